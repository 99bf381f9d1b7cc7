package bot

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/bot/slack/slacktest"
	"copydesk/bot/web"
	"copydesk/integrations/egress"
	"copydesk/storage"
)

// A bureau is the whole program in a Slack workspace over signed HTTP. What people do there is sent
// by the benchmark itself, and their answers are counted by it: the workspace only says who they are.
type bureau struct {
	b        *testing.B
	db       *storage.DB
	dir      string
	host     string
	answers  *httptest.Server
	answered sync.Map // trigger → when the answer came
	count    atomic.Int64
}

// Two brands, each with its room and its person.
var offices = []struct{ brand, room, person string }{{"demo", "C0MARKETING", "U0ANA"}, {"other", "C0OTHER", "U0MARC"}}

func openBureau(b *testing.B) *bureau {
	b.Helper()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	service := slacktest.New(b, slacktest.Options{})
	service.Unlimited()
	for _, o := range offices {
		service.AddPerson(slacktest.Person{ID: o.person, Name: o.brand})
		service.AddChannel(slacktest.Channel{ID: o.room, Name: o.brand, Members: []string{slacktest.BotUser, o.person}})
	}
	s := &bureau{b: b, dir: filepath.Join(b.TempDir(), "data")}
	env := map[string]string{"SLACK_BOT_TOKEN": slacktest.BotToken, "SLACK_SIGNING_SECRET": slacktest.SigningSecret, "SLACK_API_URL": service.APIURL()}
	p := &program{getenv: func(name string) string { return env[name] }}
	settings, err := p.settings()
	must(err)
	log := slog.New(slog.DiscardHandler)
	s.db, err = storage.Open(ctx, s.dir, storage.Options{})
	must(err)
	must(s.furnish(ctx))
	desk := p.desk(settings)
	c := p.platforms(s.db, desk, settings, log)
	h := newHouse(s.db, desk, c.all, egress.Client(egress.Options{}), log)
	server := httptest.NewServer(web.Handler(web.Site{DB: s.db, Base: func() string { return "" }, Ready: h.ready, Slack: c.routes, Log: log}))
	s.host = strings.TrimPrefix(server.URL, "http://")
	s.answers = httptest.NewServer(http.HandlerFunc(s.hear))
	var running sync.WaitGroup
	running.Go(func() { must(h.run(ctx)) })
	ready := time.NewTicker(time.Millisecond)
	defer ready.Stop()
	for deadline := time.Now().Add(10 * time.Second); !c.all[0].Ready(); <-ready.C {
		if time.Now().After(deadline) {
			b.Fatal("slack is not ready")
		}
	}
	b.Cleanup(func() {
		server.Close()
		cancel()
		running.Wait()
		s.answers.Close()
		must(s.db.Close())
	})
	return s
}

// furnish makes the brands, each with its person, who may write in it.
func (s *bureau) furnish(ctx context.Context) error {
	for _, o := range offices {
		var person, brand string
		if err := s.db.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
			met, err := tx.Meet(storage.Identity{Platform: "slack", Team: slacktest.Team, User: o.person}, o.brand, "en", "")
			if err != nil {
				return err
			}
			info, err := tx.NewBrand(o.brand, met.ID, storage.RoomKey{Platform: "slack", Team: slacktest.Team, ID: o.room}, "en", "UTC")
			person, brand = met.ID, info.ID
			return err
		}); err != nil {
			return err
		}
		if err := s.db.Of(brand).Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
			return tx.Give(person, approvals.Editor)
		}); err != nil {
			return err
		}
	}
	return nil
}

// hear takes an answer of the bot.
func (s *bureau) hear(w http.ResponseWriter, r *http.Request) {
	if done, waited := s.answered.LoadAndDelete(r.URL.Path); waited {
		close(done.(chan struct{}))
	}
	s.count.Add(1)
	_, _ = io.WriteString(w, "ok")
}

