package storage

import (
	"database/sql"
	"errors"
	"strings"
	"time"

	"copydesk/approvals"
)

// LinkCode makes the code that joins another identity to a person, good until an instant; the one
// before it ends. Only its hash is kept.
func (tx *Tx) LinkCode(person string, until time.Time) (string, error) {
	code, salt := newCode(), newID()
	return code, tx.exec(`INSERT INTO link_codes (person, hash, salt, until) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, salt = excluded.salt, until = excluded.until`, person, codeHash(salt, code), salt, ms(until))
}

// LinkOf is the person whose code somebody typed. A wrong code is ErrWrongCode; each further try of
// that somebody waits twice as long, until next. The caller commits the count by returning nil.
func (tx *Tx) LinkOf(code, by string) (person string, next time.Time, err error) {
	if next, err = tx.waits(by); err != nil {
		return "", next, err
	}
	err = tx.each(func(s scanner) error {
		var owner, hash, salt string
		if err := s.Scan(&owner, &hash, &salt); err != nil {
			return err
		}
		if codeHash(salt, code) == hash {
			person = owner
		}
		return nil
	}, `SELECT person, hash, salt FROM link_codes WHERE until > $1`, ms(tx.now))
	if err != nil || person != "" {
		return person, time.Time{}, err
	}
	next, err = tx.wrongTry(by)
	return "", next, err
}

// Join makes other's identities, roles and posts those of person; other's code and absence end. each
// is called for every post that has not left, in its brand, after who it names was put right.
func (tx *Tx) Join(person, other string, each func(tx *Tx, before approvals.Post, p Post) error) error {
	if err := tx.joinPeople(person, other); err != nil {
		return err
	}
	brands, err := tx.brands()
	if err != nil {
		return err
	}
	for _, brand := range brands {
		err := tx.in(brand, func(tx *Tx) error {
			if err := tx.joinRoles(person, other); err != nil {
				return err
			}
			return tx.joinPosts(person, other, each)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// in does f in a brand.
func (tx *Tx) in(brand string, f func(*Tx) error) error {
	was := tx.brand
	tx.brand = brand
	defer func() { tx.brand = was }()
	return f(tx)
}

func (tx *Tx) joinPeople(person, other string) error {
	for _, query := range []string{
		`UPDATE identities SET person = $1 WHERE person = $2`,
		`UPDATE accounts SET owner = $1 WHERE owner = $2`,
		`UPDATE notes SET person = $1 WHERE person = $2`,
		`UPDATE reasons SET person = $1 WHERE person = $2`,
		`UPDATE upload_links SET person = $1 WHERE person = $2`,
		`UPDATE aways SET delegate = CASE WHEN person = $1 THEN '' ELSE $1 END WHERE delegate = $2`,
	} {
		if err := tx.exec(query, person, other); err != nil {
			return err
		}
	}
	for _, query := range []string{
		`DELETE FROM aways WHERE person = $1`,
		`DELETE FROM calendar_links WHERE person = $1`,
		`DELETE FROM link_codes WHERE person = $1`,
		`DELETE FROM setup_tries WHERE person = $1`,
		`DELETE FROM touched WHERE person = $1`,
		`DELETE FROM unsent WHERE person = $1`,
		`DELETE FROM notifies WHERE person = $1`,
		`DELETE FROM looks WHERE person = $1`,
		`DELETE FROM rounds WHERE person = $1`,
		`UPDATE people SET notify = '' WHERE id = $1`, // what is told, is told once
	} {
		if err := tx.exec(query, other); err != nil {
			return err
		}
	}
	if err := tx.exec(`DELETE FROM link_codes WHERE person = $1`, person); err != nil {
		return err
	}
	if err := tx.joinGroups(person, other); err != nil {
		return err
	}
	if err := tx.line(approvals.Linked{Person: person, Other: other, At: tx.now}, ""); err != nil {
		return err
	}
	owner, err := readOwner(tx)
	if err != nil || owner != other {
		return err
	}
	return tx.SetOwner(person)
}

// brands lists every brand: a post may name somebody who has no role there any more.
func (tx *Tx) brands() ([]string, error) {
	var out []string
	err := tx.each(func(s scanner) error {
		var id string
		err := s.Scan(&id)
		out = append(out, id)
		return err
	}, `SELECT id FROM brands ORDER BY id`)
	return out, err
}

// joinRoles gives a person the roles of the other, and what the brand's rules say of them.
func (tx *Tx) joinRoles(person, other string) error {
	roles, err := readGiven(tx, tx.brand)
	if err != nil {
		return err
	}
	for _, r := range roles[other] {
		if err := tx.Give(person, r); err != nil {
			return err
		}
	}
	if len(roles[other]) > 0 {
		if err := tx.Take(other, ""); err != nil {
			return err
		}
	}
	info, err := tx.Info()
	if err != nil {
		return err
	}
	for name, value := range info.Values {
		if !strings.Contains(value, other) {
			continue
		}
		if err := tx.SetValue(name, strings.ReplaceAll(value, other, person)); err != nil {
			return err
		}
	}
	return nil
}

// joinPosts puts right whom posts name. What has left stays as it was: nobody votes on it any more.
func (tx *Tx) joinPosts(person, other string, each func(*Tx, approvals.Post, Post) error) error {
	var ids []string
	err := tx.each(func(s scanner) error {
		var id, body string
		err := s.Scan(&id, &body)
		if strings.Contains(body, other) {
			ids = append(ids, id)
		}
		return err
	}, `SELECT id, core FROM posts WHERE brand = $1 AND state IN ('draft', 'review', 'changes', 'rejected', 'held', 'approved', 'scheduled', 'late',
		'publishing', 'partly', 'unconfirmed', 'failed', 'cancelled', 'idea', 'deleted')`, tx.brand)
	if err != nil {
		return err
	}
	for _, id := range ids {
		p, err := tx.PostByID(id)
		if err != nil {
			return err
		}
		before := p.Post
		if err := tx.Apply(&p, approvals.Joined{Person: person, Other: other, At: tx.now}); err != nil {
			return err
		}
		if err := tx.exec(`UPDATE posts SET author = $2 WHERE id = $1`, p.ID, p.Author); err != nil {
			return err
		}
		if err := each(tx, before, p); err != nil {
			return err
		}
	}
	return nil
}

// waits is ErrWrongCode, and until when, for somebody whose last wrong try is too near.
func (tx *Tx) waits(person string) (time.Time, error) {
	var not int64
	err := tx.row(`SELECT next FROM setup_tries WHERE person = $1`, person).Scan(&not)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, err
	}
	if ms(tx.now) < not {
		return at(not), ErrWrongCode
	}
	return time.Time{}, nil
}

// wrongTry counts a wrong code of a person; the next try waits twice as long.
func (tx *Tx) wrongTry(person string) (time.Time, error) {
	var wrong int64
	err := tx.row(`SELECT wrong FROM setup_tries WHERE person = $1`, person).Scan(&wrong)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, err
	}
	next := tx.now.Add(time.Second << min(wrong, 12))
	err = tx.exec(`INSERT INTO setup_tries (person, wrong, next) VALUES ($1, 1, $2) ON CONFLICT (person) DO UPDATE SET wrong = wrong + 1, next = excluded.next`, person, ms(next))
	if err != nil {
		return time.Time{}, err
	}
	return next, ErrWrongCode
}
