package playground

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	// heartbeat keeps a quiet stream open through proxies.
	heartbeat = 25 * time.Second
	// stuckAfter is how long a page may take nothing before its stream is cut.
	stuckAfter = 30 * time.Second
)

// getStream tells a page every change that its person can see, until the page goes or falls behind.
func (p *Playground) getStream(w http.ResponseWriter, r *http.Request) {
	user := r.URL.Query().Get("user")
	if _, ok := p.person(user); !ok {
		fail(w, http.StatusNotFound, "There is no such person.")
		return
	}
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	page, missed, reset := p.hub.join(user, r.Header.Get("Last-Event-ID"))
	defer p.hub.leave(page)
	fmt.Fprint(w, "retry: 1000\n\n")
	if reset {
		fmt.Fprint(w, "event: reset\ndata: {}\n\n")
	}
	for _, c := range missed {
		p.event(w, c)
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for flush(out) == nil {
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			fmt.Fprint(w, ": still here\n\n")
		case c, open := <-page.queue:
			if !open {
				return
			}
			p.event(w, c)
		}
	}
}

// event writes one change as a server-sent event; JSON holds no line break.
func (p *Playground) event(w io.Writer, c change) {
	b, err := json.Marshal(p.view(c.message))
	if err != nil {
		return // plain structs of ours
	}
	fmt.Fprintf(w, "id: %s\nevent: message\ndata: %s\n\n", p.hub.id(c), b)
}

// flush sends what was written; a reader that takes nothing is given up. Where the connection knows
// no deadline, there is nobody to wait for.
func flush(out *http.ResponseController) error {
	_ = out.SetWriteDeadline(time.Now().Add(stuckAfter))
	return out.Flush()
}
