package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/integrations/egress"
	"copydesk/integrations/networks"
)

// A pigeon is a social network on a real socket. It keeps every post that it accepted, in an
// append-only list that nothing of the program reads, and fails as it is told to: one word of its
// script for each try.
type pigeon struct {
	server   *httptest.Server
	class    approvals.Class
	mu       sync.Mutex
	script   []string
	tries    int // requests to publish that came
	posts    []accepted
	stuck    chan struct{} // closed at the end: whoever hangs goes
	looks    int           // look-ups that came
	blind    bool          // look-ups fail
	kill     atomic.Bool   // the program dies after its next try
	panics   atomic.Bool   // our side panics after its next try
	answered func()        // runs when an answer came; nil: nothing
}

// An accepted post is public.
type accepted struct{ Key, Body, URL string }

// A nest opens a pigeon and lists it among the networks until the test ends.
func nest(t *testing.T, class approvals.Class, script ...string) *pigeon {
	t.Helper()
	p := &pigeon{class: class, script: script, stuck: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /posts", p.publish)
	mux.HandleFunc("GET /posts", p.list)
	p.server = httptest.NewServer(mux)
	all := networks.All
	networks.All = append(slices.Clone(all), p.row())
	t.Cleanup(func() { networks.All = all; close(p.stuck); p.server.Close() })
	return p
}

// next is the script's next word; when it has ended all goes well.
func (p *pigeon) next() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tries++
	if len(p.script) == 0 {
		return "well"
	}
	word := p.script[0]
	p.script = p.script[1:]
	return word
}

// accept makes a post public. A network of class A knows its keys: the same one again is the same
// post.
func (p *pigeon) accept(key, body string) accepted {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range p.posts {
		if p.class == approvals.ClassA && a.Key == key {
			return a
		}
	}
	a := accepted{key, body, p.server.URL + "/seen/" + key}
	p.posts = append(p.posts, a)
	return a
}

func (p *pigeon) publish(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	key, body := r.Header.Get("Pigeon-Key"), string(b)
	switch word := p.next(); word {
	case "well":
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(p.accept(key, body))
	case "accept, then cut":
		p.accept(key, body)
		panic(http.ErrAbortHandler)
	case "cut":
		panic(http.ErrAbortHandler)
	case "accept, then 500":
		p.accept(key, body)
		w.WriteHeader(http.StatusInternalServerError)
	case "500":
		w.WriteHeader(http.StatusInternalServerError)
	case "accept, then a page":
		p.accept(key, body)
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "<html>Thank you</html>")
	case "accept, then half":
		p.accept(key, body)
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"URL":"`)
	case "hang", "accept, then hang":
		if word != "hang" {
			p.accept(key, body)
		}
		select {
		case <-p.stuck:
		case <-r.Context().Done():
		}
	case "refuse":
		w.WriteHeader(http.StatusUnprocessableEntity)
	case "busy":
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusTooManyRequests)
	default:
		panic(word)
	}
}

func (p *pigeon) list(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.looks++; p.blind {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	_ = json.NewEncoder(w).Encode(p.posts)
}

// counts gives how many requests came and what is public.
func (p *pigeon) counts() (tries, looks int, posts []accepted) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tries, p.looks, slices.Clone(p.posts)
}

// row is the pigeon as a network: the newsroom's in all but how it is sent to.
func (p *pigeon) row() *networks.Network {
	n := *networks.Named("newsroom")
	n.Name, n.Title, n.Class, n.Publish, n.Find = "pigeon", say.Same("Pigeon"), p.class, p.send, p.find
	if p.class == approvals.ClassC {
		n.Find = nil
	}
	return &n
}

func (p *pigeon) send(ctx context.Context, client *http.Client, s networks.Send) networks.Result {
	req, err := http.NewRequest("POST", p.server.URL+"/posts", bytes.NewReader(s.Wire))
	if err != nil {
		return networks.Result{State: approvals.Waiting, Err: err}
	}
	req.Header.Set("Pigeon-Key", s.Key)
	resp, outcome, err := egress.Do(ctx, client, req)
	if err == nil {
		defer resp.Body.Close()
	}
	if p.kill.Swap(false) {
		runtime.Goexit() // as SIGKILL: nothing more is written down
	}
	if p.answered != nil {
		p.answered()
	}
	if p.panics.Swap(false) {
		panic("a mistake of ours after the answer")
	}
	switch outcome {
	case egress.NotSent:
		return networks.Result{State: approvals.Waiting, Err: err}
	case egress.Refused:
		return networks.Result{State: approvals.Refused, Problem: "length"}
	case egress.Limited:
		wait, _ := egress.RetryAfter(resp.Header, s.Since, time.Hour)
		return networks.Result{State: approvals.Waiting, Problem: "busy", Retry: s.Since.Add(wait)}
	case egress.Confirmed:
		var a accepted
		if err = json.NewDecoder(resp.Body).Decode(&a); err == nil && a.URL != "" {
			return networks.Result{State: approvals.Live, Remote: a.Key, URL: a.URL}
		}
	}
	return networks.Result{State: approvals.InDoubt, Err: err}
}

func (p *pigeon) find(ctx context.Context, client *http.Client, s networks.Send) networks.Result {
	req, err := http.NewRequestWithContext(ctx, "GET", p.server.URL+"/posts", nil)
	if err != nil {
		return networks.Result{State: approvals.InDoubt, Err: err}
	}
	resp, outcome, err := egress.Do(ctx, client, req)
	if err != nil {
		return networks.Result{State: approvals.InDoubt, Err: err}
	}
	defer resp.Body.Close()
	var list []accepted
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil || outcome != egress.Confirmed {
		return networks.Result{State: approvals.InDoubt, Err: &url.Error{Op: "Get", URL: "/posts", Err: io.ErrUnexpectedEOF}}
	}
	for _, a := range list {
		if a.Key == s.Key {
			return networks.Result{State: approvals.Live, Remote: a.Key, URL: a.URL}
		}
	}
	return networks.Result{State: approvals.Waiting}
}
