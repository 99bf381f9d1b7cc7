package slack

import (
	"sync"
	"time"
)

const (
	poolWidth = 256      // deliveries that are with the taker at once: what one durable commit takes in
	poolCount = 8192     // that wait: Slack brings at most 30,000 events an hour
	poolBytes = 64 << 20 // that they may hold
)

// A pool does what is put into it, first come first served, so many at a time; nothing runs while
// there is nothing to do. What has no room is refused at once: whoever puts never waits.
type pool struct {
	width, count, bytes int

	mu      sync.Mutex
	waiting []job
	held    int // bytes of what waits
	running int
	closed  bool
	idle    chan struct{} // closed when the pool is and nothing runs any more
}

type job struct {
	do   func()
	size int
}

func newPool(width, count, bytes int) *pool {
	return &pool{width: width, count: count, bytes: bytes, idle: make(chan struct{})}
}

// put has do done soon; false where there is no room for it.
func (p *pool) put(size int, do func()) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.waiting) >= p.count || p.held+size > p.bytes {
		return false
	}
	p.waiting = append(p.waiting, job{do, size})
	p.held += size
	if p.running < p.width {
		p.running++
		go p.work()
	}
	return true
}

func (p *pool) work() {
	for {
		j, some := p.next()
		if !some {
			return
		}
		j.do()
	}
}

func (p *pool) next() (j job, some bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.waiting) == 0 {
		p.running--
		p.stopped()
		return job{}, false
	}
	j, p.waiting[0] = p.waiting[0], job{}
	p.waiting = p.waiting[1:]
	p.held -= j.size
	return j, true
}

// stopped tells whoever closes the pool; with the lock held.
func (p *pool) stopped() {
	if p.closed && p.running == 0 {
		close(p.idle)
	}
}

// close drops what waits and gives what runs so long to end; it reports whether it did.
func (p *pool) close(within time.Duration) bool {
	p.mu.Lock()
	p.waiting, p.held, p.closed = nil, 0, true
	p.stopped()
	p.mu.Unlock()
	select {
	case <-p.idle:
		return true
	case <-time.After(within):
		return false
	}
}
