package approvals

import (
	"testing"
	"time"
)

func when(t *testing.T, p Post, kind string) time.Time {
	t.Helper()
	for _, i := range Agenda(p) {
		if i.Kind == kind {
			return i.At
		}
	}
	return time.Time{}
}

func TestAgendaOfARequest(t *testing.T) {
	p := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: oneApprover(), Deadline: noon.Add(4 * time.Hour)})
	for kind, want := range map[string]time.Time{DueRemind: noon.Add(2 * time.Hour), DueEscalate: noon.Add(3 * time.Hour), DueExpire: noon.Add(4 * time.Hour)} {
		if got := when(t, p, kind); !got.Equal(want) {
			t.Errorf("%s at %s, want %s", kind, got, want)
		}
	}
	// Looking holds the reminder for half the time left.
	p = must(t, p, Voted{By: "marc", At: noon.Add(time.Hour + 12*time.Minute), Kind: Looking, Revision: 1, Roles: []Role{Approver}})
	if got, want := when(t, p, DueRemind), noon.Add(2*time.Hour+36*time.Minute); !got.Equal(want) {
		t.Errorf("held until %s, want %s", got, want)
	}
	refused(t, p, Missed{At: noon.Add(4*time.Hour - time.Millisecond)}, WrongState)
	p = must(t, p, Missed{At: noon.Add(4 * time.Hour)})
	if p.State != Review || len(Agenda(p)) != 0 {
		t.Errorf("after its deadline: %s %v", p.State, Agenda(p))
	}
}

// Where the deadline counts working hours, half and three quarters of them have gone in working hours
// too; nobody is reminded at night.
func TestRemindersInWorkingHours(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, paris) }
	asked := at(24, 9, 50) // a Tuesday: 8:10, 9, and 6:50 on Thursday
	deadline, work := Deadline(time.Time{}, asked, paris, nil)
	p := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: asked, Policy: oneApprover(), Deadline: deadline, Work: work})
	reminded := func(what string, p Post, remind, escalate time.Time) {
		t.Helper()
		if got := when(t, p, DueRemind); !got.Equal(remind) {
			t.Errorf("%s: a reminder %s, want %s", what, got.In(paris), remind)
		}
		if got := when(t, p, DueEscalate); !got.Equal(escalate) {
			t.Errorf("%s: the admins are asked %s, want %s", what, got.In(paris), escalate)
		}
	}
	reminded("nobody answers", p, at(25, 12, 50), at(26, 9, 50))
	looks := func(at time.Time) Post {
		return must(t, p, Voted{By: "marc", At: at, Kind: Looking, Revision: 1, Roles: []Role{Approver}})
	}
	reminded("half of the 22 hours that are left", looks(at(24, 11, 50)), at(25, 13, 50), at(26, 9, 50))
	reminded("somebody looks in the evening", looks(at(24, 22, 0)), at(25, 16, 55), at(26, 9, 50))
	reminded("moved to an hour of its own", must(t, p, Planned{By: "ana", At: asked, Time: at(26, 9, 50)}), at(25, 9, 50), at(25, 21, 50))
	old := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: asked, Policy: oneApprover(), Deadline: deadline})
	reminded("an event from before says no hours", old, asked.Add(deadline.Sub(asked)/2), asked.Add(deadline.Sub(asked)*3/4))
}

func TestAgendaOfAShortRequest(t *testing.T) {
	p := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: oneApprover(), Deadline: noon.Add(80 * time.Minute)})
	if got, want := when(t, p, DueEscalate), noon.Add(50*time.Minute); !got.Equal(want) {
		t.Errorf("half an hour before the end: %s, want %s", got, want)
	}
	p = must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: oneApprover(), Deadline: noon.Add(20 * time.Minute)})
	if got := when(t, p, DueEscalate); !got.Equal(noon) {
		t.Errorf("at once: %s", got)
	}
	if got := when(t, p, DueRemind); !got.IsZero() {
		t.Errorf("reminded after the escalation: %s", got)
	}
}

