package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// A Brand is everything of one brand. Safe for concurrent use.
type Brand struct {
	db *DB
	id string
}

// Of gives the handle of a brand; it does not look whether there is one.
func (db *DB) Of(brand string) *Brand { return &Brand{db, brand} }

// ID is the brand's id.
func (b *Brand) ID() string { return b.id }

const postColumns = `id, core, meta, created, touched, last_plan`

func scanPost(s scanner) (Post, error) {
	var p Post
	var id, core, meta string
	var created, touched, last int64
	if err := s.Scan(&id, &core, &meta, &created, &touched, &last); err != nil {
		return p, err
	}
	p.Created, p.Touched, p.LastPlan = at(created), at(touched), at(last)
	if err := json.Unmarshal([]byte(core), &p.Post); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(meta), &p.Meta)
}

// fill adds a post's deliveries, which have a table of their own.
func fill(r reader, p *Post) error {
	return r.each(func(s scanner) error {
		var body string
		var d approvals.Delivery
		if err := s.Scan(&body); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(body), &d)
		p.Deliveries = append(p.Deliveries, d)
		return err
	}, `SELECT body FROM deliveries WHERE post = $1 ORDER BY account, occurrence`, p.ID)
}

func readPost(r reader, s scanner, missing func() error) (Post, error) {
	p, err := scanPost(s)
	if errors.Is(err, sql.ErrNoRows) {
		return p, missing()
	}
	if err != nil {
		return p, err
	}
	return p, fill(r, &p)
}

func noPost(r reader, brand string, what string) func() error {
	return func() error {
		var name string
		_ = r.row(`SELECT name FROM brands WHERE id = $1`, brand).Scan(&name)
		return say.No(say.Unknown, say.Text{
			EN: "There is no post %[1]s in %[2]s. /queue lists them.",
			FR: "Il n'y a pas de publication %[1]s pour %[2]s. /planning les donne toutes.",
		}.F(what, name))
	}
}

func postNumbered(r reader, brand string, n int64) (Post, error) {
	return readPost(r, r.row(`SELECT `+postColumns+` FROM posts WHERE brand = $1 AND number = $2`, brand, n), noPost(r, brand, strconv.FormatInt(n, 10)))
}

func postCalled(r reader, brand, id string) (Post, error) {
	return readPost(r, r.row(`SELECT `+postColumns+` FROM posts WHERE id = $2 AND brand = $1`, brand, id), noPost(r, brand, ""))
}

// Post reads a post by its number; a *say.Problem Unknown when there is none.
func (tx *Tx) Post(number int64) (Post, error) { return postNumbered(tx, tx.brand, number) }

// PostByID reads a post by its id.
func (tx *Tx) PostByID(id string) (Post, error) { return postCalled(tx, tx.brand, id) }

// Post reads a post by its number; a *say.Problem Unknown when there is none.
func (b *Brand) Post(ctx context.Context, number int64) (Post, error) {
	return postNumbered(b.db.look(ctx), b.id, number)
}

// PostByID reads a post by its id.
func (b *Brand) PostByID(ctx context.Context, id string) (Post, error) {
	return postCalled(b.db.look(ctx), b.id, id)
}

// NewPost drafts a post under the brand's next number.
func (tx *Tx) NewPost(author string, m Meta, parts []approvals.Part, flags []string, links []approvals.Link) (Post, error) {
	var p Post
	var n int64
	err := tx.row(`UPDATE brands SET next_number = next_number + 1 WHERE id = $1 RETURNING next_number`, tx.brand).Scan(&n)
	if err != nil {
		return p, err
	}
	p.Meta, p.Created, p.Touched = m, tx.now, tx.now
	id := newID()
	rev := approvals.Revision{Brand: tx.brand, Post: id, Number: 1, Parts: parts, Flags: flags, Links: links}
	e := approvals.Drafted{ID: id, Brand: tx.brand, Number: n, By: author, At: tx.now, Digest: rev.Digest(), Accounts: accountsOf(parts)}
	if p.Post, err = p.Post.Next(e); err != nil {
		return p, err
	}
	if err := tx.insert(p, listed(searched(p, rev))); err != nil {
		return p, err
	}
	if err := tx.keepRevision(p, rev, author); err != nil {
		return p, err
	}
	if n%filedAtOnce == 0 {
		tx.w.db.later(tx.brand, (*Tx).file, nil)
	}
	return p, tx.follow(approvals.Post{}, p, e)
}

