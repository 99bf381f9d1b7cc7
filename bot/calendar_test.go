package bot_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"copydesk/bot"
)

// answered gives the direct answer to a line that somebody of the playground types.
func answered(t *testing.T, at url.URL, user, line string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"user": user, "room": "marketing", "line": line})
	if err != nil {
		t.Fatal(err)
	}
	at.Path = "/playground/api/command"
	answer, err := http.Post(at.String(), "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var got struct{ Message struct{ Text string } }
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil || got.Message.Text == "" {
		t.Fatalf("%s: %d %v", line, answer.StatusCode, err)
	}
	return got.Message.Text
}

// TestCalendarAddressesArePublic follows a link from the answer in chat to the page and the feed,
// until its holder has no role any more.
func TestCalendarAddressesArePublic(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out, printed := io.Pipe()
	code := make(chan int, 1)
	env := map[string]string{"COPYDESK_ADDR": "127.0.0.1:0", "COPYDESK_PUBLIC_URL": "https://desk.example/"}
	var log bytes.Buffer
	go func() {
		code <- bot.Main(ctx, []string{"--data", t.TempDir()}, func(name string) string { return env[name] }, strings.NewReader(""), printed, &log)
	}()
	at := address(t, bufio.NewReader(out), "playground: ")
	if at.Hostname() != "127.0.0.1" {
		t.Errorf("the playground is said to be at %s", at)
	}
	if got := answered(t, *at, "ana", "/draft Our new trail shoe is here when:\"in 2 hours\""); !strings.Contains(got, "draft") {
		t.Error(got)
	}
	answer := answered(t, *at, "ana", "/calendar link")
	link := regexp.MustCompile(`https://desk\.example(/cal/[A-Z2-7]{26,})\n`).FindStringSubmatch(answer)
	if link == nil || strings.Contains(answer, "no public address") {
		t.Fatal(answer)
	}
	for path, want := range map[string]string{link[1]: "Our new trail shoe is here", link[1] + ".ics": "SUMMARY:… Our new trail shoe is here"} {
		if status, body := get(t, &http.Client{}, *at, path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s answered %d %s", path, status, body)
		}
	}
	if got := answered(t, *at, "sofia", "/team remove ana"); !strings.Contains(got, "Ana") {
		t.Error(got)
	}
	for _, path := range []string{link[1], link[1] + ".ics"} {
		if status, _ := get(t, &http.Client{}, *at, path); status != http.StatusNotFound {
			t.Errorf("without a role, it answered %d", status)
		}
	}
	cancel()
	if got := <-code; got != 0 || strings.Contains(log.String(), strings.TrimPrefix(link[1], "/cal/")) {
		t.Errorf("the program ended with %d: %s", got, log.String())
	}
}
