package egress

import (
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// secure is a TLS server, over HTTP/2 if asked, and a client's way that trusts it.
func secure(t *testing.T, h2 bool, h http.HandlerFunc) (*httptest.Server, *tls.Config) {
	t.Helper()
	srv := httptest.NewUnstartedServer(h)
	srv.EnableHTTP2 = h2
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return srv, srv.Client().Transport.(*http.Transport).TLSClientConfig
}

func post(t *testing.T, c *http.Client, addr string) (Outcome, error) {
	t.Helper()
	req, err := http.NewRequest("POST", addr, strings.NewReader("a post"))
	if err != nil {
		t.Fatal(err)
	}
	resp, got, err := Do(t.Context(), c, req)
	if err == nil {
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	return got, err
}

// A request that the server has begun to work on is in doubt, whatever the protocol and however
// old the connection.
func TestCutOffAtWork(t *testing.T) {
	for _, h2 := range []bool{false, true} {
		var served atomic.Int64
		srv, trust := secure(t, h2, func(_ http.ResponseWriter, r *http.Request) {
			served.Add(1)
			if r.URL.Path == "/cut" {
				panic(http.ErrAbortHandler)
			}
		})
		c := Trusted(Options{})
		c.Transport.(*road).direct.TLSClientConfig = trust
		for _, path := range []string{"/cut", "/well", "/cut", "/well"} {
			want := map[string]Outcome{"/cut": Unknown, "/well": Confirmed}[path]
			if got, err := post(t, c, srv.URL+path); got != want {
				t.Errorf("HTTP/2 %v, %s: %s (%v)", h2, path, got, err)
			}
		}
		if served.Load() != 4 {
			t.Errorf("HTTP/2 %v: 4 requests were served %d times", h2, served.Load())
		}
	}
}

func TestTunnelThroughAProxy(t *testing.T) {
	srv, trust := secure(t, true, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "" {
			t.Error("the server saw the proxy's password")
		}
	})
	var tunnels atomic.Int64
	proxy, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "CONNECT" || r.Header.Get("Proxy-Authorization") == "" || tunnels.Add(1) > 1 {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		far, err := net.Dial("tcp", r.Host)
		if err != nil {
			t.Error(err)
			return
		}
		near, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		near.Write([]byte("HTTP/1.1 200 OK\r\n\r\n"))
		go func() { io.Copy(far, near); far.Close() }()
		io.Copy(near, far)
		near.Close()
	})
	at, _ := url.Parse(strings.Replace(proxy.URL, "://", "://copydesk:canary@", 1))
	fresh := func() *http.Client {
		c := Client(Options{Allow: []string{srv.Listener.Addr().String()}, Proxy: http.ProxyURL(at)})
		c.Transport.(*road).proxied.TLSClientConfig = trust
		return c
	}
	if got, err := post(t, fresh(), srv.URL); got != Confirmed {
		t.Fatalf("%s: %v", got, err)
	}
	got, err := post(t, fresh(), srv.URL)
	if got != NotSent || err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("the proxy refused: %s, %v", got, err)
	}
}

// net/http sends what carries an Idempotency-Key again when a kept connection breaks. That the
// second dial fails says nothing about the first try.
func TestBrokenThenNobodyThere(t *testing.T) {
	var srv *httptest.Server
	srv, _ = serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cut" {
			srv.Listener.Close()
			panic(http.ErrAbortHandler)
		}
	})
	c := Trusted(Options{})
	if got, err := post(t, c, srv.URL+"/warm"); got != Confirmed {
		t.Fatal(err)
	}
	req, _ := http.NewRequest("POST", srv.URL+"/cut", strings.NewReader("a post"))
	req.Header.Set("Idempotency-Key", "k")
	_, err := c.Do(req)
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "dial" {
		t.Fatalf("the second try was not dialled: %v", err)
	}
	if got := Classify(nil, err); got != Unknown {
		t.Errorf("%s: %v", got, err)
	}
}
