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

// largestGroup bounds how many people one group may bring.
const largestGroup = 300

// adminWords are what people type for those who administer the workspace.
var adminWords = []string{"admins", "administrators", "administrateurs", "admins du workspace", "workspace admins"}

// A found group is one as its platform gives it.
type foundGroup struct {
	chat.Group
	name string
	on   chat.Grouped
}

// group finds the group that is named: a mention of one, its handle, or "admins". false: none is, so it
// may be a person. Where it stands in place of a person, a platform without groups is asked about the
// word for admins and the mention of a group alone.
func (c *Call) group(ctx context.Context) (g foundGroup, found bool, err error) {
	name := "person"
	if strings.TrimSpace(c.Args["group"]) != "" {
		name = "group"
	}
	if name == "group" && strings.TrimSpace(c.Args["person"]) != "" {
		return g, false, c.badPerson(name, say.Text{EN: "Give a person or a group, not both.", FR: "Donnez une personne ou un groupe, pas les deux."})
	}
	typed := strings.TrimSpace(c.Args[name])
	admins := slices.Contains(adminWords, strings.TrimPrefix(fold(typed), "@"))
	sure := name == "group" || strings.HasPrefix(typed, "<!subteam^")
	on, grouped := c.Platform(c.Event.Who.Platform).(chat.Grouped)
	switch {
	case !grouped && (admins || sure):
		return g, false, c.badPerson(name, say.Text{
			EN: "There are no groups here. Give the role to people: %s.", FR: "Il n'y a pas de groupes ici. Donnez le rôle à des personnes\u202f: %s.",
		}.F(Typed(teamName, say.Text{EN: "add @name approver", FR: "ajouter @nom validation"})))
	case !grouped:
		return g, false, nil
	case admins:
		id := chat.Group{Platform: c.Event.Who.Platform, Team: c.Event.Who.Team, ID: chat.Admins}
		return foundGroup{id, c.Say(adminsName), on}, true, nil
	}
	if !sure {
		if _, err := c.Platform(c.Event.Who.Platform).FindPerson(ctx, c.Event.Who.Team, typed); !errors.Is(err, chat.ErrGone) {
			return g, false, err
		}
	}
	id, called, err := on.FindGroup(ctx, c.Event.Who.Team, typed)
	switch {
	case errors.Is(err, chat.ErrGone) && name == "group":
		return g, false, c.badPerson(name, say.Text{
			EN: "I do not know the group “%s”. Write its name as it stands here.", FR: "Je ne connais pas le groupe «\u202f%s\u202f». Écrivez son nom comme il figure ici.",
		}.F(typed))
	case errors.Is(err, chat.ErrGone):
		return g, false, nil
	}
	return foundGroup{id, called, on}, err == nil, err
}

// adminsName is the group of those who administer the workspace.
var adminsName = say.Text{EN: "the workspace's admins", FR: "les admins de l'espace de travail"}

func (c *Call) badPerson(option string, t say.Text) *say.Problem {
	return &say.Problem{Kind: say.Refused, Text: t, Fields: []say.FieldProblem{{Name: option, Text: t}}}
}

