package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"copydesk/approvals"
)

// logged makes a store whose log has three chains: the installation's and two brands'.
func logged(t testing.TB) (*DB, []*Brand) {
	t.Helper()
	db, c := fresh(t)
	must(t, db.Change(ctx, Cause{Actor: "copydesk", Event: "e1"}, func(tx *Tx) error {
		p, err := tx.Meet(Identity{"slack", "T1", "U1"}, "Ana", "en", "")
		if err != nil {
			return err
		}
		return tx.SetOwner(p.ID)
	}))
	brands := []*Brand{branded(t, db, "alpha"), branded(t, db, "beta")}
	for _, b := range brands {
		p := scheduled(t, b, "a post", monday.Add(time.Hour))
		change(t, b, func(tx *Tx) error { return tx.Reason(p.Number, "marc", "too <loud> & too long") })
		c.pass(time.Minute)
	}
	return db, brands
}

// tampered runs SQL past the store, looks what the log says, and takes it back.
func tampered(t fails, db *DB, sql string, args ...any) error {
	t.Helper()
	undo := errors.New("undo")
	var found error
	err := db.Change(ctx, Cause{}, func(tx *Tx) error {
		s, err := tx.w.conn.PrepareContext(ctx, rebind(sql))
		if err != nil {
			return err
		}
		defer s.Close()
		r, err := s.Exec(args...)
		if err != nil {
			return err
		}
		if n, _ := r.RowsAffected(); n == 0 {
			return errors.New("nothing was tampered with")
		}
		found = approvals.Verify(linesOf(tx))
		return undo
	})
	if found == nil && err != undo {
		t.Fatalf("%s: %v", sql, err)
	}
	return found
}

func TestTheLogHolds(t *testing.T) {
	db, brands := logged(t)
	n, err := db.VerifyAudit(ctx)
	must(t, err)
	if all := counts(t, db)["audit"]; n != all || n < 20 {
		t.Errorf("%d lines were looked at of %d", n, all)
	}
	lines, err := brands[0].Audit(ctx, 1, 3)
	must(t, err)
	if len(lines) != 3 || lines[0].Kind != "reasoned" || lines[1].Kind != "planned" || lines[2].Kind != "voted" {
		t.Errorf("the newest three about post 1: %+v", lines)
	}
	change(t, brands[0], func(tx *Tx) error { return tx.Reason(1, "ana", "because") })
	lines, err = brands[0].Audit(ctx, 1, 1)
	must(t, err)
	if lines[0].Words != "because" {
		t.Errorf("the reason is not shown with its line: %+v", lines[0])
	}
}

var columns = []string{"chain", "no", "at", "actor", "cause", "kind", "version", "body", "post", "hash"}

// Changing one byte of one column of one line is found, whichever it is.
func TestAnyChangedByteIsFound(t *testing.T) {
	db, _ := logged(t)
	var rows [][]string
	must(t, db.look(ctx).each(func(s scanner) error {
		row, into := make([]string, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		err := s.Scan(into...)
		rows = append(rows, row)
		return err
	}, `SELECT `+strings.Join(columns, ", ")+` FROM audit ORDER BY chain, no`))
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SampledFrom(rows).Draw(t, "row")
		at := rapid.IntRange(0, len(columns)-1).Draw(t, "column")
		value := damaged(t, row[at])
		if columns[at] == "no" {
			value = "-" + value // a number that no line has
		}
		if sameNumber(value, row[at]) {
			return // 01 is stored as 1
		}
		err := tampered(t, db, `UPDATE audit SET `+columns[at]+` = $1 WHERE chain = $2 AND no = $3`, value, row[0], row[1])
		if err == nil {
			t.Fatalf("%s of line %s: %q instead of %q is not found", columns[at], row[1], value, row[at])
		}
	})
	_, err := db.VerifyAudit(ctx)
	must(t, err)
}

// damaged changes, adds or takes away one byte.
func damaged(t *rapid.T, s string) string {
	i := rapid.IntRange(0, len(s)).Draw(t, "byte")
	c := string(rune(rapid.SampledFrom([]byte(" 019az\"{}<\\\n")).Draw(t, "with")))
	switch how := rapid.SampledFrom([]string{"add", "change", "drop"}).Draw(t, "how"); {
	case how == "add" || i == len(s):
		return s[:i] + c + s[i:]
	case how == "change" && s[i:i+1] != c:
		return s[:i] + c + s[i+1:]
	}
	return s[:i] + s[i+1:]
}

func sameNumber(a, b string) bool {
	x, err := strconv.ParseFloat(strings.TrimSpace(a), 64)
	y, other := strconv.ParseFloat(b, 64)
	return err == nil && other == nil && x == y
}

func TestLinesRemovedAddedOrSwappedAreFound(t *testing.T) {
	db, brands := logged(t)
	chain := brands[0].ID()
	for name, c := range map[string]struct{ sql, at string }{
		"the first line":    {`DELETE FROM audit WHERE chain = $1 AND no = 1`, "line 2 of"},
		"a line between":    {`DELETE FROM audit WHERE chain = $1 AND no = 3`, "line 4 of"},
		"several lines":     {`DELETE FROM audit WHERE chain = $1 AND no IN (2, 3, 4)`, "line 5 of"},
		"a line of another": {`UPDATE audit SET chain = '' WHERE chain = $1 AND no = (SELECT MAX(no) FROM audit WHERE chain = $1)`, "the installation"},
		"a forged line": {`INSERT INTO audit (chain, no, at, actor, cause, kind, version, body, post, hash)
			SELECT chain, no + 1, at, actor, cause, kind, version, body, post, hash FROM audit WHERE chain = $1 ORDER BY no DESC LIMIT 1`, "changed"},
		"two lines swapped": {`UPDATE audit SET no = CASE no WHEN 2 THEN -3 WHEN 3 THEN -2 ELSE no END WHERE chain = $1`, "line -3"},
	} {
		if err := tampered(t, db, c.sql, chain); err == nil || !strings.Contains(err.Error(), c.at) {
			t.Errorf("%s: %v, want it at %q", name, err, c.at)
		}
	}
}

