package playground

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"copydesk/commands/chat"
)

// TestARollIsAListWithBounds compares a room's messages with a plain list, whatever is said, edited
// and forgotten in whatever order.
func TestARollIsAListWithBounds(t *testing.T) {
	was := bounds
	bounds = [3]int{talk: 20, aside: 10, standby: 30}
	t.Cleanup(func() { bounds = was })
	people := []string{"ana", "marc"}
	rapid.Check(t, func(t *rapid.T) {
		s := newStore()
		var list []*message // as they should be
		kind := func() (to string, said chat.Message) {
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				return rapid.SampledFrom(people).Draw(t, "to"), chat.Message{}
			case 1:
				return "", chat.Message{About: &chat.About{Post: 1}}
			case 2:
				return "", chat.Message{About: &chat.About{Post: 1}, Void: true}
			}
			return "", chat.Message{}
		}
		t.Repeat(map[string]func(*rapid.T){
			"say": func(t *rapid.T) {
				m := &message{ID: s.next(tuesday), Room: "marketing"}
				m.To, m.Said = kind()
				s.add(m)
				list = append(list, m)
			},
			"edit": func(t *rapid.T) {
				if len(list) == 0 {
					return
				}
				i := rapid.IntRange(0, len(list)-1).Draw(t, "which")
				next := *list[i]
				if _, said := kind(); !next.private() {
					next.Said = said
				}
				s.rooms["marketing"].replace(s.byID[next.ID], &next)
				list[i] = &next
			},
			"forget": func(t *rapid.T) {
				for _, e := range s.overflow("marketing") {
					oldest := slices.IndexFunc(list, func(m *message) bool { return kindOf(m) == kindOf(e.message) })
					if list[oldest] != e.message {
						t.Fatalf("%s was forgotten before %s", e.ID, list[oldest].ID)
					}
					list = slices.Delete(list, oldest, oldest+1)
				}
			},
			"": func(t *rapid.T) { same(t, s, list, people) },
		})
	})
}

// same checks that a store shows what the list does, from anywhere, to anybody.
func same(t *rapid.T, s *store, list []*message, people []string) {
	count := [3]int{}
	for _, m := range list {
		count[kindOf(m)]++
	}
	if r := s.rooms["marketing"]; len(s.byID) != len(list) || r != nil && r.count != count {
		t.Fatalf("%d messages, counted %v; want %d, %v", len(s.byID), s.rooms["marketing"], len(list), count)
	}
	user, limit, after := rapid.SampledFrom(people).Draw(t, "user"), rapid.IntRange(1, 8).Draw(t, "limit"), ""
	if len(list) > 0 && rapid.Bool().Draw(t, "after") {
		after = rapid.SampledFrom(list).Draw(t, "message").ID
	}
	var want []*message
	for _, m := range list {
		if m.visible(user) && m.ID > after {
			want = append(want, m)
		}
	}
	if n := len(want); n > limit && after == "" {
		want = want[n-limit:]
	} else if n > limit {
		want = want[:limit]
	}
	if got := s.seen("marketing", user, after, limit); !slices.Equal(got, want) {
		t.Fatalf("%s sees %d messages after %q, want %d", user, len(got), after, len(want))
	}
}
