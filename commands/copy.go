package commands

import (
	"context"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var copyPost = &Command{
	Spec: chat.Spec{
		Name:    say.Text{EN: "copy", FR: "copier"},
		Help:    say.Text{EN: "Make a new draft from a post", FR: "Faire un nouveau brouillon à partir d'une publication"},
		Options: []chat.Option{postOption}, Example: say.Text{EN: "/copy 12", FR: "/copier 12"},
		Role: say.Text{EN: "contributor", FR: "contribution"},
	},
	Reach: Contributors,
	Run:   runCopy,
}

func runCopy(ctx context.Context, c *Call) (chat.Message, error) {
	from, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	old, err := c.Brand.Revision(ctx, from.ID, from.Revision)
	if err != nil {
		return chat.Message{}, err
	}
	parts, links, err := MakeParts(c.Info, c.here(textsOf(old)), PartOptions{Lang: from.Lang, Tags: from.Tags, Media: mediaOf(old)})
	if err != nil {
		return chat.Message{}, err
	}
	var p storage.Post
	meta := from.Meta
	meta.Drafting = false
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.NewPost(c.Person.ID, meta, parts, old.Flags, links); err != nil {
			return err
		}
		return c.place(tx, p, false)
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{EN: "Post %s is a draft, copied from post %s.", FR: "La publication %s est un brouillon, copié de la publication %s."}, post(p.Number), post(from.Number))
	m.About = about(p, c.Info)
	m.Buttons = c.nextSteps(p)
	return m, nil
}
