package commands

import (
	"slices"
	"strings"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// Form asks for the options of what was bound, with the values it already has and what is wrong
// with them. values fills what the person did not give; wrong may be nil.
func Form(l say.Lang, b Bound, values map[string]string, wrong *say.Problem) chat.Form {
	spec := b.Spec()
	f := chat.Form{Command: strings.TrimSpace("/" + b.Command.Name.EN + " " + b.Sub), Title: spec.Help.In(l)}
	for _, o := range optionsOf(spec) {
		value, given := b.Args[o.Name.EN]
		if o.Unasked || o.Name == brandOption.Name && !slices.ContainsFunc(spec.Options, func(own chat.Option) bool { return own.Name == o.Name }) {
			if given { // what a button carried comes back with the form, unseen
				f.Fields = append(f.Fields, chat.FormField{Name: o.Name.EN, Value: value, Kind: o.Kind})
			}
			continue
		}
		if !given {
			value = values[o.Name.EN]
		}
		field := chat.FormField{
			Name: o.Name.EN, Label: label(o, l), Help: o.Help.In(l), Value: value,
			Required: o.Required, Kind: o.Kind, Choices: o.Choices,
		}
		if wrong != nil && given {
			field.Error = errorOf(wrong, o.Name.EN, l)
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}

// label is the option's name as a person reads it above a field: "When", "Post".
func label(o chat.Option, l say.Lang) string {
	r := []rune(strings.ReplaceAll(o.Name.In(l), "-", " "))
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

func errorOf(p *say.Problem, name string, l say.Lang) string {
	for _, f := range p.Fields {
		if f.Name == name {
			return f.Text.In(l)
		}
	}
	return ""
}
