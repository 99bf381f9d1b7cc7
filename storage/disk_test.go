package storage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"copydesk/approvals/say"
)

// full leaves the database that many pages to grow by; room gives it all of them back.
func full(t fails, db *DB, pages int) {
	t.Helper()
	var have int
	must(t, db.reads.QueryRowContext(ctx, `PRAGMA page_count`).Scan(&have))
	limitPages(t, db, have+pages)
}

func room(t fails, db *DB) { limitPages(t, db, 1<<30) }

func limitPages(t fails, db *DB, n int) {
	t.Helper()
	must(t, db.Change(ctx, Cause{}, func(tx *Tx) error { return tx.exec(fmt.Sprintf(`PRAGMA max_page_count = %d`, n)) }))
}

var diskIsFull = say.Text{
	EN: "I could not store that, so nothing changed. The disk is full: tell whoever runs Copydesk.",
	FR: "Je n'ai pas pu l'enregistrer, rien n'a changé. Le disque est plein\u202f: prévenez la personne qui gère Copydesk.",
}

func TestAFullDiskIsSaidAndPasses(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	full(t, db, 3)
	accounts, err := b.Accounts(ctx)
	must(t, err)
	draft := func() (n int64, err error) {
		err = b.Change(ctx, Cause{Actor: "ana"}, func(tx *Tx) error {
			p, err := tx.NewPost("ana", Meta{Title: "a post"}, parts(accounts, strings.Repeat("word ", 100)), nil, nil)
			n = p.Number
			return err
		})
		return n, err
	}
	var drafted int64
	for err == nil {
		var n int64
		if n, err = draft(); err == nil {
			drafted = n
		}
	}
	var p *say.Problem
	if !errors.As(err, &p) || p.Kind != say.Broken || p.Text != diskIsFull {
		t.Fatalf("refused with %+v", err)
	}
	if _, err := draft(); err == nil {
		t.Error("a second try was taken on a full disk")
	}
	list, err := b.Posts(ctx, Query{Limit: 1000})
	must(t, err)
	if drafted == 0 || int64(len(list)) != drafted {
		t.Errorf("%d posts can be read, %d were answered for", len(list), drafted)
	}
	must(t, db.CheckReplay(ctx))
	room(t, db)
	n, err := draft()
	if err != nil || n != drafted+1 {
		t.Errorf("with room again: post %d, %v; want %d", n, err, drafted+1)
	}
	must(t, db.CheckReplay(ctx))
}

// A full disk in the middle of a batch may take the whole transaction down, not one statement
// (https://www.sqlite.org/lang_transaction.html). Whoever hears that it stands must find it, and
// whoever hears that nothing changed must find nothing.
func TestAFullDiskInABatchIsToldToTheRightOnes(t *testing.T) {
	db, _ := fresh(t)
	rapid.Check(t, func(t *rapid.T) {
		must(t, db.Change(ctx, Cause{}, func(tx *Tx) error { return tx.exec(`DELETE FROM kept`) }))
		sizes := rapid.SliceOfN(rapid.SampledFrom([]int{1, 1, 1, 5_000, 160_000}), 1, 8).Draw(t, "sizes")
		full(t, db, rapid.IntRange(0, 4).Draw(t, "pages left"))
		g := held(t, db)
		var all []*request
		for i, size := range sizes {
			all = append(all, queued(t, db, "", fmt.Sprint(i), func(tx *Tx) error {
				return tx.exec(`INSERT INTO kept (key, body) VALUES ($1, $2)`, fmt.Sprint("body", i), make([]byte, size))
			}))
		}
		close(g.open)
		var want []string
		for i, r := range all {
			<-r.done
			if r.err == nil {
				want = append(want, fmt.Sprint(i), fmt.Sprint("body", i))
				continue
			}
			isProblem(t, r.err, say.Broken, "I could not store that, so nothing changed.")
		}
		room(t, db)
		slices.Sort(want)
		if got := keys(t, db); !slices.Equal(got, want) {
			t.Fatalf("%v stand; the answers promised %v", got, want)
		}
		must(t, db.Change(ctx, Cause{}, func(*Tx) error { return nil }))
	})
}

// A change that looks away from a failure is undone all the same: what follows could stand by itself.
func TestAFailureThatAChangeOverlooksUndoesIt(t *testing.T) {
	db, _ := fresh(t)
	full(t, db, 2)
	err := db.Change(ctx, Cause{}, func(tx *Tx) error {
		_ = tx.exec(`INSERT INTO kept (key, body) VALUES ('big', $1)`, make([]byte, 160_000))
		_ = tx.exec(`INSERT INTO kept (key, body) VALUES ('small', '')`)
		return nil
	})
	isProblem(t, err, say.Broken, "The disk is full")
	room(t, db)
	if got := keys(t, db); len(got) != 0 {
		t.Errorf("%v stand of a change that could not be stored", got)
	}
}
