package storage

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"
)

const hour = int64(time.Hour / time.Millisecond)

// AddSamples adds measurements. They are summed by the hour as they come: reports read sums only.
func (tx *Tx) AddSamples(list []Sample) error {
	for _, s := range list {
		at := ms(s.At) / hour
		err := tx.exec(`INSERT INTO hourly (brand, measure, hour, number, campaign, value) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (brand, measure, hour, number, campaign) DO UPDATE SET value = value + excluded.value`, tx.brand, s.Measure, at, s.Number, s.Campaign, s.Value)
		if err != nil {
			return err
		}
	}
	return nil
}

// hours is [from, to) in whole hours: each belongs to the day it begins in, also in a zone half an
// hour off.
func hours(from, to time.Time) (first, end int64) {
	return (ms(from) + hour - 1) / hour, (ms(to) + hour - 1) / hour
}

// Since is the hour of the first sample of a measure; false: there is none.
func (b *Brand) Since(ctx context.Context, measure string, f Filter) (time.Time, bool, error) {
	var first int64
	some := false
	query, args := f.narrow(`SELECT hour FROM hourly WHERE brand = $1 AND measure = $2 AND hour >= $3 AND hour < $4`, []any{b.id, measure, 0, int64(1) << 40})
	err := b.db.look(ctx).each(func(s scanner) error { some = true; return s.Scan(&first) }, query+` ORDER BY hour LIMIT 1`, args...)
	return at(first * hour), some, err
}

// Sum adds a measure up over the hours that begin in [from, to). known is false when nothing was ever
// measured there: missing is not 0.
func (b *Brand) Sum(ctx context.Context, measure string, from, to time.Time, f Filter) (value int64, known bool, err error) {
	var sum sql.NullInt64
	query := `SELECT SUM(value) FROM hourly WHERE brand = $1 AND measure = $2 AND hour >= $3 AND hour < $4`
	first, end := hours(from, to)
	args := []any{b.id, measure, first, end}
	query, args = f.narrow(query, args)
	err = b.db.look(ctx).row(query, args...).Scan(&sum)
	return sum.Int64, sum.Valid, err
}

func (f Filter) narrow(query string, args []any) (string, []any) {
	if f.Post != 0 {
		return query + ` AND number = $5`, append(args, f.Post)
	}
	if f.Campaign != "" {
		return query + ` AND campaign = $5`, append(args, f.Campaign)
	}
	return query, args
}

// Daily gives each day of [from, to) in a zone; a day without a sample is Missing.
func (b *Brand) Daily(ctx context.Context, measure string, from, to time.Time, zone *time.Location, f Filter) ([]DayValue, error) {
	sums := map[string]int64{}
	seen := map[string]bool{}
	first, end := hours(from, to)
	query, args := f.narrow(`SELECT hour, SUM(value) FROM hourly WHERE brand = $1 AND measure = $2 AND hour >= $3 AND hour < $4`,
		[]any{b.id, measure, first, end})
	err := b.db.look(ctx).each(func(s scanner) error {
		var h, v int64
		err := s.Scan(&h, &v)
		day := at(h * hour).In(zone).Format(time.DateOnly)
		sums[day] += v
		seen[day] = true
		return err
	}, query+` GROUP BY hour`, args...)
	if err != nil {
		return nil, err
	}
	var out []DayValue
	start := from.In(zone)
	for d := time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, zone); d.Before(to); d = time.Date(d.Year(), d.Month(), d.Day()+1, 0, 0, 0, 0, zone) {
		day := d.Format(time.DateOnly)
		out = append(out, DayValue{Day: d, Value: sums[day], Missing: !seen[day]})
	}
	return out, nil
}

// Top lists the posts that brought most of a measure over [from, to). The plus keeps SQLite to the
// hours asked for: by the number it would walk through all there ever were.
func (b *Brand) Top(ctx context.Context, measure string, from, to time.Time, n int) ([]TopPost, error) {
	var out []TopPost
	first, end := hours(from, to)
	r := b.db.look(ctx)
	err := r.each(func(s scanner) error {
		var t TopPost
		err := s.Scan(&t.Number, &t.Value)
		out = append(out, t)
		return err
	}, `SELECT number, SUM(value) AS brought FROM hourly WHERE brand = $1 AND measure = $2 AND hour >= $3 AND hour < $4 AND +number > 0
		GROUP BY +number HAVING brought > 0 ORDER BY brought DESC, number LIMIT $5`, b.id, measure, first, end, n)
	if err != nil {
		return nil, err
	}
	for i := range out {
		p, err := postNumbered(r, b.id, out[i].Number)
		if err != nil {
			return nil, err
		}
		out[i].Title = p.Title
	}
	return out, nil
}

// clicks gathers clicks in memory for the moment between two changes, so that a burst of them is
// one change: nothing about a visitor is in it. What could not be stored waits for the next click.
type clicks struct {
	db      *DB
	mu      sync.Mutex
	pending map[clicked]int64
	taken   map[clicked]int64 // being stored
	queued  bool
	ended   bool
}

type clicked struct {
	brand, campaign string
	number          int64
}

func newClicks(db *DB) *clicks { return &clicks{db: db, pending: map[clicked]int64{}} }

// Click looks a tracked link up and, where it counts, counts one click in the hour of now. ok is
// false for a code nobody made.
func (db *DB) Click(ctx context.Context, code string, count bool) (target string, ok bool, err error) {
	var c clicked
	err = db.look(ctx).row(`SELECT target, brand, number, campaign FROM links WHERE code = $1`, code).Scan(&target, &c.brand, &c.number, &c.campaign)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err == nil && count {
		db.clicks.add(c)
	}
	return target, err == nil, err
}

func (k *clicks) add(c clicked) {
	k.mu.Lock()
	k.pending[c]++
	queue := !k.queued && !k.ended
	k.queued = k.queued || queue
	k.mu.Unlock()
	if queue && !k.db.later(c.brand, k.write, k.written) {
		k.mu.Lock()
		k.queued = false
		k.mu.Unlock()
	}
}

// written puts back what was not stored.
func (k *clicks) written(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil {
		for c, n := range k.taken {
			k.pending[c] += n
		}
	}
	k.taken = nil
}

// write stores what was gathered, whatever brand's turn it is.
func (k *clicks) write(tx *Tx) error {
	k.mu.Lock()
	list := k.pending
	k.pending, k.taken, k.queued = map[clicked]int64{}, list, false
	k.mu.Unlock()
	outer := tx.brand
	defer func() { tx.brand = outer }()
	for c, n := range list {
		tx.brand = c.brand
		if err := tx.AddSamples([]Sample{{Number: c.number, Campaign: c.campaign, Measure: "clicks", At: tx.now, Value: n}}); err != nil {
			return err
		}
		err := tx.Do(Due{Key: "clicked/" + c.brand + "/" + itoa(c.number), Kind: "clicked", Body: []byte(itoa(c.number)), At: tx.now.Add(time.Minute)})
		if err != nil {
			return err
		}
	}
	return nil
}

// stop takes no more; what was put back is tried once more.
func (k *clicks) stop() {
	k.mu.Lock()
	again := len(k.pending) > 0 && !k.queued && !k.ended
	k.ended = true
	k.mu.Unlock()
	if again {
		k.db.later("", k.write, k.written)
	}
}
