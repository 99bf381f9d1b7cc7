package approvals

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
)

// Gist is a digest of what a text says: two texts that differ only in addresses, mentions, signs,
// case, accents or spaces have the same. It is empty where nothing else is left.
func Gist(text string) string {
	var said []string
	for _, word := range strings.Fields(Folded(text)) {
		said = append(said, strings.FieldsFunc(plainWord(word), isSign)...)
	}
	if len(said) == 0 {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(said, " ")))
	return hex.EncodeToString(sum[:16])
}

// plainWord is a folded word up to where an address or a mention begins.
func plainWord(word string) string {
	for _, address := range []string{"https://", "http://"} {
		word, _, _ = strings.Cut(word, address)
	}
	if strings.HasPrefix(strings.TrimLeftFunc(word, func(r rune) bool { return r != '@' && isSign(r) }), "@") {
		return ""
	}
	return word
}

func isSign(r rune) bool {
	if r < unicode.MaxASCII {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	}
	return unicode.IsPunct(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}
