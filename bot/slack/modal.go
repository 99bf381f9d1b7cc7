package slack

import (
	"encoding/json"
	"hash/fnv"
	"regexp"
	"strconv"
	"strings"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// formCallback is the callback_id of every form's view.
const formCallback = "form"

// What a modal holds (https://docs.slack.dev/surfaces/modals).
const (
	mostTitle  = 24
	mostMeta   = 3000
	mostInput  = 3000 // of a text input, and of what it begins with
	mostHint   = 2000
	mostChoice = 75  // of an option's words
	mostPick   = 150 // of an option's value
	mostPicks  = 100 // options of one select
	mostFiles  = 10
)

// A carried is what a view keeps beside its fields, in private_metadata.
type carried struct {
	Command string      `json:"c"`
	Hidden  [][2]string `json:"h,omitempty"` // fields that are not shown
	Meta    string      `json:"m,omitempty"` // the caller's own
}

// modal is a form as a view. meta comes back from [filled].
func modal(f chat.Form, meta string) slackapi.ModalViewRequest {
	kept := carried{Command: f.Command, Meta: meta}
	shown := f.Fields[:0:0]
	for _, field := range f.Fields {
		if field.Label == "" && fits(kept, field) {
			kept.Hidden = append(kept.Hidden, [2]string{field.Name, field.Value})
			continue
		}
		shown = append(shown, field)
	}
	memory, _ := json.Marshal(kept) // strings alone
	v := slackapi.ModalViewRequest{Type: slackapi.VTModal, CallbackID: formCallback, PrivateMetadata: string(memory), NotifyOnClose: true,
		Title: words(title(f), mostTitle), Submit: words(submit.In(f.Lang), mostTitle), Close: words(closing.In(f.Lang), mostTitle)}
	v.Blocks.BlockSet = notices(f)
	for _, field := range shown {
		for _, b := range inputs(f, field) {
			if len(v.Blocks.BlockSet) < mostViewBlocks {
				v.Blocks.BlockSet = append(v.Blocks.BlockSet, b)
			}
		}
	}
	return v
}

var (
	submit  = say.Text{EN: "OK", FR: "OK"}
	closing = say.Text{EN: "Cancel", FR: "Annuler"}
	afresh  = say.Text{EN: "Start afresh", FR: "Repartir de zéro"}
)

// fits reports whether a field that is not shown fits beside the others; one that does not is shown.
func fits(c carried, f chat.FormField) bool {
	c.Hidden = append(c.Hidden[:len(c.Hidden):len(c.Hidden)], [2]string{f.Name, f.Value})
	b, err := json.Marshal(c)
	return err == nil && size(string(b)) <= mostMeta
}

// title is what a modal can be called: what it asks where that is short, else the program's name.
func title(f chat.Form) string {
	if t := say.Plain(f.Title); t != "" && size(t) <= mostTitle {
		return t
	}
	return "Copydesk"
}

// notices stand over the fields: what the form asks, what was typed before, what is wrong.
func notices(f chat.Form) []slackapi.Block {
	var out []slackapi.Block
	if t := say.Plain(f.Title); size(t) > mostTitle {
		out = append(out, slackapi.NewSectionBlock(words(t, mostInBlock), nil, nil, slackapi.SectionBlockOptionBlockID("title")))
	}
	if f.Kept != "" {
		drop := &slackapi.ButtonBlockElement{Type: slackapi.METButton, Text: words(afresh.In(f.Lang), mostLabel), ActionID: actionDrop, Value: bareLine(f)}
		out = append(out, slackapi.NewSectionBlock(words(f.Kept, mostInBlock), nil, slackapi.NewAccessory(drop), slackapi.SectionBlockOptionBlockID("kept")))
	}
	if f.Error != "" {
		out = append(out, slackapi.NewSectionBlock(words(f.Error, mostInBlock), nil, nil, slackapi.SectionBlockOptionBlockID("wrong")))
	}
	return out
}

// inputs are the blocks of one field: what a person fills in, and what is wrong with it.
func inputs(f chat.Form, field chat.FormField) []slackapi.Block {
	label := field.Label
	if label == "" {
		label = field.Name
	}
	var hint *slackapi.TextBlockObject
	if field.Help != "" {
		hint = words(field.Help, mostHint)
	}
	var out []slackapi.Block
	for i, part := range pieces(field) {
		in := slackapi.NewInputBlock(blockID(field, i, part), words(label, mostHint), hint, control(f, field, part)).WithOptional(!field.Required || i > 0)
		out = append(out, in)
	}
	if field.Error != "" {
		out = append(out, slackapi.NewContextBlock("error/"+field.Name, words("⚠️ "+field.Error, mostInBlock)))
	}
	return out
}

// pieces cuts a field's value into what one input takes. All together are the value.
func pieces(field chat.FormField) []string {
	out := []string{}
	rest := field.Value
	for {
		var head string
		head, rest = split(rest, mostInput)
		if out = append(out, head); rest == "" {
			return out
		}
	}
}

// blockID names an input after its field, and after what it begins with: Slack keeps what stands in an
// input whose ids stay the same when a view is updated (https://docs.slack.dev/surfaces/modals#updating_views),
// so another beginning needs another id.
func blockID(field chat.FormField, i int, part string) string {
	if i == 0 && part == "" {
		return field.Name
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(part)) // a hash takes everything
	id := field.Name + "/" + strconv.FormatUint(uint64(h.Sum32()), 36)
	if i > 0 {
		id += "/" + strconv.Itoa(i)
	}
	return id
}

// control is what a field is filled in with.
func control(f chat.Form, field chat.FormField, value string) slackapi.BlockElement {
	typed := &slackapi.PlainTextInputBlockElement{Type: slackapi.METPlainTextInput, ActionID: field.Name, InitialValue: valid(value),
		Multiline: field.Kind == chat.Letter || field.Kind == chat.Words && field.Required && !field.Complete}
	if len(field.Choices) > 0 {
		if e := choice(f.Lang, field); e != nil {
			return e
		}
		return typed
	}
	switch field.Kind {
	case chat.FileIn:
		return &slackapi.FileInputBlockElement{Type: slackapi.METFileInput, ActionID: field.Name, MaxFiles: mostFiles}
	case chat.Who:
		if value == "" || isPerson(value) {
			return &slackapi.SelectBlockElement{Type: slackapi.OptTypeUser, ActionID: field.Name, InitialUser: value}
		}
	case chat.People:
		if ids, all := people(value); all {
			return &slackapi.MultiSelectBlockElement{Type: slackapi.MultiOptTypeUser, ActionID: field.Name, InitialUsers: ids}
		}
	case chat.Where:
		if value == "" || isRoom(value) {
			return &slackapi.SelectBlockElement{Type: slackapi.OptTypeConversations, ActionID: field.Name, InitialConversation: value,
				Filter: &slackapi.SelectBlockElementFilter{Include: []string{"public", "private"}}}
		}
	case chat.Clock:
		if at, ok := hour(value); ok || value == "" {
			return &slackapi.TimePickerBlockElement{Type: slackapi.METTimepicker, ActionID: field.Name, InitialTime: at}
		}
	}
	return typed
}

// people are the ids in a list; all is false where something in it is no id.
func people(list string) (ids []string, all bool) {
	for _, w := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if w = strings.TrimSpace(w); w == "" {
			continue
		}
		if !isPerson(w) {
			return nil, false
		}
		ids = append(ids, w)
	}
	return ids, true
}

