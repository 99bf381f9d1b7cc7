package commands

import (
	"context"
	"slices"
	"strings"

	"copydesk/commands/chat"
)

// inEveryBrand is the call as it would be in each brand in which the person has a role, by name;
// the roles are those they have there.
func (c *Call) inEveryBrand(ctx context.Context) ([]*Call, error) {
	mine, err := c.DB.BrandsOf(ctx, c.Person.ID)
	if err != nil {
		return nil, err
	}
	var out []*Call
	for _, info := range mine {
		one := *c
		one.Info, one.Brand, one.At = info, c.DB.Of(info.ID), c.At.In(info.Zone())
		roles, err := one.Brand.Roles(ctx)
		if err != nil {
			return nil, err
		}
		one.Roles = roles[c.Person.ID]
		out = append(out, &one)
	}
	return out, nil
}

// listed gives one answer for every brand of the person: a list of each.
func (c *Call) listed(ctx context.Context, in func(*Call, context.Context) (chat.Message, error)) (chat.Message, error) {
	all, err := c.inEveryBrand(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Private: true}
	for _, one := range all {
		part, err := in(one, ctx)
		if err != nil {
			return m, err
		}
		if m.Text != "" {
			m.Text += "\n"
		}
		m.Text += part.Text
		m.Fields = append(m.Fields, part.Fields...)
	}
	return m, nil
}

// Carry keeps a private answer in the brand that its line named: without that, its buttons and its
// form would mean the brand of the room they are pressed in, and the post of that number there.
func Carry(c *Call, m chat.Message) chat.Message {
	brand := c.Args[brandOption.Name.EN]
	if brand == "" || brand == "all" || c.Command.NoBrand || c.Info.ID == "" {
		return m
	}
	m.Buttons = slices.Clone(m.Buttons)
	for i, b := range m.Buttons {
		if to, err := Bind(c.Table, b.Action, nil); b.Action != "" && to.Command != nil && to.Args[brandOption.Name.EN] == "" && (err == nil || to.Command.Form) {
			m.Buttons[i].Action = withBrand(b.Action, to.Sub, brand)
		}
	}
	if m.Form != nil && !slices.ContainsFunc(m.Form.Fields, func(f chat.FormField) bool { return f.Name == brandOption.Name.EN }) {
		form := *m.Form
		form.Fields = append(slices.Clone(form.Fields), chat.FormField{Name: brandOption.Name.EN, Value: brand, Kind: chat.Brand})
		m.Form = &form
	}
	return m
}

// withBrand names the brand in a line, before any text that is kept to the letter; after the names
// of a sub-command, which come first.
func withBrand(line, sub, brand string) string {
	named := brandOption.Name.EN + ":" + brand
	if sub != "" {
		return line + strings.TrimPrefix(Do("", named), "/")
	}
	word, rest, _ := strings.Cut(line, " ")
	return strings.TrimSpace(Do(word, named) + " " + rest)
}
