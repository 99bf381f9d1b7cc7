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

// A Nudge says why people are asked once more.
type Nudge int

// The nudges.
const (
	Again Nudge = iota // half of the time has gone
	Above              // nobody answered: the admins are asked
	Now                // it waits for them now, and did not before
)

// Asked lists whom a reminder is for: who must still decide, or the brand's admins.
func Asked(ctx context.Context, d *Desk, in CardInput, roles map[string][]approvals.Role, why Nudge) (Ping, error) {
	ids := Deciding(in.Post, roles)
	if why == Above {
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
		how, err := b.Notify(ctx, person.ID)
		if err != nil {
			return out, err
		}
		if quiet || how == NotifyHere || how == NotifyDigest {
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

// Reminder asks again, in the thread of the request; to admins it says that nobody has answered. with
// are the numbers of the posts that wait in one line with it: it speaks for them too.
func Reminder(in CardInput, to Ping, with []int64, why Nudge) chat.Message {
	n, by, before := post(in.Post.Number), say.Text{}, say.Text{}
	if !in.Post.Deadline.IsZero() {
		at := say.Near(in.Post.Deadline.In(in.Info.Zone()), in.Now)
		by, before = say.Text{EN: ", by %s", FR: ", avant %s"}.F(at), say.Text{EN: " by %s", FR: " avant %s"}.F(at)
	}
	t := say.Text{
		EN: "%[2]s, post %[1]s still waits for your approval%[3]s.",
		FR: "%[2]s, la publication %[1]s attend toujours votre validation%[3]s.",
	}
	switch {
	case len(to.Names) == 0:
		t = say.Text{
			EN: "Post %[1]s still waits for an approval%[3]s. Nobody can give it now.",
			FR: "La publication %[1]s attend toujours une validation%[3]s. Personne ne peut la donner pour l'instant.",
		}
	case why == Now:
		t = say.Text{
			EN: "%[2]s, post %[1]s now waits for your approval%[3]s.",
			FR: "%[2]s, la publication %[1]s attend maintenant votre validation%[3]s.",
		}
	case why == Above:
		t = say.Text{
			EN: "%[2]s, nobody has decided on post %[1]s yet. If nobody does%[4]s, it stays unpublished.",
			FR: "%[2]s, personne n'a encore décidé pour la publication %[1]s. Sans réponse%[4]s, elle ne part pas.",
		}
	}
	names := say.Speaker(say.List{Items: to.Names, Or: true})
	if why != Above {
		names = awaited(in.Post, to.Names)
	}
	said := []say.Speaker{t.F(n, names, by, before)}
	m := chat.Message{Ping: to.Who, About: about(in.Post, in.Info)}
	if len(with) > 0 {
		said = append(said, say.Text{EN: "With it wait: %s.", FR: "Avec elle attendent\u202f: %s."}.F(say.List{Items: numbers(with)}))
		m.Buttons = []chat.Button{{Label: in.say(reviewLabel), Action: Do(reviewName.EN), Style: chat.Go}}
	}
	m.Text = in.say(say.Join(" ", said...))
	return m
}
