package approvals

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// ledger is what a witness wrote down beside the post, in other words than the code: who said
// what about which bytes, and what may have reached each account.
type ledger struct {
	post     Post
	events   []Event
	now      time.Time
	roles    map[string][]Role
	writers  map[string]bool
	digest   string
	revision int
	policy   Policy
	asked    bool                 // a request for this revision is open
	words    map[string]Kind      // standing, by person
	roads    map[string]Road      // how it came
	wordings map[string]string    // handed in and standing: the bytes, by person
	takers   map[string]string    // who agreed to the words that somebody now signs, by that person
	under    map[string]time.Time // the time the post had when that word was given, by person
	stood    map[string]time.Time // the same of each ✅ that stands on a card, by revision and person
	lost     time.Time            // the time that the post had before this one
	untold   bool                 // the evidence at hand does not name them
	accounts map[string]*track    // what each account may have
	due      map[[2]string]time.Time
	named    map[int]time.Time // occurrences that the deciders were shown; nil: it goes out once
	off      map[int]bool
	started  map[int]bool // occurrences of which something was sent
}

var cast = []string{"ana", "ben", "marc", "sofia", "zoe"}

func newLedger() *ledger {
	return &ledger{now: noon, words: map[string]Kind{}, roads: map[string]Road{}, wordings: map[string]string{}, takers: map[string]string{}, under: map[string]time.Time{}, stood: map[string]time.Time{}, writers: map[string]bool{}, due: map[[2]string]time.Time{}, accounts: map[string]*track{}, off: map[int]bool{}, started: map[int]bool{},
		roles: map[string][]Role{"ana": {Editor}, "ben": {Approver}, "marc": {Approver}, "sofia": {Approver, Admin}, "zoe": {Contributor}}}
}

// next hands an event over and checks that the old value did not change.
func (l *ledger) next(t *rapid.T, e Event) bool {
	before := fmt.Sprintf("%+v", l.post)
	n, err := l.post.Next(e)
	if after := fmt.Sprintf("%+v", l.post); after != before {
		t.Fatalf("%s changed the post it was asked about:\n%s\n%s", e.Name(), before, after)
	}
	if err != nil {
		var r *Refusal
		if !errors.As(err, &r) || r.Code == "" || r.State != l.post.State || !reflect.DeepEqual(n, l.post) {
			t.Fatalf("%s: refused as %#v with %+v", e.Name(), err, n)
		}
		return false
	}
	l.turn(t, n)
	l.post, l.events = n, append(l.events, e)
	return true
}

// turn keeps due rows as a store would and compares them with the agenda.
func (l *ledger) turn(t *rapid.T, n Post) {
	wanted, dropped := Turn(l.post, n)
	for _, i := range dropped {
		delete(l.due, [2]string{i.Kind, i.Key})
	}
	for _, i := range wanted {
		l.due[[2]string{i.Kind, i.Key}] = i.At
	}
	for _, i := range Agenda(n) {
		if !l.due[[2]string{i.Kind, i.Key}].Equal(i.At) || len(l.due) != len(Agenda(n)) {
			t.Fatalf("due %v, wanted %v", l.due, Agenda(n))
		}
	}
}

func TestNoSequenceOfEventsBreaksAPromise(t *testing.T) {
	reached := map[State]int{}
	story := func(t *rapid.T) {
		l := newLedger()
		l.next(t, drafted())
		l.writers["ana"], l.revision, l.digest = true, 1, "aa"
		if rapid.Bool().Draw(t, "repeats") {
			l.ahead(t)
			l.repeatNow(t)
		} else if rapid.Bool().Draw(t, "ahead") {
			l.ahead(t)
		}
		t.Repeat(l.actions())
		reached[l.post.State]++
		l.replays(t)
	}
	for range 10 { // a thousand stories
		rapid.Check(t, story)
	}
	var all []string
	for s, n := range reached {
		all = append(all, fmt.Sprint(s, " ", n))
	}
	slices.Sort(all)
	t.Log("ended in:", strings.Join(all, ", "))
}
