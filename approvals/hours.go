package approvals

import (
	"slices"
	"strings"
	"time"

	"copydesk/approvals/say"
)

// Hours are a part of the day, on some days of the week: when a brand publishes, or when it keeps
// quiet. A part that passes midnight belongs to the day it begins. The zero value is no part.
type Hours struct {
	From, To int            // minutes of the day, To not included; To <= From passes midnight
	Days     []time.Weekday // empty: every day
}

// ParseHours reads a part of the day in either language: "8:00-20:00", "22h-7h", "mon-fri 9am to 6pm",
// "lun-ven 9 h à 18 h"; "none", "off", "aucune" and "jamais" are the zero value. The error is a
// [*say.Problem].
func ParseHours(s string) (Hours, error) {
	if len(s) > longestPlan {
		return Hours{}, unreadableHours(s)
	}
	text := plainTimes(s)
	switch text {
	case "", "none", "off", "never", "aucune", "aucun", "non", "jamais":
		return Hours{}, nil
	}
	var h Hours
	ranged := false
	for _, word := range pieces(text) {
		if days, ok := daysOf(word); ok && !ranged {
			h.Days = append(h.Days, days...)
			continue
		}
		from, to, _ := strings.Cut(word, "-")
		a, okFrom := minuteOf(from)
		b, okTo := minuteOf(to)
		if ranged || !okFrom || !okTo || a == 24*60 || a == b {
			return Hours{}, unreadableHours(s)
		}
		h.From, h.To, ranged = a, b, true
	}
	if !ranged {
		return Hours{}, unreadableHours(s)
	}
	slices.Sort(h.Days)
	if h.Days = slices.Compact(h.Days); len(h.Days) == 7 {
		h.Days = nil
	}
	return h, nil
}

func unreadableHours(s string) error {
	return say.No(say.Unreadable, say.Text{
		EN: "I cannot read %s as hours of the day. Try: 8:00-20:00, mon-fri 9am to 6pm, or none.",
		FR: "Je ne comprends pas %s comme une plage horaire. Essayez\u202f: 8 h-20 h, lun-ven 9 h à 18 h, ou aucune.",
	}.F(beginning(s)))
}

// None reports whether there are no such hours.
func (h Hours) None() bool { return h.From == h.To }

// Contains reports whether the instant, on the clocks of its own zone, lies in the hours.
func (h Hours) Contains(t time.Time) bool {
	minute := t.Hour()*60 + t.Minute()
	if h.To > h.From {
		return h.on(t.Weekday()) && minute >= h.From && minute < h.To
	}
	if h.None() {
		return false
	}
	return h.on(t.Weekday()) && minute >= h.From || h.on((t.Weekday()+6)%7) && minute < h.To
}

func (h Hours) on(d time.Weekday) bool { return len(h.Days) == 0 || slices.Contains(h.Days, d) }

// Within is the first instant not before t that lies in the hours; t itself where there are none.
func (h Hours) Within(t time.Time) time.Time {
	if h.None() || h.Contains(t) {
		return t
	}
	for day := range 9 {
		from := Wall(t.Year(), t.Month(), t.Day()+day, h.From, t.Location())
		if !from.Before(t) && h.Contains(from) {
			return from
		}
	}
	return t
}

// Outside is the first instant not before t that does not lie in the hours: when silence ends.
func (h Hours) Outside(t time.Time) time.Time {
	start := t
	for range 9 {
		if !h.Contains(t) {
			return t
		}
		day := t.Day()
		if h.To <= h.From && t.Hour()*60+t.Minute() >= h.From {
			day++
		}
		to := Wall(t.Year(), t.Month(), day, h.To, t.Location())
		if !to.After(t) {
			return t
		}
		t = to
	}
	return start // without a break: nothing to wait for
}

// In says the hours; what it says can be read back.
func (h Hours) In(l say.Lang) string {
	if h.None() {
		return say.Text{EN: "none", FR: "aucune"}.In(l)
	}
	hours := minuteIn(l, h.From) + "-" + minuteIn(l, h.To)
	if len(h.Days) == 0 {
		return hours
	}
	var days []string
	for _, d := range dayNames {
		if slices.Contains(h.Days, d.day) {
			days = append(days, say.Weekday(d.day).In(l))
		}
	}
	return strings.Join(days, ", ") + " " + hours
}
