package bot

import (
	"context"
	"slices"
	"time"

	"copydesk/approvals"
	"copydesk/commands"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// askedAgain is how long what a platform said of somebody's standing is good enough for reading a
// pending request again; before a publish it is always asked anew.
const askedAgain = 10 * time.Minute

// left takes the roles of somebody who is gone from every platform of theirs, in each brand, ends
// their word on what has not left, and says so there.
func (h *house) left(ctx context.Context, person storage.Person) error {
	brands, err := h.db.BrandsOf(ctx, person.ID)
	if err != nil {
		return err
	}
	err = h.db.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error { return tx.LeaveGroups(person.ID) })
	if err != nil {
		return err
	}
	for _, info := range brands {
		b := h.db.Of(info.ID)
		roles, err := b.Roles(ctx)
		if err != nil {
			return err
		}
		// Whoever owns the installation stays that: it is changed on the server alone.
		taken := slices.DeleteFunc(slices.Clone(roles[person.ID]), func(r approvals.Role) bool {
			return r == approvals.Owner || person.Owner && r == approvals.Admin
		})
		if err := h.lessen(ctx, b, person, taken, true); err != nil {
			return err
		}
	}
	return nil
}

// lessen applies what follows from one person's loss in one brand, where anything does.
func (h *house) lessen(ctx context.Context, b *storage.Brand, person storage.Person, taken []approvals.Role, left bool) error {
	l, err := commands.LossOf(ctx, h.desk, b, person, taken)
	if err != nil || l.Nothing() {
		return err
	}
	l.Left = left
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, l.Apply)
}

// whoLeft looks, when a pending request is read again, whether those who signed it and those it waits
// for still count: they may have left, or lost a role by the change of a group.
func (h *house) whoLeft(ctx context.Context, b *storage.Brand, post storage.Post) error {
	if err := h.readGroups(ctx, b, groupWhile); err != nil { // as below
		h.log.Warn("who is in a group cannot be read", "err", err)
	}
	roles, err := h.rolesOf(ctx, b)
	if err != nil {
		return err
	}
	ids := commands.Deciding(post, roles)
	for _, v := range post.Votes {
		ids = append(ids, v.Person, v.For)
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if id == "" {
			continue
		}
		person, err := h.db.Person(ctx, id)
		if err != nil {
			return err
		}
		if err := h.lessen(ctx, b, person, nil, false); err != nil {
			return err
		}
		if last, ok := h.lookedAt.Load(id); ok && h.now().Sub(last.(time.Time)) < askedAgain {
			continue
		}
		is, err := h.standsAs(ctx, person)
		switch {
		case err != nil: // the platform may answer next time; before a publish it must
			h.log.Warn("who still counts cannot be read", "err", err)
			continue
		case is == chat.Left:
			err = h.left(ctx, person)
		}
		if err != nil {
			return err
		}
		h.lookedAt.Store(id, h.now())
	}
	return nil
}
