package storage

import (
	"context"
	"encoding/json"
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
		states = approvals.States
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
	if q.Text != "" {
		for _, word := range strings.Fields(strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(approvals.Folded(q.Text))) {
			add(`folded LIKE`, "%"+word+"%")
			parts[len(parts)-1] += ` ESCAPE '\'`
		}
	}
	if q.After > 0 {
		add("number <", q.After)
	}
	return strings.Join(parts, " AND "), args
}

// Published lists what is live, newest first, settled before an instant (zero: now).
func (b *Brand) Published(ctx context.Context, limit int, before time.Time) ([]Publication, error) {
	if before.IsZero() {
		before = at(1 << 52)
	}
	type found struct {
		d     approvals.Delivery
		post  string
		meta  string
		whole Publication
	}
	var list []found
	r := b.db.look(ctx)
	err := r.each(func(s scanner) error {
		var f found
		var body string
		if err := s.Scan(&body, &f.post, &f.meta, &f.whole.Number); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(body), &f.d)
		list = append(list, f)
		return err
	}, `SELECT d.body, d.post, p.meta, p.number FROM deliveries d JOIN posts p ON p.id = d.post
		WHERE d.brand = $1 AND d.state = 'published' AND d.settled < $2 ORDER BY d.settled DESC LIMIT $3`, b.id, ms(before), limit)
	if err != nil {
		return nil, err
	}
	out := make([]Publication, 0, len(list))
	for _, f := range list {
		rev, err := readRevision(r, b.id, f.post, f.d.Revision)
		if err != nil {
			return nil, err
		}
		var m Meta
		if err := json.Unmarshal([]byte(f.meta), &m); err != nil {
			return nil, err
		}
		pub := Publication{Delivery: f.d.ID, Post: f.post, Number: f.whole.Number, Title: m.Title, At: f.d.SettledAt, URL: f.d.URL, Lang: m.Lang, Tags: m.Tags}
		for _, part := range rev.Parts {
			if part.Account == f.d.Account {
				pub.Text, pub.Wire = part.Text, part.Wire
			}
		}
		out = append(out, pub)
	}
	return out, nil
}

// Recent lists the texts of revisions made since an instant, newest first, at most 500.
func (b *Brand) Recent(ctx context.Context, since time.Time) ([]RecentText, error) {
	var out []RecentText
	return out, b.db.look(ctx).each(func(s scanner) error {
		var n, when int64
		var body string
		var rev approvals.Revision
		if err := s.Scan(&n, &body, &when); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(body), &rev)
		for _, part := range rev.Parts {
			out = append(out, RecentText{Number: n, Text: part.Text, At: at(when)})
		}
		return err
	}, `SELECT p.number, r.body, r.at FROM revisions r JOIN posts p ON p.id = r.post WHERE r.brand = $1 AND r.at >= $2 ORDER BY r.at DESC LIMIT 500`, b.id, ms(since))
}

// Taken lists the instants at which posts are planned.
func (b *Brand) Taken(ctx context.Context, from, to time.Time) ([]time.Time, error) {
	var out []time.Time
	r := b.db.look(ctx)
	for _, state := range []approvals.State{approvals.Draft, approvals.Review, approvals.Changes, approvals.Held, approvals.Scheduled} {
		err := r.each(func(s scanner) error {
			var v int64
			err := s.Scan(&v)
			out = append(out, at(v))
			return err
		}, `SELECT time FROM posts WHERE brand = $1 AND state = $2 AND time >= $3 AND time < $4 ORDER BY time LIMIT 2000`, b.id, string(state), max(ms(from), 1), ms(to))
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
