package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/mattn/go-sqlite3"

	"copydesk/approvals/say"
)

// maxQueue bounds the requests waiting for the writer: more are refused as busy.
const maxQueue = 4096

// A request is one change on its way to the writer.
type request struct {
	ctx   context.Context
	brand string
	cause Cause
	f     func(*Tx) error
	err   error
	wakes bool
	turns bool          // it changed what is known
	rests time.Duration // may wait so long for company; 0: goes at once
	done  chan struct{} // nil: nobody waits
	after func(error)   // told how it ended; may be nil
}

// A writer runs all changes on one pinned connection: what is queued becomes one transaction, each
// request in a SAVEPOINT, and nobody hears before COMMIT.
//
// Whoever puts a request while nobody leads commits it, and what came meanwhile, itself: to wake a
// goroutine of the writer's own and be woken by it costs a quarter of a durable commit.
type writer struct {
	db      *DB
	conn    *sql.Conn
	stmts   map[string]prepared
	batch   int
	mu      sync.Mutex
	idle    *sync.Cond
	queue   queue
	rests   map[time.Duration]bool // a timer runs for those that may rest so long
	leading bool                   // somebody commits; the connection is theirs
	count   Stats
	ended   bool
}

func newWriter(db *DB, conn *sql.Conn, batch int) *writer {
	if batch <= 0 {
		batch = 256
	}
	w := &writer{db: db, conn: conn, stmts: map[string]prepared{}, batch: batch, queue: newQueue(), rests: map[time.Duration]bool{},
		count: Stats{Batches: newSpread(batchBounds), Took: newSpread(commitBounds)}}
	w.idle = sync.NewCond(&w.mu)
	return w
}

// put queues a request, or refuses it, and reports whether who put it leads.
func (w *writer) put(r *request) (leads bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return false, errors.New("storage: closed")
	}
	if w.queue.size >= maxQueue {
		return false, say.No(say.Busy, say.Text{
			EN: "Too much is going on at once. Nothing changed: try again in a few seconds.",
			FR: "Il y a trop de demandes à la fois. Rien n'a changé\u202f: réessayez dans quelques secondes.",
		})
	}
	if w.queue.add(r, time.Now()) {
		w.wake(r.rests, r.rests)
	}
	if r.rests > 0 {
		return false, nil
	}
	leads, w.leading = !w.leading, true
	return leads, nil
}

// wake looks at what rests in a while. The caller holds the lock.
func (w *writer) wake(rest, in time.Duration) {
	if !w.rests[rest] {
		w.rests[rest] = true
		time.AfterFunc(in, func() { w.ripen(rest) })
	}
}

// ripen lets what is queued go where something rested long enough, and commits it where nobody does.
func (w *writer) ripen(rest time.Duration) {
	w.mu.Lock()
	w.rests[rest] = false
	if left := w.queue.ripen(rest, time.Now()); left > 0 {
		w.wake(rest, left)
	}
	leads := w.queue.over && !w.leading
	w.leading = w.leading || leads
	w.mu.Unlock()
	if leads {
		w.lead(nil)
	}
}

// lead commits what is queued until nothing is, or until own is done: another goes on then. Those
// just answered put their next change before the next batch is taken: larger batches, and free when
// nobody else runs.
func (w *writer) lead(own *request) {
	batch := w.take()
	for batch != nil && !slices.Contains(batch, own) {
		w.commit(batch)
		runtime.Gosched()
		batch = w.take()
	}
	if batch == nil {
		return
	}
	w.commit(batch)
	if w.rest() {
		go w.lead(nil)
	}
}

// rest ends the lead where nothing is to go; else it stays taken.
func (w *writer) rest() (more bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.leading = w.goes(); !w.leading {
		w.idle.Broadcast()
	}
	return w.leading
}

// goes reports whether something is to go. The caller holds the lock.
func (w *writer) goes() bool { return w.queue.goes() || w.ended && w.queue.size > 0 }

// take gives what is queued, at most a batch, one brand after another. Where nothing is to go it
// gives nil, and nobody leads any more.
func (w *writer) take() []*request {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.goes() {
		w.leading = false
		w.idle.Broadcast()
		return nil
	}
	return w.queue.take(w.batch)
}

func (w *writer) close() {
	for _, s := range w.stmts {
		_ = s.Close()
	}
	_ = w.conn.Close()
}

// stop commits what is queued and closes the connection.
func (w *writer) stop() {
	w.mu.Lock()
	w.ended = true
	for w.leading {
		w.idle.Wait()
	}
	w.leading = true
	w.mu.Unlock()
	w.lead(nil)
	w.close()
}

