package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/pictures"
	"copydesk/storage"
)

// mostPictures bounds what one line hands over.
const mostPictures = 10

// handedOver reads the files that came with a line, keeps their bytes, and says what was removed.
// alt describes the first.
func (c *Call) handedOver(ctx context.Context, alt string) ([]approvals.Medium, []say.Speaker, error) {
	files := c.Event.Files
	if len(files) > mostPictures {
		return nil, nil, say.No(say.Refused, say.Text{EN: "Send at most %d pictures at once.", FR: "Envoyez %d images au plus à la fois."}.F(mostPictures))
	}
	var out []approvals.Medium
	var notes []say.Speaker
	for i, f := range files {
		read, err := c.readFile(ctx, f)
		if err != nil {
			return nil, nil, err
		}
		m, err := c.keepPicture(ctx, read)
		if err != nil {
			return nil, nil, err
		}
		if i == 0 {
			m.Alt = norm.NFC.String(strings.TrimSpace(alt))
		}
		out, notes = append(out, m), append(notes, removedSaid(read)...)
	}
	return out, notes, nil
}

func (c *Call) readFile(ctx context.Context, f chat.File) (pictures.Picture, error) {
	b, err := c.Platform(c.Event.Who.Platform).File(ctx, f, pictures.MaxBytes+1)
	if errors.Is(err, chat.ErrGone) {
		return pictures.Picture{}, say.No(say.Unknown, say.Text{EN: "The file is not there any more. Send it again.", FR: "Le fichier n'est plus là. Renvoyez-le."})
	}
	if err != nil {
		return pictures.Picture{}, fmt.Errorf("fetch file %s: %w", f.ID, err)
	}
	return pictures.Read(b)
}

// keepPicture puts a picture and what cards show of it on the disk, and gives the brand its row.
func (c *Call) keepPicture(ctx context.Context, p pictures.Picture) (approvals.Medium, error) {
	small, err := pictures.Preview(p)
	if err != nil {
		return approvals.Medium{}, fmt.Errorf("scale picture: %w", err)
	}
	sha, err := c.DB.KeepBytes(p.Bytes)
	if err != nil {
		return approvals.Medium{}, err
	}
	shown, err := c.DB.KeepBytes(small)
	if err != nil {
		return approvals.Medium{}, err
	}
	if shown == sha {
		shown = ""
	}
	m := storage.Medium{SHA256: sha, Type: p.Type, Width: p.Width, Height: p.Height, Frames: p.Frames, Preview: shown, Bytes: int64(len(p.Bytes)), By: c.Person.ID}
	err = c.Brand.Change(ctx, storage.Cause{Actor: c.Person.ID}, func(tx *storage.Tx) error { return tx.SaveMedium(m) })
	return approvals.Medium{SHA256: sha, Type: p.Type}, err
}

// removedSaid says what reading took out of a picture.
func removedSaid(p pictures.Picture) []say.Speaker {
	switch {
	case p.ProvenanceLost:
		return []say.Speaker{say.Text{
			EN: "I removed where it was taken, so its mark of origin no longer holds.",
			FR: "J'ai retiré le lieu de la prise de vue\u202f: sa marque d'origine ne vaut plus.",
		}}
	case p.PlaceRemoved:
		return []say.Speaker{say.Text{EN: "I removed where it was taken.", FR: "J'ai retiré le lieu de la prise de vue."}}
	}
	return nil
}

// showAlbum shows the pictures there are, with a form that changes them.
func (c *Call) showAlbum(ctx context.Context, p storage.Post, a album) (chat.Message, error) {
	m := c.Private(say.Text{EN: "Post %[1]s: %[2]s.", FR: "Publication %[1]s\u202f: %[2]s."}, post(p.Number), picturesCount(len(a.list())))
	m.About = about(p, c.Info)
	var err error
	if m.Images, err = images(ctx, c.Brand, a.list(), c.Lang); err != nil {
		return m, err
	}
	for i, medium := range a.list() {
		field := chat.Field{Name: c.Say(say.Text{EN: "Picture %d", FR: "Image %d"}.F(i + 1)), Value: say.Data(medium.Alt)}
		if medium.Alt == "" {
			field.Value = noDescription.In(c.Lang)
		}
		m.Fields = append(m.Fields, field)
		m.Buttons = append(m.Buttons, chat.Button{Label: c.Say(say.Text{EN: "Remove picture %d", FR: "Retirer l'image %d"}.F(i + 1)),
			Action: Do("picture", post(p.Number), fmt.Sprintf("remove:%d", i+1)), Style: chat.Grave})
	}
	form := Form(c.Lang, c.Bound, map[string]string{"post": post(p.Number)}, nil)
	m.Form = &form
	return m, nil
}

var noDescription = say.Text{EN: "no description yet", FR: "pas encore de description"}

func picturesCount(n int) say.Speaker {
	if n == 0 {
		return say.Text{EN: "no picture yet", FR: "pas encore d'image"}
	}
	return say.Count{N: int64(n), One: say.Text{EN: "picture", FR: "image"}, Many: say.Text{EN: "pictures", FR: "images"}}
}

// images loads what a card shows of a post's pictures.
func images(ctx context.Context, b *storage.Brand, list []approvals.Medium, l say.Lang) ([]chat.Image, error) {
	var out []chat.Image
	for _, m := range list {
		bytes, err := b.MediumBytes(ctx, m.SHA256, true)
		if err != nil {
			return nil, err
		}
		alt := m.Alt
		if alt == "" {
			alt = noDescription.In(l)
		}
		out = append(out, chat.Image{Name: "picture-" + m.SHA256[:8] + extension(m.Type), Alt: alt, Data: bytes})
	}
	return out, nil
}

// Original is a picture of the brand as it is published, to be saved: not what cards show of it.
func Original(ctx context.Context, b *storage.Brand, m approvals.Medium) (chat.Image, error) {
	bytes, err := b.MediumBytes(ctx, m.SHA256, false)
	return chat.Image{Name: "picture-" + m.SHA256[:8] + extension(m.Type), Alt: m.Alt, Data: bytes}, err
}

func extension(kind string) string { return "." + strings.TrimPrefix(kind, "image/") }
