package storage

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// counts gives how many rows each table holds that a post's change may write.
func counts(t fails, db *DB) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, table := range []string{"posts", "revisions", "deliveries", "links", "due", "audit", "reasons", "cards"} {
		var n int
		must(t, db.reads.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+table).Scan(&n))
		out[table] = n
	}
	return out
}

// kinds lists the audit lines about a post, oldest first.
func kinds(t fails, b *Brand, number int64) []string {
	t.Helper()
	lines, err := b.Audit(ctx, number, 100)
	must(t, err)
	var out []string
	for _, l := range slices.Backward(lines) {
		out = append(out, l.Kind)
	}
	return out
}

func TestAPostItsLinesAndItsDueRowsAreOneChange(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	p := scheduled(t, b, "Our new trail shoe is here", monday.Add(48*time.Hour))
	if p.State != approvals.Scheduled {
		t.Fatalf("the post is %s", p.State)
	}
	back, err := b.Post(ctx, p.Number)
	must(t, err)
	if !reflect.DeepEqual(back, p) {
		t.Errorf("read back\n%+v\nwant\n%+v", back, p)
	}
	if got := kinds(t, b, p.Number); !slices.Equal(got, []string{"drafted", "submitted", "voted", "planned"}) {
		t.Errorf("the log tells %v", got)
	}
	want := map[string]time.Time{"cards": monday, "verify": p.Time.Add(-30 * time.Second), "publish": p.Time}
	got := map[string]time.Time{}
	for _, d := range due(t, db, p.Time) {
		got[d.Kind] = d.At
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("due %v, want %v", got, want)
	}
}

func TestARefusedChangeLeavesNothing(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	p := scheduled(t, b, "a post", monday.Add(48*time.Hour))
	accounts, err := b.Accounts(ctx)
	must(t, err)
	for name, f := range map[string]func(*Tx) error{
		"a refusal of the rules": func(tx *Tx) error {
			q := p
			return tx.Apply(&q, approvals.Voted{By: "ana", At: tx.Now(), Kind: approvals.Approve, Road: approvals.ByButton, Revision: 1})
		},
		"a refusal after a change": func(tx *Tx) error {
			q := p
			if err := tx.Apply(&q, approvals.CancelledBy{By: "ana", At: tx.Now()}); err != nil {
				return err
			}
			return tx.Apply(&q, approvals.CancelledBy{By: "ana", At: tx.Now()})
		},
		"an error after a draft": func(tx *Tx) error {
			if _, err := tx.NewPost("ana", Meta{}, parts(accounts, "x"), nil, []approvals.Link{{Code: "c1", Target: "https://example.com"}}); err != nil {
				return err
			}
			return errMine
		},
		"an error after a reason": func(tx *Tx) error {
			return errors.Join(tx.Reason(p.Number, "marc", "no"), errMine)
		},
		"a panic after a revision": func(tx *Tx) error {
			q := p
			_ = tx.Revise(&q, "ana", parts(accounts, "y"), nil, nil)
			panic("boom")
		},
	} {
		before, wakes := counts(t, db), due(t, db, p.Time)
		if err := b.Change(ctx, Cause{Actor: "ana"}, f); err == nil {
			t.Errorf("%s: it stands", name)
		}
		if after := counts(t, db); !reflect.DeepEqual(after, before) {
			t.Errorf("%s: it left %v, before it were %v", name, after, before)
		}
		if after := due(t, db, p.Time); !reflect.DeepEqual(after, wakes) {
			t.Errorf("%s: due rows changed", name)
		}
		if back, err := b.Post(ctx, p.Number); err != nil || !reflect.DeepEqual(back, p) {
			t.Errorf("%s: the post is %+v, %v", name, back, err)
		}
	}
	// The number that a failed draft took is given to the next.
	if next := drafted(t, b, "next"); next.Number != p.Number+1 {
		t.Errorf("the next post is %d, want %d", next.Number, p.Number+1)
	}
}

func TestARefusalComesBackAsItIs(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	p := drafted(t, b, "a post")
	err := b.Change(ctx, Cause{Actor: "ana"}, func(tx *Tx) error { return tx.Apply(&p, approvals.Released{By: "ana", At: tx.Now()}) })
	if err != nil {
		t.Fatalf("releasing a draft changes nothing: %v", err)
	}
	err = b.Change(ctx, Cause{Actor: "ana"}, func(tx *Tx) error { return tx.Apply(&p, approvals.Missed{At: tx.Now()}) })
	var r *approvals.Refusal
	if !errors.As(err, &r) || r.Code != approvals.WrongState || r.State != approvals.Draft {
		t.Errorf("%#v, want the rules' own refusal", err)
	}
	_, err = b.Post(ctx, 99)
	isProblem(t, err, say.Unknown, "There is no post 99 in demo.")
}

