package networks_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/integrations/networks"
)

// golden compares got with a file under testdata; UPDATE_GOLDEN=1 writes the file instead.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs.\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}

// each runs f for every network that Copydesk has.
func each(t *testing.T, f func(t *testing.T, n *networks.Network)) {
	if len(networks.All) == 0 {
		t.Fatal("there is no network")
	}
	for _, n := range networks.All {
		t.Run(n.Name, func(t *testing.T) { f(t, n) })
	}
}

func TestEveryNetworkIsAWholeRow(t *testing.T) {
	each(t, func(t *testing.T, n *networks.Network) {
		wrong := func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') }
		if n.Name == "" || strings.ContainsFunc(n.Name, wrong) {
			t.Errorf("the name %q is not one lower-case word: people type it", n.Name)
		}
		inBoth(t, "title", n.Title)
		if _, err := time.Parse(time.DateOnly, n.Checked); err != nil {
			t.Errorf("the day of the last check is no day: %v", err)
		}
		if !strings.HasPrefix(n.Docs, "https://") {
			t.Errorf("docs %q is no address", n.Docs)
		}
		if n.Quarantine < 0 {
			t.Errorf("quarantine %v", n.Quarantine)
		}
		limited(t, n)
		able(t, n)
	})
}

func limited(t *testing.T, n *networks.Network) {
	t.Helper()
	l := n.Limits
	if l.Text < 0 || l.Text == 0 && n.Publish != nil || l.Pictures < 0 {
		t.Errorf("limits %+v", l)
	}
	if !l.TextAlone && l.Pictures == 0 {
		t.Error("it takes neither a text alone nor a picture")
	}
	inBoth(t, "unit", l.Unit)
}

// able: what a network does after an answer that never came is only as good as what it can do.
func able(t *testing.T, n *networks.Network) {
	t.Helper()
	if n.Count == nil || n.Render == nil || n.Shown == nil {
		t.Fatal("every network counts, renders and shows")
	}
	if !slices.Contains([]approvals.Class{approvals.ClassA, approvals.ClassB, approvals.ClassC, approvals.ByHand}, n.Class) {
		t.Errorf("class %q", n.Class)
	}
	if n.Class == approvals.ClassB && n.Find == nil {
		t.Error("class B is looked up, and it has no look-up")
	}
	if (n.Publish == nil) != (n.Class == approvals.ByHand) {
		t.Errorf("class %q, and it can publish: %v", n.Class, n.Publish != nil)
	}
	if n.Publish == nil && (n.Find != nil || n.TakeDown != nil) {
		t.Error("published by hand, yet it looks up or takes down")
	}
}

func inBoth(t *testing.T, what string, text say.Text) {
	t.Helper()
	if text.EN == "" || text.FR == "" {
		t.Errorf("%s has no English or no French: %+v", what, text)
	}
}

func TestNamesAreUniqueAndFound(t *testing.T) {
	seen := map[string]bool{}
	each(t, func(t *testing.T, n *networks.Network) {
		if seen[n.Name] {
			t.Errorf("two networks are called %s", n.Name)
		}
		seen[n.Name] = true
		if networks.Named(n.Name) != n {
			t.Errorf("Named(%q) is another one", n.Name)
		}
	})
	if n := networks.Named("nowhere"); n != nil {
		t.Errorf("Named of nothing is %v", n.Name)
	}
}

// drafts are rendered by every network into testdata/<network>: bytes that people approved must
// stay the same in every later version.
var drafts = []struct {
	name  string
	draft networks.Draft
}{
	{"plain", networks.Draft{Text: "Our new trail shoe is here."}},
	{"lines", networks.Draft{Text: "First line.\n\nSecond \"quoted\" <b>line</b> & more.\tEnd\\"}},
	{"french", networks.Draft{Text: "Prête\u202f? «\u00a0Oui\u00a0!\u00a0» L’été, à 9\u00a0h\u00a0: 1\u202f234,5\u00a0€.", Lang: "fr"}},
	{"emoji", networks.Draft{Text: "Family 👩‍👩‍👧‍👦, flag 🇫🇷, tone 👍🏽, heart ❤️"}},
	{"rtl", networks.Draft{Text: "مرحبا بالعالم https://example.com/ar שלום", Lang: "ar"}},
	{"link", networks.Draft{Text: "See https://example.com/shoe?a=1&b=2.", Links: []networks.Tracked{{Code: "ABCDEFGHIJKL", Shown: "https://example.com/shoe?a=1&b=2"}}}},
	{"everything", networks.Draft{Text: "Trail", Title: "A title", Lang: "en", Tags: []string{"trail", "été"},
		Media: []approvals.Medium{{SHA256: strings.Repeat("0f", 32), Alt: "a red shoe on a rock", Type: "image/png"}}}},
}

