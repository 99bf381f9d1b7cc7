package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// Bounds of what is kept for one person: the oldest goes first.
const (
	mostUnsent      = 20
	mostUnsentBytes = 2 << 20 // more than the longest line there is
	unsentFor       = 30 * 24 * time.Hour
)

// An UnsentKey says whose words are kept, and for what. Comparable.
type UnsentKey struct {
	Person string
	Brand  string // id; empty: typed where no brand was known
	Case   string // the command with its sub-command: "brand new"
	About  string // the posts it is about: "12", "12 13"; may be empty
}

// Unsent is what a person typed for a command and that has done nothing yet.
type Unsent struct {
	Args map[string]string // by English option name, as typed
	Form bool              // it stands in a form; else it is a line that was refused
	At   time.Time
}

// KeepUnsent keeps what was typed in the place of what was kept before, for 30 days; nothing typed
// forgets it. At most 20 commands a person are kept, and 2 MiB.
func (db *DB) KeepUnsent(ctx context.Context, k UnsentKey, u Unsent) error {
	return db.Change(ctx, Cause{Actor: k.Person}, func(tx *Tx) error {
		if len(u.Args) == 0 {
			return tx.dropUnsent(k)
		}
		err := tx.exec(`INSERT INTO unsent (person, brand, command, about, args, in_form, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (person, brand, command, about) DO UPDATE SET args = excluded.args, in_form = excluded.in_form, at = excluded.at`,
			k.Person, k.Brand, k.Case, k.About, encode(u.Args), u.Form, ms(tx.now))
		if err != nil {
			return err
		}
		return tx.boundUnsent(k)
	})
}

// boundUnsent forgets the oldest past the bounds; what was kept now stays.
func (tx *Tx) boundUnsent(now UnsentKey) error {
	var over []UnsentKey
	count, size := 0, 0
	err := tx.each(func(s scanner) error {
		k := UnsentKey{Person: now.Person}
		var bytes int
		err := s.Scan(&k.Brand, &k.Case, &k.About, &bytes)
		if count, size = count+1, size+bytes; k != now && (count > mostUnsent || size > mostUnsentBytes) {
			over = append(over, k)
		}
		return err
	}, `SELECT brand, command, about, LENGTH(args) FROM unsent WHERE person = $1 ORDER BY at DESC`, now.Person)
	if err != nil {
		return err
	}
	for _, k := range over {
		if err := tx.dropUnsent(k); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) dropUnsent(k UnsentKey) error {
	return tx.exec(`DELETE FROM unsent WHERE person = $1 AND brand = $2 AND command = $3 AND about = $4`, k.Person, k.Brand, k.Case, k.About)
}

// Unsent reads what is kept; false: nothing.
func (db *DB) Unsent(ctx context.Context, k UnsentKey) (Unsent, bool, error) {
	var u Unsent
	var args string
	var when int64
	err := db.look(ctx).row(`SELECT args, in_form, at FROM unsent WHERE person = $1 AND brand = $2 AND command = $3 AND about = $4 AND at > $5`,
		k.Person, k.Brand, k.Case, k.About, ms(db.now().Add(-unsentFor))).Scan(&args, &u.Form, &when)
	if errors.Is(err, sql.ErrNoRows) {
		return u, false, nil
	}
	if err != nil {
		return u, false, err
	}
	u.At = at(when)
	return u, true, json.Unmarshal([]byte(args), &u.Args)
}

// sweepUnsent forgets what nobody came back to.
func (tx *Tx) sweepUnsent() error {
	return tx.exec(`DELETE FROM unsent WHERE at < $1`, ms(tx.now.Add(-unsentFor)))
}
