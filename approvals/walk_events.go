package approvals

import (
	"slices"
	"time"
)

// walkNext is the account that would be begun next.
func walkNext(p Post) string {
	if i := slices.IndexFunc(p.Deliveries, func(d Delivery) bool { return d.State == Waiting }); i >= 0 {
		return p.Deliveries[i].Account
	}
	return append(p.Unsent(), "y")[0]
}

// walkReady is when it could be begun.
func walkReady(p Post, at time.Time) time.Time {
	for _, d := range p.Deliveries {
		if d.Account == walkNext(p) && d.Next.After(at) {
			return d.Next
		}
	}
	return at
}

// walkLast is the delivery that waits for an outcome, else the last one.
func walkLast(p Post) string {
	for _, s := range []DeliveryState{Intent, InDoubt, AskHuman} {
		if i := slices.IndexFunc(p.Deliveries, func(d Delivery) bool { return d.State == s }); i >= 0 {
			return p.Deliveries[i].ID
		}
	}
	return "dy"
}

func walkSettled(p Post, at time.Time, s DeliveryState) Event {
	return Settled{At: at, Delivery: walkLast(p), Result: s}
}

// walkDown is the delivery that a removal is about: the live one.
func walkDown(p Post) string {
	if i := slices.IndexFunc(p.Deliveries, func(d Delivery) bool { return d.State == Live }); i >= 0 {
		return p.Deliveries[i].ID
	}
	return "dx"
}

// at is the same choice, made at another instant.
func (e Repeated) at(t time.Time) Repeated { e.At = t; return e }

