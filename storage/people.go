package storage

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// readPerson reads somebody with their identities in one statement; which is a condition on people p.
func readPerson(r reader, which string, args ...any) (p Person, known bool, err error) {
	err = r.each(func(s scanner) error {
		var i Identity
		var owner string
		err := s.Scan(&p.ID, &p.Name, &p.Lang, &p.Zone, &owner, &i.Platform, &i.Team, &i.User)
		p.Owner = owner == p.ID
		if i.Platform != "" {
			p.Identities = append(p.Identities, i)
		}
		return err
	}, `SELECT p.id, p.name, p.lang, p.zone, COALESCE((SELECT value FROM meta WHERE name = 'owner'), ''),
		COALESCE(identities.platform, ''), COALESCE(identities.team, ''), COALESCE(identities.account, '')
		FROM people p LEFT JOIN identities ON identities.person = p.id WHERE `+which+`
		ORDER BY identities.platform, identities.team, identities.account`, args...)
	return p, p.ID != "", err
}

func personCalled(r reader, id string) (Person, error) {
	if id == "copydesk" {
		return Person{ID: id, Name: "Copydesk"}, nil
	}
	p, known, err := readPerson(r, `p.id = $1`, id)
	if err == nil && !known {
		err = say.No(say.Unknown, say.Text{EN: "Nobody here has that id.", FR: "Personne ici n'a cet identifiant."})
	}
	p.ID = id
	return p, err
}

func personOf(r reader, i Identity) (Person, bool, error) {
	return readPerson(r, `p.id = (SELECT person FROM identities WHERE platform = $1 AND team = $2 AND account = $3)`, i.Platform, i.Team, i.User)
}

