package playground

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// answerWithin bounds how long a request waits for the bot's direct answer.
const answerWithin = 30 * time.Second

// A waiter is a request that waits for its answer.
type waiter struct {
	user, room, thread string
	answer             chan *message
	given              *message
}

// Answer gives the direct answer to what a person did: to the request that waits, and to the
// stream when it comes again.
func (p *Playground) Answer(ctx context.Context, handle string, m chat.Message) error {
	p.waitMu.Lock()
	w := p.waiting[handle]
	p.waitMu.Unlock()
	if w == nil {
		return chat.ErrLate
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	said := &message{Room: w.room, Thread: w.thread, From: bot, Said: m}
	if m.Private || m.Empty() {
		said.To = w.user
		said.Said.Private = true
	}
	if w.given != nil {
		p.store.drop(w.given.ID)
	}
	w.given = said
	if !m.Empty() {
		if err := p.putLocked(ctx, said); err != nil {
			return err
		}
	}
	select {
	case w.answer <- said:
	default:
	}
	return nil
}

type doing struct {
	User, Room, Thread, Line string
	Files                    []string
	Message, Emoji, Action   string
	Remove                   bool
}

func (p *Playground) postCommand(w http.ResponseWriter, r *http.Request) {
	var d doing
	if !read(w, r, &d) || !p.known(w, d.User, d.Room) {
		return
	}
	if d.Thread != "" && !p.there(d.Thread) {
		fail(w, http.StatusNotFound, "There is no such thread.")
		return
	}
	e := chat.Event{Kind: chat.Typed, Room: room(d.Room), Thread: d.Thread, Line: strings.TrimSpace(d.Line)}
	for _, id := range d.Files {
		e.Files = append(e.Files, chat.File{ID: id, Name: id})
	}
	name, rest, _ := strings.Cut(e.Line, " ")
	called := strings.EqualFold(name, "@"+bot)
	switch {
	case e.Line == "":
		fail(w, http.StatusBadRequest, "There is nothing to say in it.")
		return
	case !strings.HasPrefix(e.Line, "/"):
		if err := p.put(r.Context(), &message{Room: d.Room, Thread: d.Thread, From: d.User, Said: chat.Message{Text: say.Data(d.Line)}}); err != nil {
			p.refused(w, err)
			return
		}
		if e.Kind = chat.SaidIt; called && strings.TrimSpace(rest) != "" {
			e.Kind, e.Line = chat.Typed, "/"+strings.TrimPrefix(strings.TrimSpace(rest), "/")
		}
	}
	p.ask(w, r, d.User, d.Thread, e)
}

func (p *Playground) postClick(w http.ResponseWriter, r *http.Request) {
	var d doing
	if !read(w, r, &d) || !p.known(w, d.User, "") {
		return
	}
	p.mu.Lock()
	m := p.store.byID[d.Message]
	known := m != nil && (!m.private() || m.To == d.User) && m.offers(d.Action)
	e := chat.Event{Kind: chat.Clicked, Line: d.Action, Message: d.Message}
	beside := "" // the answer shows where the button is: in the room, or in the thread
	if m != nil {
		e.Room, e.Thread, beside = room(m.Room), m.root(), m.Thread
	}
	p.mu.Unlock()
	if !known {
		fail(w, http.StatusNotFound, "There is no such button on a message you can see.")
		return
	}
	p.ask(w, r, d.User, beside, e)
}

// offers reports whether a message has a button with this action.
func (m *message) offers(action string) bool {
	for _, b := range m.Said.Buttons {
		if b.Action == action && b.URL == "" {
			return true
		}
	}
	return false
}

func (p *Playground) postReact(w http.ResponseWriter, r *http.Request) {
	var d doing
	if !read(w, r, &d) || !p.known(w, d.User, "") {
		return
	}
	emoji := canonical(d.Emoji)
	if emoji == "" {
		fail(w, http.StatusBadRequest, "That is not one emoji.")
		return
	}
	p.mu.Lock()
	m := p.store.byID[d.Message]
	ok := m != nil && !m.private()
	e := chat.Event{Kind: chat.Reacted, Message: d.Message, Emoji: emoji}
	if m != nil {
		e.Room, e.Thread = room(m.Room), m.root()
	}
	p.mu.Unlock()
	if !ok {
		fail(w, http.StatusNotFound, "There is no such message.")
		return
	}
	changed := false
	err := p.change(r.Context(), d.Message, func(m *message) bool {
		changed = m.react(d.User, emoji, d.Remove)
		return changed
	})
	if err == nil && changed {
		err = p.deliver(r.Context(), d.User, &e)
	}
	if err != nil {
		p.refused(w, err)
		return
	}
	reply(w, map[string]any{})
}

// deliver hands an event to the bot.
func (p *Playground) deliver(ctx context.Context, user string, e *chat.Event) error {
	who, _ := p.person(user)
	e.ID, e.Who, e.Lang, e.At = rand.Text(), identity(user), who.Lang, p.o.Now().UTC().Truncate(time.Millisecond)
	return p.handler.Receive(ctx, *e)
}

// ask hands an event to the bot and gives its direct answer to the request; the answer shows in the
// thread, or in the room where that is empty.
func (p *Playground) ask(w http.ResponseWriter, r *http.Request, user, thread string, e chat.Event) {
	wait := &waiter{user: user, room: e.Room.ID, thread: thread, answer: make(chan *message, 1)}
	e.Reply = rand.Text()
	p.waitMu.Lock()
	p.waiting[e.Reply] = wait
	p.waitMu.Unlock()
	defer func() {
		p.waitMu.Lock()
		delete(p.waiting, e.Reply)
		p.waitMu.Unlock()
	}()
	err := p.deliver(r.Context(), user, &e)
	var problem *say.Problem
	if errors.As(err, &problem) && problem.Kind != say.Busy && problem.Kind != say.Broken {
		p.problem(w, r, user, thread, e, problem)
		return
	}
	if err != nil {
		p.refused(w, err)
		return
	}
	timer := time.NewTimer(answerWithin)
	defer timer.Stop()
	select {
	case said := <-wait.answer:
		reply(w, map[string]any{"message": p.view(said)})
	case <-timer.C:
		fail(w, http.StatusServiceUnavailable, "Copydesk is still working on it. The answer shows in the room.")
	case <-r.Context().Done():
	}
}

// problem says in private why something could not be read, or opens the form that asks for what is
// missing.
func (p *Playground) problem(w http.ResponseWriter, r *http.Request, user, thread string, e chat.Event, problem *say.Problem) {
	who, _ := p.person(user)
	m := chat.Message{Text: problem.Text.In(who.Lang), Private: true}
	if problem.Ask != "" {
		if f, err := p.handler.Form(r.Context(), chat.Ask{Event: e, Line: problem.Ask}); err == nil {
			m.Form = &f
		}
	}
	said := &message{Room: e.Room.ID, Thread: thread, From: bot, Said: m, To: user}
	if err := p.put(r.Context(), said); err != nil {
		p.refused(w, err)
		return
	}
	reply(w, map[string]any{"message": p.view(said)})
}

func (p *Playground) postFile(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, fileBytes))
	if err != nil {
		fail(w, http.StatusRequestEntityTooLarge, "That file has more than 10 MiB.")
		return
	}
	reply(w, map[string]string{"file": p.files.put(b)})
}

