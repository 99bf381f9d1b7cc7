package commands

import (
	"context"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// addToTeam gives a role to a person or a group.
func (c *Call) addToTeam(ctx context.Context) (chat.Message, error) {
	role := approvals.Role(c.Text("role"))
	g, found, err := c.group(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if found {
		return c.addGroup(ctx, g, role)
	}
	p, err := c.Member(ctx, "person")
	if err != nil {
		return chat.Message{}, err
	}
	if err := c.mayJoin(ctx, p, role); err != nil {
		return chat.Message{}, err
	}
	if err := c.Change(ctx, func(tx *storage.Tx) error { return tx.Give(p.ID, role) }); err != nil {
		return chat.Message{}, err
	}
	return c.Private(say.Join(" ", say.Text{
		EN: "%[1]s is now %[2]s for %[3]s.", FR: "%[1]s a maintenant ce rôle pour %[3]s\u202f: %[2]s.",
	}.F(p.Name, roleNames[role], c.Info.Name), roleMeans[role])), nil
}

// roleMeans says what a role allows.
var roleMeans = map[approvals.Role]say.Text{
	approvals.Admin:       {EN: "They may change everything about the brand but not approve by that alone.", FR: "Ce rôle règle toute la marque, mais ne suffit pas pour valider."},
	approvals.Editor:      {EN: "They can write, schedule and publish what is approved.", FR: "La personne peut rédiger, programmer et publier ce qui est validé."},
	approvals.Contributor: {EN: "They can write and change their own posts.", FR: "La personne peut rédiger et modifier ses propres publications."},
	approvals.Approver:    {EN: "They can approve, and write; never approve what they wrote themselves.", FR: "La personne peut valider, et rédiger\u202f; jamais valider ce qu'elle a écrit."},
	approvals.Client:      {EN: "They decide where a step names clients.", FR: "La personne décide là où une étape nomme les clients."},
	approvals.Auditor:     {EN: "They can read everything, and have no vote.", FR: "La personne peut tout lire, sans voter."},
}

// mayJoin refuses bots, and guests and strangers whom the owner did not add.
func (c *Call) mayJoin(ctx context.Context, p storage.Person, role approvals.Role) error {
	for _, id := range p.Identities {
		platform := c.Platform(id.Platform)
		if platform == nil {
			continue
		}
		seen, err := platform.Person(ctx, chat.Identity(id), true)
		if err != nil {
			return err
		}
		switch seen.Standing {
		case chat.Bot:
			return say.No(say.Refused, say.Text{EN: "%s is a bot. Only people can have a role.", FR: "%s est un robot. Seules des personnes peuvent avoir un rôle."}.F(p.Name))
		case chat.Guest, chat.Stranger, chat.Pending:
			if !c.Person.Owner {
				return say.No(say.Forbidden, say.Text{
					EN: "%[1]s is a guest here. Only the owner, %[2]s, can give a guest a role.", FR: "%[1]s est invité ici. Seul %[2]s, propriétaire, peut donner un rôle à un invité.",
				}.F(p.Name, say.List{Items: c.ownerName(ctx), Or: true}))
			}
			if role == approvals.Approver || role == approvals.Admin {
				return say.No(say.Refused, say.Text{
					EN: "%[1]s is a guest here, and a guest decides only as a client, where a step names clients: %[2]s.",
					FR: "%[1]s est invité ici, et un invité ne décide qu'en tant que client, là où une étape nomme les clients\u202f: %[2]s.",
				}.F(p.Name, Typed(teamName, say.Text{EN: "add " + p.Name + " client", FR: "ajouter " + p.Name + " client"})))
			}
		}
	}
	return nil
}

// onlyByGroup refuses to take from a person what a group gives them.
func (c *Call) onlyByGroup(ctx context.Context, p storage.Person, role approvals.Role) error {
	groups, err := c.byGroup(ctx, p.ID, role)
	if err != nil || len(groups) == 0 {
		return err
	}
	given, err := c.Brand.Given(ctx)
	if err != nil || role == "" && len(given[p.ID]) > 0 || slices.Contains(given[p.ID], role) {
		return err
	}
	return say.No(say.Refused, say.Text{
		EN: "%[1]s has that role as a member of %[2]s. Take them out of the group, or the role from the group: %[3]s.",
		FR: "%[1]s a ce rôle par ce groupe\u202f: %[2]s. Retirez la personne du groupe, ou le rôle au groupe\u202f: %[3]s.",
	}.F(p.Name, say.List{Items: groups}, Typed(teamName, say.Text{EN: "remove " + groups[0], FR: "retirer " + groups[0]})))
}

// removeFromTeam takes a role, or every role, away from a person or a group and says at once which posts lack a signature.
func (c *Call) removeFromTeam(ctx context.Context) (chat.Message, error) {
	role := approvals.Role(c.Text("role"))
	g, found, err := c.group(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if found {
		return c.removeGroup(ctx, g, role)
	}
	p, err := c.Member(ctx, "person")
	if err != nil {
		return chat.Message{}, err
	}
	if err := c.onlyByGroup(ctx, p, role); err != nil {
		return chat.Message{}, err
	}
	given, err := c.Brand.Given(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	held := given[p.ID]
	if p.Owner {
		held = append(held, approvals.Owner)
	}
	taken, err := c.taken(p, held, role)
	if err != nil {
		return chat.Message{}, err
	}
	if role != "" {
		if groups, err := c.byGroup(ctx, p.ID, role); err != nil || len(groups) > 0 {
			return c.onlyName(ctx, p, role, groups, err)
		}
	}
	l, err := LossOf(ctx, c.Desk, c.Brand, p, taken)
	if err != nil {
		return chat.Message{}, err
	}
	if l.possible && !l.stays {
		return chat.Message{}, l.refused()
	}
	if err := c.Change(ctx, l.Apply); err != nil {
		return chat.Message{}, err
	}
	return c.Private(l.said(false)), nil
}

// onlyName takes from a person what a group gives them as well: nothing follows from it.
func (c *Call) onlyName(ctx context.Context, p storage.Person, role approvals.Role, groups []string, err error) (chat.Message, error) {
	if err == nil {
		err = c.Change(ctx, func(tx *storage.Tx) error { return tx.Take(p.ID, role) })
	}
	return c.Private(say.Text{
		EN: "%[1]s has that role no longer by name, and still as a member of %[2]s.", FR: "%[1]s n'a plus ce rôle nommément, mais l'a encore par ce groupe\u202f: %[2]s.",
	}, p.Name, say.List{Items: groups}), err
}

// taken lists the roles that go; nobody loses what they do not have.
func (c *Call) taken(p storage.Person, held []approvals.Role, role approvals.Role) ([]approvals.Role, error) {
	var out []approvals.Role
	for _, r := range held {
		if r != approvals.Owner && (role == "" || r == role) && !(p.Owner && r == approvals.Admin && role == "") {
			out = append(out, r)
		}
	}
	switch {
	case p.Owner && role == approvals.Admin:
		return nil, say.No(say.Refused, say.Text{
			EN: "%s is the owner, and the owner is admin everywhere. A new owner is made on the server: copydesk owner reset.",
			FR: "%s est propriétaire, donc admin partout. On change de propriétaire sur le serveur\u202f: copydesk owner reset.",
		}.F(p.Name))
	case len(out) > 0:
		return out, nil
	case len(held) == 0:
		return nil, say.No(say.Unknown, say.Text{EN: "%s has no role in %s, so nothing changed.", FR: "%s n'a pas de rôle pour %s\u202f: rien n'a changé."}.F(p.Name, c.Info.Name))
	}
	return nil, say.No(say.Unknown, say.Text{
		EN: "%s does not have that role. They are: %s.", FR: "%s n'a pas ce rôle. Rôles actuels\u202f: %s.",
	}.F(p.Name, rolesSaid(held)))
}
