// Package networks is every social network that Copydesk publishes to: one file a network, and
// [All] that lists them. A network is a row of data and functions; what it cannot do is nil.
//
// Render is pure: it turns a draft into the wire, the exact bytes that an approval signs and that
// are sent as stored. Publish sends a wire once under a key that was stored before, and says what
// became of it: live, refused, surely not sent, or in doubt. It never retries by itself.
package networks

import (
	"context"
	"net/http"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// All lists the networks in the order people see them.
var All = []*Network{newsroom, byHand}

// A Network is one row of [All]. Its functions are safe for concurrent use.
type Network struct {
	Name       string // as people type it, "newsroom"
	Title      say.Text
	Checked    string // day on which the limits were last read in Docs
	Docs       string
	Class      approvals.Class
	Quarantine time.Duration // 0: 10 minutes
	Limits     Limits
	LimitsOf   func(account string) (l Limits, docs string)      // where an account's name says more than Limits and Docs; nil: it does not
	SameAgain  bool                                              // takes the same text twice
	Count      func(text string) int                             // as the network counts
	Render     func(Draft) ([]byte, error)                       // pure; JSON with sorted keys
	Shown      func(wire []byte) (string, error)                 // the text as it will be seen, read back from the wire
	Publish    func(context.Context, *http.Client, Send) Result  // nil: by hand
	Find       func(context.Context, *http.Client, Send) Result  // look-up; nil: cannot
	TakeDown   func(context.Context, *http.Client, Send) Removal // takes Send.Remote down; nil: cannot
}

// Limits are what a network takes.
type Limits struct {
	Text        int      // in units of Count; 0, by hand alone: not known
	Unit        say.Text // "characters"
	Pictures    int
	AltRequired bool
	TextAlone   bool // takes a post without a picture
	Picture     MediumLimits
	Film        *MediumLimits // nil: takes none
}

// MediumLimits are what a network takes of one picture or film. A zero field bounds nothing. A picture
// is drawn anew to keep them, a film is refused.
type MediumLimits struct {
	Types  []string // "image/jpeg"
	Bytes  int64
	Side   int // pixels of the longer side
	Length time.Duration
	Codecs []string // as a film's container says them: "avc1"
}

// A Draft is what people wrote for one account.
type Draft struct {
	Text  string
	Title string
	Lang  string
	Tags  []string
	Media []approvals.Medium
	Links []Tracked // addresses in Text that lead over tracked links; empty: they stay plain
}

// A Tracked link is shown as in the text and leads over its code.
type Tracked struct {
	Code  string `json:"code"`
	Shown string `json:"shown"`
}

// A Send is one try.
type Send struct {
	Account Account
	Brand   string // name
	Post    string // id
	Number  int64
	// Occurrence is which one of a post that goes out again and again, from 0.
	Occurrence int
	Delivery   string
	Key        string // idempotency key
	Wire       []byte
	Since      time.Time // of the first intent: where a look-up begins
	Remote     string    // of what is live: the network's id of it
}

// An Account is where to send, without its credential.
type Account struct{ ID, Name, Remote, Server string }

// A Result is what became of a try or a look-up.
type Result struct {
	State   approvals.DeliveryState // Live, Refused, InDoubt, or Waiting: surely not sent
	Remote  string
	URL     string // absolute, or relative to the web side
	Problem string // code of a refusal, see Words
	Retry   time.Time
	Err     error // for the log; never a secret
}

// For is what a network takes on the account of this name.
func (n *Network) For(account string) Limits {
	if n.LimitsOf == nil {
		return n.Limits
	}
	l, _ := n.LimitsOf(account)
	return l
}

// A Removal is what became of taking something down. The same is asked again after a doubt, so a
// network that says "no such post" has it gone.
type Removal struct {
	State   approvals.TakedownState // Gone, MayBeThere, OnlyByHand: refused, or TakingDown: surely not asked
	Problem string                  // code of a refusal, see Words
	Retry   time.Time
	Err     error // for the log; never a secret
}

// Named finds a network; nil when there is none.
func Named(name string) *Network {
	for _, n := range All {
		if n.Name == name {
			return n
		}
	}
	return nil
}

// problems are the codes of refusals with their sentences.
var problems = map[string]say.Text{
	"length":          {EN: "the text is too long for it. Shorten it.", FR: "le texte est trop long. Raccourcissez-le."},
	"duplicate":       {EN: "it has the same post already.", FR: "il a déjà la même publication."},
	"rights":          {EN: "the account may not post. Connect it again.", FR: "le compte n'a pas le droit de publier. Reconnectez-le."},
	approvals.NotDone: {EN: "it was not published there.", FR: "elle n'y a pas été publiée."},
	"media":           {EN: "it does not take this picture.", FR: "il n'accepte pas cette image."},
}

// Words is a sentence for the code of a refusal.
func Words(problem string) say.Text {
	if t, ok := problems[problem]; ok {
		return t
	}
	return say.Text{EN: "it did not say why.", FR: "il n'a pas dit pourquoi."}
}
