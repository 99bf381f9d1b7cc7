package storage

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"copydesk/approvals/say"
)

// An entry is a file of an archive.
type entry struct {
	name, content string
	kind          byte
}

func entries(t testing.TB, file string) []entry {
	t.Helper()
	f, err := os.Open(file)
	must(t, err)
	defer f.Close()
	var out []entry
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		must(t, err)
		b, err := io.ReadAll(r)
		must(t, err)
		out = append(out, entry{h.Name, string(b), h.Typeflag})
	}
}

// archived writes entries as an archive.
func archived(t testing.TB, list []entry) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range list {
		h := tar.Header{Name: e.name, Mode: 0o600, Size: int64(len(e.content)), Typeflag: e.kind}
		if e.kind == tar.TypeSymlink {
			h.Linkname, h.Size, e.content = e.content, 0, ""
		}
		must(t, w.WriteHeader(&h))
		_, err := w.Write([]byte(e.content))
		must(t, err)
	}
	must(t, w.Close())
	file := filepath.Join(t.TempDir(), "archive.tar")
	must(t, os.WriteFile(file, b.Bytes(), 0o600))
	return file
}

// medium puts a file under media.
func medium(t testing.TB, dir, name, content string) {
	t.Helper()
	file := filepath.Join(dir, "media", name)
	must(t, os.MkdirAll(filepath.Dir(file), 0o700))
	must(t, os.WriteFile(file, []byte(content), 0o600))
}

// backedUp gives the file of a copy of a store.
func backedUp(t testing.TB, db *DB) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "copy.tar")
	must(t, db.Backup(ctx, file))
	return file
}

func TestACopyHoldsTheDatabaseTheMediaAndAManifestAndNoKey(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	change(t, b, func(tx *Tx) error { return tx.Seal("accounts", "a1", "token", "hunter2") })
	medium(t, db.dir, "ab/abcd", "a picture")
	file := backedUp(t, db)
	var names []string
	var m Manifest
	for _, e := range entries(t, file) {
		names = append(names, e.name)
		if e.name == "manifest.json" {
			must(t, json.Unmarshal([]byte(e.content), &m))
		}
	}
	if want := []string{"copydesk.db", "media/ab/abcd", "manifest.json"}; !slices.Equal(names, want) {
		t.Errorf("the copy holds %v, want %v", names, want)
	}
	if m.Format != 1 || !m.Made.Equal(monday) || len(m.Files) != 2 {
		t.Errorf("the manifest is %+v", m)
	}
	whole, key := content(t, file), strings.TrimSpace(content(t, filepath.Join(db.dir, "key")))
	if strings.Contains(whole, key) || strings.Contains(whole, "hunter2") || strings.Contains(whole, string(db.keys()[0])) {
		t.Error("the copy holds the key or a secret in clear")
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the copy: %v %v", info.Mode(), err)
	}
	left, err := filepath.Glob(filepath.Join(db.dir, "backup-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestACopyIsNotWrittenOverAnything(t *testing.T) {
	db, _ := fresh(t)
	file := filepath.Join(t.TempDir(), "copy.tar")
	must(t, os.WriteFile(file, []byte("precious"), 0o600))
	isProblem(t, db.Backup(ctx, file), say.Refused, "exists already. Choose another name.")
	if content(t, file) != "precious" {
		t.Error("it was written over")
	}
	isProblem(t, db.Backup(ctx, filepath.Join(t.TempDir(), "no", "such", "folder.tar")), say.Broken, "cannot be written")
}

func TestACopyThatFailsIsTakenAway(t *testing.T) {
	db, _ := fresh(t)
	must(t, os.MkdirAll(filepath.Join(db.dir, "media"), 0o700))
	must(t, os.Symlink("nowhere", filepath.Join(db.dir, "media", "dangling")))
	file := filepath.Join(t.TempDir(), "copy.tar")
	if err := db.Backup(ctx, file); err == nil {
		t.Fatal("a copy with a file missing was taken for whole")
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("half a copy stays: %v", err)
	}
}

// While others write, a copy is one moment of the store: it opens, its log holds and tells the
// posts that are in it.
func TestACopyMadeWhileOthersWriteIsOneMoment(t *testing.T) {
	db, c := fresh(t)
	b := branded(t, db, "demo")
	stop, stopped := make(chan struct{}), make(chan error)
	var durable atomic.Int64
	go func() {
		var err error
		for n := 0; err == nil; n++ {
			durable.Store(int64(n))
			select {
			case <-stop:
				stopped <- nil
				return
			default:
			}
			err = b.Change(ctx, Cause{Actor: "ana"}, func(tx *Tx) error {
				p, err := tx.NewPost("ana", Meta{Title: fmt.Sprint(n)}, nil, nil, nil)
				if err != nil {
					return err
				}
				return tx.Apply(&p, plannedFor(c.now()))
			})
		}
		stopped <- err
	}()
	for range 5 {
		before := durable.Load()
		file := backedUp(t, db)
		into := t.TempDir()
		must(t, os.WriteFile(filepath.Join(into, "copydesk.db"), []byte(entries(t, file)[0].content), 0o600))
		copied := opened(t, into, Options{})
		_, err := copied.VerifyAudit(ctx)
		must(t, err)
		must(t, copied.CheckReplay(ctx))
		if list, err := copied.Of(b.ID()).Posts(ctx, Query{Limit: 1 << 20}); err != nil || int64(len(list)) < before {
			t.Errorf("%d posts in the copy, %d posts were durable before it: %v", len(list), before, err)
		}
	}
	close(stop)
	must(t, <-stopped)
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
