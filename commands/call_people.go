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

// Who is a person's name; an id nobody has reads as it is.
func (c *Call) Who(ctx context.Context, id string) string {
	if id == "copydesk" || id == "" {
		return "Copydesk"
	}
	p, err := c.DB.Person(ctx, id)
	if err != nil || p.Name == "" {
		return id
	}
	return p.Name
}

// Names are several people's names, sorted.
func (c *Call) Names(ctx context.Context, ids []string) []string {
	var out []string
	for _, id := range ids {
		if n := c.Who(ctx, id); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// Member is the person that an option names: a mention, a name as the platform shows it, "me".
// Somebody Copydesk never met is met now.
func (c *Call) Member(ctx context.Context, name string) (storage.Person, error) {
	return c.memberNamed(ctx, name, strings.TrimSpace(c.Args[name]))
}

// memberNamed is [Call.Member] for words that are part of an option's value.
func (c *Call) memberNamed(ctx context.Context, name, typed string) (storage.Person, error) {
	if w := fold(typed); w == "me" || w == "moi" {
		return c.Person, nil
	}
	platform := c.Platform(c.Event.Who.Platform)
	if platform == nil {
		return c.knownAs(ctx, name, typed)
	}
	id, err := platform.FindPerson(ctx, c.Event.Who.Team, typed)
	if errors.Is(err, chat.ErrGone) {
		return c.knownAs(ctx, name, typed)
	}
	if err != nil {
		return storage.Person{}, err
	}
	return c.meet(ctx, platform, id)
}

// deciderNamed is [Call.memberNamed] for a step: somebody who holds a role that has a vote.
func (c *Call) deciderNamed(ctx context.Context, name, typed string) (string, error) {
	p, err := c.memberNamed(ctx, name, typed)
	if err != nil {
		return "", err
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(roles[p.ID], func(r approvals.Role) bool { return r != approvals.Auditor }) {
		return p.ID, nil
	}
	t := say.Text{
		EN: "%[1]s has no role in %[2]s that has a vote, so no step can name them. Give them one first: %[3]s.",
		FR: "%[1]s n'a pas de rôle qui vote pour %[2]s\u202f: une étape ne peut pas la nommer. Donnez-lui d'abord un rôle\u202f: %[3]s.",
	}.F(p.Name, c.Info.Name, Typed(teamName, say.Text{EN: "add " + p.Name + " approver", FR: "ajouter " + p.Name + " validation"}))
	return "", &say.Problem{Kind: say.Refused, Text: t, Fields: []say.FieldProblem{{Name: name, Text: t}}}
}

func (c *Call) meet(ctx context.Context, platform chat.Platform, id chat.Identity) (storage.Person, error) {
	p, known, err := c.DB.PersonOf(ctx, storage.Identity(id))
	if known || err != nil {
		return p, err
	}
	seen, err := platform.Person(ctx, id, false)
	if err != nil {
		return p, err
	}
	return Meet(ctx, c.Desk, id, seen)
}

// knownAs finds somebody of the brand by the name they are known by.
func (c *Call) knownAs(ctx context.Context, option, typed string) (storage.Person, error) {
	var found []storage.Person
	var names []string
	if c.Brand != nil {
		roles, err := c.Brand.Roles(ctx)
		if err != nil {
			return storage.Person{}, err
		}
		for id := range roles {
			p, err := c.DB.Person(ctx, id)
			if err != nil {
				return p, err
			}
			names = append(names, p.Name)
			if fold(p.Name) == strings.TrimPrefix(fold(typed), "@") {
				found = append(found, p)
			}
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	slices.Sort(names)
	t := say.Text{
		EN: "I do not know who %s is. Mention them with @, or write their name as it stands here.",
		FR: "Je ne sais pas qui est %s. Mentionnez la personne avec @, ou écrivez son nom tel qu'il apparaît ici.",
	}.F(say.Quoted(short(typed)))
	return storage.Person{}, &say.Problem{Kind: say.Unknown, Text: t, Fields: []say.FieldProblem{{Name: option, Text: t}}}
}

// Room is the room that an option names; left out or "here": where it was typed.
func (c *Call) Room(ctx context.Context, typed string) (storage.RoomKey, error) {
	w := fold(strings.TrimSpace(typed))
	if w == "" || w == "here" || w == "ici" {
		return c.Here(), nil
	}
	platform := c.Platform(c.Event.Room.Platform)
	if platform == nil {
		return storage.RoomKey{}, c.noSuchRoom(typed)
	}
	room, err := platform.FindRoom(ctx, c.Event.Room.Team, strings.TrimSpace(typed))
	if errors.Is(err, chat.ErrGone) {
		return storage.RoomKey{}, c.noSuchRoom(typed)
	}
	return storage.RoomKey(room), err
}

func (c *Call) noSuchRoom(typed string) *say.Problem {
	return say.No(say.Unknown, say.Text{
		EN: "I find no room %s. Add Copydesk to it, write it like #news, or %s for this one.",
		FR: "Je ne trouve pas de salon %s. Ajoutez-y Copydesk, écrivez-le comme #actus, ou %s pour celui-ci.",
	}.F(say.Quoted(short(typed)), say.Text{EN: "here", FR: "ici"}))
}

// RoomName is what people call a room: "#approvals".
func (c *Call) RoomName(ctx context.Context, r storage.RoomKey) string {
	if platform := c.Platform(r.Platform); platform != nil {
		if n := platform.RoomName(ctx, chat.Room(r)); n != "" {
			return "#" + n
		}
	}
	return r.ID
}

// deciders names who can still decide about a post; before it is submitted, who could approve for
// the brand, its writers left out.
func (c *Call) deciders(ctx context.Context, p storage.Post) []string {
	if c.Brand == nil {
		return nil
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return nil
	}
	var ids []string
	if len(p.Policy.Steps) > 0 {
		for _, step := range p.Missing(roles) {
			ids = append(ids, step...)
		}
		return c.Names(ctx, ids)
	}
	for id, held := range roles {
		for _, r := range held {
			if r == approvals.Approver && id != p.Author {
				ids = append(ids, id)
			}
		}
	}
	return c.Names(ctx, ids)
}

// mayDecide names everybody whose word about a post counts, whatever they said so far.
func (c *Call) mayDecide(ctx context.Context, p storage.Post) []string {
	p.Votes = nil
	return c.deciders(ctx, p)
}

// holders names who holds a role in the brand. The owner counts as admin.
func (c *Call) holders(ctx context.Context, role approvals.Role) []string {
	if c.Brand == nil {
		return nil
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return nil
	}
	var ids []string
	for id, held := range roles {
		for _, r := range held {
			if r == role || r == approvals.Owner && role == approvals.Admin {
				ids = append(ids, id)
			}
		}
	}
	return c.Names(ctx, ids)
}
