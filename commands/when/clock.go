package when

import (
	"strconv"
	"strings"
	"time"
)

// clock reads a time of day; dated says that a day stood before it, so that a bare number is one.
func (p *parser) clock(dated bool) (minute int, found bool, err error) {
	w := p.peek()
	if part, ok := dayParts[w]; ok {
		p.at++
		return p.inPart(part, w)
	}
	minute, ok, good := readClock(w)
	if !ok {
		n, err := strconv.Atoi(w)
		hours := p.at+1 < len(p.tokens) && (p.tokens[p.at+1] == "heures" || p.tokens[p.at+1] == "heure")
		if err != nil || !dated && !hours && !p.after("at", "a") || n > 99 {
			return 0, false, nil
		}
		minute, good = n*60, n < 24
	}
	p.at++
	if !good {
		return 0, true, p.no(NoSuchTime)
	}
	if !ok && p.takeAny("heures", "heure", "h", "o'clock", "oclock") {
		if n, err := strconv.Atoi(p.peek()); err == nil && n < 60 && minute < 24*60 {
			minute += n
			p.at++
		}
	}
	for _, half := range []string{"am", "pm"} {
		if p.take(half) {
			if minute, good = twelve(minute, half == "pm"); !good {
				return 0, true, p.no(NoSuchTime)
			}
		}
	}
	if part := p.peek(); (part == "soir" || part == "evening" || part == "afternoon" || part == "apres-midi") && minute < 12*60 {
		p.at++
		minute += 12 * 60
	} else if part == "matin" || part == "morning" {
		p.at++
	}
	return minute, true, nil
}

// inPart reads what follows a part of the day: "ce soir à 20h".
func (p *parser) inPart(part int, word string) (int, bool, error) {
	minute, ok, good := readClock(p.peek())
	if !ok || word == "noon" || word == "midi" || word == "midnight" || word == "minuit" {
		return part, true, nil
	}
	p.at++
	if !good {
		return 0, true, p.no(NoSuchTime)
	}
	if part >= 14*60 && minute < 12*60 {
		minute += 12 * 60
	}
	return minute, true, nil
}

// after reports whether the token before the next one is one of the words.
func (p *parser) after(words ...string) bool {
	if p.at == 0 {
		return false
	}
	for _, w := range words {
		if p.tokens[p.at-1] == w {
			return true
		}
	}
	return false
}

// readClock reads one token as a time of day; good is false for 25h and 9h99.
func readClock(w string) (minute int, ok, good bool) {
	w = strings.NewReplacer(" ", "", ".", "").Replace(w)
	half := ""
	for _, h := range []string{"am", "pm"} {
		if cut, found := strings.CutSuffix(w, h); found {
			w, half = cut, h
		}
	}
	hour, rest, found := strings.Cut(w, ":")
	if !found {
		hour, rest, found = strings.Cut(w, "h")
	}
	if !found && half == "" {
		return 0, false, false
	}
	rest, _, _ = strings.Cut(rest, ":")
	if rest == "" {
		rest = "0"
	}
	h, e1 := strconv.Atoi(hour)
	m, e2 := strconv.Atoi(rest)
	if e1 != nil || e2 != nil {
		return 0, false, false
	}
	minute, good = h*60+m, h < 24 && m < 60
	if half != "" && good {
		minute, good = twelve(minute, half == "pm")
	}
	return minute, true, good
}

func twelve(minute int, pm bool) (int, bool) {
	h := minute / 60
	if h < 1 || h > 12 {
		return 0, false
	}
	minute %= 12 * 60
	if pm {
		minute += 12 * 60
	}
	return minute, true
}

// ParseClock reads a time of day alone: "09:00", "9h", "9 h 30", "9am", "midi". The error is an
// [*Error].
func ParseClock(text string) (hour, minute int, err error) {
	p := newParser(text, time.Time{}, time.UTC, "")
	all, found, err := p.clock(true)
	if err != nil {
		return 0, 0, err
	}
	if !found || !p.done() {
		return 0, 0, p.no(Unclear)
	}
	return all / 60, all % 60, nil
}

// Duration reads a span: "2 hours", "30 min", "2 heures", "24h", "3 days". The error is an [*Error].
func Duration(text string) (time.Duration, error) {
	p := newParser(text, time.Time{}, time.UTC, "")
	var total time.Duration
	some := false
	for !p.done() {
		n, unit, ok := p.amount()
		if !ok || n > 1000000 {
			return 0, p.no(Unclear)
		}
		some = true
		total += time.Duration(n) * unit
		p.takeAny("and", "et")
	}
	if !some {
		return 0, p.no(Unclear)
	}
	return total, nil
}
