package commands

import (
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// StateWords says where a post stands: "Post 12 is …".
func StateWords(s approvals.State) say.Text { return s.Words() }

// stateNames are the one-word names that people type.
var stateNames = map[approvals.State]string{
	approvals.Draft: "brouillon", approvals.Review: "validation", approvals.Changes: "modifications", approvals.Rejected: "refusée",
	approvals.Held: "suspendue", approvals.Approved: "validée", approvals.Scheduled: "programmée", approvals.Frozen: "arrêtée",
	approvals.Late: "retard", approvals.Publishing: "envoi", approvals.Published: "publiée", approvals.Partly: "partielle",
	approvals.Unconfirmed: "non-confirmée", approvals.Failed: "échec", approvals.Cancelled: "annulée",
}

// StateChoices are all states as fixed values of an option.
func StateChoices() []chat.Choice {
	var out []chat.Choice
	for _, s := range approvals.States {
		out = append(out, chat.Choice{Value: string(s), Text: say.Text{EN: string(s), FR: stateNames[s]}})
	}
	return out
}

// ticked shows what stands between backticks in a phrase of ours as code.
func ticked(t say.Text) say.Text {
	of := func(s string) string {
		parts := strings.Split(s, "`")
		for i := 1; i < len(parts)-1; i += 2 {
			parts[i] = string(say.C(parts[i]))
		}
		return strings.Join(parts, "")
	}
	return say.Text{EN: of(t.EN), FR: of(t.FR)}
}
