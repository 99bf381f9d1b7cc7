package bot

import (
	"context"
	"errors"
	"strconv"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands"
	"copydesk/storage"
)

// verifyAhead gathers evidence before the due instant, so that at that instant only the intent and
// the send remain.
func (h *house) verifyAhead(ctx context.Context, d storage.Due) error {
	b := h.db.Of(d.Brand)
	post, err := b.PostByID(ctx, d.Post)
	if err != nil {
		return err
	}
	if post.State != approvals.Scheduled && !comesAgain(post) {
		return h.end(ctx, d)
	}
	proof, err := h.verify(ctx, b, post.Number)
	if err != nil {
		return err
	}
	h.proofs.Store(d.Post, proof)
	return h.end(ctx, d)
}

// rereadCard reads a pending request again: every 10 minutes for 4 hours, then hourly, for
// reactions are only hints and a hint can be lost.
func (h *house) rereadCard(ctx context.Context, d storage.Due) error {
	b := h.db.Of(d.Brand)
	post, err := b.PostByID(ctx, d.Post)
	if err != nil {
		return err
	}
	card, found, err := h.requestCard(ctx, b, post)
	if err != nil {
		return err
	}
	if !found || !pending(post.State) && !comesAgain(post) {
		return h.end(ctx, d)
	}
	if _, err := h.readBack(ctx, b, card, ""); err != nil {
		return err
	}
	if err := h.whoLeft(ctx, b, post); err != nil {
		return err
	}
	d.At = h.now().Add(rereadAfter(h.now().Sub(post.SubmittedAt)))
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error { return tx.Put(d) })
}

func rereadAfter(age time.Duration) time.Duration {
	if age < 4*time.Hour {
		return 10 * time.Minute
	}
	return time.Hour
}

func pending(s approvals.State) bool {
	switch s {
	case approvals.Review, approvals.Changes, approvals.Rejected, approvals.Held, approvals.Approved, approvals.Scheduled:
		return true
	}
	return false
}

// comesAgain reports whether a post that is leaving now does so again later: its card counts on.
func comesAgain(p storage.Post) bool {
	leaving := p.State == approvals.Publishing || p.State == approvals.Unconfirmed
	return leaving && p.Series != nil && !p.Series.Over()
}

// remind asks those who must still decide once more, in the thread of the post.
func (h *house) remind(ctx context.Context, d storage.Due) error {
	return h.nudge(ctx, d, commands.Again)
}

// escalate tells the admins that a request is still open.
func (h *house) escalate(ctx context.Context, d storage.Due) error {
	return h.nudge(ctx, d, commands.Above)
}

// turn asks the people of a step that opened, or of one that lost an approval.
func (h *house) turn(ctx context.Context, d storage.Due) error { return h.nudge(ctx, d, commands.Now) }

func (h *house) nudge(ctx context.Context, d storage.Due, why commands.Nudge) error {
	b := h.db.Of(d.Brand)
	view, err := h.view(ctx, b, d.Post)
	if err != nil {
		return err
	}
	if view.Post.State != approvals.Review {
		return h.end(ctx, d)
	}
	with, spokenFor, err := h.beside(ctx, b, view.Post)
	if err != nil {
		return err
	}
	if why == commands.Now { // of one post, whatever waits beside it
		with, spokenFor = nil, false
	}
	if spokenFor {
		return h.end(ctx, d)
	}
	roles, err := h.rolesOf(ctx, b)
	if err != nil {
		return err
	}
	asked, err := commands.Asked(ctx, h.desk, view, roles, why)
	if err != nil {
		return err
	}
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		m := commands.Reminder(view, asked, with, why)
		if err := commands.Tell(tx, d.Kind+"/"+d.Post, d.Post, commands.Saying{Root: true, Request: true, Message: m}); err != nil {
			return err
		}
		return tx.End(d)
	})
}

