package approvals

import (
	"slices"
	"time"
)

// LateAfter is how long past its time a post may still leave by itself where the brand says
// nothing else.
const LateAfter = 60 * time.Minute

// Next gives the post after e. The error is always a [*Refusal]; the post is then unchanged. It is
// a function of its arguments alone: the same events give the same post on every machine.
func (p Post) Next(e Event) (Post, error) {
	n := p.clone()
	if r := n.apply(e); r != nil {
		r.State = p.State
		return p, r
	}
	return n, nil
}

// apply changes p, which is the caller's own copy.
func (p *Post) apply(e Event) *Refusal {
	if first, ok := e.(Drafted); ok {
		return p.draft(first)
	}
	if e != nil && p.State == "" {
		return no(WrongState)
	}
	if !p.Deleted.IsZero() {
		return p.whileDeleted(e)
	}
	switch e := e.(type) {
	case Revised:
		return p.revise(e)
	case Renewed:
		return p.renew(e)
	case SubmittedTo:
		return p.submit(e)
	case Voted:
		return p.vote(e)
	case Unvoted:
		return p.unvote(e)
	case Corrected:
		return p.correct(e)
	case Uncorrected:
		return p.uncorrect(e)
	case Took:
		return p.takeCorrection(e)
	case Planned:
		return p.plan(e)
	case Repeated:
		return p.repeat(e)
	case Skipped:
		return p.skip(e)
	case Unplanned:
		return p.unplan(e.At)
	case CancelledBy:
		return p.cancel(e.At)
	case Released:
		return p.release(e.At)
	case Missed:
		return p.miss(e)
	case Began:
		return p.begin(e)
	case Settled:
		return p.settle(e)
	case LookedUp:
		return p.lookUp(e)
	case Judged:
		return p.judge(e)
	case TakedownAsked:
		return p.askTakedown(e)
	case TakedownTried:
		return p.triedTakedown(e)
	case TakedownSeen:
		return p.seenGone(e)
	case DeletedBy:
		return p.delete(e)
	case Undeleted, Forgotten:
		return no(NotDeleted)
	case Reminded:
		return p.remind(e)
	case Deferred:
		return p.putOff(e)
	case Recalled:
		return p.recall(e)
	case Joined:
		return p.join(e)
	case Lapsed:
		return p.lapse(e)
	case Reasoned:
		return nil
	}
	return no(UnknownEvent)
}

func no(c Code, names ...string) *Refusal { return &Refusal{Code: c, Names: names} }

func (p Post) clone() Post {
	p.Accounts = slices.Clone(p.Accounts)
	p.Editors = slices.Clone(p.Editors)
	p.Votes = slices.Clone(p.Votes)
	p.Corrections = slices.Clone(p.Corrections)
	p.Deliveries = slices.Clone(p.Deliveries)
	p.Series = p.Series.clone()
	return p
}

// moment cuts an instant to what is stored, so that a post in memory equals the same post read back.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

func sorted(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return slices.Compact(s)
}

func (p *Post) draft(e Drafted) *Refusal {
	if p.State != "" || e.ID == "" {
		return no(WrongState)
	}
	*p = Post{
		ID: e.ID, Brand: e.Brand, Number: e.Number, State: Draft, Revision: 1, Digest: e.Digest,
		Accounts: sorted(e.Accounts), Author: e.By, Editors: []string{e.By},
	}
	return nil
}

func (p *Post) revise(e Revised) *Refusal {
	if r := p.movable(); r != nil {
		return r
	}
	if e.Revision != p.Revision+1 {
		return &Refusal{Code: OldRevision, N: p.Revision}
	}
	p.Revision, p.Digest, p.Accounts = e.Revision, e.Digest, sorted(e.Accounts)
	p.Editors = sorted(append(p.Editors, e.By))
	p.withdraw()
	p.drop(Waiting, Refused)
	p.State = Draft
	return nil
}

// movable refuses what must not change any more: content and time of a post that has left, is
// leaving, is in a person's hands or is in doubt.
func (p *Post) movable() *Refusal {
	if r := p.held(); r != nil {
		return r
	}
	switch p.State {
	case Publishing, Published:
		return no(AlreadyLeft)
	case Unconfirmed:
		return no(InDoubtNow, p.doubtful()...)
	}
	return nil
}

// doubtful lists the accounts of which nobody knows yet.
func (p *Post) doubtful() []string {
	var out []string
	for _, d := range p.Deliveries {
		if d.State == InDoubt || d.State == AskHuman {
			out = append(out, d.Account)
		}
	}
	return out
}

// withdraw closes the open request: its votes and the wordings handed in for it are void.
func (p *Post) withdraw() {
	if p.Submitted != 0 {
		p.Requested = p.Submitted
	}
	p.AskedFor = time.Time{}
	p.Submitted, p.SubmittedBy, p.SubmittedAt, p.Asked = 0, "", time.Time{}, time.Time{}
	p.answerBy(time.Time{}, nil)
	p.Policy, p.Votes, p.Corrections, p.Seen = Policy{}, nil, nil, time.Time{}
}

func (p *Post) submit(e SubmittedTo) *Refusal {
	switch p.State {
	case Draft, Changes, Rejected, Held, Cancelled, Failed, Partly:
	case Publishing, Published:
		return no(AlreadyLeft)
	case Unconfirmed:
		return no(InDoubtNow)
	default:
		return no(WrongState)
	}
	if len(p.Accounts) == 0 {
		return no(NoAccounts)
	}
	if !e.Policy.Possible(p.writers()) {
		return no(NobodyCan)
	}
	if e.Policy.Strict && p.wasAsked() {
		return no(AskAnew)
	}
	if p.Series != nil {
		if p.Time.IsZero() && !p.Series.Over() {
			p.Time = p.Series.Times[p.Series.Next]
		}
		if p.catchUp(e.At); p.Series.Over() {
			return no(PastTime)
		}
	}
	p.withdraw()
	p.drop(Waiting, Refused)
	p.State, p.Submitted, p.SubmittedBy = Review, p.Revision, e.By
	p.SubmittedAt, p.Policy = moment(e.At), e.Policy
	p.answerBy(e.Deadline, e.Work)
	p.AskedFor = p.Time
	return nil
}

// answerBy sets the deadline, and the working hours until then where only they count.
func (p *Post) answerBy(deadline time.Time, work []Span) {
	p.Deadline, p.Work = moment(deadline), nil
	for _, s := range work {
		p.Work = append(p.Work, Span{moment(s.From), moment(s.To)})
	}
}

// Shown is the state as people see it: a scheduled post of a stopped brand is frozen, one that was
// deleted is off the calendar.
func Shown(p Post, stopped bool) State {
	if !p.Deleted.IsZero() {
		return Cancelled
	}
	if stopped && p.State == Scheduled {
		return Frozen
	}
	return p.State
}
