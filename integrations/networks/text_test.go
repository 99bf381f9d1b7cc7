package networks_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"copydesk/integrations/networks"
)

type reading struct {
	name, text string
	want       []string
}

func check(t *testing.T, find func(string) []networks.Found, cases []reading) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			found := find(c.text)
			var got []string
			for _, f := range found {
				got = append(got, f.Text)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("in %q found %q, want %q", c.text, got, c.want)
			}
			standing(t, c.text, found)
		})
	}
}

// standing: what was found stands in the text where it says, in order, and cuts no character.
func standing(t *testing.T, text string, found []networks.Found) {
	t.Helper()
	past := 0
	for _, f := range found {
		if f.Start < past || f.End <= f.Start || f.End > len(text) {
			t.Fatalf("%q: %+v is out of place", text, f)
		}
		if text[f.Start:f.End] != f.Text {
			t.Fatalf("%q: at %d..%d stands %q, not %q", text, f.Start, f.End, text[f.Start:f.End], f.Text)
		}
		if utf8.ValidString(text) && !(utf8.ValidString(f.Text) && utf8.ValidString(text[:f.Start])) {
			t.Fatalf("%q: %+v cuts a character", text, f)
		}
		past = f.End
	}
}

func TestLinks(t *testing.T) {
	check(t, networks.Links, []reading{
		{"none", "No link here, not even example.com or ftp://example.com", nil},
		{"alone", "https://example.com", []string{"https://example.com"}},
		{"end of a sentence", "Read https://example.com/shoe.", []string{"https://example.com/shoe"}},
		{"question", "Seen https://example.com/shoe?!", []string{"https://example.com/shoe"}},
		{"query kept", "https://example.com/?a=1&b=2#top, then", []string{"https://example.com/?a=1&b=2#top"}},
		{"round brackets around", "(see https://example.com/shoe)", []string{"https://example.com/shoe"}},
		{"round brackets of its own", "https://fr.wikipedia.org/wiki/Paris_(Texas)", []string{"https://fr.wikipedia.org/wiki/Paris_(Texas)"}},
		{"both", "(https://fr.wikipedia.org/wiki/Paris_(Texas)).", []string{"https://fr.wikipedia.org/wiki/Paris_(Texas)"}},
		{"markdown", "**https://example.com/a** and [b](https://example.com/b)", []string{"https://example.com/a", "https://example.com/b"}},
		{"upper case", "HTTPS://EXAMPLE.COM/A", []string{"HTTPS://EXAMPLE.COM/A"}},
		{"two", "http://a.example https://b.example", []string{"http://a.example", "https://b.example"}},
		{"guillemets", "«\u00a0https://example.com/a\u00a0» et « https://example.com/b »", []string{"https://example.com/a", "https://example.com/b"}},
		{"guillemets without a space", "«https://example.com/a»", []string{"https://example.com/a"}},
		{"French exclamation", "Voyez https://example.com/été\u202f!", []string{"https://example.com/été"}},
		{"French colon", "https://example.com\u00a0: le site", []string{"https://example.com"}},
		{"wide space", "見て　https://example.com/靴　です", []string{"https://example.com/靴"}},
		{"Chinese full stop", "看https://example.com/鞋。", []string{"https://example.com/鞋"}},
		{"Arabic comma", "انظر https://example.com/ar، ثم", []string{"https://example.com/ar"}},
		{"right-to-left mark", "שלום https://example.com/he\u200f.", []string{"https://example.com/he"}},
		{"isolate", "\u2066https://example.com/a\u2069 ب", []string{"https://example.com/a"}},
		{"zero width space", "https://example.com/a\u200bb", []string{"https://example.com/a"}},
		{"emoji after", "https://example.com/a 👟", []string{"https://example.com/a"}},
		{"combining marks", "https://example.com/cafe\u0301", []string{"https://example.com/cafe\u0301"}},
		{"no host", "https://... or http://", nil},
		{"in a word", "xhttps://example.com", nil},
		{"angle brackets", "<https://example.com/a>", []string{"https://example.com/a"}},
		{"typed quotes", `"https://example.com/a" “https://example.com/b”`, []string{"https://example.com/a", "https://example.com/b"}},
	})
}

func TestHashtags(t *testing.T) {
	check(t, networks.Hashtags, []reading{
		{"none", "No tag # here, nor C# nor &#39; nor #12", nil},
		{"words", "#trail and (#run), #été.", []string{"#trail", "#run", "#été"}},
		{"with figures", "#2026goals #goals2026", []string{"#2026goals", "#goals2026"}},
		{"first of a line", "Hello\n#trail\n#run", []string{"#trail", "#run"}},
		{"French", "Prête\u202f? #Course_à_pied\u202f!", []string{"#Course_à_pied"}},
		{"accent apart", "#e\u0301te\u0301", []string{"#e\u0301te\u0301"}},
		{"Hindi", "#हिन्दी में", []string{"#हिन्दी"}},
		{"Thai", "#ที่นี่", []string{"#ที่นี่"}},
		{"Hebrew", "שלום #ריצה!", []string{"#ריצה"}},
		{"Japanese", "新しい #靴", []string{"#靴"}},
		{"emoji ends it", "#trail👟 go", []string{"#trail"}},
		{"emoji alone", "#👟", nil},
		{"glued", "#one#two", []string{"#one"}},
		{"fragment of a link", "https://example.com/#top and https://example.com/a-#b", nil},
		{"beside a link", "https://example.com #trail", []string{"#trail"}},
	})
}

