package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"copydesk/approvals"
)

// Correct keeps a decider's wording for the submitted revision of a post: the revision that it would
// become is made, stored and hashed now. e says who and how; its digest and accounts are filled in.
func (tx *Tx) Correct(p *Post, e approvals.Corrected, parts []approvals.Part, flags []string, links []approvals.Link) error {
	rev := approvals.Revision{Brand: tx.brand, Post: p.ID, Number: p.Revision + 1, Parts: parts, Flags: flags, Links: links, Occurrences: p.Series.Left()}
	e.At, e.Digest, e.Accounts = tx.now, rev.Digest(), accountsOf(parts)
	next, err := p.Post.Next(e)
	if err != nil {
		return err
	}
	if err := tx.put(p, next, e); err != nil {
		return err
	}
	return tx.exec(`INSERT INTO corrections (post, person, brand, digest, body, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (post, person) DO UPDATE SET digest = excluded.digest, body = excluded.body, at = excluded.at`,
		p.ID, e.By, tx.brand, e.Digest, encode(rev), ms(tx.now))
}

// TakeCorrection makes a wording that was handed in the newest revision, byte for byte as it was stored then.
func (tx *Tx) TakeCorrection(p *Post, e approvals.Took) error {
	e.At = tx.now
	next, err := p.Post.Next(e)
	if err != nil {
		return err
	}
	rev, found, err := correction(tx, tx.brand, p.ID, e.Person)
	if err != nil {
		return err
	}
	if !found || rev.Digest() != e.Digest || rev.Number != e.Revision || rev.Post != p.ID {
		return &approvals.Refusal{Code: approvals.NoCorrection, State: p.State}
	}
	if err := tx.keepRevision(*p, rev, e.By); err != nil {
		return err
	}
	return tx.put(p, next, e)
}

// Correction is the revision that a person's wording would become; false: they handed in none that
// stands.
func (b *Brand) Correction(ctx context.Context, post, person string) (approvals.Revision, bool, error) {
	return correction(b.db.look(ctx), b.id, post, person)
}

func correction(r reader, brand, post, person string) (approvals.Revision, bool, error) {
	var rev approvals.Revision
	var body string
	err := r.row(`SELECT body FROM corrections WHERE post = $1 AND person = $2 AND brand = $3`, post, person, brand).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return rev, false, nil
	}
	if err != nil {
		return rev, false, err
	}
	return rev, true, json.Unmarshal([]byte(body), &rev)
}

// dropCorrections forgets the wordings that an event ended.
func (tx *Tx) dropCorrections(old, now approvals.Post) error {
	for _, c := range old.Corrections {
		if is, stands := now.CorrectionOf(c.Person); stands && is.Digest == c.Digest {
			continue
		}
		if err := tx.exec(`DELETE FROM corrections WHERE post = $1 AND person = $2`, now.ID, c.Person); err != nil {
			return err
		}
	}
	return nil
}
