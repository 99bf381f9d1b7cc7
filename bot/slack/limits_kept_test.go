package slack

import (
	"encoding/json"
	"strings"

	"unicode/utf8"

	slackapi "github.com/slack-go/slack"
	"pgregory.net/rapid"
)

// blockLimits are those of Block Kit: the most characters of a value, by the type of what holds it and its name.
var blockLimits = map[string]int{
	"header.text": 150, "section.text": 3000, "button.text": 75, "button.value": 2000, "button.url": 3000, "image.alt_text": 2000, "image.title": 2000,
	"input.label": 2000, "input.hint": 2000, "plain_text_input.initial_value": 3000, "context.elements": 2000, "text.text": 3000, "link.url": 3000, "link.text": 3000,
	"*.block_id": 255, "*.action_id": 255, "option.text": 75, "option.value": 150, "modal.title": 24, "modal.submit": 24, "modal.close": 24, "modal.private_metadata": 3000,
}

// keepsLimits fails where Slack would refuse a message.
func keepsLimits(t rapid.TB, text string, blocks []slackapi.Block) {
	t.Helper()
	if n := size(text); n > 4000 || n == 0 {
		t.Errorf("the text has %d characters", n)
	}
	if strings.Count(text, "<") != strings.Count(text, ">") || !utf8.ValidString(text) {
		t.Errorf("a mark is open in %q", text)
	}
	if len(blocks) > 50 || len(blocks) == 0 {
		t.Errorf("%d blocks", len(blocks))
	}
	if n := weigh(blocks); n > 13_200 {
		t.Errorf("the blocks have %d characters", n)
	}
	kept(t, blocks)
}

// viewKeepsLimits fails where Slack would refuse a modal.
func viewKeepsLimits(t rapid.TB, v slackapi.ModalViewRequest) {
	t.Helper()
	if n := len(v.Blocks.BlockSet); n > 100 {
		t.Errorf("%d blocks", n)
	}
	b, err := json.Marshal(v)
	if err != nil || len(b) > 250_000 {
		t.Errorf("the view has %d bytes, %v", len(b), err)
	}
	kept(t, v)
}

// kept walks anything that is sent and holds it to the limits.
func kept(t rapid.TB, v any) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(b, &tree); err != nil {
		t.Fatal(err)
	}
	walk(t, "", tree, map[string]bool{})
}

func walk(t rapid.TB, in string, v any, ids map[string]bool) {
	t.Helper()
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			walk(t, in, one, ids)
		}
	case map[string]any:
		kind, _ := v["type"].(string)
		if kind == "" && v["value"] != nil {
			kind = "option"
		}
		oneBlock(t, kind, v, ids)
		own := map[string]bool{}
		if kind == "modal" || in == "" {
			own = ids
		}
		for _, child := range v {
			walk(t, kind, child, own)
		}
	}
}

// oneBlock holds one JSON object to the limits.
func oneBlock(t rapid.TB, kind string, v map[string]any, ids map[string]bool) {
	t.Helper()
	for name, value := range v {
		words, is := value.(string)
		if inner, boxed := value.(map[string]any); boxed && (inner["type"] == "plain_text" || inner["type"] == "mrkdwn") {
			words, is = inner["text"].(string)
			if inner["type"] == "mrkdwn" || words == "" || inner["emoji"] == true {
				t.Errorf("%s.%s is %v", kind, name, inner)
			}
		}
		for _, key := range []string{kind + "." + name, "*." + name} {
			if most, bounded := blockLimits[key]; is && bounded && size(words) > most {
				t.Errorf("%s has %d characters", key, size(words))
			}
		}
		if most, bounded := map[string]int{"actions.elements": 25, "context.elements": 10, "static_select.options": 100, "section.fields": 10}[kind+"."+name]; bounded {
			if list, _ := value.([]any); len(list) > most || len(list) == 0 {
				t.Errorf("%s.%s has %d items", kind, name, len(list))
			}
		}
		if id := kind + " " + words; name == "block_id" || name == "action_id" && kind == "button" {
			if ids[name+words] {
				t.Errorf("%s is there twice", id)
			}
			ids[name+words] = true
		}
	}
	switch {
	case kind == "image" && v["alt_text"] == "", kind == "text" && v["text"] == "", kind == "rich_text" && len(v["elements"].([]any)) == 0:
		t.Errorf("empty: %v", v)
	case kind == "broadcast", kind == "mrkdwn":
		t.Errorf("%s is never drawn: %v", kind, v)
	}
}
