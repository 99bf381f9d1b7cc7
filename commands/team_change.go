package commands

import (
	"context"
	"errors"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// addToTeam gives a person a role.
func (c *Call) addToTeam(ctx context.Context) (chat.Message, error) {
	role := approvals.Role(c.Text("role"))
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
		}
	}
	return nil
}

// removeFromTeam takes a role, or every role, away and says at once which posts lack a signature.
func (c *Call) removeFromTeam(ctx context.Context) (chat.Message, error) {
	role := approvals.Role(c.Text("role"))
	p, err := c.Member(ctx, "person")
	if err != nil {
		return chat.Message{}, err
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	taken, err := c.taken(p, roles[p.ID], role)
	if err != nil {
		return chat.Message{}, err
	}
	roles[p.ID] = slices.DeleteFunc(slices.Clone(roles[p.ID]), func(r approvals.Role) bool { return slices.Contains(taken, r) })
	lack, err := c.lacking(ctx, roles)
	if err != nil {
		return chat.Message{}, err
	}
	if err := c.take(ctx, p, taken, lack); err != nil {
		return chat.Message{}, err
	}
	return c.tookAway(ctx, p, taken, lack), nil
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

// take removes the roles; posts that lack a signature go back to their deciders with it.
func (c *Call) take(ctx context.Context, p storage.Person, roles []approvals.Role, lack []storage.Post) error {
	return c.Change(ctx, func(tx *storage.Tx) error {
		for _, r := range roles {
			if err := tx.Take(p.ID, r); err != nil {
				return err
			}
		}
		for _, l := range lack {
			now, err := tx.PostByID(l.ID)
			if err != nil {
				return err
			}
			for _, v := range now.Votes {
				if v.Person != p.ID && v.For != p.ID {
					continue
				}
				err := tx.Apply(&now, approvals.Unvoted{By: v.Person, At: tx.Now(), Road: v.Road, Revision: now.Submitted})
				var no *approvals.Refusal
				if err != nil && !errors.As(err, &no) {
					return err
				}
			}
		}
		return nil
	})
}

// maxListed bounds how many posts one command looks through.
const maxListed = 10_000

// lacking lists the approved and scheduled posts whose standing votes no longer satisfy their
// policy when everybody holds these roles.
func (c *Call) lacking(ctx context.Context, roles map[string][]approvals.Role) ([]storage.Post, error) {
	posts, err := c.Brand.Posts(ctx, storage.Query{Limit: maxListed, States: []approvals.State{approvals.Approved, approvals.Scheduled, approvals.Late}})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(posts, func(p storage.Post) bool {
		after := p.Post
		after.Votes = nil
		for _, v := range p.Votes {
			counts := v.Person
			if v.For != "" {
				counts = v.For
			}
			if len(roles[v.Person]) > 0 && len(roles[counts]) > 0 {
				v.Roles = roles[counts]
				after.Votes = append(after.Votes, v)
			}
		}
		return after.Satisfied()
	}), nil
}

// tookAway says what changed, which posts lack a signature, and who can give it.
func (c *Call) tookAway(ctx context.Context, p storage.Person, taken []approvals.Role, lack []storage.Post) chat.Message {
	first := say.Text{EN: "%[1]s is no longer %[2]s for %[3]s.", FR: "%[1]s n'a plus ce rôle pour %[3]s\u202f: %[2]s."}.F(p.Name, rolesSaid(taken), c.Info.Name)
	if slices.Contains(taken, approvals.Approver) {
		first = say.Text{EN: "%[1]s no longer approves for %[2]s.", FR: "%[1]s ne valide plus pour %[2]s."}.F(p.Name, c.Info.Name)
	}
	left := c.holders(ctx, approvals.Approver)
	said := []say.Speaker{first}
	if len(lack) > 0 {
		var numbers []string
		slices.SortFunc(lack, func(a, b storage.Post) int { return int(a.Number - b.Number) })
		for _, l := range lack {
			numbers = append(numbers, post(l.Number))
		}
		said = append(said, say.Text{
			EN: "Lacking an approval now, and waiting for one again: post %s.", FR: "Il manque de nouveau une validation\u202f: publication %s.",
		}.F(say.List{Items: numbers}))
	}
	if need := neededOf(c.Info.Value("needed")); len(left) < need {
		said = append(said, say.Text{
			EN: "%[1]s asks for %[2]d approvals, and now only %[3]d can give one. %[4]s, or %[5]s.",
			FR: "%[1]s demande %[2]d validations, et il ne reste que %[3]d pour en donner. %[4]s, ou %[5]s.",
		}.F(c.Info.Name, need, len(left), Shown(teamName, "add"), Shown(brandName, "set needed 1")))
	}
	return c.Private(say.Join(" ", said...))
}
