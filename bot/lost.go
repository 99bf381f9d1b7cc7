package bot

import (
	"context"
	"fmt"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands"
	"copydesk/storage"
)

// lose takes up that somebody deleted a request: what was signed on it can no longer be read, so
// those votes end, a new card is posted, and the thread is told. Nothing goes out for a card that
// is not there.
func (h *house) lose(ctx context.Context, b *storage.Brand, card storage.Card) error {
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(card.Post)
		if err != nil {
			return err
		}
		card.Lost = true
		if err := tx.SaveCard(card); err != nil {
			return err
		}
		if slices.ContainsFunc(p.Votes, func(v approvals.Vote) bool { return v.Road == approvals.ByReaction }) {
			if err := commands.TakeBack(tx, h.desk, &p, "copydesk", requestDeleted); err != nil {
				return err
			}
		}
		for _, vote := range p.Votes {
			if vote.Road != approvals.ByReaction {
				continue
			}
			gone := approvals.Unvoted{By: vote.Person, At: tx.Now(), Road: approvals.ByReaction, Revision: p.Submitted}
			if err := skipRefusal(tx.Apply(&p, gone)); err != nil {
				return err
			}
		}
		info, err := tx.Info()
		if err != nil {
			return err
		}
		if err := commands.TellDeleted(tx, p, info); err != nil {
			return err
		}
		return tx.Do(storage.Due{Key: commands.DueCards + "/" + p.ID, Kind: commands.DueCards, Post: p.ID, At: tx.Now()})
	})
}

var requestDeleted = say.Text{EN: "Somebody deleted its request, and the signatures with it.", FR: "Quelqu'un a supprimé sa demande, et les validations avec."}

// unread leaves a post unsent whose approval cannot be read now: its row comes again, a person is
// told once, and past the brand's bound the post is late.
func (h *house) unread(ctx context.Context, b *storage.Brand, d storage.Due, why error) error {
	err := b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(d.Post)
		if err != nil {
			return err
		}
		before, due := p.State, p.Time
		if err := skipRefusal(tx.Apply(&p, approvals.Missed{At: tx.Now()})); err != nil {
			return err
		}
		missed := p.State != before || p.Series != nil && !p.Time.Equal(due)
		if !missed && d.Tries != 1 { // a hiccup is not worth a word, and one word is enough
			return nil
		}
		info, err := tx.Info()
		if err != nil {
			return err
		}
		return commands.Tell(tx, "unread/"+p.ID, p.ID, commands.Saying{Root: true, Urgent: true, Message: commands.Unread(p, info, missed)})
	})
	if err != nil {
		return err
	}
	return fmt.Errorf("read the approval of post %s: %w", d.Post, why)
}
