package approvals

import (
	"cmp"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"copydesk/approvals/say"
)

// Slots are the times of the week at which a brand publishes, in order. The zero value has none.
type Slots []Slot

// A Slot is one time of the week.
type Slot struct {
	Day    time.Weekday
	Minute int    // of the day, on the clocks of the brand's zone
	On     string // the network or account it is for, folded; empty: all that have none of their own
}

var dayNames = []struct {
	day   time.Weekday
	names []string
}{
	{time.Monday, []string{"mon", "monday", "mondays", "lun", "lundi", "lundis"}},
	{time.Tuesday, []string{"tue", "tues", "tuesday", "tuesdays", "mar", "mardi", "mardis"}},
	{time.Wednesday, []string{"wed", "wednesday", "wednesdays", "mer", "mercredi", "mercredis"}},
	{time.Thursday, []string{"thu", "thur", "thurs", "thursday", "thursdays", "jeu", "jeudi", "jeudis"}},
	{time.Friday, []string{"fri", "friday", "fridays", "ven", "vendredi", "vendredis"}},
	{time.Saturday, []string{"sat", "saturday", "saturdays", "sam", "samedi", "samedis"}},
	{time.Sunday, []string{"sun", "sunday", "sundays", "dim", "dimanche", "dimanches"}},
}

// dayGroups are words for several days. "days" alone is what is left of "every day".
var dayGroups = map[string][2]time.Weekday{
	"daily": {time.Monday, time.Sunday}, "everyday": {time.Monday, time.Sunday}, "quotidien": {time.Monday, time.Sunday},
	"weekdays": {time.Monday, time.Friday}, "semaine": {time.Monday, time.Friday},
	"weekends": {time.Saturday, time.Sunday}, "weekend": {time.Saturday, time.Sunday},
}

// spelled puts what people write in several words into one.
var spelled = strings.NewReplacer("every day", "daily", "tous les jours", "daily", "chaque jour", "daily", "en semaine", "weekdays",
	"le week-end", "weekend", "week-end", "weekend", "midnight", "0:00", "minuit", "0:00", "noon", "12:00", "midi", "12:00")

var (
	clockWords = regexp.MustCompile(`(\d{1,2})\s*(?:[h:]\s*(\d{2})\b|h\b)`)
	amPm       = regexp.MustCompile(`(\d{1,2})(?::(\d{2}))?\s*(am|pm)\b`)
	dashes     = regexp.MustCompile(`\s*(?:[-–—]| to | a | au )\s*`)
)

// plainTimes folds a text and writes every time of day as 9:30.
func plainTimes(s string) string {
	s = spelled.Replace(strings.Join(strings.Fields(Folded(s)), " "))
	s = amPm.ReplaceAllStringFunc(s, func(m string) string {
		g := amPm.FindStringSubmatch(m)
		hour, _ := strconv.Atoi(g[1])
		if hour < 1 || hour > 12 {
			return "?"
		}
		hour %= 12
		if g[3] == "pm" {
			hour += 12
		}
		return fmt.Sprintf("%d:%s", hour, orZeros(g[2]))
	})
	s = clockWords.ReplaceAllStringFunc(s, func(m string) string {
		g := clockWords.FindStringSubmatch(m)
		return g[1] + ":" + orZeros(g[2])
	})
	return dashes.ReplaceAllString(s, "-")
}

func orZeros(s string) string {
	if s == "" {
		return "00"
	}
	return s
}

// minuteOf reads "9:30" or "9".
func minuteOf(s string) (int, bool) {
	h, m, _ := strings.Cut(s, ":")
	hour, err := strconv.Atoi(h)
	minute := 0
	if err == nil && m != "" {
		minute, err = strconv.Atoi(m)
	}
	return hour*60 + minute, err == nil && len(h) <= 2 && hour >= 0 && hour <= 24 && minute >= 0 && minute < 60 && hour*60+minute <= 24*60
}

func dayOf(s string) (time.Weekday, bool) {
	for _, d := range dayNames {
		if slices.Contains(d.names, strings.TrimSuffix(s, ".")) {
			return d.day, true
		}
	}
	return 0, false
}

// daysOf reads "mon", "mon-fri" or "daily".
func daysOf(s string) ([]time.Weekday, bool) {
	if g, ok := dayGroups[s]; ok {
		return span(g[0], g[1]), true
	}
	from, to, ranged := strings.Cut(s, "-")
	a, ok := dayOf(from)
	if !ok || !ranged {
		return []time.Weekday{a}, ok
	}
	b, ok := dayOf(to)
	return span(a, b), ok
}

func span(a, b time.Weekday) []time.Weekday {
	out := []time.Weekday{a}
	for d := a; d != b; {
		d = (d + 1) % 7
		out = append(out, d)
	}
	return out
}

