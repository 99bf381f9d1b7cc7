package approvals

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// begin holds every check that stands between an approval and the first byte.
func (p *Post) begin(e Began) *Refusal {
	if !slices.Contains(p.Accounts, e.Account) {
		return no(WrongAccount, e.Account)
	}
	i, taken := p.place(e)
	r := p.leaving(e, i)
	if r == nil {
		r = taken
	}
	if r == nil {
		r = p.proven(e)
	}
	if r != nil {
		return r
	}
	if i < 0 || p.Deliveries[i].State == Dropped {
		i = p.add(e, i)
	}
	d := &p.Deliveries[i]
	d.State, d.Tries, d.Absent = Intent, d.Tries+1, 0
	d.IntentAt, d.Next, d.SettledAt, d.Problem = moment(e.At), time.Time{}, time.Time{}, ""
	if d.Class == ByHand {
		d.hold(e)
	}
	p.arrive(e.At)
	return nil
}

// place finds the delivery that this try belongs to, -1 for a new one, and refuses an account that
// has the post or may have it.
func (p *Post) place(e Began) (int, *Refusal) {
	same := func(d Delivery) bool { return d.Account == e.Account && d.Occurrence == e.Occurrence }
	i := slices.IndexFunc(p.Deliveries, same)
	if slices.ContainsFunc(p.Deliveries, func(d Delivery) bool { return d.ID == e.Delivery && !same(d) }) || e.Delivery == "" ||
		(e.Class == ByHand) != (e.To != "") {
		return i, no(NotADelivery)
	}
	if e.Occurrence > p.current() || i < 0 && e.Occurrence < p.current() {
		return i, no(NoOccurrence)
	}
	if i < 0 {
		return i, nil
	}
	d := p.Deliveries[i]
	switch {
	case d.State == Live:
		return i, no(AlreadyThere, d.Account)
	case d.State == Dropped:
		return i, nil
	case d.State == Refused, d.ID != e.Delivery:
		return i, no(NotADelivery)
	case d.State == InDoubt && d.Resendable(e.At), d.State == Waiting:
		if e.At.Before(d.Next) {
			return i, no(NotYet)
		}
		return i, nil
	}
	return i, no(InDoubtNow, d.Account)
}

// Resendable reports whether a delivery in doubt may get the same bytes under the same key again
// before the doubt is settled: only on a keyed network, and only while it surely still knows the
// key (Mastodon forgets after an hour, https://docs.joinmastodon.org/methods/statuses/#create).
// Where it may not, a look-up comes first, whatever [Agenda] said when it was asked earlier.
func (d Delivery) Resendable(at time.Time) bool {
	return d.Class == ClassA && !at.After(d.IntentAt.Add(keyWindow))
}

// leaving checks freeze, state and time. i is the delivery's place, -1 for a new one.
func (p *Post) leaving(e Began, i int) *Refusal {
	if e.Stopped {
		return no(Stopped)
	}
	switch p.State {
	case Scheduled, Publishing, Unconfirmed:
	case Partly, Failed, Cancelled:
		return no(WrongState)
	case Published:
		return no(AlreadyThere, e.Account)
	case Late:
		return no(TooLate)
	case Approved:
		return no(NoTime)
	default:
		return no(NotApproved)
	}
	if p.Series != nil {
		return p.itsTurn(e, i)
	}
	switch {
	case p.Time.IsZero():
		return no(NoTime)
	case e.At.Before(p.Time):
		return no(NotYet)
	case p.State == Scheduled && e.At.After(p.latest()):
		return no(TooLate)
	}
	return nil
}

// itsTurn checks the time of an occurrence. One that is under way is no longer bound by its hour; one
// in doubt or waiting again leaves whatever the next does.
func (p *Post) itsTurn(e Began, i int) *Refusal {
	if e.Occurrence < 0 || e.Occurrence >= len(p.Series.Times) {
		return no(NoOccurrence)
	}
	again := i >= 0 && p.Deliveries[i].State == Waiting && e.Occurrence < p.Series.Next
	switch {
	case p.Time.IsZero() && !again:
		return no(NoTime)
	case e.At.Before(p.Series.Times[e.Occurrence]):
		return no(NotYet)
	case !p.begun(e.Occurrence) && e.At.After(p.latestOf(e.Occurrence)):
		return no(TooLate)
	}
	return nil
}

// proven checks the evidence: fresh, about these bytes, and enough.
func (p *Post) proven(e Began) *Refusal {
	ev := e.Evidence
	switch {
	case ev.Until.Before(e.At), ev.At.Before(e.At.Add(-freshness)):
		return no(StaleEvidence)
	case ev.Digest != p.Digest:
		return no(NotSame)
	case !p.satisfiedBy(p.verified(ev, e.At)), p.voted(Reject), p.voted(Hold), p.voted(Change):
		return no(NotApproved)
	}
	return nil
}

// add puts a new delivery in the place of the one that was dropped, or beside the others.
func (p *Post) add(e Began, old int) int {
	d := Delivery{ID: e.Delivery, Account: e.Account, Occurrence: e.Occurrence, Revision: p.Revision, Digest: p.Digest,
		Key: e.Key, Class: e.Class, Quarantine: e.Quarantine}
	if old >= 0 {
		p.Deliveries[old] = d
		return old
	}
	p.Deliveries = append(p.Deliveries, d)
	slices.SortFunc(p.Deliveries, func(a, b Delivery) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), cmp.Compare(a.Occurrence, b.Occurrence))
	})
	return p.find(e.Delivery)
}