// Moving the time moves the deadline with it, and people have half of what is left from then on.
func TestTheDeadlineFollowsTheTime(t *testing.T) {
	p := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: oneApprover(), Deadline: noon.Add(4 * time.Hour)},
		Planned{By: "ana", At: noon.Add(time.Hour), Time: noon.Add(9 * time.Hour)})
	for kind, want := range map[string]time.Time{DueRemind: noon.Add(5 * time.Hour), DueEscalate: noon.Add(7 * time.Hour), DueExpire: noon.Add(9*time.Hour + LateAfter)} {
		if got := when(t, p, kind); !got.Equal(want) {
			t.Errorf("%s at %s, want %s", kind, got, want)
		}
	}
	if !p.Deadline.Equal(noon.Add(9 * time.Hour)) {
		t.Error(p.Deadline)
	}
	again := must(t, p, Planned{By: "ana", At: noon.Add(2 * time.Hour), Time: noon.Add(9 * time.Hour)})
	if !again.Asked.Equal(p.Asked) {
		t.Error("the same time again asks nobody anew")
	}
	now := must(t, p, Planned{By: "ana", At: noon.Add(2 * time.Hour), Time: noon.Add(2 * time.Hour), Now: true})
	if !now.Deadline.Equal(p.Deadline) {
		t.Error("as soon as it is approved is no deadline:", now.Deadline)
	}
	// Nobody answered, and somebody takes another time: the request has a deadline again.
	p = must(t, p, Missed{At: noon.Add(9*time.Hour + LateAfter)}, Planned{By: "ana", At: noon.Add(24 * time.Hour), Time: noon.Add(28 * time.Hour)})
	if got, want := when(t, p, DueRemind), noon.Add(26*time.Hour); !got.Equal(want) || !p.Deadline.Equal(noon.Add(28*time.Hour)) {
		t.Error(got, p.Deadline)
	}
}

func TestAgendaOfAPlannedRequestWaitsForTheLateBound(t *testing.T) {
	p := must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: oneApprover(), Deadline: due}, Planned{By: "ana", At: noon, Time: due})
	if got, want := when(t, p, DueExpire), due.Add(LateAfter); !got.Equal(want) {
		t.Fatal(got)
	}
	refused(t, p, Missed{At: due.Add(LateAfter - time.Millisecond)}, WrongState) // an answer may still come in time
	p = must(t, p, Missed{At: due.Add(LateAfter)})
	if p.State != Review || !p.Time.IsZero() || len(Agenda(p)) != 0 {
		t.Fatalf("%s %v", p.State, Agenda(p))
	}
}

func TestAgendaMovesWithTheTime(t *testing.T) {
	p := scheduled(t)
	if !when(t, p, DueVerify).Equal(due.Add(-VerifyAhead)) || !when(t, p, DuePublish).Equal(due) {
		t.Fatal(Agenda(p))
	}
	moved := must(t, p, Planned{By: "ana", At: noon, Time: due.Add(time.Hour)})
	if Agenda(p)[1].Key == Agenda(moved)[1].Key {
		t.Fatal("a new time is a new thing to do")
	}
	p = must(t, p, start(p, "x", ClassA, due))
	if !when(t, p, DuePublish).Equal(due) {
		t.Fatal("y was forgotten:", Agenda(p))
	}
}

func BenchmarkNext(b *testing.B) {
	p := walkPosts()[4].post
	e := walkVote("marc", Approve, 1, walkDecide, walkStart)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Next(e); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAgenda(b *testing.B) {
	p := walkPosts()[9].post
	b.ReportAllocs()
	for b.Loop() {
		Agenda(p)
	}
}

func BenchmarkEncode(b *testing.B) {
	e := walkBegan(walkPosts()[9].post, "x", walkDue)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Encode(e); err != nil {
			b.Fatal(err)
		}
	}
}
