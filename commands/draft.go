package commands

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
	"copydesk/integrations/writing"
	"copydesk/storage"
)

var (
	draftName   = say.Text{EN: "draft", FR: "brouillon"}
	editName    = say.Text{EN: "edit", FR: "modifier"}
	previewName = say.Text{EN: "preview", FR: "aperçu"}
	rewriteName = say.Text{EN: "rewrite", FR: "reformuler"}

	networkOption = chat.Option{Name: say.Text{EN: "network", FR: "réseau"}, Help: say.Text{EN: "Only this network or account", FR: "Seulement ce réseau ou ce compte"}, Kind: chat.Account, Complete: true}
	writers       = say.Text{EN: "contributor (own posts), editor", FR: "contribution (les siennes), rédaction"}
)

var draft = &Command{
	Spec: chat.Spec{
		Name: draftName,
		Help: say.Text{EN: "Draft a post from your words", FR: "Préparer une publication à partir de vos mots"},
		Options: []chat.Option{
			{Name: say.Text{EN: "brief", FR: "brief"}, Help: say.Text{EN: "What it should say", FR: "Ce qu'elle doit dire"}, Kind: chat.Letter, Main: true, Required: true, Unless: "template"},
			{Name: say.Text{EN: "when", FR: "quand"}, Help: say.Text{EN: "When it should go out: tomorrow 9am, next", FR: "Quand elle doit partir\u202f: demain 9 h, prochain"}, Kind: chat.When, Complete: true},
			{Name: say.Text{EN: "link", FR: "lien"}, Help: say.Text{EN: "The link it carries", FR: "Le lien qu'elle porte"}, Kind: chat.Link},
			{Name: say.Text{EN: "networks", FR: "réseaux"}, Help: say.Text{EN: "Where it goes; left out: everywhere", FR: "Où elle va\u202f; sinon\u202f: partout"}, Kind: chat.Account, Complete: true},
			{Name: say.Text{EN: "picture", FR: "image"}, Help: say.Text{EN: "Pictures, sent with the command", FR: "Des images, envoyées avec la commande"}, Kind: chat.FileIn},
			{Name: say.Text{EN: "alt", FR: "description"}, Help: say.Text{EN: "What the picture shows, for people who cannot see it", FR: "Ce que montre l'image, pour qui ne la voit pas"}, Kind: chat.Words},
			{Name: say.Text{EN: "campaign", FR: "campagne"}, Help: say.Text{EN: "The campaign it belongs to", FR: "La campagne dont elle fait partie"}, Kind: chat.Words},
			{Name: say.Text{EN: "lang", FR: "langue"}, Help: say.Text{EN: "Its language", FR: "Sa langue"}, Kind: chat.One,
				Choices: []chat.Choice{{Value: "en", Text: say.Text{EN: "English", FR: "anglais"}}, {Value: "fr", Text: say.Text{EN: "French", FR: "français"}}}},
			{Name: say.Text{EN: "tags", FR: "mots-clés"}, Help: say.Text{EN: "Tags, with commas", FR: "Des mots-clés, avec des virgules"}, Kind: chat.Words},
			{Name: templateName, Help: say.Text{EN: "Start from this template: /template lists them", FR: "Partir de ce modèle\u202f: /modèle les liste"}, Kind: chat.Words, Complete: true, Unasked: true},
			{Name: say.Text{EN: "goal", FR: "objectif"}, Help: say.Text{EN: "What it should reach: 300 clicks", FR: "Ce qu'elle doit atteindre\u202f: 300 clics"}, Kind: chat.Words},
		},
		Subs:    []chat.Spec{ideaSpec},
		Bare:    say.Text{EN: "from-words", FR: "avec-des-mots"},
		Example: say.Text{EN: "/draft Our new trail shoe is here link:https://example.com/shoe", FR: "/brouillon Notre chaussure de trail est là lien:https://example.com/chaussure"},
		Form:    true, Role: say.Text{EN: "contributor", FR: "contribution"},
	},
	Reach: Contributors,
	Run:   runDraft,
}

