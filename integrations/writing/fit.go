package writing

import (
	"regexp"
	"sort"
	"strings"

	"github.com/rivo/uniseg"

	"copydesk/approvals/say"
)

// fitOne gives a text with everything needed in it, cut where the network takes no more.
func fitOne(body string, need []string, t Target) (string, say.Text) {
	whole := join(body, need)
	if t.takes(whole) {
		return whole, say.Text{}
	}
	c := cutter{body, need, t, marksOf(append([]string{body}, need...)...)}
	text, ok := c.best(wordEnds(body))
	if t.Count(text) < t.Limit/2 { // a script without spaces, or one endless word
		if finer, found := c.best(characterEnds(body)); found && t.Count(finer) > t.Count(text) {
			text, ok = finer, true
		}
	}
	if !ok {
		return whole, fitsNot
	}
	return text, wasCut
}

// join puts what is needed and does not stand in a text yet on lines below it.
func join(text string, need []string) string {
	for _, piece := range need {
		if !stands(text, piece) {
			text = strings.TrimSpace(text + "\n" + piece)
		}
	}
	return text
}

// A cutter looks for the longest beginning of a text that a network takes.
type cutter struct {
	body   string
	need   []string
	target Target
	known  marks
}

// best gives the longest text that ends its body at one of the places; false: not even the shortest
// fits.
func (c cutter) best(places []int) (string, bool) {
	i := sort.Search(len(places), func(i int) bool { return !c.target.takes(c.until(places[i])) }) - 1
	for last := i - 100; i >= 0 && i > last; i-- { // a cut beside a link may make another of it: a place further back
		text := c.until(places[i])
		if c.target.takes(text) && c.known.invented(text) == "" {
			return text, true
		}
	}
	text := join("", c.need)
	return text, text != "" && c.target.takes(text)
}

// until is the body up to a place, a sign that it was cut, and what is needed.
func (c cutter) until(place int) string {
	text := strings.TrimRight(c.body[:place], " \t\n\u00a0\u202f,;:.…—–«(“")
	if text == "" {
		return join("", c.need)
	}
	last := text[strings.LastIndexAny(text, " \t\n\u00a0\u202f")+1:]
	if strings.ContainsAny(last, "@＠#/.") { // or the sign would look like a part of it
		text += " "
	}
	return join(text+"…", c.need)
}

var aSpace = regexp.MustCompile(`[ \t\n]+`)

// wordEnds are the places where a text may end without cutting a word. A no-break space is none:
// what it holds together stays together.
func wordEnds(text string) []int {
	var out []int
	for _, at := range aSpace.FindAllStringIndex(text, -1) {
		out = append(out, at[0])
	}
	return out
}

// characterEnds are the places between characters as people see them, but for those inside what
// would lead or call elsewhere if it were cut.
func characterEnds(text string) []int {
	var kept [][]int
	for _, re := range []*regexp.Regexp{linkWords, hostWords, mentionWords, tagWords} {
		kept = append(kept, re.FindAllStringIndex(text, -1)...)
	}
	closed := make([]bool, len(text)+1)
	for _, k := range kept {
		for i := k[0] + 1; i < k[1]; i++ {
			closed[i] = true
		}
	}
	var out []int
	for g := uniseg.NewGraphemes(text); g.Next(); {
		if _, end := g.Positions(); !closed[end] {
			out = append(out, end)
		}
	}
	return out
}
