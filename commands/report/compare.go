package report

import (
	"math"
	"time"

	"copydesk/approvals/say"
)

// A baseline is what a number is held against, in the forms that the sentences need.
type baseline struct {
	than say.Text // above …: "the week before", "de la semaine précédente"
	as   say.Text // as much as …: "que la semaine précédente"
	in   say.Text // it was so many …: "la semaine précédente"
}

var (
	dayBefore = baseline{
		say.Text{EN: "the day before", FR: "de la veille"},
		say.Text{EN: "the day before", FR: "que la veille"},
		say.Text{EN: "the day before", FR: "la veille"},
	}
	weekBefore = baseline{
		say.Text{EN: "the week before", FR: "de la semaine précédente"},
		say.Text{EN: "the week before", FR: "que la semaine précédente"},
		say.Text{EN: "the week before", FR: "la semaine précédente"},
	}
	monthBefore = baseline{
		say.Text{EN: "the month before", FR: "du mois précédent"},
		say.Text{EN: "the month before", FR: "que le mois précédent"},
		say.Text{EN: "the month before", FR: "le mois précédent"},
	}
	yearBefore = baseline{
		say.Text{EN: "the year before", FR: "de l'année précédente"},
		say.Text{EN: "the year before", FR: "que l'année précédente"},
		say.Text{EN: "the year before", FR: "l'année précédente"},
	}
	timeBefore = baseline{
		say.Text{EN: "the period before", FR: "de la période précédente"},
		say.Text{EN: "the period before", FR: "que la période précédente"},
		say.Text{EN: "the period before", FR: "la période précédente"},
	}
)

func usual(d time.Weekday) baseline {
	day := say.Weekday((d%7 + 7) % 7)
	return baseline{
		say.Text{EN: "a usual %s", FR: "d'un %s habituel"}.F(day),
		say.Text{EN: "on a usual %s", FR: "qu'un %s habituel"}.F(day),
		say.Text{EN: "on a usual %s", FR: "un %s habituel"}.F(day),
	}
}

// baselineOf names the period before one of that length.
func baselineOf(n Numbers) baseline {
	first, last := n.days()
	switch days := int(last.Sub(first).Hours()/24) + 1; {
	case days == 1:
		return dayBefore
	case days == 7:
		return weekBefore
	case wholeMonth(first, last):
		return monthBefore
	case days == 365 || days == 366:
		return yearBefore
	}
	return timeBefore
}

// comparable tells whether a share of then can be told: from 0 nothing grows by a share.
func comparable(m Measure, then *int64) bool {
	return then != nil && (*then != 0 || m.Value == 0)
}

// compared is the clause that follows a number, comma and all.
func compared(now, then int64, b baseline) say.Text {
	if now == then {
		return say.Text{EN: ", as many as %s", FR: ", autant %s"}.F(b.as)
	}
	if now <= 0 || then < 0 {
		return say.Text{EN: ", against %s %s", FR: ", contre %s %s"}.F(say.Int(then), b.in)
	}
	ratio := float64(now) / float64(then)
	if ratio >= 10 {
		return say.Text{EN: ", %s times as many as %s", FR: ", %s fois plus %s"}.F(say.Int(math.Min(ratio, 1e15)), b.as)
	}
	switch share := int64(math.Round((ratio - 1) * 100)); {
	case share > 0:
		return say.Text{EN: ", %s above %s", FR: ", %s au-dessus %s"}.F(say.Percent(share), b.than)
	case share < 0:
		return say.Text{EN: ", %s below %s", FR: ", %s au-dessous %s"}.F(say.Percent(-share), b.than)
	}
	return say.Text{EN: ", about as many as %s", FR: ", à peu près autant %s"}.F(b.as)
}
