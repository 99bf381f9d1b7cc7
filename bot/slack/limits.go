package slack

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
)

// errCrowded says that too many calls wait for one lane already. Nothing was sent: the caller's own
// row comes again.
var errCrowded = errors.New("slack: too many calls are waiting already")

const (
	mostWaiting = 2000              // callers in one lane
	mostRooms   = 4096              // lanes of channels that are remembered
	callLimit   = 20 * time.Second  // one try
	fileLimit   = 100 * time.Second // one try to bring or fetch a file: a film of 64 MB over a slow line
	mostTries   = 4                 // of one call, where Slack says to come again
)

// A pace is how many calls go through a lane: a few at once, then one every so often.
type pace struct {
	burst int
	every time.Duration
}

// What Slack lets through for each method and workspace, and what it lets into one channel
// (https://docs.slack.dev/apis/web-api/rate-limits). The first numbers are what stays within a tier
// in any minute but the busiest; what goes beyond is answered with a Retry-After, which is kept.
var (
	tier2   = pace{10, 3 * time.Second}
	tier3   = pace{20, 1200 * time.Millisecond}
	tier4   = pace{50, 600 * time.Millisecond}
	posting = pace{100, 200 * time.Millisecond} // several hundred messages a minute
	channel = pace{5, time.Second}              // one message a second, with short bursts
	answers = pace{100, 10 * time.Millisecond}  // response_url has no documented tier
)

var paces = map[string]pace{
	"chat.postMessage": posting, "chat.postEphemeral": tier4, "chat.update": tier3, responseURL: answers,
	"views.open": tier4, "views.update": tier4, "views.publish": tier4,
	"reactions.add": tier3, "reactions.get": tier3,
	"users.info": tier4, "users.list": tier2, "usergroups.list": tier2, "usergroups.users.list": tier2,
	"conversations.info": tier3, "conversations.list": tier2, "conversations.open": tier3,
	"files.getUploadURLExternal": tier4, "files.completeUploadExternal": tier4, "files.info": tier4,
	fileUpload: tier4, fileDownload: tier4, "chat.delete": tier3,
	"auth.test": tier4, "apps.connections.open": tier2,
}

// What stands for calls that are no methods: the addresses that answers are sent to, and those that
// files are brought to and fetched from.
const (
	responseURL  = "response_url"
	fileUpload   = "files.upload"
	fileDownload = "files.download"
)

// A lane lets callers through one after another in the order they came, at its pace.
type lane struct {
	pace
	turn  chan struct{} // holds one value while somebody stands at the front
	mu    sync.Mutex
	queue int       // callers that wait
	free  time.Time // when the lane is as rested as it can be
	shut  time.Time // until then Slack wants nothing
}

func newLane(p pace) *lane { return &lane{pace: p, turn: make(chan struct{}, 1)} }

// pass returns when the caller may call, or ctx ends.
func (l *lane) pass(ctx context.Context) error {
	if !l.join() {
		return errCrowded
	}
	defer l.leave()
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for {
		wait := l.take(time.Now())
		if wait <= 0 {
			return ctx.Err()
		}
		if !asleep(ctx, wait) {
			return ctx.Err()
		}
	}
}

func (l *lane) join() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.queue >= mostWaiting {
		return false
	}
	l.queue++
	return true
}

func (l *lane) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue--
}

// take takes a place, or says how long there is none.
func (l *lane) take(now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if wait := l.shut.Sub(now); wait > 0 {
		return wait
	}
	free := l.free
	if free.Before(now) {
		free = now
	}
	if wait := free.Sub(now) - time.Duration(l.burst-1)*l.every; wait > 0 {
		return wait
	}
	l.free = free.Add(l.every)
	return 0
}

// hold closes the lane for so long: Slack asked for it.
func (l *lane) hold(now time.Time, after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until := now.Add(after); until.After(l.shut) {
		l.shut = until
	}
}

// idle reports whether forgetting the lane changes nothing.
func (l *lane) idle(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.queue == 0 && l.free.Before(now) && l.shut.Before(now)
}

// limits are the lanes of one workspace: one for each method, one for each channel that is written
// to. A lane that Slack closed closes no other. Safe for concurrent use.
type limits struct {
	mu      sync.Mutex
	methods map[string]*lane
	rooms   map[string]*lane
}

func newLimits() *limits { return &limits{methods: map[string]*lane{}, rooms: map[string]*lane{}} }

func (l *limits) method(name string) *lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.methods[name] == nil {
		p, known := paces[name]
		if !known {
			p = tier2
		}
		l.methods[name] = newLane(p)
	}
	return l.methods[name]
}

func (l *limits) room(id string) *lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r := l.rooms[id]; r != nil {
		return r
	}
	if len(l.rooms) >= mostRooms {
		now := time.Now()
		for id, r := range l.rooms {
			if r.idle(now) {
				delete(l.rooms, id)
			}
		}
	}
	l.rooms[id] = newLane(channel)
	return l.rooms[id]
}

// through makes one call when its lanes let it, and again when Slack says that it came too soon: what
// Slack refuses so was not done. room is the channel that a message goes to; empty: none.
func (l *limits) through(ctx context.Context, method, room string, call func(context.Context) error) error {
	lane := l.method(method)
	var err error
	for range mostTries {
		if room != "" {
			if err := l.room(room).pass(ctx); err != nil {
				return unsent{err}
			}
		}
		if err := lane.pass(ctx); err != nil {
			return unsent{err}
		}
		if err = once(ctx, method, call); err == nil {
			return nil
		}
		slow, is := errors.AsType[*slackapi.RateLimitedError](err)
		if !is {
			return nameless(method, err)
		}
		lane.hold(time.Now(), slow.RetryAfter)
	}
	return unsent{nameless(method, err)}
}

// once makes one try, within its own time.
func once(ctx context.Context, method string, call func(context.Context) error) error {
	limit := callLimit
	if method == fileUpload || method == fileDownload {
		limit = fileLimit
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return call(ctx)
}

// nameless names the method and takes the address out of an error: addresses hold secrets.
func nameless(method string, err error) error {
	if dirty, is := errors.AsType[*url.Error](err); is {
		err = dirty.Err
	}
	return fmt.Errorf("slack %s: %w", method, err)
}

// An unsent is the error of a call that did surely not leave.
type unsent struct{ error }

// Unwrap gives why.
func (u unsent) Unwrap() error { return u.error }
