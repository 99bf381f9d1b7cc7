package slack

import (
	"context"
	"math/rand/v2"
	"time"
)

const (
	settled  = 30 * time.Second // a connection that held so long makes up for the failures before it
	backOff  = 250 * time.Millisecond
	backMost = time.Minute
	crowded  = 10 * time.Second // the least wait where Slack counts too many connections

	shortest = time.Minute // of a life worth spreading
)

// apart says when to renew a connection that lives so long, where it would end at about the time
// that the other one does; zero: when Slack asks.
func apart(now time.Time, life time.Duration, other time.Time) time.Time {
	if life < shortest || now.Add(life).Sub(other).Abs() >= life/4 {
		return time.Time{}
	}
	return now.Add(life / 2)
}

// pause is longer each time, and never the same for all.
func pause(n int) time.Duration {
	most := min(backMost, backOff<<min(n, 16))
	return most/2 + rand.N(most/2)
}

// asleep waits; false: ctx ended first.
func asleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
