package storage

import (
	"context"
	"embed"
	"io/fs"

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
		return db.broken(err)
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
	_, err = provider.Up(ctx)
	return err
}
