package slacktest

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	slackapi "github.com/slack-go/slack"
)

func (a *app) reaction(name string) {
	a.Helper()
	a.must(a.React(Marc, Room, a.Screen(Ana, Room)[0].ID, ":"+name+":"))
}

func TestAnUnacknowledgedEventComesThreeTimesMore(t *testing.T) {
	a := town(t, Options{})
	a.post(slackapi.MsgOptionText("card", false))
	a.connect()
	a.reaction("x")
	first := a.next()
	for i, wait := range []time.Duration{3 * time.Second, 63 * time.Second, 303 * time.Second} {
		if i > 0 {
			a.Pass(wait - time.Second - 100*time.Millisecond)
			if a.Waiting() != 0 {
				t.Errorf("retry %d came too early", i+1)
			}
			a.Pass(time.Second + 100*time.Millisecond)
		} else {
			a.Pass(wait)
		}
		e := a.next()
		if e.Attempt != i+1 || e.Why != "timeout" || e.Payload["event_id"] != first.Payload["event_id"] {
			t.Fatalf("retry %d came as %+v", i+1, e)
		}
	}
	if len(a.Lost()) != 0 {
		t.Error("given up too early")
	}
	a.Pass(3 * time.Second)
	if lost := one(t, a.Lost()); lost != first.Payload["event_id"] {
		t.Errorf("%s was given up, not %v", lost, first.Payload["event_id"])
	}
}

func TestDelayedEventsGoOnForADay(t *testing.T) {
	a := town(t, Options{Delayed: true})
	a.post(slackapi.MsgOptionText("card", false))
	a.reaction("x")
	a.Pass(10 * time.Hour)
	a.connect()
	for a.Waiting() == 0 {
		a.Pass(2 * time.Second)
	}
	if e := a.next(); e.Attempt < 10 {
		t.Errorf("after ten hours it came as %+v", e)
	} else {
		a.ack(e, nil)
	}
	a.until("it is taken", func() bool { return a.Acknowledged() == 1 })
}

func TestEnvelopesGoToAnyOneOfTheSockets(t *testing.T) {
	a := town(t, Options{})
	a.post(slackapi.MsgOptionText("card", false))
	conns := map[*websocket.Conn]int{a.connect(): 0, a.connect(): 0}
	for range 10 {
		a.Tell(map[string]any{"type": "app_context_changed"})
	}
	for conn := range conns {
		a.conn = conn
		for range 5 {
			e := a.next()
			a.ack(e, nil)
			conns[conn]++
		}
	}
	a.until("all are taken", func() bool { return a.Acknowledged() == 10 })
	for range mostSockets - 2 {
		a.connect()
	}
	_, address, err := a.api.StartSocketModeContext(t.Context())
	a.must(err)
	conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil)
	a.must(err)
	defer conn.Close()
	a.conn = conn
	if e := a.next(); e.Type != "disconnect" || e.Reason != "too_many_websockets" {
		t.Errorf("the eleventh socket got %+v", e)
	}
	if _, r, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil); err == nil || r.StatusCode != http.StatusForbidden {
		t.Error("an address worked twice")
	}
}

func TestASocketIsWarnedBeforeItEnds(t *testing.T) {
	a := town(t, Options{})
	old := a.connect()
	a.Pass(socketLife - warned)
	if e := a.next(); e.Type != "disconnect" || e.Reason != "warning" {
		t.Errorf("before its end it got %+v", e)
	}
	fresh := a.connect()
	a.Pass(warned)
	a.until("the old socket is cut", func() bool { return a.Sockets() == 1 })
	_ = old.SetReadDeadline(time.Now().Add(time.Second))
	if _, _, err := old.ReadMessage(); err == nil {
		t.Error("the old socket lives on")
	}
	a.conn = fresh
	a.Disconnect("refresh_requested", false)
	if e := a.next(); e.Reason != "refresh_requested" {
		t.Errorf("it got %+v", e)
	}
	a.conn = a.connect()
	a.Disconnect("link_disabled", true)
	if e := a.next(); e.Reason != "link_disabled" {
		t.Errorf("it got %+v", e)
	}
	_, _, err := a.api.StartSocketModeContext(t.Context())
	if err == nil {
		t.Error("a socket can be had though Socket Mode is off")
	}
	a.EnableSockets()
	a.connect()
}

