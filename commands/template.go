package commands

import (
	"context"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var templateName = say.Text{EN: "template", FR: "modèle"}

var nameOption = chat.Option{Name: say.Text{EN: "name", FR: "nom"}, Help: say.Text{EN: "The template's name", FR: "Le nom du modèle"}, Kind: chat.Words, Main: true, Required: true, Complete: true}

var template = &Command{
	Spec: chat.Spec{
		Name: templateName,
		Help: say.Text{EN: "Keep a post to start new drafts from", FR: "Garder une publication comme point de départ"},
		Subs: []chat.Spec{
			{Name: say.Text{EN: "save", FR: "garder"}, Help: say.Text{EN: "Keep a post's text, pictures and tags under a name", FR: "Garder le texte, les images et les mots-clés d'une publication sous un nom"}, Options: []chat.Option{postOption, nameOption}, Form: true},
			{Name: say.Text{EN: "remove", FR: "retirer"}, Help: say.Text{EN: "Forget a template; posts made from it stay", FR: "Oublier un modèle\u202f; les publications qui en viennent restent"}, Options: []chat.Option{nameOption}, Form: true},
		},
		Bare:    say.Text{EN: "show", FR: "voir"},
		Example: say.Text{EN: "/template save 12 Friday tip", FR: "/modèle garder 12 Astuce du vendredi"},
		Role:    say.Text{EN: "editor", FR: "rédaction"},
	},
	Reach: Editors,
	Run:   runTemplate,
}

func runTemplate(ctx context.Context, c *Call) (chat.Message, error) {
	switch c.Sub {
	case "save":
		return c.saveTemplate(ctx)
	case "remove":
		return c.removeTemplate(ctx)
	}
	list, err := c.Brand.Templates(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if len(list) == 0 {
		return c.Private(say.Text{
			EN: "%[1]s has no template yet. Keep a post as one: %[2]s.", FR: "%[1]s n'a pas encore de modèle. Gardez une publication\u202f: %[2]s.",
		}, c.Info.Name, saveShown), nil
	}
	m := c.Private(say.Text{EN: "%[1]s: %[2]s.", FR: "%[1]s\u202f: %[2]s."}, c.Info.Name,
		say.Count{N: int64(len(list)), One: say.Text{EN: "template", FR: "modèle"}, Many: say.Text{EN: "templates", FR: "modèles"}})
	for i, t := range list {
		if i == longestList {
			break
		}
		m.Fields = append(m.Fields, chat.Field{Block: chat.Row, Name: say.Data(t.Name), Value: say.Data(FirstWords(firstText(t.Parts)))})
		if len(m.Buttons) < 5 {
			m.Buttons = append(m.Buttons, chat.Button{Label: c.Say(say.Text{EN: "Draft from %s", FR: "Partir de %s"}.F(say.Quoted(short(t.Name)))), Action: Do("draft", "template:"+t.Name)})
		}
	}
	return m, nil
}

var saveShown = say.Text{EN: string(say.C("/template save 12 Friday tip")), FR: string(say.C("/modèle garder 12 Astuce du vendredi"))}

func firstText(parts []approvals.Part) string {
	if len(parts) == 0 {
		return ""
	}
	return parts[0].Text
}

func (c *Call) saveTemplate(ctx context.Context) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	name := oneLine(c.Text("name"))
	if len([]rune(name)) > 60 {
		t := say.Text{EN: "That name is too long. Use at most 60 characters.", FR: "Ce nom est trop long. 60 caractères au plus."}
		return chat.Message{}, &say.Problem{Kind: say.Refused, Text: t, Fields: []say.FieldProblem{{Name: "name", Text: t}}}
	}
	rev, err := c.Brand.Revision(ctx, p.ID, p.Revision)
	if err != nil {
		return chat.Message{}, err
	}
	kept := storage.Template{Name: name, By: c.Person.ID, Meta: p.Meta, Flags: rev.Flags}
	kept.Meta.Drafting = false
	for _, part := range rev.Parts {
		part.Wire = nil
		kept.Parts = append(kept.Parts, part)
	}
	_, there, err := c.Brand.Template(ctx, name)
	if err != nil {
		return chat.Message{}, err
	}
	if err := c.Change(ctx, func(tx *storage.Tx) error { return tx.SaveTemplate(kept) }); err != nil {
		return chat.Message{}, err
	}
	var instead say.Text
	if there {
		instead = say.Text{EN: "It takes the place of the earlier one.", FR: "Il prend la place du précédent."}
	}
	m := c.Private(say.Join(" ", say.Text{
		EN: "Post %[1]s is kept as the template %[2]s. Start from it: %[3]s.",
		FR: "La publication %[1]s est gardée comme modèle %[2]s. Pour en partir\u202f: %[3]s.",
	}.F(post(p.Number), say.Quoted(name), say.Text{EN: string(say.C(Do("draft", "template:"+name))), FR: string(say.C(strings.Replace(Do("brouillon", "template:"+name), "template:", "modèle:", 1)))}), instead))
	m.About = about(p, c.Info)
	return m, nil
}

func (c *Call) removeTemplate(ctx context.Context) (chat.Message, error) {
	t, err := c.templateNamed(ctx, "name")
	if err != nil {
		return chat.Message{}, err
	}
	if err := c.Change(ctx, func(tx *storage.Tx) error { return tx.DropTemplate(t.Name) }); err != nil {
		return chat.Message{}, err
	}
	return c.Private(say.Text{
		EN: "The template %s is gone. Posts made from it stay as they are.", FR: "Le modèle %s n'existe plus. Les publications qui en viennent restent telles quelles.",
	}, say.Quoted(t.Name)), nil
}

// templateNamed finds the template that an option names.
func (c *Call) templateNamed(ctx context.Context, option string) (storage.Template, error) {
	t, found, err := c.Brand.Template(ctx, oneLine(c.Text(option)))
	if err != nil || found {
		return t, err
	}
	list, err := c.Brand.Templates(ctx)
	if err != nil {
		return t, err
	}
	names := say.List{Or: true}
	for _, one := range list {
		names.Items = append(names.Items, one.Name)
	}
	words := say.Text{EN: "There is no template %[1]s. There is: %[2]s.", FR: "Il n'y a pas de modèle %[1]s. Il y a\u202f: %[2]s."}.F(say.Quoted(short(c.Text(option))), names)
	if len(list) == 0 {
		words = say.Text{EN: "%[1]s has no template yet. Keep a post as one: %[2]s.", FR: "%[1]s n'a pas encore de modèle. Gardez une publication\u202f: %[2]s."}.F(c.Info.Name, saveShown)
	}
	return t, &say.Problem{Kind: say.Unknown, Text: words, Fields: []say.FieldProblem{{Name: option, Text: words}}}
}

// drawn is what a new draft takes over from a template: its texts for the accounts that are still
// there, its pictures, tags and campaign. What the line says itself comes first.
func (c *Call) drawn(ctx context.Context) (beginning, error) {
	t, err := c.templateNamed(ctx, "template")
	if err != nil {
		return beginning{}, err
	}
	accounts := c.Info.Accounts
	if c.Has("networks") {
		if accounts, err = c.Accounts("networks"); err != nil {
			return beginning{}, err
		}
	}
	d := beginning{wording: wording{texts: map[string]string{}, media: Media{}}, meta: t.Meta, flags: t.Flags, from: t.Name}
	for _, a := range accounts {
		part := partFor(t.Parts, a)
		suited, notes, err := c.suited(ctx, part.Media, []string{a.ID})
		if err != nil {
			return beginning{}, err
		}
		d.texts[a.ID], d.media[a.ID], d.notes = c.filled(part.Text), suited[a.ID], append(d.notes, notes...)
	}
	for name, field := range map[string]*string{"campaign": &d.meta.Campaign, "goal": &d.meta.Goal, "lang": &d.meta.Lang, "link": &d.meta.Link, "brief": &d.meta.Brief} {
		if c.Has(name) {
			*field = c.Text(name)
		}
	}
	d.meta.Title = FirstWords(c.filled(firstText(t.Parts)))
	if c.Has("tags") {
		d.meta.Tags = listOf(strings.ReplaceAll(c.Text("tags"), "#", ""))
	}
	return d, nil
}

// filled is a template's text, or the person's own words where they typed some, with their link.
func (c *Call) filled(text string) string {
	if words := c.Text("brief"); words != "" {
		text = words
	}
	if link := c.Text("link"); link != "" && !strings.Contains(text, link) {
		text += "\n" + link
	}
	return text
}

// partFor is the template's part for an account: its own, else one of the same network, else the first.
func partFor(parts []approvals.Part, a storage.Account) approvals.Part {
	var same, first approvals.Part
	for i, p := range parts {
		if p.Account == a.ID {
			return p
		}
		if p.Network == a.Network {
			same = p
		}
		if i == 0 {
			first = p
		}
	}
	if same.Account != "" {
		return same
	}
	return first
}
