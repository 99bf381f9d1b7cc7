package commands

import (
	"context"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// before are the states in which a post may still go to an account.
var before = []approvals.State{approvals.Draft, approvals.Review, approvals.Changes, approvals.Rejected, approvals.Held,
	approvals.Approved, approvals.Scheduled, approvals.Late}

// A departure is what taking an account away does to the posts that wait for it.
type departure struct {
	account storage.Account
	lose    []storage.Post // go elsewhere too: a new revision without it
	stay    []storage.Post // go nowhere else: off the calendar, kept
}

// disconnect takes an account away. Posts that wait for it are named first, with what happens to each.
func (c *Call) disconnect(ctx context.Context) (chat.Message, error) {
	a, err := c.oneAccount()
	if err != nil {
		return chat.Message{}, err
	}
	if a.Network == "newsroom" {
		return chat.Message{}, field("account", say.Text{
			EN: "Every brand has its newsroom, so it stays. A post can leave it out: %s.", FR: "Chaque marque a sa salle de presse\u202f: elle reste. Une publication peut s'en passer\u202f: %s.",
		}.F(say.Text{EN: string(say.C("/draft networks:")), FR: string(say.C("/brouillon réseaux:"))}))
	}
	d, err := c.departing(ctx, a)
	if err != nil {
		return chat.Message{}, err
	}
	if len(d.lose)+len(d.stay) > 0 && !c.On("sure") {
		m := c.Private(say.Join(" ", say.Text{EN: "Posts wait for %s.", FR: "Des publications attendent %s."}.F(placeOf(a)), d.said(false)))
		m.Fields = c.rows(append(slices.Clone(d.lose), d.stay...))
		m.Buttons = []chat.Button{{Label: c.Say(say.Text{EN: "Disconnect it", FR: "Le déconnecter"}), Action: Do("accounts", "disconnect", "account:"+a.Name, "sure:on"), Style: chat.Grave}}
		return m, nil
	}
	if err := c.Change(ctx, func(tx *storage.Tx) error { return c.takeAway(tx, d) }); err != nil {
		return chat.Message{}, err
	}
	return c.Private(say.Join(" ", say.Text{
		EN: "%s is disconnected. What was published there stays there.", FR: "%s est déconnecté. Ce qui y a été publié y reste.",
	}.F(placeOf(a)), d.said(true))), nil
}

// departing finds the posts that wait for an account; it refuses while one is on its way there.
func (c *Call) departing(ctx context.Context, a storage.Account) (departure, error) {
	d := departure{account: a}
	under, err := c.Brand.Posts(ctx, storage.Query{States: []approvals.State{approvals.Publishing, approvals.Unconfirmed}, Limit: maxListed})
	if err != nil {
		return d, err
	}
	for _, p := range under {
		if slices.ContainsFunc(p.Deliveries, func(x approvals.Delivery) bool { return x.Account == a.ID && underWay(x) }) || slices.Contains(p.Unsent(), a.ID) {
			return d, say.No(say.Refused, say.Text{
				EN: "Post %[1]s is on its way to %[2]s. First that must be settled: see its thread.", FR: "La publication %[1]s est en route vers %[2]s. Il faut d'abord régler cela\u202f: voyez son fil.",
			}.F(post(p.Number), placeOf(a)))
		}
	}
	posts, err := c.Brand.Posts(ctx, storage.Query{States: before, Limit: maxListed})
	for _, p := range posts {
		switch {
		case !slices.Contains(p.Accounts, a.ID):
		case len(p.Accounts) > 1:
			d.lose = append(d.lose, p)
		default:
			d.stay = append(d.stay, p)
		}
	}
	sortByTime(d.lose)
	sortByTime(d.stay)
	return d, err
}

// underWay reports whether a delivery has not come to its end.
func underWay(d approvals.Delivery) bool {
	switch d.State {
	case approvals.Intent, approvals.Waiting, approvals.InDoubt, approvals.AskHuman:
		return true
	}
	return false
}

// takeAway makes every waiting post do without the account, tells its thread, and removes the account.
func (c *Call) takeAway(tx *storage.Tx, d departure) error {
	for _, p := range append(slices.Clone(d.lose), d.stay...) {
		p, err := tx.PostByID(p.ID)
		if err != nil {
			return err
		}
		if err := c.without(tx, &p, d.account); err != nil {
			return err
		}
		m := chat.Message{About: about(p, c.Info), Text: say.Text{
			EN: "%[2]s disconnected %[3]s, so post %[1]s does not go there. It is %[4]s.", FR: "%[2]s a déconnecté %[3]s\u202f: la publication %[1]s n'y va pas. Elle est %[4]s.",
		}.F(post(p.Number), c.Person.Name, placeOf(d.account), StateWords(p.State)).In(c.Info.Lang())}
		if err := Tell(tx, "away/"+p.ID+"/"+d.account.ID, p.ID, Saying{Root: true, Message: m}); err != nil {
			return err
		}
	}
	return tx.RemoveAccount(d.account.ID)
}

// without takes an account out of a post by a new revision; one that goes nowhere else is cancelled.
func (c *Call) without(tx *storage.Tx, p *storage.Post, a storage.Account) error {
	rev, err := tx.Revision(p.ID, p.Revision)
	if err != nil {
		return err
	}
	parts := slices.DeleteFunc(slices.Clone(rev.Parts), func(x approvals.Part) bool { return x.Account == a.ID })
	if len(parts) == 0 {
		return tx.Apply(p, approvals.CancelledBy{By: c.Person.ID, At: tx.Now()})
	}
	return tx.Revise(p, c.Person.ID, parts, rev.Flags, rev.Links)
}

// said is what happens, or happened, to the posts.
func (d departure) said(done bool) say.Text {
	lose := say.Text{EN: "Without it these become drafts that need a new approval: %s.", FR: "Sans lui, celles-ci redeviennent des brouillons à valider\u202f: %s."}
	stay := say.Text{EN: "These go nowhere else, so they leave the calendar and are kept: %s.", FR: "Celles-ci ne vont nulle part ailleurs\u202f: retirées du calendrier, elles sont gardées. Il s'agit de\u202f: %s."}
	if done {
		lose = say.Text{EN: "Drafts without it now, to be approved anew: %s.", FR: "Redevenues des brouillons sans lui, à valider\u202f: %s."}
		stay = say.Text{EN: "Off the calendar and kept: %s.", FR: "Retirées du calendrier et gardées\u202f: %s."}
	}
	var out []say.Speaker
	for _, part := range []struct {
		t     say.Text
		posts []storage.Post
	}{{lose, d.lose}, {stay, d.stay}} {
		var numbers say.List
		for _, p := range part.posts {
			numbers.Items = append(numbers.Items, post(p.Number))
		}
		if len(numbers.Items) > 0 {
			out = append(out, part.t.F(numbers))
		}
	}
	return say.Join(" ", out...)
}
