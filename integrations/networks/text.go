package networks

import (
	"regexp"
	"strings"

	"github.com/rivo/uniseg"
)

// A Found is a stretch of a text, by byte offsets.
type Found struct {
	Text       string
	Start, End int
}

// An address ends at a space of any script, as the no-break one before "!" in French, and at the
// marks that turn the direction of writing. Names and tags have combining marks, without which most
// words of India, and accents that came apart, would end in the middle.
var (
	linkWords    = regexp.MustCompile(`(?i)\bhttps?://[^\s\pZ\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2060}\x{2066}-\x{2069}\x{feff}<>"«»“”]+`)
	tagWords     = regexp.MustCompile(`(?:^|[^\pL\pM\pN_&/#])(#[\pL\pM\pN_]*\pL[\pL\pM\pN_]*)`)
	mentionWords = regexp.MustCompile(`(?:^|[^\pL\pM\pN_@/])(@[\pL\pN_][\pL\pM\pN_]*(?:[.-][\pL\pM\pN_]+)*(?:@[\pL\pM\pN-]+(?:\.[\pL\pM\pN-]+)+)?)`)
)

// endings are what a sentence puts after an address, in the scripts that have marks of their own.
const endings = ".,;:!?…'’*_،؛؟。，、！？；：」』）】"

var brackets = [3]string{"()", "[]", "{}"}

// Links finds the http and https addresses of a text. Punctuation that ends a sentence, and a
// closing bracket that the address did not open, are not part of one.
func Links(text string) []Found {
	var out []Found
	for _, at := range linkWords.FindAllStringIndex(text, -1) {
		link := trimLink(text[at[0]:at[1]])
		if _, host, _ := strings.Cut(link, "://"); host == "" {
			continue
		}
		out = append(out, Found{link, at[0], at[0] + len(link)})
	}
	return out
}

func trimLink(s string) string {
	var extra [3]int // closing brackets that the address did not open
	for i, pair := range brackets {
		extra[i] = strings.Count(s, pair[1:]) - strings.Count(s, pair[:1])
	}
	for {
		t := strings.TrimRight(s, endings)
		for i, pair := range brackets {
			if extra[i] > 0 && strings.HasSuffix(t, pair[1:]) {
				t = t[:len(t)-1]
				extra[i]--
			}
		}
		if t == s {
			return s
		}
		s = t
	}
}

// Hashtags finds the #tags of a text.
func Hashtags(text string) []Found { return groups(tagWords, blank(text)) }

// Mentions finds the @names of a text, with their server where they carry one.
func Mentions(text string) []Found { return groups(mentionWords, blank(text)) }

// blank puts spaces where links stand, so that what is in them is no tag and no mention.
func blank(text string) string {
	b := []byte(text)
	for _, l := range Links(text) {
		for i := l.Start; i < l.End; i++ {
			b[i] = ' '
		}
	}
	return string(b)
}

func groups(re *regexp.Regexp, text string) []Found {
	var out []Found
	for _, at := range re.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, Found{text[at[2]:at[3]], at[2], at[3]})
	}
	return out
}

// Graphemes counts characters as people see them: a family emoji is one.
func Graphemes(text string) int { return uniseg.GraphemeClusterCount(text) }
