package slack

import (
	"encoding/json"
	"testing"

	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
	"copydesk/commands/chat/chattest"
	"copydesk/storage"
)

// over is a way on which Slack delivers.
type over string

// optionsFor are options for a service, with the real store behind Keep.
func optionsFor(t testing.TB, s *slacktest.Service, db *storage.DB, way over) Options {
	t.Helper()
	o := Options{BotToken: slacktest.BotToken, APIURL: s.APIURL(), Now: s.Now, Keep: db.Keep, Kept: db.Kept}
	if way == bySocket {
		o.AppToken = slacktest.AppToken
	} else {
		o.SigningSecret = slacktest.SigningSecret
	}
	return o
}

func store(t testing.TB) *storage.DB {
	t.Helper()
	db, err := storage.Open(t.Context(), t.TempDir(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// act is a platform for a stage, on a store that outlives it.
func (way over) act(t *testing.T, db *storage.DB) func(*slacktest.Service) slacktest.Act {
	return func(s *slacktest.Service) slacktest.Act {
		p := New(optionsFor(t, s, db, way))
		out := slacktest.Act{Platform: p, Command: func(view map[string]any) string {
			meta, _ := view["private_metadata"].(string)
			var kept carried
			_ = json.Unmarshal([]byte(meta), &kept)
			return kept.Command
		}}
		if way == byHTTP {
			out.Routes = p.Routes()
		}
		return out
	}
}

// TestSlackKeepsEveryPromise runs the suite of all chat platforms over both transports, against a
// workspace over real sockets and HTTP, on the real store. Slack does not hand over what is said
// without the bot's name, suggests nothing while a command is typed, and does not tell what stood in
// a form that was closed.
func TestSlackKeepsEveryPromise(t *testing.T) {
	for _, way := range []over{bySocket, byHTTP} {
		t.Run(string(way), func(t *testing.T) {
			t.Parallel() // what one waits for in Slack's queues, the other does not
			chattest.Run(t, chattest.Harness{Deaf: true, Mute: true, Forgetful: true, Open: func(t *testing.T, specs []chat.Spec, h chat.Handler) chattest.Stage {
				return slacktest.Open(t, slacktest.Options{}, specs, h, way.act(t, store(t)))
			}})
		})
	}
}
