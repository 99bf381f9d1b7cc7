package slack

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestTwoConnectionsStand(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newBoard(t).plug(Options{}, true).run(takeAll)
		one, two := next(t, w.came, "the first"), next(t, w.came, "the second")
		if !next(t, w.states, "connected") {
			t.Error("told to be unconnected")
		}
		one.event("e1")
		two.event("e2")
		for range 2 {
			a := next(t, w.acks, "an acknowledgement")
			if want := map[string]*line{"e1": one, "e2": two}[a.ID]; a.On != want || a.Payload != nil {
				t.Errorf("%s was acknowledged on connection %d with %s", a.ID, a.On.n, a.Payload)
			}
		}
		time.Sleep(24 * time.Hour) // pings alone keep them
		synctest.Wait()
		if w.opened() != 2 || one.closed() || two.closed() {
			t.Errorf("%d addresses asked for", w.opened())
		}
		if err := w.end(); !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
		if next(t, w.states, "unconnected") || len(w.states) > 0 {
			t.Error("the end was not told, or more")
		}
	})
}
