package say

// Because is the kind of a problem: what a caller may branch on.
type Because string

// The kinds of problem.
const (
	Unreadable Because = "unreadable" // what was typed cannot be read
	Unknown    Because = "unknown"    // no such post, person, command, account
	Refused    Because = "refused"    // a rule of the product or the brand stands against it
	Forbidden  Because = "forbidden"  // the person's role does not reach
	Busy       Because = "busy"       // too much at once: try again
	Broken     Because = "broken"     // storing failed: nothing changed
)

// A Problem is what a person may read about something that did not work: what is so, and what to
// do next. Any other error is a fault of ours and reaches people as a reference only.
type Problem struct {
	Kind   Because
	Text   Text
	Fields []FieldProblem // beside which field of a form it belongs; may be empty
	Ask    string         // the command whose form should open instead, "/draft …"; may be empty
}

// A FieldProblem is what is wrong with one option or field.
type FieldProblem struct {
	Name string // the option's English name
	Text Text
}

// Error gives the English text without marks, for logs.
func (p *Problem) Error() string { return Plain(p.Text.EN) }

// No makes a problem.
func No(k Because, t Text) *Problem { return &Problem{Kind: k, Text: t} }
