package report

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"copydesk/approvals/say"
)

// MonthHeight is the height in pixels of a picture of more than a week: its cells hold words too.
const MonthHeight = 1200

// A Calendar is what [CalendarPicture] draws: the days of a week, or of a month. The zero value is
// an empty week.
type Calendar struct {
	Title say.Text
	Days  []CalendarDay // in order and without a break; each in the zone its times are told in
	Dark  bool
}

// A CalendarDay is one day with what is on it, in order.
type CalendarDay struct {
	Date    time.Time
	Today   bool
	Holiday say.Text // empty: none
	Entries []CalendarEntry
}

// A CalendarEntry is a post, or a free slot where Number is 0.
type CalendarEntry struct {
	At     time.Time
	Number int64
	Words  string // first words, somebody's data
	State  say.Text
	Sign   string // one character: colour alone tells nobody enough
	Tone   Tone
}

// A Tone is one colour of a calendar.
type Tone string

// The tones, named after what a post of that colour is doing. Any other is drawn grey.
const (
	Writing Tone = "writing"
	Asking  Tone = "asking"
	Parked  Tone = "parked"
	Ready   Tone = "ready"
	Out     Tone = "out"
	Trouble Tone = "trouble"
)

var freeWord = say.Text{EN: "free", FR: "libre"}

// CalendarPicture draws the calendar as PNG, [Width] wide, [Height] high for a week and
// [MonthHeight] for more, Monday first, and describes it for who cannot see it: at most 1,000
// characters. It waits and is bounded as [Picture] is.
func CalendarPicture(ctx context.Context, c Calendar, lang say.Lang) (png []byte, alt string, err error) {
	png, err = atDesk(ctx, func() ([]byte, error) { return drawCalendar(c, lang) })
	if png == nil {
		return nil, "", err
	}
	return png, c.told(lang), err
}

// span says the days of the calendar: "23 to 29 November 2026".
func (c Calendar) span(lang say.Lang) string {
	if len(c.Days) == 0 {
		return ""
	}
	return Span(c.Days[0].Date, c.Days[len(c.Days)-1].Date.Add(time.Nanosecond)).In(lang)
}

// told describes the picture: day by day what is on it, as far as there is room.
func (c Calendar) told(lang say.Lang) string {
	head := joined(", ", words(c.Title.In(lang)), c.span(lang)) + "."
	parts, left, size := []string{head}, c.count(), utf8.RuneCountInString(head)
	if left == 0 {
		parts = append(parts, say.Text{EN: "Nothing is planned.", FR: "Rien n'est prévu."}.In(lang))
	}
	for _, d := range c.Days {
		part := d.told(lang)
		if part == "" {
			continue
		}
		if size += utf8.RuneCountInString(part) + 1; size > altMost-40 {
			parts = append(parts, say.Text{EN: "And %s more.", FR: "Et %s de plus."}.F(say.Int(left)).In(lang))
			break
		}
		parts = append(parts, part)
		left -= len(d.Entries)
	}
	return say.Plain(strings.Join(parts, " "))
}

func (c Calendar) count() int {
	n := 0
	for _, d := range c.Days {
		n += len(d.Entries)
	}
	return n
}

// told is one day: "Thu 26 (today): 9:00 Our new shoe (post 12, scheduled), 14:00 free."
func (d CalendarDay) told(lang say.Lang) string {
	var said []string
	if !d.Holiday.Empty() {
		said = append(said, words(d.Holiday.In(lang)))
	}
	for _, e := range d.Entries {
		said = append(said, e.told(lang))
	}
	if said == nil {
		return ""
	}
	name := moment(d.Date, weekdays, lang)
	if d.Today {
		name += " (" + todayWord.In(lang) + ")"
	}
	return name + say.Text{EN: ": ", FR: "\u202f: "}.In(lang) + strings.Join(said, ", ") + "."
}

func (e CalendarEntry) told(lang say.Lang) string {
	hour := say.Plain(say.AtHour(e.At).In(lang))
	if e.Number == 0 {
		return hour + " " + freeWord.In(lang)
	}
	return say.Plain(say.Text{EN: "%s %s (post %d, %s)", FR: "%s %s (publication %d, %s)"}.F(hour, shortened(words(e.Words), 40), e.Number, e.State).In(lang))
}

var todayWord = say.Text{EN: "today", FR: "aujourd'hui"}

// shortened cuts words to a number of characters.
func shortened(words string, most int) string {
	if r := []rune(words); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return words
}
