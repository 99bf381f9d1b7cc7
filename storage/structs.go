package storage

import (
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// A Post is a post with what people call it and what its freeze took away. Instants are whole
// milliseconds UTC.
type Post struct {
	approvals.Post
	Meta
	Created, Touched time.Time
	LastPlan         time.Time // the time that a freeze took away; zero: none
	Turn             int       // in a calendar: which occurrence of its series this stands for, from 0
}

// Meta is what a post is about. It is not part of what an approval signs.
type Meta struct {
	Title    string   `json:"title"` // first words
	Brief    string   `json:"brief,omitempty"`
	Campaign string   `json:"campaign,omitempty"`
	Tags     []string `json:"tags,omitempty"`
	Goal     string   `json:"goal,omitempty"`
	Lang     string   `json:"lang,omitempty"`
	Link     string   `json:"link,omitempty"`
	Drafting bool     `json:"drafting,omitempty"` // the model is writing it
	Dead     Dead     `json:"dead,omitzero"`
}

// Dead is what was wrong with a revision's addresses when its approval was asked for: they did not
// answer, or lead nowhere. The zero value is nothing.
type Dead struct {
	Revision int      `json:"revision"`
	Text     say.Text `json:"text"`
}

// A Person is somebody Copydesk has met, whatever platforms they use.
type Person struct {
	ID, Name   string
	Lang       string // empty: as their platform says
	Zone       string // IANA; empty: the brand's
	Identities []Identity
	Owner      bool
}

// An Identity is one person on one platform. Comparable.
type Identity struct{ Platform, Team, User string }

// A RoomKey is one room. Comparable; the zero value is none.
type RoomKey struct{ Platform, Team, ID string }

// A RefKey is one message. Comparable.
type RefKey struct {
	Room RoomKey
	ID   string
}

// BrandInfo is a brand as it is now.
type BrandInfo struct {
	ID, Name string
	Values   map[string]string
	Rooms    map[string]RoomKey // by kind: "home", "approvals", "metrics"
	Stopped  *Stop              // nil: not frozen
	Accounts []Account          // sorted by id
	Created  time.Time
}

// defaults are a brand's values before anybody sets them.
var defaults = map[string]string{
	"needed": "1", "solo": "off", "grace": "60s", "late-after": "60m", "approve-time": "loose", "language": "en",
	"links": "plain", "calendar": "titles", "drafting": "on", "twins": "off", "corrections": "on", "timezone": "UTC", "model-budget": "200000",
}

// Value is a brand's value, or its default; empty when it has neither.
func (i BrandInfo) Value(name string) string {
	if v, ok := i.Values[name]; ok {
		return v
	}
	return defaults[name]
}

// Zone is the brand's zone; UTC when it cannot be loaded.
func (i BrandInfo) Zone() *time.Location {
	zone, err := zoneNamed(i.Value("timezone"))
	if err != nil {
		return time.UTC
	}
	return zone
}

// Lang is the language of the brand's rooms.
func (i BrandInfo) Lang() say.Lang { return say.Lang(i.Value("language")) }

// Account finds an account of the brand.
func (i BrandInfo) Account(id string) (Account, bool) {
	for _, a := range i.Accounts {
		if a.ID == id {
			return a, true
		}
	}
	return Account{}, false
}

// A Stop is who froze a brand, why and when.
type Stop struct {
	By, Reason string
	At         time.Time
}

// An Account is where a brand publishes.
type Account struct {
	ID, Brand, Network, Name, Remote string
	Class                            approvals.Class
	State                            string // "ready"
	Owner                            string // person id
	Added                            time.Time
}

// An Away is a person's absence in one brand.
type Away struct {
	Until    time.Time
	Delegate string // person id; empty: none
}

// A Card is one message that shows a post. A Ref without an ID is yet to be posted.
type Card struct {
	Brand, Post string
	Number      int64
	Revision    int    // the revision it asks approval for; 0: none
	Kind        string // "root", "request"
	Ref         RefKey
	Thread      string
	Shown       string // fingerprint of what it shows now
	Lost        bool   // was deleted on the platform
}

// A Query selects posts of a brand. Zero fields do not select.
type Query struct {
	States   []approvals.State // none: all, but deleted posts; Ideas and Deleted are asked for by name
	From, To time.Time         // of the planned time, To not included
	Campaign string            // to the letter
	Author   string
	Limit    int   // 0: 100
	After    int64 // only numbers below this one
}

// A Publication is one delivery that is live, or was.
type Publication struct {
	Delivery, Post string
	Number         int64
	Occurrence     int // of a post that goes out again and again, from 0
	Title, Text    string
	Wire           []byte
	At             time.Time
	Down           time.Time // since when it is gone; zero: it is live
	URL, Lang      string
	Tags           []string
}

// A Proposal is a text that a model wrote and nobody has taken yet.
type Proposal struct {
	ID     string
	Number int64
	Base   int // revision it starts from
	By     string
	Parts  []approvals.Part
	At     time.Time
}

// A Sample is something measured.
type Sample struct {
	Number   int64 // post; 0: the brand
	Campaign string
	Measure  string
	At       time.Time
	Value    int64
}

// A Filter selects samples. Zero fields do not select.
type Filter struct {
	Post     int64
	Campaign string
}

// A DayValue is one day's sum.
type DayValue struct {
	Day     time.Time // midnight in the zone asked for
	Value   int64
	Missing bool
}

// A TopPost is a post with what it brought.
type TopPost struct {
	Number int64
	Title  string
	Value  int64
}

// An AuditLine is a line of the audit log with what may be read with it.
type AuditLine struct {
	approvals.Line
	Words string // the reason given with it, where it is still kept
}

// An Event is something that somebody did, stored before it was acknowledged.
type Event struct {
	ID, Platform string
	Brand, Post  string
	Body         []byte
	Reply        string
	At           time.Time // when it came
}

// A Due is something to be done at an instant. Key makes it one thing.
type Due struct {
	Key, Kind   string
	Brand, Post string
	At          time.Time
	Body        []byte
	Tries       int
	Sends       bool // leaves towards a network: not given out while the brand is stopped
}
