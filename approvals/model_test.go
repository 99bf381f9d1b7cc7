package approvals

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// ledger is what a witness wrote down beside the post, in other words than the code: who said
// what about which bytes, and what may have reached each account.
type ledger struct {
	post     Post
	events   []Event
	now      time.Time
	roles    map[string][]Role
	writers  map[string]bool
	digest   string
	revision int
	policy   Policy
	asked    bool                 // a request for this revision is open
	words    map[string]Kind      // standing, by person
	roads    map[string]Road      // how it came
	wordings map[string]string    // handed in and standing: the bytes, by person
	takers   map[string]string    // who agreed to the words that somebody now signs, by that person
	under    map[string]time.Time // the time the post had when that word was given, by person
	stood    map[string]time.Time // the same of each ✅ that stands on a card, by revision and person
	lost     time.Time            // the time that the post had before this one
	untold   bool                 // the evidence at hand does not name them
	accounts map[string]*track    // what each account may have
	due      map[[2]string]time.Time
	named    map[int]time.Time // occurrences that the deciders were shown; nil: it goes out once
	off      map[int]bool
	started  map[int]bool // occurrences of which something was sent
}

// track is one account's story.
type track struct {
	live     bool
	inFlight bool
	doubt    bool        // some bytes may have arrived
	judged   bool        // a person said: send it again
	intentAt time.Time   // of the last bytes
	absences []time.Time // seen after the quarantine
	class    Class
	key      string
	nudges   int // by hand: asked since it was handed out or put off
}

var cast = []string{"ana", "ben", "marc", "sofia", "zoe"}

func newLedger() *ledger {
	return &ledger{now: noon, words: map[string]Kind{}, roads: map[string]Road{}, wordings: map[string]string{}, takers: map[string]string{}, under: map[string]time.Time{}, stood: map[string]time.Time{}, writers: map[string]bool{}, due: map[[2]string]time.Time{}, accounts: map[string]*track{}, off: map[int]bool{}, started: map[int]bool{},
		roles: map[string][]Role{"ana": {Editor}, "ben": {Approver}, "marc": {Approver}, "sofia": {Approver, Admin}, "zoe": {Contributor}}}
}

// next hands an event over and checks that the old value did not change.
func (l *ledger) next(t *rapid.T, e Event) bool {
	before := fmt.Sprintf("%+v", l.post)
	n, err := l.post.Next(e)
	if after := fmt.Sprintf("%+v", l.post); after != before {
		t.Fatalf("%s changed the post it was asked about:\n%s\n%s", e.Name(), before, after)
	}
	if err != nil {
		var r *Refusal
		if !errors.As(err, &r) || r.Code == "" || r.State != l.post.State || !reflect.DeepEqual(n, l.post) {
			t.Fatalf("%s: refused as %#v with %+v", e.Name(), err, n)
		}
		return false
	}
	l.turn(t, n)
	l.post, l.events = n, append(l.events, e)
	return true
}

// turn keeps due rows as a store would and compares them with the agenda.
func (l *ledger) turn(t *rapid.T, n Post) {
	wanted, dropped := Turn(l.post, n)
	for _, i := range dropped {
		delete(l.due, [2]string{i.Kind, i.Key})
	}
	for _, i := range wanted {
		l.due[[2]string{i.Kind, i.Key}] = i.At
	}
	for _, i := range Agenda(n) {
		if !l.due[[2]string{i.Kind, i.Key}].Equal(i.At) || len(l.due) != len(Agenda(n)) {
			t.Fatalf("due %v, wanted %v", l.due, Agenda(n))
		}
	}
}

func (l *ledger) forget() {
	l.words, l.roads, l.wordings, l.takers, l.under = map[string]Kind{}, map[string]Road{}, map[string]string{}, map[string]string{}, map[string]time.Time{}
}

// word notes what somebody says now, in place of all they said before.
func (l *ledger) word(who string, k Kind, road Road) {
	l.silence(who)
	l.words[who], l.roads[who], l.under[who] = k, road, l.post.Time
	if k == Approve && road == ByReaction {
		l.stood[l.onCard(who)] = l.post.Time
	}
}

