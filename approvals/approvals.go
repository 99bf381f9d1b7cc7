// Package approvals is the life of a post, as a pure function: no clock, no input or output, no
// storage. Everything that happens to a post is an [Event] that carries its actor and its time;
// [Post.Next] answers with the post after it, or with a [Refusal].
//
// An approval is a [Vote] on one revision and belongs to the [Digest] of its exact bytes: a new
// revision starts from zero. A [Policy] says whose votes are needed, in ordered steps. A
// [Delivery] is one post on one account, once; it moves from intent to published, refused or
// unconfirmed, and only a look-up or a person settles what a network left in doubt.
//
// It refuses approval by whoever wrote, sending what was not approved byte for byte, and sending
// anything twice.
package approvals

import "time"

// State is where a post stands. The zero value is no state.
type State string

// The states of a post. Frozen is never stored: it is how a scheduled post of a stopped brand is
// shown, see [Shown].
const (
	Draft       State = "draft"
	Review      State = "review"   // waits for its deciders
	Changes     State = "changes"  // a decider asked for changes
	Rejected    State = "rejected" // a decider said no; taking it back leads back to review
	Held        State = "held"     // a decider said wait
	Approved    State = "approved" // all steps are satisfied, no time is set
	Scheduled   State = "scheduled"
	Frozen      State = "frozen"
	Late        State = "late"       // past its time by more than the brand allows: a person decides
	Publishing  State = "publishing" // an intent is stored for at least one delivery
	Published   State = "published"
	Partly      State = "partly"      // live on some accounts, refused on others
	Unconfirmed State = "unconfirmed" // in doubt on at least one account
	Failed      State = "failed"      // refused everywhere
	Cancelled   State = "cancelled"   // off the calendar, kept
)

// States lists every state in the order of a post's life.
var States = []State{Draft, Review, Changes, Rejected, Held, Approved, Scheduled, Frozen, Late,
	Publishing, Published, Partly, Unconfirmed, Failed, Cancelled}

// Role is what a person may do in a brand. Roles are a set.
type Role string

// The roles. Owner is of the installation and is admin everywhere.
const (
	Owner       Role = "owner"
	Admin       Role = "admin"
	Editor      Role = "editor"
	Contributor Role = "contributor" // own posts only
	Approver    Role = "approver"    // also may do what an editor may
	Client      Role = "client"      // decides where a step names clients
	Auditor     Role = "auditor"     // reads, no vote
)

// A Post is a post as far as decisions about it need to know. It is a value: Next returns a new
// one and never changes the slices of the old one. Instants are whole milliseconds UTC.
type Post struct {
	ID       string    `json:"id"`
	Brand    string    `json:"brand"`
	Number   int64     `json:"number"` // per brand, from 1
	State    State     `json:"state"`
	Revision int       `json:"revision"`         // the newest, from 1
	Digest   string    `json:"digest"`           // hex, of the newest revision
	Accounts []string  `json:"accounts"`         // account ids of the newest revision, sorted
	Author   string    `json:"author"`           // person who drafted it
	Editors  []string  `json:"editors"`          // people who made a revision since the last publication, sorted
	Time     time.Time `json:"time"`             // planned instant; zero: none
	Zone     string    `json:"zone,omitempty"`   // IANA zone the person chose the time in
	Intent   string    `json:"intent,omitempty"` // the words they chose it with
	Now      bool      `json:"now,omitempty"`    // ordered with /publish: leaves at Time even when publish hours say no

	Submitted   int       `json:"submitted,omitempty"`   // revision on the request; 0: none open
	Requested   int       `json:"requested,omitempty"`   // revision of the last request that was closed; 0: none was
	AskedFor    time.Time `json:"askedFor,omitzero"`     // the time that the words on the request are about; zero: none
	SubmittedBy string    `json:"submittedBy,omitempty"` // person
	SubmittedAt time.Time `json:"submittedAt"`
	Deadline    time.Time `json:"deadline"`        // answer expected by; zero: none
	Work        []Span    `json:"work,omitempty"`  // the working hours until then; none: all of the time counts
	Asked       time.Time `json:"asked,omitzero"`  // since when that deadline stands; zero: since SubmittedAt
	Policy      Policy    `json:"policy"`          // as resolved when it was submitted
	Votes       []Vote    `json:"votes,omitempty"` // on the submitted revision, one a person, sorted by person
	Seen        time.Time `json:"seen"`            // when a decider last said 👀: holds the reminder
	// Corrections are the wordings that deciders handed in for the submitted revision, one a person,
	// sorted by person. Each goes with its revision, and with the word of its person.
	Corrections []Correction `json:"corrections,omitempty"`

	Series     *Series       `json:"series,omitempty"`     // of a post that goes out again and again; nil: once, at Time
	Deliveries []Delivery    `json:"deliveries,omitempty"` // one an account and occurrence, sorted by both
	Late       time.Duration `json:"late,omitempty"`       // the brand's late-after when it was scheduled; 0: 60 minutes

	Deleted   time.Time `json:"deleted,omitzero"`    // when it was put away; zero: it was not. State is then what it was
	DeletedBy string    `json:"deletedBy,omitempty"` // person
}

