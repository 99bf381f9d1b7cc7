package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"copydesk/approvals"
)

// A Tx is one change being made, on the writer goroutine. It must not outlive the function it was
// handed to. Every method works in the brand of [Brand.Change].
type Tx struct {
	w      *writer
	ctx    context.Context
	brand  string
	cause  Cause
	now    time.Time
	wakes  bool
	turns  bool  // it changed what is known
	failed error // the first failure of the database itself: the change is lost, and no statement follows
}

// Now is the one instant of this change, whole milliseconds UTC.
func (tx *Tx) Now() time.Time { return tx.now }

// Cause is what the change follows from.
func (tx *Tx) Cause() Cause { return tx.cause }

// Brand is the brand's id; empty in a change of the installation.
func (tx *Tx) Brand() string { return tx.brand }

// finish marks the event that caused the change worked off, in the same transaction.
func (tx *Tx) finish() error {
	if tx.cause.Event == "" {
		return nil
	}
	return tx.exec(`UPDATE events SET state = 'done', body = '' WHERE id = $1`, tx.cause.Event)
}

func (tx *Tx) fail(err error) error {
	if err != nil && err != errEnough && !errors.Is(err, sql.ErrNoRows) && tx.failed == nil {
		tx.failed = err
	}
	return err
}

// stmt prepares a statement. After a failure there is no next one: SQLite may have ended the
// transaction, and it would stand by itself.
func (tx *Tx) stmt(query string) (prepared, error) {
	if tx.failed != nil {
		return prepared{}, tx.failed
	}
	s, err := tx.w.stmt(query)
	tx.turns = tx.turns || s.settles
	return s, err
}

func (tx *Tx) exec(query string, args ...any) error {
	s, err := tx.stmt(query)
	if err == nil {
		_, err = s.Exec(args...)
	}
	return tx.fail(err)
}

func (tx *Tx) row(query string, args ...any) scanner {
	s, err := tx.stmt(query)
	if err != nil {
		return broke{tx.fail(err)}
	}
	return watched{s.QueryRow(args...), tx}
}

// each calls f for every row.
func (tx *Tx) each(f func(scanner) error, query string, args ...any) error {
	s, err := tx.stmt(query)
	if err != nil {
		return tx.fail(err)
	}
	rows, err := s.Query(args...)
	if err != nil {
		return tx.fail(err)
	}
	return tx.fail(drain(rows, f))
}

// A prepared statement, and whether it changes what is known.
type prepared struct {
	*sql.Stmt
	settles bool
}

// exec runs a statement without arguments on the pinned connection, prepared once.
func (w *writer) exec(query string) error {
	s, err := w.stmt(query)
	if err == nil {
		_, err = s.Exec()
	}
	return err
}

// stmt prepares a statement once. It must be prepared on the connection itself: preparing on the
// pool inside its only transaction waits for ever.
func (w *writer) stmt(query string) (prepared, error) {
	if s, ok := w.stmts[query]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(context.Background(), rebind(query))
	if err != nil {
		return prepared{}, err
	}
	w.stmts[query] = prepared{s, settles(query)}
	return w.stmts[query], nil
}

// A scanner is a row.
type scanner interface{ Scan(...any) error }

type broke struct{ err error }

func (b broke) Scan(...any) error { return b.err }

type watched struct {
	row *sql.Row
	tx  *Tx
}

func (w watched) Scan(into ...any) error { return w.tx.fail(w.row.Scan(into...)) }

func drain(rows *sql.Rows, f func(scanner) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// A reader is where rows come from: a change under way, or a read connection.
type reader interface {
	row(query string, args ...any) scanner
	each(f func(scanner) error, query string, args ...any) error
}

// A look is a read on the read connections. A context that ends is obeyed before the read and
// between its rows: to watch it all the while costs as much as most reads.
type look struct {
	db  *DB
	ctx context.Context
}

func (db *DB) look(ctx context.Context) look { return look{db, ctx} }

func (l look) row(query string, args ...any) scanner {
	if err := l.ctx.Err(); err != nil {
		return broke{err}
	}
	return l.db.reads.QueryRowContext(context.WithoutCancel(l.ctx), l.db.rebound.of(query), args...)
}

func (l look) each(f func(scanner) error, query string, args ...any) error {
	if err := l.ctx.Err(); err != nil {
		return err
	}
	rows, err := l.db.reads.QueryContext(context.WithoutCancel(l.ctx), l.db.rebound.of(query), args...)
	if err != nil {
		return err
	}
	return drain(rows, func(s scanner) error {
		if err := l.ctx.Err(); err != nil {
			return err
		}
		return f(s)
	})
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("storage: encode %T: %v", v, err)) // plain structs of ours
	}
	return string(b)
}

// Audit adds a line of the chain for an event that changes no post.
func (tx *Tx) Audit(e approvals.Event) error { return tx.line(e, "") }