// Two lines that change places, number and all else kept in order.
func TestTwoLinesThatChangePlacesAreFound(t *testing.T) {
	db, brands := logged(t)
	for _, columns := range []string{"body", "hash", "actor, at, cause, kind, body, post, hash", "kind, version, body, post"} {
		err := tampered(t, db, `UPDATE audit SET (`+columns+`) = (SELECT `+columns+` FROM audit AS other WHERE other.chain = audit.chain AND other.no = 7 - audit.no)
			WHERE chain = $1 AND no IN (3, 4)`, brands[0].ID())
		var b *approvals.Broken
		if !errors.As(err, &b) || b.No != 3 || b.Chain != brands[0].ID() {
			t.Errorf("%s of lines 3 and 4 swapped: %v, want line 3 named", columns, err)
		}
	}
}

// The end of a chain cut off leaves no trace in it, but the tables show it: the replay is short.
func TestATailCutOffIsFoundByTheReplay(t *testing.T) {
	db, brands := logged(t)
	must(t, db.CheckReplay(ctx))
	must(t, db.Change(ctx, Cause{}, func(tx *Tx) error {
		return tx.exec(`DELETE FROM audit WHERE chain = $1 AND kind IN ('reasoned', 'planned')`, brands[1].ID())
	}))
	_, err := db.VerifyAudit(ctx)
	must(t, err)
	if err := db.CheckReplay(ctx); err == nil || !strings.Contains(err.Error(), "post 1: the log tells") {
		t.Errorf("the replay says %v", err)
	}
}

// Somebody is forgotten by emptying what stands beside the log; nobody's words or names are in it.
func TestTheLogHoldsNoNamesAndNoWords(t *testing.T) {
	db, c := fresh(t)
	const canary = "Zanzibar"
	var who Person
	must(t, db.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) (err error) {
		who, err = tx.Meet(Identity{"slack", canary, canary}, canary, "en", "")
		return err
	}))
	b := branded(t, db, canary)
	change(t, b, func(tx *Tx) error {
		if err := tx.SetValue("voice", canary); err != nil {
			return err
		}
		return tx.AddAccount(Account{Network: "mastodon", Name: canary, Remote: canary, Class: approvals.ClassA, Owner: who.ID})
	})
	p := drafted(t, b, canary)
	p = applied(t, b, p, append(approving(p, c.now()), approvals.Planned{By: "ana", At: c.now(), Time: monday.Add(time.Hour), Intent: canary})...)
	change(t, b, func(tx *Tx) error {
		if err := tx.SetMeta(&p, Meta{Title: canary, Brief: canary, Campaign: canary}); err != nil {
			return err
		}
		return errors.Join(tx.Reason(p.Number, who.ID, canary), tx.Stop(who.ID, canary), tx.Give(who.ID, approvals.Approver))
	})
	var out bytes.Buffer
	must(t, db.ExportAudit(ctx, &out))
	if strings.Contains(out.String(), canary) {
		t.Errorf("the log holds a name or somebody's words:\n%s", out.String())
	}
	must(t, db.Change(ctx, Cause{}, func(tx *Tx) error {
		return errors.Join(tx.exec(`UPDATE people SET name = '' WHERE id = $1`, who.ID), tx.exec(`DELETE FROM identities WHERE person = $1`, who.ID),
			tx.exec(`DELETE FROM reasons WHERE person = $1`, who.ID))
	}))
	_, err := db.VerifyAudit(ctx)
	must(t, err)
	must(t, db.CheckReplay(ctx))
}

func TestTheExportIsTheWholeLogAsJSONLines(t *testing.T) {
	db, _ := logged(t)
	var out bytes.Buffer
	must(t, db.ExportAudit(ctx, &out))
	n := 0
	for line := range strings.Lines(out.String()) {
		n++
		var l struct {
			Chain, Actor, Cause, Post, Kind, Hash string
			No                                    int64
			At                                    time.Time
			Version                               int
			Body                                  json.RawMessage
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil || l.Hash == "" || l.No == 0 {
			t.Fatalf("line %d: %s: %v", n, line, err)
		}
		if _, err := approvals.Decode(l.Kind, l.Version, l.Body); err != nil {
			t.Errorf("line %d cannot be read back: %v", n, err)
		}
	}
	if all := counts(t, db)["audit"]; n != all {
		t.Errorf("%d of %d lines are exported", n, all)
	}
}

func TestALineNamesItsCause(t *testing.T) {
	db, _ := logged(t)
	causes := map[string]int{}
	for l, err := range db.Lines(ctx) {
		must(t, err)
		causes[fmt.Sprintf("%q %q", l.Actor, l.Cause)]++
	}
	if causes[`"" "e1"`] != 2 || causes[`"ana" ""`] < 10 {
		t.Errorf("the program's two lines by event e1 and Ana's by none: %v", causes)
	}
}
