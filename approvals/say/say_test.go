package say

import (
	"strings"
	"testing"
	"time"
	"unicode"
)

// both wants a speaker's words in the two languages, marks aside.
func both(t *testing.T, s Speaker, en, fr string) {
	t.Helper()
	if got := Plain(s.In(EN)); got != en {
		t.Errorf("English %q, want %q", got, en)
	}
	if got := Plain(s.In(FR)); got != fr {
		t.Errorf("French %q, want %q", got, fr)
	}
	if s.In("de") != s.In(EN) || s.In("") != s.In(EN) {
		t.Errorf("an unknown language reads %q, not English", s.In("de"))
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		n      Speaker
		en, fr string
	}{
		{Int(0), "0", "0"}, {Int(999), "999", "999"}, {Int(1204), "1,204", "1\u202f204"}, {Int(-1204), "-1,204", "-1\u202f204"},
		{Int(1000000), "1,000,000", "1\u202f000\u202f000"}, {Int(-1 << 63), "-9,223,372,036,854,775,808", "-9\u202f223\u202f372\u202f036\u202f854\u202f775\u202f808"},
		{Float(0), "0", "0"}, {Float(1234.5), "1,234.5", "1\u202f234,5"}, {Float(3), "3", "3"}, {Float(0.25), "0.3", "0,3"}, {Float(9.96), "10", "10"},
		{Float(-0.5), "-0.5", "-0,5"}, {Float(-0.04), "0", "0"}, {Float(-1204.26), "-1,204.3", "-1\u202f204,3"},
		{Percent(18), "18\u00a0%", "18\u202f%"}, {Percent(-5), "-5\u00a0%", "-5\u202f%"}, {Percent(1200), "1,200\u00a0%", "1\u202f200\u202f%"},
	} {
		both(t, c.n, c.en, c.fr)
	}
}

// French takes the singular for 0 and 1, English for 1 alone.
func TestCounts(t *testing.T) {
	for _, c := range []struct {
		n      int
		en, fr string
	}{
		{0, "0\u00a0posts", "0\u00a0publication"}, {1, "1\u00a0post", "1\u00a0publication"}, {2, "2\u00a0posts", "2\u00a0publications"},
		{1204, "1,204\u00a0posts", "1\u202f204\u00a0publications"}, {-1, "-1\u00a0posts", "-1\u00a0publication"},
	} {
		both(t, Posts(c.n), c.en, c.fr)
	}
}

func TestLists(t *testing.T) {
	for _, c := range []struct {
		list   List
		en, fr string
	}{
		{List{}, "", ""},
		{List{Items: []string{"Marc"}}, "Marc", "Marc"},
		{List{Items: []string{"Marc", "Sofia"}, Or: true}, "Marc or Sofia", "Marc ou Sofia"},
		{List{Items: []string{"Marc", "Sofia", "Ana"}}, "Marc, Sofia and Ana", "Marc, Sofia et Ana"},
		{List{Items: []string{"M\x02arc\x03", "Sofia"}}, "Marc and Sofia", "Marc et Sofia"},
	} {
		both(t, c.list, c.en, c.fr)
	}
}

func TestPhrasesAreFilledInInEachLanguage(t *testing.T) {
	n := Text{EN: "%[2]s moved post %[1]s: %[3]s, %[4]d times.", FR: "%[2]s a déplacé %[4]d fois la publication %[1]s\u202f: %[3]s."}.F("12", "Ana", Int(1204), 3)
	both(t, n, "Ana moved post 12: 1,204, 3 times.", "Ana a déplacé 3 fois la publication 12\u202f: 1\u202f204.")
	both(t, Quoted("Our shoe"), "“Our shoe”", "«\u202fOur shoe\u202f»")
	both(t, Join(" ", Same("a"), Text{}, Text{EN: "b", FR: "c"}), "a b", "a c")
	both(t, Join(" "), "", "")
	if !(Text{}).Empty() || (Text{EN: "a"}).Empty() || (Text{FR: "a"}).Empty() {
		t.Error("only a phrase without words is empty")
	}
	// Somebody's words are data, even where they look like a verb of ours.
	both(t, Text{EN: "%s!", FR: "%s!"}.F("100 %s"), "100 %s!", "100 %s!")
}

