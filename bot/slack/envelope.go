package slack

import (
	"context"
	"time"
)

// put has the envelope handed on soon. Where there is no room it is left: not acknowledged, Slack
// delivers it again.
func (w *watch) put(s *socket, f frame) {
	s.handed.Add(1)
	if w.pool.put(len(f.Payload), func() { defer s.handed.Add(-1); w.hand(s, f) }) {
		return
	}
	s.handed.Add(-1)
	w.tellFull()
}

func (w *watch) tellFull() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := time.Now(); now.Sub(w.full) > time.Minute {
		w.full = now
		w.log.Error("too much of what slack delivers waits to be stored: the rest is left until slack delivers it again")
	}
}

// hand gives the envelope to the taker, and acknowledges it when it was taken. What is unknown is
// acknowledged too: Slack would deliver it three times more and count it as a failure.
func (w *watch) hand(s *socket, f frame) {
	ctx, cancel := context.WithTimeout(w.hands, handAtMost)
	defer cancel()
	d, known := f.delivered()
	if known && d.Kind == kindEvent {
		if o := readOuter(d.Body); o.Type != eventCallback {
			o.told(ctx, w.log)
			known = o.Type == rateLimited // what was held back is to be made up for
		}
	} else if !known {
		w.log.InfoContext(ctx, "slack delivered something unknown", "type", cut(f.Type, 64))
	}
	var answer any
	if known {
		var err error
		if answer, err = w.take.safely(ctx, d); err != nil {
			w.log.ErrorContext(ctx, "what slack delivered was not taken", "kind", d.Kind, "attempt", d.Attempt, "error", err)
			return
		}
	}
	if f.EnvelopeID != "" {
		w.acknowledge(ctx, s, f, answer)
	}
}

func (w *watch) acknowledge(ctx context.Context, s *socket, f frame, answer any) {
	b, err := acknowledgement(f, answer)
	if err != nil {
		w.log.ErrorContext(ctx, "an envelope of slack is acknowledged without its answer", "type", f.Type, "error", err)
	}
	if err := s.send(b); err != nil {
		w.log.InfoContext(ctx, "an envelope was taken but its connection is gone: slack delivers it again", "error", err)
	}
}
