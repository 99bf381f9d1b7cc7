package storage

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever is queued and taken: nothing is lost or given twice, what came first of a brand goes
// first, no brand goes twice while another waits, and something that rested its time goes.
func TestTheQueueGivesEachOnceInTurn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, now := newQueue(), monday
		waiting := map[string][]*request{}
		came, rung := map[*request]time.Time{}, map[time.Duration]time.Time{}
		ring := func(rest time.Duration) {
			if at, set := rung[rest]; !set || now.Before(at) {
				return
			}
			delete(rung, rest)
			if left := q.ripen(rest, now); left > 0 {
				rung[rest] = now.Add(left)
			}
		}
		oldest := func(rest time.Duration) (at time.Time) {
			for _, list := range waiting {
				for _, r := range list {
					if r.rests == rest && (at.IsZero() || came[r].Before(at)) {
						at = came[r]
					}
				}
			}
			return at
		}
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				r := &request{brand: rapid.SampledFrom([]string{"", "demo", "other"}).Draw(t, "brand"), rests: rapid.SampledFrom([]time.Duration{0, 0, pause, lull}).Draw(t, "rests")}
				if q.add(r, now) {
					if _, set := rung[r.rests]; !set { // as the writer sets no second timer
						rung[r.rests] = now.Add(r.rests)
					}
				}
				waiting[r.brand], came[r] = append(waiting[r.brand], r), now
			},
			"wait": func(t *rapid.T) {
				for range rapid.IntRange(1, 60).Draw(t, "ms") {
					now = now.Add(time.Millisecond)
					ring(pause)
					ring(lull)
				}
			},
			"take": func(t *rapid.T) {
				if !q.goes() {
					return
				}
				most := rapid.IntRange(1, 300).Draw(t, "most")
				left := q.size
				out := q.take(most)
				if len(out) != min(most, left) || q.size != left-len(out) {
					t.Fatalf("took %d of %d, at most %d; %d are left", len(out), left, most, q.size)
				}
				served := map[string]int{}
				for _, r := range out {
					if len(waiting[r.brand]) == 0 || waiting[r.brand][0] != r {
						t.Fatalf("a change of %q was given out of its order", r.brand)
					}
					waiting[r.brand] = waiting[r.brand][1:]
					served[r.brand]++
				}
				for brand, list := range waiting {
					for other, n := range served {
						if len(list) > 0 && n > served[brand]+1 {
							t.Fatalf("%q had %d turns and %q, which waits, %d", other, n, brand, served[brand])
						}
					}
				}
			},
			"": func(t *rapid.T) {
				size, eager := 0, false
				for _, list := range waiting {
					size += len(list)
					eager = eager || slices.ContainsFunc(list, func(r *request) bool { return r.rests == 0 })
				}
				if q.size != size || len(q.turns) != len(q.lists) || eager && !q.goes() {
					t.Fatalf("%d queued of %d, %d turns of %d brands, goes %v", q.size, size, len(q.turns), len(q.lists), q.goes())
				}
				for _, rest := range []time.Duration{pause, lull} {
					if at := oldest(rest); !at.IsZero() && now.Sub(at) >= rest && !q.goes() {
						t.Fatalf("something rested %v of %v and does not go", now.Sub(at), rest)
					}
				}
				if size == 0 && q.goes() {
					t.Fatal("nothing is queued and it goes")
				}
			},
		})
	})
}
