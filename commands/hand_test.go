package commands

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

// byHandOut is what Ana is handed of post 12 for an account by hand.
func byHandOut(t testing.TB, text, lang string) HandOut {
	t.Helper()
	info := storage.BrandInfo{ID: "b1", Name: "demo", Values: map[string]string{"timezone": "Europe/Paris"},
		Accounts: []storage.Account{{ID: "a3", Network: networks.ByHand, Name: "TikTok @demo", Class: approvals.ByHand}}}
	media := []approvals.Medium{{SHA256: strings.Repeat("0f", 32), Alt: "A shoe on wet rock", Type: "image/jpeg"}}
	wire, err := networks.Named(networks.ByHand).Render(networks.Draft{Text: text, Media: media})
	if err != nil {
		t.Fatal(err)
	}
	d := approvals.Delivery{ID: "p1.a3", Account: "a3", Class: approvals.ByHand, State: approvals.Intent, Holder: "ana", IntentAt: cardNow}
	return HandOut{Post: storage.Post{Post: approvals.Post{ID: "p1", Number: 12, State: approvals.Publishing, Deliveries: []approvals.Delivery{d}}}, Delivery: d, Info: info,
		Part: approvals.Part{Account: "a3", Network: networks.ByHand, Text: text, Wire: wire, Media: media}, To: storage.Person{Name: "Ana", Lang: lang}}
}

// What is copied is to the letter what was approved: whatever text passes the check for invisible
// characters reaches the copy button byte for byte.
func TestWhatIsCopiedIsExactlyWhatWasApproved(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"trail", "é", "e\u0301", " ", "\n", "\t", "\u202f!", "👩‍👩‍👧‍👦", "🇫🇷", "❤️", "שלום", "https://example.com/a", "#été", "<b>", "&amp;", `"`, `\`, "⟨U+200B⟩", "⟨", "`x`", "*y*", "\x02b\x1f", "\u200b", "\u202e", "\u2028", "\r"})
	handed := 0
	rapid.Check(t, func(rt *rapid.T) {
		text := norm.NFC.String(strings.Join(rapid.SliceOfN(rapid.OneOf(pieces, rapid.String()), 1, 10).Draw(rt, "pieces"), ""))
		out := byHandOut(t, text, "en")
		if level, _ := checkHidden(CheckInput{}, out.Part); level == Stop {
			return
		}
		handed++
		m, err := out.private(&Desk{}, false)
		if err != nil {
			rt.Fatal(err)
		}
		if f := m.Fields[0]; f.Block != chat.Copy || say.Plain(f.Value) != text || f.Value != text {
			rt.Fatalf("handed %q, approved %q", f.Value, text)
		}
	})
	if handed == 0 {
		t.Error("no text was handed out, so this proves nothing")
	}
}

// What a person reads who publishes by hand, and what the thread hears: read testdata/notices.
func TestByHandNotices(t *testing.T) {
	for _, l := range say.Langs {
		var b strings.Builder
		tell := func(when string, m chat.Message) { b.WriteString("— " + when + "\n" + pictured(m)) }
		out := byHandOut(t, "Our new trail shoe is here.\n\n#trail", string(l))
		out.Info.Values["language"] = string(l)
		first, err := out.private(&Desk{}, false)
		if err != nil {
			t.Fatal(err)
		}
		tell("at its hour", first)
		tell("the thread", chat.Message{Text: out.thread().In(l)})
		out.Instead = "Marc"
		tell("the thread, the person being away", chat.Message{Text: out.thread().In(l)})
		again, err := out.private(&Desk{}, true)
		if err != nil {
			t.Fatal(err)
		}
		tell("asked again", again)
		tell("the thread, asked twice", chat.Message{Text: out.unsaid().In(l)})
		tell("taken back", stop(out.Post, out.Delivery, out.Info, ChangedBy("Marc"), l))
		for _, at := range []time.Time{cardNow, cardNow.AddDate(0, 0, 1)} {
			tell("may be live", chat.Message{Text: mayBeLive(out.Post, out.Delivery, out.Info, "Ana", at).In(l)})
		}
		done := out.Delivery
		done.State, done.By = approvals.Live, "ana"
		tell("done, without a link", AnsweredByHand(out.Post, done, out.Info, "Ana"))
		done.URL = "https://tiktok.example/@demo/1"
		tell("done", AnsweredByHand(out.Post, done, out.Info, "Ana"))
		done.State = approvals.Refused
		tell("not done", AnsweredByHand(out.Post, done, out.Info, "Ana"))
		tell("nobody", NotSent(out.Post, NobodyPublishes(out.Info.Accounts[0]), out.Info))
		golden(t, "notices/by_hand_"+string(l)+".txt", b.String())
	}
}

// Each button is a line that binds, and names its brand: in private no room says it.
func TestByHandButtonsAreLinesThatBind(t *testing.T) {
	out := byHandOut(t, "Hello", "en")
	m, err := out.private(&Desk{}, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, button := range append(m.Buttons, answersByHand(out.Post, out.Delivery, out.Info, say.EN)...) {
		b, err := Bind(Table, button.Action, nil)
		if err != nil || b.Args["brand"] != "demo" || b.Args["post"] != "12" || b.Args["account"] != "a3" {
			t.Errorf("%s: %+v %v", button.Action, b.Args, err)
		}
	}
}

// The limits of an account by hand are checked before approval, as are the pictures it needs.
func TestLimitsByHandAreChecked(t *testing.T) {
	info := byHandOut(t, "x", "en").Info
	picture := []approvals.Medium{{SHA256: "00", Alt: "A shoe"}}
	for name, c := range map[string]struct {
		account, text string
		media         []approvals.Medium
		code          string
		want          string
	}{
		"no picture":        {"TikTok @demo", "Hello", nil, "picture", "TikTok @demo takes no post without a picture. Add one: /picture."},
		"a picture":         {"TikTok @demo", "Hello", picture, "picture", ""},
		"too many":          {"Pinterest demo", "Hello", []approvals.Medium{{}, {}, {}, {}, {}, {}}, "picture", "Pinterest demo takes 5\u00a0pictures at most, and this post has 6."},
		"too long":          {"Threads @demo", strings.Repeat("a", 501), nil, "length", "The text is 1\u00a0character too long for Threads @demo."},
		"just right":        {"Threads @demo", strings.Repeat("a", 500), nil, "length", ""},
		"nothing known":     {"Xing demo", strings.Repeat("a", 9000), nil, "length", ""},
		"words alone do":    {"Xing demo", "Hello", nil, "picture", ""},
		"LinkedIn, by hand": {"LinkedIn demo", strings.Repeat("a", 3001), nil, "length", "too long for LinkedIn demo."},
	} {
		info.Accounts[0].Name = c.account
		in := checkInput(info, approvals.Revision{Parts: []approvals.Part{{Account: "a3", Network: networks.ByHand, Text: c.text, Media: c.media}}}, nil)
		_, en, _ := found(t, c.code, in)
		if (en == "") != (c.want == "") || !strings.Contains(en, c.want) {
			t.Errorf("%s: %q, want %q", name, en, c.want)
		}
	}
}
