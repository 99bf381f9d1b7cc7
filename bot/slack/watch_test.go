package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/approvals/say"
)

func TestTwoConnectionsStand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBoard(t).plug(Options{}, true).run(takeAll)
		one, two := next(t, w.came, "the first"), next(t, w.came, "the second")
		if !next(t, w.states, "connected") {
			t.Error("told to be unconnected")
		}
		one.event("e1")
		two.event("e2")
		for range 2 {
			a := next(t, w.acks, "an acknowledgement")
			if want := map[string]*line{"e1": one, "e2": two}[a.ID]; a.On != want || a.Payload != nil {
				t.Errorf("%s was acknowledged on connection %d with %s", a.ID, a.On.n, a.Payload)
			}
		}
		<-time.After(24 * time.Hour) // pings alone keep them
		synctest.Wait()
		if w.opened() != 2 || one.closed() || two.closed() {
			t.Errorf("%d addresses asked for", w.opened())
		}
		if err := w.end(); !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
		if next(t, w.states, "unconnected") || len(w.states) > 0 {
			t.Error("the end was not told, or more")
		}
	})
}

// While one connection is renewed two others stand, and what the old one still brings is taken and
// acknowledged on it.
func TestTheNextConnectionStandsBeforeTheOldOneGoes(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested", "of_tomorrow"} {
		synctest.Test(t, func(t *testing.T) {
			w := newBoard(t).plug(Options{}, true).run(takeAll)
			one, two := next(t, w.came, "the first"), next(t, w.came, "the second")
			one.farewell(reason)
			three := next(t, w.came, "the next")
			for i := range 5 { // Slack goes on for a while
				synctest.Wait()
				if one.closed() || two.closed() {
					t.Fatalf("%s: a connection was closed too early", reason)
				}
				one.event(fmt.Sprint("late ", i))
				if a := next(t, w.acks, "late"); a.On != one {
					t.Errorf("acknowledged on connection %d", a.On.n)
				}
				<-time.After(lingers - time.Second)
			}
			<-one.gone // nothing came any more
			three.event("e")
			if a := next(t, w.acks, "on the next"); a.On != three {
				t.Errorf("acknowledged on connection %d", a.On.n)
			}
			<-time.After(time.Hour)
			if two.closed() || three.closed() || w.opened() != 3 || len(w.states) != 1 {
				t.Errorf("%s: %d addresses, %d changes told", reason, w.opened(), len(w.states))
			}
			w.end()
		})
	}
}

// Both come up together, so one is renewed at half its life: never again do both end at once.
func TestTheTwoAreStaggered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard(t)
		b.life = 3600
		w := b.plug(Options{}, true).run(takeAll)
		one, two := next(t, w.came, "the first"), next(t, w.came, "the second")
		began := time.Now()
		three := next(t, awaits(w.came), "the renewal")
		if half := time.Since(began); half < 29*time.Minute || half > 31*time.Minute {
			t.Errorf("renewed after %v", half)
		}
		<-two.gone
		if one.closed() {
			t.Error("the other one was closed too")
		}
		<-time.After(30*time.Minute - time.Since(began)%time.Second)
		one.farewell("warning")
		next(t, w.came, "the next")
		<-time.After(25 * time.Minute)
		if three.closed() || w.opened() != 4 {
			t.Errorf("%d addresses asked for", w.opened())
		}
		w.end()
	})
}

// A connection that is about to be renewed for that reason counts as ending then.
func TestStaggeringIsDoneOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard(t)
		b.life = 3600
		w := b.plug(Options{}, true).run(takeAll)
		one := next(t, w.came, "the first")
		<-time.After(10 * time.Minute)
		one.conn.Close() // its next one ends at 70 minutes; the second is renewed at 30 and ends at 90
		<-time.After(59 * time.Minute)
		if n := w.opened(); n != 4 {
			t.Errorf("%d addresses asked for", n)
		}
		w.end()
	})
}

