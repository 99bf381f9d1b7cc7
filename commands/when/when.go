// Package when reads date and time words as people type them in chat, in English and French, and
// refuses what it does not understand: a wrong guess would publish at the wrong hour.
//
// A text is folded (case, accents, no-break spaces), split into tokens, and read left to right as a
// day, a time of day, or a span from now. Times are wall-clock times in a zone: one that does not
// exist because clocks go forward moves forward, one that exists twice is the first, and the
// [Moment] says so. The package is pure and reads no clock.
package when

import (
	"time"
)

// Lang is the language preferred where words are ambiguous; both are always understood.
type Lang string

// The languages.
const (
	EN Lang = "en"
	FR Lang = "fr"
)

// Shift is what a change of the clocks did to the time asked for.
type Shift string

// The shifts. The zero value: nothing.
const (
	Gap  Shift = "gap"  // does not exist that day: moved forward
	Fold Shift = "fold" // exists twice: the first was taken
)

// A Moment is what a text means.
type Moment struct {
	At     time.Time // whole milliseconds, in the zone; zero when Next
	Next   bool      // the next free slot is meant
	Shift  Shift
	Asked  string // of a Gap: the wall time asked for, "2:30"
	Bare   bool   // only a day was given: 9:00 was taken
	Past   bool   // a full date and time that lies before now
	Rolled bool   // a bare time of day had passed: tomorrow was taken
}

// Trouble is why a text is refused.
type Trouble string

// The troubles.
const (
	Unclear    Trouble = "unclear"
	NoSuchTime Trouble = "time"      // 25h, 9h99
	NoSuchDate Trouble = "date"      // 31 June
	Ambiguous  Trouble = "ambiguous" // 03/04 in English
	TooFar     Trouble = "far"       // more than two years ahead
	Empty      Trouble = "empty"
)

// An Error is a refusal.
type Error struct {
	Trouble Trouble
	Text    string // as typed, at most 60 characters
}

// Error gives the trouble and the text.
func (e *Error) Error() string { return "when: " + string(e.Trouble) + ": " + e.Text }

// farthest is how far ahead anybody plans.
const farthest = 2 * 366 * 24 * time.Hour

// morning is the time taken where only a day was given.
const morning = 9 * 60

// Parse reads a whole text. The error is an [*Error].
func Parse(text string, now time.Time, zone *time.Location, lang Lang) (Moment, error) {
	p := newParser(text, now, zone, lang)
	if len(p.tokens) == 0 {
		return Moment{}, p.no(Empty)
	}
	m, err := p.moment()
	if err != nil {
		return Moment{}, err
	}
	if !p.done() {
		return Moment{}, p.no(Unclear)
	}
	m.At = m.At.Truncate(time.Millisecond)
	if m.At.Sub(now) > farthest {
		return Moment{}, p.no(TooFar)
	}
	return m, nil
}

// NextWall is the next instant strictly after one at which the clocks of a zone show a time: exactly
// one a day, also on the days on which clocks change.
func NextWall(after time.Time, hour, minute int, zone *time.Location) time.Time {
	local := after.In(zone)
	for day := -1; ; day++ {
		t, _ := wall(local.Year(), local.Month(), local.Day()+day, hour*60+minute, zone)
		if t.After(after) {
			return t
		}
	}
}

// wall is the instant at which the clocks of a zone show a minute of a day. In a gap it is the time
// as far past the change as was asked; in a fold the first. Go's time.Date promises neither, so the
// offsets on both sides are tried (https://pkg.go.dev/time#Date).
func wall(year int, month time.Month, day, minute int, zone *time.Location) (time.Time, Shift) {
	plain := time.Date(year, month, day, 0, minute, 0, 0, time.UTC)
	_, before := plain.Add(-26 * time.Hour).In(zone).Zone()
	_, after := plain.Add(26 * time.Hour).In(zone).Zone()
	first := plain.Add(-time.Duration(before) * time.Second).In(zone)
	second := plain.Add(-time.Duration(after) * time.Second).In(zone)
	firstRight, secondRight := shows(first, plain), shows(second, plain)
	switch {
	case firstRight && secondRight && !first.Equal(second):
		if second.Before(first) {
			first = second
		}
		return first, Fold
	case firstRight:
		return first, ""
	case secondRight:
		return second, ""
	}
	return first, Gap
}

func shows(t, plain time.Time) bool {
	y, m, d := t.Date()
	py, pm, pd := plain.Date()
	return y == py && m == pm && d == pd && t.Hour() == plain.Hour() && t.Minute() == plain.Minute()
}
