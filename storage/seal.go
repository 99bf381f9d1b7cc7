package storage

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"copydesk/approvals"
)

// A Secret prints as ***; [Secret.Reveal] is for the way to a network alone.
type Secret string

// Format hides the secret, whatever the verb.
func (Secret) Format(f fmt.State, _ rune) { hide(f) }

// String hides the secret.
func (Secret) String() string { return hidden }

// LogValue hides the secret.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON hides the secret.
func (Secret) MarshalJSON() ([]byte, error) { return json.Marshal(hidden) }

const hidden = "***"

func hide(f fmt.State) { _, _ = io.WriteString(f, hidden) }

// Reveal gives the secret itself.
func (s Secret) Reveal() string { return string(s) }

// A Key seals secrets: 32 bytes. It prints as ***.
type Key []byte

// Format hides the key, whatever the verb.
func (Key) Format(f fmt.State, _ rune) { hide(f) }

// String hides the key.
func (Key) String() string { return hidden }

// LogValue hides the key.
func (Key) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON hides the key.
func (Key) MarshalJSON() ([]byte, error) { return json.Marshal(hidden) }

// ownKey reads the key file of the folder, or makes it, readable by its owner alone.
func ownKey(dir string) ([]Key, error) {
	file := filepath.Join(dir, "key")
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		key := make([]byte, 32)
		_, _ = rand.Read(key)
		if err := os.WriteFile(file, []byte(base64.StdEncoding.EncodeToString(key)+"\n"), 0o600); err != nil {
			return nil, unwritable(dir)
		}
		return []Key{key}, nil
	}
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(key) != 32 {
		return nil, errors.New("the file key in the data folder is damaged: put the right one back")
	}
	return []Key{key}, nil
}

// sealed is version, first bytes of the key's hash, nonce and AES-256-GCM; what it is for is
// authenticated, so that a row cannot be swapped for another.
func seal(key Key, what, secret string) ([]byte, error) {
	gcm, err := gcmOf(key)
	if err != nil {
		return nil, err
	}
	out := append([]byte{1}, keyID(key)...)
	return append(out, gcm.Seal(nil, nil, []byte(secret), []byte(what))...), nil
}

func unseal(keys []Key, what string, b []byte) (Secret, error) {
	if len(b) < 5 || b[0] != 1 {
		return "", errors.New("storage: a sealed value is damaged")
	}
	for _, k := range keys {
		if string(keyID(k)) != string(b[1:5]) {
			continue
		}
		gcm, err := gcmOf(k)
		if err != nil {
			return "", err
		}
		plain, err := gcm.Open(nil, nil, b[5:], []byte(what))
		return Secret(plain), err
	}
	return "", errors.New("storage: no key of COPYDESK_KEY opens a sealed value")
}

func gcmOf(key Key) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func keyID(key Key) []byte {
	sum := sha256.Sum256(key)
	return sum[:4]
}

func purpose(table, row, brand, column string) string {
	apart := strings.NewReplacer(`\`, `\\`, "|", `\|`)
	return "copydesk 1|" + apart.Replace(table) + "|" + apart.Replace(row) + "|" + apart.Replace(brand) + "|" + apart.Replace(column)
}

// Seal stores a secret of the brand.
func (tx *Tx) Seal(table, row, column string, s Secret) error {
	b, err := seal(tx.w.db.keys()[0], purpose(table, row, tx.brand, column), s.Reveal())
	if err != nil {
		return err
	}
	var kept string
	err = tx.row(`INSERT INTO secrets (tbl, row, brand, col, sealed) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (tbl, row, col) DO UPDATE SET sealed = excluded.sealed WHERE secrets.brand = excluded.brand RETURNING row`, table, row, tx.brand, column, b).Scan(&kept)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("storage: the secret of %s %s is not of brand %s", table, row, tx.brand)
	}
	return err
}

// Unseal opens a secret of the brand.
func (b *Brand) Unseal(ctx context.Context, table, row, column string) (Secret, error) {
	var sealed []byte
	err := b.db.look(ctx).row(`SELECT sealed FROM secrets WHERE tbl = $1 AND row = $2 AND col = $3 AND brand = $4`, table, row, column, b.id).Scan(&sealed)
	if err != nil {
		return "", err
	}
	return unseal(b.db.keys(), purpose(table, row, b.id, column), sealed)
}

// RotateKeys seals every secret anew under the first key and counts them.
func (db *DB) RotateKeys(ctx context.Context) (n int, err error) {
	type row struct {
		table, row, brand, column string
		sealed                    []byte
	}
	err = db.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) error {
		var all []row
		err := tx.each(func(s scanner) error {
			var r row
			err := s.Scan(&r.table, &r.row, &r.brand, &r.column, &r.sealed)
			all = append(all, r)
			return err
		}, `SELECT tbl, row, brand, col, sealed FROM secrets`)
		if err != nil {
			return err
		}
		for _, r := range all {
			what := purpose(r.table, r.row, r.brand, r.column)
			secret, err := unseal(db.keys(), what, r.sealed)
			if err != nil {
				return err
			}
			sealed, err := seal(db.keys()[0], what, secret.Reveal())
			if err != nil {
				return err
			}
			if err := tx.exec(`UPDATE secrets SET sealed = $4 WHERE tbl = $1 AND row = $2 AND col = $3`, r.table, r.row, r.column, sealed); err != nil {
				return err
			}
		}
		n = len(all)
		return tx.line(approvals.KeysRotated{N: n, At: tx.now}, "")
	})
	return n, err
}
