package slacktest

import (
	"slices"
	"strings"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/chat/chattest"
)

// film stands before the words of a film, or of a picture that Slack does not have.
const film = "🖼 "

// Sees is what somebody's screen shows: the room, what the bot writes them directly, the modal that
// stands open, and what Slack tells them.
func (s *Stage) Sees(who chat.Identity, in chat.Room) (out []chattest.Seen) {
	shown := append(s.Screen(who.User, in.ID), s.Screen(who.User, s.Direct(who.User))...)
	slices.SortStableFunc(shown, func(a, b Shown) int { return strings.Compare(a.ID, b.ID) })
	for _, m := range shown {
		out = append(out, seen(m))
	}
	if m, open := s.Service.Open(who.User); open {
		out = append(out, s.form(m))
	}
	for _, t := range s.Told(who.User) {
		if t.Room == in.ID {
			out = append(out, chattest.Seen{Text: t.Text})
		}
	}
	return out
}

func seen(m Shown) chattest.Seen {
	out := chattest.Seen{ID: m.ID, Thread: m.Thread, Text: m.Text, Buttons: m.Buttons, Alts: m.Alts, Times: m.Times, Pinged: m.Pinged}
	if m.Author != BotUser {
		out.From = Identity(m.Author)
	} else if m.Notice != m.Text {
		out.Text = m.Notice + "\n" + m.Text
	}
	for line := range strings.SplitSeq(m.Text, "\n") {
		if alt, is := strings.CutPrefix(line, film); is {
			out.Alts = append(out.Alts, alt)
		}
	}
	return out
}

// form is a modal as a form. The ids of its blocks say what stands where no input is: "kept", "wrong",
// and "error/" with a field's name; a field's name is its action_id.
func (s *Stage) form(m Modal) chattest.Seen {
	out := chattest.Seen{}
	out.Form, _ = m.View["callback_id"].(string)
	if name := s.onStage().Command; name != nil {
		out.Form = name(m.View)
	}
	blocks, _ := m.View["blocks"].([]any)
	for _, v := range blocks {
		b := v.(obj)
		id, _ := b["block_id"].(string)
		read := &reader{Service: s.Service, zone: time.UTC}
		s.locked(func() { read.body([]any{b}) })
		words := strings.TrimPrefix(strings.Join(read.lines, "\n"), "⚠️ ")
		about, field := strings.CutPrefix(id, "error/")
		switch {
		case b["type"] == "input":
			out.Fields = addField(out.Fields, fieldOf(m, b))
		case id == "kept":
			out.Kept = words
		case id == "wrong":
			out.Wrong = words
		case field:
			for i := range out.Fields {
				if out.Fields[i].Name == about {
					out.Fields[i].Error = words
				}
			}
		}
		out.Text += words + "\n"
	}
	if words := m.Wrong[""]; words != "" {
		out.Wrong = words
	}
	return out
}

// addField adds a field; a long value goes on in further inputs of the same name.
func addField(list []chat.FormField, f chat.FormField) []chat.FormField {
	if n := len(list); n > 0 && list[n-1].Name == f.Name {
		list[n-1].Value += f.Value
		return list
	}
	return append(list, f)
}

// kindsOf are what each element asks for.
var kindsOf = map[string]chat.Kind{"users_select": chat.Who, "multi_users_select": chat.People, "conversations_select": chat.Where, "channels_select": chat.Where, "timepicker": chat.Clock,
	"datetimepicker": chat.When, "number_input": chat.Number, "static_select": chat.One, "radio_buttons": chat.One, "file_input": chat.FileIn, "url_text_input": chat.Link, "checkboxes": chat.Flag}

// fieldOf is an input block as a field.
func fieldOf(m Modal, b obj) chat.FormField {
	el, _ := b["element"].(obj)
	name, _ := el["action_id"].(string)
	id, _ := b["block_id"].(string)
	kind, _ := el["type"].(string)
	optional, _ := b["optional"].(bool)
	f := chat.FormField{Name: name, Label: plainWords(b["label"]), Help: plainWords(b["hint"]), Required: !optional, Kind: kindsOf[kind], Error: m.Wrong[id], Complete: kind == "external_select"}
	if f.Kind == "" {
		f.Kind = chat.Words
		if many, _ := el["multiline"].(bool); many {
			f.Kind = chat.Letter
		}
	}
	state, _ := m.Values[id][name].(obj)
	f.Value = valueWords(state[stateful[kind].value])
	if f.Kind == chat.Clock {
		f.Value = strings.TrimPrefix(f.Value, "0")
	}
	for _, o := range optionsOf(el) {
		value, _ := o["value"].(string)
		f.Choices = append(f.Choices, chat.Choice{Value: value, Text: say.Same(plainWords(o["text"]))})
	}
	return f
}

// valueWords is a value of a field as text: ids with commas, an option's value.
func valueWords(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case obj:
		if id, is := v["id"].(string); is {
			return id
		}
		value, _ := v["value"].(string)
		return value
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, valueWords(one))
		}
		return strings.Join(all, ", ")
	}
	return ""
}

// fill changes fields of the modal that stands open.
func (s *Stage) fill(who chat.Identity, values map[string]string) {
	if err := s.FillForm(who.User, values); err != nil {
		s.t.Error(err)
	}
}

// Submit changes fields of the form that stands open and sends it.
func (s *Stage) Submit(who chat.Identity, _ chat.Place, values map[string]string) {
	s.fill(who, values)
	if !s.Service.Submit(who.User) {
		m, _ := s.Service.Open(who.User)
		s.t.Errorf("Slack does not send the form: %v", m.Wrong)
	}
}

// Close changes fields and closes the form.
func (s *Stage) Close(who chat.Identity, _ chat.Place, values map[string]string) {
	s.fill(who, values)
	s.Service.Close(who.User, false)
}

// Complete types into a field of the form that stands open, and lists what is suggested.
func (s *Stage) Complete(who chat.Identity, _ chat.Room, _, option, typed string) []string {
	m, _ := s.Service.Open(who.User)
	blocks, _ := m.View["blocks"].([]any)
	for _, v := range blocks {
		b := v.(obj)
		if el, _ := b["element"].(obj); el["action_id"] == option {
			return s.Suggest(who.User, b["block_id"].(string), typed)
		}
	}
	return nil
}
