package commands

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/pictures"
	"copydesk/integrations/writing"
	"copydesk/storage"
)

// A Describing asks the model what a picture of a post shows.
type Describing struct {
	Person string        // who added it, and is asked
	Who    chat.Identity // who sees the proposal
	To     chat.Place    // where it is whispered
	Lang   string        // of the person
	Medium string        // hash of the picture
}

// undescribed lists the pictures of a new draft that nobody has described.
func (d beginning) undescribed() []approvals.Medium { return d.album().undescribed() }

// album is the pictures of a new draft, numbered as its first account has them.
func (d beginning) album() album {
	return album{media: d.media, of: slices.Sorted(maps.Keys(d.texts))}
}

// askDescriptions leaves it to the worker to have descriptions proposed, where a model is set up that
// may see pictures. The post has none before a person took one.
func (c *Call) askDescriptions(tx *storage.Tx, p storage.Post, list []approvals.Medium) error {
	if c.Model == nil || c.Model.Blind() || c.Info.Value("drafting") == "off" {
		return nil
	}
	for _, m := range list {
		if pictures.IsFilm(m.Type) {
			continue
		}
		body, err := json.Marshal(Describing{Person: c.Person.ID, Who: c.Event.Who, To: chat.Place{Room: c.Event.Room, Thread: c.Event.Thread}, Lang: string(c.Lang), Medium: m.SHA256})
		if err != nil {
			return err
		}
		if err := tx.Do(storage.Due{Key: DueDescribe + "/" + p.ID + "/" + m.SHA256, Kind: DueDescribe, Post: p.ID, At: tx.Now(), Body: body}); err != nil {
			return err
		}
	}
	return nil
}

// Described performs a DueDescribe row: it asks the model within the brand's budget and proposes what
// it says to whoever added the picture. A model that fails leaves it at the words in which they were
// asked already.
func Described(ctx context.Context, d *Desk, due storage.Due) error {
	var w Describing
	if err := json.Unmarshal(due.Body, &w); err != nil {
		return err
	}
	b := d.DB.Of(due.Brand)
	p, err := b.PostByID(ctx, due.Post)
	if err != nil {
		return err
	}
	rev, err := b.Revision(ctx, p.ID, p.Revision)
	if err != nil {
		return err
	}
	info, err := b.Info(ctx)
	if err != nil {
		return err
	}
	at, missing := numberMissing(rev, w.Medium)
	words := ""
	if missing && d.Model != nil {
		if words, err = describe(ctx, d, b, info, p, w.Medium); err != nil && ctx.Err() != nil {
			return err // the program ends: the row comes again
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		if words != "" {
			if err := proposeDescription(tx, p, info, w, words, at); err != nil {
				return err
			}
		}
		return tx.End(due)
	})
}

// numberMissing finds a picture that still has no description, and its number; false: it is gone, or a
// person described it meanwhile.
func numberMissing(rev approvals.Revision, sha string) (number int, missing bool) {
	for _, part := range rev.Parts {
		for i, m := range part.Media {
			if m.SHA256 == sha {
				return i + 1, m.Alt == ""
			}
		}
	}
	return 0, false
}

// describe asks the model. It sees a small picture drawn anew, and nothing else of the file.
func describe(ctx context.Context, d *Desk, b *storage.Brand, info storage.BrandInfo, p storage.Post, sha string) (words string, err error) {
	shown, err := b.MediumBytes(ctx, sha, true)
	if err != nil {
		return "", err
	}
	glance, err := pictures.Glance(shown)
	if err != nil {
		return "", err
	}
	lang := p.Lang
	if lang == "" {
		lang = string(info.Lang())
	}
	err = spending{d, b, info}.on(ctx, writing.DescriptionTokens, func() (int64, error) {
		var tokens int64
		words, tokens, err = d.Model.Describe(ctx, glance, lang)
		return tokens, err
	})
	return words, err
}

// proposeDescription keeps a description that nobody has taken yet and shows it to whoever is asked.
func proposeDescription(tx *storage.Tx, p storage.Post, info storage.BrandInfo, w Describing, words string, number int) error {
	id, n, lang := uuid.NewString(), post(p.Number), say.Lang(w.Lang)
	m := chat.Message{Private: true, About: about(p, info), Text: say.Text{
		EN: "Does this describe picture %[2]s of post %[1]s? It counts once you take it.",
		FR: "Est-ce une bonne description de l'image %[2]s de la publication %[1]s\u202f? Elle ne compte que si vous la prenez.",
	}.F(n, strconv.Itoa(number)).In(lang),
		Fields: []chat.Field{{Name: say.Text{EN: "Proposed by the model", FR: "Proposée par le modèle"}.In(lang), Value: say.Data(words)}},
		Buttons: []chat.Button{
			{Label: say.Text{EN: "Use it", FR: "La prendre"}.In(lang), Action: Do("picture", n, "use:"+id), Style: chat.Go},
			{Label: say.Text{EN: "Write my own", FR: "Écrire la mienne"}.In(lang), Action: Do("picture", n)},
		}}
	medium := approvals.Medium{Alt: words, SHA256: w.Medium}
	err := tx.Propose(storage.Proposal{ID: id, Number: p.Number, Base: p.Revision, By: w.Person, Parts: []approvals.Part{{Media: []approvals.Medium{medium}}}})
	if err != nil {
		return err
	}
	return Tell(tx, "description/"+id, p.ID, Saying{To: w.To, Whisper: w.Who, Message: m})
}

// takeDescription gives a picture the description that was proposed for it: whoever takes it says so.
func (c *Call) takeDescription(ctx context.Context, p storage.Post, a *album) error {
	gone := say.No(say.Refused, say.Text{
		EN: "That description is no longer needed, or its picture is gone. Write one: %s.",
		FR: "Cette description n'est plus utile, ou son image n'est plus là. Écrivez-en une\u202f: %s.",
	}.F(Shown(pictureName, post(p.Number))))
	proposal, err := c.Brand.Proposal(ctx, c.Text("use"))
	var no *say.Problem
	switch {
	case errors.As(err, &no):
		return gone
	case err != nil:
		return err
	case proposal.Number != p.Number || len(proposal.Parts) != 1 || len(proposal.Parts[0].Media) != 1:
		return gone
	}
	m := proposal.Parts[0].Media[0]
	if !a.name(a.origin[m.SHA256], m.Alt) {
		return gone
	}
	return nil
}
