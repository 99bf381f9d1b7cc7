package egress

import (
	"context"
	"encoding/binary"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// names is a name server on a real socket: it answers each name with its addresses; a name written
// with several answers gives them one after the other, then stays with the last.
type names struct {
	mu    sync.Mutex
	known map[string][][]string
}

func resolver(t testing.TB, known map[string][][]string) *net.Resolver {
	t.Helper()
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &names{known: known}
	done := make(chan struct{})
	go func() { defer close(done); n.serve(pc) }()
	t.Cleanup(func() { pc.Close(); <-done })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", pc.LocalAddr().String())
	}}
}

func (n *names) serve(pc net.PacketConn) {
	buf := make([]byte, 1500)
	for {
		size, from, err := pc.ReadFrom(buf)
		if err != nil {
			return
		}
		pc.WriteTo(n.answer(buf[:size]), from)
	}
}

// answer speaks just enough of RFC 1035.
func (n *names) answer(q []byte) []byte {
	var labels []string
	at := 12
	for q[at] != 0 {
		labels = append(labels, string(q[at+1:at+1+int(q[at])]))
		at += 1 + int(q[at])
	}
	kind := binary.BigEndian.Uint16(q[at+1:])
	question := q[12 : at+5]
	addrs, ok := n.next(strings.ToLower(strings.Join(labels, ".")), kind)
	out := append([]byte{}, q[0], q[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0)
	if !ok {
		out[3] = 0x83 // no such name
	}
	out = append(out, question...)
	for _, a := range addrs {
		ip := netip.MustParseAddr(a)
		if ip.Is4() != (kind == 1) {
			continue
		}
		out[7]++
		out = append(out, 0xc0, 12, byte(kind>>8), byte(kind), 0, 1, 0, 0, 0, 0, 0, byte(len(ip.AsSlice())))
		out = append(out, ip.AsSlice()...)
	}
	return out
}

func (n *names) next(name string, kind uint16) ([]string, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	turns, ok := n.known[name]
	if !ok || kind != 1 && kind != 28 {
		return nil, ok
	}
	if kind == 1 && len(turns) > 1 {
		n.known[name] = turns[1:]
	}
	return turns[0], true
}

// inner is a server that must never be reached: it counts who knocks.
func inner(t testing.TB) (port string, knocks *atomic.Int64) {
	t.Helper()
	knocks = new(atomic.Int64)
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ = net.SplitHostPort(l.Addr().String())
	srv := &http.Server{
		Handler:   http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("inside")) }),
		ConnState: func(_ net.Conn, s http.ConnState) { knocks.Add(1) },
	}
	go srv.Serve(l)
	if l6, err := net.Listen("tcp6", "[::1]:"+port); err == nil {
		go srv.Serve(l6)
	}
	t.Cleanup(func() { srv.Close() })
	return port, knocks
}

// guarded makes a client as [Client] does, that may also dial the ports of the test's servers.
func guarded(o Options, r *net.Resolver, ports ...string) *http.Client {
	if o.Timeout == 0 {
		o.Timeout = 5 * time.Second
	}
	g := newGuard(o.Allow)
	g.resolver = r
	g.ports = append(g.ports, ports...)
	return o.client(g)
}
