package when

import (
	"strconv"
	"strings"
	"time"
)

// Unit is what an [Every] counts in.
type Unit string

// The units. A workday is Monday to Friday; whoever knows public holidays leaves them out.
const (
	Day     Unit = "day"
	Workday Unit = "workday"
	Week    Unit = "week"
	Month   Unit = "month"
)

// An Every is a moment that comes again and again: "every friday 9am".
type Every struct {
	Unit   Unit
	Step   int            // every so many units, from 1
	Days   []time.Weekday // of a week; of a month, the one that Nth counts
	Date   int            // of a month, 1 to 31
	Nth    int            // of a month: its first to fourth such day, -1 the last; 0: Date counts
	Minute int            // of the day
	Bare   bool           // no time was given: 9:00 was taken
	Until  string         // as typed after "until"; empty: not said
	Times  int            // "4 times"; 0: not said
}

// mostSteps is the longest step anybody means; mostTimes the most repetitions.
const (
	mostSteps = 60
	mostTimes = 1000
)

// IsEvery reports whether a text begins as one that repeats does, whether or not it can be read.
func IsEvery(text string) bool {
	p := newParser(text, time.Time{}, time.UTC, "")
	_, ok := p.repeats()
	return ok
}

// ParseEvery reads a whole text as something that repeats. Where no day is said ("every 2 weeks"),
// it is that of now. The error is an [*Error].
func ParseEvery(text string, now time.Time, zone *time.Location, lang Lang) (Every, error) {
	p := newParser(text, now, zone, lang)
	if len(p.tokens) == 0 {
		return Every{}, p.no(Empty)
	}
	e, err := p.every()
	if err != nil {
		return Every{}, err
	}
	if !p.done() {
		return Every{}, p.no(Unclear)
	}
	return e, nil
}

// repeats takes the words that say so: "every", "chaque", "tous les", "le 1er de chaque mois".
func (p *parser) repeats() (Every, bool) {
	switch {
	case p.takeAny("daily", "everyday", "quotidien"):
		return Every{Unit: Day, Step: 1}, true
	case p.takeAny("weekdays", "on weekdays"):
		return Every{Unit: Workday, Step: 1}, true
	case p.takeAny("weekly"):
		return Every{Unit: Week, Step: 1}, true
	case p.takeAny("monthly"):
		return Every{Unit: Month, Step: 1}, true
	case p.takeAny("every other", "every second"):
		return Every{Step: 2}, true
	case p.takeAny("every", "each", "chaque", "tous les", "toutes les"):
		return Every{Step: 1}, true
	}
	start := p.at
	if nth, date, days, ok := p.ofMonth(); ok && p.takeAny("every month", "each month", "chaque mois", "tous les mois", "mois", "month") {
		return Every{Unit: Month, Step: 1, Nth: nth, Date: date, Days: days}, true
	}
	p.at = start
	if d, ok := p.halfOf(); ok {
		return Every{Unit: Week, Step: 2, Days: []time.Weekday{d}}, true
	}
	p.at = start
	return Every{}, false
}

// halfOf reads "un vendredi sur deux".
func (p *parser) halfOf() (time.Weekday, bool) {
	if !p.takeAny("un") {
		return 0, false
	}
	d, ok := weekdays[p.peek()]
	if !ok {
		return 0, false
	}
	p.at++
	return d, p.takeAny("sur deux", "sur 2")
}

func (p *parser) every() (Every, error) {
	until, cut := p.end()
	e, ok := p.repeats()
	if e.Until = until; !ok || cut && until == "" {
		return e, p.no(Unclear)
	}
	if e.Unit == "" {
		if err := p.unit(&e); err != nil {
			return e, err
		}
	}
	timed := false
	for !p.done() {
		if err := p.tail(&e, &timed); err != nil {
			return e, err
		}
	}
	return p.filled(e, timed)
}

// filled takes the day of now where none was said, and refuses what names none.
func (p *parser) filled(e Every, timed bool) (Every, error) {
	switch {
	case e.Unit == Week && len(e.Days) == 0:
		e.Days = []time.Weekday{p.now.Weekday()}
	case e.Unit == Month && e.Nth == 0 && e.Date == 0:
		e.Date = p.now.Day()
	}
	if e.Step < 1 || e.Step > mostSteps || e.Unit == Workday && e.Step != 1 {
		return e, p.no(Unclear)
	}
	if !timed {
		e.Minute, e.Bare = morning, true
	}
	return e, nil
}

// numbers are small numbers in words.
var numbers = map[string]int{"two": 2, "deux": 2, "three": 3, "trois": 3, "four": 4, "quatre": 4, "five": 5, "cinq": 5, "six": 6}

// unit reads what comes after "every": a day of the week, "day", "2 weeks", "jour ouvré".
func (p *parser) unit(e *Every) error {
	if n, err := strconv.Atoi(p.peek()); err == nil {
		e.Step = n
		p.at++
	} else if n := numbers[p.peek()]; n > 0 {
		e.Step = n
		p.at++
	}
	switch {
	case p.takeAny("weekday", "weekdays", "working day", "working days", "workday", "workdays", "business day", "business days", "jour ouvre", "jours ouvres", "jour ouvrable", "jours ouvrables", "jour semaine", "jours semaine"):
		e.Unit = Workday
	case p.takeAny("day", "days", "jour", "jours"):
		e.Unit = Day
	case p.takeAny("week", "weeks", "semaine", "semaines"):
		e.Unit = Week
	case p.takeAny("month", "months", "mois"):
		e.Unit = Month
	default:
		if nth, _, days, ok := p.ofMonth(); ok && nth != 0 {
			e.Unit, e.Nth, e.Days = Month, nth, days
			p.takeAny("month", "mois")
			return nil
		}
		days := p.days()
		if len(days) == 0 {
			return p.no(Unclear)
		}
		e.Unit, e.Days = Week, days
	}
	return nil
}

