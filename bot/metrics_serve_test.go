package bot_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"copydesk/bot"
)

// ran runs the program to its end and gives its code and what it wrote to standard error.
func ran(t *testing.T, env map[string]string, args ...string) (int, string) {
	t.Helper()
	var log bytes.Buffer
	args = append([]string{"--data", t.TempDir()}, args...)
	code := bot.Main(t.Context(), args, func(name string) string { return env[name] }, strings.NewReader(""), io.Discard, &log)
	return code, log.String()
}

// TestMetricsHaveAnAddressOfTheirOwn reads them there, and finds nothing of them on the web side.
func TestMetricsHaveAnAddressOfTheirOwn(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	out, printed := io.Pipe()
	code := make(chan int, 1)
	env := map[string]string{"COPYDESK_METRICS_ADDR": "127.0.0.1:0", "COPYDESK_ADDR": "127.0.0.1:0"}
	go func() {
		code <- bot.Main(ctx, []string{"--data", t.TempDir()}, func(name string) string { return env[name] }, strings.NewReader(""), printed, io.Discard)
	}()
	defer func() {
		cancel()
		if got := <-code; got != 0 {
			t.Errorf("the program ended with %d", got)
		}
	}()
	lines := bufio.NewReader(out)
	front, back := address(t, lines, "playground: "), address(t, lines, "metrics: ")
	if status, body := get(t, &http.Client{}, *back, "/metrics"); status != http.StatusOK || !strings.Contains(body, "copydesk_build_info{") || !strings.Contains(body, "process_resident_memory_bytes") {
		t.Errorf("/metrics answered %d %s", status, body)
	}
	for _, path := range []string{"/", "/readyz", "/playground/api/people", "/newsroom/demo"} {
		if status, _ := get(t, &http.Client{}, *back, path); status != http.StatusNotFound {
			t.Errorf("%s beside the metrics answered %d", path, status)
		}
	}
	if status, body := get(t, &http.Client{}, *front, "/metrics"); status != http.StatusNotFound || strings.Contains(body, "copydesk_") {
		t.Errorf("/metrics on the web side answered %d %s", status, body)
	}
}

func address(t *testing.T, lines *bufio.Reader, after string) *url.URL {
	t.Helper()
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(strings.TrimSpace(line), after)
	found, err := url.Parse(text)
	if err != nil || found.Host == "" {
		t.Fatalf("printed %q, %v", line, err)
	}
	return found
}

// TestAStartWithoutItsMetricsIsRefused says in one sentence what to change.
func TestAStartWithoutItsMetricsIsRefused(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		metrics, addr string
		code          int
		says          string
	}{
		{"127.0.0.1:8099", "127.0.0.1:8099", 2, "COPYDESK_METRICS_ADDR must not be the address of the web side"},
		{"nine", "127.0.0.1:0", 2, "COPYDESK_METRICS_ADDR must be host:port"},
		{taken.Addr().String(), "127.0.0.1:0", 1, "cannot listen on " + taken.Addr().String()},
	} {
		code, log := ran(t, map[string]string{"COPYDESK_METRICS_ADDR": c.metrics, "COPYDESK_ADDR": c.addr})
		if code != c.code || !strings.Contains(log, c.says) || !strings.Contains(log, "COPYDESK_METRICS_ADDR") {
			t.Errorf("metrics on %s beside %s: code %d, said %q", c.metrics, c.addr, code, log)
		}
	}
}
