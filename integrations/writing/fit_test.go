package writing_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"copydesk/approvals/say"
	"copydesk/integrations/writing"
)

// fits are briefs as people type them, with what two networks of 60 and 300 characters get.
var fits = []struct {
	name string
	r    writing.Request
}{
	{"short", writing.Request{Brief: "Our new trail shoe is here."}},
	{"lines", writing.Request{Brief: "  First line.  \r\n\r\n\r\n\r\nSecond line.\nThird line.\t"}},
	{"link", writing.Request{Brief: "Our new trail shoe is here", Link: "https://example.com/shoe"}},
	{"link in the brief", writing.Request{Brief: "See https://example.com/shoe now", Link: "https://example.com/shoe"}},
	{"longer link in the brief", writing.Request{Brief: "See https://example.com/shoe/red", Link: "https://example.com/shoe"}},
	{"tags", writing.Request{Brief: "Here is our #Trail shoe", Hashtags: []string{"#trail", "#run"}, Tags: []string{"new shoe", "mots-clés", "Run", "#", "12"}}},
	{"tag inside a longer one", writing.Request{Brief: "#trailrunning", Hashtags: []string{"#trail"}}},
	{"required mention", writing.Request{Brief: "Our new trail shoe is here", RequiredMention: []string{"Publicité"}, Link: "https://example.com/shoe"}},
	{"required mention there", writing.Request{Brief: "PUBLICITE : la chaussure", RequiredMention: []string{"Publicité"}}},
	{"long", writing.Request{Brief: "Our new trail shoe is here.\nIt is light, dry and made for mud.\n\nCome and try it on Saturday, from nine.", Link: "https://example.com/shoe"}},
	{"long French", writing.Request{Brief: "Prête pour la boue\u202f? «\u00a0Oui\u00a0!\u00a0» dit Zoé, qui l’a essayée tout l’été. Rendez-vous samedi à 9\u00a0h\u202f: 120\u00a0places.", Lang: "fr"}},
	{"long with a link inside", writing.Request{Brief: "Read all of it on https://example.com/a/very/long/address/that/is/not/cut today, or tomorrow, or whenever you like."}},
	{"long ending in a mention", writing.Request{Brief: "Thanks to everybody who came, and above all to @ana.martin-lopez and to @leo"}},
	{"long required mention", writing.Request{Brief: "Our new trail shoe is here, light, dry and made for mud.", RequiredMention: []string{"Drink responsibly, 18+"}}},
	{"long Japanese", writing.Request{Brief: strings.Repeat("新しいトレイルシューズが届きました。", 4)}},
	{"long Arabic", writing.Request{Brief: "حذاء الجري الجديد هنا. إنه خفيف وجاف ومصنوع للطين، وتعال لتجربته يوم السبت من التاسعة."}},
	{"one endless word", writing.Request{Brief: strings.Repeat("a", 90)}},
	{"held together", writing.Request{Brief: "A" + strings.Repeat("à\u00a0", 40) + "fin"}},
	{"emoji families", writing.Request{Brief: strings.Repeat("👩‍👩‍👧‍👦", 70)}},
	{"a link too long", writing.Request{Brief: "See", Link: "https://example.com/" + strings.Repeat("a", 60)}},
	{"nothing", writing.Request{}},
	{"only a link", writing.Request{Link: "https://example.com/shoe"}},
}

func TestFit(t *testing.T) {
	for _, c := range fits {
		t.Run(c.name, func(t *testing.T) {
			c.r.Targets = []writing.Target{target("a", "short", 60), target("b", "long", 300)}
			got := writing.Fit(c.r)
			var b strings.Builder
			for _, x := range c.r.Targets {
				fmt.Fprintf(&b, "== %s, %d of %d\n%s\n", x.Network, x.Count(got.Texts[x.ID]), x.Limit, got.Texts[x.ID])
			}
			for _, n := range got.Notes {
				fmt.Fprintf(&b, "-- %s\n-- %s\n", n.EN, n.FR)
			}
			golden(t, "fit/"+strings.ReplaceAll(c.name, " ", "-")+".txt", b.String())
			if got.Tokens != 0 || got.Repaired {
				t.Errorf("the fitter asks no model: %+v", got)
			}
		})
	}
}

// leads finds, more simply than the code under test, what may lead or call somewhere.
var leads = regexp.MustCompile(`(?i)https?://[^\s\pZ…«»]+|www\.[^\s\pZ…«»]+|[@＠][\pL\pM\pN_]+|[\pL\pN-]+\.com\b`)

func anyRequest(t *rapid.T) writing.Request {
	words := rapid.SampledFrom([]string{"trail", "l’été", "a.b", "example.com", "example.commerce", "https://example.com", "https://example.com/shoe", "(https://example.com/a_(b))",
		"www.example.com/x", "@ana", "@ana.b", "ana@example.com", "＠leo", "#trail", "#été", "\n", "\n\n", " ", " ", "\u00a0!", "\u202f?", "«\u00a0oui\u00a0»", "👩‍👩‍👧‍👦", "新しい靴", "e\u0301", "..."})
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(words, 0, 25).Draw(t, "words"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between"))
	})
	r := writing.Request{Brief: text.Draw(t, "brief"), Link: rapid.SampledFrom([]string{"", "https://example.com", "https://example.com/shoe"}).Draw(t, "link"),
		Hashtags: rapid.SliceOfN(words, 0, 2).Draw(t, "hashtags"), Tags: rapid.SliceOfN(words, 0, 2).Draw(t, "tags"),
		RequiredMention: rapid.SliceOfN(rapid.SampledFrom([]string{"@demo", "Publicité", "18+"}), 0, 2).Draw(t, "mention")}
	for i, limit := range rapid.SliceOfN(rapid.IntRange(0, 120), 1, 3).Draw(t, "limits") {
		r.Targets = append(r.Targets, target(fmt.Sprint(i), "net", limit))
	}
	return r
}

func TestFitInventsNothingAndFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRequest(t)
		got := writing.Fit(r)
		input := map[string]bool{}
		for _, s := range append([]string{r.Brief, r.Link}, r.RequiredMention...) {
			for _, l := range leads.FindAllString(s, -1) {
				input[strings.TrimRight(l, ".")] = true
			}
		}
		unfit := 0
		for _, x := range r.Targets {
			text := got.Texts[x.ID]
			for _, l := range leads.FindAllString(text, -1) {
				if l = strings.TrimRight(l, "."); !input[l] {
					t.Fatalf("%q is in %q and not in the input", l, text)
				}
			}
			if x.Limit > 0 && x.Count(text) > x.Limit {
				unfit++
			}
			if !utf8.ValidString(text) || strings.Contains(text, "\n\n\n") || strings.TrimSpace(text) != text {
				t.Fatalf("uneven: %q", text)
			}
			if r.Link != "" && !strings.Contains(text, r.Link) {
				t.Fatalf("%q lost the link %s", text, r.Link)
			}
		}
		said := 0
		for _, n := range got.Notes {
			if unfitNote(n) {
				said++
			}
		}
		if unfit != said {
			t.Fatalf("%d texts do not fit, %d notes say so: %v", unfit, said, got)
		}
	})
}

// What fits is left as it was typed: every line break, every no-break space.
func TestFitLeavesWhatFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringOfN(rapid.RuneFrom([]rune("aéœ«»’\u00a0\u202f!?:; ")), 1, 20, -1).Filter(func(s string) bool { return strings.TrimSpace(s) == s && s != "" })
		brief := strings.Join(rapid.SliceOfN(line, 1, 5).Draw(t, "lines"), rapid.SampledFrom([]string{"\n", "\n\n"}).Draw(t, "break"))
		got := writing.Fit(writing.Request{Brief: brief, Targets: []writing.Target{target("a", "net", 500)}})
		if got.Texts["a"] != brief || len(got.Notes) != 0 {
			t.Fatalf("%q became %q, %v", brief, got.Texts["a"], got.Notes)
		}
	})
}

// A cut keeps the beginning to the letter.
func TestFitCutsOnlyTheEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"trail", "l’été\u202f!", "«\u00a0oui\u00a0»", "9\u00a0h\u00a030", "boue"})
		brief := strings.Join(rapid.SliceOfN(word, 20, 40).Draw(t, "words"), rapid.SampledFrom([]string{" ", "\n"}).Draw(t, "between"))
		text := writing.Fit(writing.Request{Brief: brief, Targets: []writing.Target{target("a", "net", 60)}}).Texts["a"]
		start, cut := strings.CutSuffix(text, "…")
		if !cut || !strings.HasPrefix(brief, start) {
			t.Fatalf("%q was cut to %q", brief, text)
		}
		if next := brief[len(start):]; !strings.HasPrefix(strings.TrimLeft(next, "\u00a0\u202f"), " ") && !strings.HasPrefix(next, "\n") {
			t.Fatalf("%q is cut inside a word before %q", text, next)
		}
	})
}

func TestFitOfALongTextTakesNoTime(t *testing.T) {
	start := time.Now()
	for _, brief := range []string{strings.Repeat("word ", 50000), strings.Repeat("a", 200000), strings.Repeat("新", 60000), strings.Repeat("https://a.example/( ", 10000), strings.Repeat("https://a.example/)", 10000)} {
		got := writing.Fit(writing.Request{Brief: brief, Targets: []writing.Target{target("a", "net", 5000)}})
		if n := characters(got.Texts["a"]); n > 5000 && !unfitNote(got.Notes[0]) {
			t.Errorf("%d characters", n)
		}
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
}

func characters(s string) int { return target("", "", 0).Count(s) }

func unfitNote(n say.Text) bool { return strings.HasPrefix(n.EN, "I could not cut") }

func FuzzFit(f *testing.F) {
	for _, c := range fits {
		f.Add(c.r.Brief, c.r.Link, strings.Join(c.r.RequiredMention, ""), 60)
	}
	f.Add("\xff\xfe@a", "https://\xff", "", 3)
	f.Fuzz(func(t *testing.T, brief, link, mention string, limit int) {
		r := writing.Request{Brief: brief, Link: link, RequiredMention: []string{mention}, Targets: []writing.Target{target("a", "net", limit)}}
		got := writing.Fit(r)
		said := len(got.Notes) > 0 && unfitNote(got.Notes[0])
		if n := characters(got.Texts["a"]); limit > 0 && n > limit && !said {
			t.Errorf("%d of %d characters and no note: %q", n, limit, got.Texts["a"])
		}
	})
}
