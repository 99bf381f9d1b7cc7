// Package web is what a browser, a feed reader or a probe reads of Copydesk: whether it is alive,
// the newsroom (a page, a JSON Feed and an Atom feed of what was published), tracked links, and a
// brand's calendar for whoever holds a link to it (a month page and an iCalendar feed).
//
// The newsroom is its published deliveries, read from the store for each request: there is no
// second copy that could disagree. A tracked link counts a click and remembers nothing about who
// clicked. Pages escape whatever people wrote, carry no script and allow none.
//
// It refuses every method but GET and HEAD, and POST where a file is taken, and shows nothing that was
// not published but to the holder of a link.
package web

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"copydesk/storage"
)

// readLimit bounds one read of the store for a page.
const readLimit = 10 * time.Second

// A Site is what the routes need. Its fields are set before Handler and not changed after.
type Site struct {
	DB    *storage.DB
	Base  func() string // address of the web side as people reach it, without a slash at the end
	Ready func(context.Context) error
	Front http.Handler // stands at "/" and below what no other route takes; nil: what this server is
	Files Files        // nil: no files are taken
	Slack http.Handler // takes what Slack sends over HTTP, signed; nil: nothing is taken
	Log   *slog.Logger
}

// Handler serves every public route.
func Handler(s Site) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("GET /newsroom/{brand}", s.read("show a newsroom", s.page))
	mux.HandleFunc("GET /newsroom/{brand}/feed.json", s.read("show a feed", s.jsonFeed))
	mux.HandleFunc("GET /newsroom/{brand}/feed.xml", s.read("show a feed", s.atom))
	mux.HandleFunc("GET /newsroom/{brand}/media/{sha256}", s.medium)
	mux.HandleFunc("GET /media/{token}", s.shared)
	mux.HandleFunc("GET /newsroom/newsroom.css", sheet(styleSource))
	mux.HandleFunc("GET /r/{code}", s.follow)
	mux.HandleFunc("GET /cal/{token}", s.calendar)
	mux.HandleFunc("GET /cal/calendar.css", sheet(calendarStyle))
	if s.Files != nil {
		busy := make(chan struct{}, uploadsAtOnce)
		mux.HandleFunc("GET /upload/{token}", s.uploadPage)
		mux.HandleFunc("POST /upload/{token}", func(w http.ResponseWriter, r *http.Request) { s.upload(w, r, busy) })
		mux.HandleFunc("GET /upload/upload.css", sheet(uploadStyle))
	}
	if s.Slack != nil {
		for _, what := range []string{"commands", "events", "interactions"} {
			mux.Handle("POST /slack/"+what, s.Slack)
		}
	}
	if s.Front != nil {
		mux.Handle("/", s.Front)
	} else {
		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
			answer(w, http.StatusOK, "This is a Copydesk server. It works in your team's chat; there is nothing to see here.")
		})
	}
	return guard(mux)
}

// guard sets what every answer carries: no sniffing, no framing, no referrer to follow people by,
// and no right to load anything but what a page itself allows.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		next.ServeHTTP(w, r)
	})
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

func (s Site) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readLimit)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		s.Log.Warn("not ready", "err", err)
		answer(w, http.StatusServiceUnavailable, "not ready")
		return
	}
	answer(w, http.StatusOK, "ready")
}

// follow answers a tracked link: 302 to its target and one click counted, unless a machine asks.
func (s Site) follow(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readLimit)
	defer cancel()
	target, ok, err := s.DB.Click(ctx, r.PathValue("code"), counted(r))
	if err != nil {
		s.fault(w, r, "follow a link", err)
		return
	}
	if !ok {
		answer(w, http.StatusNotFound, "This link leads nowhere.")
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, target, http.StatusFound)
}

// fetchers are words in the names by which previewers, crawlers, monitors and programs call
// themselves. Browsers inside apps, as Telegram's or Instagram's, are people's: their words are none.
var fetchers = []string{"bot", "crawl", "spider", "preview", "facebookexternalhit", "meta-external", "slurp", "whatsapp", "imgproxy",
	"mastodon", "pleroma", "misskey", "cardyb", "embed", "iframely", "vkshare", "headless", "lighthouse", "monitor", "fetch", "validator",
	"curl", "wget", "python", "go-http-client", "okhttp", "httpclient", "java/", "axios", "libwww", "ruby", "http.rb", "php/"}

// phones are names of phones that hold such a word.
var phones = strings.NewReplacer("cubot", "")

// counted reports whether a request is a person's: not HEAD, not announced as a prefetch
// (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Purpose), not a known fetcher.
func counted(r *http.Request) bool {
	if r.Method != http.MethodGet {
		return false
	}
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		v := strings.ToLower(r.Header.Get(name))
		if strings.Contains(v, "prefetch") || strings.Contains(v, "preview") || strings.Contains(v, "prerender") {
			return false
		}
	}
	agent := phones.Replace(strings.ToLower(r.UserAgent()))
	for _, word := range fetchers {
		if strings.Contains(agent, word) {
			return false
		}
	}
	return agent != ""
}

func (s Site) fault(w http.ResponseWriter, r *http.Request, doing string, err error) {
	if r.Context().Err() == nil { // else whoever asked has left
		s.Log.Error("web", "doing", doing, "err", err)
	}
	answer(w, http.StatusInternalServerError, "Something went wrong. Try again in a minute.")
}

// writeJSON sends v without escaping "<" and "&": a feed's texts are read by machines.
func writeJSON(w http.ResponseWriter, kind string, v any) {
	w.Header().Set("Content-Type", kind+"; charset=utf-8")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
}
