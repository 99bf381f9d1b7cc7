package playground

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"copydesk/commands/chat"
)

// A writing is a message on its way. It gets its id, and with it its place in the order, before it
// is kept; it is seen when it is kept and all before it are settled. Keeping is not done under the
// lock, so that what many write at once shares a commit. A private one is not kept, and its person
// is not left waiting for the others: it is known at once, and in its room in its turn.
type writing struct {
	*message
	settled, kept bool
	known         *entry        // set before its turn where it is private
	seen          chan struct{} // closed when its turn has come
}

// put adds a message: kept first, then seen.
func (p *Playground) put(ctx context.Context, m *message) error {
	p.mu.Lock()
	w := p.reserve(m)
	p.mu.Unlock()
	return p.write(ctx, w)
}

// reserve gives a message its id and its place in the order. The caller holds the lock and calls
// write.
func (p *Playground) reserve(m *message) *writing {
	now := p.o.Now().UTC().Truncate(time.Millisecond)
	m.ID, m.At = p.store.next(now), now
	w := &writing{message: m, seen: make(chan struct{})}
	p.queue = append(p.queue, w)
	if m.Key != "" {
		p.posting[m.Key] = w
	}
	return w
}

// write keeps a message and waits until it is seen; a private one, until it is known.
func (p *Playground) write(ctx context.Context, w *writing) error {
	err := p.stash(ctx, nil, w.message)
	if err == nil {
		err = p.keep(ctx, w.message)
	}
	p.forget(ctx, p.settle(w, err == nil))
	if err != nil || w.private() {
		return err
	}
	select {
	case <-w.seen:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// settle shows what is kept, in order, as far as everything before it is settled. It gives the old
// messages that had to make room.
func (p *Playground) settle(w *writing, kept bool) (old []*entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.settled, w.kept = true, kept
	if kept && w.private() {
		w.known = p.store.know(w.message)
	}
	for len(p.queue) > 0 && p.queue[0].settled {
		first := p.queue[0]
		p.queue = p.queue[1:]
		delete(p.posting, first.Key)
		if first.kept {
			if first.known == nil {
				first.known = p.store.know(first.message)
			}
			p.store.place(first.known)
			p.hub.send(first.known.message)
			old = append(old, p.store.overflow(first.Room)...)
		}
		close(first.seen)
	}
	return old
}

// seenWithin bounds how long who reads a room waits for the place of what they were told.
const seenWithin = time.Second

// await waits until what somebody was told in a room is in its place there: who was answered and then
// reads the room finds the answer.
func (p *Playground) await(ctx context.Context, room, user string) {
	var last *writing
	p.mu.Lock()
	for _, w := range p.queue {
		if w.known != nil && w.Room == room && w.visible(user) {
			last = w
		}
	}
	p.mu.Unlock()
	if last == nil {
		return
	}
	timer := time.NewTimer(seenWithin)
	defer timer.Stop()
	select {
	case <-last.seen:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// keep stores a public message outside.
func (p *Playground) keep(ctx context.Context, m *message) error {
	if m.private() {
		return nil
	}
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return p.o.Keep(ctx, keptPrefix+m.ID, b)
}

// change edits a message: kept first, then seen. f reports whether anything changed. Changes of one
// message happen one after another.
func (p *Playground) change(ctx context.Context, id string, f func(*message) bool) error {
	e := p.find(id)
	if e == nil {
		return chat.ErrGone
	}
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	old := p.now(e)
	if old == nil {
		return chat.ErrGone
	}
	next := *old
	if !f(&next) {
		return nil
	}
	if err := p.stash(ctx, old, &next); err != nil {
		return err
	}
	if err := p.keep(ctx, &next); err != nil {
		return err
	}
	p.replace(e, &next)
	p.forgetImages(ctx, old, &next)
	return nil
}

func (p *Playground) find(id string) *entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.store.byID[id]
}

// message gives a message as it is now; nil where there is none.
func (p *Playground) message(id string) *message {
	if e := p.find(id); e != nil {
		return p.now(e)
	}
	return nil
}

// now is the message of an entry; nil when it was forgotten.
func (p *Playground) now(e *entry) *message {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.store.byID[e.ID] != e {
		return nil
	}
	return e.message
}

// replace shows a message in the place of its last version.
func (p *Playground) replace(e *entry, m *message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.store.byID[m.ID] != e {
		return // forgotten meanwhile
	}
	if !e.placed {
		e.message = m // it is sent as it is then, in its turn
		return
	}
	p.store.rooms[m.Room].replace(e, m)
	p.hub.send(m)
}

// forget drops from outside what had to make room, all at once, so that it shares a commit. What
// cannot be dropped now goes after the next start: those who wrote are not bothered with it.
func (p *Playground) forget(ctx context.Context, old []*entry) {
	var group sync.WaitGroup
	for _, e := range old {
		if !e.private() {
			group.Go(func() { p.forgetOne(ctx, e) })
		}
	}
	group.Wait()
}

func (p *Playground) forgetOne(ctx context.Context, e *entry) {
	select {
	case e.turn <- struct{}{}: // after whoever changes it
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return
	}
	p.forgetImages(ctx, e.message, nil)
	if err := p.o.Keep(ctx, keptPrefix+e.ID, nil); err != nil {
		p.o.Log.Warn("an old message was not forgotten", "message", e.ID, "err", err)
	}
}

// forgetImages drops the pictures of a message that its next version has no more.
func (p *Playground) forgetImages(ctx context.Context, old, next *message) {
	for _, img := range old.Said.Images {
		name, ours := strings.CutPrefix(img.URL, imagePath)
		if !ours || old.private() || next.shows(img.URL) {
			continue
		}
		if err := p.o.Keep(ctx, imagePrefix+name, nil); err != nil {
			p.o.Log.Warn("an old picture was not forgotten", "picture", name, "err", err)
		}
	}
}

// shows reports whether a message has a picture with this address.
func (m *message) shows(address string) bool {
	if m == nil {
		return false
	}
	for _, img := range m.Said.Images {
		if img.URL == address {
			return true
		}
	}
	return false
}
