package approvals

import (
	"testing"
	"time"
)

// handed is a post on x alone whose text ana was handed at its time.
func handed(t *testing.T) Post {
	t.Helper()
	p := must(t, Post{}, Drafted{ID: "p1", Brand: "demo", Number: 1, By: "ana", At: noon, Digest: "aa", Accounts: []string{"x"}},
		SubmittedTo{By: "ana", At: noon, Policy: oneApprover()}, Planned{By: "ana", At: noon, Time: due}, yes("marc", 1, noon))
	return must(t, p, toAna(p, due))
}

func toAna(p Post, at time.Time) Began {
	e := start(p, "x", ByHand, at)
	e.To = "ana"
	return e
}

func again(p Post, at time.Time) Reminded {
	return Reminded{At: at, Delivery: "d-x", Evidence: start(p, "x", ByHand, at).Evidence}
}

func TestOnlyAPersonSaysWhatBecameOfWhatTheyWereHanded(t *testing.T) {
	p := handed(t)
	if d := p.Deliveries[0]; p.State != Publishing || !d.InHand() || d.Holder != "ana" || d.Digest != "aa" {
		t.Fatalf("%+v", p)
	}
	for _, s := range []DeliveryState{Live, Refused, InDoubt, Waiting} {
		refused(t, p, Settled{At: due, Delivery: "d-x", Result: s}, NotADelivery) // as a start after a crash would
	}
	refused(t, p, LookedUp{At: due.Add(time.Hour), Delivery: "d-x", Found: true}, NotADelivery)
	refused(t, p, toAna(p, due.Add(time.Hour)), InDoubtNow)
	refused(t, p, Missed{At: due.Add(48 * time.Hour)}, WrongState)
	done := must(t, p, Judged{By: "ana", At: due.Add(time.Minute), Delivery: "d-x", There: true, URL: "https://example.com/1"})
	if d := done.Deliveries[0]; done.State != Published || d.By != "ana" || d.URL != "https://example.com/1" || !d.SettledAt.Equal(due.Add(time.Minute)) {
		t.Fatalf("%+v", done)
	}
	not := must(t, p, Judged{By: "ana", At: due.Add(time.Minute), Delivery: "d-x"})
	if d := not.Deliveries[0]; not.State != Failed || !not.Time.IsZero() || d.State != Refused || d.Problem != NotDone || len(Agenda(not)) != 0 {
		t.Fatalf("%+v", not)
	}
	// Planned anew it is handed out anew, with the approval it has.
	tomorrow := due.Add(24 * time.Hour)
	not = must(t, not, Planned{By: "ana", At: due.Add(time.Hour), Time: tomorrow})
	if p = must(t, not, toAna(not, tomorrow)); !p.Deliveries[0].InHand() {
		t.Fatalf("%+v", p)
	}
}

func TestHandingOutNeedsSomebody(t *testing.T) {
	p := must(t, scheduled(t), Planned{By: "ana", At: noon, Time: due})
	refused(t, p, start(p, "x", ByHand, due), NotADelivery)
	e := start(p, "x", ClassA, due)
	e.To = "ana"
	refused(t, p, e, NotADelivery)
}

func TestQuestionsAboutWhatWasHandedOutEnd(t *testing.T) {
	p := handed(t)
	at := when(t, p, DueHand)
	if !at.Equal(due.Add(30 * time.Minute)) {
		t.Fatal(at)
	}
	refused(t, p, again(p, at.Add(-time.Millisecond)), NotYet)
	p = must(t, p, again(p, at))
	refused(t, p, Recalled{At: due.Add(48 * time.Hour), Delivery: "d-x"}, NotYet)
	at = when(t, p, DueHand)
	if !at.Equal(due.Add(2 * time.Hour)) {
		t.Fatal(at)
	}
	p = must(t, p, again(p, at))
	at = when(t, p, DueHand)
	refused(t, p, again(p, at), TooLate)
	refused(t, p, Recalled{At: at.Add(-time.Millisecond), Delivery: "d-x"}, NotYet)
	p = must(t, p, Recalled{At: at, Delivery: "d-x"})
	if p.State != Unconfirmed || p.Deliveries[0].State != AskHuman || len(Agenda(p)) != 0 || !at.Equal(due.Add(24*time.Hour)) {
		t.Fatalf("%s: %+v", at, p)
	}
}

