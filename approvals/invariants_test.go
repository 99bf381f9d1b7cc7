package approvals

import (
	"testing"
	"time"
)

// Each test is named for a promise and fails for the mistake that would break it.

func TestApprovalBelongsToExactBytes(t *testing.T) {
	p := scheduled(t)
	due := noon.Add(time.Hour)
	e := start(p, "x", ClassA, due)
	e.Evidence.Digest = "bb"
	refused(t, p, e, NotSame)
	p = must(t, p, Revised{By: "ana", At: noon, Revision: 2, Digest: "bb", Accounts: p.Accounts})
	if p.State != Draft || len(p.Votes) != 0 || p.Submitted != 0 {
		t.Fatalf("%+v", p)
	}
	refused(t, p, start(p, "x", ClassA, due), NotApproved)
	p = must(t, p, SubmittedTo{By: "ana", At: noon, Policy: oneApprover()})
	refused(t, p, yes("marc", 1, noon), OldRevision)
	refused(t, p, Unvoted{By: "marc", At: noon, Revision: 1}, OldRevision)
}

func TestNobodyApprovesTheirOwnWork(t *testing.T) {
	p := must(t, Post{}, drafted(), Revised{By: "marc", At: noon, Revision: 2, Digest: "bb", Accounts: []string{"x"}}, SubmittedTo{By: "sofia", At: noon, Policy: oneApprover()})
	refused(t, p, yes("ana", 2, noon), OwnWork)
	refused(t, p, yes("marc", 2, noon), OwnWork)
	e := yes("sofia", 2, noon)
	e.For = "marc"
	refused(t, p, e, OwnWork) // nor for somebody who wrote it
	e = yes("ana", 2, noon)
	e.For = "sofia"
	refused(t, p, e, OwnWork) // nor as somebody's delegate
	must(t, p, yes("sofia", 2, noon))
	if err := p.CanVote("marc", []Role{Approver}); err == nil {
		t.Fatal("marc may")
	}
	if err := p.CanVote("sofia", []Role{Approver}); err != nil {
		t.Fatal(err)
	}
}

func TestSoloCountsTheAuthorAndNobodyWithoutARole(t *testing.T) {
	pol := oneApprover()
	pol.Solo = true
	p := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: pol})
	refused(t, p, Voted{By: "ana", At: noon, Kind: Approve, Revision: 1, Roles: []Role{Editor}}, NotDecider)
	if p = must(t, p, yes("ana", 1, noon)); p.State != Approved {
		t.Fatal(p.State)
	}
	// Solo of an earlier request excludes nobody from a later one that is not.
	p = must(t, p, yesBut(p, Change))
	refused(t, p, SubmittedTo{By: "ana", At: noon, Policy: Policy{Steps: []Step{{Needed: 1, People: []string{"ana"}}}}}, NobodyCan)
}

func yesBut(p Post, k Kind) Voted {
	return Voted{By: "marc", At: noon, Kind: k, Revision: p.Revision, Roles: []Role{Approver}}
}

func TestStandingIsReadAtTheMomentOfSending(t *testing.T) {
	p := scheduled(t)
	due := noon.Add(time.Hour)
	e := start(p, "x", ClassA, due)
	e.Evidence.Voters = map[string][]Role{"marc": {Editor}}
	refused(t, p, e, NotApproved)
	e.Evidence.Voters = map[string][]Role{"sofia": {Approver}}
	refused(t, p, e, NotApproved)
	e = start(p, "x", ClassA, due)
	e.Evidence.Until = due.Add(-time.Millisecond)
	refused(t, p, e, StaleEvidence)
	e = start(p, "x", ClassA, due)
	e.Evidence.At = due.Add(-time.Hour)
	refused(t, p, e, StaleEvidence)
	e = start(p, "x", ClassA, due)
	e.Stopped = true
	refused(t, p, e, Stopped)
	refused(t, p, start(p, "z", ClassA, due), WrongAccount)
	must(t, p, start(p, "x", ClassA, due))
}

