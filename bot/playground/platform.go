package playground

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// keep stores a public message outside and then shows it; what cannot be stored is not shown. The
// lock is held by the caller.
func (p *Playground) keep(ctx context.Context, m *message) error {
	if m.private() {
		return nil
	}
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return p.o.Keep(ctx, keptPrefix+m.ID, b)
}

// put adds a message: kept first, then seen.
func (p *Playground) put(ctx context.Context, m *message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.putLocked(ctx, m)
}

func (p *Playground) putLocked(ctx context.Context, m *message) error {
	m.ID, m.At = p.store.next(p.o.Now()), p.o.Now().UTC()
	if err := p.stash(ctx, m); err != nil {
		return err
	}
	if err := p.keep(ctx, m); err != nil {
		return err
	}
	p.store.add(m)
	p.hub.send(m, p.view(m))
	for _, id := range p.store.overflow(m.Room) {
		if err := p.o.Keep(ctx, keptPrefix+id, nil); err != nil {
			return err
		}
		p.store.drop(id)
	}
	return nil
}

// change edits a message: kept first, then seen. f reports whether anything changed.
func (p *Playground) change(ctx context.Context, id string, f func(*message) bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.store.byID[id]
	if old == nil {
		return chat.ErrGone
	}
	next := *old
	if !f(&next) {
		return nil
	}
	if err := p.stash(ctx, &next); err != nil {
		return err
	}
	if err := p.keep(ctx, &next); err != nil {
		return err
	}
	*old = next
	p.hub.send(old, p.view(old))
	return nil
}

// Post sends a message once per key.
func (p *Playground) Post(ctx context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	if to.Person != (chat.Identity{}) {
		return chat.Ref{}, p.Whisper(ctx, room(p.o.Rooms[0]), to.Person, m)
	}
	if !p.hasRoom(to.Room.ID) {
		return chat.Ref{}, chat.ErrGone
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if id, done := p.store.keys[key]; done && key != "" {
		return chat.Ref{Room: to.Room, ID: id}, nil
	}
	if to.Thread != "" && p.store.byID[to.Thread] == nil {
		to.Thread = ""
	}
	said := &message{Room: to.Room.ID, Thread: to.Thread, From: bot, Said: m, Key: key}
	if err := p.putLocked(ctx, said); err != nil {
		return chat.Ref{}, err
	}
	return chat.Ref{Room: to.Room, ID: said.ID}, nil
}

// Edit replaces what a message says.
func (p *Playground) Edit(ctx context.Context, ref chat.Ref, m chat.Message) error {
	return p.change(ctx, ref.ID, func(old *message) bool {
		old.Said, old.Edited = m, true
		return true
	})
}

// Whisper says something that one person sees, in the room.
func (p *Playground) Whisper(ctx context.Context, in chat.Room, to chat.Identity, m chat.Message) error {
	if _, ok := p.person(to.User); !ok {
		return chat.ErrGone
	}
	if !p.hasRoom(in.ID) {
		in = room(p.o.Rooms[0])
	}
	m.Private = true
	return p.put(ctx, &message{Room: in.ID, From: bot, Said: m, To: to.User})
}

// Reactions lists all reactions on a message.
func (p *Playground) Reactions(_ context.Context, ref chat.Ref) ([]chat.Reaction, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.store.byID[ref.ID]
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
	who, ok := p.person(id.User)
	if !ok || id.Platform != Name {
		return chat.Person{}, chat.ErrGone
	}
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
	if r.Platform == Name && p.hasRoom(r.ID) {
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
		return nil, fmt.Errorf("file %s has %d bytes, at most %d are taken", f.ID, len(b), limit)
	}
	return b, nil
}

// Check says that the rooms bound to brands exist.
func (p *Playground) Check(_ context.Context, rooms []chat.Room) []chat.Finding {
	var out []chat.Finding
	for _, r := range rooms {
		out = append(out, chat.Finding{OK: p.hasRoom(r.ID), Text: say.Text{
			EN: "Playground room #%s.", FR: "Salon #%s du bac à sable.",
		}.F(r.ID)})
	}
	return out
}
