package storage

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"copydesk/approvals"
)

// monday is when every test begins: Monday 23 November 2026, 9:00 UTC.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// A clock is set by hand.
type clock struct{ ms atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.set(monday)
	return c
}

func (c *clock) now() time.Time       { return time.UnixMilli(c.ms.Load()).UTC() }
func (c *clock) set(t time.Time)      { c.ms.Store(t.UnixMilli()) }
func (c *clock) pass(d time.Duration) { c.ms.Add(d.Milliseconds()) }

// fails is what *testing.T and *rapid.T have in common.
type fails interface {
	Helper()
	Fatalf(format string, args ...any)
}

func must(t fails, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
}

// opened opens a store in a folder and closes it at the end of the test.
func opened(t testing.TB, dir string, o Options) *DB {
	t.Helper()
	db, err := Open(t.Context(), dir, o)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// fresh opens an empty store at nine on Monday.
func fresh(t testing.TB) (*DB, *clock) {
	t.Helper()
	c := newClock()
	return opened(t, t.TempDir(), Options{Now: c.now}), c
}

var ctx = context.Background()

// branded makes a brand and gives its handle; its newsroom is its only account.
func branded(t fails, db *DB, name string) *Brand {
	t.Helper()
	var info BrandInfo
	must(t, db.Change(ctx, Cause{Actor: "ana"}, func(tx *Tx) (err error) {
		info, err = tx.NewBrand(name, "ana", RoomKey{"slack", "T1", "room-" + name}, "en", "UTC")
		return err
	}))
	return db.Of(info.ID)
}

// change runs a change by Ana that must stand.
func change(t fails, b *Brand, f func(*Tx) error) {
	t.Helper()
	must(t, b.Change(ctx, Cause{Actor: "ana"}, f))
}

// drafted drafts a post for the newsroom.
func drafted(t fails, b *Brand, text string) Post {
	t.Helper()
	accounts, err := b.Accounts(ctx)
	must(t, err)
	var p Post
	change(t, b, func(tx *Tx) (err error) {
		p, err = tx.NewPost("ana", Meta{Title: text, Lang: "en"}, parts(accounts, text), nil, nil)
		return err
	})
	return p
}

func parts(accounts []Account, text string) []approvals.Part {
	var out []approvals.Part
	for _, a := range accounts {
		out = append(out, approvals.Part{Account: a.ID, Network: a.Network, Remote: a.Remote, Text: text, Wire: []byte(`{"text":"` + text + `"}`)})
	}
	return out
}

// applied makes events happen to a post, one change each.
func applied(t fails, b *Brand, p Post, events ...approvals.Event) Post {
	t.Helper()
	for _, e := range events {
		change(t, b, func(tx *Tx) error { return tx.Apply(&p, e) })
	}
	return p
}

// marcDecides is a policy of one step: Marc.
var marcDecides = approvals.Policy{Steps: []approvals.Step{{Needed: 1, People: []string{"marc"}}}}

// approving is what brings a draft to approved by Marc.
func approving(p Post, at time.Time) []approvals.Event {
	return []approvals.Event{
		approvals.SubmittedTo{By: "ana", At: at, Policy: marcDecides, Deadline: at.Add(24 * time.Hour)},
		approvals.Voted{By: "marc", At: at, Kind: approvals.Approve, Road: approvals.ByButton, Revision: p.Revision, Roles: []approvals.Role{approvals.Approver}},
	}
}

// scheduled drafts, approves and plans a post.
func scheduled(t fails, b *Brand, text string, due time.Time) Post {
	t.Helper()
	p := drafted(t, b, text)
	now := b.db.now()
	return applied(t, b, p, append(approving(p, now), approvals.Planned{By: "ana", At: now, Time: due, Zone: "UTC"})...)
}

// begun is the intent of one delivery with evidence that stands.
func begun(p Post, account, delivery string, at time.Time) approvals.Began {
	return approvals.Began{At: at, Delivery: delivery, Account: account, Key: "key-" + delivery, Class: approvals.ClassB,
		Evidence: approvals.Evidence{At: at, Until: at.Add(time.Minute), Digest: p.Digest, Voters: map[string][]approvals.Role{"marc": {approvals.Approver}}}}
}

// due is everything given out at an instant.
func due(t fails, db *DB, at time.Time) []Due {
	t.Helper()
	list, _, err := db.Ahead(ctx, at, 1000, nil)
	must(t, err)
	return list
}

func again(t fails, b *Brand, number int64) Post {
	t.Helper()
	p, err := b.Post(ctx, number)
	must(t, err)
	return p
}

func plannedFor(now time.Time) approvals.Planned {
	return approvals.Planned{By: "ana", At: now, Time: now.Add(time.Hour), Zone: "UTC"}
}

// links is one tracked link.
func links(code string) []approvals.Link {
	return []approvals.Link{{Code: code, Target: "https://example.com/" + code}}
}
