package chattest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// deskName is the platform's name.
const deskName = "desk"

// handleLife is how long the answer to an event is accepted, as it is on Slack and Discord.
const handleLife = 15 * time.Minute

// A Desk is a chat in memory: the platform and its service in one, for tests that need people to
// talk to. It implements chat.Platform and [Stage]. Safe for concurrent use.
type Desk struct {
	mu       sync.Mutex
	cast     Cast
	handler  chat.Handler
	ready    chan struct{} // closed when Run has begun
	end      context.CancelFunc
	ended    chan error
	said     []*sheet
	handles  map[string]*handle
	keys     map[string]chat.Ref
	files    map[string][]byte
	count    int
	late     time.Duration // how far its clock was moved on
	last     chat.Event
	lang     say.Lang // of everybody; empty: English
	shut     sync.Map // chat.Room → true: the bot was taken out of it
	groups   map[string][]chat.Identity
	standing map[chat.Identity]chat.Standing // of those who are not what the cast says
	hang     chan struct{}                   // not nil: the service hangs until it is closed
}

// A sheet is one message on the desk.
type sheet struct {
	Seen
	room      chat.Room
	to        chat.Identity // the only reader; the zero value: everybody
	buttons   []chat.Button
	form      *chat.Form
	reactions []chat.Reaction
}

// A handle is what an answer is given through.
type handle struct {
	event chat.Event
	given *sheet
	until time.Time
}

func person(id string) chat.Identity { return chat.Identity{Platform: deskName, User: id} }

// NewDesk makes a desk with a cast; it hears nobody before Run.
func NewDesk() *Desk {
	d := &Desk{ready: make(chan struct{}), ended: make(chan error, 1), handles: map[string]*handle{}, keys: map[string]chat.Ref{}, files: map[string][]byte{}}
	d.cast = Cast{Ana: person("ana"), Marc: person("marc"), Gil: person("gil"), Nobody: person("nobody"),
		Room: chat.Room{Platform: deskName, ID: "marketing"}, Other: chat.Room{Platform: deskName, ID: "approvals"}, NoRoom: chat.Room{Platform: deskName, ID: "nowhere"}}
	for i := range 120 {
		d.cast.Crowd = append(d.cast.Crowd, person("crowd"+strconv.Itoa(i)))
	}
	return d
}

// Name gives "desk".
func (d *Desk) Name() string { return deskName }

// Run hears people until ctx ends.
func (d *Desk) Run(ctx context.Context, _ []chat.Spec, h chat.Handler) error {
	ctx, end := context.WithCancel(ctx)
	d.mu.Lock()
	d.handler, d.end = h, end
	d.mu.Unlock()
	close(d.ready)
	<-ctx.Done()
	d.ended <- ctx.Err()
	return ctx.Err()
}

// Ready reports whether Run has begun.
func (d *Desk) Ready() bool {
	select {
	case <-d.ready:
		return true
	default:
		return false
	}
}

// reach waits for the service and takes the lock; the caller gives it back.
func (d *Desk) reach(ctx context.Context) error {
	d.mu.Lock()
	for d.hang != nil && ctx.Err() == nil {
		hang := d.hang
		d.mu.Unlock()
		select {
		case <-hang:
		case <-ctx.Done():
		}
		d.mu.Lock()
	}
	if ctx.Err() != nil {
		d.mu.Unlock()
	}
	return ctx.Err()
}

func (d *Desk) id() string { d.count++; return strconv.Itoa(d.count) }

// write puts words on a sheet as they show.
func (s *sheet) write(m chat.Message) {
	lines := []string{say.Plain(m.Text)}
	for _, f := range m.Fields {
		lines = append(lines, say.Plain(f.Name), say.Plain(f.Value), say.Plain(f.Note))
	}
	s.Text, s.Times, s.Pinged, s.Buttons, s.Alts, s.buttons = strings.Join(lines, "\n"), say.Times(m.Text), nil, nil, nil, nil
	for _, who := range m.Ping {
		s.Pinged = append(s.Pinged, who.User)
	}
	for _, img := range m.Images {
		s.Alts = append(s.Alts, img.Alt)
	}
	s.form = m.Form
	s.shows(m.Form)
	if m.Void {
		return
	}
	for _, b := range m.Buttons {
		s.buttons, s.Buttons = append(s.buttons, b), append(s.Buttons, b.Label)
	}
}

func (d *Desk) put(room chat.Room, thread string, to chat.Identity, m chat.Message) *sheet {
	s := &sheet{Seen: Seen{ID: d.id(), Thread: thread}, room: room, to: to}
	s.write(m)
	d.said = append(d.said, s)
	return s
}

