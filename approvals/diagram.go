package approvals

import (
	"fmt"
	"slices"
	"strings"
)

// Diagram draws what [Walk] finds as a Mermaid state diagram
// (https://mermaid.js.org/syntax/stateDiagram.html): one arrow for each change of state, with the
// events that lead to it.
func Diagram() string {
	words := map[[2]State][]string{}
	for _, t := range append(Walk(), freezes()...) {
		way := [2]State{t.From, t.To}
		// "approve (…)" is told by "approve"; what only repeats a state is left out.
		event, _, _ := strings.Cut(t.Event, " (")
		if t.From != t.To && !slices.Contains(words[way], event) {
			words[way] = append(words[way], event)
		}
	}
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, from := range append([]State{""}, States...) {
		for _, to := range States {
			if events := words[[2]State{from, to}]; len(events) > 0 {
				fmt.Fprintf(&b, "    %s --> %s : %s\n", mermaid(from), to, strings.Join(events, ", "))
			}
		}
	}
	b.WriteString("    published --> [*]\n")
	return b.String()
}

func mermaid(s State) string {
	if s == "" {
		return "[*]"
	}
	return string(s)
}

// freezes are the changes that are shown and not stored: a stopped brand's scheduled posts.
func freezes() []Transition {
	var out []Transition
	for _, w := range walkPosts() {
		if shown := Shown(w.post, true); shown == Frozen {
			next, _ := w.post.Next(Released{By: "sofia", At: walkDue})
			out = append(out, Transition{From: w.post.State, Event: "freeze", To: shown}, Transition{From: shown, Event: "resume", To: next.State})
		}
	}
	return out
}
