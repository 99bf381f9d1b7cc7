package slacktest

import (
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	slackapi "github.com/slack-go/slack"

	"copydesk/commands/chat/chattest"
)

// An app is one that talks to the service as any does: slack-go for its calls, a bare socket.
type app struct {
	*testing.T
	*Service
	api  *slackapi.Client
	conn *websocket.Conn
}

// An envelope is what came over a socket.
type envelope struct {
	EnvelopeID string `json:"envelope_id"`
	Type       string
	Reason     string
	Payload    map[string]any
	Accepts    bool   `json:"accepts_response_payload"`
	Attempt    int    `json:"retry_attempt"`
	Why        string `json:"retry_reason"`
	Count      int    `json:"num_connections"`
}

// town opens a workspace with two people and a channel, and an app in it.
func town(t *testing.T, o Options) *app {
	s := New(t, o)
	s.AddPerson(Person{ID: Ana, Name: "ana", Admin: true, Locale: "fr-FR"})
	s.AddPerson(Person{ID: Marc, Name: "marc"})
	s.AddChannel(Channel{ID: Room, Name: "marketing", Members: []string{BotUser, Ana, Marc}})
	return &app{T: t, Service: s, api: slackapi.New(BotToken, slackapi.OptionAPIURL(s.APIURL()), slackapi.OptionAppLevelToken(AppToken))}
}

// must ends the test on an error.
func (a *app) must(err error) {
	a.Helper()
	if err != nil {
		a.Fatal(err)
	}
}

// refuses checks an error's code.
func (a *app) refuses(err error, code string) {
	a.Helper()
	if err == nil || err.Error() != code {
		a.Errorf("answered %v, not %s", err, code)
	}
}

// connect opens a socket and reads its hello.
func (a *app) connect() *websocket.Conn {
	a.Helper()
	_, address, err := a.api.StartSocketModeContext(a.Context())
	a.must(err)
	conn, _, err := websocket.DefaultDialer.DialContext(a.Context(), address, nil)
	a.must(err)
	a.Cleanup(func() { _ = conn.Close() })
	a.conn = conn
	if hello := a.next(); hello.Type != "hello" {
		a.Fatalf("began with %+v", hello)
	}
	return conn
}

// next reads one envelope.
func (a *app) next() (e envelope) {
	a.Helper()
	_ = a.conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	a.must(a.conn.ReadJSON(&e))
	return e
}

// ack acknowledges, with an answer where there is one.
func (a *app) ack(e envelope, answer any) {
	a.Helper()
	a.must(a.conn.WriteJSON(map[string]any{"envelope_id": e.EnvelopeID, "payload": answer}))
}

// until waits for what no call announces.
func (a *app) until(what string, is func() bool) {
	a.Helper()
	chattest.Until(a.T, 5*time.Second, what, is)
}

// post posts a message and gives its stamp.
func (a *app) post(o ...slackapi.MsgOption) string {
	a.Helper()
	_, ts, err := a.api.PostMessage(Room, o...)
	a.must(err)
	return ts
}

// one gives the only thing of a list.
func one[T any](t *testing.T, list []T) T {
	t.Helper()
	if len(list) != 1 {
		t.Fatalf("%d of them, not one: %+v", len(list), list)
	}
	return list[0]
}

// blocks decodes blocks.
func blocks(t *testing.T, text string) slackapi.MsgOption {
	t.Helper()
	var b slackapi.Blocks
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	return slackapi.MsgOptionBlocks(b.BlockSet...)
}

// urlValues are arguments as slack-go collects them.
type urlValues = url.Values
