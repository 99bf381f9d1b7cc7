package slack

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	slackapi "github.com/slack-go/slack"
	"pgregory.net/rapid"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// everyKind is a form with every kind of field.
func everyKind() chat.Form {
	return chat.Form{Command: "/note", Lang: say.EN, Title: "Note something that is worth to be noted", Kept: "You typed this before.", Fields: []chat.FormField{
		{Name: "text", Label: "Text", Help: "What to note.", Value: "Half a “thought” & <more>\nof \"it\" \\", Required: true, Kind: chat.Letter},
		{Name: "post", Label: "Post", Value: "12", Kind: chat.PostNo},
		{Name: "who", Label: "Who", Value: "U0MARC", Kind: chat.Who},
		{Name: "all", Label: "Everybody", Value: "U0ANA, U0MARC", Kind: chat.People},
		{Name: "room", Label: "Room", Value: "C0NEWS", Kind: chat.Where},
		{Name: "at", Label: "Hour", Value: "9:30", Kind: chat.Clock},
		{Name: "lang", Label: "Language", Value: "fr", Kind: chat.One, Choices: []chat.Choice{{Value: "en", Text: say.Same("English")}, {Value: "fr", Text: say.Same("French")}}},
		{Name: "picture", Label: "Picture", Kind: chat.FileIn},
		{Name: "revision", Value: "3", Kind: chat.Number},
	}}
}

// opened is a modal as Slack hands it back when nothing was changed.
func opened(t rapid.TB, m slackapi.ModalViewRequest) slackapi.View {
	t.Helper()
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var v slackapi.View
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	v.State = &slackapi.ViewState{Values: map[string]map[string]slackapi.BlockAction{}}
	for _, b := range v.Blocks.BlockSet {
		if in, is := b.(*slackapi.InputBlock); is {
			name, a := stands(in.Element)
			v.State.Values[in.BlockID] = map[string]slackapi.BlockAction{name: a}
		}
	}
	return v
}

// stands is what an element holds when it is opened.
func stands(e slackapi.BlockElement) (string, slackapi.BlockAction) {
	switch e := e.(type) {
	case *slackapi.PlainTextInputBlockElement:
		return e.ActionID, slackapi.BlockAction{Value: e.InitialValue}
	case *slackapi.NumberInputBlockElement:
		return e.ActionID, slackapi.BlockAction{Value: e.InitialValue}
	case *slackapi.MultiSelectBlockElement:
		return e.ActionID, slackapi.BlockAction{SelectedUsers: e.InitialUsers}
	case *slackapi.TimePickerBlockElement:
		return e.ActionID, slackapi.BlockAction{SelectedTime: e.InitialTime}
	case *slackapi.FileInputBlockElement:
		return e.ActionID, slackapi.BlockAction{}
	case *slackapi.SelectBlockElement:
		a := slackapi.BlockAction{SelectedUser: e.InitialUser, SelectedConversation: e.InitialConversation}
		if e.InitialOption != nil {
			a.SelectedOption = *e.InitialOption
		}
		return e.ActionID, a
	}
	return "", slackapi.BlockAction{}
}

// A form that is sent back unchanged says what it held.
func TestAFormComesBack(t *testing.T) {
	f := everyKind()
	line, options, files, meta := filled(opened(t, modal(f, "C1 and more")))
	want := map[string]string{"revision": "3", "at": "09:30"}
	for _, field := range f.Fields[:len(f.Fields)-1] {
		if field.Value != "" && want[field.Name] == "" {
			want[field.Name] = field.Value
		}
	}
	if !maps.Equal(options, want) || len(files) > 0 || meta != "C1 and more" {
		t.Errorf("it holds\n%q\nnot\n%q\n%v %q", options, want, files, meta)
	}
	if want := `/note revision:"3" text:"Half a \“thought\” & <more>` + "\n" + `of \"it\" \\" post:"12" who:"U0MARC" all:"U0ANA, U0MARC" room:"C0NEWS" at:"09:30" lang:"fr"`; line != want {
		t.Errorf("its line is\n%s\nnot\n%s", line, want)
	}
}

// What was there and is gone is sent empty; what is new is sent; files are handed over.
func TestAChangedFormComesBack(t *testing.T) {
	f := everyKind()
	v := opened(t, modal(f, ""))
	for id, action := range v.State.Values {
		for name := range action {
			switch name {
			case "text", "picture":
			default:
				action[name] = slackapi.BlockAction{}
			}
		}
		_ = id
	}
	v.State.Values["picture"]["picture"] = slackapi.BlockAction{Files: []slackapi.File{{ID: "F1", Name: "shoe.png", Mimetype: "image/png"}}}
	_, options, files, _ := filled(v)
	for _, gone := range []string{"post", "who", "all", "room", "at", "lang"} {
		if was, there := options[gone]; !there || was != "" {
			t.Errorf("%s comes back as %q, %v; it was emptied", gone, was, there)
		}
	}
	if want := []chat.File{{ID: "F1", Name: "shoe.png", Type: "image/png"}}; !slices.Equal(files, want) {
		t.Errorf("the files are %+v", files)
	}
}

// An error stands beside the input of its field in the view that is open.
func TestErrorsFindTheirField(t *testing.T) {
	f := everyKind()
	v := opened(t, modal(f, ""))
	f.Fields[0].Value, f.Fields[0].Error, f.Fields[7].Error = "short", "Say more.", "Not a picture."
	got := beside(f, v)
	if len(got) != 2 || got["picture"] != "Not a picture." {
		t.Errorf("%v", got)
	}
	for id, words := range got {
		if _, there := v.State.Values[id]; !there {
			t.Errorf("%q stands beside %s, which the view does not have", words, id)
		}
	}
}
