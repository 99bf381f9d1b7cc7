package commands

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var routeOptions = []chat.Option{
	{Name: say.Text{EN: "do", FR: "faire"}, Help: say.Text{EN: "test shows what they would have asked last month", FR: "test montre ce qu'ils auraient demandé le mois dernier"}, Kind: chat.One, Main: true, Choices: []chat.Choice{
		{Value: "show", Text: say.Text{EN: "show", FR: "voir"}},
		{Value: "test", Text: say.Text{EN: "test", FR: "essai"}},
		{Value: "add", Text: say.Text{EN: "add", FR: "ajouter"}},
		{Value: "remove", Text: say.Text{EN: "remove", FR: "retirer"}}}},
	{Name: say.Text{EN: "route", FR: "circuit"}, Help: say.Text{EN: "Its name: price, health, legal, or your own", FR: "Son nom\u202f: prix, santé, juridique, ou le vôtre"}, Kind: chat.Words, Main: true},
	{Name: say.Text{EN: "words", FR: "mots"}, Help: say.Text{EN: "Words that lead a post there, with commas; a last * takes any ending", FR: "Les mots qui y mènent, avec des virgules\u202f; une * finale prend toute fin"}, Kind: chat.Words},
	{Name: say.Text{EN: "tags", FR: "étiquettes"}, Help: say.Text{EN: "Tags that lead a post there", FR: "Les étiquettes qui y mènent"}, Kind: chat.Words},
	{Name: say.Text{EN: "accounts", FR: "comptes"}, Help: say.Text{EN: "Accounts that lead a post there", FR: "Les comptes qui y mènent"}, Kind: chat.Account, Complete: true},
	{Name: say.Text{EN: "by", FR: "par"}, Help: say.Text{EN: "Who must approve then: a person or a role; else an admin", FR: "Qui doit alors valider\u202f: une personne ou un rôle\u202f; sinon un admin"}, Kind: chat.Words},
}

// routesOf lists the brand's routes, in order.
func routesOf(info storage.BrandInfo) []approvals.Route {
	var out []approvals.Route
	if s := info.Value("routes"); s != "" && json.Unmarshal([]byte(s), &out) != nil {
		return nil
	}
	return out
}

func (c *Call) routes(ctx context.Context) (chat.Message, error) {
	switch c.Text("do") {
	case "add", "remove":
		if err := c.Needs(ctx, Admins, onlyAdmins); err != nil {
			return chat.Message{}, err
		}
		if c.Text("do") == "add" {
			return c.addRoute(ctx)
		}
		return c.removeRoute(ctx)
	}
	if err := c.Needs(ctx, InBrand, onlyTeam); err != nil {
		return chat.Message{}, err
	}
	if c.Text("do") == "test" {
		return c.testRoutes(ctx)
	}
	return c.showRoutes(ctx), nil
}

// showRoutes lists the brand's steps and routes.
func (c *Call) showRoutes(ctx context.Context) chat.Message {
	routes := routesOf(c.Info)
	m := c.Private(say.Text{
		EN: "Every post of %[1]s takes these steps, in order. %[2]s shows what they would have asked last month.",
		FR: "Chaque publication de %[1]s suit ces étapes, dans l'ordre. %[2]s montre ce qu'elles auraient demandé le mois dernier.",
	}, c.Info.Name, routesTest)
	for _, s := range basePolicy(c.Info).Steps {
		m.Fields = append(m.Fields, chat.Field{Block: chat.Row, Name: c.Say(say.Text{EN: "always", FR: "toujours"}), Value: c.stepSaid(ctx, s).In(c.Lang)})
	}
	for _, r := range routes {
		m.Fields = append(m.Fields, c.routeRow(ctx, r))
	}
	if len(routes) == 0 {
		m.Fields = append(m.Fields, chat.Field{Block: chat.Rule, Value: c.Say(say.Text{
			EN: "No route adds a step yet. Three are ready: %s for price, health or legal.", FR: "Aucun circuit n'ajoute d'étape. Trois sont prêts\u202f: %s pour prix, santé ou juridique.",
		}, say.Text{EN: string(say.C("/brand routes add price")), FR: string(say.C("/marque circuits ajouter prix"))})})
	}
	return m
}

var routesTest = say.Text{EN: string(say.C("/brand routes test")), FR: string(say.C("/marque circuits essai"))}