// ParseSlots reads times of the week in either language: "mon,wed 9:00; fri 14h30", "lundi à
// vendredi 9 h et 17 h", "daily 9am". The days of a group come first. The error is a [*say.Problem].
func ParseSlots(s string) (Slots, error) {
	if len(s) > longestPlan {
		return nil, unreadableSlots(s)
	}
	var out Slots
	for _, group := range strings.FieldsFunc(plainTimes(s), func(r rune) bool { return r == ';' }) {
		var days []time.Weekday
		timed := false
		on, group := forWhom(group)
		for _, word := range pieces(group) {
			if more, ok := daysOf(word); ok {
				if timed {
					days, timed = nil, false
				}
				days = append(days, more...)
				continue
			}
			minute, ok := minuteOf(word)
			if !ok || minute == 24*60 || len(days) == 0 {
				return nil, unreadableSlots(s)
			}
			timed = true
			for _, d := range days {
				out = append(out, Slot{d, minute, on})
			}
		}
		if !timed {
			return nil, unreadableSlots(s)
		}
	}
	return out.ordered(), nil
}

// between lists the words that carry no meaning between days and times.
var between = []string{"and", "et", "at", "a", "from", "de", "du", "le", "les", "on", "the"}

// pieces splits a folded text into days and times. "lundi à 9 h" became a range by its "à".
func pieces(s string) []string {
	var out []string
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		dash := max(strings.LastIndexByte(word, '-'), 0)
		_, isDay := daysOf(word[:dash])
		_, isTime := minuteOf(strings.TrimPrefix(word[dash:], "-"))
		switch {
		case slices.Contains(between, word):
		case isDay && isTime:
			out = append(out, word[:dash], word[dash+1:])
		default:
			out = append(out, word)
		}
	}
	return out
}

// longestPlan is the most that somebody types as slots or hours, in bytes.
const longestPlan = 4000

// beginning quotes what cannot be read, not more of it than a sentence can hold.
func beginning(s string) say.Quoted {
	if r := []rune(strings.ToValidUTF8(s[:min(len(s), longestPlan)], "")); len(r) > 60 {
		return say.Quoted(string(r[:60]) + "…")
	}
	return say.Quoted(strings.ToValidUTF8(s, ""))
}

func unreadableSlots(s string) error {
	return say.No(say.Unreadable, say.Text{
		EN: "I cannot read %s as times of the week. Try: mon,wed 9:00; fri 14:30; mastodon: tue 17:00.",
		FR: "Je ne comprends pas %s comme des heures de la semaine. Essayez\u202f: lun,mer 9 h\u202f; ven 14 h 30\u202f; mastodon\u202f: mar 17 h.",
	}.F(beginning(s)))
}

// ordered sorts from Monday and drops what stands twice.
func (s Slots) ordered() Slots {
	slices.SortFunc(s, func(a, b Slot) int {
		return cmp.Or((int(a.Day+6)%7-int(b.Day+6)%7)*24*60+a.Minute-b.Minute, strings.Compare(a.On, b.On))
	})
	return slices.Compact(s)
}

// after goes through the slots of a year after an instant, in that instant's zone, in order.
func (s Slots) after(from time.Time) iter.Seq2[time.Time, Slot] {
	return func(yield func(time.Time, Slot) bool) {
		for day := range 366 {
			date := time.Date(from.Year(), from.Month(), from.Day()+day, 12, 0, 0, 0, time.UTC)
			today := s.on(date.Weekday())
			at := func(slot Slot) time.Time {
				return Wall(date.Year(), date.Month(), date.Day(), slot.Minute, from.Location())
			}
			// Clocks that skip an hour bring the slots in it to where others are.
			slices.SortStableFunc(today, func(a, b Slot) int { return at(a).Compare(at(b)) })
			for _, slot := range today {
				if t := at(slot); t.After(from) && !yield(t, slot) {
					return
				}
			}
		}
	}
}

func (s Slots) on(day time.Weekday) Slots {
	return slices.DeleteFunc(slices.Clone(s), func(slot Slot) bool { return slot.Day != day })
}

// say says slots of one name, days with the same times together.
func (s Slots) say(l say.Lang) string {
	times := map[time.Weekday]string{}
	for _, slot := range s {
		if times[slot.Day] != "" {
			times[slot.Day] += ", "
		}
		times[slot.Day] += minuteIn(l, slot.Minute)
	}
	var groups []string
	days := map[string]string{}
	for _, d := range dayNames {
		said := times[d.day]
		if said == "" {
			continue
		}
		if days[said] == "" {
			groups = append(groups, said)
		} else {
			days[said] += ", "
		}
		days[said] += say.Weekday(d.day).In(l)
	}
	for i, said := range groups {
		groups[i] = days[said] + " " + said
	}
	if l == say.FR {
		return strings.Join(groups, "\u202f; ")
	}
	return strings.Join(groups, "; ")
}

func minuteIn(l say.Lang, minute int) string {
	switch {
	case l != say.FR:
		return fmt.Sprintf("%d:%02d", minute/60, minute%60)
	case minute%60 == 0:
		return fmt.Sprintf("%d\u00a0h", minute/60)
	}
	return fmt.Sprintf("%d\u00a0h\u00a0%02d", minute/60, minute%60)
}
