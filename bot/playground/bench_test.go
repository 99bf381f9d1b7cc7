package playground_test

import (
	"context"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"copydesk/bot/playground"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// BenchmarkPost posts from 64 goroutines into the real store: what they write should share commits.
func BenchmarkPost(b *testing.B) {
	const clients = 64
	db, err := storage.Open(b.Context(), b.TempDir(), storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	p := playground.New(playground.Options{Keep: db.Keep, Kept: db.Kept})
	ctx, stop := context.WithCancel(b.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = p.Run(ctx, nil, nil) })
	defer running.Wait()
	defer stop()
	for !p.Ready() {
		runtime.Gosched()
	}
	before := db.Stats()
	var next atomic.Int64
	place := chat.Place{Room: chat.Room{Platform: playground.Name, ID: "marketing"}}
	b.ResetTimer()
	var group sync.WaitGroup
	for range clients {
		group.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				if _, err := p.Post(ctx, place, chat.Message{Text: "post " + strconv.FormatInt(n, 10)}, strconv.FormatInt(n, 10)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	group.Wait()
	b.StopTimer()
	after := db.Stats()
	b.ReportMetric(float64(after.Writes-before.Writes)/float64(after.Commits-before.Commits), "writes/commit")
}
