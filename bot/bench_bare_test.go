package bot

import (
	"context"
	"crypto/rand"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

// A bare is a database with one row, and what it costs to change that row durably: the floor under
// everything that is stored before it is acknowledged.
type bare struct{ begin, update, commit *sql.Stmt }

func openBare(b *testing.B) *bare {
	b.Helper()
	prepared := pinned(b, `CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB); INSERT INTO t VALUES (1, '')`)
	return &bare{prepared(`BEGIN IMMEDIATE`), prepared(`UPDATE t SET body = ?1 WHERE id = 1`), prepared(`COMMIT`)}
}

// pinned opens a durable database of its own with a schema, and gives what prepares statements on its
// one connection.
func pinned(b *testing.B, schema string) (prepared func(query string) *sql.Stmt) {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(), "bare.db")+"?_journal_mode=WAL&_synchronous=FULL")
	if err != nil {
		b.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close(); db.Close() })
	if _, err := conn.ExecContext(b.Context(), schema); err != nil {
		b.Fatal(err)
	}
	return func(query string) *sql.Stmt {
		s, err := conn.PrepareContext(context.Background(), query)
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
}

// commits makes n of them. The bytes differ each time: SQLite writes nothing where a page stays as
// it is.
func (x *bare) commits(b *testing.B, n int) (took []time.Duration) {
	b.Helper()
	body := make([]byte, 300)
	for range n {
		_, _ = rand.Read(body)
		start := time.Now()
		for _, err := range []error{run(x.begin), run(x.update, body), run(x.commit)} {
			if err != nil {
				b.Fatal(err)
			}
		}
		took = append(took, time.Since(start))
	}
	return took
}

func run(s *sql.Stmt, args ...any) error {
	_, err := s.Exec(args...)
	return err
}
