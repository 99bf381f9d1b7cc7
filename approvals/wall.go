package approvals

import "time"

// Wall is the instant at which clocks in the zone show this day and minute of the day. A time that
// clocks skip moves forward by what they skip; one that they show twice is the first. minute may
// exceed a day.
func Wall(year int, month time.Month, day, minute int, zone *time.Location) time.Time {
	shown := time.Date(year, month, day, 0, minute, 0, 0, time.UTC)
	guess := time.Date(year, month, day, 0, minute, 0, 0, zone)
	// The offsets in force on either side of a change: none is within three hours of another.
	_, before := guess.Add(-3 * time.Hour).Zone()
	_, after := guess.Add(3 * time.Hour).Zone()
	early := shown.Add(-time.Duration(before) * time.Second).In(zone)
	late := shown.Add(-time.Duration(after) * time.Second).In(zone)
	if !shows(early, shown) && shows(late, shown) {
		return late
	}
	return early
}

func shows(t, wall time.Time) bool {
	return t.Day() == wall.Day() && t.Hour() == wall.Hour() && t.Minute() == wall.Minute()
}

// The hours in which people are expected to answer.
const (
	workFrom = 9 * 60
	workTo   = 18 * 60
	// AnswerWithin is how much working time a request without a planned time leaves.
	AnswerWithin = 24 * time.Hour
)

// A Span is from one instant until another.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Deadline is when an answer is expected: at the planned time, else [AnswerWithin] of working time
// (9:00 to 18:00, Monday to Friday, no holidays) after submitting, in that zone. work is then those
// hours, day by day, the last ending at the deadline. A planned time that is not after submitting
// counts as none. A nil holiday means there are none.
func Deadline(planned, submitted time.Time, zone *time.Location, holiday func(time.Time) bool) (deadline time.Time, work []Span) {
	if planned.After(submitted) {
		return moment(planned), nil
	}
	left := AnswerWithin
	at := submitted.In(zone)
	for range 366 { // more holidays than that are a mistake: then the last day is the deadline
		from := Wall(at.Year(), at.Month(), at.Day(), workFrom, zone)
		to := Wall(at.Year(), at.Month(), at.Day(), workTo, zone)
		if at.After(from) {
			from = at
		}
		if works(at, holiday) && from.Before(to) {
			to = from.Add(min(to.Sub(from), left))
			work = append(work, Span{moment(from), moment(to)})
			if left -= to.Sub(from); left == 0 {
				return moment(to), work
			}
		}
		at = Wall(at.Year(), at.Month(), at.Day()+1, 0, zone)
	}
	return moment(at), nil
}

// share is the instant at which a part of the time from one instant until the last of some spans, or
// without any until another instant, is over.
func share(work []Span, from, to time.Time, num, den time.Duration) time.Time {
	var left []Span
	var whole time.Duration
	if len(work) == 0 {
		work = []Span{{from, to}}
	}
	for _, s := range work {
		if s.From.Before(from) {
			s.From = from
		}
		if s.From.Before(s.To) {
			left, whole = append(left, s), whole+s.To.Sub(s.From)
		}
	}
	gone := whole * num / den
	for _, s := range left {
		if length := s.To.Sub(s.From); gone > length {
			gone -= length
			continue
		}
		return s.From.Add(gone)
	}
	return to
}

func works(day time.Time, holiday func(time.Time) bool) bool {
	weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	return !weekend && (holiday == nil || !holiday(day))
}
