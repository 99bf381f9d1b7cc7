package slacktest

import (
	"fmt"
	"slices"
)

// The parts of rich text: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
var (
	richBlocks = []string{"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}
	richParts  = []string{"text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date", "color", "team"}
)

func (k *check) richText(at string, b obj) {
	for i, v := range k.list(at+"/elements", b["elements"], 1, 1000) {
		k.richBlock(fmt.Sprintf("%s/elements/%d", at, i), v)
	}
}

func (k *check) richBlock(at string, v any) {
	b, _ := v.(obj)
	kind, _ := b["type"].(string)
	if !slices.Contains(richBlocks, kind) {
		k.no(at+"/type", "unsupported type: %s", kind)
		return
	}
	list, is := b["elements"].([]any)
	if !is {
		k.no(at, "missing required field: elements")
	}
	for i, v := range list {
		at := fmt.Sprintf("%s/elements/%d", at, i)
		if kind == "rich_text_list" {
			k.richBlock(at, v)
			continue
		}
		k.richPart(at, v)
	}
}

func (k *check) richPart(at string, v any) {
	p, _ := v.(obj)
	kind, _ := p["type"].(string)
	words, _ := p["text"].(string)
	switch {
	case !slices.Contains(richParts, kind):
		k.no(at+"/type", "unsupported type: %s", kind)
	case kind == "text" && words == "":
		k.no(at+"/text", "must be more than 0 characters")
	case kind == "link" && p["url"] == nil, kind == "emoji" && p["name"] == nil, kind == "user" && p["user_id"] == nil, kind == "date" && (p["timestamp"] == nil || p["format"] == nil):
		k.no(at, "missing required field")
	}
	k.chars += size(words)
}
