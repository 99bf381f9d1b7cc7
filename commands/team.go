package commands

import (
	"context"
	"slices"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// roleNames are the roles as people read and type them.
var roleNames = map[approvals.Role]say.Text{
	approvals.Owner:       {EN: "owner", FR: "propriétaire"},
	approvals.Admin:       {EN: "admin", FR: "admin"},
	approvals.Editor:      {EN: "editor", FR: "rédaction"},
	approvals.Contributor: {EN: "contributor", FR: "contribution"},
	approvals.Approver:    {EN: "approver", FR: "validation"},
	approvals.Client:      {EN: "client", FR: "client"},
	approvals.Auditor:     {EN: "auditor", FR: "audit"},
}

// rolesMany are those who hold a role, as a step names them: "2 of the approvers".
var rolesMany = map[approvals.Role]say.Text{
	approvals.Owner:    {EN: "the owner", FR: "la ou le propriétaire"},
	approvals.Admin:    {EN: "the admins", FR: "les admins"},
	approvals.Editor:   {EN: "the editors", FR: "les rédacteurs"},
	approvals.Approver: {EN: "the approvers", FR: "les valideurs"},
	approvals.Client:   {EN: "the clients", FR: "les clients"},
}

var givable = []approvals.Role{approvals.Approver, approvals.Editor, approvals.Contributor, approvals.Admin, approvals.Client, approvals.Auditor}

var team = &Command{
	Spec: chat.Spec{
		Name: teamName,
		Help: say.Text{EN: "Who is in this brand's team, and who may do what", FR: "Qui est dans l'équipe de cette marque, et qui peut quoi"},
		Subs: []chat.Spec{
			{Name: say.Text{EN: "add", FR: "ajouter"}, Help: say.Text{EN: "Give somebody a role", FR: "Donner un rôle à quelqu'un"}, Options: []chat.Option{personOption, groupOption, required(roleOption)}, Form: true},
			{Name: say.Text{EN: "remove", FR: "retirer"}, Help: say.Text{EN: "Take a role away from somebody, or all of them", FR: "Retirer un rôle à quelqu'un, ou tous"}, Options: []chat.Option{personOption, groupOption, roleOption}, Form: true},
			{Name: linkName, Help: say.Text{EN: "Join two accounts of yours: you are one person then", FR: "Réunir deux de vos comptes\u202f: vous ne faites plus qu'une personne"}, Options: linkOptions},
		},
		Bare:    say.Text{EN: "show", FR: "voir"},
		Example: say.Text{EN: "/team add @marc approver", FR: "/équipe ajouter @marc validation"},
		Role:    say.Text{EN: "anyone in the brand; admin (add, remove)", FR: "toute personne de la marque\u202f; admin (ajouter, retirer)"},
	},
	Reach: Anybody, NoBrand: true,
	Run: runTeam,
}

var (
	personOption = chat.Option{Name: say.Text{EN: "person", FR: "personne"}, Help: say.Text{EN: "Who: @name, a group, or admins for the workspace's", FR: "Qui\u202f: @nom, un groupe, ou admins pour ceux de l'espace"}, Kind: chat.Who, Main: true, Required: true, Unless: "group"}
	groupOption  = chat.Option{Name: say.Text{EN: "group", FR: "groupe"}, Help: say.Text{EN: "Or a whole group, by its name; admins for the workspace's", FR: "Ou tout un groupe, par son nom\u202f; admins pour ceux de l'espace"}, Kind: chat.Words}
	roleOption   = chat.Option{Name: say.Text{EN: "role", FR: "rôle"}, Help: say.Text{EN: "What they may do", FR: "Ce que la personne peut faire"}, Kind: chat.One, Main: true, Choices: roleChoices()}
)

func required(o chat.Option) chat.Option { o.Required = true; return o }

func roleChoices() []chat.Choice {
	var out []chat.Choice
	for _, r := range givable {
		out = append(out, chat.Choice{Value: string(r), Text: roleNames[r]})
	}
	return out
}

func runTeam(ctx context.Context, c *Call) (chat.Message, error) {
	if c.Sub == "link" {
		return c.link(ctx)
	}
	if c.Brand == nil {
		return chat.Message{}, c.noBrandHere(ctx)
	}
	if c.Sub == "" {
		if err := c.Needs(ctx, InBrand, onlyTeam); err != nil {
			return chat.Message{}, err
		}
		return c.showTeam(ctx)
	}
	if err := c.Needs(ctx, Admins, onlyAdmins); err != nil {
		return chat.Message{}, err
	}
	if c.Sub == "add" {
		return c.addToTeam(ctx)
	}
	return c.removeFromTeam(ctx)
}

// showTeam lists everybody with their roles, whether they can approve, and until when they are away.
func (c *Call) showTeam(ctx context.Context) (chat.Message, error) {
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	gone, err := c.Brand.Aways(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	approvers := c.holders(ctx, approvals.Approver)
	m := c.Private(say.Text{
		EN: "The team of %[1]s: %[2]s. Who can approve: %[3]s.", FR: "L'équipe de %[1]s\u202f: %[2]s. Peuvent valider\u202f: %[3]s.",
	}, c.Info.Name, people(len(roles)), listOrNobody(approvers))
	for _, id := range c.byName(ctx, roles) {
		row := chat.Field{Block: chat.Row, Name: say.Data(c.Who(ctx, id)), Value: rolesSaid(roles[id]).In(c.Lang)}
		if a, is := gone[id]; is && a.Until.After(c.At) {
			row.Note = c.awaySaid(ctx, a).In(c.Lang)
		}
		m.Fields = append(m.Fields, row)
	}
	groups, err := c.groupRows(ctx)
	m.Fields = append(m.Fields, groups...)
	return m, err
}

func people(n int) say.Count {
	return say.Count{N: int64(n), One: say.Text{EN: "person", FR: "personne"}, Many: say.Text{EN: "people", FR: "personnes"}}
}

func listOrNobody(names []string) say.Speaker {
	if len(names) == 0 {
		return say.Text{EN: "nobody yet", FR: "personne encore"}
	}
	return say.List{Items: names}
}

func (c *Call) awaySaid(ctx context.Context, a storage.Away) say.Text {
	until := say.At(a.Until.In(c.Info.Zone()))
	if a.Delegate == "" {
		return say.Text{EN: "away until %s", FR: "absent jusqu'au %s"}.F(until)
	}
	return say.Text{EN: "away until %s; %s decides meanwhile", FR: "absent jusqu'au %s\u202f; %s décide entre-temps"}.F(until, c.Who(ctx, a.Delegate))
}

// byName sorts person ids by the names people read.
func (c *Call) byName(ctx context.Context, roles map[string][]approvals.Role) []string {
	var ids []string
	names := map[string]string{}
	for id := range roles {
		ids = append(ids, id)
		names[id] = c.Who(ctx, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		return strings.Compare(fold(names[a])+a, fold(names[b])+b)
	})
	return ids
}

// rolesSaid lists roles in the order of the table, in words.
func rolesSaid(held []approvals.Role) say.Text {
	var said []say.Speaker
	for _, r := range append([]approvals.Role{approvals.Owner}, givable...) {
		if slices.Contains(held, r) {
			said = append(said, roleNames[r])
		}
	}
	return say.Join(", ", said...)
}
