package commands

import (
	"context"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// A Ping is who a reminder is for: their names, and the identities to notify. Whoever is in quiet
// hours or away is named and not notified.
type Ping struct {
	Names []string
	Who   []chat.Identity
}

// Asked lists whom a reminder is for: who must still decide, or the brand's admins.
func Asked(ctx context.Context, d *Desk, in CardInput, roles map[string][]approvals.Role, admins bool) (Ping, error) {
	ids := Deciding(in.Post, roles)
	if admins {
		ids = nil
		for id, held := range roles {
			if slices.Contains(held, approvals.Admin) || slices.Contains(held, approvals.Owner) {
				ids = append(ids, id)
			}
		}
	}
	return PingFor(ctx, d, d.DB.Of(in.Info.ID), in.Info, ids)
}

// PingFor finds how people are notified now. An absent person's delegate is notified for them.
func PingFor(ctx context.Context, d *Desk, b *storage.Brand, info storage.BrandInfo, ids []string) (Ping, error) {
	aways, err := b.Aways(ctx)
	if err != nil {
		return Ping{}, err
	}
	now := d.Now()
	quiet := hoursOf(info, "quiet-hours").Contains(now.In(info.Zone()))
	var out Ping
	slices.Sort(ids)
	for _, id := range ids {
		person, err := d.DB.Person(ctx, id)
		if err != nil {
			return out, err
		}
		out.Names = append(out.Names, person.Name)
		if a, away := aways[id]; away && a.Until.After(now) {
			if a.Delegate == "" {
				continue
			}
			if person, err = d.DB.Person(ctx, a.Delegate); err != nil {
				return out, err
			}
			out.Names = append(out.Names, person.Name)
		}
		if quiet || person.Notify == NotifyHere || person.Notify == NotifyDigest {
			continue
		}
		for _, i := range person.Identities {
			out.Who = append(out.Who, chat.Identity(i))
		}
	}
	slices.Sort(out.Names)
	out.Names = slices.Compact(out.Names)
	return out, nil
}

// Reminder asks again, in the post's thread; to admins it says that nobody has answered. with are the
// numbers of the posts that wait in one line with it: it speaks for them too.
func Reminder(in CardInput, to Ping, with []int64, admins bool) chat.Message {
	n, by := post(in.Post.Number), say.Near(in.Post.Deadline.In(in.Info.Zone()), in.Now)
	t := say.Text{
		EN: "%[2]s, post %[1]s still waits for your approval, by %[3]s.",
		FR: "%[2]s, la publication %[1]s attend toujours votre validation, avant %[3]s.",
	}
	switch {
	case len(to.Names) == 0:
		t = say.Text{
			EN: "Post %[1]s still waits for an approval, by %[3]s. Nobody can give it now.",
			FR: "La publication %[1]s attend toujours une validation, avant %[3]s. Personne ne peut la donner pour l'instant.",
		}
	case admins:
		t = say.Text{
			EN: "%[2]s, nobody has decided on post %[1]s yet. If nobody does by %[3]s, it stays unpublished.",
			FR: "%[2]s, personne n'a encore décidé pour la publication %[1]s. Sans réponse avant %[3]s, elle ne part pas.",
		}
	}
	said := []say.Speaker{t.F(n, say.List{Items: to.Names, Or: true}, by)}
	m := chat.Message{Ping: to.Who, About: about(in.Post, in.Info)}
	if len(with) > 0 {
		said = append(said, say.Text{EN: "With it wait: %s.", FR: "Avec elle attendent\u202f: %s."}.F(say.List{Items: numbers(with)}))
		m.Buttons = []chat.Button{{Label: in.say(reviewLabel), Action: Do(reviewName.EN), Style: chat.Go}}
	}
	m.Text = in.say(say.Join(" ", said...))
	return m
}
