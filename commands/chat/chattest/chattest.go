// Package chattest holds every chat platform to the same promises: what people do there reaches
// the bot, what the bot says reaches them, and what is read back is complete.
//
// [Run] is the suite. A platform's own test opens a [Stage] for it: the platform, connected to its
// service or to a fake one over real sockets, and the people at their keyboards there. [Desk] is
// the smallest platform that passes, for tests that need somebody to talk to.
//
// The package knows no rule of the product: lines are any lines, messages any messages.
package chattest

import (
	"testing"
	"time"

	"copydesk/commands/chat"
)

// A Harness says how to open a platform, and what it cannot do.
type Harness struct {
	// Open starts a fresh service with the people and rooms of its Cast, connects the platform to it
	// with specs and h, and returns when it is ready. It cleans up by itself when t ends.
	Open func(t *testing.T, specs []chat.Spec, h chat.Handler) Stage
	// Deaf: what people say without calling the bot by name is not delivered.
	Deaf bool
	// Mute: nothing is suggested while an option is typed.
	Mute bool
	// Silent: nobody is ever notified of a message.
	Silent bool
	// Forgetful: what stands in a form that is closed is not told.
	Forgetful bool
}

// A Cast is who and what a stage has. All are in both rooms but Nobody, whom the service does not know.
type Cast struct {
	Ana, Marc   chat.Identity // members
	Gil         chat.Identity // a guest; the zero value where the service has none
	Nobody      chat.Identity
	Crowd       []chat.Identity // 120 members more
	Room, Other chat.Room
	NoRoom      chat.Room // the service does not know it
}

// A Stage is a platform connected to its service, and the people there. What a person does is
// done when the service took it: nobody waits for the bot's answer.
type Stage interface {
	// Platform is the platform under test. It may be another value after Drop.
	Platform() chat.Platform
	Cast() Cast
	// Type types a command in a room or a thread, with files. Where the service takes no commands in
	// threads, it calls the bot by name there.
	Type(who chat.Identity, in chat.Place, line string, files ...[]byte)
	// Say says something that is no command.
	Say(who chat.Identity, in chat.Place, words string)
	// Click presses the button with this label.
	Click(who chat.Identity, on chat.Ref, label string)
	// React and Unreact set and take a reaction, with the emoji as a phone sends it.
	React(who chat.Identity, on chat.Ref, emoji string)
	Unreact(who chat.Identity, on chat.Ref, emoji string)
	// Submit changes fields of the form that stands open for somebody and sends it; Close closes it
	// with them changed.
	Submit(who chat.Identity, in chat.Place, values map[string]string)
	Close(who chat.Identity, in chat.Place, values map[string]string)
	// Complete types part of an option's value and gives what is suggested.
	Complete(who chat.Identity, in chat.Room, command, option, typed string) []string
	// Sees lists what somebody can read now in a room, its threads and the bot's direct messages to
	// them, oldest first; also what their program told them when it could not deliver.
	Sees(who chat.Identity, in chat.Room) []Seen
	// Spelled lists the ways in which people type somebody, SpelledRoom those for a room.
	Spelled(who chat.Identity) []string
	SpelledRoom(room chat.Room) []string
	// Delete deletes a message, as a person with the right to would.
	Delete(on chat.Ref)
	// Redeliver makes the service deliver the last event once more; false where it never does.
	Redeliver() bool
	// Lapse lets time pass until no reply handle given out so far is accepted.
	Lapse()
	// Drop cuts the connection, or restarts the platform, and returns when it is ready again.
	Drop()
	// Stall makes the service hang on every request until the function it gives is called.
	Stall() (resume func())
	// Stop ends the platform's Run and gives what it returned.
	Stop() error
}

// A Seen is one message as somebody's screen shows it.
type Seen struct {
	ID      string           // the message's; may be empty where only one person sees it and it has no buttons
	Thread  string           // the message that its thread hangs from; empty: the room itself
	From    chat.Identity    // the zero value is the bot
	Text    string           // every word of text and fields, as it reads: no escapes, no marks
	Buttons []string         // labels
	Alts    []string         // of its pictures
	Times   []time.Time      // shown in the reader's own zone
	Pinged  []string         // user ids, and whatever stands for everybody
	Form    string           // the command whose form stands open
	Fields  []chat.FormField // of that form: what shows, in order
	Kept    string           // it says that its words were typed before
	Wrong   string           // what it says is wrong and belongs to no field
}

// Run holds a platform to every promise of package chat, each on a stage of its own.
func Run(t *testing.T, h Harness) {
	for _, p := range promises {
		if p.skip != nil && p.skip(h) {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			ear := newEar()
			p.keeps(&play{T: t, Stage: h.Open(t, specs, ear), ear: ear, harness: h})
		})
	}
}

// A promise is one line of the suite.
type promise struct {
	name  string
	keeps func(*play)
	skip  func(Harness) bool // nil: every platform can
}

var promises = []promise{
	{"a command arrives with who, where and a way to answer", typed, nil},
	{"a command in a thread names the thread", typedInThread, nil},
	{"what is said is told from a command", said, func(h Harness) bool { return h.Deaf }},
	{"a button brings its action and its card", clicked, nil},
	{"reactions arrive in one spelling, coming and going", reacted, nil},
	{"no two events share an id, and one delivered twice keeps its own", stable, nil},
	{"a problem is read by the person alone", refused, nil},
	{"a command that lacks something opens its form", formed, nil},
	{"a form shows its fields as they are meant", fielded, nil},
	{"a form comes back as one command with all it held", submitted, nil},
	{"what is wrong stands beside its field", corrected, nil},
	{"an answer can be a form", answeredWithForm, nil},
	{"what stands in a closed form is told", closed, func(h Harness) bool { return h.Forgetful }},
	{"being busy is told", busy, nil},
	{"a fault of ours is told without its words", faulty, nil},
	{"files arrive and are bounded", files, nil},
	{"suggestions reach who types", suggested, func(h Harness) bool { return h.Mute }},

	{"an answer reaches who asked", answered, nil},
	{"a second answer is taken, a late one refused", answeredAgain, nil},
	{"an answer takes the place of the private message it was asked from", replaced, nil},
	{"a key posts once", postedOnce, nil},
	{"a message finds its thread and its person", placed, nil},
	{"many may post at once", crowded, nil},
	{"an edit changes what is read", edited, nil},
	{"a whisper is heard by one", whispered, nil},
	{"text shows as it was written and calls nobody", literal, nil},
	{"only who is meant is notified", pinged, func(h Harness) bool { return h.Silent }},
	{"instants survive", instants, nil},
	{"a card shows its buttons and pictures, a void one no buttons", cards, nil},

	{"reactions read back are complete and without the bot's own", reactions, nil},
	{"what was deleted is gone", gone, nil},
	{"people have a standing", standings, nil},
	{"people and rooms are found as they are typed", found, nil},
	{"the check names what is wrong", checked, nil},

	{"a cut connection comes back", dropped, nil},
	{"every call ends with its context", ended, nil},
	{"the platform stops when told to", stopped, nil},
}
