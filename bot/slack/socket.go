package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	openWithin  = 10 * time.Second // apps.connections.open, and the handshake
	greetWithin = 15 * time.Second // until the hello
	pingEvery   = 10 * time.Second
	quietAtMost = 30 * time.Second // without a ping, a pong or a message: dead
	writeWithin = 10 * time.Second

	maxFrame = 4 << 20 // a larger message ends the connection

	// frameBuffer holds the largest answer, so that each goes in one piece: Slack does not put the
	// pieces of a message together.
	frameBuffer = 32 << 10
)

// A socket is one connection of Socket Mode. Whatever it reads it hands on at once, so that a slow
// taker never keeps it from answering Slack's pings.
type socket struct {
	conn    *websocket.Conn
	hello   chan struct{} // closed at the greeting
	asked   chan string   // Slack's reason for wanting another one; holds one
	gone    chan struct{} // closed when it is
	pings   chan string   // to be answered
	life    time.Duration // as the greeting says; 0: it does not. Read after hello
	handed  atomic.Int64  // envelopes that are neither acknowledged nor given up
	heard   atomic.Int64  // when the last envelope came, in nanoseconds
	writing sync.Mutex    // gorilla takes one writer at a time
	err     error         // why it went; read after gone
}

// address asks for the address of one connection. Slack accepts each once, so it is asked for anew
// every time (https://docs.slack.dev/reference/methods/apps.connections.open/).
func (p *Platform) address(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	_, address, err := p.api.StartSocketModeContext(ctx)
	if err != nil {
		return "", fmt.Errorf("apps.connections.open: %w", err)
	}
	return address, nil
}

// dial opens a connection; nothing is read from it before run.
func (p *Platform) dial(ctx context.Context, address string) (*socket, error) {
	ctx, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, NetDialContext: p.o.Dial,
		HandshakeTimeout: openWithin, WriteBufferSize: frameBuffer}
	conn, resp, err := dialer.DialContext(ctx, address, nil)
	if err != nil {
		return nil, fmt.Errorf("open the socket: %w", unspoken(err, resp, address))
	}
	s := &socket{conn: conn, hello: make(chan struct{}), asked: make(chan string, 1),
		gone: make(chan struct{}), pings: make(chan string, 8)}
	s.heard.Store(time.Now().UnixNano())
	return s, nil
}

// unspoken keeps the ticket in the address out of the error.
func unspoken(err error, resp *http.Response, address string) error {
	if resp != nil {
		err = fmt.Errorf("%w: %s", err, resp.Status)
	}
	u, unreadable := url.Parse(address)
	if unreadable != nil {
		return errors.New("its address cannot be read")
	}
	if strings.Contains(err.Error(), address) || u.RawQuery != "" && strings.Contains(err.Error(), u.RawQuery) {
		return errors.New("no connection to " + u.Host)
	}
	return err
}

// run reads until the connection is gone; on gets each message but greetings and farewells, and
// greeted is called at the first greeting.
func (s *socket) run(greeted func(), on func(frame)) {
	defer close(s.gone)
	defer s.conn.Close()
	done := make(chan struct{})
	var pinging sync.WaitGroup
	pinging.Go(func() { s.beat(done) })
	s.err = s.read(greeted, on)
	close(done)
	pinging.Wait()
}

func (s *socket) read(greeted func(), on func(frame)) error {
	s.conn.SetReadLimit(maxFrame)
	s.conn.SetPingHandler(func(data string) error { s.alive(); s.pong(data); return nil })
	s.conn.SetPongHandler(func(string) error { s.alive(); return nil })
	for {
		s.alive()
		_, b, err := s.conn.ReadMessage()
		if err != nil {
			return err
		}
		f, err := readFrame(b)
		if err != nil {
			f = frame{} // told as unknown: there is nothing to acknowledge
		}
		s.note(f, greeted, on)
	}
}

// alive puts the moment off at which the connection counts as dead.
func (s *socket) alive() { _ = s.conn.SetReadDeadline(time.Now().Add(quietAtMost)) }

func (s *socket) note(f frame, greeted func(), on func(frame)) {
	switch f.Type {
	case "hello":
		select {
		case <-s.hello:
		default:
			s.life = time.Duration(min(max(f.Debug.Seconds, 0), 1e6) * float64(time.Second))
			greeted()
			close(s.hello)
		}
	case "disconnect":
		select {
		case s.asked <- f.Reason:
		default:
		}
	default:
		s.heard.Store(time.Now().UnixNano())
		on(f)
	}
}

// pong has a ping answered; where several wait already, the answer to those does for this one too
// (https://www.rfc-editor.org/rfc/rfc6455#section-5.5.3). Reading never waits for a write: both
// ends could wait for the other to read.
func (s *socket) pong(data string) {
	select {
	case s.pings <- data:
	default:
	}
}

// beat answers pings, and makes a line on which nothing is said say something: Slack answers, or
// it is dead.
func (s *socket) beat(done <-chan struct{}) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		kind, data := websocket.PingMessage, ""
		select {
		case <-done:
			return
		case data = <-s.pings:
			kind = websocket.PongMessage
		case <-tick.C:
		}
		_ = s.conn.WriteControl(kind, []byte(data), time.Now().Add(writeWithin)) // silence will tell
	}
}

// send writes one message; a connection that does not take it is closed.
func (s *socket) send(b []byte) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	_ = s.conn.SetWriteDeadline(time.Now().Add(writeWithin))
	err := s.conn.WriteMessage(websocket.TextMessage, b)
	if err != nil {
		s.conn.Close()
	}
	return err
}

// part says goodbye and hangs up. Slack does not answer a goodbye, so nothing is waited for.
func (s *socket) part() {
	_ = s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
	s.conn.Close()
}
