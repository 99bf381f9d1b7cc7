package playground

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/commands/chat"
)

// What one person is told is known to them before its turn: who then reads the room finds it, in its
// place; what became of it before its turn is sent once.
func TestWhoWasAnsweredFindsTheAnswerInTheRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := make(chan struct{})
		p := New(Options{
			Kept: func(context.Context, string) (map[string][]byte, error) { return nil, nil },
			Keep: func(context.Context, string, []byte) error { <-disk; return nil },
		})
		ctx, stop := context.WithCancel(t.Context())
		go func() { _ = p.Run(ctx, nil, nil) }()
		defer stop()
		synctest.Wait()
		page, _, _ := p.hub.join("ana", "")
		go func() {
			if _, err := p.Post(ctx, chat.Place{Room: room("marketing")}, chat.Message{Text: "for all"}, "key"); err != nil {
				t.Error(err)
			}
		}()
		synctest.Wait()
		told := &message{Room: "marketing", From: bot, Said: chat.Message{Text: "draft", Private: true}, To: "ana"}
		if err := p.put(ctx, told); err != nil {
			t.Fatal(err)
		}
		if err := p.change(ctx, told.ID, func(m *message) bool { m.Said.Text = "drafted"; return true }); err != nil {
			t.Fatal(err)
		}
		reads := func(user string) (out []string) {
			p.await(ctx, "marketing", user)
			p.mu.Lock()
			defer p.mu.Unlock()
			for _, m := range p.store.seen("marketing", user, "", 10) {
				out = append(out, m.Said.Text)
			}
			return out
		}
		begun := time.Now()
		if got := reads("marc"); len(got) > 0 || time.Since(begun) > 0 {
			t.Errorf("Marc reads %q after %v", got, time.Since(begun))
		}
		if got := reads("ana"); len(got) > 0 || time.Since(begun) != seenWithin {
			t.Errorf("while the disk hangs Ana reads %q after %v", got, time.Since(begun))
		}
		found := make(chan []string, 1)
		go func() { found <- reads("ana") }()
		synctest.Wait()
		close(disk)
		if got := <-found; !slices.Equal(got, []string{"for all", "drafted"}) {
			t.Errorf("Ana reads %q", got)
		}
		synctest.Wait()
		p.hub.leave(page)
		var sent []string
		for c := range page.queue {
			sent = append(sent, c.Said.Text)
		}
		if !slices.Equal(sent, []string{"for all", "drafted"}) {
			t.Errorf("the page was sent %q", sent)
		}
		if r := p.store.rooms["marketing"]; r.count != [3]int{talk: 1, aside: 1} {
			t.Errorf("the room counts %v", r.count)
		}
	})
}