func (w *writer) stats() Stats {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.count
	s.Queued, s.Batches, s.Took = w.queue.size, s.Batches.copied(), s.Took.copied()
	return s
}

// commit runs a batch in one transaction and then tells everybody.
func (w *writer) commit(batch []*request) {
	began := time.Now()
	for rest := batch; len(rest) > 0; {
		taken, err := w.transact(rest)
		for _, r := range rest[:taken] {
			if err != nil && r.err == nil {
				r.err = w.db.broken(err)
			}
		}
		rest = rest[taken:]
	}
	w.mu.Lock()
	w.count.Commits++
	w.count.Writes += int64(len(batch))
	w.count.Largest = max(w.count.Largest, len(batch))
	w.count.Batches.add(float64(len(batch)))
	w.count.Took.add(time.Since(began).Seconds())
	w.mu.Unlock()
	if slices.ContainsFunc(batch, func(r *request) bool { return r.turns && r.err == nil }) {
		w.db.known.turn.Add(1) // before anybody hears of it
	}
	wakes := false
	for _, r := range batch {
		wakes = wakes || r.wakes && r.err == nil
		if r.err == nil && r.cause.Event != "" {
			w.db.over.add(r.cause.Event)
		}
		if r.after != nil {
			w.tell(r)
		}
		if r.done != nil {
			close(r.done)
		}
	}
	if wakes {
		w.db.awaken()
	}
}

// tell says how a request ended. Who panics at it must not take whoever leads along: nobody would lead
// any more.
func (w *writer) tell(r *request) {
	defer func() {
		if fault := recover(); fault != nil {
			w.db.log.Error("panic after a change", "fault", fault, "stack", string(debug.Stack()))
		}
	}()
	r.after(r.err)
}

// transact runs requests in one transaction and says how many it took. An error means that none of
// those stand: on a full disk SQLite may undo the whole transaction and not the one statement
// (https://www.sqlite.org/lang_transaction.html), and the rest then need a new one.
func (w *writer) transact(batch []*request) (taken int, err error) {
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return len(batch), err
	}
	if len(batch) == 1 {
		return 1, w.alone(batch[0])
	}
	for i, r := range batch {
		if err := w.one(r); err != nil && !w.inside() {
			return i + 1, err
		}
	}
	return len(batch), w.end()
}

// end makes the transaction durable, or undoes it.
func (w *writer) end() error {
	err := w.exec("COMMIT")
	if err != nil && w.inside() {
		_ = w.exec("ROLLBACK")
	}
	return err
}

// alone runs the only request of a transaction: it needs no SAVEPOINT to be undone by itself.
func (w *writer) alone(r *request) error {
	if r.err = r.ctx.Err(); r.err == nil {
		_ = w.run(r)
	}
	if r.err == nil {
		return w.end()
	}
	if w.inside() {
		return w.exec("ROLLBACK")
	}
	return nil
}

// inside reports whether the transaction still stands.
func (w *writer) inside() bool {
	alone := true
	err := w.conn.Raw(func(c any) error { alone = c.(*sqlite3.SQLiteConn).AutoCommit(); return nil })
	return err == nil && !alone
}

// one runs a request: what it wrote stays only when it succeeded. The error is one of the database
// itself.
func (w *writer) one(r *request) error {
	if r.err = r.ctx.Err(); r.err != nil {
		return nil
	}
	if err := w.exec("SAVEPOINT request"); err != nil {
		r.err = w.db.broken(err)
		return err
	}
	failed := w.run(r)
	if r.err != nil {
		failed = errors.Join(failed, w.exec("ROLLBACK TO request"))
	}
	if err := w.exec("RELEASE request"); err != nil {
		failed = errors.Join(failed, err)
		if r.err == nil {
			r.err = w.db.broken(err)
		}
	}
	return failed
}

// run runs the function of a request. The error is one of the database itself.
func (w *writer) run(r *request) error {
	tx := &Tx{w: w, ctx: r.ctx, brand: r.brand, cause: r.cause, now: w.db.now().UTC().Truncate(time.Millisecond)}
	if r.err = guarded(tx, r.f); r.err == nil {
		r.err = tx.finish()
	}
	r.wakes, r.turns = tx.wakes, tx.turns
	if tx.failed != nil {
		r.err = w.db.broken(tx.failed)
	}
	return tx.failed
}

func guarded(tx *Tx, f func(*Tx) error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic in a change: %v\n%s", fault, debug.Stack())
		}
	}()
	return f(tx)
}
