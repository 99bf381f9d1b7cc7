package say

import (
	"strconv"
	"strings"
	"time"
)

// Marks are control characters that no data can hold (see [Data]):
//
//	\x02 kind [argument] \x1f text \x03
//
// They do not nest. A platform reads them with [Spans]; a log or a test with [Plain].
const (
	open, rule, shut = "\x02", "\x1f", "\x03"
)

// Kind says how a span is meant.
type Kind byte

// The kinds of span. The zero value is plain text.
const (
	Words   Kind = 0
	Bold    Kind = 'b'
	Code    Kind = 'c' // monospaced, to the letter
	Ins     Kind = '+' // words that came
	Del     Kind = '-' // words that went
	Quiet   Kind = 'q' // less important
	Instant Kind = 't' // a moment: At is set, Text is how it reads in the brand's zone
)

// A Span is a run of text of one kind.
type Span struct {
	Kind Kind
	Text string
	At   time.Time // of an Instant, UTC, whole seconds
}

func mark(k Kind, arg, s string) Marked {
	if s == "" {
		return ""
	}
	return Marked(open + string(rune(k)) + arg + rule + s + shut)
}

// B makes s bold. s is data.
func B(s string) Marked { return mark(Bold, "", Data(s)) }

// C shows s to the letter, as code. s is data.
func C(s string) Marked { return mark(Code, "", Data(s)) }

// Added shows s as words that came. s is data.
func Added(s string) Marked { return mark(Ins, "", Data(s)) }

// Gone shows s as words that went. s is data.
func Gone(s string) Marked { return mark(Del, "", Data(s)) }

// Mute shows the speaker's words as less important; marks inside are lost.
func Mute(s Speaker) Text {
	of := func(l Lang) string { return string(mark(Quiet, "", Plain(s.In(l)))) }
	return Text{EN: of(EN), FR: of(FR)}
}

// Spans splits a text at its marks. A broken mark reads as plain words; no span holds what [Data]
// drops.
func Spans(s string) []Span {
	var out []Span
	add := func(sp Span) {
		if sp.Text = Data(sp.Text); sp.Text != "" {
			out = append(out, sp)
		}
	}
	for {
		before, rest, found := strings.Cut(s, open)
		add(Span{Text: before})
		if !found {
			return out
		}
		head, rest, okHead := strings.Cut(rest, rule)
		text, rest, okText := strings.Cut(rest, shut)
		if !okHead || !okText || head == "" {
			add(Span{Text: head + text})
			s = rest
			continue
		}
		sp := Span{Kind: Kind(head[0]), Text: text}
		if sp.Kind == Instant {
			if sec, err := strconv.ParseInt(head[1:], 10, 64); err == nil {
				sp.At = time.Unix(sec, 0).UTC()
			} else {
				sp.Kind = Words
			}
		}
		add(sp)
		s = rest
	}
}

// Plain gives the text without its marks.
func Plain(s string) string {
	var b strings.Builder
	for _, sp := range Spans(s) {
		b.WriteString(sp.Text)
	}
	return b.String()
}

// Times lists the instants that a text names, in order.
func Times(s string) []time.Time {
	var out []time.Time
	for _, sp := range Spans(s) {
		if sp.Kind == Instant {
			out = append(out, sp.At)
		}
	}
	return out
}
