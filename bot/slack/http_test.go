package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/approvals/say"
)

// A gate is the routes on a real address, and what came through them.
type gate struct {
	t     *testing.T
	p     *Platform
	base  string
	took  chan delivered
	reply func(d delivered) (any, error)
	log   bytes.Buffer
}

func openGate(t *testing.T) *gate {
	t.Helper()
	g := &gate{t: t, took: make(chan delivered, 10000), reply: func(delivered) (any, error) { return nil, nil }}
	g.p = New(Options{BotToken: "xoxb-1", SigningSecret: secret, Log: slog.New(slog.NewTextHandler(&g.log, nil))})
	g.p.door.serve(func(_ context.Context, d delivered) (any, error) { g.took <- d; return g.reply(d) })
	server := httptest.NewServer(g.p.Routes())
	t.Cleanup(server.Close)
	g.base = server.URL
	return g
}

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

// send sends a request signed for its body, after edit, and gives status and answer.
func (g *gate) send(path, media, body string, edit func(*http.Request)) (int, string) {
	g.t.Helper()
	r, err := http.NewRequestWithContext(g.t.Context(), http.MethodPost, g.base+path, strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	r.Header = signed(secret, time.Now(), body)
	r.Header.Set("Content-Type", media)
	if edit != nil {
		edit(r)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		g.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// taken gives the one delivery that came through.
func (g *gate) taken() delivered {
	g.t.Helper()
	if len(g.took) != 1 {
		g.t.Fatalf("%d deliveries were handed on", len(g.took))
	}
	return <-g.took
}

func (g *gate) untaken() {
	g.t.Helper()
	if len(g.took) != 0 {
		g.t.Errorf("handed on: %+v", <-g.took)
	}
}

func TestACommandComesAsASocketWouldBringIt(t *testing.T) {
	g := openGate(t)
	g.reply = func(delivered) (any, error) { return map[string]string{"text": "« Merci »"}, nil }
	form := url.Values{"token": {"old"}, "command": {"/draft"}, "text": {"été à 9 h &amp; <@U1> + 1"}, "team_id": {"T1"}, "is_enterprise_install": {"false"}, "trigger_id": {"1.2.3"}}
	status, body := g.send("/slack/commands", formType+"; charset=utf-8", form.Encode(), nil)
	if status != 200 || body != `{"text":"« Merci »"}` {
		t.Errorf("%d %s", status, body)
	}
	d := g.taken()
	var fields map[string]string
	if err := json.Unmarshal(d.Body, &fields); err != nil {
		t.Fatal(err)
	}
	if d.Kind != kindCommand || d.By != byHTTP || d.ID == "" || d.Attempt != 0 || len(fields) != len(form) {
		t.Errorf("%+v", d)
	}
	for name := range form {
		if fields[name] != form.Get(name) {
			t.Errorf("%s reads %q", name, fields[name])
		}
	}
}

func TestEventsAndClicksComeAsTheyAre(t *testing.T) {
	g := openGate(t)
	const event = `{"type":"event_callback","event_id":"Ev1","event":{"type":"reaction_added"}}`
	status, body := g.send("/slack/events", jsonType, event, func(r *http.Request) {
		r.Header.Set("X-Slack-Retry-Num", "2")
		r.Header.Set("X-Slack-Retry-Reason", "http_timeout")
	})
	if d := g.taken(); status != 200 || body != "" || d.Kind != kindEvent || string(d.Body) != event || d.Attempt != 2 || d.Reason != "http_timeout" {
		t.Errorf("%d %q %+v", status, body, d)
	}
	const click = `{"type":"block_actions","trigger_id":"1.2"}`
	status, _ = g.send("/slack/interactions", formType, url.Values{"payload": {click}}.Encode(), nil)
	if d := g.taken(); status != 200 || d.Kind != kindAct || string(d.Body) != click || d.Attempt != 0 {
		t.Errorf("%d %+v", status, d)
	}
}

func TestWhatIsBesideEventsIsAnswered(t *testing.T) {
	g := openGate(t)
	status, body := g.send("/slack/events", jsonType, `{"type":"url_verification","token":"t","challenge":"3eZbrw1a"}`, nil)
	if status != 200 || body != "3eZbrw1a" {
		t.Errorf("%d %q", status, body)
	}
	status, _ = g.send("/slack/events", jsonType, `{"type":"app_rate_limited","minute_rate_limited":1518467820}`, nil)
	if status != 200 || !strings.Contains(g.log.String(), "1518467820") {
		t.Errorf("%d, and the log says %s", status, g.log.String())
	}
	if d := g.taken(); d.Kind != kindEvent { // that events were held back is to be made up for
		t.Errorf("%+v", d)
	}
	if status, _ = g.send("/slack/events", jsonType, `{"type":"of_tomorrow"}`, nil); status != 200 {
		t.Errorf("something unknown: %d", status)
	}
	unsigned := func(r *http.Request) { r.Header.Del("X-Slack-Signature") }
	for _, edit := range []func(*http.Request){nil, unsigned} {
		if status, body = g.send("/slack/commands", formType, "ssl_check=1&token=t", edit); status != 200 || body != "" {
			t.Errorf("a look at the certificate: %d %q", status, body)
		}
	}
	if status, _ = g.send("/slack/events", jsonType, `{"type":"url_verification","challenge":"x"}`, unsigned); status != 401 {
		t.Errorf("an unsigned challenge: %d", status)
	}
	g.untaken()
}

func TestWhatIsNotSlacksIsRefused(t *testing.T) {
	big := "command=%2Fdraft&text=" + strings.Repeat("a", maxBody)
	for name, c := range map[string]struct {
		path, media, body string
		edit              func(*http.Request)
		want              int
	}{
		"get":                         {"/slack/commands", formType, "", func(r *http.Request) { r.Method = http.MethodGet }, 405},
		"put":                         {"/slack/events", jsonType, "{}", func(r *http.Request) { r.Method = http.MethodPut }, 405},
		"json for a command":          {"/slack/commands", jsonType, `{"command":"/draft"}`, nil, 415},
		"a form for an event":         {"/slack/events", formType, "type=event_callback", nil, 415},
		"no type":                     {"/slack/events", "", "{}", nil, 415},
		"unsigned":                    {"/slack/commands", formType, "command=%2Fdraft", func(r *http.Request) { r.Header.Del("X-Slack-Signature") }, 401},
		"unsigned, posing as a probe": {"/slack/commands", formType, "command=%2Fdraft&ssl_check=1", func(r *http.Request) { r.Header.Del("X-Slack-Signature") }, 401},
		"unsigned, a probe of events": {"/slack/interactions", formType, "ssl_check=1", func(r *http.Request) { r.Header.Del("X-Slack-Signature") }, 401},
		"unsigned and big":            {"/slack/commands", formType, big, func(r *http.Request) { r.Header.Del("X-Slack-Signature") }, 401},
		"too big":                     {"/slack/commands", formType, big, nil, 413},
		"too big, of unknown length":  {"/slack/commands", formType, big, func(r *http.Request) { r.ContentLength = -1 }, 413},
		"a command without a name":    {"/slack/commands", formType, "text=x", nil, 400},
		"a broken form":               {"/slack/commands", formType, "command=%zz", nil, 400},
		"a click without its payload": {"/slack/interactions", formType, "a=b", nil, 400},
		"a click that is no JSON":     {"/slack/interactions", formType, "payload={", nil, 400},
		"an event that is no JSON":    {"/slack/events", jsonType, `{"type"`, nil, 400},
		"an event that is no object":  {"/slack/events", jsonType, `["event_callback"]`, nil, 400},
		"an event of nothing":         {"/slack/events", jsonType, "", nil, 400},
		"somewhere else":              {"/slack/other", jsonType, "{}", nil, 404},
		"six minutes old": {"/slack/events", jsonType, "{}", func(r *http.Request) {
			h := signed(secret, time.Now().Add(-6*time.Minute), "{}")
			h.Set("Content-Type", jsonType)
			r.Header = h
		}, 401},
	} {
		g := openGate(t)
		if status, _ := g.send(c.path, c.media, c.body, c.edit); status != c.want {
			t.Errorf("%s: %d, want %d", name, status, c.want)
		}
		g.untaken()
	}
}

func TestNothingComesInWithoutASecretOrATaker(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/slack/commands", strings.NewReader("command=%2Fdraft"))
	r.Header = signed("", time.Now(), "command=%2Fdraft")
	r.Header.Set("Content-Type", formType)
	w := httptest.NewRecorder()
	New(Options{BotToken: "xoxb-1"}).Routes().ServeHTTP(w, r)
	if w.Code != 404 {
		t.Errorf("without a secret: %d", w.Code)
	}
	p := New(Options{BotToken: "xoxb-1", SigningSecret: secret})
	for _, want := range []int{503, 503} { // the same request: not taken, so no replay
		r = httptest.NewRequest(http.MethodPost, "/slack/commands", strings.NewReader("command=%2Fdraft"))
		r.Header = signed(secret, time.Now(), "command=%2Fdraft")
		r.Header.Set("Content-Type", formType)
		w = httptest.NewRecorder()
		p.Routes().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("before Run: %d", w.Code)
		}
	}
}

func TestAReplayIsNotHandedOn(t *testing.T) {
	g := openGate(t)
	same := signed(secret, time.Now(), "command=%2Fdraft")
	same.Set("Content-Type", formType)
	again := func(r *http.Request) { r.Header = same.Clone() }
	if status, _ := g.send("/slack/commands", formType, "command=%2Fdraft", again); status != 200 {
		t.Fatal(status)
	}
	g.taken()
	for _, path := range []string{"/slack/commands", "/slack/interactions"} {
		if status, _ := g.send(path, formType, "command=%2Fdraft", again); status != 401 {
			t.Errorf("again at %s: %d", path, status)
		}
	}
	g.untaken()
}

func TestWhatIsNotTakenMayComeAgain(t *testing.T) {
	g := openGate(t)
	same := signed(secret, time.Now(), "command=%2Fdraft")
	same.Set("Content-Type", formType)
	for _, c := range []struct {
		reply func(delivered) (any, error)
		want  int
	}{
		{func(delivered) (any, error) { return nil, say.No(say.Busy, say.Same("Too much at once.")) }, 503},
		{func(delivered) (any, error) { return nil, context.DeadlineExceeded }, 503},
		{func(delivered) (any, error) { return nil, errors.New("disk full") }, 500},
		{func(delivered) (any, error) { panic("boom") }, 500},
		{func(delivered) (any, error) { return func() {}, nil }, 200}, // taken; the answer alone is lost
		{func(delivered) (any, error) { return nil, nil }, 401},
	} {
		g.reply = c.reply
		if status, body := g.send("/slack/commands", formType, "command=%2Fdraft", func(r *http.Request) { r.Header = same.Clone() }); status != c.want || body != "" {
			t.Errorf("%d %q, want %d", status, body, c.want)
		}
	}
	if !strings.Contains(g.log.String(), "boom") || !strings.Contains(g.log.String(), "disk full") {
		t.Error("the log does not say why")
	}
}

// knock sends one signed command to the routes without a network.
func knock(ctx context.Context, p *Platform, text string) int {
	body := url.Values{"command": {"/draft"}, "text": {text}}.Encode()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/slack/commands", strings.NewReader(body))
	r.Header = signed(secret, p.o.Now(), body)
	r.Header.Set("Content-Type", formType)
	w := httptest.NewRecorder()
	p.Routes().ServeHTTP(w, r)
	return w.Code
}

// Whoever comes while every place is taken is told so at once; nobody waits longer than Slack does.
func TestNobodyWaitsLongerThanSlackDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{BotToken: "xoxb-1", SigningSecret: secret})
		p.door.serve(func(ctx context.Context, _ delivered) (any, error) { <-ctx.Done(); return nil, ctx.Err() })
		began, codes := time.Now(), make(chan int, atOnce)
		for i := range atOnce {
			go func() { codes <- knock(t.Context(), p, strconv.Itoa(i)) }()
		}
		synctest.Wait()
		if code := knock(t.Context(), p, "one too many"); code != 503 || time.Since(began) != 0 {
			t.Errorf("%d after %v", code, time.Since(began))
		}
		for range atOnce {
			if code := <-codes; code != 503 || time.Since(began) >= 3*time.Second {
				t.Fatalf("%d after %v", code, time.Since(began))
			}
		}
		p.door.serve(takeAll)
		if code := knock(t.Context(), p, "one too many"); code != 200 {
			t.Errorf("afterwards: %d", code)
		}
	})
}

// What was begun is finished although Slack hung up: its next try finds it done.
func TestSlackHangsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{BotToken: "xoxb-1", SigningSecret: secret})
		done := false
		p.door.serve(func(ctx context.Context, _ delivered) (any, error) {
			done = asleep(ctx, time.Second)
			return nil, ctx.Err()
		})
		ctx, hangUp := context.WithCancel(t.Context())
		hangUp()
		if code := knock(ctx, p, "a"); code != 200 || !done {
			t.Errorf("%d, done: %v", code, done)
		}
	})
}

// What is not signed is not worth reading, but for the few bytes of Slack's look at the certificate.
func TestTheUnsignedIsHardlyRead(t *testing.T) {
	p := New(Options{BotToken: "xoxb-1", SigningSecret: secret})
	p.door.serve(takeAll)
	body := strings.NewReader(strings.Repeat("a", maxBody))
	r := httptest.NewRequest(http.MethodPost, "/slack/commands", io.MultiReader(body))
	r.Header.Set("Content-Type", formType)
	w := httptest.NewRecorder()
	p.Routes().ServeHTTP(w, r)
	if read := maxBody - body.Len(); w.Code != 401 || read > 3*maxProbe {
		t.Errorf("%d after %d bytes", w.Code, read)
	}
}
