package commands

import (
	"context"
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
