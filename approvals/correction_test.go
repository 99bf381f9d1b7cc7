package approvals

import (
	"slices"
	"testing"
	"time"
)

// marcs is Marc's wording for the submitted revision of p.
func marcs(p Post, digest string) Corrected {
	return Corrected{By: "marc", At: noon, Revision: p.Revision, Digest: digest, Accounts: p.Accounts, Road: ByButton, Roles: []Role{Approver}}
}

func took(p Post, by string) Took {
	return Took{By: by, At: noon, Person: "marc", Revision: p.Revision + 1, Digest: "marc's", Roles: []Role{Approver}, Policy: oneApprover()}
}

func submitted(t *testing.T, policy Policy) Post {
	t.Helper()
	return must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: policy}, Planned{By: "ana", At: noon, Time: noon.Add(time.Hour)})
}

func TestTwoPeopleAgreeToACorrectionAndNobodyAlone(t *testing.T) {
	p := must(t, submitted(t, oneApprover()), marcs(submitted(t, oneApprover()), "marc's"))
	if p.State != Changes || p.Revision != 1 {
		t.Fatalf("a wording that nobody took made it %s, revision %d", p.State, p.Revision)
	}
	refused(t, p, took(p, "marc"), Alone)
	other := took(p, "ana")
	other.Digest = "aa"
	refused(t, p, other, NoCorrection)
	p = must(t, p, took(p, "ana"))
	if p.State != Scheduled || p.Digest != "marc's" || p.Revision != 2 || len(p.Votes) != 1 {
		t.Fatalf("%+v", p)
	}
	if v := p.Votes[0]; v.Person != "marc" || v.Kind != Approve || v.Road != ByCorrection || v.Taken != "ana" {
		t.Fatalf("%+v", v)
	}
	if slices.Contains(p.Editors, "marc") || !slices.Contains(p.Editors, "ana") {
		t.Fatal("made by", p.Editors)
	}
	refused(t, p, yes("ana", 2, noon), OwnWork)
	refused(t, p, Unvoted{By: "marc", At: noon, Road: ByReaction, Revision: 2}, NothingTaken) // no reaction came, so none went
	due := noon.Add(time.Hour)
	e := start(p, "x", ClassA, due)
	e.Evidence.Takers = nil
	refused(t, p, e, NotApproved) // then it would be one person's word for their own words
	e.Evidence.Takers = map[string]string{"marc": "marc"}
	refused(t, p, e, NotApproved)
	e.Evidence.Takers = map[string]string{"marc": "ana"}
	must(t, p, e)
	e.Evidence.Voters = map[string][]Role{"marc": {Editor}}
	refused(t, p, e, NotApproved) // a role lost is lost for this word as for any other
	e.Stopped = true
	refused(t, p, e, Stopped)
}

func TestADelegatesCorrectionIsNotTakenByWhoTheyStandFor(t *testing.T) {
	p := submitted(t, oneApprover())
	e := marcs(p, "marc's")
	e.For = "sofia"
	p = must(t, p, e)
	refused(t, p, took(p, "sofia"), Alone)
	if p = must(t, p, took(p, "ana")); p.Votes[0].For != "sofia" || p.State != Scheduled {
		t.Fatalf("%+v", p)
	}
}

func TestACorrectionEndsWithItsRevisionAndItsWord(t *testing.T) {
	first := submitted(t, oneApprover())
	p := must(t, first, marcs(first, "marc's"))
	for name, e := range map[string]Event{
		"an edit":           Revised{By: "ana", At: noon, Revision: 2, Digest: "bb", Accounts: p.Accounts},
		"asked once more":   SubmittedTo{By: "ana", At: noon, Policy: oneApprover()},
		"off the calendar":  CancelledBy{By: "ana", At: noon},
		"another word":      yes("marc", 1, noon),
		"the word is gone":  Unvoted{By: "marc", At: noon, Road: ByButton, Revision: 1},
		"taken back":        Uncorrected{By: "marc", At: noon, Revision: 1},
		"another wording":   marcs(p, "marc's second"),
		"taken by somebody": took(p, "ana"),
	} {
		n := must(t, p, e)
		if _, err := n.Next(took(n, "ana")); err == nil {
			t.Errorf("%s: the wording can still be taken", name)
		}
	}
	if n := must(t, p, Uncorrected{By: "marc", At: noon, Revision: 1}); n.State != Review || len(n.Votes) != 0 {
		t.Errorf("taken back: %+v", n)
	}
	refused(t, p, Uncorrected{By: "sofia", At: noon, Revision: 1}, NoCorrection)
	refused(t, first, Corrected{By: "ana", At: noon, Revision: 1, Digest: "cc", Accounts: p.Accounts, Roles: []Role{Approver}}, OwnWork)
	refused(t, first, marcs(first, first.Digest), NoCorrection)
}

func TestOtherStepsStillHaveToAgreeToACorrection(t *testing.T) {
	two := Policy{Steps: []Step{{Needed: 2, Roles: []Role{Approver}}}}
	p := must(t, submitted(t, two), marcs(submitted(t, two), "marc's"))
	e := took(p, "ana")
	e.Policy = two
	if p = must(t, p, e); p.State != Review || p.Tally()[0].Have != 1 {
		t.Fatalf("%s, %+v", p.State, p.Tally())
	}
	if p = must(t, p, yes("sofia", 2, noon)); p.State != Scheduled {
		t.Fatal(p.State)
	}
	e.Roles = []Role{Editor} // no approver any more when it was taken
	p = must(t, submitted(t, two), marcs(submitted(t, two), "marc's"))
	refused(t, p, e, NotDecider)
}

func TestInSoloNobodyCorrectsTheirOwnPost(t *testing.T) {
	solo := oneApprover()
	solo.Solo = true
	p := submitted(t, solo)
	e := marcs(p, "marc's")
	e.By = "ana"
	refused(t, p, e, OwnWork)
}
