package bot_test

import (
	"bytes"
	"net"
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
