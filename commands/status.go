package commands

import (
	"context"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var status = &Command{
	Spec: chat.Spec{
		Name:    say.Text{EN: "status", FR: "état"},
		Help:    say.Text{EN: "Whether all is well: platforms, accounts, what waits, what went wrong", FR: "Si tout va bien\u202f: plateformes, comptes, ce qui attend, ce qui a échoué"},
		Example: say.Text{EN: "/status", FR: "/état"},
		Role:    anyone,
	},
	Reach: Anybody, Reads: true, NoBrand: true,
	Run: runStatus,
}

// platformNames are the chat platforms there are, as people call them.
var platformNames = []struct{ Name, Shown string }{{"slack", "Slack"}, {"discord", "Discord"}, {"playground", "Playground"}}

// runStatus tells anybody about the program, and people of the brand about the brand.
func runStatus(ctx context.Context, c *Call) (chat.Message, error) {
	m := c.Private(say.Text{EN: "Copydesk is running.", FR: "Copydesk est en marche."})
	add := func(name say.Text, value say.Speaker) {
		m.Fields = append(m.Fields, chat.Field{Name: name.In(c.Lang), Value: value.In(c.Lang)})
	}
	add(say.Text{EN: "chat", FR: "discussion"}, c.platformsSaid())
	add(say.Text{EN: "drafting", FR: "rédaction"}, c.modelSaid())
	add(say.Text{EN: "web side", FR: "côté web"}, c.webSaid())
	add(say.Text{EN: "version", FR: "version"}, say.Same(c.Version))
	if live, err := c.DB.Claimed(ctx); err == nil && !live {
		add(say.Text{EN: "publishing", FR: "publication"}, say.Text{
			EN: "nothing leaves: this folder is a copy. On the server: %s",
			FR: "rien ne part\u202f: ce dossier est une copie. Sur le serveur\u202f: %s",
		}.F(say.C("copydesk claim")))
	}
	if c.Brand == nil || c.Needs(ctx, InBrand, onlyTeam) != nil {
		return m, nil
	}
	zone := c.At.In(c.Info.Zone())
	add(say.Text{EN: "brand", FR: "marque"}, say.Text{EN: "%[1]s, times in %[2]s, now %[3]s", FR: "%[1]s, heures à %[2]s, il est %[3]s"}.F(c.Info.Name, say.Zone(zone), say.AtHour(zone)))
	add(say.Text{EN: "stopped", FR: "arrêt"}, c.stopSaid(ctx))
	add(say.Text{EN: "accounts", FR: "comptes"}, c.accountsSaid())
	if c.Model != nil {
		spent, err := c.spentSaid(ctx)
		if err != nil {
			return m, err
		}
		add(say.Text{EN: "model budget", FR: "budget du modèle"}, spent)
	}
	decides, possible, err := c.decides(ctx)
	if err != nil {
		return m, err
	}
	add(say.Text{EN: "approval", FR: "validation"}, decides)
	rows, err := c.standing(ctx)
	m.Fields = append(m.Fields, rows...)
	if !possible || c.troubled(rows) {
		m.Text += " " + c.Say(say.Text{EN: "Something needs a look.", FR: "Quelque chose est à regarder."})
	}
	return m, err
}

func (c *Call) platformsSaid() say.Text {
	var said []say.Speaker
	for _, n := range platformNames {
		p := c.Platform(n.Name)
		switch {
		case p == nil:
		case c.Over != nil && c.Over(n.Name):
			said = append(said, say.Text{EN: "%s has stopped: %s on the server says why", FR: "%s est arrêté\u202f: %s sur le serveur dit pourquoi"}.F(n.Shown, say.C("copydesk check")))
		case p.Ready():
			said = append(said, say.Text{EN: "%s connected", FR: "%s connecté"}.F(n.Shown))
		default:
			said = append(said, say.Text{EN: "%s not connected: I keep trying", FR: "%s non connecté\u202f: je réessaie"}.F(n.Shown))
		}
	}
	return say.Join(", ", said...)
}

func (c *Call) modelSaid() say.Text {
	if c.Model == nil {
		return say.Text{EN: "no model is set up; words are fitted to each network", FR: "aucun modèle configuré\u202f; les mots sont adaptés à chaque réseau"}
	}
	return say.Text{EN: "a drafting model is set up", FR: "un modèle de rédaction est configuré"}
}

func (c *Call) webSaid() say.Text {
	if c.Public {
		return say.Text{EN: "%s, reachable from elsewhere", FR: "%s, joignable de l'extérieur"}.F(c.Web)
	}
	return say.Text{EN: "%s, on this machine or network only", FR: "%s, seulement sur cette machine ou ce réseau"}.F(c.Web)
}

func (c *Call) stopSaid(ctx context.Context) say.Text {
	if c.Info.Stopped == nil {
		return say.Text{EN: "no, posts go out", FR: "non, les publications partent"}
	}
	return stopped(ctx, c)
}

func (c *Call) accountsSaid() say.Text {
	var said []say.Speaker
	for _, a := range c.Info.Accounts {
		said = append(said, say.Text{EN: "%s %s", FR: "%s %s"}.F(networkName(a), accountState(a)))
	}
	return say.Join(", ", said...)
}

// troubles are the states in which a post needs a person, worst first.
var troubles = []approvals.State{approvals.Unconfirmed, approvals.Failed, approvals.Partly, approvals.Late}

// standing lists what waits for whom and what went wrong, at most 25 rows.
func (c *Call) standing(ctx context.Context) ([]chat.Field, error) {
	wrong, err := c.Brand.Posts(ctx, storage.Query{States: troubles, Limit: 10})
	if err != nil {
		return nil, err
	}
	waits, err := c.Brand.Posts(ctx, storage.Query{States: []approvals.State{approvals.Review, approvals.Held, approvals.Changes}, Limit: 10})
	if err != nil {
		return nil, err
	}
	var rows []chat.Field
	for _, p := range wrong {
		rows = append(rows, chat.Field{Block: chat.Row, Name: post(p.Number), Value: say.Data(short(p.Title)),
			Note: c.Say(say.Join(" ", StateWords(p.State), withPost(wayOut[p.State], p)))})
	}
	for _, p := range waits {
		rows = append(rows, chat.Field{Block: chat.Row, Name: post(p.Number), Value: say.Data(short(p.Title)), Note: c.Say(c.whoWaits(ctx, p))})
	}
	if len(rows) == 0 {
		rows = append(rows, chat.Field{Block: chat.Rule, Value: c.Say(say.Text{EN: "Nothing waits and nothing went wrong.", FR: "Rien n'attend et rien n'a échoué."})})
	}
	return rows, nil
}

// whoWaits says who waits for whom, and until when.
func (c *Call) whoWaits(ctx context.Context, p storage.Post) say.Text {
	asked, author := c.Who(ctx, p.SubmittedBy), c.Who(ctx, p.Author)
	switch p.State {
	case approvals.Changes:
		return say.Text{EN: "%s waits for %s to change it", FR: "%s attend les modifications de %s"}.F(c.saying(ctx, p, approvals.Change), author)
	case approvals.Held:
		return say.Text{EN: "%s waits: %s put it on hold", FR: "%s attend\u202f: suspendue par %s"}.F(asked, c.saying(ctx, p, approvals.Hold))
	}
	who := c.deciders(ctx, p)
	switch {
	case len(who) == 0:
		return say.Text{EN: "%s waits, and nobody can decide: %s", FR: "%s attend, et personne ne peut décider\u202f: %s"}.F(asked, teamAdd)
	case p.Deadline.IsZero():
		return say.Text{EN: "%s waits for %s", FR: "%s attend %s"}.F(asked, say.List{Items: who, Or: true})
	}
	return say.Text{EN: "%s waits for %s, by %s", FR: "%s attend %s, avant %s"}.F(asked, say.List{Items: who, Or: true}, say.Near(p.Deadline.In(c.Info.Zone()), c.At))
}

// saying names whose standing word on a post is this.
func (c *Call) saying(ctx context.Context, p storage.Post, kind approvals.Kind) say.List {
	var ids []string
	for _, v := range p.Votes {
		if v.Kind == kind {
			ids = append(ids, v.Person)
		}
	}
	return say.List{Items: c.Names(ctx, ids)}
}

// decides says whose approvals the brand's posts need, or that nobody can give them.
func (c *Call) decides(ctx context.Context) (say.Text, bool, error) {
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return say.Text{}, false, err
	}
	if !possibleFor(c.Info, roles) {
		return say.Text{EN: "Nobody can approve for %s now, or too few. Add someone: %s", FR: "Plus personne ne peut valider pour %s, ou pas assez de monde. Ajoutez quelqu'un\u202f: %s"}.F(c.Info.Name, teamAdd), false, nil
	}
	if len(stepsOf(c.Info)) == 0 && neededOf(c.Info.Value("needed")) > 0 && c.Info.Value("solo") != "on" {
		return say.Text{EN: "%d of %s", FR: "%d parmi %s"}.F(neededOf(c.Info.Value("needed")), say.List{Items: c.holders(ctx, approvals.Approver)}), true, nil
	}
	var steps []say.Speaker
	for _, s := range basePolicy(c.Info).Steps {
		steps = append(steps, c.stepSaid(ctx, s))
	}
	return say.Join("; ", steps...), true, nil
}

// troubled reports whether some row tells of trouble.
func (c *Call) troubled(rows []chat.Field) bool {
	for _, r := range rows {
		for _, s := range troubles {
			if strings.HasPrefix(r.Note, StateWords(s).In(c.Lang)) {
				return true
			}
		}
	}
	return false
}
