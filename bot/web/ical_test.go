package web

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestEscaping(t *testing.T) {
	for _, c := range [][2]string{
		{"plain words", "plain words"},
		{`a\b;c,d`, `a\\b\;c\,d`},
		{"two\nlines\r\nand\rmore", `two\nlines\nand\nmore`},
		{`\n is no line break`, `\\n is no line break`},
		{"\x00bell\x07\x7f\u0085", "bell"},
		{"a\tb", "a\tb"},
		{"not \xff text", "not \ufffd text"},
		{"END:VEVENT\r\nBEGIN:VEVENT", `END:VEVENT\nBEGIN:VEVENT`},
	} {
		if got := escaped(c[0]); got != c[1] {
			t.Errorf("%q: %q, want %q", c[0], got, c[1])
		}
	}
}

func TestFolding(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "\r\n"},
		{strings.Repeat("x", 75), strings.Repeat("x", 75) + "\r\n"},
		{strings.Repeat("x", 76), strings.Repeat("x", 75) + "\r\n x\r\n"},
		{strings.Repeat("x", 75+74+1), strings.Repeat("x", 75) + "\r\n " + strings.Repeat("x", 74) + "\r\n x\r\n"},
		{strings.Repeat("x", 74) + "é", strings.Repeat("x", 74) + "\r\n é\r\n"}, // never inside a character
		{strings.Repeat("x", 73) + "é", strings.Repeat("x", 73) + "é\r\n"},
		{strings.Repeat("😀", 20), strings.Repeat("😀", 18) + "\r\n 😀😀\r\n"},
	} {
		var c2 iCal
		c2.line(c.in)
		if c2.String() != c.want {
			t.Errorf("%q: %q, want %q", c.in, c2.String(), c.want)
		}
	}
}

// unfolded reads properties back as a calendar program does (RFC 5545, section 3.1).
func unfolded(t fails, s string) []string {
	t.Helper()
	if !strings.HasSuffix(s, "\r\n") || strings.Contains(strings.ReplaceAll(s, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(s, "\r\n", ""), "\r") {
		t.Fatalf("a line does not end as it should: %q", s)
	}
	var out []string
	for _, l := range strings.Split(strings.TrimSuffix(s, "\r\n"), "\r\n") {
		if len(l) > 75 || !utf8.ValidString(l) {
			t.Fatalf("%d octets, or cut inside a character: %q", len(l), l)
		}
		if strings.HasPrefix(l, " ") && len(out) > 0 {
			out[len(out)-1] += l[1:]
			continue
		}
		out = append(out, l)
	}
	return out
}

// fails is what *testing.T and *rapid.T have in common.
type fails interface {
	Helper()
	Fatalf(format string, args ...any)
}

// unescaped reads a text value back.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			if i++; s[i] == 'n' || s[i] == 'N' {
				b.WriteByte('\n')
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// readsBack writes words as a value and reads them as a calendar program does: the same words come
// out, one property of lines that keep their length.
func readsBack(t fails, words string) {
	t.Helper()
	var c iCal
	c.text("SUMMARY", words)
	lines := unfolded(t, c.String())
	want := strings.Map(func(r rune) rune {
		turns := r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 // the direction of what stands around
		if turns || r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(words, "\ufffd")))
	if len(lines) != 1 || unescaped(strings.TrimPrefix(lines[0], "SUMMARY:")) != want {
		t.Fatalf("%q reads back as %q", words, lines)
	}
}

func FuzzTextsReadBack(f *testing.F) {
	for _, seed := range []string{"", "Our new trail shoe", strings.Repeat("é", 200), "a\\;,\r\nb", "\x00\xff", "a\u202eb\u2066", strings.Repeat("👩‍👩‍👧", 9), "x\r\nEND:VEVENT\r\nBEGIN:VALARM"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, words string) { readsBack(t, words) })
}

func TestTextsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { readsBack(t, rapid.String().Draw(t, "words")) })
}
