package approvals

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

var week = 7 * 24 * time.Hour

// weekly is a post of three occurrences, an hour from noon and a week apart, approved.
func weekly(t *testing.T) Post {
	t.Helper()
	first := noon.Add(time.Hour)
	return must(t, Post{}, drafted(),
		Repeated{By: "marc", At: noon, Revision: 2, Digest: "bb", Rule: friday, Times: []time.Time{first, first.Add(week), first.Add(2 * week)}, More: true, Zone: "UTC"},
		SubmittedTo{By: "ana", At: noon, Policy: oneApprover(), Deadline: first}, yes("marc", 2, noon))
}

// turn begins one occurrence on one account.
func turn(p Post, account string, n int, class Class, at time.Time) Began {
	e := start(p, account, class, at)
	e.Occurrence = n
	e.Delivery += string(rune('0' + n))
	return e
}

func out(p Post, t *testing.T, n int, result DeliveryState) Post {
	t.Helper()
	at := p.Series.Times[n]
	for _, a := range p.Accounts {
		e := turn(p, a, n, ClassC, at)
		p = must(t, p, e, Settled{At: at, Delivery: e.Delivery, Result: result})
	}
	return p
}

func TestEachOccurrenceOnceAtItsOwnTime(t *testing.T) {
	p := weekly(t)
	if p.State != Scheduled || !p.Time.Equal(noon.Add(time.Hour)) || len(p.Editors) != 1 {
		t.Fatalf("%+v", p)
	}
	due := noon.Add(time.Hour)
	refused(t, p, turn(p, "x", 0, ClassA, due.Add(-time.Millisecond)), NotYet)
	refused(t, p, turn(p, "x", 1, ClassA, due), NotYet)
	refused(t, p, turn(p, "x", 1, ClassA, due.Add(week)), NoOccurrence) // the first has not been
	refused(t, p, turn(p, "x", 0, ClassA, due.Add(time.Hour+time.Millisecond)), TooLate)
	p = out(p, t, 0, Live)
	if p.State != Scheduled || !p.Time.Equal(due.Add(week)) {
		t.Fatalf("between two: %s at %s", p.State, p.Time)
	}
	refused(t, p, turn(p, "x", 0, ClassA, due), AlreadyThere)
	refused(t, p, turn(p, "x", 1, ClassA, due), NotYet)
	p = out(p, t, 1, Live)
	p = out(p, t, 2, Live)
	if p.State != Published || len(p.Deliveries) != 6 || len(Agenda(p)) != 1 || Agenda(p)[0].Kind != DueContinue {
		t.Fatalf("after the last: %+v, %v", p, Agenda(p))
	}
	refused(t, p, turn(p, "x", 2, ClassA, due.Add(2*week)), AlreadyThere)
	refused(t, p, turn(p, "x", 3, ClassA, due.Add(3*week)), AlreadyThere)
}

func TestADoubtHoldsNoOccurrenceUp(t *testing.T) {
	p := out(weekly(t), t, 0, InDoubt)
	at := p.Series.Times[1]
	if p.State != Unconfirmed || !p.Time.Equal(at) {
		t.Fatalf("%s at %s", p.State, p.Time)
	}
	kinds := map[string]time.Time{}
	for _, i := range Agenda(p) {
		kinds[i.Kind] = i.At
	}
	if !kinds[DuePublish].Equal(at) || !kinds[DueVerify].Equal(at.Add(-VerifyAhead)) {
		t.Fatalf("nothing sends the second: %v", kinds)
	}
	refused(t, p, turn(p, "x", 0, ClassC, at), InDoubtNow)
	p = out(p, t, 1, Live)
	if p.State != Unconfirmed || !p.Time.Equal(at.Add(week)) {
		t.Fatalf("%s at %s", p.State, p.Time)
	}
	// A person settles the first one later; "send it again" sends that one, and no other twice.
	p = must(t, p, Judged{By: "sofia", At: at, Delivery: "d-x0"}, Judged{By: "sofia", At: at, Delivery: "d-y0", There: true})
	if p.State != Publishing {
		t.Fatal(p.State)
	}
	e := turn(p, "x", 0, ClassC, at)
	p = must(t, p, e)
	refused(t, p, e, InDoubtNow)
	p = must(t, p, Settled{At: at, Delivery: e.Delivery, Result: Live})
	if p.State != Scheduled || !p.Time.Equal(at.Add(week)) {
		t.Fatalf("%s at %s", p.State, p.Time)
	}
}