func (l *ledger) onCard(who string) string { return fmt.Sprint(l.revision, " ", who) }

// readBack is what reading the card of the newest revision again makes of a ✅ that stands on it.
func (l *ledger) readBack(t *rapid.T, who string) {
	given, stands := l.stood[l.onCard(who)]
	if _, said := l.words[who]; !stands || said {
		return
	}
	if l.next(t, Voted{By: who, At: l.now, Kind: Approve, Road: ByReaction, Revision: l.revision, Roles: l.roles[who]}) {
		l.word(who, Approve, ByReaction)
		l.under[who], l.stood[l.onCard(who)] = given, given
	}
}

func (l *ledger) silence(who string) {
	delete(l.words, who)
	delete(l.roads, who)
	delete(l.wordings, who)
	delete(l.takers, who)
	delete(l.under, who)
}

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

func (l *ledger) vote(t *rapid.T, by string) {
	e := Voted{By: by, At: l.now, Kind: rapid.SampledFrom([]Kind{Approve, Approve, Approve, Approve, Reject, Hold, Change, Looking}).Draw(t, "kind"),
		Road: rapid.SampledFrom([]Road{ByReaction, ByButton, ByCommand}).Draw(t, "road"), Roles: l.roles[by],
		Revision: l.revision - rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "behind")}
	if !l.next(t, e) {
		return
	}
	if e.Revision != l.revision || !l.asked {
		t.Fatalf("a word on revision %d counted for %d (asked: %v)", e.Revision, l.revision, l.asked)
	}
	if l.writers[by] && !l.policy.Solo {
		t.Fatalf("%s wrote the post and voted", by)
	}
	if e.Kind != Looking {
		l.word(by, e.Kind, e.Road)
	}
}

func (l *ledger) correct(t *rapid.T, by string) {
	e := Corrected{By: by, At: l.now, Revision: l.revision - rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "behind"), Road: ByButton, Roles: l.roles[by],
		Digest: fmt.Sprintf("bytes %d of %s, %d", l.revision+1, by, rapid.IntRange(0, 2).Draw(t, "wording")), Accounts: rapid.SampledFrom([][]string{{"x"}, {"x", "y"}}).Draw(t, "accounts")}
	if !l.next(t, e) {
		return
	}
	if l.writers[by] || e.Revision != l.revision || !l.asked {
		t.Fatalf("%s corrected revision %d of %d (wrote it: %v, asked: %v)", by, e.Revision, l.revision, l.writers[by], l.asked)
	}
	l.word(by, Change, ByButton)
	l.wordings[by] = e.Digest
}

// take: two people agree to the same bytes, and nobody does alone.
func (l *ledger) take(t *rapid.T, by, whose string) {
	offered := l.wordings[whose]
	if offered == "" || rapid.IntRange(0, 4).Draw(t, "other bytes") == 0 {
		offered = "bytes of nobody"
	}
	pol := rapid.SampledFrom([]Policy{oneApprover(), {Steps: []Step{{Needed: 2, Roles: []Role{Approver}}}}, {Solo: true, Steps: oneApprover().Steps},
		{Steps: []Step{{Needed: 1, Roles: []Role{Approver}}, {Needed: 1, Roles: []Role{Admin}}}}}).Draw(t, "policy")
	e := Took{By: by, At: l.now, Person: whose, Revision: l.revision + 1, Digest: offered, Roles: l.roles[whose], Policy: pol, Deadline: l.now.Add(time.Hour)}
	if !l.next(t, e) {
		return
	}
	if by == whose || l.wordings[whose] != offered || l.writers[whose] {
		t.Fatalf("%s took %q of %s, who handed in %q", by, offered, whose, l.wordings[whose])
	}
	l.revision, l.digest, l.policy, l.asked = l.revision+1, offered, pol, true
	l.writers[by] = true
	l.forget()
	l.word(whose, Approve, ByCorrection)
	l.takers[whose] = by
	if l.post.Digest != offered {
		t.Fatalf("the revision is %q, not %q as it was handed in", l.post.Digest, offered)
	}
}

