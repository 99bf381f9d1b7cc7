package storage

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"copydesk/approvals"
)

// Exists reports whether a folder holds a database of Copydesk.
func Exists(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, "copydesk.db"))
	return err == nil && info.Mode().IsRegular()
}

// install gives the database and the folder the same id on first start. Where they differ the
// folder is a copy, which publishes nothing until it is claimed.
func (db *DB) install(ctx context.Context) error {
	var id string
	err := db.writes.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'install'`).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if id, err = mark(db.dir); err != nil {
		return err
	}
	_, err = db.writes.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ('install', ?1)`, id)
	return err
}

// mark gives a folder a new id.
func mark(dir string) (string, error) {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	id := hex.EncodeToString(b)
	f, err := os.OpenFile(filepath.Join(dir, "install"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return "", unwritable(dir)
	}
	_, err = fmt.Fprintf(f, "%s %s\n", id, inode(f))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", unwritable(dir)
	}
	return id, nil
}

// inode is the number that a file keeps for its life, renamed or not, and that no copy of it gets;
// empty where there is none.
func inode(f *os.File) string {
	info, err := f.Stat()
	if err != nil {
		return ""
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return strconv.FormatUint(uint64(s.Ino), 10)
	}
	return ""
}

// Claimed reports whether this folder is the live one: its id is the database's, and stands in the
// very file in which it was written, which is another one in a copy of the whole folder.
func (db *DB) Claimed(ctx context.Context) (bool, error) {
	var id string
	if err := db.reads.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'install'`).Scan(&id); err != nil {
		return false, err
	}
	f, err := os.Open(filepath.Join(db.dir, "install"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 200))
	words := strings.Fields(string(b))
	return len(words) == 2 && words[0] == id && words[1] == inode(f) || len(words) == 1 && words[0] == id && inode(f) == "", err
}

// Claim makes this folder the live one. Cut off half way, it is a copy still.
func (db *DB) Claim(ctx context.Context) error {
	id, err := mark(db.dir)
	if err != nil {
		return err
	}
	return db.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) error {
		tx.wakes = true
		if err := tx.exec(`UPDATE meta SET value = $1 WHERE name = 'install'`, id); err != nil {
			return err
		}
		return tx.line(approvals.Claimed{At: tx.now}, "")
	})
}
