package approvals

import (
	"testing"

	"pgregory.net/rapid"
)

// Whoever turns out to be one person has one word on a post, and none on what either wrote.
func TestTwoPeopleWhoAreOneHaveOneWord(outer *testing.T) {
	people := []string{"ana", "marc", "sofia", "zoe"}
	rapid.Check(outer, func(t *rapid.T) {
		pol := Policy{Steps: []Step{{Needed: rapid.IntRange(1, 2).Draw(t, "needed"), Roles: []Role{Approver}, People: []string{"zoe"}}}, Solo: rapid.Bool().Draw(t, "solo")}
		p := must(outer, Post{}, drafted(), SubmittedTo{By: "ana", At: noon, Policy: pol})
		for range rapid.IntRange(0, 5).Draw(t, "votes") {
			v := Voted{By: rapid.SampledFrom(people).Draw(t, "by"), At: noon, Revision: 1, Roles: []Role{Approver},
				Kind: rapid.SampledFrom([]Kind{Approve, Approve, Reject, Hold, Change}).Draw(t, "kind")}
			if rapid.Bool().Draw(t, "stands in") {
				v.For = rapid.SampledFrom(people).Draw(t, "for")
			}
			if q, err := p.Next(v); err == nil {
				p = q
			}
		}
		person, other := rapid.SampledFrom(people).Draw(t, "person"), rapid.SampledFrom(people).Draw(t, "other")
		e := Joined{Person: person, Other: other, At: noon}
		if person == other {
			refused(outer, p, e, UnknownEvent)
			return
		}
		q := must(outer, p, e)
		seen := map[string]bool{}
		for _, v := range q.Votes {
			if v.Person == other || v.For == other || seen[v.Person] || !q.Policy.Solo && v.counts() == q.Author || !q.Policy.Solo && v.Person == q.Author {
				t.Fatalf("%+v after %s became %s", q.Votes, other, person)
			}
			seen[v.Person] = true
		}
		if q.Author == other || q.State != q.standing(noon) {
			t.Fatalf("%s by %s, votes %+v", q.State, q.Author, q.Votes)
		}
		if p.voted(Reject) && (q.voted(Reject) != kept(p, e, Reject)) {
			t.Fatalf("a word of caution went: %+v, %+v", p.Votes, q.Votes)
		}
	})
}

// kept reports whether a word of a kind comes from somebody who may still say it.
func kept(p Post, e Joined, k Kind) bool {
	for _, v := range p.Votes {
		who, counts := v.Person, v.counts()
		for _, id := range []*string{&who, &counts} {
			if *id == e.Other {
				*id = e.Person
			}
		}
		author := p.Author
		if author == e.Other {
			author = e.Person
		}
		if v.Kind == k && (p.Policy.Solo || who != author && counts != author) {
			return true
		}
	}
	return false
}
