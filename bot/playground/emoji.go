package playground

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

const (
	joiner = 0x200d // makes one emoji of several
	keycap = 0x20e3 // turns a digit into one
	// longestEmoji that is taken, in bytes: families and flags are sequences.
	longestEmoji = 64
)

// canonical gives an emoji as the bot knows it: without variation selectors and without a skin tone
// (https://www.unicode.org/reports/tr51/). What is not exactly one emoji gives nothing.
func canonical(s string) string {
	if !utf8.ValidString(s) {
		return ""
	}
	s = strings.Map(func(r rune) rune {
		if r == 0xfe0e || r == 0xfe0f || r >= 0x1f3fb && r <= 0x1f3ff {
			return -1
		}
		return r
	}, strings.TrimSpace(s))
	if s == "" || len(s) > longestEmoji || uniseg.GraphemeClusterCount(s) != 1 || !drawn([]rune(s)) {
		return ""
	}
	return s
}

// drawn reports whether the parts of one grapheme make an emoji: pictures, joined or alone, a flag
// of two letters or of tags, a keycap.
func drawn(parts []rune) bool {
	letters := 0
	for i, r := range parts {
		last := i == len(parts)-1
		switch {
		case r >= 0x1f1e6 && r <= 0x1f1ff:
			letters++
		case i > 0 && r == keycap:
			return last && i == 1 && strings.ContainsRune("0123456789#*", parts[0])
		case i == 0 && len(parts) == 2 && parts[1] == keycap:
		case i > 0 && (r == joiner && !last || r >= 0xe0020 && r <= 0xe007f && parts[0] == 0x1f3f4):
		case !picture(r):
			return false
		}
	}
	return letters == 0 || letters == 2 && len(parts) == 2
}

// picture reports whether one rune can be an emoji. The block of pictures is taken whole: it grows
// every year.
func picture(r rune) bool {
	switch {
	case r >= 0x1f000 && r <= 0x1faff, strings.ContainsRune("‼⁉ℹ〰", r):
		return true
	case r < 0x2100:
		return r == '©' || r == '®'
	}
	return unicode.In(r, unicode.So, unicode.Sm)
}
