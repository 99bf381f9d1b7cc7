package storage

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func claimed(t *testing.T, db *DB) bool {
	t.Helper()
	is, err := db.Claimed(ctx)
	must(t, err)
	return is
}

func TestAFirstStartClaimsItsFolder(t *testing.T) {
	dir := t.TempDir()
	db := opened(t, dir, Options{})
	if !claimed(t, db) {
		t.Error("a new folder is no copy")
	}
	must(t, db.Close())
	if !claimed(t, opened(t, dir, Options{})) {
		t.Error("nor is it at the next start")
	}
}

func TestADatabaseFromElsewhereIsACopyUntilClaimed(t *testing.T) {
	for name, folder := range map[string]func(dir string){
		"an empty folder":     func(string) {},
		"another's folder":    func(dir string) { must(t, opened(t, dir, Options{}).Close()) },
		"an id cut off":       func(dir string) { must(t, os.WriteFile(filepath.Join(dir, "install"), nil, 0o600)) },
		"an id of blanks":     func(dir string) { must(t, os.WriteFile(filepath.Join(dir, "install"), []byte(" \n"), 0o600)) },
		"an id of another db": func(dir string) { must(t, os.WriteFile(filepath.Join(dir, "install"), []byte("0123\n"), 0o600)) },
	} {
		from, to := t.TempDir(), t.TempDir()
		must(t, opened(t, from, Options{}).Close())
		folder(to)
		must(t, os.WriteFile(filepath.Join(to, "copydesk.db"), []byte(content(t, filepath.Join(from, "copydesk.db"))), 0o600))
		db := opened(t, to, Options{})
		if claimed(t, db) {
			t.Errorf("%s: a copied database counts as live", name)
		}
		must(t, db.Claim(ctx))
		if !claimed(t, db) {
			t.Errorf("%s: claiming did not help", name)
		}
		must(t, db.Close())
		if !claimed(t, opened(t, to, Options{})) {
			t.Errorf("%s: the claim did not last", name)
		}
		if !claimed(t, opened(t, from, Options{})) {
			t.Errorf("%s: the folder it came from is not live any more", name)
		}
	}
}

// Every file of the folder was copied, as cp -r and rsync do: two servers would publish everything twice.
func TestACopyOfTheWholeFolderIsACopyUntilClaimed(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "copied")
	must(t, opened(t, from, Options{}).Close())
	must(t, os.CopyFS(to, os.DirFS(from)))
	db := opened(t, to, Options{})
	if claimed(t, db) {
		t.Error("a copied folder counts as live")
	}
	must(t, db.Claim(ctx))
	if !claimed(t, db) {
		t.Error("claiming did not help")
	}
	must(t, db.Close())
	moved := filepath.Join(filepath.Dir(to), "moved")
	must(t, os.Rename(to, moved))
	if !claimed(t, opened(t, moved, Options{})) {
		t.Error("a folder that was renamed is a copy")
	}
	if !claimed(t, opened(t, from, Options{})) {
		t.Error("the folder it came from is not live any more")
	}
}

func TestACopyPublishesNothingUntilClaimed(t *testing.T) {
	db, c := fresh(t)
	b := branded(t, db, "demo")
	p := scheduled(t, b, "a post", monday.Add(time.Hour))
	change(t, b, func(tx *Tx) error { return tx.Do(Due{Key: "digest", Kind: "digest", At: monday}) })
	must(t, os.WriteFile(filepath.Join(db.dir, "install"), []byte("another\n"), 0o600))
	c.pass(2 * time.Hour)
	for _, d := range due(t, db, c.now()) {
		if d.Sends {
			t.Errorf("a copy gives out %s", d.Key)
		}
	}
	if keys := due(t, db, c.now()); len(keys) != 2 { // the digest and the post's cards
		t.Errorf("what stays in the house is held too: %v", keys)
	}
	must(t, db.Claim(ctx))
	found := map[string]bool{}
	for _, d := range due(t, db, c.now()) {
		found[d.Kind] = d.Post == p.ID
	}
	if !found["publish"] || !found["verify"] {
		t.Errorf("claimed, it still does not publish: %v", found)
	}
}

func TestAClaimStandsInTheLog(t *testing.T) {
	db, _ := fresh(t)
	must(t, db.Claim(ctx))
	var kinds []string
	for l, err := range db.Lines(ctx) {
		must(t, err)
		kinds = append(kinds, l.Kind)
	}
	if len(kinds) != 1 || kinds[0] != "claimed" {
		t.Errorf("the log holds %v", kinds)
	}
}

// A server cut off between writing the folder's id and the database's starts as if for the first time.
func TestAStartCutOffHalfWayThroughItsFirstClaim(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "install"), []byte("written before the power went\n"), 0o600))
	if !claimed(t, opened(t, dir, Options{})) {
		t.Error("the folder is not live")
	}
}

func TestAClaimBesideARunningServerIsSeenByIt(t *testing.T) {
	dir := t.TempDir()
	serving := opened(t, dir, Options{})
	must(t, os.WriteFile(filepath.Join(dir, "install"), []byte("another\n"), 0o600))
	if claimed(t, serving) {
		t.Fatal("the folder's id was changed, and it still counts as live")
	}
	must(t, opened(t, dir, Options{Shared: true}).Claim(ctx))
	if !claimed(t, serving) {
		t.Error("the server does not see the claim")
	}
}
