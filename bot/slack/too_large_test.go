package slack

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// A name that is one person's among the first thousands may be somebody else's too: nobody is meant by
// it, and the same for a channel's.
func TestAWorkspaceThatIsTooLargeIsNotSearched(t *testing.T) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/auth.test":
			_, _ = w.Write([]byte(`{"ok":true,"team_id":"T1","user_id":"U0BOT"}`))
		case "/users.list":
			_, _ = w.Write([]byte(`{"ok":true,"members":[{"id":"U1","team_id":"T1","name":"marc","is_admin":true}],"response_metadata":{"next_cursor":"more"}}`))
		case "/conversations.list":
			_, _ = w.Write([]byte(`{"ok":true,"channels":[{"id":"C1","name":"news"}],"response_metadata":{"next_cursor":"more"}}`))
		}
	}))
	defer service.Close()
	p := New(Options{BotToken: "xoxb-1", AppToken: "xapp-1", APIURL: service.URL + "/"})
	for _, method := range []string{"users.list", "conversations.list"} {
		p.limits.methods[method] = newLane(pace{1000, time.Millisecond})
	}
	_, person := p.FindPerson(t.Context(), "T1", "marc")
	_, room := p.FindRoom(t.Context(), "T1", "#news")
	_, admins := p.Members(t.Context(), chat.Group{Platform: platformName, Team: "T1", ID: chat.Admins})
	for _, err := range []error{person, room, admins} {
		no, is := errors.AsType[*say.Problem](err)
		if !is || !strings.Contains(no.Text.In(say.EN), "Pick ") || !strings.Contains(no.Text.In(say.FR), "la liste de Slack\u202f: tapez") {
			t.Errorf("it says %v", err)
		}
	}
}