func runDraft(ctx context.Context, c *Call) (chat.Message, error) {
	if c.Sub == ideaSpec.Name.EN {
		return c.idea(ctx)
	}
	d, err := c.begin(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if c.Has("when") {
		planned, said, err := c.planned(ctx, storage.Post{})
		if err != nil {
			return chat.Message{}, err
		}
		d.plan, d.notes = &planned, append([]say.Speaker{said}, d.notes...)
	}
	added, seen, err := c.handedOver(ctx, c.Text("alt"))
	if err != nil {
		return chat.Message{}, err
	}
	d.notes = append(d.notes, seen...)
	suited, seen, err := c.suited(ctx, added, slices.Sorted(maps.Keys(d.texts)))
	if err != nil {
		return chat.Message{}, err
	}
	d.notes = append(d.notes, seen...)
	for id, list := range suited {
		d.media[id] = append(d.media[id], list...)
	}
	missing := d.album().missing()
	d.notes = append(d.notes, missing)
	p, err := c.keepDraft(ctx, d)
	if err != nil {
		return chat.Message{}, err
	}
	m := c.drafted(p, d)
	if !missing.Empty() {
		m.Buttons = append([]chat.Button{describeButton(c.Lang, p)}, m.Buttons...)
	}
	return m, nil
}

// A beginning is a draft before it is a post.
type beginning struct {
	wording
	meta  storage.Meta
	flags []string
	plan  *approvals.Planned
	notes []say.Speaker
	from  string   // the template it starts from
	model bool     // the model writes it next
	why   say.Text // of words that were only fitted: why no model writes
}

// begin makes the first texts: from a template, or from the person's own words.
func (c *Call) begin(ctx context.Context) (beginning, error) {
	if c.Has("template") {
		return c.drawn(ctx)
	}
	r, err := c.drafting()
	if err != nil {
		return beginning{}, err
	}
	why, err := c.modelless(ctx, writing.Estimate(r))
	if err != nil {
		return beginning{}, err
	}
	fitted := writing.Fit(r)
	d := beginning{wording: wording{texts: fitted.Texts, media: Media{}}, model: why.Empty(), why: why,
		meta: storage.Meta{Title: FirstWords(r.Brief), Brief: r.Brief, Campaign: r.Campaign, Tags: r.Tags, Goal: r.Goal, Lang: r.Lang, Link: r.Link}}
	if d.model {
		d.meta.Drafting = true
	}
	for _, n := range fitted.Notes {
		d.notes = append(d.notes, n)
	}
	return d, nil
}

// keepDraft makes the post, with its time and its place in one transaction.
func (c *Call) keepDraft(ctx context.Context, d beginning) (p storage.Post, err error) {
	parts, links, err := MakeParts(c.Info, d.texts, PartOptions{Lang: d.meta.Lang, Tags: d.meta.Tags, Media: d.media})
	if err != nil {
		return p, err
	}
	return p, c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.NewPost(c.Person.ID, d.meta, parts, d.flags, links); err != nil {
			return err
		}
		if d.plan != nil {
			d.plan.At = tx.Now()
			if err := tx.Apply(&p, *d.plan); err != nil {
				return err
			}
		}
		if err := c.askDescriptions(tx, p, d.undescribed()); err != nil {
			return err
		}
		return c.place(tx, p, d.model)
	})
}

// place remembers where the post's root card goes, which post this is for the person, and what is
// left to the model.
func (c *Call) place(tx *storage.Tx, p storage.Post, model bool) error {
	root := storage.Card{Post: p.ID, Number: p.Number, Kind: "root", Ref: storage.RefKey{Room: c.rootRoom()}}
	if err := tx.SaveCard(root); err != nil {
		return err
	}
	if err := tx.Touch(c.Person.ID, c.Here(), p.Number); err != nil {
		return err
	}
	if !model {
		return nil
	}
	body, err := json.Marshal(Writing{Person: c.Person.ID, Who: c.Event.Who, To: chat.Place{Room: c.Event.Room}, Lang: string(c.Lang), Base: 1})
	if err != nil {
		return err
	}
	return tx.Do(storage.Due{Key: DueWrite + "/" + p.ID, Kind: DueWrite, Post: p.ID, At: tx.Now(), Body: body})
}

