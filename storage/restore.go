package storage

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// A Report is what a restore did.
type Report struct {
	Made     time.Time // when the copy was made
	Old      string    // where the database that stood there went; empty: none stood there
	Late     int       // scheduled posts due since the copy: now late
	Doubtful int       // sends under way in the copy: now unconfirmed
}

// String says it in one paragraph.
func (r Report) String() string {
	s := fmt.Sprintf("The copy of %s is in place and publishes nothing by itself. %d posts that were due since then are late, %d are unconfirmed: decide about each in the chat.",
		r.Made.Format(time.RFC3339), r.Late, r.Doubtful)
	if r.Old != "" {
		s += " The database that stood there is kept as " + r.Old + "."
	}
	return s
}

// Restore checks a copy and puts it in place of a folder's database, which is kept beside it. The
// server must be stopped. What was due since the copy becomes late, what was under way unconfirmed.
// All of it is done beside the folder's own files first: until the end, nothing of theirs changes.
func Restore(ctx context.Context, file, dir string) (Report, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Report{}, unwritable(dir)
	}
	held, err := lock(dir)
	if err != nil {
		return Report{}, err
	}
	defer held.Close()
	fresh := filepath.Join(dir, fmt.Sprintf("restore-%d", time.Now().UnixNano()))
	defer os.RemoveAll(fresh)
	m, err := unpack(file, fresh)
	if err != nil {
		return Report{}, err
	}
	r := Report{Made: m.Made}
	if err := settleSince(ctx, fresh, &r); err != nil {
		return Report{}, err
	}
	r.Old, err = swap(dir, fresh)
	return r, err
}

// unpack writes an archive out and compares every file with the manifest.
func unpack(file, into string) (Manifest, error) {
	return unarchive(file, func(name string, r io.Reader) (string, error) {
		return writeOut(filepath.Join(into, filepath.FromSlash(name)), r)
	})
}

// unarchive hands every file of an archive to take, which gives its hash, and compares it with the
// manifest.
func unarchive(file string, take func(name string, r io.Reader) (sum string, err error)) (Manifest, error) {
	f, err := os.Open(file)
	if err != nil {
		return Manifest{}, say.No(say.Unknown, say.Text{EN: "%s cannot be read.", FR: "%s est illisible."}.F(file))
	}
	defer f.Close()
	var m Manifest
	found := map[string]string{}
	r := tar.NewReader(f)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || !belongs(h) || found[h.Name] != "" {
			return m, notACopy(file)
		}
		if h.Name == "manifest.json" {
			if json.NewDecoder(r).Decode(&m) != nil {
				return m, notACopy(file)
			}
			continue
		}
		if found[h.Name], err = take(h.Name, r); err != nil {
			if errors.Is(err, io.ErrUnexpectedEOF) {
				err = notACopy(file)
			}
			return m, err
		}
	}
	if m.Format != 1 || found["copydesk.db"] == "" || !maps.Equal(found, m.Files) {
		return m, notACopy(file)
	}
	return m, nil
}

// belongs reports whether an entry is one that a backup writes.
func belongs(h *tar.Header) bool {
	return h.Typeflag == tar.TypeReg && filepath.IsLocal(h.Name) && path.Clean(h.Name) == h.Name &&
		(h.Name == "manifest.json" || h.Name == "copydesk.db" || strings.HasPrefix(h.Name, "media/"))
}

// writeOut writes a file and gives its hash.
func writeOut(file string, r io.Reader) (sum string, err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", unwritable(filepath.Dir(file))
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, h), r)
	return hex.EncodeToString(h.Sum(nil)), errors.Join(err, f.Sync(), f.Close())
}

func notACopy(file string) error {
	return say.No(say.Refused, say.Text{
		EN: "%s is not a whole copy made by copydesk backup. Nothing changed.",
		FR: "%s n'est pas une copie complète faite par copydesk backup. Rien n'a changé.",
	}.F(file))
}

