package approvals

import (
	"fmt"
	"time"

	"pgregory.net/rapid"
)

func (l *ledger) actions() map[string]func(*rapid.T) {
	who := func(t *rapid.T) string { return rapid.SampledFrom(cast).Draw(t, "who") }
	account := func(t *rapid.T) string {
		n := rapid.IntRange(0, max(l.post.current(), 0)).Draw(t, "occurrence")
		return delivered(rapid.SampledFrom([]string{"x", "y"}).Draw(t, "account"), n)
	}
	return map[string]func(*rapid.T){
		"edit": func(t *rapid.T) {
			if !rarely(t) {
				return
			}
			by := who(t)
			digest := fmt.Sprintf("bytes %d", l.revision+1)
			accounts := rapid.SampledFrom([][]string{{"x"}, {"y"}, {"x", "y"}}).Draw(t, "accounts")
			if l.next(t, Revised{By: by, At: l.now, Revision: l.revision + 1, Digest: digest, Accounts: accounts}) {
				l.revision, l.digest, l.asked = l.revision+1, digest, false
				l.writers[by] = true
				l.forget()
			}
		},
		"submit": func(t *rapid.T) {
			pol := rapid.SampledFrom([]Policy{oneApprover(), {Steps: []Step{{Needed: 2, Roles: []Role{Approver}}}},
				{Steps: []Step{{Needed: 1, Roles: []Role{Approver}}, {Needed: 1, Roles: []Role{Admin}}}}, {Steps: []Step{{People: []string{"ben", "marc", "sofia"}}}},
				{Strict: true, Steps: oneApprover().Steps}, {Steps: []Step{{Needed: 1, People: []string{"ana"}}}}, {}}).Draw(t, "policy")
			asked := SubmittedTo{By: who(t), At: l.now, Policy: pol, Deadline: l.now.Add(4 * time.Hour)}
			if rapid.Bool().Draw(t, "in working hours") {
				asked.Deadline, asked.Work = Deadline(time.Time{}, l.now, time.UTC, nil)
			}
			if l.next(t, asked) {
				l.policy, l.asked = pol, true
				l.forget()
			}
		},
		"vote": func(t *rapid.T) { l.vote(t, who(t)) },
		"take back": func(t *rapid.T) {
			by, road := who(t), rapid.SampledFrom([]Road{ByReaction, ByButton}).Draw(t, "road")
			if l.next(t, Unvoted{By: by, At: l.now, Road: road, Revision: l.revision}) {
				if road == ByReaction && l.roads[by] != ByReaction {
					t.Fatalf("a reaction that went took back the %s of %s", l.roads[by], by)
				}
				l.silence(by)
				if road == ByReaction {
					delete(l.stood, l.onCard(by))
				}
			}
		},
		"read back": func(t *rapid.T) { l.readBack(t, who(t)) },
		"correct":   func(t *rapid.T) { l.correct(t, who(t)) },
		"withdraw a wording": func(t *rapid.T) {
			by := who(t)
			_, stood := l.wordings[by]
			if took := l.next(t, Uncorrected{By: by, At: l.now, Revision: l.revision}); took && !stood {
				t.Fatalf("%s took back a wording that was not there", by)
			} else if took {
				l.silence(by)
			}
		},
		"take a wording": func(t *rapid.T) { l.take(t, who(t), who(t)) },
		"plan": func(t *rapid.T) {
			at := l.now.Add(time.Duration(rapid.IntRange(-90, 90).Draw(t, "minutes")) * time.Minute)
			if left := l.post.Series.Left(); len(left) > 0 && rapid.Bool().Draw(t, "own") {
				n := rapid.IntRange(0, len(left)-1).Draw(t, "from")
				if l.next(t, Planned{By: "ana", At: l.now, Time: left[n].At}) {
					for _, o := range left[:n] {
						l.off[o.Number] = true
					}
				}
				return
			}
			if back := !l.lost.IsZero() && rapid.Bool().Draw(t, "back"); back {
				at = l.lost
			}
			if had := l.post.Time; l.next(t, Planned{By: "ana", At: l.now, Time: at, Now: rapid.Bool().Draw(t, "now")}) {
				l.lost = had
			}
		},
		"renew": func(t *rapid.T) {
			digest := fmt.Sprintf("bytes %d", l.revision+1)
			if rarely(t) && l.next(t, Renewed{By: who(t), At: l.now, Revision: l.revision + 1, Digest: digest}) {
				l.revision, l.digest, l.asked = l.revision+1, digest, false
				l.forget()
			}
		},
		"repeat": func(t *rapid.T) { l.repeat(t) },
		"skip": func(t *rapid.T) {
			n := rapid.IntRange(0, 6).Draw(t, "occurrence")
			if l.next(t, Skipped{By: "ana", At: l.now, Occurrence: n}) {
				l.off[n] = true
				if l.post.State == Cancelled {
					l.asked = false
					l.forget()
				}
			}
		},
		"unplan": func(t *rapid.T) {
			if had := l.post.Time; l.next(t, Unplanned{By: "ana", At: l.now}) {
				l.lost = had
			}
		},
		"cancel": func(t *rapid.T) {
			if !rarely(t) {
				return
			}
			going := l.post.Series != nil && len(l.post.Deliveries) > 0 && !l.post.Series.Over() // what is over is cancelled like any other
			if l.next(t, CancelledBy{By: "ana", At: l.now}) && (!going || l.post.State == Cancelled) {
				l.asked = false
				l.forget()
			}
		},
		"resume": func(t *rapid.T) { l.next(t, Released{By: "sofia", At: l.now}) },
		"miss":   func(t *rapid.T) { l.next(t, Missed{At: l.now}) },
		"wait": func(t *rapid.T) {
			l.now = l.now.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "minutes")) * time.Minute)
		},
		"wait a little": func(t *rapid.T) {
			l.now = l.now.Add(time.Duration(rapid.IntRange(1, 60).Draw(t, "seconds")) * time.Second)
		},
		"until due": func(t *rapid.T) {
			for _, i := range Agenda(l.post) {
				if i.At.After(l.now) && i.Kind != DueVerify {
					l.now = i.At
					return
				}
			}
		},
		"role": func(t *rapid.T) {
			l.roles[who(t)] = rapid.SampledFrom([][]Role{nil, {Editor}, {Approver}, {Approver, Admin}, {Owner}}).Draw(t, "roles")
		},
		"begin":   func(t *rapid.T) { l.begin(t, account(t)) },
		"begin y": func(t *rapid.T) { l.begin(t, delivered("y", l.post.current())) },
		"go on": func(t *rapid.T) { // what the worker would do
			for _, i := range Agenda(l.post) {
				if l.now = later(l.now, i.At); i.Kind == DueLookUp {
					l.lookUp(t, i.Key[1:])
					return
				}
				if i.Kind == DueHand {
					l.remind(t, i.Key[1:])
					return
				}
			}
			l.begin(t, delivered(rapid.SampledFrom([]string{"x", "y"}).Draw(t, "account"), l.post.current()))
		},
		"end":     func(t *rapid.T) { l.end(t, account(t)) },
		"look up": func(t *rapid.T) { l.lookUp(t, account(t)) },
		"judge":   func(t *rapid.T) { l.judge(t, account(t)) },
		"remind":  func(t *rapid.T) { l.remind(t, account(t)) },
		"put off": func(t *rapid.T) { l.putOff(t, account(t)) },
		"recall":  func(t *rapid.T) { l.recall(t, account(t)) },
		"":        l.invariants,
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// rarely keeps what ends every story from ending most of them.
func rarely(t *rapid.T) bool { return rapid.IntRange(0, 5).Draw(t, "rarely") == 0 }

