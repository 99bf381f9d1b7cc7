package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"copydesk/approvals"
)

// keepText remembers what a revision of a post says.
func (tx *Tx) keepText(number int64, text string) error {
	gist := approvals.Gist(text)
	if gist == "" {
		return nil
	}
	return tx.exec(`INSERT INTO texts (brand, gist, at, number) VALUES ($1, $2, $3, $4) ON CONFLICT (brand, gist, at, number) DO NOTHING`,
		tx.brand, gist, ms(tx.now), number)
}

// Alike finds the newest post but one of which some revision since an instant says the same as a
// text, see [approvals.Gist]; false: none.
func (b *Brand) Alike(ctx context.Context, text string, but int64, since time.Time) (number int64, found bool, err error) {
	err = b.db.look(ctx).row(`SELECT number FROM texts WHERE brand = $1 AND gist = $2 AND at >= $3 AND number <> $4 ORDER BY at DESC, number DESC LIMIT 1`,
		b.id, approvals.Gist(text), ms(since), but).Scan(&number)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return number, err == nil, err
}
