package bot_test

import (
	"bytes"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"copydesk/bot"
)

// TestCheckTellsOfMetricsAndCopies checks what is right, and what is wrong: one line each, and 1 as
// the exit code of anything wrong.
func TestCheckTellsOfMetricsAndCopies(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	occupied := taken.Addr().String()
	folder := t.TempDir()
	file := filepath.Join(folder, "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		env   map[string]string
		code  int
		lines []string
	}{
		{nil, 0, []string{"ok    no metrics are told", "ok    no nightly copy is made"}},
		{map[string]string{"COPYDESK_METRICS_ADDR": "127.0.0.1:0", "COPYDESK_BACKUP": folder + ":3"}, 0,
			[]string{"ok    metrics can be told on 127.0.0.1:0", "ok    nightly copies can be written to " + folder + ", of which 3 are kept; none is there yet"}},
		{map[string]string{"COPYDESK_METRICS_ADDR": occupied, "COPYDESK_BACKUP": file + "/below:3"}, 1,
			[]string{"wrong metrics cannot be told on " + occupied, "wrong nightly copies cannot be written to " + file + "/below"}},
	} {
		var out, errs bytes.Buffer
		code := bot.Main(t.Context(), []string{"check", "--data", t.TempDir()}, func(name string) string { return c.env[name] }, strings.NewReader(""), &out, &errs)
		if code != c.code {
			t.Errorf("%v: code %d, %s", c.env, code, errs.String())
		}
		for _, line := range c.lines {
			if !strings.Contains("\n"+out.String(), "\n"+line) {
				t.Errorf("%v: no line %q in\n%s", c.env, line, out.String())
			}
		}
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 {
		t.Errorf("the check left behind %v, %v", left, err)
	}
}

// check tells of a drafting model and of the public address what they answer, and leaves no trace in
// a folder that does not exist yet.
func TestCheckAsksWhatIsConfigured(t *testing.T) {
	model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer right" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(`{"data":[{"id":"small"}]}`))
	}))
	defer model.Close()
	public := httptest.NewTLSServer(http.NotFoundHandler()) // with a certificate that nobody trusts
	public.Config.ErrorLog = log.New(io.Discard, "", 0)
	defer public.Close()
	folder := filepath.Join(t.TempDir(), "none")
	check := func(env map[string]string) (int, string) {
		var out, errs bytes.Buffer
		code := bot.Main(t.Context(), []string{"check", "--data", folder}, func(name string) string { return env[name] }, strings.NewReader(""), &out, &errs)
		return code, out.String() + errs.String()
	}
	for want, env := range map[string]map[string]string{
		"ok    there is no data yet: the first start makes it in " + folder:               {},
		"ok    drafting model small answers":                                              {"OPENAI_BASE_URL": model.URL, "OPENAI_API_KEY": "right", "OPENAI_MODEL": "small"},
		"wrong drafting model big: the server does not offer it (OPENAI_MODEL)":           {"OPENAI_BASE_URL": model.URL, "OPENAI_API_KEY": "right", "OPENAI_MODEL": "big"},
		"wrong drafting model small: the server does not accept the key (OPENAI_API_KEY)": {"OPENAI_BASE_URL": model.URL, "OPENAI_API_KEY": "canary-key", "OPENAI_MODEL": "small"},
		"wrong drafting model small: the server does not answer (OPENAI_BASE_URL)":        {"OPENAI_BASE_URL": "http://127.0.0.1:1", "OPENAI_API_KEY": "right", "OPENAI_MODEL": "small"},
		"wrong " + public.URL + " does not lead here. Is the server running":              {"COPYDESK_PUBLIC_URL": public.URL},
		"ok    no public address is set (COPYDESK_PUBLIC_URL): nothing here needs one":    {},
	} {
		code, text := check(env)
		if !strings.Contains("\n"+text, "\n"+want) || code != map[bool]int{true: 1}[strings.HasPrefix(want, "wrong")] || strings.Contains(text, "canary") {
			t.Errorf("code %d, no line %q in\n%s", code, want, text)
		}
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("the check made the folder")
	}
}
