package approvals

import "time"

// The events of a brand and of the installation. They stand in the same log as those of posts; a
// brand's chain holds what carries its id, the installation's chain the rest. Whatever people
// typed is data and stands elsewhere: the line has its salted digest.
type (
	// BrandMade is a new brand.
	BrandMade struct {
		ID string    `json:"id"`
		By string    `json:"by"`
		At time.Time `json:"at"`
	}
	// ValueSet is a value of a brand, or of the installation where Brand is empty.
	ValueSet struct {
		Brand  string    `json:"brand"`
		Key    string    `json:"name"`
		Digest string    `json:"digest"` // salted, of the value; empty: back to the default
		By     string    `json:"by"`
		At     time.Time `json:"at"`
	}
	// RoomBound gives a brand a room for one purpose.
	RoomBound struct {
		Brand string    `json:"brand"`
		Kind  string    `json:"kind"` // "approvals", "metrics", "home"
		Room  string    `json:"room"` // salted digest of platform, team and id; empty: none any more
		By    string    `json:"by"`
		At    time.Time `json:"at"`
	}
	// RoleGiven adds one role. The holder is a person, or a group as its salted digest.
	RoleGiven struct {
		Brand  string    `json:"brand"`
		Person string    `json:"person"`
		Role   Role      `json:"role"`
		By     string    `json:"by"`
		At     time.Time `json:"at"`
	}
	// RoleTaken removes one role; an empty Role removes all of them.
	RoleTaken struct {
		Brand  string    `json:"brand"`
		Person string    `json:"person"`
		Role   Role      `json:"role"`
		By     string    `json:"by"`
		At     time.Time `json:"at"`
	}
	// OwnerMade is who redeemed the setup code.
	OwnerMade struct {
		Person string    `json:"person"`
		At     time.Time `json:"at"`
	}
	// AccountAdded connects an account, or connects it anew.
	AccountAdded struct {
		Brand   string    `json:"brand"`
		ID      string    `json:"id"`
		Network string    `json:"network"`
		Class   Class     `json:"class"`
		By      string    `json:"by"`
		At      time.Time `json:"at"`
	}
	// AccountGiven names the person who answers for an account: by hand, whoever publishes there.
	AccountGiven struct {
		Brand  string    `json:"brand"`
		ID     string    `json:"id"`
		Person string    `json:"person"`
		By     string    `json:"by"`
		At     time.Time `json:"at"`
	}
	// AccountRemoved disconnects an account.
	AccountRemoved struct {
		Brand string    `json:"brand"`
		ID    string    `json:"id"`
		By    string    `json:"by"`
		At    time.Time `json:"at"`
	}
	// FrozenBy stops everything of a brand that has not left.
	FrozenBy struct {
		Brand string    `json:"brand"`
		By    string    `json:"by"`
		At    time.Time `json:"at"`
	}
	// ResumedBy lets the brand go on; each stopped post has its own [Released].
	ResumedBy struct {
		Brand string    `json:"brand"`
		By    string    `json:"by"`
		At    time.Time `json:"at"`
	}
	// PersonMet is somebody seen for the first time.
	PersonMet struct {
		Person string    `json:"person"`
		At     time.Time `json:"at"`
	}
	// Linked joins two people who are one: Other is Person from now on.
	Linked struct {
		Person string    `json:"person"`
		Other  string    `json:"other"`
		At     time.Time `json:"at"`
	}
	// AwayUntil is an absence; a zero Until ends it.
	AwayUntil struct {
		Person   string    `json:"person"`
		Until    time.Time `json:"until"`
		Delegate string    `json:"delegate,omitempty"` // a person
		At       time.Time `json:"at"`
	}
	// CodeMade is a new setup code; the code itself is nowhere.
	CodeMade struct {
		At time.Time `json:"at"`
	}
	// KeysRotated says how many secrets were sealed anew.
	KeysRotated struct {
		N  int       `json:"n"`
		At time.Time `json:"at"`
	}
	// Claimed makes a copied folder the live one.
	Claimed struct {
		At time.Time `json:"at"`
	}
	// Restored is a backup put back: made at Made.
	Restored struct {
		Made time.Time `json:"made"`
		At   time.Time `json:"at"`
	}
	// LinkMade is a link that opens something to whoever has it: a calendar, a connection page.
	LinkMade struct {
		Brand  string    `json:"brand"`
		Kind   string    `json:"kind"`
		Digest string    `json:"digest"` // salted, of its code; empty: it opens nothing any more
		By     string    `json:"by"`
		At     time.Time `json:"at"`
	}
	// Noted is anything else that people wrote and that is kept: a note, a template, a campaign.
	Noted struct {
		Brand  string    `json:"brand"`
		Kind   string    `json:"kind"`
		ID     string    `json:"id"`
		Digest string    `json:"digest"` // salted, of the words; empty: removed
		By     string    `json:"by"`
		At     time.Time `json:"at"`
	}
)

// Name gives the kind.
func (BrandMade) Name() string      { return "brand-made" }
func (ValueSet) Name() string       { return "value-set" }       // Name gives the kind.
func (RoomBound) Name() string      { return "room-bound" }      // Name gives the kind.
func (RoleGiven) Name() string      { return "role-given" }      // Name gives the kind.
func (RoleTaken) Name() string      { return "role-taken" }      // Name gives the kind.
func (OwnerMade) Name() string      { return "owner-made" }      // Name gives the kind.
func (AccountAdded) Name() string   { return "account-added" }   // Name gives the kind.
func (AccountGiven) Name() string   { return "account-given" }   // Name gives the kind.
func (AccountRemoved) Name() string { return "account-removed" } // Name gives the kind.
func (FrozenBy) Name() string       { return "frozen" }          // Name gives the kind.
func (ResumedBy) Name() string      { return "resumed" }         // Name gives the kind.
func (PersonMet) Name() string      { return "person-met" }      // Name gives the kind.
func (Linked) Name() string         { return "linked" }          // Name gives the kind.
func (AwayUntil) Name() string      { return "away" }            // Name gives the kind.
func (CodeMade) Name() string       { return "code-made" }       // Name gives the kind.
func (KeysRotated) Name() string    { return "keys-rotated" }    // Name gives the kind.
func (Claimed) Name() string        { return "claimed" }         // Name gives the kind.
func (Restored) Name() string       { return "restored" }        // Name gives the kind.
func (LinkMade) Name() string       { return "link-made" }       // Name gives the kind.
func (Noted) Name() string          { return "noted" }           // Name gives the kind.
