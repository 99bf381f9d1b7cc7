package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"copydesk/approvals"
)

// swept goes through all folders, a few pictures at a time.
func swept(t *testing.T, db *DB) {
	t.Helper()
	folder, rounds := 0, 0
	for again := true; again; again = folder != 0 {
		var err error
		folder, err = db.SweepMedia(ctx, folder, 2)
		must(t, err)
		if rounds++; rounds > mediaFolders {
			t.Fatal("it does not come to an end")
		}
	}
}

// has reports whether a brand still has a picture, and whether its file stands.
func has(t *testing.T, b *Brand, sha string) (row, file bool) {
	t.Helper()
	_, rowErr := b.Medium(ctx, sha)
	_, err := os.Stat(b.db.mediumPath(sha))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return rowErr == nil, err == nil
}

func TestWhatNothingUsesIsSweptAfterADay(t *testing.T) {
	db, clock := fresh(t)
	one, two := branded(t, db, "one"), branded(t, db, "two")
	alone, again, shared := handed(t, one, "alone"), handed(t, one, "again"), handed(t, one, "shared")
	pictured(t, two, handed(t, two, "shared"))
	orphan, err := db.KeepBytes([]byte("its row was never written"))
	must(t, err)
	foreign := filepath.Join(db.dir, "media", alone[:2], "README")
	must(t, os.WriteFile(foreign, nil, 0o600))
	must(t, os.Chtimes(foreign, monday, monday))

	clock.pass(mediumRest)
	handed(t, one, "again")
	swept(t, db)
	for _, sha := range []string{alone, again, shared, orphan} {
		if row, file := has(t, one, sha); row != (sha != orphan) || !file {
			t.Errorf("%s within a day of its arrival: row %t, file %t", sha, row, file)
		}
	}
	clock.pass(time.Millisecond)
	swept(t, db)
	if row, _ := has(t, one, alone); row {
		t.Error("a brand still has a picture that nothing used for a day")
	}
	swept(t, db)
	for sha, want := range map[string][2]bool{alone: {}, again: {true, true}, shared: {false, true}, orphan: {}} {
		if row, file := has(t, one, sha); row != want[0] || file != want[1] {
			t.Errorf("%s after a day: row %t, file %t, want %v", sha, row, file, want)
		}
	}
	if _, err := two.MediumBytes(ctx, shared, false); err != nil {
		t.Errorf("the other brand's picture went too: %v", err)
	}
	if _, err := os.Stat(foreign); err != nil {
		t.Errorf("a file that is no picture: %v", err)
	}
}

// Everything that may still be shown stays, however old: drafts, what is live, what was made of it,
// previews, templates, wordings, proposals, words not sent yet, a draft that can be brought back.
func TestWhatIsUsedIsNeverSwept(t *testing.T) {
	db, clock := fresh(t)
	b := branded(t, db, "demo")
	deleted := pictured(t, b, handed(t, b, "deleted"))
	used := map[string]string{"origin": handed(t, b, "origin"), "template": handed(t, b, "template"), "wording": handed(t, b, "wording"),
		"proposal": handed(t, b, "proposal"), "unsent": handed(t, b, "unsent"), "deleted": deletedSHA(t, b, deleted)}
	preview, err := db.KeepBytes([]byte("small"))
	must(t, err)
	made, err := db.KeepBytes([]byte("made of it"))
	must(t, err)
	medium := func(sha string) []approvals.Part {
		return []approvals.Part{{Account: "x", Media: []approvals.Medium{{SHA256: sha}}}}
	}
	change(t, b, func(tx *Tx) error {
		if err := tx.SaveMedium(Medium{SHA256: made, Type: "image/png", Origin: used["origin"], Preview: preview}); err != nil {
			return err
		}
		if err := tx.SaveTemplate(Template{Name: "Friday", Parts: medium(used["template"])}); err != nil {
			return err
		}
		if err := tx.Propose(Proposal{ID: "p", Number: 9, By: "ana", Parts: medium(used["proposal"])}); err != nil {
			return err
		}
		if err := tx.exec(`INSERT INTO corrections (post, person, brand, digest, body, at) VALUES ('p', 'marc', $1, 'd', $2, 0)`, tx.brand, encode(approvals.Revision{Parts: medium(used["wording"])})); err != nil {
			return err
		}
		return tx.Apply(&deleted, approvals.DeletedBy{By: "ana", At: tx.Now()})
	})
	live := b.db.mediumPath(made)
	p := pictured(t, b, made)
	var ana string
	change(t, b, func(tx *Tx) error {
		someone, err := tx.Meet(Identity{"slack", "T1", "ana"}, "ana", "en", "")
		ana = someone.ID
		return err
	})
	clock.pass(approvals.KeptDeleted - time.Minute)
	must(t, db.KeepUnsent(ctx, UnsentKey{Person: ana, Brand: b.ID(), Case: "draft"}, Unsent{Args: map[string]string{"picture": used["unsent"]}}))
	for range 2 {
		swept(t, db)
	}
	used["what is shown"] = made
	for what, sha := range used {
		if row, file := has(t, b, sha); !row || !file {
			t.Errorf("%s: row %t, file %t", what, row, file)
		}
	}
	if _, err := os.Stat(db.mediumPath(preview)); err != nil {
		t.Errorf("what a card shows of it: %v", err)
	}
	clock.pass(time.Minute)
	change(t, b, func(tx *Tx) error { return tx.Forget(deleted) })
	swept(t, db)
	if row, file := has(t, b, used["deleted"]); row || file {
		t.Errorf("a forgotten draft's picture: row %t, file %t", row, file)
	}
	if _, err := os.Stat(live); err != nil || p.Number == 0 {
		t.Errorf("a draft's: %v", err)
	}
}

func deletedSHA(t *testing.T, b *Brand, p Post) string {
	t.Helper()
	rev, err := b.Revision(ctx, p.ID, 1)
	must(t, err)
	return rev.Parts[0].Media[0].SHA256
}

// One round looks at a bounded number, and the next goes on where it stopped.
func TestASweepIsBounded(t *testing.T) {
	db, clock := fresh(t)
	b := branded(t, db, "demo")
	for i := range 40 {
		handed(t, b, fmt.Sprint("picture ", i))
	}
	clock.pass(2 * mediumRest)
	count := func() int {
		files, err := filepath.Glob(filepath.Join(db.dir, "media", "*", "*"))
		must(t, err)
		return len(files)
	}
	next, err := db.SweepMedia(ctx, 0, 10)
	must(t, err)
	if next == 0 || next > mediaFolders/2 {
		t.Errorf("of 40 pictures it looked at 10 and stands at folder %d", next)
	}
	if n := count(); n != 40 {
		t.Errorf("%d files stand though their rows went only now", n)
	}
	for range 2 {
		swept(t, db)
	}
	if n := count(); n != 0 {
		t.Errorf("%d files are left", n)
	}
}