func (l *ledger) repeat(t *rapid.T) {
	if !rarely(t) {
		return
	}
	e := Repeated{By: "marc", At: l.now, Revision: l.revision + 1, Digest: fmt.Sprintf("bytes %d", l.revision+1), More: rapid.Bool().Draw(t, "more")}
	for at := l.now; len(e.Times) < 3; {
		at = at.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "apart")) * time.Minute)
		e.Times = append(e.Times, at)
	}
	first := l.post.current()
	if !l.next(t, e) {
		return
	}
	l.revision, l.digest, l.asked, l.named = e.Revision, e.Digest, false, map[int]time.Time{}
	l.forget()
	for i, at := range e.Times {
		l.named[first+i] = at
		delete(l.off, first+i)
	}
}

// repeatNow makes it a post of several occurrences that are approved.
func (l *ledger) repeatNow(t *rapid.T) {
	at := l.now.Add(time.Minute)
	e := Repeated{By: "marc", At: l.now, Revision: l.revision + 1, Digest: fmt.Sprintf("bytes %d", l.revision+1), More: true, Times: []time.Time{at, at.Add(30 * time.Minute), at.Add(3 * time.Hour)}}
	if !l.next(t, e) {
		t.Fatal("refused")
	}
	l.revision, l.digest, l.asked, l.named = e.Revision, e.Digest, false, map[int]time.Time{0: e.Times[0], 1: e.Times[1], 2: e.Times[2]}
	l.forget()
	l.next(t, SubmittedTo{By: "ana", At: l.now, Policy: oneApprover(), Deadline: l.now.Add(time.Hour)})
	l.policy, l.asked = oneApprover(), true
	l.next(t, yes("marc", l.revision, l.now))
	l.word("marc", Approve, ByReaction)
}

// ahead takes the post to its time, so that what comes after is tried as often as what comes before.
func (l *ledger) ahead(t *rapid.T) {
	l.next(t, SubmittedTo{By: "ana", At: l.now, Policy: oneApprover(), Deadline: l.now.Add(time.Hour)})
	l.policy, l.asked = oneApprover(), true
	l.next(t, Planned{By: "ana", At: l.now, Time: l.now})
	if rapid.Bool().Draw(t, "corrected") {
		l.next(t, Corrected{By: "marc", At: l.now, Revision: 1, Digest: "marc's", Accounts: []string{"x", "y"}, Road: ByButton, Roles: l.roles["marc"]})
		l.next(t, Took{By: "ana", At: l.now, Person: "marc", Revision: 2, Digest: "marc's", Roles: l.roles["marc"], Policy: oneApprover(), Deadline: l.now.Add(time.Hour)})
		l.revision, l.digest = 2, "marc's"
		l.word("marc", Approve, ByCorrection)
		l.takers["marc"] = "ana"
		return
	}
	l.next(t, yes("marc", 1, l.now))
	l.word("marc", Approve, ByReaction)
}
