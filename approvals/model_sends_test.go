package approvals

import (
	"fmt"
	"maps"
	"strconv"
	"time"

	"pgregory.net/rapid"
)

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

// delivered names what one account may have of one occurrence.
func delivered(account string, n int) string {
	if n == 0 {
		return account
	}
	return fmt.Sprint(account, n)
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
