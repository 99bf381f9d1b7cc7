package storage

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
)

// somebody remembers somebody by a name that is their user id too.
func somebody(t *testing.T, db *DB, name string) (p Person) {
	t.Helper()
	must(t, db.Change(ctx, Cause{}, func(tx *Tx) (err error) {
		p, err = tx.Meet(Identity{Platform: "chat", User: name}, name, "en", "")
		return err
	}))
	return p
}

func TestALinkCodeIsOneOfItsPersonAndOfItsTime(t *testing.T) {
	db, c := fresh(t)
	ana, other := somebody(t, db, "ana"), somebody(t, db, "other")
	var old, code string
	must(t, db.Change(ctx, Cause{}, func(tx *Tx) (err error) {
		if old, err = tx.LinkCode(ana.ID, tx.Now().Add(15*time.Minute)); err != nil {
			return err
		}
		code, err = tx.LinkCode(ana.ID, tx.Now().Add(15*time.Minute))
		return err
	}))
	find := func(code, by string) (who string, next time.Time, err error) {
		must(t, db.Change(ctx, Cause{}, func(tx *Tx) error {
			who, next, err = tx.LinkOf(code, by)
			return nil
		}))
		return who, next, err
	}
	if who, _, err := find(" "+strings.ToLower(code)+" ", other.ID); err != nil || who != ana.ID {
		t.Fatalf("%q, %v", who, err)
	}
	for i, wait := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} { // the older one is a wrong one
		who, next, err := find(old, other.ID)
		if !errors.Is(err, ErrWrongCode) || who != "" || !next.Equal(c.now().Add(wait)) {
			t.Fatalf("try %d: %q, %s, %v", i, who, next, err)
		}
		if who, _, err := find(code, other.ID); !errors.Is(err, ErrWrongCode) || who != "" {
			t.Fatalf("the right one within the wait: %q, %v", who, err)
		}
		c.pass(wait)
	}
	c.pass(15 * time.Minute)
	if who, _, err := find(code, other.ID); !errors.Is(err, ErrWrongCode) || who != "" {
		t.Errorf("after its time: %q, %v", who, err)
	}
}

// stays lists where somebody who turned out to be another person may still be named: what was
// written down for good.
var stays = map[string]bool{"people": true, "audit": true, "revisions": true}

// Whoever is joined is named nowhere any more as somebody of their own, in no table, old or new.
func TestWhoeverIsJoinedIsNamedNowhere(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	ana, other := somebody(t, db, "ana"), somebody(t, db, "other")
	change(t, b, func(tx *Tx) error {
		accounts, err := readAccounts(tx, tx.brand)
		if err != nil {
			return err
		}
		p, err := tx.NewPost(other.ID, Meta{Title: "theirs"}, parts(accounts, "theirs"), nil, nil)
		if err != nil {
			return err
		}
		pol := approvals.Policy{Steps: []approvals.Step{{Needed: 1, People: []string{other.ID, "marc"}}}}
		return errors.Join(tx.Give(other.ID, approvals.Approver), tx.Away("marc", tx.Now().Add(time.Hour), other.ID), tx.Away(other.ID, tx.Now().Add(time.Hour), "marc"),
			tx.SetValue("steps", `[{"needed":1,"people":["`+other.ID+`"]}]`), tx.Apply(&p, approvals.SubmittedTo{By: other.ID, At: tx.Now(), Policy: pol}),
			tx.Touch(other.ID, RoomKey{ID: "r"}, p.Number), tx.Reason(p.Number, other.ID, "because"))
	})
	must(t, db.Change(ctx, Cause{}, func(tx *Tx) error { return tx.SetOwner(other.ID) }))
	var names []string
	must(t, db.Change(ctx, Cause{}, func(tx *Tx) error {
		return tx.Join(ana.ID, other.ID, func(tx *Tx, before approvals.Post, p Post) error {
			names = append(names, tx.Brand(), before.Author, p.Author)
			return nil
		})
	}))
	if fmt.Sprint(names) != fmt.Sprint([]string{b.id, other.ID, ana.ID}) {
		t.Errorf("told of %v", names)
	}
	for table, columns := range columnsOf(t, db) {
		for _, column := range columns {
			var n int
			must(t, db.look(ctx).row(`SELECT COUNT(*) FROM `+table+` WHERE CAST(`+column+` AS TEXT) LIKE $1`, "%"+other.ID+"%").Scan(&n))
			if n > 0 && !stays[table] {
				t.Errorf("%s.%s still names them", table, column)
			}
		}
	}
	roles, err := b.Roles(ctx)
	must(t, err)
	p, known, err := db.PersonOf(ctx, Identity{Platform: "chat", User: "other"})
	must(t, err)
	if !known || p.ID != ana.ID || !p.Owner || len(roles[ana.ID]) != 3 || len(roles[other.ID]) != 0 {
		t.Errorf("%+v, roles %v", p, roles)
	}
	must(t, db.CheckReplay(ctx))
	_, err = db.VerifyAudit(ctx)
	must(t, err)
}

// columnsOf lists the columns of every table.
func columnsOf(t *testing.T, db *DB) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	must(t, db.look(ctx).each(func(s scanner) error {
		var table, column string
		err := s.Scan(&table, &column)
		out[table] = append(out[table], column)
		return err
	}, `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'`))
	if len(out) < 20 {
		t.Fatalf("only %d tables", len(out))
	}
	return out
}
