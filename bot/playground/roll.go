package playground

import "slices"

// A roll is one room's messages, oldest first, counted by kind.
type roll struct {
	list  []*entry
	count [3]int
}

// The kinds of message that are bounded apart, so that talk does not push out what waits.
const (
	talk    = iota // public
	aside          // private
	standby        // speaks of a post in the room itself
)

var bounds = [3]int{talk: perRoom, aside: perRoom, standby: postsPerRoom}

func kindOf(m *message) int {
	switch {
	case m.private():
		return aside
	case m.Said.About != nil && (m.Thread == "" || m.Said.Card) && !m.Said.Void:
		return standby
	}
	return talk
}

func (r *roll) add(e *entry) {
	r.list = append(r.list, e)
	r.count[kindOf(e.message)]++
}

// replace puts another message in an entry's place.
func (r *roll) replace(e *entry, m *message) {
	r.count[kindOf(e.message)]--
	e.message = m
	r.count[kindOf(m)]++
}

func (r *roll) drop(gone map[*entry]bool) {
	r.list = slices.DeleteFunc(r.list, func(e *entry) bool { return gone[e] })
	for e := range gone {
		r.count[kindOf(e.message)]--
	}
}

// overflow drops the oldest of each kind past its bound, and gives them. It waits until a tenth
// more has come, so that each message costs little.
func (r *roll) overflow() []*entry {
	var out []*entry
	gone := map[*entry]bool{}
	for kind, most := range bounds {
		if r.count[kind] <= most+most/10 {
			continue
		}
		over := r.count[kind] - most
		for _, e := range r.list {
			if over == 0 {
				break
			}
			if kindOf(e.message) == kind {
				gone[e], out = true, append(out, e)
				over--
			}
		}
	}
	if len(gone) > 0 {
		r.drop(gone)
	}
	return out
}

// newest gives the last messages that somebody can see.
func (r *roll) newest(user string, limit int) []*message {
	var out []*message
	for i := len(r.list) - 1; i >= 0 && len(out) < limit; i-- {
		if m := r.list[i].message; m.visible(user) {
			out = append(out, m)
		}
	}
	slices.Reverse(out)
	return out
}

// after gives the first messages past an id that somebody can see.
func (r *roll) after(user, id string, limit int) []*message {
	i, _ := slices.BinarySearchFunc(r.list, id, func(e *entry, id string) int {
		if e.ID > id {
			return 1
		}
		return -1
	})
	var out []*message
	for ; i < len(r.list) && len(out) < limit; i++ {
		if m := r.list[i].message; m.visible(user) {
			out = append(out, m)
		}
	}
	return out
}
