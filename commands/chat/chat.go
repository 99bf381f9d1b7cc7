// Package chat is the vocabulary that the bot shares with the chat platforms: what people do
// there (an [Event]), what the bot says there (a [Message]), what it offers (a [Spec]).
//
// A [Platform] turns its own events into Events and hands them to the one [Handler]. Events are
// hints: what counts (reactions, who somebody is) is read back. Deadlines, tokens, deferring and
// follow-ups are the platform's business alone.
//
// The package holds no rule of the product and imports nothing but words.
package chat

import (
	"context"
	"errors"
	"path"
	"time"

	"copydesk/approvals/say"
)

// Errors that a platform returns so that the bot can branch on them.
var (
	// ErrGone says that the message, room or person does not exist any more.
	ErrGone = errors.New("chat: gone")
	// ErrLate says that the handle of an answer is no longer accepted.
	ErrLate = errors.New("chat: the answer came too late")
	// ErrLarge says that a file has more bytes than were asked for.
	ErrLarge = errors.New("chat: the file is too large")
)

// An Identity is one person on one platform. Comparable; the zero value is nobody.
type Identity struct {
	Platform string // Platform.Name
	Team     string // workspace or server; empty where the platform has only one
	User     string // the platform's immutable id, never a display name
}

// A Room is one channel. Comparable; the zero value is no room.
type Room struct{ Platform, Team, ID string }

// A Place is where a message goes: a room, a thread in it, or one person in private.
type Place struct {
	Room   Room
	Thread string   // id of the message that the thread hangs from; empty: the room itself
	Person Identity // set: a direct message, Room is ignored
}

// A Ref is one message that the bot posted. Comparable.
type Ref struct {
	Room Room
	ID   string
}

// EventKind says what somebody did.
type EventKind string

// What people do. The zero value is refused.
const (
	Typed   EventKind = "typed"   // a command: Line
	Clicked EventKind = "clicked" // a button: Line is its action, Message the card
	Reacted EventKind = "reacted" // a reaction came or went on Message: re-read that card
	SaidIt  EventKind = "said"    // Line is a comment in Thread, not a command
	Unsent  EventKind = "unsent"  // Line is what a form holds that was closed or is still being filled: kept for its person, nothing runs
	Resumed EventKind = "resumed" // the connection was gone and is back, or is new: reactions may have come and gone unheard
	Changed EventKind = "changed" // who somebody is: Who; or, where Group is set, who is in it (Who then has no User)
)

// An Event is one thing that somebody did. It is stored as it is, so it holds no pointer.
type Event struct {
	ID      string // unique on its platform for 48 h: a second delivery is dropped
	Kind    EventKind
	Who     Identity
	Room    Room
	Thread  string            // root of the thread it happened in; empty outside threads
	Message string            // the message clicked or reacted to, or the private one whose form came back
	Line    string            // "/draft …" or what was said; entities undone
	Options map[string]string `json:",omitempty"` // by English name, where the platform hands them over split
	Files   []File            `json:",omitempty"`
	Form    bool              `json:",omitempty"` // Line came from a form: what is wrong is told beside its fields
	Group   string            `json:",omitempty"` // of Changed: the group whose members are others now
	Emoji   string            // of a reaction: one grapheme, no skin tone, no U+FE0F, aliases folded
	Reply   string            // the platform's own handle for Answer; empty: nothing can be answered
	Lang    say.Lang          // the person's language as the platform knows it; empty: unknown
	At      time.Time         // when it happened, whole milliseconds
}

// A File is one that a person handed over; the bytes are fetched by Platform.File.
type File struct{ ID, Name, Type string }

// A Reaction is one person's on one message, canonical as Event.Emoji.
type Reaction struct {
	Emoji string
	Who   Identity
}

// Standing is what somebody is on the platform, as the platform says it now.
type Standing string

// The standings. Only a Member counts; a Guest does where the owner added that very person.
const (
	Member   Standing = "member"
	Guest    Standing = "guest"
	Bot      Standing = "bot"
	Left     Standing = "gone"
	Stranger Standing = "stranger" // of another workspace
	Pending  Standing = "pending"  // has not passed the server's screening
)

