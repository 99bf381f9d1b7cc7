package commands

import (
	"context"
	"slices"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var publish = &Command{
	Spec: chat.Spec{
		Name: say.Text{EN: "publish", FR: "publier"},
		Help: say.Text{EN: "Send an approved post now", FR: "Envoyer maintenant une publication validée"},
		Options: []chat.Option{
			postOption,
			{Name: say.Text{EN: "there", FR: "en-ligne"}, Carried: true, Help: say.Text{EN: "The account on which it is already there", FR: "Le compte où elle est déjà"}, Kind: chat.Account},
			{Name: say.Text{EN: "stop", FR: "arrêter"}, Carried: true, Help: say.Text{EN: "Take the order back while it waits", FR: "Revenir sur l'ordre tant qu'il attend"}, Kind: chat.Flag},
			{Name: say.Text{EN: "again", FR: "renvoyer"}, Carried: true, Help: say.Text{EN: "The account to send it to again", FR: "Le compte où la renvoyer"}, Kind: chat.Account},
		},
		Example: say.Text{EN: "/publish 12", FR: "/publier 12"},
		Role:    say.Text{EN: "editor", FR: "rédaction"},
	},
	Reach: Editors,
	Run:   runPublish,
}

func runPublish(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	if c.On("stop") {
		return c.takenBack(ctx, p)
	}
	if c.Has("there") || c.Has("again") {
		return c.judged(ctx, p)
	}
	if c.Info.Stopped != nil {
		return chat.Message{}, &approvals.Refusal{Code: approvals.Stopped, State: p.State}
	}
	switch p.State {
	case approvals.Approved, approvals.Scheduled, approvals.Late:
	default:
		if !again(p) {
			return chat.Message{}, &approvals.Refusal{Code: approvals.WrongState, State: p.State}
		}
	}
	wait, before := grace(c.Info), p.Post
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		if err := tx.Touch(c.Person.ID, c.Here(), p.Number); err != nil {
			return err
		}
		before = p.Post
		return c.order(tx, &p, wait)
	})
	if err != nil {
		return chat.Message{}, err
	}
	if p.Revision != before.Revision {
		return c.askedFirst(before, p), nil
	}
	return c.leaving(p, wait), nil
}

// order has a post leave after a wait. Where its approval was for another time, it is asked for first,
// and the thread hears of it.
func (c *Call) order(tx *storage.Tx, p *storage.Post, wait time.Duration) error {
	plan := approvals.Planned{By: c.Person.ID, At: tx.Now(), Time: tx.Now().Add(wait), Zone: c.Info.Zone().String(), Now: true, Late: lateAfter(c.Info)}
	if _, err := p.Next(plan); err == nil {
		return tx.Apply(p, plan)
	}
	return c.move(tx, p, plan)
}

// askedFirst says that an order to publish waits for an approval of leaving now.
func (c *Call) askedFirst(before approvals.Post, p storage.Post) chat.Message {
	m := c.Private(say.Join(" ", voided(before, p), say.Text{
		EN: "Post %[1]s leaves as soon as it is approved, until %[2]s.", FR: "La publication %[1]s part dès qu'elle est validée, jusqu'à %[2]s.",
	}.F(post(p.Number), say.AtHour(p.AnswerBy().In(c.Info.Zone())))))
	m.About = about(p, c.Info)
	return m
}

// leaving says where a post is going, and how to stop it while that is possible.
func (c *Call) leaving(p storage.Post, wait time.Duration) chat.Message {
	n := post(p.Number)
	if wait <= 0 {
		m := c.Private(say.Text{EN: "Post %s is leaving now, for %s. Its link comes in the thread.", FR: "La publication %s part maintenant, vers %s. Son lien arrive dans le fil."}, n, accountsOf(p, c.Info))
		m.About = about(p, c.Info)
		return m
	}
	m := c.Private(say.Text{EN: "Post %[1]s leaves in %[3]d seconds, for %[2]s.", FR: "La publication %[1]s part dans %[3]d secondes, vers %[2]s."}, n, accountsOf(p, c.Info), int(wait/time.Second))
	m.About = about(p, c.Info)
	m.Buttons = []chat.Button{{Label: c.Say(say.Text{EN: "Stop", FR: "Arrêter"}), Action: Do("publish", n, "stop:on"), Style: chat.Grave}}
	return m
}

