package slacktest

import (
	"strings"
)

// A drawnBlock is one part of a message as the page shows it.
type drawnBlock struct {
	Kind        string // words, quote, code, list, head, note, line, fields, picture, buttons
	Runs        []run
	Parts       []drawnBlock // of a list, of fields
	Source, Alt string       // of a picture
	Title       string
	Buttons     []drawnButton
}

// A run is words in one style.
type run struct{ Text, Class, URL string }

// A drawnButton is a button or a menu.
type drawnButton struct{ Label, Style, URL string }

// blocks are the parts of a message, files at their end.
func (v View) blocks(m Shown) (out []drawnBlock) {
	sent, _ := m.Sent["blocks"].([]any)
	if len(sent) == 0 && m.Text != "" {
		out = append(out, drawnBlock{Kind: "words", Runs: []run{{Text: m.Text}}})
	}
	for _, b := range sent {
		b, _ := b.(obj)
		out = append(out, v.block(b)...)
	}
	files, _ := m.Sent["files"].([]any)
	for _, f := range files {
		f, _ := f.(obj)
		str := func(name string) string { s, _ := f[name].(string); return s }
		out = append(out, drawnBlock{Kind: "picture", Source: v.Files[str("id")], Alt: str("alt_txt"), Title: str("name")})
	}
	return out
}

func (v View) block(b obj) []drawnBlock {
	switch b["type"] {
	case "rich_text":
		return v.rich(b)
	case "image":
		return []drawnBlock{v.picture(b)}
	case "actions":
		return []drawnBlock{{Kind: "buttons", Buttons: v.buttons(b["elements"])}}
	case "divider":
		return []drawnBlock{{Kind: "line"}}
	case "header":
		return []drawnBlock{{Kind: "head", Runs: v.words(b["text"])}}
	case "context":
		note := drawnBlock{Kind: "note"}
		for _, e := range list(b["elements"]) {
			if e["type"] == "image" {
				note.Parts = append(note.Parts, v.picture(e))
				continue
			}
			note.Parts = append(note.Parts, drawnBlock{Kind: "words", Runs: v.words(e)})
		}
		return []drawnBlock{note}
	case "markdown":
		words, _ := b["text"].(string)
		return []drawnBlock{{Kind: "words", Runs: []run{{Text: words}}}}
	}
	return v.section(b)
}

// section is a text, its fields, and what stands beside it.
func (v View) section(b obj) (out []drawnBlock) {
	for _, name := range []string{"label", "text", "hint"} {
		if b[name] != nil {
			out = append(out, drawnBlock{Kind: "words", Runs: v.words(b[name])})
		}
	}
	fields := drawnBlock{Kind: "fields"}
	for _, f := range list(b["fields"]) {
		fields.Parts = append(fields.Parts, drawnBlock{Kind: "words", Runs: v.words(f)})
	}
	if len(fields.Parts) > 0 {
		out = append(out, fields)
	}
	switch beside, _ := b["accessory"].(obj); {
	case beside == nil:
	case beside["type"] == "image":
		out = append(out, v.picture(beside))
	default:
		out = append(out, drawnBlock{Kind: "buttons", Buttons: v.buttons([]any{beside})})
	}
	return out
}

// list gives the objects of a list.
func list(v any) (out []obj) {
	all, _ := v.([]any)
	for _, one := range all {
		if o, is := one.(obj); is {
			out = append(out, o)
		}
	}
	return out
}

// words is a text object as it reads.
func (v View) words(text any) []run {
	p := v.reads()
	p.object(text)
	return []run{{Text: strings.Join(p.lines, "\n")}}
}

func (v View) picture(b obj) drawnBlock {
	out := drawnBlock{Kind: "picture", Title: plainWords(b["title"])}
	alt, _ := b["alt_text"].(string)
	out.Alt = undone.Replace(alt)
	if file, is := b["slack_file"].(obj); is {
		id, _ := file["id"].(string)
		out.Source = v.Files[id]
	} else {
		out.Source, _ = b["image_url"].(string)
	}
	return out
}

func (v View) buttons(elements any) (out []drawnButton) {
	for _, e := range list(elements) {
		label := plainWords(e["text"])
		if e["type"] != "button" {
			label = plainWords(e["placeholder"]) + " ▾"
		}
		if e["type"] == "overflow" {
			label = "⋯"
		}
		style, _ := e["style"].(string)
		address, _ := e["url"].(string)
		out = append(out, drawnButton{Label: label, Style: style, URL: address})
	}
	return out
}

// richKinds are the parts of a rich text, as the page calls them.
var richKinds = map[string]string{"rich_text_section": "words", "rich_text_quote": "quote", "rich_text_preformatted": "code", "rich_text_list": "list"}

func (v View) rich(b obj) (out []drawnBlock) {
	for _, e := range list(b["elements"]) {
		kind, _ := e["type"].(string)
		part := drawnBlock{Kind: richKinds[kind]}
		if part.Kind == "list" {
			part.Parts = v.rich(e)
		} else {
			for _, r := range list(e["elements"]) {
				part.Runs = append(part.Runs, v.run(r))
			}
		}
		out = append(out, part)
	}
	return out
}

// classes are how the styles of rich text look: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
var classes = []string{"bold", "italic", "strike", "code"}

// calling are the kinds that call somebody, or name a room.
var calling = map[any]bool{"user": true, "usergroup": true, "channel": true, "broadcast": true}

func (v View) run(e obj) run {
	p := v.reads()
	out := run{Text: p.richPart(e)}
	style, _ := e["style"].(obj)
	var names []string
	for _, name := range classes {
		if on, _ := style[name].(bool); on {
			names = append(names, name)
		}
	}
	if calling[e["type"]] {
		names = append(names, "called")
		if e["type"] == "user" && e["user_id"] == v.Reader.ID {
			names = append(names, "me")
		}
	}
	out.Class = strings.Join(names, " ")
	if e["type"] == "link" {
		out.URL, _ = e["url"].(string)
	}
	return out
}
