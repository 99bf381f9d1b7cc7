package slacktest

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"time"
)

// patience is how long Slack waits for an answer or an acknowledgement.
const patience = 3 * time.Second

// again is when an event that was not acknowledged is tried again, after each failure:
// https://docs.slack.dev/apis/events-api/#errors. Commands and interactions are not.
var again = []time.Duration{0, time.Minute, 5 * time.Minute}

// hourly is how often "Delayed Events" goes on for a day after that.
const hourly = 24

// The kinds of what is delivered, as Socket Mode names them.
const (
	anEvent   = "events_api"
	aCommand  = "slash_commands"
	anInter   = "interactive"
	strayKind = "stray" // of an envelope whose type nobody knows
)

// post is everything on its way to the app.
type post struct {
	app     string             // base address of the app over HTTP; empty: Socket Mode
	pending map[string]*parcel // by envelope, over sockets
	last    *parcel
	turn    int // of the sockets
	held    []*parcel
	holding bool
	lost    []string      // events given up, by id
	done    int           // acknowledged
	skew    time.Duration // of the clock that signs
}

// A parcel is one thing on its way to the app.
type parcel struct {
	kind     string
	id       string // of its envelope
	payload  obj
	form     url.Values // of a command, over HTTP
	attempt  int
	reason   string
	off      func()              // calls its time-out off
	answered func(obj)           // acknowledged, with the answer it brought; holds the lock
	failed   func(reason string) // not acknowledged, and not tried again; holds the lock
}

func (p *parcel) drop() {
	if p.off != nil {
		p.off()
		p.off = nil
	}
}

// tell delivers an event that the app subscribed to; the caller holds the lock.
func (s *Service) tell(event obj, user string) {
	kind, _ := event["type"].(string)
	if s.revoked == "" && s.subscribed(kind) {
		s.send(&parcel{kind: anEvent, payload: s.envelope(event)})
	}
}

// envelope is an event with what stands around it: https://docs.slack.dev/apis/events-api
func (s *Service) envelope(event obj) obj {
	event = maps.Clone(event)
	if event["event_ts"] == nil {
		event["event_ts"] = s.stamp()
	}
	out := obj{"token": "legacy", "team_id": Team, "context_team_id": Team, "context_enterprise_id": nil, "api_app_id": AppID, "type": "event_callback", "event": event,
		"event_id": s.id("Ev"), "event_time": s.now().Unix(), "event_context": s.id("4-"), "is_ext_shared_channel": s.shared(event),
		"authorizations": []any{obj{"enterprise_id": nil, "team_id": Team, "user_id": BotUser, "is_bot": true, "is_enterprise_install": false}}}
	return out
}

func (s *Service) shared(event obj) bool {
	id, _ := event["channel"].(string)
	if item, is := event["item"].(obj); is {
		id, _ = item["channel"].(string)
	}
	r := s.rooms[id]
	return r != nil && r.Shared
}

// send puts a parcel on its way; the caller holds the lock.
func (s *Service) send(p *parcel) {
	if s.closed {
		return
	}
	p.payload = copied(p.payload)
	if p.id == "" {
		p.id = s.id("envelope-")
	}
	s.post.last = p
	if s.post.holding {
		s.post.held = append(s.post.held, p)
		return
	}
	s.try(p)
}

// copied is what a payload says now: what it holds of the workspace may change.
func copied(payload obj) (out obj) {
	b, err := json.Marshal(payload)
	if err != nil {
		panic(err)
	}
	_ = json.Unmarshal(b, &out)
	return out
}

// try delivers once.
func (s *Service) try(p *parcel) {
	if s.closed {
		return
	}
	if s.post.app != "" {
		s.callApp(p)
		return
	}
	s.post.pending[p.id] = p
	p.drop()
	p.off = s.in(patience, func() { s.miss(p, "timeout") })
	c := s.pick()
	if c == nil {
		if p.kind != anEvent {
			s.miss(p, "no socket")
		}
		return
	}
	c.write(p.envelope())
}

// envelope is a parcel as Socket Mode sends it.
func (p *parcel) envelope() obj {
	out := obj{"envelope_id": p.id, "type": p.kind, "payload": p.payload, "accepts_response_payload": p.kind != anEvent}
	if p.kind == anEvent {
		out["retry_attempt"], out["retry_reason"] = p.attempt, p.reason
	}
	if p.kind == strayKind {
		out["type"] = p.payload["type"]
	}
	return out
}

// take notes that a parcel was acknowledged.
func (s *Service) take(p *parcel, answer obj) {
	p.drop()
	delete(s.post.pending, p.id)
	s.post.done++
	if p.answered != nil {
		p.answered(answer)
	}
}

// miss notes that a try failed: the next one comes at its time, or the parcel is lost.
func (s *Service) miss(p *parcel, reason string) {
	p.drop()
	delete(s.post.pending, p.id)
	tries := again
	if s.options.Delayed {
		tries = append(slices.Clone(again), slices.Repeat([]time.Duration{time.Hour}, hourly)...)
	}
	if p.kind != anEvent || p.attempt >= len(tries) {
		if id, is := p.payload["event_id"].(string); is {
			s.post.lost = append(s.post.lost, id)
		}
		if p.failed != nil {
			p.failed(reason)
		}
		return
	}
	next := *p
	next.attempt, next.reason = p.attempt+1, reason
	s.in(tries[p.attempt], func() { s.try(&next) })
}

// Again delivers the last thing once more, as it happens: the same envelope over a socket, a retry
// over HTTP. False where Slack never does that.
func (s *Service) Again() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.post.last
	if p == nil || s.post.app != "" && p.kind != anEvent {
		return false
	}
	twin := *p
	twin.attempt, twin.off = p.attempt+1, nil
	if twin.reason = "timeout"; s.post.app != "" {
		twin.reason = "http_timeout"
	}
	s.try(&twin)
	return true
}

// Hold keeps back what is to be delivered, until Release.
func (s *Service) Hold() { s.locked(func() { s.post.holding = true }) }

// Release delivers what was held back; backwards: the newest first.
func (s *Service) Release(backwards bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := s.post.held
	s.post.held, s.post.holding = nil, false
	if backwards {
		slices.Reverse(held)
	}
	for _, p := range held {
		s.try(p)
	}
}

// Discard forgets what was held back, as when the app could not be reached for a day.
func (s *Service) Discard() { s.locked(func() { s.post.held, s.post.holding = nil, false }) }

// Lost lists the ids of the events that were given up.
func (s *Service) Lost() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.post.lost)
}

// Waiting is how many parcels were sent over sockets and not acknowledged yet.
func (s *Service) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.post.pending)
}

// Acknowledged is how many deliveries were.
func (s *Service) Acknowledged() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.post.done
}

// Tell delivers an event of any type, whether the app asked for it or not.
func (s *Service) Tell(event map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.send(&parcel{kind: anEvent, payload: s.envelope(event)})
}

// TellStray sends an envelope of a type that no documentation names; over a socket only.
func (s *Service) TellStray(kind string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.send(&parcel{kind: strayKind, payload: obj{"type": kind}})
}
