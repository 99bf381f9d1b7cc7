package playground

import (
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/chat/chattest"
)

// fieldsOf are the fields of a form as the page has them; unseen ones too where all are asked for.
func fieldsOf(f *wireForm, all bool) (out []chat.FormField) {
	for _, w := range f.Fields {
		if w.Label == "" && !all {
			continue
		}
		field := chat.FormField{Name: w.Name, Label: w.Label, Help: w.Help, Value: w.Value, Required: w.Required, Kind: chat.Kind(w.Kind), Complete: w.Complete, Error: w.Error}
		for _, c := range w.Choices {
			field.Choices = append(field.Choices, chat.Choice{Value: c.Value, Text: say.Text{EN: c.Text.EN, FR: c.Text.FR}})
		}
		out = append(out, field)
	}
	return out
}

// formOf is the newest form that somebody sees in a room.
func (s *stage) formOf(who chat.Identity, in chat.Room) (form chat.Form) {
	for _, m := range s.messages(who, in) {
		if m.Form != nil {
			form = chat.Form{Command: m.Form.Command, Fields: fieldsOf(m.Form, true)}
		}
	}
	if form.Command == "" {
		s.Errorf("%s sees no form", who.User)
	}
	return form
}

// Submit sends a form as the page does.
func (s *stage) Submit(who chat.Identity, in chat.Place, values map[string]string) {
	line := chattest.FormLine(s.formOf(who, in.Room), values)
	s.group.Go(func() {
		s.do(who, "command", map[string]any{"room": in.Room.ID, "thread": in.Thread, "line": line, "form": true})
	})
}

// Close closes a form as the page does.
func (s *stage) Close(who chat.Identity, in chat.Place, values map[string]string) {
	line := chattest.FormLine(s.formOf(who, in.Room), values)
	s.do(who, "command", map[string]any{"room": in.Room.ID, "thread": in.Thread, "line": line, "unsent": true})
}
