package storage

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"copydesk/approvals/say"
)

// A gate holds the writer inside a change, so that what is queued meanwhile is one batch.
type gate struct{ open chan struct{} }

func held(t fails, db *DB) gate {
	t.Helper()
	g, inside := gate{make(chan struct{})}, make(chan struct{})
	put(t, db, &request{ctx: ctx, done: make(chan struct{}), f: func(*Tx) error { close(inside); <-g.open; return nil }})
	<-inside
	return g
}

// put queues a request without waiting for it.
func put(t fails, db *DB, r *request) {
	t.Helper()
	leads, err := db.writer.put(r)
	must(t, err)
	if leads {
		go db.writer.lead(r)
	}
}

// queued puts a change that keeps a row under a key in the writer's queue.
func queued(t fails, db *DB, brand, key string, then func(*Tx) error) *request {
	t.Helper()
	r := &request{ctx: ctx, brand: brand, cause: Cause{Actor: "ana"}, done: make(chan struct{})}
	r.f = func(tx *Tx) error {
		if err := tx.exec(`INSERT INTO kept (key, body) VALUES ($1, $2)`, key, []byte("x")); err != nil || then == nil {
			return err
		}
		return then(tx)
	}
	put(t, db, r)
	return r
}

// keys lists what the changes of queued kept.
func keys(t fails, db *DB) []string {
	t.Helper()
	kept, err := db.Kept(ctx, "")
	must(t, err)
	return slices.Sorted(maps.Keys(kept))
}

func TestManyChangesShareOneCommit(t *testing.T) {
	db, _ := fresh(t)
	g := held(t, db)
	before := db.Stats()
	var all []*request
	for i := range 200 {
		all = append(all, queued(t, db, "", fmt.Sprintf("%03d", i), nil))
	}
	if got := db.Stats().Queued; got != 200 {
		t.Errorf("%d are queued, want 200", got)
	}
	close(g.open)
	for _, r := range all {
		<-r.done
		must(t, r.err)
	}
	s := db.Stats()
	if commits := s.Commits - before.Commits; commits != 2 || s.Largest != 200 || s.Queued != 0 {
		t.Errorf("%d commits, the largest of %d, %d left; want 2 (the gate's and one for all), 200, 0", commits, s.Largest, s.Queued)
	}
	if got := len(keys(t, db)); got != 200 {
		t.Errorf("%d rows, want 200", got)
	}
}

func TestABatchIsBounded(t *testing.T) {
	db := opened(t, t.TempDir(), Options{Batch: 3})
	g := held(t, db)
	var all []*request
	for i := range 10 {
		all = append(all, queued(t, db, "", fmt.Sprint(i), nil))
	}
	close(g.open)
	for _, r := range all {
		<-r.done
		must(t, r.err)
	}
	if s := db.Stats(); s.Largest != 3 || s.Commits != 5 {
		t.Errorf("the largest of %d in %d commits, want 3 in 5", s.Largest, s.Commits)
	}
}

var errMine = errors.New("mine")

// Whatever happens to some of a batch, exactly those that succeeded stand.
func TestEachRequestOfABatchStandsOrFallsAlone(t *testing.T) {
	db, _ := fresh(t)
	ends := map[string]func(*Tx) error{
		"stands":      nil,
		"fails":       func(*Tx) error { return errMine },
		"panics":      func(*Tx) error { panic("boom") },
		"breaks":      func(tx *Tx) error { return tx.exec(`INSERT INTO meta (name, value) VALUES ('install', 'twice')`) },
		"no such":     func(tx *Tx) error { return tx.exec(`INSERT INTO nowhere VALUES (1)`) },
		"no row":      func(tx *Tx) error { _, err := tx.Info(); return err },
		"half a read": func(tx *Tx) error { return tx.each(func(scanner) error { return errMine }, `SELECT key FROM kept`) },
		"panics in a read": func(tx *Tx) error {
			return tx.each(func(scanner) error { panic("boom") }, `SELECT key FROM kept`)
		},
	}
	rapid.Check(t, func(t *rapid.T) {
		must(t, db.Change(ctx, Cause{}, func(tx *Tx) error { return tx.exec(`DELETE FROM kept`) }))
		list := rapid.SliceOfN(rapid.SampledFrom(slices.Sorted(maps.Keys(ends))), 1, 8).Draw(t, "ends")
		g := held(t, db)
		var all []*request
		var want []string
		for i, end := range list {
			all = append(all, queued(t, db, "", fmt.Sprint(i), ends[end]))
			if end == "stands" {
				want = append(want, fmt.Sprint(i))
			}
		}
		close(g.open)
		for i, r := range all {
			<-r.done
			if (r.err == nil) != (list[i] == "stands") {
				t.Fatalf("%d %s: %v", i, list[i], r.err)
			}
		}
		if got := keys(t, db); !slices.Equal(got, want) {
			t.Fatalf("%v stand, want %v", got, want)
		}
	})
}

