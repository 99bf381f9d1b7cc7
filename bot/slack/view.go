package slack

import (
	"encoding/json"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"copydesk/commands/chat"
)

// filled reads a form's view back: the command line that says everything in it, the same values by
// name, and the files that were handed over. A value that was there and is gone is sent empty.
func filled(v slackapi.View) (line string, options map[string]string, files []chat.File, meta string) {
	var kept carried
	_ = json.Unmarshal([]byte(v.PrivateMetadata), &kept) // what is no memory of ours has no command: the line says nothing
	f := chat.Form{Command: kept.Command}
	options = map[string]string{}
	for _, h := range kept.Hidden {
		f.Fields = append(f.Fields, chat.FormField{Name: h[0], Value: h[1]})
		options[h[0]] = h[1]
	}
	for _, b := range v.Blocks.BlockSet {
		in, is := b.(*slackapi.InputBlock)
		if !is || v.State == nil {
			continue
		}
		for name, a := range v.State.Values[in.BlockID] {
			for _, file := range a.Files {
				files = append(files, chat.File{ID: file.ID, Name: file.Name, Type: file.Mimetype})
			}
			was := strings.Contains(in.BlockID, "/")
			value := valueOf(a)
			if i := slices.IndexFunc(f.Fields, func(f chat.FormField) bool { return f.Name == name }); i >= 0 {
				f.Fields[i].Value, options[name] = "was", options[name]+value
				continue
			}
			field := chat.FormField{Name: name}
			if was {
				field.Value = "was"
			}
			f.Fields, options[name] = append(f.Fields, field), value
		}
	}
	for _, field := range f.Fields {
		if field.Value == "" && options[field.Name] == "" {
			delete(options, field.Name)
		}
	}
	return formLine(f, options), options, files, kept.Meta
}

// valueOf is what stands in one input.
func valueOf(a slackapi.BlockAction) string {
	switch {
	case len(a.SelectedUsers) > 0:
		return strings.Join(a.SelectedUsers, ", ")
	case a.SelectedOption.Value != "":
		return a.SelectedOption.Value
	}
	for _, s := range []string{a.SelectedUser, a.SelectedConversation, a.SelectedChannel, a.SelectedTime} {
		if s != "" {
			return s
		}
	}
	return pictured(a.Value)
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
				out[b.ID()] = words(field.Error, mostHint).Text
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
	return line
}

// quoted puts a value between marks, so that the binder gives it back to the letter.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `“`, `\“`, `”`, `\”`).Replace(s) + `"`
}
