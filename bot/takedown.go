package bot

import (
	"context"

	"copydesk/approvals"
	"copydesk/commands"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

// takeDown asks a network to remove what is live there, and writes down what became of it. A stop of
// the brand does not hold it back; a copied folder removes nothing until it is claimed.
func (h *house) takeDown(ctx context.Context, d storage.Due) error {
	if live, err := h.db.Claimed(ctx); err != nil || !live {
		return errLater
	}
	b := h.db.Of(d.Brand)
	view, err := h.view(ctx, b, d.Post)
	if err != nil {
		return err
	}
	for _, del := range view.Post.Deliveries {
		if del.Down.Next.IsZero() || del.Down.Next.After(h.now()) {
			continue
		}
		r := h.remove(ctx, view, del)
		if r.Err != nil {
			h.log.Warn("takedown", "post", view.Post.Number, "account", del.Account, "result", r.State, "err", r.Err)
		}
		e := approvals.TakedownTried{Delivery: del.ID, Result: r.State, Problem: r.Problem, Retry: r.Retry}
		if err := h.removed(ctx, b, view, e); err != nil {
			return err
		}
	}
	return h.end(ctx, d)
}

// remove asks the network once.
func (h *house) remove(ctx context.Context, view commands.CardInput, del approvals.Delivery) networks.Removal {
	acc, _ := view.Info.Account(del.Account)
	network := networks.Named(acc.Network)
	if network == nil || network.TakeDown == nil {
		return networks.Removal{State: approvals.OnlyByHand}
	}
	return network.TakeDown(ctx, h.client, networks.Send{Account: networks.Account{ID: acc.ID, Name: acc.Name, Remote: acc.Remote}, Brand: view.Info.Name,
		Post: view.Post.ID, Number: view.Post.Number, Delivery: del.ID, Key: del.Key, Since: del.IntentAt, Remote: del.Remote})
}

// removed writes a try down and tells the thread when there is something new to say, with a ping for
// those who had signed.
func (h *house) removed(ctx context.Context, b *storage.Brand, view commands.CardInput, e approvals.TakedownTried) error {
	signed, err := commands.PingFor(ctx, h.desk, b, view.Info, commands.Signers(view.Post, askedBy(view.Post, e.Delivery)))
	if err != nil {
		return err
	}
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(view.Post.ID)
		if err != nil {
			return err
		}
		before := p.Post
		e.At = tx.Now()
		if err := tx.Apply(&p, e); err != nil {
			return skipRefusal(err)
		}
		return commands.TellTakedown(tx, view.Names[askedBy(p, e.Delivery)], view.Info, h.desk.Web, p, before, e.Delivery, signed)
	})
}

// askedBy is who wants a delivery taken down.
func askedBy(p storage.Post, delivery string) string {
	for _, d := range p.Deliveries {
		if d.ID == delivery {
			return d.Down.By
		}
	}
	return ""
}

// forget takes a deleted post out of the tables when its 30 days are over.
func (h *house) forget(ctx context.Context, d storage.Due) error {
	return h.db.Of(d.Brand).Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(d.Post)
		if err != nil {
			return err
		}
		if err := skipRefusal(tx.Forget(p)); err != nil {
			return err
		}
		return tx.End(d)
	})
}
