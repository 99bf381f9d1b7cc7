package commands

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// A spotted is one option given by name, and where it stands in the text.
type spotted struct {
	option     chat.Option
	value      string
	start, end int
}

// A scanner finds the options inside the words of a line.
type scanner struct {
	text    string
	options []chat.Option
	mains   []chat.Option
	found   []spotted
	letter  bool // inside a text that is kept to the letter
	brands  bool // the row itself has the option brand:
	// unclosed is how far a closing mark was looked for in vain.
	unclosed int
}

// fill reads options by name, gives what is left to the main options, and checks every value.
func (b *Bound) fill(rest string, options map[string]string) error {
	spec := b.Spec()
	s := scanner{text: rest, options: optionsOf(spec), mains: mains(spec.Options)}
	_, s.brands = optionNamed(spec.Options, brandOption.Name.EN)
	s.scan()
	var wrong *say.Problem
	for _, m := range s.found {
		name := m.option.Name.EN
		if slices.Contains(b.Used, name) {
			wrong = twice(m.option)
			continue
		}
		b.Args[name] = m.value
		b.Used = append(b.Used, name)
	}
	for name, v := range options {
		o, ok := optionNamed(s.options, name)
		if !ok {
			wrong = noSuchOption(b.Command, name)
			continue
		}
		b.Args[o.Name.EN] = v
	}
	left := b.takeMains(s.mains, s.plain()) // also of a line that is refused: its words are kept
	if wrong != nil {
		return wrong
	}
	return b.check(left)
}

// scan walks the words of the text and notes every option given by name.
func (s *scanner) scan() {
	waiting := s.mains
	for i := 0; i < len(s.text); {
		r, n := utf8.DecodeRuneInString(s.text[i:])
		if unicode.IsSpace(r) {
			i += n
			continue
		}
		if m, ok := s.optionAt(i); ok {
			s.found = append(s.found, m)
			if s.given(m.option) {
				return // fill refuses what is there twice
			}
			waiting = slices.DeleteFunc(slices.Clone(waiting), func(o chat.Option) bool { return o.Name == m.option.Name })
			i = m.end
			continue
		}
		end := i + s.wordAt(i)
		waiting = s.pass(waiting, s.text[i:end])
		i = end
	}
}

// given reports whether an option was found before the last one.
func (s *scanner) given(o chat.Option) bool {
	return slices.ContainsFunc(s.found[:len(s.found)-1], func(m spotted) bool { return m.option.Name == o.Name })
}

// pass notes that a plain word goes to the first waiting main option. From the first word of a
// text that is kept to the letter on, only a tight "name:value" is an option.
func (s *scanner) pass(waiting []chat.Option, word string) []chat.Option {
	for len(waiting) > 1 && waiting[0].Kind == chat.PostNo && !isPost(word) {
		waiting = waiting[1:]
	}
	if len(waiting) == 1 {
		s.letter = s.letter || waiting[0].Kind == chat.Letter
		return waiting
	}
	if len(waiting) > 1 {
		return waiting[1:]
	}
	return waiting
}

// maxQuotation bounds how far a closing mark is looked for around plain words, in bytes, so that
// a long text full of opening marks costs no more than its length.
const maxQuotation = 2048

// wordAt gives the length of the word at i; words between quotation marks are one.
func (s *scanner) wordAt(i int) int {
	if i >= s.unclosed {
		_, n, ok := quotedWithin(s.text[i:], maxQuotation)
		if ok {
			return n
		}
		if strings.ContainsRune(openers+"«", firstRune(s.text[i:])) {
			s.unclosed = i + maxQuotation
		}
	}
	return s.blackAt(i)
}

// optionAt reads "name:value", `name : "two words"` at i.
func (s *scanner) optionAt(i int) (spotted, bool) {
	o, n, ok := s.nameAt(i)
	if !ok {
		return spotted{}, false
	}
	from := i + n
	from += len(s.text[from:]) - len(strings.TrimLeftFunc(s.text[from:], isGap))
	if s.tight(o) && from != i+n {
		return spotted{}, false
	}
	rest := s.text[from:]
	if v, n, ok := quoted(rest); ok {
		return spotted{o, v, i, from + n}, true
	}
	if rest != "" && strings.ContainsRune(`"“„`, firstRune(rest)) && !s.letter { // never closed: all of it is meant
		return spotted{o, strings.TrimSpace(rest[utf8.RuneLen(firstRune(rest)):]), i, len(s.text)}, true
	}
	n = s.valueLen(o, from)
	if n == 0 {
		return spotted{}, false
	}
	return spotted{o, strings.TrimSpace(s.text[from : from+n]), i, from + n}, true
}