func accountsOf(parts []approvals.Part) []string {
	var ids []string
	for _, p := range parts {
		ids = append(ids, p.Account)
	}
	return ids
}

func (tx *Tx) insert(p Post, folded string) error {
	return tx.exec(`INSERT INTO posts (id, brand, number, state, time, author, campaign, folded, created, touched, meta, core)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		p.ID, tx.brand, p.Number, shelf(p.Post), ms(p.Time), p.Author, p.Campaign, folded, ms(p.Created), ms(p.Touched), encode(p.Meta), core(p))
}

// core is the post without its deliveries.
func core(p Post) string {
	p.Post.Deliveries = nil
	return encode(p.Post)
}

func (tx *Tx) keepRevision(p Post, rev approvals.Revision, by string) error {
	for _, l := range rev.Links {
		err := tx.exec(`INSERT INTO links (code, brand, post, number, campaign, target) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO NOTHING`,
			l.Code, tx.brand, p.ID, p.Number, p.Campaign, l.Target)
		if err != nil {
			return err
		}
	}
	if err := tx.useMedia(p.ID, rev); err != nil {
		return err
	}
	for _, part := range rev.Parts {
		if err := tx.keepText(p.Number, part.Text); err != nil {
			return err
		}
	}
	return tx.exec(`INSERT INTO revisions (post, number, brand, digest, digest_version, body, made_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		p.ID, rev.Number, tx.brand, rev.Digest(), rev.DigestVersion(), encode(rev), by, ms(tx.now))
}

// Revise makes the next revision of a post.
func (tx *Tx) Revise(p *Post, by string, parts []approvals.Part, flags []string, links []approvals.Link) error {
	rev := approvals.Revision{Brand: tx.brand, Post: p.ID, Number: p.Revision + 1, Parts: parts, Flags: flags, Links: links, Occurrences: p.Series.Left()}
	e := approvals.Revised{By: by, At: tx.now, Revision: rev.Number, Digest: rev.Digest(), Accounts: accountsOf(parts)}
	next, err := p.Post.Next(e)
	if err != nil {
		return err
	}
	if err := tx.keepRevision(*p, rev, by); err != nil {
		return err
	}
	if err := tx.index(*p, rev); err != nil {
		return err
	}
	return tx.put(p, next, e)
}

// Apply makes an event happen to a post: the post after it, its audit line and the due rows that
// follow from it. A refusal of the rules comes back as it is. Where the words on the newest revision
// are about another time, a new one with the same content comes first.
func (tx *Tx) Apply(p *Post, e approvals.Event) error {
	next, err := p.Post.Next(e)
	if wantsAnew(err) {
		return tx.anew(p, e)
	}
	if err != nil {
		return err
	}
	return tx.put(p, next, e)
}

// ours refuses a post of another brand: whoever has one in hand asked the wrong handle.
func (tx *Tx) ours(p *Post) error {
	if p.Brand != tx.brand {
		return fmt.Errorf("storage: post %s is not of brand %s", p.ID, tx.brand)
	}
	return nil
}

func (tx *Tx) put(p *Post, next approvals.Post, e approvals.Event) error {
	if err := tx.ours(p); err != nil {
		return err
	}
	old := p.Post
	if _, ok := e.(approvals.Released); ok {
		p.LastPlan = old.Time
	}
	p.Post, p.Touched = next, tx.now
	err := tx.exec(`UPDATE posts SET state = $2, time = $3, touched = $4, last_plan = $5, core = $6 WHERE id = $1`,
		p.ID, shelf(p.Post), ms(p.Time), ms(p.Touched), ms(p.LastPlan), core(*p))
	if err != nil {
		return err
	}
	if err := tx.saveDeliveries(*p, old); err != nil {
		return err
	}
	if err := tx.saveOccurrences(*p, old); err != nil {
		return err
	}
	if err := tx.dropCorrections(old, p.Post); err != nil {
		return err
	}
	if err := tx.seen(p.ID, e); err != nil {
		return err
	}
	return tx.follow(old, *p, e)
}

// saveDeliveries writes what changed. A delivery that was dropped gives its place to the next one.
func (tx *Tx) saveDeliveries(p Post, old approvals.Post) error {
	before := map[string]string{}
	for _, d := range old.Deliveries {
		before[d.ID] = encode(d)
		if slices.ContainsFunc(p.Deliveries, func(is approvals.Delivery) bool { return is.ID == d.ID }) {
			continue
		}
		if err := tx.exec(`DELETE FROM deliveries WHERE id = $1 AND post = $2`, d.ID, p.ID); err != nil {
			return err
		}
	}
	for _, d := range p.Deliveries {
		body := encode(d)
		if before[d.ID] == body {
			continue
		}
		err := tx.exec(`INSERT INTO deliveries (id, brand, post, number, account, occurrence, state, settled, down, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (id) DO UPDATE SET state = excluded.state, settled = excluded.settled, down = excluded.down, body = excluded.body`,
			d.ID, tx.brand, p.ID, p.Number, d.Account, d.Occurrence, string(d.State), ms(d.SettledAt), ms(d.Down.Gone), body)
		if err != nil {
			return err
		}
	}
	return nil
}

// follow writes what follows from an event: its audit line, the post's agenda, its cards.
func (tx *Tx) follow(old approvals.Post, p Post, e approvals.Event) error {
	if err := tx.line(e, p.ID); err != nil {
		return err
	}
	if err := tx.plan(old, p.Post); err != nil {
		return err
	}
	return tx.Do(Due{Key: "cards/" + p.ID, Kind: "cards", Post: p.ID, At: tx.now})
}

// SetMeta changes what a post is about. It is not part of what an approval signs.
func (tx *Tx) SetMeta(p *Post, m Meta) error {
	if err := tx.ours(p); err != nil {
		return err
	}
	p.Meta, p.Touched = m, tx.now
	err := tx.exec(`UPDATE posts SET meta = $2, campaign = $3, touched = $4 WHERE id = $1`,
		p.ID, encode(m), m.Campaign, ms(tx.now))
	if err != nil {
		return err
	}
	rev, err := tx.Revision(p.ID, p.Revision)
	if err != nil {
		return err
	}
	if err := tx.index(*p, rev); err != nil {
		return err
	}
	return tx.Do(Due{Key: "cards/" + p.ID, Kind: "cards", Post: p.ID, At: tx.now})
}

func readRevision(r reader, brand, post string, n int) (approvals.Revision, error) {
	var rev approvals.Revision
	var body string
	err := r.row(`SELECT body FROM revisions WHERE post = $1 AND number = $2 AND brand = $3`, post, n, brand).Scan(&body)
	if err != nil {
		return rev, err
	}
	return rev, json.Unmarshal([]byte(body), &rev)
}

// Revision reads one revision of a post.
func (tx *Tx) Revision(post string, n int) (approvals.Revision, error) {
	return readRevision(tx, tx.brand, post, n)
}

// Revision reads one revision of a post.
func (b *Brand) Revision(ctx context.Context, post string, n int) (approvals.Revision, error) {
	return readRevision(b.db.look(ctx), b.id, post, n)
}
