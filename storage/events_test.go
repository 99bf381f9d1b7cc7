package storage

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"copydesk/approvals"
)

// received stores an event of Slack's and says whether it was new.
func received(t fails, db *DB, id string) bool {
	t.Helper()
	is, err := db.Receive(ctx, Event{ID: id, Platform: "slack", Body: []byte("body of " + id), Reply: "handle of " + id, At: db.now()})
	must(t, err)
	return is
}

func pending(t fails, db *DB) []string {
	t.Helper()
	list, err := db.Pending(ctx)
	must(t, err)
	var out []string
	for _, e := range list {
		out = append(out, e.ID)
	}
	return out
}

// kept is what is remembered of an event: its state, body and reply handle.
func kept(t fails, db *DB, id string) (state, body, reply string) {
	t.Helper()
	must(t, db.look(ctx).row(`SELECT state, body, reply FROM events WHERE id = $1`, id).Scan(&state, &body, &reply))
	return state, body, reply
}

// settled waits for the changes that nobody waits for.
func settled(t fails, db *DB) {
	t.Helper()
	must(t, db.Change(ctx, Cause{}, func(*Tx) error { return nil }))
}

func TestASecondDeliveryIsDropped(t *testing.T) {
	db, c := fresh(t)
	if !received(t, db, "e1") {
		t.Error("the first delivery is not new")
	}
	first, err := db.Pending(ctx)
	must(t, err)
	c.pass(time.Minute)
	again, err := db.Receive(ctx, Event{ID: "e1", Platform: "discord", Body: []byte("other"), Reply: "other", At: c.now()})
	must(t, err)
	second, err := db.Pending(ctx)
	must(t, err)
	if again || fmt.Sprint(second) != fmt.Sprint(first) {
		t.Errorf("the second is new: %v; pending %v, before it %v", again, second, first)
	}
	db.Finish(ctx, "e1")
	db.Answered(ctx, "e1")
	settled(t, db)
	if received(t, db, "e1") || len(pending(t, db)) != 0 {
		t.Error("an event worked off came back with a third delivery")
	}
}

func TestAnEventWithoutABodyIsOneToo(t *testing.T) {
	db, c := fresh(t)
	is, err := db.Receive(ctx, Event{ID: "e1", Platform: "slack", At: c.now()})
	if err != nil || !is {
		t.Fatalf("%v, %v", is, err)
	}
}

func TestWhatWasNotWorkedOffIsPendingInTheOrderItCame(t *testing.T) {
	db, c := fresh(t)
	var want []string
	for i := range 20 {
		id := fmt.Sprint("e", (i*7)%20) // neither by name nor by the platform's time
		received(t, db, id)
		want = append(want, id)
		if i%5 == 4 {
			c.pass(time.Millisecond)
		}
	}
	if got := pending(t, db); !slices.Equal(got, want) {
		t.Errorf("pending %v, want %v", got, want)
	}
	db.Finish(ctx, want[3])
	settled(t, db)
	want = slices.Delete(want, 3, 4)
	must(t, db.Close())
	db = opened(t, db.dir, Options{Now: c.now})
	if got := pending(t, db); !slices.Equal(got, want) {
		t.Errorf("after the next start pending %v, want %v", got, want)
	}
	received(t, db, "later")
	if got := pending(t, db); got[len(got)-1] != "later" {
		t.Errorf("what came after the start stands at %v, want it last", got)
	}
}

func TestTheChangeAnEventCausedWorksItOff(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	received(t, db, "e1")
	err := b.Change(ctx, Cause{Event: "e1", Actor: "ana"}, func(*Tx) error { return errMine })
	if !errors.Is(err, errMine) || len(pending(t, db)) != 1 {
		t.Errorf("a change that was undone worked its event off: %v", err)
	}
	must(t, b.Change(ctx, Cause{Event: "e1", Actor: "ana"}, func(tx *Tx) error {
		return tx.Audit(approvals.ResumedBy{Brand: tx.Brand(), By: "ana", At: tx.Now()})
	}))
	if len(pending(t, db)) != 0 {
		t.Error("the event is pending still")
	}
	state, body, reply := kept(t, db, "e1")
	if state != "done" || body != "" || reply == "" {
		t.Errorf("kept of it: %s, body %q, reply handle %q, which the answer needs", state, body, reply)
	}
	db.Answered(ctx, "e1")
	settled(t, db)
	if _, body, reply := kept(t, db, "e1"); body != "" || reply != "" {
		t.Errorf("answered, and kept are body %q and handle %q", body, reply)
	}
}

func TestAReadingEventIsFinishedWithoutWaiting(t *testing.T) {
	db, _ := fresh(t)
	received(t, db, "e1")
	g := held(t, db)
	db.Finish(ctx, "e1") // returns while the writer is busy
	db.Finish(ctx, "e1")
	db.Answered(ctx, "e1")
	close(g.open)
	settled(t, db)
	if state, body, reply := kept(t, db, "e1"); state != "done" || body != "" || reply != "" {
		t.Errorf("kept of it: %s, %q, %q", state, body, reply)
	}
}

func TestIDsAreRememberedFor48Hours(t *testing.T) {
	db, c := fresh(t)
	received(t, db, "done")
	received(t, db, "never worked off")
	db.Finish(ctx, "done")
	settled(t, db)
	c.pass(keptFor)
	must(t, db.Sweep(ctx))
	if received(t, db, "done") {
		t.Error("after 48 hours exactly it is forgotten")
	}
	c.pass(time.Millisecond)
	must(t, db.Sweep(ctx))
	if got := pending(t, db); !slices.Equal(got, []string{"never worked off"}) {
		t.Errorf("pending %v: what was not worked off is never swept", got)
	}
	if !received(t, db, "done") {
		t.Error("after more than 48 hours it is remembered still")
	}
}

// An event that a platform kept back for days is remembered from when it came, or its second
// delivery would be taken for new.
func TestAnOldEventIsRememberedFromWhenItCame(t *testing.T) {
	db, c := fresh(t)
	late := Event{ID: "e1", Platform: "slack", Body: []byte("x"), At: c.now().AddDate(0, 0, -7)}
	_, err := db.Receive(ctx, late)
	must(t, err)
	db.Finish(ctx, "e1")
	settled(t, db)
	must(t, db.Sweep(ctx))
	if again, err := db.Receive(ctx, late); err != nil || again {
		t.Errorf("the second delivery is new: %v, %v", again, err)
	}
}

// In whatever order events come, come again, and are worked off: each is given out once.
func TestEachEventIsWorkedOffOnce(t *testing.T) {
	db, c := fresh(t)
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		worked := map[string]int{}
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 5), 1, 10).Draw(t, "deliveries") {
			id := fmt.Sprint(round, "/", n)
			received(t, db, id)
			c.pass(time.Hour)
			if rapid.Bool().Draw(t, "work") {
				for _, id := range pending(t, db) {
					worked[id]++
					db.Finish(ctx, id)
				}
				settled(t, db)
			}
			if rapid.IntRange(0, 4).Draw(t, "sweep") == 4 {
				must(t, db.Sweep(ctx))
			}
		}
		for _, id := range pending(t, db) {
			worked[id]++
			db.Finish(ctx, id)
		}
		settled(t, db)
		for id, n := range worked {
			if n != 1 {
				t.Fatalf("%s was worked off %d times", id, n)
			}
		}
	})
}
