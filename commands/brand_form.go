package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// brandOptions are what the form of a brand asks, new or not.
var brandOptions = []chat.Option{
	{Name: say.Text{EN: "approvers", FR: "valideurs"}, Label: say.Text{EN: "Who decides", FR: "Qui décide"}, Help: say.Text{EN: "Who can approve, with commas", FR: "Qui peut valider, avec des virgules"}, Kind: chat.People},
	{Name: say.Text{EN: "editors", FR: "rédacteurs"}, Label: say.Text{EN: "Who writes", FR: "Qui rédige"}, Help: say.Text{EN: "Who can write, with commas", FR: "Qui peut rédiger, avec des virgules"}, Kind: chat.People},
	{Name: say.Text{EN: "approvals-room", FR: "salon-validation"}, Label: say.Text{EN: "Room of the requests", FR: "Salon des demandes"}, Help: say.Text{EN: "Where requests are posted; else this room", FR: "Où paraissent les demandes\u202f; sinon ici"}, Kind: chat.Where},
	{Name: say.Text{EN: "metrics-room", FR: "salon-chiffres"}, Label: say.Text{EN: "Room of the numbers", FR: "Salon des chiffres"}, Help: say.Text{EN: "Where the numbers are posted; else this room", FR: "Où paraissent les chiffres\u202f; sinon ici"}, Kind: chat.Where},
	{Name: say.Text{EN: "daily", FR: "quotidien"}, Label: say.Text{EN: "Hour of the daily numbers", FR: "Heure des chiffres du jour"}, Help: say.Text{EN: "When the daily numbers come: 9:00; empty: they do not", FR: "L'heure des chiffres du jour\u202f: 9 h\u202f; vide\u202f: aucun"}, Kind: chat.Clock},
	{Name: say.Text{EN: "timezone", FR: "fuseau"}, Label: say.Text{EN: "Time zone", FR: "Fuseau horaire"}, Help: say.Text{EN: "The zone in which times are read", FR: "Le fuseau où se lisent les heures"}, Kind: chat.Words, Complete: true},
	{Name: say.Text{EN: "language", FR: "langue"}, Help: say.Text{EN: "The language of its rooms and posts", FR: "La langue de ses salons et publications"}, Kind: chat.One, Choices: []chat.Choice{
		{Value: "en", Text: say.Text{EN: "English", FR: "anglais"}}, {Value: "fr", Text: say.Text{EN: "French", FR: "français"}}}},
}

// wasOption carries along what stood in the form when it opened: what still reads so was not changed
// there, though somebody else may have changed it meanwhile.
var wasOption = chat.Option{Name: say.Text{EN: "was", FR: "était"}, Help: say.Text{EN: "What stood in the form when it opened", FR: "Ce que contenait le formulaire à l'ouverture"}, Kind: chat.Words, Carried: true}

// brandForm is the brand's form filled in.
func (c *Call) brandForm(ctx context.Context) *chat.Form {
	present, was := c.present(ctx), url.Values{}
	for name, v := range present {
		was.Set(name, v)
	}
	c.Args[wasOption.Name.EN] = was.Encode()
	f := c.offer(ctx, present, nil)
	f.Title = c.Say(say.Text{EN: "How %s is set up", FR: "Les réglages de %s"}, c.Info.Name)
	return &f
}

// changedOnly forgets what the form was opened with and still says.
func (c *Call) changedOnly() {
	was, err := url.ParseQuery(c.Text(wasOption.Name.EN))
	if err != nil {
		return // typed by hand: everything counts
	}
	for name := range was {
		if c.Text(name) == was.Get(name) {
			delete(c.Args, name)
		}
	}
}

// decided are the options that name people, and the role that each gives.
var decided = map[string]approvals.Role{"approvers": approvals.Approver, "editors": approvals.Editor}

// bound are the options that name rooms, and the kind of each.
var bound = map[string]string{"approvals-room": "approvals", "metrics-room": "metrics"}

// fillBrand gives the form of a new brand what is known, and that of a brand what it is set to. Only
// who may change it reads it there.
func fillBrand(ctx context.Context, c *Call) map[string]string {
	switch {
	case c.Sub == "new":
		return c.brandDefaults(ctx)
	case c.Sub != "" || c.Brand == nil || c.Needs(ctx, Admins, onlyAdmins) != nil:
		return nil
	}
	out := map[string]string{"timezone": c.Info.Zone().String(), "language": string(c.Info.Lang())}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return out
	}
	for option, role := range decided {
		users := slices.Sorted(maps.Values(c.reachable(ctx, roles, role)))
		out[option] = strings.Join(users, ", ")
	}
	for option, kind := range bound {
		if r := c.roomOf(kind); r.Platform == c.Event.Room.Platform && r.Team == c.Event.Room.Team {
			out[option] = r.ID
		}
	}
	if plan, on := c.dailyPlan(ctx); on {
		out["daily"] = fmt.Sprintf("%d:%02d", plan.Minute/60, plan.Minute%60)
	}
	return out
}

// reachable maps who holds a role to their id on the platform that is spoken on; whoever is not
// there is left out, and stays as they are.
func (c *Call) reachable(ctx context.Context, roles map[string][]approvals.Role, role approvals.Role) map[string]string {
	out := map[string]string{}
	for id, held := range roles {
		if !slices.Contains(held, role) {
			continue
		}
		p, err := c.DB.Person(ctx, id)
		if err != nil {
			continue
		}
		for _, i := range p.Identities {
			if i.Platform == c.Event.Who.Platform && i.Team == c.Event.Who.Team {
				out[id] = i.User
			}
		}
	}
	return out
}

// roomOf is the room of a kind, else the brand's own.
func (c *Call) roomOf(kind string) storage.RoomKey {
	if r, ok := c.Info.Rooms[kind]; ok {
		return r
	}
	return c.Info.Rooms["home"]
}

// dailyPlan is how the daily numbers come in the room of the numbers; false: they do not.
func (c *Call) dailyPlan(ctx context.Context) (daily, bool) {
	var plan daily
	d, found, err := c.Brand.Due(ctx, dailyKey(c.Info.ID, c.roomOf("metrics")))
	if !found || err != nil || json.Unmarshal(d.Body, &plan) != nil {
		return daily{}, false
	}
	return plan, true
}

// peopleSaid are the people that an option names, each once and able to have the role.
func (c *Call) peopleSaid(ctx context.Context, option string, role approvals.Role) ([]storage.Person, error) {
	var out []storage.Person
	for _, name := range strings.FieldsFunc(c.Text(option), func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		p, err := c.memberNamed(ctx, option, name)
		if err != nil {
			return nil, err
		}
		if err := c.mayJoin(ctx, p, role); err != nil {
			return nil, atField(err, option)
		}
		if !slices.ContainsFunc(out, func(q storage.Person) bool { return q.ID == p.ID }) {
			out = append(out, p)
		}
	}
	return out, nil
}

// roomsSaid are the rooms that were named, by kind; each is free for this brand.
func (c *Call) roomsSaid(ctx context.Context) (map[string]storage.RoomKey, error) {
	out, wrong := map[string]storage.RoomKey{}, mistakes{}
	for _, option := range slices.Sorted(maps.Keys(bound)) {
		if c.Text(option) == "" {
			continue
		}
		room, err := c.Room(ctx, c.Text(option))
		if err == nil {
			err = c.roomIsFree(ctx, room)
		}
		if err := wrong.add(atField(err, option)); err != nil {
			return nil, err
		}
		out[bound[option]] = room
	}
	return out, wrong.err()
}
