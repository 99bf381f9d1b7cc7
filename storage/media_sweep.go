package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// mediumRest is how long after it was handed over a picture stays though nothing uses it: a line that
// was refused is typed again, a form is sent the next morning.
const mediumRest = 24 * time.Hour

// mediaFolders are called 00 to ff.
const mediaFolders = 256

// SweepMedia takes away pictures and films that nothing of a brand uses any more, and then files that
// belong to no brand, folder after folder from one on (0 to 255), until it has looked at so many
// files and rows. It gives the folder to go on with; 0: it has been through all.
func (db *DB) SweepMedia(ctx context.Context, folder, most int) (next int, err error) {
	for seen := 0; folder < mediaFolders && seen < most; folder++ {
		// Files first: what lost its row a moment ago may still be in a copy that is being made.
		files, err := db.sweepFiles(ctx, fmt.Sprintf("%02x", folder))
		if err != nil {
			return folder, err
		}
		rows, err := db.sweepRows(ctx, fmt.Sprintf("%02x", folder))
		if err != nil {
			return folder, err
		}
		seen += files + rows
	}
	return folder % mediaFolders, nil
}

// sweepRows takes from the brands what was handed over long ago and is not used.
func (db *DB) sweepRows(ctx context.Context, folder string) (seen int, err error) {
	type row struct{ brand, sha string }
	var idle []row
	err = db.look(ctx).each(func(s scanner) error {
		var r row
		var used bool
		err := s.Scan(&r.brand, &r.sha, &used)
		if seen++; !used {
			idle = append(idle, r)
		}
		return err
	}, `SELECT m.brand, m.sha256, EXISTS (SELECT 1 FROM media_uses u WHERE u.brand = m.brand AND u.sha256 = m.sha256) FROM media m
		WHERE m.sha256 >= $1 AND m.sha256 < $2 AND m.added < $3`, folder, afterFolder(folder), ms(db.now().Add(-mediumRest)))
	if err != nil || len(idle) == 0 {
		return seen, err
	}
	return seen, db.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) error {
		for _, r := range idle {
			if err := tx.loseMedium(r.brand, r.sha); err != nil {
				return err
			}
		}
		return nil
	})
}

// afterFolder sorts behind every hash that begins as a folder does.
func afterFolder(folder string) string { return folder + "g" }

// loseMedium takes a picture from a brand, and then what it was made of, unless something there uses
// it: a revision of any post, what was made of it, a template, a wording that was handed in, a
// proposal, words that somebody has not sent yet. One handed over within a day stays.
func (tx *Tx) loseMedium(brand, sha string) error {
	var origin string
	err := tx.row(`DELETE FROM media WHERE brand = $1 AND sha256 = $2 AND added < $3
		AND NOT EXISTS (SELECT 1 FROM media_uses WHERE brand = $1 AND sha256 = $2)
		AND NOT EXISTS (SELECT 1 FROM media WHERE brand = $1 AND origin = $2 AND origin <> '')
		AND NOT EXISTS (SELECT 1 FROM templates WHERE brand = $1 AND body LIKE '%' || $2 || '%')
		AND NOT EXISTS (SELECT 1 FROM corrections WHERE brand = $1 AND body LIKE '%' || $2 || '%')
		AND NOT EXISTS (SELECT 1 FROM proposals WHERE brand = $1 AND parts LIKE '%' || $2 || '%')
		AND NOT EXISTS (SELECT 1 FROM unsent WHERE args LIKE '%' || $2 || '%') RETURNING origin`,
		brand, sha, ms(tx.now.Add(-mediumRest))).Scan(&origin)
	if errors.Is(err, sql.ErrNoRows) || err == nil && origin == "" {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.loseMedium(brand, origin)
}

// hashed is the name of a file of media; whatever else lies there is nobody's business.
var hashed = regexp.MustCompile(`^[0-9a-f]{64}$`)

// sweepFiles takes away files of a folder that arrived more than a day ago and are no brand's.
func (db *DB) sweepFiles(ctx context.Context, folder string) (seen int, err error) {
	files, err := os.ReadDir(filepath.Join(db.dir, "media", folder))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	for _, f := range files {
		if err != nil {
			break
		}
		if !hashed.MatchString(f.Name()) {
			continue
		}
		seen++
		var used bool
		used, err = db.fileUsed(ctx, f.Name())
		if err == nil && !used {
			err = db.removeOld(f.Name())
		}
	}
	return seen, err
}

// fileUsed reports whether a file is of a brand: a picture, or what cards show of one.
func (db *DB) fileUsed(ctx context.Context, name string) (bool, error) {
	var sha string
	err := db.look(ctx).row(`SELECT sha256 FROM media WHERE sha256 = $1 UNION ALL SELECT sha256 FROM media WHERE preview = $1 AND preview <> '' LIMIT 1`, name).Scan(&sha)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// removeOld removes a file that was not handed over within a day. Nobody can hand it over meanwhile.
func (db *DB) removeOld(name string) error {
	db.arriving.Lock()
	defer db.arriving.Unlock()
	path := db.mediumPath(name)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || !info.ModTime().Before(db.now().Add(-mediumRest)) {
		return err
	}
	return os.Remove(path)
}

// arrives notes on a file that it was handed over now, and reports whether it is there, whole.
func (db *DB) arrives(path string, bytes int64) bool {
	db.arriving.Lock()
	defer db.arriving.Unlock()
	now := db.now()
	have, err := os.Stat(path)
	return err == nil && have.Size() == bytes && os.Chtimes(path, now, now) == nil
}
