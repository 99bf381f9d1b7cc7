package commands

import (
	"context"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// shownTo is a post's view for one person, compared with the last revision they looked at or voted
// on. From now on they have looked at this one.
func (c *Call) shownTo(ctx context.Context, p storage.Post) (CardInput, error) {
	in, err := View(ctx, c.Desk, c.Brand, p)
	if err != nil {
		return in, err
	}
	in.Lang, in.Reader, in.Before = c.Lang, c.Person.ID, nil
	last, err := c.Brand.Looked(ctx, p.ID, c.Person.ID, p.Revision)
	if err != nil {
		return in, err
	}
	if last > 0 && last < p.Revision {
		before, err := c.Brand.Revision(ctx, p.ID, last)
		if err != nil {
			return in, err
		}
		in.Before = &before
	}
	return in, c.Brand.Change(ctx, storage.Cause{Actor: c.Person.ID}, func(tx *storage.Tx) error {
		return tx.Look(p.ID, c.Person.ID, p.Revision)
	})
}

// repictured says which pictures came, went, changed places or are described anew, each once.
func (in CardInput) repictured(since say.Text) []chat.Field {
	was, is := picturesOf(in.Before.Parts), picturesOf(in.Revision.Parts)
	var lines []say.Speaker
	for i, m := range is {
		old := slices.IndexFunc(was, func(o approvals.Medium) bool { return o.SHA256 == m.SHA256 })
		switch {
		case old < 0:
			lines = append(lines, say.Text{EN: "New picture %d: %s", FR: "Nouvelle image %d\u202f: %s"}.F(i+1, say.Quoted(oneLine(m.Alt))))
		case was[old].Alt != m.Alt:
			lines = append(lines, say.Text{EN: "Picture %d is described as %s", FR: "Nouvelle description de l'image %d\u202f: %s"}.F(i+1, say.Marked(shownDiff(was[old].Alt, m.Alt))))
		}
	}
	for i, m := range was {
		if !slices.ContainsFunc(is, func(n approvals.Medium) bool { return n.SHA256 == m.SHA256 }) {
			lines = append(lines, say.Text{EN: "Picture %d of before is gone: %s", FR: "Image %d d'avant retirée\u202f: %s"}.F(i+1, say.Quoted(oneLine(m.Alt))))
		}
	}
	if len(lines) == 0 && !slices.EqualFunc(was, is, func(a, b approvals.Medium) bool { return a.SHA256 == b.SHA256 }) {
		lines = append(lines, say.Text{EN: "The pictures stand in another order.", FR: "L'ordre des images a changé."})
	}
	if len(lines) == 0 {
		return nil
	}
	return []chat.Field{{Block: chat.Changes, Name: in.say(since), Value: in.say(say.Join("\n", lines...))}}
}

// picturesOf lists what a revision shows on any account, each once, in order.
func picturesOf(parts []approvals.Part) []approvals.Medium {
	var out []approvals.Medium
	for _, p := range parts {
		for _, m := range p.Media {
			if !slices.ContainsFunc(out, func(o approvals.Medium) bool { return o.SHA256 == m.SHA256 }) {
				out = append(out, m)
			}
		}
	}
	return out
}
