package storage

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"copydesk/approvals"
)

// sends are the kinds of an agenda that lead to a network, or to a person who publishes there: not
// given out while a brand is stopped.
var sends = map[string]bool{approvals.DueVerify: true, approvals.DuePublish: true, approvals.DueDeliver: true, approvals.DueHand: true}

// agendaKey names an item of a post's agenda.
func agendaKey(post string, i approvals.Item) string { return i.Kind + "/" + post + "/" + i.Key }

// plan makes the due rows that a post newly wants and takes away those it no longer does: one that
// was done is not wanted again.
func (tx *Tx) plan(old, next approvals.Post) error {
	wanted, dropped := approvals.Turn(old, next)
	for _, i := range dropped {
		if err := tx.Done(agendaKey(next.ID, i)); err != nil {
			return err
		}
	}
	for _, i := range wanted {
		err := tx.Do(Due{Key: agendaKey(next.ID, i), Kind: i.Kind, Post: next.ID, At: i.At, Sends: sends[i.Kind]})
		if err != nil {
			return err
		}
	}
	return nil
}

// Do makes a due row, or replaces the one with the same key.
func (tx *Tx) Do(d Due) error {
	if d.Brand == "" {
		d.Brand = tx.brand
	}
	if d.Body == nil {
		d.Body = []byte{}
	}
	tx.wakes = true
	flag := 0
	if d.Sends {
		flag = 1
	}
	return tx.exec(`INSERT INTO due (key, kind, brand, post, at, body, tries, sends) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (key) DO UPDATE SET at = excluded.at, body = excluded.body, tries = excluded.tries, sends = excluded.sends`,
		d.Key, d.Kind, d.Brand, d.Post, ms(d.At), d.Body, d.Tries, flag)
}

// DoBy makes a due row where there is none. One that stands stays as it is, but for an instant
// beyond latest, as a clock that was far ahead leaves it: then latest.
func (tx *Tx) DoBy(d Due, latest time.Time) error {
	tx.wakes = true
	flag := 0
	if d.Sends {
		flag = 1
	}
	return tx.exec(`INSERT INTO due (key, kind, brand, post, at, body, tries, sends) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (key) DO UPDATE SET at = MIN(at, $9)`,
		d.Key, d.Kind, tx.brand, d.Post, ms(d.At), bodyOf(d), d.Tries, flag, ms(latest))
}

// Put is Do, for a row that was given out and comes again later: one that was replaced or taken away
// meanwhile stays as it is.
func (tx *Tx) Put(d Due) error {
	tx.wakes = true
	return tx.exec(`UPDATE due SET at = $2, tries = $3 WHERE key = $1`, d.Key, ms(d.At), d.Tries)
}

// Again sets a row as it was given out to another instant and body: one that was moved, replaced or
// taken away meanwhile stays as it is.
func (tx *Tx) Again(d Due, next time.Time, body []byte) error {
	tx.wakes = true
	return tx.exec(`UPDATE due SET at = $4, body = $5, tries = 0 WHERE key = $1 AND at = $2 AND body = $3`, d.Key, ms(d.At), bodyOf(d), ms(next), body)
}

// DueUnder lists the brand's due rows whose keys begin with a prefix.
func (tx *Tx) DueUnder(prefix string) ([]Due, error) {
	var out []Due
	return out, tx.each(func(s scanner) error {
		d, err := scanDue(s)
		out = append(out, d)
		return err
	}, `SELECT key, kind, brand, post, at, body, tries, sends FROM due WHERE key >= $1 AND key < $2 AND brand = $3 ORDER BY key`, prefix, prefix+"\U0010ffff", tx.brand)
}

// Done takes a due row away.
func (tx *Tx) Done(key string) error { return tx.exec(`DELETE FROM due WHERE key = $1`, key) }

// End ends a row as it was given out: one that was moved or replaced meanwhile stays.
func (tx *Tx) End(d Due) error {
	return tx.exec(`DELETE FROM due WHERE key = $1 AND at = $2 AND body = $3`, d.Key, ms(d.At), bodyOf(d))
}

func bodyOf(d Due) []byte {
	if d.Body == nil {
		return []byte{}
	}
	return d.Body
}

// dueRows are what may leave, oldest first: nothing leaves a stopped brand.
const dueRows = `SELECT key, kind, brand, post, at, body, tries, sends FROM due
	WHERE (sends = 0 OR brand NOT IN (SELECT id FROM brands WHERE stopped_at <> 0)) ORDER BY at`

// keptRows are those of a copied folder that was not claimed: nothing leaves it.
const keptRows = `SELECT key, kind, brand, post, at, body, tries, sends FROM due WHERE sends = 0 ORDER BY at`

// Ahead lists what is due at an instant, oldest first and at most limit, without what except names
// and without what would leave a stopped brand or a copied folder. next is when the first row comes
// that it does not list; zero: there is none.
func (db *DB) Ahead(ctx context.Context, now time.Time, limit int, except func(Due) bool) (ready []Due, next time.Time, err error) {
	ready, next, err = db.ahead(ctx, dueRows, now, limit, except)
	if err != nil || !slices.ContainsFunc(ready, func(d Due) bool { return d.Sends }) {
		return ready, next, err
	}
	live, err := db.Claimed(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	if live {
		return ready, next, nil
	}
	return db.ahead(ctx, keptRows, now, limit, except)
}

func (db *DB) ahead(ctx context.Context, query string, now time.Time, limit int, except func(Due) bool) (ready []Due, next time.Time, err error) {
	err = db.look(ctx).each(func(s scanner) error {
		d, err := scanDue(s)
		if err != nil || except != nil && except(d) {
			return err
		}
		if len(ready) == limit || ms(d.At) > ms(now) {
			next = d.At
			return errEnough
		}
		ready = append(ready, d)
		return nil
	}, query)
	if err != nil && err != errEnough {
		return nil, time.Time{}, err
	}
	return ready, next, nil
}

// errEnough ends a read before its last row.
var errEnough = errors.New("enough")

// Due finds a due row of the brand by its key; false: none.
func (b *Brand) Due(ctx context.Context, key string) (Due, bool, error) {
	d, err := scanDue(b.db.look(ctx).row(`SELECT key, kind, brand, post, at, body, tries, sends FROM due WHERE key = $1 AND brand = $2`, key, b.id))
	if errors.Is(err, sql.ErrNoRows) {
		return Due{}, false, nil
	}
	return d, err == nil, err
}

func scanDue(s scanner) (Due, error) {
	var d Due
	var when int64
	err := s.Scan(&d.Key, &d.Kind, &d.Brand, &d.Post, &when, &d.Body, &d.Tries, &d.Sends)
	d.At = at(when)
	return d, err
}
