package playground

import (
	"embed"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path"
	"time"
	"unicode/utf8"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

//go:embed page
var pages embed.FS

// maxBody bounds the JSON of a request.
const maxBody = 1 << 20

// routes lists the page and what it asks for.
func (p *Playground) routes() http.Handler {
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
	return mux
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
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
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

// refused answers an error: what a person may read in their language, anything else without its
// inside.
func (p *Playground) refused(w http.ResponseWriter, l say.Lang, err error) {
	var problem *say.Problem
	switch {
	case errors.As(err, &problem):
		fail(w, http.StatusServiceUnavailable, say.Plain(problem.Text.In(l)))
	case errors.Is(err, chat.ErrGone), errors.Is(err, errNotThere):
		fail(w, http.StatusNotFound, "That is not there, or not any more.")
	default:
		p.o.Log.Error("playground request failed", "err", err)
		fail(w, http.StatusServiceUnavailable, "That could not be done just now. Nothing changed: try again.")
	}
}
