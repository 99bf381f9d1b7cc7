package approvals

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// A Hidden is a character that readers of a text cannot see, so that what is approved may not be
// what is read (https://trojansource.codes).
type Hidden struct {
	Offset int    // in bytes
	Rune   rune   // utf8.RuneError with Size 1: a byte that is not UTF-8
	Size   int    // in bytes
	Kind   string // "bidi", "tag", "control", "invisible" or "broken"
}

// invisible lists what draws nothing or only blank, apart from real spaces.
var invisible = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x00AD, 0x00AD, 1}, // soft hyphen
		{0x034F, 0x034F, 1}, // grapheme joiner
		{0x115F, 0x1160, 1}, // Hangul fillers
		{0x17B4, 0x17B5, 1}, // Khmer inherent vowels
		{0x180B, 0x180F, 1}, // Mongolian selectors and separator
		{0x200B, 0x200D, 1}, // zero width space, non-joiner, joiner
		{0x2028, 0x2029, 1}, // line and paragraph separators
		{0x2060, 0x2065, 1}, // word joiner, invisible operators
		{0x206A, 0x206F, 1}, // deprecated format characters
		{0x2800, 0x2800, 1}, // empty braille pattern
		{0x3164, 0x3164, 1}, // Hangul filler
		{0xFE00, 0xFE0F, 1}, // variation selectors
		{0xFEFF, 0xFEFF, 1}, // byte order mark
		{0xFFA0, 0xFFA0, 1}, // half-width Hangul filler
		{0xFFF0, 0xFFFB, 1}, // interlinear annotations
	},
	R32: []unicode.Range32{
		{0x1BCA0, 0x1BCA3, 1}, // shorthand format controls
		{0x1D173, 0x1D17A, 1}, // musical format controls
		{0xE0080, 0xE0FFF, 1}, // variation selectors supplement, unassigned
	},
}

// joined lists the scripts that need the joiner and the non-joiner between their letters.
var joined = []*unicode.RangeTable{unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Devanagari,
	unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
	unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar}

// Invisible finds the characters of a text that cannot be seen: direction controls, tags, zero
// width and control characters, bytes that are not UTF-8. Not found are line feeds, tabs, every
// real space (French needs U+00A0 and U+202F), and joiners and selectors where an emoji or a
// script needs them.
func Invisible(text string) []Hidden {
	if plain(text) {
		return nil
	}
	var out []Hidden
	offset, state := 0, -1
	for rest := text; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		for i := 0; i < len(cluster); {
			r, size := utf8.DecodeRuneInString(cluster[i:])
			if kind := hiddenKind(r, size); kind != "" && !needed(text, cluster, offset, i, r, size) {
				out = append(out, Hidden{offset + i, r, size, kind})
			}
			i += size
		}
		offset += len(cluster)
	}
	return out
}

// plain spares the common text the walk over its clusters.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x7F || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

func hiddenKind(r rune, size int) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return "broken"
	case r == '\n' || r == '\t' || r >= ' ' && r < 0x7F:
		return ""
	case unicode.Is(unicode.Bidi_Control, r):
		return "bidi"
	case r >= 0xE0000 && r <= 0xE007F:
		return "tag"
	case unicode.IsControl(r):
		return "control"
	case unicode.Is(invisible, r):
		return "invisible"
	}
	return ""
}

// needed reports whether the character at i of the cluster, which starts at offset of the text,
// is part of how an emoji or a word is written.
func needed(text, cluster string, offset, i int, r rune, size int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:offset+i])
	after, _ := utf8.DecodeRuneInString(text[offset+i+size:])
	inner, _ := utf8.DecodeRuneInString(cluster[i+size:])
	switch {
	case r == 0x200D && i > 0 && i+size < len(cluster) && unicode.Is(unicode.So, inner):
		return true // the cluster went on behind it: an emoji of several
	case r == 0x200C || r == 0x200D:
		return unicode.In(before, joined...) && (r == 0x200D || unicode.In(after, joined...))
	case r == 0xFE0E || r == 0xFE0F:
		return i > 0 && (unicode.In(before, unicode.So, unicode.Sm, unicode.Sk, unicode.Po) || strings.ContainsRune("0123456789#*〰©®", before))
	case r >= 0xE0100 && r <= 0xE01EF:
		return unicode.Is(unicode.Han, before)
	case r >= 0xE0020 && r <= 0xE007F:
		return flag(cluster)
	}
	return false
}

// flag reports whether a cluster is one of the three flags written with tags: England, Scotland, Wales
// (https://unicode.org/Public/emoji/latest/emoji-sequences.txt).
func flag(cluster string) bool {
	tags, black := strings.CutPrefix(cluster, "🏴")
	plain := strings.Map(func(r rune) rune { return r - 0xE0000 }, tags)
	return black && (plain == "gbeng\x7f" || plain == "gbsct\x7f" || plain == "gbwls\x7f")
}

// Visible shows every character that [Invisible] finds as its code, ⟨U+200B⟩, a byte that is not
// UTF-8 as ⟨0xFF⟩. Two texts that differ are shown differently.
func Visible(text string) string {
	var b strings.Builder
	from := 0
	for _, h := range Invisible(text) {
		b.WriteString(literal(text[from:h.Offset]))
		if h.Kind == "broken" {
			fmt.Fprintf(&b, "⟨0x%02X⟩", text[h.Offset])
		} else {
			fmt.Fprintf(&b, "⟨U+%04X⟩", h.Rune)
		}
		from = h.Offset + h.Size
	}
	return b.String() + literal(text[from:])
}

// literal keeps people from writing what looks like one of our codes.
func literal(s string) string { return strings.ReplaceAll(s, "⟨", "⟨U+27E8⟩") }
