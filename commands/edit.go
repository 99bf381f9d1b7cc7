package commands

import (
	"context"
	"slices"

	"golang.org/x/text/unicode/norm"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var edit = &Command{
	Spec: chat.Spec{
		Name: editName,
		Help: say.Text{EN: "Give a post its text, to the letter", FR: "Donner son texte à une publication, à la lettre"},
		Options: []chat.Option{
			postOption,
			{Name: say.Text{EN: "text", FR: "texte"}, Help: say.Text{EN: "The text, exactly as it should go out", FR: "Le texte, exactement comme il doit partir"}, Kind: chat.Letter, Main: true, Required: true},
			networkOption,
			{Name: say.Text{EN: "use", FR: "prendre"}, Help: say.Text{EN: "A proposal to take", FR: "Une proposition à prendre"}, Kind: chat.Words, Carried: true},
		},
		Example: say.Text{EN: "/edit 12 Our new trail shoe is here.", FR: "/modifier 12 Notre chaussure de trail est là."},
		Form:    true, Role: writers,
	},
	Reach: Contributors,
	Run:   runEdit,
	Fill:  fillEdit,
}

// fillEdit puts the present text into the form.
func fillEdit(ctx context.Context, c *Call) map[string]string {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return nil
	}
	rev, err := c.Brand.Revision(ctx, p.ID, p.Revision)
	if err != nil || len(rev.Parts) == 0 {
		return nil
	}
	return map[string]string{"post": post(p.Number), "text": rev.Parts[0].Text}
}

func runEdit(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	if err := c.Mine(p); err != nil {
		return chat.Message{}, err
	}
	if isIdea(p) { // its text makes it a draft
		c.Args["brief"] = c.Text("text")
		if c.Has("network") {
			c.Args["networks"] = c.Text("network")
		}
		return c.develop(ctx, p)
	}
	old, err := c.Brand.Revision(ctx, p.ID, p.Revision)
	if err != nil {
		return chat.Message{}, err
	}
	texts := c.here(textsOf(old))
	if c.Has("use") {
		return c.takeProposal(ctx, p, old, texts)
	}
	accounts, err := c.Accounts("network")
	if err != nil {
		return chat.Message{}, err
	}
	if err := c.write(texts, accounts, p); err != nil {
		return chat.Message{}, err
	}
	return c.revise(ctx, p, old, wording{texts: texts})
}

// A wording is what a revision is made of.
type wording struct {
	texts    map[string]string       // by account id
	media    Media                   // nil: the old revision's
	proposal string                  // id of the proposal that is taken; it is a model's text
	also     func(*storage.Tx) error // what else the same change does; nil: nothing
}

// flags are a revision's disclosures: those of the one before it, and that a model wrote.
func (w wording) flags(old approvals.Revision) []string {
	if w.proposal == "" || byModel(old) {
		return old.Flags
	}
	return append(slices.Clone(old.Flags), "ai")
}

// write puts the text that was typed into the accounts meant: those named, else all of the post's.
func (c *Call) write(texts map[string]string, accounts []storage.Account, p storage.Post) error {
	text := norm.NFC.String(c.Text("text"))
	if len(accounts) == 0 && len(texts) == 0 {
		t := say.Text{
			EN: "Where post %[1]s went is disconnected. Say where it goes: %[2]s.", FR: "Le compte de la publication %[1]s est déconnecté. Dites où elle va\u202f: %[2]s.",
		}.F(post(p.Number), say.Text{EN: string(say.C("/edit " + post(p.Number) + " network:newsroom")), FR: string(say.C("/modifier " + post(p.Number) + " réseau:newsroom"))})
		return &say.Problem{Kind: say.Refused, Text: t, Fields: []say.FieldProblem{{Name: "network", Text: t}}}
	}
	if len(accounts) == 0 {
		for id := range texts {
			texts[id] = text
		}
		return nil
	}
	for _, a := range accounts {
		texts[a.ID] = text
	}
	return nil
}

// here leaves out the texts for accounts that are gone: what was disconnected gets no further
// revision. Where none is left, a new account must be named.
func (c *Call) here(texts map[string]string) map[string]string {
	for id := range texts {
		if _, ok := c.Info.Account(id); !ok {
			delete(texts, id)
		}
	}
	return texts
}

func textsOf(rev approvals.Revision) map[string]string {
	texts := map[string]string{}
	for _, part := range rev.Parts {
		texts[part.Account] = part.Text
	}
	return texts
}

