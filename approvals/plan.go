package approvals

import "time"

func (p *Post) plan(e Planned) *Refusal {
	if r := p.movable(); r != nil {
		return r
	}
	if e.Time.IsZero() {
		return no(NoTime)
	}
	if !e.Now && e.Time.Before(e.At.Add(-time.Minute)) {
		return no(PastTime)
	}
	if r := p.timed(e); r != nil {
		return r
	}
	switch p.State {
	case Draft:
	case Cancelled:
		p.State = Draft
	case Failed, Partly:
		if p.Satisfied() {
			p.drop(Refused)
			p.State = p.standing(e.At)
		}
	default:
		p.stand(e.At)
	}
	return nil
}

// timed takes the time over. A series has its own; the deciders agreed to each.
func (p *Post) timed(e Planned) *Refusal {
	if p.Series != nil {
		return p.goOn(e)
	}
	moved := !p.Time.Equal(moment(e.Time))
	if p.Policy.Strict && moved && !p.agreedTo(e.Time) {
		return no(AskAnew)
	}
	p.Time, p.Zone, p.Intent, p.Now, p.Late = moment(e.Time), e.Zone, e.Intent, e.Now, e.Late
	if p.Submitted != 0 && moved && !e.Now { // an answer is wanted by the planned time
		p.answerBy(p.Time, nil)
		p.Asked = moment(e.At)
	}
	return nil
}

// stand gives the post the state that its votes and deliveries add up to.
func (p *Post) stand(at time.Time) {
	if p.Series != nil {
		p.between(at)
		return
	}
	p.State = p.standing(at)
}

func (p *Post) unplan(at time.Time) *Refusal {
	switch p.State {
	case Scheduled, Late:
		p.State = Approved
	case Draft, Review, Changes, Rejected, Held:
	case Publishing, Unconfirmed:
		if !p.unbegun() {
			return p.noLonger()
		}
		p.abandon(at)
		return nil
	default:
		return p.noLonger()
	}
	p.noTime()
	return nil
}

// noLonger says why something that needs a post before its publication is refused.
func (p *Post) noLonger() *Refusal {
	if r := p.movable(); r != nil {
		return r
	}
	if p.State == Partly {
		return no(AlreadyLeft)
	}
	return no(WrongState)
}

func (p *Post) noTime() {
	p.Time, p.Zone, p.Intent, p.Now = time.Time{}, "", "", false
}

// cancel takes the post off the calendar. One that waits between two tries has not left, so it can
// still be cancelled; what is live on some account stays partly published.
func (p *Post) cancel(at time.Time) *Refusal {
	if r := p.held(); r != nil {
		return r
	}
	switch {
	case p.State == Cancelled:
		return no(WrongState)
	case p.Series != nil && len(p.Deliveries) > 0 && !p.Series.Over():
		return p.endSeries(at)
	case p.State == Unconfirmed:
		return no(InDoubtNow, p.doubtful()...)
	case p.State == Published, p.State == Partly, p.has(Intent):
		return no(AlreadyLeft)
	}
	p.withdraw()
	p.noTime()
	p.drop(Waiting)
	p.State = Cancelled
	if p.has(Live) {
		p.State = Partly
	}
	return nil
}

// release never lets a stopped post go by itself: it loses its time and keeps its approval. Of a
// post that was leaving, only what was not begun is dropped.
func (p *Post) release(at time.Time) *Refusal {
	switch p.State {
	case Scheduled:
		p.noTime()
		p.State = Approved
	case Publishing, Unconfirmed:
		p.abandon(at)
	}
	return nil
}

// Leaves reports whether something of the post has yet to leave by itself: that is what a stop stops.
func (p Post) Leaves() bool {
	switch p.State {
	case Scheduled:
		return true
	case Publishing, Unconfirmed:
		return !p.Time.IsZero() && p.unbegun()
	}
	return false
}

// abandon drops every delivery that surely has not left; a person gives the rest a new time.
func (p *Post) abandon(at time.Time) {
	if !p.unbegun() {
		return
	}
	p.noTime()
	p.drop(Waiting)
	if s := p.Series; s != nil && !s.Over() && p.begun(s.Next) {
		s.advance()
	}
	p.arrive(at)
}

func (p *Post) miss(e Missed) *Refusal {
	if p.Series != nil {
		return p.passed(e)
	}
	timed := !p.Time.IsZero() && !e.At.Before(p.latest())
	switch p.State {
	case Scheduled:
		if !timed || e.At.Equal(p.latest()) {
			return no(WrongState)
		}
		p.State = Late
	case Review, Changes, Held:
		expired := p.Time.IsZero() && !p.Deadline.IsZero() && !e.At.Before(p.Deadline)
		if !timed && !expired {
			return no(WrongState)
		}
		p.noTime()
		if !e.At.Before(p.Deadline) {
			p.answerBy(time.Time{}, nil)
		}
	case Publishing, Unconfirmed:
		if !timed || !p.unbegun() {
			return no(WrongState)
		}
		p.abandon(e.At)
	default:
		return no(WrongState)
	}
	return nil
}

// latest is the last instant at which the post, or its next occurrence, may leave by itself.
func (p *Post) latest() time.Time {
	if p.Series != nil && !p.Series.Over() {
		return p.latestOf(p.Series.Next)
	}
	if p.Late > 0 {
		return p.Time.Add(p.Late)
	}
	return p.Time.Add(LateAfter)
}
