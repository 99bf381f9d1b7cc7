package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
)

// What a thread hears as a post goes its way, in both languages: read testdata/notices.
func TestNotices(t *testing.T) {
	for _, l := range say.Langs {
		var b strings.Builder
		tell := func(when string, m chat.Message) { fmt.Fprintf(&b, "— %s\n%s", when, pictured(m)) }
		for _, state := range approvals.States {
			in := cardOf(t, state, l)
			tell("decided: "+string(state), Decided(in.Post, approvals.Held, "Marc", in.Info))
		}
		for _, state := range []approvals.State{approvals.Published, approvals.Partly, approvals.Unconfirmed, approvals.Publishing} {
			in := cardOf(t, state, l)
			for _, d := range in.Post.Deliveries {
				tell("delivery: "+string(d.State), Outcome(in.Post, approvals.Delivery{State: approvals.Intent}, d, in.Info, networks.Words, in.Web))
			}
		}
		in := cardOf(t, approvals.Unconfirmed, l)
		for _, d := range []approvals.Delivery{
			{State: approvals.AskHuman, Class: approvals.ClassC, Tries: 1},
			{State: approvals.InDoubt, Class: approvals.ClassB, Tries: 1, IntentAt: cardNow, Next: cardNow},
			{State: approvals.InDoubt, Class: approvals.ClassA, Tries: 1, IntentAt: cardNow, Next: cardNow.Add(5 * time.Second)},
			{State: approvals.InDoubt, Class: approvals.ClassA, Tries: 2, IntentAt: cardNow, Next: cardNow.Add(5 * time.Second)},
			{State: approvals.Waiting, Class: approvals.ClassB, Tries: 2},
			{State: approvals.Waiting, Class: approvals.ClassB, Tries: slowTries},
			{State: approvals.Refused, Class: approvals.ClassB, Tries: 12, Problem: approvals.Unreached},
		} {
			d.Account = in.Post.Deliveries[1].Account
			tell(fmt.Sprintf("delivery: %s, class %s, try %d", d.State, d.Class, d.Tries), Outcome(in.Post, approvals.Delivery{State: approvals.Intent}, d, in.Info, networks.Words, in.Web))
		}
		review := cardOf(t, approvals.Review, l)
		tell("not sent", NotSent(review.Post, say.No(say.Refused, say.Text{EN: "It is not approved.", FR: "Elle n'est pas validée."}), review.Info))
		tell("cannot be read", Unread(review.Post, review.Info, false))
		tell("could not be read in time", Unread(review.Post, review.Info, true))
		tell("nobody decided", MissedHour(review.Post, review.Info, cardNow.AddDate(0, 0, 2), true))
		tell("the rest is too late", MissedHour(review.Post, review.Info, cardNow, false))
		one, many := int64(1), int64(1204)
		review.Clicks = &one
		tell("clicks", ClicksSoFar(review, time.Hour))
		review.Clicks, review.Post.Goal = &many, "300"
		tell("clicks and a goal", ClicksSoFar(review, 24*time.Hour))
		golden(t, "notices/"+string(l)+".txt", b.String())
	}
}

// A notice names its post wherever it says something.
func TestNoticesSpeakOfTheirPost(t *testing.T) {
	for _, state := range approvals.States {
		in := cardOf(t, state, say.FR)
		m := Decided(in.Post, approvals.Held, "Marc", in.Info)
		if !m.Empty() && (m.About == nil || m.About.Post != 12 || !strings.Contains(m.Text, "12")) {
			t.Errorf("%s: %+v", state, m)
		}
		for _, button := range m.Buttons {
			if _, err := Bind(Table, button.Action, nil); err != nil {
				t.Errorf("%s: %v", button.Action, err)
			}
		}
	}
}

// Whoever approves while everything is stopped is not told that the post goes out.
func TestApprovingWhileStoppedPromisesNothing(t *testing.T) {
	h := newHouse(t)
	h.draft("ana", "Shoe", approvals.Review)
	h.says("ana", "marketing", "/schedule 1 thursday 9am", "Post 1 is planned for Thursday 26 November, 9:00 (Paris)")
	h.says("leo", "marketing", "/geler rappel", "Tout est arrêté pour demo")
	h.says("marc", "approvals", "/approve 1 revision:1", "You approved revision 1 of post 1. Everything is stopped for demo, so it does not go out.")
}

// A sentence begins with a capital, also where an account is known by our own words for it.
func TestASentenceBeginsWithACapital(t *testing.T) {
	for _, l := range say.Langs {
		in := cardOf(t, approvals.Unconfirmed, l)
		for _, a := range in.Info.Accounts {
			for _, d := range []approvals.Delivery{
				{State: approvals.InDoubt, Class: approvals.ClassB, Tries: 1, IntentAt: cardNow, Next: cardNow},
				{State: approvals.InDoubt, Class: approvals.ClassA, Tries: 2, IntentAt: cardNow, Next: cardNow.Add(5 * time.Second)},
				{State: approvals.Waiting, Class: approvals.ClassB, Tries: slowTries},
				{State: approvals.Refused, Class: approvals.ClassB, Tries: 1, Problem: "too-long"},
			} {
				d.Account = a.ID
				m := Outcome(in.Post, approvals.Delivery{State: approvals.Intent}, d, in.Info, networks.Words, in.Web)
				if first, _ := utf8.DecodeRuneInString(m.Text); !unicode.IsUpper(first) {
					t.Errorf("%s, %s: %s", a.Network, d.State, m.Text)
				}
			}
		}
	}
}
