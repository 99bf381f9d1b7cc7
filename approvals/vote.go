package approvals

import (
	"slices"
	"strings"
	"time"
)

func (p *Post) vote(e Voted) *Refusal {
	if e.For == e.By {
		e.For = ""
	}
	who := e.By
	if e.For != "" {
		who = e.For
	}
	if r := p.votable(e.Revision); r != nil {
		if h := p.held(); h != nil && e.Revision == p.Revision && withdraws(e.Kind) && p.decides(e.By, who, e.Roles) == nil {
			return h
		}
		return r
	}
	if r := p.decides(e.By, who, e.Roles); r != nil {
		return r
	}
	if e.Kind == Looking {
		p.Seen = moment(e.At)
		return nil
	}
	if !slices.Contains([]Kind{Reject, Hold, Change, Approve}, e.Kind) {
		return no(UnknownEvent)
	}
	p.takeBack(e.By)
	p.AskedFor = p.Time // the earlier words then count for no time but this
	p.Votes = append(p.Votes, Vote{Person: e.By, Kind: e.Kind, Road: e.Road,
		Roles: slices.Clone(e.Roles), At: moment(e.At), For: e.For})
	slices.SortFunc(p.Votes, func(a, b Vote) int { return strings.Compare(a.Person, b.Person) })
	p.stand(e.At)
	return nil
}

func (p *Post) unvote(e Unvoted) *Refusal {
	i := slices.IndexFunc(p.Votes, func(v Vote) bool { return v.Person == e.By })
	none := i < 0 || e.Road == ByReaction && p.Votes[i].Road != ByReaction
	if r := p.votable(e.Revision); r != nil {
		if h := p.held(); h != nil && e.Revision == p.Revision && !none {
			return h
		}
		return r
	}
	if none {
		return no(NothingTaken)
	}
	p.takeBack(e.By)
	before := p.State
	p.stand(e.At)
	if before != Review {
		p.reopen(e.At)
	}
	return nil
}

// takeBack removes the word of one person, and the wording that came with it. The slices are p's own.
func (p *Post) takeBack(person string) {
	p.Votes = slices.DeleteFunc(p.Votes, func(v Vote) bool { return v.Person == person })
	if len(p.Votes) == 0 {
		p.Votes = nil
	}
	p.Corrections = slices.DeleteFunc(p.Corrections, func(c Correction) bool { return c.Person == person })
	if len(p.Corrections) == 0 {
		p.Corrections = nil
	}
}

// votable says whether a word on this revision still changes anything.
func (p *Post) votable(revision int) *Refusal {
	switch p.State {
	case Publishing, Unconfirmed:
		if p.Series == nil || p.Series.Over() { // of a series, the words count for what comes next
			return no(AlreadyLeft)
		}
	case Published, Partly:
		return no(AlreadyLeft)
	case Failed:
		return no(WrongState)
	}
	if revision != p.Revision {
		return &Refusal{Code: OldRevision, N: p.Revision}
	}
	if p.Submitted != p.Revision {
		return no(WrongState)
	}
	return nil
}

// decides refuses whoever wrote the post and whoever no step names. by acts, who is counted.
func (p *Post) decides(by, who string, roles []Role) *Refusal {
	if out := p.excluded(); slices.Contains(out, by) || slices.Contains(out, who) {
		return no(OwnWork, who)
	}
	for _, s := range p.Policy.Steps {
		if len(roles) > 0 && s.Names(who, roles) { // nobody acts without a role, by name neither
			return nil
		}
	}
	return no(NotDecider, who)
}

// CanVote says whether the person, holding these roles, could decide about the submitted revision
// now: nil, or the [*Refusal] they would meet.
func (p Post) CanVote(person string, roles []Role) error {
	r := p.votable(p.Revision)
	if r == nil {
		r = p.decides(person, person, roles)
	}
	if r != nil {
		r.State = p.State
		return r
	}
	return nil
}

// writers lists the author and everybody who made a revision since the last publication.
func (p *Post) writers() []string { return append([]string{p.Author}, p.Editors...) }

