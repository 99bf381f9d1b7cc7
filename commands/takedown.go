package commands

import (
	"context"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

var takedownName = say.Text{EN: "takedown", FR: "retirer"}

var takedown = &Command{
	Spec: chat.Spec{
		Name: takedownName,
		Help: say.Text{EN: "Take a published post down where it is live; asks first", FR: "Retirer une publication des réseaux où elle est en ligne\u202f; demande d'abord"},
		Options: []chat.Option{
			postOption, networkOption,
			{Name: say.Text{EN: "sure", FR: "confirmer"}, Carried: true, Help: say.Text{EN: "Yes, take it down", FR: "Oui, la retirer"}, Kind: chat.Flag},
			{Name: say.Text{EN: "gone", FR: "retirée"}, Carried: true, Help: say.Text{EN: "The account where it is gone now", FR: "Le compte où elle n'est plus"}, Kind: chat.Account},
		},
		Example: say.Text{EN: "/takedown 12", FR: "/retirer 12"},
		Role:    say.Text{EN: "editor", FR: "rédaction"},
	},
	Reach: Editors,
	Run:   runTakedown,
}

func runTakedown(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	if c.Has("gone") {
		return c.sawGone(ctx, p)
	}
	only, err := c.Accounts("network")
	if err != nil {
		return chat.Message{}, err
	}
	live := liveOn(p, only)
	if len(live) == 0 {
		return chat.Message{}, c.notLive(p, only)
	}
	ask := slices.DeleteFunc(slices.Clone(live), func(d approvals.Delivery) bool { return d.Down.State == approvals.Gone || !d.Down.Next.IsZero() })
	switch {
	case len(ask) == 0:
		return c.removalSo(ctx, p, live), nil
	case !c.On("sure"):
		return c.askSure(p, ask), nil
	}
	return c.takeDown(ctx, p, ask)
}

// liveOn lists what the post has live, or had, on some accounts; none named: on all.
func liveOn(p storage.Post, only []storage.Account) []approvals.Delivery {
	var out []approvals.Delivery
	for _, d := range p.Deliveries {
		named := len(only) == 0 || slices.ContainsFunc(only, func(a storage.Account) bool { return a.ID == d.Account })
		if d.State == approvals.Live && named {
			out = append(out, d)
		}
	}
	return out
}

// notLive refuses to take down what is not there, and says what keeps it from going there.
func (c *Call) notLive(p storage.Post, only []storage.Account) error {
	n := post(p.Number)
	for _, d := range p.Deliveries {
		if d.State == approvals.InDoubt || d.State == approvals.AskHuman {
			return &approvals.Refusal{Code: approvals.InDoubtNow, State: p.State, Names: []string{d.Account}}
		}
	}
	if len(only) > 0 && len(liveOn(p, nil)) > 0 {
		return &approvals.Refusal{Code: approvals.WrongAccount, State: p.State, Names: []string{only[0].ID}}
	}
	return say.No(say.Refused, say.Text{
		EN: "Post %[1]s is live nowhere, so there is nothing to take down. %[2]s keeps it from going out.",
		FR: "La publication %[1]s n'est en ligne nulle part\u202f: il n'y a rien à retirer. %[2]s l'empêche de partir.",
	}.F(n, Shown(say.Text{EN: "cancel", FR: "annuler"}, n)))
}

// spots names where deliveries stand: "the newsroom and Mastodon @demo".
func spots(info storage.BrandInfo, list []approvals.Delivery) say.Text {
	var en, fr say.List
	for _, d := range list {
		place := placeNamed(info, d.Account)
		en.Items, fr.Items = append(en.Items, place.EN), append(fr.Items, place.FR)
	}
	return say.Text{EN: en.In(say.EN), FR: fr.In(say.FR)}
}

// canRemove reports whether the account's network can delete what is live on it.
func canRemove(info storage.BrandInfo, account string) bool {
	a, _ := info.Account(account)
	n := networks.Named(a.Network)
	return n != nil && n.TakeDown != nil
}

// askSure names the exact places before anything is taken down there.
func (c *Call) askSure(p storage.Post, ask []approvals.Delivery) chat.Message {
	n := post(p.Number)
	var said []say.Speaker
	for _, d := range ask {
		said = append(said, say.Text{EN: "Post %[1]s is live on %[2]s: %[3]s", FR: "La publication %[1]s est en ligne sur %[2]s\u202f: %[3]s"}.F(n, placeNamed(c.Info, d.Account), absolute(c.Web, d.URL)))
		if !canRemove(c.Info, d.Account) {
			said = append(said, say.Text{EN: "I cannot delete there: somebody has to, by hand.", FR: "Je ne peux pas y supprimer\u202f: quelqu'un devra le faire à la main."})
		}
	}
	said = append(said, say.Text{
		EN: "Taking it down removes it for everybody. What people have read or copied stays with them; here it is kept as evidence.",
		FR: "Une fois retirée, elle n'est plus visible pour personne. Ce que les gens ont lu ou copié leur reste\u202f; ici, elle est gardée comme preuve.",
	})
	m := c.Private(say.Join("\n", said...))
	m.About = about(p, c.Info)
	more := []string{n, "sure:on"}
	if c.Has("network") {
		more = append(more, "network:"+c.Text("network"))
	}
	m.Buttons = []chat.Button{{Label: c.Say(say.Text{EN: "Take it down from %s", FR: "La retirer de %s"}, spots(c.Info, ask)), Action: Do("takedown", more...), Style: chat.Grave}}
	return m
}

// takeDown writes the order down: the worker asks the networks that can, a person does the rest. What
// has not left yet does not go any more.
func (c *Call) takeDown(ctx context.Context, p storage.Post, ask []approvals.Delivery) (chat.Message, error) {
	to, err := PingFor(ctx, c.Desk, c.Brand, c.Info, Signers(p, c.Person.ID))
	if err != nil {
		return chat.Message{}, err
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		if err := c.holdRest(tx, &p); err != nil {
			return err
		}
		for _, d := range ask {
			before := p.Post
			e := approvals.TakedownAsked{By: c.Person.ID, At: tx.Now(), Delivery: d.ID, ByHand: !canRemove(c.Info, d.Account)}
			if err := tx.Apply(&p, e); err != nil {
				return err
			}
			if err := TellTakedown(tx, c.Person.Name, c.Info, c.Web, p, before, d.ID, to); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return chat.Message{}, err
	}
	return c.removalSo(ctx, p, liveOn(p, nil)), nil
}

// holdRest keeps a post that is being taken down from reaching further accounts.
func (c *Call) holdRest(tx *storage.Tx, p *storage.Post) error {
	switch p.State {
	case approvals.Scheduled, approvals.Late, approvals.Publishing, approvals.Unconfirmed:
		return passRefusal(tx.Apply(p, approvals.Unplanned{By: c.Person.ID, At: tx.Now()}))
	}
	return nil
}

// removalSo says, place by place, how far the removal has come.
func (c *Call) removalSo(ctx context.Context, p storage.Post, live []approvals.Delivery) chat.Message {
	n := post(p.Number)
	var said []say.Speaker
	for _, d := range live {
		place := placeNamed(c.Info, d.Account)
		switch d.Down.State {
		case approvals.TakingDown:
			said = append(said, say.Text{
				EN: "Post %[1]s is being taken down from %[2]s. Its thread says when it is gone.",
				FR: "La publication %[1]s est en cours de retrait de %[2]s. Son fil dira quand ce sera fait.",
			}.F(n, place))
		case approvals.Gone:
			said = append(said, say.Text{
				EN: "Post %[1]s was taken down from %[2]s %[3]s, by %[4]s. It is kept here.",
				FR: "La publication %[1]s a été retirée de %[2]s %[3]s, par %[4]s. Elle est gardée ici.",
			}.F(n, place, say.At(d.Down.Gone.In(c.Info.Zone())), c.Who(ctx, d.Down.By)))
		case approvals.MayBeThere, approvals.OnlyByHand:
			said = append(said, removalHard(p.Number, d, c.Info, c.Web))
		}
	}
	m := c.Private(say.Join("\n", said...))
	m.About = about(p, c.Info)
	m.Buttons = goneButtons(p, c.Info, c.Lang)
	return m
}

// sawGone takes a person's word that the post is not there any more.
func (c *Call) sawGone(ctx context.Context, p storage.Post) (chat.Message, error) {
	accounts, err := c.Accounts("gone")
	if err != nil {
		return chat.Message{}, err
	}
	live := liveOn(p, accounts)
	if len(live) == 0 {
		return chat.Message{}, c.notLive(p, accounts)
	}
	to, err := PingFor(ctx, c.Desk, c.Brand, c.Info, Signers(p, c.Person.ID))
	if err != nil {
		return chat.Message{}, err
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		for _, d := range live {
			before := p.Post
			if err := tx.Apply(&p, approvals.TakedownSeen{By: c.Person.ID, At: tx.Now(), Delivery: d.ID}); err != nil {
				return err
			}
			if err := TellTakedown(tx, c.Person.Name, c.Info, c.Web, p, before, d.ID, to); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{EN: "Noted: post %[1]s is gone from %[2]s.", FR: "C'est noté\u202f: la publication %[1]s n'est plus sur %[2]s."}, post(p.Number), spots(c.Info, live))
	m.About = about(p, c.Info)
	return m, nil
}
