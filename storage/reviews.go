package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"copydesk/approvals"
)

// A Round is where a person is in going through what waits for them. The zero value is its beginning.
type Round struct {
	Said  []Said    `json:"said,omitempty"`  // in the order it was said
	Later []int64   `json:"later,omitempty"` // numbers of the posts put off
	Over  bool      `json:"over,omitempty"`  // nothing was left; the next one begins anew
	Began time.Time `json:"began"`           // when the first word of it was said
}

// A Said is one word of a round.
type Said struct {
	Number   int64          `json:"number"`
	Revision int            `json:"revision"`
	Kind     approvals.Kind `json:"kind"`
	Wording  bool           `json:"wording,omitempty"` // the word came with a wording of their own
	Why      bool           `json:"why,omitempty"`     // a reason was given
}

// Round reads where a person is; false: they have not begun.
func (b *Brand) Round(ctx context.Context, person string) (Round, bool, error) {
	return readRound(b.db.look(ctx), b.id, person)
}

// Round reads where a person is; false: they have not begun.
func (tx *Tx) Round(person string) (Round, bool, error) { return readRound(tx, tx.brand, person) }

func readRound(r reader, brand, person string) (Round, bool, error) {
	var out Round
	var body string
	err := r.row(`SELECT body FROM rounds WHERE brand = $1 AND person = $2`, brand, person).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return out, false, nil
	}
	if err != nil {
		return out, false, err
	}
	return out, true, json.Unmarshal([]byte(body), &out)
}

// SaveRound keeps where a person is.
func (tx *Tx) SaveRound(person string, r Round) error {
	return tx.exec(`INSERT INTO rounds (brand, person, body, at) VALUES ($1, $2, $3, $4) ON CONFLICT (brand, person) DO UPDATE SET body = excluded.body, at = excluded.at`,
		tx.brand, person, encode(r), ms(tx.now))
}

// Look remembers that a person saw a revision of a post.
func (tx *Tx) Look(post, person string, revision int) error {
	return tx.exec(`INSERT INTO looks (post, person, brand, revision, before) VALUES ($1, $2, $3, $4, 0)
		ON CONFLICT (post, person) DO UPDATE SET revision = excluded.revision,
		before = CASE WHEN looks.revision = excluded.revision THEN looks.before ELSE looks.revision END`, post, person, tx.brand, revision)
}

// Looked is the last revision of a post other than the given one that a person looked at or voted
// on; 0: none.
func (b *Brand) Looked(ctx context.Context, post, person string, but int) (int, error) {
	var last, before int
	err := b.db.look(ctx).row(`SELECT revision, before FROM looks WHERE post = $1 AND person = $2 AND brand = $3`, post, person, b.id).Scan(&last, &before)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if last == but {
		last = before
	}
	return last, err
}

// seen remembers which revision somebody spoke about.
func (tx *Tx) seen(post string, e approvals.Event) error {
	switch e := e.(type) {
	case approvals.Voted:
		if e.Kind == approvals.Looking { // said of a line that asks for several, too: it shows no bytes
			return nil
		}
		return tx.Look(post, e.By, e.Revision)
	case approvals.Corrected:
		return tx.Look(post, e.By, e.Revision)
	case approvals.Took:
		return tx.Look(post, e.Person, e.Revision)
	}
	return nil
}

// A RequestLine is one message that asks for several posts. A Ref without an ID is yet to be posted.
type RequestLine struct {
	ID, By string
	At     time.Time
	Ref    RefKey
	Shown  string // fingerprint of what it shows now
	Tries  int    // how often it was deleted on the platform
	Posts  []LinePost
}

// A LinePost is one post of a line, and the revision that it asks for.
type LinePost struct {
	Post     string
	Number   int64
	Revision int
}

// NewLine keeps a line that is yet to be posted in a room, and gives its id.
func (tx *Tx) NewLine(by string, room RoomKey, posts []LinePost) (string, error) {
	id := newID()
	err := tx.exec(`INSERT INTO request_lines (id, brand, asked_by, at, platform, team, room, message, shown, tries) VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', 0)`,
		id, tx.brand, by, ms(tx.now), room.Platform, room.Team, room.ID)
	if err != nil {
		return "", err
	}
	for _, p := range posts {
		err := tx.exec(`INSERT INTO request_line_posts (post, revision, line, brand, number) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (post, revision) DO UPDATE SET line = excluded.line`, p.Post, p.Revision, id, tx.brand, p.Number)
		if err != nil {
			return "", err
		}
	}
	return id, nil
}

// SaveLine remembers where a line stands and what it shows.
func (tx *Tx) SaveLine(l RequestLine) error {
	return tx.exec(`UPDATE request_lines SET message = $3, shown = $4, tries = $5 WHERE id = $1 AND brand = $2`, l.ID, tx.brand, l.Ref.ID, l.Shown, l.Tries)
}

// Line reads a line with its posts, in the order of their numbers.
func (b *Brand) Line(ctx context.Context, id string) (RequestLine, error) {
	l := RequestLine{ID: id}
	var when int64
	r, room := b.db.look(ctx), &l.Ref.Room
	err := r.row(`SELECT asked_by, at, platform, team, room, message, shown, tries FROM request_lines WHERE id = $1 AND brand = $2`, id, b.id).
		Scan(&l.By, &when, &room.Platform, &room.Team, &room.ID, &l.Ref.ID, &l.Shown, &l.Tries)
	if err != nil {
		return l, err
	}
	l.At = at(when)
	return l, r.each(func(s scanner) error {
		var p LinePost
		err := s.Scan(&p.Post, &p.Number, &p.Revision)
		l.Posts = append(l.Posts, p)
		return err
	}, `SELECT post, number, revision FROM request_line_posts WHERE line = $1 AND brand = $2 ORDER BY number`, id, b.id)
}

// LineOf finds the line that asks for a revision of a post; empty: none does.
func (b *Brand) LineOf(ctx context.Context, post string, revision int) (string, error) {
	var id string
	err := b.db.look(ctx).row(`SELECT line FROM request_line_posts WHERE post = $1 AND revision = $2 AND brand = $3`, post, revision, b.id).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// LinesOf lists the lines that ask or asked for any revision of a post.
func (b *Brand) LinesOf(ctx context.Context, post string) ([]string, error) {
	var out []string
	return out, b.db.look(ctx).each(func(s scanner) error {
		var id string
		err := s.Scan(&id)
		out = append(out, id)
		return err
	}, `SELECT DISTINCT line FROM request_line_posts WHERE post = $1 AND brand = $2`, post, b.id)
}

// LineAt finds the line that a message is, and its brand; false: it is none.
func (db *DB) LineAt(ctx context.Context, ref RefKey) (brand, id string, found bool, err error) {
	err = db.look(ctx).row(`SELECT brand, id FROM request_lines WHERE platform = $1 AND team = $2 AND room = $3 AND message = $4`,
		ref.Room.Platform, ref.Room.Team, ref.Room.ID, ref.ID).Scan(&brand, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", false, nil
	}
	return brand, id, err == nil, err
}
