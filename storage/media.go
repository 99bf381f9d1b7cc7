package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// A Medium is a picture or film that was handed over in a brand, or one that was made of it.
type Medium struct {
	SHA256, Type  string
	Width, Height int           // pixels
	Frames        int           // 1: it does not move; 0: a film
	Length        time.Duration // of a film
	Codec         string        // of a film, as its container says it
	Origin        string        // SHA-256 of what it was made of; empty: it was handed over as it is
	Preview       string        // SHA-256 of what a card shows instead; empty: the picture itself
	Bytes         int64
	By            string    // person id
	Added         time.Time // handed over last
}

// incoming begins the name of a file that is being written.
const incoming = "incoming-"

// KeepBytes puts bytes into the folder of media, once, and gives their hash. They are on the disk
// when it returns. Nothing shows them before a brand has a row for them: see [Tx.SaveMedium].
func (db *DB) KeepBytes(b []byte) (string, error) {
	sum := sha256.Sum256(b)
	name := hex.EncodeToString(sum[:])
	path := db.mediumPath(name)
	if db.arrives(path, int64(len(b))) {
		return name, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", db.broken(err)
	}
	if err := writeSynced(db.dir, path, b); err != nil {
		return "", db.broken(err)
	}
	db.arrives(path, int64(len(b)))
	return name, nil
}

// writeSynced writes a file beside and moves it into place, so that a crash leaves all of it or
// nothing under its name.
func writeSynced(dir, path string, b []byte) error {
	f, err := os.CreateTemp(dir, incoming+"*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// sweepIncoming takes away what was being written when the program was killed.
func sweepIncoming(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, incoming+"*"))
	for _, file := range left {
		_ = os.Remove(file)
	}
}

// syncDir makes the names in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (db *DB) mediumPath(name string) string {
	return filepath.Join(db.dir, "media", name[:2], name)
}

// SaveMedium remembers that bytes that are on the disk belong to this brand's pictures, and that they
// were handed over now.
func (tx *Tx) SaveMedium(m Medium) error {
	return tx.exec(`INSERT INTO media (brand, sha256, type, width, height, frames, length, codec, origin, preview, bytes, added_by, added)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (brand, sha256) DO UPDATE SET added = excluded.added`,
		tx.brand, m.SHA256, m.Type, m.Width, m.Height, m.Frames, m.Length.Milliseconds(), m.Codec, m.Origin, m.Preview, m.Bytes, m.By, ms(tx.now))
}

// useMedia notes which pictures a revision shows, and refuses one that is not this brand's.
func (tx *Tx) useMedia(post string, rev approvals.Revision) error {
	for _, part := range rev.Parts {
		for _, m := range part.Media {
			var n int
			if err := tx.row(`SELECT COUNT(*) FROM media WHERE brand = $1 AND sha256 = $2`, tx.brand, m.SHA256).Scan(&n); err != nil {
				return err
			}
			if n == 0 {
				return noMedium()
			}
			err := tx.exec(`INSERT INTO media_uses (brand, sha256, post, revision) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, tx.brand, m.SHA256, post, rev.Number)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Medium finds a picture of the brand; a *say.Problem where there is none.
func (b *Brand) Medium(ctx context.Context, sha string) (Medium, error) {
	m := Medium{SHA256: sha}
	var added, length int64
	err := b.db.look(ctx).row(`SELECT type, width, height, frames, length, codec, origin, preview, bytes, added_by, added FROM media WHERE brand = $1 AND sha256 = $2`, b.id, sha).
		Scan(&m.Type, &m.Width, &m.Height, &m.Frames, &length, &m.Codec, &m.Origin, &m.Preview, &m.Bytes, &m.By, &added)
	if errors.Is(err, sql.ErrNoRows) {
		return m, noMedium()
	}
	m.Added, m.Length = at(added), time.Duration(length)*time.Millisecond
	return m, err
}

// OpenMedium opens a picture or film of the brand for reading piece by piece; its bytes are not
// compared with their name. Whoever asked closes it.
func (b *Brand) OpenMedium(ctx context.Context, sha string) (*os.File, Medium, error) {
	m, err := b.Medium(ctx, sha)
	if err != nil {
		return nil, m, err
	}
	f, err := os.Open(b.db.mediumPath(sha))
	return f, m, err
}

// MediumBytes reads a picture of the brand, or what a card shows of it, and checks that the bytes
// are the ones they are named by.
func (b *Brand) MediumBytes(ctx context.Context, sha string, preview bool) ([]byte, error) {
	m, err := b.Medium(ctx, sha)
	if err != nil {
		return nil, err
	}
	if preview && m.Preview != "" {
		sha = m.Preview
	}
	bytes, err := os.ReadFile(b.db.mediumPath(sha))
	if err != nil {
		return nil, fmt.Errorf("read picture %s: %w", sha, err)
	}
	if sum := sha256.Sum256(bytes); hex.EncodeToString(sum[:]) != sha {
		return nil, fmt.Errorf("picture %s is damaged on the disk", sha)
	}
	return bytes, nil
}

// MediumLive reports whether a picture stands in a post that is live on one of the brand's accounts.
func (b *Brand) MediumLive(ctx context.Context, sha string) (bool, error) {
	var live bool
	err := b.db.look(ctx).each(func(s scanner) error {
		var body string
		var revision int
		if err := s.Scan(&body, &revision); err != nil {
			return err
		}
		var d approvals.Delivery
		err := json.Unmarshal([]byte(body), &d)
		live = live || d.Revision == revision
		return err
	}, `SELECT d.body, u.revision FROM media_uses u JOIN deliveries d ON d.post = u.post
		WHERE u.brand = $1 AND u.sha256 = $2 AND d.brand = $1 AND d.state = 'published' AND d.down = 0`, b.id, sha)
	return live, err
}

func noMedium() error {
	return say.No(say.Unknown, say.Text{EN: "There is no such picture here. Send it again.", FR: "Cette image n'est pas là. Renvoyez-la."})
}
