package slacktest

import (
	"fmt"
	"slices"
	"unicode/utf16"
)

// Where blocks stand.
const (
	inMessage = "message"
	inModal   = "modal"
	inHome    = "home"
)

// A check goes through blocks and notes what Slack would refuse, with the pointers Slack gives.
type check struct {
	*Service
	where string
	wrong []string
	ids   map[string]bool
	chars int // in all text objects
}

// no notes a fault at a place.
func (k *check) no(at, format string, args ...any) {
	k.wrong = append(k.wrong, "[ERROR] "+fmt.Sprintf(format, args...)+" [json-pointer:"+at+"]")
}

// checkMessage refuses blocks that a message cannot have: https://docs.slack.dev/reference/block-kit/blocks
func (s *Service) checkMessage(blocks []any) error {
	k := &check{Service: s, where: inMessage, ids: map[string]bool{}}
	if len(blocks) > 50 {
		k.no("/blocks", "no more than 50 items allowed")
	}
	k.blocks("/blocks", blocks)
	if len(k.wrong) > 0 {
		return refusal{code: "invalid_blocks", messages: k.wrong, with: obj{"errors": k.wrong}}
	}
	if k.chars > longestBlocks {
		return no("msg_blocks_too_long")
	}
	return nil
}

// checkViewBlocks refuses views that Slack would: https://docs.slack.dev/reference/views
func (s *Service) checkViewBlocks(body obj, kind string) error {
	k := &check{Service: s, where: kind, ids: map[string]bool{}}
	if body["type"] != kind {
		k.no("/view/type", "must be %s", kind)
	}
	blocks, is := body["blocks"].([]any)
	if !is {
		k.no("/view", "missing required field: blocks")
	}
	if len(blocks) > 100 {
		k.no("/view/blocks", "no more than 100 items allowed")
	}
	if kind == inModal {
		k.text("/view/title", body["title"], 24, plainOnly|needed)
		k.text("/view/submit", body["submit"], 24, plainOnly)
		k.text("/view/close", body["close"], 24, plainOnly)
		if body["submit"] == nil && slices.ContainsFunc(blocks, func(b any) bool { block, _ := b.(obj); return block["type"] == "input" }) {
			k.no("/view/submit", "must be defined if an input block exists")
		}
	}
	k.short("/view/private_metadata", body["private_metadata"], 3000)
	k.short("/view/callback_id", body["callback_id"], 255)
	k.short("/view/external_id", body["external_id"], 255)
	k.blocks("/view/blocks", blocks)
	if len(k.wrong) > 0 {
		return refusal{code: "invalid_arguments", messages: k.wrong}
	}
	return nil
}

func (k *check) blocks(at string, blocks []any) {
	for i, b := range blocks {
		k.block(fmt.Sprintf("%s/%d", at, i), b)
	}
}

// A blockRule says where a block may stand and what is checked of it.
type blockRule struct {
	check func(k *check, at string, b obj)
	where []string
}

var everywhere = []string{inMessage, inModal, inHome}

// blockRules are the blocks that there are here.
var blockRules = map[string]blockRule{
	"section":   {(*check).section, everywhere},
	"header":    {func(k *check, at string, b obj) { k.text(at+"/text", b["text"], 150, plainOnly|needed) }, everywhere},
	"divider":   {func(*check, string, obj) {}, everywhere},
	"image":     {(*check).image, everywhere},
	"actions":   {(*check).actions, everywhere},
	"context":   {(*check).context, everywhere},
	"input":     {(*check).input, everywhere},
	"rich_text": {(*check).richText, everywhere},
	"markdown":  {func(k *check, at string, b obj) { k.short(at+"/text", b["text"], 12_000) }, []string{inMessage}},
	"table":     {(*check).table, []string{inMessage}},
}

func (k *check) block(at string, v any) {
	b, is := v.(obj)
	kind, _ := b["type"].(string)
	rule, known := blockRules[kind]
	if !is || !known || !slices.Contains(rule.where, k.where) {
		k.no(at+"/type", "unsupported type: %s", kind)
		return
	}
	if id, is := b["block_id"].(string); is {
		k.short(at+"/block_id", id, 255)
		if k.ids["block "+id] {
			k.no(at+"/block_id", "`block_id` already exists: %s", id)
		}
		k.ids["block "+id] = true
	}
	rule.check(k, at, b)
}

// How a text object is wanted.
const (
	plainOnly = 1 << iota
	needed
)

