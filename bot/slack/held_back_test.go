package slack

import (
	"net/http"
	"testing"
	"time"

	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
)

// Slack tells that it held events back: what is pending is read again.
func TestEventsHeldBackAreMadeUpFor(t *testing.T) {
	for _, by := range []string{bySocket, byHTTP} {
		a, err := decode(delivered{Kind: kindEvent, By: by, Body: []byte(`{"type":"app_rate_limited","token":"x","team_id":"T1","minute_rate_limited":1518467820,"api_app_id":"A1"}`)},
			self{team: "T1", user: "U0BOT"}, names{}, time.Now())
		if err != nil || a.do != missed {
			t.Errorf("it is read as %+v, %v", a, err)
		}
	}
	resumed := make(chan struct{}, 8)
	s := stages(t, byHTTP, slacktest.Options{})
	s.bot(func(e chat.Event) error {
		if e.Kind == chat.Resumed {
			resumed <- struct{}{}
		}
		return nil
	})
	before := len(s.heard(chat.Resumed, 1))
	if status, _ := s.RateLimited(); status != http.StatusOK {
		t.Fatalf("it is answered with %d", status)
	}
	s.heard(chat.Resumed, before+1)
}