func TestADelegateCountsOnceAndOnlyWhileTheyStand(t *testing.T) {
	pol := Policy{Steps: []Step{{Needed: 2, Roles: []Role{Approver}}}}
	p := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: pol}, Planned{By: "ana", At: noon, Time: noon}, yes("sofia", 1, noon))
	forSofia := yes("zoe", 1, noon)
	forSofia.For = "sofia"
	p = must(t, p, forSofia)
	if p.State != Review || p.Tally()[0].Have != 1 {
		t.Fatal("sofia counted twice:", p.State, p.Tally())
	}
	p = must(t, p, yes("marc", 1, noon))
	if p.State != Scheduled {
		t.Fatal(p.State)
	}
	p = must(t, p, Unvoted{By: "sofia", At: noon, Road: ByReaction, Revision: 1})
	if p.State != Scheduled {
		t.Fatal("her delegate's word stands:", p.State)
	}
	e := start(p, "x", ClassA, noon)
	e.Evidence.Voters = map[string][]Role{"marc": {Approver}, "sofia": {Approver}}
	refused(t, p, e, NotApproved) // zoe is gone
	e.Evidence.Voters = map[string][]Role{"marc": {Approver}, "zoe": nil}
	refused(t, p, e, NotApproved) // sofia is no approver any more
	e.Evidence.Voters = map[string][]Role{"marc": {Approver}, "zoe": {Approver}}
	must(t, p, e)
}

func TestADelegateOfSomebodyNamedCountsWhileTheyStand(t *testing.T) {
	pol := Policy{Steps: []Step{{Needed: 1, People: []string{"dora"}}}}
	p := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: pol}, Planned{By: "ana", At: noon, Time: noon},
		Voted{By: "zoe", For: "dora", At: noon, Kind: Approve, Revision: 1, Roles: []Role{Client}})
	e := start(p, "x", ClassA, noon)
	e.Evidence.Voters = map[string][]Role{"dora": {Client}}
	refused(t, p, e, NotApproved)
	e.Evidence.Voters = map[string][]Role{"zoe": {Client}}
	must(t, p, e)
}

// A step may name a person; whoever has no role in the brand any more does not act by name either.
func TestNobodyActsByNameWithoutARole(t *testing.T) {
	pol := Policy{Steps: []Step{{Needed: 1, People: []string{"dora"}}}}
	p := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: pol})
	refused(t, p, Voted{By: "dora", At: noon, Kind: Approve, Revision: 1}, NotDecider)
	none, some := map[string][]Role{"ana": {Editor}}, map[string][]Role{"ana": {Editor}, "dora": {Client}}
	if pol.PossibleFor([]string{"ana"}, none) || !pol.PossibleFor([]string{"ana"}, some) || len(p.Missing(none)[0]) != 0 || len(p.Missing(some)[0]) != 1 {
		t.Error(pol.PossibleFor([]string{"ana"}, none), pol.PossibleFor([]string{"ana"}, some), p.Missing(none), p.Missing(some))
	}
}

func TestStepsOpenInOrderAndEarlyWordsCount(t *testing.T) {
	pol := Policy{Steps: []Step{{Needed: 1, Roles: []Role{Approver}}, {Needed: 1, People: []string{"dora"}, Why: "legal"}}}
	p := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: pol}, Voted{By: "dora", At: noon, Kind: Approve, Revision: 1, Roles: []Role{Client}})
	tally := p.Tally()
	if p.State != Review || !tally[0].Open || tally[1].Open || !tally[1].Done {
		t.Fatalf("%s %+v", p.State, tally)
	}
	missing := p.Missing(map[string][]Role{"ana": {Approver}, "marc": {Approver}, "sofia": {Approver, Admin}, "dora": {Client}})
	if len(missing[0]) != 2 || missing[1] != nil {
		t.Fatal(missing)
	}
	if p = must(t, p, yes("marc", 1, noon)); p.State != Approved {
		t.Fatal(p.State)
	}
	if p = must(t, p, Voted{By: "dora", At: noon, Kind: Reject, Revision: 1, Roles: []Role{Client}}); p.State != Rejected {
		t.Fatal(p.State)
	}
}

func TestTheLastWordOfAPersonAndTheMostCautiousOfAllWin(t *testing.T) {
	p := must(t, scheduled(t), yesBut(Post{Revision: 1}, Hold))
	say := func(who string, k Kind) {
		p = must(t, p, Voted{By: who, At: noon, Kind: k, Road: ByButton, Revision: 1, Roles: []Role{Approver}})
	}
	want := func(s State) {
		t.Helper()
		if p.State != s {
			t.Fatalf("%s, want %s: %+v", p.State, s, p.Votes)
		}
	}
	want(Held)
	say("sofia", Reject)
	want(Rejected)
	say("marc", Approve)
	want(Rejected)
	refused(t, p, Unvoted{By: "sofia", At: noon, Road: ByReaction, Revision: 1}, NothingTaken)
	p = must(t, p, Unvoted{By: "sofia", At: noon, Road: ByButton, Revision: 1})
	want(Scheduled)
	say("sofia", Change)
	want(Changes)
	say("sofia", Looking)
	want(Changes)
	if p.Seen.IsZero() {
		t.Fatal("nobody looked")
	}
}

