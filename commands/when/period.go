package when

import (
	"strconv"
	"strings"
	"time"
)

// A Period is a stretch of whole days, [From, To).
type Period struct {
	From, To time.Time
	Name     string // "today", "yesterday", "week", "last week", "month", "last month", "days", "month name", "range"
}

// Before is the period just before this one, to compare with: the week before a week, the month
// before a month, else as many days.
func (p Period) Before() Period {
	switch p.Name {
	case "week", "last week":
		return Period{p.From.AddDate(0, 0, -7), p.To.AddDate(0, 0, -7), p.Name}
	case "month", "last month", "month name":
		return Period{p.From.AddDate(0, -1, 0), p.From, p.Name}
	}
	days := int(p.To.Sub(p.From).Hours()/24 + 0.5)
	return Period{p.From.AddDate(0, 0, -days), p.From, p.Name}
}

// ParsePeriod reads a stretch of days: "today", "week", "mois dernier", "7 days", "november",
// "2026-11-01..2026-11-07". The error is an [*Error].
func ParsePeriod(text string, now time.Time, zone *time.Location, lang Lang) (Period, error) {
	now = now.In(zone)
	midnight := func(t time.Time) time.Time {
		at, _ := wall(t.Year(), t.Month(), t.Day(), 0, zone)
		return at
	}
	today := midnight(now)
	monday := midnight(now.AddDate(0, 0, -(int(now.Weekday())+6)%7))
	first := midnight(now.AddDate(0, 0, 1-now.Day()))
	next := func(t time.Time, y, m, d int) time.Time { return midnight(t.AddDate(y, m, d)) }
	words := strings.Join(tokenize(fold(text)), " ")
	switch words {
	case "today", "jour", "aujourd'hui", "day":
		return Period{today, next(today, 0, 0, 1), "today"}, nil
	case "yesterday", "hier":
		return Period{next(today, 0, 0, -1), today, "yesterday"}, nil
	case "week", "this week", "semaine", "cette semaine":
		return Period{monday, next(monday, 0, 0, 7), "week"}, nil
	case "last week", "semaine derniere", "la semaine derniere":
		return Period{next(monday, 0, 0, -7), monday, "last week"}, nil
	case "month", "this month", "mois", "ce mois":
		return Period{first, next(first, 0, 1, 0), "month"}, nil
	case "last month", "mois dernier", "le mois dernier":
		return Period{next(first, 0, -1, 0), first, "last month"}, nil
	}
	if m, ok := months[words]; ok {
		y := now.Year()
		if m > now.Month() {
			y--
		}
		from, _ := wall(y, m, 1, 0, zone)
		return Period{from, next(from, 0, 1, 0), "month name"}, nil
	}
	if p, ok := lastDays(words, today); ok {
		return p, nil
	}
	return dateRange(text, zone, newParser(text, now, zone, lang))
}

// lastDays reads "7 days": that many days, today included.
func lastDays(words string, today time.Time) (Period, bool) {
	n, unit, ok := strings.Cut(words, " ")
	days, err := strconv.Atoi(n)
	if !ok || err != nil || days < 1 || days > 800 || units[unit] < 24*time.Hour {
		return Period{}, false
	}
	days *= int(units[unit] / (24 * time.Hour))
	return Period{today.AddDate(0, 0, 1-days), today.AddDate(0, 0, 1), "days"}, true
}

func dateRange(text string, zone *time.Location, p *parser) (Period, error) {
	if len(p.tokens) == 0 {
		return Period{}, p.no(Empty)
	}
	a, b, ok := strings.Cut(strings.ReplaceAll(fold(text), " ", ""), "..")
	from, e1 := time.ParseInLocation(time.DateOnly, a, zone)
	to, e2 := time.ParseInLocation(time.DateOnly, b, zone)
	if !ok || e1 != nil || e2 != nil || to.Before(from) || to.Sub(from) > farthest {
		return Period{}, p.no(Unclear)
	}
	return Period{from, to.AddDate(0, 0, 1), "range"}, nil
}

// suggestions are phrases that Parse reads, in each language.
var suggestions = map[Lang][]string{
	"en": {"next", "in 1 hour", "tomorrow 9am", "tomorrow noon", "monday 9am", "thursday 14:30", "friday 9am", "tonight"},
	"fr": {"prochain", "dans 1 heure", "demain 9 h", "demain midi", "lundi 9 h", "jeudi 14 h 30", "vendredi 9 h", "ce soir"},
}

// Suggest completes what is being typed, at most 8 phrases that Parse reads.
func Suggest(typed string, now time.Time, zone *time.Location, lang Lang) []string {
	if lang != "fr" {
		lang = "en"
	}
	start := fold(typed)
	var out []string
	if _, err := Parse(typed, now, zone, lang); err == nil {
		out = append(out, strings.TrimSpace(typed))
	}
	for _, s := range suggestions[lang] {
		if strings.HasPrefix(fold(s), start) && len(out) < 8 {
			out = append(out, s)
		}
	}
	return out
}
