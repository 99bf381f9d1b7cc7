package commands

import (
	"context"
	"slices"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// View gathers what a post's card shows, in the brand's language: its newest revision and the one
// before, who wrote, who must decide, what the checks say, its clicks.
func View(ctx context.Context, d *Desk, b *storage.Brand, p storage.Post) (CardInput, error) {
	info, err := b.Info(ctx)
	if err != nil {
		return CardInput{}, err
	}
	in := CardInput{Post: p, Info: info, Lang: info.Lang(), Now: d.Now().In(info.Zone()), Web: d.Web}
	if in.Revision, err = b.Revision(ctx, p.ID, p.Revision); err != nil {
		return in, err
	}
	if p.Revision > 1 {
		before, err := b.Revision(ctx, p.ID, p.Revision-1)
		if err != nil {
			return in, err
		}
		in.Before = &before
	}
	if in.Notes, err = b.Notes(ctx, p.ID); err != nil {
		return in, err
	}
	if in.Wordings, err = wordings(ctx, b, p); err != nil {
		return in, err
	}
	if in.Names, err = names(ctx, d.DB, p, in.Notes, info); err != nil {
		return in, err
	}
	if in.Deciders, err = deciderList(ctx, d.DB, b, p, in.Lang); err != nil {
		return in, err
	}
	if in.Ping, err = pinged(ctx, d, b, in); err != nil {
		return in, err
	}
	alike, err := alikeOf(ctx, b, p.Number, in.Revision, recentSince(in.Now))
	if err != nil {
		return in, err
	}
	if in.Pictures, err = partImages(ctx, b, info, in.Revision.Parts, in.Lang); err != nil {
		return in, err
	}
	in.Checks = append(Checks(checkInput(info, in.Revision, alike)), dead(p)...)
	if clicks, known, err := b.Sum(ctx, "clicks", p.Created.Truncate(time.Hour), in.Now, storage.Filter{Post: p.Number}); err == nil && known {
		in.Clicks = &clicks
	}
	return in, nil
}

// alikeOf finds, for each text of a revision, another post that says the same.
func alikeOf(ctx context.Context, b *storage.Brand, number int64, rev approvals.Revision, since time.Time) (map[string]int64, error) {
	out := map[string]int64{}
	for _, part := range rev.Parts {
		n, found, err := b.Alike(ctx, part.Text, number, since)
		if err != nil {
			return nil, err
		}
		if found {
			out[part.Account] = n
		}
	}
	return out, nil
}

// names maps the people that a card speaks of to what they are called.
func names(ctx context.Context, db *storage.DB, p storage.Post, notes []storage.Note, info storage.BrandInfo) (map[string]string, error) {
	out := map[string]string{"copydesk": "Copydesk"}
	ids := append([]string{p.Author, p.SubmittedBy}, p.Editors...)
	for _, v := range p.Votes {
		ids = append(ids, v.Person, v.For, v.Taken)
	}
	for _, w := range p.Corrections {
		ids = append(ids, w.Person, w.For)
	}
	for _, n := range notes {
		ids = append(ids, n.Person)
	}
	for _, d := range p.Deliveries {
		ids = append(ids, d.Down.By, d.Holder, d.By)
	}
	ids = append(ids, p.DeletedBy)
	if info.Stopped != nil {
		ids = append(ids, info.Stopped.By)
	}
	for _, id := range ids {
		if id == "" || out[id] != "" {
			continue
		}
		person, err := db.Person(ctx, id)
		if err != nil {
			return nil, err
		}
		out[id] = person.Name
	}
	return out, nil
}

// Deciding lists the people who can still satisfy the open step of a request and have not said
// anything, sorted by id.
func Deciding(p storage.Post, roles map[string][]approvals.Role) []string {
	var out []string
	for _, t := range p.Tally() {
		if !t.Open {
			continue
		}
		for id, held := range roles {
			if t.Step.Names(id, held) && p.CanVote(id, held) == nil && !hasVoted(p, id) {
				out = append(out, id)
			}
		}
	}
	slices.Sort(out)
	return out
}

// deciderList names those in [Deciding]; of somebody absent also who decides for them.
func deciderList(ctx context.Context, db *storage.DB, b *storage.Brand, p storage.Post, lang say.Lang) ([]string, error) {
	if p.Submitted == 0 {
		return nil, nil
	}
	roles, err := b.Roles(ctx)
	if err != nil {
		return nil, err
	}
	gone, err := b.Aways(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range Deciding(p, roles) {
		person, err := db.Person(ctx, id)
		if err != nil {
			return nil, err
		}
		name := person.Name
		if a, away := gone[id]; away {
			if name, err = standIn(ctx, db, p, name, a, lang); err != nil {
				return nil, err
			}
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return out, nil
}

// standIn is how an absent person is named: after who decides for them, if that one may.
func standIn(ctx context.Context, db *storage.DB, p storage.Post, name string, a storage.Away, lang say.Lang) (string, error) {
	if a.Delegate == "" || wrote(p, a.Delegate) && !p.Policy.Solo {
		return name + say.Text{EN: " (away)", FR: " (absence)"}.In(lang), nil
	}
	delegate, err := db.Person(ctx, a.Delegate)
	return say.Text{EN: "%s for %s", FR: "%s pour %s"}.F(delegate.Name, name).In(lang), err
}

// pinged is who a request notifies: those who must still decide, and nobody else.
func pinged(ctx context.Context, d *Desk, b *storage.Brand, in CardInput) ([]chat.Identity, error) {
	if in.Post.State != approvals.Review {
		return nil, nil
	}
	roles, err := b.Roles(ctx)
	if err != nil {
		return nil, err
	}
	to, err := PingFor(ctx, d, b, in.Info, Deciding(in.Post, roles))
	return to.Who, err
}

// deciderNames says who must still decide: "Marc or Sofia", "2 of Léo, Marc and Sofia".
func deciderNames(ctx context.Context, db *storage.DB, b *storage.Brand, p storage.Post) say.Speaker {
	var out say.Text
	for lang, text := range map[say.Lang]*string{say.EN: &out.EN, say.FR: &out.FR} {
		list, err := deciderList(ctx, db, b, p, lang)
		if err != nil || len(list) == 0 {
			return say.Text{EN: "its approvers", FR: "ses valideurs"}
		}
		*text = awaited(p, list).In(lang)
	}
	return out
}

// awaited says whose word a post waits for, and how many of them it takes.
func awaited(p storage.Post, names []string) say.Speaker {
	left := 1
	for _, t := range p.Tally() {
		if t.Open {
			left = t.Need - t.Have
		}
	}
	switch {
	case left <= 1 || len(names) == 0:
		return say.List{Items: names, Or: true}
	case left >= len(names):
		return say.List{Items: names}
	}
	return say.Text{EN: "%d of %s", FR: "%d personnes parmi %s"}.F(left, say.List{Items: names})
}

// passes refuses a post that a check stops, naming every reason.
func (c *Call) passes(ctx context.Context, p storage.Post) error {
	in, err := View(ctx, c.Desk, c.Brand, p)
	if err != nil {
		return err
	}
	reasons := []say.Speaker{say.Text{
		EN: "Post %[1]s cannot be submitted yet:", FR: "La publication %[1]s ne peut pas encore être soumise\u202f:",
	}.F(post(p.Number))}
	for _, check := range in.Checks {
		if check.Level == Stop {
			reasons = append(reasons, check.Text)
		}
	}
	if len(reasons) == 1 {
		return nil
	}
	reasons = append(reasons, say.Text{EN: "Change it: %s.", FR: "Modifiez-la\u202f: %s."}.F(Shown(say.Text{EN: "edit", FR: "modifier"}, post(p.Number))))
	return say.No(say.Refused, say.Join(" ", reasons...))
}