// A Person is somebody as the platform describes them.
type Person struct {
	Identity Identity
	Name     string // as shown; never used to decide anything
	Standing Standing
	Groups   []string       // ids of user groups or roles
	Admin    bool           // of the workspace or server
	Lang     say.Lang       // empty: unknown
	Zone     *time.Location // nil: unknown
}

// A Group is some people whom a platform keeps together: a user group, a role, or whoever
// administers the workspace, see [Admins]. Comparable; the zero value is none.
type Group struct{ Platform, Team, ID string }

// Admins is the id of the group of those who administer a workspace or server.
const Admins = "admins"

// Grouped is a platform that keeps people in groups.
type Grouped interface {
	// FindGroup resolves what people type for a group ("@marketing", its mention, its id) and gives
	// its name. ErrGone: none, or more than one. A platform that has no groups as it is says so in a
	// *say.Problem.
	FindGroup(ctx context.Context, team, typed string) (g Group, name string, err error)
	// Members lists who is in a group now: complete or an error. ErrGone: there is no such group.
	Members(ctx context.Context, g Group) ([]Identity, error)
}

// A Message is what the bot says. Its words are already in the reader's language and may hold
// marks of package say; user text in it was cleaned. The zero value says nothing.
type Message struct {
	Text    string   // the meaning in full: also the lock screen, the notification
	Fields  []Field  // a card's body, in order
	Buttons []Button // at most 25
	Images  []Image
	Ping    []Identity // the only people to be notified, and only by this message
	Private bool       // an answer that only the person who acted sees
	Replace bool       // of a private answer: takes the place of the private message acted on, see Event.Message, where the platform still can
	About   *About     // set wherever it speaks of one post
	Card    bool       // a post's request for approval
	Void    bool       // an old card: shown struck through, without buttons
	Form    *Form      // set: opens a form instead
	Seeds   []string   // reactions the platform adds itself, so that one press is enough
}

// Empty reports whether there is nothing to say.
func (m Message) Empty() bool { return m.Text == "" && len(m.Fields) == 0 && m.Form == nil }

// Block says how a field is meant, so that a platform can draw it well.
type Block string

// The blocks of a card. The zero value is a plain fact.
const (
	Fact    Block = ""        // name and value
	Exact   Block = "exact"   // Value is a post's text, to the letter; Name says on which accounts; Note the count
	Passed  Block = "passed"  // checks that pass, folded
	Warning Block = "warning" // a check that warns
	Stop    Block = "stop"    // a check that stops
	Rule    Block = "rule"    // what happens next
	Changes Block = "changes" // a text with words that came and went
	Title   Block = "title"   // Name the brand, Value the first words, Note the state in words
	Row     Block = "row"     // one post in a list: Name its time or state, Value its words
	Copy    Block = "copy"    // Value is to be copied to the letter, so it stands alone, with a button where the platform can; Name says what it is
)

// A Field is one part of a card. Name may be empty.
type Field struct {
	Block Block
	Name  string
	Value string
	Note  string // small, at the side: a count, a state
}

// A Button runs a command line when pressed, as if the presser had typed it.
type Button struct {
	Label  string
	Action string // "/approve 12 revision:3"
	Style  Style
	URL    string // set: a link instead of an action
}

// Style is a button's weight.
type Style string

// The styles. The zero value is ordinary.
const (
	Go    Style = "go"    // the next step most people want
	Quiet Style = "quiet" // rarely wanted
	Grave Style = "grave" // stops, rejects, deletes
)

// An Image is a picture with the words for who cannot see it. Data is set, or URL is. One whose Name
// ends as a film's does (see [Image.Film]) is played from its URL, or linked where that cannot be.
type Image struct {
	Name string // file name, "metrics.png"
	Alt  string
	Data []byte
	URL  string // relative to the web side
}

// Film reports whether it is a film: it then has a URL and no Data.
func (i Image) Film() bool {
	switch path.Ext(i.Name) {
	case ".mp4", ".mov", ".webm":
		return true
	}
	return false
}

// About names the post that a message speaks of.
type About struct {
	Brand    string // the brand's name
	Post     int64  // its number in the brand
	Revision int
	State    string // as shown, so also "frozen" and "late"
	Down     bool   // it was live, and is nowhere any more
}

