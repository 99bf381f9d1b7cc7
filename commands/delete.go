package commands

import (
	"context"
	"errors"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var deleteName = say.Text{EN: "delete", FR: "supprimer"}

var deletePost = &Command{
	Spec: chat.Spec{
		Name: deleteName,
		Help: say.Text{EN: "Delete a draft; for 30 days it can be brought back", FR: "Supprimer un brouillon\u202f; pendant 30 jours, on peut le rétablir"},
		Options: []chat.Option{
			postOption,
			{Name: say.Text{EN: "undo", FR: "rétablir"}, Help: say.Text{EN: "Bring it back as it was", FR: "Le rétablir tel qu'il était"}, Kind: chat.Flag},
		},
		Example: say.Text{EN: "/delete 12", FR: "/supprimer 12"},
		Role:    writers,
	},
	Reach: Contributors,
	Run:   runDelete,
}

var deletedWords = say.Text{EN: "deleted", FR: "supprimée"}

func runDelete(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	if err := c.Mine(p); err != nil {
		return chat.Message{}, err
	}
	if c.On("undo") {
		return c.bringBack(ctx, p)
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		if p.Drafting { // the model stops writing it
			meta := p.Meta
			meta.Drafting = false
			if err := tx.SetMeta(&p, meta); err != nil {
				return err
			}
			if err := tx.Done(DueWrite + "/" + p.ID); err != nil {
				return err
			}
		}
		return tx.Apply(&p, approvals.DeletedBy{By: c.Person.ID, At: tx.Now()})
	})
	var no *approvals.Refusal
	if errors.As(err, &no) && no.Code == approvals.WrongState {
		return chat.Message{}, takeOffFirst(p)
	}
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{EN: "Post %[1]s is deleted. %[2]s", FR: "La publication %[1]s est supprimée. %[2]s"}, post(p.Number), canComeBack(p, c.Info))
	m.About = about(p, c.Info)
	m.Buttons = []chat.Button{undoButton(p, c.Lang)}
	return m, nil
}

// takeOffFirst refuses to delete under the hands of those who decide, or what is about to leave.
func takeOffFirst(p storage.Post) *say.Problem {
	n := post(p.Number)
	return say.No(say.Refused, say.Text{
		EN: "Post %[1]s is %[2]s. Take it off the calendar first: %[3]s. Then it can be deleted.",
		FR: "La publication %[1]s est %[2]s. Retirez-la d'abord du calendrier\u202f: %[3]s. Ensuite on peut la supprimer.",
	}.F(n, StateWords(p.State), Shown(say.Text{EN: "cancel", FR: "annuler"}, n)))
}

func (c *Call) bringBack(ctx context.Context, p storage.Post) (chat.Message, error) {
	err := c.Change(ctx, func(tx *storage.Tx) (err error) {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		return tx.Apply(&p, approvals.Undeleted{By: c.Person.ID, At: tx.Now()})
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{EN: "Post %[1]s is back: it is %[2]s, as it was.", FR: "La publication %[1]s est de retour\u202f: elle est %[2]s, comme avant."}, post(p.Number), standingWords(p, c.Info))
	m.About = about(p, c.Info)
	m.Buttons = c.nextSteps(p)
	return m, nil
}

// canComeBack says until when, and how.
func canComeBack(p storage.Post, info storage.BrandInfo) say.Text {
	until := p.Deleted.Add(approvals.KeptDeleted).In(info.Zone())
	n := post(p.Number)
	return say.Text{EN: "Until %[1]s it can be brought back: %[2]s.", FR: "Jusqu'au %[1]s, on peut la rétablir\u202f: %[2]s."}.F(
		say.OnDate(until), say.Text{EN: Shown(deleteName, n+" undo:on").EN, FR: Shown(deleteName, n+" rétablir:oui").FR})
}

func undoButton(p storage.Post, lang say.Lang) chat.Button {
	return chat.Button{Label: say.Text{EN: "Undo", FR: "Rétablir"}.In(lang), Action: Do("delete", post(p.Number), "undo:on")}
}

// isDeleted refuses whatever else somebody wants with a deleted post.
func isDeleted(c *Call, p storage.Post) say.Text {
	return say.Text{EN: "Post %[1]s was deleted. %[2]s", FR: "La publication %[1]s a été supprimée. %[2]s"}.F(post(p.Number), canComeBack(p, c.Info))
}

// deletedCard stands where a deleted post's card stood: none of its words.
func (in CardInput) deletedCard() chat.Message {
	return chat.Message{About: about(in.Post, in.Info), Buttons: []chat.Button{undoButton(in.Post, in.Lang)},
		Text: in.say(say.Text{EN: "%[2]s deleted post %[1]s. %[3]s", FR: "%[2]s a supprimé la publication %[1]s. %[3]s"},
			post(in.Post.Number), in.name(in.Post.DeletedBy), canComeBack(in.Post, in.Info))}
}
