package networks_test

import (
	"reflect"
	"strings"
	"testing"

	"copydesk/integrations/networks"
)

// The name of an account by hand says which limits hold, wherever the network stands in it.
func TestAccountsByHandHaveTheLimitsOfTheNetworkInTheirName(t *testing.T) {
	n := networks.Named("byhand")
	for name, want := range map[string]struct {
		text  int
		alone bool
		docs  string
	}{
		"TikTok @demo":        {4000, false, "tiktok.com"},
		"@demo on TIKTOK":     {4000, false, "tiktok.com"},
		"Instagram, shop":     {2200, false, "facebook.com"},
		"pinterest/demo":      {800, false, "pinterest.com"},
		"LinkedIn de la dir.": {3000, true, "linkedin.com"},
		"Thréads demo":        {500, true, "facebook.com"},
		"Xing @demo":          {0, true, ""},
		"NotTikTok":           {0, true, ""},
		"":                    {0, true, ""},
	} {
		l, docs := n.LimitsOf(name)
		if l.Text != want.text || l.TextAlone != want.alone || !strings.Contains(docs, want.docs) || (docs == "") != (want.docs == "") || !reflect.DeepEqual(n.For(name), l) {
			t.Errorf("%q: %+v %s", name, l, docs)
		}
		if docs != "" && !strings.HasPrefix(docs, "https://") {
			t.Errorf("%q: docs %q", name, docs)
		}
	}
	if room := networks.Named("newsroom"); !reflect.DeepEqual(room.For("TikTok"), room.Limits) {
		t.Error("the newsroom takes its limits from a name")
	}
}

// What is counted is never less than what a network counts.
func TestByHandCountsNoLessThanPeopleSee(t *testing.T) {
	n := networks.Named("byhand")
	for text, want := range map[string]int{"é": 1, "👍": 2, "👩‍👩‍👧‍👦": 11, "été !": 5} {
		if got := n.Count(text); got != want || got < networks.Graphemes(text) {
			t.Errorf("%q counts %d, want %d", text, got, want)
		}
	}
}
