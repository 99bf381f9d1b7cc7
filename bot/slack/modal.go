package slack

import (
	"encoding/json"

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
	mostNote   = 2000 // of a context's text
	mostChoice = 75   // of an option's words
	mostPick   = 150  // of an option's value
	mostPicks  = 100  // options of one select
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
