package chattest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// patience is how long the suite waits for what must happen. A variable, because the suite's own
// test waits for what must not.
var patience = 10 * time.Second

// specs are the commands that the suite types.
var specs = []chat.Spec{{
	Name: say.Text{EN: "note", FR: "remarque"}, Help: say.Same("Notes something."), Form: true,
	Options: []chat.Option{
		{Name: say.Text{EN: "text", FR: "texte"}, Help: say.Same("What to note."), Kind: chat.Words, Main: true, Required: true, Complete: true},
		{Name: say.Text{EN: "picture", FR: "visuel"}, Help: say.Same("A picture."), Kind: chat.FileIn},
	},
	Example: say.Same("/note hello"),
}}

// An ear is the handler of the suite: it remembers what it was told.
type ear struct {
	mu      sync.Mutex
	refuse  error // what Receive answers
	events  chan chat.Event
	asked   chan chat.Question
	choices []chat.Choice
	form    chat.Form // what Form gives
}

func newEar() *ear {
	return &ear{events: make(chan chat.Event, 1000), asked: make(chan chat.Question, 100)}
}

func (e *ear) answer(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.refuse = err
}

// Receive remembers an event.
func (e *ear) Receive(_ context.Context, ev chat.Event) error {
	e.events <- ev
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.refuse
}

// Complete remembers the question and gives the suite's choices.
func (e *ear) Complete(_ context.Context, q chat.Question) []chat.Choice {
	e.asked <- q
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.choices
}

// hand chooses the form that Form gives.
func (e *ear) hand(f chat.Form) {
	e.mu.Lock()
	defer e.mu.Unlock()
	f.Fields = slices.Clone(f.Fields)
	e.form = f
}

// Form gives the form that was chosen, else that of /note.
func (e *ear) Form(context.Context, chat.Ask) (chat.Form, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.form.Command != "" {
		return e.form, nil
	}
	return chat.Form{Command: "/note", Title: "Note", Fields: []chat.FormField{{Name: "text", Label: "Text", Required: true, Kind: chat.Words}}}, nil
}

// A play is one promise being kept.
type play struct {
	*testing.T
	Stage
	ear     *ear
	harness Harness
}

func (p *play) ctx() context.Context { return p.Context() }

// in is a room as a place.
func in(r chat.Room) chat.Place { return chat.Place{Room: r} }

func (p *play) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// post posts in the cast's room.
func (p *play) post(m chat.Message, key string) chat.Ref {
	p.Helper()
	ref, err := p.Platform().Post(p.ctx(), in(p.Cast().Room), m, key)
	p.must(err)
	if ref.ID == "" {
		p.Fatal("Post gave no Ref")
	}
	return ref
}

// event waits for the next event of a kind; others are passed over.
func (p *play) event(kind chat.EventKind) chat.Event {
	p.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		select {
		case e := <-p.ear.events:
			if e.Kind == kind {
				return e
			}
		case <-timer.C:
			p.Fatalf("no %s event reached Receive", kind)
		}
	}
}

// until waits for a condition that no call announces: a service shows things when it likes.
func (p *play) until(what string, is func() bool) {
	p.Helper()
	Until(p, patience, what, is)
}

// Until fails a test where a condition that no call announces does not come true in time.
func Until(t testing.TB, within time.Duration, what string, is func() bool) {
	t.Helper()
	deadline, tick := time.NewTimer(within), time.NewTicker(3*time.Millisecond)
	defer deadline.Stop()
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatal("did not happen: " + what)
		}
	}
}

// reads gives what somebody reads that holds the words.
func (p *play) reads(who chat.Identity, words string) []Seen {
	return slices.DeleteFunc(p.Sees(who, p.Cast().Room), func(s Seen) bool { return !strings.Contains(s.Text, words) })
}

// only checks that one person reads the words and another does not.
func (p *play) only(who, other chat.Identity, words string) {
	p.Helper()
	p.until(who.User+" reads "+words, func() bool { return len(p.reads(who, words)) > 0 })
	if leak := p.reads(other, words); len(leak) > 0 {
		p.Errorf("%s reads what is for %s alone: %+v", other.User, who.User, leak)
	}
}

// one gives the only message with the words that somebody reads.
func (p *play) one(who chat.Identity, words string) Seen {
	p.Helper()
	p.until(who.User+" reads "+words, func() bool { return len(p.reads(who, words)) > 0 })
	list := p.reads(who, words)
	if len(list) != 1 {
		p.Fatalf("%s reads %q %d times: %+v", who.User, words, len(list), list)
	}
	return list[0]
}

// within checks that f returns in time.
func (p *play) within(what string, f func()) {
	p.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(patience):
		p.Fatalf("%s did not end", what)
	}
}
