package egress

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
)

func serve(t *testing.T, h http.HandlerFunc) (*httptest.Server, string) {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv, srv.Listener.Addr().String()
}

func TestBodyEndsInAnErrorRatherThanShort(t *testing.T) {
	const most = 1000
	srv, host := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body := bytes.Repeat([]byte("x"), map[string]int{"/fits": most, "/over": most + 1, "/far": 50 * most, "/bomb": 5_000_000}[r.URL.Path])
		switch {
		case r.URL.Path == "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			z.Write(body)
			z.Close()
		case r.URL.RawQuery == "chunked":
			for _, b := range body {
				w.Write([]byte{b})
			}
		default:
			w.Write(body)
		}
	})
	c := Client(Options{Allow: []string{host}, MaxBody: most})
	for path, want := range map[string]error{
		"/fits": nil, "/fits?chunked": nil, "/over": ErrTooBig, "/over?chunked": ErrTooBig, "/far": ErrTooBig, "/bomb": ErrTooBig,
	} {
		resp, err := c.Get(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if !errors.Is(err, want) || err == nil && len(body) != most || len(body) > most {
			t.Errorf("%s: %d bytes, %v", path, len(body), err)
		}
		if err != nil {
			if _, again := resp.Body.Read(make([]byte, 1)); again == nil || again == io.EOF {
				t.Errorf("%s: the second read says %v", path, again)
			}
		}
	}
}

func TestDeadlineCoversHeadersAndBody(t *testing.T) {
	free := make(chan struct{})
	srv, host := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			w.Write([]byte("so far"))
			w.(http.Flusher).Flush()
		}
		<-free
	})
	defer close(free)
	for _, c := range []*http.Client{
		Client(Options{Allow: []string{host}, Timeout: 200 * time.Millisecond}),
		Trusted(Options{Timeout: 200 * time.Millisecond}),
	} {
		if _, err := c.Get(srv.URL + "/headers"); !os.IsTimeout(err) {
			t.Errorf("headers: %v", err)
		}
		resp, err := c.Get(srv.URL + "/body")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(resp.Body); !os.IsTimeout(err) {
			t.Errorf("body: %v", err)
		}
		resp.Body.Close()
	}
	if Client(Options{}).Timeout != 20*time.Second || Trusted(Options{}).Timeout != 20*time.Second {
		t.Error("a client without a deadline")
	}
}

var credentials = http.Header{
	"Authorization": {"Bearer canary"}, "Cookie": {"a=canary"}, "X-Api-Key": {"canary"},
	"Idempotency-Key": {"canary"}, "Proxy-Authorization": {"canary"}, "Accept": {"text/html"},
}

func TestCredentialsStayWithTheirOrigin(t *testing.T) {
	var seen http.Header
	var back string
	other, otherHost := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/back" {
			http.Redirect(w, r, back, http.StatusFound)
			return
		}
		seen = r.Header.Clone()
	})
	home, homeHost := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/stay":
			http.Redirect(w, r, "/here", http.StatusFound)
		case "/leave":
			http.Redirect(w, r, strings.Replace(other.URL, "://", "://thief:canary@", 1), http.StatusFound)
		case "/round":
			http.Redirect(w, r, other.URL+"/back", http.StatusFound)
		default:
			seen = r.Header.Clone()
		}
	})
	back = home.URL + "/here"
	for _, c := range []*http.Client{Client(Options{Allow: []string{homeHost, otherHost}}), Trusted(Options{})} {
		for path, kept := range map[string]bool{"/stay": true, "/leave": false, "/round": false} {
			req, _ := http.NewRequest("GET", home.URL+path+"?token=canary", nil)
			req.Header = credentials.Clone()
			resp, err := c.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if got := seen.Get("X-Api-Key") == "canary"; got != kept {
				t.Errorf("%s: the key arrived: %v", path, got)
			}
			var all bytes.Buffer
			seen.Write(&all)
			if !kept && strings.Contains(all.String(), "canary") {
				t.Errorf("%s leaked:\n%s", path, &all)
			}
			if seen.Get("Referer") != "" || seen.Get("Accept") != "text/html" || seen.Get("User-Agent") != "Copydesk" {
				t.Errorf("%s: headers %v", path, seen)
			}
		}
	}
}

func TestRedirectsAreFewAndCarryNoBodyAway(t *testing.T) {
	other, otherHost := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the body went on to another host") })
	srv, host := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "POST" {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
			return
		}
		if n := len(r.URL.Path); n <= 3 {
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		}
	})
	allow := []string{host, otherHost}
	for most, want := range map[int]error{3: nil, 2: ErrRedirect, -1: ErrRedirect, 0: nil} {
		resp, err := Client(Options{Allow: allow, MaxRedirects: most}).Get(srv.URL + "/")
		if !errors.Is(err, want) {
			t.Errorf("at most %d: %v", most, err)
		}
		resp.Body.Close()
	}
	resp, err := Client(Options{Allow: allow}).Post(srv.URL, "text/plain", strings.NewReader("secret"))
	if !errors.Is(err, ErrRedirect) {
		t.Errorf("a body was sent on: %v", err)
	}
	resp.Body.Close()
}

func TestProxyIsExemptAndStillNoWayInside(t *testing.T) {
	var asked []string
	proxy, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String())
		if r.URL.Path == "/in" {
			http.Redirect(w, r, "http://ten.evil.example/", http.StatusFound)
		}
	})
	at, _ := url.Parse(proxy.URL)
	port, knocks := inner(t)
	c := guarded(Options{Proxy: func(r *http.Request) (*url.URL, error) {
		if r.URL.Hostname() == "loop.evil.example" {
			return nil, nil // as NO_PROXY says
		}
		return at, nil
	}}, resolver(t, rogue()), port)
	for addr, want := range map[string]error{
		"http://good.example/":             nil,
		"http://unknown-here.example/":     nil,
		"http://good.example/in":           ErrPrivate,
		"http://meta.evil.example/":        ErrPrivate,
		"http://both.evil.example/":        ErrPrivate,
		"http://127.0.0.1/":                ErrPrivate,
		"http://localhost/":                ErrPrivate,
		"http://good.example:25/":          ErrPort,
		"http://loop.evil.example:" + port: ErrPrivate,
		proxy.URL:                          ErrPort,
	} {
		resp, err := c.Get(addr)
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", addr, err)
		}
		if err == nil {
			resp.Body.Close()
		}
	}
	for _, a := range asked {
		if !strings.Contains(a, "good.example") && !strings.Contains(a, "unknown-here") {
			t.Errorf("the proxy was asked for %s", a)
		}
	}
	if len(asked) != 3 || knocks.Load() != 0 {
		t.Errorf("the proxy was asked for %v, the inside %d times", asked, knocks.Load())
	}
	broken := Trusted(Options{Proxy: func(*http.Request) (*url.URL, error) { return nil, net.ErrClosed }})
	if _, err := broken.Get("http://good.example/"); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a proxy that cannot be named: %v", err)
	}
}

func TestAgentAndIdleConnections(t *testing.T) {
	var agent string
	srv, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) { agent = r.UserAgent() })
	c := Trusted(Options{Agent: "Copydesk/1.2"})
	resp, err := c.Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	c.CloseIdleConnections()
	if agent != "Copydesk/1.2" {
		t.Errorf("agent %q", agent)
	}
}
