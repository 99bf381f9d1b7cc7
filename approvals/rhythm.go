package approvals

import (
	"slices"
	"time"
)

// A Rhythm is when a brand publishes: its slots, less what lies outside its publish hours or on a
// public holiday. The zero value has no slots.
type Rhythm struct {
	Slots   Slots
	Hours   Hours  // none: any
	Country string // whose public holidays count; empty: none
}

// workSlots are the slots of a brand that has chosen none: mid-morning on working days.
var workSlots = Slots{{Day: time.Monday, Minute: 9 * 60}, {Day: time.Tuesday, Minute: 9 * 60}, {Day: time.Wednesday, Minute: 9 * 60},
	{Day: time.Thursday, Minute: 9 * 60}, {Day: time.Friday, Minute: 9 * 60}}

// ReadRhythm reads a brand's values. What cannot be read counts as not set; without slots of its
// own a brand has 9:00 on working days.
func ReadRhythm(slots, hours, country string) Rhythm {
	r := Rhythm{Slots: workSlots, Country: country}
	if own, err := ParseSlots(slots); err == nil && len(own) > 0 {
		if r.Slots = own; len(own.of("")) == 0 { // the other accounts keep theirs
			r.Slots = append(slices.Clone(workSlots), own...).ordered()
		}
	}
	if h, err := ParseHours(hours); err == nil {
		r.Hours = h
	}
	return r
}

// Next is the first slot after an instant, in that instant's zone, at whose minute nothing is
// planned; zero when there is none within a year.
func (r Rhythm) Next(after time.Time, planned []time.Time) time.Time {
	return r.next(after, minutesOf(planned))
}

// Free lists the slots from an instant until another, not included, at whose minutes nothing is
// planned.
func (r Rhythm) Free(from, to time.Time, planned []time.Time) []time.Time {
	var out []time.Time
	busy := minutesOf(planned)
	for t := r.next(from.Add(-time.Nanosecond), busy); !t.IsZero() && t.Before(to); t = r.next(t, busy) {
		out = append(out, t)
	}
	return out
}

func (r Rhythm) next(after time.Time, busy map[int64]bool) time.Time {
	return r.Slots.Next(after, func(t time.Time) bool {
		if busy[t.Unix()/60] || !r.Hours.None() && !r.Hours.Contains(t) {
			return true
		}
		_, feast := Holiday(r.Country, t)
		return feast
	})
}

func minutesOf(planned []time.Time) map[int64]bool {
	busy := make(map[int64]bool, len(planned))
	for _, t := range planned {
		busy[t.Unix()/60] = true
	}
	return busy
}
