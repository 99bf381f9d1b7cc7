package storage

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
)

// marcCorrects hands in a wording of Marc's for a post.
func marcCorrects(tx *Tx, p *Post, text string) error {
	accounts, err := readAccounts(tx, tx.brand)
	if err != nil {
		return err
	}
	e := approvals.Corrected{By: "marc", Revision: p.Revision, Road: approvals.ByButton, Roles: []approvals.Role{approvals.Approver}}
	return tx.Correct(p, e, parts(accounts, text), nil, links(fmt.Sprint("c", p.ID, p.Revision)))
}

// anaTakes takes whatever wording of Marc's stands.
func anaTakes(p Post) approvals.Took {
	c, _ := p.CorrectionOf("marc")
	return approvals.Took{By: "ana", Person: "marc", Revision: p.Revision + 1, Digest: c.Digest, Roles: []approvals.Role{approvals.Approver}, Policy: marcDecides, Deadline: p.Deadline}
}

func TestAWordingBecomesTheRevisionThatWasStoredWhenItWasHandedIn(t *testing.T) {
	db, c := fresh(t)
	b := branded(t, db, "demo")
	p := applied(t, b, drafted(t, b, "ours"), approving(Post{}, c.now())[0])
	change(t, b, func(tx *Tx) error { return marcCorrects(tx, &p, "first") })
	change(t, b, func(tx *Tx) error { return marcCorrects(tx, &p, "second") })
	rev, found, err := b.Correction(ctx, p.ID, "marc")
	if err != nil || !found || rev.Parts[0].Text != "second" || rev.Number != 2 || rev.Digest() != p.Corrections[0].Digest {
		t.Fatalf("%+v %v %v", rev, found, err)
	}
	change(t, b, func(tx *Tx) error { return tx.TakeCorrection(&p, anaTakes(p)) })
	made, err := b.Revision(ctx, p.ID, 2)
	must(t, err)
	if !reflect.DeepEqual(made, rev) || p.Digest != rev.Digest() || p.State != approvals.Approved || p.Votes[0].Taken != "ana" {
		t.Fatalf("made %+v of %+v; %+v", made, rev, p)
	}
	if _, found, _ := b.Correction(ctx, p.ID, "marc"); found {
		t.Error("the wording is kept after it was taken")
	}
	must(t, db.CheckReplay(ctx))
}

// Bytes that are not the ones handed in are nobody's agreement.
func TestAWordingThatWasTouchedIsNotTaken(t *testing.T) {
	db, c := fresh(t)
	b := branded(t, db, "demo")
	p := applied(t, b, drafted(t, b, "ours"), approving(Post{}, c.now())[0])
	change(t, b, func(tx *Tx) error { return marcCorrects(tx, &p, "theirs") })
	change(t, b, func(tx *Tx) error {
		return tx.exec(`UPDATE corrections SET body = replace(body, '"remote":"', '"remote":"x')`)
	})
	err := b.Change(ctx, Cause{Actor: "ana"}, func(tx *Tx) error { q := p; return tx.TakeCorrection(&q, anaTakes(q)) })
	var no *approvals.Refusal
	if !errors.As(err, &no) || no.Code != approvals.NoCorrection {
		t.Fatal(err)
	}
	if p = again(t, b, p.Number); p.Revision != 1 || p.State != approvals.Changes {
		t.Fatalf("%+v", p)
	}
	change(t, b, func(tx *Tx) error { return tx.Apply(&p, approvals.Uncorrected{By: "marc", At: tx.Now(), Revision: 1}) })
	if _, found, _ := b.Correction(ctx, p.ID, "marc"); found {
		t.Error("a wording taken back is kept")
	}
}

func TestEachPersonHasALookOfTheirOwn(t *testing.T) {
	db, c := fresh(t)
	b := branded(t, db, "demo")
	p := applied(t, b, drafted(t, b, "one"), approving(Post{Post: approvals.Post{Revision: 1}}, c.now())...)
	looked := func(person string, now, want int) {
		t.Helper()
		if got, err := b.Looked(ctx, p.ID, person, now); got != want || err != nil {
			t.Errorf("%s last looked at %d before %d, not %d: %v", person, got, now, want, err)
		}
	}
	looked("marc", 3, 1) // by his vote
	looked("sofia", 3, 0)
	looked("marc", 1, 0)
	for range 2 { // looking twice changes nothing
		change(t, b, func(tx *Tx) error { return tx.Look(p.ID, "marc", 3) })
		looked("marc", 3, 1)
		looked("marc", 4, 3)
	}
}

