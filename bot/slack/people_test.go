package slack

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
)

func (s *desk) person(user string, fresh bool) chat.Person {
	s.Helper()
	p, err := s.Platform().Person(s.Context(), slacktest.Identity(user), fresh)
	s.must(err)
	return p
}

func TestWhoSomebodyIs(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	for _, p := range []slacktest.Person{
		{ID: "U0BOT", Name: "robot", Bot: true}, {ID: "U0GONE", Name: "gone", Gone: true}, {ID: "U0ONE", Name: "one", OneRoom: true},
		{ID: "W0CHIEF", Name: "chief", Owner: true, Locale: "fr-FR", Zone: "Europe/Paris"}, {ID: "U0ELSE", Name: "else", Team: "T0OTHER", Stranger: true, Admin: true},
		{ID: "U0GERMAN", Name: "german", Locale: "de-DE", Zone: "Mars/Olympus"},
	} {
		s.AddPerson(p)
	}
	for user, want := range map[string]chat.Standing{slacktest.Ana: chat.Member, slacktest.Gil: chat.Guest, "U0BOT": chat.Bot, "USLACKBOT": chat.Bot, slacktest.BotUser: chat.Bot,
		"U0GONE": chat.Left, "U0ONE": chat.Guest, "W0CHIEF": chat.Member, "U0ELSE": chat.Stranger} {
		if got := s.person(user, false); got.Standing != want {
			t.Errorf("%s is a %s, not a %s", user, got.Standing, want)
		}
	}
	chief := s.person("W0CHIEF", true)
	if !chief.Admin || chief.Lang != say.FR || chief.Zone.String() != "Europe/Paris" || chief.Name != "chief" {
		t.Errorf("the chief is %+v", chief)
	}
	if german := s.person("U0GERMAN", true); german.Lang != "" || german.Zone != nil || german.Admin {
		t.Errorf("a language and a zone that we do not know are %q and %v", german.Lang, german.Zone)
	}
	if s.person("U0ELSE", true).Admin {
		t.Error("an admin of another workspace is one of ours")
	}
}

func TestAFreshLookIsOne(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{Events: []string{"reaction_added"}}) // nobody tells of changes
	s.AddGroup("S0TEAM", "deciders", slacktest.Marc)
	if p := s.person(slacktest.Marc, false); !slices.Equal(p.Groups, []string{"S0TEAM"}) {
		t.Errorf("Marc is in %v", p.Groups)
	}
	s.ChangePerson(slacktest.Marc, func(p *slacktest.Person) { p.Gone = true })
	s.ChangeGroup("S0TEAM", slacktest.Ana)
	s.Pass(time.Minute)
	if p := s.person(slacktest.Marc, true); p.Standing != chat.Left {
		t.Errorf("Marc is a %s", p.Standing)
	}
	if p := s.person(slacktest.Ana, true); !slices.Equal(p.Groups, []string{"S0TEAM"}) {
		t.Errorf("Ana is in %v", p.Groups)
	}
	s.Service.Fail("users.info", slacktest.Fault{Status: 500, Times: -1})
	if _, err := s.Platform().Person(t.Context(), slacktest.Identity(slacktest.Ana), true); err == nil || errors.Is(err, chat.ErrGone) {
		t.Errorf("Slack did not answer, and Ana is %v", err)
	}
	s.Service.Mend("users.info")
	s.Pass(time.Minute)
	s.Service.Fail("usergroups.list", slacktest.Fault{Status: 500, Times: -1})
	if _, err := s.Platform().Person(t.Context(), slacktest.Identity(slacktest.Ana), true); err == nil {
		t.Error("Slack did not say who is in which group, and that went well")
	}
}

func TestAWorkspaceWithoutGroupsHasNone(t *testing.T) {
	for _, o := range []slacktest.Options{{Free: true}, {Scopes: slices.DeleteFunc(slices.Clone(slacktest.Scopes), func(s string) bool { return s == "usergroups:read" })}} {
		s := newDesk(t, bySocket, o)
		for range 3 {
			if p := s.person(slacktest.Ana, true); p.Standing != chat.Member || len(p.Groups) > 0 {
				t.Errorf("Ana is %+v", p)
			}
		}
		if n := len(s.Calls("usergroups.list")); n != 1 {
			t.Errorf("it was asked %d times", n)
		}
	}
}

