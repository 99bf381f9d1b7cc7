// Package slack is Copydesk in a Slack workspace: what people do there becomes events of package
// chat, and what the bot says becomes Block Kit.
//
// Two transports stand behind one port. Over Socket Mode (an app-level token) nothing needs a
// public address; over HTTP (a signing secret) Slack calls the routes of [Platform.Routes]. Either
// way an envelope is handed to the bot first, which stores it, and acknowledged then.
//
// It refuses what is not signed, what comes from another workspace, and to guess: what Slack does
// not answer is an error, never a part.
package slack

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	slackapi "github.com/slack-go/slack"
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
	// forget. Kept gives everything kept under a prefix, by the key given to Keep.
	Keep func(ctx context.Context, key string, value []byte) error
	Kept func(ctx context.Context, prefix string) (map[string][]byte, error)
}

// A Platform is one Slack workspace. Safe for concurrent use.
type Platform struct {
	o    Options
	api  *slackapi.Client
	door *door // nil without a signing secret
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
		o.Client = &http.Client{Timeout: 30 * time.Second}
	}
	with := []slackapi.Option{slackapi.OptionHTTPClient(o.Client), slackapi.OptionAppLevelToken(o.AppToken)}
	if o.APIURL != "" {
		with = append(with, slackapi.OptionAPIURL(o.APIURL))
	}
	p := &Platform{o: o, api: slackapi.New(o.BotToken, with...)}
	p.door, _ = newDoor(o.SigningSecret, o.Now, o.Log) // none without a secret: Routes then finds nothing
	return p
}

// Name is the platform's name in every Identity and Room.
func (p *Platform) Name() string { return "slack" }
