package slacktest

import (
	"maps"
	"slices"
)

// A Person is somebody in the workspace, or a bot. The zero value of everything but ID is an
// ordinary member who reads English.
type Person struct {
	ID, Name, RealName string
	Team               string // empty: Team
	Locale, Zone       string // empty: en-US, Europe/Paris
	Guest              bool   // a multi-channel guest: is_restricted
	OneRoom            bool   // a single-channel guest: is_ultra_restricted
	Bot                bool
	Gone               bool // deactivated
	Stranger           bool // of another workspace, seen by Slack Connect
	Admin, Owner       bool
}

// A Channel is one as it is made.
type Channel struct {
	ID, Name string
	Private  bool
	Shared   bool // with another workspace
	Members  []string
}

type room struct {
	Channel
	with     string // the person of a direct message with the bot
	archived bool
	members  []string
}

func (r *room) has(user string) bool { return slices.Contains(r.members, user) }

type group struct {
	id, handle string
	users      []string
	off        bool
}

// A reaction is one emoji on a message: a skin tone makes another one.
type reaction struct {
	name  string
	users []string
}

type message struct {
	body      obj // text, blocks, files, metadata, as the author sent them
	ts        string
	room      *room
	thread    string
	author    string
	only      string // the only reader, of an ephemeral message
	broadcast bool
	edited    bool
	deleted   bool
	parse     string
	mute      bool // mrkdwn is off for its text
	reactions []*reaction
}

// AddPerson lets somebody in.
func (s *Service) AddPerson(p Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.Team == "" {
		p.Team = Team
		if p.Stranger {
			p.Team = OtherTeam
		}
	}
	if p.Locale == "" {
		p.Locale = "en-US"
	}
	if p.Zone == "" {
		p.Zone = "Europe/Paris"
	}
	if p.RealName == "" {
		p.RealName = p.Name
	}
	if s.people[p.ID] == nil {
		s.order = append(s.order, p.ID)
	}
	s.people[p.ID] = &p
}

// ChangePerson changes what somebody is, and tells the app with user_change.
func (s *Service) ChangePerson(id string, change func(*Person)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.people[id])
	s.tell(obj{"type": "user_change", "user": s.people[id].shown(true), "cache_ts": s.now().Unix()}, id)
}

// AddChannel makes a channel; the bot is in it where Members says so.
func (s *Service) AddChannel(c Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rooms[c.ID] = &room{Channel: c, members: slices.Clone(c.Members)}
}

// AddGroup makes a user group.
func (s *Service) AddGroup(id, handle string, users ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups[id] = &group{id: id, handle: handle, users: users}
}

// ChangeGroup says who is in a user group from now on, and tells the app.
func (s *Service) ChangeGroup(id string, users ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.groups[id]
	before := g.users
	g.users = users
	added, removed := less(users, before), less(before, users)
	s.tell(obj{"type": "subteam_members_changed", "subteam_id": id, "team_id": Team, "date_update": s.now().Unix(), "date_previous_update": s.now().Unix() - 60,
		"added_users": added, "added_users_count": len(added), "removed_users": removed, "removed_users_count": len(removed)}, "")
}

// less is a without what stands in b.
func less(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

// AddEmoji gives the workspace an emoji of its own: an address, or "alias:" and a name.
func (s *Service) AddEmoji(name, value string) { s.locked(func() { s.custom[name] = value }) }

// Archive puts a channel away.
func (s *Service) Archive(channel, by string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rooms[channel].archived = true
	s.tell(obj{"type": "channel_archive", "channel": channel, "user": by}, by)
}

// Invite lets somebody into a channel; the bot too.
func (s *Service) Invite(channel, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[channel]; !r.has(user) {
		r.members = append(r.members, user)
	}
}

// Kick takes somebody out of a channel. Where it is the bot, the app is told.
func (s *Service) Kick(channel, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[channel]
	r.members = less(r.members, []string{user})
	kind := "channel_left"
	if r.Private {
		kind = "group_left"
	}
	if user == BotUser {
		s.tell(obj{"type": kind, "channel": channel, "actor_id": "USLACKBOT"}, "")
		return
	}
	s.tell(obj{"type": "member_left_channel", "user": user, "channel": channel, "channel_type": r.kind(), "team": Team}, user)
}

// kind is the letter by which events name what sort of room it is.
func (r *room) kind() string {
	switch {
	case r.with != "":
		return "D"
	case r.Private:
		return "G"
	}
	return "C"
}

// direct is the conversation of somebody with the bot, made where there is none.
func (s *Service) direct(user string) *room {
	for _, r := range s.rooms {
		if r.with == user {
			return r
		}
	}
	r := &room{Channel: Channel{ID: s.id("D")}, with: user, members: []string{user, BotUser}}
	s.rooms[r.ID] = r
	return r
}

// find gives the message with that stamp in a room; nil: there is none, or none any more.
func (s *Service) find(channel, ts string) *message {
	if m := s.byStamp[channel+"/"+ts]; m != nil && !m.deleted {
		return m
	}
	return nil
}

// put has somebody write a message.
func (s *Service) put(r *room, author string, body obj) *message {
	m := &message{body: maps.Clone(body), ts: s.stamp(), room: r, author: author}
	s.messages = append(s.messages, m)
	s.byStamp[r.ID+"/"+m.ts] = m
	return m
}

// seed gives blocks that have no id theirs, as Slack does.
func (s *Service) seed(blocks []any) []any {
	for _, b := range blocks {
		if block, is := b.(obj); is && block["block_id"] == nil {
			s.count++
			block["block_id"] = "b" + s.id("")
		}
	}
	return blocks
}
