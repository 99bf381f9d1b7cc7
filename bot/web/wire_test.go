package web

import (
	"strings"
	"testing"
)

// A page loses and adds nothing of a text, wherever its links stand in it.
func FuzzWire(f *testing.F) {
	f.Add([]byte(`{"text":"See https://example.com now","links":[{"code":"A","shown":"https://example.com"}]}`))
	f.Add([]byte(`{"text":"a","links":[{"code":"","shown":""},{"shown":"a"},{"shown":"a"}],"media":[{}],"tags":[""]}`))
	f.Add([]byte(`{"text":1}`))
	f.Add([]byte("\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		w := readWire(b)
		var whole strings.Builder
		for _, p := range pieces(w.Text, w.Links) {
			whole.WriteString(p.Text)
			if p.Href != "" && !strings.HasPrefix(p.Href, "/r/") {
				t.Errorf("a link leads to %q", p.Href)
			}
		}
		if whole.String() != w.Text {
			t.Errorf("%q is shown as %q", w.Text, whole.String())
		}
		if html := asHTML(pieces(w.Text, w.Links), "http://localhost"); strings.Contains(html, "<script") {
			t.Errorf("a script is shown: %q", html)
		}
	})
}
