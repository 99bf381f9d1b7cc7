package playground

import (
	"crypto/rand"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
)

// ownPage refuses requests that a page of another origin sends.
func ownPage(next http.Handler) http.Handler {
	refuse := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fail(w, http.StatusForbidden, "The playground answers its own page only.")
	})
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(refuse)
	return cross.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host && origin != "https://"+r.Host {
			refuse(w, r)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// loopbackOnly refuses hosts that are no loopback name, so that a page elsewhere cannot reach the
// playground under a name of its own (DNS rebinding).
func loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.Host) {
			fail(w, http.StatusForbidden, "The playground answers to localhost only.")
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

const passCookie = "copydesk_playground"

// A gate lets in the one browser that opened the one-time address. Any host name is taken from it: a
// page elsewhere that borrows a name (DNS rebinding) does not have the cookie. Safe for concurrent
// use.
type gate struct {
	mu     sync.Mutex
	ticket string // empty: used
	pass   string
	next   http.Handler
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case g.passed(r):
		g.next.ServeHTTP(w, r)
	case r.Method == http.MethodGet && r.URL.Path == "/" && r.Header.Get("Sec-Purpose") == "" && g.use(r.URL.Query().Get("ticket")):
		http.SetCookie(w, &http.Cookie{Name: passCookie, Value: g.pass, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
			Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"})
		g.next.ServeHTTP(w, r)
	case strings.HasPrefix(r.URL.Path, "/playground/"):
		fail(w, http.StatusForbidden, closed)
	default:
		http.Error(w, closed, http.StatusForbidden)
	}
}

const closed = "This playground opens once, with the address printed when Copydesk started. Start Copydesk again for a new address."

func (g *gate) passed(r *http.Request) bool {
	c, err := r.Cookie(passCookie)
	return err == nil && subtle.ConstantTimeCompare([]byte(c.Value), []byte(g.pass)) == 1
}

// use takes the ticket; it opens once.
func (g *gate) use(ticket string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ticket == "" || subtle.ConstantTimeCompare([]byte(ticket), []byte(g.ticket)) != 1 {
		return false
	}
	g.ticket = ""
	return true
}

// Behind serves what Handler does, under any host name, to the one browser that opens
// /?ticket=TICKET. Everybody else is refused.
func (p *Playground) Behind(ticket string) http.Handler {
	return &gate{ticket: ticket, pass: rand.Text(), next: ownPage(p.afterStart(p.routes()))}
}

// Handler serves the page and the routes it speaks, under a loopback name alone.
func (p *Playground) Handler() http.Handler {
	return ownPage(loopbackOnly(p.afterStart(p.routes())))
}
