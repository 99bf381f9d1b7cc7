package playground

import (
	"encoding/json"
	"strconv"
	"sync"
)

const (
	// ringSize is how many changes a page that reconnects can catch up on.
	ringSize = 500
	// backlog is how far behind a page may fall before it is cut off and asked to reconnect.
	backlog = 64
)

// A change is one message as it was sent to the pages.
type change struct {
	seq  int64
	to   string // the only person who sees it; empty: everybody
	data []byte
}

// A hub sends changes to the pages that are open. Safe for concurrent use.
type hub struct {
	mu     sync.Mutex
	seq    int64
	ring   []change
	pages  map[*page]bool
	closed bool
}

// A page is one open stream.
type page struct {
	user  string
	queue chan change // closed when the page fell behind or the hub closed
}

func newHub() *hub { return &hub{pages: map[*page]bool{}} }

// send gives a message to every page whose person can see it.
func (h *hub) send(m *message, w wireMessage) {
	b, err := json.Marshal(w)
	if err != nil {
		return // plain structs of ours
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq++
	c := change{h.seq, m.To, b}
	if h.ring = append(h.ring, c); len(h.ring) > ringSize {
		h.ring = h.ring[1:]
	}
	for p := range h.pages {
		if c.to != "" && c.to != p.user {
			continue
		}
		select {
		case p.queue <- c:
		default:
			delete(h.pages, p)
			close(p.queue)
		}
	}
}

// join opens a stream. missed are the changes after the last one the page saw; reset says that they
// are no longer known, or that the page saw none of this process.
func (h *hub) join(user, last string) (p *page, missed []change, reset bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p = &page{user, make(chan change, backlog)}
	if h.closed {
		close(p.queue)
		return p, nil, false
	}
	h.pages[p] = true
	if last == "" {
		return p, nil, false
	}
	seq, err := strconv.ParseInt(last, 10, 64)
	if err != nil || seq > h.seq || len(h.ring) > 0 && seq < h.ring[0].seq-1 {
		return p, nil, true
	}
	for _, c := range h.ring {
		if c.seq > seq && (c.to == "" || c.to == user) {
			missed = append(missed, c)
		}
	}
	return p, missed, false
}

func (h *hub) leave(p *page) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.pages[p] {
		delete(h.pages, p)
		close(p.queue)
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for p := range h.pages {
		delete(h.pages, p)
		close(p.queue)
	}
}
