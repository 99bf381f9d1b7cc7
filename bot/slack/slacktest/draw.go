package slacktest

import (
	"strconv"
	"strings"
)

// body draws the blocks of a message.
func (p *reader) body(blocks []any) {
	for _, v := range blocks {
		b, _ := v.(obj)
		switch b["type"] {
		case "rich_text":
			p.rich(b)
		case "image":
			p.object(b["title"])
			p.alts = append(p.alts, undone.Replace(b["alt_text"].(string)))
		case "markdown":
			words, _ := b["text"].(string)
			p.lines = append(p.lines, words)
		default:
			for _, name := range []string{"text", "label", "hint"} {
				p.object(b[name])
			}
			for _, name := range []string{"fields", "elements"} {
				p.parts(b[name])
			}
			p.parts([]any{b["accessory"], b["element"]})
		}
	}
}

// parts draws elements and text objects in their order.
func (p *reader) parts(v any) {
	list, _ := v.([]any)
	for _, v := range list {
		e, _ := v.(obj)
		switch e["type"] {
		case "plain_text", "mrkdwn":
			p.object(e)
		case "image":
			p.alts = append(p.alts, undone.Replace(e["alt_text"].(string)))
		case "button":
			p.buttons = append(p.buttons, plainWords(e["text"]))
		case "overflow":
			for _, o := range optionsOf(e) {
				p.buttons = append(p.buttons, plainWords(o["text"]))
			}
		}
	}
}

// rich draws a rich text block: what stands in it is meant as it is.
func (p *reader) rich(b obj) {
	list, _ := b["elements"].([]any)
	for _, v := range list {
		e, _ := v.(obj)
		if e["type"] == "rich_text_list" {
			p.rich(e)
			continue
		}
		var line strings.Builder
		inner, _ := e["elements"].([]any)
		for _, v := range inner {
			part, _ := v.(obj)
			line.WriteString(p.richPart(part))
		}
		p.lines = append(p.lines, line.String())
	}
}

func (p *reader) richPart(e obj) string {
	words, _ := e["text"].(string)
	str := func(name string) string { v, _ := e[name].(string); return v }
	switch e["type"] {
	case "link":
		if words == "" {
			return str("url")
		}
	case "emoji":
		return pictured(":" + str("name") + ":")
	case "user":
		return p.person(str("user_id"))
	case "usergroup":
		return p.group(str("usergroup_id"))
	case "channel":
		return p.channel(str("channel_id"))
	case "broadcast":
		p.pings = append(p.pings, str("range"))
		return "@" + str("range")
	case "date":
		seconds, _ := e["timestamp"].(float64)
		return p.date([]string{"", strconv.FormatInt(int64(seconds), 10), str("format")}, str("fallback"))
	}
	return words
}
