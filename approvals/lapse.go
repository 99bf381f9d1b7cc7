package approvals

import (
	"strconv"
	"time"
)

// lapse marks the approvals that are too old to count.
func (p *Post) lapse(e Lapsed) *Refusal {
	if r := p.votable(p.Revision); r != nil {
		return r
	}
	some := false
	for i, v := range p.Votes {
		if p.lapsed(v, e.At) && !v.Lapsed {
			p.Votes[i].Lapsed, some = true, true
		}
	}
	if !some {
		return no(NotYet)
	}
	p.stand(e.At)
	p.reopen(e.At)
	return nil
}

// lapsed reports whether a vote is an approval that no longer counts at an instant.
func (p *Post) lapsed(v Vote, at time.Time) bool {
	return v.Kind == Approve && p.Policy.Expires > 0 && !at.Before(v.At.Add(p.Policy.Expires))
}

// Until is when the first of the approvals stops counting; zero: none does.
func (p Post) Until() time.Time {
	var first time.Time
	for _, v := range p.Votes {
		if end := v.At.Add(p.Policy.Expires); v.Kind == Approve && !v.Lapsed && p.Policy.Expires > 0 && (first.IsZero() || end.Before(first)) {
			first = end
		}
	}
	return first
}

// lapses is what approvals that will be too old want: to be taken out then.
func (p *Post) lapses() []Item {
	switch until := p.Until(); {
	case until.IsZero(), p.Submitted != p.Revision:
		return nil
	default:
		return []Item{{DueLapse, strconv.FormatInt(until.UnixMilli(), 10), until}}
	}
}

// reopen gives a request that waits again, after its words changed, the time from now to its
// deadline; one whose deadline has passed has none any more.
func (p *Post) reopen(at time.Time) {
	if p.State != Review || p.Deadline.IsZero() {
		return
	}
	p.Asked = moment(at)
	switch {
	case at.Before(p.Deadline):
	case p.Series != nil && p.Time.After(at): // by its next date
		p.answerBy(p.Time, nil)
	default:
		p.answerBy(time.Time{}, nil)
		p.Asked = time.Time{}
	}
}
