package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
// alt describes the first. What it gives is as it was handed over: see [Call.suited].
func (c *Call) handedOver(ctx context.Context, alt string) ([]approvals.Medium, []say.Speaker, error) {
	files := c.Event.Files
	if len(files) > mostPictures {
		return nil, nil, say.No(say.Refused, say.Text{EN: "Send at most %d pictures at once.", FR: "Envoyez %d images au plus à la fois."}.F(mostPictures))
	}
	var read []pictures.Picture
	for _, f := range files { // all are read before one is kept
		p, err := c.readFile(ctx, f)
		if err != nil {
			return nil, nil, err
		}
		read = append(read, p)
	}
	return c.keptPictures(ctx, read, alt)
}

func (c *Call) keptPictures(ctx context.Context, read []pictures.Picture, alt string) ([]approvals.Medium, []say.Speaker, error) {
	var out []approvals.Medium
	var notes remarks
	for i, p := range read {
		m, err := c.keepPicture(ctx, p, "")
		if err != nil {
			return nil, nil, err
		}
		if i == 0 {
			m.Alt = norm.NFC.String(strings.TrimSpace(alt))
		}
		out = append(out, m)
		notes.add(removedSaid(p))
	}
	return out, notes, nil
}

// remarks are what is worth knowing, each thing once.
type remarks []say.Speaker

func (s *remarks) add(t say.Text) {
	for _, had := range *s {
		if had.In(say.EN) == t.EN {
			return
		}
	}
	if !t.Empty() {
		*s = append(*s, t)
	}
}

func (c *Call) readFile(ctx context.Context, f chat.File) (pictures.Picture, error) {
	b, err := c.Platform(c.Event.Who.Platform).File(ctx, f, pictures.MaxFilm)
	switch {
	case errors.Is(err, chat.ErrGone):
		return pictures.Picture{}, say.No(say.Unknown, say.Text{EN: "The file is not there any more. Send it again.", FR: "Le fichier n'est plus là. Renvoyez-le."})
	case errors.Is(err, chat.ErrLarge):
		return pictures.Picture{}, TooLarge()
	case err != nil:
		return pictures.Picture{}, fmt.Errorf("fetch file %s: %w", f.ID, err)
	}
	return pictures.Read(b)
}

// TooLarge says that a file has more bytes than any may have.
func TooLarge() error {
	return say.No(say.Refused, say.Text{
		EN: "This file is too large: pictures may have 20 MB, films 64 MB. Make it smaller and send it again.",
		FR: "Ce fichier est trop lourd\u202f: 20\u202fMo au plus pour une image, 64\u202fMo pour un film. Réduisez-le et renvoyez-le.",
	})
}

// keepPicture puts a picture and what cards show of it on the disk, and gives the brand its row.
// origin is the hash of what it was made of.
func (c *Call) keepPicture(ctx context.Context, p pictures.Picture, origin string) (approvals.Medium, error) {
	small, err := pictures.Preview(p)
	if err != nil {
		return approvals.Medium{}, fmt.Errorf("scale picture: %w", err)
	}
	sha, err := c.DB.KeepBytes(p.Bytes)
	if err != nil {
		return approvals.Medium{}, err
	}
	shown := sha
	if small != nil {
		if shown, err = c.DB.KeepBytes(small); err != nil {
			return approvals.Medium{}, err
		}
	}
	if shown == sha {
		shown = ""
	}
	m := storage.Medium{SHA256: sha, Type: p.Type, Width: p.Width, Height: p.Height, Frames: p.Frames, Length: p.Length, Codec: p.Codec,
		Origin: origin, Preview: shown, Bytes: int64(len(p.Bytes)), By: c.Person.ID}
	err = c.Brand.Change(ctx, storage.Cause{Actor: c.Person.ID}, func(tx *storage.Tx) error { return tx.SaveMedium(m) })
	return approvals.Medium{SHA256: sha, Type: p.Type}, err
}

// removedSaid says what reading took out of a picture.
func removedSaid(p pictures.Picture) say.Text {
	switch {
	case p.ProvenanceLost && p.PlaceRemoved:
		return say.Text{
			EN: "I removed where it was taken, so its mark of origin no longer holds.",
			FR: "J'ai retiré le lieu de la prise de vue\u202f: sa marque d'origine ne vaut plus.",
		}
	case p.ProvenanceLost:
		return say.Text{
			EN: "I removed what is no part of the picture, so its mark of origin no longer holds.",
			FR: "J'ai retiré ce qui ne fait pas partie de l'image\u202f: sa marque d'origine ne vaut plus.",
		}
	case p.PlaceRemoved:
		return say.Text{EN: "I removed where it was taken.", FR: "J'ai retiré le lieu de la prise de vue."}
	}
	return say.Text{}
}

