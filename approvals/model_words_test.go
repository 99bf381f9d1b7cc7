package approvals

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"
)

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
