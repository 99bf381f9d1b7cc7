package storage

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"copydesk/approvals/say"
)

// isProblem checks that an error is one a person may read, of a kind and with words in it.
func isProblem(t fails, err error, kind say.Because, words string) {
	t.Helper()
	var p *say.Problem
	if !errors.As(err, &p) {
		t.Fatalf("%v is no *say.Problem", err)
	}
	if p.Kind != kind || !strings.Contains(p.Error(), words) || p.Text.FR == "" {
		t.Fatalf("%s %q, want %s with %q", p.Kind, p.Error(), kind, words)
	}
}

func TestAFolderIsServedOnce(t *testing.T) {
	dir := t.TempDir()
	first := opened(t, dir, Options{})
	_, err := Open(ctx, dir, Options{})
	isProblem(t, err, say.Refused, "Another Copydesk already serves "+dir)
	must(t, first.Ready(ctx))
	beside := opened(t, dir, Options{Shared: true})
	must(t, beside.Ready(ctx))
	must(t, beside.Close())
	_, err = Open(ctx, dir, Options{})
	isProblem(t, err, say.Refused, "Another Copydesk")
	must(t, first.Close())
	second := opened(t, dir, Options{})
	must(t, second.Ready(ctx))
}

func TestWhatWasStoredIsThereAfterTheNextStart(t *testing.T) {
	dir := t.TempDir()
	db := opened(t, dir, Options{})
	b := branded(t, db, "demo")
	p := drafted(t, b, "Our new trail shoe is here")
	must(t, db.Close())
	db = opened(t, dir, Options{})
	again, err := db.Of(b.ID()).Post(ctx, 1)
	must(t, err)
	if again.ID != p.ID || again.Title != p.Title {
		t.Errorf("read back %+v, want %+v", again, p)
	}
}

func TestAFolderWithAnyNameWorks(t *testing.T) {
	for _, name := range []string{"with space", "été", "50%", "what?mode=memory", "a#b", "a&b=c", "%41"} {
		dir := filepath.Join(t.TempDir(), name)
		db := opened(t, dir, Options{})
		branded(t, db, "demo")
		must(t, db.Close())
		if _, err := os.Stat(filepath.Join(dir, "copydesk.db")); err != nil {
			t.Errorf("%s: the database is elsewhere: %v", name, err)
		}
		list, err := opened(t, dir, Options{}).Brands(ctx)
		if err != nil || len(list) != 1 {
			t.Errorf("%s: %d brands after the next start, %v", name, len(list), err)
		}
	}
}

// newer writes the version of a schema that does not exist yet into a closed store.
func newer(t *testing.T, dir string) {
	t.Helper()
	raw, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "copydesk.db"))
	must(t, err)
	_, err = raw.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1); CREATE TABLE of_tomorrow (x TEXT)`)
	must(t, err)
	must(t, raw.Close())
}

func content(t testing.TB, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	must(t, err)
	return string(b)
}

func TestANewerDatabaseIsRefusedAndLeftAsItIs(t *testing.T) {
	dir := t.TempDir()
	must(t, opened(t, dir, Options{}).Close())
	newer(t, dir)
	before := content(t, filepath.Join(dir, "copydesk.db"))
	_, err := Open(ctx, dir, Options{})
	isProblem(t, err, say.Refused, "written by a newer Copydesk")
	if content(t, filepath.Join(dir, "copydesk.db")) != before {
		t.Error("the refused database was changed")
	}
	// The refusal gave the lock back.
	_, err = Open(ctx, dir, Options{})
	isProblem(t, err, say.Refused, "written by a newer Copydesk")
}

func TestADamagedDatabaseIsRefusedAndLeftAsItIs(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "copydesk.db")
	damaged := strings.Repeat("this was a database once ", 400)
	must(t, os.WriteFile(file, []byte(damaged), 0o600))
	_, err := Open(ctx, dir, Options{})
	isProblem(t, err, say.Broken, "cannot be read")
	if content(t, file) != damaged {
		t.Error("the damaged database was changed")
	}
}

func TestAFolderThatCannotBeWritten(t *testing.T) {
	for name, spoil := range map[string]func(dir string) string{
		"a file stands there": func(dir string) string {
			must(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
			return filepath.Join(dir, "file")
		},
		"it lies under a file": func(dir string) string {
			must(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
			return filepath.Join(dir, "file", "data")
		},
		"the lock cannot be made": func(dir string) string { must(t, os.Mkdir(filepath.Join(dir, "lock"), 0o700)); return dir },
		"the id cannot be made":   func(dir string) string { must(t, os.Mkdir(filepath.Join(dir, "install"), 0o700)); return dir },
	} {
		dir := spoil(t.TempDir())
		_, err := Open(ctx, dir, Options{})
		if err == nil {
			t.Fatalf("%s: opened", name)
		}
		isProblem(t, err, say.Broken, "The folder "+dir+" cannot be written")
	}
}

func TestTheFilesAreForTheirOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	db := opened(t, dir, Options{})
	branded(t, db, "demo")
	for name, want := range map[string]os.FileMode{".": 0o700, "key": 0o600, "install": 0o600, "lock": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		must(t, err)
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s is %o, want %o", name, got, want)
		}
	}
}

func TestEveryConnectionHasThePragmas(t *testing.T) {
	db, _ := fresh(t)
	want := map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "query_only": "1"}
	var held []*sql.Conn
	for range readers {
		conn, err := db.reads.Conn(ctx)
		must(t, err)
		held = append(held, conn)
		checkPragmas(t, conn, want)
		if _, err := conn.ExecContext(ctx, `DELETE FROM people`); err == nil {
			t.Error("a read connection writes")
		}
	}
	for _, conn := range held {
		must(t, conn.Close())
	}
	want["query_only"] = "0"
	checkPragmas(t, db.writer.conn, want)
}

func checkPragmas(t *testing.T, conn *sql.Conn, want map[string]string) {
	t.Helper()
	for name, value := range want {
		var got string
		must(t, conn.QueryRowContext(ctx, `PRAGMA `+name).Scan(&got))
		if got != value {
			t.Errorf("%s is %s, want %s", name, got, value)
		}
	}
}