func TestProblemsReadAsPlainEnglishInLogs(t *testing.T) {
	p := No(Refused, Text{EN: "Type %s at %s.", FR: "Tapez %s à %s."}.F(C("/edit 12"), AtHour(time.Date(2026, 11, 24, 9, 5, 0, 0, time.UTC))))
	if p.Kind != Refused || p.Error() != "Type /edit 12 at 9:05." || Plain(p.Text.FR) != "Tapez /edit 12 à 9\u00a0h\u00a005." {
		t.Errorf("%+v", p)
	}
}

// Data keeps what people write and drops what only steers: our marks, other control characters, and
// those that would turn the sentence around them.
func TestDataKeepsWordsAndDropsWhatSteers(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Été\u202f!\n\tok": "Été\u202f!\n\tok", "👩‍👩‍👧": "👩‍👩‍👧", "שלום": "שלום", "a\u200fb": "a\u200fb",
		"\x02b\x1fbold\x03": "bbold", "a\x00b\rc\x7f\u0085": "abc", "mo\u202eney\u202c": "money", "\u2066iso\u2069": "iso",
	} {
		if got := Data(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

// clean reports whether nothing of ours and nothing that steers is left in a text.
func clean(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r != '\n' && r != '\t' && unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
	})
}

func evil(f *testing.F) {
	for _, s := range []string{"", "plain", "\x02b\x1fbold\x03", "\x02t0\x1fnow\x03", "\x02t-9\x1f", "\x03\x1f\x02", "\x02\x02\x1f\x03\x1f\x03", "\x02\xff\x1f\xfe\x03",
		"%s %[9]d", "\u202e⟨U+202E⟩", "a\x02c\x1fx\x02b\x1fy\x03z\x03", string(B("x")) + string(Added("y"))} {
		f.Add(s)
	}
}

// Whatever a person writes, it never becomes a mark, in any place where we put their words.
func FuzzDataNeverLetsAMarkThrough(f *testing.F) {
	evil(f)
	f.Fuzz(func(t *testing.T, s string) {
		if d := Data(s); !clean(d) || Data(d) != d {
			t.Fatalf("%q is left as %q", s, d)
		}
		for _, l := range Langs {
			for _, said := range []string{Same(s).In(l), Quoted(s).In(l), List{Items: []string{s, s}}.In(l), Text{EN: "%s", FR: "%s"}.F(s).In(l)} {
				for _, sp := range Spans(said) {
					if sp.Kind != Words {
						t.Fatalf("%q became a mark in %q", s, said)
					}
				}
			}
		}
		for kind, m := range map[Kind]Marked{Bold: B(s), Code: C(s), Ins: Added(s), Del: Gone(s)} {
			spans := Spans("a " + string(m) + " b")
			if d := Data(s); d == "" && len(spans) != 1 || d != "" && (len(spans) != 3 || spans[1].Kind != kind || spans[1].Text != d) {
				t.Fatalf("%q as %c comes back as %+v", s, kind, spans)
			}
		}
	})
}

// Reading a text never fails, and no control character of a broken mark gets to a platform.
func FuzzSpans(f *testing.F) {
	evil(f)
	f.Fuzz(func(t *testing.T, s string) {
		var all strings.Builder
		for _, sp := range Spans(s) {
			if sp.Text == "" || !clean(sp.Text) {
				t.Fatalf("%q has the span %+v", s, sp)
			}
			if sp.Kind != Instant && !sp.At.IsZero() {
				t.Fatalf("%q: %+v", s, sp)
			}
			all.WriteString(sp.Text)
		}
		if Plain(s) != all.String() || len(Times(s)) > len(Spans(s)) {
			t.Fatalf("%q reads %q, its spans %q", s, Plain(s), all.String())
		}
	})
}
