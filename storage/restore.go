package storage

import (
	"archive/tar"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
func Restore(ctx context.Context, file, dir string) (Report, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Report{}, unwritable(dir)
	}
	held, err := lock(dir)
	if err != nil {
		return Report{}, err
	}
	fresh := filepath.Join(dir, fmt.Sprintf("restore-%d", time.Now().UnixNano()))
	defer os.RemoveAll(fresh)
	m, err := unpack(file, fresh)
	if err == nil {
		err = sound(ctx, filepath.Join(fresh, "copydesk.db"))
	}
	if err != nil {
		held.Close()
		return Report{}, err
	}
	r := Report{Made: m.Made}
	r.Old, err = swap(dir, fresh)
	held.Close()
	if err != nil {
		return r, err
	}
	return r, settleSince(ctx, dir, &r)
}

func unpack(file, into string) (Manifest, error) {
	var m Manifest
	f, err := os.Open(file)
	if err != nil {
		return m, say.No(say.Unknown, say.Text{EN: "%s cannot be read.", FR: "%s est illisible."}.F(file))
	}
	defer f.Close()
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return m, notACopy(file)
		}
		if !filepath.IsLocal(h.Name) || h.Name != "manifest.json" && h.Name != "copydesk.db" && !strings.HasPrefix(h.Name, "media/") {
			return m, notACopy(file)
		}
		if h.Name == "manifest.json" {
			if json.NewDecoder(io.LimitReader(r, 1<<16)).Decode(&m) != nil {
				return m, notACopy(file)
			}
			continue
		}
		if err := writeOut(filepath.Join(into, filepath.FromSlash(h.Name)), r); err != nil {
			return m, err
		}
	}
	if m.Format != 1 {
		return m, notACopy(file)
	}
	return m, nil
}

func writeOut(file string, r io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return unwritable(filepath.Dir(file))
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}

func notACopy(file string) error {
	return say.No(say.Refused, say.Text{
		EN: "%s is not a whole copy made by copydesk backup. Nothing changed.",
		FR: "%s n'est pas une copie complète faite par copydesk backup. Rien n'a changé.",
	}.F(file))
}

// sound refuses a database that is damaged.
func sound(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite3", uri(file)+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		return notACopy(filepath.Base(file))
	}
	return nil
}

// swap puts the copy in place; what stood there is kept under a name with the time.
func swap(dir, fresh string) (old string, err error) {
	stamp := time.Now().UTC().Format("20060102-150405.000")
	for _, name := range []string{"copydesk.db", "copydesk.db-wal", "copydesk.db-shm"} {
		file := filepath.Join(dir, name)
		if _, err := os.Stat(file); err != nil {
			continue
		}
		kept := file + ".before-restore-" + stamp
		if err := os.Rename(file, kept); err != nil {
			return old, err
		}
		if name == "copydesk.db" {
			old = kept
		}
	}
	if err := os.Rename(filepath.Join(fresh, "copydesk.db"), filepath.Join(dir, "copydesk.db")); err != nil {
		return old, err
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
// have left from the server that the copy was made of.
func settleSince(ctx context.Context, dir string, r *Report) error {
	db, err := Open(ctx, dir, Options{})
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
		return tx.line(approvals.Restored{Made: r.Made, At: tx.now}, "")
	})
	return errors.Join(err, db.Claim(ctx))
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
			p := &scheduled[i]
			e := approvals.Missed{At: tx.now}
			if _, err := p.Post.Next(e); err != nil { // within the late bound: still not by itself
				if err := tx.Apply(p, approvals.Unplanned{By: "copydesk", At: tx.now}); err != nil {
					return err
				}
			} else if err := tx.Apply(p, e); err != nil {
				return err
			}
			r.Late++
		}
		for i := range under {
			for _, d := range under[i].Deliveries {
				if d.State != approvals.Intent {
					continue
				}
				if err := tx.Apply(&under[i], approvals.Settled{At: tx.now, Delivery: d.ID, Result: approvals.InDoubt}); err != nil {
					return err
				}
				r.Doubtful++
			}
		}
		return nil
	})
}
