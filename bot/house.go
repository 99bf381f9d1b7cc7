package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// A house is the running program: what is remembered, the platforms it speaks on, the inbox of
// what people did and the worker of what is due. Its fields are set before it opens and not
// changed after.
type house struct {
	db        *storage.DB
	desk      *commands.Desk
	platforms map[string]chat.Platform
	inbox     *inbox
	worker    *worker
	client    *http.Client // to social networks
	meter     *meter
	copies    *nightly        // nil: none are made
	life      context.Context // ends when the program begins to; set by run
	log       *slog.Logger
	over      sync.Map      // platform name → error: it said something final
	lookedAt  sync.Map      // person id → time.Time, when their platform was asked about them for a pending request
	proofs    sync.Map      // post id → approvals.Evidence, gathered ahead of the due instant
	taking    chan struct{} // held while a file that was uploaded is read
}

// newHouse puts the parts together. Nothing runs yet.
func newHouse(db *storage.DB, desk *commands.Desk, platforms []chat.Platform, client *http.Client, log *slog.Logger) *house {
	h := &house{db: db, desk: desk, platforms: map[string]chat.Platform{}, client: client, meter: newMeter(), life: context.Background(), taking: make(chan struct{}, 1), log: log}
	for _, p := range platforms {
		h.platforms[p.Name()] = p
	}
	desk.DB, desk.Table = db, commands.Table
	desk.Platform = func(name string) chat.Platform { return h.platforms[name] }
	desk.Over = h.isOver
	h.inbox = newInbox(h.work, maxInbox)
	h.worker = newWorker(db, h.perform, desk.Now, log)
	h.worker.asked = h.inbox.busy
	desk.Delivered = h.meter.delivered
	h.worker.failed = func(kind string) { h.meter.failures.WithLabelValues(kind).Inc() }
	return h
}

// run works until ctx ends, or until no platform goes on: what was stored and not worked off first,
// then what comes. It returns when everything under way has ended.
func (h *house) run(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	h.life = ctx
	if err := h.recover(ctx); err != nil {
		return fmt.Errorf("take up what was left: %w", err)
	}
	var group sync.WaitGroup
	group.Go(func() { h.worker.run(ctx) })
	for _, p := range h.platforms {
		group.Go(func() {
			err := p.Run(ctx, commands.Specs(commands.Table), h)
			if ctx.Err() == nil && !h.goesOn(ctx, p.Name(), err) {
				stop(err)
			}
		})
	}
	group.Wait()
	h.inbox.wait()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// recover takes up what a stop in the middle left behind: events stored and not worked off, and
// sends whose outcome nobody wrote down.
func (h *house) recover(ctx context.Context) error {
	events, err := h.db.Pending(ctx)
	if err != nil {
		return err
	}
	if err := h.doubts(ctx); err != nil {
		return err
	}
	err = h.db.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		for _, kind := range []string{"sweep", "tidy"} {
			if err := tx.Do(storage.Due{Key: kind, Kind: kind, At: tx.Now().Add(time.Hour)}); err != nil {
				return err
			}
		}
		return h.planCopies(tx)
	})
	if err != nil {
		return err
	}
	for _, e := range events {
		h.inbox.put(ctx, e)
	}
	return nil
}

// doubts marks every send whose outcome nobody wrote down as in doubt: the program may have died
// before, during or after it. The look-up that follows finds out. What a person was handed is no
// doubt of ours: they have it still.
func (h *house) doubts(ctx context.Context) error {
	brands, err := h.db.Brands(ctx)
	if err != nil {
		return err
	}
	for _, info := range brands {
		b := h.db.Of(info.ID)
		posts, err := b.Posts(ctx, storage.Query{States: []approvals.State{approvals.Publishing, approvals.Unconfirmed}, Limit: 1 << 20})
		if err != nil {
			return err
		}
		for _, p := range posts {
			if err := h.doubt(ctx, b, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// doubt marks the sends of a post whose outcome nobody wrote down, and tells its thread.
func (h *house) doubt(ctx context.Context, b *storage.Brand, p storage.Post) error {
	if !slices.ContainsFunc(p.Deliveries, begun) {
		return nil
	}
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(p.ID)
		if err != nil {
			return err
		}
		for _, d := range slices.DeleteFunc(p.Deliveries, func(d approvals.Delivery) bool { return !begun(d) }) {
			if p, err = tx.PostByID(p.ID); err != nil {
				return err
			}
			if err := h.applied(tx, p, d.ID, approvals.Settled{At: tx.Now(), Delivery: d.ID, Result: approvals.InDoubt}); err != nil {
				return err
			}
		}
		return nil
	})
}

// begun reports whether a send may have died with the program. What a person was handed did not: they
// have it still.
func begun(d approvals.Delivery) bool { return d.State == approvals.Intent && !d.InHand() }

// ready reports whether the database answers and every platform is connected.
func (h *house) ready(ctx context.Context) error {
	if err := h.db.Ready(ctx); err != nil {
		return err
	}
	for name, p := range h.platforms {
		if !p.Ready() || h.isOver(name) {
			return fmt.Errorf("%s is not connected", name)
		}
	}
	return nil
}

// now is the present in whole milliseconds.
func (h *house) now() time.Time { return h.desk.Now().UTC().Truncate(time.Millisecond) }

// rolesOf lists everybody's roles in a brand: given to the person, or to a group or role of the
// platform that they are in now.
func (h *house) rolesOf(ctx context.Context, b *storage.Brand) (map[string][]approvals.Role, error) {
	return b.Roles(ctx)
}

// langOf is the language somebody reads.
func (h *house) langOf(p storage.Person, known say.Lang) say.Lang {
	switch {
	case p.Lang != "":
		return say.Lang(p.Lang)
	case known != "":
		return known
	}
	return h.desk.Lang
}
