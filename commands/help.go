package commands

import (
	"context"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

var help = &Command{
	Spec: chat.Spec{
		Name: say.Text{EN: "help", FR: "aide"},
		Help: say.Text{EN: "What I can do, or how one command is typed", FR: "Ce que je sais faire, ou comment s'écrit une commande"},
		Options: []chat.Option{
			{Name: say.Text{EN: "command", FR: "commande"}, Help: say.Text{EN: "The command to explain", FR: "La commande à expliquer"}, Kind: chat.Words, Main: true, Complete: true},
		},
		Example: say.Text{EN: "/help schedule", FR: "/aide programmer"},
		Role:    anyone,
	},
	Reach: Anybody, Reads: true, NoBrand: true,
	Run: runHelp,
}

// The roles in words, as help and refusals say them.
var (
	anyone        = say.Text{EN: "anyone", FR: "tout le monde"}
	anyoneInBrand = say.Text{EN: "anyone in the brand", FR: "toute personne de la marque"}
	admins        = say.Text{EN: "admin", FR: "admin"}
)

func runHelp(_ context.Context, c *Call) (chat.Message, error) {
	typed := c.Text("command")
	if typed == "" {
		return Help(c.Table, c.Lang), nil
	}
	word, _ := cutWord(typed)
	for len(word) > 0 && (word[0] == '/' || word[0] == '@') {
		word = word[1:]
	}
	cmd := lookUp(c.Table, word)
	if cmd == nil {
		return chat.Message{}, noSuchCommand(c.Table, word)
	}
	return HelpFor(cmd, c.Lang), nil
}
