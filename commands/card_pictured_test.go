package commands

import (
	"fmt"
	"strings"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// pictured is a message as text: what is read, what can be pressed, who is notified.
func pictured(m chat.Message) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", seen(m.Text))
	for _, f := range m.Fields {
		block := f.Block
		if block == chat.Fact {
			block = "fact"
		}
		parts := []string{}
		for _, s := range []string{f.Name, f.Value, f.Note} {
			if s != "" {
				parts = append(parts, strings.ReplaceAll(seen(s), "\n", "\n           "))
			}
		}
		fmt.Fprintf(&b, "%9s: %s\n", block, strings.Join(parts, " | "))
	}
	for _, button := range m.Buttons {
		fmt.Fprintf(&b, "   [%s] %s %s\n", button.Label, button.Action, button.Style)
	}
	if len(m.Seeds) > 0 {
		fmt.Fprintf(&b, "    seeds: %s\n", strings.Join(m.Seeds, " "))
	}
	for _, who := range m.Ping {
		fmt.Fprintf(&b, "    pings: %s\n", who.User)
	}
	if m.Card || m.Void {
		fmt.Fprintf(&b, "    card: %t, struck through: %t\n", m.Card, m.Void)
	}
	return b.String()
}

// seen shows the marks of a text: ⟦+new⟧, ⟦-old⟧, ⟦c code⟧; instants read as their words.
func seen(s string) string {
	var b strings.Builder
	for _, sp := range say.Spans(s) {
		switch sp.Kind {
		case say.Words, say.Instant:
			b.WriteString(sp.Text)
		case say.Code:
			b.WriteString("`" + sp.Text + "`")
		default:
			b.WriteString("⟦" + string(rune(sp.Kind)) + sp.Text + "⟧")
		}
	}
	return b.String()
}
