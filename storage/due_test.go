package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"copydesk/approvals"
)

// keysOf lists the keys given out at an instant, in order.
func keysOf(t fails, db *DB, at time.Time) []string {
	t.Helper()
	var out []string
	for _, d := range due(t, db, at) {
		out = append(out, d.Key)
	}
	return out
}

func TestEndTakesOnlyTheRowThatWasGivenOut(t *testing.T) {
	given := Due{Key: "k", Kind: "digest", At: monday, Body: []byte("one")}
	for name, c := range map[string]struct {
		meanwhile func(*Tx) error
		stays     bool
	}{
		"unchanged":             {func(*Tx) error { return nil }, false},
		"made again as it was":  {func(tx *Tx) error { return tx.Do(given) }, false},
		"moved":                 {func(tx *Tx) error { d := given; d.At = monday.Add(-time.Second); return tx.Do(d) }, true},
		"with another body":     {func(tx *Tx) error { d := given; d.Body = []byte("two"); return tx.Do(d) }, true},
		"put back by its owner": {func(tx *Tx) error { d := given; d.At = monday.Add(-time.Hour); d.Tries++; return tx.Put(d) }, true},
		"taken away":            {func(tx *Tx) error { return tx.Done("k") }, false},
	} {
		db, _ := fresh(t)
		b := branded(t, db, "demo")
		change(t, b, func(tx *Tx) error { return tx.Do(given) })
		out := due(t, db, monday)[0]
		change(t, b, c.meanwhile)
		change(t, b, func(tx *Tx) error { return tx.End(out) })
		if stays := len(due(t, db, monday)) == 1; stays != c.stays {
			t.Errorf("%s: stays %v, want %v", name, stays, c.stays)
		}
	}
}

func TestEndOfARowWithoutABody(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	change(t, b, func(tx *Tx) error { return tx.Do(Due{Key: "k", Kind: "digest", At: monday}) })
	change(t, b, func(tx *Tx) error { return tx.End(due(t, db, monday)[0]) })
	if got := keysOf(t, db, monday); len(got) != 0 {
		t.Errorf("%v stay", got)
	}
}

func TestPutMovesARowAndNeverBringsOneBack(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	change(t, b, func(tx *Tx) error { return tx.Do(Due{Key: "k", Kind: "digest", At: monday, Body: []byte("b")}) })
	d := due(t, db, monday)[0]
	d.At, d.Tries = monday.Add(time.Minute), 3
	change(t, b, func(tx *Tx) error { return tx.Put(d) })
	if got := keysOf(t, db, monday); len(got) != 0 {
		t.Errorf("%v are due before their new time", got)
	}
	if got := due(t, db, d.At); len(got) != 1 || got[0].Tries != 3 || string(got[0].Body) != "b" {
		t.Errorf("put back as %+v", got)
	}
	change(t, b, func(tx *Tx) error { return tx.Done("k") })
	change(t, b, func(tx *Tx) error { return tx.Put(d) })
	if got := keysOf(t, db, d.At); len(got) != 0 {
		t.Errorf("a row that was taken away came back: %v", got)
	}
}

func TestNothingLeavesAStoppedBrand(t *testing.T) {
	db, _ := fresh(t)
	stopped, other := branded(t, db, "stopped"), branded(t, db, "other")
	p := scheduled(t, stopped, "a post", monday.Add(time.Hour))
	q := scheduled(t, other, "a post", monday.Add(2*time.Hour))
	change(t, stopped, func(tx *Tx) error { return tx.Stop("ana", "product recall") })
	later := monday.Add(3 * time.Hour)
	for _, d := range due(t, db, later) {
		if d.Sends && d.Post == p.ID {
			t.Errorf("%s of a stopped brand is given out", d.Key)
		}
	}
	if got := keysOf(t, db, later); len(got) != 4 { // the cards of both, verify and publish of one
		t.Errorf("given out: %v", got)
	}
	for _, key := range keysOf(t, db, monday) { // the cards
		change(t, other, func(tx *Tx) error { return tx.Done(key) })
	}
	_, at, err := db.Ahead(ctx, time.Time{}, 1, nil)
	must(t, err)
	if want := q.Time.Add(-approvals.VerifyAhead); !at.Equal(want) {
		t.Errorf("next at %v, want %v: the other brand's", at, want)
	}
	var resumed []Post
	change(t, stopped, func(tx *Tx) (err error) { resumed, err = tx.Resume("sofia"); return err })
	if len(resumed) != 1 || resumed[0].State != approvals.Approved || !resumed[0].LastPlan.Equal(monday.Add(time.Hour)) {
		t.Errorf("resumed: %+v", resumed)
	}
	for _, d := range due(t, db, later) {
		if d.Sends && d.Post == p.ID {
			t.Errorf("%s leaves by itself after the brand was resumed", d.Key)
		}
	}
}

