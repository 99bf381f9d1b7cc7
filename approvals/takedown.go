package approvals

import "time"

// A Takedown is how far the removal of a live delivery has come. It is a fact beside the delivery's
// state: what was published stays published in the books, and its account never gets the same post
// again. The zero value: nobody asked for it.
type Takedown struct {
	State   TakedownState `json:"state"`
	By      string        `json:"by"`                // person who asked
	At      time.Time     `json:"at"`                // when they did
	Tries   int           `json:"tries"`             // requests to the network so far
	Next    time.Time     `json:"next"`              // when the network is asked next; zero: not by itself
	Gone    time.Time     `json:"gone,omitzero"`     // since when it is known to be gone
	Problem string        `json:"problem,omitempty"` // code of a refusal
}

// TakedownState is where a removal stands. The zero value: nobody asked for it.
type TakedownState string

// The states of a removal.
const (
	TakingDown TakedownState = "asked"   // the network is asked, again if need be
	Gone       TakedownState = "gone"    // taken down
	MayBeThere TakedownState = "unsure"  // the network did not answer: it may still be there
	OnlyByHand TakedownState = "by-hand" // the network cannot or will not: a person must
)

// maxTakedowns bounds how often a network is asked before a person is.
const maxTakedowns = 12

// Events of a removal. By is a person id; At is whole milliseconds UTC.
type (
	// TakedownAsked is a person's order to take a live delivery down.
	TakedownAsked struct {
		By       string    `json:"by"`
		At       time.Time `json:"at"`
		Delivery string    `json:"delivery"`
		ByHand   bool      `json:"byHand,omitempty"` // the network cannot: a person does it
	}
	// TakedownTried is how one request to take it down ended. To ask twice is harmless: what is gone
	// stays gone.
	TakedownTried struct {
		At       time.Time     `json:"at"`
		Delivery string        `json:"delivery"`
		Result   TakedownState `json:"result"` // Gone, MayBeThere, OnlyByHand (refused), TakingDown (surely not arrived)
		Problem  string        `json:"problem,omitempty"`
		Retry    time.Time     `json:"retry"` // not before; zero: back-off decides
	}
	// TakedownSeen is a person's word that it is gone.
	TakedownSeen struct {
		By       string    `json:"by"`
		At       time.Time `json:"at"`
		Delivery string    `json:"delivery"`
	}
)

// Name gives the kind.
func (TakedownAsked) Name() string { return "takedown-asked" }
func (TakedownTried) Name() string { return "takedown-tried" } // Name gives the kind.
func (TakedownSeen) Name() string  { return "takedown-seen" }  // Name gives the kind.

// TakenDown reports whether the post was live somewhere and is nowhere any more.
func (p Post) TakenDown() bool {
	down := false
	for _, d := range p.Deliveries {
		switch {
		case d.State == Live && d.Down.State == Gone:
			down = true
		case d.State == Live, d.State == InDoubt, d.State == AskHuman, d.State == Intent:
			return false
		}
	}
	return down
}

func (p *Post) askTakedown(e TakedownAsked) *Refusal {
	i := p.find(e.Delivery)
	if i < 0 || p.Deliveries[i].State != Live {
		return no(NotADelivery)
	}
	d := &p.Deliveries[i]
	switch {
	case d.Down.State == Gone:
		return no(AlreadyGone, d.Account)
	case !d.Down.Next.IsZero():
		return no(AlreadyAsked, d.Account)
	}
	d.Down = Takedown{State: TakingDown, By: e.By, At: moment(e.At), Next: moment(e.At)}
	if e.ByHand {
		d.Down.State, d.Down.Next = OnlyByHand, time.Time{}
	}
	return nil
}

func (p *Post) triedTakedown(e TakedownTried) *Refusal {
	i := p.find(e.Delivery)
	if i < 0 || p.Deliveries[i].Down.Next.IsZero() {
		return no(NotADelivery)
	}
	d := &p.Deliveries[i]
	d.Down.Tries++
	d.Down.Problem, d.Down.Next = e.Problem, time.Time{}
	switch e.Result {
	case Gone:
		d.Down.State, d.Down.Gone = Gone, moment(e.At)
	case OnlyByHand:
		d.Down.State = OnlyByHand
	case MayBeThere:
		d.Down.State = MayBeThere
		d.askAgain(e)
	case TakingDown: // an earlier request may have arrived: a doubt stays one
		d.askAgain(e)
	default:
		return no(UnknownEvent)
	}
	return nil
}

// askAgain plans the next request; after the last one a person has to look.
func (d *Delivery) askAgain(e TakedownTried) {
	if d.Down.Tries >= maxTakedowns {
		d.Down.State = OnlyByHand
		return
	}
	next := e.At.Add(Backoff(d.Down.Tries, d.ID))
	if e.Retry.After(next) {
		next = e.Retry
	}
	d.Down.Next = moment(next)
}

func (p *Post) seenGone(e TakedownSeen) *Refusal {
	i := p.find(e.Delivery)
	switch {
	case i < 0 || p.Deliveries[i].Down.State == "":
		return no(NotADelivery)
	case p.Deliveries[i].Down.State == Gone:
		return no(AlreadyGone, p.Deliveries[i].Account)
	}
	d := &p.Deliveries[i].Down
	d.State, d.Next, d.Gone, d.Problem = Gone, time.Time{}, moment(e.At), ""
	return nil
}
