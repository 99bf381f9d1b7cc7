package slacktest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// A Fault is what goes wrong with calls of a method. Exactly one of its kinds is set.
type Fault struct {
	Times int // how many calls; 0: one; less: every call until Mend

	RetryAfter time.Duration // 429, in whole seconds
	Error      string        // an error code of Slack's
	Status     int           // a status with a body that is no JSON
	Cut        bool          // the connection breaks before the call is taken
	Lost       bool          // the call is taken and done, and the connection breaks before its answer
	Garbled    bool          // taken and done; the answer is cut off in the middle
}

// A Call is one that reached the Web API, or a response_url, whose Method is "respond".
type Call struct {
	Method string
	Args   map[string]any // as sent: JSON arguments undone, the token left out
	At     time.Time
	Error  string // what it was answered; empty: ok
	Status int
}

// gate is what every call passes.
type gate struct {
	faults map[string][]*Fault
	used   map[string][]time.Time // of the last minute, by method
	rested map[string]time.Time   // by channel
	calls  []Call
	hang   chan struct{}  // not nil: every request waits until it is closed
	limits map[string]int // calls a minute where a test set them
	lax    bool           // nothing is limited
}

func (g *gate) open() {
	if g.hang != nil {
		close(g.hang)
		g.hang = nil
	}
}

// Fail makes calls of a method go wrong, after what was asked for before; "*" stands for every
// method, "respond" for response_url.
func (s *Service) Fail(method string, f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.locked(func() { s.gate.faults[method] = append(s.gate.faults[method], &f) })
}

// Mend takes the faults of a method away.
func (s *Service) Mend(method string) { s.locked(func() { delete(s.gate.faults, method) }) }

// Limit sets how often a method may be called within a minute, in place of what its tier says.
func (s *Service) Limit(method string, perMinute int) {
	s.locked(func() {
		if s.gate.limits == nil {
			s.gate.limits = map[string]int{}
		}
		s.gate.limits[method] = perMinute
	})
}

// Unlimited lets every method be called as often as wanted, for tests of something else.
func (s *Service) Unlimited() { s.locked(func() { s.gate.lax = true }) }

// Calls lists the calls of a method so far, oldest first; "" stands for all.
func (s *Service) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.gate.calls), func(c Call) bool { return method != "" && c.Method != method })
}

// Stall makes every request hang until the function it gives is called.
func (s *Service) Stall() (resume func()) {
	s.locked(func() {
		if s.gate.hang == nil {
			s.gate.hang = make(chan struct{})
		}
	})
	return func() { s.locked(s.gate.open) }
}

// Grant changes what the app was granted.
func (s *Service) Grant(scopes ...string) { s.locked(func() { s.options.Scopes = scopes }) }

// Revoke makes the tokens invalid: the app is told as it would be, and its calls are refused.
func (s *Service) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(obj{"type": "tokens_revoked", "tokens": obj{"oauth": []any{}, "bot": []any{BotUser}}}, "")
	s.revoked = "token_revoked"
}

// Uninstall takes the app out of the workspace.
func (s *Service) Uninstall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(obj{"type": "tokens_revoked", "tokens": obj{"oauth": []any{}, "bot": []any{BotUser}}}, "")
	s.tell(obj{"type": "app_uninstalled"}, "")
	s.revoked = "account_inactive"
}

// stalled waits while every request hangs; false: whoever asked went away.
func (s *Service) stalled(r *http.Request) bool {
	for {
		s.mu.Lock()
		hang := s.gate.hang
		s.mu.Unlock()
		if hang == nil {
			return true
		}
		select {
		case <-hang:
		case <-r.Context().Done():
			return false
		}
	}
}

// fault takes the next fault of a method; the caller holds the lock.
func (g *gate) fault(method string) Fault {
	for _, name := range []string{method, "*"} {
		list := g.faults[name]
		if len(list) == 0 {
			continue
		}
		f := *list[0]
		if list[0].Times--; list[0].Times == 0 {
			g.faults[name] = list[1:]
		}
		return f
	}
	return Fault{}
}

// tiers are the calls a minute that https://docs.slack.dev/apis/web-api/rate-limits promises.
var tiers = map[int]int{1: 1, 2: 20, 3: 50, 4: 100}

// burst is how many messages a channel takes at once; after that it is one a second. Slack says "short
// bursts" and no number: https://docs.slack.dev/apis/web-api/rate-limits
const burst = 6

// wait is how long a call comes too early, in whole seconds; it counts one that does not.
func (g *gate) wait(now time.Time, name string, m method, args obj) int {
	most, set := g.limits[name]
	switch {
	case g.lax:
		return 0
	case !set && m.perChannel:
		channel, _ := args["channel"].(string)
		return g.pace(now, channel)
	case !set:
		most = tiers[m.tier]
	}
	if most == 0 {
		return 0
	}
	g.used[name] = slices.DeleteFunc(g.used[name], func(at time.Time) bool { return !at.Add(time.Minute).After(now) })
	if used := g.used[name]; len(used) >= most {
		return wholeSeconds(used[len(used)-most].Add(time.Minute).Sub(now))
	}
	g.used[name] = append(g.used[name], now)
	return 0
}

// pace is wait for a message into a channel.
func (g *gate) pace(now time.Time, channel string) int {
	full := g.rested[channel] // when the channel takes a whole burst again
	if full.Before(now) {
		full = now
	}
	if early := full.Sub(now) - (burst-1)*time.Second; early > 0 {
		return wholeSeconds(early)
	}
	g.rested[channel] = full.Add(time.Second)
	return 0
}

func wholeSeconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// breaks cuts the connection of a request.
func breaks(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_ = conn.Close()
}

// limited answers that a call came too early.
func limited(w http.ResponseWriter, seconds int) {
	w.Header().Set("Retry-After", strconv.Itoa(max(seconds, 1)))
	write(w, http.StatusTooManyRequests, obj{"ok": false, "error": "ratelimited"})
}
