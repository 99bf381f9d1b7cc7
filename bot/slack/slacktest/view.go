package slacktest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// A View is what one person's screen shows of a room, ready to be drawn: Page makes the same of it
// whenever and wherever.
type View struct {
	Reader   Person
	Now      time.Time         // when it is looked at; zero: no day is called today or tomorrow
	Room     string            // what stands above it: "#approvals"
	Thread   string            // the first message's stamp, where a thread is open; empty: the room
	People   map[string]Person // everybody who is named, by id
	Channels map[string]string // names, by id
	Groups   map[string]string // handles, by id
	Files    map[string]string // addresses of pictures, by the id of their file
	Messages []Shown
}

// View is what somebody sees of a room, or of one of its threads.
func (s *Service) View(user, channel, thread string) View {
	shown := s.Screen(user, channel)
	s.mu.Lock()
	defer s.mu.Unlock()
	v := View{Reader: *s.people[user], Now: s.now(), Room: "Copydesk", Thread: thread, People: map[string]Person{}, Channels: map[string]string{}, Groups: map[string]string{}, Files: map[string]string{}, Messages: shown}
	for id, p := range s.people {
		v.People[id] = *p
	}
	for id, r := range s.rooms {
		v.Channels[id] = r.Name
	}
	for id, g := range s.groups {
		v.Groups[id] = g.handle
	}
	for id, f := range s.files {
		if f.done && !f.gone && strings.HasPrefix(f.kind(), "image/") {
			v.Files[id] = "/people/files/" + id
		}
	}
	if r := s.rooms[channel]; r.with == "" {
		v.Room = "#" + r.Name
	}
	return v
}

// zone is the reader's.
func (v View) zone() *time.Location {
	if zone, err := time.LoadLocation(v.Reader.Zone); err == nil {
		return zone
	}
	return time.UTC
}

// reads gives a reader who knows what the view names.
func (v View) reads() *reader {
	s := &Service{people: map[string]*Person{}, rooms: map[string]*room{}, groups: map[string]*group{}}
	for id, p := range v.People {
		s.people[id] = &p
	}
	for id, name := range v.Channels {
		s.rooms[id] = &room{Channel: Channel{ID: id, Name: name}}
	}
	for id, handle := range v.Groups {
		s.groups[id] = &group{id: id, handle: handle}
	}
	return &reader{Service: s, zone: v.zone(), now: v.Now}
}

// A drawnMessage is one message as the page shows it.
type drawnMessage struct {
	Day                  string // above it; empty: the day of the message before
	Name, Initials, Time string
	Shade                int // of the square with the initials
	App, Goes            bool
	Private, Edited      bool
	Blocks               []drawnBlock
	Pills                []pill
	Replies              string // how many; empty: none
	Last                 string // when the last came
	Who                  []face // wrote them
}

// A face is a square with initials.
type face struct {
	Initials string
	Shade    int
}

// A pill is a reaction with how many set it.
type pill struct {
	Emoji, Names string
	Count        int
	Mine         bool
}

// faceOf is somebody's square: the same whenever they are drawn.
func (v View) faceOf(id string) (name string, f face) {
	p, is := v.People[id]
	if !is {
		p = Person{ID: id, RealName: id}
	}
	for _, word := range strings.Fields(p.RealName) {
		f.Initials += strings.ToUpper(string([]rune(word)[:1]))
	}
	for _, r := range id {
		f.Shade = (f.Shade*7 + int(r)) % 6
	}
	if p.Name == "" {
		p.Name = p.RealName
	}
	return p.Name, face{Initials: string([]rune(f.Initials + "?")[:min(2, len([]rune(f.Initials+"?"))-1)]), Shade: f.Shade}
}

// at is when a message was written.
func (v View) at(stamp string) time.Time {
	seconds, _, _ := strings.Cut(stamp, ".")
	n, _ := strconv.ParseInt(seconds, 10, 64)
	return time.Unix(n, 0).In(v.zone())
}

// together is how long somebody's messages stand under one name.
const together = 5 * time.Minute

// drawn lists the messages that stand in the room, or in the open thread.
func (v View) drawn() (out []drawnMessage) {
	var before Shown
	for _, m := range v.Messages {
		here := m.Thread == "" || m.Broadcast
		if v.Thread != "" {
			here = m.ID == v.Thread || m.Thread == v.Thread
		}
		if !here {
			continue
		}
		d := v.message(m)
		if day := v.at(m.ID).Format("Monday, January 2"); before.ID == "" || day != v.at(before.ID).Format("Monday, January 2") {
			d.Day = day
		} else {
			d.Goes = m.Author == before.Author && !m.Private && !before.Private && v.at(m.ID).Sub(v.at(before.ID)) < together && out[len(out)-1].Replies == ""
		}
		out, before = append(out, d), m
	}
	return out
}

func (v View) message(m Shown) drawnMessage {
	name, f := v.faceOf(m.Author)
	d := drawnMessage{Name: name, Initials: f.Initials, Shade: f.Shade, Time: v.at(m.ID).Format("3:04 PM"), App: v.People[m.Author].Bot, Private: m.Private, Edited: m.Edited}
	d.Blocks = v.blocks(m)
	for _, name := range m.Order {
		who := m.Reactions[name]
		var names []string
		for _, id := range who {
			n, _ := v.faceOf(id)
			names = append(names, n)
		}
		d.Pills = append(d.Pills, pill{Emoji: pictured(":" + name + ":"), Names: strings.Join(names, ", "), Count: len(who), Mine: slices.Contains(who, v.Reader.ID)})
	}
	if v.Thread == "" && m.Thread == "" {
		v.replies(m, &d)
	}
	return d
}

// replies tells of the thread of a message.
func (v View) replies(m Shown, d *drawnMessage) {
	n := 0
	var who []string
	for _, r := range v.Messages {
		if r.Thread == m.ID && !r.Private {
			n, d.Last = n+1, v.at(r.ID).Format("3:04 PM")
			if !slices.Contains(who, r.Author) {
				who = append(who, r.Author)
			}
		}
	}
	switch n {
	case 0:
		return
	case 1:
		d.Replies = "1 reply"
	default:
		d.Replies = strconv.Itoa(n) + " replies"
	}
	for _, id := range who {
		_, f := v.faceOf(id)
		d.Who = append(d.Who, f)
	}
}
