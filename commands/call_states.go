package commands

import (
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// stateWords names each state as it is said of a post: "is scheduled", « est programmée ».
var stateWords = map[approvals.State]say.Text{
	approvals.Draft:       {EN: "a draft", FR: "en brouillon"},
	approvals.Review:      {EN: "waiting for approval", FR: "en attente de validation"},
	approvals.Changes:     {EN: "to be changed", FR: "à modifier"},
	approvals.Rejected:    {EN: "rejected", FR: "refusée"},
	approvals.Held:        {EN: "on hold", FR: "suspendue"},
	approvals.Approved:    {EN: "approved", FR: "validée"},
	approvals.Scheduled:   {EN: "scheduled", FR: "programmée"},
	approvals.Frozen:      {EN: "stopped", FR: "arrêtée"},
	approvals.Late:        {EN: "late", FR: "en retard"},
	approvals.Publishing:  {EN: "leaving now", FR: "en cours d'envoi"},
	approvals.Published:   {EN: "published", FR: "publiée"},
	approvals.Partly:      {EN: "partly published", FR: "publiée en partie"},
	approvals.Unconfirmed: {EN: "unconfirmed", FR: "non confirmée"},
	approvals.Failed:      {EN: "failed", FR: "en échec"},
	approvals.Cancelled:   {EN: "cancelled", FR: "annulée"},
}

// StateWords says where a post stands: "Post 12 is …".
func StateWords(s approvals.State) say.Text {
	if t, ok := stateWords[s]; ok {
		return t
	}
	return say.Same(string(s))
}

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
