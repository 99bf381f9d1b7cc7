package approvals

import (
	"slices"
	"time"
)

// Of a delivery by hand the intent is the moment a person is handed the text: from then on only
// people know what became of it. It stays an intent, whatever the program goes through, until
// somebody says how it ended or the text is taken back; then it is in doubt, and a person is asked.
const (
	// FirstNudge is how long after it was handed out a person is asked about it for the first time.
	FirstNudge = 30 * time.Minute
	nextNudge  = 90 * time.Minute
	maxNudges  = 2
	unsaid     = 22 * time.Hour // after the last question: then the text is taken back
	// LongestPutOff bounds by how much somebody may put off what they were handed: after that an
	// approval is old, and the post is planned anew.
	LongestPutOff = 7 * 24 * time.Hour
)

// NotDone is the problem of a delivery by hand of which a person says that it was not published.
const NotDone = "not-done"

// The events of a delivery by hand. That it is done, or is not done, is a [Judged].
type (
	// Reminded hands the text out once more, under evidence as fresh as for an intent.
	Reminded struct {
		At       time.Time `json:"at"`
		Delivery string    `json:"delivery"`
		Stopped  bool      `json:"stopped,omitempty"` // the brand is frozen: always refused
		Evidence Evidence  `json:"evidence"`
	}
	// Deferred is a person's word that they have not published yet and want to be asked at Until.
	Deferred struct {
		By       string    `json:"by"`
		At       time.Time `json:"at"`
		Delivery string    `json:"delivery"`
		Until    time.Time `json:"until"`
	}
	// Recalled takes the text back from whoever was handed it: they may have published it, so it is
	// in doubt until a person says. An empty By is the program, once every question went unanswered.
	Recalled struct {
		By       string    `json:"by,omitempty"`
		At       time.Time `json:"at"`
		Delivery string    `json:"delivery"`
	}
)

// Name gives the kind.
func (Reminded) Name() string { return "reminded" }
func (Deferred) Name() string { return "put-off" }    // Name gives the kind.
func (Recalled) Name() string { return "taken-back" } // Name gives the kind.

// InHand reports whether a person has the text and has not said what became of it.
func (d Delivery) InHand() bool { return d.Class == ByHand && d.State == Intent }

// PutOff reports whether the next question comes at an instant that a person chose.
func (d Delivery) PutOff() bool {
	return d.InHand() && d.Nudges == 0 && !d.Next.Equal(d.IntentAt.Add(FirstNudge))
}

// Unanswered reports whether every question about it was asked: at Next it is taken back.
func (d Delivery) Unanswered() bool { return d.InHand() && d.Nudges >= maxNudges }

// InHand lists the deliveries of which a person has the text now.
func (p Post) InHand() []Delivery {
	return slices.DeleteFunc(slices.Clone(p.Deliveries), func(d Delivery) bool { return !d.InHand() })
}

// held refuses what must not happen while a person has the text: nil where nobody has.
func (p *Post) held() *Refusal {
	var accounts []string
	for _, d := range p.InHand() {
		accounts = append(accounts, d.Account)
	}
	if accounts == nil {
		return nil
	}
	return no(InHand, accounts...)
}

// hold notes who was handed the text.
func (d *Delivery) hold(e Began) {
	d.Holder, d.By, d.Nudges, d.Next = e.To, "", 0, moment(e.At.Add(FirstNudge))
}

// hand finds a delivery of which a person has the text.
func (p *Post) hand(id string) (*Delivery, *Refusal) {
	i := p.find(id)
	if i < 0 || !p.Deliveries[i].InHand() {
		return nil, no(NotADelivery)
	}
	return &p.Deliveries[i], nil
}

func (p *Post) remind(e Reminded) *Refusal {
	d, r := p.hand(e.Delivery)
	switch {
	case r != nil:
		return r
	case e.Stopped:
		return no(Stopped)
	case d.Unanswered():
		return no(TooLate)
	case e.At.Before(d.Next):
		return no(NotYet)
	}
	if r := p.proven(Began{At: e.At, Evidence: e.Evidence}); r != nil {
		return r
	}
	d.Nudges++
	d.Next = moment(e.At.Add(nextNudge))
	if d.Unanswered() {
		d.Next = moment(e.At.Add(unsaid))
	}
	return nil
}

func (p *Post) putOff(e Deferred) *Refusal {
	d, r := p.hand(e.Delivery)
	switch {
	case r != nil:
		return r
	case !e.Until.After(e.At):
		return no(PastTime)
	case e.Until.After(d.IntentAt.Add(LongestPutOff)):
		return no(TooLate)
	}
	d.Nudges, d.Next = 0, moment(e.Until)
	return nil
}

func (p *Post) recall(e Recalled) *Refusal {
	d, r := p.hand(e.Delivery)
	switch {
	case r != nil:
		return r
	case e.By == "" && (!d.Unanswered() || e.At.Before(d.Next)):
		return no(NotYet)
	}
	d.State, d.Next, d.Doubt = AskHuman, time.Time{}, true
	p.arrive(e.At)
	return nil
}

// say takes a person's word for what became of a delivery by hand.
func (d *Delivery) say(e Judged) {
	d.By = e.By
	if e.There {
		d.live(e.At, "", e.URL)
		return
	}
	d.State, d.Next, d.SettledAt, d.Doubt, d.Problem = Refused, time.Time{}, moment(e.At), false, NotDone
}

// withdraws reports whether a word on a revision takes approval away from it.
func withdraws(k Kind) bool { return k == Reject || k == Hold || k == Change }
