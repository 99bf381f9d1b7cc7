package slack

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
	"copydesk/commands/chat/chattest"
)

// A scene is a workspace with the platform connected to it, and what the platform told the bot. Each
// test that follows is one thing that goes wrong at Slack, and what is promised then.
type scene struct {
	*slacktest.Stage
	t      *testing.T
	mu     sync.Mutex
	told   []chat.Event
	refuse func(chat.Event) error // what the bot answers; nil: it takes everything
}

var noteSpecs = []chat.Spec{
	{Name: say.Text{EN: "note", FR: "remarque"}, Options: []chat.Option{{Name: say.Text{EN: "text", FR: "texte"}, Kind: chat.Words, Main: true, Required: true}}},
	{Name: say.Text{EN: "draft", FR: "brouillon"}, Options: []chat.Option{{Name: say.Text{EN: "brief", FR: "sujet"}, Kind: chat.Words, Main: true, Required: true}}},
}

// stages starts a scene over one transport.
func stages(t *testing.T, way over, o slacktest.Options) *scene {
	s := &scene{t: t}
	s.Stage = slacktest.Open(t, o, noteSpecs, s, way.act(t, store(t)))
	return s
}

// Receive notes what the bot is told, and whether it took it.
func (s *scene) Receive(_ context.Context, e chat.Event) error {
	s.mu.Lock()
	s.told = append(s.told, e)
	refuse := s.refuse
	s.mu.Unlock()
	if refuse == nil {
		return nil
	}
	return refuse(e)
}

// Complete suggests nothing.
func (s *scene) Complete(context.Context, chat.Question) []chat.Choice { return nil }

// Form is the form of /note.
func (s *scene) Form(context.Context, chat.Ask) (chat.Form, error) {
	return chat.Form{Command: "/note", Title: "Note", Fields: []chat.FormField{
		{Name: "text", Label: "Text", Required: true, Kind: chat.Letter}, {Name: "picture", Label: "Picture", Kind: chat.FileIn}}}, nil
}

// bot says what the bot answers from now on.
func (s *scene) bot(refuse func(chat.Event) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = refuse
}

// heard waits until the bot was told so many events of a kind, and gives all of them.
func (s *scene) heard(kind chat.EventKind, n int) (out []chat.Event) {
	s.t.Helper()
	s.happens("the bot hears it", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		out = slices.DeleteFunc(slices.Clone(s.told), func(e chat.Event) bool { return e.Kind != kind })
		return len(out) >= n
	})
	return out
}

// happens waits for what no call announces.
func (s *scene) happens(what string, is func() bool) {
	s.t.Helper()
	chattest.Until(s.t, 20*time.Second, what, is)
}

// settles waits until Slack has no word from the bot open.
func (s *scene) settles() {
	s.t.Helper()
	s.happens("Slack has every acknowledgement", func() bool { return s.Waiting() == 0 })
}

// card posts a card in the room.
func (s *scene) card(key string) chat.Ref {
	s.t.Helper()
	ref, err := s.Platform().Post(s.t.Context(), chat.Place{Room: s.Cast().Room}, chat.Message{Text: "Approve " + key + "?", Card: true}, key)
	if err != nil {
		s.t.Fatal(err)
	}
	return ref
}

func TestAnEventThatComesTwiceKeepsItsName(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	s.React(s.Cast().Marc, s.card("1"), "✅")
	s.heard(chat.Reacted, 1)
	s.settles()
	s.Redeliver()
	if both := s.heard(chat.Reacted, 2); both[0].ID != both[1].ID || both[0].ID == "" {
		t.Errorf("one reaction came as %q and as %q", both[0].ID, both[1].ID)
	}
}

func TestWhatTheBotCannotStoreComesAgainSixMinutesLong(t *testing.T) {
	for _, way := range []over{bySocket, byHTTP} {
		t.Run(string(way), func(t *testing.T) {
			s := stages(t, way, slacktest.Options{})
			card := s.card("1")
			s.bot(func(chat.Event) error { return errors.New("the disk is full") })
			s.React(s.Cast().Marc, card, "✅")
			first := s.heard(chat.Reacted, 1)[0]
			unanswered := time.Duration(0) // how long Slack waits before it counts a try as failed
			if way == bySocket {
				unanswered = 3 * time.Second
			}
			for n, wait := range []time.Duration{0, time.Minute, 5 * time.Minute} { // as Slack documents it
				if way == byHTTP {
					s.settles()
				}
				if n == 2 {
					s.bot(nil)
				}
				s.Pass(unanswered + wait)
				s.heard(chat.Reacted, n+2)
			}
			if last := s.heard(chat.Reacted, 4)[3]; last.ID != first.ID {
				t.Errorf("after six minutes it came as %q, not %q", last.ID, first.ID)
			}
			s.settles()
			if lost := s.Lost(); len(lost) > 0 {
				t.Errorf("Slack gave up %v", lost)
			}
		})
	}
}

func TestAReactionTakenBackArrivesBeforeItCame(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	card := s.card("1")
	s.Hold()
	s.React(s.Cast().Marc, card, "✅")
	s.Unreact(s.Cast().Marc, card, "✅")
	s.Release(true)
	s.heard(chat.Reacted, 2)
	if left, err := s.Platform().Reactions(t.Context(), card); err != nil || len(left) > 0 {
		t.Errorf("events are hints, what is read back counts: %v, %v", left, err)
	}
}

