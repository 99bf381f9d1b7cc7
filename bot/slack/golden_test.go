package slack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// golden compares with a file of testdata; UPDATE_GOLDEN writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not current; if the change is meant, UPDATE_GOLDEN=1 go test ./bot/slack writes it\n%s", path, got)
	}
}

// fromCommands reads what the commands say as data.
func fromCommands[V any](t *testing.T, name string) map[string]V {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "commands", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]V{}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// page is a text and blocks as JSON, one block to a line.
func page(t *testing.T, text any, blocks []slackapi.Block) []byte {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\"text\": %s,\n\"blocks\": [", plainJSON(t, text))
	for i, block := range blocks {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "\n  %s", plainJSON(t, block))
	}
	b.WriteString("\n]}\n")
	if !json.Valid(b.Bytes()) {
		t.Fatalf("no JSON: %s", b.Bytes())
	}
	return b.Bytes()
}

// plainJSON is JSON that people can read: its marks not escaped.
func plainJSON(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

func endsIn(name string) say.Lang { return say.Lang(name[len(name)-2:]) }

// Every card that the commands draw, as Slack gets it, in both languages: testdata/cards.
func TestCards(t *testing.T) {
	all := fromCommands[chat.Message](t, "messages.json")
	if len(all) < 100 {
		t.Fatalf("%d messages only", len(all))
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		m := all[name]
		for i, who := range m.Ping {
			m.Ping[i] = chat.Identity{Platform: "slack", Team: "T0TEAM", User: "U0" + strings.ToUpper(who.User)}
		}
		text, blocks := draw(m, endsIn(name), nil)
		keepsLimits(t, text, blocks)
		golden(t, "cards/"+name+".json", page(t, text, blocks))
	}
}

// Every form of the commands as a modal, in both languages: testdata/forms.
func TestForms(t *testing.T) {
	all := fromCommands[chat.Form](t, "forms.json")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		v := modal(all[name], "meta")
		viewKeepsLimits(t, v)
		text := map[string]any{"title": v.Title, "submit": v.Submit, "close": v.Close, "private_metadata": v.PrivateMetadata, "callback_id": v.CallbackID}
		golden(t, "forms/"+strings.ReplaceAll(name, " ", "_")+".json", page(t, text, v.Blocks.BlockSet))
	}
}

// A sign that says how a check went stands once, whoever wrote it.
func TestASignStandsOnce(t *testing.T) {
	for _, f := range []chat.Field{{Block: chat.Passed, Value: "✓ 10 checks passed"}, {Block: chat.Passed, Value: "10 checks passed"}, {Block: chat.Warning, Value: "! It is late"}, {Block: chat.Stop, Value: "✗ Too long"}} {
		top, blocks := draw(chat.Message{Text: "The card", Card: true, Fields: []chat.Field{f}}, say.EN, nil)
		for _, said := range []string{top, string(page(t, "", blocks))} {
			for _, sign := range []string{"✓", "!", "✗"} {
				if strings.Count(said, sign) > 1 {
					t.Errorf("%q is drawn as %s", f.Value, said)
				}
			}
		}
	}
}
