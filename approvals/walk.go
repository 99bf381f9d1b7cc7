package approvals

import (
	"errors"
	"fmt"
	"time"
)

// A Transition is one row of everything that can happen: what an event does to a post in a state.
type Transition struct {
	From  State
	Where string // which post in that state: "no time", "one account live"; may be empty
	Event string // in words, "approve"
	To    State  // equal to From where nothing changes or the event is refused
	Code  Code   // why it is refused; empty: it happened
}

// The cast of the walk: ana writes, marc and sofia may approve, zoe may not.
var (
	walkStart  = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	walkDue    = walkStart.Add(time.Hour)
	walkDecide = []Role{Approver}
)

// Walk lets every event happen to a post in every state. It is the table that the state diagram
// and the tests are made from, so that neither can tell anything but what the code does.
func Walk() []Transition {
	var out []Transition
	for _, s := range walkPosts() {
		for _, row := range walkEvents {
			at := walkDue
			if s.post.State == Late {
				at = walkStart.Add(4 * time.Hour)
			}
			if s.post.Series != nil && s.post.Time.After(at) {
				at = s.post.Time
			}
			t := Transition{From: s.post.State, Where: s.where, Event: row.words}
			next, err := s.post.Next(row.event(s.post, at))
			var r *Refusal
			if errors.As(err, &r) {
				t.Code = r.Code
			}
			t.To = next.State
			out = append(out, t)
		}
	}
	return out
}

// A walked is a post in one of the states.
type walked struct {
	post  Post
	where string
}

func walkPosts() []walked {
	after := func(p Post, events ...Event) Post {
		for _, e := range events {
			p, _ = p.Next(e) // a post that did not get there fails the test of the walk
		}
		return p
	}
	word := func(k Kind) Event { return walkVote("marc", k, 1, walkDecide, walkStart) }
	begin := func(p Post, account string) Post { return after(p, walkBegan(p, account, walkDue)) }
	end := func(account string, s DeliveryState) Event {
		return Settled{At: walkDue, Delivery: "d" + account, Result: s, Remote: "1"}
	}
	absent := LookedUp{At: walkDue.Add(Quarantine), Delivery: "dy"}
	draft := after(Post{}, Drafted{ID: "p", Brand: "b", Number: 1, By: "ana", At: walkStart, Digest: "1", Accounts: []string{"x", "y"}})
	bare := after(draft, walkSubmit)
	timed := Planned{By: "ana", At: walkStart, Time: walkDue, Zone: "UTC"}
	review := after(bare, timed)
	scheduled := after(review, word(Approve))
	leaving := begin(scheduled, "x")
	first := begin(after(leaving, end("x", Live)), "y")
	lost := begin(after(leaving, end("x", Refused)), "y")
	hand := after(after(leaving, end("x", Live)), walkHanded(leaving, "y"))
	asked := after(hand, walkReminded(hand))
	asked = after(asked, walkReminded(asked))
	return append([]walked{
		{Post{}, ""},
		{draft, ""}, {after(draft, timed), "planned"}, {after(draft, DeletedBy{By: "ana", At: walkStart}), "deleted"},
		{bare, "no time"}, {review, "planned"}, {after(draft, walkStrict), "strict"},
		{after(draft, timed, walkStrict, word(Approve)), "strict"}, {after(draft, timed, walkStrict, word(Approve), Unplanned{By: "ana", At: walkStart}), "strict, had a time"},
		{after(review, word(Change)), ""}, {after(review, word(Reject)), ""}, {after(review, word(Hold)), ""},
		{after(review, walkCorrected(1, walkStart)), "corrected"},
		{after(bare, word(Approve)), ""},
		{scheduled, ""}, {after(first, end("y", Refused), Planned{By: "ana", At: walkStart, Time: walkDue}), "one account live"},
		{after(scheduled, Missed{At: walkDue.Add(2 * time.Hour)}), ""},
		{leaving, "first account begun"}, {first, "last account begun"}, {lost, "last account begun, first refused"}, {after(leaving, end("x", Waiting)), "waits for another try"},
		{after(first, end("y", Live)), ""},
		{after(first, end("y", Live), TakedownAsked{By: "ana", At: walkDue, Delivery: "dx"}), "being taken down"},
		{after(first, end("y", Live), TakedownAsked{By: "ana", At: walkDue, Delivery: "dx"}, TakedownTried{At: walkDue, Delivery: "dx", Result: Gone}), "taken down"},
		{after(first, end("y", Refused)), ""},
		{after(first, end("y", InDoubt)), "can be looked up"}, {after(first, end("y", InDoubt), absent), "absent once"}, {walkAsk(first), "a person is asked"},
		{hand, "in a person's hands"}, {asked, "in a person's hands, asked twice"}, {after(hand, Recalled{By: "ana", At: walkDue, Delivery: "dy"}), "taken back from a person's hands"},
		{after(lost, end("y", Refused)), ""},
		{after(scheduled, CancelledBy{By: "ana", At: walkStart}), ""},
	}, walkSeries(draft)...)
}

