package slack

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
	"copydesk/commands/chat/chattest"
	"copydesk/storage"
)

// A desk is a workspace with the platform connected to it and a bot that hears everything and says
// what it is told to.
type desk struct {
	*testing.T
	*slacktest.Stage
	db     *storage.DB
	events chan chat.Event

	mu     sync.Mutex
	refuse func(chat.Event) error
	form   func(context.Context, chat.Ask) (chat.Form, error)
	kept   func(n int) error // what keeping something for the n-th time gives; nil: it is kept
	keeps  int
}

var deskSpecs = []chat.Spec{
	{Name: say.Text{EN: "note", FR: "remarque"}, Help: say.Same("Notes something."), Form: true, Options: []chat.Option{
		{Name: say.Text{EN: "text", FR: "texte"}, Help: say.Same("What to note."), Kind: chat.Words, Main: true, Required: true},
		{Name: say.Same("hidden"), Kind: chat.Words, Carried: true}}},
	{Name: say.Text{EN: "draft", FR: "brouillon"}, Help: say.Same("Drafts."), Form: true, Options: []chat.Option{
		{Name: say.Same("brief"), Label: say.Same("Brief"), Kind: chat.Letter, Main: true, Required: true}}},
	{Name: say.Text{EN: "home", FR: "accueil"}},
}

func newDesk(t *testing.T, way over, o slacktest.Options) *desk {
	t.Helper()
	s := &desk{T: t, db: store(t), events: make(chan chat.Event, 1000)}
	s.Stage = slacktest.Open(t, o, deskSpecs, s, func(service *slacktest.Service) slacktest.Act {
		o := optionsFor(t, service, s.db, way)
		o.Keep = func(ctx context.Context, key string, b []byte) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.keeps++
			if s.kept != nil {
				if err := s.kept(s.keeps); err != nil {
					return err
				}
			}
			return s.db.Keep(ctx, key, b)
		}
		p := New(o)
		if way == byHTTP {
			return slacktest.Act{Platform: p, Routes: p.Routes()}
		}
		return slacktest.Act{Platform: p}
	})
	return s
}

// Receive remembers an event.
func (s *desk) Receive(_ context.Context, e chat.Event) error {
	if e.Kind == chat.Resumed {
		return nil
	}
	s.events <- e
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse != nil {
		return s.refuse(e)
	}
	return nil
}

// Complete suggests nothing.
func (s *desk) Complete(context.Context, chat.Question) []chat.Choice { return nil }

// Form gives the form that a test wants.
func (s *desk) Form(ctx context.Context, a chat.Ask) (chat.Form, error) {
	s.mu.Lock()
	form := s.form
	s.mu.Unlock()
	if form == nil {
		return chat.Form{Command: "/note", Title: "Note", Fields: []chat.FormField{{Name: "text", Label: "Text", Required: true, Kind: chat.Letter}}}, nil
	}
	return form(ctx, a)
}

func (s *desk) refuses(f func(chat.Event) error) { s.set(func() { s.refuse = f }) }

func (s *desk) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *desk) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// hears waits for the next event of a kind.
func (s *desk) hears(kind chat.EventKind) chat.Event {
	s.Helper()
	timer := time.NewTimer(10 * time.Second)
	defer timer.Stop()
	for {
		select {
		case e := <-s.events:
			if e.Kind == kind {
				return e
			}
		case <-timer.C:
			s.Fatalf("no %s event came", kind)
		}
	}
}

// until waits for what no call announces.
func (s *desk) until(what string, is func() bool) {
	s.Helper()
	chattest.Until(s.T, 10*time.Second, what, is)
}

// reads are the messages with some words that somebody sees in a channel.
func (s *desk) reads(user, channel, words string) (out []slacktest.Shown) {
	for _, m := range s.Screen(user, channel) {
		if strings.Contains(m.Text, words) || strings.Contains(m.Notice, words) {
			out = append(out, m)
		}
	}
	return out
}

// told waits until somebody reads some words in a channel, and gives the message.
func (s *desk) told(user, channel, words string) slacktest.Shown {
	s.Helper()
	s.until(user+" reads "+words, func() bool { return len(s.reads(user, channel, words)) > 0 })
	return s.reads(user, channel, words)[0]
}

func (s *desk) post(m chat.Message, key string) chat.Ref {
	s.Helper()
	ref, err := s.Platform().Post(s.Context(), chat.Place{Room: slacktest.Place(slacktest.Room)}, m, key)
	s.must(err)
	return ref
}

var errDisk = errors.New("the disk is full")
