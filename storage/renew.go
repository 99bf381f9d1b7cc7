package storage

import (
	"errors"

	"copydesk/approvals"
)

// anew makes an event happen that the words on a post's newest revision do not cover: the same content
// becomes a new revision first, so that no reaction on the card before counts. A request that was open
// is opened again, under the policy it had.
func (tx *Tx) anew(p *Post, e approvals.Event) error {
	old := p.Post
	switch e := e.(type) {
	case approvals.SubmittedTo:
		if err := tx.renew(p, e.By); err != nil {
			return err
		}
		return tx.Apply(p, e)
	case approvals.Planned:
		if err := tx.renew(p, e.By); err != nil {
			return err
		}
		if err := tx.Apply(p, e); err != nil || !old.AsksAnew() {
			return err
		}
		return tx.Apply(p, approvals.SubmittedTo{By: e.By, At: e.At, Policy: old.Policy, Deadline: p.AnswerBy()})
	}
	return &approvals.Refusal{Code: approvals.AskAnew, State: old.State}
}

func (tx *Tx) renew(p *Post, by string) error {
	rev, err := tx.Revision(p.ID, p.Revision)
	if err != nil {
		return err
	}
	rev.Number, rev.Occurrences = p.Revision+1, p.Series.Left()
	e := approvals.Renewed{By: by, At: tx.now, Revision: rev.Number, Digest: rev.Digest()}
	next, err := p.Post.Next(e)
	if err != nil {
		return err
	}
	if err := tx.keepRevision(*p, rev, by); err != nil {
		return err
	}
	return tx.put(p, next, e)
}

func wantsAnew(err error) bool {
	var no *approvals.Refusal
	return errors.As(err, &no) && no.Code == approvals.AskAnew
}
