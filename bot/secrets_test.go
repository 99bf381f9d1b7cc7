package bot

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// knownSecrets sets every secret of the settings' table, and gives the values to look for.
func knownSecrets(model string) (env map[string]string, look []string) {
	env = map[string]string{"COPYDESK_ADDR": "127.0.0.1:0", "OPENAI_BASE_URL": strings.Replace(model, "http://", "http://ana:hunter22-base@", 1)}
	look = []string{"hunter22-base"}
	for _, row := range settings {
		if !row.Secret {
			continue
		}
		env[row.Name] = "known-secret-of-" + strings.ToLower(row.Name)
		if row.Name == "COPYDESK_KEY" {
			env[row.Name] = base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef"))
		}
		switch row.Name {
		case "SLACK_BOT_TOKEN":
			env[row.Name] = "xoxb-" + env[row.Name]
		case "SLACK_APP_TOKEN":
			env[row.Name] = "xapp-" + env[row.Name]
		}
		look = append(look, env[row.Name])
	}
	return env, look
}

// telltale is a model's server that gives back what it was told, with one bad answer after another.
func telltale(t *testing.T) (*httptest.Server, *atomic.Int64) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Authorization") + r.FormValue("token") // Slack's stands in the form
		switch asked.Add(1) % 3 {
		case 0:
			http.Error(w, "no such route for "+key, http.StatusBadGateway)
		case 1:
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(w, `{"error":{"message":"Incorrect API key provided: %s","type":"invalid_request_error"}}`, key)
		case 2:
			fmt.Fprint(w, key) // no JSON
		}
	}))
	t.Cleanup(server.Close)
	return server, &asked
}

// TestNoSecretIsInWhatTheProgramSays runs the program with every secret known, lets its model's
// server tell them back, and looks through its log and what it prints.
func TestNoSecretIsInWhatTheProgramSays(t *testing.T) {
	server, asked := telltale(t)
	env, look := knownSecrets(server.URL)
	env["SLACK_API_URL"] = server.URL + "/api"
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, printed := io.Pipe()
	var log errorLog
	code := make(chan int, 1)
	go func() {
		code <- Main(ctx, []string{"--playground", "--data", t.TempDir()}, func(name string) string { return env[name] }, strings.NewReader(""), printed, &log)
		printed.Close()
	}()
	var line, address string
	for lines := bufio.NewScanner(out); address == "" && lines.Scan(); {
		line += lines.Text() + "\n"
		_, address, _ = strings.Cut(lines.Text(), "playground: ")
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	var said strings.Builder
	for i := range 3 {
		body := fmt.Sprintf(`{"user":"ana","room":"marketing","line":"/draft Something new, number %d"}`, i)
		resp, err := http.Post(address+"/playground/api/command", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(&said, resp.Body)
		resp.Body.Close()
	}
	warned := func() int { return strings.Count(log.String(), "the drafting model gave no text") }
	slackAsked := func() bool { return strings.Contains(log.String(), "slack does not say who we are") }
	for tick, tries := time.NewTicker(20*time.Millisecond), 0; warned() < 3 || !slackAsked(); tries++ {
		if <-tick.C; tries > 1000 {
			t.Fatalf("asked %d times, the log warns %d times:\n%s", asked.Load(), warned(), log.String())
		}
	}
	cancel()
	if got := <-code; got != 0 {
		t.Errorf("the program ended with %d", got)
	}
	for _, secret := range look {
		if strings.Contains(log.String()+said.String()+line, secret) {
			t.Errorf("%s is in what the program says:\n%s", secret, log.String())
		}
	}
}

// TestNoSecretIsInARefusalToStart gives wrong values of every secret, and a wrong sub-command.
func TestNoSecretIsInARefusalToStart(t *testing.T) {
	env, look := knownSecrets("http://127.0.0.1:1")
	env["COPYDESK_KEY"] = "known-secret-that-is-no-key"
	env["COPYDESK_PUBLIC_URL"] = "http://ana:hunter22-public@example.com"
	look = append(look, env["COPYDESK_KEY"], "hunter22-public")
	for _, args := range [][]string{{"serve"}, {"check"}, {"backup", "known-secret-of-openai_api_key"}} {
		var out, errs bytes.Buffer
		code := Main(t.Context(), append(args, "--data", t.TempDir()), func(name string) string { return env[name] }, strings.NewReader(""), &out, &errs)
		if code != 2 || !strings.Contains(errs.String(), "COPYDESK_KEY must be 32 bytes") {
			t.Errorf("%v ended with %d: %s", args, code, errs.String())
		}
		for _, secret := range look {
			if strings.Contains(out.String()+errs.String(), secret) {
				t.Errorf("%v shows %s: %s", args, secret, errs.String())
			}
		}
	}
}
