package storage

import (
	"fmt"
	"testing"
	"time"
)

// linked drafts a post whose one tracked link has a code.
func linked(t fails, b *Brand, code string) Post {
	t.Helper()
	var p Post
	change(t, b, func(tx *Tx) (err error) {
		p, err = tx.NewPost("ana", Meta{Title: "a post", Campaign: "autumn"}, nil, nil, links(code))
		return err
	})
	return p
}

// clicksOf gives the clicks of a brand on the Monday; false: none was ever counted.
func clicksOf(t fails, b *Brand) (int64, bool) {
	t.Helper()
	n, known, err := b.Sum(ctx, "clicks", monday, monday.Add(24*time.Hour), Filter{})
	must(t, err)
	return n, known
}

func followed(t fails, db *DB, code string) {
	t.Helper()
	target, ok, err := db.Click(ctx, code, true)
	must(t, err)
	if !ok || target != "https://example.com/"+code {
		t.Fatalf("%s leads to %q, %v", code, target, ok)
	}
}

func TestClicksAreCountedForTheirBrandAndPost(t *testing.T) {
	db, _ := fresh(t)
	alpha, beta := branded(t, db, "alpha"), branded(t, db, "beta")
	p := linked(t, alpha, "a1")
	linked(t, beta, "b1")
	for range 3 {
		followed(t, db, "a1")
	}
	followed(t, db, "b1")
	if _, _, err := db.Click(ctx, "a1", false); err != nil { // a preview counts nothing
		t.Fatal(err)
	}
	if target, ok, err := db.Click(ctx, "nobody's", true); ok || err != nil {
		t.Errorf("a code nobody made leads to %q, %v", target, err)
	}
	settled(t, db)
	if n, _ := clicksOf(t, alpha); n != 3 {
		t.Errorf("alpha has %d clicks, want 3", n)
	}
	if n, _ := clicksOf(t, beta); n != 1 {
		t.Errorf("beta has %d clicks, want 1", n)
	}
	top, err := alpha.Top(ctx, "clicks", monday, monday.Add(time.Hour), 5)
	must(t, err)
	if len(top) != 1 || top[0] != (TopPost{p.Number, "a post", 3}) {
		t.Errorf("the best posts: %+v", top)
	}
}

// A click that could not be queued is counted with the next one.
func TestNoClickIsLostWhenTheQueueIsFull(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	linked(t, b, "a1")
	g := held(t, db)
	var last *request
	for i := range maxQueue {
		last = queued(t, db, "", fmt.Sprint(i), nil)
	}
	followed(t, db, "a1")
	close(g.open)
	<-last.done
	followed(t, db, "a1")
	settled(t, db)
	if n, _ := clicksOf(t, b); n != 2 {
		t.Errorf("%d clicks are counted, want 2", n)
	}
}

// Nor is one lost whose change could not be stored.
func TestNoClickIsLostOnAFullDisk(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	for i := range 40 {
		change(t, b, func(tx *Tx) error {
			_, err := tx.NewPost("ana", Meta{Campaign: fmt.Sprintf("%0500d", i)}, nil, nil, links(fmt.Sprint("c", i)))
			return err
		})
	}
	full(t, db, 0)
	for i := range 40 {
		followed(t, db, fmt.Sprint("c", i))
	}
	settled(t, db)
	if n, _ := clicksOf(t, b); n == 40 {
		t.Fatal("the disk was not full: this proves nothing")
	}
	room(t, db)
	followed(t, db, "c0")
	settled(t, db)
	if n, _ := clicksOf(t, b); n != 41 {
		t.Errorf("%d clicks are counted, want all 41", n)
	}
}

func TestClosingCountsWhatWasClicked(t *testing.T) {
	db, c := fresh(t)
	b := branded(t, db, "demo")
	linked(t, b, "a1")
	g := held(t, db)
	followed(t, db, "a1")
	close(g.open)
	must(t, db.Close())
	if n, _ := clicksOf(t, opened(t, db.dir, Options{Now: c.now}).Of(b.ID())); n != 1 {
		t.Errorf("%d clicks after the next start, want 1", n)
	}
}

func TestMissingIsNotZero(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	if _, known := clicksOf(t, b); known {
		t.Error("clicks are known before any was counted")
	}
	change(t, b, func(tx *Tx) error { return tx.AddSamples([]Sample{{Measure: "clicks", At: monday, Value: 0}}) })
	if n, known := clicksOf(t, b); n != 0 || !known {
		t.Errorf("measured as none: %d, known %v", n, known)
	}
}

// A day is the day of the zone asked for, also where it has 25 hours.
func TestDaysAreThoseOfTheZone(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	paris, err := time.LoadLocation("Europe/Paris")
	must(t, err)
	start := time.Date(2026, 10, 24, 0, 0, 0, 0, paris) // the clocks go back on the 25th
	end := start.AddDate(0, 0, 4)
	change(t, b, func(tx *Tx) error {
		var list []Sample
		for at := start; at.Before(end.AddDate(0, 0, -1)); at = at.Add(time.Hour) {
			list = append(list, Sample{Number: 1, Campaign: "autumn", Measure: "visits", At: at, Value: 1})
		}
		return tx.AddSamples(list)
	})
	days, err := b.Daily(ctx, "visits", start, end, paris, Filter{Campaign: "autumn"})
	must(t, err)
	want := []DayValue{{start, 24, false}, {start.AddDate(0, 0, 1), 25, false}, {start.AddDate(0, 0, 2), 24, false}, {start.AddDate(0, 0, 3), 0, true}}
	if fmt.Sprint(days) != fmt.Sprint(want) {
		t.Errorf("days\n%v\nwant\n%v", days, want)
	}
	n, _, err := b.Sum(ctx, "visits", start, end, Filter{Post: 1})
	must(t, err)
	if other, known, err := b.Sum(ctx, "visits", start, end, Filter{Post: 2}); n != 73 || known || err != nil {
		t.Errorf("post 1 has %d, want 73; post 2 has %d, known %v, %v", n, other, known, err)
	}
}
