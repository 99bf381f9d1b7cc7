package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/integrations/networks"
	"copydesk/integrations/pictures"
	"copydesk/storage"
)

// suited gives pictures as the network of each account takes them: as they were handed over, or drawn
// anew and kept. What an approval then signs, and what everybody sees, is that. It says what was drawn
// anew; what cannot be made to fit, and a film that is not taken, is refused in words.
func (c *Call) suited(ctx context.Context, list []approvals.Medium, accounts []string) (Media, []say.Speaker, error) {
	out := Media{}
	var notes remarks
	for _, id := range accounts {
		account, _ := c.Info.Account(id)
		n := networks.Named(account.Network)
		for _, m := range list {
			if n != nil {
				fit, note, err := c.suit(ctx, m, n.For(account.Name), placeOf(account))
				if err != nil {
					return nil, nil, err
				}
				m = fit
				notes.add(note)
			}
			out[id] = append(out[id], m)
		}
	}
	return out, notes, nil
}

// suit gives one picture as a network takes it.
func (c *Call) suit(ctx context.Context, m approvals.Medium, limits networks.Limits, place say.Text) (approvals.Medium, say.Text, error) {
	kept, err := c.Brand.Medium(ctx, m.SHA256)
	if err != nil {
		return m, say.Text{}, err
	}
	if kept.Length > 0 {
		return m, say.Text{}, filmTaken(kept, limits.Film, place)
	}
	if kept.Origin != "" { // made for another network: begin with what was handed over
		m.SHA256 = kept.Origin
		if kept, err = c.Brand.Medium(ctx, kept.Origin); err != nil {
			return m, say.Text{}, err
		}
		m.Type = kept.Type
	}
	bounds := pictures.Bounds{Types: limits.Picture.Types, Bytes: limits.Picture.Bytes, Side: limits.Picture.Side}
	if bounds.Fits(kept.Type, kept.Width, kept.Height, kept.Bytes) {
		return m, say.Text{}, nil
	}
	b, err := c.Brand.MediumBytes(ctx, kept.SHA256, false)
	if err != nil {
		return m, say.Text{}, err
	}
	drawn, _, err := pictures.Fit(pictures.Picture{Type: kept.Type, Width: kept.Width, Height: kept.Height, Frames: kept.Frames, Bytes: b}, bounds)
	if errors.Is(err, pictures.ErrNoFit) {
		return m, say.Text{}, say.No(say.Refused, say.Text{
			EN: "This picture is too large for %[1]s: at most %[2]s pixels a side and %[3]s MB. Send a smaller one.",
			FR: "Cette image est trop grande pour %[1]s\u202f: %[2]s pixels de côté et %[3]s\u202fMo au plus. Envoyez-en une plus petite.",
		}.F(place, say.Int(bounds.Side), megabytes(bounds.Bytes)))
	}
	if err != nil {
		return m, say.Text{}, err
	}
	fit, err := c.keepPicture(ctx, drawn, kept.SHA256)
	fit.Alt = m.Alt
	return fit, drawnAnew(drawn, place), err
}

func drawnAnew(p pictures.Picture, place say.Text) say.Text {
	t := say.Text{
		EN: "I made it fit %[1]s: %[2]s × %[3]s pixels, as the card shows it.",
		FR: "Je l'ai adaptée pour %[1]s\u202f: %[2]s × %[3]s pixels, comme la carte la montre.",
	}.F(place, say.Int(p.Width), say.Int(p.Height))
	if !p.ProvenanceLost {
		return t
	}
	return say.Join(" ", t, say.Text{EN: "Its mark of origin no longer holds.", FR: "Sa marque d'origine ne vaut plus."})
}

