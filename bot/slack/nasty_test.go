package slack

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"
	"pgregory.net/rapid"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// nasty are words that somebody may have meant badly, up to 100,000 characters of them.
func nasty() *rapid.Generator[string] {
	atom := rapid.SampledFrom([]string{
		"<!channel>", "<@U0ANA>", "<https://evil.example|https://good.example>", "&lt;", "*bold*", "`code`", ":smile:", "@here", "https://example.com/a?b=c&d=e",
		"\x00", "\x02b\x1fbold\x03", "\x02t1795165200\x1fThu 9:00\x03", "\x02t1\x1f|9:00^<>(x)\x03", "\x02", "\x1f", "\x03", "\xff\xfe", "\u202e", "\u2028", "\n", "\n\n", " ",
		"👩🏽‍💻", "🇫🇷", "é", "e\u0301", "日本語", "word", "\"", "\\", "«\u202f", "[x](y)", "```", "\u200d", strings.Repeat("a", 3001), strings.Repeat("<", 700), "http://", "https://" + strings.Repeat("x", 3000) + ".example",
	})
	return rapid.Custom(func(t *rapid.T) string {
		s := strings.Join(rapid.SliceOfN(atom, 0, 30).Draw(t, "atoms"), "")
		if n := rapid.SampledFrom([]int{0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 4000, 100_000}).Draw(t, "length"); n > 0 && s != "" {
			s = strings.Repeat(s, n/len(s)+1)
		}
		return s
	})
}

var allBlocks = []chat.Block{chat.Fact, chat.Exact, chat.Passed, chat.Warning, chat.Stop, chat.Rule, chat.Changes, chat.Title, chat.Row, chat.Copy, "new"}

// nastyMessages are messages with up to 50 fields, 30 buttons and 30 pictures.
func nastyMessages() *rapid.Generator[chat.Message] {
	return rapid.Custom(func(t *rapid.T) chat.Message {
		word := nasty()
		m := chat.Message{Text: word.Draw(t, "text"), Card: rapid.Bool().Draw(t, "card"), Void: rapid.Bool().Draw(t, "void")}
		for range rapid.IntRange(0, 50).Draw(t, "fields") {
			m.Fields = append(m.Fields, chat.Field{Block: rapid.SampledFrom(allBlocks).Draw(t, "block"), Name: word.Draw(t, "name"), Value: word.Draw(t, "value"), Note: word.Draw(t, "note")})
		}
		for range rapid.IntRange(0, 30).Draw(t, "buttons") {
			m.Buttons = append(m.Buttons, chat.Button{Label: word.Draw(t, "label"), Action: word.Draw(t, "action"), Style: rapid.SampledFrom([]chat.Style{"", chat.Go, chat.Quiet, chat.Grave}).Draw(t, "style"),
				URL: rapid.SampledFrom([]string{"", "", "https://example.com/x", "/relative", "javascript:x", "https://" + strings.Repeat("x", 4000)}).Draw(t, "url")})
		}
		for range rapid.IntRange(0, 30).Draw(t, "images") {
			m.Images = append(m.Images, chat.Image{Name: rapid.SampledFrom([]string{"", "a.png", "film.mp4"}).Draw(t, "file"), Alt: word.Draw(t, "alt"), URL: rapid.SampledFrom([]string{"", "/media/x", "https://example.com/x"}).Draw(t, "where")})
		}
		for range rapid.IntRange(0, 120).Draw(t, "pings") {
			m.Ping = append(m.Ping, chat.Identity{Platform: "slack", User: rapid.StringMatching(`[UW!<][A-Z0-9|>]{2,10}`).Draw(t, "who")})
		}
		if rapid.Bool().Draw(t, "about") {
			m.About = &chat.About{Brand: word.Draw(t, "brand"), Post: rapid.Int64().Draw(t, "post")}
		}
		if rapid.Bool().Draw(t, "form") {
			m.Form = &chat.Form{Command: "/draft", Fields: []chat.FormField{{Name: "brief", Label: "Brief", Value: word.Draw(t, "brief"), Kind: chat.Letter}}}
		}
		return m
	})
}

