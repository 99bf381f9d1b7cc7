package slacktest

import (
	"slices"
	"strings"
	"time"
)

// A Shown is one message as somebody's screen shows it.
type Shown struct {
	ID, Thread, Author string
	Text               string      // every word that shows, without marks and escapes
	Notice             string      // the top-level text, as a notification and a screen reader give it
	Buttons            []string    // labels, those of menus too
	Alts               []string    // of pictures
	Times              []time.Time // shown in the reader's zone
	Pinged             []string    // ids of people and groups, "here", "channel", "everyone"
	Private            bool        // only this person sees it
	Edited, Broadcast  bool
	Reactions          map[string][]string // people by name, skin tones apart
	Order              []string            // names of reactions, the first that was set first
	Sent               map[string]any      // text, blocks, files, metadata, as they were sent
}

// Screen lists what somebody can read in a channel and its threads, oldest first.
func (s *Service) Screen(user, channel string) (out []Shown) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[channel]
	if r == nil || !r.has(user) {
		return nil
	}
	for _, m := range s.messages {
		if m.room == r && !m.deleted && (m.only == "" || m.only == user) {
			out = append(out, s.shows(m, user))
		}
	}
	return out
}

// Direct is the channel in which somebody and the bot write each other.
func (s *Service) Direct(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.direct(user).ID
}

// Told lists what Slack itself told somebody.
func (s *Service) Told(user string) []Said {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.told[user])
}

// Home is somebody's home tab; false: none was published.
func (s *Service) Home(user string) (Shown, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.homes[user]
	if v == nil {
		return Shown{}, false
	}
	return s.shows(&message{body: v.body, room: &room{}, author: BotUser}, user), true
}

// shows draws a message for a reader; the caller holds the lock.
func (s *Service) shows(m *message, user string) Shown {
	zone, err := time.LoadLocation(s.people[user].Zone)
	if err != nil {
		zone = time.UTC
	}
	text, _ := m.body["text"].(string)
	parsed := m.parse == "full" || m.parse == "client"
	notice := &reader{Service: s, zone: zone}
	words := notice.notice(text, parsed, m)
	blocks, _ := m.body["blocks"].([]any)
	body := notice
	if len(blocks) > 0 {
		body = &reader{Service: s, zone: zone}
		body.body(blocks)
	} else if text != "" {
		body.lines = []string{words}
	}
	out := Shown{ID: m.ts, Thread: m.thread, Author: m.author, Text: strings.Join(body.lines, "\n"), Notice: words, Buttons: body.buttons, Alts: body.alts, Times: body.times,
		Private: m.only != "", Edited: m.edited, Broadcast: m.broadcast, Sent: copied(m.body), Reactions: map[string][]string{}}
	if out.Times == nil {
		out.Times = notice.times
	}
	// A person is called by what shows; a call of everybody in the hidden text is worth a complaint all the same.
	out.Pinged = once(append(slices.Clone(body.pings), slices.DeleteFunc(slices.Clone(notice.pings), func(id string) bool { return !slices.Contains(everybody, id) })...))
	files, _ := m.body["files"].([]any)
	for _, f := range files {
		alt, _ := f.(obj)["alt_txt"].(string)
		out.Alts = append(out.Alts, alt)
	}
	for _, r := range m.reactions {
		out.Reactions[r.name], out.Order = slices.Clone(r.users), append(out.Order, r.name)
	}
	return out
}

var everybody = []string{"here", "channel", "everyone"}

// notice is a top-level text as it reads.
func (p *reader) notice(text string, parsed bool, m *message) string {
	if m.author != BotUser {
		return undone.Replace(p.resolve(text))
	}
	if m.mute {
		return undone.Replace(text)
	}
	return p.mrkdwn(text, parsed)
}
