package approvals

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"copydesk/approvals/say"
)

// A Unit is what a [Rule] counts in.
type Unit string

// The units. A working day is one from Monday to Friday that is no public holiday of the brand.
const (
	EachDay     Unit = "day"
	EachWorkday Unit = "workday"
	EachWeek    Unit = "week"
	EachMonth   Unit = "month"
)

// A Rule says when a post goes out again and again, on the clocks of its zone. The zero value is
// once, with no rule behind it.
type Rule struct {
	Unit   Unit           `json:"unit,omitempty"`
	Every  int            `json:"every,omitempty"` // so many units apart; 0 and 1: each
	Days   []time.Weekday `json:"days,omitempty"`  // of a week; of a month, the one that Nth counts
	Day    int            `json:"day,omitempty"`   // of a month, from 1; in a shorter month, its last
	Nth    int            `json:"nth,omitempty"`   // of a month: its first to fourth such day; -1: the last
	Minute int            `json:"minute"`          // of the day
	From   string         `json:"from,omitempty"`  // the day that steps are counted from, 2026-11-27; empty: the first
	Until  string         `json:"until,omitempty"` // the last day, 2027-06-30; empty: without end
	Times  int            `json:"times,omitempty"` // so many in all; 0: without end
}

// What a rule may ask for.
const (
	// MostOccurrences is how many one approval covers: as many as can be read on a card.
	MostOccurrences = 26
	// MostEvery is the longest step of a rule, in its units.
	MostEvery = 60
	// ruleReach is how far ahead occurrences are named, in days.
	ruleReach = 2 * 366
)

// Occurrences lists the instants of the rule after one, in its zone, at most n, and whether the rule
// goes on after them. A time outside the brand's publish hours moves into them; two that so become
// one are one. Nothing but the working days heeds public holidays.
func (r Rule) Occurrences(after time.Time, n int, brand Rhythm) (list []time.Time, more bool) {
	first, _ := time.Parse(time.DateOnly, r.From)
	for i := range ruleReach {
		date := time.Date(after.Year(), after.Month(), after.Day()+i, 0, 0, 0, 0, time.UTC)
		t := Wall(date.Year(), date.Month(), date.Day(), r.Minute, after.Location())
		if !r.falls(date, brand.Country) || !t.After(after) {
			continue
		}
		if first.IsZero() {
			first = date
		}
		if !r.inStep(first, date) {
			continue
		}
		if r.Until != "" && date.Format(time.DateOnly) > r.Until {
			return list, false
		}
		t = moment(brand.Hours.Within(t)).In(after.Location())
		switch {
		case len(list) > 0 && !t.After(list[len(list)-1]):
			continue
		case r.Times > 0 && len(list) == r.Times:
			return list, false
		case len(list) == n:
			return list, true
		}
		list = append(list, t)
	}
	return list, r.Unit != "" && (r.Times == 0 || len(list) < r.Times)
}

// falls reports whether the rule means a day, its step aside.
func (r Rule) falls(date time.Time, country string) bool {
	switch r.Unit {
	case EachDay:
		return true
	case EachWorkday:
		_, feast := Holiday(country, date)
		return !feast && date.Weekday() != time.Saturday && date.Weekday() != time.Sunday
	case EachWeek:
		return slices.Contains(r.Days, date.Weekday())
	case EachMonth:
		last := time.Date(date.Year(), date.Month()+1, 0, 12, 0, 0, 0, time.UTC).Day()
		switch {
		case r.Nth > 0:
			return slices.Contains(r.Days, date.Weekday()) && (date.Day()+6)/7 == r.Nth
		case r.Nth < 0:
			return slices.Contains(r.Days, date.Weekday()) && date.Day() > last-7
		}
		return date.Day() == min(r.Day, last)
	}
	return false
}

// inStep reports whether a day that the rule means is one of every so many, counted from the first.
func (r Rule) inStep(first, date time.Time) bool {
	if r.Every <= 1 {
		return true
	}
	days := int(date.Sub(first) / (24 * time.Hour))
	switch r.Unit {
	case EachWeek:
		monday := int(first.Weekday()+6) % 7
		return (days+monday)/7%r.Every == 0
	case EachMonth:
		return ((date.Year()-first.Year())*12+int(date.Month()-first.Month()))%r.Every == 0
	}
	return days%r.Every == 0
}

