package playground

import (
	"slices"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// bot is how the bot's messages are signed.
const bot = "copydesk"

// The JSON of a message, as scripts rely on it. A field that does not apply is left out. rich, the
// blocks, styles and seeds are what the page draws from, beside the plain text.
type wireMessage struct {
	ID        string              `json:"id,omitempty"`
	Room      string              `json:"room,omitempty"`
	Thread    string              `json:"thread,omitempty"`
	From      string              `json:"from,omitempty"`
	Text      string              `json:"text"`
	Rich      []wireSpan          `json:"rich,omitempty"`
	Fields    []wireField         `json:"fields,omitempty"`
	Buttons   []wireButton        `json:"buttons,omitempty"`
	Images    []wireImage         `json:"images,omitempty"`
	Reactions map[string][]string `json:"reactions,omitempty"`
	Seeds     []string            `json:"seeds,omitempty"`
	Private   bool                `json:"private"`
	Edited    bool                `json:"edited"`
	Card      bool                `json:"card,omitempty"`
	Void      bool                `json:"void,omitempty"`
	Brand     string              `json:"brand,omitempty"`
	Post      int64               `json:"post,omitempty"`
	Revision  int                 `json:"revision,omitempty"`
	State     string              `json:"state,omitempty"`
	Down      bool                `json:"down,omitempty"`
	Times     []int64             `json:"times,omitempty"`
	Time      int64               `json:"time,omitempty"`
	Form      *wireForm           `json:"form,omitempty"`
}

type wireSpan struct {
	K  string `json:"k,omitempty"`
	T  string `json:"t"`
	At int64  `json:"at,omitempty"`
}

type wireField struct {
	Block string     `json:"block,omitempty"`
	Name  string     `json:"name"`
	Value string     `json:"value"`
	Note  string     `json:"note,omitempty"`
	Rich  []wireSpan `json:"rich,omitempty"`
}

type wireButton struct {
	Action string `json:"action"`
	Label  string `json:"label"`
	Style  string `json:"style,omitempty"`
	URL    string `json:"url,omitempty"`
}

type wireImage struct {
	URL  string `json:"url"`
	Alt  string `json:"alt"`
	Film bool   `json:"film,omitempty"`
}

type wireForm struct {
	Command string          `json:"command"`
	Title   string          `json:"title,omitempty"`
	Kept    string          `json:"kept,omitempty"`
	Error   string          `json:"error,omitempty"`
	Fields  []wireFormField `json:"fields"`
}

type wireFormField struct {
	Name     string       `json:"name"`
	Label    string       `json:"label"`
	Help     string       `json:"help,omitempty"`
	Value    string       `json:"value"`
	Required bool         `json:"required"`
	Kind     string       `json:"kind"`
	Choices  []wireChoice `json:"choices,omitempty"`
	Complete bool         `json:"complete,omitempty"`
	Error    string       `json:"error,omitempty"`
}

type wireChoice struct {
	Value string   `json:"value"`
	Text  wireText `json:"text"`
}

type wireText struct {
	EN string `json:"en"`
	FR string `json:"fr"`
}

func text(t say.Text) wireText { return wireText{say.Plain(t.EN), say.Plain(t.FR)} }

// view is a message as the page and scripts see it.
func (p *Playground) view(m *message) wireMessage {
	w := wireMessage{ID: m.ID, Room: m.Room, Thread: m.Thread, From: m.From, Text: say.Plain(m.Said.Text), Rich: spans(m.Said.Text),
		Reactions: m.Reactions, Seeds: m.Said.Seeds, Private: m.private() || m.Said.Private, Edited: m.Edited,
		Card: m.Said.Card, Void: m.Said.Void, Times: times(m.Said), Time: m.At.Unix(), Form: form(m.Said.Form)}
	if a := m.Said.About; a != nil {
		w.Brand, w.Post, w.Revision, w.State, w.Down = a.Brand, a.Post, a.Revision, a.State, a.Down
	}
	for _, f := range m.Said.Fields {
		w.Fields = append(w.Fields, wireField{string(f.Block), say.Plain(f.Name), say.Plain(f.Value), say.Plain(f.Note), spans(f.Value)})
	}
	for _, b := range m.Said.Buttons {
		if m.Said.Void {
			break
		}
		w.Buttons = append(w.Buttons, wireButton{b.Action, say.Plain(b.Label), string(b.Style), b.URL})
	}
	for _, img := range m.Said.Images {
		w.Images = append(w.Images, wireImage{img.URL, img.Alt, img.Film()})
	}
	return w
}

// spans is a text with its marks; nothing where it has none.
func spans(s string) []wireSpan {
	list := say.Spans(s)
	if len(list) == 0 || len(list) == 1 && list[0].Kind == say.Words {
		return nil
	}
	out := make([]wireSpan, len(list))
	for i, sp := range list {
		out[i].T = sp.Text
		if sp.Kind != say.Words {
			out[i].K = string(rune(sp.Kind))
		}
		if sp.Kind == say.Instant {
			out[i].At = sp.At.Unix()
		}
	}
	return out
}

func times(m chat.Message) []int64 {
	var out []int64
	for _, t := range say.Times(m.Text) {
		out = append(out, t.Unix())
	}
	return slices.Clip(out)
}

func form(f *chat.Form) *wireForm {
	if f == nil {
		return nil
	}
	out := &wireForm{Command: f.Command, Title: say.Plain(f.Title), Kept: say.Plain(f.Kept), Error: say.Plain(f.Error)}
	for _, field := range f.Fields {
		w := wireFormField{Name: field.Name, Label: say.Plain(field.Label), Help: say.Plain(field.Help), Value: field.Value,
			Required: field.Required, Kind: string(field.Kind), Complete: field.Complete, Error: say.Plain(field.Error)}
		for _, c := range field.Choices {
			w.Choices = append(w.Choices, wireChoice{c.Value, text(c.Text)})
		}
		out.Fields = append(out.Fields, w)
	}
	return out
}

// A wireSpec is a command as the page completes it.
type wireSpec struct {
	Name    wireText     `json:"name"`
	Aliases []string     `json:"aliases,omitempty"`
	Help    wireText     `json:"help"`
	Example wireText     `json:"example"`
	Options []wireOption `json:"options,omitempty"`
	Subs    []wireSpec   `json:"subs,omitempty"`
}

type wireOption struct {
	Name     wireText     `json:"name"`
	Help     wireText     `json:"help"`
	Kind     string       `json:"kind"`
	Main     bool         `json:"main,omitempty"`
	Required bool         `json:"required,omitempty"`
	Complete bool         `json:"complete,omitempty"`
	Choices  []wireChoice `json:"choices,omitempty"`
}

func wireSpecs(specs []chat.Spec) []wireSpec {
	out := make([]wireSpec, 0, len(specs))
	for _, s := range specs {
		w := wireSpec{Name: text(s.Name), Aliases: s.Aliases, Help: text(s.Help), Example: text(s.Example), Subs: wireSpecs(s.Subs)}
		for _, o := range s.Options {
			option := wireOption{Name: text(o.Name), Help: text(o.Help), Kind: string(o.Kind), Main: o.Main, Required: o.Required, Complete: o.Complete}
			for _, c := range o.Choices {
				option.Choices = append(option.Choices, wireChoice{c.Value, text(c.Text)})
			}
			w.Options = append(w.Options, option)
		}
		out = append(out, w)
	}
	return out
}