func TestWordsBetweenTwoOccurrencesCount(t *testing.T) {
	for kind, want := range map[Kind]State{Reject: Rejected, Hold: Held, Change: Changes} {
		p := out(weekly(t), t, 0, InDoubt)
		at := p.Series.Times[1]
		no := Voted{By: "sofia", At: noon, Kind: kind, Road: ByReaction, Revision: 2, Roles: []Role{Approver}}
		p = must(t, p, no)
		refused(t, p, turn(p, "x", 1, ClassC, at), NotApproved)
		p = must(t, p, Judged{By: "sofia", At: at, Delivery: "d-x0", There: true}, Judged{By: "sofia", At: at, Delivery: "d-y0", There: true})
		if p.State != want {
			t.Errorf("after a %s it is %s", kind, p.State)
		}
	}
	p := out(weekly(t), t, 0, Live)
	p = must(t, p, Unvoted{By: "marc", At: noon, Road: ByReaction, Revision: 2})
	if p.State != Review {
		t.Fatal(p.State)
	}
	refused(t, p, turn(p, "x", 1, ClassC, p.Series.Times[1]), NotApproved)
}

func TestAnApprovalCoversTheOccurrencesOnTheCardAndNoOther(t *testing.T) {
	p := weekly(t)
	at := p.Time.Add(24 * time.Hour)
	refused(t, p, Planned{By: "ana", At: noon, Time: at}, Repeats)
	refused(t, p, Planned{By: "ana", At: noon, Time: p.Time, Now: true}, Repeats)
	changed := must(t, p, Repeated{By: "marc", At: noon, Revision: 3, Digest: "cc", Rule: anyDay, Times: []time.Time{at}})
	if changed.State != Draft || len(changed.Votes) != 0 || changed.Submitted != 0 {
		t.Fatalf("%+v", changed)
	}
	refused(t, changed, turn(changed, "x", 0, ClassA, at), NotApproved)
	e := turn(p, "x", 0, ClassA, p.Time)
	e.Evidence.Digest = "cc" // read from a card with other dates
	refused(t, p, e, NotSame)
	// Who chooses the dates is no writer: marc may still approve.
	changed = must(t, changed, SubmittedTo{By: "ana", At: noon, Policy: oneApprover()}, yes("marc", 3, noon))
	if changed.State != Scheduled {
		t.Fatal(changed.State)
	}
	// A change after some went out begins with the next number: what is live stays what it was.
	p = out(p, t, 0, Live)
	p = must(t, p, Repeated{By: "ana", At: noon, Revision: 3, Digest: "cc", Times: []time.Time{p.Time.Add(time.Hour)}})
	if left := p.Series.Left(); len(left) != 1 || left[0].Number != 1 || p.Deliveries[0].State != Live {
		t.Fatalf("%+v", p)
	}
	refused(t, p, Repeated{By: "ana", At: noon, Revision: 3, Digest: "dd", Times: []time.Time{at}}, OldRevision)
	refused(t, p, Repeated{By: "ana", At: noon, Revision: 4, Digest: "dd"}, NoTime)
	refused(t, p, Repeated{By: "ana", At: noon, Revision: 4, Digest: "dd", Times: make([]time.Time, MostOccurrences+1)}, NoTime)
	refused(t, p, Repeated{By: "ana", At: noon, Revision: 4, Digest: "dd", Times: []time.Time{at, at}}, PastTime)
}

