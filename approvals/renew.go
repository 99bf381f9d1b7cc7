package approvals

import "time"

// renew makes the same content a new revision that nobody has been asked about.
func (p *Post) renew(e Renewed) *Refusal {
	if r := p.movable(); r != nil {
		return r
	}
	if e.Revision != p.Revision+1 {
		return &Refusal{Code: OldRevision, N: p.Revision}
	}
	p.Revision, p.Digest = e.Revision, e.Digest
	p.withdraw()
	p.drop(Waiting, Refused)
	p.State = Draft
	return nil
}

// wasAsked reports whether the newest revision has a card already: what stands on it may be about
// another time. The dates of a series are part of its revision.
func (p *Post) wasAsked() bool {
	return p.Series == nil && (p.Requested == p.Revision || p.Submitted == p.Revision)
}

// agreedTo reports whether a time is the one that every approval of a post was given for. Only a post
// that lost its time meanwhile, and that waits for nobody, gets it back so.
func (p *Post) agreedTo(t time.Time) bool {
	return p.State == Approved && p.AskedFor.Equal(moment(t))
}

// AnswerBy is until when an answer about the post's time is of use: that time, or, of one that is to
// leave as soon as it is approved, the last instant at which it still may.
func (p Post) AnswerBy() time.Time {
	if p.Now {
		return p.latest()
	}
	return p.Time
}

// AsksAnew reports whether a post that is renewed to get another time is asked for again at once. Of
// one that a decider stopped, or that is not asked for, a person says when.
func (p Post) AsksAnew() bool {
	return p.Submitted != 0 && !p.voted(Reject) && !p.voted(Hold) && !p.voted(Change)
}