func TestWhatIsInFlightOnACutSocketComesAgain(t *testing.T) {
	a := town(t, Options{})
	a.post(slackapi.MsgOptionText("card", false))
	a.connect()
	a.reaction("x")
	first := a.next()
	a.Cut()
	a.Pass(time.Second)
	a.connect()
	a.Pass(2 * time.Second)
	if e := a.next(); e.Payload["event_id"] != first.Payload["event_id"] || e.Attempt != 1 {
		t.Errorf("after the cut came %+v", e)
	}
	a.Cut()
	a.Command(Ana, Room, "/note")
	if told := one(t, a.Told(Ana)); !strings.Contains(told.Text, "dispatch_failed") {
		t.Errorf("with no socket Ana is told %q", told.Text)
	}
}

func TestEventsComeTwiceLateAndInAnyOrder(t *testing.T) {
	a := town(t, Options{})
	a.post(slackapi.MsgOptionText("card", false))
	a.connect()
	a.Hold()
	a.reaction("x")
	a.must(a.Unreact(Marc, Room, a.Screen(Ana, Room)[0].ID, "❌"))
	if a.Waiting() != 0 {
		t.Error("it did not wait")
	}
	a.Release(true)
	var kinds []string
	for range 2 {
		e := a.next()
		kinds = append(kinds, e.Payload["event"].(map[string]any)["type"].(string))
		a.ack(e, nil)
	}
	if !slices.Equal(kinds, []string{"reaction_removed", "reaction_added"}) {
		t.Errorf("they came as %v", kinds)
	}
	if !a.Again() {
		t.Fatal("nothing came again")
	}
	e := a.next()
	if e.Payload["event"].(map[string]any)["type"] != "reaction_removed" || e.Attempt != 1 {
		t.Errorf("again came %+v", e)
	}
	a.TellStray("quantum_envelope")
	if e := a.next(); e.Type != "quantum_envelope" || e.EnvelopeID == "" {
		t.Errorf("the stray came as %+v", e)
	} else {
		a.ack(e, nil)
	}
}

func TestALargeAnswerOverASocketIsDroppedWithoutAWord(t *testing.T) {
	a := town(t, Options{})
	a.connect()
	a.Command(Ana, Room, "/note")
	a.ack(a.next(), map[string]any{"text": strings.Repeat("x", largestAck)})
	a.Command(Ana, Room, "/note")
	a.ack(a.next(), map[string]any{"text": "short"})
	a.until("the short answer is read", func() bool { return len(a.Screen(Ana, Room)) == 1 })
	if a.Waiting() != 1 {
		t.Errorf("%d envelopes wait, not one", a.Waiting())
	}
}

func TestTheAppHearsOnlyWhatItAskedFor(t *testing.T) {
	a := town(t, Options{Events: []string{"app_mention"}})
	a.connect()
	root := a.Write(Ana, Room, "", "nothing for you")
	a.Write(Ana, Room, root, "<@"+BotUser+"> draft & <b>")
	e := a.next().Payload["event"].(map[string]any)
	if e["type"] != "app_mention" || e["thread_ts"] != root || e["text"] != "<@"+BotUser+"> draft &amp; &lt;b&gt;" || e["user"] != Ana {
		t.Errorf("the mention came as %v", e)
	}
	a.must(a.React(Ana, Room, root, "✅"))
	a.Tell(map[string]any{"type": "next"})
	if e := a.next().Payload["event"].(map[string]any); e["type"] != "next" {
		t.Errorf("what it did not ask for came: %v", e)
	}
}

func TestTheAppHearsWhatIsSaidWhereItMay(t *testing.T) {
	a := town(t, Options{Events: []string{"message.channels", "message.im"}, Scopes: append(slices.Clone(Scopes), "channels:history")})
	a.connect()
	a.Write(Ana, a.Direct(Ana), "", "not granted")
	a.Write(Ana, Room, "", "hello")
	e := a.next().Payload["event"].(map[string]any)
	if e["type"] != "message" || e["channel_type"] != "channel" || e["text"] != "hello" {
		t.Errorf("it came as %v", e)
	}
}

func TestTheEndOfTheAppIsTold(t *testing.T) {
	a := town(t, Options{})
	a.connect()
	a.Uninstall()
	var kinds []string
	for range 2 {
		kinds = append(kinds, a.next().Payload["event"].(map[string]any)["type"].(string))
	}
	if !slices.Equal(kinds, []string{"tokens_revoked", "app_uninstalled"}) {
		t.Errorf("told %v", kinds)
	}
	_, err := a.api.AuthTest()
	a.refuses(err, "account_inactive")
}
