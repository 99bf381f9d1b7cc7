package slack

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
)

const (
	sittings = 2 // connections at once; Slack allows ten

	lingers = 3 * time.Second // an old connection, after the last envelope
	parts   = 2 * time.Minute // the most, whatever comes or is still with the taker

	handAtMost = 10 * time.Minute // with the taker: Slack's last try is over by then

	goodbye = 2 * time.Second // what is with the taker has so long to be acknowledged at the end
)

// A watch keeps two connections to Slack, so that one is there while the other is renewed.
type watch struct {
	p     *Platform
	take  taker
	state func(connected bool)
	log   *slog.Logger
	pool  *pool
	hands context.Context // of the taker: outlives the tries to connect by a goodbye
	stop  context.CancelCauseFunc

	calling chan struct{} // apps.connections.open, one at a time
	hold    time.Time     // and not before: Slack's Retry-After

	lines sync.WaitGroup // connections, until they are gone
	mu    sync.Mutex
	all   map[*socket]struct{}
	open  int                 // of them greeted
	ends  [sittings]time.Time // when Slack renews them, as far as is known
	full  time.Time           // when it was last told that there is no room
}

// sockets brings what Slack delivers over Socket Mode to take, until ctx ends or Slack says
// something final: then the error is a *say.Problem. state is told whenever the first connection
// stands and the last one is gone; it must not block.
//
// An envelope is acknowledged when take took it. What is with take when its connection ends cannot
// be acknowledged any more: Slack delivers it again, over another one.
func (p *Platform) sockets(ctx context.Context, take taker, state func(connected bool)) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	hands, drop := context.WithCancel(context.WithoutCancel(ctx))
	w := &watch{p: p, take: take, state: state, log: p.o.Log, hands: hands, stop: stop, all: map[*socket]struct{}{},
		pool: newPool(poolWidth, poolCount, poolBytes), calling: make(chan struct{}, 1)}
	w.keepAll(ctx)
	w.pool.close(goodbye)
	drop()
	w.partAll()
	w.lines.Wait()
	return context.Cause(ctx)
}

// keepAll keeps every connection until ctx ends; the others follow when the first stands.
func (w *watch) keepAll(ctx context.Context) {
	first := make(chan struct{})
	stands := sync.OnceFunc(func() { close(first) })
	var both sync.WaitGroup
	for slot := range sittings {
		both.Go(func() {
			if slot > 0 {
				select {
				case <-first:
				case <-ctx.Done():
				}
			}
			w.keep(ctx, slot, stands)
		})
	}
	both.Wait()
}

// keep has one connection at a time, and for as long as it takes to hand over, two.
func (w *watch) keep(ctx context.Context, slot int, stands func()) {
	var old *socket // still open while the next one is made
	for n := 0; ctx.Err() == nil; {
		s, err := w.connect(ctx)
		if err != nil {
			w.failed(ctx, n, err)
			asleep(ctx, w.pause(err, n))
			n++
			continue
		}
		stands()
		if old != nil {
			w.retire(old)
		}
		since, why := time.Now(), w.until(ctx, s, slot)
		if time.Since(since) >= settled {
			n = 0
		}
		old = w.after(ctx, s, why)
		asleep(ctx, w.pause(why, n))
		n++
	}
}

// connect opens a connection and waits for the greeting.
func (w *watch) connect(ctx context.Context) (*socket, error) {
	address, err := w.address(ctx)
	if err != nil {
		return nil, err
	}
	s, err := w.p.dial(ctx, address)
	if err != nil {
		return nil, err
	}
	w.lines.Go(func() { w.line(s) })
	unmet := time.NewTimer(greetWithin)
	defer unmet.Stop()
	select {
	case <-s.hello:
		return s, nil
	case why := <-s.asked:
		err = asked(why)
	case <-s.gone:
		return nil, s.err
	case <-unmet.C:
		err = errors.New("no greeting came")
	case <-ctx.Done():
		select {
		case <-s.hello: // what it brought already is acknowledged on it
			return s, nil
		default:
			err = ctx.Err()
		}
	}
	s.part()
	return nil, err
}

