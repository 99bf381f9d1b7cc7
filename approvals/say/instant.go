package say

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

var (
	days = map[Lang][7]string{
		EN: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		FR: {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	}
	months = map[Lang][12]string{
		EN: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		FR: {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	}
)

func known(l Lang) Lang {
	if l == FR {
		return FR
	}
	return EN
}

// Weekday names the day of the week: "Thursday", "jeudi".
func Weekday(d time.Weekday) Text { return Text{days[EN][d], days[FR][d]} }

// Month names the month: "November", "novembre".
func Month(m time.Month) Text { return Text{months[EN][m-1], months[FR][m-1]} }

// A Moment is an instant as it is said; its zone is the one it is said in. Every moment is marked,
// so that a platform can show it in the reader's own zone.
type Moment struct {
	At   time.Time
	Form Form
}

// Form is how much of a moment is said.
type Form byte

// The forms of a moment.
const (
	Long  Form = iota // Thursday 26 November, 9:00 (Paris)
	Dated             // Sunday 28 March 2027, 9:00 (Paris)
	Short             // Thu 9:00
	Hour              // 9:00
	Date              // Thursday 26 November
)

// At says the instant in full, in its own zone: weekday, date, time and zone.
func At(t time.Time) Moment { return Moment{t, Long} }

// AtFrom is [At] for somebody who reads at now: another year is said too.
func AtFrom(t, now time.Time) Moment {
	if t.Year() != now.In(t.Location()).Year() {
		return Moment{t, Dated}
	}
	return At(t)
}

// AtShort says the day of the week and the time: "Thu 9:00".
func AtShort(t time.Time) Moment { return Moment{t, Short} }

// AtHour says the time of day alone: "9:00".
func AtHour(t time.Time) Moment { return Moment{t, Hour} }

// OnDate says the day without the time: "Thursday 26 November".
func OnDate(t time.Time) Moment { return Moment{t, Date} }

// Near says the least that is clear to somebody who reads at now: the hour and "today", the day
// of the week within six days, else everything.
func Near(t, now time.Time) Text {
	n := now.In(t.Location())
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	switch d := day(t).Sub(day(n)) / (24 * time.Hour); {
	case d == 0:
		return Text{"%s today", "%s aujourd'hui"}.F(AtHour(t))
	case d == 1:
		return Text{"%s tomorrow", "%s demain"}.F(AtHour(t))
	case d > 1 && d < 7:
		return Text{"%s", "%s"}.F(AtShort(t))
	}
	return Text{"%s", "%s"}.F(AtFrom(t, now))
}

// In gives the marked words.
func (m Moment) In(l Lang) string {
	return string(mark(Instant, strconv.FormatInt(m.At.Unix(), 10), m.words(known(l))))
}

func (m Moment) words(l Lang) string {
	t, day := m.At, days[l][m.At.Weekday()]
	date := fmt.Sprintf("%s %d %s", day, t.Day(), months[l][t.Month()-1])
	if l == FR && t.Day() == 1 {
		date = fmt.Sprintf("%s 1er %s", day, months[l][t.Month()-1])
	}
	switch m.Form {
	case Dated:
		date = fmt.Sprintf("%s %d", date, t.Year())
	case Hour:
		return clock(l, t)
	case Date:
		return date
	case Short:
		if l == FR {
			return day[:3] + ". " + clock(l, t)
		}
		return day[:3] + " " + clock(l, t)
	}
	if l == FR {
		return date + " à " + clock(l, t) + " (" + Zone(t) + ")"
	}
	return date + ", " + clock(l, t) + " (" + Zone(t) + ")"
}

// clock is the time of day: 9:00 in English; 9 h or 9 h 30 in French, with no-break spaces.
func clock(l Lang, t time.Time) string {
	if l != FR {
		return fmt.Sprintf("%d:%02d", t.Hour(), t.Minute())
	}
	if t.Minute() == 0 {
		return fmt.Sprintf("%d\u00a0h", t.Hour())
	}
	return fmt.Sprintf("%d\u00a0h\u00a0%02d", t.Hour(), t.Minute())
}

// Zone is the city of the instant's zone, "Paris" of Europe/Paris, or its abbreviation.
func Zone(t time.Time) string {
	name := t.Location().String()
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		return strings.ReplaceAll(name[i+1:], "_", " ")
	}
	if name == "" || name == "Local" {
		name, _ = t.Zone()
	}
	return name
}
