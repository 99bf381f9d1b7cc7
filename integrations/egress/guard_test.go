package egress

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

// inward are addresses that lead inside, %s being the port of a server that listens there. Names
// under .evil.example resolve as rogue says.
var inward = []string{
	"http://127.0.0.1:%s/", "https://127.0.0.1:%s/", "http://127.0.0.1.:%s/", "http://127.255.255.254:%s/",
	"http://127.1:%s/", "http://127.0.1:%s/", "http://2130706433:%s/", "http://017700000001:%s/",
	"http://0x7f000001:%s/", "http://0x7f.1:%s/", "http://0x7F.0.0.1:%s/", "http://0177.0.0.1:%s/",
	"http://0177.0.0.0x1:%s/", "http://00000177.0.0.1:%s/", "http://127.0.0.1.0x:%s/", "http://0:%s/",
	"http://0.0.0.0:%s/", "http://0x0:%s/", "http://00.00.00.00:%s/", "http://1:%s/",
	"http://①②⑦.⓪.⓪.①:%s/", "http://127。0。0。1:%s/", "http://１２７.０.０.１:%s/", "http://127｡0｡0｡1:%s/",
	"http://localhost:%s/", "http://LOCALHOST:%s/", "http://localhost.:%s/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:%s/",
	"http://a.localhost:%s/", "http://printer.local:%s/", "http://metadata.google.internal:%s/", "http://localhost.localdomain:%s/",
	"http://[::1]:%s/", "http://[0:0:0:0:0:0:0:1]:%s/", "http://[::]:%s/", "http://[::ffff:127.0.0.1]:%s/",
	"http://[::ffff:7f00:1]:%s/", "http://[0:0:0:0:0:ffff:127.0.0.1]:%s/", "http://[::127.0.0.1]:%s/", "http://[::ffff:0:127.0.0.1]:%s/",
	"http://[64:ff9b::127.0.0.1]:%s/", "http://[64:ff9b::a9fe:a9fe]:%s/", "http://[64:ff9b:1::7f00:1]:%s/", "http://[2002:7f00:1::]:%s/",
	"http://[2001:0:7f00:1::]:%s/", "http://[2a01:4f8::5efe:7f00:1]:%s/", "http://[2a01:4f8::200:5efe:a9fe:a9fe]:%s/", "http://[fe80::1]:%s/",
	"http://[fe80::1%%25lo]:%s/", "http://[fc00::1]:%s/", "http://[fd00:ec2::254]:%s/", "http://[fec0::1]:%s/",
	"http://[ff02::1]:%s/", "http://[2001:db8::1]:%s/", "http://[100::1]:%s/", "http://[::ffff:169.254.169.254]:%s/",
	"http://169.254.169.254:%s/latest/meta-data/", "http://169.254.170.2:%s/", "http://2852039166:%s/", "http://0xA9FEA9FE:%s/",
	"http://100.100.100.200:%s/", "http://192.0.0.192:%s/", "http://168.63.129.16:%s/", "http://10.0.0.1:%s/",
	"http://10.255.255.255:%s/", "http://172.16.0.1:%s/", "http://172.31.255.255:%s/", "http://192.168.1.1:%s/",
	"http://100.64.0.1:%s/", "http://198.18.0.1:%s/", "http://192.0.2.1:%s/", "http://198.51.100.1:%s/",
	"http://203.0.113.1:%s/", "http://224.0.0.1:%s/", "http://240.0.0.1:%s/", "http://255.255.255.255:%s/",
	"http://good.example@127.0.0.1:%s/", "http://good.example:80@127.0.0.1:%s/", "http://127.0.0.1:%s/@good.example/", "http://127.0.0.1:%s#@good.example/",
	"http://loop.evil.example:%s/", "http://loop6.evil.example:%s/", "http://mapped.evil.example:%s/", "http://meta.evil.example:%s/",
	"http://ten.evil.example:%s/", "http://nat64.evil.example:%s/", "http://both.evil.example:%s/", "http://zero.evil.example:%s/",
	"http://ula.evil.example:%s/", "http://azure.evil.example:%s/", "http://isatap.evil.example:%s/", "http://LOOP.Evil.Example.:%s/",
}

