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
	"time"

	"github.com/mattn/go-sqlite3"

	"copydesk/approvals/say"
)

// A Manifest says what a copy is.
type Manifest struct {
	Made   time.Time `json:"made"`
	Schema int64     `json:"schema"`
	Format int       `json:"format"` // 1
}

// Backup writes a consistent copy while others write: the database by SQLite's backup interface, the
// media and a manifest, in one tar. The key is never in it. An existing file is not overwritten.
func (db *DB) Backup(ctx context.Context, file string) error {
	copied := filepath.Join(db.dir, fmt.Sprintf("backup-%d.db", db.now().UnixNano()))
	defer os.Remove(copied)
	if err := db.copyTo(ctx, copied); err != nil {
		return err
	}
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return say.No(say.Refused, say.Text{EN: "%s exists already. Choose another name.", FR: "%s existe déjà. Choisissez un autre nom."}.F(file))
	}
	if err != nil {
		return unwritable(filepath.Dir(file))
	}
	defer out.Close()
	w := tar.NewWriter(out)
	manifest, err := json.Marshal(Manifest{Made: db.now().UTC().Truncate(time.Millisecond), Format: 1})
	if err != nil {
		return err
	}
	if err := addBytes(w, "manifest.json", manifest); err != nil {
		return err
	}
	if err := addFile(w, "copydesk.db", copied); err != nil {
		return err
	}
	if err := addMedia(w, filepath.Join(db.dir, "media")); err != nil {
		return err
	}
	return errors.Join(w.Close(), out.Sync())
}

// copyTo copies the live database page by page (https://www.sqlite.org/backup.html).
func (db *DB) copyTo(ctx context.Context, file string) error {
	target, err := sql.Open("sqlite3", uri(file))
	if err != nil {
		return err
	}
	defer target.Close()
	to, err := target.Conn(ctx)
	if err != nil {
		return err
	}
	defer to.Close()
	from, err := db.reads.Conn(ctx)
	if err != nil {
		return err
	}
	defer from.Close()
	return to.Raw(func(t any) error {
		return from.Raw(func(f any) error {
			b, err := t.(*sqlite3.SQLiteConn).Backup("main", f.(*sqlite3.SQLiteConn), "main")
			if err != nil {
				return err
			}
			_, err = b.Step(-1)
			return errors.Join(err, b.Finish())
		})
	})
}

func addBytes(w *tar.Writer, name string, b []byte) error {
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(b))}); err != nil {
		return err
	}
	_, err := w.Write(b)
	return err
}

func addFile(w *tar.Writer, name, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size()}); err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

func addMedia(w *tar.Writer, dir string) error {
	return filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		inside, err := filepath.Rel(filepath.Dir(dir), file)
		if err != nil {
			return err
		}
		return addFile(w, filepath.ToSlash(inside), file)
	})
}