// walkSeries are the posts that go out again and again, three Mondays at ten.
func walkSeries(draft Post) []walked {
	p := draft
	var out []walked
	keep := func(where string, events ...Event) {
		for _, e := range events {
			p, _ = p.Next(e)
		}
		out = append(out, walked{p, "repeats: " + where})
	}
	send := func(result DeliveryState) (all []Event) {
		q := p
		for _, a := range draft.Accounts {
			e := walkBegan(q, a, q.Time)
			q, _ = q.Next(e)
			all = append(all, e, Settled{At: e.At, Delivery: e.Delivery, Result: result})
			q, _ = q.Next(all[len(all)-1])
		}
		return all
	}
	keep("chosen", walkRepeat(draft, walkStart))
	keep("asked", walkSubmit)
	keep("approved", walkVote("marc", Approve, 2, walkDecide, walkStart))
	keep("first begun", walkBegan(p, "x", walkDue))
	keep("first out", Settled{At: walkDue, Delivery: "dx", Result: Live}, walkBegan(p, "y", walkDue), Settled{At: walkDue, Delivery: "dy", Result: Live})
	paused, _ := p.Next(Unplanned{By: "ana", At: walkDue})
	out = append(out, walked{paused, "repeats: first out, no time"})
	keep("second in doubt", send(InDoubt)...)
	keep("last out, second in doubt", send(Live)...)
	keep("over", LookedUp{At: p.Time, Delivery: "dx1", Found: true}, LookedUp{At: p.Time, Delivery: "dy1", Found: true})
	return out
}

// walkRepeat gives a post three occurrences, a week apart.
func walkRepeat(p Post, at time.Time) Repeated {
	first := at.Add(time.Hour)
	return Repeated{By: "ana", At: at, Revision: p.Revision + 1, Digest: "2", Zone: "UTC", More: true,
		Rule: Rule{Unit: EachWeek, Days: []time.Weekday{time.Monday}, Minute: 10 * 60}, Times: []time.Time{first, first.AddDate(0, 0, 7), first.AddDate(0, 0, 14)}}
}

// walkHanded hands the text for an account out to ana.
func walkHanded(p Post, account string) Event {
	e := walkBegan(p, account, walkDue)
	e.Class, e.To = ByHand, "ana"
	return e
}

// walkReminded asks about what was handed out, as early as that may be.
func walkReminded(p Post) Event {
	at := walkDue
	for _, d := range p.InHand() {
		at = d.Next
	}
	return Reminded{At: at, Delivery: walkLast(p), Evidence: walkBegan(p, "y", at).Evidence}
}

// walkAsk is a post whose last delivery only a person can settle.
func walkAsk(p Post) Post {
	p = p.clone()
	p.Deliveries[1].Class = ClassC
	p, _ = p.Next(Settled{At: walkDue, Delivery: "dy", Result: InDoubt})
	return p
}

var walkSubmit = SubmittedTo{By: "ana", At: walkStart, Deadline: walkStart.Add(2 * time.Hour),
	Policy: Policy{Steps: []Step{{Needed: 1, Roles: walkDecide}}}}

var walkStrict = SubmittedTo{By: "ana", At: walkStart, Deadline: walkSubmit.Deadline, Policy: Policy{Strict: true, Steps: walkSubmit.Policy.Steps}}

func walkVote(by string, k Kind, revision int, roles []Role, at time.Time) Voted {
	return Voted{By: by, At: at, Kind: k, Road: ByReaction, Revision: revision, Roles: roles}
}

func walkCorrected(revision int, at time.Time) Corrected {
	return Corrected{By: "marc", At: at, Revision: revision, Digest: "marc's", Accounts: []string{"x", "y"}, Road: ByButton, Roles: walkDecide}
}

func walkTook(p Post, by string, at time.Time) Took {
	return Took{By: by, At: at, Person: "marc", Revision: p.Revision + 1, Digest: "marc's", Roles: walkDecide, Policy: walkSubmit.Policy, Deadline: at.Add(time.Hour)}
}

func walkBegan(p Post, account string, at time.Time) Began {
	ev := Evidence{At: at, Until: at.Add(time.Minute), Digest: p.Digest, Voters: map[string][]Role{"marc": walkDecide, "sofia": walkDecide}}
	e := Began{At: at, Delivery: "d" + account, Account: account, Key: "k" + account, Class: ClassB, Evidence: ev}
	if e.Occurrence = p.current(); e.Occurrence > 0 {
		e.Delivery, e.Key = fmt.Sprint(e.Delivery, e.Occurrence), fmt.Sprint(e.Key, e.Occurrence)
	}
	return e
}