func rogue() map[string][][]string {
	return map[string][][]string{
		"loop.evil.example":   {{"127.0.0.1"}},
		"loop6.evil.example":  {{"::1"}},
		"mapped.evil.example": {{"::ffff:127.0.0.1"}},
		"meta.evil.example":   {{"169.254.169.254"}},
		"ten.evil.example":    {{"10.1.2.3"}},
		"nat64.evil.example":  {{"64:ff9b::7f00:1"}},
		"both.evil.example":   {{"10.1.2.3", "127.0.0.1", "::1"}},
		"zero.evil.example":   {{"0.0.0.0"}},
		"ula.evil.example":    {{"fd12:3456::1"}},
		"azure.evil.example":  {{"168.63.129.16"}},
		"isatap.evil.example": {{"2a01:4f8::5efe:7f00:1"}},
		"flip.evil.example":   {{"93.184.216.34"}, {"127.0.0.1"}},
		"good.example":        {{"93.184.216.34"}},
	}
}

func TestNothingLeadsInside(t *testing.T) {
	port, knocks := inner(t)
	c := guarded(Options{}, resolver(t, rogue()), port)
	for _, form := range inward {
		addr := fmt.Sprintf(form, port)
		resp, err := c.Get(addr)
		if err == nil {
			resp.Body.Close()
			t.Errorf("%s answered %d", addr, resp.StatusCode)
			continue
		}
		// Some spellings net/url itself does not read.
		var u *url.Error
		if !errors.Is(err, ErrPrivate) && !(errors.As(err, &u) && u.Op == "parse") {
			t.Errorf("%s: %v", addr, err)
		}
	}
	if n := knocks.Load(); n != 0 {
		t.Errorf("%d connections reached the inside", n)
	}
}

func TestNothingIsRedirectedInside(t *testing.T) {
	port, knocks := inner(t)
	var target string
	outer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target, http.StatusFound)
	}))
	defer outer.Close()
	c := guarded(Options{Allow: []string{outer.Listener.Addr().String()}}, resolver(t, rogue()), port)
	for _, form := range inward {
		target = fmt.Sprintf(form, port)
		resp, err := c.Get(outer.URL)
		if resp != nil {
			resp.Body.Close()
		}
		if err == nil {
			t.Errorf("%s answered %d", target, resp.StatusCode)
		}
	}
	for _, target = range []string{"file:///etc/passwd", "gopher://good.example/", "http:///", "//", "javascript:1"} {
		if resp, err := c.Get(outer.URL); err == nil {
			resp.Body.Close()
			t.Errorf("%s was followed", target)
		}
	}
	if n := knocks.Load(); n != 0 {
		t.Errorf("%d connections reached the inside", n)
	}
}

func TestANameThatChangesItsAddress(t *testing.T) {
	port, knocks := inner(t)
	g := newGuard(nil)
	g.resolver = resolver(t, rogue())
	g.ports = append(g.ports, port)
	if err := g.lookup(t.Context(), "flip.evil.example"); err != nil {
		t.Fatalf("the first look-up is public: %v", err)
	}
	if _, err := (Options{}).client(g).Get("http://flip.evil.example:" + port + "/"); !errors.Is(err, ErrPrivate) {
		t.Errorf("after the change: %v", err)
	}
	if knocks.Load() != 0 {
		t.Error("the inside was reached")
	}
}

