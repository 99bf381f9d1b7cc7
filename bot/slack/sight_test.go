package slack

import (
	"testing"

	"copydesk/approvals/say"
	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
)

// Somebody who reads Slack in another language from now on, or moves to another zone, is not what they
// were; a description that does not say the language changes nothing.
func TestALanguageThatChangesIsTold(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.person(slacktest.Marc, false)
	for name, change := range map[string]func(*slacktest.Person){
		"the language": func(p *slacktest.Person) { p.Locale = "fr-FR" },
		"the zone":     func(p *slacktest.Person) { p.Zone = "America/Montreal" },
	} {
		s.ChangePerson(slacktest.Marc, change)
		if e := s.hears(chat.Changed); e.Who != slacktest.Identity(slacktest.Marc) {
			t.Errorf("%s came as %+v", name, e)
		}
	}
	if p := s.person(slacktest.Marc, false); p.Lang != say.FR || p.Zone.String() != "America/Montreal" {
		t.Errorf("Marc is %+v", p)
	}
	if before := (sight{"member", say.FR}); !(sight{"member", ""}).same(before) || (sight{"member", say.EN}).same(before) || (sight{"guest", ""}).same(before) {
		t.Error("what is told is not what differs")
	}
}
