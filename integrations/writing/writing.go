// Package writing turns a brief into a text per account: by an OpenAI-compatible model where one is
// set up, else by the built-in fitter, which uses nothing but the person's own words.
//
// Neither invents a link or a mention. The model is a function from text to text: it has no tools,
// sees no id and no secret, and one brand's brief only. What it gives is checked here; what breaks a
// rule is asked for once more and then refused, so that the caller falls back to the fitter.
package writing

import (
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// A Target is one account to write for.
type Target struct {
	ID      string // the caller's; never sent to a model
	Network string
	Name    string
	Limit   int // in units of Count; 0: none
	Count   func(string) int
}

// A Request is what to write. Fields may be empty.
type Request struct {
	Brief, Link, Lang, Voice, Goal, Campaign string
	Audiences, Pillars, Tags, Hashtags       []string
	Forbidden                                []string
	RequiredMention                          []string // each must stand in every text
	Targets                                  []Target
	Current                                  map[string]string // present texts by target, for a rewrite
	Wish                                     string            // what a rewrite should change
}

// A Result is a text for each target.
type Result struct {
	Texts    map[string]string
	Tokens   int64 // used, also when the call failed
	Repaired bool  // a second round was needed
	Notes    []say.Text
}

// Fit turns the person's own words into a text per account: line breaks evened out, the link and
// the brand's required mention once, tags where they fit, cut at a word only where the network takes
// no more. Where what must stay whole is too long by itself, nothing is cut and a note says so: the
// check of the length then stops the post.
func Fit(r Request) Result {
	out := Result{Texts: map[string]string{}}
	body := even(r.Brief)
	for _, t := range r.Targets {
		text, note := fitOne(body, needed(r), t)
		if note.EN != "" {
			out.Notes = append(out.Notes, note.F(t.Name))
		}
		out.Texts[t.ID] = withTags(text, tagsOf(r), t)
	}
	return out
}

var (
	wasCut = say.Text{
		EN: "Your words were too long for %s: I cut them at a word.",
		FR: "Vos mots étaient trop longs pour %s\u202f: je les ai coupés à un mot.",
	}
	fitsNot = say.Text{
		EN: "I could not cut your words to fit %s: what must stay whole is too long. Shorten it.",
		FR: "Je n'ai pas pu couper vos mots pour %s\u202f: ce qui doit rester entier est trop long. Raccourcissez-le.",
	}
)

// needed lists what must stand in every text: the link, and the brand's mentions.
func needed(r Request) []string {
	var out []string
	for _, piece := range append([]string{r.Link}, r.RequiredMention...) {
		if piece = strings.TrimSpace(piece); piece != "" {
			out = append(out, piece)
		}
	}
	return out
}

// stands reports whether a text has a piece: a link as a whole, not as the beginning of a longer
// one; words whatever their case and accents.
func stands(text, piece string) bool {
	if links := linksIn(piece); len(links) == 1 && links[0] == piece {
		for _, l := range linksIn(text) {
			if l == piece {
				return true
			}
		}
		return false
	}
	return strings.Contains(approvals.Folded(text), approvals.Folded(piece))
}

// withTags adds tags on a line of their own, as far as the network takes them.
func withTags(text string, tags []string, t Target) string {
	has := map[string]bool{}
	for _, tag := range tagWords.FindAllString(text, -1) {
		has[approvals.Folded(tag)] = true
	}
	for _, tag := range tags {
		if longer := text + sep(text) + tag; !has[approvals.Folded(tag)] && t.takes(longer) {
			text = longer
		}
	}
	return text
}

func (t Target) takes(text string) bool { return t.Limit <= 0 || t.Count(text) <= t.Limit }

// sep keeps tags on one line after the text.
func sep(text string) string {
	line := text[strings.LastIndexByte(text, '\n')+1:]
	switch {
	case text == "":
		return ""
	case strings.HasPrefix(line, "#"):
		return " "
	}
	return "\n"
}

// tagsOf are the brand's hashtags and the post's tags, as #tags, each once. What ends a tag, as a
// space or a dash, is left out of it.
func tagsOf(r Request) []string {
	var out []string
	seen := map[string]bool{}
	for _, words := range append(append([]string{}, r.Hashtags...), r.Tags...) {
		tag := "#" + noTag.ReplaceAllString(words, "")
		if tagWords.FindString(tag) == tag && !seen[approvals.Folded(tag)] {
			seen[approvals.Folded(tag)] = true
			out = append(out, tag)
		}
	}
	return out
}

// even takes spaces from the ends of lines and leaves at most one empty line between paragraphs.
func even(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
	}
	s = strings.TrimSpace(strings.Join(lines, "\n"))
	for strings.Contains(s, "\n\n\n") {
		s = strings.ReplaceAll(s, "\n\n\n", "\n\n")
	}
	return s
}
