package storage

import (
	"context"
	"time"

	"copydesk/approvals"
)

// A Note is something said about a post for its reviewers. It is never published.
type Note struct {
	Person string // id
	At     time.Time
	Words  string
}

// MostNotes bounds how many notes of one post are kept; the oldest make room.
const MostNotes = 200

// Note keeps what somebody said about a post, with a line of the audit that says so.
func (tx *Tx) Note(p *Post, person, words string) error {
	if err := tx.ours(p); err != nil {
		return err
	}
	id := newID()
	err := tx.exec(`INSERT INTO notes (id, brand, post, person, at, words) VALUES ($1, $2, $3, $4, $5, $6)`, id, tx.brand, p.ID, person, ms(tx.now), words)
	if err != nil {
		return err
	}
	err = tx.exec(`DELETE FROM notes WHERE post = $1 AND id NOT IN (SELECT id FROM notes WHERE post = $1 ORDER BY id DESC LIMIT $2)`, p.ID, MostNotes)
	if err != nil {
		return err
	}
	return tx.noted(p, id, salted(words), person)
}

// DropNotes takes away what one person said about a post, and says how many notes that were.
func (tx *Tx) DropNotes(p *Post, person string) (gone int, err error) {
	if err := tx.ours(p); err != nil {
		return 0, err
	}
	var ids []string
	err = tx.each(func(s scanner) error {
		var id string
		err := s.Scan(&id)
		ids = append(ids, id)
		return err
	}, `DELETE FROM notes WHERE post = $1 AND person = $2 RETURNING id`, p.ID, person)
	for _, id := range ids {
		if err == nil {
			err = tx.noted(p, id, "", person)
		}
	}
	return len(ids), err
}

// noted writes the audit line and brings the post's cards up to date.
func (tx *Tx) noted(p *Post, id, digest, person string) error {
	if err := tx.line(approvals.Noted{Brand: tx.brand, Kind: "note", ID: id, Digest: digest, By: person, At: tx.now}, p.ID); err != nil {
		return err
	}
	return tx.Do(Due{Key: "cards/" + p.ID, Kind: "cards", Post: p.ID, At: tx.now})
}

// Notes lists what was said about a post, oldest first.
func (b *Brand) Notes(ctx context.Context, post string) ([]Note, error) {
	var out []Note
	return out, b.db.look(ctx).each(func(s scanner) error {
		var n Note
		var when int64
		err := s.Scan(&n.Person, &when, &n.Words)
		n.At = at(when)
		out = append(out, n)
		return err
	}, `SELECT person, at, words FROM notes WHERE post = $1 AND brand = $2 ORDER BY id`, post, b.id)
}