// rootRoom is the room a draft stands in: where it was typed, if the brand has that room, else the
// brand's own.
func (c *Call) rootRoom() storage.RoomKey {
	for _, r := range c.Info.Rooms {
		if r == c.Here() {
			return r
		}
	}
	if r, ok := c.Info.Rooms["home"]; ok {
		return r
	}
	return c.Here()
}

// drafting gathers what is to be written from the line and the brand's values.
func (c *Call) drafting() (writing.Request, error) {
	accounts := c.Info.Accounts
	if c.Has("networks") {
		var err error
		if accounts, err = c.Accounts("networks"); err != nil {
			return writing.Request{}, err
		}
	}
	if len(accounts) == 0 {
		return writing.Request{}, say.No(say.Refused, say.Text{
			EN: "%s has no account to publish to. An admin adds one: /connect.",
			FR: "%s n'a aucun compte où publier. Un admin en ajoute un\u202f: /connecter.",
		}.F(c.Info.Name))
	}
	r := requestOf(c.Info, accounts)
	r.Brief, r.Link, r.Goal, r.Campaign = c.Text("brief"), schemed(c.Text("link")), c.Text("goal"), c.Text("campaign")
	r.Tags = listOf(strings.ReplaceAll(c.Text("tags"), "#", ""))
	if c.Has("lang") {
		r.Lang = c.Text("lang")
	}
	return r, nil
}

// schemed is an address as people can follow it: one that was typed without https:// gets it.
func schemed(link string) string {
	if link == "" || strings.Contains(link, "://") {
		return link
	}
	return "https://" + link
}

// requestOf is what a brand's values say about writing for some of its accounts.
func requestOf(info storage.BrandInfo, accounts []storage.Account) writing.Request {
	r := writing.Request{Lang: string(info.Lang()), Voice: info.Value("voice"), Hashtags: strings.Fields(info.Value("hashtags")),
		Forbidden: listOf(info.Value("forbidden-words")), Audiences: listOf(info.Value("audiences")), Pillars: listOf(info.Value("pillars")),
		RequiredMention: []string{info.Value("required-mention")}} // as the check wants it: one piece, commas too
	for _, a := range accounts {
		if n := networks.Named(a.Network); n != nil {
			r.Targets = append(r.Targets, writing.Target{ID: a.ID, Network: writtenFor(a, n), Name: a.Name, Limit: n.For(a.Name).Text, Count: n.Count})
		}
	}
	return r
}

// writtenFor is the network as a model knows it: by hand it stands in the account's name.
func writtenFor(a storage.Account, n *networks.Network) string {
	if a.Class == approvals.ByHand {
		return a.Name
	}
	return n.Name
}

// drafted says which post this is, what was understood, and who wrote.
func (c *Call) drafted(p storage.Post, d beginning) chat.Message {
	said := []say.Speaker{say.Text{
		EN: "Post %s is a draft, for %s.", FR: "La publication %s est un brouillon, pour %s.",
	}.F(post(p.Number), accountsOf(p, c.Info)), c.Understood()}
	said = append(said, d.notes...)
	switch {
	case d.from != "":
		said = append(said, say.Text{EN: "It starts from the template %s.", FR: "Il part du modèle %s."}.F(say.Quoted(d.from)))
	case d.model:
		said = append(said, say.Text{EN: "The model is drafting: the card changes when it is done.", FR: "Le modèle rédige\u202f: la carte changera quand ce sera prêt."})
	default:
		said = append(said, d.why, say.Text{EN: "I fitted your words to each network.", FR: "J'ai adapté vos mots à chaque réseau."})
	}
	m := c.Private(say.Join(" ", said...))
	m.About = about(p, c.Info)
	if c.rootRoom() != c.Here() { // else its card stands right here, with them
		m.Buttons = c.nextSteps(p)
	}
	return m
}
