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

// How long a change may wait for company: the next commit takes it along, and only where none comes
// does it cost one of its own.
const (
	lull  = 50 * time.Millisecond // nobody waits for it
	pause = 3 * time.Millisecond  // nobody's fingers wait for it
)

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
// request in a SAVEPOINT, and nobody hears before COMMIT. Brands take turns, so that one with a
// long queue does not hold up another.
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
	turns   []string // brands with something queued, in order
	queue   map[string][]*request
	size    int
	eager   int                         // queued and to go at once
	rests   map[time.Duration]bool      // a timer runs for those that may rest so long
	since   map[time.Duration]time.Time // the oldest of them in the queue
	over    bool                        // a rest ended: what is queued goes
	leading bool                        // somebody commits; the connection is theirs
	count   Stats
	ended   bool
}

func newWriter(db *DB, conn *sql.Conn, batch int) *writer {
	if batch <= 0 {
		batch = 256
	}
	w := &writer{db: db, conn: conn, stmts: map[string]prepared{}, batch: batch, queue: map[string][]*request{}, rests: map[time.Duration]bool{}, since: map[time.Duration]time.Time{},
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
	if w.size >= maxQueue {
		return false, say.No(say.Busy, say.Text{
			EN: "Too much is going on at once. Nothing changed: try again in a few seconds.",
			FR: "Il y a trop de demandes à la fois. Rien n'a changé\u202f: réessayez dans quelques secondes.",
		})
	}
	if len(w.queue[r.brand]) == 0 {
		w.turns = append(w.turns, r.brand)
	}
	w.queue[r.brand] = append(w.queue[r.brand], r)
	w.size++
	if r.rests == 0 {
		w.eager++
		leads, w.leading = !w.leading, true
		return leads, nil
	}
	if _, some := w.since[r.rests]; !some {
		w.since[r.rests] = time.Now()
		w.wake(r.rests, r.rests)
	}
	return false, nil
}

// wake looks at what rests in a while. The caller holds the lock.
func (w *writer) wake(rest, in time.Duration) {
	if !w.rests[rest] {
		w.rests[rest] = true
		time.AfterFunc(in, func() { w.ripen(rest) })
	}
}

// ripen lets all that is queued go where something rested long enough: what came since the timer
// was set may have gone with others.
func (w *writer) ripen(rest time.Duration) {
	w.mu.Lock()
	w.rests[rest] = false
	since, some := w.since[rest]
	if left := rest - time.Since(since); some && left > 0 {
		w.wake(rest, left)
		some = false
	}
	w.over = w.over || some
	leads := w.over && !w.leading
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
func (w *writer) goes() bool { return w.size > 0 && (w.eager > 0 || w.over || w.ended) }

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
	var out []*request
	for len(out) < w.batch && len(w.turns) > 0 {
		brand := w.turns[0]
		w.turns = w.turns[1:]
		list := w.queue[brand]
		out = append(out, list[0])
		w.size--
		if list[0].rests == 0 {
			w.eager--
		}
		if len(list) == 1 {
			delete(w.queue, brand)
			continue
		}
		w.queue[brand] = list[1:]
		w.turns = append(w.turns, brand)
	}
	if w.size == 0 {
		w.over = false
		clear(w.since)
	}
	return out
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
	s.Queued, s.Batches, s.Took = w.size, s.Batches.copied(), s.Took.copied()
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
		if r.after != nil {
			r.after(r.err)
		}
		if r.done != nil {
			close(r.done)
		}
	}
	if wakes {
		w.db.awaken()
	}
}

// transact runs requests in one transaction and says how many it took. An error means that none of
// those stand: on a full disk SQLite may undo the whole transaction and not the one statement
// (https://www.sqlite.org/lang_transaction.html), and the rest then need a new one.
func (w *writer) transact(batch []*request) (taken int, err error) {
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return len(batch), err
	}
	for i, r := range batch {
		if err := w.one(r); err != nil && !w.inside() {
			return i + 1, err
		}
	}
	if err := w.exec("COMMIT"); err != nil {
		if w.inside() {
			_ = w.exec("ROLLBACK")
		}
		return len(batch), err
	}
	return len(batch), nil
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
	tx := &Tx{w: w, ctx: r.ctx, brand: r.brand, cause: r.cause, now: w.db.now().UTC().Truncate(time.Millisecond)}
	if r.err = guarded(tx, r.f); r.err == nil {
		r.err = tx.finish()
	}
	r.wakes, r.turns = tx.wakes, tx.turns
	if tx.failed != nil {
		r.err = w.db.broken(tx.failed)
	}
	if r.err != nil {
		tx.failed = errors.Join(tx.failed, w.exec("ROLLBACK TO request"))
	}
	if err := w.exec("RELEASE request"); err != nil {
		tx.failed = errors.Join(tx.failed, err)
		if r.err == nil {
			r.err = w.db.broken(err)
		}
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

// Cause says what a change follows from.
type Cause struct {
	Event string // id of the stored event, marked worked off in the same transaction; may be empty
	Actor string // person id, or "copydesk"
}

// Change makes one change of the installation. See [Brand.Change].
func (db *DB) Change(ctx context.Context, c Cause, f func(*Tx) error) error {
	return db.change(ctx, "", c, f, 0)
}

// Change runs f on the writer in a transaction of the brand and returns after it is durable. f must
// be quick and do no input or output. An error of f undoes this change alone and comes back as it
// is; a failure to store is a *say.Problem Broken, a full queue Busy. A ctx that ends before f began
// undoes it; afterwards the change stands whatever ctx does.
func (b *Brand) Change(ctx context.Context, c Cause, f func(*Tx) error) error {
	return b.db.change(ctx, b.id, c, f, 0)
}

// ChangeSoon is Change for what nobody's fingers wait for: it may wait up to 3 ms more for another
// change to share its commit.
func (b *Brand) ChangeSoon(ctx context.Context, c Cause, f func(*Tx) error) error {
	return b.db.change(ctx, b.id, c, f, pause)
}

func (db *DB) change(ctx context.Context, brand string, c Cause, f func(*Tx) error, rests time.Duration) error {
	r := &request{ctx: ctx, brand: brand, cause: c, f: f, rests: rests, done: make(chan struct{})}
	leads, err := db.writer.put(r)
	if err != nil {
		return err
	}
	if leads {
		db.writer.lead(r)
	}
	<-r.done
	return r.err
}

// later queues a change that nobody waits for, and reports whether it was taken; after, where it is
// given, is then told how it ended.
func (db *DB) later(brand string, f func(*Tx) error, after func(error)) bool {
	_, err := db.writer.put(&request{ctx: context.Background(), brand: brand, cause: Cause{Actor: "copydesk"}, f: f, rests: lull, after: after})
	if err != nil {
		db.log.Warn("a change nobody waits for was not taken", "err", err)
	}
	return err == nil
}
