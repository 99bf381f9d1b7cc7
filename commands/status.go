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
	if c.Brand == nil || c.Needs(ctx, InBrand, onlyTeam) != nil {
		return m, nil
	}
	zone := c.At.In(c.Info.Zone())
	add(say.Text{EN: "brand", FR: "marque"}, say.Text{EN: "%[1]s, times in %[2]s, now %[3]s", FR: "%[1]s, heures à %[2]s, il est %[3]s"}.F(c.Info.Name, say.Zone(zone), say.AtHour(zone)))
	add(say.Text{EN: "stopped", FR: "arrêt"}, c.stopSaid(ctx))
	add(say.Text{EN: "accounts", FR: "comptes"}, c.accountsSaid())
	rows, err := c.standing(ctx)
	m.Fields = append(m.Fields, rows...)
	if c.troubled(rows) {
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
	waits, err := c.Brand.Posts(ctx, storage.Query{States: []approvals.State{approvals.Review}, Limit: 10})
	if err != nil {
		return nil, err
	}
	var rows []chat.Field
	for _, p := range wrong {
		rows = append(rows, chat.Field{Block: chat.Row, Name: post(p.Number), Value: say.Data(short(p.Title)),
			Note: c.Say(say.Join(" ", StateWords(p.State), withPost(wayOut[p.State], p)))})
	}
	for _, p := range waits {
		rows = append(rows, chat.Field{Block: chat.Row, Name: post(p.Number), Value: say.Data(short(p.Title)),
			Note: c.Say(say.Text{EN: "waits for %s", FR: "attend %s"}, orNobody(c.deciders(ctx, p)))})
	}
	if len(rows) == 0 {
		rows = append(rows, chat.Field{Block: chat.Rule, Value: c.Say(say.Text{EN: "Nothing waits and nothing went wrong.", FR: "Rien n'attend et rien n'a échoué."})})
	}
	return rows, nil
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
