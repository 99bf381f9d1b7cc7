package slacktest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"
)

// A desk is an app's side of HTTP: it keeps what came and answers what it is told to.
type desk struct {
	*app
	mu     sync.Mutex
	got    []*http.Request
	bodies []string
	answer func(w http.ResponseWriter, r *http.Request)
}

func (a *app) desk() *desk {
	d := &desk{app: a, answer: func(http.ResponseWriter, *http.Request) {}}
	server := httptest.NewServer(d)
	a.Cleanup(server.Close)
	a.CallAt(server.URL)
	return d
}

// ServeHTTP keeps a request and answers it.
func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		d.Error(err)
	}
	d.mu.Lock()
	d.got, d.bodies = append(d.got, r), append(d.bodies, string(b))
	answer := d.answer
	d.mu.Unlock()
	answer(w, r)
}

// request waits for the nth request.
func (d *desk) request(n int) (*http.Request, string) {
	d.Helper()
	d.until("a request comes", func() bool { d.mu.Lock(); defer d.mu.Unlock(); return len(d.got) >= n })
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.got[n-1], d.bodies[n-1]
}

func (d *desk) answers(f func(w http.ResponseWriter, r *http.Request)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answer = f
}

// signedWell checks a signature as slack-go does.
func signedWell(r *http.Request, body string) error {
	v, err := slackapi.NewSecretsVerifier(r.Header, SigningSecret)
	if err != nil {
		return err
	}
	_, _ = v.Write([]byte(body))
	return v.Ensure()
}

func TestRequestsAreSigned(t *testing.T) {
	d := town(t, Options{}).desk()
	d.Command(Ana, Room, "/note a & b")
	r, body := d.request(1)
	form, err := url.ParseQuery(body)
	d.must(err)
	if r.URL.Path != "/slack/commands" || form.Get("text") != "a &amp; b" || form.Get("team_id") != Team || signedWell(r, body) != nil {
		t.Errorf("the command came to %s as %s: %v", r.URL.Path, body, signedWell(r, body))
	}
	ts := d.post(blocks(t, `[{"type":"actions","block_id":"b","elements":[{"type":"button","action_id":"go","value":"12","text":{"type":"plain_text","text":"Go & see"}}]}]`))
	if !d.Press(Ana, Room, ts, "Go & see") {
		t.Fatal("Ana sees no button")
	}
	r, body = d.request(2)
	form, err = url.ParseQuery(body)
	d.must(err)
	var payload slackapi.InteractionCallback
	d.must(json.Unmarshal([]byte(form.Get("payload")), &payload))
	action := one(t, payload.ActionCallback.BlockActions)
	if r.URL.Path != "/slack/interactions" || action.Value != "12" || action.Text.Text != "Go &amp; see" || payload.Container.MessageTs != ts || payload.User.ID != Ana || signedWell(r, body) != nil {
		t.Errorf("the press came as %s", body)
	}
	d.must(d.React(Ana, Room, ts, "✅"))
	if r, body = d.request(3); r.URL.Path != "/slack/events" || !strings.Contains(body, `"reaction":"white_check_mark"`) || signedWell(r, body) != nil {
		t.Errorf("the reaction came as %s", body)
	}
	d.Skew(-6 * time.Minute)
	d.must(d.Unreact(Ana, Room, ts, "✅"))
	if r, body = d.request(4); signedWell(r, body) == nil {
		t.Error("a request signed six minutes ago passes")
	}
}

func TestAFailedRequestIsTriedAgain(t *testing.T) {
	d := town(t, Options{}).desk()
	ts := d.post(slackapi.MsgOptionText("card", false))
	d.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	d.must(d.React(Ana, Room, ts, "✅"))
	d.request(2) // the first retry comes at once
	for i, wait := range []time.Duration{time.Minute, 5 * time.Minute} {
		d.until("the answer was read", func() bool { return d.Waiting() == 0 })
		d.Pass(wait)
		d.request(3 + i)
	}
	for i := range 4 {
		r, _ := d.request(i + 1)
		num, why := r.Header.Get("X-Slack-Retry-Num"), r.Header.Get("X-Slack-Retry-Reason")
		if i == 0 && num+why != "" || i > 0 && (num != string(rune('0'+i)) || why != "http_error") {
			t.Errorf("try %d says %q %q", i, num, why)
		}
	}
	d.until("it is given up", func() bool { return len(d.Lost()) == 1 })
	d.answers(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Slack-No-Retry", "1")
		w.WriteHeader(http.StatusBadRequest)
	})
	d.must(d.Unreact(Ana, Room, ts, "✅"))
	d.until("it is given up at once", func() bool { return len(d.Lost()) == 2 })
}

func TestARequestWaitsThreeSeconds(t *testing.T) {
	d := town(t, Options{}).desk()
	ts := d.post(slackapi.MsgOptionText("card", false))
	d.answers(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	d.must(d.React(Ana, Room, ts, "✅"))
	d.request(1)
	d.answers(func(http.ResponseWriter, *http.Request) {})
	d.Pass(patience)
	if r, _ := d.request(2); r.Header.Get("X-Slack-Retry-Reason") != "http_timeout" {
		t.Errorf("it was tried again for %q", r.Header.Get("X-Slack-Retry-Reason"))
	}
	d.answers(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	d.Command(Ana, Room, "/note")
	d.request(3)
	d.Pass(patience)
	d.until("Ana is told", func() bool {
		told := d.Told(Ana)
		return len(told) == 1 && strings.Contains(told[0].Text, "operation_timeout")
	})
	if d.Again() {
		t.Error("a command was sent again")
	}
}

func TestAnAnswerOnTheWireIsShown(t *testing.T) {
	d := town(t, Options{}).desk()
	d.answers(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"response_type":"in_channel","text":"for all"}`)
	})
	d.Command(Ana, Room, "/note")
	d.until("Marc reads it", func() bool { s := d.Screen(Marc, Room); return len(s) == 1 && s[0].Text == "for all" })
	d.answers(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "just <words>") })
	d.Command(Ana, Room, "/note")
	d.until("Ana reads it", func() bool { return len(d.Screen(Ana, Room)) == 2 })
	if len(d.Screen(Marc, Room)) != 1 {
		t.Error("Marc reads what was for Ana")
	}
}

func TestSlackProvesAndProbes(t *testing.T) {
	d := town(t, Options{}).desk()
	d.answers(func(w http.ResponseWriter, _ *http.Request) {
		var q struct{ Challenge string }
		_, body := d.request(1)
		_ = json.Unmarshal([]byte(body), &q)
		_, _ = io.WriteString(w, q.Challenge)
	})
	if status, body := d.Verify("3eZbrw1a"); status != http.StatusOK || body != "3eZbrw1a" {
		t.Errorf("the challenge was answered %d %q", status, body)
	}
	if status, _ := d.Probe(); status != http.StatusOK {
		t.Errorf("the probe was answered %d", status)
	}
	if r, body := d.request(2); body != "ssl_check=1&token=legacy" || signedWell(r, body) != nil {
		t.Errorf("the probe was %q", body)
	}
	d.RateLimited()
	if _, body := d.request(3); !strings.Contains(body, `"type":"app_rate_limited"`) {
		t.Errorf("the limit was told as %q", body)
	}
}