// filmTaken refuses a film that a network does not take, with the rule and the way out.
func filmTaken(m storage.Medium, limits *networks.MediumLimits, place say.Text) error {
	var why say.Text
	switch {
	case limits == nil:
		why = say.Text{EN: "A film cannot go to %[1]s. Add it for the others alone: network:NAME.", FR: "Un film ne peut pas partir sur %[1]s. Ajoutez-le pour les autres seulement\u202f: réseau:NOM."}.F(place)
	case len(limits.Types) > 0 && !slices.Contains(limits.Types, m.Type):
		why = say.Text{EN: "A film of this kind cannot go to %[1]s. Export it as MP4 and send it again.", FR: "Un film de ce type ne peut pas partir sur %[1]s. Exportez-le en MP4 et renvoyez-le."}.F(place)
	case len(limits.Codecs) > 0 && !slices.Contains(limits.Codecs, m.Codec):
		why = say.Text{EN: "Not everybody could watch this film on %[1]s. Export it as MP4 with H.264 and send it again.", FR: "Ce film ne serait pas lisible par tous sur %[1]s. Exportez-le en MP4 avec H.264 et renvoyez-le."}.F(place)
	case limits.Bytes > 0 && m.Bytes > limits.Bytes:
		why = say.Text{EN: "This film has more than %[2]s MB, the most for %[1]s. Export it smaller and send it again.", FR: "Ce film dépasse %[2]s\u202fMo, le maximum pour %[1]s. Exportez-le plus petit et renvoyez-le."}.F(place, megabytes(limits.Bytes))
	case limits.Length > 0 && m.Length > limits.Length:
		why = say.Text{EN: "This film is longer than %[2]s minutes, the most for %[1]s. Make it shorter and send it again.", FR: "Ce film dure plus de %[2]s minutes, le maximum pour %[1]s. Raccourcissez-le et renvoyez-le."}.F(place, say.Int(int(limits.Length.Minutes())))
	case limits.Side > 0 && max(m.Width, m.Height) > limits.Side:
		why = say.Text{EN: "This film has more than %[2]s pixels a side, the most for %[1]s. Export it smaller and send it again.", FR: "Ce film dépasse %[2]s pixels de côté, le maximum pour %[1]s. Exportez-le plus petit et renvoyez-le."}.F(place, say.Int(limits.Side))
	default:
		return nil
	}
	return say.No(say.Refused, why)
}

func megabytes(n int64) say.Speaker { return say.Int(int(n >> 20)) }

// originsOf names what each picture of a post was handed over as, so that one is known as the same on
// every network.
func originsOf(ctx context.Context, b *storage.Brand, media Media) (map[string]string, error) {
	out := map[string]string{}
	for _, list := range media {
		for _, m := range list {
			if out[m.SHA256] != "" {
				continue
			}
			kept, err := b.Medium(ctx, m.SHA256)
			if err != nil {
				return nil, err
			}
			if out[m.SHA256] = kept.Origin; kept.Origin == "" {
				out[m.SHA256] = m.SHA256
			}
		}
	}
	return out, nil
}

// mediumNotes says of each of some pictures, by hash, what its bytes are.
func (c *Call) mediumNotes(ctx context.Context, list []approvals.Medium) (map[string]string, error) {
	out := map[string]string{}
	for _, m := range list {
		kept, err := c.Brand.Medium(ctx, m.SHA256)
		if err != nil {
			return nil, err
		}
		out[m.SHA256] = c.Say(mediumNote(kept))
	}
	return out, nil
}

// mediumNote says what the bytes of a picture or film are: "1920 × 1080 pixels, 12 MB, 1:05 min".
func mediumNote(m storage.Medium) say.Text {
	size := say.Text{EN: "%s kB", FR: "%s\u202fko"}.F(say.Int((m.Bytes + 999) / 1000))
	if m.Bytes >= 1_000_000 {
		size = say.Text{EN: "%s MB", FR: "%s\u202fMo"}.F(say.Int((m.Bytes + 500_000) / 1_000_000))
	}
	t := say.Text{EN: "%s × %s pixels, %s", FR: "%s × %s pixels, %s"}.F(say.Int(m.Width), say.Int(m.Height), size)
	if m.Length == 0 {
		return t
	}
	seconds := int(m.Length.Round(time.Second).Seconds())
	return say.Text{EN: "%s, %s:%s min", FR: "%s, %s\u202fmin\u202f%s\u202fs"}.F(t, strconv.Itoa(seconds/60), fmt.Sprintf("%02d", seconds%60))
}
