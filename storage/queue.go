package storage

import "time"

// How long a change may wait for company: the next commit takes it along, and only where none comes
// does it cost one of its own.
const (
	lull  = 50 * time.Millisecond // nobody waits for it
	pause = 3 * time.Millisecond  // nobody's fingers wait for it
)

// A queue holds the changes that wait for the writer. Brands take turns, so that one with a long list
// does not hold up another; of one brand, what came first goes first. It is not safe for concurrent
// use, and looks at no clock.
type queue struct {
	turns []string // brands with something queued, in order
	lists map[string][]*request
	size  int
	eager int                         // queued and to go at once
	since map[time.Duration]time.Time // when the oldest of those that may rest so long came
	over  bool                        // a rest ended: what is queued goes
}

func newQueue() queue {
	return queue{lists: map[string][]*request{}, since: map[time.Duration]time.Time{}}
}

// add queues a request. begins says that a rest begins with it, and that ripen wants to be called
// when it is over.
func (q *queue) add(r *request, now time.Time) (begins bool) {
	if len(q.lists[r.brand]) == 0 {
		q.turns = append(q.turns, r.brand)
	}
	q.lists[r.brand] = append(q.lists[r.brand], r)
	q.size++
	if r.rests == 0 {
		q.eager++
		return false
	}
	if _, some := q.since[r.rests]; some {
		return false
	}
	q.since[r.rests] = now
	return true
}

// ripen lets all that is queued go where something rested long enough. What came since may have gone
// with others: left is how long what came after it may still rest; 0: nothing does.
func (q *queue) ripen(rest time.Duration, now time.Time) (left time.Duration) {
	since, some := q.since[rest]
	if !some {
		return 0
	}
	if left = rest - now.Sub(since); left > 0 {
		return left
	}
	q.over = true
	return 0
}

// goes reports whether something is to go.
func (q *queue) goes() bool { return q.eager > 0 || q.over }

// take gives what is queued, at most so many, one brand after another.
func (q *queue) take(most int) []*request {
	out := make([]*request, 0, min(most, q.size))
	for len(out) < most && len(q.turns) > 0 {
		brand := q.turns[0]
		q.turns = q.turns[1:]
		list := q.lists[brand]
		out = append(out, list[0])
		q.size--
		if list[0].rests == 0 {
			q.eager--
		}
		if len(list) == 1 {
			delete(q.lists, brand)
			continue
		}
		q.lists[brand] = list[1:]
		q.turns = append(q.turns, brand)
	}
	if q.size == 0 {
		q.over = false
		clear(q.since)
	}
	return out
}