// No message breaks a limit of Block Kit, calls anybody it is not for, or leaves a mark of ours in.
func TestNoMessageBreaksALimit(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := nastyMessages().Draw(r, "message")
		pictures := make([]string, rapid.IntRange(0, len(m.Images)).Draw(r, "uploaded"))
		for i := range pictures {
			pictures[i] = "F0" + strings.Repeat("1", i%3)
		}
		text, blocks := draw(m, rapid.SampledFrom([]say.Lang{"", say.EN, say.FR}).Draw(r, "lang"), pictures)
		keepsLimits(r, text, blocks)
		home := homeTab(m)
		if n := len(home.Blocks.BlockSet); n > 100 || n == 0 || weigh(home) > 250_000 {
			r.Errorf("the home tab has %d blocks", n)
		}
		kept(r, home)
		b, err := json.Marshal(blocks)
		if err != nil {
			r.Fatal(err)
		}
		if said := text + reads(blocks); strings.ContainsAny(said, "\x00\x02\x03\x1f\u202e") || !utf8.ValidString(said) {
			r.Errorf("a mark shows: %q", said)
		}
		if n, want := strings.Count(string(b), `"type":"user"`), len(called(m)); n != want || strings.Count(text, "<@") != want {
			r.Errorf("%d people are called, not %d", n, want)
		}
	})
}

// A text that fits is there to the letter, however many blocks it takes.
func TestLongTextsAreSplitNotCut(t *testing.T) {
	words := strings.Repeat("Our new trail shoe is here: light, grippy & made in Annecy. 👩🏽‍💻\n\nhttps://example.com/shoe?a=1 ", 55) // 5,000 characters
	for _, in := range []chat.Block{chat.Exact, chat.Copy, chat.Changes} {
		_, blocks := draw(chat.Message{Text: "Post 12", Fields: []chat.Field{{Block: in, Name: "newsroom", Value: words}}}, say.EN, nil)
		if got := reads(blocks); !strings.Contains(got, words) || strings.Contains(got, "not all of it") {
			t.Errorf("%s does not read to the letter", in)
		}
		if len(blocks) < 2 {
			t.Errorf("%s stands in one block", in)
		}
	}
}

// What does not fit says where all of it is, in the language that is read.
func TestWhatDoesNotFitSaysSo(t *testing.T) {
	m := chat.Message{Text: "demo", About: &chat.About{Brand: "demo", Post: 12}, Fields: []chat.Field{{Block: chat.Exact, Value: strings.Repeat("word ", 5000)}}}
	for l, want := range map[say.Lang]string{
		say.EN: "This is not all of it. Each text in full: /copydesk preview 12 network:…", say.FR: "Ce n'est pas tout. Chaque texte en entier\u202f: /copydesk preview 12 network:…",
		"": "network:… · Ce n'est pas tout",
	} {
		text, blocks := draw(m, l, nil)
		if !strings.Contains(reads(blocks), want) || !strings.Contains(text, want) {
			t.Errorf("%q: %q ends %q", l, reads(blocks)[:40], text[len(text)-150:])
		}
	}
	if text, _ := draw(m, say.EN, nil); len(text) < 3800 {
		t.Errorf("the text has %d characters only", len(text))
	}
}

// reads are the words of blocks, to the letter.
func reads(blocks []slackapi.Block) string {
	var b strings.Builder
	for _, block := range blocks {
		rich, is := block.(*slackapi.RichTextBlock)
		if !is {
			continue
		}
		for _, e := range rich.Elements {
			for _, part := range inside(e) {
				switch part := part.(type) {
				case *slackapi.RichTextSectionTextElement:
					b.WriteString(part.Text)
				case *slackapi.RichTextSectionLinkElement:
					b.WriteString(part.URL)
				}
			}
		}
	}
	return b.String()
}

func inside(e slackapi.RichTextElement) []element {
	switch e := e.(type) {
	case *slackapi.RichTextSection:
		return e.Elements
	case *slackapi.RichTextQuote:
		return e.Elements
	case *slackapi.RichTextPreformatted:
		return e.Elements
	}
	return nil
}

