package storage

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func keyOf(b byte) Key { return Key(bytes.Repeat([]byte{b}, 32)) }

// sealedIn opens a store under keys with one brand, whose one secret is "hunter2".
func sealedIn(t *testing.T, keys ...Key) (*DB, *Brand) {
	t.Helper()
	db := opened(t, t.TempDir(), Options{Keys: keys})
	b := branded(t, db, "demo")
	change(t, b, func(tx *Tx) error { return tx.Seal("accounts", "a1", "token", "hunter2") })
	return db, b
}

// reopened closes a store and opens its folder under other keys.
func reopened(t *testing.T, db *DB, keys ...Key) *DB {
	t.Helper()
	must(t, db.Close())
	return opened(t, db.dir, Options{Keys: keys})
}

func TestASecretOpensForWhatItWasSealedForAlone(t *testing.T) {
	db, b := sealedIn(t)
	s, err := b.Unseal(ctx, "accounts", "a1", "token")
	if err != nil || s.Reveal() != "hunter2" {
		t.Fatalf("%q, %v", s.Reveal(), err)
	}
	other := branded(t, db, "other")
	for name, look := range map[string]func() (Secret, error){
		"another table":  func() (Secret, error) { return b.Unseal(ctx, "brands", "a1", "token") },
		"another row":    func() (Secret, error) { return b.Unseal(ctx, "accounts", "a2", "token") },
		"another column": func() (Secret, error) { return b.Unseal(ctx, "accounts", "a1", "refresh") },
		"another brand":  func() (Secret, error) { return other.Unseal(ctx, "accounts", "a1", "token") },
	} {
		if s, err := look(); !errors.Is(err, sql.ErrNoRows) || s != "" {
			t.Errorf("%s: %q, %v", name, s.Reveal(), err)
		}
	}
	change(t, b, func(tx *Tx) error { return tx.Seal("accounts", "a1", "token", "hunter3") })
	if s, err := b.Unseal(ctx, "accounts", "a1", "token"); err != nil || s.Reveal() != "hunter3" {
		t.Errorf("sealed anew: %q, %v", s.Reveal(), err)
	}
}

func TestADisconnectedAccountHasNoSecrets(t *testing.T) {
	db, b := sealedIn(t)
	change(t, b, func(tx *Tx) error { return tx.Seal("accounts", "a2", "token", "kept") })
	change(t, b, func(tx *Tx) error { return tx.RemoveAccount("a1") })
	if s, err := b.Unseal(ctx, "accounts", "a1", "token"); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("%q, %v", s.Reveal(), err)
	}
	if s, err := db.Of(b.ID()).Unseal(ctx, "accounts", "a2", "token"); err != nil || s.Reveal() != "kept" {
		t.Errorf("the other account's: %v", err)
	}
}

// Whoever can write to the database cannot make one secret serve as another.
func TestASealedValueMovedOrDamagedDoesNotOpen(t *testing.T) {
	for name, sql := range map[string]string{
		"swapped with another row": `UPDATE secrets SET sealed = (SELECT s.sealed FROM secrets AS s WHERE s.row <> secrets.row)`,
		"moved to another row":     `UPDATE secrets SET row = CASE row WHEN 'a1' THEN 'old' ELSE 'a1' END`,
		"moved to another table":   `UPDATE secrets SET tbl = 'brands' WHERE row = 'a1'`,
		"moved to another column":  `UPDATE secrets SET col = 'refresh' WHERE row = 'a1'`,
		"cut off":                  `UPDATE secrets SET sealed = substr(sealed, 1, length(sealed) - 1)`,
		"cut to its head":          `UPDATE secrets SET sealed = substr(sealed, 1, 5)`,
		"emptied":                  `UPDATE secrets SET sealed = x''`,
		"of a version to come":     `UPDATE secrets SET sealed = x'02' || substr(sealed, 2)`,
	} {
		db, b := sealedIn(t)
		change(t, b, func(tx *Tx) error { return tx.Seal("accounts", "a2", "token", "other") })
		must(t, db.Change(ctx, Cause{}, func(tx *Tx) error { return tx.exec(sql) }))
		for _, at := range [][3]string{{"accounts", "a1", "token"}, {"brands", "a1", "token"}, {"accounts", "a1", "refresh"}} {
			if s, err := b.Unseal(ctx, at[0], at[1], at[2]); err == nil {
				t.Errorf("%s: opened as %q", name, s.Reveal())
			}
		}
	}
}

func TestAnyBitOfASealedValueCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := []Key{keyOf(1), keyOf(2)}
		text := rapid.String().Draw(t, "secret")
		what := purpose("accounts", rapid.String().Draw(t, "row"), "demo", "token")
		sealed, err := seal(keys[0], what, text)
		must(t, err)
		if s, err := unseal(keys, what, sealed); err != nil || s.Reveal() != text {
			t.Fatalf("%q, %v", s.Reveal(), err)
		}
		again, err := seal(keys[0], what, text)
		must(t, err)
		if bytes.Equal(again, sealed) {
			t.Fatal("the same secret sealed twice looks the same")
		}
		i := rapid.IntRange(0, len(sealed)*8-1).Draw(t, "bit")
		sealed[i/8] ^= 1 << (i % 8)
		if s, err := unseal(keys, what, sealed); err == nil {
			t.Fatalf("with bit %d changed it opens as %q", i, s.Reveal())
		}
	})
}

