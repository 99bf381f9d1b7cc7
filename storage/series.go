package storage

import (
	"context"
	"reflect"
	"slices"
	"time"

	"copydesk/approvals"
)

// Repeat gives a post its occurrences, as its next revision with the same parts. The digest is made
// here.
func (tx *Tx) Repeat(p *Post, e approvals.Repeated) error {
	rev, err := tx.Revision(p.ID, p.Revision)
	if err != nil {
		return err
	}
	e.Revision = p.Revision + 1
	next, err := p.Post.Next(e)
	if err != nil {
		return err
	}
	rev.Number, rev.Occurrences = e.Revision, next.Series.Left()
	e.Digest = rev.Digest()
	if next, err = p.Post.Next(e); err != nil {
		return err
	}
	if err := tx.keepRevision(*p, rev, e.By); err != nil {
		return err
	}
	return tx.put(p, next, e)
}

// saveOccurrences keeps the table of occurrences as the post has them.
func (tx *Tx) saveOccurrences(p Post, old approvals.Post) error {
	s := p.Series
	if s == nil || old.Series != nil && reflect.DeepEqual(s.Times, old.Series.Times) && slices.Equal(s.Off, old.Series.Off) {
		return nil
	}
	if err := tx.exec(`DELETE FROM occurrences WHERE post = $1`, p.ID); err != nil {
		return err
	}
	for n, t := range s.Times {
		off := 0
		if slices.Contains(s.Off, n) {
			off = 1
		}
		if err := tx.exec(`INSERT INTO occurrences (post, n, brand, at, off) VALUES ($1, $2, $3, $4, $5)`, p.ID, n, tx.brand, ms(t), off); err != nil {
			return err
		}
	}
	return nil
}

// occurring lists the occurrences of posts in a span, each as a post of its own: its time, its state,
// its deliveries. One taken off is cancelled. What a person paused or cancelled has none ahead.
func (b *Brand) occurring(ctx context.Context, from, to time.Time) ([]Post, error) {
	type row struct {
		post string
		n    int
	}
	var rows []row
	r := b.db.look(ctx)
	err := r.each(func(s scanner) error {
		var o row
		err := s.Scan(&o.post, &o.n)
		rows = append(rows, o)
		return err
	}, `SELECT post, n FROM occurrences WHERE brand = $1 AND at >= $2 AND at < $3 ORDER BY at LIMIT 2000`, b.id, ms(from), ms(to))
	if err != nil {
		return nil, err
	}
	read := map[string]Post{}
	var out []Post
	for _, o := range rows {
		p, known := read[o.post]
		if !known {
			if p, err = b.PostByID(ctx, o.post); err != nil {
				return nil, err
			}
			read[o.post] = p
		}
		if p, ok := p.turn(o.n); ok {
			out = append(out, p)
		}
	}
	return out, nil
}

// turn is one occurrence of a post as a post of its own; false: it is not on any calendar.
func (p Post) turn(n int) (Post, bool) {
	if p.Series == nil || n >= len(p.Series.Times) {
		return p, false
	}
	p.Turn, p.State = n, p.Occurred(n)
	if p.State == approvals.Approved && p.Time.IsZero() {
		return p, false // paused
	}
	p.Time = p.Series.Times[n]
	p.Deliveries = slices.DeleteFunc(slices.Clone(p.Deliveries), func(d approvals.Delivery) bool { return d.Occurrence != n })
	return p, true
}

// Out lists what goes out or went out in a span, in order: posts, and each occurrence of those that
// go out again and again as a post of its own.
func (b *Brand) Out(ctx context.Context, from, to time.Time) ([]Post, error) {
	all, err := b.onCalendar(ctx, from, to)
	return slices.DeleteFunc(all, func(p Post) bool {
		switch p.State {
		case approvals.Scheduled, approvals.Publishing, approvals.Published:
			return false
		}
		return true
	}), err
}
