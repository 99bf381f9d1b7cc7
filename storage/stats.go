package storage

import (
	"context"
	"slices"
	"time"

	"copydesk/approvals"
)

// Stats counts what the writer did since it started.
type Stats struct {
	Commits, Writes int64
	Largest         int // most requests in one commit
	Queued          int
	Batches         Spread // requests in one commit
	Took            Spread // seconds from taking a batch to its being durable
}

// A Spread counts values by size: how many were at most each bound. The last count, one more than
// there are bounds, is of larger ones.
type Spread struct {
	Bounds []float64
	Counts []uint64
	Sum    float64
}

var (
	batchBounds  = []float64{1, 2, 4, 8, 16, 32, 64, 128, 256}
	commitBounds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}
)

func newSpread(bounds []float64) Spread {
	return Spread{Bounds: bounds, Counts: make([]uint64, len(bounds)+1)}
}

func (s *Spread) add(v float64) {
	i, _ := slices.BinarySearch(s.Bounds, v)
	s.Counts[i]++
	s.Sum += v
}

func (s Spread) copied() Spread {
	s.Counts = slices.Clone(s.Counts)
	return s
}

// A Tally is how many posts of a brand are in a state, as people see it.
type Tally struct {
	Brand string // its name
	State approvals.State
	Posts int
}

// Tallies counts every brand's posts by their state; states without a post are left out, and so are
// deleted posts.
func (db *DB) Tallies(ctx context.Context) ([]Tally, error) {
	var out []Tally
	return out, db.look(ctx).each(func(s scanner) error {
		var t Tally
		var stopped int64
		err := s.Scan(&t.Brand, &t.State, &stopped, &t.Posts)
		t.State = approvals.Shown(approvals.Post{State: t.State}, stopped != 0)
		out = append(out, t)
		return err
	}, `SELECT b.name, CASE p.state WHEN 'idea' THEN 'draft' ELSE p.state END AS stands, b.stopped_at, COUNT(*) FROM posts p JOIN brands b ON b.id = p.brand
		WHERE p.state <> 'deleted' GROUP BY p.brand, stands`)
}

// A Backlog is what is due and not done. What a stopped brand or a copied folder holds back is no
// part of it.
type Backlog struct {
	Waiting int
	Oldest  time.Time // since when the oldest is due; zero: none waits
}

// Overdue counts what is due at an instant and not done.
func (db *DB) Overdue(ctx context.Context, now time.Time) (Backlog, error) {
	var b Backlog
	live := 0
	if is, err := db.Claimed(ctx); err != nil {
		return b, err
	} else if is {
		live = 1
	}
	var oldest int64
	err := db.look(ctx).row(`SELECT COUNT(*), COALESCE(MIN(at), 0) FROM due
		WHERE (sends = 0 OR $1 = 1 AND brand NOT IN (SELECT id FROM brands WHERE stopped_at <> 0)) AND at <= $2`, live, ms(now)).Scan(&b.Waiting, &oldest)
	b.Oldest = at(oldest)
	return b, err
}