func TestChangesAreToldWhereTheyMatter(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.person(slacktest.Marc, false)
	before := s.Acknowledged()
	s.ChangePerson(slacktest.Marc, func(*slacktest.Person) {}) // a new picture
	s.until("that is taken", func() bool { return s.Acknowledged() > before })
	s.ChangePerson(slacktest.Marc, func(p *slacktest.Person) { p.Gone = true })
	e := s.hears(chat.Changed)
	if e.Who != slacktest.Identity(slacktest.Marc) || e.Group != "" {
		t.Errorf("it came as %+v", e)
	}
	if p := s.person(slacktest.Marc, false); p.Standing != chat.Left {
		t.Errorf("Marc is still a %s", p.Standing)
	}
	select {
	case e := <-s.events:
		t.Errorf("a new picture was told: %+v", e)
	default:
	}
	s.AddGroup("S0TEAM", "deciders", slacktest.Marc)
	s.ChangeGroup("S0TEAM", slacktest.Ana)
	e = s.hears(chat.Changed)
	if e.Group != "S0TEAM" || e.Who != (chat.Identity{Platform: "slack", Team: slacktest.Team}) {
		t.Errorf("a group's change came as %+v", e)
	}
	if p := s.person(slacktest.Ana, false); !slices.Equal(p.Groups, []string{"S0TEAM"}) {
		t.Errorf("Ana is in %v", p.Groups)
	}
}

// In a channel that another organisation is in too, each of its people carries their own workspace:
// in what they do, in what is read back, and where they are found.
func TestStrangersCarryTheirOwnWorkspace(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.AddPerson(slacktest.Person{ID: "U0ELSE", Name: "else", Team: "T0OTHER", Stranger: true})
	s.AddChannel(slacktest.Channel{ID: "C0SHARED", Name: "shared", Shared: true, Members: []string{slacktest.BotUser, slacktest.Ana, "U0ELSE"}})
	ref, err := s.Platform().Post(t.Context(), chat.Place{Room: slacktest.Place("C0SHARED")}, chat.Message{Text: "The card", Card: true, Buttons: []chat.Button{{Label: "Approve", Action: "/note yes"}}}, "card")
	s.must(err)
	other := chat.Identity{Platform: "slack", Team: "T0OTHER", User: "U0ELSE"}
	s.must(s.Service.React("U0ELSE", ref.Room.ID, ref.ID, "✅"))
	s.must(s.Service.React(slacktest.Ana, ref.Room.ID, ref.ID, "✅"))
	both := []chat.Identity{s.hears(chat.Reacted).Who, s.hears(chat.Reacted).Who} // by two connections: in any order
	if !slices.Contains(both, other) || !slices.Contains(both, slacktest.Identity(slacktest.Ana)) {
		t.Errorf("the reactions came from %+v", both)
	}
	s.Press("U0ELSE", ref.Room.ID, ref.ID, "Approve")
	if e := s.hears(chat.Clicked); e.Who != other || e.Room.Team != slacktest.Team {
		t.Errorf("the button came from %+v in %+v", e.Who, e.Room)
	}
	list, err := s.Platform().Reactions(t.Context(), ref)
	s.must(err)
	if want := []chat.Reaction{{Emoji: "✅", Who: other}, {Emoji: "✅", Who: slacktest.Identity(slacktest.Ana)}}; !slices.Equal(list, want) {
		t.Errorf("read back: %+v", list)
	}
	if who, err := s.Platform().FindPerson(t.Context(), slacktest.Team, "<@U0ELSE>"); err != nil || who != other {
		t.Errorf("found %+v, %v", who, err)
	}
	if p, err := s.Platform().Person(t.Context(), other, true); err != nil || p.Standing != chat.Stranger || p.Identity != other {
		t.Errorf("they are %+v, %v", p, err)
	}
	if _, err := s.Platform().FindPerson(t.Context(), slacktest.Team, "else"); !errors.Is(err, chat.ErrGone) {
		t.Errorf("by name they are %v", err)
	}
}

// A list of users that is not complete is an error, never a part.
func TestReactionsAreCompleteOrAnError(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	ref := s.post(chat.Message{Text: "The card"}, "card")
	for _, f := range []slacktest.Fault{{Status: 502}, {Garbled: true}, {Cut: true}, {Error: "internal_error"}} {
		s.Service.Fail("reactions.get", f)
		if list, err := s.Platform().Reactions(t.Context(), ref); err == nil || errors.Is(err, chat.ErrGone) {
			t.Errorf("%+v gave %v, %v", f, list, err)
		}
	}
	if list, err := s.Platform().Reactions(t.Context(), ref); err != nil || len(list) > 0 {
		t.Errorf("it gave %v, %v", list, err)
	}
}

func TestTwoOfOneNameAreNobody(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.AddPerson(slacktest.Person{ID: "U0TWIN", Name: "twin", RealName: "Zoé Twin"})
	if who, err := s.Platform().FindPerson(t.Context(), "", "ZOE TWIN"); err != nil || who.User != "U0TWIN" {
		t.Errorf("found %+v, %v", who, err)
	}
	s.AddPerson(slacktest.Person{ID: "U0OTHER", Name: "twin2", RealName: "Zoe Twin"})
	s.Pass(rememberFor)
	if who, err := s.Platform().FindPerson(t.Context(), "", "Zoé Twin"); !errors.Is(err, chat.ErrGone) {
		t.Errorf("found %+v, %v", who, err)
	}
	if _, err := s.Platform().FindPerson(context.Background(), "", "twin"); err != nil {
		t.Errorf("a name of one alone: %v", err)
	}
}