func TestWhoHearsWhat(t *testing.T) {
	db, _ := fresh(t)
	err := db.Change(ctx, Cause{}, func(*Tx) error { return errMine })
	if err != errMine {
		t.Errorf("an error of the change came back as %v", err)
	}
	err = db.Change(ctx, Cause{}, func(tx *Tx) error { return tx.exec(`INSERT INTO nowhere VALUES (1)`) })
	isProblem(t, err, say.Broken, "I could not store that, so nothing changed.")
	err = db.Change(ctx, Cause{}, func(*Tx) error { panic("boom") })
	if err == nil || !strings.Contains(err.Error(), "boom") || !strings.Contains(err.Error(), "TestWhoHearsWhat") {
		t.Errorf("a panic came back as %v, want its words and where it was", err)
	}
	must(t, db.Change(ctx, Cause{}, func(*Tx) error { return nil }))
}

func TestNobodyHearsBeforeTheCommit(t *testing.T) {
	db, _ := fresh(t)
	g := held(t, db)
	first := queued(t, db, "", "first", nil)
	var early bool
	var seen []string
	second := queued(t, db, "", "second", func(*Tx) error {
		select {
		case <-first.done:
			early = true
		default:
		}
		seen = keys(t, db)
		return nil
	})
	close(g.open)
	<-first.done
	if got := keys(t, db); !slices.Contains(got, "first") {
		t.Error("answered, and another connection does not see it")
	}
	<-second.done
	if early || len(seen) != 0 {
		t.Errorf("before the commit: answered %v, seen by others %v", early, seen)
	}
}

func TestAChangeNobodyWaitsForAnyMore(t *testing.T) {
	db, _ := fresh(t)
	waiting, cancel := context.WithCancel(ctx)
	g := held(t, db)
	ran := false
	r := &request{ctx: waiting, done: make(chan struct{}), f: func(*Tx) error { ran = true; return nil }}
	put(t, db, r)
	beside := queued(t, db, "", "beside", nil)
	cancel()
	close(g.open)
	<-r.done
	if !errors.Is(r.err, context.Canceled) || ran {
		t.Errorf("cancelled before it began: %v, ran %v", r.err, ran)
	}
	<-beside.done
	must(t, beside.err)

	begun, cancel := context.WithCancel(ctx)
	must(t, db.Change(begun, Cause{}, func(tx *Tx) error {
		cancel()
		return tx.exec(`INSERT INTO kept (key, body) VALUES ('begun', '')`)
	}))
	if got := keys(t, db); !slices.Equal(got, []string{"begun", "beside"}) {
		t.Errorf("%v stand: what had begun when it was cancelled must", got)
	}
}

func TestAFullQueueIsBusy(t *testing.T) {
	db, _ := fresh(t)
	g := held(t, db)
	var last *request
	for i := range maxQueue {
		last = queued(t, db, "", fmt.Sprint(i), nil)
	}
	err := db.Change(ctx, Cause{}, func(*Tx) error { return nil })
	isProblem(t, err, say.Busy, "Nothing changed: try again in a few seconds.")
	close(g.open)
	<-last.done
	must(t, last.err)
	must(t, db.Change(ctx, Cause{}, func(*Tx) error { return nil }))
	if got := len(keys(t, db)); got != maxQueue {
		t.Errorf("%d stand, want %d", got, maxQueue)
	}
}