func TestARoundIsKept(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	want := Round{Said: []Said{{Number: 2, Revision: 1, Kind: approvals.Approve}, {Number: 3, Revision: 4, Kind: approvals.Change, Why: true}}, Later: []int64{4}}
	change(t, b, func(tx *Tx) error { return tx.SaveRound("marc", Round{Later: []int64{9}}) })
	change(t, b, func(tx *Tx) error { return tx.SaveRound("marc", want) })
	if got, found, err := b.Round(ctx, "marc"); !reflect.DeepEqual(got, want) || !found || err != nil {
		t.Errorf("%+v %v %v", got, found, err)
	}
	if _, found, _ := b.Round(ctx, "sofia"); found {
		t.Error("Sofia has Marc's")
	}
}

func TestALineIsFoundByItsMessageAndByEachOfItsPosts(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	first, second := drafted(t, b, "one"), drafted(t, b, "two")
	var id string
	change(t, b, func(tx *Tx) (err error) {
		id, err = tx.NewLine("ana", RoomKey{"slack", "T1", "C1"}, []LinePost{{second.ID, second.Number, 1}, {first.ID, first.Number, 1}})
		return err
	})
	l, err := b.Line(ctx, id)
	must(t, err)
	if len(l.Posts) != 2 || l.Posts[0].Number != 1 || l.By != "ana" || l.Ref != (RefKey{Room: RoomKey{"slack", "T1", "C1"}}) {
		t.Fatalf("%+v", l)
	}
	l.Ref.ID, l.Shown = "m1", "x"
	change(t, b, func(tx *Tx) error { return tx.SaveLine(l) })
	brand, found, is, err := db.LineAt(ctx, l.Ref)
	if brand != b.ID() || found != id || !is || err != nil {
		t.Error(brand, found, is, err)
	}
	if _, _, is, err := db.LineAt(ctx, RefKey{l.Ref.Room, "m2"}); is || err != nil {
		t.Error("another message is the line", err)
	}
	if of, err := b.LineOf(ctx, first.ID, 1); of != id || err != nil {
		t.Error(of, err)
	}
	if of, _ := b.LineOf(ctx, first.ID, 2); of != "" {
		t.Error("revision 2 was never asked for")
	}
	if all, err := b.LinesOf(ctx, second.ID); len(all) != 1 || err != nil {
		t.Error(all, err)
	}
}

func TestNotesKeepWhoAndWhenAndTheLogKnowsNoWords(t *testing.T) {
	db, c := fresh(t)
	b := branded(t, db, "demo")
	p := drafted(t, b, "one")
	for i, who := range []string{"ana", "leo", "ana"} {
		c.pass(time.Minute)
		change(t, b, func(tx *Tx) error { return tx.Note(&p, who, fmt.Sprint("secret words ", i)) })
	}
	notes, err := b.Notes(ctx, p.ID)
	must(t, err)
	if len(notes) != 3 || notes[1].Person != "leo" || notes[2].Words != "secret words 2" || notes[2].At.Sub(notes[0].At) != 2*time.Minute {
		t.Fatalf("%+v", notes)
	}
	var log strings.Builder
	must(t, db.ExportAudit(ctx, &log))
	if n := strings.Count(log.String(), `"kind":"noted"`); n != 3 || strings.Contains(log.String(), "secret words") {
		t.Errorf("%d lines, or the words themselves: %s", n, log.String())
	}
	change(t, b, func(tx *Tx) error {
		if n, err := tx.DropNotes(&p, "ana"); n != 2 {
			t.Errorf("%d notes of Ana's went", n)
			return err
		}
		return nil
	})
	if notes, _ = b.Notes(ctx, p.ID); len(notes) != 1 || notes[0].Person != "leo" {
		t.Errorf("%+v", notes)
	}
	for i := range MostNotes + 3 {
		change(t, b, func(tx *Tx) error { return tx.Note(&p, "leo", fmt.Sprint(i)) })
	}
	if notes, _ = b.Notes(ctx, p.ID); len(notes) != MostNotes || notes[0].Words != "3" {
		t.Errorf("%d are kept, the first is %q", len(notes), notes[0].Words)
	}
}
