package slack

import (
	"strings"
	"testing"
)

// What people type arrives as they typed it, whatever Slack made of it on the way.
func TestPlainIsWhatWasTyped(t *testing.T) {
	for in, want := range map[string]string{
		"/draft 5 &lt; 6 &amp; 7":                          "/draft 5 < 6 & 7",
		"&amp;lt; stays":                                   "&lt; stays",
		"ask <@U12AB|marc> in <#C9|news> and <#C8|>":       "ask <@U12AB> in <#C9> and <#C8>",
		"<!subteam^S1|@marketing> <!here> <!channel|here>": "<!subteam^S1> @here @channel",
		"<https://example.com/a?x=1&amp;y=2>":              "https://example.com/a?x=1&y=2",
		"<https://example.com/|our shop>":                  "https://example.com/",
		"<http://example.com|example.com>":                 "example.com",
		"<mailto:a@example.com|a@example.com>":             "a@example.com",
		"<tel:+33123|01 23>":                               "01 23",
		"<!date^1795165200^{time}|9:00>":                   "9:00",
		"a < b, <b> and <unclosed":                         "a < b, b and <unclosed",
		"new shoe :tada::+1::skin-tone-4: :nosuch:":        "new shoe 🎉👍🏽 :nosuch:",
		"well done:tada: 10:30:45 1:100:3 a:b:c :heart:":   "well done🎉 10:30:45 1:100:3 a:b:c ❤️",
		"": "",
	} {
		if got := plain(in); got != want {
			t.Errorf("%q was typed as %q, not %q", in, got, want)
		}
	}
}

func TestEscapedTextHoldsNoMark(t *testing.T) {
	if got := escaped("<!channel> & <@U1> &lt;"); got != "&lt;!channel&gt; &amp; &lt;@U1&gt; &amp;lt;" {
		t.Errorf("%q", got)
	}
}

// A label is short enough as it is sent, and reads to the letter as far as it goes.
func TestLabelsFitWhenEscaped(t *testing.T) {
	for _, s := range []string{"", " ", "R&D", "&lt;b&gt;", strings.Repeat("&", 75), strings.Repeat("<é", 60), strings.Repeat("👩🏽‍💻&", 30), strings.Repeat("a", 73) + "&&"} {
		for _, n := range []int{24, 75, 150} {
			label := words(s, n).Text
			read := strings.TrimSuffix(undone.Replace(label), "…")
			if size(label) > n || label == "" || !strings.HasPrefix(s, read) || escaped(undone.Replace(label)) != label {
				t.Errorf("%q within %d is %q", s, n, label)
			}
		}
	}
}
