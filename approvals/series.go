package approvals

import (
	"slices"
	"time"
)

// A Series is the occurrences of a post that goes out again and again. Those from Next on are part
// of its revision's digest, so an approval covers exactly them; a delivery is of one of them.
type Series struct {
	Rule  Rule        `json:"rule"`
	Times []time.Time `json:"times"`          // of each occurrence, by its number from 0
	First int         `json:"first"`          // the first of this rule: earlier ones had another
	Next  int         `json:"next"`           // which comes next or is leaving; len(Times): none is left
	Off   []int       `json:"off,omitempty"`  // taken off by a person, or missed; sorted
	More  bool        `json:"more,omitempty"` // the rule goes on after them: asked for anew
}

// An Occurrence is one time at which a post goes out.
type Occurrence struct {
	Number int       `json:"number"`
	At     time.Time `json:"at"`
}

// Left lists the occurrences still to come, the one that is leaving too.
func (s *Series) Left() []Occurrence {
	if s == nil {
		return nil
	}
	var out []Occurrence
	for n := s.Next; n < len(s.Times); n++ {
		if !slices.Contains(s.Off, n) {
			out = append(out, Occurrence{n, s.Times[n]})
		}
	}
	return out
}

// Over reports whether no occurrence is left.
func (s *Series) Over() bool { return s.Next >= len(s.Times) }

// advance leads to the next occurrence that was not taken off.
func (s *Series) advance() {
	for s.Next++; slices.Contains(s.Off, s.Next); s.Next++ {
	}
}

func (s *Series) takeOff(n int) {
	s.Off = append(s.Off, n)
	slices.Sort(s.Off)
	if n == s.Next {
		s.advance()
	}
}

func (s *Series) clone() *Series {
	if s == nil {
		return nil
	}
	c := *s
	c.Times, c.Off = slices.Clone(s.Times), slices.Clone(s.Off)
	return &c
}

// current is the occurrence that comes next or is leaving; 0 of a post that goes out once.
func (p *Post) current() int {
	if p.Series == nil {
		return 0
	}
	return p.Series.Next
}

// repeat gives the post its occurrences. They are content: it is a new revision that nobody has
// approved yet. Who chooses them is no writer of the text.
func (p *Post) repeat(e Repeated) *Refusal {
	if r := p.movable(); r != nil {
		return r
	}
	if p.State == Partly {
		return no(AlreadyLeft)
	}
	if e.Revision != p.Revision+1 {
		return &Refusal{Code: OldRevision, N: p.Revision}
	}
	if len(e.Times) == 0 || len(e.Times) > MostOccurrences {
		return no(NoTime)
	}
	s := &Series{Rule: e.Rule, More: e.More}
	if old := p.Series; old != nil {
		s.Times, s.First, s.Next = slices.Clone(old.Times[:old.Next]), old.Next, old.Next
		s.Off = slices.DeleteFunc(slices.Clone(old.Off), func(n int) bool { return n >= old.Next })
	}
	for last := e.At.Add(-time.Minute); len(e.Times) > 0; e.Times = e.Times[1:] {
		if !e.Times[0].After(last) {
			return no(PastTime)
		}
		last = e.Times[0]
		s.Times = append(s.Times, moment(last))
	}
	p.Revision, p.Digest = e.Revision, e.Digest
	p.withdraw()
	p.drop(Waiting, Refused)
	p.Series, p.State = s, Draft
	p.Time, p.Zone, p.Intent, p.Now, p.Late = s.Times[s.Next], e.Zone, e.Intent, false, e.Late
	return nil
}

// goOn sets the time of a series: only to one of its own, for the approval covers no other.
func (p *Post) goOn(e Planned) *Refusal {
	s := p.Series
	n := slices.IndexFunc(s.Times, moment(e.Time).Equal)
	if e.Now || n < s.Next || slices.Contains(s.Off, n) || p.begun(s.Next) && n > s.Next {
		return no(Repeats)
	}
	for s.Next < n {
		s.takeOff(s.Next)
	}
	p.Time, p.Zone, p.Late = s.Times[n], e.Zone, e.Late
	return nil
}

// skip takes one occurrence off; the approval of the others stays.
func (p *Post) skip(e Skipped) *Refusal {
	s := p.Series
	if s == nil || e.Occurrence < s.Next || e.Occurrence >= len(s.Times) || slices.Contains(s.Off, e.Occurrence) {
		return no(NoOccurrence)
	}
	if p.State == Cancelled {
		return no(WrongState)
	}
	if p.begun(e.Occurrence) {
		return no(AlreadyLeft)
	}
	s.takeOff(e.Occurrence)
	p.ahead()
	if !s.Over() {
		return nil
	}
	return p.endSeries(e.At)
}

