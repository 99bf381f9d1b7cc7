// Package writing turns a brief into a text per account: by an OpenAI-compatible model where one is
// set up, else by the built-in fitter, which uses nothing but the person's own words.
//
// Neither invents a link or a mention. The model is a function from text to text: it has no tools,
// sees no id and no secret, and one brand's brief only. What it gives is checked here; what breaks a
// rule is asked for once more and then refused, so that the caller falls back to the fitter.
package writing

import (
	"strings"

	"copydesk/approvals/say"
)

// A Target is one account to write for.
type Target struct {
	ID      string // the caller's; never sent to a model
	Network string
	Name    string
	Limit   int // in units of Count
	Count   func(string) int
}

// A Request is what to write. Fields may be empty.
type Request struct {
	Brief, Link, Lang, Voice, Goal, Campaign string
	Audiences, Pillars, Tags, Hashtags       []string
	Forbidden, RequiredMention               []string
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

// Fit turns the person's own words into a text per account: line breaks evened out, the link once,
// tags where they fit, cut at a word only where the network takes no more.
func Fit(r Request) Result {
	out := Result{Texts: map[string]string{}}
	body := even(r.Brief)
	if r.Link != "" && !strings.Contains(body, r.Link) {
		body = strings.TrimSpace(body + "\n" + r.Link)
	}
	for _, t := range r.Targets {
		text, cut := fitOne(body, r.Link, t)
		for _, tag := range tagsOf(r) {
			if longer := text + sep(text, tag) + tag; !strings.Contains(text, tag) && t.Count(longer) <= t.Limit {
				text = longer
			}
		}
		if cut {
			out.Notes = append(out.Notes, say.Text{
				EN: "Your words were too long for %s: I cut them at a word.",
				FR: "Vos mots étaient trop longs pour %s\u202f: je les ai coupés à un mot.",
			}.F(t.Name))
		}
		out.Texts[t.ID] = text
	}
	return out
}

// sep keeps tags on one line after the text.
func sep(text, tag string) string {
	line := text[strings.LastIndexByte(text, '\n')+1:]
	if strings.HasPrefix(line, "#") || text == "" {
		return " "
	}
	return "\n"
}

// tagsOf are the brand's hashtags and the post's tags, as #tags, each once.
func tagsOf(r Request) []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range append(append([]string{}, r.Hashtags...), r.Tags...) {
		t = "#" + strings.TrimLeft(strings.Join(strings.Fields(t), ""), "#")
		if t != "#" && !seen[strings.ToLower(t)] {
			seen[strings.ToLower(t)] = true
			out = append(out, t)
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

// fitOne cuts a text that is too long at a word, keeping the link at its end.
func fitOne(text, link string, t Target) (string, bool) {
	if t.Limit <= 0 || t.Count(text) <= t.Limit {
		return text, false
	}
	tail := "…"
	if link != "" {
		tail += "\n" + link
	}
	words := strings.Fields(strings.ReplaceAll(text, link, ""))
	for len(words) > 0 {
		words = words[:len(words)-1]
		if s := strings.Join(words, " ") + tail; t.Count(s) <= t.Limit {
			return s, true
		}
	}
	return "", true
}
