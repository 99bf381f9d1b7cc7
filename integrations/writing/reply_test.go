package writing

import (
	"testing"
	"unicode/utf8"
)

// Whatever a model's server gives: no panic, and no text that breaks a rule.
func FuzzReply(f *testing.F) {
	for _, s := range []string{`{"a":"Hello"}`, "```json\n{\"a\":\"Hello https://example.com\"}\n```", `{"a":"@everyone"}`, `{"a":1}`, `[]`, "\xff", `{"a":"\u200bx"}`} {
		f.Add(s, false)
	}
	target := Target{ID: "x", Limit: 40, Count: utf8.RuneCountInString}
	r := Request{Brief: "Hello", Targets: []Target{target}}
	f.Fuzz(func(t *testing.T, text string, cut bool) {
		texts, wrong := read(r, reply{text: text, cut: cut})
		if wrong != "" {
			if texts != nil {
				t.Errorf("refused, and given all the same: %q", texts)
			}
			return
		}
		got := texts["x"]
		if got == "" || !utf8.ValidString(got) || utf8.RuneCountInString(got) > 40 || marksOf("Hello").invented(got) != "" || cut {
			t.Errorf("%q became %q", text, got)
		}
	})
}