func TestAnEditVoidsTheRest(t *testing.T) {
	p := out(weekly(t), t, 0, Live)
	p = must(t, p, Revised{By: "ana", At: noon, Revision: 3, Digest: "cc", Accounts: p.Accounts})
	if p.State != Draft || len(p.Series.Left()) != 2 || len(Agenda(p)) != 0 {
		t.Fatalf("%+v", p)
	}
	at := p.Series.Times[1]
	refused(t, p, turn(p, "x", 1, ClassA, at), NotApproved)
	p = must(t, p, SubmittedTo{By: "ana", At: noon, Policy: oneApprover()}, yes("marc", 3, noon))
	if p = out(p, t, 1, Live); p.State != Scheduled || p.Deliveries[1].Revision != 3 || p.Deliveries[0].Revision != 2 {
		t.Fatalf("%+v", p)
	}
}

func TestOneOccurrenceTakenOff(t *testing.T) {
	p := weekly(t)
	first := p.Time
	refused(t, p, Skipped{By: "ana", At: noon, Occurrence: 3}, NoOccurrence)
	p = must(t, p, Skipped{By: "ana", At: noon, Occurrence: 1})
	refused(t, p, Skipped{By: "ana", At: noon, Occurrence: 1}, NoOccurrence)
	if p.State != Scheduled || !p.Time.Equal(first) || len(p.Votes) != 1 {
		t.Fatalf("%+v", p)
	}
	if p = out(p, t, 0, Live); !p.Time.Equal(first.Add(2 * week)) {
		t.Fatal(p.Time)
	}
	refused(t, p, turn(p, "x", 1, ClassA, first.Add(week)), NoOccurrence)
	if p = must(t, p, Skipped{By: "ana", At: noon, Occurrence: 2}); p.State != Published {
		t.Fatal(p.State)
	}
	p = weekly(t)
	p = must(t, p, turn(p, "x", 0, ClassA, first))
	refused(t, p, Skipped{By: "ana", At: first, Occurrence: 0}, AlreadyLeft)
	p = weekly(t)
	for n := range 3 {
		p = must(t, p, Skipped{By: "ana", At: noon, Occurrence: n})
	}
	if p.State != Cancelled {
		t.Fatal(p.State)
	}
	refused(t, p, Skipped{By: "ana", At: noon, Occurrence: 0}, NoOccurrence)
}

func TestAllOccurrencesTakenOff(t *testing.T) {
	p := must(t, weekly(t), CancelledBy{By: "ana", At: noon})
	if p.State != Cancelled || len(Agenda(p)) != 0 {
		t.Fatalf("%+v", p)
	}
	p = must(t, p, SubmittedTo{By: "ana", At: noon, Policy: oneApprover()}, yes("marc", 2, noon))
	if p.State != Scheduled || !p.Time.Equal(noon.Add(time.Hour)) {
		t.Fatalf("brought back: %s at %s", p.State, p.Time)
	}
	p = must(t, out(p, t, 0, Live), CancelledBy{By: "ana", At: noon})
	if p.State != Published || len(Agenda(p)) != 0 {
		t.Fatalf("one is live: %s, %v", p.State, Agenda(p))
	}
	p = must(t, out(weekly(t), t, 0, InDoubt), CancelledBy{By: "ana", At: noon})
	if p.State != Unconfirmed {
		t.Fatal(p.State)
	}
	if p = must(t, p, Judged{At: noon, Delivery: "d-x0", There: true}, Judged{At: noon, Delivery: "d-y0", There: true}); p.State != Published {
		t.Fatal(p.State)
	}
}

