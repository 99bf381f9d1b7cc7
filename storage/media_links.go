package storage

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"time"
)

// mediumLife is how long an address of a picture or film works at least; it changes as seldom.
const mediumLife = 30 * 24 * time.Hour

// MediumPath is an address at which the web side gives a picture or film of the brand to whoever has
// it, for 30 to 60 days. name ends as the file's does. It cannot be guessed, and stays the same for a
// while, so that a card that shows it need not be written anew.
func (b *Brand) MediumPath(sha, name string) string {
	ends := b.db.now().Truncate(mediumLife).Add(2 * mediumLife).Unix()
	what := b.id + "." + sha + "." + strconv.FormatInt(ends, 36)
	return "/media/" + base64.RawURLEncoding.EncodeToString(b.db.marked(b.db.keys()[0], what)) + "." + what + path.Ext(name)
}

// MediumAt finds the brand and the picture that an address is for, by what follows "/media/"; false:
// none, or none any more.
func (db *DB) MediumAt(token string) (b *Brand, sha string, ok bool) {
	token = strings.TrimSuffix(token, path.Ext(token))
	mark, what, _ := strings.Cut(token, ".")
	parts := strings.Split(what, ".")
	sum, err := base64.RawURLEncoding.DecodeString(mark)
	if err != nil || len(parts) != 3 {
		return nil, "", false
	}
	ends, err := strconv.ParseInt(parts[2], 36, 64)
	if err != nil || db.now().Unix() >= ends {
		return nil, "", false
	}
	for _, k := range db.keys() {
		if hmac.Equal(sum, db.marked(k, what)) {
			return db.Of(parts[0]), parts[1], true
		}
	}
	return nil, "", false
}

func (db *DB) marked(key Key, what string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("copydesk media 1\n" + what))
	return h.Sum(nil)[:18]
}

// Spool writes what comes in into a file of the folder that nobody sees, so that it need not stand in
// memory meanwhile, and gives it at its beginning. Whoever asked calls done.
func (db *DB) Spool(_ context.Context, r io.Reader) (f *os.File, done func(), err error) {
	f, err = os.CreateTemp(db.dir, incoming+"*")
	if err != nil {
		return nil, func() {}, db.broken(err)
	}
	done = func() {
		f.Close()
		os.Remove(f.Name())
	}
	if _, err = io.Copy(f, r); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	var disk *fs.PathError
	if errors.As(err, &disk) {
		err = db.broken(err)
	}
	return f, done, err
}
