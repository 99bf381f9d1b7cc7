package storage

import (
	"slices"
	"testing"
	"time"

	"copydesk/approvals"
)

func TestASpreadCountsValuesByTheirSize(t *testing.T) {
	s := newSpread([]float64{1, 2, 4})
	before := s.copied()
	for _, v := range []float64{0.5, 1, 1.5, 4, 5} {
		s.add(v)
	}
	if want := []uint64{2, 1, 1, 1}; !slices.Equal(s.Counts, want) || s.Sum != 12 {
		t.Errorf("counts %v sum %v, want %v sum 12", s.Counts, s.Sum, want)
	}
	if !slices.Equal(before.Counts, []uint64{0, 0, 0, 0}) {
		t.Errorf("an earlier snapshot changed: %v", before.Counts)
	}
}

func TestTheWriterTellsWhatItDid(t *testing.T) {
	db, _ := fresh(t)
	before := db.Stats()
	for range 3 {
		must(t, db.Change(ctx, Cause{}, func(*Tx) error { return nil }))
	}
	s := db.Stats()
	count := func(s Spread) (n uint64) {
		for _, c := range s.Counts {
			n += c
		}
		return n
	}
	if n := count(s.Batches) - count(before.Batches); n != 3 || s.Batches.Sum-before.Batches.Sum != 3 {
		t.Errorf("%d batches of %v requests in all, want 3 of 1", n, s.Batches.Sum-before.Batches.Sum)
	}
	if n := count(s.Took) - count(before.Took); n != 3 || s.Took.Sum <= before.Took.Sum {
		t.Errorf("%d commits took %v s", n, s.Took.Sum-before.Took.Sum)
	}
}

func TestPostsAreCountedByBrandAndStateAsPeopleSeeThem(t *testing.T) {
	db, c := fresh(t)
	a, b := branded(t, db, "acme"), branded(t, db, "zeta")
	drafted(t, a, "one")
	drafted(t, a, "two")
	scheduled(t, a, "three", c.now().Add(time.Hour))
	scheduled(t, b, "four", c.now().Add(time.Hour))
	change(t, b, func(tx *Tx) error { return tx.Stop("ana", "recall") })
	got, err := db.Tallies(ctx)
	must(t, err)
	slices.SortFunc(got, func(x, y Tally) int {
		return slices.Compare([]string{x.Brand, string(x.State)}, []string{y.Brand, string(y.State)})
	})
	want := []Tally{{"acme", approvals.Draft, 2}, {"acme", approvals.Scheduled, 1}, {"zeta", approvals.Frozen, 1}}
	if !slices.Equal(got, want) {
		t.Errorf("counted %v, want %v", got, want)
	}
}

func TestWhatAStoppedBrandHoldsBackIsNotOverdue(t *testing.T) {
	db, c := fresh(t)
	b := branded(t, db, "acme")
	overdue := func() Backlog {
		got, err := db.Overdue(ctx, c.now())
		must(t, err)
		return got
	}
	if got := overdue(); got != (Backlog{}) {
		t.Fatalf("an empty store has %+v overdue", got)
	}
	must(t, db.Change(ctx, Cause{}, func(tx *Tx) error { return tx.Do(Due{Key: "sweep", Kind: "sweep", At: c.now()}) }))
	change(t, b, func(tx *Tx) error {
		return tx.Do(Due{Key: "publish/x", Kind: "publish", At: c.now().Add(-time.Minute), Sends: true})
	})
	c.pass(time.Minute)
	if got, want := overdue(), (Backlog{2, monday.Add(-time.Minute)}); got != want {
		t.Errorf("overdue %+v, want %+v", got, want)
	}
	change(t, b, func(tx *Tx) error { return tx.Stop("ana", "recall") })
	if got, want := overdue(), (Backlog{1, monday}); got != want {
		t.Errorf("of a stopped brand %+v, want %+v", got, want)
	}
}
