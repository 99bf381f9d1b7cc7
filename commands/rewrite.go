package commands

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/writing"
	"copydesk/storage"

	"github.com/google/uuid"
)

var rewrite = &Command{
	Spec: chat.Spec{
		Name: rewriteName,
		Help: say.Text{EN: "Ask the model for another wording; you decide", FR: "Demander une autre formulation au modèle\u202f; vous décidez"},
		Options: []chat.Option{
			postOption,
			{Name: say.Text{EN: "wish", FR: "souhait"}, Help: say.Text{EN: "What should change: shorter, warmer", FR: "Ce qui doit changer\u202f: plus court, plus chaleureux"}, Kind: chat.Letter, Main: true, Required: true},
			networkOption,
		},
		Example: say.Text{EN: "/rewrite 12 shorter", FR: "/reformuler 12 plus court"},
		Form:    true, Role: writers,
	},
	Reach: Contributors,
	Run:   runRewrite,
}

func runRewrite(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	if err := c.Mine(p); err != nil {
		return chat.Message{}, err
	}
	if c.Model == nil {
		return chat.Message{}, say.No(say.Refused, say.Text{
			EN: "No drafting model is set up, so I cannot rewrite. Give the text yourself: /edit %s.",
			FR: "Aucun modèle de rédaction n'est configuré\u202f: je ne peux pas reformuler. Donnez le texte vous-même\u202f: /modifier %s.",
		}.F(post(p.Number)))
	}
	accounts, err := c.Accounts("network")
	if err != nil {
		return chat.Message{}, err
	}
	w := Writing{Person: c.Person.ID, Wish: c.Text("wish"), Who: c.Event.Who, To: chat.Place{Room: c.Event.Room, Thread: c.Event.Thread}, Lang: string(c.Lang), Base: p.Revision}
	if len(accounts) > 0 {
		w.Only = accounts[0].ID
	}
	body, err := json.Marshal(w)
	if err != nil {
		return chat.Message{}, err
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		return tx.Do(storage.Due{Key: DueWrite + "/" + p.ID + "/" + c.Person.ID, Kind: DueWrite, Post: p.ID, At: tx.Now(), Body: body})
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{
		EN: "The model is rewriting post %s. I show you the difference; nothing changes before you say so.",
		FR: "Le modèle reformule la publication %s. Je vous montre la différence\u202f; rien ne change sans votre accord.",
	}, post(p.Number))
	m.About = about(p, c.Info)
	return m, nil
}

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

var errBudget = errors.New("the month's budget is used up")

// ask calls the model; its tokens are reserved before and settled after, whatever happens.
func (j writingJob) ask(ctx context.Context) (writing.Result, error) {
	r := j.request()
	month := j.desk.Now().In(j.info.Zone()).Format("2006-01")
	reserved := writing.Estimate(r)
	budget := j.budget()
	before, granted := int64(0), false
	err := j.b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) (err error) {
		granted, before, err = tx.ReserveTokens(month, reserved, budget)
		return err
	})
	if err != nil {
		return writing.Result{}, err
	}
	if !granted {
		return writing.Result{}, errBudget
	}
	result, asked := j.desk.Model.Write(ctx, r)
	err = j.b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		if err := tx.SettleTokens(month, reserved, result.Tokens); err != nil {
			return err
		}
		was, is := before-reserved, before-reserved+result.Tokens
		if was*10 < budget*8 && is*10 >= budget*8 {
			return j.tellBudget(tx, is, budget)
		}
		return nil
	})
	return result, errors.Join(asked, err)
}

func (j writingJob) budget() int64 {
	return int64(numberOf(j.info.Value("model-budget"), 200000))
}

func (j writingJob) tellBudget(tx *storage.Tx, used, budget int64) error {
	m := chat.Message{Text: say.Text{
		EN: "%[1]s has used %[2]s of its drafting model for this month. At 100 % your own words are fitted instead.",
		FR: "%[1]s a utilisé %[2]s de son modèle de rédaction ce mois-ci. À 100 %, vos propres mots seront adaptés à la place.",
	}.F(j.info.Name, say.Percent(used*100/budget)).In(j.info.Lang())}
	return Tell(tx, "budget/"+j.info.ID, "", Saying{To: chat.Place{Room: chat.Room(j.info.Rooms["home"])}, Message: m})
}

func (j writingJob) request() writing.Request {
	var accounts []storage.Account
	for _, part := range j.rev.Parts {
		if a, ok := j.info.Account(part.Account); ok && (j.w.Only == "" || j.w.Only == a.ID) {
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
	was := textsOf(j.rev)
	for _, part := range parts {
		if was[part.Account] != part.Text {
			m.Fields = append(m.Fields, chat.Field{Block: chat.Changes, Value: shownDiff(was[part.Account], part.Text)})
		}
	}
	m.Buttons = []chat.Button{
		{Label: say.Text{EN: "Use it", FR: "La prendre"}.In(lang), Action: Do("edit", n, "text:-", "use:"+id), Style: chat.Go},
		{Label: say.Text{EN: "Another one", FR: "Une autre"}.In(lang), Action: Do("rewrite", n, "wish:"+j.w.Wish)},
	}
	return j.end(ctx, func(tx *storage.Tx, p *storage.Post) error {
		if err := tx.Propose(storage.Proposal{ID: id, Number: p.Number, Base: j.w.Base, By: j.w.Person, Parts: parts}); err != nil {
			return err
		}
		return Tell(tx, "proposal/"+id, p.ID, Saying{To: j.w.To, Whisper: j.w.Who, Message: m})
	})
}

// failed leaves the person's own words and says why.
func (j writingJob) failed(ctx context.Context, why error) error {
	t := say.Text{
		EN: "The drafting model did not give a usable text. Post %s keeps the words it has.",
		FR: "Le modèle de rédaction n'a pas donné de texte utilisable. La publication %s garde les mots qu'elle a.",
	}
	if errors.Is(why, errBudget) {
		t = say.Text{
			EN: "The month's budget for the drafting model is used up. Post %s keeps the words it has.",
			FR: "Le budget du mois pour le modèle de rédaction est épuisé. La publication %s garde les mots qu'elle a.",
		}
	}
	m := chat.Message{Private: true, About: about(j.post, j.info), Text: t.F(post(j.post.Number)).In(say.Lang(j.w.Lang))}
	return j.end(ctx, func(tx *storage.Tx, p *storage.Post) error {
		return Tell(tx, "unwritten/"+p.ID, p.ID, Saying{To: j.w.To, Whisper: j.w.Who, Message: m})
	})
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