// Kind is what a vote says.
type Kind string

// The kinds of vote, most cautious first. Looking is no vote: it holds the reminder.
const (
	Reject  Kind = "reject"
	Hold    Kind = "hold"
	Change  Kind = "changes"
	Approve Kind = "approve"
	Looking Kind = "looking"
)

// Road is how a vote was given. Reading reactions back removes only votes that came by reaction.
type Road string

// The roads.
const (
	ByReaction Road = "reaction"
	ByButton   Road = "button"
	ByCommand  Road = "command"
	// ByCorrection is the word of somebody whose own wording was taken: it came with the bytes.
	ByCorrection Road = "correction"
)

// A Vote is one person's standing word on one revision.
type Vote struct {
	Person string    `json:"person"`
	Kind   Kind      `json:"kind"`
	Road   Road      `json:"road"`
	Roles  []Role    `json:"roles"` // held when voting
	At     time.Time `json:"at"`
	For    string    `json:"for,omitempty"` // the person whose delegate they were; empty: themselves
	// Lapsed: an approval too old to count. It stays, so that a reaction that still stands is not
	// taken for a new one.
	Lapsed bool `json:"lapsed,omitempty"`
	// Taken is who made the wording of this person the revision it signs; empty: they signed the words of others.
	Taken string `json:"taken,omitempty"`
}

// A Policy says who must agree. The zero value lets nobody approve.
type Policy struct {
	Steps  []Step `json:"steps"`
	Solo   bool   `json:"solo,omitempty"`   // the author's own vote counts; said everywhere
	Strict bool   `json:"strict,omitempty"` // moving the time takes a new revision, asked for anew
	// Expires is how long an approval counts after it was given; 0: until the post has left.
	Expires time.Duration `json:"expires,omitempty"`
}

// A Step is satisfied by Needed approvals of the people it names. Steps open in order.
type Step struct {
	Name   string   `json:"name,omitempty"`
	Needed int      `json:"needed"`           // 0: all of People
	People []string `json:"people,omitempty"` // person ids
	Roles  []Role   `json:"roles,omitempty"`  // or whoever holds one of these
	Why    string   `json:"why,omitempty"`    // the route that added it, "price"; empty: the brand's own
}

// Evidence is what was read anew just before sending: the standing of every voter and the votes
// as they are on the card now. It is valid until Until.
type Evidence struct {
	At     time.Time `json:"at"`
	Until  time.Time `json:"until"`
	Digest string    `json:"digest"` // of the card that was read
	// Voters are the roles that each voter's word counts with now: their own or, of a delegate, of
	// the person they stand in for. Missing: one of the two does not count any more.
	Voters map[string][]Role `json:"voters"`
	// Takers are, by voter, who took the wording that the voter handed in and signed: without them
	// such a word is that of one person alone, and does not count.
	Takers map[string]string `json:"takers,omitempty"`
}

// DeliveryState is where one post stands on one account.
type DeliveryState string

// The states of a delivery. Waiting is due or will be; Intent means bytes may be leaving.
const (
	Waiting  DeliveryState = "waiting"
	Intent   DeliveryState = "intent"
	Live     DeliveryState = "published"
	Refused  DeliveryState = "refused"
	InDoubt  DeliveryState = "unconfirmed"
	Dropped  DeliveryState = "cancelled"
	AskHuman DeliveryState = "ask" // in doubt, and only a person can tell
)

