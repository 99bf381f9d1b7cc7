package bot

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"copydesk/bot/playground"
	"copydesk/bot/slack"
	"copydesk/commands"
	"copydesk/commands/chat"
	"copydesk/integrations/egress"
	"copydesk/storage"
)

// largestFromChat bounds what is read from a chat service, in bytes: a film and what goes around it.
const largestFromChat = 66 << 20

// slackOn reports whether Slack is set up.
func (s Settings) slackOn() bool { return s.get["SLACK_BOT_TOKEN"] != "" }

// slackWrong complains about settings of Slack that do not go together. What a token looks like:
// https://docs.slack.dev/authentication/tokens
func (s Settings) slackWrong(complain func(name, why string)) {
	token, app, secret, base := s.get["SLACK_BOT_TOKEN"], s.get["SLACK_APP_TOKEN"], s.get["SLACK_SIGNING_SECRET"], s.get["SLACK_API_URL"]
	switch {
	case token == "" && app != "":
		complain("SLACK_APP_TOKEN", "is not enough: set SLACK_BOT_TOKEN too.")
	case token == "" && secret != "":
		complain("SLACK_SIGNING_SECRET", "is not enough: set SLACK_BOT_TOKEN too.")
	case token == "":
	case app == "" && secret == "":
		complain("SLACK_BOT_TOKEN", "is not enough: set SLACK_APP_TOKEN too (Socket Mode), or SLACK_SIGNING_SECRET (HTTP).")
	case strings.HasPrefix(token, "xoxe"):
		complain("SLACK_BOT_TOKEN", "ends after 12 hours: switch token rotation off in the app's settings and install it anew.")
	case !strings.HasPrefix(token, "xoxb-"):
		complain("SLACK_BOT_TOKEN", "must be the Bot User OAuth Token, which begins with xoxb-.")
	}
	if app != "" && !strings.HasPrefix(app, "xapp-") {
		complain("SLACK_APP_TOKEN", "must be an app-level token, which begins with xapp-.")
	}
	if u, err := url.Parse(base); base != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		complain("SLACK_API_URL", "must start with https:// or http:// and name a host.")
	}
}

// A cast is the chat platforms of one run.
type cast struct {
	all    []chat.Platform
	play   *playground.Playground // nil: none
	routes http.Handler           // what Slack calls over HTTP; nil: nothing does
}

// platforms makes what is configured; the playground where nothing is, or where a flag asks for it.
func (p *program) platforms(db *storage.DB, desk *commands.Desk, s Settings, log *slog.Logger) (c cast) {
	if s.slackOn() {
		made, routes := p.newSlack(db, desk, s, log)
		c.all, c.routes = append(c.all, made), routes
	}
	if p.playgroundFlag || len(c.all) == 0 {
		c.play = newPlayground(db, desk, s, log)
		c.all = append(c.all, c.play)
	}
	return c
}

// newSlack makes the workspace; its own bytes are kept in our store, under keys of its own. The routes
// are nil where sockets are opened instead.
func (p *program) newSlack(db *storage.DB, desk *commands.Desk, s Settings, log *slog.Logger) (*slack.Platform, http.Handler) {
	made := slack.New(p.slackOptions(s, log, desk.Now, kept{db, "slack/"}))
	if s.get["SLACK_APP_TOKEN"] != "" {
		return made, nil
	}
	return made, made.Routes()
}

// slackOptions say how to reach Slack.
func (p *program) slackOptions(s Settings, log *slog.Logger, now func() time.Time, k kept) slack.Options {
	base := s.get["SLACK_API_URL"]
	if base != "" {
		base = strings.TrimRight(base, "/") + "/"
	}
	client := egress.Trusted(egress.Options{Timeout: 2 * time.Minute, MaxBody: largestFromChat, Proxy: http.ProxyFromEnvironment})
	return slack.Options{BotToken: s.get["SLACK_BOT_TOKEN"], AppToken: s.get["SLACK_APP_TOKEN"], SigningSecret: s.get["SLACK_SIGNING_SECRET"],
		APIURL: base, Client: p.meter.counted("slack", client), Now: now, Log: log, Keep: k.keep, Kept: k.kept}
}

// kept is a platform's own bytes, under a prefix so that no platform sees another's.
type kept struct {
	db     *storage.DB
	prefix string
}

func (k kept) keep(ctx context.Context, key string, value []byte) error {
	return k.db.Keep(ctx, k.prefix+key, value)
}

func (k kept) kept(ctx context.Context, prefix string) (map[string][]byte, error) {
	whole, err := k.db.Kept(ctx, k.prefix+prefix)
	out := make(map[string][]byte, len(whole))
	for key, value := range whole {
		out[strings.TrimPrefix(key, k.prefix)] = value
	}
	return out, err
}

// on is the platform of a name, or an error where it is not configured now or has ended for good.
func (h *house) on(name string) (chat.Platform, error) {
	p := h.platforms[name]
	switch {
	case p == nil:
		return nil, fmt.Errorf("%s is not configured now", name)
	case h.isOver(name):
		return nil, fmt.Errorf("%s has stopped", name)
	}
	return p, nil
}

// whisper says something in private to whoever caused an event, where it happened.
func (h *house) whisper(ctx context.Context, e chat.Event, m chat.Message) error {
	p, err := h.on(e.Room.Platform)
	if err != nil {
		return err
	}
	return p.Whisper(ctx, e.Room, e.Who, m)
}
