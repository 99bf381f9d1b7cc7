package bot

import (
	"context"
	"crypto/sha256"
	"database/sql"
	_ "embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/storage"
)

//go:embed testdata/multiply.sql
var multiply string

// multiplied gives a data folder in which n posts are planned over the month from 30 days on: one
// that the program made, and generated copies of it. It is kept between runs.
func multiplied(b *testing.B, n int) string {
	b.Helper()
	schema, err := filepath.Glob("../storage/migrations/*.sql")
	if err != nil {
		b.Fatal(err)
	}
	sum := sha256.New()
	sum.Write([]byte(multiply))
	for _, name := range schema {
		text, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		sum.Write(text)
	}
	sum.Write([]byte(time.Now().Format("2006-01"))) // what is planned must lie ahead
	dir := filepath.Join(os.TempDir(), "copydesk-bench-"+hex.EncodeToString(sum.Sum(nil)[:6]), fmt.Sprint(n))
	if _, err := os.Stat(filepath.Join(dir, "generated")); err == nil {
		return dir
	}
	old, err := filepath.Glob(filepath.Join(os.TempDir(), "copydesk-bench-*"))
	for _, other := range append(old, dir) {
		if other != filepath.Dir(dir) && err == nil {
			err = os.RemoveAll(other)
		}
	}
	if err != nil {
		b.Fatal(err)
	}
	id := template(b, dir)
	copies(b, dir, id, n-1)
	if err := os.WriteFile(filepath.Join(dir, "generated"), []byte("generated data for benchmarks\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	return dir
}

// template has the program make one scheduled post, and gives its id.
func template(b *testing.B, dir string) string {
	b.Helper()
	p := started(b, binary(b), dir)
	defer p.stop(b)
	day := time.Now().AddDate(0, 0, 60).Format(time.DateOnly)
	var n int64
	for _, said := range [][2]string{{"ana", "/draft Autumn sale starts now, come and see link:https://example.com/autumn when:\"" + day + " 9:00\""},
		{"ana", "/submit 2"}, {"marc", "/approve 2 revision:1"}} {
		var err error
		if n, err = command(http.DefaultClient, p.address, said[0], said[1]); err != nil {
			b.Fatal(err)
		}
	}
	db, err := storage.Open(b.Context(), dir, storage.Options{Shared: true})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	info, err := db.BrandNamed(b.Context(), demo)
	if err != nil {
		b.Fatal(err)
	}
	for {
		post, err := db.Of(info.ID).Post(b.Context(), n)
		if err != nil || post.State != approvals.Scheduled {
			b.Fatalf("post %d is %q, want scheduled: %v", n, post.State, err)
		}
		cards, err := db.Of(info.ID).Cards(b.Context(), post.ID)
		if err != nil {
			b.Fatal(err)
		}
		if len(cards) == 2 && cards[0].Ref.ID != "" && cards[1].Ref.ID != "" {
			return post.ID
		}
		<-time.After(10 * time.Millisecond)
	}
}

// copies multiplies a post; see multiply.sql.
func copies(b *testing.B, dir, id string, n int) {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "copydesk.db")+"?_journal_mode=WAL&_synchronous=OFF&_cache_size=-400000")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	const spread = 30 * 24 * int64(time.Hour/time.Millisecond)
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`CREATE TEMP TABLE copies AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
			SELECT i, substr(p.id, 1, 24) || printf('%012x', i) AS id, p.id AS old, p.number + i AS number, p.time + abs(random()) % ?2 AS time, 0 AS moved
			FROM n JOIN posts p ON p.id = ?3`, []any{n, spread, id}},
		{`UPDATE copies SET moved = time - (SELECT time FROM posts WHERE id = old)`, nil},
		{`BEGIN`, nil}, {multiply, nil}, {`COMMIT`, nil},
		{`PRAGMA wal_checkpoint(TRUNCATE)`, nil},
	} {
		if _, err := db.ExecContext(context.Background(), step.query, step.args...); err != nil {
			b.Fatalf("%.60s: %v", step.query, err)
		}
	}
}

// BenchmarkGrowth looks the same things up with 1,000 posts and with 1,000,000, in turns, and holds
// the medians against each other.
func BenchmarkGrowth(b *testing.B) {
	const rounds, each = 9, 60
	few, many := stocked(b, 1_000), stocked(b, 1_000_000)
	for name, look := range looks {
		var ratios []float64
		for range rounds {
			small, large := few.took(b, each, look), many.took(b, each, look)
			ratios = append(ratios, large.Seconds()/small.Seconds())
		}
		b.ReportMetric(median(ratios), name+"_growth")
		b.ReportMetric(many.took(b, each, look).Seconds()*1e6, name+"_us")
	}
	b.ReportMetric(0, "ns/op")
}

// A stock is a store of so many posts, and some of them.
type stock struct {
	db    *storage.DB
	brand *storage.Brand
	posts []storage.Post
	next  int
}

func stocked(b *testing.B, n int) *stock {
	b.Helper()
	db, err := storage.Open(b.Context(), multiplied(b, n), storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	info, err := db.BrandNamed(b.Context(), demo)
	if err != nil {
		b.Fatal(err)
	}
	s := &stock{db: db, brand: db.Of(info.ID)}
	for i := range 97 {
		p, err := s.brand.Post(b.Context(), int64(3+i*(n-10)/97))
		if err != nil {
			b.Fatal(err)
		}
		s.posts = append(s.posts, p)
	}
	return s
}

// some gives one of the posts after another.
func (s *stock) some() storage.Post {
	s.next++
	return s.posts[s.next%len(s.posts)]
}

// took is the median of a look-up.
func (s *stock) took(b *testing.B, n int, look func(context.Context, *stock) error) time.Duration {
	b.Helper()
	var list []time.Duration
	for range n {
		start := time.Now()
		if err := look(b.Context(), s); err != nil {
			b.Fatal(err)
		}
		list = append(list, time.Since(start))
	}
	return median(list)
}

// looks is what the worker, /queue, /metrics and an approval ask the store.
var looks = map[string]func(context.Context, *stock) error{
	"due": func(ctx context.Context, s *stock) error {
		at := s.posts[0].Time // as many are due then, whatever lies behind them
		_, _, err := s.db.Ahead(ctx, at.AddDate(1, 0, 0), workers, nil)
		return err
	},
	"queue": func(ctx context.Context, s *stock) error {
		_, err := s.brand.Posts(ctx, storage.Query{States: []approvals.State{approvals.Draft, approvals.Review, approvals.Approved, approvals.Scheduled, approvals.Late}, Limit: 26})
		return err
	},
	"metrics": func(ctx context.Context, s *stock) error {
		now := time.Now()
		from, number := now.AddDate(0, 0, -7), storage.Filter{Post: s.some().Number}
		for _, f := range []storage.Filter{{}, number} {
			if _, _, err := s.brand.Sum(ctx, "clicks", from, now, f); err != nil {
				return err
			}
			if _, err := s.brand.Daily(ctx, "clicks", from, now, time.UTC, f); err != nil {
				return err
			}
		}
		_, err := s.brand.Top(ctx, "clicks", from, now, 3)
		return err
	},
	"approval": func(ctx context.Context, s *stock) error {
		p := s.some()
		cards, err := s.brand.Cards(ctx, p.ID)
		if err != nil {
			return err
		}
		card, found, err := s.db.CardAt(ctx, cards[0].Ref)
		if err != nil || !found {
			return fmt.Errorf("no card of post %d: %w", p.Number, err)
		}
		_, err = s.brand.PostByID(ctx, card.Post)
		return err
	},
}