// walkEvents lists what is tried in every state, each event in each way that may make a difference.
var walkEvents = []struct {
	words string
	event func(p Post, at time.Time) Event
}{
	{"draft", func(_ Post, at time.Time) Event {
		return Drafted{ID: "p", Brand: "b", Number: 1, By: "ana", At: at, Digest: "1", Accounts: []string{"x", "y"}}
	}},
	{"edit", func(p Post, at time.Time) Event {
		return Revised{By: "ana", At: at, Revision: p.Revision + 1, Digest: "2", Accounts: p.Accounts}
	}},
	{"edit (of an older revision)", func(p Post, at time.Time) Event { return Revised{By: "ana", At: at, Revision: p.Revision} }},
	{"renew", func(p Post, at time.Time) Event {
		return Renewed{By: "ana", At: at, Revision: p.Revision + 1, Digest: "2"}
	}},
	{"submit", func(_ Post, at time.Time) Event { s := walkSubmit; s.At = at; return s }},
	{"submit (nobody can approve)", func(_ Post, at time.Time) Event {
		return SubmittedTo{By: "ana", At: at, Policy: Policy{Steps: []Step{{Needed: 1, People: []string{"ana"}}}}}
	}},
	{"approve", func(p Post, at time.Time) Event { return walkVote("marc", Approve, p.Revision, walkDecide, at) }},
	{"approve (own work)", func(p Post, at time.Time) Event { return walkVote("ana", Approve, p.Revision, walkDecide, at) }},
	{"approve (no decider)", func(p Post, at time.Time) Event { return walkVote("zoe", Approve, p.Revision, []Role{Contributor}, at) }},
	{"approve (older revision)", func(p Post, at time.Time) Event { return walkVote("marc", Approve, p.Revision-1, walkDecide, at) }},
	{"reject", func(p Post, at time.Time) Event { return walkVote("sofia", Reject, p.Revision, walkDecide, at) }},
	{"hold", func(p Post, at time.Time) Event { return walkVote("sofia", Hold, p.Revision, walkDecide, at) }},
	{"ask for changes", func(p Post, at time.Time) Event { return walkVote("sofia", Change, p.Revision, walkDecide, at) }},
	{"look", func(p Post, at time.Time) Event { return walkVote("marc", Looking, p.Revision, walkDecide, at) }},
	{"take back", func(p Post, at time.Time) Event {
		return Unvoted{By: "marc", At: at, Road: ByReaction, Revision: p.Revision}
	}},
	{"take back (never voted)", func(p Post, at time.Time) Event {
		return Unvoted{By: "sofia", At: at, Road: ByReaction, Revision: p.Revision}
	}},
	{"correct", func(p Post, at time.Time) Event { return walkCorrected(p.Revision, at) }},
	{"correct (own work)", func(p Post, at time.Time) Event { e := walkCorrected(p.Revision, at); e.By = "ana"; return e }},
	{"correct (no decider)", func(p Post, at time.Time) Event {
		e := walkCorrected(p.Revision, at)
		e.By, e.Roles = "zoe", []Role{Contributor}
		return e
	}},
	{"correct (older revision)", func(p Post, at time.Time) Event { return walkCorrected(p.Revision-1, at) }},
	{"take the correction back", func(p Post, at time.Time) Event { return Uncorrected{By: "marc", At: at, Revision: p.Revision} }},
	{"take the correction", func(p Post, at time.Time) Event { return walkTook(p, "ana", at) }},
	{"take the correction (one's own)", func(p Post, at time.Time) Event { return walkTook(p, "marc", at) }},
	{"take the correction (other bytes)", func(p Post, at time.Time) Event { e := walkTook(p, "ana", at); e.Digest = "4"; return e }},
	{"take the correction (nobody can approve)", func(p Post, at time.Time) Event {
		e := walkTook(p, "ana", at)
		e.Policy = Policy{Steps: []Step{{Needed: 1, People: []string{"ana"}}}}
		return e
	}},
	{"schedule", func(_ Post, at time.Time) Event {
		return Planned{By: "ana", At: at, Time: at.Add(time.Hour), Zone: "UTC"}
	}},
	{"schedule (in the past)", func(_ Post, at time.Time) Event { return Planned{By: "ana", At: at, Time: at.Add(-time.Hour)} }},
	{"repeat", func(p Post, at time.Time) Event { return walkRepeat(p, at) }},
	{"repeat (of an older revision)", func(p Post, at time.Time) Event { return walkRepeat(Post{Revision: p.Revision - 1}, at) }},
	{"repeat (in the past)", func(p Post, at time.Time) Event { return walkRepeat(p, at.AddDate(0, 0, -7)).at(at) }},
	{"go on from an occurrence", func(p Post, at time.Time) Event {
		e := Planned{By: "ana", At: at, Time: at.Add(time.Hour)}
		if left := p.Series.Left(); len(left) > 0 {
			e.Time = left[len(left)-1].At
		}
		return e
	}},
	{"skip the next occurrence", func(p Post, at time.Time) Event { return Skipped{By: "ana", At: at, Occurrence: p.current()} }},
	{"skip an occurrence that is none", func(_ Post, at time.Time) Event { return Skipped{By: "ana", At: at, Occurrence: 99} }},
	{"publish", func(_ Post, at time.Time) Event { return Planned{By: "ana", At: at, Time: at, Now: true} }},
	{"join (a decider wrote it)", func(_ Post, at time.Time) Event { return Joined{Person: "marc", Other: "ana", At: at} }},
	{"lapse", func(_ Post, at time.Time) Event { return Lapsed{At: at} }},
	{"join (strangers)", func(_ Post, at time.Time) Event { return Joined{Person: "zoe", Other: "yann", At: at} }},
	{"take the time away", func(_ Post, at time.Time) Event { return Unplanned{By: "ana", At: at} }},
	{"cancel", func(_ Post, at time.Time) Event { return CancelledBy{By: "ana", At: at} }},
	{"resume", func(_ Post, at time.Time) Event { return Released{By: "sofia", At: at} }},
	{"miss (too early)", func(Post, time.Time) Event { return Missed{At: walkStart} }},
	{"miss", func(Post, time.Time) Event { return Missed{At: walkDue.Add(2 * time.Hour)} }},
	{"begin", func(p Post, at time.Time) Event { return walkBegan(p, walkNext(p), walkReady(p, at)) }},
	{"begin (before its time)", func(p Post, _ time.Time) Event { return walkBegan(p, walkNext(p), walkDue.Add(-time.Millisecond)) }},
	{"begin (long after its time)", func(p Post, _ time.Time) Event { return walkBegan(p, walkNext(p), walkDue.Add(2*time.Hour)) }},
	{"begin (stopped)", func(p Post, at time.Time) Event {
		e := walkBegan(p, walkNext(p), walkReady(p, at))
		e.Stopped = true
		return e
	}},
	{"begin (other account)", func(p Post, at time.Time) Event { return walkBegan(p, "z", at) }},
	{"begin (stale evidence)", func(p Post, at time.Time) Event {
		e := walkBegan(p, walkNext(p), walkReady(p, at))
		e.Evidence.Until = e.At.Add(-time.Millisecond)
		return e
	}},
	{"begin (other bytes)", func(p Post, at time.Time) Event {
		e := walkBegan(p, walkNext(p), walkReady(p, at))
		e.Evidence.Digest = "other"
		return e
	}},
	{"begin (approver left)", func(p Post, at time.Time) Event {
		e := walkBegan(p, walkNext(p), walkReady(p, at))
		e.Evidence.Voters = nil
		return e
	}},
	{"begin (approver is none any more)", func(p Post, at time.Time) Event {
		e := walkBegan(p, walkNext(p), walkReady(p, at))
		e.Evidence.Voters = map[string][]Role{"marc": {Contributor}}
		return e
	}},
	{"begin (an occurrence that is none)", func(p Post, at time.Time) Event {
		e := walkBegan(p, walkNext(p), walkReady(p, at))
		e.Occurrence += 7
		return e
	}},
	{"begin (live account)", func(p Post, at time.Time) Event { return walkBegan(p, "x", at) }},
	{"live", func(p Post, at time.Time) Event { return walkSettled(p, at, Live) }},
	{"refused", func(p Post, at time.Time) Event { return walkSettled(p, at, Refused) }},
	{"no answer", func(p Post, at time.Time) Event { return walkSettled(p, at, InDoubt) }},
	{"not sent", func(p Post, at time.Time) Event { return walkSettled(p, at, Waiting) }},
	{"found", func(p Post, at time.Time) Event { return LookedUp{At: at, Delivery: walkLast(p), Found: true} }},
	{"absent (too early to say)", func(p Post, at time.Time) Event { return LookedUp{At: at, Delivery: walkLast(p)} }},
	{"absent", func(p Post, at time.Time) Event {
		return LookedUp{At: at.Add(Quarantine + BetweenSeen), Delivery: walkLast(p)}
	}},
	{"it is there", func(p Post, at time.Time) Event {
		return Judged{By: "sofia", At: at, Delivery: walkLast(p), There: true}
	}},
	{"take down", func(p Post, at time.Time) Event { return TakedownAsked{By: "ana", At: at, Delivery: walkDown(p)} }},
	{"taken down", func(p Post, at time.Time) Event { return TakedownTried{At: at, Delivery: walkDown(p), Result: Gone} }},
	{"not known whether taken down", func(p Post, at time.Time) Event {
		return TakedownTried{At: at, Delivery: walkDown(p), Result: MayBeThere}
	}},
	{"it is gone", func(p Post, at time.Time) Event { return TakedownSeen{By: "ana", At: at, Delivery: walkDown(p)} }},
	{"delete", func(_ Post, at time.Time) Event { return DeletedBy{By: "ana", At: at} }},
	{"undelete", func(_ Post, at time.Time) Event { return Undeleted{By: "ana", At: at} }},
	{"forget (too early)", func(_ Post, at time.Time) Event { return Forgotten{At: at} }},
	{"forget", func(_ Post, at time.Time) Event { return Forgotten{At: at.Add(KeptDeleted)} }},
	{"it is not there", func(p Post, at time.Time) Event { return Judged{By: "sofia", At: at, Delivery: walkLast(p)} }},
	{"remind", func(p Post, _ time.Time) Event { return walkReminded(p) }},
	{"remind (too early)", func(p Post, _ time.Time) Event {
		e := walkReminded(p).(Reminded)
		e.At = e.At.Add(-time.Millisecond)
		return e
	}},
	{"remind (approver left)", func(p Post, _ time.Time) Event {
		e := walkReminded(p).(Reminded)
		e.Evidence.Voters = nil
		return e
	}},
	{"remind (stopped)", func(p Post, _ time.Time) Event {
		e := walkReminded(p).(Reminded)
		e.Stopped = true
		return e
	}},
	{"put off", func(p Post, at time.Time) Event {
		return Deferred{By: "ana", At: at, Delivery: walkLast(p), Until: at.Add(time.Hour)}
	}},
	{"put off (for too long)", func(p Post, at time.Time) Event {
		return Deferred{By: "ana", At: at, Delivery: walkLast(p), Until: at.Add(LongestPutOff + time.Minute)}
	}},
	{"take the text back", func(p Post, at time.Time) Event { return Recalled{By: "sofia", At: at, Delivery: walkLast(p)} }},
	{"take the text back (nobody answered)", func(p Post, at time.Time) Event { return Recalled{At: at.Add(24 * time.Hour), Delivery: walkLast(p)} }},
	{"give a reason", func(_ Post, at time.Time) Event { return Reasoned{By: "marc", At: at, Digest: "3"} }},
}
