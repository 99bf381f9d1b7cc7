package slack

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"copydesk/commands/chat"
)

// A film takes longer than a call does.
func TestAFilmHasTheTimeItNeeds(t *testing.T) {
	for method, atLeast := range map[string]time.Duration{fileUpload: 90 * time.Second, fileDownload: 90 * time.Second, "chat.update": 15 * time.Second} {
		err := newLimits().through(t.Context(), method, "", func(ctx context.Context) error {
			until, is := ctx.Deadline()
			if left := time.Until(until); !is || left < atLeast || left > 2*time.Minute {
				t.Errorf("%s has %v", method, left)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// What is said to somebody whose language is not known waits no longer for it than the acknowledgement may.
func TestTheLanguageIsNotWaitedForTooLong(t *testing.T) {
	calls := make(chan struct{}, 8)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/users.info" {
			calls <- struct{}{}
			<-r.Context().Done()
		}
	}))
	defer service.Close()
	at := time.Now()
	p := New(Options{BotToken: "xoxb-1", APIURL: service.URL + "/", Now: func() time.Time { return at }})
	a := act{event: chat.Event{Who: chat.Identity{Platform: platformName, Team: "T1", User: "U1"}}, handle: handle{User: "U1", At: at.Add(-triggerFor).UnixMilli()}}
	p.speak(t.Context(), &a)
	if len(calls) > 0 || a.event.Lang != "" {
		t.Errorf("Slack was asked %d times, though the time was over", len(calls))
	}
}