func TestRenderedBytesAreGolden(t *testing.T) {
	each(t, func(t *testing.T, n *networks.Network) {
		for _, d := range drafts {
			t.Run(d.name, func(t *testing.T) {
				wire, err := n.Render(d.draft)
				if err != nil {
					t.Fatal(err)
				}
				golden(t, filepath.Join(n.Name, d.name+".json"), string(wire))
				inOrder(t, wire)
			})
		}
	})
}

func TestRenderIsAFunctionOfTheDraft(t *testing.T) {
	each(t, func(t *testing.T, n *networks.Network) {
		rapid.Check(t, func(t *rapid.T) {
			d := anyDraft(t)
			before, _ := json.Marshal(d)
			one, err := n.Render(d)
			if err != nil {
				t.Fatal(err)
			}
			if two, _ := n.Render(d); !bytes.Equal(one, two) {
				t.Fatalf("rendered twice:\n%s\n%s", one, two)
			}
			if after, _ := json.Marshal(d); !bytes.Equal(before, after) {
				t.Fatalf("Render changed the draft")
			}
			if !json.Valid(one) || !utf8.Valid(one) {
				t.Fatalf("no JSON: %q", one)
			}
			inOrder(t, one)
			if shown, err := n.Shown(one); err != nil || shown != d.Text {
				t.Fatalf("shown %q, %v; drafted %q", shown, err, d.Text)
			}
		})
	})
}

func TestAnotherTextIsAnotherWire(t *testing.T) {
	each(t, func(t *testing.T, n *networks.Network) {
		rapid.Check(t, func(t *rapid.T) {
			a, b := anyDraft(t), anyDraft(t)
			one, err := n.Render(a)
			two, err2 := n.Render(b)
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			if a.Text != b.Text && bytes.Equal(one, two) {
				t.Fatalf("%q and %q are the same bytes %s", a.Text, b.Text, one)
			}
		})
	})
}

func TestShownRefusesBytesThatAreNoWire(t *testing.T) {
	each(t, func(t *testing.T, n *networks.Network) {
		for _, wire := range []string{"", "{", `["text"]`, `{"text":1}`} {
			if text, err := n.Shown([]byte(wire)); err == nil {
				t.Errorf("Shown(%q) = %q without an error", wire, text)
			}
		}
	})
}

func TestCountGrowsWithTheText(t *testing.T) {
	each(t, func(t *testing.T, n *networks.Network) {
		if got := n.Count(""); got != 0 {
			t.Errorf("an empty text counts %d", got)
		}
		if got := n.Count("trail"); got != 5 {
			t.Errorf("five letters count %d", got)
		}
		rapid.Check(t, func(t *rapid.T) {
			text := someText().Draw(t, "text")
			if n.Count(text) < 0 || n.Count(text+" a") <= n.Count(text) {
				t.Fatalf("%q counts %d, with a word more %d", text, n.Count(text), n.Count(text+" a"))
			}
		})
	})
}

func someText() *rapid.Generator[string] {
	pieces := rapid.SampledFrom([]string{"trail", "é", "e\u0301", " ", "\n", "\u202f!", "👩‍👩‍👧‍👦", "🇫🇷", "שלום", "https://example.com/a", "@ana", "#été", "<", "&", `"`, `\`, "\u2028", "\u200b"})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.OneOf(pieces, rapid.String()), 0, 12).Draw(t, "pieces"), "")
	}).Filter(utf8.ValidString)
}

func anyDraft(t *rapid.T) networks.Draft {
	words := rapid.StringOfN(rapid.RuneFrom(nil, unicode.Latin, unicode.Arabic), 0, 8, -1)
	d := networks.Draft{Text: someText().Draw(t, "text"), Title: words.Draw(t, "title"), Lang: rapid.SampledFrom([]string{"", "en", "fr"}).Draw(t, "lang"),
		Tags: rapid.SliceOfN(words, 0, 3).Draw(t, "tags")}
	for _, l := range networks.Links(d.Text) {
		d.Links = append(d.Links, networks.Tracked{Code: "CODE", Shown: l.Text})
	}
	for _, alt := range rapid.SliceOfN(words, 0, 2).Draw(t, "alts") {
		d.Media = append(d.Media, approvals.Medium{SHA256: "00", Alt: alt, Type: "image/png"})
	}
	return d
}

// inOrder fails where the keys of an object, at any depth, do not stand in their order.
func inOrder(t interface{ Fatalf(string, ...any) }, wire []byte) {
	var v any
	if err := json.Unmarshal(wire, &v); err != nil {
		t.Fatalf("%s: %v", wire, err)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b) // sorts the keys of maps
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatalf("%s: %v", wire, err)
	}
	if got := strings.TrimSuffix(b.String(), "\n"); got != string(wire) {
		t.Fatalf("keys are not sorted:\ngot  %s\nwant %s", wire, got)
	}
}
