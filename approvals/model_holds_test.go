package approvals

import (
	"maps"
	"reflect"
	"slices"

	"pgregory.net/rapid"
)

func (l *ledger) invariants(t *rapid.T) {
	p := l.post
	for id, tr := range l.accounts {
		d := p.Deliveries[p.find("d"+id)]
		if tr.live != (d.State == Live) || tr.inFlight != (d.State == Intent) {
			t.Fatalf("%s: %+v, the witness says %+v", id, d, tr)
		}
		if tr.doubt && !tr.judged && len(tr.absences) < 2 && !slices.Contains([]DeliveryState{InDoubt, AskHuman, Intent}, d.State) {
			t.Fatalf("the doubt about %s was forgotten: %+v", id, d)
		}
	}
	var said []string
	for _, v := range p.Votes {
		said = append(said, v.Person)
		if l.words[v.Person] != v.Kind {
			t.Fatalf("%s said %q, not %q", v.Person, l.words[v.Person], v.Kind)
		}
	}
	if want := slices.Sorted(maps.Keys(l.words)); !slices.Equal(said, want) {
		t.Fatalf("words of %v, not of %v", said, want)
	}
	l.corrections(t)
	l.agenda(t)
	l.goesOn(t)
}

// goesOn: what is in doubt of one occurrence never holds the next one up.
func (l *ledger) goesOn(t *rapid.T) {
	p := l.post
	if p.Series == nil || p.Time.IsZero() || p.Series.Over() || p.State != Scheduled && p.State != Unconfirmed || len(p.Unsent()) == 0 {
		return
	}
	at, n := later(l.now, p.Time), p.Series.Next
	if at.After(p.latest()) || !l.agreed() {
		return
	}
	ev := Evidence{At: at, Until: at, Digest: l.digest, Voters: l.roles, Takers: maps.Clone(l.takers)}
	account := p.Unsent()[0]
	if _, err := p.Next(Began{At: at, Delivery: "d" + delivered(account, n), Account: account, Occurrence: n, Class: ClassC, Evidence: ev}); err != nil {
		t.Fatalf("occurrence %d cannot begin on %s: %v in %+v", n, account, err, p)
	}
}

// corrections: those that stand are the witness's, and each is a word that changes are wanted.
func (l *ledger) corrections(t *rapid.T) {
	stand := map[string]string{}
	for _, c := range l.post.Corrections {
		stand[c.Person] = c.Digest
		if l.words[c.Person] != Change || l.writers[c.Person] {
			t.Fatalf("a wording of %s, who said %q, wrote the post: %v", c.Person, l.words[c.Person], l.writers[c.Person])
		}
	}
	if !maps.Equal(stand, l.wordings) {
		t.Fatalf("wordings %v, not %v", stand, l.wordings)
	}
	for _, v := range l.post.Votes {
		if v.Taken != l.takers[v.Person] || v.Taken == v.Person {
			t.Fatalf("%s signs what %q took, not %q", v.Person, v.Taken, l.takers[v.Person])
		}
	}
}

// agenda: nothing approved may wait for nothing.
func (l *ledger) agenda(t *rapid.T) {
	p, items := l.post, Agenda(l.post)
	kinds := map[string]bool{}
	for _, i := range items {
		kinds[i.Kind] = true
		night := func(s Span) bool { return i.At.Before(s.From) || i.At.After(s.To) }
		if i.Kind == DueRemind && p.Work != nil && !slices.ContainsFunc(p.Work, func(s Span) bool { return !night(s) }) {
			t.Fatalf("a reminder outside of working hours: %+v %v", i, p.Work)
		}
		if i.At.IsZero() || i.Key == "" {
			t.Fatalf("%+v", i)
		}
	}
	switch p.State {
	case Scheduled:
		if !kinds[DueVerify] || !kinds[DuePublish] || p.Time.IsZero() {
			t.Fatalf("scheduled for %s and due %v", p.Time, items)
		}
	case Publishing:
		if len(p.InHand()) > 0 && !kinds[DueHand] {
			t.Fatalf("in a person's hands and nobody asks: %+v", p)
		}
		if len(items) == 0 && !p.has(Intent) {
			t.Fatalf("publishing and nothing is due: %+v", p)
		}
	case Unconfirmed:
		if len(items) == 0 && !p.has(Intent) && !p.has(AskHuman) {
			t.Fatalf("in doubt and nobody looks: %+v", p)
		}
	case Published:
		if len(p.Unsent()) > 0 || p.has(Refused) && p.Series == nil {
			t.Fatalf("published, but not everywhere: %+v", p)
		}
	case Review, Changes, Held:
		if !p.Deadline.IsZero() && !kinds[DueExpire] {
			t.Fatalf("waits for ever: %+v", p)
		}
	}
}

// replays: the log tells the same story.
func (l *ledger) replays(t *rapid.T) {
	var lines []Line
	for i, e := range l.events {
		body, err := Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, Line{Chain: "demo", No: int64(i + 1), Post: "p1", Kind: e.Name(), Version: Version, Body: body})
	}
	w, err := Replay(read(lines))
	if err != nil || !reflect.DeepEqual(w.Posts["p1"], l.post) {
		t.Fatalf("%v: replayed\n%+v\nnot\n%+v", err, w.Posts["p1"], l.post)
	}
}
