package slacktest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Limits of Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode
const (
	mostSockets = 10
	socketLife  = time.Hour        // told in hello
	warned      = 10 * time.Second // between a warning and the end
	largestAck  = 20 * 1024        // a larger answer is dropped without a word
	pingEvery   = 10 * time.Second
)

// A socket is one connection of the app.
type socket struct {
	conn   *websocket.Conn
	mu     sync.Mutex
	more   sync.Cond
	queue  []any
	closed bool
}

// connectionsOpen gives an address that works once.
func (c *call) connectionsOpen() (obj, error) {
	if c.noSocket {
		return nil, no("access_denied")
	}
	ticket := c.id("ticket-")
	c.tickets[ticket] = true
	return obj{"url": "ws" + strings.TrimPrefix(c.server.URL, "http") + "/link?ticket=" + ticket + "&app_id=" + AppID}, nil
}

// serveSocket is one connection, from hello to its end.
func (s *Service) serveSocket(w http.ResponseWriter, r *http.Request) {
	if !s.stalled(r) {
		return
	}
	s.mu.Lock()
	ticket := r.URL.Query().Get("ticket")
	valid := s.tickets[ticket] && !s.closed
	delete(s.tickets, ticket)
	s.mu.Unlock()
	if !valid {
		http.Error(w, "invalid_ticket", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &socket{conn: conn}
	c.more.L = &c.mu
	if s.connect(c) {
		s.group.Go(c.drain)
		s.listen(c)
	}
	s.locked(func() { s.sockets = slices.DeleteFunc(s.sockets, func(o *socket) bool { return o == c }) })
	c.cut()
}

// connect greets a connection; false: there are too many.
func (s *Service) connect(c *socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	if len(s.sockets) >= mostSockets {
		_ = c.conn.WriteJSON(goodbye("too_many_websockets"))
		return false
	}
	s.sockets = append(s.sockets, c)
	c.write(obj{"type": "hello", "num_connections": len(s.sockets), "connection_info": obj{"app_id": AppID},
		"debug_info": obj{"host": "slacktest", "started": s.now().UTC().Format(time.DateTime), "build_number": 1, "approximate_connection_time": int(socketLife.Seconds())}})
	s.in(socketLife-warned, func() { s.warn(c) })
	s.pinging(c)
	return true
}

func goodbye(reason string) obj {
	return obj{"type": "disconnect", "reason": reason, "debug_info": obj{"host": "slacktest"}}
}

// warn says that a connection ends soon, and ends it then.
func (s *Service) warn(c *socket) {
	c.write(goodbye("warning"))
	s.in(warned, func() { c.cut() })
}

// pinging keeps a connection awake while it is there.
func (s *Service) pinging(c *socket) {
	s.in(pingEvery, func() {
		if slices.Contains(s.sockets, c) {
			c.write(ping{})
			s.pinging(c)
		}
	})
}

type ping struct{}

// listen takes acknowledgements until the connection ends.
func (s *Service) listen(c *socket) {
	for {
		_, b, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			EnvelopeID string `json:"envelope_id"`
			Payload    obj    `json:"payload"`
		}
		if json.Unmarshal(b, &ack) != nil || len(b) >= largestAck {
			continue
		}
		s.mu.Lock()
		if p := s.post.pending[ack.EnvelopeID]; p != nil {
			s.take(p, ack.Payload)
		}
		s.mu.Unlock()
	}
}

// write queues something for a connection; it never blocks.
func (c *socket) write(v any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.queue = append(c.queue, v)
		c.more.Signal()
	}
}

// drain sends what is queued until the connection ends.
func (c *socket) drain() {
	for {
		c.mu.Lock()
		for len(c.queue) == 0 && !c.closed {
			c.more.Wait()
		}
		if c.closed {
			c.mu.Unlock()
			return
		}
		v := c.queue[0]
		c.queue = c.queue[1:]
		c.mu.Unlock()
		var err error
		if _, is := v.(ping); is {
			err = c.conn.WriteControl(websocket.PingMessage, []byte("Ping from slacktest"), time.Now().Add(patience))
		} else {
			err = c.conn.WriteJSON(v)
		}
		if err != nil {
			c.cut()
		}
	}
}

// cut breaks a connection without a word.
func (c *socket) cut() {
	c.mu.Lock()
	c.closed = true
	c.more.Signal()
	c.mu.Unlock()
	_ = c.conn.Close()
}

// pick gives any one of the connections, each in its turn; nil: there is none.
func (s *Service) pick() *socket {
	if len(s.sockets) == 0 {
		return nil
	}
	s.post.turn++
	return s.sockets[s.post.turn%len(s.sockets)]
}

// Sockets is how many connections the app has.
func (s *Service) Sockets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets)
}

// Cut breaks every connection without a word.
func (s *Service) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.sockets {
		c.cut()
	}
	s.sockets = nil
}

// Disconnect asks the app to connect anew, on its oldest connection or on all: "warning" ends it in
// ten seconds, "refresh_requested" at once, "link_disabled" for good: Socket Mode was switched off.
func (s *Service) Disconnect(reason string, all bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noSocket = s.noSocket || reason == "link_disabled"
	for i, c := range slices.Clone(s.sockets) {
		if i > 0 && !all && !s.noSocket {
			return
		}
		if reason == "warning" {
			s.warn(c)
			continue
		}
		c.write(goodbye(reason))
		s.sockets = slices.DeleteFunc(s.sockets, func(o *socket) bool { return o == c }) // it gets nothing any more
		s.in(time.Second, func() { c.cut() })
	}
}

// EnableSockets switches Socket Mode on again.
func (s *Service) EnableSockets() { s.locked(func() { s.noSocket = false }) }
