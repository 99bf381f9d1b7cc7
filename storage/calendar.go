package storage

import (
	"cmp"
	"context"
	"slices"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// mostInCalendar bounds how many posts one look at a calendar reads.
const mostInCalendar = 2000

// A Day is one day of a brand's calendar.
type Day struct {
	Date    time.Time // its first instant, in the brand's zone
	Today   bool
	Holiday say.Text // empty: none
	Posts   []Post   // planned for it or gone out on it, in order; cancelled ones are off the calendar
	Gaps    []approvals.Gap
}

// Calendar lists every day from the one of an instant until that of another, not included, in the
// brand's zone.
func (b *Brand) Calendar(ctx context.Context, from, to time.Time) ([]Day, error) {
	info, err := b.Info(ctx)
	if err != nil {
		return nil, err
	}
	now := b.db.now().In(info.Zone())
	from, to = dayStart(from.In(info.Zone())), dayStart(to.In(info.Zone()))
	posts, err := b.onCalendar(ctx, from, to)
	if err != nil {
		return nil, err
	}
	gaps, err := b.gaps(ctx, info, latest(from, now), to)
	if err != nil {
		return nil, err
	}
	var out []Day
	for at := from; at.Before(to); at = dayStart(at.AddDate(0, 0, 1)) {
		d := Day{Date: at, Today: at.Equal(dayStart(now))}
		d.Holiday, _ = approvals.Holiday(info.Value("holidays"), at)
		next := dayStart(at.AddDate(0, 0, 1))
		d.Posts, posts = cutAt(posts, next, func(p Post) time.Time { return p.Time })
		d.Gaps, gaps = cutAt(gaps, next, func(g approvals.Gap) time.Time { return g.At })
		out = append(out, d)
	}
	return out, nil
}

// onCalendar lists the posts with a time in a span, in order.
func (b *Brand) onCalendar(ctx context.Context, from, to time.Time) ([]Post, error) {
	var states []approvals.State
	for _, s := range approvals.States {
		if s != approvals.Cancelled {
			states = append(states, s)
		}
	}
	posts, err := b.Posts(ctx, Query{States: states, From: from, To: to, Limit: mostInCalendar})
	if err != nil {
		return nil, err
	}
	posts = slices.DeleteFunc(posts, func(p Post) bool { return p.Series != nil })
	turns, err := b.occurring(ctx, from, to)
	for _, p := range turns {
		if p.State != approvals.Cancelled {
			posts = append(posts, p)
		}
	}
	slices.SortFunc(posts, func(a, b Post) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Number, b.Number)) })
	return posts, err
}

func dayStart(t time.Time) time.Time {
	return approvals.Wall(t.Year(), t.Month(), t.Day(), 0, t.Location())
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// cutAt splits what is in order at an instant.
func cutAt[T any](list []T, at time.Time, of func(T) time.Time) (before, after []T) {
	i, _ := slices.BinarySearchFunc(list, at, func(v T, at time.Time) int { return of(v).Compare(at) })
	return list[:i:i], list[i:]
}

// An Appointment is a post as a calendar program follows it.
type Appointment struct {
	Post
	Shown    approvals.State
	Changed  time.Time
	Sequence int64 // grows with every change
}

// Appointments lists the posts planned from an instant until another, not included, in order, and
// those cancelled since an instant at the times they had.
func (b *Brand) Appointments(ctx context.Context, from, to, cancelledSince time.Time) ([]Appointment, error) {
	info, err := b.Info(ctx)
	if err != nil {
		return nil, err
	}
	posts, err := b.onCalendar(ctx, from, to)
	if err != nil {
		return nil, err
	}
	gone, err := b.cancelled(ctx, cancelledSince)
	if err != nil {
		return nil, err
	}
	turns, err := b.occurring(ctx, cancelledSince, to)
	for _, p := range turns {
		if p.State == approvals.Cancelled && p.Touched.After(cancelledSince) {
			gone = append(gone, p)
		}
	}
	if err != nil {
		return nil, err
	}
	var out []Appointment
	for _, p := range append(posts, gone...) {
		a := Appointment{Post: p, Shown: approvals.Shown(p.Post, info.Stopped != nil), Changed: p.Touched}
		var lines int64
		if err := b.db.look(ctx).row(`SELECT COUNT(*) FROM audit WHERE post = $1 AND post <> ''`, p.ID).Scan(&lines); err != nil {
			return nil, err
		}
		// A freeze changes how a post is shown and leaves no line of the post itself; resuming does.
		a.Sequence = 2 * lines
		if a.Shown == approvals.Frozen {
			a.Sequence, a.Changed = a.Sequence+1, latest(a.Changed, info.Stopped.At)
		}
		out = append(out, a)
	}
	return out, nil
}

// cancelled lists the posts cancelled since an instant that had a time, with that time.
func (b *Brand) cancelled(ctx context.Context, since time.Time) ([]Post, error) {
	var all []Post
	r := b.db.look(ctx)
	err := r.each(func(s scanner) error {
		p, err := scanPost(s)
		all = append(all, p)
		return err
	}, `SELECT `+postColumns+` FROM posts WHERE brand = $1 AND state IN ('cancelled', 'deleted') AND touched >= $2 ORDER BY number DESC LIMIT 500`, b.id, ms(since))
	if err != nil {
		return nil, err
	}
	var out []Post
	for _, p := range all {
		had, at, err := b.beforeCancel(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		if !had.IsZero() && !at.Before(since) && p.Series == nil { // of a series, each occurrence is told
			p.Time = had
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Post) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Number, b.Number)) })
	return out, nil
}

// beforeCancel is the time that a post had when it was cancelled last, and when that was: the log
// alone knows.
func (b *Brand) beforeCancel(ctx context.Context, id string) (had, at time.Time, err error) {
	var p approvals.Post
	err = b.db.look(ctx).each(func(s scanner) error {
		l, err := scanLine(s)
		if err != nil {
			return err
		}
		e, err := approvals.Decode(l.Kind, l.Version, l.Body)
		if err != nil {
			return err
		}
		_, off := e.(approvals.CancelledBy)
		if _, away := e.(approvals.DeletedBy); off || away && p.State != approvals.Cancelled {
			had, at = p.Time, l.At
		}
		p, err = p.Next(e)
		return err
	}, `SELECT `+lineColumns+` FROM audit WHERE post = $1 AND post <> '' ORDER BY no`, id)
	return had, at, err
}