// After is the rule as it goes on when so many of its occurrences have been named.
func (r Rule) After(named int) Rule {
	if r.Times > 0 {
		r.Times = max(r.Times-named, 1)
	}
	return r
}

// In says the rule: "every Friday at 9:00", « chaque vendredi à 9 h ». The zero rule is "once".
func (r Rule) In(l say.Lang) string {
	if r.Unit == "" {
		return say.Text{EN: "once", FR: "une seule fois"}.In(l)
	}
	said := say.Text{EN: "%s at %s", FR: "%s à %s"}.F(r.days(), minuteIn(l, r.Minute)).In(l)
	switch {
	case r.Times > 0:
		said += say.Text{EN: ", %[1]d times", FR: ", %[1]d fois"}.F(r.Times).In(l)
	case r.Until != "":
		last, _ := time.Parse(time.DateOnly, r.Until)
		said += say.Text{EN: ", until %[1]s %[2]s", FR: ", jusqu'au %[1]s %[2]s"}.F(onDate{last}, last.Format("2006")).In(l)
	}
	return said
}

// onDate says a day in plain words, no instant: it is the brand's day for every reader.
type onDate struct{ t time.Time }

// In says it.
func (d onDate) In(l say.Lang) string { return say.Plain(say.OnDate(d.t).In(l)) }

func (r Rule) days() say.Text {
	n := max(r.Every, 1)
	switch r.Unit {
	case EachDay:
		return counted(n, say.Text{EN: "every day", FR: "chaque jour"}, say.Text{EN: "every %d days", FR: "tous les %d jours"})
	case EachWorkday:
		return say.Text{EN: "every working day", FR: "chaque jour ouvré"}
	case EachWeek:
		if n == 1 {
			return say.Text{EN: "every " + r.named(say.EN), FR: "chaque " + r.named(say.FR)}
		}
		return say.Text{EN: "every %[1]d weeks on %[2]s", FR: "toutes les %[1]d semaines, le %[2]s,"}.F(n, say.Text{EN: r.named(say.EN), FR: r.named(say.FR)})
	}
	return say.Text{EN: "%s on the %s", FR: "%s, le %s,"}.F(
		counted(n, say.Text{EN: "every month", FR: "chaque mois"}, say.Text{EN: "every %d months", FR: "tous les %d mois"}), r.ofMonth())
}

func counted(n int, one, many say.Text) say.Text {
	if n == 1 {
		return one
	}
	return many.F(n)
}

// named lists the days of the week.
func (r Rule) named(l say.Lang) string {
	var items []string
	for _, d := range dayNames {
		if slices.Contains(r.Days, d.day) {
			items = append(items, say.Weekday(d.day).In(l))
		}
	}
	return say.List{Items: items}.In(l)
}

// nths are the places of a day within its month.
var nths = map[int]say.Text{1: {EN: "first", FR: "premier"}, 2: {EN: "second", FR: "deuxième"}, 3: {EN: "third", FR: "troisième"},
	4: {EN: "fourth", FR: "quatrième"}, -1: {EN: "last", FR: "dernier"}}

func (r Rule) ofMonth() say.Text {
	if r.Nth != 0 {
		return say.Text{EN: nths[r.Nth].EN + " " + r.named(say.EN), FR: nths[r.Nth].FR + " " + r.named(say.FR)}
	}
	said := say.Text{EN: ordinalEN(r.Day), FR: fmt.Sprint(r.Day)}
	if r.Day == 1 {
		said.FR = "1er"
	}
	if r.Day > 28 {
		said = say.Text{EN: said.EN + " (or the month's last day)", FR: said.FR + " (ou le dernier jour du mois)"}
	}
	return said
}

func ordinalEN(n int) string {
	end := "th"
	if n%100 < 11 || n%100 > 13 {
		end = strings.TrimSpace([]string{"th", "st", "nd", "rd", "th", "th", "th", "th", "th", "th"}[n%10])
	}
	return fmt.Sprint(n, end)
}
