package slacktest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

// remote acts for people as another process does, and gives the status and the answer.
func (a *app) remote(path, body string) (int, string) {
	a.Helper()
	resp, err := http.Post(a.URL()+path, "application/json", strings.NewReader(body))
	a.must(err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	a.must(err)
	return resp.StatusCode, strings.TrimSpace(string(b))
}

func (a *app) looks(path string) (int, string) {
	a.Helper()
	resp, err := http.Get(a.URL() + path)
	a.must(err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	a.must(err)
	return resp.StatusCode, string(b)
}

// TestAnotherProcessActsForPeople does what programs in other languages do. Where SLACKTEST_SERVE is
// set, it then leaves the workspace, with all that is in it, to whoever started it, prints its address,
// and ends with its standard input.
func TestAnotherProcessActsForPeople(t *testing.T) {
	if os.Getenv("SLACKTEST_SERVE") != "" {
		s := New(t, Options{})
		fmt.Fprintf(os.Stdout, "workspace: %s\n", s.URL())
		_, _ = io.Copy(io.Discard, os.Stdin)
		return
	}
	a := town(t, Options{})
	a.connect()
	if status, _ := a.remote("/people/act", `{"do":"person","person":{"ID":"U0LEO","RealName":"Leo Roche","Name":"leo"}}`); status != 200 {
		t.Errorf("nobody new is let in: %d", status)
	}
	a.remote("/people/act", `{"do":"invite","who":"U0LEO","room":"`+Room+`"}`)
	status, answer := a.remote("/people/file?who=U0LEO&name=shoe.png", "\x89PNG\r\n\x1a\n")
	var file struct{ Answer string }
	a.must(json.Unmarshal([]byte(answer), &file))
	if status != 200 || file.Answer == "" {
		t.Fatalf("a file is not taken: %d %s", status, answer)
	}
	a.remote("/people/act", `{"do":"write","who":"U0LEO","room":"`+Room+`","text":"<look> here","files":["`+file.Answer+`"]}`)
	seen := one(t, a.Screen(Marc, Room))
	if _, body := a.looks("/people/page?who=" + Marc + "&room=" + Room); !strings.Contains(body, "&lt;look&gt; here") || !strings.Contains(body, `src="/people/files/`+file.Answer+`"`) {
		t.Errorf("Marc's page:\n%s", body)
	}
	if status, got := a.looks("/people/files/" + file.Answer); status != 200 || got != "\x89PNG\r\n\x1a\n" {
		t.Errorf("the picture answers %d %q", status, got)
	}
	a.remote("/people/act", `{"do":"react","who":"`+Marc+`","room":"`+Room+`","on":"`+seen.ID+`","text":"✅"}`)
	_, body := a.looks("/people/screen?who=U0LEO&room=" + Room)
	if !strings.Contains(body, `"white_check_mark":["`+Marc+`"]`) {
		t.Errorf("Leo's screen: %s", body)
	}
	a.remote("/people/act", `{"do":"command","who":"U0LEO","room":"`+Room+`","text":"/draft Our shoe"}`)
	for e := a.next(); e.Type != "slash_commands"; e = a.next() {
		a.ack(e, nil)
	}
}

func TestWhatAnotherProcessCannotDoIsSaid(t *testing.T) {
	a := town(t, Options{})
	for _, row := range []struct {
		path, body, words string
		status            int
	}{
		{"/people/act", `{"do":"dance","who":"` + Marc + `"}`, `nobody can "dance"`, 400},
		{"/people/act", `{"do":"command","who":"U0NOBODY","room":"` + Room + `"}`, `as "U0NOBODY"`, 400},
		{"/people/act", `{"do":"command","who":"` + Marc + `","room":"C0NOWHERE"}`, `in "C0NOWHERE"`, 400},
		{"/people/act", `{"do":"person"}`, "nobody can", 400},
		{"/people/act", `{`, "unexpected EOF", 400},
		{"/people/act", `{"do":"react","who":"` + Marc + `","room":"` + Room + `","on":"1.2","text":"✅"}`, "message_not_found", 409},
		{"/people/act", `{"do":"fill","who":"` + Marc + `","values":{"name":"acme"}}`, "no form stands open", 409},
		{"/people/file?who=U0NOBODY&name=a.png", "x", "no such person", 400},
	} {
		if status, answer := a.remote(row.path, row.body); status != row.status || !strings.Contains(answer, row.words) {
			t.Errorf("%s answers %d %q", row.body, status, answer)
		}
	}
	for _, path := range []string{"/people/page?who=U0NOBODY&room=" + Room, "/people/screen?who=" + Marc + "&room=C0NOWHERE", "/people/files/F0NONE"} {
		if status, _ := a.looks(path); status != 404 {
			t.Errorf("%s answers %d", path, status)
		}
	}
}
