package commands

import (
	"context"
	"time"

	"copydesk/approvals"
	"copydesk/storage"
)

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
		policy, _ := approvals.Resolve(basePolicy(info), nil, text, nil, p.Accounts, roles)
		return tx.Apply(&p, approvals.SubmittedTo{By: "copydesk", At: tx.Now(), Policy: policy, Deadline: deadline(time.Time{}, now, info)})
	})
}
