package commands

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/writing"
	"copydesk/storage"

	"github.com/google/uuid"
)

// Wrote performs a DueWrite row: it asks the model within the brand's budget and either revises a
// first draft or proposes a rewording. A model that fails leaves the fitted words, and says so.
func Wrote(ctx context.Context, d *Desk, due storage.Due) error {
	var w Writing
	if err := json.Unmarshal(due.Body, &w); err != nil {
		return err
	}
	b := d.DB.Of(due.Brand)
	p, err := b.PostByID(ctx, due.Post)
	if err != nil {
		return err
	}
	info, err := b.Info(ctx)
	if err != nil {
		return err
	}
	rev, err := b.Revision(ctx, p.ID, p.Revision)
	if err != nil {
		return err
	}
	job := writingJob{d, b, info, p, rev, w, due}
	if p.Revision != w.Base || w.Wish == "" && p.State != approvals.Draft || d.Model == nil {
		return job.end(ctx, nil) // changed by a person meanwhile: their words stand
	}
	result, err := job.ask(ctx)
	if err != nil {
		return job.failed(ctx, err)
	}
	if w.Wish == "" {
		return job.draft(ctx, result.Texts)
	}
	return job.propose(ctx, result.Texts)
}

// A writingJob is one request to the model, being performed.
type writingJob struct {
	desk *Desk
	b    *storage.Brand
	info storage.BrandInfo
	post storage.Post
	rev  approvals.Revision
	w    Writing
	due  storage.Due
}

// ask calls the model within the brand's budget.
func (j writingJob) ask(ctx context.Context) (result writing.Result, err error) {
	r := j.request()
	err = spending{j.desk, j.b, j.info}.on(ctx, writing.Estimate(r), func() (int64, error) {
		var err error
		result, err = j.desk.Model.Write(ctx, r)
		return result.Tokens, err
	})
	return result, err
}

// modelless says why the model is not asked; empty: it is. tokens is what asking may cost.
func (c *Call) modelless(ctx context.Context, tokens int64) (say.Text, error) {
	switch {
	case c.Model == nil:
		return say.Text{EN: "No drafting model is set up.", FR: "Aucun modèle de rédaction n'est configuré."}, nil
	case c.Info.Value("drafting") == "off":
		return say.Text{EN: "The drafting model is switched off for %s.", FR: "Le modèle de rédaction est désactivé pour %s."}.F(c.Info.Name), nil
	}
	month, budget := budgetOf(c.Info, c.At)
	used, reserved, err := c.Brand.Tokens(ctx, month)
	if err != nil || used+reserved+tokens <= budget {
		return say.Text{}, err
	}
	return say.Text{
		EN: "This month's budget for the drafting model is used up.", FR: "Le budget du mois pour le modèle de rédaction est épuisé.",
	}, nil
}

func (j writingJob) request() writing.Request {
	var accounts []storage.Account
	for _, part := range j.rev.Parts {
		if a, ok := j.info.Account(part.Account); ok && (len(j.w.Only) == 0 || slices.Contains(j.w.Only, a.ID)) {
			accounts = append(accounts, a)
		}
	}
	r := requestOf(j.info, accounts)
	r.Brief, r.Link, r.Goal, r.Campaign, r.Tags = j.post.Brief, j.post.Link, j.post.Goal, j.post.Campaign, j.post.Tags
	if j.post.Lang != "" {
		r.Lang = j.post.Lang
	}
	if j.w.Wish != "" {
		r.Wish, r.Current = j.w.Wish, textsOf(j.rev)
	}
	return r
}

// parts are the model's texts, and the present ones where it was not asked.
func (j writingJob) parts(texts map[string]string) ([]approvals.Part, []approvals.Link, error) {
	all := textsOf(j.rev)
	for id, t := range texts {
		all[id] = t
	}
	return MakeParts(j.info, all, PartOptions{Lang: j.post.Lang, Tags: j.post.Tags, Old: &j.rev})
}

// draft makes the model's texts the next revision. Whoever asked is its editor: no model counts as
// a person.
func (j writingJob) draft(ctx context.Context, texts map[string]string) error {
	parts, links, err := j.parts(texts)
	if err != nil {
		return err
	}
	return j.end(ctx, func(tx *storage.Tx, p *storage.Post) error {
		if p.Revision != j.w.Base || p.State != approvals.Draft || same(j.rev.Parts, parts) {
			return nil
		}
		return tx.Revise(p, j.w.Person, parts, []string{"ai"}, links)
	})
}

