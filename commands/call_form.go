package commands

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// Specs are the rows of a table as the platforms offer them: every command understands brand:, and
// what only buttons carry is left out.
func Specs(table []*Command) []chat.Spec {
	var out []chat.Spec
	for _, c := range listedIn(table) {
		s := c.Spec
		s.Options, s.Subs = shown(s, c.NoBrand), slices.Clone(s.Subs)
		for i := range s.Subs {
			s.Subs[i].Options = shown(s.Subs[i], c.NoBrand)
		}
		out = append(out, s)
	}
	return out
}

func shown(s chat.Spec, noBrand bool) []chat.Option {
	if noBrand {
		return offered(s.Options)
	}
	return offered(optionsOf(s))
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

// OpenForm is the form of a command line, "/draft New shoe" or "draft" alone: what was typed there,
// else what the person typed before and never sent, else the present values; what is wrong stands
// beside its field. A line that a form sent says everything that stands in it. call resolves the
// bound line; local reads only. Where nobody may, or the values cannot be read, the fields are empty.
func OpenForm(ctx context.Context, d *Desk, e chat.Event, call func(Bound) (*Call, error)) (chat.Form, error) {
	b, err := Bind(d.Table, e.Line, e.Options)
	var wrong *say.Problem
	if err != nil && !errors.As(err, &wrong) {
		return chat.Form{}, err
	}
	if b.Command == nil {
		return chat.Form{}, err
	}
	c, err := call(b)
	switch {
	case c == nil:
		return Form(d.Lang, b, nil, wrong), nil
	case e.Form:
		f := Form(c.Lang, b, nil, nil)
		Mark(&f, wrong, c.Lang)
		return f, nil
	case err != nil:
		return c.offer(ctx, map[string]string{}, wrong), nil
	}
	return c.offer(ctx, c.present(ctx), wrong), nil
}

// present are the values that a command's form is filled with.
func (c *Call) present(ctx context.Context) map[string]string {
	values := map[string]string{}
	if c.Command.Fill != nil && (c.Brand != nil || c.Command.NoBrand) {
		maps.Copy(values, c.Command.Fill(ctx, c))
	}
	if o, has := postsOption(c.Spec()); has && values[o.Name.EN] == "" && c.Brand != nil {
		values[o.Name.EN] = c.unsentKey(ctx).About
	}
	return values
}

// offer is the form over these values, with what the person typed before and never sent in it.
func (c *Call) offer(ctx context.Context, values map[string]string, wrong *say.Problem) chat.Form {
	kept, _, err := c.DB.Unsent(ctx, c.unsentKey(ctx))
	if err != nil {
		return Form(c.Lang, c.Bound, values, wrong)
	}
	before := maps.Clone(values)
	maps.Copy(values, kept.Args)
	f := Form(c.Lang, c.Bound, values, wrong)
	for _, field := range f.Fields {
		if old, was := kept.Args[field.Name]; was && field.Value == old && old != before[field.Name] && c.Args[field.Name] != old {
			f.Kept = c.Say(say.Text{EN: "You typed this before. It was not used.", FR: "Vous aviez écrit ceci. Cela n'a pas servi."})
		}
	}
	return f
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
