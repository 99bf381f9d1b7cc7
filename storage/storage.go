// Package storage is everything that is remembered, in one SQLite file.
//
// One writer takes what is queued into one transaction, each request in a SAVEPOINT of its own, and
// answers after COMMIT; what somebody's fingers wait for waits for no timer. Reads go to a few read-only
// connections. A post, its audit line and what follows from it (its due rows) are written by one
// request. Everything of a brand hangs on [DB.Of], so that no read of one brand sees another.
//
// It refuses a folder that another process serves, a database newer than the program, and any
// change it could not make durable.
package storage

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/mattn/go-sqlite3"

	"copydesk/approvals/say"
)

// Options say how to open the store. The zero value is ready for use.
type Options struct {
	Keys   []Key            // the first seals, all open; nil: the file "key" in the folder, made on first start
	Now    func() time.Time // nil: time.Now
	Shared bool             // beside a running server: takes no lock
	Batch  int              // most requests in one commit; 0: 256. 1 is for benchmarks
	Log    *slog.Logger     // nil: discards
}

// A DB is the open store. Safe for concurrent use.
type DB struct {
	dir     string
	now     func() time.Time
	log     *slog.Logger
	lock    *os.File
	reads   *sql.DB
	writes  *sql.DB
	writer  *writer
	keys    func() []Key // a function, so that a DB prints without them
	wake    chan struct{}
	seq     atomic.Int64
	clicks  *clicks
	rebound rebound
	known   known
	over    eventsOver

	arriving sync.Mutex // a file of media is noted as handed over, or removed as old
}

// readers is how many read connections stand open: more gain nothing on two cores. Each keeps the
// statements it prepared last: preparing one costs several times what running it does.
const readers = 4

// Open opens the store in a folder, making both where they are missing, and brings its schema up
// to date. The error is a *say.Problem where a person can mend it.
func Open(ctx context.Context, dir string, o Options) (*DB, error) {
	db := &DB{dir: dir, now: o.Now, log: o.Log, wake: make(chan struct{}, 1)}
	if db.now == nil {
		db.now = time.Now
	}
	if db.log == nil {
		db.log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unwritable(dir)
	}
	if err := db.open(ctx, o); err != nil {
		db.shut()
		return nil, err
	}
	return db, nil
}

func (db *DB) open(ctx context.Context, o Options) (err error) {
	if !o.Shared {
		if db.lock, err = lock(db.dir); err != nil {
			return err
		}
		sweepIncoming(db.dir)
	}
	if len(o.Keys) == 0 {
		if o.Keys, err = ownKey(db.dir); err != nil {
			return err
		}
	}
	for _, k := range o.Keys {
		if len(k) != 32 {
			return errors.New("a key that seals secrets must have 32 bytes")
		}
	}
	db.keys = func() []Key { return o.Keys }
	if db.writes, err = sql.Open("sqlite3", dsn(db.dir, "")); err != nil {
		return err
	}
	if err := db.migrate(ctx); err != nil {
		return err
	}
	if db.reads, err = sql.Open("sqlite3", dsn(db.dir, "&mode=ro&_query_only=true&_stmt_cache_size=64")); err != nil {
		return err
	}
	db.reads.SetMaxOpenConns(readers)
	db.reads.SetMaxIdleConns(readers)
	if err := db.install(ctx); err != nil {
		return err
	}
	if is, err := db.Claimed(ctx); err == nil && !is {
		db.log.Warn("this folder is a copy: nothing is published from it until copydesk claim", "folder", db.dir)
	}
	conn, err := db.writes.Conn(ctx)
	if err != nil {
		return err
	}
	// What a SAVEPOINT may have to undo would otherwise go to a file of its own, made and removed in each
	// change of more than a few pages (https://www.sqlite.org/tempfiles.html#statement_journal_files).
	if _, err := conn.ExecContext(ctx, `PRAGMA temp_store = MEMORY`); err != nil {
		return err
	}
	db.writer = newWriter(db, conn, o.Batch)
	db.clicks = newClicks(db)
	if o.Shared {
		return nil
	}
	return db.takeIn(ctx)
}