// What a secret is for is authenticated as a whole: no two purposes read the same.
func TestPurposesCannotBeMixed(t *testing.T) {
	if a, b := purpose("a|b", "c", "d", "e"), purpose("a", "b|c", "d", "e"); a == b {
		t.Errorf("two purposes are both %q", a)
	}
}

func TestTheDatabaseHoldsNoSecretInClear(t *testing.T) {
	db, _ := sealedIn(t)
	must(t, db.Close())
	for _, name := range []string{"copydesk.db", "key"} {
		if strings.Contains(content(t, filepath.Join(db.dir, name)), "hunter2") {
			t.Errorf("%s holds the secret", name)
		}
	}
	if key := strings.TrimSpace(content(t, filepath.Join(db.dir, "key"))); strings.Contains(content(t, filepath.Join(db.dir, "copydesk.db")), key) {
		t.Error("the database holds the key")
	}
}

func TestKeysAreRotated(t *testing.T) {
	db, b := sealedIn(t, keyOf(1))
	db = reopened(t, db, keyOf(2), keyOf(1))
	b = db.Of(b.ID())
	if s, err := b.Unseal(ctx, "accounts", "a1", "token"); err != nil || s.Reveal() != "hunter2" {
		t.Fatalf("under the old key, second in the list: %v", err)
	}
	n, err := db.RotateKeys(ctx)
	if err != nil || n != 1 {
		t.Fatalf("%d sealed anew, %v", n, err)
	}
	db = reopened(t, db, keyOf(2))
	if s, err := db.Of(b.ID()).Unseal(ctx, "accounts", "a1", "token"); err != nil || s.Reveal() != "hunter2" {
		t.Errorf("under the new key alone: %v", err)
	}
	_, err = db.VerifyAudit(ctx)
	must(t, err)
}

func TestAKeyThatDoesNotFitIsSaid(t *testing.T) {
	db, b := sealedIn(t, keyOf(1))
	db = reopened(t, db, keyOf(2))
	_, err := db.Of(b.ID()).Unseal(ctx, "accounts", "a1", "token")
	if err == nil || !strings.Contains(err.Error(), "no key of COPYDESK_KEY opens") {
		t.Errorf("unsealing says %v", err)
	}
	if _, err := db.RotateKeys(ctx); err == nil || !strings.Contains(err.Error(), "no key of COPYDESK_KEY opens") {
		t.Errorf("rotating says %v", err)
	}
	db = reopened(t, db, keyOf(1))
	if s, err := db.Of(b.ID()).Unseal(ctx, "accounts", "a1", "token"); err != nil || s.Reveal() != "hunter2" {
		t.Errorf("the right key back: %v: a rotation that failed changed something", err)
	}
}

func TestAKeyFileThatIsDamagedIsSaidAndKept(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "not base64": "%%%", "too short": base64.StdEncoding.EncodeToString([]byte("short"))} {
		dir := t.TempDir()
		file := filepath.Join(dir, "key")
		must(t, os.WriteFile(file, []byte(text), 0o600))
		if _, err := Open(ctx, dir, Options{}); err == nil || !strings.Contains(err.Error(), "put the right one back") {
			t.Errorf("%s: %v", name, err)
		}
		if content(t, file) != text {
			t.Errorf("%s: the key file was written over", name)
		}
	}
}

func TestAKeyOfAnotherLengthIsRefusedAtTheStart(t *testing.T) {
	for _, n := range []int{0, 16, 24, 31, 33} {
		if _, err := Open(ctx, t.TempDir(), Options{Keys: []Key{make(Key, n)}}); err == nil || !strings.Contains(err.Error(), "32 bytes") {
			t.Errorf("a key of %d bytes: %v", n, err)
		}
	}
}

// Every way in which a careless line of code may print something.
func TestSecretsAndKeysPrintAsStars(t *testing.T) {
	db, _ := fresh(t)
	key := Key("0123456789abcdef0123456789ABCDEF")
	db.keys = func() []Key { return []Key{key} }
	must(t, db.Close()) // nothing works in it while it is printed
	traces := []string{"hunter2", "68756e74657232", "0123456789abcdef", fmt.Sprint([]byte(key[:8]))[1:20], base64.StdEncoding.EncodeToString(key)[:12], "30313233", fmt.Sprintf("%x", sha256.Sum256(key))}
	type config struct {
		Token Secret
		Each  map[string]Secret
	}
	for _, v := range []any{Secret("hunter2"), key, []Key{key}, []Secret{"hunter2"}, Options{Keys: []Key{key}}, db, config{"hunter2", map[string]Secret{"a": "hunter2"}}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%c", "%U", "%t", "%e"} {
			checkHidden(t, fmt.Sprintf("%T %s", v, verb), fmt.Sprintf(verb, v), traces)
		}
		b, err := json.Marshal(v)
		if err == nil {
			checkHidden(t, fmt.Sprintf("%T as JSON", v), string(b), traces)
		}
		for name, h := range map[string]func(*bytes.Buffer) slog.Handler{
			"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
			"JSON": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
		} {
			var out bytes.Buffer
			slog.New(h(&out)).Info("m", "v", v)
			checkHidden(t, fmt.Sprintf("%T in a %s log", v, name), out.String(), traces)
		}
	}
	if s := fmt.Sprintln(Secret("hunter2"), key, Secret("hunter2").String(), key.String()); s != "*** *** *** ***\n" {
		t.Errorf("printed as %q", s)
	}
}

func checkHidden(t *testing.T, how, text string, traces []string) {
	t.Helper()
	for _, trace := range traces {
		if strings.Contains(text, trace) {
			t.Errorf("%s shows %q: %s", how, trace, text)
		}
	}
}
