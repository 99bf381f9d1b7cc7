package storage

import (
	"context"
	"time"
)

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
