package playground

import (
	"crypto/rand"
	"strconv"
	"strings"
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
	seq int64
	*message
}

// A hub sends changes to the pages that are open. Safe for concurrent use.
type hub struct {
	run    string // names this process in the ids of events
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

func newHub() *hub { return &hub{run: rand.Text(), pages: map[*page]bool{}} }

// id is how a page that reconnects names the last change it saw.
func (h *hub) id(c change) string { return h.run + "." + strconv.FormatInt(c.seq, 10) }

// send gives a message to every page whose person can see it. It waits for nobody: a page that fell
// behind is cut off.
func (h *hub) send(m *message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq++
	c := change{h.seq, m}
	if h.ring = append(h.ring, c); len(h.ring) > ringSize {
		h.ring = h.ring[1:]
	}
	for p := range h.pages {
		if !m.visible(p.user) {
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
	run, number, _ := strings.Cut(last, ".")
	seq, err := strconv.ParseInt(number, 10, 64)
	if err != nil || run != h.run || seq > h.seq || len(h.ring) > 0 && seq < h.ring[0].seq-1 {
		return p, nil, true
	}
	for _, c := range h.ring {
		if c.seq > seq && c.visible(user) {
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
