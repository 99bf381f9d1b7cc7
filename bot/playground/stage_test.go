package playground

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"copydesk/commands/chat"
	"copydesk/commands/chat/chattest"
	"copydesk/storage"
)

// A stage is a playground served over real HTTP on the real store, and people at its page.
type stage struct {
	*testing.T
	options Options
	specs   []chat.Spec
	handler chat.Handler
	server  *httptest.Server
	ctx     context.Context // of every request; ends with the test
	group   sync.WaitGroup  // requests under way

	mu    sync.Mutex
	p     *Playground
	stop  context.CancelFunc
	ended chan error
	told  map[string][]chattest.Seen // what the page said by itself, by person
	late  time.Duration              // how far the clock was moved on
	hang  chan struct{}              // not nil: keeping hangs until it is closed
	fault error                      // not nil: keeping fails with it
}

// open starts a playground with the five people and a crowd.
func open(t *testing.T, specs []chat.Spec, h chat.Handler) *stage {
	db, err := storage.Open(t.Context(), t.TempDir(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{T: t, specs: specs, handler: h, told: map[string][]chattest.Seen{}}
	s.options = Options{Kept: db.Kept, Now: s.now, Newsroom: "/newsroom/demo", Zone: time.UTC,
		People: append([]Person{}, People...),
		Keep: func(ctx context.Context, key string, b []byte) error {
			if err := s.reach(ctx); err != nil {
				return err
			}
			return db.Keep(ctx, key, b)
		}}
	for i := range 120 {
		s.options.People = append(s.options.People, Person{ID: fmt.Sprintf("crowd%d", i), Name: "Crowd", Standing: chat.Member})
	}
	s.start()
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.playground().Handler().ServeHTTP(w, r) }))
	ctx, cancel := context.WithCancel(context.Background())
	s.ctx = ctx
	t.Cleanup(func() {
		cancel()
		s.group.Wait()
		_ = s.Stop()
		s.server.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *stage) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.late)
}

// reach waits while the store hangs, and fails while it fails.
func (s *stage) reach(ctx context.Context) error {
	s.mu.Lock()
	hang, fault := s.hang, s.fault
	s.mu.Unlock()
	if hang == nil {
		return fault
	}
	select {
	case <-hang:
		return fault
	case <-ctx.Done():
		return ctx.Err()
	}
}

