package slacktest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/chat/chattest"
)

// platformName is the name of every identity and room of Slack's.
const platformName = "slack"

// The cast of a stage.
const (
	Ana   = "U0ANA"
	Marc  = "U0MARC"
	Gil   = "U0GIL" // a guest
	Room  = "C0MARKETING"
	Other = "C0APPROVALS"
)

// An Act is the platform under test, made for a service.
type Act struct {
	Platform chat.Platform
	Routes   http.Handler // what Slack calls over HTTP; nil: the platform opens sockets
	// Command gives the command of a form from the view that shows it; nil: its callback_id.
	Command func(view map[string]any) string
}

// A Stage is a workspace with a platform connected to it, for package chattest.
type Stage struct {
	*Service
	t       *testing.T
	make    func(*Service) Act
	specs   []chat.Spec
	handler chat.Handler
	front   *httptest.Server // where Slack calls the app; nil: sockets

	mu    sync.Mutex
	act   Act
	stop  context.CancelFunc
	ended chan error
}

// Open starts a workspace and the platform that is made for it, and returns when it is ready. What is
// made anew by Drop is made by the same function.
func Open(t *testing.T, o Options, specs []chat.Spec, h chat.Handler, act func(*Service) Act) *Stage {
	o.Commands = commandsOf(specs)
	s := &Stage{Service: New(t, o), t: t, make: act, specs: specs, handler: h}
	s.people()
	s.start()
	t.Cleanup(func() {
		_ = s.Stop()
		if s.front != nil {
			s.front.Close()
		}
	})
	return s
}

// people lets the cast in.
func (s *Stage) people() {
	members := []string{BotUser, Ana, Marc, Gil}
	s.AddPerson(Person{ID: Ana, Name: "ana", RealName: "Ana Martin", Admin: true})
	s.AddPerson(Person{ID: Marc, Name: "marc", RealName: "Marc Dubois"})
	s.AddPerson(Person{ID: Gil, Name: "gil", RealName: "Gil Client", Guest: true})
	for i := range 120 {
		id := crowd(i)
		s.AddPerson(Person{ID: id, Name: "crowd" + strconv.Itoa(i)})
		members = append(members, id)
	}
	s.AddChannel(Channel{ID: Room, Name: "marketing", Members: members})
	s.AddChannel(Channel{ID: Other, Name: "approvals", Private: true, Members: members})
}

func crowd(i int) string { return "U0CROWD" + strconv.Itoa(i) }

// commandsOf are the slash commands that an app with these commands registers.
func commandsOf(specs []chat.Spec) []string {
	out := []string{"/copydesk"}
	for _, spec := range specs {
		for _, l := range say.Langs {
			out = append(out, "/"+spec.Name.In(l))
		}
	}
	return out
}

// start makes the platform, runs it, and waits until it is ready.
func (s *Stage) start() {
	act := s.make(s.Service)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	s.mu.Lock()
	s.act, s.stop, s.ended = act, stop, ended
	s.mu.Unlock()
	if act.Routes != nil && s.front == nil {
		s.front = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.onStage().Routes.ServeHTTP(w, r) }))
		s.CallAt(s.front.URL)
	}
	go func() { ended <- act.Platform.Run(ctx, s.specs, s.handler) }()
	s.ready()
}

// onStage is what is on stage.
func (s *Stage) onStage() Act {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.act
}

// ready waits until the platform says that it is connected.
func (s *Stage) ready() {
	s.t.Helper()
	deadline, tick := time.NewTimer(20*time.Second), time.NewTicker(2*time.Millisecond)
	defer deadline.Stop()
	defer tick.Stop()
	for !s.Platform().Ready() {
		select {
		case err := <-s.ended:
			s.ended <- err
			s.t.Fatalf("the platform ended: %v", err)
		case <-deadline.C:
			s.t.Fatal("the platform is not ready")
		case <-tick.C:
		}
	}
}

// Platform is the one under test.
func (s *Stage) Platform() chat.Platform { return s.onStage().Platform }

// Identity is a person of the workspace.
func Identity(user string) chat.Identity {
	return chat.Identity{Platform: platformName, Team: Team, User: user}
}