// A Delivery is one post on one account, one occurrence.
type Delivery struct {
	ID         string        `json:"id"`
	Account    string        `json:"account"`
	Occurrence int           `json:"occurrence"` // from 0
	State      DeliveryState `json:"state"`
	Revision   int           `json:"revision"` // the revision it sends or sent
	Digest     string        `json:"digest"`
	Key        string        `json:"key"`                  // idempotency key, stored before the first byte leaves
	Class      Class         `json:"class"`                // of the account
	Tries      int           `json:"tries"`                // intents so far
	Absent     int           `json:"absent"`               // look-ups that found nothing, after the quarantine
	Doubt      bool          `json:"doubt,omitempty"`      // some try of it may have arrived; a later refusal does not undo that
	Quarantine time.Duration `json:"quarantine,omitempty"` // how long an absence proves nothing; 0: 10 minutes
	Next       time.Time     `json:"next"`                 // when it is to be tried or looked up next; zero: not by itself
	IntentAt   time.Time     `json:"intentAt"`             // of the last try
	SettledAt  time.Time     `json:"settledAt"`            // when its end became known
	Remote     string        `json:"remote,omitempty"`     // the network's id of it
	URL        string        `json:"url,omitempty"`        // where it can be seen
	Problem    string        `json:"problem,omitempty"`    // code of a refusal, never a network's prose
	Down       Takedown      `json:"down,omitzero"`        // of a live one: how far its removal has come
	Holder     string        `json:"holder,omitempty"`     // by hand: the person who was handed the text
	Nudges     int           `json:"nudges,omitempty"`     // by hand: how often they were asked since
	By         string        `json:"by,omitempty"`         // by hand: the person whose word its end is
}

// Class says what a network lets us do after an answer that never came.
type Class string

// The classes.
const (
	ClassA Class = "A" // keyed: the same key and bytes may be sent again at once
	ClassB Class = "B" // can be looked up: sent again only after two absences past the quarantine
	ClassC Class = "C" // neither: a person decides
	ByHand Class = "H" // a person publishes; only people can say what became of it
)

// A Refusal is a typed no. package commands owns a sentence for every code.
type Refusal struct {
	Code  Code
	State State    // of the post
	Names []string // person or account ids that the sentence needs; may be empty
	N     int      // a count or a revision that the sentence needs
}

// Code names a refusal.
type Code string

// The codes.
const (
	WrongState    Code = "state"      // not possible in this state
	OwnWork       Code = "own"        // wrote it, so cannot approve it
	NotDecider    Code = "decider"    // no step names them
	OldRevision   Code = "revision"   // the vote is for an older revision
	NothingTaken  Code = "nothing"    // no vote of theirs to take back
	AlreadyLeft   Code = "left"       // it has left or is leaving
	InDoubtNow    Code = "doubt"      // a delivery is in doubt: settle it first
	NotApproved   Code = "unapproved" // the steps are not satisfied
	NotSame       Code = "digest"     // the bytes are not those approved
	Stopped       Code = "stopped"    // the brand is frozen
	TooLate       Code = "late"       // too long past its time
	NotYet        Code = "early"      // before its time
	StaleEvidence Code = "stale"      // reactions or standing were not read anew in time
	WrongAccount  Code = "account"    // the account is not of this brand or this revision
	AlreadyThere  Code = "there"      // this account already has it
	NobodyCan     Code = "nobody"     // no step can be satisfied by the people there are
	NoTime        Code = "time"       // no time is set
	PastTime      Code = "past"       // the time lies in the past
	NoAccounts    Code = "accounts"   // the post goes nowhere
	UnknownEvent  Code = "event"      // the event does not exist
	NotADelivery  Code = "delivery"   // no such delivery
	NoCorrection  Code = "correction" // no such wording stands: taken back, replaced, the same words, or the post changed
	Alone         Code = "alone"      // would take their own wording
	AlreadyGone   Code = "gone"       // this account has it no more
	AlreadyAsked  Code = "asked"      // this account is being asked to take it down
	IsDeleted     Code = "deleted"    // the post was deleted
	NotDeleted    Code = "kept"       // the post was not deleted
	InHand        Code = "hand"       // a person was handed the text and may have published it
	Repeats       Code = "repeats"    // it has occurrences, and that time is none of them
	NoOccurrence  Code = "occurrence" // no such occurrence, or it was taken off
	AskAnew       Code = "anew"       // the words on its revision are about another time: it takes [Renewed] first
)

// Error gives the code and the state.
func (r *Refusal) Error() string { return "refused: " + string(r.Code) + " in " + string(r.State) }
