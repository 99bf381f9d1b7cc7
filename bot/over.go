package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// goesOn notes that a platform has ended for good, and tells the brands whose rooms are there, where
// their people can still be reached. It reports whether another platform is left.
func (h *house) goesOn(ctx context.Context, name string, why error) bool {
	if why == nil {
		why = fmt.Errorf("%s ended", name)
	}
	h.over.Store(name, why)
	h.log.Error("platform stopped", "platform", name, "err", why)
	left := 0
	for other := range h.platforms {
		if !h.isOver(other) {
			left++
		}
	}
	if left == 0 {
		return false
	}
	if err := h.tellOver(ctx, name, why); err != nil {
		h.log.Error("nobody was told that a platform stopped", "platform", name, "err", err)
	}
	return true
}

// isOver reports whether a platform has said something final.
func (h *house) isOver(name string) bool {
	_, over := h.over.Load(name)
	return over
}

// tellOver tells the admins of every brand that lives on a platform that it has stopped.
func (h *house) tellOver(ctx context.Context, name string, why error) error {
	brands, err := h.db.Brands(ctx)
	if err != nil {
		return err
	}
	reason := say.Text{EN: "The log of the program says why.", FR: "Le journal du programme dit pourquoi."}
	var p *say.Problem
	if errors.As(why, &p) {
		reason = p.Text
	}
	for _, info := range brands {
		if !livesOn(info, name) {
			continue
		}
		admins, err := h.admins(ctx, h.db.Of(info.ID))
		if err != nil {
			return err
		}
		err = h.db.Of(info.ID).Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
			for _, a := range admins {
				m := commands.PlatformOver(h.langOf(a.person, info.Lang()), name, info, reason)
				key := "over/" + name + "/" + info.ID + "/" + a.to.User
				if err := commands.Tell(tx, key, "", commands.Saying{To: chat.Place{Person: a.to}, Message: m}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// livesOn reports whether a brand has a room on a platform.
func livesOn(info storage.BrandInfo, platform string) bool {
	for _, room := range info.Rooms {
		if room.Platform == platform {
			return true
		}
	}
	return false
}

// A reached is somebody and where a direct message finds them.
type reached struct {
	person storage.Person
	to     chat.Identity
}

// admins are a brand's admins who can be reached on a platform that runs, each once.
func (h *house) admins(ctx context.Context, b *storage.Brand) ([]reached, error) {
	roles, err := h.rolesOf(ctx, b)
	if err != nil {
		return nil, err
	}
	var out []reached
	for id, held := range roles {
		if !slices.Contains(held, approvals.Admin) {
			continue
		}
		person, err := h.db.Person(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, i := range person.Identities {
			if _, absent := h.on(i.Platform); absent == nil {
				out = append(out, reached{person, chat.Identity(i)})
				break
			}
		}
	}
	return out, nil
}

// elsewhere ends what was to be said on a platform that is not there. What cannot wait is told to the
// brand's admins in private, where they can be reached.
func (h *house) elsewhere(ctx context.Context, d storage.Due, s commands.Saying) error {
	if !s.Urgent {
		return h.end(ctx, d)
	}
	admins, err := h.admins(ctx, h.db.Of(d.Brand))
	if err != nil {
		return err
	}
	s.Message.Buttons = nil
	return h.db.Of(d.Brand).Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		for _, a := range admins {
			tell := commands.Saying{To: chat.Place{Person: a.to}, Message: s.Message, Media: s.Media}
			if err := commands.Tell(tx, "elsewhere/"+d.Key+"/"+a.to.Platform+"/"+a.to.User, d.Post, tell); err != nil {
				return err
			}
		}
		return tx.End(d)
	})
}