func (c *Call) routeRow(ctx context.Context, r approvals.Route) chat.Field {
	var by []say.Speaker
	add := func(t say.Text, items []string) {
		if len(items) > 0 {
			by = append(by, t.F(short(strings.Join(items, ", "))))
		}
	}
	add(say.Text{EN: "words: %s", FR: "mots\u202f: %s"}, r.Words)
	add(say.Text{EN: "tags: %s", FR: "étiquettes\u202f: %s"}, r.Tags)
	var accounts []string
	for _, id := range r.Accounts {
		accounts = append(accounts, c.Say(placeNamed(c.Info, id)))
	}
	add(say.Text{EN: "accounts: %s", FR: "comptes\u202f: %s"}, accounts)
	return chat.Field{Block: chat.Row, Name: say.Data(approvals.RouteName(r.Name).In(c.Lang)), Value: c.stepSaid(ctx, r.Step).In(c.Lang), Note: semicolons(by...).In(c.Lang)}
}

// semicolons puts phrases one after another; French has a narrow blank before the sign.
func semicolons(parts ...say.Speaker) say.Text {
	return say.Text{EN: say.Join("; ", parts...).In(say.EN), FR: say.Join("\u202f; ", parts...).In(say.FR)}
}

// stepSaid says a step: "2 of approver", "all of Marc and Sofia".
func (c *Call) stepSaid(ctx context.Context, s approvals.Step) say.Text {
	who := c.Names(ctx, s.People)
	en, fr := slices.Clone(who), slices.Clone(who)
	for _, r := range s.Roles {
		if t, ok := rolesMany[r]; ok {
			en, fr = append(en, t.EN), append(fr, t.FR)
		}
	}
	names := say.Text{EN: say.List{Items: en, Or: true}.In(say.EN), FR: say.List{Items: fr, Or: true}.In(say.FR)}
	if s.Needed == 0 {
		return say.Text{EN: "all of %s", FR: "tous\u202f: %s"}.F(names)
	}
	return say.Text{EN: "%d of %s", FR: "%d parmi %s"}.F(s.Needed, names)
}

// addRoute switches a ready route on, or makes one of the brand's own.
func (c *Call) addRoute(ctx context.Context) (chat.Message, error) {
	r, err := c.readRoute(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	all := slices.DeleteFunc(routesOf(c.Info), func(old approvals.Route) bool { return fold(old.Name) == fold(r.Name) })
	if len(all) >= 50 {
		return chat.Message{}, say.No(say.Refused, say.Text{EN: "There are 50 routes already. Remove one first.", FR: "Il y a déjà 50 circuits. Retirez-en un d'abord."})
	}
	if err := c.saveRoutes(ctx, append(all, r)); err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{
		EN: "From now on, posts that match %[1]s need one more step: %[2]s.", FR: "Désormais, les publications concernées par le circuit %[1]s demandent une étape de plus\u202f: %[2]s.",
	}, approvals.RouteName(r.Name), c.stepSaid(ctx, r.Step))
	m.Fields = []chat.Field{c.routeRow(ctx, r)}
	return m, nil
}

func (c *Call) saveRoutes(ctx context.Context, all []approvals.Route) error {
	stored, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		stored = nil
	}
	return c.Change(ctx, func(tx *storage.Tx) error { return tx.SetValue("routes", string(stored)) })
}

func (c *Call) readRoute(ctx context.Context) (approvals.Route, error) {
	name := approvals.RouteCalled(strings.TrimSpace(c.Text("route")))
	r := approvals.Route{Name: name, Step: approvals.Step{Needed: 1, Roles: []approvals.Role{approvals.Admin}}}
	for _, ready := range approvals.DefaultRoutes() {
		if fold(ready.Name) == fold(name) {
			r = ready
		}
	}
	r.Words = append(r.Words, commas(c.Text("words"))...)
	r.Tags = append(r.Tags, strings.FieldsFunc(c.Text("tags"), func(s rune) bool { return s == ',' || s == ' ' })...)
	accounts, err := c.Accounts("accounts")
	if err != nil {
		return r, err
	}
	for _, a := range accounts {
		r.Accounts = append(r.Accounts, a.ID)
	}
	if name == "" || len(r.Words)+len(r.Tags)+len(r.Accounts) == 0 {
		return r, say.No(say.Unreadable, say.Text{
			EN: "A route needs a name and something to match: %s. Ready ones: price, health, legal.",
			FR: "Un circuit a un nom et quelque chose à reconnaître\u202f: %s. Déjà prêts\u202f: prix, santé, juridique.",
		}.F(say.Text{EN: string(say.C(`/brand routes add sale words:"sale, -50 %" by:sofia`)), FR: string(say.C(`/marque circuits ajouter soldes mots:"soldes, -50 %" par:sofia`))}))
	}
	if c.Text("by") == "" {
		return r, nil
	}
	steps, err := ReadSteps(c.Text("by"), func(who string) (string, error) { return c.deciderNamed(ctx, "by", who) })
	if err == nil && len(steps) != 1 {
		err = say.No(say.Unreadable, say.Text{EN: "A route adds one step. Name people or one role.", FR: "Un circuit ajoute une seule étape. Nommez des personnes ou un rôle."})
	}
	if err == nil {
		r.Step = steps[0]
	}
	return r, err
}

