package storage

import (
	"slices"
	"testing"

	"copydesk/approvals"
)

// A group gives its role to whoever is in it, in the brand alone where it was given, until they are out
// of it or it has none any more; what was given to a person stands beside it.
func TestAGroupGivesItsRoles(t *testing.T) {
	db := opened(t, t.TempDir(), Options{})
	one, two := branded(t, db, "one"), branded(t, db, "two")
	var ana, marc Person
	change(t, one, func(tx *Tx) (err error) {
		if ana, err = tx.Meet(Identity{"slack", "T1", "U1"}, "Ana", "en", ""); err != nil {
			return err
		}
		marc, err = tx.Meet(Identity{"slack", "T1", "U2"}, "Marc", "en", "")
		return err
	})
	var g Group
	change(t, one, func(tx *Tx) (err error) {
		if err = tx.Give(marc.ID, approvals.Editor); err != nil {
			return err
		}
		if g, err = tx.GiveGroup(Group{Platform: "slack", Team: "T1", Account: "S1", Name: "@board"}, approvals.Approver); err != nil {
			return err
		}
		return tx.SetMembers(g.ID, []string{ana.ID, marc.ID, ana.ID})
	})
	holds := func(b *Brand, id string, want ...approvals.Role) {
		t.Helper()
		roles, err := b.Roles(t.Context())
		if err != nil || !slices.Equal(roles[id], want) {
			t.Errorf("%s holds %v in %s, want %v, %v", id, roles[id], b.ID(), want, err)
		}
	}
	holds(one, ana.ID, approvals.Approver)
	holds(one, marc.ID, approvals.Approver, approvals.Editor)
	holds(two, ana.ID)
	mine, err := db.BrandsOf(t.Context(), ana.ID)
	if err != nil || len(mine) != 1 || mine[0].ID != one.ID() {
		t.Errorf("Ana's brands are %v, %v", mine, err)
	}
	groups, err := one.Groups(t.Context())
	if err != nil || len(groups) != 1 || groups[0].Name != "@board" || len(groups[0].People) != 2 || groups[0].Read.IsZero() || !slices.Equal(groups[0].Roles, []approvals.Role{approvals.Approver}) {
		t.Errorf("the groups are %+v, %v", groups, err)
	}
	if at, brands, err := db.GroupAt(t.Context(), "slack", "T1", "S1"); err != nil || at.ID != g.ID || !slices.Equal(brands, []string{one.ID()}) {
		t.Errorf("found %+v in %v, %v", at, brands, err)
	}
	if _, brands, err := db.GroupAt(t.Context(), "slack", "T2", "S1"); err != nil || brands != nil {
		t.Errorf("another workspace's group has a role in %v, %v", brands, err)
	}
	change(t, one, func(tx *Tx) error { return tx.LeaveGroups(marc.ID) })
	holds(one, marc.ID, approvals.Editor)
	change(t, one, func(tx *Tx) error { return tx.TakeGroup(g.ID, "") })
	holds(one, ana.ID)
	if given, err := one.Given(t.Context()); err != nil || len(given) != 1 || !slices.Equal(given[marc.ID], []approvals.Role{approvals.Editor}) {
		t.Errorf("given by name: %v, %v", given, err)
	}
	if err := db.CheckReplay(t.Context()); err != nil {
		t.Error(err)
	}
	world, err := approvals.Replay(db.Lines(t.Context()))
	if err != nil || len(world.Brands[one.ID()].Roles[g.ID]) != 0 {
		t.Errorf("the log gives the group %v, %v", world.Brands[one.ID()].Roles[g.ID], err)
	}
}

// Two accounts that are joined are one member of a group, and what a group gives is not made theirs by
// name.
func TestAJoinedPersonStaysInTheirGroups(t *testing.T) {
	db := opened(t, t.TempDir(), Options{})
	b := branded(t, db, "one")
	var ana, other Person
	change(t, b, func(tx *Tx) (err error) {
		if ana, err = tx.Meet(Identity{"slack", "T1", "U1"}, "Ana", "en", ""); err != nil {
			return err
		}
		if other, err = tx.Meet(Identity{"discord", "1", "2"}, "Ana", "en", ""); err != nil {
			return err
		}
		g, err := tx.GiveGroup(Group{Platform: "discord", Team: "1", Account: "9", Name: "board"}, approvals.Approver)
		if err != nil {
			return err
		}
		return tx.SetMembers(g.ID, []string{other.ID})
	})
	change(t, b, func(tx *Tx) error {
		return tx.Join(ana.ID, other.ID, func(*Tx, approvals.Post, Post) error { return nil })
	})
	roles, err := b.Roles(t.Context())
	if err != nil || !slices.Equal(roles[ana.ID], []approvals.Role{approvals.Approver}) || roles[other.ID] != nil {
		t.Errorf("roles are %v, %v", roles, err)
	}
	if given, err := b.Given(t.Context()); err != nil || len(given) != 0 {
		t.Errorf("given by name: %v, %v", given, err)
	}
}
