package playground

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"copydesk/commands/chat"
)

// A mute bot hears and never answers by itself.
type mute struct {
	quiet
	events chan chat.Event
}

func (m *mute) Receive(_ context.Context, e chat.Event) error {
	m.events <- e
	return nil
}

// TestAnAnswerThatNobodyWaitsForShowsInTheRoom has the page go away before the answer.
func TestAnAnswerThatNobodyWaitsForShowsInTheRoom(t *testing.T) {
	bot := &mute{events: make(chan chat.Event, 1)}
	s := open(t, nil, bot)
	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "POST", s.server.URL+"/playground/api/command", strings.NewReader(`{"user":"ana","room":"marketing","line":"/draft Spring"}`))
	if err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		if answer, err := http.DefaultClient.Do(r); err == nil {
			answer.Body.Close()
		}
	}()
	e := <-bot.events
	leave()
	<-gone
	if err := s.playground().Answer(t.Context(), e.Reply, chat.Message{Text: "Here is a draft.", Private: true}); err != nil {
		t.Fatal(err)
	}
	if got := s.texts("ana"); !slices.Equal(got, []string{"Here is a draft."}) {
		t.Errorf("Ana reads %q", got)
	}
}

// TestAnAnswerThatCannotBeKeptIsToldAtOnce: the request does not wait for what will not come.
func TestAnAnswerThatCannotBeKeptIsToldAtOnce(t *testing.T) {
	bot := &mute{events: make(chan chat.Event, 1)}
	s := open(t, nil, bot)
	answer := make(chan string, 1)
	go func() {
		status, body := s.send("POST", "command", []byte(`{"user":"ana","room":"marketing","line":"/draft Spring"}`))
		answer <- fmt.Sprint(status, " ", string(body))
	}()
	e := <-bot.events
	s.fail(errDisk)
	if err := s.playground().Answer(t.Context(), e.Reply, chat.Message{Text: "Here is a draft."}); !errors.Is(err, errDisk) {
		t.Errorf("Answer gave %v", err)
	}
	select {
	case got := <-answer:
		if !strings.HasPrefix(got, "503 ") || strings.Contains(got, "Nothing changed") || strings.Contains(got, "/var/lib") {
			t.Errorf("the request was answered %s", got)
		}
	case <-time.After(answerWithin / 3):
		t.Fatal("the request still waits")
	}
	s.fail(nil)
	if err := s.playground().Answer(t.Context(), e.Reply, chat.Message{Text: "Here is a draft."}); err != nil {
		t.Errorf("the second try gave %v", err)
	}
	if got := s.texts("ana"); !slices.Equal(got, []string{"Here is a draft."}) {
		t.Errorf("Ana reads %q", got)
	}
}

// TestOnlyTheLastAnsweredHandlesStayOpen keeps what waits for a second answer small.
func TestOnlyTheLastAnsweredHandlesStayOpen(t *testing.T) {
	q := &quiet{}
	s := open(t, nil, q)
	q.platform = s.playground
	for range mostAnswered + 50 {
		s.send("POST", "command", []byte(`{"user":"ana","room":"marketing","line":"/note"}`))
	}
	l := s.playground().waiting
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.byHandle) > mostAnswered+1 || len(l.answered) > mostAnswered {
		t.Errorf("%d handles are open", len(l.byHandle))
	}
}
