package egress

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// raw answers each connection by hand: it reads a first piece of the request, then does as told.
func raw(t *testing.T, then func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { conn.Read(make([]byte, 4096)); then(conn); conn.Close() }()
		}
	}()
	return "http://" + l.Addr().String() + "/?token=canary"
}

func TestWhatBecameOfARequest(t *testing.T) {
	dead, _ := net.Listen("tcp", "127.0.0.1:0")
	nobody := "http://" + dead.Addr().String() + "/?token=canary"
	dead.Close()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	never := make(chan struct{})
	defer close(never)
	gone, cancel := context.WithCancel(t.Context())
	cancel()

	for name, tc := range map[string]struct {
		addr string
		ctx  context.Context
		want Outcome
	}{
		"nobody listens":         {nobody, nil, NotSent},
		"no such name":           {"http://nowhere.example/?token=canary", nil, NotSent},
		"not trusted":            {secure.URL + "/?token=canary", nil, NotSent},
		"no scheme of ours":      {strings.Replace(nobody, "http:", "gopher:", 1), nil, NotSent},
		"TLS where plain is":     {strings.Replace(raw(t, func(c net.Conn) { c.Write([]byte("HTTP/1.1 400 No\r\n\r\n")) }), "http:", "https:", 1), nil, NotSent},
		"cancelled before":       {nobody, gone, NotSent},
		"answered by silence":    {raw(t, func(net.Conn) { <-never }), nil, Unknown},
		"hung up":                {raw(t, func(net.Conn) {}), nil, Unknown},
		"reset":                  {raw(t, func(c net.Conn) { c.(*net.TCPConn).SetLinger(0) }), nil, Unknown},
		"no HTTP":                {raw(t, func(c net.Conn) { c.Write([]byte("what?\r\n\r\n")) }), nil, Unknown},
		"half a head":            {raw(t, func(c net.Conn) { c.Write([]byte("HTTP/1.1 200 OK\r\nConte")) }), nil, Unknown},
		"made, then led nowhere": {raw(t, func(c net.Conn) { c.Write([]byte("HTTP/1.1 303 See\r\nLocation: " + nobody + "\r\n\r\n")) }), nil, Unknown},
		"made, then led in a ring": {raw(t, func(c net.Conn) {
			c.Write([]byte("HTTP/1.1 303 See\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
		}), nil, Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := tc.ctx
			if ctx == nil {
				ctx = t.Context()
			}
			c := Trusted(Options{Timeout: 250 * time.Millisecond})
			c.Transport.(*road).direct = transport((&net.Dialer{Resolver: resolver(t, nil)}).DialContext)
			req, _ := http.NewRequest("POST", tc.addr, strings.NewReader("a post"))
			resp, got, err := Do(ctx, c, req)
			if resp != nil || err == nil || got != tc.want {
				t.Errorf("%s (%v), want %s", got, err, tc.want)
			}
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("the error tells the token: %v", err)
			}
			if again := Classify(nil, err); again == NotSent && got != NotSent {
				t.Errorf("by its error alone: %s", again)
			}
		})
	}
}

func TestAnsweredOutcomes(t *testing.T) {
	for code := 100; code < 600; code++ {
		want := Unknown
		switch {
		case code/100 == 2:
			want = Confirmed
		case code == 408, code == 425, code == 429:
			want = Limited
		case code/100 == 4:
			want = Refused
		}
		if got := Classify(&http.Response{StatusCode: code}, nil); got != want {
			t.Errorf("%d: %s, want %s", code, got, want)
		}
		if got := Classify(&http.Response{StatusCode: code}, errors.New("x")); got != Unknown {
			t.Errorf("%d with an error: %s", code, got)
		}
	}
	if Classify(nil, nil) != Unknown {
		t.Error("nothing at all is known")
	}
	srv, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) })
	req, _ := http.NewRequest("POST", srv.URL, nil)
	resp, got, err := Do(t.Context(), Trusted(Options{}), req)
	if err != nil || got != Confirmed {
		t.Fatalf("%s %v", got, err)
	}
	resp.Body.Close()
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for s, want := range map[string]time.Duration{
		"": -1, "soon": -1, "NaN": -1, "0": 0, "-5": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second,
		"1.08": 1080 * time.Millisecond, "99999999999999999999": time.Hour, "Inf": time.Hour, "1e300": time.Hour,
		"Mon, 23 Nov 2026 09:00:30 GMT": 30 * time.Second,
		"Mon, 23 Nov 2026 08:00:00 GMT": 0,
		"Mon, 23 Nov 2099 08:00:00 GMT": time.Hour,
	} {
		h := http.Header{}
		if s != "" {
			h.Set("Retry-After", s)
		}
		got, ok := RetryAfter(h, now, time.Hour)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %v %v, want %v", s, got, ok, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		h := http.Header{"Retry-After": {rapid.String().Draw(t, "value")}}
		most := time.Duration(rapid.Int64().Draw(t, "most"))
		if d, _ := RetryAfter(h, now, most); d < 0 || d > max(most, 0) {
			t.Fatalf("%v of at most %v", d, most)
		}
	})
}
