package egress

import (
	"net/http"
	"testing"
	"time"
)

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"120", "1.5", "-1", "NaN", "1e400", "Wed, 25 Nov 2026 12:00:00 GMT", "soon", ""} {
		f.Add(s)
	}
	now := time.Date(2026, 11, 25, 11, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if wait, ok := RetryAfter(http.Header{"Retry-After": {s}}, now, time.Hour); wait < 0 || wait > time.Hour || !ok && wait != 0 {
			t.Errorf("%q: %s, %v", s, wait, ok)
		}
	})
}
