package slack

import (
	"strings"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

var (
	bold  = style{Bold: true}
	quiet = style{Italic: true}
)

// lead begins a message: its first line in bold where it is a card's, then the rest, then whom it calls.
func (s *sheet) lead(m chat.Message) {
	first, rest, _ := strings.Cut(m.Text, "\n")
	var list []element
	if m.Void && m.About != nil {
		list = append(runs(say.Data(m.About.Brand)+" · "+number(m.About.Post), style{Strike: true}), text("\n", style{})...)
	}
	if m.Card || titled(m.Fields) {
		list = append(list, runs(first, bold)...)
		if rest != "" {
			list = append(list, text("\n", style{})...)
		}
		list = append(list, runs(rest, style{})...)
	} else {
		list = append(list, runs(m.Text, style{})...)
	}
	if len(list) > 0 {
		s.write(section, list)
	}
	if called := pings(m); len(called) > 0 { // paid for
		s.open = append(s.open, section(called))
	}
	for _, f := range m.Fields {
		if f.Block == chat.Title {
			s.title(f, m)
		}
	}
}

func titled(fields []chat.Field) bool {
	for _, f := range fields {
		if f.Block == chat.Title {
			return true
		}
	}
	return false
}

// title says of a card's title what its first line has not said.
func (s *sheet) title(f chat.Field, m chat.Message) {
	if more := missing(m.Text, f.Name, f.Value, f.Note); more != "" {
		st := bold
		st.Strike = m.Void
		s.write(section, runs(more, st))
	}
}

// field draws one part of a card. Titles stand in the lead.
func (s *sheet) field(f chat.Field, void bool) {
	if s.full {
		return
	}
	st := style{Strike: void}
	switch f.Block {
	case chat.Title:
	case chat.Exact:
		s.quotation(f, quote, st)
	case chat.Copy:
		s.quotation(f, preformatted, st)
	case chat.Changes:
		s.quotation(f, quote, st)
	case chat.Passed:
		s.check("✓ ", f)
	case chat.Warning:
		s.check("! ", f)
	case chat.Stop:
		s.check("✗ ", f)
	case chat.Rule:
		s.part()
		s.write(section, runs(f.Value, style{}))
	case chat.Row:
		s.write(section, facts(f.Name, f.Value, f.Note))
	default:
		if f.Value == "" { // a heading
			s.part()
		}
		s.write(section, facts(f.Name, f.Value, f.Note))
	}
}

// quotation is a text to the letter under its name.
func (s *sheet) quotation(f chat.Field, in wrap, st style) {
	s.part()
	if head := facts(f.Name, "", f.Note); len(head) > 0 {
		s.write(section, head)
	}
	if body := runs(f.Value, st); len(body) > 0 {
		s.write(in, body)
	}
	s.part()
}

// check is one line of what was looked at, with a sign where its words do not begin with it.
func (s *sheet) check(sign string, f chat.Field) {
	if strings.HasPrefix(f.Value, sign) {
		sign = ""
	}
	s.write(section, append(text(sign, style{}), facts(f.Name, f.Value, f.Note)...))
}

// facts is a name, its value and a note at the side. What parts them reads alike in every language.
func facts(name, value, note string) []element {
	var out []element
	if name != "" {
		out = append(out, runs(name, bold)...)
		if value != "" {
			out = append(out, text(" · ", style{})...)
		}
	}
	out = append(out, runs(value, style{})...)
	if note != "" {
		out = append(out, runs(" · "+note, quiet)...)
	}
	return out
}

// pings are the people that a message calls, and nobody else.
func pings(m chat.Message) []element {
	var out []element
	for _, id := range called(m) {
		if len(out) > 0 {
			out = append(out, slackapi.NewRichTextSectionTextElement(" ", nil))
		}
		out = append(out, slackapi.NewRichTextSectionUserElement(id, nil))
	}
	return out
}

// mentions are the same people in a top-level text.
func mentions(m chat.Message) string {
	var b strings.Builder
	for _, id := range called(m) {
		b.WriteString(" <@" + id + ">")
	}
	return b.String()
}

// mostCalled is how many people one message calls at most.
const mostCalled = 30

// called are the ids of the people of this platform that a message calls, each once.
func called(m chat.Message) []string {
	var out []string
	seen := map[string]bool{}
	for _, who := range m.Ping {
		if who.Platform == "slack" && isPerson(who.User) && !seen[who.User] && len(out) < mostCalled {
			out, seen[who.User] = append(out, who.User), true
		}
	}
	return out
}

// isPerson reports whether something is the id of a person, and isRoom that of a room
// (https://docs.slack.dev/reference/objects/user-object): nothing else is put in a mark of Slack's.
func isPerson(id string) bool { return isID(id, "UW") }
func isRoom(id string) bool   { return isID(id, "CGD") }

func isID(id, begins string) bool {
	return len(id) > 1 && len(id) <= 64 && strings.IndexByte(begins, id[0]) >= 0 &&
		strings.IndexFunc(id, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }) < 0
}
