package storage

import (
	"context"
	"time"

	"copydesk/approvals"
)

// Where posts stand that no list of the day shows: beside the states, in the same column, so that
// every look-up by state leaves them out. A [Query] may ask for them.
const (
	Ideas   approvals.State = "idea"    // drafts without an account: kept until somebody makes them one
	Deleted approvals.State = "deleted" // put away, brought back or forgotten within [approvals.KeptDeleted]
)

// shelf is the column by which a post is listed.
func shelf(p approvals.Post) string {
	switch {
	case !p.Deleted.IsZero():
		return string(Deleted)
	case p.State == approvals.Draft && len(p.Accounts) == 0:
		return string(Ideas)
	}
	return string(p.State)
}

// Forget takes a deleted post out of every table once its time is over, with its words and the use
// it made of pictures; the log keeps ids and digests. A refusal of the rules comes back as it is.
func (tx *Tx) Forget(p Post) error {
	e := approvals.Forgotten{At: tx.now}
	if _, err := p.Post.Next(e); err != nil {
		return err
	}
	if err := tx.ours(&p); err != nil {
		return err
	}
	if err := tx.line(e, p.ID); err != nil {
		return err
	}
	if err := tx.unindex(p); err != nil {
		return err
	}
	if err := tx.unsay(p); err != nil {
		return err
	}
	for _, t := range []struct {
		statement string
		args      []any
	}{
		{`DELETE FROM proposals WHERE brand = $1 AND number = $2`, []any{tx.brand, p.Number}},
		{`DELETE FROM notes WHERE post = $1`, []any{p.ID}},
		{`DELETE FROM corrections WHERE post = $1`, []any{p.ID}},
		{`DELETE FROM looks WHERE post = $1`, []any{p.ID}},
		{`DELETE FROM request_line_posts WHERE post = $1`, []any{p.ID}},
		{`DELETE FROM reasons WHERE post = $1`, []any{p.ID}},
		{`DELETE FROM upload_links WHERE post = $1`, []any{p.ID}},
		{`DELETE FROM cards WHERE post = $1`, []any{p.ID}},
		{`DELETE FROM deliveries WHERE post = $1`, []any{p.ID}},
		{`DELETE FROM revisions WHERE post = $1`, []any{p.ID}},
		{`DELETE FROM due WHERE post = $1 AND post <> ''`, []any{p.ID}},
		{`DELETE FROM posts WHERE id = $1`, []any{p.ID}},
	} {
		if err := tx.exec(t.statement, t.args...); err != nil {
			return err
		}
	}
	return nil
}

// unsay takes away what stands elsewhere of each revision's words: texts that were compared, links.
func (tx *Tx) unsay(p Post) error {
	for n := 1; n <= p.Revision; n++ {
		rev, err := tx.Revision(p.ID, n)
		if err != nil {
			return err
		}
		for _, part := range rev.Parts {
			err := tx.exec(`DELETE FROM texts WHERE brand = $1 AND gist = $2 AND number = $3`, tx.brand, approvals.Gist(part.Text), p.Number)
			if err != nil {
				return err
			}
			for _, m := range part.Media {
				if err := tx.dropMedium(m.SHA256, p.ID); err != nil {
					return err
				}
			}
		}
		for _, l := range rev.Links {
			if err := tx.exec(`DELETE FROM links WHERE code = $1 AND post = $2`, l.Code, p.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropMedium ends a post's use of a picture. One that nothing of the brand uses any more is not the
// brand's any more; nor then is what it was made of.
func (tx *Tx) dropMedium(sha, post string) error {
	if err := tx.exec(`DELETE FROM media_uses WHERE brand = $1 AND sha256 = $2 AND post = $3`, tx.brand, sha, post); err != nil {
		return err
	}
	return tx.loseMedium(tx.brand, sha)
}

// WentOut counts the publications that went out from an instant until another, not included, of one
// campaign or, where it is empty, of all: a post counts once, one that comes again once a date.
func (b *Brand) WentOut(ctx context.Context, from, to time.Time, campaign string) (n int64, err error) {
	err = b.db.look(ctx).row(`SELECT COUNT(DISTINCT d.post || '/' || d.occurrence) FROM deliveries d JOIN posts p ON p.id = d.post
		WHERE d.brand = $1 AND d.state = 'published' AND d.settled >= $2 AND d.settled < $3 AND ($4 = '' OR p.campaign = $4)`,
		b.id, ms(from), ms(to), campaign).Scan(&n)
	return n, err
}

// TakenDown lists what was live on a network and is gone, the newest removal first; without its text.
func (b *Brand) TakenDown(ctx context.Context, network string, limit int) ([]Publication, error) {
	var out []Publication
	return out, b.db.look(ctx).each(func(s scanner) error {
		var p Publication
		var settled, down int64
		err := s.Scan(&p.Delivery, &p.Post, &p.Number, &settled, &down)
		p.At, p.Down = at(settled), at(down)
		out = append(out, p)
		return err
	}, `SELECT d.id, d.post, d.number, d.settled, d.down FROM deliveries d JOIN accounts a ON a.id = d.account
		WHERE d.brand = $1 AND d.down <> 0 AND a.network = $2 ORDER BY d.down DESC LIMIT $3`, b.id, network, limit)
}
