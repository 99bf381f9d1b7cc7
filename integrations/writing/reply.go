package writing

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"copydesk/approvals"
)

// read checks a reply; wrong says, for the model, which rule it breaks.
func read(r Request, said reply) (texts map[string]string, wrong string) {
	var got map[string]string
	if said.cut {
		return nil, "it is too long and was cut off. Write less."
	}
	if !utf8.ValidString(said.text) || json.Unmarshal([]byte(unfenced(said.text)), &got) != nil {
		return nil, "it is not the JSON asked for."
	}
	texts = map[string]string{}
	may := marksOf(known(r)...)
	for i, t := range r.Targets {
		text := strings.TrimSpace(got[label(i)])
		if why := breaks(text, r, t, may); why != "" {
			return nil, label(i) + " " + why
		}
		texts[t.ID] = text
	}
	return texts, ""
}

// unfenced takes off the Markdown fence that servers without JSON schemas put around JSON.
func unfenced(s string) string {
	s = strings.TrimSpace(s)
	if inner, ok := strings.CutPrefix(s, "```"); ok {
		s = strings.TrimSuffix(strings.TrimPrefix(inner, "json"), "```")
	}
	return s
}

// breaks says which rule a text breaks; empty: none.
func breaks(text string, r Request, t Target, may marks) string {
	switch {
	case text == "":
		return "is missing."
	case !t.takes(text):
		return fmt.Sprintf("has %d characters, at most %d are allowed.", t.Count(text), t.Limit)
	case may.invented(text) != "":
		return "has a link or a mention that the brief does not have."
	case len(approvals.Invisible(text)) > 0:
		return "has an invisible character."
	}
	for _, piece := range demanded(r, t) {
		if !stands(text, piece) {
			return "lacks " + piece + "."
		}
	}
	return ""
}

// known is what a text may take its links and mentions from: what people wrote for this post.
func known(r Request) []string {
	out := append([]string{r.Brief, r.Link, r.Wish}, r.RequiredMention...)
	for _, text := range r.Current {
		out = append(out, text)
	}
	return out
}

// demanded is what a text must have: what is needed, but for what somebody took out of the present
// text.
func demanded(r Request, t Target) []string {
	var out []string
	for _, piece := range needed(r) {
		if now := r.Current[t.ID]; now == "" || stands(now, piece) {
			out = append(out, piece)
		}
	}
	return out
}
