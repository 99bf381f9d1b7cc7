package chattest

import (
	"maps"
	"slices"
	"strings"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// fullForm has every kind of field that platforms draw in their own way.
func fullForm(c Cast) chat.Form {
	return chat.Form{Command: "/note", Title: "Note R&D &lt;b&gt;", Kept: "You typed “5 &lt; 6 & more” before.", Fields: []chat.FormField{
		{Name: "text", Label: "Text & &amp;lt; <b>", Help: "What to &lt;note&gt;.", Value: "Half a “thought” & <more> &lt;\nof it", Required: true, Kind: chat.Letter},
		{Name: "who", Label: "Who", Value: c.Marc.User, Kind: chat.Who},
		{Name: "all", Label: "Everybody", Value: c.Ana.User + ", " + c.Marc.User, Kind: chat.People},
		{Name: "room", Label: "Room", Value: c.Other.ID, Kind: chat.Where},
		{Name: "at", Label: "Hour", Value: "9:30", Kind: chat.Clock},
		{Name: "lang", Label: "Language", Value: "fr", Kind: chat.One, Choices: []chat.Choice{{Value: "en", Text: say.Same("English")}, {Value: "fr", Text: say.Same("French & &lt;fr&gt;")}}},
		{Name: "revision", Value: "3", Kind: chat.Number},
	}}
}

// opens makes a form stand open for Ana.
func (p *play) opens(f chat.Form) Seen {
	p.Helper()
	c := p.Cast()
	p.ear.hand(f)
	p.ear.answer(&say.Problem{Kind: say.Unreadable, Text: say.Same("Say what to note."), Ask: "/note"})
	p.Type(c.Ana, in(c.Room), "/note")
	p.event(chat.Typed)
	return p.form(c.Ana)
}

// form waits for the form that stands open for somebody.
func (p *play) form(who chat.Identity) Seen {
	p.Helper()
	var found Seen
	p.until("a form opens", func() bool {
		for _, s := range p.Sees(who, p.Cast().Room) {
			if s.Form != "" {
				found = s
			}
		}
		return found.Form != ""
	})
	return found
}

func formed(p *play) {
	c := p.Cast()
	p.ear.answer(&say.Problem{Kind: say.Unreadable, Text: say.Same("Say what to note."), Ask: "/note"})
	p.Type(c.Ana, in(c.Room), "/note")
	p.event(chat.Typed)
	if f := p.form(c.Ana); f.Form != "/note" {
		p.Errorf("the form of %q opened", f.Form)
	}
	if slices.ContainsFunc(p.Sees(c.Marc, c.Room), func(s Seen) bool { return s.Form != "" }) {
		p.Error("the form opened for somebody else")
	}
}

func fielded(p *play) {
	want := fullForm(p.Cast())
	seen := p.opens(want)
	if seen.Kept != want.Kept {
		p.Errorf("that the words were typed before is said as %q", seen.Kept)
	}
	p.sameFields(seen.Fields, want.Fields[:len(want.Fields)-1])
}

// sameFields compares what shows with what was handed over.
func (p *play) sameFields(got, want []chat.FormField) {
	p.Helper()
	if len(got) != len(want) {
		p.Fatalf("%d fields show, not %d: %+v", len(got), len(want), got)
	}
	for i, f := range got {
		w := want[i]
		if f.Name != w.Name || f.Label != w.Label || f.Value != w.Value || f.Kind != w.Kind || f.Required != w.Required || !slices.Equal(f.Choices, w.Choices) || f.Error != w.Error {
			p.Errorf("a field shows as\n%+v\nnot\n%+v", f, w)
		}
	}
}

func submitted(p *play) {
	c := p.Cast()
	p.opens(fullForm(c))
	p.ear.answer(nil)
	p.Submit(c.Ana, in(c.Room), map[string]string{"text": "two “words”\nand \\ more", "room": c.Room.ID, "at": ""})
	e := p.event(chat.Typed)
	p.sameOrigin(e, c.Ana, c.Room)
	if !e.Form || e.Reply == "" || !strings.HasPrefix(e.Line, "/note") {
		p.Errorf("it came as %+v", e)
	}
	want := map[string]string{"text": "two “words”\nand \\ more", "who": c.Marc.User, "all": c.Ana.User + ", " + c.Marc.User, "room": c.Room.ID, "at": "", "lang": "fr", "revision": "3"}
	if got := valuesOf(e); !maps.Equal(got, want) {
		p.Errorf("it held\n%q\nnot\n%q", got, want)
	}
}

func corrected(p *play) {
	c := p.Cast()
	f := fullForm(c)
	p.opens(f)
	f.Kept, f.Error, f.Fields[0].Value, f.Fields[0].Error, f.Fields[4].Error = "", "Something else is &lt;wrong&gt;.", "too short", "Say more than &lt;.", "That hour has passed."
	p.ear.hand(f)
	p.ear.answer(&say.Problem{Kind: say.Unreadable, Text: say.Same("Say more."), Fields: []say.FieldProblem{{Name: "text", Text: say.Same("Say more.")}}})
	p.Submit(c.Ana, in(c.Room), map[string]string{"text": "too short"})
	p.event(chat.Typed)
	p.until("the form says what is wrong", func() bool { return p.form(c.Ana).Wrong != "" })
	seen := p.form(c.Ana)
	if seen.Wrong != f.Error || seen.Kept != "" {
		p.Errorf("over the fields stand %q and %q", seen.Wrong, seen.Kept)
	}
	p.sameFields(seen.Fields, f.Fields[:len(f.Fields)-1])
}

func answeredWithForm(p *play) {
	c := p.Cast()
	f := fullForm(c)
	p.must(p.Platform().Answer(p.ctx(), p.asks().Reply, chat.Message{Text: "Fill this in.", Private: true, Form: &f}))
	p.sameFields(p.form(c.Ana).Fields, f.Fields[:len(f.Fields)-1])
	if slices.ContainsFunc(p.Sees(c.Marc, c.Room), func(s Seen) bool { return s.Form != "" }) {
		p.Error("the form opened for somebody else")
	}
}

func closed(p *play) {
	c := p.Cast()
	p.opens(fullForm(c))
	p.ear.answer(nil)
	p.Close(c.Ana, in(c.Room), map[string]string{"text": "half a thought"})
	e := p.event(chat.Unsent)
	p.sameOrigin(e, c.Ana, c.Room)
	if got := valuesOf(e); got["text"] != "half a thought" || got["revision"] != "3" {
		p.Errorf("it told of %q", got)
	}
}

// valuesOf are the values that an event of a form brings, split or in its line.
func valuesOf(e chat.Event) map[string]string {
	out := map[string]string{}
	maps.Copy(out, e.Options)
	_, rest, _ := strings.Cut(e.Line, " ")
	for rest != "" {
		name, after, found := strings.Cut(rest, ":")
		if !found {
			break
		}
		var value string
		value, rest = cutValue(after)
		out[strings.TrimSpace(name)] = value
	}
	return out
}

// cutValue takes one value off the front: a word, or what stands between marks.
func cutValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, " ")
		return value, rest
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == '"':
			return b.String(), strings.TrimLeft(s[i+1:], " ")
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), ""
}

// FormLine is a command line that holds the values of a form, with some of them changed, for stages
// whose forms come back as a line. A value that was there and is gone is sent empty.
func FormLine(f chat.Form, values map[string]string) string {
	line := f.Command
	for _, field := range f.Fields {
		v, changed := values[field.Name]
		if !changed {
			v = field.Value
		}
		if v != "" || field.Value != "" {
			line += " " + field.Name + `:"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "“", `\“`, "”", `\”`).Replace(v) + `"`
		}
	}
	return line
}

// shows is a form as a screen shows it.
func (s *Seen) shows(f *chat.Form) {
	if f == nil {
		s.Form, s.Fields, s.Kept, s.Wrong = "", nil, "", ""
		return
	}
	s.Form, s.Kept, s.Wrong = f.Command, f.Kept, f.Error
	for _, field := range f.Fields {
		if field.Label != "" {
			s.Fields = append(s.Fields, field)
		}
	}
}
