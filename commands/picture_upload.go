package commands

import (
	"context"
	"encoding/json"
	"errors"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/pictures"
	"copydesk/storage"
)

// An Uploading is what an upload page knows besides whom and which post it is for.
type Uploading struct {
	Who              chat.Identity
	To               chat.Place // where the person is told
	Lang             string
	Network, Replace string // as typed with the command
}

// uploadPage makes a page that takes one file for the post, where the chat takes none so big.
func (c *Call) uploadPage(ctx context.Context, p storage.Post) (chat.Message, error) {
	if !c.Public && !c.Playground {
		return chat.Message{}, say.No(say.Refused, say.Text{
			EN: "There is no address for such a page yet: whoever runs Copydesk sets COPYDESK_PUBLIC_URL. Send a smaller file here instead.",
			FR: "Il n'y a pas encore d'adresse pour une telle page\u202f: la personne qui gère Copydesk définit COPYDESK_PUBLIC_URL. Envoyez plutôt ici un fichier plus petit.",
		})
	}
	body, err := json.Marshal(Uploading{Who: c.Event.Who, To: chat.Place{Room: c.Event.Room, Thread: c.Event.Thread}, Lang: string(c.Lang),
		Network: c.Text("network"), Replace: c.Text("replace")})
	if err != nil {
		return chat.Message{}, err
	}
	var token storage.Secret
	err = c.Change(ctx, func(tx *storage.Tx) (err error) {
		token, err = tx.LinkUpload(storage.Upload{Person: c.Person.ID, Post: p.ID, Body: body})
		return err
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{
		EN: "This page takes one picture or film for post %s: up to 20 MB, a film up to 64 MB. It is yours, works once and for an hour.",
		FR: "Cette page prend une image ou un film pour la publication %s\u202f: 20\u202fMo au plus, 64\u202fMo pour un film. Elle est à vous, sert une seule fois et pendant une heure.",
	}, post(p.Number))
	m.About = about(p, c.Info)
	m.Buttons = []chat.Button{{Label: c.Say(say.Text{EN: "Open the page", FR: "Ouvrir la page"}), URL: c.Web + "/upload/" + token.Reveal(), Style: chat.Go}}
	return m, nil
}

// Arriving is the call that an upload page stands for, as far as what is remembered allows it now: the
// person may have lost their role since. The error is a *say.Problem where the page takes nothing; the
// call has the person's language even then.
func Arriving(ctx context.Context, d *Desk, token string) (*Call, storage.Upload, storage.Post, error) {
	c := &Call{Desk: d, Lang: d.Lang}
	u, found, err := d.DB.UploadOf(ctx, token)
	if err != nil || !found {
		if err == nil {
			err = say.No(say.Unknown, say.Text{EN: "There is no such page. Ask for one in the chat: /picture.", FR: "Cette page n'existe pas. Demandez-en une dans la messagerie\u202f: /visuel."})
		}
		return c, u, storage.Post{}, err
	}
	var w Uploading
	if err := json.Unmarshal(u.Body, &w); err != nil {
		return c, u, storage.Post{}, err
	}
	c.Lang = say.Lang(w.Lang)
	c.Brand, c.Event = d.DB.Of(u.Brand), chat.Event{Kind: chat.Typed, Who: w.Who, Room: w.To.Room, Thread: w.To.Thread}
	c.Bound = Bound{Command: picture, Args: map[string]string{}}
	for name, v := range map[string]string{"network": w.Network, "replace": w.Replace} {
		if v != "" {
			c.Args[name] = v
		}
	}
	p, err := c.arrivingFor(ctx, u)
	return c, u, p, err
}

func (c *Call) arrivingFor(ctx context.Context, u storage.Upload) (p storage.Post, err error) {
	if c.Person, err = c.DB.Person(ctx, u.Person); err != nil {
		return p, err
	}
	if c.Info, err = c.Brand.Info(ctx); err != nil {
		return p, err
	}
	c.At = c.Now().In(c.Info.Zone())
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return p, err
	}
	c.Roles = roles[c.Person.ID]
	if p, err = c.Brand.PostByID(ctx, u.Post); err != nil {
		return p, err
	}
	switch {
	case u.Used:
		return p, storage.UploadUsed()
	case !c.Now().Before(u.Ends):
		return p, storage.UploadExpired()
	case !picture.May(c.Roles) && !c.Person.Owner:
		return p, say.No(say.Forbidden, say.Text{EN: "You can no longer change posts of %s.", FR: "Vous ne pouvez plus modifier les publications de %s."}.F(c.Info.Name))
	}
	return p, c.Mine(p)
}

// Uploaded takes the file that came over a page: it goes through the checks of every other and makes
// the next revision of the post, which uses the page up in the same change. The answer is also told to
// the person in the chat. What is refused leaves the page as it was.
func Uploaded(ctx context.Context, d *Desk, token string, file []byte, alt string) (chat.Message, error) {
	c, u, p, err := Arriving(ctx, d, token)
	if err != nil {
		return chat.Message{}, err
	}
	a, old, err := c.albumOf(ctx, p)
	if err != nil {
		return chat.Message{}, err
	}
	read, err := pictures.Read(file)
	if err != nil {
		return chat.Message{}, err
	}
	added, notes, err := c.keptPictures(ctx, []pictures.Picture{read}, alt)
	if err != nil {
		return chat.Message{}, err
	}
	more, err := c.putIn(ctx, &a, added)
	if err != nil {
		return chat.Message{}, err
	}
	w := wording{texts: textsOf(old), media: a.media, also: func(tx *storage.Tx) error { return tx.UseUpload(u) }}
	m, err := c.reviseAlbum(ctx, p, old, a, w, append(notes, more...))
	var no *approvals.Refusal
	if errors.As(err, &no) {
		err = Refuse(ctx, c, no)
	}
	if err != nil {
		return m, err
	}
	return m, c.Brand.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		return Tell(tx, "uploaded/"+p.ID+"/"+c.Person.ID, p.ID, Saying{To: chat.Place{Room: c.Event.Room, Thread: c.Event.Thread}, Whisper: c.Event.Who, Message: m})
	})
}