var hours = regexp.MustCompile(`^\s*(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?\s*$`)

// hour is a time of day as Slack writes it, "09:30".
func hour(s string) (string, bool) {
	m := hours.FindStringSubmatch(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s))
	if m == nil {
		return "", false
	}
	h, _ := strconv.Atoi(m[1]) // two digits at most
	minute, _ := strconv.Atoi(m[2])
	if h > 23 || minute > 59 {
		return "", false
	}
	return strconv.Itoa(100 + h)[1:] + ":" + strconv.Itoa(100 + minute)[1:], true
}

// choice is a select of fixed values; nil where Slack cannot show them.
func choice(l say.Lang, field chat.FormField) slackapi.BlockElement {
	out := &slackapi.SelectBlockElement{Type: slackapi.OptTypeStatic, ActionID: field.Name}
	if len(field.Choices) > mostPicks {
		return nil
	}
	for _, c := range field.Choices {
		if c.Value == "" || size(c.Value) > mostPick {
			return nil
		}
		o := slackapi.NewOptionBlockObject(c.Value, words(c.Text.In(l), mostChoice), nil)
		if out.Options = append(out.Options, o); c.Value == field.Value {
			out.InitialOption = o
		}
	}
	if field.Value != "" && out.InitialOption == nil { // typed, and none of them: it is not lost
		return nil
	}
	return out
}
