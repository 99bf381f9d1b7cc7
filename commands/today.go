package commands

import (
	"context"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var today = &Command{
	Spec: chat.Spec{
		Name:    say.Text{EN: "today", FR: "jour"},
		Help:    say.Text{EN: "What waits for you, goes out today, went wrong", FR: "Ce qui vous attend, part aujourd'hui, a échoué"},
		Example: say.Text{EN: "/today", FR: "/jour"},
		Role:    say.Text{EN: "anyone in the brand", FR: "toute la marque"},
		Options: []chat.Option{{Name: brandOption.Name, Help: say.Text{EN: "A brand, or all", FR: "Une marque, ou toutes"}, Kind: chat.Brand, Complete: true}},
	},
	Reads: true, Lists: true,
	Run: runToday,
}

// wrong are the states that somebody has to look at.
var wrongStates = []approvals.State{approvals.Failed, approvals.Partly, approvals.Unconfirmed, approvals.Late, approvals.Rejected, approvals.Changes}

func runToday(ctx context.Context, c *Call) (chat.Message, error) {
	if c.Text("brand") != everyBrand {
		return c.todayIn(ctx)
	}
	m, err := c.listed(ctx, (*Call).todayIn)
	if err != nil {
		return m, err
	}
	all, err := c.inEveryBrand(ctx)
	for _, one := range all {
		mine, err := one.waiting(ctx)
		if err != nil {
			return m, err
		}
		if len(mine) > 0 {
			m.Buttons = append(m.Buttons, chat.Button{Label: c.Say(say.Text{EN: "Review %s", FR: "Relire %s"}, one.Info.Name),
				Action: Do(reviewName.EN, "brand:"+one.Info.Name), Style: chat.Go})
		}
	}
	return m, err
}

// todayIn is one brand's day for one person.
func (c *Call) todayIn(ctx context.Context) (chat.Message, error) {
	mine, err := c.waiting(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	from, to := dayOf(c.At)
	out, err := c.Brand.Out(ctx, from, to)
	if err != nil {
		return chat.Message{}, err
	}
	wrong, err := c.Brand.Posts(ctx, storage.Query{States: wrongStates, Limit: maxListed})
	if err != nil {
		return chat.Message{}, err
	}
	hands, err := c.inPeoplesHands(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	hands = slices.DeleteFunc(hands, func(p storage.Post) bool {
		return !slices.ContainsFunc(p.InHand(), func(d approvals.Delivery) bool { return d.Holder == c.Person.ID })
	})
	m := c.Private(say.Text{
		EN: "%[1]s today. Waiting for you: %[2]d. Out today: %[3]d. To look at: %[4]d.",
		FR: "%[1]s aujourd'hui. En attente de vous\u202f: %[2]d. Départs du jour\u202f: %[3]d. À regarder\u202f: %[4]d.",
	}, c.Info.Name, len(mine), len(out), len(wrong))
	for _, part := range []struct {
		title say.Text
		posts []storage.Post
	}{
		{say.Text{EN: "Yours to publish by hand", FR: "À publier à la main par vous"}, hands},
		{say.Text{EN: "Waiting for you", FR: "En attente de vous"}, mine},
		{say.Text{EN: "Out today", FR: "Départs du jour"}, out},
		{say.Text{EN: "To look at", FR: "À regarder"}, wrong},
	} {
		if len(part.posts) == 0 {
			continue
		}
		sortByTime(part.posts)
		m.Fields = append(m.Fields, chat.Field{Name: c.Say(part.title)})
		m.Fields = append(m.Fields, c.rows(part.posts)...)
	}
	if len(mine) > 0 {
		m.Buttons = []chat.Button{{Label: c.Say(say.Text{EN: "Review", FR: "Relire"}), Action: Do(reviewName.EN), Style: chat.Go}}
	}
	return m, nil
}

// waiting lists the posts in review that this person, or somebody they stand in for, can decide and
// has not decided, newest first.
func (c *Call) waiting(ctx context.Context) ([]storage.Post, error) {
	posts, err := c.Brand.Posts(ctx, storage.Query{States: []approvals.State{approvals.Review}, Limit: 200})
	if err != nil {
		return nil, err
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return nil, err
	}
	aways, err := c.Brand.Aways(ctx)
	if err != nil {
		return nil, err
	}
	var out []storage.Post
	for _, p := range posts {
		may := p.CanVote(c.Person.ID, c.Roles) == nil || StandsFor(c.Person.ID, p, roles, aways, c.At) != ""
		if may && !hasVoted(p, c.Person.ID) {
			out = append(out, p)
		}
	}
	return out, nil
}

func hasVoted(p storage.Post, person string) bool {
	for _, v := range p.Votes {
		if v.Person == person && !v.Lapsed {
			return true
		}
	}
	return false
}