// address asks for an address, once nobody else does and Slack's Retry-After is over: it counts
// for the method, so for every connection.
func (w *watch) address(ctx context.Context) (string, error) {
	select {
	case w.calling <- struct{}{}:
		defer func() { <-w.calling }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if !asleep(ctx, time.Until(w.hold)) {
		return "", ctx.Err()
	}
	address, err := w.p.address(ctx)
	if limited := (*slackapi.RateLimitedError)(nil); errors.As(err, &limited) {
		w.hold = time.Now().Add(limited.RetryAfter)
	}
	return address, err
}

// line reads one connection until it is gone, and counts it while it stands.
func (w *watch) line(s *socket) {
	w.mu.Lock()
	w.all[s] = struct{}{}
	w.mu.Unlock()
	stood := false
	s.run(func() { stood = true; w.count(1) }, func(f frame) { w.put(s, f) })
	w.mu.Lock()
	delete(w.all, s)
	w.mu.Unlock()
	if stood {
		w.count(-1)
	}
}

func (w *watch) count(by int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	was := w.open > 0
	w.open += by
	if is := w.open > 0; is != was {
		w.state(is)
	}
}

// asked is Slack's reason for ending a connection, as an error.
type asked string

func (a asked) Error() string { return "slack ends the connection: " + string(a) }

const (
	linkDisabled = asked("link_disabled")
	tooMany      = asked("too_many_websockets")
)

var errRenew = errors.New("renewed, so that both do not end at once")

// until waits for a reason to have another connection than s.
func (w *watch) until(ctx context.Context, s *socket, slot int) error {
	var renew <-chan time.Time
	if at := w.spread(slot, s.life); !at.IsZero() {
		t := time.NewTimer(time.Until(at))
		defer t.Stop()
		renew = t.C
	}
	select {
	case why := <-s.asked:
		return asked(why)
	case <-renew:
		return errRenew
	case <-ctx.Done():
		return ctx.Err()
	case <-s.gone:
	}
	select {
	case why := <-s.asked: // said with the last breath
		return asked(why)
	default:
		return s.err
	}
}

// spread notes when the connection of this slot ends.
func (w *watch) spread(slot int, life time.Duration) (renew time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	w.ends[slot] = now.Add(life)
	if renew = apart(now, life, w.ends[1-slot]); !renew.IsZero() {
		w.ends[slot] = renew
	}
	return renew
}

// after does what the reason wants, and gives the connection that stays open until the next one
// stands.
func (w *watch) after(ctx context.Context, s *socket, why error) *socket {
	if ctx.Err() != nil {
		return nil
	}
	w.log.InfoContext(ctx, "a slack connection is renewed", "why", why)
	if problem := final(why); problem != nil {
		w.stop(problem)
	}
	if errors.Is(why, tooMany) { // one more would be refused too
		s.part()
	}
	return s
}

// retire lets an old connection finish: what it brought is acknowledged on it. Slack closes it
// soon; where it does not, it is closed when nothing came for a while.
func (w *watch) retire(s *socket) {
	w.lines.Go(func() {
		look := time.NewTicker(lingers)
		defer look.Stop()
		for range parts / lingers {
			select {
			case <-s.gone:
				return
			case <-look.C:
			}
			if s.handed.Load() == 0 && time.Since(time.Unix(0, s.heard.Load())) >= lingers {
				break
			}
		}
		s.part()
	})
}

func (w *watch) partAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for s := range w.all {
		go s.part()
	}
}

// failed tells that there is no connection, and stops for good where another try is no use.
func (w *watch) failed(ctx context.Context, n int, err error) {
	if ctx.Err() != nil {
		return
	}
	if problem := final(err); problem != nil {
		w.stop(problem)
		return
	}
	w.log.WarnContext(ctx, "no connection to slack; it is tried again", "tries", n+1, "error", err)
}

// pause is the wait before the next try, the n-th in a row.
func (w *watch) pause(why error, n int) time.Duration {
	if errors.Is(why, tooMany) {
		return max(crowded, pause(n))
	}
	return pause(n)
}
