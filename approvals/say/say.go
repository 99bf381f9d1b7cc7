// Package say is how Copydesk speaks: one phrase in two languages, the problems a person may
// read, and the marks inside a text that a chat platform turns into bold, code or a local time.
//
// A phrase is a [Text] and stands where it is used. [Text.F] fills it in; a plain string handed
// to F is somebody's data and loses every control character on the way, so that nobody can write
// a mark of ours into a message. Whatever implements [Speaker] is said in the reader's language.
//
// The package reads no clock and knows no platform. It refuses nothing.
package say

import (
	"fmt"
	"strings"
	"unicode"
)

// Lang is a language a person reads. The zero value reads English.
type Lang string

// The languages Copydesk speaks.
const (
	EN Lang = "en"
	FR Lang = "fr"
)

// Langs lists every language, English first.
var Langs = []Lang{EN, FR}

// A Speaker is said differently in each language: a phrase, a number, an instant, a list.
type Speaker interface {
	// In gives the words for l. It may hold marks of this package.
	In(l Lang) string
}

// Text is one phrase in every language. The zero value says nothing.
type Text struct{ EN, FR string }

// In gives the phrase in l; an unknown language reads English.
func (t Text) In(l Lang) string {
	if l == FR {
		return t.FR
	}
	return t.EN
}

// Empty reports whether the phrase says nothing.
func (t Text) Empty() bool { return t.EN == "" && t.FR == "" }

// F fills the verbs of both languages with the same arguments, as fmt.Sprintf does; a language
// that needs another order numbers them (%[2]s). A Speaker is said in that language, a plain
// string is cleaned with [Data], anything else is left to fmt.
func (t Text) F(args ...any) Text {
	return Text{EN: fill(EN, t.EN, args), FR: fill(FR, t.FR, args)}
}

func fill(l Lang, format string, args []any) string {
	said := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case Speaker:
			said[i] = a.In(l)
		case string:
			said[i] = Data(a)
		default:
			said[i] = a
		}
	}
	return fmt.Sprintf(format, said...)
}

// Same is a phrase that reads alike in every language: a name, a quotation, a link. s is
// somebody's data and is cleaned with [Data].
func Same(s string) Text { s = Data(s); return Text{EN: s, FR: s} }

// Join puts the phrases of several speakers one after another, sep between those that speak.
func Join(sep string, parts ...Speaker) Text {
	join := func(l Lang) string {
		var said []string
		for _, p := range parts {
			if s := p.In(l); s != "" {
				said = append(said, s)
			}
		}
		return strings.Join(said, sep)
	}
	return Text{EN: join(EN), FR: join(FR)}
}

// Marked is a text that may hold marks of this package: made by us, never by a person.
type Marked string

// In gives the text as it is, whatever the language.
func (m Marked) In(Lang) string { return string(m) }

// Data makes somebody's words safe to stand in one of our phrases: control characters go, and so do
// those that turn the direction of what stands around them. Line breaks and tabs stay.
func Data(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069) {
			return -1
		}
		return r
	}, s)
}

// Quoted is somebody's words between the quotation marks of the reader's language.
type Quoted string

// In gives “…” in English and « … » with narrow no-break spaces in French.
func (q Quoted) In(l Lang) string {
	if l == FR {
		return "«\u202f" + Data(string(q)) + "\u202f»"
	}
	return "“" + Data(string(q)) + "”"
}

// A List is said with commas and one conjunction: "Marc, Sofia or Ana".
type List struct {
	Items []string // somebody's data
	Or    bool     // "or" instead of "and"
}

// In gives the list; an empty one says nothing.
func (n List) In(l Lang) string {
	word := map[Lang][2]string{EN: {" and ", " or "}, FR: {" et ", " ou "}}[l]
	if word[0] == "" {
		word = [2]string{" and ", " or "}
	}
	and := word[0]
	if n.Or {
		and = word[1]
	}
	clean := make([]string, len(n.Items))
	for i, s := range n.Items {
		clean[i] = Data(s)
	}
	if len(clean) < 2 {
		return strings.Join(clean, "")
	}
	last := len(clean) - 1
	return strings.Join(clean[:last], ", ") + and + clean[last]
}
