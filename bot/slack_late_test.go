package bot

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"copydesk/bot/slack/slacktest"
)

// opened is a program in Slack whose brand acme has Marc as an approver and Léo as an editor.
func opened(t *testing.T, s *slacktest.Service) *running {
	r := runs(t, s, t.TempDir(), overSockets(s))
	code := r.after("setup code: ")
	r.until("ready", func() bool { return r.get("/readyz") == http.StatusOK })
	s.Command(inSlackAna, marketing, "/setup "+code)
	r.reads(inSlackAna, marketing, "You are the owner now")
	s.Command(inSlackAna, marketing, "/brand new acme approvers:<@U0MARC> editors:<@U0LEO> language:en")
	r.reads(inSlackAna, marketing, "acme is ready.")
	return r
}

// Slack does not say who somebody is, and they type a command that lacks something: its form opens while
// Slack still lets it, though what they typed cannot be kept meanwhile.
func TestSlackOpensAFormForSomebodyItDoesNotDescribe(t *testing.T) {
	s := workspace(t)
	r := opened(t, s)
	s.AddPerson(slacktest.Person{ID: "U0NEW", Name: "nina", RealName: "Nina New", Locale: "fr-FR"})
	s.Invite(marketing, "U0NEW")
	s.Fail("users.info", slacktest.Fault{RetryAfter: time.Minute, Times: -1})
	begun := time.Now()
	s.Command("U0NEW", marketing, "/brouillon")
	r.until("the form", func() bool { _, open := s.Open("U0NEW"); return open })
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
	r.until("Slack has every acknowledgement", func() bool { return s.Waiting() == 0 })
	if told := s.Told("U0NEW"); len(told) > 0 {
		t.Errorf("Slack tells them %+v", told)
	}
	r.stop()
	<-r.code
}

// Everything of a brand is stopped and started again from the home tab.
func TestSlackStopsABrandFromTheHomeTab(t *testing.T) {
	s := workspace(t)
	r := opened(t, s)
	button := func(label string) bool {
		tab, there := s.Home(inSlackLeo)
		return there && slices.ContainsFunc(tab.Buttons, func(b string) bool { return strings.Contains(b, label) })
	}
	s.OpenHome(inSlackLeo)
	r.until("the tab", func() bool { return button("Tout arrêter pour acme") })
	s.PressHome(inSlackLeo, "Tout arrêter pour acme")
	r.reads(inSlackLeo, s.Direct(inSlackLeo), "Tout est arrêté pour acme", "par leo", "ana peut reprendre")
	r.until("his tab says so", func() bool {
		tab, _ := s.Home(inSlackLeo)
		return strings.Contains(tab.Text, "Tout est arrêté pour acme") && !button("Tout arrêter pour acme")
	})
	s.OpenHome(inSlackAna)
	r.until("Ana can go on from hers", func() bool {
		tab, there := s.Home(inSlackAna)
		return there && strings.Contains(tab.Text, "Everything is stopped for acme") && slices.ContainsFunc(tab.Buttons, func(b string) bool { return strings.Contains(b, "Resume") })
	})
	r.stop()
	<-r.code
}

// What is written for readers elsewhere holds names, and no ids of Slack's.
func TestSlackPutsNamesWhereATextMentionsPeople(t *testing.T) {
	s := workspace(t)
	r := opened(t, s)
	s.AddGroup("S0BOARD", "board", inSlackMarc)
	s.Command(inSlackLeo, marketing, "/brouillon Merci à <@U0MARC|marc>, <!subteam^S0BOARD|@board> et <@U0NOBODY> dans <#C0MARKETING|marketing> pour la photo")
	r.reads(inSlackLeo, marketing, "Merci à @marc, @board et <@U0NOBODY> dans #marketing pour la photo")
	s.Command(inSlackLeo, marketing, "/remarque 2 Demandez à <@U0MARC>")
	r.reads(inSlackLeo, marketing, "Demandez à @marc")
	r.stop()
	<-r.code
}
