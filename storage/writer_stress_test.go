package storage

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// A doing is a change that was drawn: when it comes, how it may rest, and how it ends.
type doing struct {
	brand, key string
	after      time.Duration
	rests      time.Duration // 0: eager; lull: nobody waits
	end        int
}

// How a drawn change ends.
const (
	stands = iota
	refuses
	panics
	breaks
	gone // its context ended before it began
)

// What became of the drawn changes.
type ledger struct {
	mu    sync.Mutex
	runs  map[string]int
	heard map[string]int
	stood map[string]bool
	order map[string][]string // brand → keys as they ran
	put   map[string][]string // brand → keys as they were queued
}

func newLedger() *ledger {
	return &ledger{runs: map[string]int{}, heard: map[string]int{}, stood: map[string]bool{}, order: map[string][]string{}, put: map[string][]string{}}
}

func (l *ledger) hears(key string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard[key]++
	l.stood[key] = err == nil
}

// change is what a drawn change does.
func (l *ledger) change(d doing) func(*Tx) error {
	return func(tx *Tx) error {
		l.mu.Lock()
		l.runs[d.key]++
		l.order[d.brand] = append(l.order[d.brand], d.key)
		l.mu.Unlock()
		if err := tx.exec(`INSERT INTO kept (key, body) VALUES ($1, '')`, d.key); err != nil {
			return err
		}
		switch d.end {
		case refuses:
			return errMine
		case panics:
			panic("boom")
		case breaks:
			_ = tx.exec(`INSERT INTO nowhere VALUES (1)`) // what a change overlooks does not stand either
		}
		return nil
	}
}

// puts queues a drawn change and hears how it ended; false: it was refused.
func (l *ledger) puts(db *DB, d doing, hears func(error)) bool {
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	if d.end == gone {
		cancel()
	}
	r := &request{ctx: waiting, brand: d.brand, cause: Cause{Actor: "ana"}, f: l.change(d), rests: d.rests, done: make(chan struct{}), after: hears}
	l.mu.Lock()
	leads, err := db.writer.put(r)
	if err == nil {
		l.put[d.brand] = append(l.put[d.brand], d.key)
	}
	l.mu.Unlock()
	if err != nil {
		return false
	}
	if leads {
		db.writer.lead(r)
	}
	<-r.done
	return true
}

func drawChanges(t *rapid.T) []doing {
	list := make([]doing, rapid.IntRange(1, 60).Draw(t, "changes"))
	for i := range list {
		list[i] = doing{
			brand: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "brand"), key: fmt.Sprintf("%03d", i),
			after: time.Duration(rapid.IntRange(0, 80).Draw(t, "ms")) * time.Millisecond,
			rests: rapid.SampledFrom([]time.Duration{0, 0, pause, lull}).Draw(t, "rests"),
			end:   rapid.SampledFrom([]int{stands, stands, stands, refuses, panics, breaks, gone}).Draw(t, "end"),
		}
	}
	return list
}

// holds compares what everybody heard with what is in the folder after the next start.
func (l *ledger) holds(t fails, dir string, taken []doing) {
	db, err := Open(ctx, dir, Options{})
	must(t, err)
	defer func() { must(t, db.Close()) }()
	var want []string
	for _, d := range taken {
		runs := 1
		if d.end == gone {
			runs = 0
		}
		if l.heard[d.key] != 1 || l.runs[d.key] != runs || l.stood[d.key] != (d.end == stands) {
			t.Fatalf("%+v was answered %d times, ran %d, stands %v", d, l.heard[d.key], l.runs[d.key], l.stood[d.key])
		}
		if d.end == stands {
			want = append(want, d.key)
		}
	}
	slices.Sort(want)
	if got := keys(t, db); !slices.Equal(got, want) {
		t.Fatalf("%v stand, answered were %v", got, want)
	}
	for brand, put := range l.put {
		ran := slices.DeleteFunc(slices.Clone(put), func(key string) bool { return l.runs[key] == 0 })
		if !slices.Equal(l.order[brand], ran) {
			t.Fatalf("of %q ran %v, queued were %v", brand, l.order[brand], ran)
		}
	}
}

// A thrower fails out of a bubble, which has no such method of its own.
type thrower struct{}

func (thrower) Helper() {}

func (thrower) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// Whatever many change at once, and however it ends: what was answered is durable, nothing is lost or
// run twice, a brand's changes keep their order, and nothing rests longer than it may.
func TestWhateverManyChangeAtOnce(t *testing.T) {
	root, n := t.TempDir(), 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		dir, list := filepath.Join(root, fmt.Sprint(n)), drawChanges(r)
		batch := rapid.SampledFrom([]int{1, 2, 7, 300}).Draw(r, "batch")
		closes := time.Duration(rapid.IntRange(0, 120).Draw(r, "closes")) * time.Millisecond
		var wrong any
		synctest.Test(t, func(*testing.T) {
			defer func() { wrong = recover() }()
			manyAtOnce(thrower{}, dir, batch, list, closes)
		})
		if wrong != nil {
			r.Fatalf("%v", wrong)
		}
	})
}

