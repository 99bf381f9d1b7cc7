// Package slack is Copydesk in a Slack workspace: what people do there becomes events of package
// chat, and what the bot says becomes Block Kit.
//
// Two transports stand behind one port. Over Socket Mode (an app-level token) nothing needs a
// public address; over HTTP (a signing secret) Slack calls the routes of [Platform.Routes]. Either
// way an envelope is handed to the bot first, which stores it, and acknowledged then.
//
// It refuses what is not signed, and to guess: what Slack does not answer is an error, never a part.
// Whoever comes from another workspace carries that workspace in their Identity, and is a stranger.
package slack

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// Options say how to reach Slack. BotToken is required, and one of AppToken and SigningSecret.
type Options struct {
	BotToken      string // xoxb-…
	AppToken      string // xapp-…: Socket Mode
	SigningSecret string // where there is no AppToken: HTTP
	APIURL        string // base of the Web API; empty: Slack's
	Client        *http.Client
	Dial          func(ctx context.Context, network, address string) (net.Conn, error) // of the sockets; nil: net.Dialer
	Now           func() time.Time                                                     // nil: time.Now
	Log           *slog.Logger                                                         // nil: discards

	// Keep remembers this platform's own bytes under a key, durable when it returns nil; nil bytes
	// forget. Without both, a key posts once only while nothing fails. Kept gives everything kept under a prefix, by the key given to Keep.
	Keep func(ctx context.Context, key string, value []byte) error
	Kept func(ctx context.Context, prefix string) (map[string][]byte, error)
}

// A Platform is one Slack workspace. Safe for concurrent use.
type Platform struct {
	o      Options
	api    *slackapi.Client
	door   *door // nil without a signing secret
	limits *limits

	people   *memory[*slackapi.User]
	members  *memory[map[string][]string] // user → groups
	noGroups *memory[bool]
	seen     *memory[sight]     // what somebody was to us when last looked at
	roster   *memory[[]listing] // people by name
	rooms    *memory[*slackapi.Channel]
	channels *memory[[]listing] // rooms by name
	uploaded *memory[string]    // pictures by content → file

	posting, uploading turns // one try at a time for each key, each picture
	seeds              chan seed
	sown               *memory[bool] // messages known to have their reactions
	besides            chan struct{} // holds one value for each thing done beside an acknowledgement
	group              sync.WaitGroup
	over               chan *say.Problem // why Run is to end

	mu      sync.Mutex
	self    self
	handler chat.Handler
	specs   []chat.Spec
	names   names
	life    context.Context // of Run
	ready   bool
}

// New makes the platform; nothing is sent before Run.
func New(o Options) *Platform {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 2 * time.Minute}
	}
	if o.Keep == nil || o.Kept == nil {
		o.Keep = func(context.Context, string, []byte) error { return nil }
		o.Kept = func(context.Context, string) (map[string][]byte, error) { return nil, nil }
	}
	with := []slackapi.Option{slackapi.OptionHTTPClient(o.Client), slackapi.OptionAppLevelToken(o.AppToken)}
	if o.APIURL != "" {
		with = append(with, slackapi.OptionAPIURL(o.APIURL))
	}
	p := &Platform{o: o, api: slackapi.New(o.BotToken, with...), limits: newLimits(),
		people: newMemory[*slackapi.User](mostPeople, rememberFor, o.Now), members: newMemory[map[string][]string](1, rememberFor, o.Now),
		noGroups: newMemory[bool](1, noPlanFor, o.Now), seen: newMemory[sight](mostPeople, seenFor, o.Now), roster: newMemory[[]listing](1, rememberFor, o.Now),
		rooms: newMemory[*slackapi.Channel](mostRooms, rememberFor, o.Now), channels: newMemory[[]listing](1, rememberFor, o.Now),
		uploaded: newMemory[string](mostUploaded, uploadedFor, o.Now), posting: newTurns(), uploading: newTurns(),
		seeds: make(chan seed, mostSeeds), sown: newMemory[bool](mostSeeds, seenFor, o.Now), besides: make(chan struct{}, mostBesides), over: make(chan *say.Problem, 1)}
	p.door, _ = newDoor(o.SigningSecret, o.Now, o.Log) // none without a secret: Routes then finds nothing
	return p
}

// Name is the platform's name in every Identity and Room.
func (p *Platform) Name() string { return platformName }