func TestMentions(t *testing.T) {
	check(t, networks.Mentions, []reading{
		{"none", "No mention @ here, and 9 @ 5", nil},
		{"words", "Thanks @ana, (@leo) and @marc!", []string{"@ana", "@leo", "@marc"}},
		{"possessive", "@ana's shoe", []string{"@ana"}},
		{"a full stop before", ".@ana says", []string{".@ana"[1:]}},
		{"French", "Merci @zoé\u202f!", []string{"@zoé"}},
		{"accent apart", "@zoe\u0301!", []string{"@zoe\u0301"}},
		{"dots and dashes inside", "@ana.b-c. Then", []string{"@ana.b-c"}},
		{"with a server", "@ana@mastodon.example, hi", []string{"@ana@mastodon.example"}},
		{"Bluesky", "@ana.bsky.social.", []string{"@ana.bsky.social"}},
		{"e-mail", "Write to ana@example.com or zoe\u0301@example.com", nil},
		{"in a link", "https://mastodon.example/@ana/12", nil},
		{"in a path", "medium.example/@ana", nil},
		{"Arabic", "شكرا @آنا", []string{"@آنا"}},
		{"twice the sign", "@@ana", nil},
		{"after an emoji", "👩‍👩‍👧‍👦@ana", []string{"@ana"}},
	})
}

func TestGraphemes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"nothing", "", 0},
		{"letters", "trail", 5},
		{"accent in one", "é", 1},
		{"accent apart", "e\u0301", 1},
		{"stacked accents", "Z\u0351\u036b\u0343", 1},
		{"family", "👩‍👩‍👧‍👦", 1},
		{"flag", "🇫🇷", 1},
		{"two flags", "🇫🇷🇩🇪", 2},
		{"skin tone", "👍🏽", 1},
		{"heart with its selector", "❤️", 1},
		{"keycap", "1️⃣", 1},
		{"line breaks", "a\r\nb\nc", 5},
		{"Hebrew with points", "שָׁלוֹם", 4},
		{"Hindi vowel sign", "हि", 1},
		{"French", "«\u00a0Été\u202f!\u00a0»", 9},
		{"no UTF-8", "a\xffb", 3},
	} {
		if got := networks.Graphemes(c.text); got != c.want {
			t.Errorf("%s: %q counts %d, want %d", c.name, c.text, got, c.want)
		}
	}
}

// seeds give a fuzz target what people and adversaries write.
func seeds(f *testing.F) {
	for _, s := range []string{"", "See https://example.com/a. #trail @ana@b.example", "«\u00a0https://example.com\u202f!\u00a0»",
		"#e\u0301 @zoe\u0301 👩‍👩‍👧‍👦 🇫🇷", "שלום \u200fhttps://example.com/\u200f #ריצה", "\xff@\xfe#\xfd", "https://\u202e@a#b",
		strings.Repeat("(https://a.example/(", 20), "http://" + strings.Repeat(")", 50), "@a.@b.#c.@@##"} {
		f.Add(s)
	}
}

func FuzzLinks(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		found := networks.Links(text)
		standing(t, text, found)
		for _, l := range found {
			low := strings.ToLower(l.Text)
			if !strings.HasPrefix(low, "http://") && !strings.HasPrefix(low, "https://") {
				t.Errorf("%q is no link", l.Text)
			}
			if again := networks.Links(l.Text); len(again) != 1 || again[0].Text != l.Text {
				t.Errorf("%q alone is %v", l.Text, again)
			}
		}
	})
}

func FuzzHashtags(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		found := networks.Hashtags(text)
		standing(t, text, found)
		for _, h := range found {
			if !strings.HasPrefix(h.Text, "#") || len(h.Text) < 2 || strings.Count(h.Text, "#") != 1 {
				t.Errorf("%q is no tag", h.Text)
			}
		}
	})
}

func FuzzMentions(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		found := networks.Mentions(text)
		standing(t, text, found)
		for _, m := range found {
			if !strings.HasPrefix(m.Text, "@") || len(m.Text) < 2 {
				t.Errorf("%q is no mention", m.Text)
			}
		}
	})
}

func FuzzGraphemes(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		if n := networks.Graphemes(text); n < 0 || n > utf8.RuneCountInString(text) || (n == 0) != (text == "") {
			t.Errorf("%q counts %d", text, n)
		}
	})
}

// Whoever pastes a long text waits for no more than its length: sixteen times the text takes about
// sixteen times as long, where looking back over it at every sign would take 256.
func TestLongTextsAreReadAtOnce(t *testing.T) {
	for _, piece := range []string{")", "(https://a.example/)", "#a@b."} {
		took := func(n int) time.Duration {
			text := "http://a.example/" + strings.Repeat(piece, n/len(piece))
			best := time.Hour
			for range 3 {
				start := time.Now()
				networks.Links(text)
				networks.Hashtags(text)
				networks.Mentions(text)
				best = min(best, time.Since(start))
			}
			return best
		}
		var short, long time.Duration
		slow := func() bool {
			short, long = took(1<<12), took(1<<16)
			return long > 64*short && long > 100*time.Millisecond
		}
		for tries := 1; slow(); tries++ { // a busy machine is slow once, a slow reader always
			if tries == 3 {
				t.Fatalf("%q: %v for 4 KiB, %v for 64 KiB", piece, short, long)
			}
		}
	}
}
