package playground

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"sync"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

const (
	// answerWithin bounds how long a request waits for the bot's direct answer.
	answerWithin = 30 * time.Second
	// handleLife is how long an answer is accepted, waited for or not: a draft by a model takes longer
	// than a request likes to wait.
	handleLife = 15 * time.Minute
	// mostAnswered is how many handles stay open for a second answer.
	mostAnswered = 256
)

// A waiter is a request that waits, or waited, for its answer.
type waiter struct {
	user, room, thread string
	over               string // the private message acted on, which an answer may take the place of
	until              time.Time
	answer             chan *message // holds what the request is told, once
	turn               chan struct{} // holds one value while an answer is being given
	given              *message      // the answer so far; belongs to whose turn it is
}

// waiting holds who waits, by reply handle. Safe for concurrent use.
type waiting struct {
	mu       sync.Mutex
	byHandle map[string]*waiter
	answered []string // oldest first
}

func newWaiting() *waiting { return &waiting{byHandle: map[string]*waiter{}} }

func (l *waiting) add(handle string, w *waiter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.byHandle[handle] = w
}

func (l *waiting) get(handle string) *waiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.byHandle[handle]
}

func (l *waiting) remove(handle string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.byHandle, handle)
}

// settle notes a first answer; the handles answered longest ago are closed.
func (l *waiting) settle(handle string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answered = append(l.answered, handle); len(l.answered) > mostAnswered {
		delete(l.byHandle, l.answered[0])
		l.answered = l.answered[1:]
	}
}

// Answer gives the direct answer to what a person did: to the request that waits, and to their
// pages. A second one takes the place of the first.
func (p *Playground) Answer(ctx context.Context, handle string, m chat.Message) error {
	w := p.waiting.get(handle)
	if w == nil {
		return chat.ErrLate
	}
	if p.o.Now().After(w.until) {
		p.waiting.remove(handle)
		return chat.ErrLate
	}
	select {
	case w.turn <- struct{}{}:
		defer func() { <-w.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	first := w.given == nil
	err := p.give(ctx, w, m)
	select {
	case w.answer <- w.given: // nil: it could not be given
	default: // the request was told before
	}
	if first && err == nil {
		p.waiting.settle(handle)
	}
	return err
}

// privately is a message that one person alone sees; empty where it is none of theirs.
func (p *Playground) privately(user, id string) string {
	if m := p.message(id); m != nil && m.private() && m.visible(user) {
		return id
	}
	return ""
}

// give puts an answer in the room, or in the place of the last one to the same handle. One that
// says nothing is only told to the request.
func (p *Playground) give(ctx context.Context, w *waiter, m chat.Message) error {
	said := &message{Room: w.room, Thread: w.thread, From: bot, Said: m}
	if m.Private || m.Empty() {
		said.To, said.Said.Private = w.user, true
	}
	switch last := w.given; {
	case m.Empty():
		if last == nil {
			w.given = said
		}
		return nil
	case last == nil && m.Replace && said.private() && w.over != "":
		err := p.change(ctx, w.over, func(old *message) bool { old.Said = said.Said; return true })
		if err == nil {
			w.given = p.message(w.over)
		}
		if !errors.Is(err, chat.ErrGone) {
			return err
		}
	case last != nil && last.ID != "" && last.private() == said.private():
		return p.change(ctx, last.ID, func(old *message) bool { old.Said = said.Said; return true })
	}
	if err := p.put(ctx, said); err != nil {
		return err
	}
	w.given = said
	return nil
}

// deliver hands an event to the bot.
func (p *Playground) deliver(ctx context.Context, user string, e *chat.Event) error {
	p.signed(user, e)
	return p.handler.Receive(ctx, *e)
}

// signed says whose event it is, and when it happened.
func (p *Playground) signed(user string, e *chat.Event) {
	who, _ := p.person(user)
	e.ID, e.Who, e.Lang, e.At = rand.Text(), identity(user), who.Lang, p.o.Now().UTC().Truncate(time.Millisecond)
}

// ask hands an event to the bot and gives its direct answer to the request; the answer shows in the
// thread, or in the room where that is empty.
func (p *Playground) ask(w http.ResponseWriter, r *http.Request, user, thread string, e chat.Event) {
	e.Reply = rand.Text()
	wait := &waiter{user: user, room: e.Room.ID, thread: thread, over: p.privately(user, e.Message), until: p.o.Now().Add(handleLife),
		answer: make(chan *message, 1), turn: make(chan struct{}, 1)}
	p.waiting.add(e.Reply, wait)
	if err := p.deliver(r.Context(), user, &e); err != nil {
		p.waiting.remove(e.Reply)
		p.refuse(w, r, user, thread, e, err)
		return
	}
	timer := time.NewTimer(answerWithin)
	defer timer.Stop()
	select {
	case said := <-wait.answer:
		if said == nil {
			fail(w, http.StatusServiceUnavailable, "The answer could not be stored. Look in the room before you try again.")
			return
		}
		reply(w, map[string]any{"message": p.view(said)})
	case <-timer.C:
		fail(w, http.StatusServiceUnavailable, "Copydesk is still working on it. The answer shows in the room.")
	case <-r.Context().Done():
	}
}

// refuse tells why an event was not taken: what the person can mend in private, in the room; the
// rest as an error of the request.
func (p *Playground) refuse(w http.ResponseWriter, r *http.Request, user, thread string, e chat.Event, err error) {
	var problem *say.Problem
	if !errors.As(err, &problem) || problem.Kind == say.Busy || problem.Kind == say.Broken {
		p.refused(w, p.langOf(user), err)
		return
	}
	who, _ := p.person(user)
	m := chat.Message{Text: problem.Text.In(who.Lang), Private: true}
	ask := problem.Ask
	if ask == "" && e.Form {
		ask = e.Line
	}
	if ask != "" {
		if f, err := p.handler.Form(r.Context(), chat.Ask{Event: e, Line: ask}); err == nil {
			m.Form = &f
		}
	}
	if on := p.privately(user, e.Message); on != "" && m.Form != nil && e.Kind == chat.Clicked { // the form opens over the message it was asked from
		if err := p.change(r.Context(), on, func(old *message) bool { old.Said.Form = m.Form; return true }); err == nil {
			reply(w, map[string]any{"message": p.view(p.message(on))})
			return
		}
	}
	said := &message{Room: e.Room.ID, Thread: thread, From: bot, Said: m, To: user}
	if err := p.put(r.Context(), said); err != nil {
		p.refused(w, p.langOf(user), err)
		return
	}
	reply(w, map[string]any{"message": p.view(said)})
}
