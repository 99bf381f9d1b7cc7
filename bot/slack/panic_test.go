package slack

import (
	"context"
	"testing"

	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
)

// A form whose values cannot be read because of a fault of ours opens with nothing filled in, and the
// program goes on.
func TestAFaultInAFormIsThatFormsAlone(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.refuses(lacks)
	s.set(func() { s.form = func(context.Context, chat.Ask) (chat.Form, error) { panic("a form") } })
	s.Command(slacktest.Ana, slacktest.Room, "/note")
	s.until("the form opens", func() bool { _, open := s.Service.Open(slacktest.Ana); return open })
	s.Command(slacktest.Marc, slacktest.Room, "/note text:on")
	s.until("the program goes on", func() bool { return s.hears(chat.Typed).Who.User == slacktest.Marc })
}

// So is a fault in what is done beside an acknowledgement.
func TestAFaultBesideAnAcknowledgementIsItsOwn(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.OpenHome(slacktest.Ana)
	e := s.hears(chat.Typed)
	s.must(s.Platform().Answer(t.Context(), e.Reply, chat.Message{Text: "Yours", Private: true, Buttons: []chat.Button{{Label: "Stop", Action: "/note stop"}}}))
	s.PressHome(slacktest.Ana, "Stop")
	e = s.hears(chat.Clicked)
	s.refuses(func(e chat.Event) error {
		if e.Line == homeLine {
			panic("a home tab")
		}
		return nil
	})
	s.must(s.Platform().Answer(t.Context(), e.Reply, chat.Message{Text: "Stopped.", Private: true}))
	if e := s.hears(chat.Typed); e.Line != homeLine {
		t.Fatalf("it heard %+v", e)
	}
	s.Command(slacktest.Marc, slacktest.Room, "/note text:on")
	s.until("the program goes on", func() bool { return s.hears(chat.Typed).Who.User == slacktest.Marc })
}
