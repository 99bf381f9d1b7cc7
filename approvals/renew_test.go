package approvals

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A vow is a post of a strict brand, beside what its witness saw: the time that stood on the card when
// a person put a ✅ on it, and what they said last.
type vow struct {
	post  Post
	now   time.Time
	cards map[[2]any]time.Time // by revision and person
	given map[string]time.Time // of the standing approvals, by person
	times []time.Time          // that it may get: few, so that they come back
}

func (v *vow) does(e Event) bool {
	next, err := v.post.Next(e)
	if err != nil {
		return false
	}
	if v.post = next; len(next.Votes) == 0 {
		v.given = map[string]time.Time{}
	}
	return true
}

// says gives a ✅ now, or lets one that stands on the newest card be read again.
func (v *vow) says(who string, again bool) {
	card := [2]any{v.post.Revision, who}
	at, stands := v.cards[card]
	if _, said := v.given[who]; again && (!stands || said) {
		return
	}
	if !again {
		at = v.post.Time
	}
	if v.does(yes(who, v.post.Revision, v.now)) {
		v.given[who], v.cards[card] = at, at
	}
}

func (v *vow) asks(e Event) {
	if v.does(e) {
		return
	}
	if _, err := v.post.Next(e); err != nil && err.(*Refusal).Code == AskAnew {
		v.does(Renewed{By: "ana", At: v.now, Revision: v.post.Revision + 1, Digest: "renewed"})
		v.does(e)
	}
}

// leaves checks that what may be sent now was agreed to for now, whoever is read.
func (v *vow) leaves(t *rapid.T) {
	p := v.post
	ev := Evidence{At: p.Time, Until: p.Time.Add(time.Minute), Digest: p.Digest, Voters: map[string][]Role{"marc": {Approver}, "sofia": {Approver}}}
	for who, given := range v.given {
		if !given.Equal(p.Time) {
			delete(ev.Voters, who)
		}
	}
	fair := ev
	ev.Voters = map[string][]Role{"marc": {Approver}, "sofia": {Approver}}
	send := func(ev Evidence) error {
		_, err := p.Next(Began{At: p.Time, Delivery: "d", Account: "x", Key: "k", Class: ClassA, Evidence: ev})
		return err
	}
	if send(ev) != nil {
		t.Fatalf("what is scheduled cannot leave: %v", send(ev))
	}
	if send(fair) != nil {
		t.Fatalf("leaves at %s by approvals given for %v", p.Time, v.given)
	}
}

func TestNoApprovalCountsForATimeItWasNotGivenFor(t *testing.T) {
	left := 0
	for range 10 {
		rapid.Check(t, vows(&left))
	}
	if left == 0 {
		t.Fatal("no post was ever ready to leave")
	}
}

// vows lets anything happen to a strict post, and counts how often it could leave.
func vows(left *int) func(*rapid.T) {
	return func(t *rapid.T) {
		policy := Policy{Strict: true, Steps: []Step{{Needed: rapid.IntRange(1, 2).Draw(t, "needed"), Roles: []Role{Approver}}}}
		v := &vow{now: noon, cards: map[[2]any]time.Time{}, given: map[string]time.Time{}, times: []time.Time{noon.Add(time.Hour), noon.Add(2 * time.Hour)}}
		v.does(drafted())
		t.Repeat(map[string]func(*rapid.T){
			"plan": func(t *rapid.T) {
				v.asks(Planned{By: "ana", At: v.now, Time: rapid.SampledFrom(v.times).Draw(t, "time"), Now: rapid.Bool().Draw(t, "now")})
			},
			"submit": func(*rapid.T) {
				v.asks(SubmittedTo{By: "ana", At: v.now, Policy: policy, Deadline: v.now.Add(time.Hour)})
			},
			"approve":   func(t *rapid.T) { v.says(rapid.SampledFrom([]string{"marc", "sofia"}).Draw(t, "who"), false) },
			"read back": func(t *rapid.T) { v.says(rapid.SampledFrom([]string{"marc", "sofia"}).Draw(t, "who"), true) },
			"take back": func(t *rapid.T) {
				who := rapid.SampledFrom([]string{"marc", "sofia"}).Draw(t, "who")
				if v.does(Unvoted{By: who, At: v.now, Road: ByReaction, Revision: v.post.Revision}) {
					delete(v.given, who)
					delete(v.cards, [2]any{v.post.Revision, who})
				}
			},
			"unplan": func(*rapid.T) { v.does(Unplanned{By: "ana", At: v.now}) },
			"resume": func(*rapid.T) { v.does(Released{By: "sofia", At: v.now}) },
			"cancel": func(*rapid.T) { v.does(CancelledBy{By: "ana", At: v.now}) },
			"": func(t *rapid.T) {
				if v.post.State == Scheduled {
					*left++
					v.leaves(t)
				}
			},
		})
	}
}