func TestAMissedOccurrenceIsLeftOut(t *testing.T) {
	p := weekly(t)
	late := p.Time.Add(time.Hour)
	refused(t, p, Missed{At: late}, WrongState)
	p = must(t, p, Missed{At: late.Add(time.Millisecond)})
	if p.State != Scheduled || !p.Time.Equal(noon.Add(time.Hour+week)) {
		t.Fatalf("%s at %s", p.State, p.Time)
	}
	p = must(t, p, Missed{At: late.Add(3 * week)})
	if p.State != Late || len(p.Series.Left()) != 0 {
		t.Fatalf("none was sent: %s", p.State)
	}
	refused(t, p, SubmittedTo{By: "ana", At: late.Add(3 * week), Policy: oneApprover()}, WrongState)
	// Half of one went out: the rest of it is given up, the next comes.
	p = weekly(t)
	e := turn(p, "x", 0, ClassA, p.Time)
	p = must(t, p, e, Settled{At: p.Time, Delivery: e.Delivery, Result: Live}, Missed{At: late})
	if p.State != Scheduled || !p.Time.Equal(noon.Add(time.Hour+week)) {
		t.Fatalf("%s at %s", p.State, p.Time)
	}
	// Nobody approved the first in time: the request stays open for the second.
	p = must(t, weekly(t), Unvoted{By: "marc", At: noon, Revision: 2, Road: ByReaction}, Missed{At: late})
	if p.State != Review || !p.Time.Equal(noon.Add(time.Hour+week)) || !p.Deadline.Equal(p.Time) {
		t.Fatalf("%s at %s by %s", p.State, p.Time, p.Deadline)
	}
}

func TestAFreezePausesASeries(t *testing.T) {
	p := out(weekly(t), t, 0, Live)
	p = must(t, p, Released{By: "sofia", At: noon})
	if p.State != Approved || !p.Time.IsZero() || len(Agenda(p)) != 0 {
		t.Fatalf("%+v", p)
	}
	last := p.Series.Times[2]
	p = must(t, p, Planned{By: "ana", At: noon, Time: last})
	if p.State != Scheduled || !p.Time.Equal(last) || len(p.Votes) != 1 || len(p.Series.Left()) != 1 {
		t.Fatalf("%+v", p)
	}
	refused(t, p, Planned{By: "ana", At: noon, Time: last.Add(-week)}, Repeats)
}

// Version 2 signs the occurrences too; it may never give another value either.
func TestDigestTwo(t *testing.T) {
	r := sample()
	r.Occurrences = []Occurrence{{0, noon}, {2, noon.Add(week)}}
	const two = "249a25ca5146e5b7670a1f554390e3f3977bfaf2dda1f88ab7f3b6c049310366"
	if got := r.Digest(); got != two {
		t.Errorf("%s, want %s", got, two)
	}
	if sample().DigestVersion() != 1 || r.DigestVersion() != 2 {
		t.Error("the versions")
	}
	seen := map[string]string{r.Digest(): "nothing", sample().Digest(): "no occurrences"}
	for what, change := range map[string]func(*Revision){
		"an instant":  func(r *Revision) { r.Occurrences[1].At = noon.Add(week + time.Minute) },
		"a number":    func(r *Revision) { r.Occurrences[1].Number = 1 },
		"one more":    func(r *Revision) { r.Occurrences = append(r.Occurrences, Occurrence{3, noon.Add(2 * week)}) },
		"one less":    func(r *Revision) { r.Occurrences = r.Occurrences[:1] },
		"their order": func(r *Revision) { r.Occurrences[0], r.Occurrences[1] = r.Occurrences[1], r.Occurrences[0] },
	} {
		b, _ := json.Marshal(r)
		var c Revision
		if err := json.Unmarshal(b, &c); err != nil || !reflect.DeepEqual(c, r) || c.Digest() != r.Digest() {
			t.Fatalf("%v: read back as %+v", err, c)
		}
		change(&c)
		if other := seen[c.Digest()]; other != "" {
			t.Errorf("%s has the digest of %s", what, other)
		}
		seen[c.Digest()] = what
	}
}
