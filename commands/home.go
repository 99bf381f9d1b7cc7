package commands

import (
	"context"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// home is the dashboard that a chat shows on a page of its own, as Slack's home tab. It is typed by
// nobody: the platform asks for it when somebody opens that page.
var home = &Command{
	Spec: chat.Spec{
		Name:    say.Text{EN: "home", FR: "accueil"},
		Help:    say.Text{EN: "What waits for you, what is yours, what goes out this week", FR: "Ce qui vous attend, ce qui est à vous, ce qui part cette semaine"},
		Example: say.Text{EN: "/home", FR: "/accueil"},
		Role:    anyone,
	},
	Reach: Anybody, Reads: true, NoBrand: true, Hidden: true,
	Run: runHome,
}

// homeRows bounds each list of a brand: a page has at most 100 blocks
// (https://docs.slack.dev/surfaces/app-home), and a list says where the rest stands.
const homeRows = 6

// homeBrands bounds how many brands are shown in full.
const homeBrands = 4

// mineStates are the states in which a post of somebody's still needs a hand of theirs, or of others.
var mineStates = []approvals.State{approvals.Draft, approvals.Changes, approvals.Rejected, approvals.Held, approvals.Review, approvals.Approved,
	approvals.Late, approvals.Failed, approvals.Partly, approvals.Unconfirmed}

func runHome(ctx context.Context, c *Call) (chat.Message, error) {
	all, err := c.inEveryBrand(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if len(all) == 0 {
		return c.nothingHere(ctx), nil
	}
	m := c.Private(say.Text{EN: "Your posts and what waits for you", FR: "Vos publications et ce qui vous attend"})
	for i, one := range all {
		if i == homeBrands {
			m.Fields = append(m.Fields, chat.Field{Block: chat.Rule, Value: c.Say(say.Text{EN: "All your brands: %s", FR: "Toutes vos marques\u202f: %s"},
				Typed(today.Name, say.Text{EN: "brand:all", FR: "marque:toutes"}))})
			break
		}
		if err := one.homeOf(ctx, &m); err != nil {
			return m, err
		}
	}
	return m, nil
}

// homeOf adds one brand: its three lists, and its buttons.
func (c *Call) homeOf(ctx context.Context, m *chat.Message) error {
	waits, err := c.waiting(ctx)
	if err != nil {
		return err
	}
	mine, err := c.nearest(ctx, storage.Query{States: mineStates, Author: c.Person.ID, Limit: homeRows + 1})
	if err != nil {
		return err
	}
	week, err := c.Brand.Out(ctx, c.At, c.At.AddDate(0, 0, 7))
	if err != nil {
		return err
	}
	head := chat.Field{Name: c.Info.Name}
	if c.Info.Stopped != nil {
		head.Value = c.Say(c.stoppedSince(ctx, *c.Info.Stopped))
	}
	m.Fields = append(m.Fields, head)
	for _, part := range []struct {
		title, none say.Text
		posts       []storage.Post
	}{
		{say.Text{EN: "Waits for you", FR: "Vous attend"}, say.Text{EN: "nothing", FR: "rien"}, waits},
		{say.Text{EN: "Yours", FR: "À vous"}, say.Text{EN: "no open post", FR: "aucune publication en cours"}, mine},
		{say.Text{EN: "This week", FR: "Cette semaine"}, say.Text{EN: "nothing goes out", FR: "aucun départ"}, week},
	} {
		sortByTime(part.posts)
		m.Fields = append(m.Fields, c.homeList(part.title, part.none, part.posts)...)
	}
	m.Buttons = append(m.Buttons, c.homeButtons(len(waits) > 0)...)
	return nil
}

// homeList is one list under its title, cut where it is long.
func (c *Call) homeList(title, none say.Text, posts []storage.Post) []chat.Field {
	if len(posts) == 0 {
		return []chat.Field{{Name: c.Say(title), Value: c.Say(none)}}
	}
	out := append([]chat.Field{{Name: c.Say(title)}}, c.rows(posts[:min(len(posts), homeRows)])...)
	if len(posts) > homeRows {
		out = append(out, chat.Field{Block: chat.Rule, Value: c.Say(say.Text{EN: "The rest: %s", FR: "La suite\u202f: %s"},
			Shown(say.Text{EN: "queue", FR: "planning"}, brandOption.Name.In(c.Lang)+":"+c.Info.Name))})
	}
	return out
}

// homeButtons are what may be done from there at once, in this brand.
func (c *Call) homeButtons(waits bool) []chat.Button {
	in := brandOption.Name.EN + ":" + c.Info.Name
	var out []chat.Button
	add := func(label say.Text, style chat.Style, command string) {
		out = append(out, chat.Button{Label: c.Say(label, c.Info.Name), Action: Do(command, in), Style: style})
	}
	if waits {
		add(say.Text{EN: "Review %s", FR: "Relire %s"}, chat.Go, reviewName.EN)
	}
	if draft.May(c.Roles) {
		add(say.Text{EN: "Draft for %s", FR: "Rédiger pour %s"}, "", "draft")
	}
	switch {
	case c.Info.Stopped == nil:
		add(say.Text{EN: "Stop everything for %s", FR: "Tout arrêter pour %s"}, chat.Grave, "freeze")
	case c.Holds(approvals.Admin, approvals.Owner) && c.Info.Stopped.By != c.Person.ID:
		add(say.Text{EN: "Resume %s", FR: "Reprendre %s"}, "", "resume")
	}
	return out
}

// nothingHere is the dashboard of somebody without a role: what this is, and who can give one.
func (c *Call) nothingHere(ctx context.Context) chat.Message {
	owner, err := c.DB.Owner(ctx)
	if err != nil || owner == "" {
		return c.Private(say.Text{
			EN: "Copydesk drafts, has posts approved and publishes them. It is not set up yet: whoever started it types %s.",
			FR: "Copydesk rédige, fait valider et publie. Il n'est pas encore configuré\u202f: la personne qui l'a lancé tape %s.",
		}, Typed(setup.Name, say.Text{EN: "CODE", FR: "CODE"}))
	}
	return c.Private(say.Text{
		EN: "Copydesk drafts, has posts approved and publishes them. You have no role in a brand yet. Ask %s.",
		FR: "Copydesk rédige, fait valider et publie. Vous n'avez pas encore de rôle dans une marque. Demandez à %s.",
	}, say.List{Items: c.ownerName(ctx), Or: true})
}
