package egress

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// RetryAfter reads how long the server asks to wait: seconds, with decimals as some send them, or a
// date. It never answers more than most nor less than 0; false where the header is missing or says
// nothing. RFC 9110, section 10.2.3.
func RetryAfter(h http.Header, now time.Time, most time.Duration) (time.Duration, bool) {
	s := strings.TrimSpace(h.Get("Retry-After"))
	if s == "" {
		return 0, false
	}
	if sec, err := strconv.ParseFloat(s, 64); err == nil {
		if math.IsNaN(sec) {
			return 0, false
		}
		if sec >= most.Seconds() {
			return max(most, 0), true
		}
		return time.Duration(math.Ceil(max(sec, 0)*1000)) * time.Millisecond, true
	}
	at, err := http.ParseTime(s)
	if err != nil {
		return 0, false
	}
	return min(max(at.Sub(now), 0), max(most, 0)), true
}
