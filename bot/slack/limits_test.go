package slack

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	slackapi "github.com/slack-go/slack"
)

// calls makes n calls at once and gives when each was made, since the start.
func calls(t *testing.T, l *limits, n int, method, room string) []time.Duration {
	t.Helper()
	var mu sync.Mutex
	var at []time.Duration
	var group sync.WaitGroup
	begun := time.Now()
	for range n {
		group.Go(func() {
			err := l.through(t.Context(), method, room, func(context.Context) error {
				mu.Lock()
				defer mu.Unlock()
				at = append(at, time.Since(begun))
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	return at
}

func TestAChannelGetsAMessageASecondAfterAShortBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := calls(t, newLimits(), 12, "chat.postMessage", "C1")
		for i, d := range at {
			if want := time.Duration(max(0, i-4)) * time.Second; d != want {
				t.Errorf("message %d went after %v, not %v", i, d, want)
			}
		}
	})
}

func TestNoChannelWaitsForAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		var group sync.WaitGroup
		group.Go(func() { calls(t, l, 30, "chat.postMessage", "C1") })
		synctest.Wait()
		if at := calls(t, l, 5, "chat.postMessage", "C2"); at[4] != 0 {
			t.Errorf("another channel waited %v", at[4])
		}
		group.Wait()
	})
}

func TestAMethodStaysNearItsTier(t *testing.T) {
	for method, most := range map[string]int{"reactions.get": 50, "users.info": 100, "usergroups.list": 20, "none.such": 20} {
		synctest.Test(t, func(t *testing.T) {
			at := calls(t, newLimits(), 3*most, method, "")
			first := 0
			for i, d := range at {
				for d-at[first] >= time.Minute {
					first++
				}
				if n := i - first + 1; n > most+most/2+1 {
					t.Fatalf("%s: %d calls within a minute of %v", method, n, d)
				}
			}
			if last := at[len(at)-1]; last > 3*time.Minute {
				t.Errorf("%s: %d calls took %v", method, len(at), last)
			}
		})
	}
}

func TestRetryAfterHoldsOneMethodAndIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, tries, begun := newLimits(), 0, time.Now()
		var group sync.WaitGroup
		group.Go(func() {
			err := l.through(t.Context(), "chat.update", "", func(context.Context) error {
				if tries++; tries == 1 {
					return &slackapi.RateLimitedError{RetryAfter: 30 * time.Second}
				}
				return nil
			})
			if err != nil || tries != 2 || time.Since(begun) != 30*time.Second {
				t.Errorf("%v after %d tries and %v", err, tries, time.Since(begun))
			}
		})
		synctest.Wait()
		if at := calls(t, l, 1, "chat.update", ""); at[0] != 30*time.Second {
			t.Errorf("the next call of the method went after %v", at[0])
		}
		group.Wait()
		if at := calls(t, l, 1, "views.open", ""); at[0] != 0 {
			t.Errorf("a call of another method waited %v", at[0])
		}
	})
}

func TestWhoeverWaitsStopsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		l.method("chat.update").hold(time.Now(), time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		begun := time.Now()
		err := l.through(ctx, "chat.update", "", func(context.Context) error { t.Error("it was called"); return nil })
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != 2*time.Second {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		if _, is := errors.AsType[unsent](err); !is {
			t.Error("it does not say that nothing was sent")
		}
		if n := l.method("chat.update").queue; n != 0 {
			t.Errorf("%d wait still", n)
		}
	})
}

func TestALaneHoldsSoManyAndNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		l.method("chat.update").hold(time.Now(), time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for range mostWaiting {
			group.Go(func() { _ = l.through(ctx, "chat.update", "", func(context.Context) error { return nil }) })
		}
		synctest.Wait()
		if err := l.through(ctx, "chat.update", "", func(context.Context) error { return nil }); !errors.Is(err, errCrowded) {
			t.Errorf("one more gave %v", err)
		}
		cancel()
		group.Wait()
	})
}

func TestSlackMayNotSayNeverMoreThanSoOften(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		err := newLimits().through(t.Context(), "chat.postMessage", "C1", func(context.Context) error {
			tries++
			return &slackapi.RateLimitedError{RetryAfter: time.Second}
		})
		if _, is := errors.AsType[unsent](err); !is || tries != mostTries {
			t.Errorf("%v after %d tries", err, tries)
		}
	})
}

func TestChannelsAreForgottenWhenTheyRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		for i := range mostRooms {
			l.room(strings.Repeat("C", 1+i%3) + time.Duration(i).String())
		}
		<-time.After(time.Minute) // the bubble's
		l.room("C-new")
		if len(l.rooms) != 1 {
			t.Errorf("%d channels are remembered", len(l.rooms))
		}
	})
}

func TestErrorsNameTheMethodAndNoAddress(t *testing.T) {
	err := newLimits().through(t.Context(), responseURL, "", func(context.Context) error {
		return &url.Error{Op: "Post", URL: "https://hooks.slack.com/commands/secret", Err: errors.New("connection refused")}
	})
	if err == nil || strings.Contains(err.Error(), "secret") || err.Error() != "slack response_url: connection refused" {
		t.Errorf("%v", err)
	}
}
