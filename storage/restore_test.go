package storage

import (
	"archive/tar"
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// ago opens a store whose clock stands two hours before now: a copy of it is two hours old.
func ago(t *testing.T) (*DB, *Brand, time.Time) {
	t.Helper()
	c := newClock()
	now := time.Now().UTC().Truncate(time.Second)
	c.set(now.Add(-2 * time.Hour))
	db := opened(t, t.TempDir(), Options{Now: c.now})
	return db, branded(t, db, "demo"), now
}

// restored puts a copy of a store into an empty folder and opens it.
func restored(t *testing.T, file, dir string) (Report, *DB) {
	t.Helper()
	r, err := Restore(ctx, file, dir)
	must(t, err)
	return r, opened(t, dir, Options{})
}

func TestARestoredPostNeverLeavesASecondTime(t *testing.T) {
	db, b, now := ago(t)
	old := now.Add(-2 * time.Hour)
	change(t, b, func(tx *Tx) error {
		return tx.AddAccount(Account{ID: "second", Network: "mastodon", Class: approvals.ClassB})
	})
	sent := func(text string, result approvals.DeliveryState) Post {
		p := scheduled(t, b, text, old)
		return applied(t, b, p, begun(p, p.Accounts[0], text, old), approvals.Settled{At: old, Delivery: text, Result: result})
	}
	under := scheduled(t, b, "under way", old)
	posts := []struct {
		p     Post
		state approvals.State
	}{
		{scheduled(t, b, "long due", now.Add(-90*time.Minute)), approvals.Late},
		{scheduled(t, b, "just due", now.Add(-10*time.Minute)), approvals.Approved},
		{scheduled(t, b, "to come", now.Add(24*time.Hour)), approvals.Scheduled},
		{applied(t, b, under, begun(under, under.Accounts[0], "under way", old)), approvals.Unconfirmed},
		{sent("to be tried again", approvals.Waiting), approvals.Approved},
		{sent("one account to go", approvals.Live), approvals.Partly},
		{sent("in doubt", approvals.InDoubt), approvals.Unconfirmed},
		{drafted(t, b, "a draft"), approvals.Draft},
	}
	r, again := restored(t, backedUp(t, db), t.TempDir())
	if r.Late != 6 || r.Doubtful != 1 || !r.Made.Equal(old) || r.Old != "" {
		t.Errorf("the report: %+v", r)
	}
	for _, c := range posts {
		p, err := again.Of(b.ID()).PostByID(ctx, c.p.ID)
		must(t, err)
		if p.State != c.state {
			t.Errorf("%s is %s, want %s", p.Title, p.State, c.state)
		}
	}
	for _, d := range due(t, again, now.Add(48*time.Hour)) {
		if p, err := again.Of(b.ID()).PostByID(ctx, d.Post); d.Sends && (err != nil || p.Title != "to come") {
			t.Errorf("%s of %q would leave by itself: %v", d.Key, p.Title, err)
		}
	}
	must(t, again.CheckReplay(ctx))
	_, err := again.VerifyAudit(ctx)
	must(t, err)
}

func TestAnEventOfTheCopyIsNotWorkedOffAgain(t *testing.T) {
	db, _, now := ago(t)
	_, err := db.Receive(ctx, Event{ID: "e1", Platform: "slack", Body: []byte("/publish 1"), Reply: "here", At: now})
	must(t, err)
	_, again := restored(t, backedUp(t, db), t.TempDir())
	list, err := again.Pending(ctx)
	if err != nil || len(list) != 0 {
		t.Errorf("%v would be worked off, %v", list, err)
	}
}

func TestARestoreKeepsWhatStoodThere(t *testing.T) {
	db, b, _ := ago(t)
	drafted(t, b, "in the copy")
	medium(t, db.dir, "ab/abcd", "a picture")
	file := backedUp(t, db)
	change(t, b, func(tx *Tx) error { return tx.Seal("accounts", "a1", "token", "hunter2") })
	drafted(t, b, "after the copy")

	// The server died: its last changes stand in the journal alone.
	dir := t.TempDir()
	for _, name := range []string{"copydesk.db", "copydesk.db-wal", "key", "install"} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(content(t, filepath.Join(db.dir, name))), 0o600))
	}
	medium(t, dir, "cd/cdef", "another")
	r, again := restored(t, file, dir)
	if list, err := again.Of(b.ID()).Posts(ctx, Query{}); err != nil || len(list) != 1 || list[0].Title != "in the copy" {
		t.Errorf("after the restore: %+v, %v", list, err)
	}
	if !claimed(t, again) {
		t.Error("the restored folder counts as a copy")
	}
	if content(t, filepath.Join(dir, "media", "ab", "abcd")) != "a picture" || content(t, filepath.Join(dir, "media", "cd", "cdef")) != "another" {
		t.Error("the media are not those of both")
	}
	if content(t, filepath.Join(dir, "key")) != content(t, filepath.Join(db.dir, "key")) {
		t.Error("the key was touched")
	}
	if !strings.HasPrefix(r.Old, filepath.Join(dir, "copydesk.db.before-restore-")) || !strings.Contains(r.String(), r.Old) {
		t.Errorf("what stood there is %q: %s", r.Old, r)
	}
	must(t, again.Close())
	back := t.TempDir()
	for _, end := range []string{"", "-wal"} {
		must(t, os.Rename(r.Old+end, filepath.Join(back, "copydesk.db"+end)))
	}
	if list, err := opened(t, back, Options{}).Of(b.ID()).Posts(ctx, Query{}); err != nil || len(list) != 2 {
		t.Errorf("the database kept beside holds %d posts, want both: %v", len(list), err)
	}
}

