package commands

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
	"copydesk/integrations/pictures"
	"copydesk/storage"
)

var preview = &Command{
	Spec: chat.Spec{
		Name:    previewName,
		Help:    say.Text{EN: "Show exactly what is sent", FR: "Montrer exactement ce qui part"},
		Options: []chat.Option{postOption, networkOption}, Example: say.Text{EN: "/preview 12", FR: "/aperçu 12"},
		Role: say.Text{EN: "anyone in the brand", FR: "toute la marque"},
	},
	Reads: true,
	Run:   runPreview,
}

// runPreview shows what goes on the wire, read back from the stored bytes: text with its invisible
// characters made visible, what is sent with it, where links lead, picture descriptions, and the
// digest that is signed.
func runPreview(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	rev, err := c.Brand.Revision(ctx, p.ID, p.Revision)
	if err != nil {
		return chat.Message{}, err
	}
	only, err := c.Accounts("network")
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{
		EN: "Post %s, revision %d: exactly what is sent.", FR: "Publication %s, version %d\u202f: exactement ce qui part.",
	}, post(p.Number), p.Revision)
	m.About = about(p, c.Info)
	var shown []approvals.Part
	for _, part := range rev.Parts {
		if len(only) > 0 && !isOne(only, part.Account) {
			continue
		}
		notes, err := c.mediumNotes(ctx, part.Media)
		if err != nil {
			return m, err
		}
		m.Fields, shown = append(m.Fields, c.onTheWire(part, notes)...), append(shown, part)
	}
	if m.Images, err = partImages(ctx, c.Brand, c.Info, shown, c.Lang); err != nil {
		return m, err
	}
	for _, l := range rev.Links {
		m.Fields = append(m.Fields, chat.Field{Name: c.Say(say.Text{EN: "A link leads to", FR: "Un lien mène à"}), Value: visible(l.Target)})
	}
	if byModel(rev) {
		m.Fields = append(m.Fields, chat.Field{Name: c.Say(say.Text{EN: "Disclosed with it", FR: "Déclaré avec elle"}), Value: c.Say(say.Text{EN: "a model wrote it", FR: "un modèle l'a rédigée"})})
	}
	m.Fields = append(m.Fields, CardInput{Post: p, Info: c.Info, Lang: c.Lang, Now: c.At}.dates()...)
	m.Fields = append(m.Fields, chat.Field{Block: chat.Rule, Value: c.Say(say.Text{EN: "An approval counts for exactly this (%s).", FR: "Une validation vaut pour exactement ceci (%s)."}, say.C(shortDigest(p.Digest)))})
	return m, nil
}

// onTheWire shows one account's bytes. Where its network is not known any more, they are shown raw.
func (c *Call) onTheWire(part approvals.Part, notes map[string]string) []chat.Field {
	name := c.Say(placeNamed(c.Info, part.Account))
	text, with := string(part.Wire), ""
	if n := networks.Named(part.Network); n != nil {
		if shown, err := n.Shown(part.Wire); err == nil {
			text, with = shown, besides(part.Wire, shown)
		}
	}
	out := []chat.Field{{Block: chat.Exact, Name: name, Value: visible(text)}}
	if with != "" {
		out = append(out, chat.Field{Name: c.Say(say.Text{EN: "Sent with it", FR: "Envoyé avec"}), Value: visible(with)})
	}
	for _, medium := range part.Media {
		name := say.Text{EN: "Picture", FR: "Image"}
		if pictures.IsFilm(medium.Type) {
			name = say.Text{EN: "Film", FR: "Film"}
		}
		out = append(out, chat.Field{Name: c.Say(name), Value: visible(medium.Alt), Note: notes[medium.SHA256]})
	}
	return out
}

// besides lists what a wire holds apart from the text that was shown, pictures and links: "lang: fr".
func besides(wire []byte, shown string) string {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(wire, &all); err != nil {
		return ""
	}
	var out []string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		var s string
		if err := json.Unmarshal(all[key], &s); err != nil {
			s = string(all[key])
		}
		if key != "media" && key != "links" && s != shown {
			out = append(out, key+": "+s)
		}
	}
	return strings.Join(out, "\n")
}

// visible is somebody's text with every character that cannot be seen as its code.
func visible(s string) string { return say.Data(approvals.Visible(s)) }

func isOne(accounts []storage.Account, id string) bool {
	return slices.ContainsFunc(accounts, func(a storage.Account) bool { return a.ID == id })
}

// shortDigest is the beginning of one, for people to compare.
func shortDigest(d string) string { return strings.ToLower(d[:min(len(d), 12)]) }
