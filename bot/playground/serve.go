package playground

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

//go:embed page
var pages embed.FS

const (
	// maxBody bounds the JSON of a request.
	maxBody = 1 << 20
	// heartbeat keeps a quiet stream open through proxies.
	heartbeat = 25 * time.Second
)

// Handler serves the page and the routes it speaks.
func (p *Playground) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", asset("index.html"))
	mux.HandleFunc("GET /playground/page/{name}", func(w http.ResponseWriter, r *http.Request) { asset(r.PathValue("name"))(w, r) })
	for route, h := range map[string]http.HandlerFunc{
		"POST /playground/api/command":   p.postCommand,
		"POST /playground/api/react":     p.postReact,
		"POST /playground/api/click":     p.postClick,
		"POST /playground/api/file":      p.postFile,
		"GET /playground/api/messages":   p.getMessages,
		"GET /playground/api/posts/{n}":  p.getPost,
		"GET /playground/api/people":     p.getPeople,
		"GET /playground/api/rooms":      p.getRooms,
		"GET /playground/api/commands":   p.getCommands,
		"GET /playground/api/complete":   p.getComplete,
		"GET /playground/api/stream":     p.getStream,
		"GET /playground/api/image/{id}": p.getImage,
	} {
		mux.HandleFunc(route, h)
	}
	return http.NewCrossOriginProtection().Handler(loopbackOnly(p.afterStart(mux)))
}

// afterStart holds requests until what was kept is loaded.
func (p *Playground) afterStart(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-p.started:
			next.ServeHTTP(w, r)
		case <-r.Context().Done():
		case <-time.After(10 * time.Second):
			fail(w, http.StatusServiceUnavailable, "Copydesk is starting. Try again in a moment.")
		}
	})
}

// loopbackOnly refuses hosts that are no loopback name, so that a page elsewhere cannot reach the
// playground under a name of its own (DNS rebinding).
func loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.Host) {
			fail(w, http.StatusForbidden, "The playground answers to localhost only.")
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host && origin != "https://"+r.Host {
			fail(w, http.StatusForbidden, "The playground answers its own page only.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func loopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	name = strings.TrimSuffix(strings.Trim(name, "[]"), ".")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.IsLoopback()
}

// asset serves a file of the page, under a policy that runs nothing but our own script.
func asset(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		b, err := pages.ReadFile("page/" + path.Base(name))
		if err != nil {
			fail(w, http.StatusNotFound, "There is no such page.")
			return
		}
		kind := map[string]string{".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}[path.Ext(name)]
		h := w.Header()
		h.Set("Content-Type", kind+"; charset=utf-8")
		h.Set("Cache-Control", "no-cache")
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		_, _ = w.Write(b)
	}
}

var errNotThere = errors.New("playground: not there")

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
}

func fail(w http.ResponseWriter, status int, sentence string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": sentence})
}

// read decodes a JSON body; it answers itself and reports false where it cannot.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		fail(w, http.StatusRequestEntityTooLarge, "That is more than 1 MiB. Send less at once.")
	case err != nil:
		fail(w, http.StatusBadRequest, "The request broke off.")
	case !utf8.Valid(b):
		fail(w, http.StatusBadRequest, "The text is not valid UTF-8.")
	case json.Unmarshal(b, into) != nil:
		fail(w, http.StatusBadRequest, "The request is not the JSON expected here.")
	default:
		return true
	}
	return false
}

// refused answers an error of the handler that is no problem for a person to read.
func (p *Playground) refused(w http.ResponseWriter, err error) {
	var problem *say.Problem
	switch {
	case errors.As(err, &problem):
		fail(w, http.StatusServiceUnavailable, say.Plain(problem.Text.EN))
	case errors.Is(err, chat.ErrGone), errors.Is(err, errNotThere):
		fail(w, http.StatusNotFound, "That is not there, or not any more.")
	default:
		p.o.Log.Error("playground request failed", "err", err)
		fail(w, http.StatusServiceUnavailable, "That could not be done just now. Nothing changed: try again.")
	}
}

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
		event(w, c)
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for out.Flush() == nil {
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			fmt.Fprint(w, ": still here\n\n")
		case c, open := <-page.queue:
			if !open {
				return
			}
			event(w, c)
		}
	}
}

func event(w io.Writer, c change) {
	fmt.Fprintf(w, "id: %s\nevent: message\ndata: %s\n\n", strconv.FormatInt(c.seq, 10), c.data)
}