func TestARestoreStandsInTheLogAndLeavesNothingBehind(t *testing.T) {
	db, _, _ := ago(t)
	dir := t.TempDir()
	_, again := restored(t, backedUp(t, db), dir)
	var kinds []string
	for l, err := range again.Lines(ctx) {
		must(t, err)
		if l.Chain == "" {
			kinds = append(kinds, l.Kind)
		}
	}
	if !slices.Equal(kinds, []string{"restored", "claimed"}) {
		t.Errorf("the log holds %v", kinds)
	}
	must(t, again.Close())
	var names []string
	for name := range folder(t, dir) {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"copydesk.db", "install", "key", "lock"}; !slices.Equal(names, want) {
		t.Errorf("the folder holds %v, want %v", names, want)
	}
}

func TestARestoreBesideARunningServerIsRefused(t *testing.T) {
	db, b, _ := ago(t)
	drafted(t, b, "a post")
	_, err := Restore(ctx, backedUp(t, db), db.dir)
	isProblem(t, err, say.Refused, "Another Copydesk already serves")
	if list, err := b.Posts(ctx, Query{}); err != nil || len(list) != 1 {
		t.Errorf("the running server: %d posts, %v", len(list), err)
	}
}

// folder is every file below a folder with its content.
func folder(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	must(t, filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, file)
			out[name] = content(t, file)
		}
		return err
	}))
	return out
}

// damages is everything that may have happened to an archive, told to its entries: the database, a
// medium, the manifest.
var damages = map[string]func([]entry) []entry{
	"no database":           func(l []entry) []entry { return l[1:] },
	"no manifest":           func(l []entry) []entry { return l[:2] },
	"a medium less":         func(l []entry) []entry { return append(l[:1:1], l[2:]...) },
	"a medium more":         func(l []entry) []entry { return append(l, entry{"media/aa/aaaa", "x", tar.TypeReg}) },
	"a medium twice":        func(l []entry) []entry { return append(l, l[1]) },
	"a medium changed":      func(l []entry) []entry { l[1].content = "b picture"; return l },
	"a medium renamed":      func(l []entry) []entry { l[1].name = "media/ab/abce"; return l },
	"a name going up":       func(l []entry) []entry { return append(l, entry{"../escaped", "x", tar.TypeReg}) },
	"a name going round":    func(l []entry) []entry { return append(l, entry{"media/../../escaped", "x", tar.TypeReg}) },
	"a name from the root":  func(l []entry) []entry { return append(l, entry{"/escaped", "x", tar.TypeReg}) },
	"a key":                 func(l []entry) []entry { return append(l, entry{"key", "x", tar.TypeReg}) },
	"a name inside":         func(l []entry) []entry { return append(l, entry{"media/../install", "x", tar.TypeReg}) },
	"a link":                func(l []entry) []entry { return append(l, entry{"media/link", "/", tar.TypeSymlink}) },
	"a folder":              func(l []entry) []entry { return append(l, entry{"media/folder", "", tar.TypeDir}) },
	"one page changed":      func(l []entry) []entry { l[0].content = strings.Replace(l[0].content, "a post", "a pest", 1); return l },
	"a database of nothing": func(l []entry) []entry { l[0].content = "no database"; return rehashed(l) },
	"an empty database":     func(l []entry) []entry { l[0].content = ""; return rehashed(l) },
	"a database cut off":    func(l []entry) []entry { l[0].content = l[0].content[:8192]; return rehashed(l) },
	"another format": func(l []entry) []entry {
		l[2].content = strings.Replace(l[2].content, `"format":1`, `"format":2`, 1)
		return l
	},
	"a manifest of nothing": func(l []entry) []entry { l[2].content = "{"; return l },
}

