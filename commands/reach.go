package commands

import (
	"context"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/storage"
)

// outOfReach refuses a post whose policy nobody could satisfy: which step it is, why, and who can
// change that.
func (c *Call) outOfReach(ctx context.Context, p storage.Post, pol approvals.Policy, roles map[string][]approvals.Role) error {
	out := excluded(p, pol)
	for _, s := range pol.Steps {
		if (approvals.Policy{Steps: []approvals.Step{s}, Solo: pol.Solo}).PossibleFor(out, roles) {
			continue
		}
		able, wrote := c.able(ctx, s, out, roles)
		if s.Why == "" && len(able)+len(wrote) == 0 && len(c.holders(ctx, approvals.Approver)) == 0 {
			break
		}
		return say.No(say.Refused, say.Join(" ", c.lacks(ctx, p, s, able, wrote), c.mend(ctx, s)))
	}
	return RefuseFor(ctx, c, p, &approvals.Refusal{Code: approvals.NobodyCan, State: p.State})
}

// able names who can decide in a step, and who could if they had not written the post.
func (c *Call) able(ctx context.Context, s approvals.Step, out []string, roles map[string][]approvals.Role) (able, wrote []string) {
	for id, held := range roles {
		switch {
		case !s.Names(id, held):
		case slices.Contains(out, id):
			wrote = append(wrote, id)
		default:
			able = append(able, id)
		}
	}
	return c.Names(ctx, able), c.Names(ctx, wrote)
}

// lacks says which step has too few people, and why.
func (c *Call) lacks(ctx context.Context, p storage.Post, s approvals.Step, able, wrote []string) say.Text {
	n, need := post(p.Number), c.stepSaid(ctx, s)
	if s.Why != "" {
		need = say.Text{EN: "%[1]s, because of %[2]s", FR: "%[1]s, circuit %[2]s"}.F(need, approvals.RouteName(s.Why))
	}
	switch {
	case len(wrote) == 0 && len(able) == 0:
		return say.Text{
			EN: "Post %[1]s needs an approval that nobody here can give: %[2]s.",
			FR: "La publication %[1]s demande une validation que personne ici ne peut donner\u202f: %[2]s.",
		}.F(n, need)
	case len(wrote) == 0:
		return say.Text{
			EN: "Too few people can approve post %[1]s. It needs %[2]s, and there is only %[3]s.",
			FR: "Trop peu de personnes peuvent valider la publication %[1]s. Il faut\u202f: %[2]s. Il n'y a que %[3]s.",
		}.F(n, need, say.List{Items: able})
	case len(able) == 0:
		return say.Text{
			EN: "Too few people can approve post %[1]s. It needs %[2]s, and %[3]s wrote it: whoever writes a post cannot approve it.",
			FR: "Trop peu de personnes peuvent valider la publication %[1]s. Il faut\u202f: %[2]s. Or elle est de %[3]s, et qui écrit une publication ne peut pas la valider.",
		}.F(n, need, say.List{Items: wrote})
	}
	return say.Text{
		EN: "Too few people can approve post %[1]s. It needs %[2]s, and whoever writes a post cannot approve it, which leaves only %[3]s.",
		FR: "Trop peu de personnes peuvent valider la publication %[1]s. Il faut\u202f: %[2]s. Qui l'écrit ne peut pas la valider\u202f: il ne reste que %[3]s.",
	}.F(n, need, say.List{Items: able})
}

// mend says who can add somebody or change the rule, and how.
func (c *Call) mend(ctx context.Context, s approvals.Step) say.Text {
	rule := setOneNeeded
	switch {
	case s.Why != "":
		rule = Typed(brandName, say.Text{EN: "routes", FR: "circuits"})
	case len(stepsOf(c.Info)) > 0:
		rule = Typed(brandName, say.Text{EN: "set steps", FR: "régler étapes"})
	}
	if c.Person.Owner || c.Holds(approvals.Admin) {
		return say.Text{
			EN: "Add someone: %[1]s, or change the rule: %[2]s.", FR: "Ajoutez quelqu'un\u202f: %[1]s, ou changez la règle\u202f: %[2]s.",
		}.F(teamAdd, rule)
	}
	return say.Text{
		EN: "%[3]s can add someone: %[1]s, or change the rule: %[2]s.", FR: "Pour ajouter quelqu'un (%[1]s) ou changer la règle (%[2]s), voyez %[3]s.",
	}.F(teamAdd, rule, say.List{Items: c.holders(ctx, approvals.Admin), Or: true})
}
