package storage

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"copydesk/approvals"
)

// Posts lists posts state after state, by time and then the newest number first. Each state is looked up by
// itself, so that the cost follows what is found.
func (b *Brand) Posts(ctx context.Context, q Query) ([]Post, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = 100
	}
	states := q.States
	if len(states) == 0 {
		states = append(slices.Clone(approvals.States), Ideas)
	}
	where, args := q.where(b.id)
	var out []Post
	r := b.db.look(ctx)
	for _, s := range states {
		args[1] = string(s)
		err := r.each(func(s scanner) error {
			p, err := scanPost(s)
			out = append(out, p)
			return err
		}, `SELECT `+postColumns+` FROM posts WHERE `+where+` ORDER BY time, number DESC LIMIT `+strconv.Itoa(limit), args...)
		if err != nil {
			return nil, err
		}
	}
	if len(out) > limit {
		out = out[:limit]
	}
	for i := range out {
		if err := fill(r, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// where is made of constants; everything given is an argument.
func (q Query) where(brand string) (string, []any) {
	parts, args := []string{"brand = $1", "state = $2"}, []any{brand, ""}
	add := func(condition string, v any) {
		args = append(args, v)
		parts = append(parts, condition+" $"+strconv.Itoa(len(args)))
	}
	if !q.From.IsZero() {
		add("time >=", ms(q.From))
	}
	if !q.To.IsZero() {
		add("time <", ms(q.To))
	}
	if q.Campaign != "" {
		add("campaign =", q.Campaign)
	}
	if q.Author != "" {
		add("author =", q.Author)
	}
	if q.After > 0 {
		add("number <", q.After)
	}
	return strings.Join(parts, " AND "), args
}

// Published lists what is live on a network, newest first; on every one where network is empty.
func (b *Brand) Published(ctx context.Context, network string, limit int) ([]Publication, error) {
	var out []Publication
	r := b.db.look(ctx)
	for before, last := int64(1<<52), ""; len(out) < limit; {
		list, err := liveBefore(r, b.id, network, before, last, limit)
		if err != nil || len(list) == 0 {
			return out, err
		}
		for _, l := range list {
			pub, on, err := l.publication(r, b.id)
			if err != nil {
				return nil, err
			}
			if (network == "" || on == network) && len(out) < limit {
				out = append(out, pub)
			}
		}
		before, last = ms(list[len(list)-1].SettledAt), list[len(list)-1].ID
	}
	return out, nil
}

// A live is a published delivery with what its post is about.
type live struct {
	approvals.Delivery
	post   string
	number int64
	meta   Meta
}

// liveBefore is one batch of published deliveries, newest first, after the last one of the batch
// before: several may have been settled in the same millisecond. It leaves out other networks as far
// as it knows; an account that was removed is known by its revisions only.
func liveBefore(r reader, brand, network string, before int64, last string, limit int) ([]live, error) {
	var out []live
	return out, r.each(func(s scanner) error {
		var l live
		var body, meta string
		if err := s.Scan(&body, &l.post, &meta, &l.number); err != nil {
			return err
		}
		err := errors.Join(json.Unmarshal([]byte(body), &l.Delivery), json.Unmarshal([]byte(meta), &l.meta))
		out = append(out, l)
		return err
	}, `SELECT d.body, d.post, p.meta, p.number FROM deliveries d JOIN posts p ON p.id = d.post
		WHERE d.brand = $1 AND d.state = 'published' AND d.down = 0 AND d.settled <= $2 AND (d.settled < $2 OR d.id < $3)
		AND ($4 = '' OR d.account NOT IN (SELECT id FROM accounts WHERE brand = $1 AND network <> $4))
		ORDER BY d.settled DESC, d.id DESC LIMIT $5`, brand, before, last, network, limit)
}

// publication adds the text that left, and the network it left for.
func (l live) publication(r reader, brand string) (p Publication, network string, err error) {
	rev, err := readRevision(r, brand, l.post, l.Revision)
	if err != nil {
		return p, "", err
	}
	p = Publication{Delivery: l.ID, Post: l.post, Number: l.number, Occurrence: l.Occurrence, Title: l.meta.Title, At: l.SettledAt, URL: l.URL, Lang: l.meta.Lang, Tags: l.meta.Tags}
	for _, part := range rev.Parts {
		if part.Account == l.Account {
			p.Text, p.Wire, network = part.Text, part.Wire, part.Network
		}
	}
	return p, network, nil
}

// A Plan is an instant at which a post is to go out.
type Plan struct {
	At     time.Time
	Number int64 // of the post
}

// Taken lists the instants at which posts are planned.
func (b *Brand) Taken(ctx context.Context, from, to time.Time) ([]Plan, error) {
	var out []Plan
	r := b.db.look(ctx)
	read := func(s scanner) error {
		var v int64
		var p Plan
		err := s.Scan(&v, &p.Number)
		p.At = at(v)
		out = append(out, p)
		return err
	}
	for _, state := range []approvals.State{approvals.Draft, approvals.Review, approvals.Changes, approvals.Held, approvals.Scheduled} {
		err := r.each(read, `SELECT time, number FROM posts WHERE brand = $1 AND state = $2 AND time >= $3 AND time < $4 ORDER BY time LIMIT 2000`, b.id, string(state), max(ms(from), 1), ms(to))
		if err != nil {
			return nil, err
		}
	}
	return out, r.each(read, `SELECT o.at, p.number FROM occurrences o JOIN posts p ON p.id = o.post WHERE o.brand = $1 AND o.at >= $2 AND o.at < $3 AND o.off = 0
		AND p.time <> 0 AND p.state IN ('draft', 'review', 'changes', 'held', 'scheduled', 'publishing', 'unconfirmed') LIMIT 2000`, b.id, max(ms(from), 1), ms(to))
}