// Place is a channel of the workspace.
func Place(channel string) chat.Room {
	return chat.Room{Platform: platformName, Team: Team, ID: channel}
}

// Cast is who and what is there.
func (s *Stage) Cast() chattest.Cast {
	c := chattest.Cast{Ana: Identity(Ana), Marc: Identity(Marc), Gil: Identity(Gil), Nobody: Identity("U0NOBODY"), Room: Place(Room), Other: Place(Other), NoRoom: Place("C0NOWHERE")}
	for i := range 120 {
		c.Crowd = append(c.Crowd, Identity(crowd(i)))
	}
	return c
}

// Type types a slash command; in a thread, and with files, it calls the bot by name, as people have
// to there.
func (s *Stage) Type(who chat.Identity, in chat.Place, line string, files ...[]byte) {
	if in.Thread == "" && len(files) == 0 {
		s.Command(who.User, in.Room.ID, line)
		return
	}
	var ids []string
	for i, b := range files {
		ids = append(ids, s.Upload(who.User, "picture"+strconv.Itoa(i)+".png", b))
	}
	s.Write(who.User, in.Room.ID, in.Thread, "<@"+BotUser+"> "+strings.TrimPrefix(line, "/"), ids...)
}

// Say says something that does not call the bot.
func (s *Stage) Say(who chat.Identity, in chat.Place, words string) {
	s.Write(who.User, in.Room.ID, in.Thread, words)
}

// Click presses a button.
func (s *Stage) Click(who chat.Identity, on chat.Ref, label string) {
	if !s.Press(who.User, on.Room.ID, on.ID, label) {
		s.t.Errorf("%s sees no button %q on %s", who.User, label, on.ID)
	}
}

// React sets a reaction.
func (s *Stage) React(who chat.Identity, on chat.Ref, emoji string) {
	if err := s.Service.React(who.User, on.Room.ID, on.ID, emoji); err != nil {
		s.t.Errorf("%s cannot react with %s: %v", who.User, emoji, err)
	}
}

// Unreact takes a reaction.
func (s *Stage) Unreact(who chat.Identity, on chat.Ref, emoji string) {
	if err := s.Service.Unreact(who.User, on.Room.ID, on.ID, emoji); err != nil {
		s.t.Errorf("%s cannot take %s: %v", who.User, emoji, err)
	}
}

// Spelled lists how people type somebody.
func (s *Stage) Spelled(who chat.Identity) []string {
	s.Service.mu.Lock()
	defer s.Service.mu.Unlock()
	name := s.Service.people[who.User].Name
	return []string{who.User, "<@" + who.User + ">", "<@" + who.User + "|" + name + ">", name, "@" + name, " @" + strings.ToUpper(name) + " "}
}

// SpelledRoom lists how people type a room.
func (s *Stage) SpelledRoom(r chat.Room) []string {
	return []string{r.ID, "<#" + r.ID + ">", "<#" + r.ID + "|name>", "<#" + r.ID + "|>"}
}

// Delete deletes a message.
func (s *Stage) Delete(on chat.Ref) { s.Service.Delete(on.Room.ID, on.ID) }

// Redeliver delivers the last event once more.
func (s *Stage) Redeliver() bool { return s.Again() }

// Lapse lets every reply handle run out.
func (s *Stage) Lapse() { s.Pass(hookLife + time.Minute) }

// Drop breaks every socket; over HTTP it runs the platform anew.
func (s *Stage) Drop() {
	if s.front != nil {
		if err := s.Stop(); err != nil && err != context.Canceled {
			s.t.Error(err)
		}
		s.start()
		return
	}
	s.Cut()
	deadline, tick := time.NewTimer(20*time.Second), time.NewTicker(2*time.Millisecond)
	defer deadline.Stop()
	defer tick.Stop()
	for s.Sockets() == 0 {
		select {
		case <-deadline.C:
			s.t.Fatal("the platform does not come back")
		case <-tick.C:
		}
	}
	s.ready()
}

// Stop ends the platform's Run and gives what it returned.
func (s *Stage) Stop() error {
	s.mu.Lock()
	stop, ended := s.stop, s.ended
	s.mu.Unlock()
	stop()
	err := <-ended
	ended <- err // for whoever stops it again
	return err
}
