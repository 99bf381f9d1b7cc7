package commands

import (
	"context"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

// runPreview shows what goes on the wire, read back from the stored bytes: text with its invisible
// characters made visible, where links lead, picture descriptions, and the digest that is signed.
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
	for _, part := range rev.Parts {
		if len(only) > 0 && !isOne(only, part.Account) {
			continue
		}
		text, err := networks.Named(part.Network).Shown(part.Wire)
		if err != nil {
			return m, err
		}
		m.Fields = append(m.Fields, chat.Field{Block: chat.Exact, Name: c.Say(placeNamed(c.Info, part.Account)), Value: say.Data(approvals.Visible(text))})
		for _, medium := range part.Media {
			m.Fields = append(m.Fields, chat.Field{Name: c.Say(say.Text{EN: "Picture", FR: "Image"}), Value: say.Data(medium.Alt)})
		}
	}
	for _, l := range rev.Links {
		m.Fields = append(m.Fields, chat.Field{Name: c.Say(say.Text{EN: "A link leads to", FR: "Un lien mène à"}), Value: say.Data(l.Target)})
	}
	m.Fields = append(m.Fields, chat.Field{Block: chat.Rule, Value: c.Say(say.Text{EN: "An approval counts for exactly this (%s).", FR: "Une validation vaut pour exactement ceci (%s)."}, say.C(shortDigest(p.Digest)))})
	return m, nil
}

func isOne(accounts []storage.Account, id string) bool {
	return slices.ContainsFunc(accounts, func(a storage.Account) bool { return a.ID == id })
}
