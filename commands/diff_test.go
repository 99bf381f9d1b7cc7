package commands

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"copydesk/approvals/say"
)

// sides reads a comparison back: what was there before, and what is there now.
func sides(m say.Marked) (old, now string) {
	for _, sp := range say.Spans(string(m)) {
		if sp.Kind != say.Ins {
			old += sp.Text
		}
		if sp.Kind != say.Del {
			now += sp.Text
		}
	}
	return old, now
}

// compared writes a comparison as people compare: [-gone-] and {+new+}.
func compared(m say.Marked) string {
	var b strings.Builder
	for _, sp := range say.Spans(string(m)) {
		switch sp.Kind {
		case say.Ins:
			b.WriteString("{+" + sp.Text + "+}")
		case say.Del:
			b.WriteString("[-" + sp.Text + "-]")
		default:
			b.WriteString(sp.Text)
		}
	}
	return b.String()
}

func TestDiffShowsWholeWords(t *testing.T) {
	for _, c := range []struct{ name, old, now, want string }{
		{"nothing", "", "", ""},
		{"the same", "Our shoe is here.", "Our shoe is here.", "Our shoe is here."},
		{"all new", "", "Our shoe.", "{+Our shoe.+}"},
		{"all gone", "Our shoe.", "", "[-Our shoe.-]"},
		{"a word", "Our old shoe", "Our new shoe", "Our [-old-]{+new+} shoe"},
		{"a letter changes its word", "Our shoe is her", "Our shoe is here", "Our shoe is [-her-]{+here+}"},
		{"a price", "From $9.99", "From $8.99", "From $[-9-]{+8+}.99"},
		{"punctuation alone", "Here it is.", "Here it is!", "Here it is[-.-]{+!+}"},
		{"a line", "One\nTwo", "One\nOne and a half\nTwo", "One\n{+One and a half\n+}Two"},
		{"an accent", "Une chaussure legere", "Une chaussure légère", "Une chaussure [-legere-]{+légère+}"},
		{"elision", "L'offre", "L'idée", "L'[-offre-]{+idée+}"},
		{"an accent apart stays with its letter", "ete", "e\u0301te\u0301", "[-ete-]{+e\u0301te\u0301+}"},
		{"a space becomes a no-break one", "9 h", "9\u00a0h", "9[- -]{+\u00a0+}h"},
		{"a family is one sign", "👩‍👩‍👧 go", "👩‍👩‍👦 go", "[-👩‍👩‍👧-]{+👩‍👩‍👦+} go"},
		{"a skin tone is one sign", "👍🏽", "👍", "[-👍🏽-]{+👍+}"},
		{"moved", "a b c", "c a b", "{+c +}a b[- c-]"},
	} {
		if got := compared(Diff(c.old, c.now)); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// What was added unseen is shown.
func TestShownDiffMakesUnseenChangesVisible(t *testing.T) {
	for _, c := range []struct{ old, now, want string }{
		{"free", "fr\u200bee", "[-free-]{+fr⟨U+200B⟩ee+}"},
		{"10 euros", "\u202e10 euros", "{+⟨U+202E⟩+}10 euros"},
	} {
		if got := compared(say.Marked(shownDiff(c.old, c.now))); got != c.want {
			t.Errorf("\n got %q\nwant %q", got, c.want)
		}
	}
}

// words draws texts as people write them: few different words, so that there is something in common.
var words = rapid.Custom(func(t *rapid.T) string {
	piece := rapid.SampledFrom([]string{"shoe", "trail", "été", "e\u0301", " ", "  ", "\n", ".", "’", "👩‍👩‍👧", "👍🏽", "9,99\u202f€", "https://example.com/a?b=1", "שלום", "\t", "«\u00a0", "\u200b"})
	return strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "pieces"), "")
})

// Taking the new words away gives the old text back, letter for letter, and the other way round.
func TestDiffGivesBothTextsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.OneOf(words, rapid.String())
		old, now := draw.Draw(t, "old"), draw.Draw(t, "now")
		a, b := sides(Diff(old, now))
		if a != say.Data(old) || b != say.Data(now) {
			t.Fatalf("%q and %q come back as %q and %q", old, now, a, b)
		}
	})
}

// A text compared with itself has no marks; what a text begins and ends with stays unmarked where
// only the middle changed.
func TestDiffMarksOnlyWhatChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := words.Draw(t, "before"), words.Draw(t, "after")
		same := before + " " + after
		if d := Diff(same, same); string(d) != say.Data(same) {
			t.Fatalf("%q has marks: %q", same, d)
		}
		marked := 0
		for _, sp := range say.Spans(string(Diff(before+" old "+after, before+" new "+after))) {
			if sp.Kind != say.Words {
				marked += utf8.RuneCountInString(sp.Text)
			}
		}
		if marked != len("old")+len("new") {
			t.Fatalf("around %q and %q %d characters are marked", before, after, marked)
		}
	})
}

// The pieces of a text are the text, and no piece cuts a word or a sign.
func TestSplitWordsCutsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(words, rapid.String()).Draw(t, "text")
		pieces := splitWords(text)
		if strings.Join(pieces, "") != text {
			t.Fatalf("%q is cut into %q", text, pieces)
		}
		for i, p := range pieces {
			if k := kindOf(p); p == "" || i > 0 && k != 0 && k == kindOf(pieces[i-1]) {
				t.Fatalf("%q is cut inside a word: %q", text, pieces)
			}
		}
	})
}

// Long texts are compared within a bound: by words, then by lines, then as a whole.
func TestDiffOfLongTextsIsBounded(t *testing.T) {
	for name, texts := range map[string][2]string{
		"many words": {strings.Repeat("a b ", 499), strings.Repeat("b a ", 499)},
		"many lines": {strings.Repeat("shoe and trail\n", 1500), strings.Repeat("trail and shoe\n", 1500)},
		"too much":   {strings.Repeat("a\n", 1<<18), strings.Repeat("b\n", 1<<18)},
		"one word":   {strings.Repeat("a", 1<<20), strings.Repeat("b", 1<<20)},
		"only signs": {strings.Repeat("!", 1<<18), strings.Repeat("?", 1<<18)},
	} {
		start := time.Now()
		old, now := sides(Diff(texts[0], texts[1]))
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: %v", name, took)
		}
		if old != texts[0] || now != texts[1] {
			t.Errorf("%s: the texts do not come back", name)
		}
	}
}