// sound refuses a database that is damaged or none of ours.
func sound(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite3", uri(file)+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	var verdict, id string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		return notACopy(filepath.Base(file))
	}
	if db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'install'`).Scan(&id) != nil {
		return notACopy(filepath.Base(file))
	}
	return nil
}

// swap puts the copy in place; what stood there is kept under a name with the time, its journal
// under the name that SQLite looks for. Cut off half way, the folder is a copy that publishes nothing.
func swap(dir, fresh string) (old string, err error) {
	stands := filepath.Join(dir, "copydesk.db")
	kept := stands + ".before-restore-" + time.Now().UTC().Format("20060102-150405.000")
	for _, end := range []string{"-shm", "-wal", ""} {
		err := os.Rename(stands+end, kept+end)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return old, err
		}
		if err == nil && end == "" {
			old = kept
		}
	}
	for _, name := range []string{"copydesk.db", "install"} {
		if err := os.Rename(filepath.Join(fresh, name), filepath.Join(dir, name)); err != nil {
			return old, err
		}
	}
	media := filepath.Join(fresh, "media")
	return old, filepath.WalkDir(media, func(file string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && d.IsDir() {
			return nil
		}
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(fresh, file)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, inside)
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		return os.Rename(file, to)
	})
}

// settleSince makes what was due since the copy late, and what was under way unconfirmed: it may
// have left from the server that the copy was made of. What somebody asked for just then was done
// there.
func settleSince(ctx context.Context, dir string, r *Report) error {
	if err := sound(ctx, filepath.Join(dir, "copydesk.db")); err != nil {
		return err
	}
	db, err := Open(ctx, dir, Options{Shared: true, Keys: []Key{make(Key, 32)}}) // seals nothing
	if err != nil {
		return err
	}
	defer db.Close()
	brands, err := db.Brands(ctx)
	if err != nil {
		return err
	}
	for _, info := range brands {
		if err := db.Of(info.ID).settleSince(ctx, r); err != nil {
			return err
		}
	}
	err = db.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) error {
		if err := tx.exec(`UPDATE events SET state = 'done', body = '', reply = '' WHERE state = 'stored'`); err != nil {
			return err
		}
		return tx.line(approvals.Restored{Made: r.Made, At: tx.now}, "")
	})
	return errors.Join(err, db.Claim(ctx), db.Close())
}

func (b *Brand) settleSince(ctx context.Context, r *Report) error {
	scheduled, err := b.Posts(ctx, Query{States: []approvals.State{approvals.Scheduled}, To: b.db.now(), Limit: 1 << 20})
	if err != nil {
		return err
	}
	under, err := b.Posts(ctx, Query{States: []approvals.State{approvals.Publishing, approvals.Unconfirmed}, Limit: 1 << 20})
	if err != nil {
		return err
	}
	return b.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) error {
		for i := range scheduled {
			if err := tx.late(&scheduled[i], r); err != nil {
				return err
			}
		}
		for i := range under {
			if err := tx.doubted(&under[i], r); err != nil {
				return err
			}
		}
		return nil
	})
}

// late takes a post off the calendar; one within its late bound has no state of its own for that.
func (tx *Tx) late(p *Post, r *Report) error {
	r.Late++
	e := approvals.Missed{At: tx.now}
	if _, err := p.Post.Next(e); err != nil {
		return tx.Apply(p, approvals.Unplanned{By: "copydesk", At: tx.now})
	}
	return tx.Apply(p, e)
}

// doubted puts every send under way in doubt and drops what was still to be tried.
func (tx *Tx) doubted(p *Post, r *Report) error {
	for _, d := range p.Deliveries {
		if d.State != approvals.Intent {
			continue
		}
		var e approvals.Event = approvals.Settled{At: tx.now, Delivery: d.ID, Result: approvals.InDoubt}
		if d.InHand() {
			e = approvals.Recalled{By: "copydesk", At: tx.now, Delivery: d.ID}
		}
		if err := tx.Apply(p, e); err != nil {
			return err
		}
		r.Doubtful++
	}
	rest := approvals.Unplanned{By: "copydesk", At: tx.now}
	next, err := p.Post.Next(rest)
	if err != nil || reflect.DeepEqual(next, p.Post) {
		return nil // nothing of it was still to be tried
	}
	r.Late++
	return tx.Apply(p, rest)
}