func TestOnlyWebPortsAndSchemes(t *testing.T) {
	c := Client(Options{})
	for _, tc := range []struct {
		addr string
		want error
	}{
		{"http://good.example:22/", ErrPort},
		{"http://good.example:8080/", ErrPort},
		{"https://93.184.216.34:6379/", ErrPort},
		{"http://127.0.0.1:1/", ErrPort},
		{"ftp://good.example/", ErrScheme},
		{"file:///etc/passwd", ErrScheme},
		{"http://:80/", ErrScheme},
		{"http:///path", ErrScheme},
	} {
		req, err := http.NewRequest("GET", tc.addr, nil)
		if err != nil {
			t.Fatal(err)
		}
		// net/http refuses an address without a host by itself.
		if _, err := c.Do(req); !errors.Is(err, tc.want) && !strings.Contains(fmt.Sprint(err), "no Host") {
			t.Errorf("%s: %v, want %v", tc.addr, err, tc.want)
		}
	}
	if err := newGuard(nil).control("udp4", "93.184.216.34:80", nil); err == nil {
		t.Error("udp was dialled")
	}
	if err := newGuard(nil).control("tcp4", "93.184.216.34:25", nil); !errors.Is(err, ErrPort) {
		t.Errorf("port 25 was dialled: %v", err)
	}
}

func TestWhatIsAllowedAsWritten(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("hello")) }))
	defer srv.Close()
	host := srv.Listener.Addr().String()
	port := host[strings.LastIndexByte(host, ':')+1:]
	r := resolver(t, map[string][][]string{"intranet.example": {{"127.0.0.1"}}})
	c := guarded(Options{Allow: []string{" Intranet.Example:" + port + " ", ""}}, r, port)
	resp, err := c.Get("http://INTRANET.example:" + port + "/")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if _, err := c.Get("http://127.0.0.1:" + port + "/"); !errors.Is(err, ErrPrivate) {
		t.Errorf("the same server under another name: %v", err)
	}
	resp, err = Trusted(Options{}).Get(srv.URL)
	if err != nil {
		t.Fatalf("a trusted address: %v", err)
	}
	resp.Body.Close()
}

func TestPublicHosts(t *testing.T) {
	for _, s := range []string{"93.184.216.34", "1.1.1.1", "168.63.129.17", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "2a01:4f8::1", "::ffff:1.1.1.1", "2a01:4f8::5efe:101:101"} {
		if err := public(netip.MustParseAddr(s)); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
}

// FuzzPublic holds the verdict against the standard library's own idea of what is not public.
func FuzzPublic(f *testing.F) {
	for _, s := range []string{"127.0.0.1", "::1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1", "93.184.216.34", "::ffff:10.0.0.1"} {
		f.Add(netip.MustParseAddr(s).AsSlice(), "")
	}
	f.Add([]byte{1, 2}, "lo")
	f.Fuzz(func(t *testing.T, b []byte, zone string) {
		a, ok := netip.AddrFromSlice(b)
		err := public(a)
		if err != nil && !errors.Is(err, ErrPrivate) {
			t.Fatalf("%s: an error of another kind: %v", a, err)
		}
		if err != nil {
			return
		}
		u := a.Unmap()
		if !ok || u.IsPrivate() || u.IsLoopback() || u.IsLinkLocalUnicast() || u.IsMulticast() || u.IsUnspecified() || !u.IsGlobalUnicast() {
			t.Fatalf("%s passes as public", a)
		}
		if a.Is6() && !a.Is4In6() && public(a.WithZone("lo")) == nil {
			t.Fatalf("%s passes with a zone", a)
		}
	})
}

// FuzzJudge feeds whole addresses: whatever passes by its spelling is dialled under control, so what
// must hold is that no literal special address passes and nothing panics.
func FuzzJudge(f *testing.F) {
	for _, form := range inward {
		f.Add(fmt.Sprintf(form, "80"))
	}
	f.Fuzz(func(t *testing.T, addr string) {
		u, err := url.Parse(addr)
		if err != nil || wellFormed(u) != nil {
			return
		}
		if newGuard(nil).judge(t.Context(), u, false) != nil {
			return
		}
		if a, err := netip.ParseAddr(u.Hostname()); err == nil && public(a) != nil {
			t.Fatalf("%s passes", addr)
		}
	})
}
