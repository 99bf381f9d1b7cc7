package approvals

import "time"

// An Event is something that happened to a post. Its JSON is the body of an audit line: ids,
// integers and digests, never names or free text. A kind and its fields are never changed once
// released; a new meaning is a new kind, see the registry in replay.go.
type Event interface {
	// Name is the kind as the audit log writes it.
	Name() string
}

// The events of a post. By is a person id; At is whole milliseconds UTC.
type (
	// Drafted is the first revision; the zero post becomes a draft.
	Drafted struct {
		ID       string    `json:"id"`
		Brand    string    `json:"brand"`
		Number   int64     `json:"number"`
		By       string    `json:"by"`
		At       time.Time `json:"at"`
		Digest   string    `json:"digest"`
		Accounts []string  `json:"accounts"`
	}
	// Revised is a new revision: every vote is void and the post is a draft again.
	Revised struct {
		By       string    `json:"by"`
		At       time.Time `json:"at"`
		Revision int       `json:"revision"` // must be the newest plus one
		Digest   string    `json:"digest"`
		Accounts []string  `json:"accounts"`
	}
	// Renewed is the same content as a new revision, because words about it are wanted anew: those given
	// so far were about another time. Reactions on the card before sign nothing; whoever renews it is
	// no writer of it.
	Renewed struct {
		By       string    `json:"by"`
		At       time.Time `json:"at"`
		Revision int       `json:"revision"` // must be the newest plus one
		Digest   string    `json:"digest"`
	}
	// SubmittedTo opens a request for the newest revision under a resolved policy.
	SubmittedTo struct {
		By       string    `json:"by"`
		At       time.Time `json:"at"`
		Policy   Policy    `json:"policy"`
		Deadline time.Time `json:"deadline"`
		Work     []Span    `json:"work,omitempty"` // the working hours until then; none: all of the time counts
	}
	// Voted is a decider's word on a revision; the last act of a person wins.
	Voted struct {
		By       string    `json:"by"`
		At       time.Time `json:"at"`
		Kind     Kind      `json:"kind"`
		Road     Road      `json:"road"`
		Revision int       `json:"revision"`
		Roles    []Role    `json:"roles"`         // held now by the person it counts for: For where set, else By
		For      string    `json:"for,omitempty"` // the person they stand in for
	}
	// Unvoted takes a person's word back.
	Unvoted struct {
		By       string    `json:"by"`
		At       time.Time `json:"at"`
		Road     Road      `json:"road"`
		Revision int       `json:"revision"`
	}
	// Corrected is the exact wording that a decider hands in for the submitted revision; it is also
	// their word that changes are wanted.
	Corrected struct {
		By       string    `json:"by"`
		At       time.Time `json:"at"`
		Revision int       `json:"revision"` // the submitted one
		Digest   string    `json:"digest"`   // of the revision that it would become, Revision + 1
		Accounts []string  `json:"accounts"`
		Road     Road      `json:"road"`
		Roles    []Role    `json:"roles"`         // as in Voted
		For      string    `json:"for,omitempty"` // as in Voted
	}
	// Uncorrected takes a wording back, and the word with it.
	Uncorrected struct {
		By       string    `json:"by"`
		At       time.Time `json:"at"`
		Revision int       `json:"revision"`
	}
	// Took makes somebody else's wording the newest revision, asks for its approval, and lets the
	// word of whoever handed it in sign its bytes.
	Took struct {
		By       string    `json:"by"` // never whose wording it is
		At       time.Time `json:"at"`
		Person   string    `json:"person"`   // whose wording
		Revision int       `json:"revision"` // must be the newest plus one
		Digest   string    `json:"digest"`   // as it was handed in
		Roles    []Role    `json:"roles"`    // held now by the person the word counts for
		Policy   Policy    `json:"policy"`
		Deadline time.Time `json:"deadline"`
		Work     []Span    `json:"work,omitempty"` // the working hours until then; none: all of the time counts
	}
	// Planned sets or moves the time. In draft, review, changes or held it stays a plan.
	Planned struct {
		By     string        `json:"by"`
		At     time.Time     `json:"at"`
		Time   time.Time     `json:"time"`
		Zone   string        `json:"zone"`
		Intent string        `json:"intent,omitempty"` // always empty in the audit: the words are data
		Now    bool          `json:"now,omitempty"`    // ordered to leave now
		Late   time.Duration `json:"late,omitempty"`   // the brand's late-after
	}
	// Repeated gives a post its occurrences, as a new revision: they are part of what is signed. A
	// zero Rule with one time is once more.
	Repeated struct {
		By       string        `json:"by"`
		At       time.Time     `json:"at"`
		Revision int           `json:"revision"` // must be the newest plus one
		Digest   string        `json:"digest"`
		Rule     Rule          `json:"rule"`
		Times    []time.Time   `json:"times"`          // in order, at most [MostOccurrences]
		More     bool          `json:"more,omitempty"` // the rule goes on after them
		Zone     string        `json:"zone"`
		Intent   string        `json:"intent,omitempty"` // always empty in the audit: the words are data
		Late     time.Duration `json:"late,omitempty"`   // the brand's late-after
	}
	// Skipped takes one occurrence off; the others stay as they are.
	Skipped struct {
		By         string    `json:"by"`
		At         time.Time `json:"at"`
		Occurrence int       `json:"occurrence"`
	}
	// Unplanned takes the time away; an approval stays. Of a post that is leaving it drops the
	// accounts that were not begun.
	Unplanned struct {
		By string    `json:"by"`
		At time.Time `json:"at"`
	}
	// CancelledBy takes a post off the calendar and keeps it; open votes are void.
	CancelledBy struct {
		By string    `json:"by"`
		At time.Time `json:"at"`
	}
	// Released is what /resume does to each stopped post: approved, without a time.
	Released struct {
		By string    `json:"by"`
		At time.Time `json:"at"`
	}
	// Missed says that the time passed by more than the brand allows: an approved post is late,
	// one still in review stays there without its time.
	Missed struct {
		At time.Time `json:"at"`
	}
	// Began stores an intent: policy over verified votes, digest, account, time were checked in
	// the same transaction. Bytes may leave only after it is durable.
	Began struct {
		At       time.Time `json:"at"`
		Delivery string    `json:"delivery"` // delivery id
		Account  string    `json:"account"`
		// Occurrence is which one of a series; 0 of a post that goes out once.
		Occurrence int    `json:"occurrence,omitempty"`
		Key        string `json:"key"`
		Class      Class  `json:"class"`
		Stopped    bool   `json:"stopped,omitempty"` // the brand is frozen: always refused
		// Quarantine is how long an absence proves nothing about this medium; 0: 10 minutes.
		Quarantine time.Duration `json:"quarantine,omitempty"`
		To         string        `json:"to,omitempty"` // by hand: the person who is handed the text
		Evidence   Evidence      `json:"evidence"`
	}
	// Settled is how a try or a look-up ended.
	Settled struct {
		At       time.Time     `json:"at"`
		Delivery string        `json:"delivery"`
		Result   DeliveryState `json:"result"` // Waiting (surely not sent), Live, Refused, InDoubt
		Remote   string        `json:"remote,omitempty"`
		URL      string        `json:"url,omitempty"`
		Problem  string        `json:"problem,omitempty"`
		Retry    time.Time     `json:"retry"` // of Waiting: not before; zero: back-off decides
	}
	// LookedUp is what the network said when asked whether a delivery in doubt is there.
	LookedUp struct {
		At       time.Time `json:"at"`
		Delivery string    `json:"delivery"`
		Found    bool      `json:"found"`
		Failed   bool      `json:"failed,omitempty"` // could not be asked: neither found nor absent
		Remote   string    `json:"remote,omitempty"`
		URL      string    `json:"url,omitempty"`
	}
	// Judged is a person's answer about a delivery in doubt, or their word about one by hand.
	Judged struct {
		By       string    `json:"by"`
		At       time.Time `json:"at"`
		Delivery string    `json:"delivery"`
		There    bool      `json:"there"` // else: send it again; by hand: it was not published
		URL      string    `json:"url,omitempty"`
	}
	// Lapsed says that approvals are older than the policy lets them count: they are taken out.
	Lapsed struct {
		At time.Time `json:"at"`
	}
	// Joined says that two people of a post turned out to be one: Other is Person from now on.
	Joined struct {
		Person string    `json:"person"`
		Other  string    `json:"other"`
		At     time.Time `json:"at"`
	}
	// Reasoned records that a reason was given for a vote; the words stand elsewhere.
	Reasoned struct {
		By     string    `json:"by"`
		At     time.Time `json:"at"`
		Digest string    `json:"digest"` // salted, of the words
	}
)