func TestWhatWasHandedOutIsHandedOutAgainOnlyWhileItIsApproved(t *testing.T) {
	p := handed(t)
	at := when(t, p, DueHand)
	e := again(p, at)
	e.Evidence.Voters = nil
	refused(t, p, e, NotApproved)
	e = again(p, at)
	e.Evidence.Digest = "bb"
	refused(t, p, e, NotSame)
	e = again(p, at)
	e.Evidence.Until = at.Add(-time.Millisecond)
	refused(t, p, e, StaleEvidence)
	e = again(p, at)
	e.Stopped = true
	refused(t, p, e, Stopped)
}

func TestLaterIsAnInstantThatAPersonChose(t *testing.T) {
	p := handed(t)
	if p.Deliveries[0].PutOff() {
		t.Fatal("nobody put it off")
	}
	until := due.Add(20 * time.Hour)
	refused(t, p, Deferred{By: "ana", At: due, Delivery: "d-x", Until: due}, PastTime)
	refused(t, p, Deferred{By: "ana", At: due, Delivery: "d-x", Until: due.Add(LongestPutOff + time.Millisecond)}, TooLate)
	p = must(t, p, again(p, when(t, p, DueHand)), Deferred{By: "ana", At: due.Add(time.Hour), Delivery: "d-x", Until: until})
	if d := p.Deliveries[0]; !d.PutOff() || !when(t, p, DueHand).Equal(until) {
		t.Fatalf("%+v", d)
	}
	p = must(t, p, again(p, until), again(p, until.Add(90*time.Minute)))
	if !p.Deliveries[0].Unanswered() {
		t.Fatalf("%+v", p.Deliveries[0])
	}
}

func TestWhatAPersonHasIsNotChangedUnderTheirHands(t *testing.T) {
	p := handed(t)
	no := func(k Kind) Voted {
		return Voted{By: "marc", At: due, Kind: k, Road: ByReaction, Revision: 1, Roles: []Role{Approver}}
	}
	for _, e := range []Event{Revised{By: "ana", At: due, Revision: 2, Digest: "bb", Accounts: []string{"x"}}, CancelledBy{By: "ana", At: due}, Unplanned{By: "ana", At: due},
		Planned{By: "ana", At: due, Time: due.Add(time.Hour)}, no(Reject), no(Hold), no(Change), Unvoted{By: "marc", At: due, Road: ByReaction, Revision: 1}} {
		refused(t, p, e, InHand)
	}
	refused(t, p, no(Approve), AlreadyLeft)
	outsider := no(Reject)
	outsider.By, outsider.Roles = "zoe", []Role{Contributor}
	refused(t, p, outsider, AlreadyLeft)
	refused(t, p, Unvoted{By: "sofia", At: due, Road: ByReaction, Revision: 1}, AlreadyLeft)
	p = must(t, p, Recalled{By: "marc", At: due, Delivery: "d-x"})
	if p.State != Unconfirmed || len(Agenda(p)) != 0 {
		t.Fatalf("%+v", p)
	}
	refused(t, p, Revised{By: "ana", At: due, Revision: 2}, InDoubtNow)
	if done := must(t, p, Judged{By: "ana", At: due, Delivery: "d-x", There: true}); done.State != Published {
		t.Fatal("it had been published:", done.State)
	}
	p = must(t, p, Judged{By: "ana", At: due, Delivery: "d-x"})
	must(t, p, Revised{By: "ana", At: due, Revision: 2, Digest: "bb", Accounts: []string{"x"}})
}

func TestWhatIsByHandWaitsBesideTheOtherAccounts(t *testing.T) {
	p := scheduled(t)
	e := toAna(p, due)
	p = must(t, p, e, start(p, "y", ClassA, due), Settled{At: due, Delivery: "d-y", Result: Live})
	if p.State != Publishing {
		t.Fatal(p.State)
	}
	if got := p.InHand(); len(got) != 1 || got[0].Account != "x" {
		t.Fatal(got)
	}
	if p = must(t, p, Judged{By: "ana", At: due, Delivery: "d-x"}); p.State != Partly {
		t.Fatal(p.State)
	}
}
