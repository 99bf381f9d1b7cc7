package storage

import (
	"fmt"
	"regexp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/approvals"
)

// What every act begins with is remembered, and never longer than it is true.
func TestWhatIsKnownIsAsNewAsTheLastChange(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	for _, voice := range []string{"calm", "loud"} {
		change(t, b, func(tx *Tx) error { return tx.SetValue("voice", voice) })
		for range 2 {
			i, err := b.Info(ctx)
			must(t, err)
			if i.Value("voice") != voice {
				t.Errorf("the voice is %q, want %q", i.Value("voice"), voice)
			}
			i.Values["voice"] = "what a reader does to its own"
		}
	}
	var ana Person
	change(t, b, func(tx *Tx) (err error) {
		ana, err = tx.Meet(Identity{"slack", "T1", "U1"}, "Ana", "en", "")
		return err
	})
	for _, role := range []approvals.Role{approvals.Editor, approvals.Approver} {
		change(t, b, func(tx *Tx) error { return tx.Give(ana.ID, role) })
		roles, err := b.Roles(ctx)
		must(t, err)
		if list := roles[ana.ID]; !slices.Contains(list, role) {
			t.Errorf("ana has %v, want %s too", list, role)
		}
	}
}

// A change that fails changes nothing that is known, and a draft makes nobody read the brand anew.
func TestADraftLeavesWhatIsKnown(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	turn := db.known.turn.Load()
	drafted(t, b, "a post")
	change(t, b, (*Tx).file)
	if now := db.known.turn.Load(); now != turn {
		t.Errorf("%d changes of the settings by a draft", now-turn)
	}
	change(t, b, func(tx *Tx) error { return tx.Stop("ana", "recall") })
	if i, err := b.Info(ctx); err != nil || i.Stopped == nil {
		t.Errorf("the brand is not stopped: %v, %v", i, err)
	}
}

// What a sub-command of the program changes in another process is seen within a second.
func TestAChangeOfAnotherProcessIsSeenWithinASecond(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	before, err := b.Info(ctx)
	must(t, err)
	dir := db.dir
	other, err := Open(ctx, dir, Options{Shared: true})
	must(t, err)
	defer other.Close()
	change(t, other.Of(before.ID), func(tx *Tx) error { return tx.SetValue("voice", "loud") })
	for k, m := range db.known.infos.made { // as if a second had passed
		m.at = m.at.Add(-knownFor)
		db.known.infos.made[k] = m
	}
	if i, err := b.Info(ctx); err != nil || i.Value("voice") != "loud" {
		t.Errorf("the voice is %q, %v", i.Value("voice"), err)
	}
}

// What may rest goes with the next change, and alone when its rest is over.
func TestWhatMayRestSharesACommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, err := Open(ctx, t.TempDir(), Options{})
		must(t, err)
		defer db.Close()
		begun := time.Now()
		must(t, db.Keep(ctx, "a", []byte("x")))
		if took := time.Since(begun); took != pause {
			t.Errorf("alone it took %v, want %v", took, pause)
		}
		before := db.Stats().Commits
		kept := make(chan error)
		go func() { kept <- db.Keep(ctx, "b", []byte("x")) }()
		synctest.Wait()
		begun = time.Now()
		must(t, db.Change(ctx, Cause{}, func(tx *Tx) error { return tx.exec(`DELETE FROM kept WHERE key = 'a'`) }))
		must(t, <-kept)
		if took, commits := time.Since(begun), db.Stats().Commits-before; took != 0 || commits != 1 {
			t.Errorf("%d commits in %v, want one at once", commits, took)
		}
	})
}

// Whatever table a remembered read looks at, a change of that table makes it read anew.
func TestEveryTableOfWhatIsKnownSettles(t *testing.T) {
	db, _ := fresh(t)
	c := crowded(t, db, "demo", 2)
	r := recorded(t, db)
	_, err := c.Brand.Info(ctx)
	must(t, err)
	_, err = c.Brand.Roles(ctx)
	must(t, err)
	_, err = db.Person(ctx, c.marc)
	must(t, err)
	_, _, err = db.PersonOf(ctx, Identity{"slack", "T1", c.canary})
	must(t, err)
	_, _, err = db.BrandOfRoom(ctx, c.room)
	must(t, err)
	tables := regexp.MustCompile(`(?:FROM|JOIN) (\w+)`)
	seen := 0
	for query := range r.queries {
		for _, found := range tables.FindAllStringSubmatch(query, -1) {
			seen++
			for _, change := range []string{"INSERT INTO %s (a) VALUES (1)", "UPDATE %s SET a = 1", "DELETE FROM %s WHERE a = 1"} {
				if change = fmt.Sprintf(change, found[1]); !settles(change) {
					t.Errorf("%s does not make what is known be read anew", change)
				}
			}
		}
	}
	if seen < 10 {
		t.Errorf("looked at %d tables only", seen)
	}
}
