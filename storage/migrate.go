package storage

import (
	"context"
	"embed"
	"errors"
	"io/fs"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"

	"copydesk/approvals/say"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date; a database newer than the program is refused.
func (db *DB) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db.writes, files)
	if err != nil {
		return err
	}
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return db.unmigrated(err)
	}
	newest := int64(0)
	for _, s := range provider.ListSources() {
		newest = max(newest, s.Version)
	}
	if have > newest {
		return say.No(say.Refused, say.Text{
			EN: "This database was written by a newer Copydesk. Start that version, or restore a copy made with this one.",
			FR: "Cette base a été écrite par un Copydesk plus récent. Lancez cette version-là, ou restaurez une copie faite avec celle-ci.",
		})
	}
	if have == newest {
		return nil
	}
	if _, err = provider.Up(ctx); err != nil {
		return db.unmigrated(err)
	}
	return nil
}

// unmigrated says why the schema could not be read or brought up to date.
func (db *DB) unmigrated(err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) || e.Code != sqlite3.ErrNotADB && e.Code != sqlite3.ErrCorrupt {
		return db.broken(err)
	}
	db.log.Error("the database is damaged", "err", err)
	return say.No(say.Broken, say.Text{
		EN: "The database in %s is damaged and cannot be read. Nothing changed. Restore a copy: copydesk restore FILE.",
		FR: "La base dans %s est endommagée et illisible. Rien n'a changé. Restaurez une copie\u202f: copydesk restore FICHIER.",
	}.F(db.dir))
}