var triggers atomic.Int64

// A knock is one signed command, as it goes over the wire.
type knock struct {
	id   string // its trigger
	raw  []byte
	done chan struct{} // closed at the answer
}

func (s *bureau) command(office int) knock {
	k := knock{id: fmt.Sprintf("13345224609.738474920.%032d", triggers.Add(1)), done: make(chan struct{})}
	address := ""
	if s.answers != nil {
		address = s.answers.URL + "/" + k.id
		s.answered.Store("/"+k.id, k.done)
	}
	o := offices[office]
	body := url.Values{"token": {"gIkuvaNzQIHg97ATvDxqgjtO"}, "team_id": {slacktest.Team}, "team_domain": {"example"}, "channel_id": {o.room}, "channel_name": {o.brand},
		"user_id": {o.person}, "user_name": {o.brand}, "command": {"/copydesk"}, "text": {"today"}, "api_app_id": {slacktest.AppID}, "is_enterprise_install": {"false"},
		"response_url": {address}, "trigger_id": {k.id}}.Encode()
	now := time.Now()
	k.raw = fmt.Appendf(nil, "POST /slack/commands HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nX-Slack-Request-Timestamp: %d\r\nX-Slack-Signature: %s\r\n\r\n%s",
		s.host, len(body), now.Unix(), slacktest.Sign(slacktest.SigningSecret, now, []byte(body)), body)
	return k
}

// A caller is one connection on which commands are sent, one after another.
type caller struct {
	conn net.Conn
	in   *bufio.Reader
}

func (s *bureau) call() *caller {
	conn, err := net.Dial("tcp", s.host)
	if err != nil {
		s.b.Fatal(err)
	}
	s.b.Cleanup(func() { conn.Close() })
	return &caller{conn, bufio.NewReader(conn)}
}

// send gives how long it took until the request was answered, and whether the bot stored it: else it
// answered 503, or said in words that too much is going on.
func (c *caller) send(k knock) (stored bool, took time.Duration, err error) {
	start := time.Now()
	if _, err := c.conn.Write(k.raw); err != nil {
		return false, 0, err
	}
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return false, 0, err
	}
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != 200 && resp.StatusCode != 503 {
		err = fmt.Errorf("answered %d", resp.StatusCode)
	}
	return resp.StatusCode == 200 && len(body) == 0, time.Since(start), err
}

// burst sends n commands over each of 64 connections and gives how many a second were stored; it
// then waits until all were answered.
func (s *bureau) burst(n int) float64 {
	const clients = 64
	knocks := make([]knock, clients*n)
	for i := range knocks {
		knocks[i] = s.command(0)
	}
	lines := make([]*caller, clients)
	for i := range lines {
		lines[i] = s.call()
	}
	var sending sync.WaitGroup
	start := time.Now()
	for c, line := range lines {
		sending.Go(func() {
			for _, k := range knocks[c*n : (c+1)*n] {
				if stored, _, err := line.send(k); err != nil || !stored {
					s.b.Errorf("a command was not stored: %v", err)
					return
				}
			}
		})
	}
	sending.Wait()
	rate := float64(len(knocks)) / time.Since(start).Seconds()
	if s.answers != nil {
		for _, k := range knocks {
			<-k.done
		}
	}
	return rate
}

// missing counts those of the events that are not in the database.
func (s *bureau) missing(ids []string) (n int) {
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(s.dir, "copydesk.db")+"?mode=ro")
	if err != nil {
		s.b.Fatal(err)
	}
	defer db.Close()
	all, err := json.Marshal(ids)
	if err != nil {
		s.b.Fatal(err)
	}
	err = db.QueryRowContext(s.b.Context(), `SELECT count(*) FROM json_each(?1) WHERE value NOT IN (SELECT id FROM events)`, string(all)).Scan(&n)
	if err != nil {
		s.b.Fatal(err)
	}
	return n
}
