package approvals

import (
	"slices"
	"time"
)

// What settles a doubt. Asking too early is the one way to send twice with otherwise correct
// code: a server may accept a request long after its answer was given up.
const (
	Quarantine  = 10 * time.Minute // an absence seen earlier after an intent proves nothing
	BetweenSeen = 5 * time.Minute  // between the two absences that count
	keyWindow   = 20 * time.Minute // of the last try: later, look first
	freshness   = 10 * time.Minute // evidence older than this is stale whatever it says
	giveUp      = 24 * time.Hour   // of failing look-ups: then a person is asked
	maxTries    = 12               // of what surely did not arrive: then it counts as refused
	maxDoubts   = 8                // tries of a keyed delivery in doubt: then a person is asked
)

// Unreached is the problem of a delivery that ended because no try of it ever arrived.
const Unreached = "unreached"

func (p *Post) find(id string) int {
	return slices.IndexFunc(p.Deliveries, func(d Delivery) bool { return d.ID == id })
}

// drop marks every delivery in one of the states as cancelled. What became of earlier occurrences
// stays.
func (p *Post) drop(states ...DeliveryState) {
	for i, d := range p.Deliveries {
		if slices.Contains(states, d.State) && (d.State == Waiting || d.Occurrence >= p.current()) {
			p.Deliveries[i].State, p.Deliveries[i].Next = Dropped, time.Time{}
		}
	}
}

func (p *Post) has(s DeliveryState) bool {
	return slices.ContainsFunc(p.Deliveries, func(d Delivery) bool { return d.State == s })
}

// unbegun reports whether some account still waits for its first or next try.
func (p *Post) unbegun() bool { return p.has(Waiting) || len(p.Unsent()) > 0 }

// Unsent lists the accounts of the newest revision that have no delivery of the present occurrence
// yet, sorted.
func (p Post) Unsent() []string {
	if p.Series != nil && p.Series.Over() {
		return nil
	}
	var out []string
	for _, a := range p.Accounts {
		if !slices.ContainsFunc(p.Deliveries, func(d Delivery) bool {
			return d.Account == a && d.Occurrence == p.current() && d.State != Dropped
		}) {
			out = append(out, a)
		}
	}
	return out
}

// arrive gives the post the state that its deliveries add up to.
func (p *Post) arrive(at time.Time) {
	if p.Series != nil {
		p.between(at)
		return
	}
	unsent := len(p.Unsent()) > 0
	switch {
	case p.has(InDoubt), p.has(AskHuman):
		p.State = Unconfirmed
	case p.has(Intent), p.has(Waiting), unsent && !p.Time.IsZero():
		p.State = Publishing
	case p.has(Live) && (p.has(Refused) || unsent):
		p.State = Partly
	case p.has(Live):
		p.State, p.Editors = Published, nil
	case p.has(Refused):
		p.State = Failed
	default:
		p.State = Approved
	}
}

func (p *Post) settle(e Settled) *Refusal {
	i := p.find(e.Delivery)
	if i < 0 {
		return no(NotADelivery)
	}
	d := &p.Deliveries[i]
	if d.Class == ByHand {
		return no(NotADelivery) // nothing but a person's word settles it
	}
	late := e.Result == Live && (d.State == InDoubt || d.State == AskHuman)
	if d.State != Intent && !late {
		return no(NotADelivery)
	}
	switch e.Result {
	case Live:
		d.live(e.At, e.Remote, e.URL)
	case InDoubt:
		d.doubt(e.At)
	case Refused, Waiting:
		d.Problem = e.Problem
		if d.Doubt {
			// This try did not arrive; an earlier one may have.
			d.doubt(e.At)
		} else {
			p.again(d, e)
		}
	default:
		return no(UnknownEvent)
	}
	p.arrive(e.At)
	return nil
}

// again ends a try that surely did not arrive: refused, or due later.
func (p *Post) again(d *Delivery, e Settled) {
	if e.Result == Refused || d.Tries >= maxTries {
		d.State, d.SettledAt = Refused, moment(e.At)
		if e.Result != Refused {
			d.Problem = Unreached
		}
		return
	}
	next := e.At.Add(Backoff(d.Tries, d.ID))
	if e.Retry.After(next) {
		next = e.Retry
	}
	p.wait(d, next)
}

