package storage

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"copydesk/approvals"
)

// Whatever happens to posts, in whatever order and whoever's they are, the log alone tells where
// they stand.
func TestTheLogReplaysToTheTables(t *testing.T) {
	db, c := fresh(t)
	brands := []*Brand{branded(t, db, "alpha"), branded(t, db, "beta")}
	happened := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		var posts []Post
		for range rapid.IntRange(15, 40).Draw(t, "steps") {
			b := rapid.SampledFrom(brands).Draw(t, "brand")
			if len(posts) == 0 || rapid.IntRange(0, 19).Draw(t, "new") == 19 {
				posts = append(posts, drafted(t, b, "a post"))
				continue
			}
			i := rapid.IntRange(0, len(posts)-1).Draw(t, "post")
			of := db.Of(posts[i].Brand)
			posts[i] = again(t, of, posts[i].Number) // another post's change may have resumed its brand
			name, f := anyChange(t, posts[i], c)
			if of.Change(ctx, Cause{Actor: "ana"}, f) == nil {
				happened[name]++
			}
		}
		must(t, db.CheckReplay(ctx))
		_, err := db.VerifyAudit(ctx)
		must(t, err)
	})
	for _, name := range []string{"submitted", "voted", "unvoted", "planned", "cancelled", "began", "settled", "judged", "revise", "stop", "resume", "correct", "take", "note"} {
		if happened[name] == 0 {
			t.Errorf("no %q was ever taken, so this proves too little: %v", name, happened)
		}
	}
}

// anyChange draws a change of a post or of its brand; which it was, and the change.
func anyChange(t *rapid.T, p Post, c *clock) (string, func(*Tx) error) {
	e := anyEvent(t, p, c)
	text := fmt.Sprint("text ", rapid.IntRange(0, 9).Draw(t, "text"))
	changes := map[string]func(*Tx) error{
		"revise": func(tx *Tx) error {
			accounts, err := readAccounts(tx, tx.brand)
			if err != nil {
				return err
			}
			return tx.Revise(&p, "leo", parts(accounts, text), nil, nil)
		},
		"meta":    func(tx *Tx) error { return tx.SetMeta(&p, Meta{Title: text}) },
		"reason":  func(tx *Tx) error { return tx.Reason(p.Number, "marc", text) },
		"correct": func(tx *Tx) error { return marcCorrects(tx, &p, text) },
		"take":    func(tx *Tx) error { return tx.TakeCorrection(&p, anaTakes(p)) },
		"note":    func(tx *Tx) error { return tx.Note(&p, "ana", text) },
		"stop":    func(tx *Tx) error { return tx.Stop("ana", text) },
		"resume":  func(tx *Tx) error { _, err := tx.Resume("sofia"); return err },
		"undone":  func(tx *Tx) error { return errors.Join(tx.Apply(&p, e), errMine) },
	}
	name := rapid.SampledFrom([]string{"revise", "correct", "take", "meta", "reason", "note", "stop", "resume", "undone"}).Draw(t, "change")
	if p.State == approvals.Review || len(p.Corrections) > 0 { // it would seldom come so far by chance
		name = rapid.SampledFrom([]string{name, "correct", "take"}).Draw(t, "wording")
	}
	if rapid.IntRange(0, 7).Draw(t, "of the brand") > 0 {
		return e.Name(), func(tx *Tx) error { return tx.Apply(&p, e) }
	}
	return name, changes[name]
}

func TestTheReplayFindsWhatTheLogDoesNotTell(t *testing.T) {
	for name, sql := range map[string]string{
		"a post more":      `INSERT INTO posts (id, brand, number, state, time, author, campaign, folded, created, touched, meta, core) SELECT 'x', brand, 99, state, time, author, campaign, folded, created, touched, meta, core FROM posts LIMIT 1`,
		"a post less":      `DELETE FROM posts WHERE number = 2`,
		"another state":    `UPDATE posts SET core = replace(core, '"scheduled"', '"approved"')`,
		"another digest":   `UPDATE posts SET core = replace(core, '"digest":"', '"digest":"0')`,
		"a delivery less":  `DELETE FROM deliveries`,
		"another delivery": `UPDATE deliveries SET body = replace(body, '"published"', '"refused"')`,
	} {
		db, c := fresh(t)
		b := branded(t, db, "demo")
		p := scheduled(t, b, "a post", monday)
		applied(t, b, p, begun(p, p.Accounts[0], "d1", c.now()), approvals.Settled{At: c.now(), Delivery: "d1", Result: approvals.Live})
		second := drafted(t, b, "another")
		scheduled(t, b, "a third", monday)
		must(t, db.CheckReplay(ctx))
		must(t, db.Change(ctx, Cause{}, func(tx *Tx) error {
			if err := tx.exec(`DELETE FROM revisions WHERE post = $1`, second.ID); err != nil {
				return err
			}
			return tx.exec(sql)
		}))
		if db.CheckReplay(ctx) == nil {
			t.Errorf("%s: not found", name)
		}
	}
}
