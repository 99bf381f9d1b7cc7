package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// Specs are the rows of a table as the platforms offer them. Every command understands brand:.
func Specs(table []*Command) []chat.Spec {
	var out []chat.Spec
	for _, c := range table {
		s := c.Spec
		if !c.NoBrand {
			s.Options = optionsOf(s)
			s.Subs = slices.Clone(s.Subs)
			for i := range s.Subs {
				s.Subs[i].Options = optionsOf(s.Subs[i])
			}
		}
		out = append(out, s)
	}
	return out
}

// reaches lists the roles that each reach admits. Owner reaches everything.
var reaches = map[Reach][]approvals.Role{
	InBrand:      {approvals.Admin, approvals.Editor, approvals.Contributor, approvals.Approver, approvals.Client, approvals.Auditor},
	Contributors: {approvals.Admin, approvals.Editor, approvals.Contributor, approvals.Approver},
	Editors:      {approvals.Admin, approvals.Editor, approvals.Approver},
	Admins:       {approvals.Admin},
}

// May reports whether somebody with these roles may use the command. Deciders passes everybody:
// the rules of the post decide.
func (c *Command) May(roles []approvals.Role) bool {
	if c.Reach == Anybody || c.Reach == Deciders || slices.Contains(roles, approvals.Owner) {
		return true
	}
	return slices.ContainsFunc(roles, func(r approvals.Role) bool { return slices.Contains(reaches[c.Reach], r) })
}

// OpenForm is the form of a command line, "/draft New shoe" or "draft" alone: what was typed, else
// the present values, with what is wrong beside its field. call resolves the bound line; local
// reads only. Where nobody may, or the values cannot be read, the fields are empty.
func OpenForm(ctx context.Context, d *Desk, line string, call func(Bound) (*Call, error)) (chat.Form, error) {
	b, err := Bind(d.Table, line, nil)
	var wrong *say.Problem
	if err != nil && !errors.As(err, &wrong) {
		return chat.Form{}, err
	}
	if b.Command == nil {
		return chat.Form{}, err
	}
	lang, values := d.Lang, map[string]string(nil)
	c, err := call(b)
	if c != nil {
		lang = c.Lang
		if err == nil && b.Command.Fill != nil {
			values = b.Command.Fill(ctx, c)
		}
	}
	return Form(lang, b, values, wrong), nil
}

// Complete suggests values for the option that somebody is typing, at most 25, from the brands in
// which they have a role. Local reads only.
func Complete(ctx context.Context, d *Desk, q chat.Question) ([]chat.Choice, error) {
	name, sub, _ := strings.Cut(strings.TrimPrefix(q.Command, "/"), " ")
	cmd := lookUp(d.Table, name)
	if cmd == nil {
		return nil, nil
	}
	b := Bound{Command: cmd, Sub: sub}
	o, ok := optionNamed(optionsOf(b.Spec()), q.Option)
	if !ok {
		return nil, nil
	}
	c, err := asking(ctx, d, q)
	if err != nil {
		return nil, err
	}
	all, err := c.suggest(ctx, cmd, o, q.Typed)
	return starting(all, q.Typed, c.Lang), err
}

// asking is who asks, in the brand of the room or in their only one.
func asking(ctx context.Context, d *Desk, q chat.Question) (*Call, error) {
	c := &Call{Desk: d, Lang: q.Lang, Event: chat.Event{Who: q.Who, Room: q.Room}}
	p, known, err := d.DB.PersonOf(ctx, storage.Identity(q.Who))
	if err != nil || !known {
		return c, err
	}
	c.Person = p
	if p.Lang != "" {
		c.Lang = say.Lang(p.Lang)
	}
	mine, err := d.DB.BrandsOf(ctx, p.ID)
	if err != nil {
		return c, err
	}
	here, found, err := d.DB.BrandOfRoom(ctx, storage.RoomKey(q.Room))
	for _, m := range mine {
		if found && m.ID == here.ID || !found && len(mine) == 1 {
			c.Info, c.Brand = m, d.DB.Of(m.ID)
		}
	}
	return c, err
}

// starting keeps the suggestions that begin with or hold what was typed.
func starting(all []chat.Choice, typed string, l say.Lang) []chat.Choice {
	w := strings.TrimPrefix(fold(strings.TrimSpace(typed)), "#")
	var first, then []chat.Choice
	for _, ch := range all {
		switch shown := fold(ch.Text.In(l)); {
		case strings.HasPrefix(shown, w) || strings.HasPrefix(fold(ch.Value), w):
			first = append(first, ch)
		case strings.Contains(shown, w):
			then = append(then, ch)
		}
	}
	first = append(first, then...)
	return first[:min(25, len(first))]
}
