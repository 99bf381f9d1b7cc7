package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"copydesk/bot/playground"
	"copydesk/bot/web"
	"copydesk/commands/chat"
	"copydesk/integrations/egress"
	"copydesk/storage"
)

// The benchmarks of this package report figures by name; .ci/bench holds them against what is
// wanted. Each is one run with its reference inside, so that a busy disk slows both.

// A timed playground notes how long each event took until it was durable.
type timed struct {
	*playground.Playground
	took func(time.Duration)
}

func (p timed) Run(ctx context.Context, specs []chat.Spec, h chat.Handler) error {
	return p.Playground.Run(ctx, specs, clocked{h, p.took})
}

type clocked struct {
	chat.Handler
	took func(time.Duration)
}

func (c clocked) Receive(ctx context.Context, e chat.Event) error {
	start := time.Now()
	err := c.Handler.Receive(ctx, e)
	c.took(time.Since(start))
	return err
}

// A shop is the whole program, serving on a real socket inside the benchmark.
type shop struct {
	db      *storage.DB
	address string
	client  *http.Client
	mu      sync.Mutex
	acks    []time.Duration
}

// openShop composes the program as serve does, with at most batch changes a commit.
func openShop(b *testing.B, dir string, batch int) *shop {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &shop{}
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	p := &program{getenv: func(string) string { return "" }}
	settings, err := p.settings()
	must(err)
	log := slog.New(slog.DiscardHandler)
	s.db, err = storage.Open(ctx, dir, storage.Options{Batch: batch})
	must(err)
	desk := p.desk(settings)
	play := newPlayground(s.db, desk, settings, log)
	h := newHouse(s.db, desk, []chat.Platform{timed{play, s.acknowledged}}, egress.Client(egress.Options{}), log)
	must(h.seed(ctx))
	server := httptest.NewServer(web.Handler(web.Site{DB: s.db, Base: func() string { return "" }, Ready: h.ready, Front: play.Handler(), Log: log}))
	s.address = server.URL
	s.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128}}
	var running sync.WaitGroup
	running.Go(func() { must(h.run(ctx)) })
	b.Cleanup(func() {
		s.client.CloseIdleConnections()
		server.Close()
		cancel()
		running.Wait()
		must(s.db.Close())
	})
	return s
}

func (s *shop) acknowledged(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acks = append(s.acks, d)
}

// taken gives the acknowledgements noted since the last call.
func (s *shop) taken() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.acks
	s.acks = nil
	return out
}

// say sends a command line as the page does and waits for its answer.
func (s *shop) say(line string) error {
	_, err := command(s.client, s.address, "ana", line)
	return err
}

// command sends one command line and gives the post that its answer is about.
func command(client *http.Client, address, user, line string) (int64, error) {
	body, err := json.Marshal(map[string]string{"user": user, "room": "marketing", "line": line})
	if err != nil {
		return 0, err
	}
	resp, err := client.Post(address+"/playground/api/command", "application/json", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	var got struct{ Message struct{ Post int64 } }
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		return 0, err
	}
	if resp.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%q was answered %d", line, resp.StatusCode)
	}
	return got.Message.Post, nil
}

// BenchmarkOneClient drafts one post after another and holds the medians against those of bare
// durable commits of the same rounds.
func BenchmarkOneClient(b *testing.B) {
	const rounds, each = 7, 150
	bare := openBare(b)
	s := openShop(b, filepath.Join(b.TempDir(), "data"), 0)
	for range each {
		if err := s.say("/draft The first of the day, to warm up"); err != nil {
			b.Fatal(err)
		}
	}
	var commits, acks, answers []float64
	for range rounds {
		commit := median(bare.commits(b, each))
		s.taken()
		var took []time.Duration
		for i := range each {
			start := time.Now()
			if err := s.say(fmt.Sprintf("/draft Number %d of the round, come and see", i)); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(start))
		}
		commits = append(commits, commit.Seconds()*1e6)
		acks = append(acks, median(s.taken()).Seconds()/commit.Seconds())
		answers = append(answers, median(took).Seconds()/commit.Seconds())
	}
	b.ReportMetric(median(commits), "bare_commit_us")
	b.ReportMetric(median(acks), "acknowledged_ratio")
	b.ReportMetric(median(answers), "answered_ratio")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkManyClients drafts from 64 clients, with changes sharing commits and with one commit for
// each change, in turns.
func BenchmarkManyClients(b *testing.B) {
	const rounds = 3
	var gains, rates, shared []float64
	for range rounds {
		grouped, writes := manyClients(b, 0)
		alone, _ := manyClients(b, 1)
		gains, rates, shared = append(gains, grouped/alone), append(rates, grouped), append(shared, writes)
	}
	b.ReportMetric(median(rates), "clients_per_second")
	b.ReportMetric(median(gains), "clients_gain")
	b.ReportMetric(median(shared), "clients_writes_per_commit")
	b.ReportMetric(0, "ns/op")
}

// manyClients drafts for a few seconds and gives the answers a second and the writes a commit.
func manyClients(b *testing.B, batch int) (rate, shared float64) {
	const clients, warm, whole = 64, 500 * time.Millisecond, 3 * time.Second
	s := openShop(b, filepath.Join(b.TempDir(), "data"), batch)
	var group sync.WaitGroup
	var mu sync.Mutex
	answered := 0
	start := time.Now()
	var before storage.Stats
	group.Go(func() {
		<-time.After(warm)
		before = s.db.Stats()
	})
	for c := range clients {
		group.Go(func() {
			for i := 0; time.Since(start) < whole; i++ {
				if err := s.say(fmt.Sprintf("/draft Client %d says for the %dth time, come and see", c, i)); err != nil {
					b.Error(err)
					return
				}
				if time.Since(start) > warm && time.Since(start) < whole {
					mu.Lock()
					answered++
					mu.Unlock()
				}
			}
		})
	}
	group.Wait()
	after := s.db.Stats()
	return float64(answered) / (whole - warm).Seconds(), float64(after.Writes-before.Writes) / float64(after.Commits-before.Commits)
}

// median is the middle of a list.
func median[T float64 | time.Duration](list []T) T { return quantile(list, 0.5) }

func quantile[T float64 | time.Duration](list []T, q float64) T {
	if len(list) == 0 {
		return 0
	}
	list = slices.Sorted(slices.Values(list))
	return list[min(int(float64(len(list))*q), len(list)-1)]
}
