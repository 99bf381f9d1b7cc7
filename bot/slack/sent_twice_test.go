package slack

import (
	"errors"
	"testing"

	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
)

// A form whose acknowledgement is lost is sent again by its person: the same words are the same event,
// other words are another one.
func TestAFormThatIsSentTwiceIsOneEvent(t *testing.T) {
	for _, way := range []over{bySocket, byHTTP} {
		s := stages(t, way, slacktest.Options{})
		s.types()
		s.fills("text", "our new shop")
		s.bot(func(chat.Event) error { return errors.New("the disk is slow") })
		s.Service.Submit(slacktest.Ana)
		s.heard(chat.Typed, 2)
		s.settles()
		s.Service.Submit(slacktest.Ana)
		s.heard(chat.Typed, 3)
		s.settles()
		s.bot(nil)
		s.fills("text", "our new shop opens")
		s.Service.Submit(slacktest.Ana)
		e := s.heard(chat.Typed, 4)[1:]
		if e[0].ID != e[1].ID || e[1].ID == e[2].ID || e[0].Line != e[1].Line {
			t.Errorf("over %s they came as %+v", way, e)
		}
	}
}
