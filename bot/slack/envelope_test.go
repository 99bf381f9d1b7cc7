package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// The taker hangs for a minute: nothing is lost, every ping is answered, no connection ends.
func TestAStalledTakerLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const envelopes = 3000 // more than are with the taker at once
		resume := make(chan struct{})
		var at, most atomic.Int64
		w := newBoard(t).plug(Options{}, true).run(func(context.Context, delivered) (any, error) {
			most.Store(max(most.Load(), at.Add(1)))
			<-resume
			at.Add(-1)
			return nil, nil
		})
		both := []*line{next(t, w.came, "the first"), next(t, w.came, "the second")}
		for i := range envelopes {
			both[i%2].event(fmt.Sprint("e", i))
		}
		for range 12 {
			<-time.After(5 * time.Second)
			for _, l := range both {
				l.ping("are you there")
				if pong := next(t, l.pongs, "a pong while the taker is stalled"); pong != "are you there" {
					t.Errorf("a pong says %q", pong)
				}
			}
		}
		if len(w.acks) > 0 {
			t.Error("acknowledged before it was taken")
		}
		close(resume)
		seen := map[string]bool{}
		for i := range envelopes {
			a := next(t, w.acks, fmt.Sprint("acknowledgement ", i))
			if seen[a.ID] {
				t.Errorf("%s was acknowledged twice", a.ID)
			}
			seen[a.ID] = true
		}
		if both[0].closed() || both[1].closed() || w.opened() != 2 {
			t.Error("a connection ended")
		}
		if n := most.Load(); n != poolWidth {
			t.Errorf("%d were with the taker at once", n)
		}
		w.end()
	})
}

// A stall that does not end holds a bounded amount; the rest is left to Slack's next try, and the
// connection lives.
func TestWhatHasNoRoomIsLeftToTheNextTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		resume := make(chan struct{})
		w := newBoard(t).plug(Options{}, true).run(func(context.Context, delivered) (any, error) { <-resume; return nil, nil })
		one := next(t, w.came, "the first")
		const room = poolWidth + poolCount
		for i := range room + 100 {
			one.event(fmt.Sprint("e", i))
		}
		one.ping("still there")
		next(t, one.pongs, "a pong")
		close(resume)
		for i := range room {
			next(t, w.acks, fmt.Sprint("acknowledgement ", i))
		}
		synctest.Wait()
		if len(w.acks) > 0 {
			t.Errorf("%d more were held", len(w.acks))
		}
		one.event("again")
		if a := next(t, w.acks, "the next try"); a.ID != "again" {
			t.Errorf("%s", a.ID)
		}
		w.end()
		if n := strings.Count(w.log.String(), "waits to be stored"); n != 1 {
			t.Errorf("told %d times", n)
		}
	})
}

func TestAPoolKeepsItsBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		resume := make(chan struct{})
		p := newPool(2, 3, 100)
		block := func() { <-resume }
		for i, want := range []bool{true, true, true, true, true, false} { // two run, three wait
			if got := p.put(10, block); got != want {
				t.Errorf("job %d: %v", i, got)
			}
			synctest.Wait()
		}
		close(resume)
		synctest.Wait()
		if p.running != 0 || p.held != 0 || len(p.waiting) != 0 {
			t.Errorf("%d run, %d bytes held", p.running, p.held)
		}
		resume = make(chan struct{})
		var order []int
		p.put(0, block)
		p.put(0, block)
		synctest.Wait()
		if !p.put(60, func() { order = append(order, 1) }) || p.put(41, block) || !p.put(40, func() { order = append(order, 2) }) {
			t.Error("the bytes are counted wrongly")
		}
		synctest.Wait()
		close(resume)
		synctest.Wait()
		if len(order) != 2 || order[0] != 1 {
			t.Errorf("done in the order %v", order)
		}
		if !p.close(time.Second) || p.put(1, block) {
			t.Error("a closed pool takes more")
		}
	})
}

func TestWhatIsUnknownIsAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		took := make(chan delivered, 100)
		w := newBoard(t).plug(Options{}, true).run(func(_ context.Context, d delivered) (any, error) { took <- d; return nil, nil })
		one := next(t, w.came, "the first")
		for _, s := range []string{
			`{"type":"of_tomorrow","envelope_id":"u1","payload":{"a":1}}`,
			`{"type":"events_api","envelope_id":"u2","payload":{"type":"app_rate_limited","minute_rate_limited":1518467820}}`,
			`{"type":"events_api","envelope_id":"u3","payload":{"type":"of_tomorrow"}}`,
			`{"type":"events_api","envelope_id":"u4","payload":[1]}`,
			`{"type":"interactive","envelope_id":"u5","payload":null}`,
			`{"type":"slash_commands","envelope_id":"u6"}`,
			`{"type":5,"envelope_id":"u7","payload":{}}`,
			`{"envelope_id":"u8"}`,
		} {
			one.send(s)
		}
		seen := map[string]bool{}
		for range 8 {
			seen[next(t, w.acks, "an acknowledgement").ID] = true
		}
		for _, s := range []string{``, `{`, `[]`, `null`, `"hello"`, `{"type":"hello"}`, `{"type":"hello","debug_info":{"approximate_connection_time":"soon"}}`, `{"type":"events_api"}`, "\xff\xfe"} {
			one.send(s) // nothing to acknowledge, no reason to hang up
		}
		one.send(`{"type":"slash_commands","envelope_id":"good","payload":{"command":"/draft"},"retry_attempt":2,"retry_reason":"timeout","accepts_response_payload":true}`)
		if a := next(t, w.acks, "after all that"); a.ID != "good" {
			t.Errorf("%s was acknowledged", a.ID)
		}
		if len(seen) != 8 || len(took) != 2 || one.closed() {
			t.Fatalf("%v acknowledged, %d taken", seen, len(took))
		}
		if d := <-took; d.ID != "u2" { // that events were held back is to be made up for
			t.Errorf("%+v", d)
		}
		if d := <-took; d.Kind != kindCommand || d.By != bySocket || d.ID != "good" || d.Attempt != 2 || d.Reason != "timeout" || string(d.Body) != `{"command":"/draft"}` {
			t.Errorf("%+v", d)
		}
		w.end()
		if !strings.Contains(w.log.String(), "minute=1518467820") {
			t.Errorf("the log says\n%s", w.log)
		}
	})
}

func TestAnAnswerRidesOnTheAcknowledgement(t *testing.T) {
	large := strings.Repeat("a", maxAnswer)
	for name, c := range map[string]struct {
		answer any
		kind   string
		want   string
	}{
		"none":            {nil, kindAct, ``},
		"errors":          {map[string]any{"response_action": "errors", "errors": map[string]string{"b": "too long"}}, kindAct, `{"errors":{"b":"too long"},"response_action":"errors"}`},
		"as it is":        {json.RawMessage(`{"text":"<@U1>"}`), kindCommand, `{"text":"<@U1>"}`},
		"too large":       {map[string]string{"text": large}, kindCommand, ``},
		"just too large":  {large[:maxAnswer-len(`{"envelope_id":"e","payload":""}`)], kindCommand, ``},
		"just not":        {large[:maxAnswer-len(`{"envelope_id":"e","payload":""}`)-1], kindCommand, `"` + large[:maxAnswer-len(`{"envelope_id":"e","payload":""}`)-1] + `"`},
		"cannot be":       {func() {}, kindCommand, ``},
		"nobody asked it": {"x", kindEvent, ``},
	} {
		f := frame{Type: c.kind, EnvelopeID: "e", Accepts: c.kind != kindEvent}
		b, err := acknowledgement(f, c.answer)
		if (err != nil) != (c.want == "" && c.answer != nil) {
			t.Errorf("%s: %v", name, err)
		}
		var got ack
		if err := json.Unmarshal(b, &got); err != nil || got.ID != "e" {
			t.Errorf("%s: %q", name, b)
		}
		var want any
		if json.Unmarshal([]byte(c.want), &want); c.want != "" && !sameJSON(got.Payload, want) || c.want == "" && got.Payload != nil {
			t.Errorf("%s: answered %.100s", name, got.Payload)
		}
		if len(b) >= maxAnswer {
			t.Errorf("%s: %d bytes", name, len(b))
		}
	}
}

func sameJSON(b json.RawMessage, want any) bool {
	var got any
	return json.Unmarshal(b, &got) == nil && fmt.Sprint(got) == fmt.Sprint(want)
}

