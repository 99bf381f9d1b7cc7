package storage

import (
	"context"
	"time"

	"copydesk/approvals"
)

// A Group is some people whom a platform keeps together, with the roles it was given in one brand. Who
// is in it is the platform's to say: what stands here is what it said when it was last asked.
type Group struct {
	ID                            string // ours
	Platform, Team, Account, Name string
	Read                          time.Time // when the platform was last asked; zero: never
	Roles                         []approvals.Role
	People                        []string // person ids, sorted
}

// GiveGroup gives a role in the brand to whoever is in a group, and remembers the group.
func (tx *Tx) GiveGroup(g Group, role approvals.Role) (Group, error) {
	err := tx.exec(`INSERT INTO circles (id, platform, team, account, name) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (platform, team, account) DO UPDATE SET name = excluded.name`, newID(), g.Platform, g.Team, g.Account, g.Name)
	if err != nil {
		return g, err
	}
	if err := tx.row(`SELECT id FROM circles WHERE platform = $1 AND team = $2 AND account = $3`, g.Platform, g.Team, g.Account).Scan(&g.ID); err != nil {
		return g, err
	}
	err = tx.exec(`INSERT INTO circle_roles (brand, circle, role) VALUES ($1, $2, $3) ON CONFLICT (brand, circle, role) DO NOTHING`, tx.brand, g.ID, string(role))
	if err != nil {
		return g, err
	}
	return g, tx.line(approvals.RoleGiven{Brand: tx.brand, Person: g.ID, Role: role, By: tx.cause.Actor, At: tx.now}, "")
}

// TakeGroup takes a role in the brand from a group; an empty role takes all.
func (tx *Tx) TakeGroup(id string, role approvals.Role) error {
	err := tx.exec(`DELETE FROM circle_roles WHERE brand = $1 AND circle = $2 AND ($3 = '' OR role = $3)`, tx.brand, id, string(role))
	if err != nil {
		return err
	}
	return tx.line(approvals.RoleTaken{Brand: tx.brand, Person: id, Role: role, By: tx.cause.Actor, At: tx.now}, "")
}

// SetMembers says who is in a group now, as its platform was asked at this instant.
func (tx *Tx) SetMembers(group string, people []string) error {
	if err := tx.exec(`DELETE FROM circle_people WHERE circle = $1`, group); err != nil {
		return err
	}
	for _, person := range people {
		if err := tx.exec(`INSERT INTO circle_people (circle, person) VALUES ($1, $2) ON CONFLICT (circle, person) DO NOTHING`, group, person); err != nil {
			return err
		}
	}
	return tx.exec(`UPDATE circles SET read_at = $2 WHERE id = $1`, group, ms(tx.now))
}

// LeaveGroups takes somebody out of every group, until their platforms are asked again.
func (tx *Tx) LeaveGroups(person string) error {
	return tx.exec(`DELETE FROM circle_people WHERE person = $1`, person)
}

// joinGroups puts person where other was.
func (tx *Tx) joinGroups(person, other string) error {
	err := tx.exec(`INSERT INTO circle_people (circle, person) SELECT circle, $1 FROM circle_people WHERE person = $2
		ON CONFLICT (circle, person) DO NOTHING`, person, other)
	if err != nil {
		return err
	}
	return tx.LeaveGroups(other)
}

// Groups lists the groups that have a role in the brand, by name, with who is in them.
func (b *Brand) Groups(ctx context.Context) ([]Group, error) {
	return readGroups(b.db.look(ctx), `id IN (SELECT circle FROM circle_roles WHERE brand = $1)`, b.id)
}

// GroupAt finds a group that was ever given a role, and the brands in which it has one; its Roles are
// left empty.
func (db *DB) GroupAt(ctx context.Context, platform, team, account string) (g Group, brands []string, err error) {
	r := db.look(ctx)
	found, err := readGroups(r, `platform = $2 AND team = $3 AND account = $4 AND $1 = ''`, "", platform, team, account)
	if err != nil || len(found) == 0 {
		return g, nil, err
	}
	err = r.each(func(s scanner) error {
		var id string
		err := s.Scan(&id)
		brands = append(brands, id)
		return err
	}, `SELECT DISTINCT brand FROM circle_roles WHERE circle = $1 ORDER BY brand`, found[0].ID)
	return found[0], brands, err
}

// readGroups reads groups with their roles in one brand; which is a condition on circles whose $1 is
// the brand.
func readGroups(r reader, which, brand string, args ...any) ([]Group, error) {
	var out []Group
	err := r.each(func(s scanner) error {
		var g Group
		var read int64
		err := s.Scan(&g.ID, &g.Platform, &g.Team, &g.Account, &g.Name, &read)
		g.Read = at(read)
		out = append(out, g)
		return err
	}, `SELECT id, platform, team, account, name, read_at FROM circles WHERE `+which+` ORDER BY name, id`, append([]any{brand}, args...)...)
	for i := range out {
		if err == nil {
			err = out[i].fill(r, brand)
		}
	}
	return out, err
}

// fill reads the roles of a group in a brand and who is in it.
func (g *Group) fill(r reader, brand string) error {
	err := r.each(func(s scanner) error {
		var role string
		err := s.Scan(&role)
		g.Roles = append(g.Roles, approvals.Role(role))
		return err
	}, `SELECT role FROM circle_roles WHERE brand = $1 AND circle = $2 ORDER BY role`, brand, g.ID)
	if err != nil {
		return err
	}
	return r.each(func(s scanner) error {
		var person string
		err := s.Scan(&person)
		g.People = append(g.People, person)
		return err
	}, `SELECT person FROM circle_people WHERE circle = $1 ORDER BY person`, g.ID)
}

// Given maps person ids to the roles that were given to those very people in the brand, and not to a
// group they are in.
func (b *Brand) Given(ctx context.Context) (map[string][]approvals.Role, error) {
	return readGiven(b.db.look(ctx), b.id)
}

func readGiven(r reader, brand string) (map[string][]approvals.Role, error) {
	out := map[string][]approvals.Role{}
	return out, r.each(func(s scanner) error {
		var person, role string
		err := s.Scan(&person, &role)
		out[person] = append(out[person], approvals.Role(role))
		return err
	}, `SELECT person, role FROM roles WHERE brand = $1 ORDER BY person, role`, brand)
}