// No form breaks a limit, and every value comes back to the letter.
func TestNoFormBreaksALimit(t *testing.T) {
	kinds := []chat.Kind{chat.Words, chat.Letter, chat.PostNo, chat.When, chat.Number, chat.Who, chat.People, chat.Where, chat.Clock, chat.Account, chat.One, chat.Link, chat.FileIn, chat.Flag, ""}
	rapid.Check(t, func(r *rapid.T) {
		word := nasty()
		f := chat.Form{Command: "/draft", Lang: rapid.SampledFrom(say.Langs).Draw(r, "lang"), Title: word.Draw(r, "title"), Kept: word.Draw(r, "kept"), Error: word.Draw(r, "error")}
		want := map[string]string{}
		for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,9}(-[a-z]{1,9})?`), 0, 12, rapid.ID).Draw(r, "names") {
			field := chat.FormField{Name: name, Label: word.Draw(r, "label"), Help: word.Draw(r, "help"), Required: rapid.Bool().Draw(r, "required"), Kind: rapid.SampledFrom(kinds).Draw(r, "kind"),
				Value: shortened(strings.ToValidUTF8(word.Draw(r, "value"), "?"), 15_000), Error: word.Draw(r, "wrong")}
			for range rapid.SampledFrom([]int{0, 0, 2, 101}).Draw(r, "choices") {
				field.Choices = append(field.Choices, chat.Choice{Value: rapid.StringMatching(`[a-z]{0,4}`).Draw(r, "choice"), Text: say.Same(word.Draw(r, "says"))})
			}
			if field.Kind == chat.FileIn {
				field.Value, field.Choices = "", nil
			}
			f.Fields = append(f.Fields, field)
			if strings.TrimSpace(field.Value) != "" {
				want[name] = field.Value
			}
		}
		v := modal(f, "meta")
		viewKeepsLimits(r, v)
		_, options, _, meta := filled(opened(r, v))
		for name, value := range want {
			if options[name] != value && !sameHour(options[name], value) && options[name] != pictured(value) {
				r.Errorf("%s comes back as %q, not %q", name, options[name], value)
			}
		}
		if meta != "meta" {
			r.Errorf("%q comes back", meta)
		}
	})
}

func sameHour(a, b string) bool {
	at, ok := hour(b)
	return ok && a == at
}

// Nothing that Slack may send makes reading it back fail, and what was escaped is undone once.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"/draft 5 &lt; 6", "<@U1|x> <#C1|y> <https://a.b|c>", "<", "<>", "<|>", "&amp;lt;", ":tada::wave::skin-tone-3:", "::", "<!date^1^x|y>", "\xff<"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		plain(s)
		if !strings.Contains(s, ":") { // a name of an emoji reads as the emoji
			if got := plain(escaped(s)); got != s {
				t.Errorf("%q comes back as %q", s, got)
			}
		}
		if strings.ContainsAny(escaped(s), "<>") {
			t.Errorf("%q holds a mark", escaped(s))
		}
	})
}

// Whatever a view holds, reading it gives a line whose values are read back.
func FuzzFilled(f *testing.F) {
	f.Add(`{"c":"/draft","h":[["revision","3"]],"m":"x"}`, "text/1abc", "text", `say "it" \ “now”`)
	f.Add(`{`, "text/pick", "text", "")
	f.Add(`{"c":"/draft"}`, "text/1abc/1/br", "text", "\x00\n")
	f.Fuzz(func(t *testing.T, memory, block, action, value string) {
		v := slackapi.View{PrivateMetadata: memory, State: &slackapi.ViewState{Values: map[string]map[string]slackapi.BlockAction{
			block: {action: {Value: value}}, "other": {"other": {SelectedUsers: []string{value, value}}}}}}
		v.Blocks.BlockSet = []slackapi.Block{&slackapi.InputBlock{BlockID: block}, &slackapi.InputBlock{BlockID: "other"}, slackapi.NewDividerBlock()}
		line, options, _, _ := filled(v)
		if value != "" && block != "other" && action != "other" && strings.TrimSpace(value) != "" && !strings.HasSuffix(options[action], pictured(value)) {
			t.Errorf("%q comes back as %q", value, options[action])
		}
		if _, _, _, meta := filled(slackapi.View{PrivateMetadata: memory}); !slices.Contains([]string{"", meta}, meta) || len(line) == 0 && len(options) > 0 {
			t.Errorf("%q, %q", line, options)
		}
	})
}