// What is not taken is not acknowledged, and harms nobody else's envelope.
func TestWhatIsNotTakenIsNotAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBoard(t).plug(Options{}, true).run(func(_ context.Context, d delivered) (any, error) {
			switch d.ID {
			case "panics":
				panic("boom")
			case "fails":
				return "an answer", errors.New("disk full")
			}
			return nil, nil
		})
		one := next(t, w.came, "the first")
		for _, id := range []string{"panics", "fails", "good"} {
			one.event(id)
		}
		if a := next(t, w.acks, "the good one"); a.ID != "good" {
			t.Errorf("%s was acknowledged", a.ID)
		}
		<-time.After(time.Minute)
		if len(w.acks) > 0 || one.closed() {
			t.Error("acknowledged, or hung up")
		}
		w.end()
		if !strings.Contains(w.log.String(), "boom") || !strings.Contains(w.log.String(), "disk full") {
			t.Error("the log does not say why")
		}
	})
}

// What is with the taker when the program ends is acknowledged, as long as it takes a moment only.
func TestTheEndWaitsAMoment(t *testing.T) {
	for _, c := range []struct {
		takes time.Duration
		acked bool
	}{{goodbye / 2, true}, {time.Hour, false}} {
		synctest.Test(t, func(t *testing.T) {
			begun := make(chan struct{})
			w := newBoard(t).plug(Options{}, true).run(func(ctx context.Context, _ delivered) (any, error) {
				close(begun)
				if !asleep(ctx, c.takes) {
					return nil, ctx.Err()
				}
				return nil, nil
			})
			next(t, w.came, "the first").event("e")
			<-begun
			began := time.Now()
			w.end()
			if took := time.Since(began); took > goodbye+time.Second {
				t.Errorf("the end took %v", took)
			}
			if acked := len(w.acks) == 1; acked != c.acked {
				t.Errorf("what takes %v: acknowledged %v", c.takes, acked)
			}
		})
	}
}

// An envelope whose connection ends while it is with the taker is kept, and Slack's next try, over
// another connection, is acknowledged there.
func TestAConnectionEndsUnderTheTaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		resume := make(chan struct{})
		var taken atomic.Int64
		w := newBoard(t).plug(Options{}, true).run(func(context.Context, delivered) (any, error) { <-resume; taken.Add(1); return nil, nil })
		one, two := next(t, w.came, "the first"), next(t, w.came, "the second")
		one.event("e")
		synctest.Wait()
		one.conn.Close()
		two.event("e again")
		close(resume)
		if a := next(t, w.acks, "the next try"); a.ID != "e again" || a.On != two {
			t.Errorf("%s on connection %d", a.ID, a.On.n)
		}
		synctest.Wait()
		if taken.Load() != 2 {
			t.Errorf("%d taken", taken.Load())
		}
		w.end()
	})
}

// Over real connections: a burst is taken and acknowledged whole while connections are cut,
// renewed and written to from all sides.
func TestABurstOverRealConnections(t *testing.T) {
	var mu sync.Mutex
	taken := map[string]int{}
	w := newBoard(t).plug(Options{}, false).run(func(_ context.Context, d delivered) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		taken[d.ID]++
		return map[string]string{"text": d.ID}, nil
	})
	one, two := next(t, w.came, "the first"), next(t, w.came, "the second")
	const each = 500
	var sending sync.WaitGroup
	for i, l := range []*line{one, two} {
		sending.Go(func() {
			for n := range each {
				l.sendKind(kindCommand, fmt.Sprint(i, "-", n), `{"command":"/draft"}`)
				if n%50 == 0 {
					l.ping("x")
				}
			}
		})
	}
	sending.Wait()
	for range 2 * each {
		if a := next(t, w.acks, "an acknowledgement"); string(a.Payload) != fmt.Sprintf(`{"text":%q}`, a.ID) {
			t.Errorf("%s is answered %s", a.ID, a.Payload)
		}
	}
	two.farewell("refresh_requested")
	three := next(t, w.came, "the next")
	two.conn.Close()
	one.conn.Close()
	four := next(t, w.came, "another")
	for _, l := range []*line{three, four} {
		l.sendKind(kindAct, fmt.Sprint("after ", l.n), `{}`)
		if a := next(t, w.acks, "afterwards"); a.On != l {
			t.Errorf("%s came on connection %d", a.ID, a.On.n)
		}
	}
	w.end()
	mu.Lock()
	defer mu.Unlock()
	if len(taken) != 2*each+2 {
		t.Errorf("%d were taken", len(taken))
	}
}
