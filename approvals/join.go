package approvals

import (
	"slices"
	"strings"
)

// join makes two people of a post one: Other is Person from now on. What either wrote, neither may
// approve; of two words of theirs the most cautious stands.
func (p *Post) join(e Joined) *Refusal {
	if e.Person == "" || e.Other == "" || e.Person == e.Other {
		return no(UnknownEvent)
	}
	is := func(who string) string {
		if who == e.Other {
			return e.Person
		}
		return who
	}
	p.Author, p.SubmittedBy, p.DeletedBy = is(p.Author), is(p.SubmittedBy), is(p.DeletedBy)
	p.Editors = renamed(p.Editors, is)
	p.Policy.Steps = slices.Clone(p.Policy.Steps)
	for i, s := range p.Policy.Steps {
		p.Policy.Steps[i].People = renamed(s.People, is)
	}
	p.joinWords(e, is)
	if before := p.State; p.votable(p.Revision) == nil {
		if p.stand(e.At); before != Review {
			p.reopen(e.At)
		}
	}
	return nil
}

func renamed(people []string, is func(string) string) []string {
	if len(people) == 0 {
		return people
	}
	out := slices.Clone(people)
	for i := range out {
		out[i] = is(out[i])
	}
	return sorted(out)
}

// joinWords gives the words of both to one, and drops what a writer may not say.
func (p *Post) joinWords(e Joined, is func(string) string) {
	var out []Vote
	writers := p.excluded()
	for _, v := range p.Votes {
		v.Person, v.For, v.Taken = is(v.Person), is(v.For), is(v.Taken)
		if v.For == v.Person {
			v.For = ""
		}
		if slices.Contains(writers, v.Person) || slices.Contains(writers, v.counts()) {
			continue
		}
		i := slices.IndexFunc(out, func(w Vote) bool { return w.Person == v.Person })
		switch {
		case i < 0:
			out = append(out, v)
		case cautious(v.Kind) < cautious(out[i].Kind):
			out[i] = v
		}
	}
	slices.SortFunc(out, func(a, b Vote) int { return strings.Compare(a.Person, b.Person) })
	p.Votes = out
	p.Corrections = slices.DeleteFunc(p.Corrections, func(c Correction) bool {
		return c.Person == e.Person || c.Person == e.Other || c.For == e.Person || c.For == e.Other
	})
	if len(p.Corrections) == 0 {
		p.Corrections = nil
	}
}

// cautious orders the kinds of vote, the most cautious first.
func cautious(k Kind) int { return slices.Index([]Kind{Reject, Hold, Change, Approve}, k) }
