package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"time"

	"copydesk/approvals/say"
)

// checkMetrics tells whether Prometheus can be answered: the address is free, or this program
// stands there already.
func checkMetrics(ctx context.Context, s Settings) (ok bool, text string) {
	if s.Metrics == "" {
		return true, "no metrics are told (COPYDESK_METRICS_ADDR is not set)"
	}
	l, err := listen(ctx, s.Metrics, "COPYDESK_METRICS_ADDR")
	if err == nil {
		l.Close()
		return true, "metrics can be told on " + s.Metrics
	}
	if errors.Is(err, syscall.EADDRINUSE) && tellsMetrics(ctx, s.Metrics) {
		return true, "metrics are told on " + s.Metrics
	}
	return false, fmt.Sprintf("metrics cannot be told on %s: %v", s.Metrics, err)
}

// tellsMetrics reports whether something answers there as Copydesk does.
func tellsMetrics(ctx context.Context, addr string) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(addr)+"/metrics", nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	return err == nil && strings.Contains(string(text), "\ncopydesk_build_info{")
}

// checkCopies tells whether the nightly copy has somewhere to go.
func checkCopies(c *nightly) (ok bool, text string) {
	if c == nil {
		return true, "no nightly copy is made (COPYDESK_BACKUP is not set)"
	}
	if err := c.usable(); err != nil {
		return false, fmt.Sprintf("nightly copies cannot be written to %s: %s (%v)", c.dir, reasonOf(err).In(say.EN), err)
	}
	last := "none is there yet"
	if name := c.last(); name != "" {
		last = "the last is " + name
	}
	return true, fmt.Sprintf("nightly copies can be written to %s, of which %d are kept; %s", c.dir, c.keep, last)
}
