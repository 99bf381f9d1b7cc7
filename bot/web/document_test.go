package web_test

import (
	"strings"
	"testing"
	"time"
)

// Where a post is live is told by a network's server, which may be anybody's. What would run in the
// page is no link; its title still stands there.
func TestOnlyWhatLeadsSomewhereIsALink(t *testing.T) {
	for address, want := range map[string]string{
		"https://social.example/@demo/1":   `<a href="https://social.example/@demo/1" rel="noopener noreferrer">The title</a>`,
		"HTTP://social.example/1":          `<a href="HTTP://social.example/1" rel="noopener noreferrer">The title</a>`,
		"mailto:press@social.example":      `<a href="mailto:press@social.example" rel="noopener noreferrer">The title</a>`,
		"/newsroom/demo#1":                 `<a href="/newsroom/demo#1" rel="noopener noreferrer">The title</a>`,
		"/a:b?c=d:e":                       `<a href="/a:b?c=d:e" rel="noopener noreferrer">The title</a>`,
		`https://x.example/"><script>'&+`:  `<a href="https://x.example/&#34;&gt;&lt;script&gt;&#39;&amp;+" rel="noopener noreferrer">The title</a>`,
		"javascript:alert(1)":              `<a rel="noopener noreferrer">The title</a>`,
		"JaVaScRiPt:alert(1)":              `<a rel="noopener noreferrer">The title</a>`,
		" \tjavascript:alert(1)":           `<a rel="noopener noreferrer">The title</a>`,
		"java\nscript:alert(1)":            `<a rel="noopener noreferrer">The title</a>`,
		"\x01javascript:alert(1)":          `<a rel="noopener noreferrer">The title</a>`,
		"javascript://x.example/%0aalert":  `<a rel="noopener noreferrer">The title</a>`,
		"data:text/html,<script>alert(1)<": `<a rel="noopener noreferrer">The title</a>`,
		"vbscript:x":                       `<a rel="noopener noreferrer">The title</a>`,
		"file:///etc/passwd":               `<a rel="noopener noreferrer">The title</a>`,
	} {
		w := newTown(t, nil)
		info := w.brand("demo", "en", "UTC")
		p := w.apply(info, w.draft(info, text{words: "The title"}), w.submit, w.approve, w.schedule)
		w.apply(info, p, w.begin(info.Accounts[0].ID, "d"), settledAt("d", address))
		w.later(time.Hour)
		_, page := w.get("/cal/" + w.holder(info, "ana", "en"))
		if !strings.Contains(page, `<p class="title" dir="auto">`+want+"</p>") {
			t.Errorf("%q is not shown as %s:\n%s", address, want, page)
		}
	}
}
