package storage

import (
	"testing"
	"time"
)

func TestAPostThatSaysTheSameIsFound(t *testing.T) {
	db, clock := fresh(t)
	b := branded(t, db, "acme")
	other := branded(t, db, "other")
	first := drafted(t, b, "Our new shoe is here")
	clock.pass(time.Hour)
	second := drafted(t, b, "our NEW shoe is here!")
	drafted(t, other, "Nobody else said this")
	accounts, err := b.Accounts(ctx)
	must(t, err)
	change(t, b, func(tx *Tx) error {
		return tx.Revise(&first, "ana", parts(accounts, "Another text"), nil, nil)
	})
	for _, c := range []struct {
		why, text string
		but       int64
		since     time.Time
		want      int64
	}{
		{"the newest", "Our new shoe is here", 0, monday, second.Number},
		{"an earlier revision counts too", "Our new shoe is here", second.Number, monday, first.Number},
		{"not before then", "Our new shoe is here", second.Number, monday.Add(time.Minute), 0},
		{"a later revision", "another text", 0, monday, first.Number},
		{"not the post itself", "another text", first.Number, monday, 0},
		{"not in another brand", "Nobody else said this", 0, monday, 0},
		{"nothing is not the same as nothing", "https://example.com", 0, monday, 0},
	} {
		n, found, err := b.Alike(ctx, c.text, c.but, c.since)
		if err != nil || n != c.want || found != (c.want != 0) {
			t.Errorf("%s: post %d, found %v, %v; want %d", c.why, n, found, err, c.want)
		}
	}
	drafted(t, b, "https://example.com")
	if n, found, err := b.Alike(ctx, "https://example.org", 0, monday); found || err != nil {
		t.Errorf("posts of links alone are taken for the same: %d, %v", n, err)
	}
}
