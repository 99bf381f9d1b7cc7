package commands

import (
	"context"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var byHandName = say.Text{EN: "by-hand", FR: "à-la-main"}

// onOption says which account is meant where a post goes to several by hand; buttons carry it.
var onOption = chat.Option{Name: say.Text{EN: "account", FR: "compte"}, Help: say.Text{EN: "Which account, where there are several", FR: "Quel compte, s'il y en a plusieurs"}, Kind: chat.Account, Unasked: true}

var byHand = &Command{
	Spec: chat.Spec{
		Name: byHandName,
		Help: say.Text{EN: "What you were handed to publish, and what became of it", FR: "Ce qui vous a été confié à publier, et ce qu'il en est"},
		Subs: []chat.Spec{
			{Name: say.Text{EN: "done", FR: "fait"}, Help: say.Text{EN: "You published a post by hand: here is its link", FR: "Vous avez publié à la main\u202f: voici le lien"}, Form: true,
				Options: []chat.Option{postOption,
					{Name: say.Text{EN: "link", FR: "lien"}, Help: say.Text{EN: "Where it can be seen; nothing if the network gives no link", FR: "Où la voir\u202f; rien si le réseau ne donne pas de lien"}, Kind: chat.Link, Main: true},
					onOption,
					{Name: say.Text{EN: "asked", FR: "demandé"}, Help: say.Text{EN: "The link was asked for", FR: "Le lien a été demandé"}, Kind: chat.Flag, Carried: true}}},
			{Name: say.Text{EN: "later", FR: "plus-tard"}, Help: say.Text{EN: "You publish it later: when to ask you again", FR: "Vous publierez plus tard\u202f: quand vous redemander"}, Form: true,
				Options: []chat.Option{postOption,
					{Name: say.Text{EN: "when", FR: "quand"}, Help: say.Text{EN: "When I ask again: in 1 hour, tomorrow 9am", FR: "Quand je redemande\u202f: dans 1 heure, demain 9 h"}, Kind: chat.When, Main: true, Required: true, Complete: true, Unless: "choose"},
					onOption,
					{Name: say.Text{EN: "choose", FR: "choisir"}, Help: say.Text{EN: "Show the usual moments", FR: "Montrer les moments habituels"}, Kind: chat.Flag, Carried: true}}},
			{Name: say.Text{EN: "show", FR: "revoir"}, Help: say.Text{EN: "The text and the pictures once more, ready to copy", FR: "Le texte et les images encore une fois, prêts à copier"},
				Options: []chat.Option{postOption, onOption}},
			{Name: say.Text{EN: "not-today", FR: "non-publiée"}, Help: say.Text{EN: "It was not published: somebody plans it anew", FR: "Elle n'a pas été publiée\u202f: à replanifier"},
				Options: []chat.Option{postOption, onOption}},
		},
		Bare:    say.Text{EN: "list", FR: "liste"},
		Example: say.Text{EN: "/by-hand done 12 https://example.com/1", FR: "/à-la-main fait 12 https://example.com/1"},
		Role:    say.Text{EN: "whoever was handed it, editor", FR: "la personne chargée, rédaction"},
	},
	Run: runByHand,
}

func runByHand(ctx context.Context, c *Call) (chat.Message, error) {
	if c.Sub == "" {
		return c.inHand(ctx)
	}
	p, d, err := c.handed(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	switch c.Sub {
	case "show":
		return c.showAgain(ctx, p, d)
	case "later":
		return c.later(ctx, p, d)
	case "done":
		if c.Text("link") == "" && !c.On("asked") {
			return c.askLink(p, d), nil
		}
		link, err := publishedAt(c.Text("link"))
		if err != nil {
			return chat.Message{}, err
		}
		return c.answer(ctx, p, approvals.Judged{By: c.Person.ID, Delivery: d.ID, There: true, URL: link})
	}
	return c.answer(ctx, p, approvals.Judged{By: c.Person.ID, Delivery: d.ID})
}

// inHand lists what waits for somebody's word, the caller's first.
func (c *Call) inHand(ctx context.Context) (chat.Message, error) {
	posts, err := c.Brand.Posts(ctx, storage.Query{States: []approvals.State{approvals.Publishing, approvals.Unconfirmed}, Limit: maxListed})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{EN: "Nobody has anything of %s to publish by hand now.", FR: "Personne n'a rien à publier à la main pour %s en ce moment."}, c.Info.Name)
	for _, p := range posts {
		for _, d := range p.Deliveries {
			if !asksPeople(d) || len(m.Fields) == longestList {
				continue
			}
			m.Text = c.Say(say.Text{EN: "To be published by hand for %s, or to be told how it went:", FR: "À publier à la main pour %s, ou dont il faut dire ce qu'il en est\u202f:"}, c.Info.Name)
			m.Fields = append(m.Fields, chat.Field{Block: chat.Row, Name: post(p.Number) + " · " + c.Say(placeNamed(c.Info, d.Account)), Value: say.Data(short(p.Title)),
				Note: c.Say(say.Text{EN: "%[1]s, since %[2]s", FR: "%[1]s, depuis %[2]s"}, c.Who(ctx, d.Holder), c.sinceWhen(d.IntentAt))})
		}
	}
	return m, nil
}

// showAgain gives the text once more to whoever has it: a message can be lost. What was taken back is
// not given again.
func (c *Call) showAgain(ctx context.Context, p storage.Post, d approvals.Delivery) (chat.Message, error) {
	if !d.InHand() {
		return chat.Message{}, &approvals.Refusal{Code: approvals.InDoubtNow, State: p.State, Names: []string{d.Account}}
	}
	rev, err := c.Brand.Revision(ctx, p.ID, d.Revision)
	if err != nil {
		return chat.Message{}, err
	}
	part, _ := partIn(rev.Parts, d.Account)
	m, err := HandOut{Post: p, Delivery: d, Part: part, Info: c.Info, To: c.Person}.private(c.Desk, true)
	for _, medium := range part.Media {
		picture, wrong := Original(ctx, c.Brand, medium)
		if err == nil {
			err = wrong
		}
		m.Images = append(m.Images, picture)
	}
	return m, err
}

// asksPeople reports whether a delivery by hand waits for somebody's word.
func asksPeople(d approvals.Delivery) bool {
	return d.Class == approvals.ByHand && (d.State == approvals.Intent || d.State == approvals.AskHuman)
}

// handed is the delivery that a word is about, and refuses whoever it is not for: it counts from the
// person who has the text, and from who may write for the brand.
func (c *Call) handed(ctx context.Context) (storage.Post, approvals.Delivery, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return p, approvals.Delivery{}, err
	}
	only, err := c.Accounts("account")
	if err != nil {
		return p, approvals.Delivery{}, err
	}
	open := slices.DeleteFunc(slices.Clone(p.Deliveries), func(d approvals.Delivery) bool {
		return !asksPeople(d) || len(only) > 0 && !isOne(only, d.Account)
	})
	switch len(open) {
	case 0:
		return p, approvals.Delivery{}, c.nothingHanded(ctx, p)
	case 1:
		if open[0].Holder == c.Person.ID {
			return p, open[0], nil
		}
		return p, open[0], c.Needs(ctx, Editors, say.Text{
			EN: "Only %s, or somebody who can write for %s, can say that.", FR: "Seule la personne chargée, %s, ou une personne qui rédige pour %s peut le dire.",
		}.F(c.Who(ctx, open[0].Holder), c.Info.Name))
	}
	var names say.List
	for _, d := range open {
		names.Items = append(names.Items, placeNamed(c.Info, d.Account).In(c.Lang))
	}
	names.Or = true
	return p, open[0], field("account", say.Text{EN: "On which account: %s?", FR: "Sur quel compte\u202f: %s\u202f?"}.F(names))
}

// nothingHanded says where a post stands of which nobody has anything in hand.
func (c *Call) nothingHanded(ctx context.Context, p storage.Post) error {
	for _, d := range p.Deliveries {
		if d.Class == approvals.ByHand && d.State == approvals.Live {
			return say.No(say.Refused, say.Text{
				EN: "Post %[1]s is counted as published on %[2]s already: %[3]s said so.", FR: "La publication %[1]s compte déjà comme publiée sur %[2]s\u202f: %[3]s l'a dit.",
			}.F(post(p.Number), placeNamed(c.Info, d.Account), c.Who(ctx, d.By)))
		}
	}
	return say.No(say.Refused, say.Text{
		EN: "Nobody has post %[1]s to publish by hand now. It is %[2]s.", FR: "Personne n'a la publication %[1]s à publier à la main en ce moment. Elle est %[2]s.",
	}.F(post(p.Number), StateWords(p.State)))
}
