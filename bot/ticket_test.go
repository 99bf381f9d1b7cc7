package bot_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"copydesk/bot"
)

// served runs the program in this process and gives the address it prints.
func served(t *testing.T, args ...string) *url.URL {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, printed := io.Pipe()
	var log bytes.Buffer
	code := make(chan int, 1)
	go func() {
		code <- bot.Main(ctx, append([]string{"--data", t.TempDir()}, args...), func(string) string { return "" }, strings.NewReader(""), printed, &log)
		printed.Close()
	}()
	t.Cleanup(func() {
		cancel()
		if got := <-code; got != 0 {
			t.Errorf("the program ended with %d: %s", got, log.String())
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	go func() { _, _ = io.Copy(io.Discard, out) }()
	_, text, found := strings.Cut(strings.TrimSpace(line), "Copydesk playground: ")
	if err != nil || !found {
		t.Fatalf("printed %q, %v", line, err)
	}
	address, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// get gives status and body of an address under another path.
func get(t *testing.T, client *http.Client, at url.URL, path string) (int, string) {
	t.Helper()
	at.Path, at.RawQuery, _ = strings.Cut(path, "?")
	answer, err := client.Get(at.String())
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(b)
}

// TestAPlaygroundForOthersOpensWithAOneTimeAddress starts the program on every address of this
// machine.
func TestAPlaygroundForOthersOpensWithAOneTimeAddress(t *testing.T) {
	address := served(t, "--addr", "0.0.0.0:0", "--playground")
	ticket := address.Query().Get("ticket")
	if address.Hostname() != "localhost" || address.Path != "/" || len(ticket) < 20 {
		t.Fatalf("the printed address is %s", address)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	owner, stranger := &http.Client{Jar: jar}, &http.Client{}
	const people = "/playground/api/people"
	for _, path := range []string{"/", people, "/?ticket=guessed"} {
		if status, body := get(t, stranger, *address, path); status != http.StatusForbidden || strings.Contains(body, "sofia") {
			t.Errorf("a stranger at %s was answered %d %s", path, status, body)
		}
	}
	if status, body := get(t, owner, *address, "/?ticket="+ticket); status != http.StatusOK {
		t.Fatalf("the one-time address was answered %d %s", status, body)
	}
	if status, body := get(t, owner, *address, people); status != http.StatusOK || !strings.Contains(body, "sofia") {
		t.Errorf("who opened it was answered %d %s", status, body)
	}
	for _, path := range []string{"/?ticket=" + ticket, people} {
		if status, _ := get(t, stranger, *address, path); status != http.StatusForbidden {
			t.Errorf("a stranger, after it was opened, at %s was answered %d", path, status)
		}
	}
	for path, want := range map[string]int{"/healthz": http.StatusOK, "/newsroom/demo": http.StatusOK} {
		if status, body := get(t, stranger, *address, path); status != want {
			t.Errorf("%s was answered %d %s", path, status, body)
		}
	}
}

func TestAPlaygroundForThisMachineNeedsNoTicket(t *testing.T) {
	address := served(t, "--addr", "127.0.0.1:0")
	if address.RawQuery != "" {
		t.Errorf("the printed address is %s", address)
	}
	if status, body := get(t, &http.Client{}, *address, "/playground/api/people"); status != http.StatusOK {
		t.Errorf("answered %d %s", status, body)
	}
}

// TestNothingStartsForOthersUnasked starts the program where strangers reach it, without a word
// about a playground.
func TestNothingStartsForOthersUnasked(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0"} {
		var out, wrong bytes.Buffer
		code := bot.Main(t.Context(), []string{"--data", t.TempDir(), "--addr", addr}, func(string) string { return "" }, strings.NewReader(""), &out, &wrong)
		if code != 2 || out.Len() > 0 || !strings.Contains(wrong.String(), "SLACK_BOT_TOKEN") || !strings.Contains(wrong.String(), "--playground") {
			t.Errorf("%s: code %d, printed %q and %q", addr, code, out.String(), wrong.String())
		}
	}
}
