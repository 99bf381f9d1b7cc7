package bot

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/commands/chat"
	"copydesk/integrations/egress"
	"copydesk/storage"
)

// A wired town has one account on a pigeon, over real sockets. Its clock stands still and is put
// forward from one due row to the next, which the real worker performs.
type wired struct {
	*town
	pigeon *pigeon
	clock  atomic.Int64 // unix milliseconds
}

// wireUp opens a town on Tuesday 24 November 2026 at 10:00 in Paris, with a post 2 that Marc has approved.
func wireUp(t *testing.T, class approvals.Class, script ...string) *wired {
	t.Helper()
	w := &wired{town: &town{T: t, dir: filepath.Join(t.TempDir(), "data"), heard: map[string]bool{}, spoke: map[string]bool{}}, pigeon: nest(t, class, script...)}
	w.clock.Store(time.Date(2026, 11, 24, 10, 0, 0, 0, paris).UnixMilli())
	w.open()
	info, err := w.db.BrandNamed(t.Context(), demo)
	w.must(err)
	w.must(w.db.Of(info.ID).Change(t.Context(), storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		return tx.AddAccount(storage.Account{ID: "loft", Network: "pigeon", Name: "@demo", Class: class, State: "ready"})
	}))
	t.Cleanup(func() {
		if w.db != nil {
			w.stop()
		}
	})
	w.say("ana: /draft Our new trail shoe is here networks:pigeon", "ana: /submit 2", "marc: /approve 2 revision:1", "state 2 approved")
	return w
}

func (w *wired) now() time.Time { return time.UnixMilli(w.clock.Load()).UTC() }

// open starts the program over the folder, all but the loop of the worker.
func (w *wired) open() {
	w.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w.compose(ctx, w.now, egress.Client(egress.Options{Allow: []string{w.pigeon.server.Listener.Addr().String()}, Timeout: 300 * time.Millisecond}))
	play := w.house.platforms["playground"]
	var running sync.WaitGroup
	running.Go(func() { _ = play.Run(ctx, nil, w.house) })
	w.ended = func() { cancel(); running.Wait(); w.house.inbox.wait() }
	_, _ = play.Reactions(ctx, chat.Ref{Room: chat.Room{Platform: "playground", ID: "marketing"}, ID: "none"}) // waits until it has loaded
	w.must(w.house.recover(ctx))
	w.perform()
}

// say plays the lines of a dialogue, each with everything that follows from it at once.
func (w *wired) say(lines ...string) {
	w.Helper()
	for _, text := range lines {
		l, err := readLine(text)
		w.must(err)
		l.where, l.text, w.line = "here", text, l
		w.follow(l)
		w.perform()
	}
}

// perform has the worker do all that is due now.
func (w *wired) perform() {
	w.Helper()
	for more := true; more; {
		n, _, err := w.house.worker.round(w.Context())
		w.must(err)
		w.house.worker.group.Wait()
		more = n > 0
	}
}

// passes lets time go by, from one due row to the next.
func (w *wired) passes(span time.Duration) {
	w.Helper()
	end := w.now().Add(span)
	for {
		w.perform()
		_, next, err := w.db.Ahead(w.Context(), time.Time{}, 1, nil)
		w.must(err)
		if next.IsZero() || next.After(end) {
			break
		}
		w.clock.Store(max(next.UnixMilli(), w.clock.Load()))
	}
	w.clock.Store(end.UnixMilli())
	w.perform()
	w.check()
}

// public wants so many tries to have come in, and so many posts to be public, with the approved words.
func (w *wired) wants(state string, tries, public int) {
	w.Helper()
	w.say("state 2 " + state)
	came, _, posts := w.pigeon.counts()
	if came != tries || len(posts) != public {
		w.fail("%d tries came and %d posts are public, want %d and %d; the thread:\n%s", came, len(posts), tries, public, strings.Join(w.texts(2), "\n"))
	}
	for _, p := range posts {
		if !strings.Contains(p.Body, "Our new trail shoe is here") {
			w.fail("other words are public: %s", p.Body)
		}
	}
}

// told wants so many messages of the thread to hold words.
func (w *wired) told(times int, words string) {
	w.Helper()
	all := strings.Join(w.texts(2), "\n")
	if n := strings.Count(fold(all), words); n != times {
		w.fail("the thread says %q %d times, want %d:\n%s", words, n, times, all)
	}
}

// lock gives a function that keeps everybody else from writing for longer than they wait.
func (w *wired) lock(t *testing.T) func() {
	other, err := sql.Open("sqlite3", "file:"+filepath.Join(w.dir, "copydesk.db")+"?_txlock=immediate")
	w.must(err)
	t.Cleanup(func() { other.Close() })
	return func() {
		tx, err := other.Begin()
		if err != nil {
			t.Error(err)
			return
		}
		time.AfterFunc(7*time.Second, func() { _ = tx.Rollback() })
	}
}

// settles lets an hour go by and answers the question where a person is asked.
func (w *wired) settles(class approvals.Class, there bool) {
	w.Helper()
	w.passes(time.Hour)
	if class == approvals.ClassC {
		w.say("state 2 unconfirmed")
		w.told(1, "I cannot tell whether post 2 is on Pigeon @demo.")
		w.say(map[bool]string{true: "ana: [It is there] 2", false: "ana: [Send it again] 2"}[there])
		w.passes(time.Hour)
	}
	tries := 2
	if there && class != approvals.ClassA {
		tries = 1
	}
	w.wants("published", tries, 1)
}
