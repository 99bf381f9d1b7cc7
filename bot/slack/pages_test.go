package slack

import (
	"strconv"
	"strings"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// A card with pictures: each with its words, above and for who cannot see it; what Slack does not have
// is said in words, and a film is linked where the link leads out of the house.
func TestPictures(t *testing.T) {
	m := chat.Message{Text: "Post 12 asks for your approval", Card: true, Fields: []chat.Field{
		{Block: chat.Title, Name: "demo", Value: "Our <new> shop", Note: "in review"}, {Value: "Post 12, revision 2"}, {Block: chat.Exact, Name: "newsroom", Value: "Our <new> shop opens"}},
		Images: []chat.Image{{Name: "shop.png", Alt: "The shop at dawn"}, {Name: "door.png"}, {Name: "opening.mp4", Alt: "The doors open", URL: "https://desk.example.com/media/opening.mp4"},
			{Name: "close.mp4", Alt: "They close", URL: "/media/close.mp4"}}}
	text, blocks := draw(m, say.EN, []string{"F0SHOP", "", "", ""})
	keepsLimits(t, text, blocks)
	golden(t, "cards/pictures.json", page(t, text, blocks))
	if _, ok := blocks[1].(*slackapi.ImageBlock); !ok {
		t.Errorf("after the facts stands %T, not the picture", blocks[1])
	}
	for _, words := range []string{"The shop at dawn", "door.png", "The doors open"} {
		if !strings.Contains(text, words) && words != "door.png" {
			t.Errorf("who hears the message does not hear %q", words)
		}
	}
}

// What is to be copied stands alone, after the pictures that are to be saved.
func TestWhatIsToBeCopied(t *testing.T) {
	m := chat.Message{Text: "Now is the time for post 12.", Images: []chat.Image{{Name: "shoe.png", Alt: "A shoe"}},
		Fields: []chat.Field{{Block: chat.Copy, Name: "TikTok @demo", Value: "Our *new* shoe\n#trail"}}, Buttons: []chat.Button{{Label: "Done", Action: "/by-hand done 12", Style: chat.Go}}}
	text, blocks := draw(m, say.EN, []string{"F0SHOE"})
	golden(t, "cards/to_copy.json", page(t, text, blocks))
}

// The home tab: a heading, one brand after the other, the steps at the end.
func TestHomeTab(t *testing.T) {
	at := time.Unix(1795680000, 0).UTC()
	m := chat.Message{Text: "Your posts and what waits for you", Private: true, Fields: []chat.Field{
		{Name: "demo", Value: "Everything is stopped."}, {Name: "Waits for you"},
		{Block: chat.Row, Name: say.Text{EN: "12 · %s"}.F(say.AtShort(at)).EN, Value: "Our new trail shoe", Note: "waiting for approval"},
		{Name: "Yours", Value: "no open post"}, {Block: chat.Rule, Value: "The rest: " + string(say.C("/queue brand:demo"))}},
		Buttons: []chat.Button{{Label: "Review demo", Action: "/review brand:demo", Style: chat.Go}, {Label: "Stop everything for demo", Action: "/freeze brand:demo", Style: chat.Grave}}}
	home := homeTab(m)
	kept(t, home)
	golden(t, "home.json", page(t, home.Type, home.Blocks.BlockSet))
}

// A value that is too long for one input runs on in further ones, and comes back to the letter.
func TestLongValuesRunOn(t *testing.T) {
	for _, value := range []string{strings.Repeat("A line of words that is not short.\n\n", 300), strings.Repeat("x", 7000), strings.Repeat("👩🏽‍💻", 1500), strings.Repeat("a\n", 3000) + "\n\n"} {
		f := chat.Form{Command: "/edit", Fields: []chat.FormField{{Name: "text", Label: "Text", Value: value, Required: true, Kind: chat.Letter}}}
		v := modal(f, "")
		viewKeepsLimits(t, v)
		if n := len(v.Blocks.BlockSet); n < 2 {
			t.Errorf("%d inputs", n)
		}
		if _, options, _, _ := filled(opened(t, v)); options["text"] != value {
			t.Errorf("%d characters come back as %d", len(value), len(options["text"]))
		}
	}
}

// What is chosen in the calendar counts before what is typed; without a choice the words stay.
func TestAMomentCanBeChosen(t *testing.T) {
	f := chat.Form{Command: "/schedule", Lang: say.FR, Fields: []chat.FormField{{Name: "when", Label: "Quand", Value: "demain 9 h", Required: true, Kind: chat.When}}}
	v := opened(t, modal(f, ""))
	if line, _, _, _ := filled(v); line != `/schedule when:"demain 9 h"` {
		t.Errorf("%s", line)
	}
	v.State.Values["when/pick"] = map[string]slackapi.BlockAction{"when": {SelectedDateTime: 1795680000}}
	if line, _, _, _ := filled(v); line != `/schedule when:"2026-11-26T08:00:00Z"` {
		t.Errorf("%s", line)
	}
}

// The button beside what was typed before carries the form's line without it.
func TestStartingAfresh(t *testing.T) {
	v := modal(everyKind(), "")
	for _, b := range v.Blocks.BlockSet {
		if s, is := b.(*slackapi.SectionBlock); is && s.BlockID == "kept" {
			if got := s.Accessory.ButtonElement; got.ActionID != actionDrop || got.Value != `/note post:"12" revision:"3"` {
				t.Errorf("%s: %s", got.ActionID, got.Value)
			}
			return
		}
	}
	t.Error("nothing says that the words were typed before")
}

// Where Slack's pickers cannot hold what stands in a field, it is text and nothing is lost.
func TestWhatNoPickerHoldsIsText(t *testing.T) {
	many := make([]chat.Choice, 101)
	for i := range many {
		many[i] = chat.Choice{Value: strconv.Itoa(i), Text: say.Same(strconv.Itoa(i))}
	}
	for _, field := range []chat.FormField{{Kind: chat.Who, Value: "@marc"}, {Kind: chat.People, Value: "U0ANA, leo"}, {Kind: chat.Where, Value: "#news"}, {Kind: chat.Clock, Value: "noonish"},
		{Kind: chat.Number, Value: "a few"}, {Kind: chat.Flag, Value: "perhaps"}, {Kind: chat.One, Value: "7", Choices: many}, {Kind: chat.One, Value: "de", Choices: many[:2]}} {
		field.Name, field.Label = "it", "It"
		v := modal(chat.Form{Command: "/note", Fields: []chat.FormField{field}}, "")
		if _, options, _, _ := filled(opened(t, v)); options["it"] != field.Value {
			t.Errorf("%s: %q comes back as %q", field.Kind, field.Value, options["it"])
		}
	}
}
