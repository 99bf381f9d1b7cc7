package bot

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/storage"
)

// A row that can be neither performed nor put back, as on a full disk, is not given out again at
// once: the log would fill what is left.
func TestARowThatCannotBePutBackRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, err := storage.Open(t.Context(), t.TempDir(), storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		tries := 0
		w := newWorker(db, func(context.Context, storage.Due) error { tries++; return errors.New("no") }, time.Now, slog.New(slog.DiscardHandler))
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		d := storage.Due{Key: "k", Kind: "publish"}
		begun := time.Now()
		for range 3 {
			if !w.take(d) {
				t.Fatal("the row is still in hand")
			}
			w.seats <- struct{}{}
			w.one(t.Context(), d)
		}
		if rested := time.Since(begun); tries != 3 || rested != 3*unwritableRest {
			t.Errorf("%d tries in %v", tries, rested)
		}
		stopped, stop := context.WithCancel(t.Context())
		stop()
		begun = time.Now()
		w.take(d)
		w.seats <- struct{}{}
		if w.one(stopped, d); time.Since(begun) != 0 {
			t.Error("the end of the program waits for it")
		}
	})
}

// A row that comes due between the look at what is due and the sleep is performed at once.
func TestARowThatComesDueWhileTheWorkerLooksIsNotLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, err := storage.Open(t.Context(), t.TempDir(), storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		due := time.Now().Add(time.Minute).Truncate(time.Millisecond)
		err = db.Change(t.Context(), storage.Cause{}, func(tx *storage.Tx) error { return tx.Do(storage.Due{Key: "k", Kind: "digest", At: due}) })
		if err != nil {
			t.Fatal(err)
		}
		<-db.Wake()
		ctx, stop := context.WithCancel(t.Context())
		first := true
		now := func() time.Time {
			if first {
				first = false
				return due.Add(-time.Millisecond)
			}
			return due
		}
		begun := time.Now()
		newWorker(db, func(context.Context, storage.Due) error { stop(); return nil }, now, slog.New(slog.DiscardHandler)).run(ctx)
		if late := time.Since(begun); late != 0 {
			t.Errorf("performed %v late", late)
		}
	})
}

// A look that fails is made again soon, and nothing of it is performed: what it found may be a part.
func TestALookThatFailsIsMadeAgainSoon(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db, err := storage.Open(t.Context(), dir, storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		err = db.Change(t.Context(), storage.Cause{}, func(tx *storage.Tx) error {
			return tx.Do(storage.Due{Key: "k", Kind: "publish", At: time.Now(), Sends: true})
		})
		if err != nil {
			t.Fatal(err)
		}
		<-db.Wake()
		mark, aside := filepath.Join(dir, "install"), filepath.Join(dir, "aside")
		move := func(from, to string) {
			if err := os.Rename(from, to); err != nil {
				t.Fatal(err)
			}
		}
		move(mark, aside)
		if err := os.Mkdir(mark, 0o700); err != nil { // cannot be read
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var performed atomic.Int64
		w := newWorker(db, func(ctx context.Context, d storage.Due) error {
			performed.Add(1)
			return db.Change(ctx, storage.Cause{}, func(tx *storage.Tx) error { return tx.End(d) })
		}, time.Now, slog.New(slog.DiscardHandler))
		done := make(chan struct{})
		go func() { defer close(done); w.run(ctx) }()
		<-time.After(lookAgain / 2)
		if performed.Load() != 0 {
			t.Error("performed what a failed look found")
		}
		if err := os.Remove(mark); err != nil {
			t.Fatal(err)
		}
		move(aside, mark)
		<-time.After(lookAgain)
		if n := performed.Load(); n != 1 {
			t.Errorf("performed %d times, want once", n)
		}
		stop()
		<-done
	})
}