// known answers 404 for a person or room that does not exist; an empty room is not asked about.
func (p *Playground) known(w http.ResponseWriter, user, room string) bool {
	if _, ok := p.person(user); !ok {
		fail(w, http.StatusNotFound, "There is no such person.")
		return false
	}
	if room != "" && !p.hasRoom(room) {
		fail(w, http.StatusNotFound, "There is no such room.")
		return false
	}
	return true
}

func (p *Playground) there(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.store.byID[id] != nil
}

func (p *Playground) getMessages(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("room") == "" {
		fail(w, http.StatusNotFound, "There is no such room.")
		return
	}
	if !p.known(w, q.Get("user"), q.Get("room")) {
		return
	}
	limit := 200
	if n, err := strconv.Atoi(q.Get("limit")); err == nil && n > 0 && n <= perRoom {
		limit = n
	}
	p.mu.Lock()
	out := []wireMessage{}
	for _, m := range p.store.seen(q.Get("room"), q.Get("user"), q.Get("after"), limit) {
		out = append(out, p.view(m))
	}
	p.mu.Unlock()
	reply(w, map[string]any{"messages": out})
}

func (p *Playground) getPost(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.ParseInt(r.PathValue("n"), 10, 64)
	if err != nil {
		fail(w, http.StatusNotFound, "There is no such post.")
		return
	}
	brand := r.URL.Query().Get("brand")
	if brand == "" {
		brand = "demo"
	}
	s, err := p.o.Standing(r.Context(), brand, n)
	if err != nil {
		fail(w, http.StatusNotFound, "There is no such post.")
		return
	}
	out := map[string]any{"post": s.Post, "state": s.State, "revision": s.Revision}
	if !s.Time.IsZero() {
		out["time"] = s.Time.Unix()
	}
	reply(w, out)
}

func (p *Playground) getPeople(w http.ResponseWriter, _ *http.Request) {
	out := []map[string]any{}
	for _, who := range p.o.People {
		out = append(out, map[string]any{"id": who.ID, "name": who.Name, "lang": who.Lang, "note": text(who.Note), "standing": who.Standing})
	}
	reply(w, map[string]any{"people": out})
}

func (p *Playground) getRooms(w http.ResponseWriter, _ *http.Request) {
	out := []map[string]any{}
	for _, r := range p.o.Rooms {
		out = append(out, map[string]any{"id": r, "name": r})
	}
	reply(w, map[string]any{"rooms": out, "newsroom": p.o.Newsroom})
}

func (p *Playground) getCommands(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	specs := p.specs
	p.mu.Unlock()
	reply(w, map[string]any{"commands": wireSpecs(specs)})
}

func (p *Playground) getComplete(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if !p.known(w, q.Get("user"), q.Get("room")) {
		return
	}
	who, _ := p.person(q.Get("user"))
	out := []wireChoice{}
	for _, c := range p.handler.Complete(r.Context(), chat.Question{Who: identity(who.ID), Room: room(q.Get("room")), Thread: q.Get("thread"),
		Command: q.Get("command"), Option: q.Get("option"), Typed: q.Get("typed"), Lang: who.Lang}) {
		out = append(out, wireChoice{c.Value, text(c.Text)})
	}
	reply(w, map[string]any{"choices": out})
}

func (p *Playground) getImage(w http.ResponseWriter, r *http.Request) {
	b, err := p.picture(r.Context(), r.PathValue("id"))
	if err != nil {
		fail(w, http.StatusNotFound, "There is no such picture.")
		return
	}
	w.Header().Set("Content-Type", http.DetectContentType(b))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	_, _ = w.Write(b)
}
