package bot

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/bot/slack"
	"copydesk/commands"
)

// TestGeneratedPartsAreCurrent compares what is made from the program's tables with what stands in
// README.md and .env.example. UPDATE_GOLDEN=1 writes them anew.
func TestGeneratedPartsAreCurrent(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(readme)
	for name, want := range map[string]string{
		"commands":    commands.ReadmeCommands(commands.Table),
		"diagram":     "```mermaid\n" + strings.TrimSpace(approvals.Diagram()) + "\n```\n",
		"settings":    ReadmeSettings(),
		"subcommands": readmeSubs(),
		"measures":    readmeMeasures(),
	} {
		text = between(t, text, name, want)
	}
	current(t, "../README.md", string(readme), text)
	env, err := os.ReadFile("../.env.example")
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	current(t, "../.env.example", string(env), EnvExample())
}

func current(t *testing.T, file, have, want string) {
	t.Helper()
	if have == want {
		return
	}
	if os.Getenv("UPDATE_GOLDEN") == "" {
		t.Errorf("%s is not what the program's tables make: run UPDATE_GOLDEN=1 go test ./bot", file)
		return
	}
	if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// between replaces what stands between <!-- name … --> and <!-- /name -->.
func between(t *testing.T, text, name, want string) string {
	t.Helper()
	start := strings.Index(text, "<!-- "+name+":")
	end := strings.Index(text, "<!-- /"+name+" -->")
	if start < 0 || end < start {
		t.Fatalf("README.md has no place for %s", name)
	}
	open := start + strings.Index(text[start:], "-->\n") + len("-->\n")
	return text[:open] + want + text[end:]
}

// TestTheManifestAsksForWhatSlackIsUsedFor compares the manifest with what the platform calls and hears.
func TestTheManifestAsksForWhatSlackIsUsedFor(t *testing.T) {
	scopes, events := commands.SlackAsks()
	if !slices.Equal(scopes, slack.Scopes()) {
		t.Errorf("the manifest asks for %v, what is called and heard needs %v", scopes, slack.Scopes())
	}
	if !slices.Equal(events, slack.Events()) {
		t.Errorf("the manifest subscribes to %v, heard are %v", events, slack.Events())
	}
}

// TestSettingsAreNamedTogether gives several wrong settings: all are named at once, and no secret
// is in the sentence.
func TestSettingsAreNamedTogether(t *testing.T) {
	env := map[string]string{"COPYDESK_KEY": "hunter2-not-base64", "COPYDESK_LANG": "de", "COPYDESK_PUBLIC_URL": "http://x", "COPYDESK_TIMEZONE": "Mars/Base"}
	_, err := readSettings(func(name string) string { return env[name] }, nil)
	if err == nil {
		t.Fatal("wrong settings were taken")
	}
	for name := range env {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named: %v", name, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Error("a secret stands in the error")
	}
}

// TestSecretsComeFromFiles gives a secret by its twin.
func TestSecretsComeFromFiles(t *testing.T) {
	file := t.TempDir() + "/key"
	if err := os.WriteFile(file, []byte("sk-test\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := readSettings(func(name string) string {
		if name == "OPENAI_API_KEY_FILE" {
			return file
		}
		return ""
	}, nil)
	if err != nil || s.get["OPENAI_API_KEY"] != "sk-test" {
		t.Errorf("got %q, %v", s.get["OPENAI_API_KEY"], err)
	}
	if s.Lang != say.EN {
		t.Errorf("language %q", s.Lang)
	}
}

// TestTheReadmeNamesOnlyWhatThereIs finds every setting and measure that README.md speaks of in the
// tables: what it tells an operator to set is read by the program.
func TestTheReadmeNamesOnlyWhatThereIs(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, row := range settings {
		known[row.Name], known[row.Name+"_FILE"] = true, row.Secret
	}
	for _, m := range measures {
		known[m.Name] = true
	}
	names := regexp.MustCompile(`\bCOPYDESK_[A-Z_]+|\bOPENAI_[A-Z_]+|\bSLACK_[A-Z_]+|\bcopydesk_[a-z_]+`).FindAllString(string(readme), -1)
	if len(names) < len(settings) {
		t.Fatalf("only %d names were found", len(names))
	}
	for _, name := range names {
		if !known[name] {
			t.Errorf("README.md speaks of %s, which there is not", name)
		}
	}
}
