package approvals

import (
	"testing"
	"time"
)

var due = noon.Add(time.Hour)

// inDoubt is a post on x alone whose try got no answer.
func inDoubt(t *testing.T, c Class, quarantine time.Duration) Post {
	p := must(t, Post{}, Drafted{ID: "p1", Brand: "demo", Number: 1, By: "ana", At: noon, Digest: "aa", Accounts: []string{"x"}},
		SubmittedTo{By: "ana", At: noon, Policy: oneApprover()}, Planned{By: "ana", At: noon, Time: due}, yes("marc", 1, noon))
	e := start(p, "x", c, due)
	e.Quarantine = quarantine
	return must(t, p, e, Settled{At: due.Add(30 * time.Second), Delivery: "d-x", Result: InDoubt})
}

func absent(at time.Time) LookedUp { return LookedUp{At: at, Delivery: "d-x"} }

func wantDelivery(t *testing.T, p Post, s DeliveryState, next time.Time) {
	t.Helper()
	if d := p.Deliveries[0]; d.State != s || !d.Next.Equal(next) {
		t.Fatalf("%s due %s, want %s due %s", d.State, d.Next, s, next)
	}
}

func TestAnAbsenceSeenTooEarlyProvesNothing(t *testing.T) {
	for _, q := range []time.Duration{0, 60 * time.Minute} {
		p := inDoubt(t, ClassB, q)
		until := due.Add(max(q, Quarantine))
		wantDelivery(t, p, InDoubt, due.Add(30*time.Second))
		p = must(t, p, absent(due.Add(31*time.Second)))
		wantDelivery(t, p, InDoubt, until)
		p = must(t, p, absent(until.Add(-time.Millisecond)))
		refused(t, p, start(p, "x", ClassB, until), InDoubtNow)
		p = must(t, p, absent(until))
		wantDelivery(t, p, InDoubt, until.Add(BetweenSeen))
		p = must(t, p, absent(until.Add(BetweenSeen-time.Millisecond)))
		refused(t, p, start(p, "x", ClassB, until.Add(BetweenSeen)), InDoubtNow)
		p = must(t, p, absent(until.Add(BetweenSeen)))
		wantDelivery(t, p, Waiting, until.Add(BetweenSeen))
		p = must(t, p, start(p, "x", ClassB, until.Add(BetweenSeen)))
		if d := p.Deliveries[0]; d.Tries != 2 || d.Absent != 0 || d.Doubt || d.Key != "k-x" {
			t.Fatalf("%+v", d)
		}
	}
}

func TestFoundSettlesAtOnce(t *testing.T) {
	for _, c := range []Class{ClassA, ClassB, ClassC} {
		p := must(t, inDoubt(t, c, 0), LookedUp{At: due.Add(time.Minute), Delivery: "d-x", Found: true, Remote: "7", URL: "u"})
		if d := p.Deliveries[0]; p.State != Published || d.Remote != "7" || d.Doubt {
			t.Fatalf("%+v", p)
		}
	}
}

func TestAKeyedDeliveryIsSentAgainUnderTheSameKey(t *testing.T) {
	p := inDoubt(t, ClassA, 0)
	next := p.Deliveries[0].Next
	if items := Agenda(p); len(items) != 2 || items[0].Kind != DueDeliver || !items[0].At.Equal(next) || items[1].Kind != DueLookUp {
		t.Fatal(items)
	}
	e := start(p, "x", ClassA, next)
	e.Key = "another"
	p = must(t, p, e)
	if p.Deliveries[0].Key != "k-x" {
		t.Fatal("another key:", p.Deliveries[0].Key)
	}
	// The second try is refused; the first may still have arrived.
	p = must(t, p, Settled{At: next, Delivery: "d-x", Result: Refused, Problem: "auth"})
	if p.State != Unconfirmed || !p.Deliveries[0].Doubt {
		t.Fatalf("%+v", p)
	}
}

func TestAKeyIsNotTrustedForLong(t *testing.T) {
	p := inDoubt(t, ClassA, 0)
	long := due.Add(2 * time.Hour)
	refused(t, p, start(p, "x", ClassA, long), InDoubtNow)
	p = must(t, p, LookedUp{At: long, Delivery: "d-x", Failed: true})
	if items := Agenda(p); len(items) != 1 || items[0].Kind != DueLookUp {
		t.Fatal(items)
	}
	p = must(t, p, absent(long), absent(long.Add(BetweenSeen)))
	wantDelivery(t, p, Waiting, long.Add(BetweenSeen))
}

func TestAPersonDecidesWhatNobodyCanLookUp(t *testing.T) {
	p := inDoubt(t, ClassC, 0)
	wantDelivery(t, p, AskHuman, time.Time{})
	if len(Agenda(p)) != 0 {
		t.Fatal("by itself:", Agenda(p))
	}
	refused(t, p, start(p, "x", ClassC, due.Add(time.Hour)), InDoubtNow)
	p = must(t, p, absent(due.Add(time.Hour)))
	wantDelivery(t, p, AskHuman, time.Time{})
	again := must(t, p, Judged{By: "sofia", At: due.Add(time.Minute), Delivery: "d-x"})
	wantDelivery(t, again, Waiting, due.Add(Quarantine)) // even a person may look too early
	late := must(t, p, Judged{By: "sofia", At: due.Add(5 * time.Hour), Delivery: "d-x"})
	if at := when(t, late, DueExpire); !at.After(due.Add(5 * time.Hour)) {
		t.Fatal("taken from the person who ordered it:", at)
	}
	if there := must(t, p, Judged{By: "sofia", At: due.Add(time.Minute), Delivery: "d-x", There: true, URL: "u"}); there.State != Published {
		t.Fatal(there.State)
	}
}

