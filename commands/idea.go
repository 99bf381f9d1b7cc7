package commands

import (
	"context"
	"encoding/json"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/writing"
	"copydesk/storage"
)

// ideaSpec keeps words that are no draft yet: on no account, so that nothing can send them.
var ideaSpec = chat.Spec{
	Name: say.Text{EN: "idea", FR: "idée"},
	Help: say.Text{EN: "Keep an idea for later; it goes nowhere until it is made a draft", FR: "Garder une idée pour plus tard\u202f; elle ne va nulle part avant d'être un brouillon"},
	Options: []chat.Option{
		{Name: say.Text{EN: "text", FR: "texte"}, Help: say.Text{EN: "The idea", FR: "L'idée"}, Kind: chat.Letter, Main: true, Required: true, Unless: "post"},
		{Name: say.Text{EN: "campaign", FR: "campagne"}, Help: say.Text{EN: "The campaign it belongs to", FR: "La campagne dont elle fait partie"}, Kind: chat.Words},
		{Name: say.Text{EN: "tags", FR: "mots-clés"}, Help: say.Text{EN: "Tags, with commas", FR: "Des mots-clés, avec des virgules"}, Kind: chat.Words},
		{Name: say.Text{EN: "post", FR: "publication"}, Carried: true, Help: say.Text{EN: "The idea that becomes a draft", FR: "L'idée qui devient un brouillon"}, Kind: chat.PostNo},
	},
	Form: true,
}

var ideaWords = say.Text{EN: "an idea", FR: "une idée"}

// isIdea reports whether a post is kept on no account.
func isIdea(p storage.Post) bool {
	return p.State == approvals.Draft && len(p.Accounts) == 0 && p.Deleted.IsZero()
}

// idea keeps an idea, or makes one a draft.
func (c *Call) idea(ctx context.Context) (chat.Message, error) {
	if c.Has("post") {
		p, err := c.Post(ctx, "post")
		if err != nil {
			return chat.Message{}, err
		}
		return c.develop(ctx, p)
	}
	text := strings.TrimSpace(c.Text("text"))
	meta := storage.Meta{Title: FirstWords(text), Brief: text, Campaign: c.Text("campaign"), Lang: string(c.Info.Lang()),
		Tags: listOf(strings.ReplaceAll(c.Text("tags"), "#", ""))}
	var p storage.Post
	err := c.Change(ctx, func(tx *storage.Tx) (err error) {
		if p, err = tx.NewPost(c.Person.ID, meta, nil, nil, nil); err != nil {
			return err
		}
		return c.place(tx, p, false)
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{
		EN: "Post %[1]s is kept as an idea. It goes nowhere until it is made a draft. %[2]s lists ideas.",
		FR: "La publication %[1]s est gardée comme idée. Elle ne va nulle part avant d'être un brouillon. %[2]s donne les idées.",
	}, post(p.Number), say.Text{EN: string(say.C("/queue ideas")), FR: string(say.C("/planning idées"))})
	m.About = about(p, c.Info)
	m.Buttons = c.nextSteps(p)
	return m, nil
}

// develop gives an idea its accounts and a text for each, from what was typed: the next revision.
func (c *Call) develop(ctx context.Context, p storage.Post) (chat.Message, error) {
	if err := c.Mine(p); err != nil {
		return chat.Message{}, err
	}
	if !isIdea(p) {
		return chat.Message{}, say.No(say.Refused, say.Text{
			EN: "Post %[1]s is no idea any more: it is %[2]s.", FR: "La publication %[1]s n'est plus une idée\u202f: elle est %[2]s.",
		}.F(post(p.Number), standingWords(p, c.Info)))
	}
	if c.Args["brief"] == "" {
		c.Args["brief"] = p.Brief
	}
	r, err := c.drafting()
	if err != nil {
		return chat.Message{}, err
	}
	r.Campaign, r.Tags = p.Campaign, p.Tags
	why, err := c.modelless(ctx, writing.Estimate(r))
	if err != nil {
		return chat.Message{}, err
	}
	fitted := writing.Fit(r)
	d := beginning{wording: wording{texts: fitted.Texts, media: Media{}}, model: why.Empty(), why: why, meta: p.Meta}
	d.meta.Brief, d.meta.Title, d.meta.Drafting = r.Brief, FirstWords(r.Brief), d.model
	parts, links, err := MakeParts(c.Info, d.texts, PartOptions{Lang: d.meta.Lang, Tags: d.meta.Tags})
	if err != nil {
		return chat.Message{}, err
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		if err := tx.Revise(&p, c.Person.ID, parts, nil, links); err != nil {
			return err
		}
		if err := tx.SetMeta(&p, d.meta); err != nil {
			return err
		}
		if err := tx.Touch(c.Person.ID, c.Here(), p.Number); err != nil || !d.model {
			return err
		}
		body, err := json.Marshal(Writing{Person: c.Person.ID, Who: c.Event.Who, To: chat.Place{Room: c.Event.Room}, Lang: string(c.Lang), Base: p.Revision})
		if err != nil {
			return err
		}
		return tx.Do(storage.Due{Key: DueWrite + "/" + p.ID, Kind: DueWrite, Post: p.ID, At: tx.Now(), Body: body})
	})
	if err != nil {
		return chat.Message{}, err
	}
	return c.drafted(p, d), nil
}

// ideaCard shows an idea where it was typed.
func (in CardInput) ideaCard() chat.Message {
	m := chat.Message{Text: in.lead(say.Text{}), About: about(in.Post, in.Info)}
	m.Fields = []chat.Field{
		{Block: chat.Title, Name: say.Data(oneLine(in.Info.Name)), Value: say.Quoted(in.firstWords()).In(in.Lang), Note: in.say(ideaWords)},
		{Block: chat.Fact, Value: in.facts()},
		{Block: chat.Fact, Value: say.Data(in.Post.Brief)},
		{Block: chat.Rule, Value: in.say(say.Text{EN: "It goes nowhere until it is made a draft.", FR: "Elle ne va nulle part avant d'être un brouillon."})},
	}
	m.Buttons = in.ideaSteps()
	return m
}

func (in CardInput) ideaSteps() []chat.Button {
	n := post(in.Post.Number)
	return []chat.Button{
		{Label: in.say(say.Text{EN: "Make it a draft", FR: "En faire un brouillon"}), Action: Do("draft", "idea", "post:"+n), Style: chat.Go},
		{Label: stepDelete.label.In(in.Lang), Action: Do("delete", n), Style: chat.Quiet},
	}
}

// ideaFirst refuses what needs a draft.
func ideaFirst(p storage.Post) say.Text {
	n := post(p.Number)
	return say.Text{
		EN: "Post %[1]s is an idea and goes nowhere yet. Make it a draft first: %[2]s.", FR: "La publication %[1]s est une idée et ne va encore nulle part. Faites-en d'abord un brouillon\u202f: %[2]s.",
	}.F(n, say.Text{EN: string(say.C("/draft idea post:" + n)), FR: string(say.C("/brouillon idée publication:" + n))})
}
