package bot

import (
	"context"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/bot/playground"
	"copydesk/commands"
	"copydesk/storage"
)

// demo is the playground's brand.
const demo = "demo"

// seats lists who may do what in the playground.
var seats = []struct {
	User  string
	Roles []approvals.Role
}{
	{"ana", []approvals.Role{approvals.Editor}},
	{"leo", []approvals.Role{approvals.Editor}},
	{"marc", []approvals.Role{approvals.Approver}},
	{"sofia", []approvals.Role{approvals.Admin, approvals.Approver}},
}

// seed fills an empty playground: its brand, people, rooms, and a practice post by the bot that
// waits for a ✅. It does nothing where the brand stands already.
func (h *house) seed(ctx context.Context) error {
	if brands, err := h.db.Brands(ctx); err != nil || len(brands) > 0 {
		return err
	}
	info, err := h.seedBrand(ctx)
	if err != nil {
		return err
	}
	return h.practice(ctx, info)
}

func room(id string) storage.RoomKey { return storage.RoomKey{Platform: "playground", ID: id} }

// seedBrand makes everything but the practice post, in two transactions: the installation's and
// the brand's.
func (h *house) seedBrand(ctx context.Context) (info storage.BrandInfo, err error) {
	ids := map[string]string{}
	err = h.db.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		for _, person := range playground.People {
			met, err := tx.Meet(storage.Identity{Platform: "playground", User: person.ID}, person.Name, string(person.Lang), "")
			if err != nil {
				return err
			}
			ids[person.ID] = met.ID
		}
		if err := tx.SetOwner(ids["sofia"]); err != nil {
			return err
		}
		info, err = tx.NewBrand(demo, ids["sofia"], room("marketing"), string(say.EN), h.desk.Zone.String())
		return err
	})
	if err != nil {
		return info, err
	}
	return info, h.db.Of(info.ID).Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		for _, seat := range seats {
			for _, role := range seat.Roles {
				if err := tx.Give(ids[seat.User], role); err != nil {
					return err
				}
			}
		}
		for _, kind := range []string{"approvals", "metrics"} {
			if err := tx.BindRoom(kind, room(kind)); err != nil {
				return err
			}
		}
		return tx.SetValue("grace", "0")
	})
}

// practice drafts and submits the practice post, as the bot.
func (h *house) practice(ctx context.Context, info storage.BrandInfo) error {
	b := h.db.Of(info.ID)
	return commands.Practice(ctx, h.desk, b, commands.PracticeText.In(info.Lang()))
}

// standingOf is one post as the playground's route tells it.
func standingOf(ctx context.Context, db *storage.DB, brand string, number int64) (playground.PostStanding, error) {
	info, err := db.BrandNamed(ctx, brand)
	if err != nil {
		return playground.PostStanding{}, err
	}
	p, err := db.Of(info.ID).Post(ctx, number)
	if err != nil {
		return playground.PostStanding{}, err
	}
	return playground.PostStanding{Post: p.Number, State: string(approvals.Shown(p.Post, info.Stopped != nil)), Revision: p.Revision, Time: p.Time}, nil
}