func (d *Desk) find(id string) *sheet {
	for _, s := range d.said {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// owned finds a message that one person alone sees; nil: it is none of theirs.
func (d *Desk) owned(id string, who chat.Identity) *sheet {
	if s := d.find(id); s != nil && s.to == who {
		return s
	}
	return nil
}

// Answer shows the answer where the command was typed; a second one takes the place of the first.
func (d *Desk) Answer(ctx context.Context, reply string, m chat.Message) error {
	if err := d.reach(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	h := d.handles[reply]
	switch {
	case h == nil || h.until.Before(d.now()):
		return chat.ErrLate
	case m.Empty():
	case h.given != nil:
		h.given.write(m)
	case m.Private && m.Replace && d.owned(h.event.Message, h.event.Who) != nil:
		h.given = d.owned(h.event.Message, h.event.Who)
		h.given.write(m)
	case m.Private:
		h.given = d.put(h.event.Room, h.event.Thread, h.event.Who, m)
	default:
		h.given = d.put(h.event.Room, h.event.Thread, chat.Identity{}, m)
	}
	return nil
}

func (d *Desk) now() time.Time { return time.Now().Add(d.late) }

// Post puts a message on the desk once per key.
func (d *Desk) Post(ctx context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	if err := d.reach(ctx); err != nil {
		return chat.Ref{}, err
	}
	defer d.mu.Unlock()
	if ref, done := d.keys[key]; done && key != "" {
		return ref, nil
	}
	if to.Person != (chat.Identity{}) {
		to.Room = d.cast.Room
	}
	if !d.has(to.Room) {
		return chat.Ref{}, chat.ErrGone
	}
	ref := chat.Ref{Room: to.Room, ID: d.put(to.Room, to.Thread, to.Person, m).ID}
	d.keys[key] = ref
	return ref, nil
}

func (d *Desk) has(r chat.Room) bool {
	_, shut := d.shut.Load(r)
	return !shut && (r == d.cast.Room || r == d.cast.Other)
}

// Speak makes everybody at the desk speak a language, from before Run on.
func (d *Desk) Speak(l say.Lang) { d.lang = l }

// Shut takes the bot out of a room; Reopen lets it back in.
func (d *Desk) Shut(r chat.Room) { d.shut.Store(r, true) }

// Reopen lets the bot back into a room.
func (d *Desk) Reopen(r chat.Room) { d.shut.Delete(r) }

// Edit replaces what a message says.
func (d *Desk) Edit(ctx context.Context, ref chat.Ref, m chat.Message) error {
	if err := d.reach(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	s := d.find(ref.ID)
	if s == nil {
		return chat.ErrGone
	}
	s.write(m)
	return nil
}

// Whisper says something to one person.
func (d *Desk) Whisper(ctx context.Context, in chat.Room, to chat.Identity, m chat.Message) error {
	if _, err := d.Person(ctx, to, false); err != nil {
		return err
	}
	if err := d.reach(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.put(in, "", to, m)
	return nil
}

// Reactions lists all reactions on a message.
func (d *Desk) Reactions(ctx context.Context, ref chat.Ref) ([]chat.Reaction, error) {
	if err := d.reach(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	s := d.find(ref.ID)
	if s == nil {
		return nil, chat.ErrGone
	}
	return slices.Clone(s.reactions), nil
}

// Person describes somebody of the cast.
func (d *Desk) Person(ctx context.Context, id chat.Identity, _ bool) (chat.Person, error) {
	if err := d.reach(ctx); err != nil {
		return chat.Person{}, err
	}
	defer d.mu.Unlock()
	switch {
	case d.standing[id] != "":
		return chat.Person{Identity: id, Name: id.User, Standing: d.standing[id], Lang: d.lang}, nil
	case id == d.cast.Gil:
		return chat.Person{Identity: id, Name: id.User, Standing: chat.Guest}, nil
	case id == d.cast.Ana, id == d.cast.Marc, slices.Contains(d.cast.Crowd, id):
		return chat.Person{Identity: id, Name: id.User, Standing: chat.Member, Lang: d.lang}, nil
	}
	return chat.Person{}, chat.ErrGone
}

// FindPerson resolves "@ana" and "ana".
func (d *Desk) FindPerson(ctx context.Context, _, typed string) (chat.Identity, error) {
	who, err := d.Person(ctx, person(strings.TrimPrefix(typed, "@")), false)
	return who.Identity, err
}

// FindRoom resolves "#marketing" and "marketing".
func (d *Desk) FindRoom(_ context.Context, _, typed string) (chat.Room, error) {
	if r := (chat.Room{Platform: deskName, ID: strings.TrimPrefix(typed, "#")}); d.has(r) {
		return r, nil
	}
	return chat.Room{}, chat.ErrGone
}

// RoomName is the room's id.
func (d *Desk) RoomName(_ context.Context, r chat.Room) string {
	if !d.has(r) {
		return ""
	}
	return r.ID
}

// File gives the bytes of a file that somebody handed over.
func (d *Desk) File(ctx context.Context, f chat.File, limit int64) ([]byte, error) {
	if err := d.reach(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	b, ok := d.files[f.ID]
	if !ok {
		return nil, chat.ErrGone
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("file %s has %d bytes, at most %d are taken: %w", f.ID, len(b), limit, chat.ErrLarge)
	}
	return b, nil
}

// Check says whether the rooms are there.
func (d *Desk) Check(_ context.Context, rooms []chat.Room) []chat.Finding {
	var out []chat.Finding
	for _, r := range rooms {
		out = append(out, chat.Finding{OK: d.has(r), Text: say.Text{EN: "Room #%s.", FR: "Salon #%s."}.F(r.ID)})
	}
	return out
}

// canonical takes the skin tone and the variation selector off an emoji.
func canonical(s string) string {
	return strings.Map(func(r rune) rune {
		if r == 0xfe0f || r >= 0x1f3fb && r <= 0x1f3ff {
			return -1
		}
		return r
	}, s)
}
