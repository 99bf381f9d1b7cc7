package slacktest

import (
	"container/heap"
	"fmt"
	"time"
)

// A clock is the service's: it goes as the real one does, and a test moves it on.
type clock struct {
	late time.Duration // how far it was moved on
	last time.Time     // of the newest message: no two have the same
	jobs queue
	wake chan struct{}
	end  chan struct{}
}

// A job is something that the service does at its time.
type job struct {
	at time.Time
	do func() // holds the lock; nil: it was called off
}

// A queue has the soonest job in front; it is a heap.Interface.
type queue []*job

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].at.Before(q[j].at) }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(v any)        { *q = append(*q, v.(*job)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	j := (*q)[last]
	*q = (*q)[:last]
	return j
}

// Now is what the service's clock says.
func (s *Service) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

func (s *Service) now() time.Time { return time.Now().Add(s.clock.late) }

// Pass moves the clock on, and does what comes due on the way, in order.
func (s *Service) Pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	until := s.now().Add(d)
	for {
		next := s.soonest()
		if next == nil || next.at.After(until) {
			break
		}
		if ahead := next.at.Sub(s.now()); ahead > 0 {
			s.clock.late += ahead
		}
		s.due()
	}
	if ahead := until.Sub(s.now()); ahead > 0 {
		s.clock.late += ahead
	}
	s.nudge()
}

// in has something done after a while; the function it gives calls it off. The caller holds the lock.
func (s *Service) in(d time.Duration, do func()) (off func()) {
	j := &job{at: s.now().Add(d), do: do}
	heap.Push(&s.clock.jobs, j)
	if s.clock.jobs[0] == j {
		s.nudge()
	}
	return func() { j.do = nil }
}

func (s *Service) nudge() {
	select {
	case s.clock.wake <- struct{}{}:
	default:
	}
}

// soonest is the job that comes next; nil: there is none. Those called off are dropped on the way.
func (s *Service) soonest() *job {
	for len(s.clock.jobs) > 0 && s.clock.jobs[0].do == nil {
		heap.Pop(&s.clock.jobs)
	}
	if len(s.clock.jobs) == 0 {
		return nil
	}
	return s.clock.jobs[0]
}

// due does what is due now; the caller holds the lock.
func (s *Service) due() {
	for j := s.soonest(); j != nil && !j.at.After(s.now()); j = s.soonest() {
		heap.Pop(&s.clock.jobs)
		j.do()
	}
}

// tick does what comes due while nobody moves the clock.
func (s *Service) tick() {
	for {
		s.mu.Lock()
		s.due()
		wait := time.Hour
		if next := s.soonest(); next != nil {
			wait = next.at.Sub(s.now())
		}
		s.mu.Unlock()
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-s.clock.wake:
		case <-s.clock.end:
			timer.Stop()
			return
		}
		timer.Stop()
	}
}

// stamp is the id of a new message: seconds and microseconds, unique in the workspace.
func (s *Service) stamp() string {
	at := s.now().Truncate(time.Microsecond)
	if !at.After(s.clock.last) {
		at = s.clock.last.Add(time.Microsecond)
	}
	s.clock.last = at
	return fmt.Sprintf("%d.%06d", at.Unix(), at.Nanosecond()/1000)
}