// propose keeps the rewording and shows the difference to whoever asked.
func (j writingJob) propose(ctx context.Context, texts map[string]string) error {
	parts, _, err := j.parts(texts)
	if err != nil {
		return err
	}
	lang := say.Lang(j.w.Lang)
	id := uuid.NewString()
	n := post(j.post.Number)
	m := chat.Message{Private: true, About: about(j.post, j.info), Text: say.Text{
		EN: "A proposal for post %s. Nothing changes before you take it.", FR: "Une proposition pour la publication %s. Rien ne change avant que vous la preniez.",
	}.F(n).In(lang)}
	m.Fields = changesOf(j.info, lang, j.rev.Parts, parts, say.Text{})
	m.Buttons = []chat.Button{
		{Label: say.Text{EN: "Use it", FR: "La prendre"}.In(lang), Action: Do("edit", n, "text:-", "use:"+id), Style: chat.Go},
		{Label: say.Text{EN: "Another one", FR: "Une autre"}.In(lang), Action: j.again()},
	}
	return j.end(ctx, func(tx *storage.Tx, p *storage.Post) error {
		if err := tx.Propose(storage.Proposal{ID: id, Number: p.Number, Base: j.w.Base, By: j.w.Person, Parts: parts}); err != nil {
			return err
		}
		return Tell(tx, "proposal/"+id, p.ID, Saying{To: j.w.To, Whisper: j.w.Who, Message: m})
	})
}

// failed leaves the words that are there, and says why to whoever asked.
func (j writingJob) failed(ctx context.Context, why error) error {
	n, lang := post(j.post.Number), say.Lang(j.w.Lang)
	kept := say.Text{EN: "Post %s keeps your words, fitted to each network.", FR: "La publication %s garde vos mots, adaptés à chaque réseau."}
	if j.w.Wish != "" {
		kept = say.Text{EN: "Post %s keeps the words it has.", FR: "La publication %s garde les mots qu'elle a."}
	}
	m := chat.Message{Private: true, About: about(j.post, j.info), Text: say.Join(" ", unwritten(why), kept.F(n)).In(lang)}
	if j.w.Wish != "" && !errors.Is(why, errBudget) {
		m.Buttons = []chat.Button{{Label: say.Text{EN: "Try again", FR: "Réessayer"}.In(lang), Action: j.again()}}
	}
	return j.end(ctx, func(tx *storage.Tx, p *storage.Post) error {
		return Tell(tx, "unwritten/"+p.ID, p.ID, Saying{To: j.w.To, Whisper: j.w.Who, Message: m})
	})
}

// unwritten says why there is no text.
func unwritten(why error) say.Text {
	switch {
	case errors.Is(why, errBudget):
		return say.Text{EN: "This month's budget for the drafting model is used up.", FR: "Le budget du mois pour le modèle de rédaction est épuisé."}
	case errors.Is(why, writing.ErrUnfit):
		return say.Text{
			EN: "The drafting model broke a rule twice, such as a length or a link that nobody gave.",
			FR: "Le modèle de rédaction a enfreint deux fois une règle, comme la longueur ou un lien que personne n'a donné.",
		}
	case errors.Is(why, writing.ErrDeclined):
		return say.Text{EN: "The drafting model declined to write this.", FR: "Le modèle de rédaction a refusé d'écrire ce texte."}
	}
	return say.Text{EN: "The drafting model did not answer.", FR: "Le modèle de rédaction n'a pas répondu."}
}

// again is the line that asks for the same rewording once more.
func (j writingJob) again() string {
	line := []string{post(j.post.Number), "wish:" + j.w.Wish}
	if len(j.w.Only) > 0 {
		line = append(line, "network:"+strings.Join(j.w.Only, ","))
	}
	return Do("rewrite", line...)
}

// end takes "drafting…" off the card, does f and ends the due row, in one transaction.
func (j writingJob) end(ctx context.Context, f func(*storage.Tx, *storage.Post) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return j.b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(j.post.ID)
		if err != nil {
			return err
		}
		if f != nil {
			if err := f(tx, &p); err != nil {
				return err
			}
		}
		if p.Drafting && j.w.Wish == "" {
			meta := p.Meta
			meta.Drafting = false
			if err := tx.SetMeta(&p, meta); err != nil {
				return err
			}
		}
		return tx.End(j.due)
	})
}
