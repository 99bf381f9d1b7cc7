package slack

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
)

// within gives ctx so long.
func (s *scene) within(d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(s.t.Context(), d)
	s.t.Cleanup(cancel)
	return ctx
}

// votes are what reactions on a card read as, sorted.
func (s *scene) votes(card chat.Ref) (out []string) {
	s.t.Helper()
	list, err := s.Platform().Reactions(s.t.Context(), card)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range list {
		out = append(out, r.Who.User+" "+r.Emoji)
	}
	slices.Sort(out)
	return out
}

// copies is how many messages with these words stand in the room.
func (s *scene) copies(words string) (n int) {
	for _, m := range s.Screen(slacktest.Ana, slacktest.Room) {
		if strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}

func TestAHandOfAnyColourIsOneVote(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	card := s.card("1")
	for _, emoji := range []string{"👍", "👍🏻", "👍🏽", "👍🏿"} {
		s.React(s.Cast().Marc, card, emoji)
	}
	s.React(s.Cast().Ana, card, "👍🏾")
	for _, e := range s.heard(chat.Reacted, 5) {
		if e.Emoji != "👍" {
			t.Errorf("a reaction came as %q", e.Emoji)
		}
	}
	if got := s.votes(card); !slices.Equal(got, []string{slacktest.Ana + " 👍", slacktest.Marc + " 👍"}) {
		t.Errorf("the votes read %v", got)
	}
	s.Unreact(s.Cast().Marc, card, "👍🏽") // three colours are left
	if got := s.votes(card); len(got) != 2 {
		t.Errorf("with one of four taken back the votes read %v", got)
	}
}

func TestAHundredAndFiftyPeopleReact(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	card := s.card("1")
	for i := range 150 {
		id := "U0MANY" + strconv.Itoa(i)
		s.AddPerson(slacktest.Person{ID: id, Name: "many" + strconv.Itoa(i)})
		s.React(slacktest.Identity(id), card, "✅")
	}
	if got := s.votes(card); len(got) != 150 {
		t.Errorf("%d votes were read back", len(got))
	}
}

func TestACardIsDeletedWhileItWaits(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	card := s.card("1")
	s.Delete(card)
	e := s.heard(chat.Reacted, 1)[0] // what stands on it is to be read again
	if e.Message != card.ID || e.Room != card.Room {
		t.Errorf("told of %+v, not of %s", e, card.ID)
	}
	_, err := s.Platform().Reactions(t.Context(), card)
	if !errors.Is(err, chat.ErrGone) || !errors.Is(s.Platform().Edit(t.Context(), card, chat.Message{Text: "x"}), chat.ErrGone) {
		t.Errorf("of a deleted card: %v", err)
	}
}

func TestWhatCannotBeReadIsAnErrorAndNeverAPart(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	card := s.card("1")
	s.React(s.Cast().Marc, card, "✅")
	for _, fault := range []slacktest.Fault{{Error: "internal_error"}, {Status: 500}, {Cut: true}, {Garbled: true}} {
		fault.Times = -1
		s.Fail("reactions.get", fault)
		if list, err := s.Platform().Reactions(s.within(3*time.Second), card); err == nil || errors.Is(err, chat.ErrGone) {
			t.Errorf("%+v: read as %v, %v", fault, list, err)
		}
		s.Mend("reactions.get")
	}
	if got := s.votes(card); len(got) != 1 {
		t.Errorf("afterwards the votes read %v", got)
	}
}

func TestAMessageWhoseAnswerIsLostIsPostedOnce(t *testing.T) {
	for _, fault := range []slacktest.Fault{{Lost: true}, {Garbled: true}} {
		s := stages(t, bySocket, slacktest.Options{})
		s.Fail("chat.postMessage", fault)
		post := func() (chat.Ref, error) {
			return s.Platform().Post(s.within(5*time.Second), chat.Place{Room: s.Cast().Room}, chat.Message{Text: "Only once"}, "key")
		}
		if ref, err := post(); err == nil {
			t.Fatalf("an answer that was lost read as %+v", ref)
		}
		s.settles()
		ref, err := post()
		if err != nil || s.copies("Only once") != 1 || s.Screen(slacktest.Ana, slacktest.Room)[0].ID != ref.ID {
			t.Errorf("%+v: then %v, %v, and it stands there %d times", fault, ref, err, s.copies("Only once"))
		}
	}
}

// TestTheProcessDiesBetweenTheCallAndItsRecord drops the platform while Slack's word of a message is
// held back: the next one knows that there was a try, and waits for that word.
func TestTheProcessDiesBetweenTheCallAndItsRecord(t *testing.T) {
	s := stages(t, byHTTP, slacktest.Options{})
	s.Hold()
	s.Fail("chat.postMessage", slacktest.Fault{Lost: true})
	post := func() (chat.Ref, error) {
		return s.Platform().Post(s.within(5*time.Second), chat.Place{Room: s.Cast().Room}, chat.Message{Text: "Only once"}, "key")
	}
	if _, err := post(); err == nil {
		t.Fatal("an answer that was lost was read")
	}
	s.Drop() // a new process on the same store
	if ref, err := post(); err == nil || s.copies("Only once") != 1 {
		t.Errorf("not known yet, and it gave %+v; %d stand there", ref, s.copies("Only once"))
	}
	s.Release(false)
	s.settles()
	if ref, err := post(); err != nil || s.copies("Only once") != 1 || ref.ID != s.Screen(slacktest.Ana, slacktest.Room)[0].ID {
		t.Errorf("then it gave %+v, %v; %d stand there", ref, err, s.copies("Only once"))
	}
}

// TestSlackIsTooBusy counts what is asked for while Slack says to wait: nothing, then one message;
// what people do is acknowledged all the while.
func TestSlackIsTooBusy(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	other := s.card("other")
	s.Fail("chat.postMessage", slacktest.Fault{RetryAfter: 2 * time.Second})
	began := time.Now()
	posted := make(chan chat.Ref, 1)
	go func() { posted <- s.card("1") }()
	s.happens("Slack says so", func() bool { c := s.Calls("chat.postMessage"); return len(c) == 2 && c[1].Status == 429 })
	for range 20 {
		s.React(s.Cast().Marc, other, "✅")
		s.Unreact(s.Cast().Marc, other, "✅")
	}
	s.heard(chat.Reacted, 40)
	s.settles()
	if len(posted) > 0 || time.Since(began) > 2*time.Second {
		t.Error("what people did was taken only after the wait")
	}
	if err := s.Platform().Edit(t.Context(), other, chat.Message{Text: "another method is its own"}); err != nil {
		t.Error(err)
	}
	<-posted
	calls := s.Calls("chat.postMessage")
	if len(calls) != 3 || calls[2].At.Sub(calls[1].At) < 2*time.Second || s.copies("Approve 1?") != 1 {
		t.Errorf("it was asked %d times, and stands there %d times", len(calls), s.copies("Approve 1?"))
	}
}

func TestABurstOfCardsGoesOutAtSlacksPace(t *testing.T) {
	t.Parallel() // it waits
	s := stages(t, bySocket, slacktest.Options{})
	var group sync.WaitGroup
	for i := range 9 {
		group.Go(func() { s.card(strconv.Itoa(i)) })
	}
	group.Wait()
	for _, c := range s.Calls("chat.postMessage") {
		if c.Status != 200 {
			t.Errorf("Slack had to say %s", c.Error)
		}
	}
	if n := s.copies("Approve "); n != 9 {
		t.Errorf("%d cards of 9 stand there", n)
	}
}

func TestWhoLosesTheirRoleLosesTheirVote(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	s.AddGroup("S0BOSSES", "bosses", slacktest.Marc)
	marc := func() chat.Person {
		p, err := s.Platform().Person(t.Context(), s.Cast().Marc, true)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := marc(); !slices.Equal(p.Groups, []string{"S0BOSSES"}) || p.Standing != chat.Member {
		t.Fatalf("Marc is %+v", p)
	}
	s.Hold() // Slack's word of it is on its way: who is asked anew does not wait for it
	s.ChangeGroup("S0BOSSES")
	s.Pass(6 * time.Second)
	if p := marc(); len(p.Groups) > 0 {
		t.Errorf("out of the group, Marc is %+v", p)
	}
	s.ChangePerson(slacktest.Marc, func(p *slacktest.Person) { p.Guest = true })
	if p := marc(); p.Standing != chat.Guest {
		t.Errorf("a guest now, Marc is %+v", p)
	}
	s.ChangePerson(slacktest.Marc, func(p *slacktest.Person) { p.Gone = true })
	if p := marc(); p.Standing != chat.Left {
		t.Errorf("deactivated, Marc is %+v", p)
	}
}

func TestWhoDoesNotCountIsTold(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{Free: true})
	for _, row := range []struct {
		who  slacktest.Person
		want chat.Standing
	}{
		{slacktest.Person{ID: "U0ROBOT", Name: "robot", Bot: true}, chat.Bot}, {slacktest.Person{ID: "USLACKBOT", Name: "slackbot"}, chat.Bot}, {slacktest.Person{ID: "U0ONE", Name: "one", OneRoom: true}, chat.Guest},
		{slacktest.Person{ID: "U0THERE", Name: "there", Stranger: true}, chat.Stranger}, {slacktest.Person{ID: "W0OWNER", Name: "owner", Owner: true}, chat.Member},
	} {
		s.AddPerson(row.who)
		id := slacktest.Identity(row.who.ID)
		if row.who.Stranger {
			id.Team = slacktest.OtherTeam
		}
		got, err := s.Platform().Person(t.Context(), id, true)
		if err != nil || got.Standing != row.want || got.Admin != row.who.Owner {
			t.Errorf("%s is %+v, %v", row.who.Name, got, err)
		}
	}
}

func TestSomebodyOfAnotherWorkspaceReacts(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	s.AddPerson(slacktest.Person{ID: "U0THERE", Name: "there", Stranger: true})
	s.AddChannel(slacktest.Channel{ID: "C0SHARED", Name: "shared", Shared: true, Members: []string{slacktest.BotUser, slacktest.Ana, "U0THERE"}})
	card, err := s.Platform().Post(t.Context(), chat.Place{Room: slacktest.Place("C0SHARED")}, chat.Message{Text: "Approve?", Card: true}, "1")
	if err != nil {
		t.Fatal(err)
	}
	there := slacktest.Identity("U0THERE")
	s.React(there, card, "✅")
	there.Team = slacktest.OtherTeam
	list, err := s.Platform().Reactions(t.Context(), card)
	if err != nil || len(list) != 1 || list[0].Who != there {
		t.Errorf("the reaction reads as %+v, %v", list, err)
	}
}

func TestTheBotIsTakenOutOfARoom(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	card := s.card("1")
	s.Kick(slacktest.Room, slacktest.BotUser)
	post := func() error {
		_, err := s.Platform().Post(t.Context(), chat.Place{Room: s.Cast().Room}, chat.Message{Text: "x"}, "2")
		return err
	}
	if err := post(); !errors.Is(err, chat.ErrGone) {
		t.Errorf("posting gave %v", err)
	}
	if bad := s.Platform().Check(t.Context(), []chat.Room{s.Cast().Room}); !slices.ContainsFunc(bad, func(f chat.Finding) bool { return !f.OK }) {
		t.Error("the check finds nothing wrong")
	}
	if err := s.Platform().Whisper(t.Context(), s.Cast().Room, s.Cast().Marc, chat.Message{Text: "in private all the same"}); err != nil {
		t.Error(err)
	}
	s.Invite(slacktest.Room, slacktest.BotUser)
	if err := post(); err != nil {
		t.Errorf("back in the room, posting gave %v", err)
	}
	s.Archive(slacktest.Room, slacktest.Ana)
	if err := s.Platform().Edit(t.Context(), card, chat.Message{Text: "x"}); !errors.Is(err, chat.ErrGone) {
		t.Errorf("editing in an archived room gave %v", err)
	}
}
