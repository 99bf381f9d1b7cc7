package storage

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"

	"copydesk/approvals"
)

// calendarLink is the kind of link in the log.
const calendarLink = "calendar"

// LinkCalendar makes a person's link to the calendar of the brand and gives its token; only the
// hash is kept. An older link of theirs opens nothing any more.
func (tx *Tx) LinkCalendar(person string) (Secret, error) {
	token := rand.Text() // 130 bits
	err := tx.exec(`INSERT INTO calendar_links (hash, brand, person, made) VALUES ($1, $2, $3, $4)
		ON CONFLICT (brand, person) DO UPDATE SET hash = excluded.hash, made = excluded.made`, tokenHash(token), tx.brand, person, ms(tx.now))
	if err != nil {
		return "", err
	}
	return Secret(token), tx.line(approvals.LinkMade{Brand: tx.brand, Kind: calendarLink, Digest: salted(token), By: person, At: tx.now}, "")
}

// UnlinkCalendar revokes a person's link to the calendar of the brand; false: they had none.
func (tx *Tx) UnlinkCalendar(person string) (bool, error) {
	var hash string
	err := tx.row(`DELETE FROM calendar_links WHERE brand = $1 AND person = $2 RETURNING hash`, tx.brand, person).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, tx.line(approvals.LinkMade{Brand: tx.brand, Kind: calendarLink, By: person, At: tx.now}, "")
}

// CalendarOf finds whose link a token is and to which brand; false: nobody's, or of somebody who
// has no role there any more.
func (db *DB) CalendarOf(ctx context.Context, token string) (*Brand, Person, bool, error) {
	r := db.look(ctx)
	var brand, person string
	err := r.row(`SELECT brand, person FROM calendar_links WHERE hash = $1`, tokenHash(token)).Scan(&brand, &person)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, Person{}, false, nil
	}
	if err != nil {
		return nil, Person{}, false, err
	}
	roles, err := readRoles(r, brand)
	if err != nil || len(roles[person]) == 0 {
		return nil, Person{}, false, err
	}
	p, err := personCalled(r, person)
	return db.Of(brand), p, err == nil, err
}

// tokenHash is how a token is stored and looked up: what a look-up takes tells nothing about which
// tokens there are.
func tokenHash(token string) string {
	sum := sha256.Sum256([]byte("copydesk calendar 1\n" + token))
	return hex.EncodeToString(sum[:])
}

// unlinkGone revokes the link of somebody whose last role in the brand was taken.
func (tx *Tx) unlinkGone(person string) error {
	roles, err := tx.Roles()
	if err != nil || len(roles[person]) > 0 {
		return err
	}
	_, err = tx.UnlinkCalendar(person)
	return err
}
