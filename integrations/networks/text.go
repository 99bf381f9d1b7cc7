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

var (
	linkWords    = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"«»“”]+`)
	tagWords     = regexp.MustCompile(`(?:^|[^\pL\pN_&/#])(#[\pL\pN_]*\pL[\pL\pN_]*)`)
	mentionWords = regexp.MustCompile(`(?:^|[^\pL\pN_@/.])(@[\pL\pN_]+(?:[.-][\pL\pN_]+)*(?:@[\pL\pN-]+(?:\.[\pL\pN-]+)+)?)`)
)

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
	for {
		t := strings.TrimRight(s, ".,;:!?…'’*_")
		for _, pair := range []string{"()", "[]", "{}"} {
			if strings.HasSuffix(t, pair[1:]) && strings.Count(t, pair[1:]) > strings.Count(t, pair[:1]) {
				t = t[:len(t)-1]
			}
		}
		if t == s {
			return s
		}
		s = t
	}
}

// Hashtags finds the #tags of a text.
func Hashtags(text string) []Found { return groups(tagWords, text) }

// Mentions finds the @names of a text, with their server where they carry one.
func Mentions(text string) []Found { return groups(mentionWords, blank(text)) }

// blank puts spaces where links stand, so that what is in them is no mention.
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
