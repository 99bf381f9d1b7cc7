// Package playground is a chat platform that lives in the browser: rooms, people, threads,
// reactions and slash commands, served by the program itself. The bot does not know the difference
// between it and Slack or Discord.
//
// It is both ends: the [Playground] implements chat.Platform towards the bot, and its Handler is
// the server that the page talks to. Public messages are kept through Options.Keep before anybody
// sees them; what is private lives in memory and goes with the process.
//
// It refuses requests from other origins, hosts that are no loopback name (behind a one-time address:
// browsers that did not open it), bodies over 1 MiB and files over 10 MiB, and people, rooms and
// messages that do not exist.
package playground

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// Name is the platform's name.
const Name = "playground"

// A Person is one of the people one can be.
type Person struct {
	ID, Name string
	Lang     say.Lang
	Note     say.Text // what they do, shown in the picker
	Standing chat.Standing
}

// People are the playground's people.
var People = []Person{
	{"ana", "Ana", say.EN, say.Text{EN: "editor", FR: "rédactrice"}, chat.Member},
	{"leo", "Léo", say.FR, say.Text{EN: "editor · FR", FR: "rédacteur · FR"}, chat.Member},
	{"marc", "Marc", say.EN, say.Text{EN: "approver", FR: "valideur"}, chat.Member},
	{"sofia", "Sofia", say.EN, say.Text{EN: "owner, admin", FR: "propriétaire, admin"}, chat.Member},
	{"gil", "Gil", say.EN, say.Text{EN: "guest", FR: "invité"}, chat.Guest},
}

// Rooms are the playground's rooms.
var Rooms = []string{"marketing", "approvals", "metrics"}

// A PostStanding is where one post stands, for the route that tells it.
type PostStanding struct {
	Post     int64
	State    string
	Revision int
	Time     time.Time // zero: none
}

// Options are what the playground is given. Keep, Kept and Standing must be set.
type Options struct {
	People   []Person                                              // nil: People
	Rooms    []string                                              // nil: Rooms
	Keep     func(ctx context.Context, key string, b []byte) error // nil b forgets
	Kept     func(ctx context.Context, prefix string) (map[string][]byte, error)
	Standing func(ctx context.Context, brand string, number int64) (PostStanding, error)
	Newsroom string         // path of the newsroom's page
	Zone     *time.Location // nil: the system's
	Now      func() time.Time
	Log      *slog.Logger
}

// A Playground is the chat. Safe for concurrent use.
type Playground struct {
	o       Options
	mu      sync.Mutex
	store   *store
	queue   []*writing          // on their way, in order
	posting map[string]*writing // Post key → on its way
	hub     *hub
	waiting *waiting
	files   *shelf
	handler chat.Handler
	specs   []chat.Spec
	started chan struct{} // closed when Run has loaded what was kept
	ready   bool
}

// New makes a playground; it serves nothing before Run.
func New(o Options) *Playground {
	if o.People == nil {
		o.People = People
	}
	if o.Rooms == nil {
		o.Rooms = Rooms
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Playground{o: o, store: newStore(), posting: map[string]*writing{}, hub: newHub(), waiting: newWaiting(), files: newShelf(), started: make(chan struct{})}
}

// Name gives "playground".
func (p *Playground) Name() string { return Name }

// Run loads what was kept and delivers what people do to h until ctx ends.
func (p *Playground) Run(ctx context.Context, specs []chat.Spec, h chat.Handler) error {
	kept, err := p.o.Kept(ctx, keptPrefix)
	if err != nil {
		return err
	}
	old, err := p.load(kept, specs, h)
	if err != nil {
		return err
	}
	close(p.started)
	p.forget(ctx, old)
	<-ctx.Done()
	p.hub.close()
	return nil
}

func (p *Playground) load(kept map[string][]byte, specs []chat.Spec, h chat.Handler) (old []*entry, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handler, p.specs = h, specs
	err = p.store.load(kept)
	for _, r := range p.o.Rooms {
		old = append(old, p.store.overflow(r)...)
	}
	p.ready = err == nil
	return old, err
}

// Ready reports whether what was kept is loaded.
func (p *Playground) Ready() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ready
}

func (p *Playground) person(id string) (Person, bool) {
	for _, who := range p.o.People {
		if who.ID == id {
			return who, true
		}
	}
	return Person{}, false
}

// langOf is the language that somebody reads.
func (p *Playground) langOf(user string) say.Lang {
	who, _ := p.person(user)
	return who.Lang
}

// knows reports whether somebody is one of ours.
func (p *Playground) knows(id chat.Identity) bool {
	_, ok := p.person(id.User)
	return ok && id == identity(id.User)
}

func (p *Playground) hasRoom(id string) bool { return slices.Contains(p.o.Rooms, id) }

func (p *Playground) has(r chat.Room) bool { return r == room(r.ID) && p.hasRoom(r.ID) }

func identity(user string) chat.Identity { return chat.Identity{Platform: Name, User: user} }

func room(id string) chat.Room { return chat.Room{Platform: Name, ID: id} }
