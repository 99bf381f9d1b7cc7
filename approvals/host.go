package approvals

import (
	"strings"
	"unicode"
)

// Why a host is not what it seems to be.
const (
	MixedScript = "mixed"     // letters of several scripts in one label: "pаypal" with a Cyrillic а
	LookAlike   = "lookalike" // a whole label of another script that reads as Latin
	BrokenHost  = "broken"    // hidden characters, or an xn-- label that cannot be read
)

// latinLike lists letters of other scripts that are drawn as Latin ones (part of
// https://www.unicode.org/Public/security/latest/confusables.txt).
const latinLike = "асԁеһіјӏкмоорԛѕтуѵԝхвнгαβεικνορτυχγωοɡɑ"

// together lists the scripts that one language writes side by side, Latin aside
// (https://www.unicode.org/reports/tr39/#Restriction_Level_Detection).
var together = [][]string{{"Han", "Hiragana", "Katakana"}, {"Han", "Hangul"}, {"Han", "Bopomofo"}}

// OddHost says why a host name may deceive its reader; empty: it does not. It reads labels in
// either form, "xn--pypal-4ve.com" or its letters; it resolves nothing.
func OddHost(host string) string {
	for _, label := range strings.Split(strings.ToLower(host), ".") {
		if code, ok := strings.CutPrefix(label, "xn--"); ok {
			if label, ok = punycode(code); !ok {
				return BrokenHost
			}
		}
		if len(Invisible(label)) > 0 {
			return BrokenHost
		}
		if why := oddLabel(label); why != "" {
			return why
		}
	}
	return ""
}

func oddLabel(label string) string {
	scripts := map[string]bool{}
	alike := true
	for _, r := range label {
		if !unicode.IsLetter(r) {
			continue
		}
		scripts[script(r)] = true
		alike = alike && (r >= 0x80 && strings.ContainsRune(latinLike, r))
	}
	switch {
	case len(scripts) > 1 && !writtenTogether(scripts):
		return MixedScript
	case len(scripts) == 1 && alike:
		return LookAlike
	}
	return ""
}

func script(r rune) string {
	if unicode.Is(unicode.Latin, r) {
		return "Latin"
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return "unknown"
}

func writtenTogether(scripts map[string]bool) bool {
	for _, set := range together {
		all := true
		for s := range scripts {
			all = all && (s == "Latin" || s == "Common" || strings.Contains(strings.Join(set, " "), s))
		}
		if all {
			return true
		}
	}
	return false
}

// punycode reads the part of a label after "xn--" (RFC 3492, 6.2).
func punycode(s string) (string, bool) {
	var out []rune
	if i := strings.LastIndexByte(s, '-'); i >= 0 {
		out, s = []rune(s[:i]), s[i+1:]
	}
	n, i, bias := rune(128), 0, 72
	for len(s) > 0 {
		old, weight := i, 1
		for k := 36; ; k += 36 {
			if s == "" || i > 1<<20 || weight > 1<<20 {
				return "", false
			}
			digit := strings.IndexByte("abcdefghijklmnopqrstuvwxyz0123456789", s[0])
			if digit < 0 {
				return "", false
			}
			s = s[1:]
			i += digit * weight
			t := min(max(k-bias, 1), 26)
			if digit < t {
				break
			}
			weight *= 36 - t
		}
		bias = adapt(i-old, len(out)+1, old == 0)
		n += rune(i / (len(out) + 1))
		i %= len(out) + 1
		if n > unicode.MaxRune || n >= 0xD800 && n < 0xE000 {
			return "", false
		}
		out = append(out[:i], append([]rune{n}, out[i:]...)...)
		i++
	}
	return string(out), true
}

func adapt(delta, points int, first bool) int {
	if delta /= 2; first {
		delta /= 350
	}
	delta += delta / points
	k := 0
	for ; delta > 455; k += 36 {
		delta /= 35
	}
	return k + 36*delta/(delta+38)
}