// wait makes a delivery due again, unless the post lost its time meanwhile: then nothing goes out
// by itself.
func (p *Post) wait(d *Delivery, next time.Time) {
	d.State, d.Next = Waiting, moment(next)
	if p.Time.IsZero() || p.Series != nil && next.After(p.latestOf(d.Occurrence)) {
		d.State, d.Next = Dropped, time.Time{}
	}
}

func (d *Delivery) live(at time.Time, remote, url string) {
	d.State, d.Next, d.SettledAt, d.Doubt, d.Problem = Live, time.Time{}, moment(at), false, ""
	if remote != "" {
		d.Remote = remote
	}
	if url != "" {
		d.URL = url
	}
}

// doubt: a keyed network is sent the same bytes again after a pause, one that can be looked up is
// asked at once, and for the rest a person decides.
func (d *Delivery) doubt(at time.Time) {
	d.State, d.Doubt, d.Absent = InDoubt, true, 0
	switch {
	case d.Class == ClassA && d.Tries < maxDoubts:
		d.Next = moment(at.Add(min(Backoff(d.Tries, d.ID), 2*time.Minute)))
	case d.Class == ClassB:
		d.Next = moment(at)
	default:
		d.State, d.Next = AskHuman, time.Time{}
	}
}

func (d Delivery) quarantined() time.Time {
	if d.Quarantine > 0 {
		return d.IntentAt.Add(d.Quarantine)
	}
	return d.IntentAt.Add(Quarantine)
}

// Looks is when a doubt is looked into next, as far as people need to know: the first look-up, made
// at once, hardly ever proves that nothing is there.
func (d Delivery) Looks() time.Time {
	if end := d.quarantined(); end.After(d.Next) {
		return end
	}
	return d.Next
}

func (p *Post) lookUp(e LookedUp) *Refusal {
	i := p.find(e.Delivery)
	if i < 0 || p.Deliveries[i].State != InDoubt && p.Deliveries[i].State != AskHuman {
		return no(NotADelivery)
	}
	d := &p.Deliveries[i]
	switch {
	case d.Class == ByHand:
		return no(NotADelivery)
	case e.Found && !e.Failed:
		d.live(e.At, e.Remote, e.URL)
	case d.State == AskHuman:
	case e.Failed && e.At.After(d.IntentAt.Add(giveUp)), d.Class == ClassC:
		d.State, d.Next = AskHuman, time.Time{}
	case e.Failed:
		// Never earlier than planned: the pause between two absences is part of the proof.
		if again := moment(e.At.Add(d.lookPause(e.At))); again.After(d.Next) {
			d.Next = again
		}
	case e.At.Before(d.quarantined()):
		d.Next = moment(d.quarantined())
	case d.Absent == 0:
		d.Absent, d.Next = 1, moment(e.At.Add(BetweenSeen))
	case !e.At.Before(d.Next):
		d.Absent, d.Doubt = d.Absent+1, false
		p.wait(d, e.At)
	}
	p.arrive(e.At)
	return nil
}

// lookPause is how long a network that could not be asked is left alone: the longer the doubt lasts,
// from 1 to 15 minutes.
func (d Delivery) lookPause(at time.Time) time.Duration {
	return min(max(at.Sub(d.IntentAt)/8, time.Minute), 15*time.Minute)
}

func (p *Post) judge(e Judged) *Refusal {
	i := p.find(e.Delivery)
	if i < 0 || p.Deliveries[i].State != InDoubt && p.Deliveries[i].State != AskHuman && !p.Deliveries[i].InHand() {
		return no(NotADelivery)
	}
	d := &p.Deliveries[i]
	if d.Class == ByHand {
		d.say(e)
		if p.Series == nil && !e.There && !p.unbegun() {
			p.noTime() // its hour has passed without it: a person plans it anew
		}
		p.arrive(e.At)
		return nil
	}
	if e.There {
		d.live(e.At, "", e.URL)
		p.arrive(e.At)
		return nil
	}
	// Even a person may have looked too early.
	next := e.At
	if d.quarantined().After(next) {
		next = d.quarantined()
	}
	d.Absent, d.Doubt = 0, false
	switch {
	case p.Series != nil: // ordered anew, whatever its hour was
		d.State, d.Next = Waiting, moment(next)
	case p.Time.IsZero() || next.After(p.latest()):
		p.Time = moment(e.At) // a person ordered it anew
		fallthrough
	default:
		p.wait(d, next)
	}
	p.arrive(e.At)
	return nil
}
