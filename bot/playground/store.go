package playground

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"copydesk/commands/chat"
)

const keptPrefix = "message/"

// Bounds of what a room holds; older messages are forgotten. What speaks of a post outside of
// threads is kept far longer: it may still be decided, and reactions on it are read back.
const (
	perRoom      = 2000
	postsPerRoom = 20000
)

// A message is one message of the chat, as it is kept. Once seen it is never changed: an edit puts
// another one in its place.
type message struct {
	ID        string              `json:"id"`
	Room      string              `json:"room"`
	Thread    string              `json:"thread,omitempty"`
	From      string              `json:"from"`
	At        time.Time           `json:"at"`
	Said      chat.Message        `json:"said"`
	Reactions map[string][]string `json:"reactions,omitempty"` // canonical emoji → people
	Edited    bool                `json:"edited,omitempty"`
	Key       string              `json:"key,omitempty"` // of Post: a second call gives this message
	To        string              `json:"to,omitempty"`  // private: the only person who sees it
}

func (m *message) private() bool { return m.To != "" }

// visible reports whether somebody can see it.
func (m *message) visible(user string) bool { return !m.private() || m.To == user }

// An entry is the place of one message.
type entry struct {
	*message               // as it is now
	turn     chan struct{} // holds one value while somebody changes the message
	placed   bool          // it is in its room
}

// store holds the messages in memory; what is public is also kept outside.
type store struct {
	last  int64
	byID  map[string]*entry
	rooms map[string]*roll
	keys  map[string]string // Post key → id
}

func newStore() *store {
	return &store{byID: map[string]*entry{}, rooms: map[string]*roll{}, keys: map[string]string{}}
}

// load takes in what was kept, in the order it was said.
func (s *store) load(kept map[string][]byte) error {
	for _, key := range slices.Sorted(maps.Keys(kept)) {
		m := &message{}
		if err := json.Unmarshal(kept[key], m); err != nil {
			return fmt.Errorf("kept message %s: %w", key, err)
		}
		s.add(m)
	}
	return nil
}

// add takes a message in; ids come in rising order.
func (s *store) add(m *message) { s.place(s.know(m)) }

// know makes a message one that can be asked for and acted on; it is in no room before place.
func (s *store) know(m *message) *entry {
	if n, err := strconv.ParseInt(strings.TrimPrefix(m.ID, "m"), 10, 64); err == nil {
		s.last = max(s.last, n)
	}
	e := &entry{message: m, turn: make(chan struct{}, 1)}
	s.byID[m.ID] = e
	if s.rooms[m.Room] == nil {
		s.rooms[m.Room] = &roll{}
	}
	if m.Key != "" {
		s.keys[m.Key] = m.ID
	}
	return e
}

// place puts a message in its room.
func (s *store) place(e *entry) {
	e.placed = true
	s.rooms[e.Room].add(e)
}

// next makes an id that sorts after all others, also after a restart.
func (s *store) next(now time.Time) string {
	s.last = max(s.last+1, now.UnixMilli()*1000)
	return fmt.Sprintf("m%018d", s.last)
}

// overflow forgets the oldest messages past the bounds of a room, and gives them.
func (s *store) overflow(room string) []*entry {
	r := s.rooms[room]
	if r == nil {
		return nil
	}
	old := r.overflow()
	for _, e := range old {
		delete(s.byID, e.ID)
		delete(s.keys, e.Key)
	}
	return old
}

// seen lists what a person can see in a room after a message, oldest first, at most limit: the
// newest where no message is named.
func (s *store) seen(room, user, after string, limit int) []*message {
	r := s.rooms[room]
	if r == nil {
		return nil
	}
	if after == "" {
		return r.newest(user, limit)
	}
	return r.after(user, after, limit)
}

// root is the message that a thread hangs from.
func (m *message) root() string {
	if m.Thread != "" {
		return m.Thread
	}
	return m.ID
}

// react sets or takes a reaction; it reports whether anything changed.
func (m *message) react(user, emoji string, remove bool) bool {
	have := slices.Contains(m.Reactions[emoji], user)
	if have == !remove {
		return false
	}
	next := map[string][]string{}
	for e, who := range m.Reactions {
		next[e] = slices.Clone(who)
	}
	if remove {
		next[emoji] = slices.DeleteFunc(next[emoji], func(u string) bool { return u == user })
	} else {
		next[emoji] = append(next[emoji], user)
	}
	if len(next[emoji]) == 0 {
		delete(next, emoji)
	}
	m.Reactions = next
	return true
}
