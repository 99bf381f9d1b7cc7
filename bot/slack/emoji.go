package slack

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

// emojiTable has a line for each emoji with the names that Slack has for it, its own first, as in the
// data set its documentation names (https://github.com/iamcal/emoji-data).
//
//go:embed emoji.txt
var emojiTable string

const (
	zeroJoiner = '\u200d' // makes one emoji of several
	firstTone  = '\U0001F3FB'
	lastTone   = '\U0001F3FF'
	toneMark   = "skin-tone-"
)

func isTone(r rune) bool { return r >= firstTone && r <= lastTone }

// An emojiBook is the table read once.
type emojiBook struct {
	byName map[string]string // as phones write it: with U+FE0F where it has one
	byFace map[string]string // canonical → Slack's own name
}

var emoji = sync.OnceValue(func() emojiBook {
	book := emojiBook{map[string]string{}, map[string]string{}}
	for line := range strings.Lines(emojiTable) {
		words := strings.Fields(line)
		for _, name := range words[1:] {
			book.byName[name] = words[0]
		}
		book.byFace[bare(words[0])] = words[1]
	}
	return book
})

// canonical gives the emoji of a reaction's name: one grapheme, without skin tone and U+FE0F,
// "+1::skin-tone-2" and "thumbsup" as 👍. A workspace's own emoji stays ":name:": its name can be
// anybody's choice, so it never stands for one of the known.
func canonical(name string) string {
	name = strings.Trim(name, ":")
	base, _, _ := strings.Cut(name, "::")
	if face, known := emoji().byName[base]; known {
		return bare(face)
	}
	return ":" + base + ":"
}

// nameOf gives Slack's name of an emoji, for reactions.add. What is in no table goes back as it came,
// without colons.
func nameOf(face string) string {
	if name, known := emoji().byFace[bare(face)]; known {
		return name
	}
	return strings.Trim(face, ":")
}

// bare drops the variation selector and the skin tones, unless a tone is all there is.
func bare(face string) string {
	first, size := utf8.DecodeRuneInString(face)
	if size == len(face) {
		return face
	}
	return string(first) + strings.Map(func(r rune) rune {
		if r == 0xfe0f || isTone(r) {
			return -1
		}
		return r
	}, face[size:])
}

// pictured puts emoji in place of the names that Slack hands over for those that people typed
// (https://docs.slack.dev/messaging/formatting-message-text#emoji): ":tada:" was 🎉. A name that is in
// no table stays, and so does what only looks like one ("1:100:3").
func pictured(s string) string {
	var b strings.Builder
	for s != "" {
		before, rest, found := strings.Cut(s, ":")
		b.WriteString(before)
		if !found {
			break
		}
		last, _ := utf8.DecodeLastRuneInString(b.String())
		face, n := named(rest, wordly(last))
		if n == 0 {
			face = ":"
		}
		b.WriteString(face)
		s = rest[n:]
	}
	return b.String()
}

// named reads "tada:" or "wave::skin-tone-3:" at the front; n is its length, 0 where it is none. Inside
// a word only a name of letters counts that is no abbreviation.
func named(s string, inWord bool) (face string, n int) {
	end := strings.IndexByte(s, ':')
	if end <= 0 || end > 64 {
		return "", 0
	}
	name := s[:end]
	face, known := emoji().byName[name]
	next, _ := utf8.DecodeRuneInString(s[end+1:])
	if !known || (inWord || wordly(next)) && (len(name) < 3 || strings.Trim(name, "0123456789") == "") {
		return "", 0
	}
	n = end + 1
	if tone, is := strings.CutPrefix(s[n:], ":"+toneMark); is && len(tone) > 1 && tone[1] == ':' && tone[0] >= '2' && tone[0] <= '6' {
		return toned(face, firstTone+rune(tone[0]-'2')), n + len(":"+toneMark) + 2
	}
	return face, n
}

// toned puts a skin tone on the first character of an emoji.
func toned(face string, tone rune) string {
	first, size := utf8.DecodeRuneInString(face)
	return string(first) + string(tone) + strings.TrimPrefix(face[size:], "\ufe0f")
}

func wordly(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}
