package when

import (
	"strconv"
	"strings"
	"time"
)

// A parser reads tokens left to right.
type parser struct {
	typed  string
	tokens []string
	at     int
	now    time.Time
	zone   *time.Location
	lang   Lang
}

func newParser(text string, now time.Time, zone *time.Location, lang Lang) *parser {
	return &parser{typed: text, tokens: tokenize(fold(text)), now: now.In(zone), zone: zone, lang: lang}
}

func (p *parser) no(t Trouble) *Error {
	r := []rune(strings.TrimSpace(p.typed))
	if len(r) > 60 {
		r = append(r[:59], '…')
	}
	return &Error{t, string(r)}
}

func (p *parser) done() bool {
	for p.at < len(p.tokens) && fillers[p.tokens[p.at]] && p.tokens[p.at] == "," {
		p.at++
	}
	return p.at >= len(p.tokens)
}

// peek is the next token that matters.
func (p *parser) peek() string {
	for p.at < len(p.tokens) && fillers[p.tokens[p.at]] {
		p.at++
	}
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return ""
}

// stands reports whether the very next token is one of the words, fillers included.
func (p *parser) stands(words ...string) bool {
	for _, w := range words {
		if p.at < len(p.tokens) && p.tokens[p.at] == w {
			return true
		}
	}
	return false
}

func (p *parser) take(words ...string) bool {
	start := p.at
	for _, w := range words {
		if p.peek() != w {
			p.at = start
			return false
		}
		p.at++
	}
	return true
}

func (p *parser) takeAny(phrases ...string) bool {
	for _, phrase := range phrases {
		if p.take(strings.Fields(phrase)...) {
			return true
		}
	}
	return false
}

// A day is a date, and how it was said.
type day struct {
	y       int
	m       time.Month
	d       int
	weekday bool // "thursday": this week's or the next, by the time of day
	never   bool // "next thursday": never today
	full    bool // with its year, or "yesterday": may lie in the past
	yearly  bool // without its year: the next one
}

func (p *parser) moment() (Moment, error) {
	if p.takeAny("next slot", "next free slot", "prochain creneau", "prochain creneau libre") || p.last("next", "prochain", "suivant") {
		return Moment{Next: true}, nil
	}
	if p.takeAny("now", "maintenant", "tout de suite", "right now") {
		return Moment{At: p.now}, nil
	}
	if at, ok, err := p.instant(); ok || err != nil {
		return Moment{At: at, Past: at.Before(p.now)}, err
	}
	if p.takeAny("in", "dans", "d'ici") {
		return p.fromNow()
	}
	d, dated, err := p.day()
	if err != nil {
		return Moment{}, err
	}
	minute, timed, err := p.clock(dated)
	if err != nil {
		return Moment{}, err
	}
	if timed && !dated {
		if d, dated, err = p.day(); err != nil {
			return Moment{}, err
		}
	}
	switch {
	case !dated && !timed:
		return Moment{}, p.no(Unclear)
	case !dated:
		return p.bareTime(minute), nil
	case !timed:
		minute = morning
	}
	m, err := p.place(d, minute)
	m.Bare = !timed
	return m, err
}

// last takes a word only when nothing follows.
func (p *parser) last(words ...string) bool {
	for _, w := range words {
		if len(p.tokens) == 1 && p.tokens[0] == w {
			p.at = 1
			return true
		}
	}
	return false
}

// instant reads RFC 3339 with its own offset.
func (p *parser) instant() (time.Time, bool, error) {
	t, err := time.Parse(time.RFC3339, strings.TrimSpace(strings.ToUpper(p.typed)))
	if err != nil {
		return time.Time{}, false, nil
	}
	p.at = len(p.tokens)
	return t.In(p.zone), true, nil
}

