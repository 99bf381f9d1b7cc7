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

// Deadline is when an answer is expected: at the planned time, else [AnswerWithin] of working time
// (9:00 to 18:00, Monday to Friday, no holidays) after submitting, in that zone. A planned time
// that is not after submitting counts as none. A nil holiday means there are none.
func Deadline(planned, submitted time.Time, zone *time.Location, holiday func(time.Time) bool) time.Time {
	if planned.After(submitted) {
		return moment(planned)
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
			if to.Sub(from) >= left {
				return moment(from.Add(left))
			}
			left -= to.Sub(from)
		}
		at = Wall(at.Year(), at.Month(), at.Day()+1, 0, zone)
	}
	return moment(at)
}

func works(day time.Time, holiday func(time.Time) bool) bool {
	weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	return !weekend && (holiday == nil || !holiday(day))
}