func TestWhatIsInHandIsLeftOutHoweverMuchItIs(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	change(t, b, func(tx *Tx) error {
		for i := range 300 {
			if err := tx.Do(Due{Key: fmt.Sprintf("%03d", i), Kind: "digest", At: monday.Add(time.Duration(i) * time.Millisecond)}); err != nil {
				return err
			}
		}
		return nil
	})
	list, next, err := db.Ahead(ctx, monday.Add(time.Hour), 2, func(d Due) bool { return d.Key < "297" })
	must(t, err)
	if len(list) != 2 || list[0].Key != "297" || list[1].Key != "298" || !next.Equal(monday.Add(299*time.Millisecond)) {
		t.Errorf("given out: %v, next %v", list, next)
	}
	list, next, err = db.Ahead(ctx, monday.Add(5*time.Millisecond), 10, nil)
	must(t, err)
	if len(list) != 6 || !next.Equal(monday.Add(6*time.Millisecond)) {
		t.Errorf("given out: %v, next %v: want what is due, and when the next is", list, next)
	}
	list, _, err = db.Ahead(ctx, monday.Add(5*time.Millisecond), 3, nil)
	must(t, err)
	if len(list) != 3 || list[0].Key != "000" || list[2].Key != "002" {
		t.Errorf("given out: %v, want the three oldest", list)
	}
}

// The due rows of a post are its agenda, whatever happened to it on the way.
func TestDueRowsAreTheAgenda(t *testing.T) {
	db, c := fresh(t)
	b := branded(t, db, "demo")
	rapid.Check(t, func(t *rapid.T) {
		p := drafted(t, b, "a post")
		for range rapid.IntRange(1, 15).Draw(t, "steps") {
			e := anyEvent(t, p, c)
			_ = b.Change(ctx, Cause{Actor: "ana"}, func(tx *Tx) error { return tx.Apply(&p, e) })
			p = again(t, b, p.Number)
			var want, got []string
			for _, i := range approvals.Agenda(p.Post) {
				want = append(want, agendaKey(p.ID, i)+" "+i.At.Format(time.RFC3339Nano))
			}
			for _, d := range due(t, db, c.now().AddDate(1, 0, 0)) {
				if d.Post == p.ID && d.Kind != "cards" {
					got = append(got, d.Key+" "+d.At.Format(time.RFC3339Nano))
				}
			}
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("%s after %s: due\n%v\nwant\n%v", p.State, e.Name(), got, want)
			}
		}
	})
}

// Whether a folder is the live one must be known before anything leaves: a mark that cannot be read
// gives nothing out.
func TestNothingLeavesWhereTheMarkCannotBeRead(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	change(t, b, func(tx *Tx) error { return tx.Do(Due{Key: "k", Kind: "publish", At: monday, Sends: true}) })
	must(t, os.Remove(filepath.Join(db.dir, "install")))
	must(t, os.Mkdir(filepath.Join(db.dir, "install"), 0o700))
	if rows, _, err := db.Ahead(ctx, monday, 10, nil); err == nil || len(rows) > 0 {
		t.Errorf("%v was given out, %v", rows, err)
	}
}
