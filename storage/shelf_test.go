package storage

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
)

// everything is every row of every table but the log, as text.
func everything(t *testing.T, db *DB) string {
	t.Helper()
	var tables []string
	r := db.look(ctx)
	must(t, r.each(func(s scanner) error {
		var name string
		err := s.Scan(&name)
		tables = append(tables, name)
		return err
	}, `SELECT name FROM sqlite_master WHERE type = 'table'`))
	var all strings.Builder
	for _, table := range tables {
		rows, err := db.reads.QueryContext(ctx, `SELECT * FROM `+table)
		must(t, err)
		columns, err := rows.Columns()
		must(t, err)
		for rows.Next() {
			row := make([]any, len(columns))
			into := make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			must(t, rows.Scan(into...))
			for i, v := range row {
				if b, ok := v.([]byte); ok {
					row[i] = string(b)
				}
			}
			b, err := json.Marshal(row)
			must(t, err)
			all.WriteString(table + " " + string(b) + "\n")
		}
		must(t, rows.Close())
	}
	return all.String()
}

// Forgotten is forgotten: no row but the log's names the post, and no word of it is left.
func TestForgettingLeavesIdsAndDigestsInTheLogAlone(t *testing.T) {
	db, clock := fresh(t)
	b := branded(t, db, "demo")
	sha := handed(t, b, "the bytes")
	p := pictured(t, b, sha)
	keep := drafted(t, b, "stays")
	accounts, err := b.Accounts(ctx)
	must(t, err)
	c := &crowd{Brand: b, canary: "mammoth", room: RoomKey{"slack", "T1", "x"}}
	var someone Person
	must(t, db.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) error {
		someone, err = tx.Meet(Identity{"slack", "T1", "U1"}, "Somebody", "en", "")
		return err
	}))
	change(t, b, func(tx *Tx) error {
		if err := tx.SetMeta(&p, Meta{Title: "mammoth", Campaign: "mammoth", Tags: []string{"mammoth"}}); err != nil {
			return err
		}
		if err := tx.Revise(&p, "ana", parts(accounts, "mammoth https://example.com"), nil, []approvals.Link{{Code: "MAMMOTH", Target: "https://example.com/mammoth"}}); err != nil {
			return err
		}
		if err := tx.SaveCard(Card{Post: p.ID, Number: p.Number, Kind: "root", Ref: RefKey{c.room, "mammoth"}}); err != nil {
			return err
		}
		if err := tx.Propose(Proposal{ID: "mammoth", Number: p.Number, By: "ana"}); err != nil {
			return err
		}
		if err := tx.Note(&p, "ana", "mammoth"); err != nil {
			return err
		}
		if _, err := tx.LinkUpload(Upload{Person: someone.ID, Post: p.ID, Body: []byte("mammoth")}); err != nil {
			return err
		}
		if err := tx.Look(p.ID, "ana", 1); err != nil {
			return err
		}
		if err := tx.Reason(p.Number, "ana", "mammoth"); err != nil {
			return err
		}
		return tx.Apply(&p, approvals.DeletedBy{By: "ana", At: tx.Now()})
	})
	if before := everything(t, db); !strings.Contains(before, "mammoth") {
		t.Fatal("nothing to forget")
	}
	early := b.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) error { return tx.Forget(p) })
	if early == nil {
		t.Error("forgotten at once")
	}
	clock.pass(approvals.KeptDeleted + time.Minute)
	change(t, b, func(tx *Tx) error { return tx.Forget(p) })
	for line := range strings.Lines(everything(t, db)) {
		if strings.HasPrefix(line, "audit ") {
			line = strings.ReplaceAll(line, p.ID, "")
		}
		if strings.Contains(strings.ToLower(line), "mammoth") || strings.Contains(line, p.ID) || strings.Contains(line, sha) && !strings.HasPrefix(line, "audit ") {
			t.Errorf("left behind: %s", line)
		}
	}
	must(t, db.CheckReplay(ctx))
	if _, err := b.PostByID(ctx, keep.ID); err != nil {
		t.Errorf("another post went with it: %v", err)
	}
}

func TestAPictureOfATemplateOutlivesItsPost(t *testing.T) {
	db, clock := fresh(t)
	b := branded(t, db, "demo")
	sha := handed(t, b, "the bytes")
	p := pictured(t, b, sha)
	rev, err := b.Revision(ctx, p.ID, 1)
	must(t, err)
	change(t, b, func(tx *Tx) error {
		if err := tx.SaveTemplate(Template{Name: "Friday", Parts: rev.Parts}); err != nil {
			return err
		}
		return tx.Apply(&p, approvals.DeletedBy{By: "ana", At: tx.Now()})
	})
	clock.pass(approvals.KeptDeleted)
	change(t, b, func(tx *Tx) error { return tx.Forget(p) })
	if _, err := b.Medium(ctx, sha); err != nil {
		t.Error(err)
	}
}

// Ideas and deleted posts stand in no list of the day.
func TestShelvesAreAskedForByName(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	gone := drafted(t, b, "gone")
	drafted(t, b, "kept")
	change(t, b, func(tx *Tx) error {
		if _, err := tx.NewPost("ana", Meta{Title: "idea", Brief: "idea"}, nil, nil, nil); err != nil {
			return err
		}
		return tx.Apply(&gone, approvals.DeletedBy{By: "ana", At: tx.Now()})
	})
	for state, want := range map[approvals.State]string{approvals.Draft: "kept", Ideas: "idea", Deleted: "gone", approvals.Cancelled: ""} {
		list, err := b.Posts(ctx, Query{States: []approvals.State{state}})
		must(t, err)
		got := ""
		for _, p := range list {
			got += p.Title
		}
		if got != want {
			t.Errorf("%s: %q, want %q", state, got, want)
		}
	}
	tallies, err := db.Tallies(ctx)
	must(t, err)
	if len(tallies) != 1 || tallies[0].State != approvals.Draft || tallies[0].Posts != 2 {
		t.Errorf("%+v", tallies)
	}
}

// What is gone again is not published, and is told as gone.
func TestTakenDownIsNotPublished(t *testing.T) {
	db, clock := fresh(t)
	c := &crowd{Brand: branded(t, db, "demo"), canary: "x"}
	clock.set(monday.Add(time.Hour))
	live, gone := c.publish(t, scheduled(t, c.Brand, "stays", monday.Add(time.Hour))), c.publish(t, scheduled(t, c.Brand, "goes", monday.Add(time.Hour)))
	c.takeDown(t, gone)
	list, err := c.Published(ctx, "newsroom", 10)
	must(t, err)
	down, err := c.TakenDown(ctx, "newsroom", 10)
	must(t, err)
	if len(list) != 1 || list[0].Number != live.Number || len(down) != 1 || down[0].Number != gone.Number || !down[0].Down.Equal(monday.Add(2*time.Hour)) || down[0].Text != "" {
		t.Errorf("published %+v, gone %+v", list, down)
	}
	must(t, db.CheckReplay(ctx))
}
