package commands

import (
	"context"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var cancel = &Command{
	Spec: chat.Spec{
		Name:    say.Text{EN: "cancel", FR: "annuler"},
		Help:    say.Text{EN: "Take a post off the calendar and keep it", FR: "Retirer une publication du calendrier en la gardant"},
		Options: []chat.Option{postOption}, Example: say.Text{EN: "/cancel 12", FR: "/annuler 12"},
		Role: say.Text{EN: "editor", FR: "rédaction"},
	},
	Reach: Editors,
	Run:   runCancel,
}

func runCancel(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		return tx.Apply(&p, approvals.CancelledBy{By: c.Person.ID, At: tx.Now()})
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{
		EN: "Post %[1]s is off the calendar and will not go out. It is kept: /submit %[1]s brings it back.",
		FR: "La publication %[1]s est retirée du calendrier et ne partira pas. Elle est gardée\u202f: /soumettre %[1]s la remet en route.",
	}, post(p.Number))
	m.About = about(p, c.Info)
	m.Buttons = c.nextSteps(p)
	return m, nil
}