func TestApprovedAfterItsTime(t *testing.T) {
	for after, want := range map[time.Duration]State{time.Hour: Scheduled, 2 * time.Hour: Scheduled, 2*time.Hour + time.Millisecond: Late} {
		p := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: oneApprover()},
			Planned{By: "ana", At: noon, Time: noon.Add(time.Hour)}, yes("marc", 1, noon.Add(after)))
		if p.State != want {
			t.Errorf("approved %s after submitting: %s, want %s", after, p.State, want)
		}
	}
	p := must(t, scheduled(t), Planned{By: "ana", At: noon, Time: noon.Add(time.Hour), Late: time.Minute})
	refused(t, p, start(p, "x", ClassA, noon.Add(time.Hour+2*time.Minute)), TooLate)
}

func TestInAStrictBrandATimeIsAgreedToOrAskedForAnew(t *testing.T) {
	pol := oneApprover()
	pol.Strict = true
	hour, other := noon.Add(time.Hour), noon.Add(2*time.Hour)
	plan := func(at time.Time) Planned { return Planned{By: "ana", At: noon, Time: at} }
	p := must(t, Post{}, drafted(), plan(hour), SubmittedTo{By: "ana", At: noon, Policy: pol}, yes("marc", 1, noon))
	refused(t, p, plan(other), AskAnew)
	refused(t, p, Planned{By: "ana", At: noon, Time: noon, Now: true}, AskAnew)
	if p = must(t, p, plan(hour)); p.State != Scheduled {
		t.Fatal("the same time is no move:", p.State)
	}
	off := must(t, p, Released{By: "sofia", At: noon})
	refused(t, off, plan(other), AskAnew)
	if p := must(t, off, plan(hour)); p.State != Scheduled {
		t.Fatal("the time that was agreed to needs nobody:", p.State)
	}
	refused(t, must(t, off, yes("sofia", 1, noon)), plan(hour), AskAnew) // sofia agreed to no time
	refused(t, must(t, p, CancelledBy{By: "ana", At: noon}, plan(other)), SubmittedTo{By: "ana", At: noon, Policy: pol}, AskAnew)
	p = must(t, p, Renewed{By: "ana", At: noon, Revision: 2, Digest: "renewed"}, plan(other), SubmittedTo{By: "ana", At: noon, Policy: pol})
	if p.State != Review || len(p.Votes) != 0 || len(p.Editors) != 1 {
		t.Fatal(p.State, p.Votes, p.Editors)
	}
	refused(t, p, yes("marc", 1, noon), OldRevision)
}

func TestAFreezeNeverEndsInABurst(t *testing.T) {
	p := must(t, scheduled(t), Released{By: "sofia", At: noon})
	if p.State != Approved || !p.Time.IsZero() || len(p.Votes) != 1 || len(Agenda(p)) != 0 {
		t.Fatalf("%+v", p)
	}
	due := noon.Add(time.Hour)
	p = scheduled(t)
	p = must(t, p, start(p, "x", ClassA, due), Settled{At: due, Delivery: "d-x", Result: Waiting}, Released{By: "sofia", At: due})
	if p.State != Approved || len(Agenda(p)) != 0 {
		t.Fatalf("between two tries: %+v", p)
	}
	p = scheduled(t)
	p = must(t, p, start(p, "x", ClassA, due), Released{By: "sofia", At: due}, Settled{At: due, Delivery: "d-x", Result: Waiting})
	if p.State != Approved || len(Agenda(p)) != 0 {
		t.Fatalf("under way: %+v", p)
	}
	p = must(t, scheduled(t), start(scheduled(t), "x", ClassA, due), Settled{At: due, Delivery: "d-x", Result: Live}, Unplanned{At: due})
	if p.State != Partly || len(Agenda(p)) != 0 {
		t.Fatalf("the rest was given up: %+v", p)
	}
	refused(t, p, Unplanned{At: due}, AlreadyLeft)
	if Shown(scheduled(t), true) != Frozen || Shown(scheduled(t), false) != Scheduled || Shown(p, true) != Partly {
		t.Fatal("shown")
	}
}

func TestACancelledPostStaysWhereItIs(t *testing.T) {
	due := noon.Add(time.Hour)
	p := must(t, scheduled(t), CancelledBy{By: "ana", At: noon})
	refused(t, p, start(p, "x", ClassA, due), WrongState)
	p = scheduled(t)
	p = must(t, p, start(p, "x", ClassA, due))
	refused(t, p, CancelledBy{By: "ana", At: due}, AlreadyLeft)
	p = must(t, p, Settled{At: due, Delivery: "d-x", Result: Waiting}, CancelledBy{By: "ana", At: due})
	if p.State != Cancelled || p.Deliveries[0].State != Dropped {
		t.Fatalf("%+v", p)
	}
}
