package chat

import "copydesk/approvals/say"

// A Spec is one command as people see it. Everything that shows commands is made from it: the
// Slack manifest, Discord's registration, help, the tables of the README.
type Spec struct {
	Name    say.Text // without the slash: lower case, letters and "-"; both are understood everywhere
	Aliases []string // further names, understood and not shown
	Help    say.Text // one sentence, at most 100 characters in each language
	Options []Option // main ones first, in the order their words are typed
	Subs    []Spec   // sub-commands; the bare form stays valid where Options or Bare say so
	Bare    say.Text // Discord's name for the bare form of a command with Subs: "show"
	Example say.Text // "/schedule 12 tomorrow 9am"
	Form    bool     // lacking a required option, a form opens (else: a sentence)
	Role    say.Text // who may, in words
}

// An Option is one thing a command can be told.
type Option struct {
	Name     say.Text
	Label    say.Text // above its field in a form; empty: its name
	Help     say.Text // at most 100 characters in each language
	Kind     Kind
	Main     bool // filled by the words after the command, in order; the last Main takes the rest
	Required bool
	Choices  []Choice // fixed values, each understood in both languages
	Complete bool     // suggestions while typing
	Unless   string   // English name of an option that makes this one not required
	Unasked  bool     // forms do not show it: it is typed
	Carried  bool     // buttons carry it: understood in a line, and offered to nobody
	Secret   bool     // never kept for the person, never offered back
}

// Kind is what an option's words mean.
type Kind string

// The kinds. The zero value is refused by the table test.
const (
	Words   Kind = "words"   // text, as typed
	Letter  Kind = "letter"  // text, to the letter: line breaks, links and all
	PostNo  Kind = "post"    // 12 or #12; left out: the post of the thread, else the last touched
	PostNos Kind = "posts"   // 12 13 14, or "week"
	When    Kind = "when"    // a moment: "tomorrow 9am", "jeudi 14h30", "next"
	Number  Kind = "number"  // a whole number
	Who     Kind = "person"  // somebody
	People  Kind = "people"  // some people, with commas
	Where   Kind = "room"    // a room
	Clock   Kind = "clock"   // a time of day: "9:00", "9 h 30"
	Account Kind = "account" // a network or an account's name
	Brand   Kind = "brand"   // a brand's name
	One     Kind = "choice"  // one of Choices
	Link    Kind = "link"    // an http or https address
	FileIn  Kind = "file"
	Flag    Kind = "flag" // on/off
)

// A Choice is one fixed or suggested value.
type Choice struct {
	Value string   // what the command gets
	Text  say.Text // what people see and may type
}
