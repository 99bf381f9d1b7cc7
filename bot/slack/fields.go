package slack

import (
	"hash/fnv"
	"regexp"
	"strconv"
	"strings"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

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
	for i, p := range pieces(field.Value) {
		called := label
		if i > 0 { // the same field goes on: a view has room for few words twice
			called, hint = shortened(label, mostAgain)+" ("+strconv.Itoa(i+1)+")", nil
		}
		required := field.Required && i == 0 && field.Kind != chat.When
		out = append(out, slackapi.NewInputBlock(p.id(field, i), words(called, mostHint), hint, control(f, field, p.text)).WithOptional(!required))
	}
	if field.Kind == chat.When && len(field.Choices) == 0 {
		out = append(out, calendar(f, field, label))
	}
	if field.Error != "" {
		out = append(out, slackapi.NewContextBlock("error/"+field.Name, words("⚠️ "+field.Error, mostNote)))
	}
	return out
}

// mostAgain is how much of a field's label stands over each further part of a long value.
const mostAgain = 60

// calendar is the second way to say a moment: what is chosen there counts before what is typed.
func calendar(f chat.Form, field chat.FormField, label string) slackapi.Block {
	or := label + " · " + say.Text{EN: "or choose here", FR: "ou choisissez ici"}.In(f.Lang)
	pick := &slackapi.DateTimePickerBlockElement{Type: slackapi.METDatetimepicker, ActionID: field.Name}
	return slackapi.NewInputBlock(field.Name+"/"+pickMark, words(or, mostHint), nil, pick).WithOptional(true)
}

// pickMark ends the id of a calendar's block.
const pickMark = "pick"

// A piece is as much of a field's value as one input takes.
type piece struct {
	text   string
	broken bool // a line ended before it: an input may drop the break at its end
}

// pieces cuts a value into what inputs take. All together, with the breaks between them, are the value.
func pieces(value string) []piece {
	var out []piece
	next := piece{}
	for rest := value; ; {
		next.text, rest = split(rest, mostInput)
		broken := rest != "" && strings.HasSuffix(next.text, "\n")
		if broken {
			next.text = strings.TrimSuffix(next.text, "\n")
		}
		out = append(out, next)
		if rest == "" {
			return out
		}
		next = piece{broken: broken}
	}
}

// id names the input of a piece after its field, and after what it begins with: Slack keeps what stands
// in an input whose ids stay the same when a view is updated
// (https://docs.slack.dev/surfaces/modals#updating_views), so another beginning needs another id.
func (p piece) id(field chat.FormField, i int) string {
	if i == 0 && p.text == "" {
		return field.Name
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(p.text)) // a hash takes everything
	id := field.Name + "/" + strconv.FormatUint(uint64(h.Sum32()), 36)
	if i > 0 {
		id += "/" + strconv.Itoa(i)
	}
	if p.broken {
		id += "/" + breakMark
	}
	return id
}

// breakMark ends the id of an input before which a line ends.
const breakMark = "br"

// control is what a field is filled in with.
func control(f chat.Form, field chat.FormField, value string) slackapi.BlockElement {
	typed := &slackapi.PlainTextInputBlockElement{Type: slackapi.METPlainTextInput, ActionID: field.Name, InitialValue: valid(value),
		Multiline: field.Kind == chat.Letter || field.Kind == chat.Words && field.Required && !field.Complete}
	if field.Kind == chat.Flag && len(field.Choices) == 0 {
		field.Choices = onOff
	}
	if len(field.Choices) > 0 {
		if e := choice(f.Lang, field); e != nil {
			return e
		}
		return typed
	}
	switch field.Kind {
	case chat.Number:
		if strings.Trim(value, "0123456789") == "" && len(value) < 16 {
			return &slackapi.NumberInputBlockElement{Type: slackapi.METNumber, ActionID: field.Name, InitialValue: value}
		}
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

// onOff are what a flag can be.
var onOff = []chat.Choice{{Value: "on", Text: say.Text{EN: "Yes", FR: "Oui"}}, {Value: "off", Text: say.Text{EN: "No", FR: "Non"}}}

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
