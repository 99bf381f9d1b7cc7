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

// practicePolicy lets the owner sign as well as any approver: in a new brand there may be nobody else.
var practicePolicy = approvals.Policy{Steps: []approvals.Step{{Needed: 1, Roles: []approvals.Role{approvals.Approver, approvals.Owner}}}}

// PracticeText is what the practice post says; it is marked as what it is.
var PracticeText = say.Text{
	EN: "Hello from Copydesk. This is a practice post: approve it with ✅ and it appears in the newsroom.",
	FR: "Bonjour de la part de Copydesk. Ceci est une publication d'essai\u202f: validez-la avec ✅ et elle paraît dans la salle de presse.",
}

// Practice drafts and submits a post by the bot itself, marked as practice, so that the first thing
// an owner does is approve. It goes out as soon as it is approved.
func Practice(ctx context.Context, d *Desk, b *storage.Brand, text string) error {
	info, err := b.Info(ctx)
	if err != nil {
		return err
	}
	roles, err := b.Roles(ctx)
	if err != nil {
		return err
	}
	now := d.Now()
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		texts := map[string]string{}
		for _, a := range info.Accounts {
			texts[a.ID] = text
		}
		parts, links, err := MakeParts(info, texts, PartOptions{Lang: string(info.Lang())})
		if err != nil {
			return err
		}
		p, err := tx.NewPost("copydesk", storage.Meta{Title: FirstWords(text), Lang: string(info.Lang())}, parts, nil, links)
		if err != nil {
			return err
		}
		root := storage.Card{Brand: info.ID, Post: p.ID, Number: p.Number, Revision: 1, Kind: "root", Ref: storage.RefKey{Room: approvalRoomOf(info)}}
		if err := tx.SaveCard(root); err != nil {
			return err
		}
		plan := approvals.Planned{By: "copydesk", At: tx.Now(), Time: tx.Now(), Zone: info.Zone().String(), Now: true, Late: 365 * 24 * time.Hour}
		if err := tx.Apply(&p, plan); err != nil {
			return err
		}
		policy, _ := approvals.Resolve(practicePolicy, nil, text, nil, p.Accounts, roles)
		by, work := deadline(time.Time{}, now, info)
		return tx.Apply(&p, approvals.SubmittedTo{By: "copydesk", At: tx.Now(), Policy: policy, Deadline: by, Work: work})
	})
}

// Begun tells whoever approved the practice post, in private, that it is live and what comes next, as
// far as they may do it. Any other post is left alone.
func Begun(tx *storage.Tx, p storage.Post, d approvals.Delivery, info storage.BrandInfo, web string) error {
	if p.Author != "copydesk" || d.State != approvals.Live {
		return nil
	}
	roles, err := tx.Roles()
	if err != nil {
		return err
	}
	for _, v := range p.Votes {
		if v.Kind != approvals.Approve {
			continue
		}
		who, err := tx.Person(v.Person)
		if err != nil {
			return err
		}
		room := approvalRoomOf(info)
		i := slices.IndexFunc(who.Identities, func(i storage.Identity) bool { return i.Platform == room.Platform && i.Team == room.Team })
		if i < 0 {
			continue
		}
		tell := Saying{To: chat.Place{Room: chat.Room(room)}, Whisper: chat.Identity(who.Identities[i]), Message: begun(p, d, info, web, who, roles[who.ID])}
		if err := Tell(tx, "begun/"+p.ID+"/"+who.ID, p.ID, tell); err != nil {
			return err
		}
	}
	return nil
}

func begun(p storage.Post, d approvals.Delivery, info storage.BrandInfo, web string, who storage.Person, roles []approvals.Role) chat.Message {
	lang := langOr(who, info)
	m := chat.Message{About: about(p, info), Text: say.Text{
		EN: "Post %[1]s is live: %[2]s. Every post goes this way: drafted, approved, published. What next?",
		FR: "La publication %[1]s est en ligne\u202f: %[2]s. Toutes suivent ce chemin\u202f: rédigées, validées, publiées. Et maintenant\u202f?",
	}.F(post(p.Number), absolute(web, d.URL)).In(lang)}
	for _, next := range []struct {
		label say.Text
		line  string
		reach Reach
	}{
		{say.Text{EN: "Draft a post", FR: "Rédiger une publication"}, "draft", Contributors},
		{say.Text{EN: "Connect an account", FR: "Connecter un compte"}, "connect", Admins},
		{say.Text{EN: "Invite someone", FR: "Inviter quelqu'un"}, "team add", Admins},
	} {
		if (&Command{Reach: next.reach}).May(roles) {
			m.Buttons = append(m.Buttons, chat.Button{Label: next.label.In(lang), Action: Do(next.line)})
		}
	}
	if len(m.Buttons) > 0 {
		m.Buttons[0].Style = chat.Go
	}
	return m
}