// takenBack ends the wait of an order to publish; what was approved stays approved.
func (c *Call) takenBack(ctx context.Context, p storage.Post) (chat.Message, error) {
	err := c.Change(ctx, func(tx *storage.Tx) (err error) {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		if !p.Now {
			return &approvals.Refusal{Code: approvals.WrongState, State: p.State}
		}
		return tx.Apply(&p, approvals.Unplanned{By: c.Person.ID, At: tx.Now()})
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{
		EN: "Post %s stays here: it is approved and has no time.", FR: "La publication %s reste ici\u202f: elle est validée, sans heure.",
	}, post(p.Number))
	m.About = about(p, c.Info)
	m.Buttons = c.nextSteps(p)
	return m, nil
}

// grace is how long /publish waits, so that it can still be stopped.
func grace(info storage.BrandInfo) time.Duration {
	if d, err := time.ParseDuration(info.Value("grace")); err == nil && d >= 0 {
		return d
	}
	return time.Minute
}

// again reports whether what a network refused may be tried once more: the same bytes, and their
// approval stands.
func again(p storage.Post) bool {
	return (p.State == approvals.Failed || p.State == approvals.Partly) && p.Satisfied()
}

// judged writes down what a person saw of a delivery that no look-up could settle.
func (c *Call) judged(ctx context.Context, p storage.Post) (chat.Message, error) {
	option := "there"
	if c.Has("again") {
		option = "again"
	}
	accounts, err := c.Accounts(option)
	if err != nil {
		return chat.Message{}, err
	}
	for _, d := range p.Deliveries {
		if asksPeople(d) && isOne(accounts, d.Account) {
			n := post(p.Number)
			return chat.Message{}, field(option, say.Text{
				EN: "%[1]s is published by hand. Say how it went: %[2]s, or %[3]s.", FR: "%[1]s se publie à la main. Dites ce qu'il en est\u202f: %[2]s, ou %[3]s.",
			}.F(placeNamed(c.Info, d.Account), say.Text{EN: string(say.C("/by-hand done " + n)), FR: string(say.C("/à-la-main fait " + n))},
				say.Text{EN: string(say.C("/by-hand not-today " + n)), FR: string(say.C("/à-la-main non-publiée " + n))}))
		}
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		return c.judgedOn(tx, &p, accounts, option == "there")
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(c.judgedSaid(p, accounts, option == "there"))
	m.About = about(p, c.Info)
	return m, nil
}

// judgedOn settles what was seen on each of the accounts; an account that nobody asked about is refused.
func (c *Call) judgedOn(tx *storage.Tx, p *storage.Post, accounts []storage.Account, there bool) error {
	for _, a := range accounts {
		i := slices.IndexFunc(p.Deliveries, func(d approvals.Delivery) bool { // of several dates, the earliest in doubt
			return d.Account == a.ID && (p.Series == nil || d.State == approvals.InDoubt || d.State == approvals.AskHuman)
		})
		if i < 0 {
			return &approvals.Refusal{Code: approvals.NotADelivery, State: p.State}
		}
		d := p.Deliveries[i]
		if err := tx.Apply(p, approvals.Judged{By: c.Person.ID, At: tx.Now(), Delivery: d.ID, There: there}); err != nil {
			return err
		}
		if err := c.tellJudged(tx, *p, d, there); err != nil {
			return err
		}
	}
	return nil
}

// judgedSaid answers with what follows: even a person may have looked too early, so that what is
// sent again may have to wait.
func (c *Call) judgedSaid(p storage.Post, accounts []storage.Account, there bool) say.Text {
	if there {
		return say.Text{EN: "Noted: post %s is there.", FR: "C'est noté\u202f: la publication %s y est."}.F(post(p.Number))
	}
	for _, d := range p.Deliveries {
		mine := slices.ContainsFunc(accounts, func(a storage.Account) bool { return a.ID == d.Account })
		if mine && d.Next.After(c.At) {
			return say.Text{
				EN: "Post %s is sent again at %s: until then it may still turn up.",
				FR: "La publication %s est renvoyée à %s\u202f: d'ici là, elle peut encore apparaître.",
			}.F(post(p.Number), say.AtHour(d.Next.In(c.Info.Zone())))
		}
	}
	return say.Text{EN: "Post %s is sent again.", FR: "La publication %s est renvoyée."}.F(post(p.Number))
}
