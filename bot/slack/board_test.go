package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// A board is Slack's side of Socket Mode: it gives out addresses, each good for once, and greets
// whoever comes with one.
type board struct {
	t       testing.TB
	address string                                  // ws://…
	life    int                                     // seconds, told in the greeting; 0: not told
	refuse  func(n int, w http.ResponseWriter) bool // answers the n-th request for an address itself
	mute    bool                                    // greets nobody

	mu      sync.Mutex
	opens   []time.Time
	tickets map[string]bool
	all     []*line
	came    chan *line // every connection, greeted
	acks    chan ack
}

// A line is one connection, from Slack's side.
type line struct {
	b       *board
	n       int // from 1, in the order they came
	conn    *websocket.Conn
	writing sync.Mutex
	pongs   chan string
	gone    chan struct{}
	silent  atomic.Bool // hears pings and says nothing
}

// An ack is what came back over a line.
type ack struct {
	On      *line
	ID      string          `json:"envelope_id"`
	Payload json.RawMessage `json:"payload"`
}

func newBoard(t testing.TB) *board {
	return &board{t: t, tickets: map[string]bool{}, came: make(chan *line, 1000), acks: make(chan ack, 20000)}
}

func (b *board) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/api/apps.connections.open":
		b.open(w, r)
	case "/link":
		b.link(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (b *board) open(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	b.opens = append(b.opens, time.Now())
	n := len(b.opens)
	ticket := fmt.Sprintf("ticket-%d", n)
	b.tickets[ticket] = true
	b.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer xapp-1" {
		fmt.Fprint(w, `{"ok":false,"error":"not_authed"}`)
		return
	}
	if b.refuse != nil && b.refuse(n, w) {
		return
	}
	fmt.Fprintf(w, `{"ok":true,"url":"%s/link?ticket=%s&app_id=A1"}`, b.address, ticket)
}

func (b *board) link(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	fresh := b.tickets[r.FormValue("ticket")]
	delete(b.tickets, r.FormValue("ticket"))
	b.mu.Unlock()
	if !fresh {
		b.t.Errorf("an address was used twice: %s", r.URL)
		http.Error(w, "gone", http.StatusGone)
		return
	}
	if r.FormValue("debug_reconnects") != "" {
		b.t.Errorf("short lives were asked for: %s", r.URL)
	}
	conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		b.t.Errorf("upgrade: %v", err)
		return
	}
	l := &line{b: b, conn: conn, pongs: make(chan string, 1000), gone: make(chan struct{})}
	b.mu.Lock()
	b.all = append(b.all, l)
	l.n = len(b.all)
	b.mu.Unlock()
	if !b.mute {
		l.send(fmt.Sprintf(`{"type":"hello","num_connections":1,"debug_info":{"host":"h","approximate_connection_time":%d},"connection_info":{"app_id":"A1"}}`, b.life))
	}
	b.came <- l
	l.read()
}

func (l *line) read() {
	defer close(l.gone)
	defer l.conn.Close()
	answer := l.conn.PingHandler()
	l.conn.SetPingHandler(func(s string) error {
		if l.silent.Load() {
			return nil
		}
		return answer(s)
	})
	l.conn.SetPongHandler(func(s string) error { l.pongs <- s; return nil })
	for {
		_, data, err := l.conn.ReadMessage()
		if err != nil {
			return
		}
		a := ack{On: l}
		if err := json.Unmarshal(data, &a); err != nil || a.ID == "" {
			l.b.t.Errorf("an acknowledgement reads %q", data)
		}
		l.b.acks <- a
	}
}

func (l *line) send(s string) {
	l.writing.Lock()
	defer l.writing.Unlock()
	_ = l.conn.WriteMessage(websocket.TextMessage, []byte(s)) // a line that is gone is seen by who waits
}

func (l *line) event(id string) { l.sendKind("events_api", id, `{"type":"event_callback"}`) }

func (l *line) sendKind(kind, id, payload string) {
	l.send(fmt.Sprintf(`{"type":%q,"envelope_id":%q,"payload":%s,"accepts_response_payload":true}`, kind, id, payload))
}

func (l *line) closed() bool {
	select {
	case <-l.gone:
		return true
	default:
		return false
	}
}

// next waits for something, at most so long.
func next[T any](t testing.TB, from <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(2 * time.Minute):
		t.Fatalf("%s: nothing came", what)
		panic("unreachable")
	}
}

// A wire is a platform connected to a board.
type wire struct {
	*board
	p      *Platform
	log    *strings.Builder
	states chan bool
	ended  chan error
	cancel context.CancelFunc
}

// plug connects a platform to the board. Inside a bubble the two talk through pipes, elsewhere
// over real connections.
func (b *board) plug(o Options, bubble bool) *wire {
	b.t.Helper()
	w := &wire{board: b, log: &strings.Builder{}, states: make(chan bool, 1000), ended: make(chan error, 1)}
	if bubble {
		l := &pipes{in: make(chan net.Conn), done: make(chan struct{})}
		server := &http.Server{Handler: b}
		go server.Serve(l)
		b.t.Cleanup(func() { server.Close() })
		o.Dial, b.address, o.APIURL = l.dial, "ws://slack.test", "http://slack.test/api/"
		o.Client = &http.Client{Transport: &http.Transport{DialContext: l.dial, DisableKeepAlives: true}}
	} else {
		server := httptest.NewServer(b)
		b.t.Cleanup(server.Close)
		b.address, o.APIURL = "ws"+strings.TrimPrefix(server.URL, "http"), server.URL+"/api/"
	}
	o.BotToken, o.AppToken = "xoxb-1", "xapp-1"
	o.Log = slog.New(slog.NewTextHandler(&locked{w: w.log}, nil))
	w.p = New(o)
	return w
}

// run starts the sockets; they end with the test.
func (w *wire) run(take taker) *wire {
	ctx, cancel := context.WithCancel(context.Background())
	w.cancel = cancel
	go func() { w.ended <- w.p.sockets(ctx, take, func(on bool) { w.states <- on }) }()
	return w
}

// end stops the sockets and gives what they end with.
func (w *wire) end() error {
	w.cancel()
	err := next(w.t, w.ended, "the end")
	w.ended <- err
	for _, l := range w.lines() {
		<-l.gone
	}
	return err
}

func (b *board) lines() []*line {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]*line(nil), b.all...)
}

func (b *board) opened() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.opens)
}

// A locked builder may be written by several and read after the end.
type locked struct {
	mu sync.Mutex
	w  *strings.Builder
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// pipes is a network inside a bubble.
type pipes struct {
	in   chan net.Conn
	done chan struct{}
	once sync.Once
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.in <- theirs:
		return ours, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.in:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// takeAll takes everything and answers nothing.
func takeAll(context.Context, delivered) (any, error) { return nil, nil }

func (l *line) ping(data string) {
	l.writing.Lock()
	defer l.writing.Unlock()
	_ = l.conn.WriteControl(websocket.PingMessage, []byte(data), time.Now().Add(time.Second))
}

func (l *line) farewell(reason string) {
	l.send(fmt.Sprintf(`{"type":"disconnect","reason":%q,"debug_info":{"host":"h"}}`, reason))
}
