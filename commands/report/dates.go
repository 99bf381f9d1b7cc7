package report

import (
	"strconv"
	"time"

	"copydesk/approvals/say"
)

// heading is what is told, of whom, and when: "Visits · demo · 16 to 22 November 2026". Its days
// are plain words, no instants: a day of the brand stays that day for a reader elsewhere.
func heading(n Numbers) say.Text {
	when := say.Text{}
	if !n.From.IsZero() {
		when = span(n.days())
	}
	return say.Join(" · ", n.Title, say.Same(n.Brand), when)
}

// days gives the first and the last day of the period as midnights in UTC, so that they can be
// counted. A period that is empty or upside down is its first day.
func (n Numbers) days() (first, last time.Time) {
	zone := n.Zone
	if zone == nil {
		zone = n.From.Location()
	}
	midnight := func(t time.Time) time.Time {
		t = t.In(zone)
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	first, last = midnight(n.From), midnight(n.To.Add(-time.Nanosecond))
	if last.Before(first) {
		last = first
	}
	return first, last
}

func wholeMonth(first, last time.Time) bool {
	return first.Day() == 1 && last.Equal(first.AddDate(0, 1, -1))
}

// span says a run of days: "Tuesday 17 November 2026", "16 to 22 November 2026", "November 2026".
func span(first, last time.Time) say.Text {
	switch year := strconv.Itoa(last.Year()); {
	case first.Equal(last):
		return say.Text{EN: "%s %s %s", FR: "%s %s %s"}.F(say.Weekday(first.Weekday()), date(first), year)
	case wholeMonth(first, last):
		return say.Text{EN: "%s %s", FR: "%s %s"}.F(say.Month(first.Month()), year)
	case first.Year() != last.Year():
		return say.Text{EN: "%s %s to %s %s", FR: "du %s %s au %s %s"}.F(date(first), strconv.Itoa(first.Year()), date(last), year)
	case first.Month() != last.Month():
		return say.Text{EN: "%s to %s %s", FR: "du %s au %s %s"}.F(date(first), date(last), year)
	default:
		return say.Text{EN: "%s to %s %s", FR: "du %s au %s %s"}.F(dayOfMonth(first), date(last), year)
	}
}

func dayOfMonth(t time.Time) say.Text {
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		return say.Text{EN: "1", FR: "1er"}
	}
	return say.Same(day)
}

func date(t time.Time) say.Text {
	return say.Text{EN: "%s %s", FR: "%s %s"}.F(dayOfMonth(t), say.Month(t.Month()))
}

// Span says the days of a time: "23 to 29 November 2026", as they are in its own zone. To is the
// first instant after it.
func Span(from, to time.Time) say.Text {
	return span(Numbers{From: from, To: to, Zone: from.Location()}.days())
}
