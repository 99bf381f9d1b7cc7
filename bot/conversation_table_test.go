package bot

import (
	"slices"
	"strings"
	"testing"

	"copydesk/approvals/say"
	"copydesk/commands"
)

// TestEveryCommandIsInAConversation wants each command and each sub-command typed in a dialogue by
// its English name, and by its French one by somebody who reads French.
func TestEveryCommandIsInAConversation(t *testing.T) {
	typed := map[say.Lang][]string{}
	for _, file := range dialogues(t) {
		for _, l := range readDialogue(t, file) {
			if l.who != "" && strings.HasPrefix(l.rest, "/") {
				typed[langOf(l.who)] = append(typed[langOf(l.who)], spaced(l.rest))
			}
		}
	}
	for _, c := range commands.Table {
		for lang, lines := range typed {
			want := []string{"/" + c.Name.In(lang)}
			for _, s := range c.Subs {
				want = append(want, want[0]+" "+s.Name.In(lang))
			}
			for _, line := range want {
				if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, spaced(line)) }) {
					t.Errorf("no conversation types %s (%s)", line, lang)
				}
			}
		}
	}
}

// spaced is a line with plain blanks, so that a name of two words is found however it is typed.
func spaced(line string) string { return strings.ReplaceAll(line, "-", " ") + " " }
