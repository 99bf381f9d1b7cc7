package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// The ends of the names under which a copy is made and read back; what bears them is never a copy.
const (
	partEnd  = ".part"
	checkEnd = ".check"
)

// VerifiedBackup writes a copy as [DB.Backup] does, beside its name, reads it back whole, and only
// then gives it its name. What another try left there is taken away; an existing file is not
// overwritten. The error is for the log.
func (db *DB) VerifiedBackup(ctx context.Context, file string) error {
	part := file + partEnd
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	defer os.Remove(part)
	out, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(db.archive(ctx, out), out.Sync(), out.Close()); err != nil {
		return err
	}
	if _, err := VerifyBackup(ctx, part); err != nil {
		return fmt.Errorf("read the copy back: %w", err)
	}
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s: %w", file, os.ErrExist)
	}
	if err := os.Rename(part, file); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}

// VerifyBackup reads a copy and changes nothing: every file is as its manifest says, the database is
// sound, and its audit log holds over that many lines. The database is written out beside it
// meanwhile, for nothing else can be read back for sure.
func VerifyBackup(ctx context.Context, file string) (lines int, err error) {
	check := file + checkEnd
	if err := os.RemoveAll(check); err != nil {
		return 0, err
	}
	defer os.RemoveAll(check)
	_, err = unarchive(file, func(name string, r io.Reader) (string, error) {
		if name == "copydesk.db" {
			return writeOut(filepath.Join(check, name), whileIn{ctx, r})
		}
		sum := sha256.New()
		_, err := io.Copy(sum, whileIn{ctx, r})
		return hex.EncodeToString(sum.Sum(nil)), err
	})
	if err != nil {
		return 0, err
	}
	copied := filepath.Join(check, "copydesk.db")
	if err := sound(ctx, copied); err != nil {
		return 0, err
	}
	reads, err := sql.Open("sqlite3", uri(copied)+"?mode=ro")
	if err != nil {
		return 0, err
	}
	defer reads.Close()
	return (&DB{reads: reads}).VerifyAudit(ctx)
}

// whileIn reads as long as its context stands: a copy of gigabytes must not hold up the end.
type whileIn struct {
	ctx context.Context
	r   io.Reader
}

func (w whileIn) Read(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(b)
}
