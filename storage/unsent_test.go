package storage

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

func met(t fails, db *DB, user string) string {
	t.Helper()
	var id string
	must(t, db.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) error {
		p, err := tx.Meet(Identity{"slack", "T1", user}, user, "en", "")
		id = p.ID
		return err
	}))
	return id
}

func unsent(t fails, db *DB, k UnsentKey) map[string]string {
	t.Helper()
	u, found, err := db.Unsent(ctx, k)
	must(t, err)
	if found != (u.Args != nil) {
		t.Fatalf("found %v with %v", found, u.Args)
	}
	return u.Args
}

func TestWhatSomebodyTypedIsKeptForThatCaseAlone(t *testing.T) {
	dir, c := t.TempDir(), newClock()
	db := opened(t, dir, Options{Now: c.now})
	ana, marc := met(t, db, "ana"), met(t, db, "marc")
	k := UnsentKey{Person: ana, Brand: "b1", Case: "edit", About: "12"}
	must(t, db.KeepUnsent(ctx, k, Unsent{Args: map[string]string{"text": "Our\nnew “shoe”"}, Form: true}))
	for _, other := range []UnsentKey{{marc, "b1", "edit", "12"}, {ana, "b2", "edit", "12"}, {ana, "b1", "draft", "12"}, {ana, "b1", "edit", "13"}} {
		if got := unsent(t, db, other); got != nil {
			t.Errorf("%+v reads %v", other, got)
		}
	}
	must(t, db.Close())
	db = opened(t, dir, Options{Now: c.now})
	u, found, err := db.Unsent(ctx, k)
	must(t, err)
	if want := (Unsent{map[string]string{"text": "Our\nnew “shoe”"}, true, monday}); !found || !reflect.DeepEqual(u, want) {
		t.Errorf("after a restart: %+v", u)
	}
	must(t, db.KeepUnsent(ctx, k, Unsent{}))
	if got := unsent(t, db, k); got != nil {
		t.Errorf("dropped, and yet: %v", got)
	}
}

func TestWhatIsKeptUnsentIsBoundedAndEnds(t *testing.T) {
	db, c := fresh(t)
	ana, marc := met(t, db, "ana"), met(t, db, "marc")
	of := func(person string, n int) UnsentKey {
		return UnsentKey{Person: person, Case: "edit", About: fmt.Sprint(n)}
	}
	must(t, db.KeepUnsent(ctx, of(marc, 0), Unsent{Args: map[string]string{"text": "Marc's"}}))
	for n := range mostUnsent + 5 {
		c.pass(time.Second)
		must(t, db.KeepUnsent(ctx, of(ana, n), Unsent{Args: map[string]string{"text": fmt.Sprint("text ", n)}}))
	}
	for n := range mostUnsent + 5 {
		if got := unsent(t, db, of(ana, n)); (got != nil) != (n >= 5) {
			t.Errorf("text %d: %v", n, got)
		}
	}
	c.pass(time.Second)
	must(t, db.KeepUnsent(ctx, of(ana, 100), Unsent{Args: map[string]string{"text": strings.Repeat("x", mostUnsentBytes)}}))
	if unsent(t, db, of(ana, 100)) == nil || unsent(t, db, of(ana, mostUnsent+4)) != nil {
		t.Error("the long text did not take the place of the others")
	}
	if unsent(t, db, of(marc, 0)) == nil {
		t.Error("Marc lost his words to Ana's")
	}
	c.pass(unsentFor)
	if unsent(t, db, of(ana, 100)) != nil {
		t.Error("it is offered after its time")
	}
	c.pass(time.Hour)
	must(t, db.Sweep(ctx))
	var rows int
	must(t, db.reads.QueryRow(`SELECT COUNT(*) FROM unsent`).Scan(&rows))
	if rows != 0 {
		t.Errorf("%d rows are left", rows)
	}
}