// awaits gives what comes however long it takes.
func awaits(from chan *line) chan *line {
	out := make(chan *line, 1)
	out <- <-from
	return out
}

// Both cut at once: what comes after the gap is told as connected anew, so that reactions are read
// back.
func TestBothCutAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBoard(t).plug(Options{}, true).run(takeAll)
		for _, l := range []*line{next(t, w.came, "the first"), next(t, w.came, "the second")} {
			l.conn.Close()
		}
		for _, want := range []bool{true, false, true} {
			if got := next(t, w.states, "a change"); got != want {
				t.Errorf("told %v, want %v", got, want)
			}
		}
		next(t, w.came, "the third")
		next(t, w.came, "the fourth").event("e")
		next(t, w.acks, "afterwards")
		w.end()
	})
}

// A line that is dead without a word is given up: Slack's machine hangs, or a router forgot it.
func TestASilentConnectionIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBoard(t).plug(Options{}, true).run(takeAll)
		one, two := next(t, w.came, "the first"), next(t, w.came, "the second")
		<-time.After(time.Minute)
		one.silent.Store(true)
		began := time.Now()
		three := next(t, w.came, "another one")
		if took := time.Since(began); took < quietAtMost-pingEvery || took > quietAtMost+pingEvery {
			t.Errorf("given up after %v", took)
		}
		<-one.gone
		if two.closed() || three.closed() {
			t.Error("the others were closed too")
		}
		w.end()
	})
}

func TestAMuteServiceIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard(t)
		b.mute = true
		w := b.plug(Options{}, true).run(takeAll)
		one := next(t, w.came, "the first")
		next(t, w.came, "another one")
		if !one.closed() || len(w.states) != 0 {
			t.Error("a connection without a greeting counts")
		}
		w.end()
	})
}

func TestWhatStaysStopsWithWords(t *testing.T) {
	words := map[string]say.Text{"app-level token. Copy it": badAppToken, "connections:write": noScope, "was revoked": tokenGone,
		"Socket Mode is switched off": socketsOff, "does not let this app": notAllowed}
	for part, text := range words {
		if !strings.Contains(text.EN, part) || !strings.Contains(text.EN, "start Copydesk again") || !strings.Contains(text.FR, "relancez Copydesk") {
			t.Errorf("%q: %q %q", part, text.EN, text.FR)
		}
	}
	for code, want := range finals {
		synctest.Test(t, func(t *testing.T) {
			b := newBoard(t)
			if code != string(linkDisabled) {
				b.refuse = func(n int, w http.ResponseWriter) bool { fmt.Fprintf(w, `{"ok":false,"error":%q}`, code); return true }
			}
			w := b.plug(Options{}, true).run(takeAll)
			if code == string(linkDisabled) {
				next(t, w.came, "the first").farewell(code)
			}
			err := next(t, w.ended, "the end")
			problem := (*say.Problem)(nil)
			if !errors.As(err, &problem) || problem.Text != want || problem.Kind != say.Refused {
				t.Errorf("%s ends with %v", code, err)
			}
			if w.opened() > 2 {
				t.Errorf("%s: tried %d times", code, w.opened())
			}
			for _, l := range w.lines() {
				<-l.gone
			}
		})
	}
}

// A token that is revoked while connections stand ends both, at the next renewal.
func TestATokenRevokedLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard(t)
		b.refuse = func(n int, w http.ResponseWriter) bool {
			if n > 2 {
				fmt.Fprint(w, `{"ok":false,"error":"account_inactive"}`)
			}
			return n > 2
		}
		w := b.plug(Options{}, true).run(takeAll)
		one, two := next(t, w.came, "the first"), next(t, w.came, "the second")
		two.farewell("warning")
		if err := next(t, w.ended, "the end"); err == nil || err.Error() != tokenGone.EN {
			t.Errorf("ended with %v", err)
		}
		<-one.gone
		<-two.gone
	})
}
