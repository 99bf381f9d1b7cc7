package writing

import (
	"regexp"
	"slices"
	"strings"

	"copydesk/approvals"
)

// What a network may make a link, a mention or a tag of. Wider than what is offered to people as
// one: it guards against inventions, so bare hosts and wide signs count too.
var (
	linkWords    = regexp.MustCompile(`(?i)(?:https?://|\bwww\.)[^\s\pZ\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2060}\x{2066}-\x{2069}\x{feff}<>"«»“”]+`)
	hostWords    = regexp.MustCompile(`(?i)((?:[\pL\pM\pN-]+\.)+[\pL\pM\pN-]+)(?:[:/?#][^\s\pZ\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2060}\x{2066}-\x{2069}\x{feff}<>"«»“”]*)?`)
	mentionWords = regexp.MustCompile(`[@＠][\pL\pM\pN_]+(?:[.-][\pL\pM\pN_]+)*(?:@[\pL\pM\pN-]+(?:\.[\pL\pM\pN-]+)+)?`)
	tagWords     = regexp.MustCompile(`#[\pL\pM\pN_]*\pL[\pL\pM\pN_]*`)
	noTag        = regexp.MustCompile(`[^\pL\pM\pN_]+`)
)

// domains are the ends of host names by which words with dots are taken for an address.
var domains = strings.Fields("com org net fr eu io de uk be ch co app dev shop info biz ai ly gg xyz store online site link")

// endings are what a sentence puts after an address; brackets may belong to it, see [linkOf].
const endings = ".,;:!?…'’*_([{،؛؟。，、！？；：」』）】"

// linkOf takes from an address what the sentence around it put after it, and closing brackets that
// the address did not open.
func linkOf(s string) string {
	var extra [3]int
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

var brackets = [3]string{"()", "[]", "{}"}

func linksIn(text string) []string {
	var out []string
	for _, l := range linkWords.FindAllString(text, -1) {
		out = append(out, linkOf(l))
	}
	return out
}

// hostsIn lists the addresses without a scheme, "example.com/shoe", in lower case; bare: without
// what follows the host.
func hostsIn(text string, bare bool) []string {
	var out []string
	for _, at := range hostWords.FindAllStringSubmatchIndex(text, -1) {
		host := strings.ToLower(text[at[2]:at[3]])
		labels := strings.Split(host, ".")
		if !slices.ContainsFunc(labels[1:], func(l string) bool { return slices.Contains(domains, l) }) {
			continue
		}
		if !bare {
			host = strings.ToLower(linkOf(text[at[0]:at[1]]))
		}
		out = append(out, host)
	}
	return out
}

// marksIn lists everything of a text that leads somewhere or calls somebody, each in one form:
// links to the letter, the rest in lower case.
func marksIn(text string) []string {
	out := linksIn(text)
	plain := linkWords.ReplaceAllStringFunc(text, func(l string) string { return " " + l[len(linkOf(l)):] })
	out = append(out, hostsIn(plain, false)...)
	for _, m := range mentionWords.FindAllString(plain, -1) {
		out = append(out, "@"+approvals.Folded(strings.TrimLeft(m, "@＠")))
	}
	return out
}

// marks are what texts may take their links and mentions from.
type marks map[string]bool

func marksOf(texts ...string) marks {
	has := marks{}
	for _, text := range texts {
		for _, m := range append(marksIn(text), hostsIn(text, true)...) { // a site may be named where its link is known
			has[m] = true
		}
	}
	return has
}

// invented is the first link, address or mention of a text that is not among the marks; empty: none.
func (has marks) invented(text string) string {
	for _, m := range marksIn(text) {
		if !has[m] {
			return m
		}
	}
	return ""
}
