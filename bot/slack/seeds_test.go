package slack

import (
	"testing"

	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
)

var sownCard = chat.Message{Text: "The card", Card: true, Seeds: []string{"✅", "❌", "✏"}}

// sowing counts what was asked of Slack for a card when everything that asks for reactions was worked off: they
// are set one message after the other.
func (s *desk) sowing(card chat.Ref, last string) (asked, refused int) {
	s.Helper()
	s.until("Slack was heard out", func() bool { return s.Waiting() == 0 })
	s.post(chat.Message{Text: last, Seeds: []string{"✏"}}, last)
	s.until("the last message has its reaction", func() bool { return s.told(slacktest.Marc, slacktest.Room, last).Reactions["pencil2"] != nil })
	for _, c := range s.Calls("reactions.add") {
		if c.Args["timestamp"] != card.ID {
			continue
		}
		if asked++; c.Error != "" {
			refused++
		}
	}
	return asked, refused
}

// All cards share Slack's fifty calls a minute: a request gets the three words that decide, whatever the
// bot would set, and people may set any other.
func TestARequestGetsThreeReactions(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	card := sownCard
	card.Seeds = []string{"✅", "❌", "✋", "✏", "👀"}
	ref := s.post(card, "card/1")
	if asked, refused := s.sowing(ref, "after it"); asked != 3 || refused != 0 {
		t.Errorf("asked %d times, refused %d", asked, refused)
	}
	have := s.told(slacktest.Marc, slacktest.Room, "The card").Reactions
	for _, name := range []string{"white_check_mark", "x", "pencil2"} {
		if have[name] == nil {
			t.Errorf("it has no %s: %v", name, have)
		}
	}
}

// Whoever asks for a card's reactions, and however often, Slack is asked once for each.
func TestReactionsAreSetOnce(t *testing.T) {
	for _, way := range []over{bySocket, byHTTP} {
		s := newDesk(t, way, slacktest.Options{})
		ref := s.post(sownCard, "card/1")
		s.must(s.Platform().Edit(s.Context(), ref, sownCard))
		if asked, refused := s.sowing(ref, "edited at once"); asked != 3 || refused != 0 {
			t.Errorf("%s: an edit at once: asked %d times, refused %d", way, asked, refused)
		}
		s.must(s.Platform().Edit(s.Context(), ref, sownCard))
		s.Drop()
		s.must(s.Platform().Edit(s.Context(), ref, sownCard))
		if asked, refused := s.sowing(ref, "edited after a restart"); asked != 3 || refused != 0 {
			t.Errorf("%s: an edit after a restart: asked %d times, refused %d", way, asked, refused)
		}
	}
}

// Where the answer was lost, Slack's word of the message has its reactions set, once.
func TestReactionsAreSetOnceWhereOnlyTheEventTells(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.Service.Fail("chat.postMessage", slacktest.Fault{Lost: true})
	if _, err := s.Platform().Post(s.Context(), chat.Place{Room: slacktest.Place(slacktest.Room)}, sownCard, "card/1"); err == nil {
		t.Fatal("a lost answer went well")
	}
	s.until("it has its reactions", func() bool { return len(s.Calls("reactions.add")) == 3 })
	ref := s.post(sownCard, "card/1")
	s.must(s.Platform().Edit(s.Context(), ref, sownCard))
	if asked, refused := s.sowing(ref, "told by the event"); asked != 3 || refused != 0 {
		t.Errorf("asked %d times, refused %d", asked, refused)
	}
}

// A message that becomes a request by an edit gets its reactions by it.
func TestAnEditSetsReactions(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	ref := s.post(chat.Message{Text: "A draft"}, "card/1")
	s.must(s.Platform().Edit(s.Context(), ref, sownCard))
	if asked, refused := s.sowing(ref, "became a request"); asked != 3 || refused != 0 {
		t.Errorf("asked %d times, refused %d", asked, refused)
	}
}