// agreed says, in its own words, whether the policy holds now.
func (l *ledger) agreed() bool {
	if !l.asked || len(l.policy.Steps) == 0 {
		return false
	}
	for _, s := range l.policy.Steps {
		yes := 0
		for person, word := range l.words {
			named := slices.Contains(s.People, person)
			for _, r := range l.roles[person] {
				named = named || slices.Contains(s.Roles, r) || r == Owner && slices.Contains(s.Roles, Admin)
			}
			if word != Approve && word != "" {
				return false
			}
			if l.takers[person] != "" && l.untold {
				continue
			}
			if named && len(l.roles[person]) > 0 && (!l.writers[person] || l.policy.Solo) {
				yes++
			}
		}
		need := s.Needed
		if need == 0 {
			for _, p := range s.People {
				if !l.writers[p] {
					need++
				}
			}
		}
		if yes < need || need == 0 {
			return false
		}
	}
	return true
}

// delivered names what one account may have of one occurrence.
func delivered(account string, n int) string {
	if n == 0 {
		return account
	}
	return fmt.Sprint(account, n)
}

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

func (l *ledger) begin(t *rapid.T, account string) {
	ev := Evidence{At: l.now, Until: l.now.Add(time.Minute), Digest: l.digest, Voters: map[string][]Role{}, Takers: maps.Clone(l.takers)}
	for person, roles := range l.roles {
		if len(roles) > 0 {
			ev.Voters[person] = roles
		}
	}
	spoil := rapid.SampledFrom([]string{"", "", "", "", "", "", "bytes", "stale", "stopped", "takers"}).Draw(t, "spoil")
	switch spoil {
	case "bytes":
		ev.Digest = "bytes 0"
	case "takers":
		ev.Takers = nil
	case "stale":
		ev.Until = l.now.Add(-time.Millisecond)
	}
	tr := l.accounts[account]
	if tr == nil {
		tr = &track{class: rapid.SampledFrom([]Class{ClassA, ClassB, ClassC, ByHand}).Draw(t, "class")}
	}
	n, _ := strconv.Atoi(account[1:])
	e := Began{At: l.now, Delivery: "d" + account, Account: account[:1], Occurrence: n, Key: fmt.Sprint(account, l.revision), Class: tr.class, Stopped: spoil == "stopped", Evidence: ev}
	if tr.class == ByHand {
		e.To = "ana"
	}
	if !l.next(t, e) {
		return
	}
	l.untold = spoil == "takers"
	defer func() { l.untold = false }()
	switch {
	case spoil != "" && !l.untold:
		t.Fatalf("began although %s", spoil)
	case !l.agreed():
		t.Fatalf("began without agreement: %v under %+v, roles %v, writers %v", l.words, l.policy, l.roles, l.writers)
	case l.named == nil && (n != 0 || l.now.Before(l.post.Time)), l.named != nil && l.now.Before(l.named[n]):
		t.Fatal("began early")
	case l.named != nil && !l.started[n] && (l.named[n].IsZero() || l.off[n] || l.now.After(l.named[n].Add(time.Hour))):
		t.Fatalf("began occurrence %d of %v at %s; taken off: %v", n, l.named, l.now, l.off)
	case tr.live, tr.inFlight:
		t.Fatalf("began twice on %s: %+v", account, tr)
	case tr.doubt && !tr.judged && !l.sure(tr):
		t.Fatalf("began on %s in doubt: %+v at %s", account, tr, l.now)
	}
	for who, given := range l.under {
		if l.policy.Strict && l.named == nil && l.words[who] == Approve && !given.Equal(l.post.Time) {
			t.Fatalf("the ✅ of %s was given for %s, and counts at %s", who, given, l.post.Time)
		}
	}
	d := l.post.Deliveries[l.post.find(e.Delivery)]
	if d.Digest != l.digest || tr.doubt && !tr.judged && !tr.absent() && tr.class == ClassA && d.Key != tr.key {
		t.Fatalf("sends %+v for %s, after %+v", d, l.digest, tr)
	}
	*tr = track{inFlight: true, class: tr.class, doubt: tr.doubt && tr.class == ClassA && len(tr.absences) < 2 && !tr.judged, intentAt: l.now, key: d.Key}
	l.accounts[account], l.started[n] = tr, true
}

