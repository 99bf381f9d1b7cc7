package bot

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metricsWrong says what is wrong with the address for Prometheus; empty: nothing.
func metricsWrong(metrics, addr string) string {
	if metrics == "" {
		return ""
	}
	_, port, err := net.SplitHostPort(metrics)
	if err != nil || portNumber(port) < 0 {
		return "must be host:port, for example 127.0.0.1:9090."
	}
	if collide(metrics, addr) {
		return "must not be the address of the web side, COPYDESK_ADDR: what stands there is for everybody. Choose another port."
	}
	return ""
}

// collide reports whether two addresses would be one: the same port of the same host, or of a host
// and all hosts.
func collide(a, b string) bool {
	hostA, portA, errA := net.SplitHostPort(a)
	hostB, portB, errB := net.SplitHostPort(b)
	if errA != nil || errB != nil || portNumber(portA) != portNumber(portB) || portNumber(portA) <= 0 {
		return false
	}
	hostA, hostB = hostOf(hostA), hostOf(hostB)
	return hostA == hostB || hostA == everyHost || hostB == everyHost
}

// everyHost stands for all addresses of this machine.
const everyHost = "every"

func hostOf(host string) string {
	ip, err := netip.ParseAddr(host)
	switch {
	case host == "" || err == nil && ip.Unmap().IsUnspecified():
		return everyHost
	case err == nil:
		return ip.Unmap().String()
	case strings.EqualFold(host, "localhost"):
		return "127.0.0.1"
	}
	return strings.ToLower(host)
}

// portNumber is a port given as a number or by a service's name; 0 is one that the system chooses,
// negative is none.
func portNumber(port string) int {
	n, err := net.LookupPort("tcp", port)
	if err != nil || port == "" {
		return -1
	}
	return n
}

// listen takes an address, or says in one sentence which setting to change.
func listen(ctx context.Context, addr, setting string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w. Choose another with %s", addr, err, setting)
	}
	return l, nil
}

// metricsServer answers GET /metrics and nothing else.
func metricsServer(m *meter, log *slog.Logger) *http.Server {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, // half the truth is better than none
		ErrorLog:      scrapeLog{log},
		Timeout:       10 * time.Second,
	}))
	return &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, WriteTimeout: 20 * time.Second}
}

// A scrapeLog puts what could not be told into the log.
type scrapeLog struct{ log *slog.Logger }

func (l scrapeLog) Println(v ...any) {
	l.log.Warn("metrics", "err", strings.TrimSpace(fmt.Sprintln(v...)))
}