// endSeries takes every occurrence off that has not left; what has left stays.
func (p *Post) endSeries(at time.Time) *Refusal {
	s := p.Series
	if p.begun(s.Next) {
		s.advance()
	}
	for !s.Over() {
		s.takeOff(s.Next)
	}
	s.More = false
	p.drop(Waiting)
	if !p.has(Live) && !p.has(InDoubt) && !p.has(AskHuman) && !p.has(Intent) {
		p.withdraw()
		p.noTime()
		p.State = Cancelled
		return nil
	}
	p.arrive(at)
	return nil
}

// begun reports whether anything of an occurrence was sent, or is being tried.
func (p *Post) begun(n int) bool {
	return slices.ContainsFunc(p.Deliveries, func(d Delivery) bool { return d.Occurrence == n && d.State != Dropped })
}

// through reports whether nothing of an occurrence is left to be sent: what is in doubt, or in a
// person's hands, never holds the next one up.
func (p *Post) through(n int) bool {
	for _, a := range p.Accounts {
		if !slices.ContainsFunc(p.Deliveries, func(d Delivery) bool {
			return d.Account == a && d.Occurrence == n && d.State != Dropped && d.State != Waiting && (d.State != Intent || d.InHand())
		}) {
			return false
		}
	}
	return true
}

// giveUp drops what of an occurrence still waits for a try.
func (p *Post) giveUp(n int) {
	for i, d := range p.Deliveries {
		if d.Occurrence == n && d.State == Waiting {
			p.Deliveries[i].State, p.Deliveries[i].Next = Dropped, time.Time{}
		}
	}
}

// ahead gives the post the time of its next occurrence; the last one keeps its own.
func (p *Post) ahead() {
	if s := p.Series; !p.Time.IsZero() && !s.Over() {
		p.Time = s.Times[s.Next]
	}
}

// catchUp leaves out the occurrences that passed by more than the brand allows.
func (p *Post) catchUp(at time.Time) {
	for s := p.Series; !s.Over() && !p.begun(s.Next) && at.After(p.latestOf(s.Next)); {
		s.takeOff(s.Next)
	}
	p.ahead()
}

// latestOf is the last instant at which an occurrence may leave by itself.
func (p *Post) latestOf(n int) time.Time {
	t := p.Time
	if p.Series != nil {
		t = p.Series.Times[n]
	}
	if p.Late > 0 {
		return t.Add(p.Late)
	}
	return t.Add(LateAfter)
}

// between gives a series the state that its deliveries and votes add up to.
func (p *Post) between(at time.Time) {
	s := p.Series
	for !s.Over() && p.through(s.Next) {
		s.advance()
	}
	p.catchUp(at)
	switch {
	case p.has(InDoubt), p.has(AskHuman):
		p.State = Unconfirmed
	case p.has(Intent), p.has(Waiting), !p.Time.IsZero() && !s.Over() && p.begun(s.Next):
		p.State = Publishing
	case s.Over() && p.has(Live):
		p.State, p.Editors = Published, nil
	case s.Over() && p.has(Refused):
		p.State = Failed
	default:
		p.State = p.standing(at)
	}
}

// passed leaves out the occurrence whose hour went by: the next one comes at its own.
func (p *Post) passed(e Missed) *Refusal {
	s := p.Series
	timed := !p.Time.IsZero() && !s.Over() && !e.At.Before(p.latestOf(s.Next))
	switch p.State {
	case Scheduled, Publishing, Unconfirmed:
		if !timed || e.At.Equal(p.latestOf(s.Next)) && !p.begun(s.Next) {
			return no(WrongState)
		}
		if p.begun(s.Next) {
			p.giveUp(s.Next)
			s.advance()
			p.ahead()
		}
		p.between(e.At)
	case Review, Changes, Held:
		expired := p.Time.IsZero() && !p.Deadline.IsZero() && !e.At.Before(p.Deadline)
		if !timed && !expired {
			return no(WrongState)
		}
		p.catchUp(e.At.Add(time.Millisecond)) // nobody can answer for it any more
		if s.Over() {
			p.noTime()
		}
		if !e.At.Before(p.Deadline) {
			p.answerBy(p.Time, nil) // of the next one; none left: none
		}
	default:
		return no(WrongState)
	}
	return nil
}

// Occurred is where one occurrence stands, as a state of a post: what its own deliveries add up to,
// and ahead the state of the post.
func (p Post) Occurred(n int) State {
	seen := map[DeliveryState]int{}
	for _, d := range p.Deliveries {
		if d.Occurrence == n {
			seen[d.State]++
		}
	}
	switch {
	case seen[InDoubt]+seen[AskHuman] > 0:
		return Unconfirmed
	case seen[Intent]+seen[Waiting] > 0:
		return Publishing
	case seen[Live] > 0 && seen[Refused]+seen[Dropped] > 0:
		return Partly
	case seen[Live] > 0:
		return Published
	case seen[Refused] > 0:
		return Failed
	case p.Series == nil || n < p.Series.Next || slices.Contains(p.Series.Off, n) || p.State == Cancelled:
		return Cancelled
	case p.State == Publishing, p.State == Unconfirmed:
		return Scheduled
	}
	return p.State
}
