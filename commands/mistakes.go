package commands

import (
	"errors"

	"copydesk/approvals/say"
)

// mistakes gathers what is wrong with the fields of one form, so that all of it is told at once. The
// zero value is ready for use.
type mistakes struct{ first *say.Problem }

// add takes in a problem that belongs to fields. Any other error is given back.
func (m *mistakes) add(err error) error {
	var p *say.Problem
	if !errors.As(err, &p) || len(p.Fields) == 0 {
		return err
	}
	if m.first == nil {
		whole := *p
		m.first = &whole
		return nil
	}
	m.first.Fields = append(m.first.Fields[:len(m.first.Fields):len(m.first.Fields)], p.Fields...)
	return nil
}

// err is all of it under the words of the first; nil where nothing was wrong.
func (m *mistakes) err() error {
	if m.first == nil {
		return nil
	}
	return m.first
}

// atField says beside which field of a form a problem belongs.
func atField(err error, name string) error {
	var p *say.Problem
	if !errors.As(err, &p) {
		return err
	}
	q := *p
	q.Fields = []say.FieldProblem{{Name: name, Text: p.Text}}
	return &q
}
