package approvals

import (
	"errors"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func must(t *testing.T, p Post, events ...Event) Post {
	t.Helper()
	for _, e := range events {
		n, err := p.Next(e)
		if err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		p = n
	}
	return p
}

func refused(t *testing.T, p Post, e Event, want Code) {
	t.Helper()
	_, err := p.Next(e)
	var r *Refusal
	if !errors.As(err, &r) || r.Code != want {
		t.Fatalf("%s: got %v, want %s", e.Name(), err, want)
	}
}

func oneApprover() Policy { return Policy{Steps: []Step{{Needed: 1, Roles: []Role{Approver}}}} }

func yes(by string, revision int, at time.Time) Voted {
	return Voted{By: by, At: at, Kind: Approve, Road: ByReaction, Revision: revision, Roles: []Role{Approver}}
}

func proof(p Post, at time.Time) Evidence {
	ev := Evidence{At: at, Until: at.Add(90 * time.Second), Digest: p.Digest, Voters: map[string][]Role{}}
	for _, v := range p.Votes {
		ev.Voters[v.Person] = v.Roles
	}
	return ev
}

func start(p Post, account string, class Class, at time.Time) Began {
	return Began{At: at, Delivery: "d-" + account, Account: account, Key: "k-" + account, Class: class, Evidence: proof(p, at)}
}

func drafted() Drafted {
	return Drafted{ID: "p1", Brand: "demo", Number: 1, By: "ana", At: noon, Digest: "aa", Accounts: []string{"x", "y"}}
}

func scheduled(t *testing.T) Post {
	return must(t, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: oneApprover(), Deadline: noon.Add(4 * time.Hour)},
		Planned{By: "ana", At: noon, Time: noon.Add(time.Hour), Zone: "Europe/Paris"}, yes("marc", 1, noon))
}

func TestADayOfAPost(t *testing.T) {
	p := scheduled(t)
	if p.State != Scheduled {
		t.Fatal(p.State)
	}
	due := noon.Add(time.Hour)
	refused(t, p, start(p, "x", ClassA, due.Add(-time.Second)), NotYet)
	p = must(t, p, start(p, "x", ClassA, due))
	refused(t, p, start(p, "x", ClassA, due), InDoubtNow)
	p = must(t, p, Settled{At: due, Delivery: "d-x", Result: Live, Remote: "1", URL: "https://x"})
	if p.State != Publishing {
		t.Fatal(p.State, "with an account still to go")
	}
	p = must(t, p, start(p, "y", ClassB, due), Settled{At: due, Delivery: "d-y", Result: Live, Remote: "2"})
	if p.State != Published || len(p.Editors) != 0 {
		t.Fatal(p.State, p.Editors)
	}
}

func TestWhatIsNoEventIsRefused(t *testing.T) {
	refused(t, Post{}, Unplanned{}, WrongState)
	refused(t, scheduled(t), &Unplanned{}, UnknownEvent)
	refused(t, scheduled(t), BrandMade{}, UnknownEvent)
	if _, err := scheduled(t).Next(nil); err == nil {
		t.Fatal("nothing happened and it was accepted")
	}
	refused(t, scheduled(t), Voted{By: "sofia", At: noon, Kind: "maybe", Revision: 1, Roles: []Role{Approver}}, UnknownEvent)
	refused(t, must(t, Post{}, Drafted{ID: "p"}), SubmittedTo{Policy: oneApprover()}, NoAccounts)
	refused(t, must(t, Post{}, drafted()), SubmittedTo{}, NobodyCan)
	refused(t, scheduled(t), Planned{}, NoTime)
}
