package approvals

import (
	"slices"
	"strings"
	"time"
)

// A Correction is the exact wording that a decider handed in for a submitted revision. Its bytes
// were rendered and stored when it was handed in; whoever takes it agrees to just these. It stands
// as long as the revision it corrects, and as the word of its person that changes are wanted.
type Correction struct {
	Person   string    `json:"person"`
	For      string    `json:"for,omitempty"` // the person whose delegate they were
	Digest   string    `json:"digest"`        // of the revision it would become, the submitted one plus one
	Accounts []string  `json:"accounts"`      // of that revision, sorted
	At       time.Time `json:"at"`
}

// correct keeps a decider's wording. Whoever wrote the post corrects nothing, even in solo: they edit it.
func (p *Post) correct(e Corrected) *Refusal {
	for _, who := range []string{e.By, e.For} {
		if who != "" && slices.Contains(p.writers(), who) {
			return no(OwnWork, who)
		}
	}
	switch {
	case e.Digest == "" || e.Digest == p.Digest:
		return no(NoCorrection)
	case len(e.Accounts) == 0:
		return no(NoAccounts)
	}
	word := Voted{By: e.By, At: e.At, Kind: Change, Road: e.Road, Revision: e.Revision, Roles: e.Roles, For: e.For}
	if r := p.vote(word); r != nil {
		return r
	}
	if e.For == e.By {
		e.For = ""
	}
	p.Corrections = append(p.Corrections, Correction{Person: e.By, For: e.For, Digest: e.Digest, Accounts: sorted(e.Accounts), At: moment(e.At)})
	slices.SortFunc(p.Corrections, func(a, b Correction) int { return strings.Compare(a.Person, b.Person) })
	return nil
}

// CorrectionOf finds the wording that a person handed in and that still stands; false: none.
func (p Post) CorrectionOf(person string) (Correction, bool) {
	i := slices.IndexFunc(p.Corrections, func(c Correction) bool { return c.Person == person })
	if i < 0 {
		return Correction{}, false
	}
	return p.Corrections[i], true
}

// uncorrect takes a wording back, and the word that came with it.
func (p *Post) uncorrect(e Uncorrected) *Refusal {
	if r := p.votable(e.Revision); r != nil {
		return r
	}
	if _, stands := p.CorrectionOf(e.By); !stands {
		return no(NoCorrection)
	}
	p.takeBack(e.By)
	p.stand(e.At)
	return nil
}

// takeCorrection makes a correction the newest revision and asks for its approval at once. The word
// of whoever corrected signs its bytes, for somebody else agreed to them: two people, never one.
func (p *Post) takeCorrection(e Took) *Refusal {
	if r := p.votable(p.Revision); r != nil {
		return r
	}
	if e.Revision != p.Revision+1 {
		return &Refusal{Code: OldRevision, N: p.Revision}
	}
	c, stands := p.CorrectionOf(e.Person)
	switch {
	case !stands || c.Digest != e.Digest:
		return no(NoCorrection)
	case e.By == "" || e.By == c.Person || e.By == c.For:
		return no(Alone, c.Person)
	}
	p.Revision, p.Digest, p.Accounts = e.Revision, c.Digest, c.Accounts
	p.Editors = sorted(append(p.Editors, e.By))
	p.State = Draft
	if r := p.submit(SubmittedTo{By: e.By, At: e.At, Policy: e.Policy, Deadline: e.Deadline, Work: e.Work}); r != nil {
		return r
	}
	r := p.vote(Voted{By: c.Person, At: e.At, Kind: Approve, Road: ByCorrection, Revision: e.Revision, Roles: e.Roles, For: c.For})
	if r != nil {
		return r
	}
	i := slices.IndexFunc(p.Votes, func(v Vote) bool { return v.Person == c.Person })
	p.Votes[i].Taken = e.By
	return nil
}