func TestAFailedLookUpDoesNotShortenTheProof(t *testing.T) {
	p := must(t, inDoubt(t, ClassB, 0), absent(due.Add(Quarantine)), LookedUp{At: due.Add(Quarantine), Delivery: "d-x", Failed: true})
	wantDelivery(t, p, InDoubt, due.Add(Quarantine+BetweenSeen))
	p = must(t, p, absent(due.Add(Quarantine+time.Minute)))
	wantDelivery(t, p, InDoubt, due.Add(Quarantine+BetweenSeen))
}

func TestFailingLookUpsEndWithAPerson(t *testing.T) {
	p := inDoubt(t, ClassB, 0)
	p = must(t, p, LookedUp{At: due.Add(time.Hour), Delivery: "d-x", Failed: true})
	wantDelivery(t, p, InDoubt, due.Add(time.Hour+time.Hour/8))
	p = must(t, p, LookedUp{At: due.Add(25 * time.Hour), Delivery: "d-x", Failed: true})
	wantDelivery(t, p, AskHuman, time.Time{})
}

func TestWhatSurelyWasNotSentIsTriedAgainAndNotForEver(t *testing.T) {
	p := must(t, inDoubt(t, ClassB, 0), absent(due.Add(Quarantine)), absent(due.Add(Quarantine+BetweenSeen)))
	asked := due.Add(3 * time.Hour)
	tries := 0
	for p.State == Publishing {
		if tries++; tries > 50 {
			t.Fatal("for ever")
		}
		next := p.Deliveries[0].Next
		refused(t, p, start(p, "x", ClassB, next.Add(-time.Millisecond)), NotYet)
		p = must(t, p, start(p, "x", ClassB, next), Settled{At: next, Delivery: "d-x", Result: Waiting, Problem: "busy", Retry: asked})
		if p.State == Publishing && p.Deliveries[0].Next.Before(asked) {
			t.Fatal("earlier than asked")
		}
	}
	if p.State != Failed || p.Deliveries[0].Problem != Unreached {
		t.Fatalf("%+v", p)
	}
}

func TestACorrectedPostNeverRepeatsALiveAccount(t *testing.T) {
	p := scheduled(t)
	p = must(t, p, start(p, "x", ClassA, due), Settled{At: due, Delivery: "d-x", Result: Live, Remote: "1"})
	p = must(t, p, start(p, "y", ClassA, due), Settled{At: due, Delivery: "d-y", Result: Refused, Problem: "length"})
	if p.State != Partly {
		t.Fatal(p.State)
	}
	p = must(t, p, Revised{By: "ana", At: due, Revision: 2, Digest: "bb", Accounts: []string{"x", "y"}},
		SubmittedTo{By: "ana", At: due, Policy: oneApprover()}, Planned{By: "ana", At: due, Time: due.Add(time.Hour)}, yes("marc", 2, due))
	if got := p.Unsent(); len(got) != 1 || got[0] != "y" {
		t.Fatal(got)
	}
	at := due.Add(time.Hour)
	refused(t, p, start(p, "x", ClassA, at), AlreadyThere)
	e := start(p, "y", ClassA, at)
	e.Key = "k2"
	p = must(t, p, e, Settled{At: at, Delivery: "d-y", Result: Live})
	if d := p.Deliveries[1]; p.State != Published || d.Revision != 2 || d.Digest != "bb" || d.Key != "k2" || d.Tries != 1 {
		t.Fatalf("%+v", p)
	}
}

func TestARefusedPostGoesAgainWithItsApproval(t *testing.T) {
	p := must(t, Post{}, Drafted{ID: "p1", By: "ana", At: noon, Digest: "aa", Accounts: []string{"x"}}, SubmittedTo{By: "ana", At: noon, Policy: oneApprover()},
		Planned{By: "ana", At: noon, Time: due}, yes("marc", 1, noon))
	p = must(t, p, start(p, "x", ClassA, due), Settled{At: due, Delivery: "d-x", Result: Refused, Problem: "auth"})
	if p.State != Failed || len(Agenda(p)) != 0 {
		t.Fatal(p.State)
	}
	p = must(t, p, Planned{By: "ana", At: due, Time: due.Add(time.Minute), Now: true})
	if p.State != Scheduled || len(p.Unsent()) != 1 {
		t.Fatalf("%+v", p)
	}
	must(t, p, start(p, "x", ClassA, due.Add(time.Minute)))
}

func TestWhatWasNotBegunInTimeComesBackToAPerson(t *testing.T) {
	p := scheduled(t)
	p = must(t, p, start(p, "x", ClassA, due), Settled{At: due, Delivery: "d-x", Result: Live})
	e := start(p, "y", ClassA, due)
	e.Evidence.Voters = nil
	refused(t, p, e, NotApproved)
	at := when(t, p, DueExpire)
	if !at.Equal(due.Add(LateAfter)) {
		t.Fatal(Agenda(p))
	}
	refused(t, p, Missed{At: at.Add(-time.Millisecond)}, WrongState)
	if p = must(t, p, Missed{At: at}); p.State != Partly || len(Agenda(p)) != 0 {
		t.Fatalf("%+v", p)
	}
}
