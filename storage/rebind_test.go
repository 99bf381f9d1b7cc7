package storage

import (
	"database/sql"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRebindTouchesParametersOnly(t *testing.T) {
	for _, c := range []struct{ name, in, out string }{
		{"nothing to do", `SELECT 1`, `SELECT 1`},
		{"one", `SELECT $1`, `SELECT ?1`},
		{"two digits", `VALUES ($9, $10, $11)`, `VALUES (?9, ?10, ?11)`},
		{"out of order and twice", `SELECT $2, $1, $2`, `SELECT ?2, ?1, ?2`},
		{"a string literal", `SELECT '$1', $1`, `SELECT '$1', ?1`},
		{"a quote inside a literal", `SELECT 'it''s $1', $1`, `SELECT 'it''s $1', ?1`},
		{"a quoted name", `SELECT "$1" FROM t WHERE a = $1`, `SELECT "$1" FROM t WHERE a = ?1`},
		{"a quoted name in backticks", "SELECT `$1`, $1", "SELECT `$1`, ?1"},
		{"a quoted name in brackets", `SELECT 1 AS [$1], $1`, `SELECT 1 AS [$1], ?1`},
		{"a line comment", "SELECT $1 -- not $2\n, $2", "SELECT ?1 -- not $2\n, ?2"},
		{"a quote in a comment", "SELECT $1 -- it's $2\n, $2", "SELECT ?1 -- it's $2\n, ?2"},
		{"a block comment", `SELECT /* $1 ' */ $1`, `SELECT /* $1 ' */ ?1`},
		{"a comment mark in a literal", `SELECT '--', $1, '/*', $2`, `SELECT '--', ?1, '/*', ?2`},
		{"minus is no comment", `SELECT 3-$1`, `SELECT 3-?1`},
		{"divide is no comment", `SELECT 3/$1`, `SELECT 3/?1`},
		{"a dollar without a number", `SELECT $a, $`, `SELECT $a, $`},
		{"a dollar inside a name", `SELECT a$1 FROM t`, `SELECT a$1 FROM t`},
		{"an open literal", `SELECT $1, '$2`, `SELECT ?1, '$2`},
		{"an open comment", `SELECT $1 /* $2`, `SELECT ?1 /* $2`},
		{"letters beyond ASCII", `SELECT 'é$1', $1 AS "ü$2"`, `SELECT 'é$1', ?1 AS "ü$2"`},
	} {
		if got := rebind(c.in); got != c.out {
			t.Errorf("%s: %s became %s, want %s", c.name, c.in, got, c.out)
		}
	}
}

// bare is a SQLite in memory without anything of ours.
func bare(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(t.TempDir(), "bare.db"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// piece is a bit of a SELECT list and what SQLite must answer for it when parameter n is "vn".
type piece struct{ sql, want string }

func pieces() *rapid.Generator[piece] {
	words := rapid.SampledFrom([]string{"", "$1", "it''s $2", "--", "/*", "*/", `"$3"`, "`", "[", "]", "é $1 ☃", "?1", "$"})
	return rapid.Custom(func(t *rapid.T) piece {
		n := strconv.Itoa(rapid.IntRange(1, 12).Draw(t, "n"))
		w := words.Draw(t, "words")
		plain := strings.ReplaceAll(w, "''", "'")
		name := strings.NewReplacer(`"`, "", "]", "", "[", "").Replace(plain)
		return rapid.SampledFrom([]piece{
			{"$" + n, "v" + n},
			{"'" + w + "'", plain},
			{"'" + w + "' || $" + n, plain + "v" + n},
			{"/* " + strings.ReplaceAll(w, "*/", "") + " */ $" + n, "v" + n},
			{"-- " + w + "\n $" + n, "v" + n},
			{"$" + n + ` AS "` + name + `x"`, "v" + n},
			{"$" + n + ` AS [` + name + `x]`, "v" + n},
			{"($" + n + ")||'-'||$" + n, "v" + n + "-v" + n},
		}).Draw(t, "piece")
	})
}

func TestRealSQLiteBindsByNumber(t *testing.T) {
	db := bare(t)
	args := make([]any, 12)
	for i := range args {
		args[i] = "v" + strconv.Itoa(i+1)
	}
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(pieces(), 1, 12).Draw(t, "pieces")
		var columns []string
		got, into := make([]string, len(list)+1), make([]any, len(list)+1)
		for i := range got {
			into[i] = &got[i]
		}
		for _, p := range list {
			columns = append(columns, p.sql)
		}
		query := "SELECT " + strings.Join(columns, ", ") + ", $12"
		if err := db.QueryRow(rebind(query), args...).Scan(into...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		for i, p := range list {
			if got[i] != p.want {
				t.Fatalf("%s\ngave %q for %s, want %q", query, got[i], p.sql, p.want)
			}
		}
	})
}

// The reason for all this: without it the driver binds by order of appearance.
func TestTheDriverAloneBindsByAppearance(t *testing.T) {
	db := bare(t)
	var plain, ours string
	must(t, db.QueryRow(`SELECT $2 || $1`, "a", "b").Scan(&plain))
	must(t, db.QueryRow(rebind(`SELECT $2 || $1`), "a", "b").Scan(&ours))
	if ours != "ba" {
		t.Errorf("rebound: %q, want ba", ours)
	}
	if plain != "ab" {
		t.Errorf("the driver alone gave %q: it binds by number now, and rebind may go", plain)
	}
}

func FuzzRebind(f *testing.F) {
	for _, seed := range []string{`SELECT $1, '$2'`, "-- $1\n$1", `/* $1`, `"`, `$`, `[$1]`, "'\xff$1'"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		got := rebind(query)
		if len(got) != len(query) {
			t.Fatalf("%q became %q: another length", query, got)
		}
		for i := range len(query) {
			digit := i+1 < len(query) && query[i+1] >= '0' && query[i+1] <= '9'
			if got[i] != query[i] && !(query[i] == '$' && got[i] == '?' && digit) {
				t.Fatalf("%q became %q: byte %d", query, got, i)
			}
		}
		if again := rebind(got); again != got {
			t.Fatalf("rebinding twice: %q became %q", got, again)
		}
	})
}
