package storage

import (
	"slices"
	"testing"
	"time"

	"copydesk/approvals"
)

// inHand is a post whose text Ana was handed for its only account.
func inHand(t *testing.T, b *Brand, due time.Time) Post {
	t.Helper()
	p := scheduled(t, b, "by hand", due)
	e := begun(p, p.Accounts[0], "by hand", due)
	e.Class, e.To = approvals.ByHand, "ana"
	return applied(t, b, p, e)
}

// What somebody had in hand when the copy was made, they may have published since: they are asked.
func TestARestoreAsksAboutWhatAPersonHadInHand(t *testing.T) {
	db, b, now := ago(t)
	p := inHand(t, b, now.Add(-2*time.Hour))
	r, again := restored(t, backedUp(t, db), t.TempDir())
	got, err := again.Of(b.ID()).PostByID(ctx, p.ID)
	must(t, err)
	if r.Doubtful != 1 || got.State != approvals.Unconfirmed || got.Deliveries[0].State != approvals.AskHuman {
		t.Errorf("%+v: %+v", r, got.Post)
	}
	must(t, again.CheckReplay(ctx))
}

// A person is asked about what they have in hand by a due row that a stop and a copied folder hold back.
func TestQuestionsAboutWhatIsInHandAreRowsThatAStopHolds(t *testing.T) {
	db, c := fresh(t)
	b := branded(t, db, "demo")
	p := inHand(t, b, monday)
	asks := func() []time.Time {
		var at []time.Time
		for _, d := range due(t, db, monday.Add(48*time.Hour)) {
			if d.Kind == approvals.DueHand && d.Post == p.ID {
				at = append(at, d.At)
			}
		}
		return at
	}
	if got := asks(); !slices.Equal(got, []time.Time{monday.Add(approvals.FirstNudge)}) {
		t.Fatalf("asked at %v", got)
	}
	p = applied(t, b, p, approvals.Deferred{By: "ana", At: c.now(), Delivery: "by hand", Until: monday.Add(5 * time.Hour)})
	if got := asks(); !slices.Equal(got, []time.Time{monday.Add(5 * time.Hour)}) {
		t.Fatalf("put off until %v", got)
	}
	change(t, b, func(tx *Tx) error { return tx.Stop("ana", "") })
	if got := asks(); got != nil {
		t.Fatalf("asked while everything is stopped, at %v", got)
	}
	change(t, b, func(tx *Tx) error { _, err := tx.Resume("ana"); return err })
	applied(t, b, p, approvals.Judged{By: "ana", At: c.now(), Delivery: "by hand", There: true})
	if got := asks(); got != nil {
		t.Fatalf("asked about what is done, at %v", got)
	}
	must(t, db.CheckReplay(ctx))
}

// Whoever answers for an account stands in its row and in the log.
func TestAnAccountIsGivenToSomebodyElse(t *testing.T) {
	db, _ := fresh(t)
	b, other := branded(t, db, "demo"), branded(t, db, "other")
	change(t, b, func(tx *Tx) error {
		return tx.AddAccount(Account{ID: "a9", Network: "byhand", Name: "Xing", Class: approvals.ByHand, Owner: "ana"})
	})
	change(t, other, func(tx *Tx) error { return tx.GiveAccount("a9", "eve") })
	change(t, b, func(tx *Tx) error { return tx.GiveAccount("a9", "leo") })
	list, err := b.Accounts(ctx)
	must(t, err)
	i := slices.IndexFunc(list, func(a Account) bool { return a.ID == "a9" })
	if i < 0 || list[i].Owner != "leo" {
		t.Fatalf("%+v", list)
	}
	world, err := approvals.Replay(db.Lines(ctx))
	must(t, err)
	if got := world.Brands[b.ID()].Accounts["a9"]; got.Person != "leo" || got.Class != approvals.ByHand {
		t.Errorf("the log tells %+v", got)
	}
}
