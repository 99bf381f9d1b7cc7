package slack

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhenTheTwoAreApart(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	for _, c := range []struct {
		life  time.Duration
		other time.Time
		want  time.Duration // 0: not renewed
	}{
		{time.Hour, time.Time{}, 0},
		{time.Hour, now.Add(time.Hour), 30 * time.Minute},
		{time.Hour, now.Add(50 * time.Minute), 30 * time.Minute},
		{time.Hour, now.Add(70 * time.Minute), 30 * time.Minute},
		{time.Hour, now.Add(30 * time.Minute), 0},
		{time.Hour, now.Add(45 * time.Minute), 0},
		{time.Hour, now.Add(-time.Hour), 0},
		{360 * time.Second, now.Add(360 * time.Second), 180 * time.Second},
		{time.Second, now.Add(time.Second), 0}, // too short to play with
		{0, now, 0},
	} {
		want := time.Time{}
		if c.want > 0 {
			want = now.Add(c.want)
		}
		if got := apart(now, c.life, c.other); !got.Equal(want) {
			t.Errorf("%v beside %v: %v", c.life, c.other.Sub(now), got.Sub(now))
		}
	}
}

// Slack's Retry-After counts for the method: for both connections.
func TestRetryAfterIsHonoured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard(t)
		b.refuse = func(n int, w http.ResponseWriter) bool {
			if n%2 == 0 {
				return false
			}
			w.Header().Set("Retry-After", "47")
			w.WriteHeader(http.StatusTooManyRequests)
			return true
		}
		w := b.plug(Options{}, true).run(takeAll)
		next(t, w.came, "the first")
		next(t, w.came, "the second")
		for i := 1; i < len(w.opens); i++ {
			if waited := w.opens[i].Sub(w.opens[i-1]); i%2 == 1 && (waited < 47*time.Second || waited > time.Minute) {
				t.Errorf("try %d after %v", i+1, waited)
			}
		}
		if len(w.opens) != 4 {
			t.Errorf("%d tries", len(w.opens))
		}
		w.end()
	})
}

// Whatever Slack does, it is not stormed: an hour of one kind of trouble makes so many calls.
func TestTroubleIsMetWithPatience(t *testing.T) {
	drop := func(w *wire, reason string) {
		for l := range w.came {
			if reason != "" {
				l.farewell(reason)
			}
			l.conn.Close()
		}
	}
	for name, c := range map[string]struct {
		refuse func(int, http.ResponseWriter) bool
		drop   bool
		reason string
	}{
		"renewed right after the greeting": {drop: true, reason: "refresh_requested"},
		"cut right after the greeting":     {drop: true},
		"too many connections":             {drop: true, reason: "too_many_websockets"},
		"no such host":                     {refuse: func(_ int, w http.ResponseWriter) bool { fmt.Fprint(w, `{"ok":true,"url":"::"}`); return true }},
		"an answer of nothing":             {refuse: func(_ int, w http.ResponseWriter) bool { return true }},
		"slack is down":                    {refuse: func(_ int, w http.ResponseWriter) bool { w.WriteHeader(503); return true }},
		"an error that may pass": {refuse: func(_ int, w http.ResponseWriter) bool {
			fmt.Fprint(w, `{"ok":false,"error":"internal_error"}`)
			return true
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBoard(t)
				b.refuse = c.refuse
				w := b.plug(Options{}, true).run(takeAll)
				if c.drop {
					go drop(w, c.reason)
				}
				<-time.After(time.Hour)
				if n := w.opened(); n < 50 || n > 200 {
					t.Errorf("%d tries in an hour", n)
				}
				w.end()
				close(w.came)
				if strings.Contains(w.log.String(), "ticket-") || strings.Contains(w.log.String(), "xapp-") {
					t.Errorf("a secret is in the log:\n%s", w.log)
				}
			})
		})
	}
}

// One connection too many is not met with another one.
func TestTooManyConnectionsAreFewerFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBoard(t).plug(Options{}, true).run(takeAll)
		one, two := next(t, w.came, "the first"), next(t, w.came, "the second")
		<-time.After(time.Hour)
		two.farewell("too_many_websockets")
		<-two.gone
		gone := time.Now()
		next(t, w.came, "another one")
		if waited := time.Since(gone); waited < crowded || one.closed() {
			t.Errorf("back after %v", waited)
		}
		w.end()
	})
}

func TestPausesGrowAndDiffer(t *testing.T) {
	seen := map[time.Duration]bool{}
	for n := range 70 {
		most := min(backMost, backOff<<min(n, 16))
		for range 20 {
			d := pause(n)
			if d < most/2 || d > most {
				t.Fatalf("the pause before try %d is %v", n, d)
			}
			seen[d] = true
		}
	}
	if len(seen) < 500 {
		t.Errorf("%d different pauses", len(seen))
	}
}
