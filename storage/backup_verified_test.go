package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// namesIn lists a folder.
func namesIn(t testing.TB, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	must(t, err)
	var out []string
	for _, e := range list {
		out = append(out, e.Name())
	}
	return out
}

func TestAVerifiedCopyStandsAloneUnderItsName(t *testing.T) {
	db, _ := fresh(t)
	branded(t, db, "demo")
	dir := t.TempDir()
	file := filepath.Join(dir, "night.tar")
	must(t, os.WriteFile(file+partEnd, []byte("left by a try that was killed"), 0o600))
	must(t, os.MkdirAll(filepath.Join(file+partEnd+checkEnd, "x"), 0o700))
	must(t, db.VerifiedBackup(ctx, file))
	if got := namesIn(t, dir); !slices.Equal(got, []string{"night.tar"}) {
		t.Errorf("the folder holds %v", got)
	}
	lines, err := VerifyBackup(ctx, file)
	must(t, err)
	if want, err := db.VerifyAudit(ctx); err != nil || lines != want || lines == 0 {
		t.Errorf("the copy's log has %d lines, ours %d, %v", lines, want, err)
	}
	if err := db.VerifiedBackup(ctx, file); !errors.Is(err, os.ErrExist) {
		t.Errorf("a second copy of the same name: %v", err)
	}
	if got := namesIn(t, dir); !slices.Equal(got, []string{"night.tar"}) {
		t.Errorf("after a refusal the folder holds %v", got)
	}
}

// TestADamagedCopyIsNotTakenForOne damages a copy in every way that a disk or a person can.
func TestADamagedCopyIsNotTakenForOne(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	drafted(t, b, "Our new trail shoe is here")
	medium(t, db.dir, "ab/abcd", "a picture")
	whole := content(t, backedUp(t, db))
	broken := map[string]string{
		"cut off":           whole[:len(whole)/2],
		"without manifest":  whole[:len(whole)-2048],
		"a picture changed": strings.Replace(whole, "a picture", "A picture", 1),
		"a post changed":    strings.Replace(whole, "trail shoe", "track shoe", 1),
		"empty":             "",
	}
	for name, text := range broken {
		if text == whole {
			t.Fatalf("%s: nothing was damaged", name)
		}
		file := filepath.Join(t.TempDir(), "copy.tar")
		must(t, os.WriteFile(file, []byte(text), 0o600))
		if _, err := VerifyBackup(ctx, file); err == nil {
			t.Errorf("%s: taken for a whole copy", name)
		}
		if got := namesIn(t, filepath.Dir(file)); len(got) != 1 {
			t.Errorf("%s: left behind %v", name, got)
		}
	}
}

// TestACopyOfAForgedLogIsNoGoodCopy forges a line where nobody looks: reading the copy back does.
func TestACopyOfAForgedLogIsNoGoodCopy(t *testing.T) {
	db, _ := fresh(t)
	branded(t, db, "demo")
	must(t, db.Change(ctx, Cause{}, func(tx *Tx) error { return tx.exec(`UPDATE audit SET actor = 'mallory' WHERE no = 1`) }))
	dir := t.TempDir()
	if err := db.VerifiedBackup(ctx, filepath.Join(dir, "night.tar")); err == nil {
		t.Error("a copy with a forged log was taken for good")
	}
	if got := namesIn(t, dir); len(got) != 0 {
		t.Errorf("it stays: %v", got)
	}
}

func TestAFullDiskIsKnownWhereACopyGoes(t *testing.T) {
	db, _ := fresh(t)
	out, err := os.OpenFile("/dev/full", os.O_WRONLY, 0) // https://man7.org/linux/man-pages/man4/full.4.html
	must(t, err)
	defer out.Close()
	if err := db.archive(ctx, out); !Full(err) {
		t.Errorf("a full disk gives %v", err)
	}
	if Full(errors.New("something else")) || Full(nil) {
		t.Error("anything is taken for a full disk")
	}
}

func TestACopyEndsWithItsContext(t *testing.T) {
	db, _ := fresh(t)
	over, cancel := context.WithCancel(ctx)
	cancel()
	dir := t.TempDir()
	if err := db.VerifiedBackup(over, filepath.Join(dir, "night.tar")); !errors.Is(err, context.Canceled) {
		t.Errorf("gave %v", err)
	}
	if got := namesIn(t, dir); len(got) != 0 {
		t.Errorf("left behind %v", got)
	}
}

// TestAPictureOnItsWayInIsNoPartOfACopy leaves the file that is being written out.
func TestAPictureOnItsWayInIsNoPartOfACopy(t *testing.T) {
	db, _ := fresh(t)
	medium(t, db.dir, "ab/abcd", "a picture")
	medium(t, db.dir, "ab/incoming-123", "half a pict")
	for _, e := range entries(t, backedUp(t, db)) {
		if strings.Contains(e.name, "incoming") {
			t.Errorf("the copy holds %s", e.name)
		}
	}
}

func TestARowIsMadeOnceAndComesBackFromAFarFuture(t *testing.T) {
	db, c := fresh(t)
	by := func(at, latest time.Time) time.Time {
		must(t, db.Change(ctx, Cause{}, func(tx *Tx) error { return tx.DoBy(Due{Key: "copy", Kind: "copy", At: at}, latest) }))
		_, next, err := db.Ahead(ctx, time.Time{}, 1, nil)
		if err != nil || next.IsZero() {
			t.Fatalf("no row, %v", err)
		}
		return next
	}
	tomorrow := c.now().Add(24 * time.Hour)
	if got := by(c.now(), tomorrow); !got.Equal(c.now()) {
		t.Errorf("made for %v", got)
	}
	if got := by(c.now().Add(time.Hour), tomorrow); !got.Equal(c.now()) {
		t.Errorf("one that stands was moved to %v", got)
	}
	must(t, db.Change(ctx, Cause{}, func(tx *Tx) error { return tx.Put(Due{Key: "copy", At: c.now().AddDate(4, 0, 0)}) }))
	if got := by(c.now(), tomorrow); !got.Equal(tomorrow) {
		t.Errorf("from a far future it came back to %v, want %v", got, tomorrow)
	}
}