// nameAt reads a known option name and its colon at i.
func (s *scanner) nameAt(i int) (chat.Option, int, bool) {
	rest := s.text[i:]
	end := strings.IndexFunc(rest, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != '-' && r != '\'' && r != '’'
	})
	if end <= 0 || end > 64 {
		return chat.Option{}, 0, false
	}
	o, ok := optionNamed(s.options, rest[:end])
	if !ok {
		return chat.Option{}, 0, false
	}
	colon := strings.TrimLeftFunc(rest[end:], isGap)
	gap := len(rest) - end - len(colon)
	if !strings.HasPrefix(colon, ":") || strings.HasPrefix(colon, "://") || s.tight(o) && gap > 0 {
		return chat.Option{}, 0, false
	}
	return o, end + gap + 1, true
}

// tight reports whether only "name:value" without any gap is an option here: inside a text that is
// kept to the letter, and for brand: where the row does not list it, since people write about brands.
func (s *scanner) tight(o chat.Option) bool {
	return s.letter || o.Name == brandOption.Name && !s.brands
}

// valueLen is the length of an unquoted value at from: one word; the rest for the option that
// takes the rest; as many words as make a moment; a list as far as its commas.
func (s *scanner) valueLen(o chat.Option, from int) int {
	best := from + s.blackAt(from)
	if best == from {
		return 0
	}
	if s.takesRest(o) {
		return s.restLen(from)
	}
	for end := best; end-from <= maxValue; {
		next := len(s.text) - len(strings.TrimLeftFunc(s.text[end:], isGap))
		word := s.blackAt(next)
		if next == end || word == 0 {
			break
		}
		if _, _, option := s.nameAt(next); option {
			break
		}
		end = next + word
		switch {
		case s.more(o, s.text[from:best], s.text[from:end], s.text[next:end]):
			best = end
		case o.Kind != chat.When: // a moment may read only with its next word: "26 november"
			return best - from
		}
	}
	return best - from
}

// maxValue bounds the words tried for an unquoted moment, in bytes.
const maxValue = 60

// blackAt is the length up to the next white space.
func (s *scanner) blackAt(i int) int {
	if n := strings.IndexFunc(s.text[i:], unicode.IsSpace); n >= 0 {
		return n
	}
	return len(s.text) - i
}

// more reports whether a value of so many words still is one value.
func (s *scanner) more(o chat.Option, before, value, last string) bool {
	switch o.Kind {
	case chat.When:
		if strings.Trim(last, "0123456789") == "" { // "tomorrow 9 reasons": a lone number is not the hour
			w := strings.Fields(fold(before))
			if len(last) != 4 && !slices.Contains([]string{"h", "at", "a"}, w[len(w)-1]) {
				return false
			}
		}
		return isMoment(value)
	case chat.Account, chat.PostNos:
		return strings.HasSuffix(before, ",") || strings.HasPrefix(last, ",")
	}
	return false
}

func (s *scanner) takesRest(o chat.Option) bool {
	return len(s.mains) > 0 && s.mains[len(s.mains)-1].Name == o.Name && (o.Kind == chat.Words || o.Kind == chat.Letter)
}

// restLen is the length up to the next option, or to the end.
func (s *scanner) restLen(from int) int {
	for i := from; i < len(s.text); {
		r, n := utf8.DecodeRuneInString(s.text[i:])
		if unicode.IsSpace(r) {
			i += n
			continue
		}
		if _, _, ok := s.nameAt(i); ok && i > from {
			return i - from
		}
		i += s.wordAt(i)
	}
	return len(s.text) - from
}

// plain is the text without the options found in it. A line that held nothing else goes with them.
func (s *scanner) plain() string {
	var b strings.Builder
	at := 0
	for _, m := range s.found {
		b.WriteString(s.text[at:m.start])
		at = m.end
		for at < len(s.text) && isGap(firstRune(s.text[at:])) {
			at += utf8.RuneLen(firstRune(s.text[at:]))
		}
		if strings.HasSuffix("\n"+b.String(), "\n") && strings.HasPrefix(s.text[at:], "\n") {
			at++
		}
	}
	b.WriteString(s.text[at:])
	return strings.TrimSpace(b.String())
}

// isOption reports whether the text begins with an option given by name.
func isOption(options []chat.Option, text string) bool {
	s := scanner{text: text, options: options}
	_, _, ok := s.nameAt(0)
	return ok
}

func optionNamed(options []chat.Option, name string) (chat.Option, bool) {
	w := strings.TrimSuffix(fold(name), "'")
	if w == "jusqu'a" || w == "jusqu'au" || w == "jusqu" { // as people write before a day
		w = "jusque"
	}
	for _, o := range options {
		if w == fold(o.Name.EN) || w == fold(o.Name.FR) {
			return o, true
		}
	}
	return chat.Option{}, false
}

// isGap reports white space inside a line: phones put no-break spaces before a colon.
func isGap(r rune) bool { return unicode.IsSpace(r) && r != '\n' && r != '\r' }

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