func TestARevisionStartsFromZero(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	p := scheduled(t, b, "first words", monday.Add(48*time.Hour))
	accounts, err := b.Accounts(ctx)
	must(t, err)
	change(t, b, func(tx *Tx) error {
		return tx.Revise(&p, "leo", parts(accounts, "second words"), []string{"ad"}, []approvals.Link{{Code: "c1", Target: "https://example.com"}})
	})
	if p.State != approvals.Draft || p.Revision != 2 || len(p.Votes) != 0 {
		t.Errorf("after a revision: %s, revision %d, votes %v", p.State, p.Revision, p.Votes)
	}
	for n, text := range []string{1: "first words", 2: "second words"} {
		if n == 0 {
			continue
		}
		rev, err := b.Revision(ctx, p.ID, n)
		must(t, err)
		if rev.Parts[0].Text != text || n == 2 && rev.Digest() != p.Digest {
			t.Errorf("revision %d is %+v", n, rev)
		}
	}
	for _, d := range due(t, db, monday.Add(72*time.Hour)) {
		if d.Sends {
			t.Errorf("%s is due of a post that is a draft again", d.Key)
		}
	}
}

func TestAPostIsWithOneAccountOnce(t *testing.T) {
	db, c := fresh(t)
	b := branded(t, db, "demo")
	p := scheduled(t, b, "a post", monday.Add(time.Hour))
	c.pass(time.Hour)
	p = applied(t, b, p, begun(p, p.Accounts[0], "d1", c.now()), approvals.Settled{At: c.now(), Delivery: "d1", Result: approvals.Live, URL: "https://example.com/1"})
	err := b.Change(ctx, Cause{}, func(tx *Tx) error {
		d := p.Deliveries[0]
		d.ID = "d2"
		q := p
		q.Deliveries = append(slices.Clone(p.Deliveries), d)
		return tx.saveDeliveries(q, p.Post)
	})
	isProblem(t, err, say.Broken, "nothing changed")
	live, err := b.Published(ctx, "newsroom", 10)
	must(t, err)
	if len(live) != 1 || live[0].Text != "a post" || live[0].URL != "https://example.com/1" || !live[0].At.Equal(c.now()) {
		t.Errorf("live: %+v", live)
	}
}

// A delivery that was dropped is no delivery beside the one that came in its place.
func TestADroppedDeliveryGivesItsPlaceToTheNext(t *testing.T) {
	db, c := fresh(t)
	b := branded(t, db, "demo")
	p := scheduled(t, b, "a post", monday)
	p = applied(t, b, p, begun(p, p.Accounts[0], "d1", c.now()), approvals.Settled{At: c.now(), Delivery: "d1", Result: approvals.Waiting},
		approvals.Unplanned{By: "ana", At: c.now()}, approvals.Planned{By: "ana", At: c.now(), Time: c.now()})
	p = applied(t, b, p, begun(p, p.Accounts[0], "d2", c.now()), approvals.Settled{At: c.now(), Delivery: "d2", Result: approvals.Live})
	if back := again(t, b, 1); len(back.Deliveries) != 1 || !reflect.DeepEqual(back, p) {
		t.Errorf("read back\n%+v\nwant\n%+v", back, p)
	}
	must(t, db.CheckReplay(ctx))
}

func TestPostsAreFoundByWhatIsAskedFor(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	for i, title := range []string{"Été à Paris", "100% wool_socks", "Trail shoe"} {
		p := drafted(t, b, title)
		change(t, b, func(tx *Tx) error { return tx.SetMeta(&p, Meta{Title: title, Campaign: fmt.Sprint("c", i)}) })
	}
	scheduled(t, b, "Later", monday.Add(48*time.Hour))
	scheduled(t, b, "Sooner", monday.Add(24*time.Hour))
	for name, c := range map[string]struct {
		q    Query
		want []int64
	}{
		"everything":           {Query{}, []int64{3, 2, 1, 5, 4}},
		"of two states":        {Query{States: []approvals.State{approvals.Scheduled, approvals.Review}}, []int64{5, 4}},
		"of a campaign":        {Query{Campaign: "c1"}, []int64{2}},
		"of an author":         {Query{Author: "leo"}, nil},
		"planned in a day":     {Query{From: monday, To: monday.Add(25 * time.Hour)}, []int64{5}},
		"to is not included":   {Query{From: monday, To: monday.Add(24 * time.Hour)}, nil},
		"below a number":       {Query{After: 3}, []int64{2, 1}},
		"no more than":         {Query{Limit: 2}, []int64{3, 2}},
		"nothing in the state": {Query{States: []approvals.State{approvals.Late}}, nil},
	} {
		list, err := b.Posts(ctx, c.q)
		must(t, err)
		var got []int64
		for _, p := range list {
			got = append(got, p.Number)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: posts %v, want %v", name, got, c.want)
		}
	}
}
