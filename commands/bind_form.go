package commands

import (
	"strings"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// Form asks for the options of what was bound, with the values it already has and what is wrong
// with them. values fills what the person did not give; wrong may be nil. What is not asked and was
// given goes along unseen.
func Form(l say.Lang, b Bound, values map[string]string, wrong *say.Problem) chat.Form {
	spec := b.Spec()
	f := chat.Form{Command: strings.TrimSpace("/" + b.Command.Name.EN + " " + b.Sub), Lang: l, Title: spec.Help.In(l)}
	_, asksBrand := optionNamed(spec.Options, brandOption.Name.EN)
	for _, o := range optionsOf(spec) {
		value, given := b.Args[o.Name.EN]
		if o.Unasked || o.Carried || o.Name == brandOption.Name && !asksBrand {
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
			Required: o.Required && !inForm(spec, o.Unless), Kind: o.Kind, Choices: o.Choices, Complete: o.Complete,
		}
		if wrong != nil && given {
			field.Error = errorOf(wrong, o.Name.EN, l)
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}

// inForm reports whether the form of a command shows an option.
func inForm(spec chat.Spec, name string) bool {
	o, is := optionNamed(spec.Options, name)
	return is && !o.Unasked && !o.Carried
}

// Mark puts what is wrong with a form that was sent beside its fields; what belongs to none of them
// stands over all. A nil problem marks nothing.
func Mark(f *chat.Form, wrong *say.Problem, l say.Lang) {
	if wrong == nil {
		return
	}
	found := false
	for i := range f.Fields {
		if t := errorOf(wrong, f.Fields[i].Name, l); t != "" && f.Fields[i].Label != "" {
			f.Fields[i].Error, found = t, true
		}
	}
	if !found {
		f.Error = wrong.Text.In(l)
	}
}

// label is what a person reads above a field: "Who decides", else the option's name: "When", "Post".
func label(o chat.Option, l say.Lang) string {
	if !o.Label.Empty() {
		return o.Label.In(l)
	}
	return capital(strings.ReplaceAll(o.Name.In(l), "-", " "))
}

func errorOf(p *say.Problem, name string, l say.Lang) string {
	for _, f := range p.Fields {
		if f.Name == name {
			return f.Text.In(l)
		}
	}
	return ""
}
