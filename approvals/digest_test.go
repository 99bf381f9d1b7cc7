package approvals

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func sample() Revision {
	return Revision{Brand: "demo", Post: "p1", Number: 2, Flags: []string{"ad", "ai"},
		Links: []Link{{"a", "https://example.com/a"}, {"b", "https://example.com/b"}},
		Parts: []Part{
			{Account: "x", Network: "newsroom", Remote: "demo", Text: "Hello", Wire: []byte(`{"text":"Hello"}`), Media: []Medium{{SHA256: "00ff", Alt: "a shoe", Type: "image/png"}, {SHA256: "11", Alt: ""}}},
			{Account: "y", Network: "mastodon", Remote: "@demo", Wire: []byte(`{"status":"Hello"}`)},
		}}
}

// Version 1 of the digest stands in logs and approvals: it may never give another value.
func TestDigestOneStaysWhatItIs(t *testing.T) {
	const one = "7531e91a0b6625a3f43e8d373e72bcfd2b789b5ae77902e4ef3249a590058b95"
	if got := sample().Digest(); got != one {
		t.Errorf("%s, want %s", got, one)
	}
}

func TestDigestDoesNotDependOnOrder(t *testing.T) {
	r := sample()
	r.Parts[0], r.Parts[1] = r.Parts[1], r.Parts[0]
	r.Links[0], r.Links[1] = r.Links[1], r.Links[0]
	r.Flags[0], r.Flags[1] = r.Flags[1], r.Flags[0]
	if r.Digest() != sample().Digest() {
		t.Error("another order, another digest")
	}
	if r.Flags[0] != "ai" || r.Parts[0].Account != "y" || r.Links[0].Code != "b" {
		t.Error("the revision was sorted in place")
	}
}

func TestDigestChangesWithEverythingAnApproverSees(t *testing.T) {
	seen := map[string]string{sample().Digest(): "nothing"}
	for what, change := range map[string]func(*Revision){
		"brand":        func(r *Revision) { r.Brand = "other" },
		"post":         func(r *Revision) { r.Post = "p2" },
		"number":       func(r *Revision) { r.Number = 3 },
		"account":      func(r *Revision) { r.Parts[0].Account = "z" },
		"remote":       func(r *Revision) { r.Parts[0].Remote = "other" },
		"bytes":        func(r *Revision) { r.Parts[0].Wire = []byte(`{"text":"Hellp"}`) },
		"part gone":    func(r *Revision) { r.Parts = r.Parts[:1] },
		"picture":      func(r *Revision) { r.Parts[0].Media[0].SHA256 = "00fe" },
		"picture gone": func(r *Revision) { r.Parts[0].Media = r.Parts[0].Media[:1] },
		"order":        func(r *Revision) { m := r.Parts[0].Media; m[0], m[1] = m[1], m[0] },
		"description":  func(r *Revision) { r.Parts[0].Media[0].Alt = "a boot" },
		"flag gone":    func(r *Revision) { r.Flags = r.Flags[:1] },
		"flag":         func(r *Revision) { r.Flags[0] = "ae" },
		"link":         func(r *Revision) { r.Links[0].Target = "https://example.com/c" },
		"moved over":   func(r *Revision) { r.Parts[0].Media[1].SHA256, r.Parts[0].Media[1].Alt = "1", "1" },
	} {
		r := sample()
		change(&r)
		if other, known := seen[r.Digest()]; known {
			t.Errorf("%s has the digest of %s", what, other)
		}
		seen[r.Digest()] = what
	}
}

// Any two revisions that are not the same content have different digests: no value can run over
// into the next.
func TestDigestTellsAnyTwoRevisionsApart(t *testing.T) {
	text := rapid.SampledFrom([]string{"", "1", "1:", "1:1", "11", ":", "0:"})
	revision := rapid.Custom(func(t *rapid.T) Revision {
		media := rapid.Custom(func(t *rapid.T) Medium { return Medium{SHA256: text.Draw(t, "sha"), Alt: text.Draw(t, "alt")} })
		return Revision{Brand: text.Draw(t, "brand"), Post: text.Draw(t, "post"), Flags: rapid.SliceOfN(text, 0, 1).Draw(t, "flags"),
			Links: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Link { return Link{text.Draw(t, "code"), text.Draw(t, "target")} }), 0, 1).Draw(t, "links"),
			Parts: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Part {
				return Part{Account: text.Draw(t, "account"), Remote: text.Draw(t, "remote"), Wire: []byte(text.Draw(t, "wire")), Media: rapid.SliceOfN(media, 0, 2).Draw(t, "media")}
			}), 0, 1).Draw(t, "parts")}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := revision.Draw(t, "a"), revision.Draw(t, "b")
		if reflect.DeepEqual(a, b) != (a.Digest() == b.Digest()) {
			t.Fatalf("%+v\n%+v", a, b)
		}
	})
}

func FuzzDigest(f *testing.F) {
	raw, _ := json.Marshal(sample())
	f.Add(raw, "x", "y")
	f.Fuzz(func(t *testing.T, raw []byte, one, other string) {
		var r Revision
		if json.Unmarshal(raw, &r) != nil {
			return
		}
		a, b := r, r
		a.Brand, a.Post = one, other
		b.Brand, b.Post = other, one
		if (one == other) != (a.Digest() == b.Digest()) {
			t.Fatalf("%q and %q swapped", one, other)
		}
	})
}

func BenchmarkDigest(b *testing.B) {
	r := sample()
	b.ReportAllocs()
	for b.Loop() {
		r.Digest()
	}
}