// MembersOf asks a platform who is in a group now and gives their person ids, sorted: members of the
// workspace alone, for guests, bots and people of elsewhere never count by a group. Somebody Copydesk
// never met is met now.
func MembersOf(ctx context.Context, d *Desk, on chat.Grouped, g chat.Group) ([]string, error) {
	ids, err := on.Members(ctx, g)
	if errors.Is(err, chat.ErrGone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(ids) > largestGroup {
		return nil, say.No(say.Refused, say.Text{
			EN: "That group has %d people; at most %d can have a role by one. Choose a smaller group.",
			FR: "Ce groupe compte %d personnes\u202f; un groupe en amène %d au plus. Choisissez-en un plus petit.",
		}.F(len(ids), largestGroup))
	}
	platform := d.Platform(g.Platform)
	var out []string
	for _, id := range ids {
		seen, err := platform.Person(ctx, id, false)
		if errors.Is(err, chat.ErrGone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if seen.Standing != chat.Member {
			continue
		}
		p, err := Meet(ctx, d, id, seen)
		if err != nil {
			return nil, err
		}
		out = append(out, p.ID)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Meet finds the person behind an identity, or remembers somebody new as their platform describes them.
func Meet(ctx context.Context, d *Desk, id chat.Identity, seen chat.Person) (storage.Person, error) {
	p, known, err := d.DB.PersonOf(ctx, storage.Identity(id))
	if known || err != nil {
		return p, err
	}
	zone := ""
	if seen.Zone != nil {
		zone = seen.Zone.String()
	}
	err = d.DB.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) (err error) {
		p, err = tx.Meet(storage.Identity(id), seen.Name, string(seen.Lang), zone)
		return err
	})
	return p, err
}

// addGroup gives a role to whoever is in a group, now and whenever somebody is asked for.
func (c *Call) addGroup(ctx context.Context, g foundGroup, role approvals.Role) (chat.Message, error) {
	if role == approvals.Client {
		return chat.Message{}, c.badPerson("role", say.Text{
			EN: "Clients count by name only, so a group cannot be client. Add each of them: %s.",
			FR: "Un client ne compte que nommément\u202f: un groupe ne peut pas l'être. Ajoutez chaque personne\u202f: %s.",
		}.F(Typed(teamName, say.Text{EN: "add @name client", FR: "ajouter @nom client"})))
	}
	if g.ID == chat.Admins {
		if err := c.Needs(ctx, Owners, onlyOwnerAdmins); err != nil {
			return chat.Message{}, err
		}
	}
	members, err := MembersOf(ctx, c.Desk, g.on, g.Group)
	if err != nil {
		return chat.Message{}, err
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		kept, err := tx.GiveGroup(storage.Group{Platform: g.Platform, Team: g.Team, Account: g.Group.ID, Name: g.name}, role)
		if err != nil {
			return err
		}
		return tx.SetMembers(kept.ID, members)
	})
	if err != nil {
		return chat.Message{}, err
	}
	who := say.Speaker(say.Text{EN: "now nobody", FR: "à présent personne"})
	if len(members) > 0 {
		who = say.List{Items: c.Names(ctx, members)}
	}
	return c.Private(say.Text{
		EN: "Whoever is in %[1]s is now %[2]s for %[3]s: %[4]s. I look again before anything is sent. Guests and bots never count.",
		FR: "Qui fait partie de ce groupe, %[1]s, a maintenant ce rôle pour %[3]s\u202f: %[2]s. C'est\u202f: %[4]s. Je revérifie avant tout envoi. Invités et robots ne comptent jamais.",
	}, g.name, roleNames[role], c.Info.Name, who), nil
}

var onlyOwnerAdmins = say.Text{
	EN: "Only the owner may have the workspace's admins count.", FR: "Seul le propriétaire peut faire compter les admins de l'espace de travail.",
}

// removeGroup takes a role, or every role, from a group, and says at once which posts lack a signature.
func (c *Call) removeGroup(ctx context.Context, g foundGroup, role approvals.Role) (chat.Message, error) {
	had, err := c.Brand.Groups(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	i := slices.IndexFunc(had, func(h storage.Group) bool {
		return h.Platform == g.Platform && h.Team == g.Team && h.Account == g.Group.ID && (role == "" || slices.Contains(h.Roles, role))
	})
	if i < 0 {
		return chat.Message{}, say.No(say.Unknown, say.Text{EN: "%s has no such role in %s, so nothing changed.", FR: "%s n'a pas ce rôle pour %s\u202f: rien n'a changé."}.F(g.name, c.Info.Name))
	}
	if err := c.canDoWithout(ctx, had[i], role); err != nil {
		return chat.Message{}, err
	}
	if err := c.Change(ctx, func(tx *storage.Tx) error { return tx.TakeGroup(had[i].ID, role) }); err != nil {
		return chat.Message{}, err
	}
	said := []say.Speaker{say.Text{EN: "%[1]s no longer has that role in %[2]s.", FR: "%[1]s n'a plus ce rôle pour %[2]s."}.F(g.name, c.Info.Name)}
	for _, id := range had[i].People {
		person, err := c.DB.Person(ctx, id)
		if err != nil {
			return chat.Message{}, err
		}
		l, err := LossOf(ctx, c.Desk, c.Brand, person, nil)
		if err != nil || l.Nothing() {
			continue
		}
		if err := c.Change(ctx, l.Apply); err != nil {
			return chat.Message{}, err
		}
		said = append(said, l.said(false))
	}
	return c.Private(say.Join(" ", said...)), nil
}

// canDoWithout refuses to take a role from a group where the brand's steps could then never be reached.
func (c *Call) canDoWithout(ctx context.Context, g storage.Group, role approvals.Role) error {
	before, err := c.Brand.Roles(ctx)
	if err != nil {
		return err
	}
	after, err := c.rolesWithout(ctx, g, role)
	if err != nil || !possibleFor(c.Info, before) || possibleFor(c.Info, after) {
		return err
	}
	return say.No(say.Refused, say.Text{
		EN: "Without %[1]s nobody can approve for %[2]s. Nothing changed. Add someone first: %[3]s.",
		FR: "Sans %[1]s, plus personne ne peut valider pour %[2]s. Rien n'a changé. Ajoutez d'abord quelqu'un\u202f: %[3]s.",
	}.F(g.Name, c.Info.Name, teamAdd))
}

// rolesWithout are everybody's roles as they are once a group has lost one, or all of its own.
func (c *Call) rolesWithout(ctx context.Context, g storage.Group, role approvals.Role) (map[string][]approvals.Role, error) {
	out, err := c.Brand.Given(ctx)
	if err != nil {
		return nil, err
	}
	all, err := c.Brand.Groups(ctx)
	if err != nil {
		return nil, err
	}
	for _, other := range all {
		for _, r := range other.Roles {
			if other.ID == g.ID && (role == "" || role == r) {
				continue
			}
			for _, id := range other.People {
				if !slices.Contains(out[id], r) {
					out[id] = append(out[id], r)
				}
			}
		}
	}
	owner, err := c.DB.Owner(ctx)
	if owner != "" {
		out[owner] = append(out[owner], approvals.Admin, approvals.Owner)
	}
	return out, err
}

// byGroup names the groups by which somebody has a role; empty: none.
func (c *Call) byGroup(ctx context.Context, person string, role approvals.Role) ([]string, error) {
	all, err := c.Brand.Groups(ctx)
	var out []string
	for _, g := range all {
		if slices.Contains(g.People, person) && (role == "" || slices.Contains(g.Roles, role)) {
			out = append(out, g.Name)
		}
	}
	return out, err
}

// groupRows are the groups of the brand's team: who is in each, and what they may do.
func (c *Call) groupRows(ctx context.Context) ([]chat.Field, error) {
	all, err := c.Brand.Groups(ctx)
	var out []chat.Field
	for _, g := range all {
		out = append(out, chat.Field{Block: chat.Row, Name: say.Data(g.Name), Value: rolesSaid(g.Roles).In(c.Lang), Note: people(len(g.People)).In(c.Lang)})
	}
	return out, err
}
