package playground

import (
	"errors"
	"net/http"
	"strconv"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

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
	if n, err := strconv.Atoi(q.Get("limit")); err == nil && n > 0 {
		limit = min(n, perRoom)
	}
	p.await(r.Context(), q.Get("room"), q.Get("user"))
	p.mu.Lock()
	list := p.store.seen(q.Get("room"), q.Get("user"), q.Get("after"), limit)
	p.mu.Unlock()
	out := []wireMessage{}
	for _, m := range list {
		out = append(out, p.view(m))
	}
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
	var problem *say.Problem
	switch {
	case errors.As(err, &problem) && problem.Kind == say.Unknown:
		fail(w, http.StatusNotFound, "There is no such post.")
		return
	case err != nil:
		p.refused(w, say.EN, err)
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
		p.refused(w, say.EN, err)
		return
	}
	w.Header().Set("Content-Type", http.DetectContentType(b))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	_, _ = w.Write(b)
}