// A Form asks for a command's options. It comes back as a command. A platform that learns what
// stands in a form which is not sent tells it as an Unsent event, so that it is offered again; one
// whose Line has no words of the person drops what was kept.
type Form struct {
	Command string   // "/draft"
	Lang    say.Lang // what its words are in; empty: English
	Title   string
	Kept    string // set: some values are what the person typed before and never sent; says so. The platform offers to drop them
	Error   string // what is wrong and belongs to no field
	Fields  []FormField
}

// A FormField is one option of a form, with its present value. One without a Label is not shown and
// is sent back as it is. A value that was there and is gone is sent back empty: name:"".
type FormField struct {
	Name     string // the option's English name
	Label    string // empty: not shown, sent back with its value
	Help     string
	Value    string // of a person, people or room: their ids on the platform, or what somebody typed
	Required bool
	Kind     Kind
	Choices  []Choice
	Complete bool // Handler.Complete knows values for it
	Error    string
}

// An Ask is a form being opened: by a command that lacks options, or by a button.
type Ask struct {
	Event Event
	Line  string
}

// A Question is somebody typing one option: what could it be?
type Question struct {
	Who     Identity
	Room    Room
	Thread  string
	Command string // English name, with its sub-command: "team add"
	Option  string // English name
	Typed   string
	Lang    say.Lang
}

// A Finding is one line of `copydesk check`.
type Finding struct {
	OK   bool
	Text say.Text // what is so; when not OK also how to mend it
}

// A Handler is told what people do. The bot is the only one. Safe for concurrent use.
type Handler interface {
	// Receive binds the event first: what cannot be bound comes back as a *say.Problem, which the
	// platform shows in private, and nothing is stored. It then stores the event; when it returns
	// nil the event is durable and the platform acknowledges or defers. A second delivery of the
	// same ID returns nil and does nothing. It blocks no longer than one durable commit.
	Receive(ctx context.Context, e Event) error
	// Complete suggests values; at most 25. Local reads only.
	Complete(ctx context.Context, q Question) []Choice
	// Form gives the fields with their present values. Local reads only.
	Form(ctx context.Context, a Ask) (Form, error)
}

// A Platform is one chat service. Its methods may be called from several goroutines; each ends
// when ctx does. Errors are transient unless they are ErrGone or ErrLate.
type Platform interface {
	// Name is "slack", "discord", "playground": also in every Identity and Room.
	Name() string
	// Run connects, offers specs and delivers what people do to h, until ctx ends or the platform
	// says something final.
	Run(ctx context.Context, specs []Spec, h Handler) error
	// Ready reports whether the platform is connected.
	Ready() bool
	// Answer replies to the event whose Reply handle is given. A second answer to the same handle
	// replaces the first where the platform can.
	Answer(ctx context.Context, reply string, m Message) error
	// Post sends a message once per key: a second call with the same key gives the first one's Ref
	// where the platform can. ErrGone: there is no such room, or the bot may not speak in it.
	Post(ctx context.Context, to Place, m Message, key string) (Ref, error)
	// Edit replaces a message; ErrGone when it was deleted.
	Edit(ctx context.Context, ref Ref, m Message) error
	// Whisper says something to one person, seen by nobody else, in the room where possible.
	Whisper(ctx context.Context, room Room, to Identity, m Message) error
	// Reactions lists all reactions on a message that are not the bot's own: complete or an error.
	// ErrGone when the message was deleted.
	Reactions(ctx context.Context, ref Ref) ([]Reaction, error)
	// Person describes somebody; fresh asks the service instead of a cache. ErrGone: no such person.
	Person(ctx context.Context, id Identity, fresh bool) (Person, error)
	// Find resolves what people type for a person or a room ("@marc", "marc", "<@U12>", "#news") or
	// a picker hands over: the id itself. ErrGone: nobody, or more than one.
	FindPerson(ctx context.Context, team, typed string) (Identity, error)
	FindRoom(ctx context.Context, team, typed string) (Room, error)
	// RoomName is what people call the room, without "#"; empty when unknown.
	RoomName(ctx context.Context, room Room) string
	// File gives the bytes of a file that an event named; ErrLarge where it has more than max, ErrGone
	// where it is not there any more.
	File(ctx context.Context, f File, max int64) ([]byte, error)
	// Check says what is right and wrong with the configuration; rooms are the bound ones.
	Check(ctx context.Context, rooms []Room) []Finding
}