// Name gives the kind.
func (Drafted) Name() string     { return "drafted" }
func (Revised) Name() string     { return "revised" }              // Name gives the kind.
func (SubmittedTo) Name() string { return "submitted" }            // Name gives the kind.
func (Voted) Name() string       { return "voted" }                // Name gives the kind.
func (Unvoted) Name() string     { return "unvoted" }              // Name gives the kind.
func (Corrected) Name() string   { return "corrected" }            // Name gives the kind.
func (Uncorrected) Name() string { return "correction-withdrawn" } // Name gives the kind.
func (Took) Name() string        { return "correction-taken" }     // Name gives the kind.
func (Planned) Name() string     { return "planned" }              // Name gives the kind.
func (Renewed) Name() string     { return "renewed" }              // Name gives the kind.
func (Repeated) Name() string    { return "repeated" }             // Name gives the kind.
func (Skipped) Name() string     { return "skipped" }              // Name gives the kind.
func (Unplanned) Name() string   { return "unplanned" }            // Name gives the kind.
func (CancelledBy) Name() string { return "cancelled" }            // Name gives the kind.
func (Released) Name() string    { return "released" }             // Name gives the kind.
func (Missed) Name() string      { return "missed" }               // Name gives the kind.
func (Began) Name() string       { return "began" }                // Name gives the kind.
func (Settled) Name() string     { return "settled" }              // Name gives the kind.
func (LookedUp) Name() string    { return "looked-up" }            // Name gives the kind.
func (Judged) Name() string      { return "judged" }               // Name gives the kind.
func (Lapsed) Name() string      { return "lapsed" }               // Name gives the kind.
func (Joined) Name() string      { return "joined" }               // Name gives the kind.
func (Reasoned) Name() string    { return "reasoned" }             // Name gives the kind.
