package playground

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// loaded waits until what was kept is there: before that a message that exists would look deleted.
func (p *Playground) loaded(ctx context.Context) error {
	select {
	case <-p.started:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Post sends a message once per key.
func (p *Playground) Post(ctx context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	if err := p.loaded(ctx); err != nil {
		return chat.Ref{}, err
	}
	said := &message{Room: to.Room.ID, Thread: to.Thread, From: bot, Said: m, Key: key}
	if to.Person != (chat.Identity{}) {
		said.Room, said.Thread, said.To = p.o.Rooms[0], "", to.Person.User
		said.Said.Private = true
	}
	if said.private() && !p.knows(to.Person) || !said.private() && !p.has(to.Room) {
		return chat.Ref{}, chat.ErrGone
	}
	id, err := p.once(ctx, said)
	if err != nil {
		return chat.Ref{}, err
	}
	return chat.Ref{Room: room(said.Room), ID: id}, nil
}

// once puts a message unless its key was posted already, and gives its id. Where the key is on its
// way, it waits for what becomes of it.
func (p *Playground) once(ctx context.Context, m *message) (string, error) {
	for {
		p.mu.Lock()
		id, done := p.store.keys[m.Key]
		other := p.posting[m.Key]
		var w *writing
		if !done && other == nil {
			if p.store.byID[m.Thread] == nil {
				m.Thread = ""
			}
			w = p.reserve(m)
		}
		p.mu.Unlock()
		switch {
		case done:
			return id, nil
		case w != nil:
			return m.ID, p.write(ctx, w)
		}
		select {
		case <-other.seen:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// Edit replaces what a message says.
func (p *Playground) Edit(ctx context.Context, ref chat.Ref, m chat.Message) error {
	if err := p.loaded(ctx); err != nil {
		return err
	}
	return p.change(ctx, ref.ID, func(old *message) bool {
		old.Said, old.Edited = m, true
		return true
	})
}

// Whisper says something that one person sees, in the room.
func (p *Playground) Whisper(ctx context.Context, in chat.Room, to chat.Identity, m chat.Message) error {
	if err := p.loaded(ctx); err != nil {
		return err
	}
	if !p.knows(to) {
		return chat.ErrGone
	}
	if !p.has(in) {
		in = room(p.o.Rooms[0])
	}
	m.Private = true
	return p.put(ctx, &message{Room: in.ID, From: bot, Said: m, To: to.User})
}

// Reactions lists all reactions on a message.
func (p *Playground) Reactions(ctx context.Context, ref chat.Ref) ([]chat.Reaction, error) {
	if err := p.loaded(ctx); err != nil {
		return nil, err
	}
	m := p.message(ref.ID)
	if m == nil {
		return nil, chat.ErrGone
	}
	var out []chat.Reaction
	for emoji, who := range m.Reactions {
		for _, user := range who {
			out = append(out, chat.Reaction{Emoji: emoji, Who: identity(user)})
		}
	}
	return out, nil
}

// Person describes somebody.
func (p *Playground) Person(_ context.Context, id chat.Identity, _ bool) (chat.Person, error) {
	if !p.knows(id) {
		return chat.Person{}, chat.ErrGone
	}
	who, _ := p.person(id.User)
	return chat.Person{Identity: id, Name: who.Name, Standing: who.Standing, Lang: who.Lang, Zone: p.o.Zone}, nil
}

// FindPerson resolves "@ana", "ana", "Léo".
func (p *Playground) FindPerson(_ context.Context, _, typed string) (chat.Identity, error) {
	want := plain(strings.TrimPrefix(strings.TrimSpace(typed), "@"))
	for _, who := range p.o.People {
		if want == who.ID || want == plain(who.Name) {
			return identity(who.ID), nil
		}
	}
	return chat.Identity{}, chat.ErrGone
}

// FindRoom resolves "#marketing", "marketing".
func (p *Playground) FindRoom(_ context.Context, _, typed string) (chat.Room, error) {
	want := plain(strings.TrimPrefix(strings.TrimSpace(typed), "#"))
	if p.hasRoom(want) {
		return room(want), nil
	}
	return chat.Room{}, chat.ErrGone
}

// plain folds case and accents.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}

// RoomName is the room's own id.
func (p *Playground) RoomName(_ context.Context, r chat.Room) string {
	if p.has(r) {
		return r.ID
	}
	return ""
}

// File gives the bytes of a file handed over by the page.
func (p *Playground) File(_ context.Context, f chat.File, limit int64) ([]byte, error) {
	b, ok := p.files.get(f.ID)
	if !ok {
		return nil, chat.ErrGone
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("file %s has %d bytes, at most %d are taken: %w", f.ID, len(b), limit, chat.ErrLarge)
	}
	return b, nil
}

// Check says that the rooms bound to brands exist.
func (p *Playground) Check(_ context.Context, rooms []chat.Room) []chat.Finding {
	var out []chat.Finding
	for _, r := range rooms {
		out = append(out, chat.Finding{OK: p.has(r), Text: say.Text{
			EN: "Playground room #%s.", FR: "Salon #%s du bac à sable.",
		}.F(r.ID)})
	}
	return out
}
