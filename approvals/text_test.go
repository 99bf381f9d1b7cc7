package approvals

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestInvisible(t *testing.T) {
	for text, want := range map[string]string{
		"Our new shoe\nis here\t!":           "",
		"Dix mille\u202f€ «\u00a0oui\u00a0»": "",
		"👩‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏳️‍🌈 👍🏽 1️⃣ ☎︎ 🐦‍🔥 👩🏽‍💻": "",
		"می\u200cخواهم": "", // Persian needs the non-joiner
		"क्\u200dष":     "", // Devanagari the joiner
		"pay\u200bpal":  "invisible", "abc\u202etxt": "bidi", "\u2066x\u2069": "bidi bidi", "hi\U000E0041\U000E0042": "tag tag",
		"a\u200db": "invisible", "x\u200c": "invisible", "👩\u200d": "invisible", "a\ufe0f": "invisible", "\x00": "control", "a\u0085": "control",
		"a\xffb": "broken", "\ufeffx": "invisible", "🏴\U000E0067\U000E0062\U000E007F": "tag tag tag", "a\U000E0100": "invisible", "葛\U000E0100": "",
		"soft\u00adhyphen": "invisible", "a\u2800b": "invisible", "👍\ufe0f\ufe0f": "invisible", "\ufffd\u200d\ufffd": "invisible",
	} {
		var kinds []string
		for _, h := range Invisible(text) {
			kinds = append(kinds, h.Kind)
		}
		if got := strings.Join(kinds, " "); got != want {
			t.Errorf("%+q: %q, want %q", text, got, want)
		}
	}
}

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"plain é 👩‍👧":  "plain é 👩‍👧",
		"pay\u200bpal": "pay⟨U+200B⟩pal",
		"a\xff":        "a⟨0xFF⟩",
		"⟨U+200B⟩":     "⟨U+27E8⟩U+200B⟩",
		"x\U000E0041":  "x⟨U+E0041⟩",
	} {
		if got := Visible(text); got != want {
			t.Errorf("%+q: %q, want %q", text, got, want)
		}
	}
}

var codes = regexp.MustCompile(`⟨(U\+|0x)([0-9A-F]+)⟩`)

// unseen undoes Visible.
func unseen(s string) string {
	return codes.ReplaceAllStringFunc(s, func(m string) string {
		g := codes.FindStringSubmatch(m)
		n, _ := strconv.ParseUint(g[2], 16, 32)
		if g[1] == "0x" {
			return string([]byte{byte(n)})
		}
		return string(rune(n))
	})
}

func FuzzVisible(f *testing.F) {
	for _, s := range []string{"pay\u200bpal", "👩‍👩‍👧", "a\xff⟨U+", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "\u202e", "a\u200d\u200d\ufe0f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		seen := Visible(s)
		if back := unseen(seen); back != s {
			t.Fatalf("%+q is shown as %+q, which is %+q", s, seen, back)
		}
		end := 0
		for _, h := range Invisible(s) {
			if h.Offset < end || h.Size < 1 || h.Offset+h.Size > len(s) {
				t.Fatalf("%+v in %+q", h, s)
			}
			end = h.Offset + h.Size
		}
	})
}

func FuzzFolded(f *testing.F) {
	for _, s := range []string{"Été", "Straße", "ŒUVRE", "İstanbul", "ﬁn", "ΣΊΣΥΦΟΣ", "Å", "\xff", "ẛ̣", "ᾳ", "K"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Folded(s)
		if twice := Folded(once); twice != once {
			t.Fatalf("%+q folds to %+q and then to %+q", s, once, twice)
		}
	})
}

func TestFolded(t *testing.T) {
	for in, want := range map[string]string{"Été À Noël": "ete a noel", "Straße": "strasse", "ŒUVRE": "oeuvre", "İSTANBUL": "istanbul", "l’Été": "l'ete", "ﬁn １２": "fin 12", "Crème Brûlée": "creme brulee", "ΣΊΣΥΦΟΣ": "σισυφοσ"} {
		if got := Folded(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestOddHost(t *testing.T) {
	for host, want := range map[string]string{
		"example.com": "", "café.fr": "", "xn--caf-dma.fr": "", "日本語テスト.jp": "", "shop日本.jp": "", "한국.kr": "", "пример.рф": "", "münchen.de": "",
		"p\u0430ypal.com": MixedScript, "xn--pypal-4ve.com": MixedScript, "аррӏе.com": LookAlike, "xn--80ak6aa92e.com": LookAlike, "www.gооgle.com": MixedScript,
		"xn--\u00e9.com": BrokenHost, "xn--99999999.com": BrokenHost, "a\u200bb.com": BrokenHost, "": "", "127.0.0.1": "", "xn--maana-pta.com": "",
	} {
		if got := OddHost(host); got != want {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
	}
}

func FuzzOddHost(f *testing.F) {
	f.Add("xn--pypal-4ve.com")
	f.Add("xn--a-9999999999")
	f.Fuzz(func(t *testing.T, host string) { OddHost(host) })
}

func TestRoutes(t *testing.T) {
	base := oneApprover()
	people := map[string][]Role{"marc": {Approver}, "sofia": {Approver, Admin}}
	for text, want := range map[string]string{
		"Nos chaussures sont là": "", "Seulement 19,90 €": "price", "€19.90 only": "price", "-20 % ce week-end": "price", "PROMOTIONS !": "price",
		"C'est gratuit": "price", "Free entry": "price", "Freedom": "", "500 euros": "price", "La santé d'abord": "health", "Perte de poids garantie": "health legal",
		"Mentions légales": "legal", "Grand concours": "legal", "La loi du marché": "legal", "Tirage\nau sort": "legal", "": "", "20 personnes": "", "Bon d’achat": "price",
	} {
		pol, hits := Resolve(base, DefaultRoutes(), text, nil, nil, people)
		var names []string
		for i, h := range hits {
			names = append(names, h.Route)
			if pol.Steps[i+1].Why != h.Route {
				t.Errorf("%q: step %+v for %+v", text, pol.Steps[i+1], h)
			}
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q: %q %v, want %q", text, got, hits, want)
		}
	}
	director := Route{Name: "director", Tags: []string{"#Board"}, Accounts: []string{"li"}, Step: Step{People: []string{"sofia"}}}
	if _, hits := Resolve(base, []Route{director}, "", []string{"board"}, nil, people); len(hits) != 1 || hits[0].By != "tag" {
		t.Error(hits)
	}
	pol, hits := Resolve(base, []Route{director}, "", nil, []string{"li", "x"}, people)
	if len(hits) != 1 || hits[0].By != "account" || !pol.Possible([]string{"marc"}) || pol.Possible([]string{"sofia"}) {
		t.Error(pol, hits)
	}
	all, _ := Resolve(Policy{Steps: []Step{{Roles: []Role{Approver}}}}, nil, "", nil, nil, people)
	if got := strings.Join(all.Steps[0].People, " "); got != "marc sofia" || len(all.Steps[0].Roles) != 0 {
		t.Error("all approvers are", got)
	}
}
