package storage

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// readInfo reads a brand in one statement: every command and every card begins with it.
func readInfo(r reader, id string) (BrandInfo, error) {
	i := BrandInfo{Values: map[string]string{}, Rooms: map[string]RoomKey{}}
	err := r.each(func(s scanner) error {
		var what string
		var t [7]string
		var m, n int64
		if err := s.Scan(&what, &t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &m, &n); err != nil {
			return err
		}
		switch what {
		case "brand":
			i.ID, i.Name, i.Created = id, t[0], at(m)
			if n != 0 {
				i.Stopped = &Stop{By: t[1], Reason: t[2], At: at(n)}
			}
		case "value":
			i.Values[t[0]] = t[1]
		case "room":
			i.Rooms[t[0]] = RoomKey{t[1], t[2], t[3]}
		case "account":
			i.Accounts = append(i.Accounts, Account{ID: t[0], Brand: id, Network: t[1], Name: t[2], Remote: t[3], Class: approvals.Class(t[4]), State: t[5], Owner: t[6], Added: at(m)})
		}
		return nil
	}, `SELECT 'brand', name, stopped_by, stopped_reason, '', '', '', '', created, stopped_at FROM brands WHERE id = $1
		UNION ALL SELECT 'value', name, value, '', '', '', '', '', 0, 0 FROM brand_values WHERE brand = $1
		UNION ALL SELECT 'room', kind, platform, team, room, '', '', '', 0, 0 FROM rooms WHERE brand = $1
		UNION ALL SELECT 'account', id, network, name, remote, class, state, owner, added, 0 FROM accounts WHERE brand = $1`, id)
	if err == nil && i.ID == "" {
		err = sql.ErrNoRows
	}
	slices.SortFunc(i.Accounts, func(a, b Account) int { return strings.Compare(a.ID, b.ID) })
	return i, err
}

func readAccounts(r reader, brand string) ([]Account, error) {
	var out []Account
	return out, r.each(func(s scanner) error {
		a := Account{Brand: brand}
		var added int64
		err := s.Scan(&a.ID, &a.Network, &a.Name, &a.Remote, &a.Class, &a.State, &a.Owner, &added)
		a.Added = at(added)
		out = append(out, a)
		return err
	}, `SELECT id, network, name, remote, class, state, owner, added FROM accounts WHERE brand = $1 ORDER BY id`, brand)
}

// Info is the brand as it is now.
func (b *Brand) Info(ctx context.Context) (BrandInfo, error) {
	i, err := b.db.known.infos.of(&b.db.known.turn, b.id, func() (BrandInfo, error) { return readInfo(b.db.look(ctx), b.id) })
	return i.cloned(), err
}

// Info is the brand as it is in this change.
func (tx *Tx) Info() (BrandInfo, error) { return readInfo(tx, tx.brand) }

// Accounts lists where the brand publishes.
func (b *Brand) Accounts(ctx context.Context) ([]Account, error) {
	return readAccounts(b.db.look(ctx), b.id)
}

