package commands

import (
	"strconv"
	"strings"
	"time"

	"copydesk/approvals/say"
)

// periodOf reads a period as it ends now, in the zone of now: whole days, today included where it
// is not "last" or "yesterday".
func periodOf(text string, now time.Time) (from, to time.Time, ok bool) {
	today := startOf(now)
	last := func(days int) (time.Time, time.Time, bool) {
		return today.AddDate(0, 0, 1-days), today.AddDate(0, 0, 1), true
	}
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	switch w := strings.TrimPrefix(strings.Join(strings.Fields(fold(text)), " "), "la "); w {
	case "today", "aujourd'hui", "jour", "day", "le jour":
		return last(1)
	case "yesterday", "hier":
		return today.AddDate(0, 0, -1), today, true
	case "week", "semaine", "the week":
		return last(7)
	case "month", "mois", "the month", "le mois":
		return last(30)
	case "quarter", "trimestre":
		return last(91)
	case "year", "an", "annee", "l'annee":
		return last(365)
	case "this week", "cette semaine":
		return monday, today.AddDate(0, 0, 1), true
	case "last week", "semaine derniere", "semaine passee":
		return monday.AddDate(0, 0, -7), monday, true
	case "this month", "ce mois", "ce mois-ci":
		return month, today.AddDate(0, 0, 1), true
	case "last month", "mois dernier", "le mois dernier", "mois passe":
		return month.AddDate(0, -1, 0), month, true
	default:
		words := strings.Fields(w)
		if len(words) != 2 {
			return from, to, false
		}
		n, err := strconv.Atoi(words[0])
		each := map[string]int{"day": 1, "days": 1, "jour": 1, "jours": 1, "week": 7, "weeks": 7, "semaine": 7, "semaines": 7, "month": 30, "months": 30, "mois": 30}[words[1]]
		if err != nil || n < 1 || each == 0 || n*each > 3660 {
			return from, to, false
		}
		return last(n * each)
	}
}

func noSuchPeriod(typed string) *say.Problem {
	t := say.Text{
		EN: "I cannot read %s as a period. Try: today, yesterday, week, month, 14 days, last month.",
		FR: "Je ne comprends pas %s comme une période. Essayez\u202f: aujourd'hui, hier, semaine, mois, 14 jours, mois dernier.",
	}.F(say.Quoted(short(typed)))
	return &say.Problem{Kind: say.Unreadable, Text: t, Fields: []say.FieldProblem{{Name: "period", Text: t}}}
}
