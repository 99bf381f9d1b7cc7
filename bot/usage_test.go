package bot_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"copydesk/bot"
)

// typed runs a sub-command in this process.
func typed(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = bot.Main(t.Context(), args, func(string) string { return "" }, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

func TestWrongUsageSaysWhatIsRight(t *testing.T) {
	for line, want := range map[string]string{
		"publish":                                `There is no command "publish". See copydesk -h.`,
		"version now":                            `I do not know what "now" is for. Type it like this: copydesk version.`,
		"backup a b":                             `I do not know what "b" is for. Type it like this: copydesk backup FILE.`,
		"audit verify all":                       `I do not know what "all" is for. Type it like this: copydesk audit verify|export.`,
		"manifest slack yaml":                    `I do not know what "yaml" is for. Type it like this: copydesk manifest slack [--http URL] [--lang en|fr] [--prefix WORD].`,
		"serve --port 80":                        "There is no flag -port. See copydesk -h.",
		"serve --data":                           "Say a value after -data. See copydesk -h.",
		"audit":                                  "Say what to do: copydesk audit verify, or copydesk audit export.",
		"audit check":                            "Say what to do: copydesk audit verify, or copydesk audit export.",
		"backup":                                 "Say where to: copydesk backup FILE.",
		"restore":                                "Say which copy: copydesk restore FILE.",
		"owner":                                  "Say what to do: copydesk owner reset.",
		"owner set":                              "Say what to do: copydesk owner reset.",
		"manifest discord":                       "There is one manifest: copydesk manifest slack.",
		"manifest slack --lang de":               "--lang is en or fr.",
		"manifest slack --prefix É":              "A prefix has at most 12 small letters",
		"manifest slack --http http://x.example": "Slack calls an https address only",
		"check --addr here":                      "COPYDESK_ADDR must be host:port, for example 127.0.0.1:8080.",
		"serve --addr 0.0.0.0:0":                 "No chat platform is set up",
		"serve --addr 203.0.113.1:0":             "No chat platform is set up",
	} {
		folder := filepath.Join(t.TempDir(), "none")
		code, out, errs := typed(t, append([]string{"--data=" + folder}, strings.Fields(line)...)...)
		if code != 2 || !strings.Contains(errs, want) || out != "" {
			t.Errorf("%s: code %d, %q, %q", line, code, out, errs)
		}
		if _, err := os.Stat(folder); err == nil {
			t.Errorf("%s made a folder", line)
		}
	}
	if code, out, _ := typed(t, "-h"); code != 0 || !strings.Contains(out, "rotate-keys") {
		t.Errorf("-h: code %d, %q", code, out)
	}
}

// A slip in --data must not make an empty folder, and a copy of nothing.
func TestASubCommandOnNoDataSaysSo(t *testing.T) {
	for _, line := range []string{"backup copy.tar", "audit verify", "audit export", "rotate-keys", "claim", "owner reset", "demo-history"} {
		folder := filepath.Join(t.TempDir(), "none")
		code, out, errs := typed(t, append(strings.Fields(line), "--data", folder)...)
		if code != 1 || out != "" || !strings.Contains(errs, "there is no data of Copydesk in "+folder+". Say where it is with --data") {
			t.Errorf("%s: code %d, %q, %q", line, code, out, errs)
		}
		if _, err := os.Stat(folder); err == nil {
			t.Errorf("%s made the folder", line)
		}
	}
	if _, err := os.Stat("copy.tar"); err == nil {
		t.Error("nothing was copied")
		os.Remove("copy.tar")
	}
}