// dsn carries the pragmas, so that every pooled connection has them. FULL, because with NORMAL a
// power cut may lose the commit that says "published" (https://www.sqlite.org/pragma.html#pragma_synchronous).
func dsn(dir, more string) string {
	return uri(filepath.Join(dir, "copydesk.db")) +
		"?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_txlock=immediate&_foreign_keys=on&_cache_size=-2000" + more
}

// uri names a file to SQLite, whatever characters its name has (https://www.sqlite.org/uri.html).
func uri(file string) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(file)
}

// lock takes the folder for this process; the kernel gives it back when the process dies.
func lock(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, unwritable(dir)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, say.No(say.Refused, say.Text{
			EN: "Another Copydesk already serves %s. Stop it first, or give this one another folder with --data.",
			FR: "Un autre Copydesk sert déjà %s. Arrêtez-le, ou donnez un autre dossier à celui-ci avec --data.",
		}.F(dir))
	}
	return f, nil
}

func unwritable(dir string) error {
	return say.No(say.Broken, say.Text{
		EN: "The folder %s cannot be written. Give Copydesk the right to, or another folder with --data.",
		FR: "Le dossier %s n'est pas accessible en écriture. Donnez-en le droit à Copydesk, ou un autre dossier avec --data.",
	}.F(dir))
}

// Close waits for what is queued and closes the store.
func (db *DB) Close() error {
	if db.clicks != nil {
		db.clicks.stop()
	}
	if db.writer != nil {
		db.writer.stop()
	}
	return db.shut()
}

func (db *DB) shut() error {
	var errs []error
	for _, pool := range []*sql.DB{db.reads, db.writes} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	if db.lock != nil {
		errs = append(errs, db.lock.Close())
	}
	return errors.Join(errs...)
}

// Wake gets a value after a commit that made or moved a due row or stored an event; many commits
// may be one value.
func (db *DB) Wake() <-chan struct{} { return db.wake }

func (db *DB) awaken() {
	select {
	case db.wake <- struct{}{}:
	default:
	}
}

// Ready reads one row: an error means the database does not answer.
func (db *DB) Ready(ctx context.Context) error {
	var one int
	return db.reads.QueryRowContext(ctx, `SELECT 1 FROM meta WHERE name = 'install'`).Scan(&one)
}

// Now is the present as the store knows it.
func (db *DB) Now() time.Time { return db.now() }

// Stats tells what the writer did.
func (db *DB) Stats() Stats { return db.writer.stats() }

// SQLiteVersion is that of the library compiled in.
func SQLiteVersion() string {
	v, _, _ := sqlite3.Version()
	return v
}

// broken turns a failure to store into what a person may read; the cause is for the log.
func (db *DB) broken(err error) error {
	db.log.Error("storing failed", "err", err)
	if Full(err) {
		return say.No(say.Broken, say.Text{
			EN: "I could not store that, so nothing changed. The disk is full: tell whoever runs Copydesk.",
			FR: "Je n'ai pas pu l'enregistrer, rien n'a changé. Le disque est plein\u202f: prévenez la personne qui gère Copydesk.",
		})
	}
	return say.No(say.Broken, say.Text{
		EN: "I could not store that, so nothing changed. Try again; if it stays so, tell whoever runs Copydesk.",
		FR: "Je n'ai pas pu l'enregistrer, rien n'a changé. Réessayez\u202f; si cela dure, prévenez la personne qui gère Copydesk.",
	})
}

// Full reports whether an error says that a disk has no room left.
func Full(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && e.Code == sqlite3.ErrFull || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// ms and at turn instants into what is stored and back; the zero instant is 0.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func at(v int64) time.Time {
	if v == 0 {
		return time.Time{}
	}
	return time.UnixMilli(v).UTC()
}
