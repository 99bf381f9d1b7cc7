package slack

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

// The benchmarks of this package report figures by name; .ci/bench holds them against what is
// wanted. Each is one run with its reference inside, so that a busy disk slows both.

// A ledger is the least that keeps deliveries durably: one writer takes whatever waits into one
// transaction.
type ledger struct {
	rows  chan entry
	begin *sql.Stmt
	add   *sql.Stmt
	end   *sql.Stmt
}

type entry struct {
	id   string
	body []byte
	done chan error
}

func openLedger(b *testing.B) *ledger {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(), "ledger.db")+"?_journal_mode=WAL&_synchronous=FULL")
	if err != nil {
		b.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	if _, err := conn.ExecContext(b.Context(), `CREATE TABLE deliveries (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID`); err != nil {
		b.Fatal(err)
	}
	prepared := func(query string) *sql.Stmt {
		s, err := conn.PrepareContext(context.Background(), query)
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	l := &ledger{make(chan entry, 4096), prepared(`BEGIN IMMEDIATE`), prepared(`INSERT INTO deliveries VALUES (?1, ?2) ON CONFLICT DO NOTHING`), prepared(`COMMIT`)}
	var writing sync.WaitGroup
	writing.Go(l.write)
	b.Cleanup(func() { close(l.rows); writing.Wait(); conn.Close(); db.Close() })
	return l
}

// write commits what waits, at most 256 rows at once.
func (l *ledger) write() {
	for first := range l.rows {
		batch := []entry{first}
		for more := true; more && len(batch) < 256; {
			select {
			case e, open := <-l.rows:
				if more = open; open {
					batch = append(batch, e)
				}
			default:
				more = false
			}
		}
		err := l.commit(batch)
		for _, e := range batch {
			e.done <- err
		}
	}
}

func (l *ledger) commit(batch []entry) error {
	if _, err := l.begin.Exec(); err != nil {
		return err
	}
	for _, e := range batch {
		if _, err := l.add.Exec(e.id, e.body); err != nil {
			return err
		}
	}
	_, err := l.end.Exec()
	return err
}

func (l *ledger) keep(id string, body []byte) error {
	e := entry{id, body, make(chan error, 1)}
	l.rows <- e
	return <-e.done
}

// floor is the least handler of a command: it verifies the signature, parses the form and keeps it.
func (l *ledger) floor(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	stamp := r.Header.Get("X-Slack-Request-Timestamp")
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte("v0:" + stamp + ":"))
	m.Write(raw)
	at, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || math.Abs(float64(time.Now().Unix()-at)) > 300 || !hmac.Equal([]byte("v0="+hex.EncodeToString(m.Sum(nil))), []byte(r.Header.Get("X-Slack-Signature"))) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil || l.keep(form.Get("trigger_id"), raw) != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// take keeps what a real taker would: the event's own id, and its body.
func (l *ledger) take(_ context.Context, d delivered) (any, error) {
	var id struct {
		Trigger string `json:"trigger_id"`
		Event   string `json:"event_id"`
	}
	if err := json.Unmarshal(d.Body, &id); err != nil {
		return nil, err
	}
	return nil, l.keep(id.Trigger+id.Event, d.Body)
}

var triggers atomic.Int64

// request is one signed command, as it goes over the wire; no two are alike.
func request(host string) []byte {
	form := url.Values{"token": {"gIkuvaNzQIHg97ATvDxqgjtO"}, "team_id": {"T0001"}, "team_domain": {"example"}, "channel_id": {"C2147483705"}, "channel_name": {"test"},
		"user_id": {"U2147483697"}, "user_name": {"ana"}, "command": {"/draft"}, "text": {"Our new trail shoe is here, and it is lighter than ever"}, "api_app_id": {"A123456"},
		"is_enterprise_install": {"false"}, "response_url": {"https://hooks.slack.com/commands/1234/5678"}, "trigger_id": {fmt.Sprintf("13345224609.738474920.%032d", triggers.Add(1))}}
	body := form.Encode()
	h := signed(secret, time.Now(), body)
	return fmt.Appendf(nil, "POST /slack/commands HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nX-Slack-Request-Timestamp: %s\r\nX-Slack-Signature: %s\r\n\r\n%s",
		host, formType, len(body), h.Get("X-Slack-Request-Timestamp"), h.Get("X-Slack-Signature"), body)
}

// rate sends n commands over each of 64 connections, one after another on each, and gives how many
// a second were answered 200.
func rate(b *testing.B, handler http.Handler, n int) float64 {
	b.Helper()
	const clients = 64
	server := httptest.NewServer(handler)
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	requests := make([][]byte, clients*n)
	for i := range requests {
		requests[i] = request(host)
	}
	var sending sync.WaitGroup
	start := time.Now()
	for c := range clients {
		sending.Go(func() {
			if err := converse(host, requests[c*n:(c+1)*n]); err != nil {
				b.Error(err)
			}
		})
	}
	sending.Wait()
	return clients * float64(n) / time.Since(start).Seconds()
}

func converse(host string, requests [][]byte) error {
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return err
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for _, r := range requests {
		if _, err := conn.Write(r); err != nil {
			return err
		}
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != 200 {
			return fmt.Errorf("answered %d, %v", resp.StatusCode, err)
		}
	}
	return nil
}

// BenchmarkRoutes holds signed commands over the routes, 64 at a time and each kept durably, against
// the floor handler.
func BenchmarkRoutes(b *testing.B) {
	const rounds, each = 7, 100
	floor, ours := openLedger(b), openLedger(b)
	p := New(Options{BotToken: "xoxb-1", SigningSecret: secret})
	p.door.serve(ours.take)
	least, routes := http.HandlerFunc(floor.floor), p.Routes()
	rate(b, least, each) // warm both
	rate(b, routes, each)
	var floors, ratios []float64
	b.ResetTimer()
	for range rounds {
		f := rate(b, least, each)
		floors, ratios = append(floors, f), append(ratios, rate(b, routes, each)/f)
	}
	b.ReportMetric(middle(floors), "slack_floor_per_second")
	b.ReportMetric(middle(ratios), "slack_routes_ratio")
}

// BenchmarkEnvelopes sends 1,000 envelopes at once over one connection: from each envelope to its
// acknowledgement, each kept durably in between.
func BenchmarkEnvelopes(b *testing.B) {
	const rounds, burst = 9, 1000
	w := newBoard(b).plug(Options{}, false).run(openLedger(b).take)
	one := next(b, w.came, "the first")
	next(b, w.came, "the second")
	var halves, lasts []float64
	for round := range rounds + 1 {
		took := one.burst(fmt.Sprint("b", round), burst)
		if round == 0 { // warms it
			continue
		}
		slices.Sort(took)
		halves, lasts = append(halves, millis(took[burst/2])), append(lasts, millis(took[burst*99/100]))
	}
	b.ReportMetric(middle(halves), "slack_envelope_p50_ms")
	b.ReportMetric(middle(lasts), "slack_envelope_p99_ms")
	w.end()
}

// burst sends n events at once and gives how long each took until it was acknowledged.
func (l *line) burst(name string, n int) (took []time.Duration) {
	sent := make([]time.Time, n)
	frames := make([]string, n)
	for i := range n {
		frames[i] = fmt.Sprintf(`{"type":"events_api","envelope_id":"%d","accepts_response_payload":false,"retry_attempt":0,"retry_reason":"","payload":{"token":"x","team_id":"T1","api_app_id":"A1","event":{"type":"reaction_added","user":"U%d","reaction":"white_check_mark","item_user":"U1","item":{"type":"message","channel":"C1","ts":"1360782400.498405"},"event_ts":"1360782804.083113"},"type":"event_callback","event_id":"Ev%s-%d","event_time":1360782804}}`, i, i, name, i)
	}
	go func() {
		for i := range n {
			sent[i] = time.Now()
			l.send(frames[i])
		}
	}()
	for range n {
		a := next(l.b.t, l.b.acks, "an acknowledgement")
		i, err := strconv.Atoi(a.ID)
		if err != nil {
			l.b.t.Fatal(err)
		}
		took = append(took, time.Since(sent[i]))
	}
	return took
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func middle(of []float64) float64 {
	s := slices.Sorted(slices.Values(of))
	return s[len(s)/2]
}
