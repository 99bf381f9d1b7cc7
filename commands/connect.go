package commands

import (
	"context"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

var connectName = say.Text{EN: "connect", FR: "connecter"}

var connect = &Command{
	Spec: chat.Spec{
		Name: connectName,
		Help: say.Text{EN: "Add an account to publish on", FR: "Ajouter un compte sur lequel publier"},
		Options: []chat.Option{
			{Name: say.Text{EN: "network", FR: "réseau"}, Help: say.Text{EN: "Which network", FR: "Quel réseau"}, Kind: chat.Words, Main: true, Required: true},
		},
		Form:    true,
		Example: say.Text{EN: "/connect newsroom", FR: "/connecter newsroom"},
		Role:    admins,
	},
	Reach: Admins, Reads: true,
	Run: runConnect,
}

// runConnect knows the newsroom, which every brand has from its first day.
func runConnect(_ context.Context, c *Call) (chat.Message, error) {
	w := fold(c.Text("network"))
	if w == "newsroom" || w == "salle de presse" || w == "presse" {
		return c.Private(say.Text{
			EN: "The newsroom is there already: every brand has it. Its page is %s/newsroom/%s.",
			FR: "La salle de presse est déjà là\u202f: chaque marque en a une. Sa page\u202f: %s/newsroom/%s.",
		}, c.Web, c.Info.Name), nil
	}
	t := say.Text{
		EN: "This version of Copydesk cannot publish on %s. It publishes in the newsroom, with a page and feeds that other tools can read.",
		FR: "Cette version de Copydesk ne publie pas sur %s. Elle publie dans la salle de presse, avec une page et des flux que d'autres outils savent lire.",
	}.F(say.Quoted(short(c.Text("network"))))
	return chat.Message{}, &say.Problem{Kind: say.Unknown, Text: t, Fields: []say.FieldProblem{{Name: "network", Text: t}}}
}