// text checks a text object: https://docs.slack.dev/reference/block-kit/composition-objects/text-object
func (k *check) text(at string, v any, most, how int) {
	t, is := v.(obj)
	if v == nil && how&needed == 0 {
		return
	}
	words, stated := t["text"].(string)
	switch {
	case !is, !stated:
		k.no(at, "missing required field: text")
		return
	case t["type"] != "plain_text" && (t["type"] != "mrkdwn" || how&plainOnly != 0):
		k.no(at+"/type", "unsupported type: %v", t["type"])
	case words == "":
		k.no(at+"/text", "must be more than 0 characters")
	case size(words) > most:
		k.no(at+"/text", "must be less than %d characters", most+1)
	}
	if t["type"] == "plain_text" && t["verbatim"] != nil {
		k.no(at+"/verbatim", "additional property: verbatim")
	}
	if t["type"] == "mrkdwn" && t["emoji"] != nil {
		k.no(at+"/emoji", "additional property: emoji")
	}
	k.chars += size(words)
}

// short checks a string that may be left out.
func (k *check) short(at string, v any, most int) {
	if v == nil {
		return
	}
	words, is := v.(string)
	if !is {
		k.no(at, "must be a string")
	}
	if size(words) > most {
		k.no(at, "must be less than %d characters", most+1)
	}
}

// list gives a list that has to have between least and most items.
func (k *check) list(at string, v any, least, most int) []any {
	list, _ := v.([]any)
	if len(list) < least {
		k.no(at, "no fewer than %d items allowed", least)
	}
	if len(list) > most {
		k.no(at, "no more than %d items allowed", most)
	}
	return list
}

func (k *check) section(at string, b obj) {
	if b["text"] == nil && b["fields"] == nil {
		k.no(at, "missing required field: text or fields")
	}
	k.text(at+"/text", b["text"], 3000, 0)
	if b["fields"] != nil {
		for i, f := range k.list(at+"/fields", b["fields"], 1, 10) {
			k.text(fmt.Sprintf("%s/fields/%d", at, i), f, 2000, needed)
		}
	}
	if b["accessory"] != nil {
		k.element(at+"/accessory", b["accessory"], "section")
	}
}

func (k *check) image(at string, b obj) {
	k.text(at+"/title", b["title"], 2000, plainOnly)
	k.picture(at, b)
}

// picture checks what shows a picture: an address or a file, and the words for who cannot see it.
func (k *check) picture(at string, b obj) {
	if words, _ := b["alt_text"].(string); words == "" {
		k.no(at, "missing required field: alt_text")
	}
	k.short(at+"/alt_text", b["alt_text"], 2000)
	k.short(at+"/image_url", b["image_url"], 3000)
	given, is := b["slack_file"].(obj)
	switch {
	case !is && b["image_url"] == nil, is && b["image_url"] != nil:
		k.no(at, "must have exactly one of image_url and slack_file")
	case is:
		id, _ := given["id"].(string)
		// A file that Slack still looks at is not known to blocks yet: https://github.com/slackapi/python-slack-sdk/issues/1521
		if f := k.files[id]; f == nil || !f.done || f.gone || k.now().Before(f.ready) {
			k.no(at+"/slack_file", "invalid slack file")
		}
	}
}

func (k *check) actions(at string, b obj) {
	for i, e := range k.list(at+"/elements", b["elements"], 1, 25) {
		k.element(fmt.Sprintf("%s/elements/%d", at, i), e, "actions")
	}
}

func (k *check) context(at string, b obj) {
	for i, e := range k.list(at+"/elements", b["elements"], 1, 10) {
		at := fmt.Sprintf("%s/elements/%d", at, i)
		if one, _ := e.(obj); one["type"] == "image" {
			k.picture(at, one)
			continue
		}
		k.text(at, e, 2000, needed)
	}
}

func (k *check) input(at string, b obj) {
	k.text(at+"/label", b["label"], 2000, plainOnly|needed)
	k.text(at+"/hint", b["hint"], 2000, plainOnly)
	k.element(at+"/element", b["element"], "input")
}

func (k *check) table(at string, b obj) {
	for i, row := range k.list(at+"/rows", b["rows"], 1, 100) {
		k.list(fmt.Sprintf("%s/rows/%d", at, i), row, 1, 20)
	}
}

// size counts characters as a browser does: those outside of the first plane are two.
func size(s string) int { return len(utf16.Encode([]rune(s))) }