// manyAtOnce makes changes from as many goroutines, closes the store meanwhile, and looks at what
// became of them. In a bubble a commit takes no time.
func manyAtOnce(t fails, dir string, batch int, list []doing, closes time.Duration) {
	db, err := Open(ctx, dir, Options{Batch: batch})
	must(t, err)
	l := newLedger()
	var group sync.WaitGroup
	var mu sync.Mutex
	var taken []doing
	late := map[string]time.Duration{}
	for _, d := range list {
		group.Go(func() {
			<-time.After(d.after)
			begun := time.Now()
			ok := l.puts(db, d, func(err error) { l.hears(d.key, err) })
			mu.Lock()
			defer mu.Unlock()
			if took := time.Since(begun); took > d.rests {
				late[d.key] = took
			}
			if ok {
				taken = append(taken, d)
			}
		})
	}
	<-time.After(closes)
	must(t, db.Close())
	group.Wait()
	if len(late) > 0 {
		t.Fatalf("rested too long: %v", late)
	}
	l.holds(t, dir, taken)
}

// The same with real time and many goroutines, so that the race detector sees it.
func TestManyAtOnceInRealTime(t *testing.T) {
	for _, batch := range []int{1, 3, 300} {
		dir := t.TempDir()
		db, err := Open(ctx, dir, Options{Batch: batch})
		must(t, err)
		var group sync.WaitGroup
		var mu sync.Mutex
		want := map[string]bool{}
		for g := range 24 {
			group.Go(func() {
				for i := range 25 {
					key := fmt.Sprintf("%02d-%02d", g, i)
					err := errors.New("not taken")
					f := func(tx *Tx) error {
						if err := tx.exec(`INSERT INTO kept (key, body) VALUES ($1, '')`, key); err != nil || i%5 != 4 {
							return err
						}
						return errMine
					}
					switch b := db.Of(fmt.Sprint(g % 3)); i % 3 {
					case 0:
						err = b.Change(ctx, Cause{}, f)
					case 1:
						err = b.ChangeSoon(ctx, Cause{}, f)
					default:
						ended := make(chan error, 1)
						if db.later(b.id, f, func(err error) { ended <- err }) {
							err = <-ended
						}
					}
					if err == nil {
						mu.Lock()
						want[key] = true
						mu.Unlock()
					}
				}
				if g == 0 {
					must(t, db.Close())
				}
			})
		}
		group.Wait()
		again := opened(t, dir, Options{})
		if got := keys(t, again); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
			t.Errorf("with %d a commit: %d stand, %d were answered so", batch, len(got), len(want))
		}
	}
}

// What hears of a change and panics takes nobody else along.
func TestAPanicOfWhoHearsStaysItsOwn(t *testing.T) {
	db, _ := fresh(t)
	g := held(t, db)
	put(t, db, &request{ctx: ctx, done: make(chan struct{}), f: func(*Tx) error { return nil }, after: func(error) { panic("boom") }})
	beside := queued(t, db, "", "beside", nil)
	close(g.open)
	<-beside.done
	must(t, beside.err)
	must(t, db.Change(ctx, Cause{}, func(*Tx) error { return nil }))
}

// An event that a change marked is not marked again, and one that nothing marked is.
func TestFinishCostsNothingWhereAChangeMarked(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db, err := Open(ctx, dir, Options{})
		must(t, err)
		defer db.Close()
		for _, id := range []string{"changes", "fails", "reads"} {
			_, err := db.Receive(ctx, Event{ID: id, Platform: "slack", Reply: "handle"})
			must(t, err)
		}
		must(t, db.Change(ctx, Cause{Event: "changes"}, func(*Tx) error { return nil }))
		if err := db.Change(ctx, Cause{Event: "fails"}, func(*Tx) error { return errMine }); err != errMine {
			t.Errorf("a change that fails: %v", err)
		}
		for i, id := range []string{"changes", "fails", "reads"} {
			db.Finish(ctx, id)
			if got := db.Stats().Queued; got != i {
				t.Errorf("after %s %d are queued, want %d", id, got, i)
			}
		}
		<-time.After(lull)
		synctest.Wait()
		if left, err := db.Pending(ctx); err != nil || len(left) != 0 {
			t.Errorf("%d events are not worked off, %v", len(left), err)
		}
	})
}
