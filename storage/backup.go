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
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"

	"copydesk/approvals/say"
)

// A Manifest says what a copy is. It comes last in the archive: one that was cut off has none.
type Manifest struct {
	Made   time.Time         `json:"made"`
	Format int               `json:"format"` // 1
	Files  map[string]string `json:"files"`  // SHA-256 in hex of every file, by its name
}

// Backup writes a consistent copy while others write: the database by SQLite's backup interface, the
// media and a manifest, in one tar. The key is never in it. An existing file is not overwritten, and
// a copy that failed is taken away.
func (db *DB) Backup(ctx context.Context, file string) error {
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return say.No(say.Refused, say.Text{EN: "%s exists already. Choose another name.", FR: "%s existe déjà. Choisissez un autre nom."}.F(file))
	}
	if err != nil {
		return unwritable(filepath.Dir(file))
	}
	err = errors.Join(db.archive(ctx, out), out.Sync(), out.Close())
	if err != nil {
		_ = os.Remove(file)
		return db.broken(err)
	}
	return nil
}

func (db *DB) archive(ctx context.Context, out io.Writer) error {
	copied := filepath.Join(db.dir, fmt.Sprintf("backup-%d.db", time.Now().UnixNano()))
	defer os.Remove(copied)
	m := Manifest{Made: db.now().UTC().Truncate(time.Millisecond), Format: 1, Files: map[string]string{}}
	if err := db.copyTo(ctx, copied); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	w := tar.NewWriter(out)
	if err := m.add(ctx, w, "copydesk.db", copied); err != nil {
		return err
	}
	if err := m.addMedia(ctx, w, filepath.Join(db.dir, "media"), db.fileUsed); err != nil {
		return err
	}
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := w.WriteHeader(&tar.Header{Name: "manifest.json", Mode: 0o600, Size: int64(len(text))}); err != nil {
		return err
	}
	_, err = w.Write(text)
	return errors.Join(err, w.Close())
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
			whole, err := b.Step(-1)
			if err == nil && !whole {
				err = errors.New("storage: the database was busy and is not copied whole")
			}
			return errors.Join(err, b.Finish())
		})
	})
}

// add writes a file and notes its hash.
func (m Manifest) add(ctx context.Context, w *tar.Writer, name, file string) error {
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
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(w, sum), whileIn{ctx, f})
	m.Files[name] = hex.EncodeToString(sum.Sum(nil))
	return err
}

// addMedia adds every picture; one that is still coming in is not one yet, and one that nothing uses
// may be swept meanwhile.
func (m Manifest) addMedia(ctx context.Context, w *tar.Writer, dir string, used func(context.Context, string) (bool, error)) error {
	return filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), incoming) {
			return err
		}
		inside, err := filepath.Rel(filepath.Dir(dir), file)
		if err != nil {
			return err
		}
		if err = m.add(ctx, w, filepath.ToSlash(inside), file); errors.Is(err, fs.ErrNotExist) && hashed.MatchString(d.Name()) {
			if is, fault := used(ctx, d.Name()); fault == nil && !is {
				return nil
			}
		}
		return err
	})
}
