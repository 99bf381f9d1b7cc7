package commands

import (
	"context"
	"slices"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var away = &Command{
	Spec: chat.Spec{
		Name: say.Text{EN: "away", FR: "absence"},
		Help: say.Text{EN: "Say until when you are away, and who decides for you", FR: "Dire jusqu'à quand vous êtes absent, et qui décide pour vous"},
		Options: []chat.Option{
			{Name: say.Text{EN: "until", FR: "jusque"}, Help: say.Text{EN: "When you are back", FR: "Quand vous revenez"}, Kind: chat.When, Main: true, Required: true, Complete: true},
			{Name: say.Text{EN: "delegate", FR: "délégué"}, Help: say.Text{EN: "Who decides for you meanwhile", FR: "Qui décide pour vous entre-temps"}, Kind: chat.Who},
		},
		Subs: []chat.Spec{{
			Name: say.Text{EN: "back", FR: "retour"}, Aliases: []string{"off"},
			Help: say.Text{EN: "You are back: your absence ends", FR: "Vous êtes de retour\u202f: votre absence prend fin"},
		}},
		Bare:    say.Text{EN: "from-now", FR: "dès-maintenant"},
		Form:    true,
		Example: say.Text{EN: "/away monday delegate:@sofia", FR: "/absence lundi délégué:@sofia"},
		Role:    anyone,
	},
	Run: runAway,
}

func runAway(ctx context.Context, c *Call) (chat.Message, error) {
	if c.Sub == "back" {
		return c.comeBack(ctx)
	}
	until, note, err := c.When("until")
	if err != nil {
		return chat.Message{}, err
	}
	if until.Next || !until.At.After(c.At) {
		return chat.Message{}, say.No(say.Unreadable, say.Text{
			EN: "Say when you are back, in the future: %s.", FR: "Dites quand vous revenez, dans l'avenir\u202f: %s.",
		}.F(say.Text{EN: string(say.C("/away monday 9am")), FR: string(say.C("/absence lundi 9h"))}))
	}
	var delegate storage.Person
	if c.Text("delegate") != "" {
		if delegate, err = c.stand(ctx); err != nil {
			return chat.Message{}, err
		}
	}
	if err := c.setAway(ctx, until.At, delegate.ID); err != nil {
		return chat.Message{}, err
	}
	back := say.At(until.At.In(c.Info.Zone()))
	if delegate.ID == "" {
		return c.Private(say.Join(" ", say.Text{
			EN: "You are away until %s. Nobody decides for you meanwhile; requests go on without your ping. %s ends it earlier.",
			FR: "Vous êtes absent jusqu'au %s. Personne ne décide pour vous entre-temps\u202f; les demandes suivent leur cours sans vous alerter. %s y met fin plus tôt.",
		}.F(back, backLine), note)), nil
	}
	return c.Private(say.Join(" ", say.Text{
		EN: "You are away until %[1]s. %[2]s decides for you meanwhile; the card and the audit say so. %[3]s ends it earlier.",
		FR: "Vous êtes absent jusqu'au %[1]s. %[2]s décide pour vous entre-temps\u202f; la carte et le journal le disent. %[3]s y met fin plus tôt.",
	}.F(back, delegate.Name, backLine), note)), nil
}

var backLine = say.Text{EN: string(say.C("/away back")), FR: string(say.C("/absence retour"))}

func (c *Call) setAway(ctx context.Context, until time.Time, delegate string) error {
	return c.Change(ctx, func(tx *storage.Tx) error { return tx.Away(c.Person.ID, until, delegate) })
}

// stand is the delegate: somebody else, of this brand, who holds a role that decides and is here.
func (c *Call) stand(ctx context.Context) (storage.Person, error) {
	p, err := c.Member(ctx, "delegate")
	if err != nil {
		return p, err
	}
	if p.ID == c.Person.ID {
		return p, delegateNo(say.Text{EN: "You cannot stand in for yourself. Name somebody else.", FR: "Vous ne pouvez pas vous remplacer vous-même. Nommez une autre personne."})
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return p, err
	}
	if !canDecide(roles[p.ID]) {
		return p, delegateNo(say.Text{
			EN: "%[1]s cannot approve for %[2]s, so they cannot decide for you. Name one of: %[3]s.",
			FR: "%[1]s ne peut pas valider pour %[2]s, donc pas décider pour vous. Choisissez parmi\u202f: %[3]s.",
		}.F(p.Name, c.Info.Name, say.List{Items: c.others(ctx, roles), Or: true}))
	}
	gone, err := c.Brand.Aways(ctx)
	if err != nil {
		return p, err
	}
	if a, is := gone[p.ID]; is && a.Until.After(c.At) {
		return p, delegateNo(say.Text{
			EN: "%[1]s is away too, until %[2]s. Name somebody who is here.", FR: "%[1]s est aussi absent, jusqu'au %[2]s. Nommez une personne présente.",
		}.F(p.Name, say.At(a.Until.In(c.Info.Zone()))))
	}
	return p, nil
}

// canDecide reports whether a role can be named by a step.
func canDecide(roles []approvals.Role) bool {
	return slices.ContainsFunc(roles, func(r approvals.Role) bool {
		return r == approvals.Approver || r == approvals.Client || r == approvals.Admin || r == approvals.Owner
	})
}

// others names who decides for the brand besides the caller.
func (c *Call) others(ctx context.Context, roles map[string][]approvals.Role) []string {
	var ids []string
	for id, held := range roles {
		if id != c.Person.ID && canDecide(held) {
			ids = append(ids, id)
		}
	}
	return c.Names(ctx, ids)
}

func delegateNo(t say.Text) *say.Problem {
	return &say.Problem{Kind: say.Refused, Text: t, Fields: []say.FieldProblem{{Name: "delegate", Text: t}}}
}

func (c *Call) comeBack(ctx context.Context) (chat.Message, error) {
	gone, err := c.Brand.Aways(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if _, is := gone[c.Person.ID]; !is {
		return c.Private(say.Text{EN: "You were not away, so nothing changed.", FR: "Vous n'étiez pas absent\u202f: rien n'a changé."}), nil
	}
	if err := c.setAway(ctx, time.Time{}, ""); err != nil {
		return chat.Message{}, err
	}
	return c.Private(say.Text{EN: "Welcome back. You decide for yourself again in %s.", FR: "Bon retour. Vous décidez de nouveau vous-même pour %s."}, c.Info.Name), nil
}
