package egress

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"
	"golang.org/x/text/unicode/norm"
)

// A guard judges addresses: by their spelling before a request, by number when it is dialled.
type guard struct {
	allow    []string // host:port, lower case
	ports    []string
	resolver *net.Resolver // nil: the system's
}

func newGuard(allow []string) *guard {
	g := &guard{ports: []string{"80", "443"}}
	for _, a := range allow {
		if a = strings.ToLower(strings.TrimSpace(a)); a != "" {
			g.allow = append(g.allow, a)
		}
	}
	return g
}

// numbers knows the special networks of the IANA registries. Azure's metadata server has a public
// number: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
var numbers = ssrf.New(ssrf.WithAnyPort(),
	ssrf.WithDeniedV4Prefixes(netip.MustParsePrefix("168.63.129.16/32")))

// public refuses every address that is not a public host.
func public(a netip.Addr) error {
	if a.Is4In6() {
		a = a.Unmap()
	}
	if !a.IsValid() || numbers.SafeAddr(a) != nil {
		return fmt.Errorf("%w: %s", ErrPrivate, a)
	}
	if a.Is6() {
		// ISATAP hides an IPv4 address in the last four bytes: RFC 5214, section 6.1.
		b := a.As16()
		if (b[8] == 0 || b[8] == 2) && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe {
			return public(netip.AddrFrom4([4]byte(b[12:])))
		}
	}
	return nil
}

// wellFormed wants http or https and a host.
func wellFormed(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ErrScheme
	}
	return nil
}

// origin is scheme, host and port, as compared and as listed by people.
func origin(u *url.URL) (scheme, hostport string) {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme, net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

func (g *guard) allowed(hostport string) bool {
	return slices.Contains(g.allow, strings.ToLower(hostport))
}

// judge refuses what can be refused by its spelling; through a proxy also by a look-up, because
// nothing is dialled here.
func (g *guard) judge(ctx context.Context, u *url.URL, proxied bool) error {
	_, hostport := origin(u)
	if g.allowed(hostport) {
		return nil
	}
	_, port, err := net.SplitHostPort(hostport)
	if err != nil || !slices.Contains(g.ports, port) {
		return fmt.Errorf("%w: %s", ErrPort, port)
	}
	host := plainHost(u.Hostname())
	if a, err := netip.ParseAddr(host); err == nil {
		return public(a)
	}
	if inside(host) {
		return fmt.Errorf("%w: %s", ErrPrivate, host)
	}
	if proxied {
		return g.lookup(ctx, host)
	}
	return nil
}

// plainHost folds full-width digits and dots, as the transport will: ①②⑦.⓪.⓪.① is 127.0.0.1.
func plainHost(h string) string {
	h = strings.ReplaceAll(norm.NFKC.String(h), "。", ".")
	return strings.ToLower(strings.TrimSuffix(h, "."))
}

// inside reports names that mean this machine or its network whatever they resolve to, and
// addresses in a spelling that only some resolvers read: 2130706433, 0177.0.0.1, 127.1, 0x7f.1.
func inside(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch last {
	case "localhost", "local", "internal", "localdomain", "":
		return true
	}
	hex := strings.HasPrefix(last, "0x") && strings.Trim(last[2:], "0123456789abcdef") == ""
	return hex || strings.Trim(last, "0123456789") == ""
}

func (g *guard) lookup(ctx context.Context, host string) error {
	r := g.resolver
	if r == nil {
		r = net.DefaultResolver
	}
	found, err := r.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return ctx.Err()
	}
	for _, a := range found {
		if err := public(a); err != nil {
			return err
		}
	}
	return nil
}

// dialer dials allowed addresses as they are and every other one under control: the control sees
// the number that is really dialled.
func (g *guard) dialer(open *net.Dialer) dial {
	open.Resolver = g.resolver
	guarded := *open
	guarded.Control = g.control
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if g.allowed(addr) {
			return open.DialContext(ctx, network, addr)
		}
		return guarded.DialContext(ctx, network, addr)
	}
}

func (g *guard) control(network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("%w: %s", ErrPrivate, network)
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return errors.Join(ErrPrivate, err)
	}
	if !slices.Contains(g.ports, port) {
		return fmt.Errorf("%w: %s", ErrPort, port)
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return errors.Join(ErrPrivate, err)
	}
	return public(a)
}
