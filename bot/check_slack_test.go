package bot

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"copydesk/bot/slack"
	"copydesk/storage"
)

// A counter answers some Web API methods with a body each, as Slack's documentation shows them, to
// whoever brings the right token.
type slackCounter struct {
	bodies  map[string]string // by method, or method and channel
	scopes  string
	refuses string // the error of auth.test; empty: it knows the token
}

func (c slackCounter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	body, known := c.bodies[method+" "+r.FormValue("channel")]
	switch {
	case method == "auth.test" && c.refuses != "":
		body, known = `{"ok":false,"error":"`+c.refuses+`"}`, true
	case method == "auth.test":
		w.Header().Set("X-OAuth-Scopes", c.scopes)
		body, known = `{"ok":true,"url":"https://acme.slack.com/","team":"Acme","user":"copydesk","team_id":"T1","user_id":"UBOT","bot_id":"B1"}`, true
	case !known:
		body, known = c.bodies[method], c.bodies[method] != ""
	}
	if !known {
		body = `{"ok":false,"error":"unknown_method"}`
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprint(w, body)
}

func channelInfo(id, name, more string) string {
	return fmt.Sprintf(`{"ok":true,"channel":{"id":%q,"name":%q,%s}}`, id, name, more)
}

// bound makes a folder whose brands live in rooms of a workspace.
func bound(t *testing.T, rooms map[string]storage.RoomKey) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	db, err := storage.Open(t.Context(), dir, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Change(t.Context(), storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		ana, err := tx.Meet(storage.Identity{Platform: "slack", Team: "T1", User: "U1"}, "Ana", "en", "")
		if err != nil {
			return err
		}
		for name, room := range rooms {
			if _, err := tx.NewBrand(name, ana.ID, room, "en", "Europe/Paris"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// copydesk check tells of Slack line by line what is right, what is wrong and how to mend it, and shows
// no token.
func TestCheckTellsOfSlack(t *testing.T) {
	room := func(id string) storage.RoomKey { return storage.RoomKey{Platform: "slack", Team: "T1", ID: id} }
	dir := bound(t, map[string]storage.RoomKey{"one": room("C1"), "two": room("C2"), "three": room("C3"), "four": room("C4"), "five": room("C5"), "six": {Platform: "slack", Team: "T2", ID: "C6"}})
	whole := map[string]string{
		"apps.connections.open": `{"ok":true,"url":"wss://wss.example/link/?ticket=1"}`,
		"conversations.info C1": channelInfo("C1", "news", `"is_member":true`),
		"conversations.info C2": channelInfo("C2", "launch", `"is_member":false`),
		"conversations.info C3": channelInfo("C3", "old", `"is_member":true,"is_archived":true`),
		"conversations.info C4": `{"ok":false,"error":"channel_not_found"}`,
		"conversations.info C5": channelInfo("C5", "partners", `"is_member":true,"is_ext_shared":true`),
	}
	all := strings.Join(slack.Scopes(), ",")
	socket := map[string]string{"SLACK_BOT_TOKEN": "xoxb-canary", "SLACK_APP_TOKEN": "xapp-canary"}
	over := map[string]string{"SLACK_BOT_TOKEN": "xoxb-canary", "SLACK_SIGNING_SECRET": "canary-secret"}
	for _, c := range []struct {
		name  string
		at    slackCounter
		env   map[string]string
		lines []string
	}{
		{"rooms", slackCounter{bodies: whole, scopes: all}, socket, []string{
			"ok    Slack: the bot's token opens Acme",
			"ok    Slack: every scope that is needed was granted",
			"ok    Slack: Socket Mode opens",
			"ok    Slack: I am in #news",
			"wrong Slack: I am not in #launch. Type /invite @copydesk there",
			"wrong Slack: #old is archived. Unarchive it, or choose another: /brand",
			"wrong Slack: the room C4 was deleted, or is private and I am not in it. Type /invite @copydesk there",
			"ok    Slack: I am in #partners. It is shared with another organisation, whose people cannot approve",
			"wrong Slack: the room C6 belongs to another workspace than this token's. Choose a room of Acme: /brand",
		}},
		{"scopes", slackCounter{bodies: whole, scopes: "commands,chat:write"}, over, []string{
			"wrong Slack: these scopes are missing: app_mentions:read, channels:read",
			"ok    Slack: without usergroups:read, roles cannot be given to user groups",
			"ok    Slack: events come over HTTP, to /slack/commands",
		}},
		{"token", slackCounter{refuses: "invalid_auth"}, socket, []string{
			"wrong Slack does not accept the bot's token. Copy the Bot User OAuth Token",
			"wrong Slack does not accept the app-level token (unknown_method).",
		}},
		{"revoked", slackCounter{refuses: "token_revoked", bodies: map[string]string{"apps.connections.open": `{"ok":false,"error":"missing_scope"}`}}, socket, []string{
			"wrong Slack: the app was removed from the workspace, or its token was revoked. Install it again",
			"wrong Slack: the app-level token lacks connections:write.",
		}},
		{"switched off", slackCounter{bodies: map[string]string{"apps.connections.open": `{"ok":false,"error":"socket_mode_disabled"}`}, scopes: all}, socket, []string{
			"wrong Slack: Socket Mode is switched off. Switch it on in the app's settings",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(c.at)
			defer server.Close()
			var out, errs bytes.Buffer
			code := Main(t.Context(), []string{"check", "--data", dir}, func(name string) string {
				if name == "SLACK_API_URL" {
					return server.URL + "/api"
				}
				return c.env[name]
			}, strings.NewReader(""), &out, &errs)
			if code != 1 && c.name != "scopes" || code == 0 {
				t.Errorf("code %d: %s", code, errs.String())
			}
			for _, line := range c.lines {
				if !strings.Contains("\n"+out.String(), "\n"+line) {
					t.Errorf("no line %q in\n%s", line, out.String())
				}
			}
			if strings.Contains(out.String()+errs.String(), "canary") {
				t.Errorf("a token is shown:\n%s%s", out.String(), errs.String())
			}
		})
	}
}

// Where Slack does not answer at all, that is said, and nothing else hangs on it.
func TestCheckSaysThatSlackDoesNotAnswer(t *testing.T) {
	var out, errs bytes.Buffer
	env := map[string]string{"SLACK_BOT_TOKEN": "xoxb-canary", "SLACK_APP_TOKEN": "xapp-canary", "SLACK_API_URL": "http://127.0.0.1:1/api"}
	code := Main(t.Context(), []string{"check", "--data", filepath.Join(t.TempDir(), "none")}, func(name string) string { return env[name] }, strings.NewReader(""), &out, &errs)
	for _, line := range []string{"wrong Slack does not answer: ", "wrong Slack does not open a socket: ", "ok    no public address is set"} {
		if code != 1 || !strings.Contains("\n"+out.String(), "\n"+line) {
			t.Errorf("code %d, no line %q in\n%s", code, line, out.String())
		}
	}
}