// start runs a new playground on what is kept.
func (s *stage) start() {
	p := New(s.options)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx, s.specs, s.handler) }()
	select {
	case <-p.started:
	case err := <-ended:
		s.Fatalf("the playground did not start: %v", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.p, s.stop, s.ended = p, stop, ended
}

func (s *stage) playground() *Playground {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.p
}

func (s *stage) Platform() chat.Platform { return s.playground() }

func (s *stage) Cast() chattest.Cast {
	c := chattest.Cast{Ana: identity("ana"), Marc: identity("marc"), Gil: identity("gil"), Nobody: identity("nobody"),
		Room: room("marketing"), Other: room("approvals"), NoRoom: room("nowhere")}
	for _, who := range s.options.People[len(People):] {
		c.Crowd = append(c.Crowd, identity(who.ID))
	}
	return c
}

// send sends a request as the page does and gives status and body.
func (s *stage) send(method, path string, body []byte) (int, []byte) {
	r, err := http.NewRequestWithContext(s.ctx, method, s.server.URL+"/playground/api/"+path, bytes.NewReader(body))
	if err != nil {
		s.Error(err)
		return 0, nil
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		if s.ctx.Err() == nil {
			s.Error(err)
		}
		return 0, nil
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil && s.ctx.Err() == nil {
		s.Error(err)
	}
	return answer.StatusCode, b
}

// do sends what somebody does; the page shows an error to them.
func (s *stage) do(who chat.Identity, route string, body map[string]any) {
	body["user"] = who.User
	b, err := json.Marshal(body)
	if err != nil {
		s.Error(err)
	}
	status, answer := s.send("POST", route, b)
	if status == http.StatusOK || status == 0 {
		return
	}
	var said struct{ Error string }
	if err := json.Unmarshal(answer, &said); err != nil {
		s.Errorf("%s answered %d %q", route, status, answer)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told[who.User] = append(s.told[who.User], chattest.Seen{Text: said.Error})
}

func (s *stage) Type(who chat.Identity, in chat.Place, line string, files ...[]byte) {
	ids := []string{}
	for _, b := range files {
		var got struct{ File string }
		if status, answer := s.send("POST", "file", b); status != http.StatusOK || json.Unmarshal(answer, &got) != nil {
			s.Errorf("the file was answered %d %s", status, answer)
		}
		ids = append(ids, got.File)
	}
	body := map[string]any{"room": in.Room.ID, "thread": in.Thread, "line": line, "files": ids}
	s.group.Go(func() { s.do(who, "command", body) })
}

func (s *stage) Say(who chat.Identity, in chat.Place, words string) {
	s.do(who, "command", map[string]any{"room": in.Room.ID, "thread": in.Thread, "line": words})
}

func (s *stage) Click(who chat.Identity, on chat.Ref, label string) {
	for _, m := range s.messages(who, on.Room) {
		for _, b := range m.Buttons {
			if m.ID == on.ID && b.Label == label {
				s.group.Go(func() { s.do(who, "click", map[string]any{"message": on.ID, "action": b.Action}) })
				return
			}
		}
	}
	s.Errorf("%s sees no button %q on %s", who.User, label, on.ID)
}

func (s *stage) React(who chat.Identity, on chat.Ref, emoji string) {
	s.do(who, "react", map[string]any{"message": on.ID, "emoji": emoji})
}

func (s *stage) Unreact(who chat.Identity, on chat.Ref, emoji string) {
	s.do(who, "react", map[string]any{"message": on.ID, "emoji": emoji, "remove": true})
}

func (s *stage) Complete(who chat.Identity, in chat.Room, command, option, typed string) (out []string) {
	q := url.Values{"user": {who.User}, "room": {in.ID}, "command": {command}, "option": {option}, "typed": {typed}}
	_, b := s.send("GET", "complete?"+q.Encode(), nil)
	var got struct{ Choices []wireChoice }
	if err := json.Unmarshal(b, &got); err != nil {
		s.Error(err)
	}
	for _, c := range got.Choices {
		out = append(out, c.Text.EN)
	}
	return out
}

func (s *stage) messages(who chat.Identity, in chat.Room) []wireMessage {
	return s.fetch("messages?limit=2000&user=" + who.User + "&room=" + in.ID)
}

func (s *stage) fetch(query string) []wireMessage {
	_, b := s.send("GET", query, nil)
	var got struct{ Messages []wireMessage }
	if err := json.Unmarshal(b, &got); err != nil {
		s.Errorf("%v in %s", err, b)
	}
	return got.Messages
}

func (s *stage) Sees(who chat.Identity, in chat.Room) (out []chattest.Seen) {
	for _, m := range s.messages(who, in) {
		out = append(out, seen(m))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(out, s.told[who.User]...)
}

// seen is a message as the page shows it.
func seen(m wireMessage) chattest.Seen {
	out := chattest.Seen{ID: m.ID, Thread: m.Thread}
	if m.From != bot {
		out.From = identity(m.From)
	}
	lines := []string{m.Text}
	for _, f := range m.Fields {
		lines = append(lines, f.Name, f.Value, f.Note)
	}
	out.Text = strings.Join(lines, "\n")
	for _, b := range m.Buttons {
		out.Buttons = append(out.Buttons, b.Label)
	}
	for _, img := range m.Images {
		out.Alts = append(out.Alts, img.Alt)
	}
	for _, at := range m.Times {
		out.Times = append(out.Times, time.Unix(at, 0))
	}
	if m.Form != nil {
		out.Form, out.Kept, out.Wrong, out.Fields = m.Form.Command, m.Form.Kept, m.Form.Error, fieldsOf(m.Form, false)
	}
	return out
}

func (s *stage) Spelled(who chat.Identity) []string {
	return []string{who.User, "@" + who.User, strings.ToUpper(who.User), " @" + who.User + " "}
}

func (s *stage) SpelledRoom(r chat.Room) []string {
	return []string{r.ID, "#" + r.ID, "#" + strings.ToUpper(r.ID)}
}

// Delete makes a message be forgotten, as one that had to make room is.
func (s *stage) Delete(on chat.Ref) {
	p := s.playground()
	p.mu.Lock()
	e := p.store.byID[on.ID]
	delete(p.store.byID, on.ID)
	p.store.rooms[on.Room.ID].drop(map[*entry]bool{e: true})
	p.mu.Unlock()
	p.forget(s.ctx, []*entry{e})
}

func (s *stage) Redeliver() bool { return false }

func (s *stage) Lapse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.late += handleLife + time.Minute
}

// Drop restarts the playground on what was kept.
func (s *stage) Drop() {
	if err := s.Stop(); err != nil {
		s.Error(err)
	}
	s.start()
}

func (s *stage) Stall() (resume func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	hang := make(chan struct{})
	s.hang = hang
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.hang = nil
		close(hang)
	}
}

func (s *stage) Stop() error {
	s.mu.Lock()
	stop, ended := s.stop, s.ended
	s.mu.Unlock()
	stop()
	err := <-ended
	ended <- err // for whoever stops it again
	return err
}

// fail makes keeping fail, or work again.
func (s *stage) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = err
}

var errDisk = errors.New("disk /var/lib is full")