func readOwner(r reader) (string, error) {
	var id string
	err := r.row(`SELECT value FROM meta WHERE name = 'owner'`).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// Person reads somebody by id; "copydesk" is the program itself.
func (db *DB) Person(ctx context.Context, id string) (Person, error) {
	p, err := db.known.people.of(&db.known.turn, id, func() (Person, error) { return personCalled(db.look(ctx), id) })
	p.Identities = slices.Clone(p.Identities)
	return p, err
}

// Person reads somebody by id.
func (tx *Tx) Person(id string) (Person, error) { return personCalled(tx, id) }

// Owner is the person id of the installation's owner; empty: nobody yet.
func (db *DB) Owner(ctx context.Context) (string, error) { return readOwner(db.look(ctx)) }

// PersonOf finds the person behind an identity.
func (db *DB) PersonOf(ctx context.Context, i Identity) (Person, bool, error) {
	p, err := db.known.who.of(&db.known.turn, i, func() (sought[Person], error) {
		p, is, err := personOf(db.look(ctx), i)
		return sought[Person]{p, is}, err
	})
	p.it.Identities = slices.Clone(p.it.Identities)
	return p.it, p.is, err
}

// People lists everybody met, by name.
func (db *DB) People(ctx context.Context) ([]Person, error) {
	var ids []string
	err := db.look(ctx).each(func(s scanner) error {
		var id string
		err := s.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM people ORDER BY name, id`)
	if err != nil {
		return nil, err
	}
	out := make([]Person, 0, len(ids))
	for _, id := range ids {
		p, err := db.Person(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// Meet finds the person behind an identity, or remembers somebody new.
func (tx *Tx) Meet(i Identity, name, lang, zone string) (Person, error) {
	p, known, err := personOf(tx, i)
	if known || err != nil {
		return p, err
	}
	id := newID()
	err = tx.exec(`INSERT INTO people (id, name, lang, zone, notify, met) VALUES ($1, $2, $3, $4, '', $5)`, id, name, lang, zone, ms(tx.now))
	if err != nil {
		return Person{}, err
	}
	err = tx.exec(`INSERT INTO identities (platform, team, account, person) VALUES ($1, $2, $3, $4)`, i.Platform, i.Team, i.User, id)
	if err != nil {
		return Person{}, err
	}
	if err := tx.line(approvals.PersonMet{Person: id, At: tx.now}, ""); err != nil {
		return Person{}, err
	}
	return personCalled(tx, id)
}

// SetOwner makes somebody the owner of the installation.
func (tx *Tx) SetOwner(person string) error {
	err := tx.exec(`INSERT INTO meta (name, value) VALUES ('owner', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, person)
	if err != nil {
		return err
	}
	return tx.line(approvals.OwnerMade{Person: person, At: tx.now}, "")
}

// SetNotify says how a person wants to hear of the brand's requests: "now", "digest", "here".
func (tx *Tx) SetNotify(person, how string) error {
	return tx.exec(`INSERT INTO notifies (person, brand, how) VALUES ($1, $2, $3) ON CONFLICT (person, brand) DO UPDATE SET how = excluded.how`, person, tx.brand, how)
}

// Notify is how a person wants to hear of the brand's requests; empty: they never said.
func (b *Brand) Notify(ctx context.Context, person string) (string, error) {
	var how string
	err := b.db.look(ctx).row(`SELECT COALESCE(n.how, p.notify) FROM people p LEFT JOIN notifies n ON n.person = p.id AND n.brand = $2 WHERE p.id = $1`, person, b.id).Scan(&how)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return how, err
}

// Give gives a role in the brand.
func (tx *Tx) Give(person string, role approvals.Role) error {
	err := tx.exec(`INSERT INTO roles (brand, person, role) VALUES ($1, $2, $3) ON CONFLICT (brand, person, role) DO NOTHING`, tx.brand, person, string(role))
	if err != nil {
		return err
	}
	return tx.line(approvals.RoleGiven{Brand: tx.brand, Person: person, Role: role, By: tx.cause.Actor, At: tx.now}, "")
}

// Take takes a role in the brand away; an empty role takes all. With the last one goes the link to
// the calendar.
func (tx *Tx) Take(person string, role approvals.Role) error {
	err := tx.exec(`DELETE FROM roles WHERE brand = $1 AND person = $2 AND ($3 = '' OR role = $3)`, tx.brand, person, string(role))
	if err != nil {
		return err
	}
	err = tx.line(approvals.RoleTaken{Brand: tx.brand, Person: person, Role: role, By: tx.cause.Actor, At: tx.now}, "")
	if err != nil {
		return err
	}
	return tx.unlinkGone(person)
}

func readRoles(r reader, brand string) (map[string][]approvals.Role, error) {
	out := map[string][]approvals.Role{}
	owner := ""
	err := r.each(func(s scanner) error {
		var person, role string
		err := s.Scan(&person, &role)
		if role == "" {
			owner = person
			return err
		}
		out[person] = append(out[person], approvals.Role(role))
		return err
	}, `SELECT person, role FROM roles WHERE brand = $1
		UNION SELECT p.person, r.role FROM circle_roles r JOIN circle_people p ON p.circle = r.circle WHERE r.brand = $1
		UNION SELECT value, '' FROM meta WHERE name = 'owner' ORDER BY 1, 2`, brand)
	if err != nil || owner == "" {
		return out, err
	}
	for _, role := range []approvals.Role{approvals.Admin, approvals.Owner} {
		if !slices.Contains(out[owner], role) {
			out[owner] = append(out[owner], role)
		}
	}
	return out, nil
}

// Roles maps person ids to their roles in the brand, given to them or to a group they are in; the
// owner is admin everywhere.
func (b *Brand) Roles(ctx context.Context) (map[string][]approvals.Role, error) {
	roles, err := b.db.known.roles.of(&b.db.known.turn, b.id, func() (map[string][]approvals.Role, error) { return readRoles(b.db.look(ctx), b.id) })
	return clonedRoles(roles), err
}

// Roles maps person ids to their roles in the brand.
func (tx *Tx) Roles() (map[string][]approvals.Role, error) { return readRoles(tx, tx.brand) }

// Away marks a person absent in the brand until an instant; zero ends it.
func (tx *Tx) Away(person string, until time.Time, delegate string) error {
	var err error
	if until.IsZero() {
		err = tx.exec(`DELETE FROM aways WHERE brand = $1 AND person = $2`, tx.brand, person)
	} else {
		err = tx.exec(`INSERT INTO aways (brand, person, until, delegate) VALUES ($1, $2, $3, $4)
			ON CONFLICT (brand, person) DO UPDATE SET until = excluded.until, delegate = excluded.delegate`, tx.brand, person, ms(until), delegate)
	}
	if err != nil {
		return err
	}
	return tx.line(approvals.AwayUntil{Person: person, Until: until.UTC(), Delegate: delegate, At: tx.now}, "")
}

// Aways maps absent people to their absence; one that has ended is left out.
func (b *Brand) Aways(ctx context.Context) (map[string]Away, error) {
	out := map[string]Away{}
	return out, b.db.look(ctx).each(func(s scanner) error {
		var person string
		var a Away
		var until int64
		err := s.Scan(&person, &until, &a.Delegate)
		a.Until = at(until)
		out[person] = a
		return err
	}, `SELECT person, until, delegate FROM aways WHERE brand = $1 AND until > $2`, b.id, ms(b.db.now()))
}

// Describe keeps what a platform says of somebody now: their name, language and zone. Empty ones leave
// what is there.
func (tx *Tx) Describe(person, name, lang, zone string) error {
	return tx.exec(`UPDATE people SET name = CASE WHEN $2 = '' THEN name ELSE $2 END, lang = CASE WHEN $3 = '' THEN lang ELSE $3 END,
		zone = CASE WHEN $4 = '' THEN zone ELSE $4 END WHERE id = $1`, person, name, lang, zone)
}

// Touch remembers which post a person touched last in a room.
func (tx *Tx) Touch(person string, room RoomKey, number int64) error {
	return tx.exec(`INSERT INTO touched (person, platform, team, room, brand, number) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (person, platform, team, room, brand) DO UPDATE SET number = excluded.number`, person, room.Platform, room.Team, room.ID, tx.brand, number)
}

// Touched is the post that a person touched last in a room; false: none.
func (b *Brand) Touched(ctx context.Context, person string, room RoomKey) (int64, bool, error) {
	var n int64
	err := b.db.look(ctx).row(`SELECT number FROM touched WHERE person = $1 AND platform = $2 AND team = $3 AND room = $4 AND brand = $5`,
		person, room.Platform, room.Team, room.ID, b.id).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return n, err == nil, err
}