// excluded lists who cannot decide: the writers. In solo nobody is excluded.
func (p *Post) excluded() []string {
	if p.Policy.Solo {
		return nil
	}
	return p.writers()
}

// standing is the state that the standing votes of a submitted post give at an instant. The most
// cautious word wins, whoever said it.
func (p *Post) standing(at time.Time) State {
	switch {
	case p.voted(Reject):
		return Rejected
	case p.voted(Hold):
		return Held
	case p.voted(Change):
		return Changes
	case !p.Satisfied():
		return Review
	case p.Series != nil && p.Series.Over():
		return Late
	case p.Time.IsZero():
		return Approved
	case at.After(p.latest()):
		return Late
	}
	return Scheduled
}

func (p *Post) voted(k Kind) bool {
	return slices.ContainsFunc(p.Votes, func(v Vote) bool { return v.Kind == k })
}

// A StepTally is how far one step of the policy is.
type StepTally struct {
	Step Step
	Have int      // approvals that count in it
	Need int      // approvals it takes; 0: nobody can satisfy it
	Who  []string // the people whose approval counts, sorted
	Done bool     // satisfied
	Open bool     // the first that is not: the one people are asked about
}

// Tally counts the standing approvals step by step. An approval given before its step opens counts
// once it does. The zero post has no steps.
func (p Post) Tally() []StepTally { return p.tally(p.Votes) }

func (p *Post) tally(votes []Vote) []StepTally {
	var out []StepTally
	open := true
	for _, s := range p.Policy.Steps {
		t := StepTally{Step: s, Need: s.need(p.excluded())}
		for _, v := range votes {
			if v.Kind == Approve && !v.Lapsed && s.Names(v.counts(), v.Roles) {
				t.Who = append(t.Who, v.counts())
			}
		}
		t.Who = sorted(t.Who)
		if s.Needed == 0 {
			t.Who = slices.DeleteFunc(t.Who, func(w string) bool { return !slices.Contains(s.People, w) })
		}
		t.Have = len(t.Who)
		t.Done = t.Need > 0 && t.Have >= t.Need
		t.Open = open && !t.Done
		open = open && t.Done
		out = append(out, t)
	}
	return out
}

// counts is the person a vote is counted for.
func (v Vote) counts() string {
	if v.For != "" {
		return v.For
	}
	return v.Person
}

// Satisfied reports whether every step of the submitted revision has its approvals. A post that is
// not submitted, or whose policy has no steps, is never satisfied.
func (p Post) Satisfied() bool { return p.satisfiedBy(p.Votes) }

func (p *Post) satisfiedBy(votes []Vote) bool {
	if p.Submitted == 0 || p.Submitted != p.Revision || len(p.Policy.Steps) == 0 {
		return false
	}
	return !slices.ContainsFunc(p.tally(votes), func(t StepTally) bool { return !t.Done })
}

// verified lists the votes that still count at an instant, with the roles that the evidence gives them.
func (p *Post) verified(ev Evidence, at time.Time) []Vote {
	var out []Vote
	for _, v := range p.Votes {
		if roles, stands := ev.Voters[v.Person]; stands && !p.lapsed(v, at) && (v.Taken == "" || v.Taken == ev.Takers[v.Person]) {
			v.Roles = roles
			out = append(out, v)
		}
	}
	return out
}

// Missing lists, for each step of the policy, who could still satisfy it, sorted; nil for a step
// that is done. holders are everybody's roles in the brand. A step that is not done and has an
// empty list is one that nobody can satisfy.
func (p Post) Missing(holders map[string][]Role) [][]string {
	out := make([][]string, len(p.Policy.Steps))
	for i, t := range p.Tally() {
		if t.Done {
			continue
		}
		out[i] = t.Step.deciders(p.excluded(), holders)
		out[i] = slices.DeleteFunc(out[i], func(w string) bool { return slices.Contains(t.Who, w) })
	}
	return out
}
