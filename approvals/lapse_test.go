package approvals

import (
	"testing"
	"time"
)

const month = 30 * 24 * time.Hour

func lapsing() Policy {
	return Policy{Steps: []Step{{Needed: 2, Roles: []Role{Approver}}}, Expires: month}
}

// An approval that the policy gives a month counts to its last millisecond, and not beyond.
func TestAnApprovalLapses(t *testing.T) {
	p := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: lapsing(), Deadline: noon.Add(4 * time.Hour)},
		yes("marc", 1, noon), yes("sofia", 1, noon.Add(time.Hour)))
	if p.State != Approved || !when(t, p, DueLapse).Equal(noon.Add(month)) {
		t.Fatal(p.State, Agenda(p))
	}
	refused(t, p, Lapsed{At: noon.Add(month - time.Millisecond)}, NotYet)
	q := must(t, p, Lapsed{At: noon.Add(month)})
	if q.State != Review || q.Tally()[0].Have != 1 || q.Tally()[0].Who[0] != "sofia" || !when(t, q, DueLapse).Equal(noon.Add(month+time.Hour)) {
		t.Fatal(q.State, q.Votes, Agenda(q))
	}
	if !q.Deadline.IsZero() || !when(t, q, DueExpire).IsZero() {
		t.Error("its deadline is long over: nobody is told again that nobody answered", q.Deadline, Agenda(q))
	}
	if q = must(t, q, yes("marc", 1, noon.Add(month))); q.State != Approved {
		t.Error(q.State)
	}
	// A word that says no does not lapse.
	n := must(t, p, Voted{By: "zoe", At: noon, Kind: Reject, Revision: 1, Roles: []Role{Approver}}, Lapsed{At: noon.Add(2 * month)})
	if n.State != Rejected || n.Tally()[0].Have != 0 {
		t.Error(n.State, n.Votes)
	}
}

// Whatever a timer did or did not do, an approval that is too old sends nothing.
func TestALapsedApprovalSendsNothing(t *testing.T) {
	due := noon.Add(month)
	p := must(t, Post{}, drafted(), Planned{By: "ana", At: noon, Time: due}, SubmittedTo{By: "ana", At: noon, Policy: lapsing(), Deadline: due},
		yes("marc", 1, noon), yes("sofia", 1, noon.Add(time.Hour)))
	if p.State != Scheduled {
		t.Fatal(p.State)
	}
	e := start(p, "x", ClassA, due)
	e.Evidence.Voters = map[string][]Role{"marc": {Approver}, "sofia": {Approver}}
	refused(t, p, e, NotApproved)
	q := must(t, p, Planned{By: "ana", At: noon, Time: due.Add(-time.Minute)})
	e = start(q, "x", ClassA, due.Add(-time.Minute))
	e.Evidence.Voters = map[string][]Role{"marc": {Approver}, "sofia": {Approver}}
	must(t, q, e)
}

// A request that waits again has the time from then to its deadline, not the time that has gone.
func TestARequestThatWaitsAgainIsAskedAnew(t *testing.T) {
	p := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: oneApprover(), Deadline: noon.Add(4 * time.Hour)}, yes("marc", 1, noon))
	q := must(t, p, Unvoted{By: "marc", At: noon.Add(2 * time.Hour), Road: ByReaction, Revision: 1})
	if got, want := when(t, q, DueRemind), noon.Add(3*time.Hour); q.State != Review || !got.Equal(want) {
		t.Error(q.State, got)
	}
	q = must(t, p, Unvoted{By: "marc", At: noon.Add(96 * time.Hour), Road: ByReaction, Revision: 1})
	if q.State != Review || !q.Deadline.IsZero() || len(Agenda(q)) != 0 {
		t.Error(q.State, q.Deadline, Agenda(q))
	}
}
