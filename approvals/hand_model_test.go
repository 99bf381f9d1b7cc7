package approvals

import (
	"time"

	"pgregory.net/rapid"
)

// remind asks about what was handed out, in the witness's own words: under agreement, when it is
// time, and no more than twice.
func (l *ledger) remind(t *rapid.T, account string) {
	tr := l.accounts[account]
	ev := Evidence{At: l.now, Until: l.now.Add(time.Minute), Digest: l.digest, Voters: map[string][]Role{}}
	for person, roles := range l.roles {
		if len(roles) > 0 {
			ev.Voters[person] = roles
		}
	}
	stopped := rapid.IntRange(0, 4).Draw(t, "stopped") == 0
	if !l.next(t, Reminded{At: l.now, Delivery: "d" + account, Stopped: stopped, Evidence: ev}) {
		return
	}
	if tr.nudges++; tr.class != ByHand || !tr.inFlight || stopped || !l.agreed() || tr.nudges > 2 {
		t.Fatalf("handed out again: %+v, stopped %v, %v", tr, stopped, l.words)
	}
}

func (l *ledger) putOff(t *rapid.T, account string) {
	until := l.now.Add(time.Duration(rapid.IntRange(-1, 200).Draw(t, "hours")) * time.Hour)
	if !l.next(t, Deferred{By: "ana", At: l.now, Delivery: "d" + account, Until: until}) {
		return
	}
	tr := l.accounts[account]
	if tr.class != ByHand || !tr.inFlight || !until.After(l.now) || until.Sub(tr.intentAt) > 7*24*time.Hour {
		t.Fatalf("put off until %s: %+v", until, tr)
	}
	tr.nudges = 0
}

func (l *ledger) recall(t *rapid.T, account string) {
	by := rapid.SampledFrom([]string{"", "sofia"}).Draw(t, "by")
	if !l.next(t, Recalled{By: by, At: l.now, Delivery: "d" + account}) {
		return
	}
	tr := l.accounts[account]
	if tr.class != ByHand || !tr.inFlight || by == "" && tr.nudges < 2 {
		t.Fatalf("taken back by %q: %+v", by, tr)
	}
	tr.inFlight, tr.doubt = false, true // they may have published it
}