// days reads "monday and thursday", "lundi, jeudi".
func (p *parser) days() (out []time.Weekday) {
	for {
		start := p.at
		if len(out) > 0 {
			p.takeAny("and", "et", "&")
		}
		d, ok := dayNamed(p.peek())
		if !ok {
			p.at = start
			return out
		}
		p.at++
		out = append(out, d)
	}
}

func dayNamed(w string) (time.Weekday, bool) {
	d, ok := weekdays[w]
	if !ok {
		d, ok = weekdays[strings.TrimSuffix(w, "s")]
	}
	return d, ok
}

// nths are the places of a day within its month.
var nths = map[string]int{"first": 1, "1st": 1, "premier": 1, "1er": 1, "second": 2, "2nd": 2, "deuxieme": 2, "2e": 2, "third": 3, "3rd": 3, "troisieme": 3, "3e": 3,
	"fourth": 4, "4th": 4, "quatrieme": 4, "4e": 4, "last": -1, "dernier": -1}

// ofMonth reads "the 1st", "the first monday", « le dernier vendredi ».
func (p *parser) ofMonth() (nth, date int, days []time.Weekday, ok bool) {
	start := p.at
	w := p.peek()
	if n, is := nths[w]; is {
		p.at++
		if d, is := dayNamed(p.peek()); is {
			p.at++
			return n, 0, []time.Weekday{d}, true
		}
		if p.takeAny("day", "jour") && n < 0 {
			return 0, 31, nil, true
		}
		p.at = start
		w = p.peek()
	}
	if n, is := ordinal(w); is && n >= 1 && n <= 31 {
		p.at++
		return 0, n, nil, true
	}
	p.at = start
	return 0, 0, nil, false
}

// tail reads one of what may follow: days, a date of the month, a time, so many times.
func (p *parser) tail(e *Every, timed *bool) error {
	if n, err := strconv.Atoi(p.peek()); err == nil && p.at+1 < len(p.tokens) && (p.tokens[p.at+1] == "times" || p.tokens[p.at+1] == "fois") {
		p.at += 2
		if e.Times != 0 || n < 1 || n > mostTimes {
			return p.no(Unclear)
		}
		e.Times = n
		return nil
	}
	if e.Unit == Week && len(e.Days) == 0 {
		if e.Days = p.days(); len(e.Days) > 0 {
			return nil
		}
	}
	if e.Unit == Month && e.Nth == 0 && e.Date == 0 && !p.clockAhead() {
		if nth, date, days, ok := p.ofMonth(); ok {
			e.Nth, e.Date, e.Days = nth, date, days
			p.takeAny("month", "mois")
			return nil
		}
	}
	if *timed {
		return p.no(Unclear)
	}
	minute, found, err := p.clock(e.Unit != Month || e.Date != 0 || e.Nth != 0)
	if err == nil && !found {
		err = p.no(Unclear)
	}
	e.Minute, *timed = minute, true
	return err
}

// clockAhead reports whether the next token is a time of day.
func (p *parser) clockAhead() bool {
	_, is, _ := readClock(p.peek())
	return is
}

// end cuts off what was typed after "until"; cut reports whether there is such a word.
func (p *parser) end() (until string, cut bool) {
	for i, w := range p.tokens {
		switch w {
		case "until", "till", "jusqu'", "jusqu'a", "jusqu'au":
			until = strings.Join(p.tokens[i+1:], " ")
			p.tokens = p.tokens[:i]
			return until, true
		}
	}
	return "", false
}

// ParseUntil reads the last day of something that repeats: a day, a month ("june": its last day), the
// end of a year. The result is the day at midnight in the zone. The error is an [*Error].
func ParseUntil(text string, now time.Time, zone *time.Location, lang Lang) (time.Time, error) {
	p := newParser(text, now, zone, lang)
	if len(p.tokens) == 0 {
		return time.Time{}, p.no(Empty)
	}
	p.takeAny("end", "la fin", "fin", "au")
	if m, ok := months[strings.TrimSuffix(p.peek(), ".")]; ok {
		start := p.at
		p.at++
		y := p.now.Year()
		if m < p.now.Month() {
			y++
		}
		if n, err := strconv.Atoi(p.peek()); err == nil && n >= 1900 && n < 10000 {
			y = n
			p.at++
		}
		if p.done() {
			return p.lastDay(time.Date(y, m+1, 0, 0, 0, 0, 0, zone))
		}
		p.at = start
	}
	if n, err := strconv.Atoi(p.peek()); err == nil && len(p.tokens) == p.at+1 && n >= 1900 && n < 10000 {
		return p.lastDay(time.Date(n, 12, 31, 0, 0, 0, 0, zone))
	}
	d, dated, err := p.day()
	if err != nil {
		return time.Time{}, err
	}
	if !dated || !p.done() {
		return time.Time{}, p.no(Unclear)
	}
	at := time.Date(d.y, d.m, d.d, 0, 0, 0, 0, zone)
	if d.yearly && at.Before(p.now.AddDate(0, 0, -1)) {
		if !exists(d.y+1, d.m, d.d) {
			return time.Time{}, p.no(NoSuchDate)
		}
		at = time.Date(d.y+1, d.m, d.d, 0, 0, 0, 0, zone)
	}
	return p.lastDay(at)
}

func (p *parser) lastDay(at time.Time) (time.Time, error) {
	if at.Sub(p.now) > 5*farthest {
		return at, p.no(TooFar)
	}
	return at, nil
}
