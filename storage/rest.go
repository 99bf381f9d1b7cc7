package storage

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// Propose keeps a text that nobody has taken yet.
func (tx *Tx) Propose(p Proposal) error {
	return tx.exec(`INSERT INTO proposals (id, brand, number, base, made_by, at, parts) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		p.ID, tx.brand, p.Number, p.Base, p.By, ms(tx.now), encode(p.Parts))
}

// DropProposal forgets one.
func (tx *Tx) DropProposal(id string) error {
	return tx.exec(`DELETE FROM proposals WHERE id = $1 AND brand = $2`, id, tx.brand)
}

// Proposal reads one; a *say.Problem Unknown when it was taken or dropped.
func (b *Brand) Proposal(ctx context.Context, id string) (Proposal, error) {
	p := Proposal{ID: id}
	var when int64
	var parts string
	err := b.db.look(ctx).row(`SELECT number, base, made_by, at, parts FROM proposals WHERE id = $1 AND brand = $2`, id, b.id).Scan(&p.Number, &p.Base, &p.By, &when, &parts)
	if errors.Is(err, sql.ErrNoRows) {
		return p, say.No(say.Unknown, say.Text{
			EN: "That proposal was taken or dropped already. Ask for a new one: /rewrite.",
			FR: "Cette proposition a déjà été prise ou écartée. Demandez-en une autre\u202f: /reformuler.",
		})
	}
	if err != nil {
		return p, err
	}
	p.At = at(when)
	return p, json.Unmarshal([]byte(parts), &p.Parts)
}

// ReserveTokens takes n tokens of a brand's month before a call; ok is false, and nothing is taken,
// where that would pass the budget. used counts what is reserved too.
func (tx *Tx) ReserveTokens(month string, n, budget int64) (ok bool, used int64, err error) {
	var spent, reserved int64
	err = tx.row(`SELECT used, reserved FROM tokens WHERE brand = $1 AND month = $2`, tx.brand, month).Scan(&spent, &reserved)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, 0, err
	}
	if used = spent + reserved; used+n > budget {
		return false, used, nil
	}
	return true, used + n, tx.exec(`INSERT INTO tokens (brand, month, used, reserved) VALUES ($1, $2, 0, $3)
		ON CONFLICT (brand, month) DO UPDATE SET reserved = reserved + excluded.reserved`, tx.brand, month, n)
}

// SettleTokens gives a reservation back and counts what was used.
func (tx *Tx) SettleTokens(month string, reserved, used int64) error {
	return tx.exec(`UPDATE tokens SET reserved = MAX(reserved - $3, 0), used = used + $4 WHERE brand = $1 AND month = $2`, tx.brand, month, reserved, used)
}

// Tokens is what a brand used and has reserved in a month, "2026-11".
func (b *Brand) Tokens(ctx context.Context, month string) (used, reserved int64, err error) {
	err = b.db.look(ctx).row(`SELECT used, reserved FROM tokens WHERE brand = $1 AND month = $2`, b.id, month).Scan(&used, &reserved)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil
	}
	return used, reserved, err
}

// Keep stores a platform's own bytes under a key, durably; nil forgets them. It may wait up to 3 ms
// more for another change to share its commit.
func (db *DB) Keep(ctx context.Context, key string, b []byte) error {
	return db.change(ctx, "", Cause{Actor: "copydesk"}, func(tx *Tx) error {
		if b == nil {
			return tx.exec(`DELETE FROM kept WHERE key = $1`, key)
		}
		return tx.exec(`INSERT INTO kept (key, body) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET body = excluded.body`, key, b)
	}, pause)
}

// Kept gives everything kept under a prefix.
func (db *DB) Kept(ctx context.Context, prefix string) (map[string][]byte, error) {
	out := map[string][]byte{}
	return out, db.look(ctx).each(func(s scanner) error {
		var key string
		var b []byte
		err := s.Scan(&key, &b)
		out[key] = b
		return err
	}, `SELECT key, body FROM kept WHERE key >= $1 AND key < $2`, prefix, prefix+"\U0010ffff")
}

// NewSetupCode makes the one-time code that makes whoever types it the owner. Only its hash is kept;
// an older code stops working.
func (db *DB) NewSetupCode(ctx context.Context) (string, error) {
	code := newCode()
	return code, db.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) error {
		salt := newID()
		err := tx.exec(`INSERT INTO setup (id, hash, salt) VALUES (1, $1, $2) ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, salt = excluded.salt`, codeHash(salt, code), salt)
		if err != nil {
			return err
		}
		return tx.line(approvals.CodeMade{At: tx.now}, "")
	})
}

// SetupOpen reports whether a setup code waits to be used.
func (db *DB) SetupOpen(ctx context.Context) (bool, error) {
	var n int
	err := db.look(ctx).row(`SELECT COUNT(*) FROM setup`).Scan(&n)
	return n > 0, err
}

// newCode is 40 bits as people type them: "K7QF-2M9D".
func newCode() string {
	b := make([]byte, 5)
	_, _ = rand.Read(b)
	text := base32.StdEncoding.EncodeToString(b)
	return text[:4] + "-" + text[4:]
}

func codeHash(salt, code string) string {
	sum := sha256.Sum256([]byte(salt + "\n" + strings.ToUpper(strings.TrimSpace(code))))
	return hex.EncodeToString(sum[:])
}

// ErrWrongCode says that a setup code does not open; the try is counted.
var ErrWrongCode = errors.New("storage: wrong setup code")

// UseSetupCode makes a person the owner. A wrong code is ErrWrongCode; each further try of a person
// waits twice as long, until next. The caller commits the count by returning nil.
func (tx *Tx) UseSetupCode(code, person string) (next time.Time, err error) {
	if next, err = tx.waits(person); err != nil {
		return next, err
	}
	var hash, salt string
	err = tx.row(`SELECT hash, salt FROM setup WHERE id = 1`).Scan(&hash, &salt)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, err
	}
	if err == nil && codeHash(salt, code) == hash {
		if err := tx.exec(`DELETE FROM setup WHERE id = 1`); err != nil {
			return time.Time{}, err
		}
		return time.Time{}, tx.SetOwner(person)
	}
	return tx.wrongTry(person)
}
