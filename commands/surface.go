package commands

import (
	"slices"
	"strings"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// Usage is how a command is typed, as plain text: "/draft BRIEF [when: link:]". sub is the English
// name of a sub-command, empty for the bare form.
func Usage(cmd *Command, sub string, l say.Lang) string {
	b := Bound{Command: cmd, Sub: sub}
	spec := b.Spec()
	line := "/" + cmd.Name.In(l)
	if sub != "" {
		line += " " + spec.Name.In(l)
	}
	var named []string
	for _, o := range offered(spec.Options) {
		name := o.Name.In(l)
		switch {
		case !o.Main:
			named = append(named, name+":")
		case o.Required:
			line += " " + strings.ToUpper(name)
		default:
			line += " [" + strings.ToUpper(name) + "]"
		}
	}
	if len(named) > 0 {
		line += " [" + strings.Join(named, " ") + "]"
	}
	return line
}

// offered are the options that people are shown: what only buttons carry is none of them.
func offered(all []chat.Option) []chat.Option {
	return slices.DeleteFunc(slices.Clone(all), func(o chat.Option) bool { return o.Carried })
}

// listedIn are the commands that people are shown.
func listedIn(table []*Command) []*Command {
	return slices.DeleteFunc(slices.Clone(table), func(c *Command) bool { return c.Hidden })
}

// Help lists every command in one language: how it is typed and what it does.
func Help(table []*Command, l say.Lang) chat.Message {
	m := chat.Message{Private: true, Text: say.Text{
		EN: "This is what I can do. `/help COMMAND` tells more about one; both languages work everywhere.",
		FR: "Voici ce que je sais faire. `/aide COMMANDE` en dit plus sur une commande\u202f; les deux langues marchent partout.",
	}.In(l)}
	m.Text = ticked(say.Text{EN: m.Text, FR: m.Text}).In(l)
	for _, c := range listedIn(table) {
		m.Fields = append(m.Fields, chat.Field{Block: chat.Row, Name: bareUsage(c, l), Value: c.Help.In(l)})
	}
	m.Fields = append(m.Fields, chat.Field{Block: chat.Rule, Value: say.Text{
		EN: "On a request: ✅ approves, ❌ rejects, ✋ puts it on hold, ✏️ asks for changes, 👀 says you are on it.",
		FR: "Sur une demande\u202f: ✅ valide, ❌ refuse, ✋ suspend, ✏️ demande des modifications, 👀 dit que vous vous en occupez.",
	}.In(l)})
	return m
}

// bareUsage is the command with its main words only, and its sub-commands.
func bareUsage(c *Command, l say.Lang) string {
	line := "/" + c.Name.In(l)
	for _, o := range mains(c.Options) {
		line += " " + strings.ToUpper(o.Name.In(l))
	}
	var subs []string
	for _, s := range c.Subs {
		subs = append(subs, s.Name.In(l))
	}
	if len(subs) > 0 {
		line += " [" + strings.Join(subs, " | ") + "]"
	}
	return line
}

// HelpFor explains one command: every form, every option, its values, an example, who may.
func HelpFor(cmd *Command, l say.Lang) chat.Message {
	m := chat.Message{Private: true, Text: cmd.Help.In(l) + "."}
	add := func(b chat.Block, name, value string) {
		m.Fields = append(m.Fields, chat.Field{Block: b, Name: name, Value: value})
	}
	for _, f := range forms(cmd) {
		help := f.Help.In(l)
		if f.sub == "" {
			help = cmd.Help.In(l)
		}
		add(chat.Row, Usage(cmd, f.sub, l), help)
		for _, o := range offered(f.Options) {
			add(chat.Fact, o.Name.In(l)+":", optionHelp(o, l))
		}
	}
	if !cmd.Example.Empty() {
		add(chat.Fact, say.Text{EN: "Example", FR: "Exemple"}.In(l), string(say.C(cmd.Example.In(l))))
	}
	if !cmd.Role.Empty() {
		add(chat.Fact, say.Text{EN: "Who may", FR: "Qui peut"}.In(l), cmd.Role.In(l))
	}
	if also := alsoKnown(cmd, l); also != "" {
		add(chat.Fact, say.Text{EN: "Also", FR: "Aussi"}.In(l), also)
	}
	return m
}

func optionHelp(o chat.Option, l say.Lang) string {
	help := o.Help.In(l)
	var values []string
	for _, c := range o.Choices {
		values = append(values, c.Text.In(l))
	}
	if len(values) > 0 {
		help += " (" + strings.Join(values, ", ") + ")"
	}
	return help
}

// alsoKnown are the command's other names, as code.
func alsoKnown(cmd *Command, l say.Lang) string {
	other := cmd.Name.FR
	if l == say.FR {
		other = cmd.Name.EN
	}
	var out []string
	for _, n := range append([]string{other}, cmd.Aliases...) {
		if n != cmd.Name.In(l) {
			out = append(out, string(say.C("/"+n)))
		}
	}
	return strings.Join(out, ", ")
}

// A form is one way to type a command: bare, or with a sub-command.
type form struct {
	sub string
	chat.Spec
}

// forms lists the bare form, where there is one, and every sub-command.
func forms(cmd *Command) []form {
	var out []form
	if len(cmd.Subs) == 0 || len(cmd.Options) > 0 || !cmd.Bare.Empty() {
		out = append(out, form{"", cmd.Spec})
	}
	for _, s := range cmd.Subs {
		out = append(out, form{s.Name.EN, s})
	}
	return out
}

// ReadmeCommands is the reference in Markdown: one row a form, both languages side by side.
func ReadmeCommands(table []*Command) string {
	var b strings.Builder
	b.WriteString("| command | French | does | who may |\n|---|---|---|---|\n")
	cell := func(s string) string { return strings.ReplaceAll(say.Plain(s), "|", "\\|") }
	for _, c := range listedIn(table) {
		for _, f := range forms(c) {
			help := f.Help.EN
			if f.sub == "" {
				help = c.Help.EN
			}
			b.WriteString("| `" + cell(Usage(c, f.sub, say.EN)) + "` | `" + cell(Usage(c, f.sub, say.FR)) + "` | " + cell(help) + " | " + cell(c.Role.EN) + " |\n")
		}
	}
	return b.String()
}
