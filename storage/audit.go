package storage

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"

	"copydesk/approvals"
)

// line appends an event to the chain of the change's brand.
func (tx *Tx) line(e approvals.Event, post string) error {
	body, err := approvals.Encode(e)
	if err != nil {
		return err
	}
	l := approvals.Line{Chain: tx.brand, At: tx.now, Actor: tx.cause.Actor, Cause: tx.cause.Event, Post: post,
		Kind: e.Name(), Version: approvals.Version, Body: body}
	if l.Actor == "copydesk" {
		l.Actor = ""
	}
	err = tx.row(`SELECT no, hash FROM audit WHERE chain = $1 ORDER BY no DESC LIMIT 1`, tx.brand).Scan(&l.No, &l.Prev)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	l.No++
	l.Hash = l.Sum(l.Prev)
	return tx.exec(`INSERT INTO audit (chain, no, at, actor, cause, kind, version, body, post, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		l.Chain, l.No, ms(l.At), l.Actor, l.Cause, l.Kind, l.Version, string(l.Body), post, l.Hash)
}

// salted is the digest of somebody's words for an audit line: a salt of its own keeps short words
// from being guessed.
func salted(words string) string {
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	salt := hex.EncodeToString(b)
	sum := sha256.Sum256([]byte(salt + "\n" + words))
	return salt + ":" + hex.EncodeToString(sum[:])
}

const lineColumns = `chain, no, at, actor, cause, post, kind, version, body, hash`

func scanLine(s scanner) (approvals.Line, error) {
	var l approvals.Line
	var when int64
	var body string
	err := s.Scan(&l.Chain, &l.No, &when, &l.Actor, &l.Cause, &l.Post, &l.Kind, &l.Version, &body, &l.Hash)
	l.At, l.Body = at(when), []byte(body)
	return l, err
}

// Lines gives the whole log, chain by chain, oldest first. It holds a read connection meanwhile.
func (db *DB) Lines(ctx context.Context) iter.Seq2[approvals.Line, error] {
	return linesOf(db.look(ctx))
}

func linesOf(r reader) iter.Seq2[approvals.Line, error] {
	return func(yield func(approvals.Line, error) bool) {
		prev, chain := "", ""
		err := r.each(func(s scanner) error {
			l, err := scanLine(s)
			if err != nil {
				return err
			}
			if l.Chain != chain || l.No == 1 {
				prev, chain = "", l.Chain
			}
			l.Prev, prev = prev, l.Hash
			if !yield(l, nil) {
				return errEnough
			}
			return nil
		}, `SELECT `+lineColumns+` FROM audit ORDER BY chain, no`)
		if err != nil && err != errEnough {
			yield(approvals.Line{}, err)
		}
	}
}

// VerifyAudit checks every chain and counts the lines; the error names the first broken one.
func (db *DB) VerifyAudit(ctx context.Context) (lines int, err error) {
	err = approvals.Verify(func(yield func(approvals.Line, error) bool) {
		for l, err := range db.Lines(ctx) {
			lines++
			if !yield(l, err) {
				return
			}
		}
	})
	return lines, err
}

// ExportAudit writes the log as JSON lines.
func (db *DB) ExportAudit(ctx context.Context, w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for l, err := range db.Lines(ctx) {
		if err != nil {
			return err
		}
		err = e.Encode(map[string]any{"chain": l.Chain, "no": l.No, "at": l.At, "actor": l.Actor, "cause": l.Cause, "post": l.Post,
			"kind": l.Kind, "version": l.Version, "body": json.RawMessage(l.Body), "hash": l.Hash})
		if err != nil {
			return err
		}
	}
	return nil
}

// CheckReplay replays the log and compares the posts it tells with the tables.
func (db *DB) CheckReplay(ctx context.Context) error {
	world, err := approvals.Replay(db.Lines(ctx))
	if err != nil {
		return err
	}
	var ids []string
	brands := map[string]string{}
	err = db.look(ctx).each(func(s scanner) error {
		var id, brand string
		err := s.Scan(&id, &brand)
		ids = append(ids, id)
		brands[id] = brand
		return err
	}, `SELECT id, brand FROM posts`)
	if err != nil {
		return err
	}
	if len(ids) != len(world.Posts) {
		return fmt.Errorf("the log tells of %d posts, the tables hold %d", len(world.Posts), len(ids))
	}
	for _, id := range ids {
		have, err := db.Of(brands[id]).PostByID(ctx, id)
		if err != nil {
			return err
		}
		told := world.Posts[id]
		have.Post.Intent, told.Intent = "", ""
		if a, b := encode(have.Post), encode(told); a != b || !reflect.DeepEqual(a, b) {
			return fmt.Errorf("post %d: the log tells\n%s\nthe tables hold\n%s", have.Number, b, a)
		}
	}
	return nil
}

// Audit gives the newest lines about a post, newest first, or about the whole brand for number 0.
func (b *Brand) Audit(ctx context.Context, number int64, limit int) ([]AuditLine, error) {
	which, of := `chain = $1`, b.id
	if number != 0 {
		p, err := b.Post(ctx, number)
		if err != nil {
			return nil, err
		}
		which, of = `post = $1 AND post <> ''`, p.ID // as the index of the posts says it
	}
	var out []AuditLine
	r := b.db.look(ctx)
	err := r.each(func(s scanner) error {
		l, err := scanLine(s)
		out = append(out, AuditLine{Line: l})
		return err
	}, `SELECT `+lineColumns+` FROM audit WHERE `+which+` ORDER BY no DESC LIMIT $2`, of, limit)
	for i := range out {
		if err == nil {
			err = out[i].words(r)
		}
	}
	return out, err
}

// words adds the reason that a line stands for, where it is still kept.
func (l *AuditLine) words(r reader) error {
	if l.Kind != (approvals.Reasoned{}).Name() {
		return nil
	}
	err := r.row(`SELECT words FROM reasons WHERE post = $1 AND person = $2 AND at = $3`, l.Post, l.Actor, ms(l.At)).Scan(&l.Words)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// Reason keeps a decider's words beside the log, which holds their salted digest.
func (tx *Tx) Reason(number int64, person, words string) error {
	p, err := tx.Post(number)
	if err != nil {
		return err
	}
	err = tx.exec(`INSERT INTO reasons (brand, post, person, at, words) VALUES ($1, $2, $3, $4, $5)`, tx.brand, p.ID, person, ms(tx.now), words)
	if err != nil {
		return err
	}
	return tx.line(approvals.Reasoned{By: person, At: tx.now, Digest: salted(words)}, p.ID)
}
