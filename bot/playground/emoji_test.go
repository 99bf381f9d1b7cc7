package playground

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// TestOneSpellingOfEachEmoji lists what phones send and what it counts as; nothing is no emoji.
func TestOneSpellingOfEachEmoji(t *testing.T) {
	for typed, want := range map[string]string{
		"✅": "✅", " ✅ ": "✅", "✔️": "✔", "✔\ufe0e": "✔", "✏️": "✏", "👍🏽": "👍", "✋🏿": "✋", "👀": "👀", "❤️‍🔥": "❤‍🔥",
		"👩🏽‍💻": "👩‍💻", "👨‍👩‍👧‍👦": "👨‍👩‍👧‍👦", "🇫🇷": "🇫🇷", "🏴󠁧󠁢󠁳󠁣󠁴󠁿": "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣": "1⃣", "#️⃣": "#⃣", "©️": "©", "ℹ️": "ℹ", "‼️": "‼", "↔️": "↔", "〰️": "〰",
		"\U0001fae9": "\U0001fae9", // newer than many tables
		"":           "", " ": "", "a": "", "é": "", "1": "", "✅✅": "", "✅ ok": "", "👍👎": "", "✅\x00": "", "🏽": "", "\ufe0f": "",
		"\u200d": "", "✅\u200d": "", "\u202e": "", "\u2066": "", "\ufeff": "", "\ue000": "", "🇫": "", "🇫🇷🇩": "", "\u20e3": "", "e\u0301": "", "✅\u0301": "",
		":white_check_mark:": "", "<b>": "", "\xff": "", "✅\xff": "", strings.Repeat("👩‍", 40) + "👩": "",
	} {
		if got := canonical(typed); got != want {
			t.Errorf("%+q counts as %+q, not %+q", typed, got, want)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{"✅", "👩🏽‍💻", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "🇫🇷", "\u202e", "a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := canonical(s)
		if got == "" {
			return
		}
		if canonical(got) != got {
			t.Errorf("%+q is %+q, and that is %+q", s, got, canonical(got))
		}
		if !utf8.ValidString(got) || uniseg.GraphemeClusterCount(got) != 1 {
			t.Errorf("%+q is %+q: not one grapheme", s, got)
		}
		for _, r := range got {
			if r == 0xfe0f || r >= 0x1f3fb && r <= 0x1f3ff || unicode.IsControl(r) || unicode.IsSpace(r) {
				t.Errorf("%+q is %+q, with %+q in it", s, got, r)
			}
		}
	})
}

// FuzzRead hands the reader of requests anything at all: it takes valid UTF-8 and JSON of the right
// shape, and answers everything else by itself.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{"user":"ana","room":"marketing","line":"/draft Spring","files":["f1"]}`, `{`, `null`, `[]`, `{"user":1}`, "{\"line\":\"\xff\"}",
		`{"line":"\ud800"}`, `{"a":{"a":{"a":[]}}}`, `{} {}`, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var d doing
		w := httptest.NewRecorder()
		ok := read(w, httptest.NewRequest("POST", "/", bytes.NewReader(body)), &d)
		if !ok {
			if w.Code != 400 || !strings.HasPrefix(w.Body.String(), `{"error":"`) {
				t.Errorf("%q was answered %d %s", body, w.Code, w.Body)
			}
			return
		}
		if w.Body.Len() > 0 || !utf8.Valid(body) || !utf8.ValidString(d.User+d.Room+d.Thread+d.Line+d.Message+d.Emoji+d.Action) {
			t.Errorf("%q was taken as %+v, and answered %q", body, d, w.Body)
		}
	})
}