func TestNothingIsLostWhenSlackWantsAnotherConnection(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested"} {
		t.Run(reason, func(t *testing.T) {
			s := stages(t, bySocket, slacktest.Options{})
			card := s.card("1")
			s.happens("two connections stand", func() bool { return s.Sockets() == 2 })
			slow := make(chan struct{})
			s.bot(func(chat.Event) error { <-slow; return nil })
			s.React(s.Cast().Ana, card, "✅") // under way on one of the connections
			s.React(s.Cast().Ana, card, "👀") // and on the other
			s.heard(chat.Reacted, 2)
			s.Disconnect(reason, false)
			s.React(s.Cast().Marc, card, "✅")
			close(slow)
			s.heard(chat.Reacted, 3)
			if !s.Platform().Ready() {
				t.Error("not connected for a while")
			}
			s.Pass(15 * time.Second)
			s.React(s.Cast().Gil, card, "✅")
			events := s.heard(chat.Reacted, 4)
			ids := map[string]bool{}
			for _, e := range events {
				ids[e.ID] = true
			}
			if len(ids) != 4 {
				t.Errorf("%d of 4 reactions arrived", len(ids))
			}
			s.happens("two connections stand again", func() bool { return s.Sockets() == 2 })
		})
	}
}

func TestBothConnectionsAreCutAtOnce(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	card := s.card("1")
	s.happens("two connections stand", func() bool { return s.Sockets() == 2 })
	s.Hold()
	s.React(s.Cast().Marc, card, "✅")
	s.Cut()
	s.Release(false) // nobody is there to take it
	s.happens("both are back", func() bool { return s.Sockets() == 2 && s.Platform().Ready() })
	s.Pass(3 * time.Second)
	if e := s.heard(chat.Reacted, 1)[0]; e.Message != card.ID {
		t.Errorf("what came while no connection stood is %+v", e)
	}
}

func TestWhatNobodyKnowsIsAcknowledged(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	card := s.card("1")
	s.settles()
	before := s.Acknowledged()
	s.Tell(map[string]any{"type": "app_context_changed", "context": map[string]any{"of": "next year"}})
	s.Tell(map[string]any{"type": 12, "user": []any{"not", "one"}})
	s.TellStray("quantum_envelope")
	s.happens("each is acknowledged", func() bool { return s.Acknowledged() == before+3 })
	s.React(s.Cast().Marc, card, "✅")
	s.heard(chat.Reacted, 1)
}

func TestABotThatStallsForAMinuteLosesNothing(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	card := s.card("1")
	stall := make(chan struct{})
	s.bot(func(chat.Event) error { <-stall; return nil })
	crowd := s.Cast().Crowd[:100]
	for _, who := range crowd {
		s.React(who, card, "✅")
	}
	s.heard(chat.Reacted, 1)
	for range 30 { // Slack asks meanwhile whether the connection lives, and delivers again
		s.Pass(2 * time.Second)
	}
	s.bot(nil)
	close(stall)
	missing := func() int {
		s.mu.Lock()
		defer s.mu.Unlock()
		got := map[string]bool{}
		for _, e := range s.told {
			got[e.Who.User] = true
		}
		return len(crowd) - len(got)
	}
	for i := 0; missing() > 0 && i < 200; i++ { // what there was no room for comes with a later try
		s.settles()
		s.Pass(2 * time.Second)
	}
	if n := missing(); n > 0 || len(s.Lost()) > 0 {
		t.Errorf("%d of 100 reactions are missing, Slack gave up %d", n, len(s.Lost()))
	}
}

func TestSocketModeIsSwitchedOff(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	s.happens("two connections stand", func() bool { return s.Sockets() == 2 })
	asked := len(s.Calls("apps.connections.open"))
	s.Disconnect("link_disabled", true)
	s.happens("the platform ends", func() bool { return !s.Platform().Ready() })
	problem := (*say.Problem)(nil)
	if err := s.Stop(); !errors.As(err, &problem) || problem.Text.EN == "" || problem.Text.FR == "" {
		t.Errorf("it ended with %v, not with what to do", err)
	}
	if n := len(s.Calls("apps.connections.open")); n != asked {
		t.Errorf("it asked for %d connections more", n-asked)
	}
}

func TestTheAppIsRemoved(t *testing.T) {
	for _, way := range []over{bySocket, byHTTP} {
		t.Run(string(way), func(t *testing.T) {
			s := stages(t, way, slacktest.Options{})
			s.Uninstall()
			s.happens("the platform ends", func() bool { return !s.Platform().Ready() })
			problem := (*say.Problem)(nil)
			if err := s.Stop(); !errors.As(err, &problem) {
				t.Errorf("it ended with %v, not with what to do", err)
			}
		})
	}
}

func TestAClockThatIsSixMinutesOff(t *testing.T) {
	s := stages(t, byHTTP, slacktest.Options{})
	card := s.card("1")
	for _, off := range []time.Duration{-6 * time.Minute, 6 * time.Minute} {
		s.Skew(off)
		s.Type(s.Cast().Ana, chat.Place{Room: s.Cast().Room}, "/note old news")
		s.happens("Ana is told that it failed", func() bool { return len(s.Told(slacktest.Ana)) > 0 })
	}
	s.Skew(4 * time.Minute)
	s.React(s.Cast().Marc, card, "✅")
	s.heard(chat.Reacted, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.IndexFunc(s.told, func(e chat.Event) bool { return e.Kind == chat.Typed }); i >= 0 {
		t.Errorf("what was signed six minutes off was taken: %+v", s.told[i])
	}
}