// sure says when an account in doubt may be sent to again without a person.
func (l *ledger) sure(tr *track) bool {
	return tr.absent() || tr.class == ClassA && l.now.Sub(tr.intentAt) <= 20*time.Minute
}

// absent says when a try is proven not to have arrived: only then may other bytes go in its place.
func (tr *track) absent() bool {
	n := len(tr.absences)
	return n >= 2 && tr.absences[n-1].Sub(tr.absences[0]) >= 5*time.Minute
}

func (l *ledger) end(t *rapid.T, account string) {
	result := rapid.SampledFrom([]DeliveryState{Live, Live, Refused, InDoubt, InDoubt, Waiting}).Draw(t, "result")
	tr := l.accounts[account]
	if !l.next(t, Settled{At: l.now, Delivery: "d" + account, Result: result, Remote: "1"}) {
		return
	}
	if tr.class == ByHand {
		t.Fatalf("%s of what only people know", result)
	}
	if !tr.inFlight && result != Live {
		t.Fatalf("%s of nothing in flight", result)
	}
	tr.inFlight = false
	switch result {
	case Live:
		tr.live, tr.doubt = true, false
	case InDoubt:
		tr.doubt = true
	}
}

func (l *ledger) lookUp(t *rapid.T, account string) {
	e := LookedUp{At: l.now, Delivery: "d" + account, Found: rapid.IntRange(0, 3).Draw(t, "found") == 0, Failed: rapid.IntRange(0, 3).Draw(t, "failed") == 0}
	if !l.next(t, e) {
		return
	}
	tr := l.accounts[account]
	switch {
	case tr.class == ByHand:
		t.Fatal("a network was asked about what only people know")
	case e.Found && !e.Failed:
		tr.live, tr.doubt = true, false
	case !e.Failed && l.now.Sub(tr.intentAt) >= 10*time.Minute:
		tr.absences = append(tr.absences, l.now)
	}
}

func (l *ledger) judge(t *rapid.T, account string) {
	e := Judged{By: "sofia", At: l.now, Delivery: "d" + account, There: rapid.Bool().Draw(t, "there")}
	if !l.next(t, e) {
		return
	}
	tr := l.accounts[account]
	tr.live, tr.judged = e.There, !e.There
	if e.There || tr.class == ByHand {
		tr.doubt, tr.inFlight = false, false
	}
}

func (l *ledger) invariants(t *rapid.T) {
	p := l.post
	for id, tr := range l.accounts {
		d := p.Deliveries[p.find("d"+id)]
		if tr.live != (d.State == Live) || tr.inFlight != (d.State == Intent) {
			t.Fatalf("%s: %+v, the witness says %+v", id, d, tr)
		}
		if tr.doubt && !tr.judged && len(tr.absences) < 2 && !slices.Contains([]DeliveryState{InDoubt, AskHuman, Intent}, d.State) {
			t.Fatalf("the doubt about %s was forgotten: %+v", id, d)
		}
	}
	var said []string
	for _, v := range p.Votes {
		said = append(said, v.Person)
		if l.words[v.Person] != v.Kind {
			t.Fatalf("%s said %q, not %q", v.Person, l.words[v.Person], v.Kind)
		}
	}
	if want := slices.Sorted(maps.Keys(l.words)); !slices.Equal(said, want) {
		t.Fatalf("words of %v, not of %v", said, want)
	}
	l.corrections(t)
	l.agenda(t)
	l.goesOn(t)
}

// goesOn: what is in doubt of one occurrence never holds the next one up.
func (l *ledger) goesOn(t *rapid.T) {
	p := l.post
	if p.Series == nil || p.Time.IsZero() || p.Series.Over() || p.State != Scheduled && p.State != Unconfirmed || len(p.Unsent()) == 0 {
		return
	}
	at, n := later(l.now, p.Time), p.Series.Next
	if at.After(p.latest()) || !l.agreed() {
		return
	}
	ev := Evidence{At: at, Until: at, Digest: l.digest, Voters: l.roles, Takers: maps.Clone(l.takers)}
	account := p.Unsent()[0]
	if _, err := p.Next(Began{At: at, Delivery: "d" + delivered(account, n), Account: account, Occurrence: n, Class: ClassC, Evidence: ev}); err != nil {
		t.Fatalf("occurrence %d cannot begin on %s: %v in %+v", n, account, err, p)
	}
}