// rehashed makes the manifest fit the entries before it again.
func rehashed(l []entry) []entry {
	m := Manifest{Format: 1, Files: map[string]string{}}
	for _, e := range l[:2] {
		m.Files[e.name] = hashOf(e.content)
	}
	l[2].content = encode(m)
	return l
}

func TestADamagedCopyIsRefusedAndNothingChanges(t *testing.T) {
	db, b, _ := ago(t)
	drafted(t, b, "a post")
	medium(t, db.dir, "ab/abcd", "a picture")
	file := backedUp(t, db)
	dir := filepath.Join(t.TempDir(), "data")
	standing := opened(t, dir, Options{})
	drafted(t, branded(t, standing, "stands here"), "a post")
	must(t, standing.Close())
	above := folder(t, filepath.Dir(dir))
	for name, damage := range damages {
		_, err := Restore(ctx, archived(t, damage(entries(t, file))), dir)
		if err == nil {
			t.Fatalf("%s: restored", name)
		}
		isProblem(t, err, say.Refused, "Nothing changed.")
		if after := folder(t, filepath.Dir(dir)); !reflect.DeepEqual(after, above) {
			t.Errorf("%s: the folder holds %v", name, slices.Sorted(maps.Keys(after)))
		}
	}
	_, err := Restore(ctx, file+".no", dir)
	isProblem(t, err, say.Unknown, "cannot be read")
	restored(t, archived(t, entries(t, file)), dir) // undamaged, it is taken
}

func TestACopyCutOffAnywhereIsRefused(t *testing.T) {
	db, _, _ := ago(t)
	medium(t, db.dir, "ab/abcd", "a picture")
	whole := []byte(content(t, backedUp(t, db)))
	end := bytes.LastIndex(whole, []byte("}")) // of the manifest: only padding follows
	dir := t.TempDir()
	cut := filepath.Join(t.TempDir(), "cut.tar")
	cuts := []int{end, end - 1, len(whole) - 10240, 511, 512, 513} // the rest in steps that meet the edges of pages and entries
	for n := 0; n < end; n += 512 * 7 {
		cuts = append(cuts, n)
	}
	for n := bytes.Index(whole, []byte("media/ab")); n < end; n += 512 {
		cuts = append(cuts, n, n+1)
	}
	for _, n := range cuts {
		must(t, os.WriteFile(cut, whole[:min(max(n, 0), end)], 0o600))
		_, err := Restore(ctx, cut, dir)
		if err == nil {
			t.Fatalf("cut off after %d of %d bytes: restored", n, len(whole))
		}
		isProblem(t, err, say.Refused, "is not a whole copy")
	}
	if left := slices.Sorted(maps.Keys(folder(t, dir))); !slices.Equal(left, []string{"lock"}) {
		t.Errorf("left behind: %v", left)
	}
}

func TestACopyOfANewerCopydeskIsRefusedAndNothingChanges(t *testing.T) {
	db, _, _ := ago(t)
	must(t, db.Close())
	newer(t, db.dir)
	list := []entry{{"copydesk.db", content(t, filepath.Join(db.dir, "copydesk.db")), tar.TypeReg}, {"media/a", "x", tar.TypeReg}, {"manifest.json", "", tar.TypeReg}}
	dir := t.TempDir()
	must(t, opened(t, dir, Options{}).Close())
	before := folder(t, dir)
	_, err := Restore(ctx, archived(t, rehashed(list)), dir)
	isProblem(t, err, say.Refused, "written by a newer Copydesk")
	if !reflect.DeepEqual(folder(t, dir), before) {
		t.Error("the folder changed")
	}
}
