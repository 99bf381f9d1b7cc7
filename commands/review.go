package commands

import (
	"context"
	"slices"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var review = &Command{
	Spec: chat.Spec{
		Name:    say.Text{EN: "review", FR: "relire"},
		Help:    say.Text{EN: "The posts that wait for you, one at a time", FR: "Les publications qui vous attendent, une à une"},
		Options: []chat.Option{{Name: say.Text{EN: "after", FR: "après"}, Help: say.Text{EN: "Go on after this post", FR: "Continuer après cette publication"}, Kind: chat.PostNo}},
		Example: say.Text{EN: "/review", FR: "/relire"},
		Role:    decides,
	},
	Reach: Deciders,
	Reads: true,
	Run:   runReview,
}

func runReview(ctx context.Context, c *Call) (chat.Message, error) {
	posts, err := c.waiting(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if len(posts) == 0 {
		return c.Private(say.Text{EN: "Nothing waits for you in %s.", FR: "Rien ne vous attend pour %s."}, c.Info.Name), nil
	}
	slices.Reverse(posts) // oldest first
	at := 0
	if after := int64(c.Number("after", 0)); after > 0 {
		at = slices.IndexFunc(posts, func(p storage.Post) bool { return p.Number > after })
		at = max(at, 0)
	}
	m, err := c.beforeSigning(ctx, posts[at])
	if err != nil {
		return m, err
	}
	n := post(posts[at].Number)
	m.Text = c.Say(say.Join(" ", say.Text{EN: "%d of %d.", FR: "%d sur %d."}.F(at+1, len(posts)), say.Marked(m.Text)))
	m.Buttons = append(m.Buttons, chat.Button{Label: c.Say(say.Text{EN: "Later", FR: "Plus tard"}), Action: Do("review", "after:"+n), Style: chat.Quiet})
	return m, nil
}