// corrections: those that stand are the witness's, and each is a word that changes are wanted.
func (l *ledger) corrections(t *rapid.T) {
	stand := map[string]string{}
	for _, c := range l.post.Corrections {
		stand[c.Person] = c.Digest
		if l.words[c.Person] != Change || l.writers[c.Person] {
			t.Fatalf("a wording of %s, who said %q, wrote the post: %v", c.Person, l.words[c.Person], l.writers[c.Person])
		}
	}
	if !maps.Equal(stand, l.wordings) {
		t.Fatalf("wordings %v, not %v", stand, l.wordings)
	}
	for _, v := range l.post.Votes {
		if v.Taken != l.takers[v.Person] || v.Taken == v.Person {
			t.Fatalf("%s signs what %q took, not %q", v.Person, v.Taken, l.takers[v.Person])
		}
	}
}

// agenda: nothing approved may wait for nothing.
func (l *ledger) agenda(t *rapid.T) {
	p, items := l.post, Agenda(l.post)
	kinds := map[string]bool{}
	for _, i := range items {
		kinds[i.Kind] = true
		night := func(s Span) bool { return i.At.Before(s.From) || i.At.After(s.To) }
		if i.Kind == DueRemind && p.Work != nil && !slices.ContainsFunc(p.Work, func(s Span) bool { return !night(s) }) {
			t.Fatalf("a reminder outside of working hours: %+v %v", i, p.Work)
		}
		if i.At.IsZero() || i.Key == "" {
			t.Fatalf("%+v", i)
		}
	}
	switch p.State {
	case Scheduled:
		if !kinds[DueVerify] || !kinds[DuePublish] || p.Time.IsZero() {
			t.Fatalf("scheduled for %s and due %v", p.Time, items)
		}
	case Publishing:
		if len(p.InHand()) > 0 && !kinds[DueHand] {
			t.Fatalf("in a person's hands and nobody asks: %+v", p)
		}
		if len(items) == 0 && !p.has(Intent) {
			t.Fatalf("publishing and nothing is due: %+v", p)
		}
	case Unconfirmed:
		if len(items) == 0 && !p.has(Intent) && !p.has(AskHuman) {
			t.Fatalf("in doubt and nobody looks: %+v", p)
		}
	case Published:
		if len(p.Unsent()) > 0 || p.has(Refused) && p.Series == nil {
			t.Fatalf("published, but not everywhere: %+v", p)
		}
	case Review, Changes, Held:
		if !p.Deadline.IsZero() && !kinds[DueExpire] {
			t.Fatalf("waits for ever: %+v", p)
		}
	}
}

func TestNoSequenceOfEventsBreaksAPromise(t *testing.T) {
	reached := map[State]int{}
	story := func(t *rapid.T) {
		l := newLedger()
		l.next(t, drafted())
		l.writers["ana"], l.revision, l.digest = true, 1, "aa"
		if rapid.Bool().Draw(t, "repeats") {
			l.ahead(t)
			l.repeatNow(t)
		} else if rapid.Bool().Draw(t, "ahead") {
			l.ahead(t)
		}
		t.Repeat(l.actions())
		reached[l.post.State]++
		l.replays(t)
	}
	for range 10 { // a thousand stories
		rapid.Check(t, story)
	}
	var all []string
	for s, n := range reached {
		all = append(all, fmt.Sprint(s, " ", n))
	}
	slices.Sort(all)
	t.Log("ended in:", strings.Join(all, ", "))
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

// replays: the log tells the same story.
func (l *ledger) replays(t *rapid.T) {
	var lines []Line
	for i, e := range l.events {
		body, err := Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, Line{Chain: "demo", No: int64(i + 1), Post: "p1", Kind: e.Name(), Version: Version, Body: body})
	}
	w, err := Replay(read(lines))
	if err != nil || !reflect.DeepEqual(w.Posts["p1"], l.post) {
		t.Fatalf("%v: replayed\n%+v\nnot\n%+v", err, w.Posts["p1"], l.post)
	}
}
