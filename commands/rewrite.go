package commands

import (
	"context"
	"encoding/json"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var rewrite = &Command{
	Spec: chat.Spec{
		Name: rewriteName,
		Help: say.Text{EN: "Ask the model for another wording; you decide", FR: "Demander une autre formulation au modèle\u202f; vous décidez"},
		Options: []chat.Option{
			postOption,
			{Name: say.Text{EN: "wish", FR: "souhait"}, Help: say.Text{EN: "What should change: shorter, warmer", FR: "Ce qui doit changer\u202f: plus court, plus chaleureux"}, Kind: chat.Letter, Main: true, Required: true},
			networkOption,
		},
		Example: say.Text{EN: "/rewrite 12 shorter", FR: "/reformuler 12 plus court"},
		Form:    true, Role: writers,
	},
	Reach: Contributors,
	Run:   runRewrite,
}

func runRewrite(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	if err := c.Mine(p); err != nil {
		return chat.Message{}, err
	}
	why, err := c.modelless(ctx, 0)
	if err != nil {
		return chat.Message{}, err
	}
	if !why.Empty() {
		return chat.Message{}, say.No(say.Refused, say.Join(" ", why, say.Text{
			EN: "Give the text yourself: %s.", FR: "Donnez le texte vous-même\u202f: %s.",
		}.F(Shown(editName, post(p.Number)))))
	}
	accounts, err := c.Accounts("network")
	if err != nil {
		return chat.Message{}, err
	}
	w := Writing{Person: c.Person.ID, Wish: c.Text("wish"), Who: c.Event.Who, To: chat.Place{Room: c.Event.Room, Thread: c.Event.Thread}, Lang: string(c.Lang), Base: p.Revision}
	for _, a := range accounts {
		if slices.Contains(p.Accounts, a.ID) {
			w.Only = append(w.Only, a.ID)
		}
	}
	if len(accounts) > 0 && len(w.Only) == 0 {
		return chat.Message{}, RefuseFor(ctx, c, p, &approvals.Refusal{Code: approvals.WrongAccount, Names: []string{accounts[0].ID}})
	}
	body, err := json.Marshal(w)
	if err != nil {
		return chat.Message{}, err
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		return tx.Do(storage.Due{Key: DueWrite + "/" + p.ID + "/" + c.Person.ID, Kind: DueWrite, Post: p.ID, At: tx.Now(), Body: body})
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{
		EN: "The model is rewriting post %s. I show you the difference; nothing changes before you say so.",
		FR: "Le modèle reformule la publication %s. Je vous montre la différence\u202f; rien ne change sans votre accord.",
	}, post(p.Number))
	m.About = about(p, c.Info)
	return m, nil
}
