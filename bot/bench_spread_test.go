package bot

import (
	"database/sql"
	"fmt"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/commands"
	"copydesk/storage"
)

// BenchmarkSpread plans 10,000 posts over one minute beside 1,000,000 others, lets the program show
// their cards and verify them, and reads from what it stored how late each one's intent was, and
// how late it was live.
func BenchmarkSpread(b *testing.B) {
	const posts, window = 10_000, time.Minute
	dir := filepath.Join(b.TempDir(), "data")
	if out, err := exec.Command("cp", "-r", multiplied(b, 1_000_000), dir).CombinedOutput(); err != nil {
		b.Fatalf("copy: %v\n%s", err, out)
	}
	first := time.Now().Add(3 * time.Minute).Truncate(time.Second)
	planMany(b, dir, posts, first, window)
	p := started(b, binary(b), dir)
	shown := time.Now()
	waiting := counted(b, dir, `SELECT COUNT(*) FROM due WHERE kind = 'cards'`)
	for waiting() > 0 {
		<-time.After(time.Second)
	}
	b.ReportMetric(time.Since(shown).Seconds(), "cards_s")
	if early := time.Until(first); early < 40*time.Second {
		b.Fatalf("the cards of all posts stood only %v before the first was due", early)
	}
	<-time.After(time.Until(first.Add(window + 5*time.Second)))
	b.ReportMetric(p.resident(b), "spread_mib")
	p.stop(b)
	intents, lives := late(b, dir, first, first.Add(window))
	if len(intents) != posts {
		b.Errorf("%d of %d posts are live", len(intents), posts)
	}
	b.ReportMetric(quantile(intents, 0.5), "lateness_p50_ms")
	b.ReportMetric(quantile(intents, 0.99), "lateness_p99_ms")
	b.ReportMetric(quantile(intents, 1), "lateness_max_ms")
	b.ReportMetric(quantile(lives, 0.5), "live_p50_ms")
	b.ReportMetric(quantile(lives, 0.99), "live_p99_ms")
	b.ReportMetric(0, "ns/op")
}

// planMany has Ana write posts, Marc approve them and Ana plan them evenly over a window.
func planMany(b *testing.B, dir string, posts int, first time.Time, window time.Duration) {
	b.Helper()
	db, err := storage.Open(b.Context(), dir, storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if err := db.Claim(b.Context()); err != nil { // the folder is a copy, and a copy publishes nothing
		b.Fatal(err)
	}
	info, err := db.BrandNamed(b.Context(), demo)
	if err != nil {
		b.Fatal(err)
	}
	ids := map[string]string{}
	for _, who := range []string{"ana", "marc"} {
		person, known, err := db.PersonOf(b.Context(), storage.Identity{Platform: "playground", User: who})
		if err != nil || !known {
			b.Fatalf("%s: %v, %v", who, known, err)
		}
		ids[who] = person.ID
	}
	next := make(chan int)
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			for i := range next {
				due := first.Add(window * time.Duration(i) / time.Duration(posts)).Truncate(time.Millisecond)
				if err := planOne(b, db.Of(info.ID), info, ids, i, due); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range posts {
		next <- i
	}
	close(next)
	group.Wait()
}

func planOne(b *testing.B, brand *storage.Brand, info storage.BrandInfo, ids map[string]string, i int, due time.Time) error {
	text := fmt.Sprintf("Post %d of the minute, come and see https://example.com/%d", i, i)
	parts, links, err := commands.MakeParts(info, map[string]string{info.Accounts[0].ID: text}, commands.PartOptions{Lang: "en"})
	if err != nil {
		return err
	}
	return brand.Change(b.Context(), storage.Cause{Actor: ids["ana"]}, func(tx *storage.Tx) error {
		p, err := tx.NewPost(ids["ana"], storage.Meta{Title: commands.FirstWords(text), Lang: "en"}, parts, nil, links)
		if err != nil {
			return err
		}
		root := storage.Card{Post: p.ID, Number: p.Number, Revision: 1, Kind: "root", Ref: storage.RefKey{Room: room("approvals")}}
		if err := tx.SaveCard(root); err != nil {
			return err
		}
		policy := approvals.Policy{Steps: []approvals.Step{{Needed: 1, Roles: []approvals.Role{approvals.Approver}}}}
		for _, e := range []approvals.Event{
			approvals.SubmittedTo{By: ids["ana"], At: tx.Now(), Policy: policy, Deadline: tx.Now().Add(24 * time.Hour)},
			approvals.Voted{By: ids["marc"], At: tx.Now(), Kind: approvals.Approve, Road: approvals.ByCommand, Revision: 1, Roles: []approvals.Role{approvals.Approver}},
			approvals.Planned{By: ids["ana"], At: tx.Now(), Time: due, Zone: "UTC", Late: time.Hour},
		} {
			if err := tx.Apply(&p, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// counted gives a function that runs a count on the database beside the program.
func counted(b *testing.B, dir, query string) func() int {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "copydesk.db")+"?mode=ro&_busy_timeout=5000")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return func() (n int) {
		if err := db.QueryRow(query).Scan(&n); err != nil {
			b.Fatal(err)
		}
		return n
	}
}

// late gives, for the posts of a window that are live, by how many milliseconds their intents were
// late, and by how many they were live.
func late(b *testing.B, dir string, from, to time.Time) (intents, lives []float64) {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "copydesk.db")+"?mode=ro")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT p.time, (SELECT MIN(a.at) FROM audit a WHERE a.post = p.id AND a.kind = 'began'), d.settled
		FROM posts p JOIN deliveries d ON d.post = p.id WHERE p.state = 'published' AND p.time >= ?1 AND p.time < ?2`, from.UnixMilli(), to.UnixMilli())
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var due, began, settled int64
		if err := rows.Scan(&due, &began, &settled); err != nil {
			b.Fatal(err)
		}
		intents, lives = append(intents, float64(began-due)), append(lives, float64(settled-due))
	}
	return intents, lives
}
