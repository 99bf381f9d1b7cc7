package playground

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"copydesk/commands/chat"
)

const keptPrefix = "message/"

// perRoom bounds how many messages of a room are held; older ones are forgotten.
const perRoom = 2000

// A message is one message of the chat, as it is kept.
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

// store holds the messages in memory, oldest first; what is public is also kept outside.
type store struct {
	last int64
	byID map[string]*message
	list []*message
	keys map[string]string // Post key → id
}

func newStore() *store {
	return &store{byID: map[string]*message{}, keys: map[string]string{}}
}

// load takes in what was kept, in the order it was said.
func (s *store) load(kept map[string][]byte) error {
	for key, b := range kept {
		m := &message{}
		if err := json.Unmarshal(b, m); err != nil {
			return fmt.Errorf("kept message %s: %w", key, err)
		}
		s.add(m)
	}
	sort.Slice(s.list, func(i, j int) bool { return s.list[i].ID < s.list[j].ID })
	return nil
}

func (s *store) add(m *message) {
	if n, err := strconv.ParseInt(strings.TrimPrefix(m.ID, "m"), 10, 64); err == nil {
		s.last = max(s.last, n)
	}
	s.byID[m.ID] = m
	s.list = append(s.list, m)
	if m.Key != "" {
		s.keys[m.Key] = m.ID
	}
}

// next makes an id that sorts after all others, also after a restart.
func (s *store) next(now time.Time) string {
	s.last = max(s.last+1, now.UnixMilli()*1000)
	return fmt.Sprintf("m%018d", s.last)
}

// drop forgets a message.
func (s *store) drop(id string) {
	m := s.byID[id]
	if m == nil {
		return
	}
	delete(s.byID, id)
	delete(s.keys, m.Key)
	s.list = slices.DeleteFunc(s.list, func(o *message) bool { return o.ID == id })
}

// overflow names the oldest messages past the bound of a room.
func (s *store) overflow(room string) []string {
	var ids []string
	for _, m := range s.list {
		if m.Room == room {
			ids = append(ids, m.ID)
		}
	}
	if len(ids) <= perRoom {
		return nil
	}
	return ids[:len(ids)-perRoom]
}

// seen lists what a person can see in a room after a message, oldest first, at most limit: the
// newest where no message is named.
func (s *store) seen(room, user, after string, limit int) []*message {
	var out []*message
	for _, m := range s.list {
		if m.Room == room && m.ID > after && (!m.private() || m.To == user) {
			out = append(out, m)
		}
	}
	if len(out) <= limit {
		return out
	}
	if after == "" {
		return out[len(out)-limit:]
	}
	return out[:limit]
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
