package web_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

func TestAliveAndReady(t *testing.T) {
	w := newTown(t, nil)
	for _, c := range []struct {
		path  string
		ready error
		want  int
		says  string
	}{
		{"/healthz", nil, 200, "alive"},
		{"/readyz", nil, 200, "ready"},
		{"/healthz", errors.New("slack: token xoxb-1 refused"), 200, "alive"},
		{"/readyz", errors.New("slack: token xoxb-1 refused"), 503, "not ready"},
	} {
		w.ready = c.ready
		resp, body := w.get(c.path)
		if resp.StatusCode != c.want || body != c.says+"\n" {
			t.Errorf("%s with %v: %d %q, want %d %q", c.path, c.ready, resp.StatusCode, body, c.want, c.says)
		}
	}
}

func TestABrokenStoreIsSaidPlainly(t *testing.T) {
	w := newTown(t, nil)
	w.brand("demo", "en", "UTC")
	w.must(w.db.Close())
	for _, path := range []string{"/newsroom/demo", "/newsroom/demo/feed.json", "/newsroom/demo/feed.xml", "/r/CODE", "/cal/none", "/cal/none.ics"} {
		resp, body := w.get(path)
		if resp.StatusCode != 500 || body != "Something went wrong. Try again in a minute.\n" {
			t.Errorf("%s: %d %q", path, resp.StatusCode, body)
		}
	}
	if resp, _ := w.get("/healthz"); resp.StatusCode != 200 {
		t.Errorf("alive says %d", resp.StatusCode)
	}
}

func TestFront(t *testing.T) {
	plain := newTown(t, nil)
	if resp, body := plain.get("/"); resp.StatusCode != 200 || !strings.HasPrefix(body, "This is a Copydesk server.") {
		t.Errorf("without a front: %d %q", resp.StatusCode, body)
	}
	if resp, _ := plain.get("/anything"); resp.StatusCode != 404 {
		t.Errorf("nothing is there: %d", resp.StatusCode)
	}
	chat := newTown(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("front " + r.Method + " " + r.URL.Path))
	}))
	for _, c := range [][2]string{{"/", "front GET /"}, {"/playground/api/people", "front GET /playground/api/people"}, {"/healthz", "alive\n"}} {
		if _, body := chat.get(c[0]); body != c[1] {
			t.Errorf("with a front, %s: %q, want %q", c[0], body, c[1])
		}
	}
}

// Every answer, whatever became of it, forbids scripts, frames, guessing and telling where from.
func TestEveryAnswerIsGuarded(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("demo", "en", "UTC")
	w.publish(info, w.draft(info, text{words: "See https://example.com/a", links: map[string]string{"CODE": "https://example.com/a"}}))
	for _, path := range []string{"/", "/healthz", "/readyz", "/newsroom/demo", "/newsroom/demo/feed.json", "/newsroom/demo/feed.xml", "/newsroom/newsroom.css", "/r/CODE", "/r/none", "/newsroom/none", "/cal/none", "/cal/none.ics", "/cal/calendar.css", "/none"} {
		resp, _ := w.get(path)
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Content-Security-Policy": "default-src 'none'"} {
			if got := resp.Header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if got := resp.Header.Get("Set-Cookie"); got != "" {
			t.Errorf("%s sets a cookie: %s", path, got)
		}
		if csp := resp.Header.Get("Content-Security-Policy"); strings.Contains(csp, "script-src") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s allows scripts: %s", path, csp)
		}
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	w := newTown(t, nil)
	w.brand("demo", "en", "UTC")
	for _, path := range []string{"/", "/healthz", "/readyz", "/newsroom/demo", "/newsroom/demo/feed.json", "/newsroom/demo/feed.xml", "/r/CODE", "/cal/none", "/cal/none.ics", "/cal/calendar.css"} {
		for _, method := range []string{"POST", "PUT", "DELETE", "PATCH"} {
			if resp, _ := w.ask(method, path); resp.StatusCode != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", method, path, resp.StatusCode)
			}
		}
	}
	for _, path := range []string{"/", "/healthz", "/newsroom/demo", "/newsroom/demo/feed.json", "/newsroom/demo/feed.xml", "/newsroom/newsroom.css", "/cal/calendar.css"} {
		get, _ := w.get(path)
		head, body := w.ask("HEAD", path)
		if head.StatusCode != 200 || body != "" || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
			t.Errorf("HEAD %s: %d %q %v", path, head.StatusCode, body, head.Header)
		}
	}
}