func (db *DB) infos(ctx context.Context, query string, args ...any) ([]BrandInfo, error) {
	var ids []string
	r := db.look(ctx)
	err := r.each(func(s scanner) error {
		var id string
		err := s.Scan(&id)
		ids = append(ids, id)
		return err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	out := make([]BrandInfo, 0, len(ids))
	for _, id := range ids {
		i, err := readInfo(r, id)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, nil
}

// Brands lists every brand, by name.
func (db *DB) Brands(ctx context.Context) ([]BrandInfo, error) {
	return db.infos(ctx, `SELECT id FROM brands ORDER BY folded`)
}

// BrandsOf lists the brands in which a person has a role; the owner has one everywhere.
func (db *DB) BrandsOf(ctx context.Context, person string) ([]BrandInfo, error) {
	owner, err := db.Owner(ctx)
	if err != nil {
		return nil, err
	}
	if owner == person && owner != "" {
		return db.Brands(ctx)
	}
	return db.infos(ctx, `SELECT id FROM brands WHERE id IN (SELECT brand FROM roles WHERE person = $1
		UNION SELECT r.brand FROM circle_people p JOIN circle_roles r ON r.circle = p.circle WHERE p.person = $1) ORDER BY folded`, person)
}

// BrandNamed finds a brand by its name, case and accents folded, or by its id; a *say.Problem
// Unknown when there is none.
func (db *DB) BrandNamed(ctx context.Context, name string) (BrandInfo, error) {
	list, err := db.infos(ctx, `SELECT id FROM brands WHERE folded = $1 OR id = $2`, approvals.Folded(name), name)
	if err != nil {
		return BrandInfo{}, err
	}
	if len(list) == 0 {
		return BrandInfo{}, say.No(say.Unknown, say.Text{
			EN: "There is no brand %s here. /brand lists yours.",
			FR: "Il n'y a pas de marque %s ici. /marque donne les vôtres.",
		}.F(say.Quoted(name)))
	}
	return list[0], nil
}

// BrandOfRoom finds the brand that a room belongs to; false: none.
func (db *DB) BrandOfRoom(ctx context.Context, room RoomKey) (BrandInfo, bool, error) {
	id, err := db.known.rooms.of(&db.known.turn, room, func() (string, error) { return brandOfRoom(db.look(ctx), room) })
	if id == "" || err != nil {
		return BrandInfo{}, false, err
	}
	i, err := db.Of(id).Info(ctx)
	return i, err == nil, err
}

func brandOfRoom(r reader, room RoomKey) (string, error) {
	var id string
	err := r.row(`SELECT brand FROM rooms WHERE platform = $1 AND team = $2 AND room = $3 LIMIT 1`, room.Platform, room.Team, room.ID).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// NewBrand makes a brand with the newsroom as its account, bound to a room for everything. In a
// change of the installation; the brand's own chain begins with it.
func (tx *Tx) NewBrand(name, by string, room RoomKey, lang, zone string) (BrandInfo, error) {
	var taken string
	err := tx.row(`SELECT name FROM brands WHERE folded = $1`, approvals.Folded(name)).Scan(&taken)
	if err == nil {
		return BrandInfo{}, say.No(say.Refused, say.Text{
			EN: "There is a brand %s already. Choose another name.", FR: "La marque %s existe déjà. Choisissez un autre nom.",
		}.F(say.Quoted(taken)))
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return BrandInfo{}, err
	}
	outer := tx.brand
	defer func() { tx.brand = outer }()
	tx.brand = newID()
	err = tx.exec(`INSERT INTO brands (id, name, folded, next_number, created) VALUES ($1, $2, $3, 0, $4)`, tx.brand, name, approvals.Folded(name), ms(tx.now))
	if err != nil {
		return BrandInfo{}, err
	}
	if err := tx.line(approvals.BrandMade{ID: tx.brand, By: by, At: tx.now}, ""); err != nil {
		return BrandInfo{}, err
	}
	for _, v := range [][2]string{{"language", lang}, {"timezone", zone}} {
		if err := tx.SetValue(v[0], v[1]); err != nil {
			return BrandInfo{}, err
		}
	}
	err = tx.AddAccount(Account{ID: newID(), Network: "newsroom", Name: "newsroom", Remote: name, Class: approvals.ClassA, State: "ready", Owner: by})
	if err != nil {
		return BrandInfo{}, err
	}
	if room != (RoomKey{}) {
		if err := tx.BindRoom("home", room); err != nil {
			return BrandInfo{}, err
		}
	}
	return tx.Info()
}

// SetValue sets a value of the brand; an empty one goes back to the default.
func (tx *Tx) SetValue(name, value string) error {
	digest := ""
	var err error
	if value == "" {
		err = tx.exec(`DELETE FROM brand_values WHERE brand = $1 AND name = $2`, tx.brand, name)
	} else {
		digest = salted(value)
		err = tx.exec(`INSERT INTO brand_values (brand, name, value) VALUES ($1, $2, $3) ON CONFLICT (brand, name) DO UPDATE SET value = excluded.value`, tx.brand, name, value)
	}
	if err != nil {
		return err
	}
	return tx.line(approvals.ValueSet{Brand: tx.brand, Key: name, Digest: digest, By: tx.cause.Actor, At: tx.now}, "")
}

// BindRoom gives the brand a room for one purpose: "home", "approvals", "metrics". A room belongs to
// one brand at most.
func (tx *Tx) BindRoom(kind string, room RoomKey) error {
	other, err := brandOfRoom(tx, room)
	if err != nil {
		return err
	}
	if other != "" && other != tx.brand {
		return say.No(say.Refused, say.Text{
			EN: "That room belongs to another brand already. Choose another room.",
			FR: "Ce salon appartient déjà à une autre marque. Choisissez un autre salon.",
		})
	}
	err = tx.exec(`INSERT INTO rooms (brand, kind, platform, team, room) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (brand, kind) DO UPDATE SET platform = excluded.platform, team = excluded.team, room = excluded.room`, tx.brand, kind, room.Platform, room.Team, room.ID)
	if err != nil {
		return err
	}
	return tx.line(approvals.RoomBound{Brand: tx.brand, Kind: kind, Room: salted(room.Platform + "/" + room.Team + "/" + room.ID), By: tx.cause.Actor, At: tx.now}, "")
}

// AddAccount connects an account to the brand.
func (tx *Tx) AddAccount(a Account) error {
	if a.ID == "" {
		a.ID = newID()
	}
	err := tx.exec(`INSERT INTO accounts (id, brand, network, name, remote, class, state, owner, added) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		a.ID, tx.brand, a.Network, a.Name, a.Remote, string(a.Class), a.State, a.Owner, ms(tx.now))
	if err != nil {
		return err
	}
	return tx.line(approvals.AccountAdded{Brand: tx.brand, ID: a.ID, Network: a.Network, Class: a.Class, By: tx.cause.Actor, At: tx.now}, "")
}

// GiveAccount names the person who answers for an account.
func (tx *Tx) GiveAccount(id, person string) error {
	if err := tx.exec(`UPDATE accounts SET owner = $2 WHERE id = $1 AND brand = $3`, id, person, tx.brand); err != nil {
		return err
	}
	return tx.line(approvals.AccountGiven{Brand: tx.brand, ID: id, Person: person, By: tx.cause.Actor, At: tx.now}, "")
}

// RemoveAccount disconnects an account and forgets its secrets.
func (tx *Tx) RemoveAccount(id string) error {
	if err := tx.exec(`DELETE FROM secrets WHERE row = $1 AND brand = $2`, id, tx.brand); err != nil {
		return err
	}
	if err := tx.exec(`DELETE FROM accounts WHERE id = $1 AND brand = $2`, id, tx.brand); err != nil {
		return err
	}
	return tx.line(approvals.AccountRemoved{Brand: tx.brand, ID: id, By: tx.cause.Actor, At: tx.now}, "")
}

// Stopped reports whether the brand is frozen in this change.
func (tx *Tx) Stopped() (bool, error) {
	var when int64
	err := tx.row(`SELECT stopped_at FROM brands WHERE id = $1`, tx.brand).Scan(&when)
	return when != 0, err
}

// Stop freezes the brand: one row and one line, instant.
func (tx *Tx) Stop(by, reason string) error {
	err := tx.exec(`UPDATE brands SET stopped_at = $2, stopped_by = $3, stopped_reason = $4 WHERE id = $1`, tx.brand, ms(tx.now), by, reason)
	if err != nil {
		return err
	}
	tx.wakes = true
	return tx.line(approvals.FrozenBy{Brand: tx.brand, By: by, At: tx.now}, "")
}

// Resume ends the freeze: whatever it stopped loses its time, so that nothing leaves by itself, and
// is given back with the time it had in LastPlan. A scheduled post becomes approved; of one that was
// leaving, what has not left is dropped.
func (tx *Tx) Resume(by string) ([]Post, error) {
	err := tx.exec(`UPDATE brands SET stopped_at = 0, stopped_by = '', stopped_reason = '' WHERE id = $1`, tx.brand)
	if err != nil {
		return nil, err
	}
	if err := tx.line(approvals.ResumedBy{Brand: tx.brand, By: by, At: tx.now}, ""); err != nil {
		return nil, err
	}
	var posts []Post
	err = tx.each(func(s scanner) error {
		p, err := scanPost(s)
		posts = append(posts, p)
		return err
	}, `SELECT `+postColumns+` FROM posts WHERE brand = $1 AND state IN ('scheduled', 'publishing', 'unconfirmed') ORDER BY time`, tx.brand)
	if err != nil {
		return nil, err
	}
	var stopped []Post
	for _, p := range posts {
		if err := fill(tx, &p); err != nil {
			return nil, err
		}
		if !p.Leaves() {
			continue
		}
		if err := tx.Apply(&p, approvals.Released{By: by, At: tx.now}); err != nil {
			return nil, err
		}
		stopped = append(stopped, p)
	}
	tx.wakes = true
	return stopped, nil
}
