// Package egress is the one way out: HTTP for every address a person or an operator gave.
//
// [Client] is for addresses that people give: feeds, links, servers to connect. What it dials is
// judged after the name was resolved, on every dial, so that neither a redirect nor a name that
// changes its address between two look-ups leads inside. [Trusted] is for addresses that stand in
// the settings. Both have a deadline, a bounded body, bounded redirects, and send credentials to
// the origin they were meant for and nowhere else. [Do] tells what became of a request as far as
// can be known; [Secret] and [Scrub] keep tokens out of logs.
//
// It refuses private, loopback, link-local, metadata and otherwise special addresses, every port
// but 80 and 443, and every scheme but http and https. It never tries again by itself: who asked
// knows whether that is safe. net/http does, where a kept connection turns out to be closed: what
// was not written at all, GET and the like, and whatever carries an Idempotency-Key. Send that
// header only to servers that honour it.
package egress

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Why a request did not leave, or an answer was not taken. They stand below a [net/url.Error]: ask
// with errors.Is.
var (
	// ErrPrivate: the address is private, loopback, link-local, a metadata server or otherwise no
	// public host, and is not among Options.Allow.
	ErrPrivate = errors.New("the address is not a public one")
	// ErrPort: the port is neither 80 nor 443, and host:port is not among Options.Allow.
	ErrPort = errors.New("the port is neither 80 nor 443")
	// ErrScheme: the address is not http or https, or names no host.
	ErrScheme = errors.New("the address is not http or https")
	// ErrTooBig: the body is longer than Options.MaxBody. What was read before is not the whole.
	ErrTooBig = errors.New("the answer is too big")
	// ErrRedirect: too many redirects, or one that would carry a body to another origin.
	ErrRedirect = errors.New("the redirect is refused")
)

// Options say how far a client may go. The zero value is ready to use.
type Options struct {
	// Allow lists host:port, as written in addresses, that may be private and on any port.
	Allow []string
	// Proxy names the proxy for a request, nil for none; http.ProxyFromEnvironment is the usual
	// value. The proxy's own address may be private. Nil: no proxy.
	//
	// Behind a proxy the name is resolved twice, here and there: what is private by the look-up
	// here is refused, what does not resolve here is left to the proxy's own rules.
	Proxy func(*http.Request) (*url.URL, error)
	// Timeout bounds the whole exchange with redirects and body. 0: 20 s.
	Timeout time.Duration
	// MaxBody bounds the answer's body in bytes, after decompression. 0: 2 MiB.
	MaxBody int64
	// MaxRedirects is how many redirects are followed. 0: 5; negative: none.
	MaxRedirects int
	// Agent is the User-Agent of requests that name none. Empty: "Copydesk".
	Agent string
}

func (o Options) filled() Options {
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	if o.MaxBody <= 0 {
		o.MaxBody = 2 << 20
	}
	if o.MaxRedirects == 0 {
		o.MaxRedirects = 5
	}
	if o.Agent == "" {
		o.Agent = "Copydesk"
	}
	return o
}

// Client makes a client for addresses that people give. It is safe for concurrent use; keep one,
// it holds idle connections for 30 s.
func Client(o Options) *http.Client { return o.client(newGuard(o.Allow)) }

// Trusted makes a client for addresses that stand in the settings: any host and port, the same
// deadlines and bounds.
func Trusted(o Options) *http.Client { return o.client(nil) }

func (o Options) client(g *guard) *http.Client {
	o = o.filled()
	open := &net.Dialer{Timeout: 10 * time.Second}
	r := &road{Options: o, guard: g, proxied: transport(open.DialContext), direct: transport(open.DialContext)}
	if g != nil {
		r.direct = transport(g.dialer(open))
	}
	r.proxied.Proxy = func(req *http.Request) (*url.URL, error) {
		return req.Context().Value(via{}).(*url.URL), nil
	}
	return &http.Client{Transport: r, Timeout: o.Timeout, CheckRedirect: o.redirect}
}

type dial = func(ctx context.Context, network, addr string) (net.Conn, error)

func transport(d dial) *http.Transport {
	return &http.Transport{
		DialContext:            d,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConns:           32,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        30 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 128 << 10,
	}
}

// via is the context key of the proxy a request goes through.
type via struct{}

// A road is the client's transport: it judges each hop, chooses the proxied or the direct way, and
// bounds the body. The two ways are apart so that only a proxy is ever dialled without a guard.
type road struct {
	Options
	guard           *guard // nil: trusted
	direct, proxied *http.Transport
}

func (r *road) RoundTrip(req *http.Request) (*http.Response, error) {
	proxy, err := r.judge(req)
	if err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, begun(err, req.Response != nil)
	}
	ctx, ready := traced(req.Context())
	way := r.direct
	if proxy != nil {
		ctx, way = context.WithValue(ctx, via{}, proxy), r.proxied
	}
	out := req.Clone(ctx)
	if out.Header.Get("User-Agent") == "" {
		out.Header.Set("User-Agent", r.Agent)
	}
	resp, err := way.RoundTrip(out)
	if err != nil {
		return nil, begun(err, ready.Load() || req.Response != nil)
	}
	resp.Body = &capped{body: resp.Body, left: r.MaxBody, known: resp.ContentLength}
	return resp, nil
}

// judge refuses a request before anything of it leaves, or names its proxy.
func (r *road) judge(req *http.Request) (proxy *url.URL, err error) {
	if err := wellFormed(req.URL); err != nil {
		return nil, err
	}
	if r.Proxy != nil {
		if proxy, err = r.Proxy(req); err != nil {
			return nil, err
		}
	}
	if r.guard == nil {
		return proxy, nil
	}
	return proxy, r.guard.judge(req.Context(), req.URL, proxy != nil)
}

// CloseIdleConnections lets http.Client.CloseIdleConnections reach both ways.
func (r *road) CloseIdleConnections() {
	r.direct.CloseIdleConnections()
	r.proxied.CloseIdleConnections()
}
