// Package slacktest is a Slack workspace for tests: its Web API, its Socket Mode and its signed
// requests over real sockets, and the people who sit there.
//
// It behaves as https://docs.slack.dev says and refuses what Slack refuses: too long, not a member,
// not granted, too fast, too late. It knows nothing of the app under test but what that app sends.
//
// [New] opens a workspace with one app in it. What people do stands in acts.go, what can go wrong in
// faults.go; [Open] makes a stage of it for package chattest.
package slacktest

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// What the one app in the workspace is and holds.
const (
	Team          = "T0COPYDESK"
	OtherTeam     = "T0ELSEWHERE" // of people who come by Slack Connect
	AppID         = "A0COPYDESK"
	BotID         = "B0COPYDESK" // of the app's bot
	BotUser       = "U0COPYDESK" // the bot as a person
	BotName       = "copydesk"
	BotToken      = "xoxb-slacktest-bot"
	AppToken      = "xapp-1-slacktest-app"
	SigningSecret = "0123456789abcdef0123456789abcdef"
)

// Scopes are what the app was granted unless Options say otherwise.
var Scopes = []string{"app_mentions:read", "channels:read", "chat:write", "commands", "emoji:read", "files:read", "files:write", "groups:read",
	"im:read", "im:write", "metadata.message:read", "reactions:read", "reactions:write", "team:read", "usergroups:read", "users:read"}

// Events are what the app subscribed to unless Options say otherwise.
var Events = []string{"app_home_opened", "app_mention", "app_uninstalled", "channel_archive", "channel_left", "group_left", "member_left_channel", "message_metadata_deleted",
	"message_metadata_posted", "message_metadata_updated", "reaction_added", "reaction_removed", "subteam_members_changed", "subteam_updated", "tokens_revoked", "user_change"}

// Options are the app's settings and the workspace's plan. The zero value is a paid plan with
// everything granted.
type Options struct {
	Scopes   []string // granted to the bot; nil: Scopes
	Events   []string // subscribed to; nil: Events
	Metadata []string // event types of metadata subscribed to; nil: all of the app's own
	Commands []string // slash commands that are registered, with the slash; nil: any
	Free     bool     // a free plan: no user groups
	Raw      bool     // should_escape is off: what is typed arrives as typed
	Delayed  bool     // "Delayed Events" is on
}

type obj = map[string]any

// A Service is one workspace with one app. Safe for concurrent use.
type Service struct {
	t       testing.TB
	options Options
	server  *httptest.Server
	group   sync.WaitGroup // deliveries under way

	mu       sync.Mutex
	clock    clock
	count    int
	closed   bool
	people   map[string]*Person
	order    []string // ids of people, as they came
	rooms    map[string]*room
	groups   map[string]*group
	files    map[string]*file
	custom   map[string]string // emoji of the workspace: name to address or alias
	messages []*message
	byStamp  map[string]*message // by channel, a slash and stamp
	triggers map[string]*trigger
	hooks    map[string]*hook
	views    map[string]*view
	stacks   map[string][]*view // modals that stand open, by person
	homes    map[string]*view
	told     map[string][]Said // what Slack itself told somebody
	gate     gate
	sockets  []*socket
	tickets  map[string]bool
	post     post
	revoked  string        // error of every call, once the app is gone
	noSocket bool          // Socket Mode is switched off
	scan     time.Duration // between an upload and what blocks know of it
}

// New opens a workspace that closes when t ends.
func New(t testing.TB, o Options) *Service {
	s := &Service{t: t, options: o, people: map[string]*Person{}, rooms: map[string]*room{}, groups: map[string]*group{}, files: map[string]*file{},
		custom: map[string]string{}, byStamp: map[string]*message{}, triggers: map[string]*trigger{}, hooks: map[string]*hook{}, views: map[string]*view{}, stacks: map[string][]*view{},
		homes: map[string]*view{}, told: map[string][]Said{}, tickets: map[string]bool{}}
	if o.Scopes == nil {
		s.options.Scopes = Scopes
	}
	if o.Events == nil {
		s.options.Events = Events
	}
	s.clock.wake = make(chan struct{}, 1)
	s.clock.end = make(chan struct{})
	s.gate.faults, s.gate.used, s.gate.rested = map[string][]*Fault{}, map[string][]time.Time{}, map[string]time.Time{}
	s.post.pending = map[string]*parcel{}
	s.AddPerson(Person{ID: BotUser, Name: BotName, RealName: "Copydesk", Bot: true})
	s.AddPerson(Person{ID: "USLACKBOT", Name: "slackbot", RealName: "Slackbot"})
	s.server = httptest.NewServer(s.routes())
	s.group.Go(s.tick)
	t.Cleanup(s.close)
	return s
}

func (s *Service) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveMethod)
	mux.HandleFunc("GET /link", s.serveSocket)
	mux.HandleFunc("POST /respond/{hook}", s.serveHook)
	mux.HandleFunc("POST /upload/{file}", s.serveUpload)
	mux.HandleFunc("GET /files/{file}", s.serveDownload)
	s.lendHands(mux)
	return mux
}

func (s *Service) close() {
	s.mu.Lock()
	s.closed = true
	s.gate.open()
	for _, c := range s.sockets {
		c.cut()
	}
	for _, p := range s.post.pending {
		p.drop()
	}
	close(s.clock.end)
	s.mu.Unlock()
	s.group.Wait()
	s.server.CloseClientConnections()
	s.server.Close()
}

// URL is the base of the workspace's own addresses.
func (s *Service) URL() string { return s.server.URL }

// APIURL is the base of the Web API, with its slash at the end.
func (s *Service) APIURL() string { return s.server.URL + "/api/" }

// id makes one that nobody has yet; the caller holds the lock.
func (s *Service) id(kind string) string {
	s.count++
	return kind + "0" + strings.ToUpper(strconv.FormatInt(int64(s.count)*7919+100_000_000, 36))
}

// subscribed reports whether the app asked for an event.
func (s *Service) subscribed(event string) bool { return slices.Contains(s.options.Events, event) }

// locked runs f while nothing else happens.
func (s *Service) locked(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}
