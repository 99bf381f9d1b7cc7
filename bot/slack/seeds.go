package slack

import (
	"context"
	"encoding/json"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"copydesk/commands/chat"
)

const (
	mostSeeds   = 1000 // messages that wait for their reactions
	sweepEvery  = 24 * time.Hour
	mostBesides = 64 // things done beside an acknowledgement
	besideLimit = 30 * time.Second
)

// A seed is a message that still lacks the reactions which the bot sets itself.
type seed struct {
	record
	id string
}

// deciding are the reactions that a request gets.
var deciding = []string{"✅", "❌", "✏"}

// sparing leaves of the seeds those that decide most: all cards share 50 calls a minute
// (https://docs.slack.dev/reference/methods/reactions.add). People may set any other.
func sparing(seeds []string) []string {
	return slices.DeleteFunc(slices.Clone(seeds), func(s string) bool { return !slices.Contains(deciding, s) })
}

// sow lets the reactions be set soon; nobody waits for them.
func (p *Platform) sow(s seed) {
	select {
	case p.seeds <- s:
	default:
		p.o.Log.Warn("a message gets its reactions later: too many wait", "room", s.Room, "message", s.TS)
	}
}

// resow lets the reactions of a message that was edited be set, where they are not known to stand.
func (p *Platform) resow(ctx context.Context, r chat.Ref, seeds []string) {
	rec := record{At: p.o.Now().UnixMilli(), Room: r.Room.ID, TS: r.ID, Seeds: seeds}
	if !p.planted(ctx, rec) {
		p.sow(seed{rec, rec.bed()})
	}
}

// bed is the key under which it is kept that a message has its reactions, however it came by them.
func (r record) bed() string { return "edit/" + r.Room + "/" + r.TS }

// planted reports whether a message is known to have its reactions.
func (p *Platform) planted(ctx context.Context, r record) bool {
	if _, stands := p.sown.get(r.bed()); stands {
		return true
	}
	rec, err := p.recorded(ctx, r.bed())
	if err != nil || rec.TS != r.TS {
		return false
	}
	p.sown.put(r.bed(), true)
	return true
}

// garden sets reactions until ctx ends; at the start and once a day it looks through what is kept.
func (p *Platform) garden(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	p.sweep(ctx)
	for {
		select {
		case s := <-p.seeds:
			p.plant(ctx, s)
		case <-tick.C:
			p.sweep(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// plant sets one message's reactions in their order and remembers that it did. The call that posted
// it, Slack's word of it and the first edit may each ask for them: they are set once.
func (p *Platform) plant(ctx context.Context, s seed) {
	if rec, err := p.recorded(ctx, s.id); err == nil && rec.TS == s.TS && rec.At != 0 {
		s.record = rec
	}
	if len(s.Seeds) == 0 || !p.planted(ctx, s.record) && !p.react(ctx, s.record) {
		return
	}
	s.Seeds = nil
	p.sown.put(s.bed(), true)
	err := p.record(ctx, s.bed(), s.record)
	if err == nil && s.id != s.bed() {
		err = p.record(ctx, s.id, s.record)
	}
	if err != nil {
		p.o.Log.Warn("that a message has its reactions was not kept", "err", err)
	}
}

// react sets the reactions of a message; false where nothing is to be remembered of it.
func (p *Platform) react(ctx context.Context, r record) bool {
	for _, emoji := range r.Seeds {
		err := p.call(ctx, "reactions.add", "", func(ctx context.Context) error {
			return p.api.AddReactionContext(ctx, nameOf(emoji), slackapi.NewRefToMessage(r.Room, r.TS))
		})
		switch {
		case ctx.Err() != nil:
			return false
		case is(err, "message_not_found", "channel_not_found"):
			return false
		case err != nil && codeOf(err) == "": // Slack gave no answer: they are set when old keys are looked through
			p.o.Log.Warn("a message lacks its reactions for now", "room", r.Room, "message", r.TS, "err", err)
			return false
		case err != nil && !is(err, "already_reacted"):
			p.o.Log.Warn("a reaction could not be set", "emoji", emoji, "room", r.Room, "message", r.TS, "err", err)
		}
	}
	return true
}

// sweep forgets what nobody asks for any more, and finds what still lacks its reactions.
func (p *Platform) sweep(ctx context.Context) {
	kept, err := p.o.Kept(ctx, postPrefix)
	if err != nil {
		p.o.Log.Warn("what was kept of posted messages cannot be read", "err", err)
		return
	}
	now := p.o.Now()
	for key, b := range kept {
		var rec record
		if json.Unmarshal(b, &rec) != nil || now.Sub(time.UnixMilli(rec.At)) > keptFor {
			if err := p.o.Keep(ctx, key, nil); err != nil {
				return
			}
			continue
		}
		if rec.TS != "" && len(rec.Seeds) > 0 {
			p.sow(seed{rec, strings.TrimPrefix(key, postPrefix)})
		}
	}
}

// later does something beside an acknowledgement, in its own time. Where too much is done beside
// already it is left, and the log says so.
func (p *Platform) later(do func(context.Context)) {
	select {
	case p.besides <- struct{}{}:
	default:
		p.o.Log.Warn("too much is done at once: something that could wait was left")
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.life == nil { // nobody runs
		<-p.besides
		return
	}
	ctx := p.life
	p.group.Go(func() {
		defer func() { <-p.besides }()
		defer p.unharmed("something beside an acknowledgement")
		ctx, cancel := context.WithTimeout(ctx, besideLimit)
		defer cancel()
		do(ctx)
	})
}

// unharmed is deferred: a panic of what it stands in is that thing's fault, nobody else's.
func (p *Platform) unharmed(what string) {
	if fault := recover(); fault != nil {
		p.o.Log.Error("panic", "in", what, "fault", fault, "stack", string(debug.Stack()))
	}
}

// finish waits for everything that Run began.
func (p *Platform) finish() {
	p.mu.Lock()
	p.life = nil
	p.mu.Unlock()
	p.group.Wait()
}

// turns lets one caller at a time in for each key. Safe for concurrent use.
type turns struct {
	mu   *sync.Mutex
	held map[string]chan struct{}
}

func newTurns() turns { return turns{&sync.Mutex{}, map[string]chan struct{}{}} }

// enter waits for the turn of a key; an empty one has no turns. The caller calls leave.
func (t turns) enter(ctx context.Context, key string) (leave func(), err error) {
	if key == "" {
		return func() {}, nil
	}
	for {
		t.mu.Lock()
		other := t.held[key]
		if other == nil {
			mine := make(chan struct{})
			t.held[key] = mine
			t.mu.Unlock()
			return func() {
				t.mu.Lock()
				defer t.mu.Unlock()
				delete(t.held, key)
				close(mine)
			}, nil
		}
		t.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
