package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"copydesk/storage"
)

const (
	// workers bounds the due actions performed side by side.
	workers = 64
	// longestSleep bounds a sleep of the worker: a wall clock can jump.
	longestSleep = time.Minute
	// lookAgain is how long the worker waits after a look at what is due failed.
	lookAgain = time.Second
	// courtesy is how long what follows from a command waits while commands are worked off.
	courtesy = 3 * time.Millisecond
	// dueLimit bounds how long one due action may take; each outgoing call has its own, shorter one.
	dueLimit = 3 * time.Minute
)

// A worker performs what is due. The partial index on due rows is its only memory of the future:
// it sleeps until the earliest row, or until the store says that one came or moved. A row ends
// only in the transaction that changes what made it due, so a worker that dies performs it again.
type worker struct {
	db      *storage.DB
	perform func(context.Context, storage.Due) error
	now     func() time.Time
	log     *slog.Logger
	failed  func(kind string) // hears of each try that failed
	asked   func() bool       // somebody waits for an answer
	seats   chan struct{}
	mu      sync.Mutex
	busy    map[string]bool // keys and posts in hand
	freed   chan struct{}   // one in hand ended
	group   sync.WaitGroup
}

func newWorker(db *storage.DB, perform func(context.Context, storage.Due) error, now func() time.Time, log *slog.Logger) *worker {
	return &worker{db: db, perform: perform, now: now, log: log, failed: func(string) {}, asked: func() bool { return false }, seats: make(chan struct{}, workers),
		busy: map[string]bool{}, freed: make(chan struct{}, 1)}
}

// run performs due rows until ctx ends, then waits for those in hand.
func (w *worker) run(ctx context.Context) {
	defer w.group.Wait()
	for ctx.Err() == nil {
		started, next, err := w.round(ctx)
		if err != nil {
			w.log.Error("due rows cannot be read", "err", err)
			next = w.now().Add(lookAgain)
		}
		if started == 0 {
			w.sleep(ctx, next)
		}
	}
}

// round starts what is due and fits, and reports how many rows it started and when the next comes;
// zero: when one in hand ends, or a change says so.
func (w *worker) round(ctx context.Context) (started int, next time.Time, err error) {
	room := cap(w.seats) - len(w.seats)
	if room == 0 {
		return 0, time.Time{}, nil
	}
	rows, next, err := w.db.Ahead(ctx, w.now(), room, w.inHand)
	if err != nil {
		return 0, time.Time{}, err
	}
	for _, d := range rows {
		if !w.take(d) {
			continue // another row of its post was taken just now
		}
		started++
		w.seats <- struct{}{}
		w.group.Go(func() { w.one(ctx, d) })
	}
	return started, next, nil
}

// lane is what must not be performed side by side: everything about one post, else the row itself.
func lane(d storage.Due) string {
	if d.Post != "" {
		return "post/" + d.Post
	}
	return d.Key
}

// inHand reports whether a row cannot be begun: it, or another of its post, is in hand.
func (w *worker) inHand(d storage.Due) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.busy[d.Key] || w.busy[lane(d)]
}

func (w *worker) take(d storage.Due) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy[lane(d)] {
		return false
	}
	w.busy[lane(d)], w.busy[d.Key] = true, true
	return true
}

func (w *worker) give(d storage.Due) {
	w.mu.Lock()
	delete(w.busy, lane(d))
	delete(w.busy, d.Key)
	w.mu.Unlock()
	<-w.seats
	select {
	case w.freed <- struct{}{}:
	default:
	}
}

// one performs a row; what fails comes again later, a panic included.
func (w *worker) one(ctx context.Context, d storage.Due) {
	defer w.give(d)
	running := ctx
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dueLimit)
	defer cancel()
	err := w.guarded(ctx, d)
	if err == nil {
		return
	}
	if !errors.Is(err, errLater) {
		w.failed(d.Kind)
		w.log.Warn("due action failed and comes again", "key", d.Key, "tries", d.Tries+1, "err", err)
	}
	d.Tries++
	d.At = w.now().Add(backoff(d.Tries))
	ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), settleLimit) // its own time may be over
	defer cancel()
	err = w.db.Of(d.Brand).Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error { return tx.Put(d) })
	if err != nil {
		w.log.Error("due action cannot be put back", "key", d.Key, "err", err)
		pause(running, unwritableRest) // it is still due, and would be given out again at once
	}
}

// pause waits, or less where ctx ends.
func pause(ctx context.Context, span time.Duration) {
	timer := time.NewTimer(span)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (w *worker) guarded(ctx context.Context, d storage.Due) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	return w.perform(ctx, d)
}

// backoff doubles from 2 seconds to 10 minutes, with a quarter of jitter.
func backoff(tries int) time.Duration {
	d := min(2*time.Second<<min(tries, 9), 10*time.Minute)
	return d - time.Duration(rand.Int64N(int64(d/4)))
}

// sleep waits for the next due row, a change, or a free hand.
func (w *worker) sleep(ctx context.Context, next time.Time) {
	wait := longestSleep
	if !next.IsZero() {
		wait = min(wait, next.Sub(w.now()))
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-w.db.Wake():
		if w.asked() {
			w.yield(ctx, timer)
		}
	case <-w.freed:
	}
}

// yield lets the answer to what somebody just did go before what follows from it, unless something
// planned comes due meanwhile.
func (w *worker) yield(ctx context.Context, planned *time.Timer) {
	rest := time.NewTimer(courtesy)
	defer rest.Stop()
	select {
	case <-ctx.Done():
	case <-planned.C:
	case <-rest.C:
	}
}

// unwritableRest is how long a row that cannot be put back waits.
const unwritableRest = 10 * time.Second

// errLater puts a row back without a warning in the log: there is nothing wrong yet.
var errLater = errors.New("later")
