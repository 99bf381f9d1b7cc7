package commands

import (
	"context"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// GoOn asks for the next dates of a post whose rule goes on after the last approved one: a new post
// with the same words, which is submitted as soon as it stands. d is the due row, of either post.
func GoOn(ctx context.Context, c *Call, p storage.Post, d storage.Due) error {
	switch {
	case p.State == approvals.Published && p.Series != nil && p.Series.More:
		return c.anew(ctx, p, d)
	case p.State == approvals.Draft && p.Series != nil:
		return c.askAnew(ctx, p, d)
	}
	return c.Change(ctx, func(tx *storage.Tx) error { return tx.End(d) })
}

// anew drafts the post that goes on, in the room of the one before, whose thread hears of it.
func (c *Call) anew(ctx context.Context, from storage.Post, d storage.Due) error {
	old, err := c.Brand.Revision(ctx, from.ID, from.Revision)
	if err != nil {
		return err
	}
	s, zone := from.Series, c.Info.Zone()
	e := approvals.Repeated{By: c.Person.ID, Rule: s.Rule.After(len(s.Times) - s.First), Zone: zone.String(), Late: lateAfter(c.Info)}
	last := s.Times[len(s.Times)-1].In(zone)
	if c.At.After(last) {
		last = c.At
	}
	e.Times, e.More = e.Rule.Occurrences(last, approvals.MostOccurrences, c.Info.Rhythm())
	parts, links, err := MakeParts(c.Info, textsOf(old), PartOptions{Lang: from.Lang, Tags: from.Tags, Media: mediaOf(old)})
	if err != nil || len(e.Times) == 0 { // an account is gone, or the end has come: a person goes on
		return c.Change(ctx, func(tx *storage.Tx) error { return tx.End(d) })
	}
	room, err := c.draftedIn(ctx, from)
	if err != nil {
		return err
	}
	return c.Change(ctx, func(tx *storage.Tx) error {
		p, err := tx.NewPost(from.Author, from.Meta, parts, old.Flags, links)
		if err != nil {
			return err
		}
		if err := tx.SaveCard(storage.Card{Post: p.ID, Number: p.Number, Kind: "root", Ref: storage.RefKey{Room: room}}); err != nil {
			return err
		}
		e.At = tx.Now()
		if err := tx.Repeat(&p, e); err != nil {
			return err
		}
		if err := tx.Do(storage.Due{Key: approvals.DueContinue + "/" + p.ID, Kind: approvals.DueContinue, Post: p.ID, At: tx.Now()}); err != nil {
			return err
		}
		if err := Tell(tx, "on/"+from.ID, from.ID, Saying{Root: true, Message: c.goesOn(from, p)}); err != nil {
			return err
		}
		return tx.End(d)
	})
}

// draftedIn is the room in which a post was drafted.
func (c *Call) draftedIn(ctx context.Context, p storage.Post) (storage.RoomKey, error) {
	cards, err := c.Brand.Cards(ctx, p.ID)
	for _, card := range cards {
		if card.Kind == "root" {
			return card.Ref.Room, err
		}
	}
	return c.rootRoom(), err
}

// askAnew submits the post that goes on; where it cannot be, its card says why and it stays a draft.
func (c *Call) askAnew(ctx context.Context, p storage.Post, d storage.Due) error {
	c.Roles = []approvals.Role{approvals.Editor} // the rule was chosen by one
	r, err := c.request(ctx, p)
	if _, refused := err.(*say.Problem); err != nil && !refused {
		return err
	}
	return c.Change(ctx, func(tx *storage.Tx) error {
		if err == nil {
			if err := r.open(tx, c); err != nil {
				return err
			}
		}
		return tx.End(d)
	})
}

// goesOn tells the thread that the approved dates are over, and which post asks for the next.
func (c *Call) goesOn(from, p storage.Post) chat.Message {
	left, zone := p.Series.Left(), c.Info.Zone()
	return chat.Message{About: about(from, c.Info), Text: say.Text{
		EN: "The approved dates of post %[1]s are over. Post %[2]s asks for the next: %[3]s, from %[4]s to %[5]s.",
		FR: "Les dates validées de la publication %[1]s sont passées. La publication %[2]s demande les suivantes\u202f: %[3]s, du %[4]s au %[5]s.",
	}.F(post(from.Number), post(p.Number), howMany(len(left)), say.OnDate(left[0].At.In(zone)), say.OnDate(left[len(left)-1].At.In(zone))).In(c.Info.Lang())}
}
