package playground

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"

	"copydesk/commands/chat"
)

// A stream is one open page.
type stream struct {
	*testing.T
	lines *bufio.Scanner
	close func()
}

// An sse is one server-sent event.
type sse struct {
	id, event, data string
}

// text is what the message in an event says.
func (e sse) text(t *testing.T) string {
	t.Helper()
	var m wireMessage
	if err := json.Unmarshal([]byte(e.data), &m); err != nil {
		t.Fatalf("%v in %q", err, e.data)
	}
	return m.Text
}

// listen opens a page's stream; last is the id of the last event it saw. The stream is open when
// this returns.
func (s *stage) listen(t *testing.T, user, last string) *stream {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", s.server.URL+"/playground/api/stream?user="+user, nil)
	if err != nil {
		t.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if kind := answer.Header.Get("Content-Type"); answer.StatusCode != http.StatusOK || kind != "text/event-stream" {
		t.Fatalf("the stream was answered %d %s", answer.StatusCode, kind)
	}
	t.Cleanup(func() { cancel(); answer.Body.Close() })
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 4<<20)
	return &stream{t, lines, cancel}
}

// next gives the next event; ok is false when the stream ended.
func (s *stream) next() (e sse, ok bool) {
	for s.lines.Scan() {
		name, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch name {
		case "id":
			e.id = value
		case "event":
			e.event = value
		case "data":
			e.data = value
		case "":
			if e.event != "" {
				return e, true
			}
		}
	}
	return e, false
}

// hears checks that the next messages are these, and gives the id of the last.
func (s *stream) hears(want ...string) (last string) {
	s.Helper()
	for _, text := range want {
		e, ok := s.next()
		if !ok || e.event != "message" || e.id == "" {
			s.Fatalf("the stream told %+v, %v; want a message %q", e, ok, text)
		}
		if got := e.text(s.T); got != text {
			s.Fatalf("the stream told %q, not %q", got, text)
		}
		last = e.id
	}
	return last
}

func (s *stage) post(t *testing.T, text string) chat.Ref {
	t.Helper()
	ref, err := s.playground().Post(t.Context(), chat.Place{Room: room("marketing")}, chat.Message{Text: text}, "")
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func (s *stage) whisper(t *testing.T, to, text string) {
	t.Helper()
	if err := s.playground().Whisper(t.Context(), room("marketing"), identity(to), chat.Message{Text: text}); err != nil {
		t.Fatal(err)
	}
}

// TestAPageHearsEveryChangeItsPersonMaySee has Ana and Marc listen to what is said to all and to
// each.
func TestAPageHearsEveryChangeItsPersonMaySee(t *testing.T) {
	s := open(t, nil, &quiet{})
	ana, marc := s.listen(t, "ana", ""), s.listen(t, "marc", "")
	ref := s.post(t, "to all")
	s.whisper(t, "ana", "to Ana")
	s.whisper(t, "marc", "to Marc")
	if err := s.playground().Edit(t.Context(), ref, chat.Message{Text: "to all, edited"}); err != nil {
		t.Fatal(err)
	}
	s.React(identity("gil"), ref, "✅")
	ana.hears("to all", "to Ana", "to all, edited", "to all, edited")
	marc.hears("to all", "to Marc", "to all, edited", "to all, edited")
}

// TestAPageCatchesUp cuts a page off, lets things happen, and has it come back with the last id it
// saw.
func TestAPageCatchesUp(t *testing.T) {
	s := open(t, nil, &quiet{})
	page := s.listen(t, "ana", "")
	s.post(t, "one")
	s.post(t, "two")
	first := page.hears("one")
	page.close()
	s.whisper(t, "ana", "for Ana")
	s.whisper(t, "marc", "for Marc")
	s.post(t, "three")
	again := s.listen(t, "ana", first)
	last := again.hears("two", "for Ana", "three")
	up := s.listen(t, "ana", last)
	s.post(t, "four")
	up.hears("four")
}

// TestAPageThatMissedTooMuchStartsAnew gives ids that say nothing any more.
func TestAPageThatMissedTooMuchStartsAnew(t *testing.T) {
	s := open(t, nil, &quiet{})
	page := s.listen(t, "ana", "")
	s.post(t, "one")
	old := page.hears("one")
	for range ringSize + 1 {
		s.whisper(t, "ana", "talk")
	}
	run, _, _ := strings.Cut(old, ".")
	reset := func(why, id string) {
		t.Helper()
		page := s.listen(t, "ana", id)
		if e, ok := page.next(); !ok || e.event != "reset" {
			t.Errorf("%s: the stream told %+v, %v; want a reset", why, e, ok)
		}
		s.post(t, "after "+why)
		page.hears("after " + why)
	}
	reset("too long ago", old)
	reset("from the future", run+".999999")
	reset("no id of ours", "abc")
	fresh := s.listen(t, "ana", "")
	s.post(t, "before the restart")
	last := fresh.hears("before the restart")
	s.Drop()
	s.post(t, "after the restart")
	for range 2 * ringSize {
		s.whisper(t, "marc", "until the numbers are the same again")
	}
	reset("of another run", last)
}

// TestASlowPageHoldsNobodyUp opens a page that reads nothing: it is cut off, while another hears
// every message.
func TestASlowPageHoldsNobodyUp(t *testing.T) {
	s := open(t, nil, &quiet{})
	quick := s.listen(t, "ana", "")
	slow, err := net.Dial("tcp", s.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := slow.Write([]byte("GET /playground/api/stream?user=marc HTTP/1.1\r\nHost: localhost\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := slow.Read(make([]byte, 1)); err != nil { // its stream is open
		t.Fatal(err)
	}
	text := strings.Repeat("x", 300_000)
	for n := 0; s.open() == 2; n++ {
		if n == 500 {
			t.Fatal("a page that reads nothing is still served after 500 messages")
		}
		s.whisper(t, "marc", text) // only the slow one hears these
		s.post(t, "short")
		quick.hears("short")
	}
	s.post(t, "and on")
	quick.hears("and on")
}

// open counts the streams that are served.
func (s *stage) open() int {
	h := s.playground().hub
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.pages)
}

// TestStreamsEndWithThePlayground stops it under an open page.
func TestStreamsEndWithThePlayground(t *testing.T) {
	s := open(t, nil, &quiet{})
	page := s.listen(t, "ana", "")
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if e, ok := page.next(); ok {
		t.Errorf("the stream told %+v", e)
	}
}
