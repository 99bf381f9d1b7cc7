package when

import (
	"strconv"
	"strings"
	"time"
)

// day reads a date, in any of the ways people write one.
func (p *parser) day() (day, bool, error) {
	if n, ok := p.relative(); ok {
		d := p.now.AddDate(0, 0, n)
		return day{y: d.Year(), m: d.Month(), d: d.Day(), full: true}, true, nil
	}
	if d, ok, err := p.weekday(); ok || err != nil {
		return d, ok, err
	}
	return p.date()
}

// relative reads today, tomorrow and their kin.
func (p *parser) relative() (int, bool) {
	switch {
	case p.takeAny("today", "aujourd'hui", "this day", "ce jour"):
		return 0, true
	case p.takeAny("day after tomorrow", "apres demain", "apres - demain"):
		return 2, true
	case p.takeAny("tomorrow", "tmrw", "demain"):
		return 1, true
	case p.takeAny("yesterday", "hier"):
		return -1, true
	}
	// "tonight", "ce soir": the day only; the part of the day is read as its time.
	if w := p.peek(); w == "tonight" {
		p.tokens[p.at] = "evening"
		return 0, true
	}
	if p.at+1 < len(p.tokens) && (p.peek() == "this" || p.peek() == "ce" || p.peek() == "cet" || p.peek() == "cette") {
		if _, part := dayParts[p.tokens[p.at+1]]; part {
			p.at++
			return 0, true
		}
	}
	return 0, false
}

// weekday reads "thursday", "next thursday", "jeudi prochain", "thursday 26 november".
func (p *parser) weekday() (day, bool, error) {
	start := p.at
	never := p.takeAny("next")
	w, ok := weekdays[strings.TrimSuffix(p.peek(), ".")]
	if !ok {
		p.at = start
		return day{}, false, nil
	}
	p.at++
	if p.at < len(p.tokens) && p.tokens[p.at] == "." {
		p.at++
	}
	never = p.takeAny("prochain", "next") || never
	if !never {
		if d, dated, err := p.date(); dated || err != nil {
			if err == nil && time.Date(d.y, d.m, d.d, 12, 0, 0, 0, time.UTC).Weekday() != w {
				next := time.Date(d.y+1, d.m, d.d, 12, 0, 0, 0, time.UTC)
				if !d.yearly || next.Weekday() != w {
					return d, true, p.no(NoSuchDate)
				}
			}
			return d, dated, err
		}
	}
	ahead := (int(w) - int(p.now.Weekday()) + 7) % 7
	if ahead == 0 && never {
		ahead = 7
	}
	t := p.now.AddDate(0, 0, ahead)
	return day{y: t.Year(), m: t.Month(), d: t.Day(), weekday: true, never: never}, true, nil
}

// date reads 2026-11-26, 26/11, 26 november, november 26.
func (p *parser) date() (day, bool, error) {
	w := p.peek()
	switch {
	case strings.Count(w, "-") == 2:
		p.at++
		f := strings.Split(w, "-")
		return p.checked(atoi(f[0]), atoi(f[1]), atoi(f[2]), true)
	case strings.Contains(w, "/"):
		p.at++
		return p.slashed(strings.Split(w, "/"))
	}
	if m, ok := months[strings.TrimSuffix(w, ".")]; ok && p.at+1 < len(p.tokens) {
		if n, ok := ordinal(p.tokens[p.at+1]); ok {
			p.at += 2
			return p.withYear(int(m), n)
		}
		return day{}, false, nil
	}
	n, ok := ordinal(w)
	if !ok || p.at+1 >= len(p.tokens) {
		return day{}, false, nil
	}
	start := p.at
	p.at++
	m, ok := months[strings.TrimSuffix(p.peek(), ".")]
	if !ok {
		p.at = start
		return day{}, false, nil
	}
	p.at++
	if p.at < len(p.tokens) && p.tokens[p.at] == "." {
		p.at++
	}
	return p.withYear(int(m), n)
}

// ordinal reads 26, 1er, 2nd.
func ordinal(w string) (int, bool) {
	for _, end := range []string{"er", "st", "nd", "rd", "th"} {
		w = strings.TrimSuffix(w, end)
	}
	n, err := strconv.Atoi(w)
	return n, err == nil && len(w) <= 2
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func (p *parser) withYear(m, d int) (day, bool, error) {
	if w := p.peek(); len(w) == 4 {
		if y, err := strconv.Atoi(w); err == nil && y >= 1900 {
			p.at++
			return p.checked(y, m, d, true)
		}
	}
	return p.checked(p.now.Year(), m, d, false)
}

// slashed reads day/month; in English only where it cannot be month/day.
func (p *parser) slashed(f []string) (day, bool, error) {
	d, m := atoi(f[0]), atoi(f[1])
	if p.lang != "fr" {
		switch {
		case d <= 12 && m <= 12 && d != m:
			return day{}, true, p.no(Ambiguous)
		case m > 12:
			d, m = m, d
		}
	}
	if len(f) == 3 {
		y := atoi(f[2])
		if y < 100 {
			y += 2000
		}
		return p.checked(y, m, d, true)
	}
	return p.checked(p.now.Year(), m, d, false)
}

func (p *parser) checked(y, m, d int, full bool) (day, bool, error) {
	leap := !full && m == 2 && d == 29
	if !exists(y, time.Month(m), d) && !(leap && exists(y+1, 2, 29)) {
		return day{}, true, p.no(NoSuchDate)
	}
	if !exists(y, time.Month(m), d) {
		y++
	}
	return day{y: y, m: time.Month(m), d: d, full: full, yearly: !full}, true, nil
}
