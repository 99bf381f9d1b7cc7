package storage

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
)

const cardColumns = `brand, post, number, revision, kind, platform, team, room, message, thread, shown, lost`

func scanCard(s scanner) (Card, error) {
	var c Card
	r := &c.Ref.Room
	err := s.Scan(&c.Brand, &c.Post, &c.Number, &c.Revision, &c.Kind, &r.Platform, &r.Team, &r.ID, &c.Ref.ID, &c.Thread, &c.Shown, &c.Lost)
	return c, err
}

// cardKey names a card: by its message, and before it has one by what it will be.
func cardKey(c Card) string {
	if c.Ref.ID == "" {
		return "new/" + c.Post + "/" + c.Kind + "/" + strconv.Itoa(c.Revision)
	}
	r := c.Ref.Room
	return r.Platform + "/" + r.Team + "/" + r.ID + "/" + c.Ref.ID
}

// SaveCard remembers a card.
func (tx *Tx) SaveCard(c Card) error {
	lost := 0
	if c.Lost {
		lost = 1
	}
	return tx.exec(`INSERT INTO cards (key, `+cardColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, kind = excluded.kind, shown = excluded.shown, lost = excluded.lost`,
		cardKey(c), tx.brand, c.Post, c.Number, c.Revision, c.Kind, c.Ref.Room.Platform, c.Ref.Room.Team, c.Ref.Room.ID, c.Ref.ID, c.Thread, c.Shown, lost)
}

// DropCard forgets a card.
func (tx *Tx) DropCard(c Card) error { return tx.exec(`DELETE FROM cards WHERE key = $1`, cardKey(c)) }

// Cards lists every message that shows a post, in the order they were made.
func (b *Brand) Cards(ctx context.Context, post string) ([]Card, error) {
	var out []Card
	return out, b.db.look(ctx).each(func(s scanner) error {
		c, err := scanCard(s)
		out = append(out, c)
		return err
	}, `SELECT `+cardColumns+` FROM cards WHERE post = $1 AND brand = $2 ORDER BY kind DESC, revision`, post, b.id)
}

// CardAt finds the card that a message is or was; false: none.
func (db *DB) CardAt(ctx context.Context, ref RefKey) (Card, bool, error) {
	c, err := scanCard(db.look(ctx).row(`SELECT `+cardColumns+` FROM cards WHERE key = $1`, cardKey(Card{Ref: ref})))
	if errors.Is(err, sql.ErrNoRows) {
		return c, false, nil
	}
	return c, err == nil, err
}

// PendingCards lists the cards on a platform whose posts have not left, to be read again after a
// connection. The joins are crossed to keep SQLite to their order, by way of the posts in those
// states (https://www.sqlite.org/optoverview.html#crossjoin).
func (db *DB) PendingCards(ctx context.Context, platform string) ([]Card, error) {
	var out []Card
	return out, db.look(ctx).each(func(s scanner) error {
		c, err := scanCard(s)
		out = append(out, c)
		return err
	}, `SELECT c.brand, c.post, c.number, c.revision, c.kind, c.platform, c.team, c.room, c.message, c.thread, c.shown, c.lost
		FROM brands b CROSS JOIN posts p CROSS JOIN cards c
		WHERE p.brand = b.id AND p.state IN ('review', 'changes', 'rejected', 'held', 'approved', 'scheduled', 'late')
		AND c.post = p.id AND c.platform = $1 AND c.message <> '' AND c.lost = 0 AND c.revision > 0`, platform)
}
