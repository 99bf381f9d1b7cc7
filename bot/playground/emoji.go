package playground

import (
	"strings"
	"unicode"
)

// longest emoji that is taken, in runes: families and flags are sequences.
const longestEmoji = 16

// canonical gives an emoji as the bot knows it: without variation selector U+FE0F and without a skin
// tone (https://www.unicode.org/reports/tr51/). What is no emoji gives nothing.
func canonical(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == 0xfe0f || r >= 0x1f3fb && r <= 0x1f3ff {
			return -1
		}
		return r
	}, strings.TrimSpace(s))
	runes := []rune(s)
	if len(runes) == 0 || len(runes) > longestEmoji {
		return ""
	}
	for _, r := range runes {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsControl(r) || unicode.IsSpace(r) || r < 0x200d {
			return ""
		}
	}
	return s
}
