package storage

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"
)

// keptFor is how long an event's id is remembered: no platform delivers again later than that.
const keptFor = 48 * time.Hour

// Receive stores an event, durably, with the instant it came. fresh is false when its id was seen
// before; nothing changes then.
func (db *DB) Receive(ctx context.Context, e Event) (fresh bool, err error) {
	seq := db.seq.Add(1)
	err = db.change(ctx, e.Brand, Cause{}, func(tx *Tx) error {
		var id string
		err := tx.row(`INSERT INTO events (id, platform, brand, post, body, reply, at, seq, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'stored')
			ON CONFLICT (id) DO NOTHING RETURNING id`, e.ID, e.Platform, e.Brand, e.Post, append([]byte{}, e.Body...), e.Reply, ms(tx.now), ms(tx.now)<<16|seq&0xffff).Scan(&id)
		fresh = err == nil
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	}, 0)
	return fresh, err
}

// Pending lists the events stored and not worked off, in the order they came.
func (db *DB) Pending(ctx context.Context) ([]Event, error) {
	var out []Event
	return out, db.look(ctx).each(func(s scanner) error {
		var e Event
		var when int64
		err := s.Scan(&e.ID, &e.Platform, &e.Brand, &e.Post, &e.Body, &e.Reply, &when)
		e.At = at(when)
		out = append(out, e)
		return err
	}, `SELECT id, platform, brand, post, body, reply, at FROM events WHERE state = 'stored' ORDER BY seq`)
}

// eventsOver remembers the events that a change marked worked off and that nobody finished yet. The zero
// value is ready; safe for concurrent use.
type eventsOver struct {
	mu  sync.Mutex
	ids map[string]bool
}

// maxMarked bounds them: one that was forgotten is marked once more.
const maxMarked = 4096

func (m *eventsOver) add(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ids == nil || len(m.ids) >= maxMarked {
		m.ids = map[string]bool{}
	}
	m.ids[id] = true
}

// drop reports whether an event was among them.
func (m *eventsOver) drop(id string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	was := m.ids[id]
	delete(m.ids, id)
	return was
}

// Finish marks an event worked off, without waiting for the commit. One that a change marked already
// costs nothing; a second call does nothing.
func (db *DB) Finish(_ context.Context, id string) {
	if db.over.drop(id) {
		return
	}
	db.later("", func(tx *Tx) error {
		return tx.exec(`UPDATE events SET state = 'done', body = '' WHERE id = $1 AND state = 'stored'`, id)
	}, nil)
}

// Answered wipes an event's body and reply handle, without waiting.
func (db *DB) Answered(_ context.Context, id string) {
	db.later("", func(tx *Tx) error {
		return tx.exec(`UPDATE events SET body = '', reply = '' WHERE id = $1 AND reply <> ''`, id)
	}, nil)
}

// Sweep forgets the ids of events worked off more than 48 hours ago, and what people typed and did
// not send within 30 days.
func (db *DB) Sweep(ctx context.Context) error {
	return db.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) error {
		if err := tx.exec(`DELETE FROM events WHERE state = 'done' AND at < $1`, ms(tx.now.Add(-keptFor))); err != nil {
			return err
		}
		if err := tx.sweepUnsent(); err != nil {
			return err
		}
		return tx.forgetUploads()
	})
}
