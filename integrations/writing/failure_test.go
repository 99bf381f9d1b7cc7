package writing_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"copydesk/integrations/writing"
)

// failures are what may come instead of an answer: none is asked again, but for one 429.
var failures = []struct {
	name   string
	answer http.HandlerFunc
	says   string
	tokens int64
	is     error
}{
	{"wrong key", failing(401, "Incorrect API key provided:"), "answered 401", 0, nil},
	{"no right", failing(403, "no"), "answered 403", 0, nil},
	{"no such model", failing(404, "no such model"), "answered 404", 0, nil},
	{"too much, without a time", failing(429, "slow down"), "answered 429", 0, nil},
	{"too much, for an hour", failing(429, "slow down", "Retry-After", "3600"), "answered 429", 0, nil},
	{"too much, for longer than the time left", failing(429, "slow down", "Retry-After", "15"), "answered 429", 0, nil},
	{"broken inside", failing(500, "oops"), "answered 500", 0, nil},
	{"a gateway's page", plainly(502, "text/html", "<html>Bad gateway "+key), "answered 502", 0, nil},
	{"no JSON", plainly(200, "text/html", "<html>hello "+key), "cannot be read", 0, nil},
	{"truncated JSON", plainly(200, "application/json", `{"id":"x","choices":[{"message":{"content":"{\"t1`), "cannot be read", 0, nil},
	{"truncated on the wire", torn, "cannot be read", 0, nil},
	{"hung up", hungUp, "could not be reached", 0, nil},
	{"declined", answers(40, map[string]any{"role": "assistant", "content": nil, "refusal": "I cannot help with that."}, "stop"), "declined", 40, writing.ErrDeclined},
	{"filtered", answers(40, map[string]any{"role": "assistant", "content": ""}, "content_filter"), "declined", 40, writing.ErrDeclined},
	{"no choices", completes(25, []any{}), "no answer", 25, nil},
}

func plainly(status int, kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// torn announces more than it sends.
func torn(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "5000")
	fmt.Fprint(w, `{"id":"chatcmpl-1","choices":[`)
}

func hungUp(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

func TestAFailureIsToldWithoutSecrets(t *testing.T) {
	for _, c := range failures {
		t.Run(c.name, func(t *testing.T) {
			var logged bytes.Buffer
			f := serve(t, c.answer)
			m := f.model(func(o *writing.Options) {
				o.Log = slog.New(slog.NewTextHandler(&logged, nil))
				o.Timeout = 10 * time.Second
			})
			got, err := m.Write(t.Context(), draft())
			if err == nil || !strings.Contains(err.Error(), c.says) || c.is != nil && !errors.Is(err, c.is) {
				t.Fatalf("error %v, want one that says %q", err, c.says)
			}
			if errors.Is(err, writing.ErrUnfit) || got.Texts != nil || got.Tokens != c.tokens {
				t.Errorf("%+v, %v", got, err)
			}
			f.requests(1)
			if !strings.Contains(logged.String(), c.says) {
				t.Errorf("the log does not say why: %s", &logged)
			}
			secretless(t, f, err, logged.String(), fmt.Sprintf("%v %+v %#v", m, m, *m))
		})
	}
}

// secretless: whatever an operator may see has no key, no address and nothing of the brief.
func secretless(t *testing.T, f *fake, err error, seen ...string) {
	t.Helper()
	seen = append(seen, err.Error(), fmt.Sprintf("%+v %#v", err, err))
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		seen = append(seen, fmt.Sprintf("%+v %#v", inner, inner))
	}
	for _, s := range seen {
		for _, secret := range []string{key, "Bearer", strings.TrimPrefix(f.url, "http://"), "trail shoe"} {
			if strings.Contains(s, secret) {
				t.Errorf("%q stands in %s", secret, s)
			}
		}
	}
}

func TestAShortWaitIsWaited(t *testing.T) {
	for _, header := range []string{"0", "0.05"} {
		f := serve(t, failing(429, "slow down", "Retry-After", header), says(20, "Hello"))
		got, err := f.model().Write(t.Context(), draft())
		if err != nil || got.Texts["account-7f3a"] != "Hello" || got.Tokens != 20 || got.Repaired {
			t.Errorf("%s: %+v, %v", header, got, err)
		}
		if q := f.requests(2); q[0].raw != q[1].raw {
			t.Errorf("asked again otherwise:\n%s\n%s", q[0].raw, q[1].raw)
		}
	}
}

// Where the server wants an hour, nobody waits, however much time there is.
func TestALongWaitIsNotWaited(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer time.AfterFunc(5*time.Second, cancel).Stop()
	f := serve(t, failing(429, "slow down", "Retry-After", "3600"))
	m := f.model(func(o *writing.Options) { o.Timeout = 3 * time.Hour })
	if _, err := m.Write(ctx, draft()); err == nil || !strings.Contains(err.Error(), "answered 429") || ctx.Err() != nil {
		t.Errorf("%v, waited %v", err, ctx.Err() != nil)
	}
	f.requests(1)
}

func TestTwiceTooMuchIsTheEnd(t *testing.T) {
	busy := failing(429, "slow down", "Retry-After", "0")
	f := serve(t, busy, busy)
	if _, err := f.model().Write(t.Context(), draft()); err == nil || !strings.Contains(err.Error(), "answered 429") {
		t.Errorf("%v", err)
	}
	f.requests(2)
}

// slow answers when whoever asked is gone.
func slow(t *testing.T) http.HandlerFunc {
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	return func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-over:
		}
	}
}

func TestASlowModelIsNotWaitedFor(t *testing.T) {
	f := serve(t, says(50, "See https://evil.example/"), slow(t))
	got, err := f.model(func(o *writing.Options) { o.Timeout = 300 * time.Millisecond }).Write(t.Context(), draft())
	if err == nil || !strings.Contains(err.Error(), "did not answer in time") {
		t.Fatalf("%v", err)
	}
	if got.Tokens != 50 || got.Texts != nil {
		t.Errorf("what the first round cost is counted: %+v", got)
	}
	secretless(t, f, err)
}

func TestWhoAskedMayGo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	wait := slow(t)
	f := serve(t, func(w http.ResponseWriter, r *http.Request) { cancel(); wait(w, r) })
	if _, err := f.model().Write(ctx, draft()); err == nil {
		t.Error("an answer after everybody left")
	}
}

// An operator reads in the log which of the usual mistakes it is.
func TestAServerOutOfReach(t *testing.T) {
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	for _, c := range [][2]string{
		{"http://127.0.0.1:1/v1", "could not be reached: nothing listens there"},
		{untrusted.URL + "/v1", "could not be reached: its certificate is not trusted"},
		{"http://model..invalid/v1", "could not be reached: its name was not found"},
	} {
		_, err := writing.New(writing.Options{Key: key, BaseURL: c[0], Model: "small-1"}).Write(t.Context(), draft())
		if err == nil || err.Error() != "writing: the model "+c[1] {
			t.Errorf("%s: %v, want %s", c[0], err, c[1])
		}
	}
}
