package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// suggest lists what an option could be, by its kind.
func (c *Call) suggest(ctx context.Context, cmd *Command, o chat.Option, typed string) ([]chat.Choice, error) {
	switch o.Kind {
	case chat.One:
		return o.Choices, nil
	case chat.Flag:
		return onOff, nil
	case chat.Brand:
		return c.suggestBrands(ctx)
	case chat.Account:
		return c.suggestAccounts(), nil
	case chat.PostNo, chat.PostNos:
		return c.suggestPosts(ctx, cmd)
	case chat.Who, chat.People:
		return c.suggestPeople(ctx)
	case chat.When:
		return c.suggestTimes(typed), nil
	}
	switch {
	case o.Name.EN == "command":
		return c.suggestCommands(), nil
	case o.Name.EN == "timezone":
		return suggestZones(ctx, c, typed), nil
	case o.Name == templateName || o.Name == nameOption.Name && cmd.Name == templateName:
		return c.suggestTemplates(ctx)
	}
	return o.Choices, nil
}

var onOff = []chat.Choice{
	{Value: "on", Text: say.Text{EN: "on", FR: "oui"}},
	{Value: "off", Text: say.Text{EN: "off", FR: "non"}},
}

func (c *Call) suggestTemplates(ctx context.Context) ([]chat.Choice, error) {
	if c.Brand == nil {
		return nil, nil
	}
	list, err := c.Brand.Templates(ctx)
	var out []chat.Choice
	for _, t := range list {
		out = append(out, chat.Choice{Value: t.Name, Text: say.Same(t.Name)})
	}
	return out, err
}

func (c *Call) suggestBrands(ctx context.Context) ([]chat.Choice, error) {
	brands, err := c.DB.BrandsOf(ctx, c.Person.ID)
	var out []chat.Choice
	for _, b := range brands {
		out = append(out, chat.Choice{Value: b.Name, Text: say.Same(b.Name)})
	}
	return out, err
}

func (c *Call) suggestAccounts() []chat.Choice {
	var out []chat.Choice
	for _, a := range c.Info.Accounts {
		if a.Class == approvals.ByHand {
			out = append(out, chat.Choice{Value: a.Name, Text: say.Same(a.Name)})
			continue
		}
		shown := a.Network
		if fold(a.Name) != fold(a.Network) {
			shown += " " + a.Name
		}
		out = append(out, chat.Choice{Value: a.Network, Text: say.Same(shown)})
	}
	return out
}

// suggestPosts lists posts that have not left, the newest first; for reading commands all of them.
func (c *Call) suggestPosts(ctx context.Context, cmd *Command) ([]chat.Choice, error) {
	if c.Brand == nil {
		return nil, nil
	}
	q := storage.Query{Limit: 100}
	if !cmd.Reads {
		q.States = []approvals.State{approvals.Draft, approvals.Review, approvals.Changes, approvals.Rejected, approvals.Held,
			approvals.Approved, approvals.Scheduled, approvals.Late, approvals.Partly, approvals.Failed, approvals.Cancelled}
	}
	posts, err := c.Brand.Posts(ctx, q)
	slices.SortFunc(posts, func(a, b storage.Post) int { return int(b.Number - a.Number) })
	var out []chat.Choice
	for _, p := range posts {
		n := strconv.FormatInt(p.Number, 10)
		out = append(out, chat.Choice{Value: n, Text: say.Same(n + " · " + short(p.Title))})
	}
	return out, err
}

func (c *Call) suggestPeople(ctx context.Context) ([]chat.Choice, error) {
	if c.Brand == nil {
		return nil, nil
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for id := range roles {
		names = append(names, c.Who(ctx, id))
	}
	slices.Sort(names)
	var out []chat.Choice
	for _, n := range names {
		out = append(out, chat.Choice{Value: n, Text: say.Same(n)})
	}
	return out, nil
}

func (c *Call) suggestCommands() []chat.Choice {
	var out []chat.Choice
	for _, cmd := range listedIn(c.Table) {
		out = append(out, chat.Choice{Value: cmd.Name.EN, Text: cmd.Name})
	}
	return out
}

// suggestTimes offers the usual moments.
func (c *Call) suggestTimes(typed string) []chat.Choice {
	out := []chat.Choice{
		{Value: "next", Text: say.Text{EN: "next", FR: "prochain"}},
		{Value: "tomorrow 9am", Text: say.Text{EN: "tomorrow 9am", FR: "demain 9h"}},
		{Value: "tomorrow 14:00", Text: say.Text{EN: "tomorrow 14:00", FR: "demain 14h"}},
		{Value: "in 2 hours", Text: say.Text{EN: "in 2 hours", FR: "dans 2 heures"}},
		{Value: "monday 9am", Text: say.Text{EN: "monday 9am", FR: "lundi 9h"}},
	}
	if t := strings.TrimSpace(typed); t != "" && isMoment(t) {
		out = append([]chat.Choice{{Value: t, Text: say.Same(t)}}, out...)
	}
	return out
}