// showAlbum shows the pictures there are, with a form that changes them.
func (c *Call) showAlbum(ctx context.Context, p storage.Post, a album) (chat.Message, error) {
	m := c.Private(say.Text{EN: "Post %[1]s: %[2]s.", FR: "Publication %[1]s\u202f: %[2]s."}, post(p.Number), picturesCount(len(a.list())))
	m.About = about(p, c.Info)
	var err error
	if m.Images, err = images(ctx, c.Brand, a.list(), c.Lang); err != nil {
		return m, err
	}
	notes, err := c.mediumNotes(ctx, a.list())
	if err != nil {
		return m, err
	}
	for i, medium := range a.list() {
		field := chat.Field{Name: c.Say(say.Text{EN: "Picture %d", FR: "Image %d"}.F(i + 1)), Value: say.Data(medium.Alt), Note: notes[medium.SHA256]}
		if medium.Alt == "" {
			field.Value = noDescription.In(c.Lang)
		}
		m.Fields = append(m.Fields, field)
		m.Buttons = append(m.Buttons, chat.Button{Label: c.Say(say.Text{EN: "Remove picture %d", FR: "Retirer l'image %d"}.F(i + 1)),
			Action: Do("picture", post(p.Number), fmt.Sprintf("remove:%d", i+1)), Style: chat.Grave})
	}
	m.Buttons = append(m.Buttons, chat.Button{Label: c.Say(say.Text{EN: "Send a bigger file", FR: "Envoyer un fichier plus lourd"}),
		Action: Do("picture", post(p.Number), "upload:on"), Style: chat.Quiet})
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

// images loads what a card shows of a post's pictures; a film is an address to watch it at.
func images(ctx context.Context, b *storage.Brand, list []approvals.Medium, l say.Lang) ([]chat.Image, error) {
	var out []chat.Image
	for _, m := range list {
		alt := m.Alt
		if alt == "" {
			alt = noDescription.In(l)
		}
		if pictures.IsFilm(m.Type) {
			name := "film-" + m.SHA256[:8] + extension(m.Type)
			out = append(out, chat.Image{Name: name, Alt: alt, URL: b.MediumPath(m.SHA256, name)})
			continue
		}
		bytes, err := b.MediumBytes(ctx, m.SHA256, true)
		if err != nil {
			return nil, err
		}
		out = append(out, chat.Image{Name: "picture-" + m.SHA256[:8] + extension(m.Type), Alt: alt, Data: bytes})
	}
	return out, nil
}

// Original is a picture or film of the brand as it is published, to be saved: not what cards show of it.
func Original(ctx context.Context, b *storage.Brand, m approvals.Medium) (chat.Image, error) {
	if pictures.IsFilm(m.Type) {
		name := "film-" + m.SHA256[:8] + extension(m.Type)
		return chat.Image{Name: name, Alt: m.Alt, URL: b.MediumPath(m.SHA256, name)}, nil
	}
	bytes, err := b.MediumBytes(ctx, m.SHA256, false)
	return chat.Image{Name: "picture-" + m.SHA256[:8] + extension(m.Type), Alt: m.Alt, Data: bytes}, err
}

// partImages loads the pictures of several accounts, each once. Where the accounts do not all have the
// same, the words of each say for which it is.
func partImages(ctx context.Context, b *storage.Brand, info storage.BrandInfo, parts []approvals.Part, l say.Lang) ([]chat.Image, error) {
	var out []chat.Image
	seen := map[approvals.Medium]bool{}
	for _, part := range parts {
		var list []approvals.Medium
		for _, m := range part.Media {
			if !seen[m] {
				seen[m], list = true, append(list, m)
			}
		}
		more, err := images(ctx, b, list, l)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(parts, func(p approvals.Part) bool { return !slices.Equal(p.Media, parts[0].Media) }) {
			for i := range more {
				more[i].Alt = say.Text{EN: "%[1]s: %[2]s", FR: "%[1]s\u202f: %[2]s"}.F(placeNamed(info, part.Account), more[i].Alt).In(l)
			}
		}
		out = append(out, more...)
	}
	return out, nil
}

func extension(kind string) string {
	_, name, _ := strings.Cut(kind, "/")
	if name == "quicktime" {
		name = "mov"
	}
	return "." + name
}