func commas(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func (c *Call) removeRoute(ctx context.Context) (chat.Message, error) {
	all, name := routesOf(c.Info), approvals.RouteCalled(strings.TrimSpace(c.Text("route")))
	left := slices.DeleteFunc(slices.Clone(all), func(r approvals.Route) bool { return fold(r.Name) == fold(name) })
	if len(left) == len(all) {
		names := say.List{}
		for _, r := range all {
			names.Items = append(names.Items, c.Say(approvals.RouteName(r.Name)))
		}
		if len(all) == 0 {
			return chat.Message{}, say.No(say.Unknown, say.Text{EN: "%s has no routes, so there is nothing to remove.", FR: "%s n'a pas de circuit\u202f: il n'y a rien à retirer."}.F(c.Info.Name))
		}
		return chat.Message{}, say.No(say.Unknown, say.Text{EN: "There is no route %s. There is: %s.", FR: "Il n'y a pas de circuit %s. Il y a\u202f: %s."}.F(say.Quoted(short(c.Text("route"))), names))
	}
	if err := c.saveRoutes(ctx, left); err != nil {
		return chat.Message{}, err
	}
	return c.Private(say.Text{
		EN: "The route %s is gone. Open requests keep the rule they were made under.", FR: "Le circuit %s est retiré. Les demandes en cours gardent leur règle.",
	}, approvals.RouteName(name)), nil
}

// testRoutes says what the routes would have asked of the last month's posts.
func (c *Call) testRoutes(ctx context.Context) (chat.Message, error) {
	routes := routesOf(c.Info)
	ready := len(routes) == 0
	if ready {
		routes = approvals.DefaultRoutes()
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	posts, err := c.lastMonth(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	var rows []chat.Field
	for _, p := range posts {
		rev, err := c.Brand.Revision(ctx, p.ID, p.Revision)
		if err != nil {
			return chat.Message{}, err
		}
		pol, hits := approvals.Resolve(basePolicy(c.Info), routes, textOf(rev), p.Tags, p.Accounts, roles)
		if len(hits) > 0 {
			rows = append(rows, c.wouldAsk(ctx, p, pol, hits))
		}
	}
	m := c.Private(say.Text{
		EN: "Of %[1]s of the last 30 days, %[2]s one more step.", FR: "Sur %[1]s des 30 derniers jours, %[2]s une étape de plus.",
	}, say.Posts(len(posts)), say.Count{N: int64(len(rows)), One: say.Text{EN: "would have needed", FR: "aurait demandé"}, Many: say.Text{EN: "would have needed", FR: "auraient demandé"}})
	if ready {
		m.Text += " " + c.Say(say.Text{EN: "No route is on yet, so I tried the three ready ones.", FR: "Aucun circuit n'est actif\u202f: j'ai essayé les trois qui sont prêts."})
	}
	m.Fields = rows[:min(mostRows, len(rows))]
	if more := len(rows) - mostRows; more > 0 {
		m.Fields = append(m.Fields, chat.Field{Block: chat.Rule, Value: c.Say(say.Text{EN: "And %s more.", FR: "Et %s de plus."}, say.Int(more))})
	}
	return m, nil
}

// mostRows is how many posts a trial lists.
const mostRows = 25

func (c *Call) lastMonth(ctx context.Context) ([]storage.Post, error) {
	all, err := c.Brand.Posts(ctx, storage.Query{Limit: maxListed})
	if err != nil {
		return nil, err
	}
	from := c.At.AddDate(0, 0, -30)
	return slices.DeleteFunc(all, func(p storage.Post) bool { return p.Created.Before(from) }), nil
}

// wouldAsk is one post with the words that lead it to a route, and who would have been asked.
func (c *Call) wouldAsk(ctx context.Context, p storage.Post, pol approvals.Policy, hits []approvals.Hit) chat.Field {
	var why []say.Speaker
	for i, h := range hits {
		step := pol.Steps[len(pol.Steps)-len(hits)+i]
		match := say.Same(h.Match)
		if h.By == "account" {
			match = placeNamed(c.Info, h.Match)
		}
		why = append(why, say.Text{EN: "%[1]s (%[2]s): %[3]s", FR: "%[1]s (%[2]s)\u202f: %[3]s"}.F(approvals.RouteName(h.Route), match, c.stepSaid(ctx, step)))
	}
	return chat.Field{Block: chat.Row, Name: post(p.Number), Value: say.Data(short(p.Title)), Note: semicolons(why...).In(c.Lang)}
}
