package slack

import (
	"encoding/json"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"copydesk/commands/chat"
)

// filled reads a form's view back: the command line that says everything in it, the same values by
// name, and the files that were handed over. A value that was there and is gone is sent empty.
func filled(v slackapi.View) (line string, options map[string]string, files []chat.File, meta string) {
	var kept carried
	_ = json.Unmarshal([]byte(v.PrivateMetadata), &kept) // what is no memory of ours has no command: the line says nothing
	r := reading{values: map[string]string{}, was: map[string]bool{}, typed: map[string]bool{}}
	for _, h := range kept.Hidden {
		r.put(h[0], h[1], h[1] != "")
	}
	for _, b := range v.Blocks.BlockSet {
		in, is := b.(*slackapi.InputBlock)
		if !is || v.State == nil {
			continue
		}
		for name, a := range v.State.Values[in.BlockID] { // one: an input has one element
			r.input(name, in.BlockID, a)
		}
	}
	f := chat.Form{Command: kept.Command}
	for _, name := range r.order {
		field := chat.FormField{Name: name}
		if r.typed[name] {
			r.values[name] = pictured(r.values[name])
		}
		if r.was[name] {
			field.Value = "was"
		} else if strings.TrimSpace(r.values[name]) == "" {
			delete(r.values, name)
		}
		f.Fields = append(f.Fields, field)
	}
	return formLine(f, r.values), r.values, r.files, kept.Meta
}

// A reading is what was read of a view so far.
type reading struct {
	order  []string // names of fields
	values map[string]string
	was    map[string]bool // a value stood there when the form opened
	typed  map[string]bool // it was typed: emoji may stand in it by name
	files  []chat.File
}

func (r *reading) put(name, value string, was bool) {
	if _, known := r.values[name]; !known {
		r.order = append(r.order, name)
	}
	r.values[name], r.was[name] = value, r.was[name] || was
}

// input reads one input; the further ones of the same field go on where it ended.
func (r *reading) input(name, id string, a slackapi.BlockAction) {
	for _, file := range a.Files {
		r.files = append(r.files, chat.File{ID: file.ID, Name: file.Name, Type: file.Mimetype})
	}
	value, before := valueOf(a), r.values[name]
	r.typed[name] = r.typed[name] || a.Value != ""
	_, mark, was := strings.Cut(id, "/")
	switch {
	case mark == pickMark:
		if value == "" {
			value = before
		}
		was = false
	case strings.HasSuffix(mark, "/"+breakMark) && value != "" && before != "":
		value = before + "\n" + value
	default:
		value = before + value
	}
	r.put(name, value, was)
}

// valueOf is what stands in one input.
func valueOf(a slackapi.BlockAction) string {
	switch {
	case len(a.SelectedUsers) > 0:
		return strings.Join(a.SelectedUsers, ", ")
	case a.SelectedOption.Value != "":
		return a.SelectedOption.Value
	case a.SelectedDateTime != 0:
		return time.Unix(a.SelectedDateTime, 0).UTC().Format(time.RFC3339)
	}
	for _, s := range []string{a.SelectedUser, a.SelectedConversation, a.SelectedChannel, a.SelectedTime} {
		if s != "" {
			return s
		}
	}
	return a.Value
}

// beside tells which input of an open view each error of a form belongs to, for an answer of
// "response_action": "errors".
func beside(f chat.Form, v slackapi.View) map[string]string {
	out := map[string]string{}
	for _, field := range f.Fields {
		if field.Error == "" {
			continue
		}
		for _, b := range v.Blocks.BlockSet {
			name, _, _ := strings.Cut(b.ID(), "/")
			if _, is := b.(*slackapi.InputBlock); is && name == field.Name {
				out[b.ID()] = unmarked(field.Error, mostHint)
				break
			}
		}
	}
	return out
}

// formLine is the command line of a form with these values; nil: with its own.
func formLine(f chat.Form, values map[string]string) string {
	line := f.Command
	for _, field := range f.Fields {
		v := field.Value
		if values != nil {
			v = values[field.Name]
		}
		if field.Value != "" || strings.TrimSpace(v) != "" {
			line += " " + field.Name + ":" + quoted(v)
		}
	}
	return line
}

// bareLine is the line of a form without what was typed: only what it is about.
func bareLine(f chat.Form) string {
	line := f.Command
	for _, field := range f.Fields {
		about := field.Kind == chat.PostNo || field.Kind == chat.PostNos || field.Kind == chat.Number
		if field.Value != "" && (field.Label == "" || about) {
			line += " " + field.Name + ":" + quoted(field.Value)
		}
	}
	if weigh(line) > mostValue { // no button carries it
		return f.Command
	}
	return line
}

// quoted puts a value between marks, so that the binder gives it back to the letter.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `“`, `\“`, `”`, `\”`).Replace(s) + `"`
}