// expire says that nobody answered in time: the post stays unpublished and keeps what it has.
func (h *house) expire(ctx context.Context, d storage.Due) error {
	b := h.db.Of(d.Brand)
	late, err := b.PostByID(ctx, d.Post)
	if err != nil {
		return err
	}
	free, err := h.freeSlot(ctx, b, late.Accounts)
	if err != nil {
		return err
	}
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(d.Post)
		if err != nil {
			return err
		}
		was := p.Time
		waited := p.State == approvals.Review || p.State == approvals.Held || p.State == approvals.Changes
		if err := skipRefusal(tx.Apply(&p, approvals.Missed{At: tx.Now()})); err != nil {
			return err
		}
		info, err := tx.Info()
		if err != nil {
			return err
		}
		m := commands.MissedHour(p, info, free, waited)
		if p.Series != nil && waited {
			m = commands.MissedTurn(p, was, info)
		}
		if err := commands.Tell(tx, "missed/"+p.ID, p.ID, commands.Saying{Root: true, Message: m}); err != nil {
			return err
		}
		return tx.End(d)
	})
}

// lapse takes out approvals that the brand lets count for so long only, and asks for them again.
func (h *house) lapse(ctx context.Context, d storage.Due) error {
	return h.db.Of(d.Brand).Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(d.Post)
		if err != nil {
			return err
		}
		before := p.State
		if err := skipRefusal(tx.Apply(&p, approvals.Lapsed{At: tx.Now()})); err != nil {
			return err
		}
		info, err := tx.Info()
		if err != nil {
			return err
		}
		if p.State == approvals.Review && before != approvals.Review {
			if err := commands.TellLapsed(tx, p, info); err != nil {
				return err
			}
		}
		return tx.End(d)
	})
}

func (h *house) freeSlot(ctx context.Context, b *storage.Brand, accounts []string) (time.Time, error) {
	info, err := b.Info(ctx)
	if err != nil {
		return time.Time{}, err
	}
	at, err := commands.NextSlot(ctx, b, info, h.now(), 0, accounts)
	var none *say.Problem
	if errors.As(err, &none) { // none suits them all: any is better than silence
		return commands.NextSlot(ctx, b, info, h.now(), 0, nil)
	}
	return at, err
}

// goOn asks for the next occurrences of a post whose rule goes on after the last approved one.
func (h *house) goOn(ctx context.Context, d storage.Due) error {
	b := h.db.Of(d.Brand)
	post, err := b.PostByID(ctx, d.Post)
	if err != nil {
		return err
	}
	c, err := h.talk(ctx, b, post, "copydesk")
	if err != nil {
		return err
	}
	return commands.GoOn(ctx, c, post, d)
}

// write asks the drafting model for what /draft or /rewrite left to it.
func (h *house) write(ctx context.Context, d storage.Due) error {
	return commands.Wrote(ctx, h.desk, d)
}

// describe asks the model what a picture shows.
func (h *house) describe(ctx context.Context, d storage.Due) error {
	return commands.Described(ctx, h.desk, d)
}

// daily posts a brand's numbers and sets the next day's row in the same transaction.
func (h *house) daily(ctx context.Context, d storage.Due) error {
	return commands.Daily(ctx, h.desk, d)
}

// digest tells a person what waits for them, and sets the next morning's row.
func (h *house) digest(ctx context.Context, d storage.Due) error {
	return commands.Digest(ctx, h.desk, d)
}

// sweep forgets the ids of old events and comes again in an hour.
func (h *house) sweep(ctx context.Context, d storage.Due) error {
	if err := h.db.Sweep(ctx); err != nil {
		return err
	}
	d.At = h.now().Add(time.Hour)
	return h.db.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error { return tx.Put(d) })
}

// mostTidied is how many pictures and files one round looks at.
const mostTidied = 500

// tidy takes away pictures that nothing uses, some folders a round, and comes again in an hour. The
// row says with which folder to go on.
func (h *house) tidy(ctx context.Context, d storage.Due) error {
	folder, _ := strconv.Atoi(string(d.Body)) // of a new row: the first
	next, err := h.db.SweepMedia(ctx, folder, mostTidied)
	if err != nil {
		return err
	}
	d.Body, d.At = []byte(strconv.Itoa(next)), h.now().Add(time.Hour)
	return h.db.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error { return tx.Put(d) })
}
