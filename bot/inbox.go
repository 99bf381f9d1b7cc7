package bot

import (
	"context"
	"sync"

	"copydesk/storage"
)

// maxInbox bounds the events stored and not yet worked off in this process: more are refused as
// busy before they are stored.
const maxInbox = 1024

// atOnce bounds the events being worked off side by side.
const atOnce = 32

// An inbox works stored events off: those about one post one after another in the order they
// came, others side by side.
type inbox struct {
	work  func(context.Context, storage.Event)
	seats chan struct{} // one for each event taken and not worked off
	hands chan struct{} // one for each event being worked off
	mu    sync.Mutex
	lanes map[string][]storage.Event // post id → waiting behind the one in hand
	group sync.WaitGroup
}

func newInbox(work func(context.Context, storage.Event), size int) *inbox {
	return &inbox{work: work, seats: make(chan struct{}, size), hands: make(chan struct{}, atOnce), lanes: map[string][]storage.Event{}}
}

// reserve takes a seat, or reports that all are taken. Every seat is given back by put's work or
// by release.
func (b *inbox) reserve() bool {
	select {
	case b.seats <- struct{}{}:
		return true
	default:
		return false
	}
}

func (b *inbox) release() { <-b.seats }

// put works e off, on a seat taken before or, after a restart, on none.
func (b *inbox) put(ctx context.Context, e storage.Event) {
	if e.Post != "" && !b.first(e) {
		return
	}
	b.group.Go(func() { b.drain(context.WithoutCancel(ctx), e) })
}

// first reports whether nothing about the same post is in hand; otherwise e waits behind it.
func (b *inbox) first(e storage.Event) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	waiting, busy := b.lanes[e.Post]
	if busy {
		b.lanes[e.Post] = append(waiting, e)
		return false
	}
	b.lanes[e.Post] = nil
	return true
}

// drain works e off and then what came behind it.
func (b *inbox) drain(ctx context.Context, e storage.Event) {
	for more := true; more; {
		b.hands <- struct{}{}
		b.work(ctx, e)
		<-b.hands
		select {
		case <-b.seats:
		default: // taken up after a restart, without a seat
		}
		e, more = b.next(e.Post)
	}
}

func (b *inbox) next(post string) (storage.Event, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	waiting := b.lanes[post]
	if len(waiting) == 0 {
		delete(b.lanes, post)
		return storage.Event{}, false
	}
	b.lanes[post] = waiting[1:]
	return waiting[0], true
}

// busy reports whether an event is being worked off.
func (b *inbox) busy() bool { return len(b.hands) > 0 }

// wait returns when everything put was worked off.
func (b *inbox) wait() { b.group.Wait() }
