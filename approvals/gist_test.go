package approvals

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTextsThatSayTheSame(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Our new shoe is here", "our NEW shoe, is here!", true},
		{"Notre été arrive\u202f: venez", "notre ete arrive, venez", true},
		{"Come and see https://example.com/a", "Come and see https://example.com/b?utm=1", true},
		{"Come and see (https://example.com/a)", "Come and see", true},
		{"Thanks @ana.b for the photo", "Thanks for the photo", true},
		{"Thanks “@ana” for the photo", "Thanks for the photo", true},
		{"Écrivez à info@example.com", "Écrivez à sales@example.com", false},
		{"50 shoes", "60 shoes", false},
		{"Our new shoe", "Our new shoes", false},
		{"靴が来た", "靴が来ました", false},
		{"靴が来た。", "靴が来た", true},
		{"🎉 New", "New", false},
		{"new shoe", "newshoe", false},
	} {
		if same := Gist(c.a) == Gist(c.b); same != c.same {
			t.Errorf("%q and %q say the same: %v, want %v", c.a, c.b, same, c.same)
		}
	}
}

func TestNothingSaidHasNoGist(t *testing.T) {
	for _, text := range []string{"", " ", "https://example.com", "@ana", "… !", "\u200b"} {
		if g := Gist(text); g != "" {
			t.Errorf("%q has the gist %s", text, g)
		}
	}
}

func TestCaseAndSpacesChangeNoGist(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zA-Zéß0-9 ,.!]{0,40}`).Draw(t, "text")
		if a, b := Gist(text), Gist("  "+strings.ToUpper(strings.Join(strings.Fields(text), "\n"))+" "); a != b {
			t.Fatalf("%q: %s and %s", text, a, b)
		}
	})
}