// takeProposal makes a proposal the next revision; the person who takes it is its editor.
func (c *Call) takeProposal(ctx context.Context, p storage.Post, old approvals.Revision, texts map[string]string) (chat.Message, error) {
	proposal, err := c.Brand.Proposal(ctx, c.Text("use"))
	if err != nil {
		return chat.Message{}, err
	}
	if proposal.Number != p.Number || proposal.Base != p.Revision {
		return chat.Message{}, say.No(say.Refused, say.Text{
			EN: "Post %[1]s changed since that proposal. Ask for a new one: /rewrite %[1]s.",
			FR: "La publication %[1]s a changé depuis cette proposition. Demandez-en une autre\u202f: /reformuler %[1]s.",
		}.F(post(p.Number)))
	}
	for _, part := range proposal.Parts {
		texts[part.Account] = part.Text
	}
	return c.revise(ctx, p, old, wording{texts: texts, proposal: proposal.ID})
}

// revise makes the next revision and shows, word by word, what changed.
func (c *Call) revise(ctx context.Context, p storage.Post, old approvals.Revision, w wording) (chat.Message, error) {
	w.texts = c.here(w.texts)
	parts, links, err := c.reworded(p, old, w, say.No(say.Refused, say.Text{
		EN: "Post %s reads exactly so already. Nothing changed.", FR: "La publication %s est déjà exactement ainsi. Rien n'a changé.",
	}.F(post(p.Number))))
	if err != nil {
		return chat.Message{}, err
	}
	before := p.Post
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		if err := tx.Revise(&p, c.Person.ID, parts, w.flags(old), links); err != nil {
			return err
		}
		if err := tellVoid(ctx, c, tx, before, p); err != nil {
			return err
		}
		if err := c.retitle(tx, &p, parts); err != nil {
			return err
		}
		if w.proposal != "" {
			if err := tx.DropProposal(w.proposal); err != nil {
				return err
			}
		}
		if w.also != nil {
			if err := w.also(tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return chat.Message{}, err
	}
	return c.revised(p, before, old, parts), nil
}

// retitle gives a post with a new text its title; it is what the person has in hand now.
func (c *Call) retitle(tx *storage.Tx, p *storage.Post, parts []approvals.Part) error {
	meta := p.Meta
	meta.Title, meta.Drafting = FirstWords(parts[0].Text), false
	if err := tx.SetMeta(p, meta); err != nil {
		return err
	}
	return tx.Touch(c.Person.ID, c.Here(), p.Number)
}

// reworded renders the texts of a post as its next revision; where they say nothing new, as it is
// tells what then.
func (c *Call) reworded(p storage.Post, old approvals.Revision, w wording, asItIs error) ([]approvals.Part, []approvals.Link, error) {
	parts, links, err := MakeParts(c.Info, w.texts, PartOptions{Lang: p.Lang, Tags: p.Tags, Old: &old, Media: w.media})
	if err == nil && same(old.Parts, parts) {
		err = asItIs
	}
	return parts, links, err
}

func same(a, b []approvals.Part) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Account != b[i].Account || a[i].Text != b[i].Text || !slices.Equal(a[i].Media, b[i].Media) {
			return false
		}
	}
	return true
}

func (c *Call) revised(p storage.Post, before approvals.Post, old approvals.Revision, parts []approvals.Part) chat.Message {
	said := []say.Speaker{say.Text{EN: "Here is revision %[2]d of post %[1]s.", FR: "Voici la version %[2]d de la publication %[1]s."}.F(post(p.Number), p.Revision)}
	switch {
	case slices.ContainsFunc(before.Votes, func(v approvals.Vote) bool { return v.Kind == approvals.Approve }):
		said = append(said, say.Text{EN: "It changed, so the earlier approval no longer counts.", FR: "Elle a changé\u202f: la validation donnée ne vaut plus."})
	case before.Submitted != 0:
		said = append(said, say.Text{EN: "It changed, so the request no longer counts: ask for approval again.", FR: "Elle a changé\u202f: la demande ne vaut plus, redemandez la validation."})
	}
	m := c.Private(say.Join(" ", said...))
	m.About = about(p, c.Info)
	m.Fields = changesOf(c.Info, c.Lang, old.Parts, parts, say.Text{EN: "What changed", FR: "Ce qui a changé"})
	m.Buttons = c.nextSteps(p)
	return m
}
