package commands

import (
	"slices"
	"strings"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/when"
)

// Understood repeats the options that were given by name, as they were read: "Understood: Thursday
// 26 November, 9:00 (Paris), link example.com/shoe, Mastodon." Empty where none was.
func (c *Call) Understood() say.Text {
	var said []say.Speaker
	for _, name := range c.Used {
		o, ok := optionNamed(optionsOf(c.Spec()), name)
		if !ok {
			continue
		}
		said = append(said, c.readAs(o, c.Args[name]))
	}
	if len(said) == 0 {
		return say.Text{}
	}
	return say.Text{EN: "Understood: %s.", FR: "Compris\u202f: %s."}.F(say.Join(", ", said...))
}

// readAs says one option as it was read.
func (c *Call) readAs(o chat.Option, value string) say.Text {
	named := say.Text{EN: o.Name.EN + " %s", FR: o.Name.FR + " %s"}
	switch o.Kind {
	case chat.When:
		m, err := when.Parse(value, c.At, c.Info.Zone(), when.Lang(c.Lang))
		switch {
		case err == nil && m.Next:
			return say.Text{EN: "the next free slot", FR: "le prochain créneau libre"}
		case err == nil:
			return say.Text{EN: "%s", FR: "%s"}.F(say.AtFrom(m.At, c.At))
		}
	case chat.Account:
		if list, err := c.Accounts(o.Name.EN); err == nil && len(list) > 0 {
			var names []say.Speaker
			for _, a := range list {
				names = append(names, networkName(a))
			}
			return say.Join(", ", names...)
		}
	case chat.One:
		if i := slices.IndexFunc(o.Choices, func(ch chat.Choice) bool { return ch.Value == value }); i >= 0 {
			return named.F(o.Choices[i].Text)
		}
	case chat.Link:
		return named.F(strings.TrimPrefix(strings.TrimPrefix(short(value), "https://"), "http://"))
	case chat.Letter:
		return named.F(say.Quoted(short(value)))
	}
	return named.F(short(value))
}