// fromNow reads "in 2 hours", "dans 3 jours à 10h".
func (p *parser) fromNow() (Moment, error) {
	total, days, some := time.Duration(0), 0, false
	for !some || !p.stands("a", "at") {
		n, unit, ok := p.amount()
		if !ok {
			break
		}
		some = true
		if unit >= 24*time.Hour {
			days += n * int(unit/(24*time.Hour))
		} else {
			total += time.Duration(n) * unit
		}
		if n > 100000 || days > 800 || total > farthest {
			return Moment{}, p.no(TooFar)
		}
		p.takeAny("and", "et")
	}
	if !some {
		return Moment{}, p.no(Unclear)
	}
	minute, timed, err := p.clock(true)
	if err != nil {
		return Moment{}, err
	}
	date := p.now.AddDate(0, 0, days)
	if timed && total == 0 {
		return p.place(day{y: date.Year(), m: date.Month(), d: date.Day(), full: true}, minute)
	}
	if timed {
		return Moment{}, p.no(Unclear)
	}
	at, shift := wall(date.Year(), date.Month(), date.Day(), date.Hour()*60+date.Minute(), p.zone)
	at = at.Add(time.Duration(p.now.Second())*time.Second + time.Duration(p.now.Nanosecond()))
	if days == 0 {
		at, shift = p.now, ""
	}
	return Moment{At: at.Add(total), Shift: shift}, nil
}

// amount reads "2 hours", "2h", "une heure", "half an hour".
func (p *parser) amount() (int, time.Duration, bool) {
	if p.takeAny("half an hour", "une demi heure", "une demi - heure") {
		return 30, time.Minute, true
	}
	start, word := p.at, p.peek()
	if n, found := strings.CutSuffix(strings.ReplaceAll(word, " ", ""), "h"); found && n != "" {
		if v, err := strconv.Atoi(n); err == nil {
			p.at++
			return v, time.Hour, true
		}
	}
	if h, m, found := strings.Cut(strings.ReplaceAll(word, " ", ""), "h"); found {
		hv, e1 := strconv.Atoi(h)
		mv, e2 := strconv.Atoi(m)
		if e1 == nil && e2 == nil {
			p.at++
			return hv*60 + mv, time.Minute, true
		}
	}
	n, err := strconv.Atoi(word)
	if err != nil {
		if word != "an" && word != "one" && word != "un" && word != "une" && word != "a" {
			return 0, 0, false
		}
		n = 1
	}
	p.at++
	unit, ok := units[p.peek()]
	if !ok {
		p.at = start
		return 0, 0, false
	}
	p.at++
	return n, unit, true
}

// bareTime is a time of day alone: today, or tomorrow when it has passed.
func (p *parser) bareTime(minute int) Moment {
	m, _ := p.on(p.now.Year(), p.now.Month(), p.now.Day(), minute)
	if m.At.Before(p.now) {
		m, _ = p.on(p.now.Year(), p.now.Month(), p.now.Day()+1, minute)
		m.Rolled = true
	}
	return m
}

func (p *parser) on(y int, month time.Month, d, minute int) (Moment, error) {
	at, shift := wall(y, month, d, minute, p.zone)
	m := Moment{At: at, Shift: shift}
	if shift == Gap {
		m.Asked = strconv.Itoa(minute/60) + ":" + pad(minute%60)
	}
	return m, nil
}

func pad(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// place puts a time on a day and moves a day that has passed to the next one meant.
func (p *parser) place(d day, minute int) (Moment, error) {
	m, err := p.on(d.y, d.m, d.d, minute)
	switch {
	case err != nil || !m.At.Before(p.now):
	case d.weekday:
		m, err = p.on(d.y, d.m, d.d+7, minute)
	case d.yearly:
		if !exists(d.y+1, d.m, d.d) {
			return Moment{}, p.no(NoSuchDate)
		}
		m, err = p.on(d.y+1, d.m, d.d, minute)
	default:
		m.Past = true
	}
	return m, err
}

func exists(y int, m time.Month, d int) bool {
	t := time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	return m >= 1 && m <= 12 && t.Month() == m && t.Day() == d
}