func TestBrandsTakeTurns(t *testing.T) {
	db := opened(t, t.TempDir(), Options{Batch: 1})
	g := held(t, db)
	var order []string
	var all []*request
	note := func(brand string, i int) {
		all = append(all, queued(t, db, brand, brand+fmt.Sprint(i), func(tx *Tx) error { order = append(order, tx.Brand()); return nil }))
	}
	for i := range 5 {
		note("loud", i)
	}
	for i := range 2 {
		note("quiet", i)
	}
	note("late", 0)
	close(g.open)
	for _, r := range all {
		<-r.done
	}
	want := []string{"loud", "quiet", "late", "loud", "quiet", "loud", "loud", "loud"}
	if !slices.Equal(order, want) {
		t.Errorf("the turns were %v, want %v", order, want)
	}
}

func TestClosingWaitsForWhatIsQueuedAndTakesNoMore(t *testing.T) {
	dir := t.TempDir()
	db := opened(t, dir, Options{})
	g := held(t, db)
	r := queued(t, db, "", "queued", nil)
	closed := make(chan error)
	go func() { closed <- db.Close() }()
	close(g.open)
	must(t, <-closed)
	<-r.done
	must(t, r.err)
	if err := db.Change(ctx, Cause{}, func(*Tx) error { return nil }); err == nil {
		t.Error("a closed store took a change")
	}
	if got := keys(t, opened(t, dir, Options{})); !slices.Equal(got, []string{"queued"}) {
		t.Errorf("%v stand after the next start", got)
	}
}

func TestOnlyACommitThatMadeSomethingDueWakes(t *testing.T) {
	db, _ := fresh(t)
	woken := func() bool {
		select {
		case <-db.Wake():
			return true
		default:
			return false
		}
	}
	makes := func(tx *Tx) error { return tx.Do(Due{Key: "k", Kind: "digest", At: monday}) }
	must(t, db.Change(ctx, Cause{}, func(*Tx) error { return nil }))
	if woken() {
		t.Error("woken for nothing")
	}
	_ = db.Change(ctx, Cause{}, func(tx *Tx) error { return errors.Join(makes(tx), errMine) })
	if woken() {
		t.Error("woken for what was undone")
	}
	must(t, db.Change(ctx, Cause{}, makes))
	must(t, db.Change(ctx, Cause{}, makes))
	if !woken() || woken() {
		t.Error("two changes should leave one value")
	}
}

// What nobody waits for costs no commit of its own where another change comes, and is stored all
// the same where none does.
func TestWhatNobodyWaitsForGoesWithTheNext(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db, err := Open(ctx, dir, Options{})
		must(t, err)
		keep := func(key string) {
			db.later("", func(tx *Tx) error { return tx.exec(`INSERT INTO kept (key, body) VALUES ($1, '')`, key) }, nil)
		}
		before := db.Stats().Commits
		keep("one")
		synctest.Wait()
		if got := db.Stats(); got.Commits != before || got.Queued != 1 {
			t.Errorf("%d commits at once with %d queued, want none and 1", got.Commits-before, got.Queued)
		}
		must(t, db.Keep(ctx, "two", []byte{}))
		if got := db.Stats().Commits - before; got != 1 || !slices.Equal(keys(t, db), []string{"one", "two"}) {
			t.Errorf("%d commits for %v, want 1 for both", got, keys(t, db))
		}
		keep("three")
		<-time.After(lull)
		synctest.Wait()
		if got := db.Stats().Commits - before; got != 2 || len(keys(t, db)) != 3 {
			t.Errorf("%d commits for %v, want 2: nothing else came", got, keys(t, db))
		}
		keep("four")
		must(t, db.Close())
		if db, err = Open(ctx, dir, Options{}); err != nil || len(keys(t, db)) != 4 {
			t.Errorf("%v, %v: the last went with the close", err, keys(t, db))
		}
		must(t, db.Close())
	})
}
