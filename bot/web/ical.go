package web

import (
	"strings"
	"unicode/utf8"

	"copydesk/approvals/say"
)

// An iCal is an iCalendar object being written (https://www.rfc-editor.org/rfc/rfc5545).
type iCal struct{ strings.Builder }

// longestLine is how many octets a line may have, its end left out.
const longestLine = 75

// line writes a property as it is, folded between characters: a following line begins with a blank,
// which counts.
func (c *iCal) line(property string) {
	for room := longestLine; len(property) > room; room = longestLine - 1 {
		cut := room
		for !utf8.RuneStart(property[cut]) {
			cut--
		}
		c.WriteString(property[:cut] + "\r\n ")
		property = property[cut:]
	}
	c.WriteString(property + "\r\n")
}

// text writes a property whose value is somebody's words.
func (c *iCal) text(name, words string) { c.line(name + ":" + escaped(words)) }

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// escaped makes words safe to be a value: no line ends in it, nor any other control character but a
// tab.
func escaped(words string) string {
	words = strings.ReplaceAll(strings.ToValidUTF8(words, "\ufffd"), "\r\n", "\n")
	return escapes.Replace(say.Data(strings.ReplaceAll(words, "\r", "\n")))
}
