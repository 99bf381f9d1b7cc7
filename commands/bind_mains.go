package commands

import (
	"strings"
	"unicode"

	"copydesk/commands/chat"
)

// takeMains gives the plain words to the main options that were not given by name; the last takes
// the rest. What nobody takes is returned.
func (b *Bound) takeMains(main []chat.Option, text string) string {
	var open []chat.Option
	for _, o := range main {
		if _, given := b.Args[o.Name.EN]; !given {
			open = append(open, o)
		}
	}
	for i, o := range open {
		if text == "" {
			return ""
		}
		if i == len(open)-1 {
			b.Args[o.Name.EN] = unwrap(o.Kind, text)
			return ""
		}
		word, rest := cutWord(text)
		if o.Kind == chat.PostNo && (!isPost(word) || opensMoment(open[i+1], text, rest)) {
			continue
		}
		if v, n, ok := quoted(text); ok {
			word, rest = v, strings.TrimLeftFunc(text[n:], unicode.IsSpace)
		}
		b.Args[o.Name.EN] = word
		text = rest
	}
	return text
}

// opensMoment reports whether a number before a moment belongs to it: "14 h 30", "12 December 9am".
func opensMoment(next chat.Option, whole, rest string) bool {
	return next.Kind == chat.When && rest != "" && !strings.HasPrefix(whole, "#") && isMoment(whole) && !isMoment(rest)
}

// unwrap takes one pair of quotation marks off a text, unless it is kept to the letter.
func unwrap(k chat.Kind, text string) string {
	if v, n, ok := quoted(text); ok && n == len(text) && k != chat.Letter {
		return v
	}
	return text
}
