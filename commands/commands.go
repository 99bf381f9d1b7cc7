// Package commands is everything people can tell the bot: one file a command, and the [Table]
// that lists them. From the table come the help, the Slack manifest, Discord's registration and
// the README's reference.
//
// A line is bound to a [Bound] without looking anything up; the bot then resolves who, which brand
// and which post into a [Call] and runs the command. A command reads what it needs, makes at most
// one writing transaction ([Call.Change]) and answers with one message in the person's language.
// Everything slow or public (cards, model, networks) is a due row that the worker performs.
//
// No command decides about approval by itself: it hands events to package approvals and says its
// refusals in words. No command sees a secret.
package commands

import (
	"context"
	"net/http"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/writing"
	"copydesk/storage"
)

// A Command is one row of the Table.
type Command struct {
	chat.Spec
	Reach   Reach // who may; the zero value is anyone in the brand
	Reads   bool  // never writes
	NoBrand bool  // works where no brand is known; Call.Brand may then be nil
	Lists   bool  // brand:all gives the list of each brand
	Hidden  bool  // typed by nobody: a platform asks for it. It is understood and not shown
	// Run does it. A *say.Problem or *approvals.Refusal is said to the person in private, anything
	// else becomes a reference. The message is the direct answer.
	Run func(ctx context.Context, c *Call) (chat.Message, error)
	// Fill gives the present values of the options for the command's form; nil: empty fields.
	// Local reads only.
	Fill func(ctx context.Context, c *Call) map[string]string
}

// Reach says who may use a command.
type Reach string

// The reaches. Owner is of the installation and reaches everything.
const (
	InBrand      Reach = ""            // anyone with a role in the brand
	Anybody      Reach = "anybody"     // also people without a role
	Contributors Reach = "contributor" // contributor (own posts), approver, editor, admin
	Editors      Reach = "editor"      // editor, approver, admin
	Deciders     Reach = "decider"     // whoever a step names: the rules decide, not the table
	Admins       Reach = "admin"
	Owners       Reach = "owner"
)

// A Desk is what the program lends to its commands. Its fields are set once, before the first call.
type Desk struct {
	DB         *storage.DB
	Table      []*Command
	Model      *writing.Model                  // nil: the built-in fitter
	Client     *http.Client                    // for addresses that people gave; nil: they are not asked
	Platform   func(name string) chat.Platform // nil answer: not configured now
	Over       func(name string) bool          // the platform said something final: it does not come back by itself; nil: never
	Zone       *time.Location                  // of a new brand
	Lang       say.Lang                        // where a person's is unknown
	Web        string                          // address of the web side as people reach it, without a slash at the end
	Public     bool                            // Web is https and reachable from elsewhere
	Now        func() time.Time
	Version    string
	Playground bool
	// Delivered counts what a person published by hand, or did not; nil: nobody counts.
	Delivered func(network string, outcome approvals.DeliveryState, late time.Duration)
}

// A Call is one command being run for one person.
type Call struct {
	*Desk
	Event   chat.Event
	EventID string // id of the stored event; empty for a form being filled
	Person  storage.Person
	Lang    say.Lang
	Roles   []approvals.Role  // the person's, in this brand
	Brand   *storage.Brand    // nil only for NoBrand commands
	Info    storage.BrandInfo // the brand as it was when the call began
	InPost  int64             // post of the thread it was typed in, or of the card clicked; 0: none
	At      time.Time         // when the call began, in the brand's zone
	Bound
}

// Change makes the call's one writing transaction. f runs on the writer: no input or output.
// The event is marked worked off with it.
func (c *Call) Change(ctx context.Context, f func(tx *storage.Tx) error) error {
	return c.Brand.Change(ctx, storage.Cause{Event: c.EventID, Actor: c.Person.ID}, f)
}

// Say puts a phrase into the person's language.
func (c *Call) Say(t say.Text, args ...any) string {
	if len(args) > 0 {
		t = t.F(args...)
	}
	return t.In(c.Lang)
}

// Private is an answer that only the person sees.
func (c *Call) Private(t say.Text, args ...any) chat.Message {
	return chat.Message{Text: c.Say(t, args...), Private: true}
}

// Holds reports whether the person has one of the roles in this brand.
func (c *Call) Holds(roles ...approvals.Role) bool {
	for _, held := range c.Roles {
		for _, r := range roles {
			if held == r {
				return true
			}
		}
	}
	return false
}
