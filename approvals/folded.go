package approvals

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Folded is a text as it is searched: without accents, in lower case, ligatures and wide forms
// spelled out. Folding twice changes nothing.
func Folded(s string) string {
	for range 4 { // lower case may bring a new accent, "İ"; two rounds are the most known
		next := foldOnce(s)
		if next == s {
			break
		}
		s = next
	}
	return s
}

func foldOnce(s string) string {
	ascii := true
	for i := 0; i < len(s) && ascii; i++ {
		ascii = s[i] < 0x80
	}
	if ascii {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		switch r = unicode.ToLower(r); r {
		case 'ß':
			b.WriteString("ss")
		case 'œ':
			b.WriteString("oe")
		case 'æ':
			b.WriteString("ae")
		case 'ø':
			b.WriteByte('o')
		case 'ł':
			b.WriteByte('l')
		case 'ς':
			b.WriteRune('σ')
		case '’', '‘':
			b.WriteByte('\'')
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFKD.String(b.String())
}
