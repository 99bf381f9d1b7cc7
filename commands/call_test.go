package commands

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// allCodes reads every refusal of package approvals from its source, so that none can be forgotten.
func allCodes(t *testing.T) []approvals.Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../approvals/approvals.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var out []approvals.Code
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			if of, named := v.Type.(*ast.Ident); named && of.Name == "Code" {
				out = append(out, approvals.Code(literal(v.Values[0])))
			}
		}
		return true
	})
	if len(out) < 20 {
		t.Fatalf("only %v were found", out)
	}
	return out
}

// Every code has its own sentence in both languages, with the post's number or the brand's name and
// without a verb left unfilled.
func TestEveryRefusalHasItsSentence(t *testing.T) {
	h := newHouse(t)
	p := h.draft("ana", "Our new trail shoe", approvals.Review)
	c, err := h.call("ana", "marketing", "/note 1 x")
	h.must(err)
	seen, seenFR := map[string]approvals.Code{}, map[string]approvals.Code{}
	for _, code := range allCodes(t) {
		for _, state := range approvals.States {
			err := RefuseFor(t.Context(), c, p, &approvals.Refusal{Code: code, State: state, N: 3, Names: []string{h.info.Accounts[0].ID}})
			var no *say.Problem
			if !errors.As(err, &no) {
				t.Fatalf("%s: %v", code, err)
			}
			en, fr := say.Plain(no.Text.EN), say.Plain(no.Text.FR)
			for _, text := range []string{en, fr} {
				if text == "" || strings.Contains(text, "%!") || strings.Contains(text, "%[") || strings.Contains(text, "`") || strings.Contains(text, "not possible with post") ||
					strings.Contains(text, "pas possible maintenant pour la publication") {
					t.Errorf("%s in %s: %s", code, state, text)
				}
			}
			if other, ok := seen[en]; ok && other != code {
				t.Errorf("%s and %s say the same: %s", code, other, en)
			}
			if other, ok := seenFR[fr]; ok && other != code {
				t.Errorf("%s and %s say the same: %s", code, other, fr)
			}
			seen[en], seenFR[fr] = code, code
		}
	}
}

func TestRefusalsNamePeopleAndWaysOut(t *testing.T) {
	h := newHouse(t)
	p := h.draft("sofia", "By Sofia", approvals.Review)
	c, err := h.call("sofia", "marketing", "/note 1 x")
	h.must(err)
	for code, want := range map[approvals.Code]string{
		approvals.OwnWork:      "Your vote does not count: you wrote this post. It still needs Marc.",
		approvals.NotDecider:   "Only Marc can approve for demo. Ask Sofia if that should change.",
		approvals.NotApproved:  "Post 1 is not approved yet, so it cannot go out. It still needs Marc.",
		approvals.WrongState:   "Post 1 is waiting for approval, so that is not possible now. It waits for its approvers; /edit 1 makes a new revision.",
		approvals.AlreadyThere: "Post 1 is already on the newsroom, so I do not send it twice.",
	} {
		err := RefuseFor(t.Context(), c, p, &approvals.Refusal{Code: code, State: p.State, Names: []string{h.info.Accounts[0].ID}})
		if got := err.Error(); got != want {
			t.Errorf("%s\n got %s\nwant %s", code, got, want)
		}
	}
}

func TestAPostLeftOutIsTheOneOfTheThreadElseTheLastTouched(t *testing.T) {
	h := newHouse(t)
	h.draft("ana", "One", approvals.Draft)
	h.draft("ana", "Two", approvals.Draft)
	c, err := h.call("ana", "marketing", "/note")
	h.must(err)
	if _, err := c.Post(t.Context(), "post"); err == nil || !strings.Contains(err.Error(), "Which post? Add its number: /note 12.") {
		t.Errorf("%v", err)
	}
	h.change(func(tx *storage.Tx) error { return tx.Touch(h.people["ana"].ID, roomOf("marketing"), 1) })
	if p, err := c.Post(t.Context(), "post"); err != nil || p.Number != 1 {
		t.Errorf("%d %v", p.Number, err)
	}
	c.InPost = 2
	if p, err := c.Post(t.Context(), "post"); err != nil || p.Number != 2 {
		t.Errorf("%d %v", p.Number, err)
	}
	c.Args["post"] = "99"
	if _, err := c.Post(t.Context(), "post"); err == nil {
		t.Error("a post that is not there was found")
	}
}

func TestAContributorChangesOnlyTheirOwn(t *testing.T) {
	h := newHouse(t)
	h.change(func(tx *storage.Tx) error { return tx.Give(h.people["gil"].ID, approvals.Contributor) })
	theirs, own := h.draft("ana", "Theirs", approvals.Draft), h.draft("gil", "Own", approvals.Draft)
	c, err := h.call("gil", "marketing", "/note 1 x")
	h.must(err)
	if err := c.Mine(theirs); err == nil || !strings.Contains(err.Error(), "Post 1 is somebody else's.") {
		t.Errorf("%v", err)
	}
	h.must(c.Mine(own))
}

func TestAccountsAreNamedByNetworkOrByName(t *testing.T) {
	h := newHouse(t)
	h.change(func(tx *storage.Tx) error {
		return tx.AddAccount(storage.Account{Network: "mastodon", Name: "@demo", Class: approvals.ClassA, State: "ready"})
	})
	for typed, want := range map[string]int{"newsroom": 1, "Mastodon": 1, "@demo": 1, "demo, newsroom": 2, "newsroom and mastodon": 2, "all": 2, "salle-de-presse": 1} {
		c, err := h.call("ana", "marketing", "/brand routes add x accounts:\""+typed+"\"")
		h.must(err)
		list, err := c.Accounts("accounts")
		if err != nil || len(list) != want {
			t.Errorf("%q: %d accounts, %v", typed, len(list), err)
		}
	}
	c, err := h.call("ana", "marketing", "/brand routes add x accounts:myspace")
	h.must(err)
	if _, err := c.Accounts("accounts"); err == nil || !strings.Contains(err.Error(), "demo has no account “myspace”. It has: ") {
		t.Errorf("%v", err)
	}
}

func TestFormsOpenWithWhatIsThere(t *testing.T) {
	h := newHouse(t)
	h.says("leo", "marketing", "/alertes résumé", "un message à 9 h et à 16 h")
	f, err := OpenForm(t.Context(), h.Desk, chat.Event{Line: "/notify"}, func(b Bound) (*Call, error) {
		p, err := h.DB.Person(t.Context(), h.people["leo"].ID)
		return &Call{Desk: h.Desk, Person: p, Lang: say.FR, Bound: b, Info: h.info, Brand: h.DB.Of(h.info.ID)}, err
	})
	h.must(err)
	if f.Command != "/notify" || len(f.Fields) != 1 || f.Fields[0].Value != "digest" || f.Fields[0].Label != "Comment" || !f.Fields[0].Required {
		t.Errorf("%+v", f)
	}
	if _, err := OpenForm(t.Context(), h.Desk, chat.Event{Line: "/nothing"}, nil); err == nil {
		t.Error("a form of no command opened")
	}
}

func TestCompletionSuggestsOnlyOnesOwnBrands(t *testing.T) {
	h := newHouse(t)
	h.draft("ana", "Our new trail shoe", approvals.Draft)
	ask := func(who, command, option, typed string) string {
		list, err := Complete(t.Context(), h.Desk, chat.Question{Who: chat.Identity{Platform: "playground", User: who}, Room: chat.Room(roomOf("marketing")),
			Command: command, Option: option, Typed: typed, Lang: say.EN})
		h.must(err)
		var out []string
		for _, c := range list {
			out = append(out, c.Value)
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct{ who, command, option, typed, want string }{
		{"ana", "note", "post", "", "1"},
		{"ana", "note", "post", "shoe", "1"},
		{"gil", "note", "post", "", ""},
		{"ana", "find", "brand", "", "demo"},
		{"gil", "find", "brand", "", ""},
		{"ana", "help", "command", "bra", "brand"},
		{"ana", "brand set", "name", "time", "timezone approve-time"},
		{"ana", "team add", "person", "ma", "Marc"},
		{"ana", "nothing", "post", "", ""},
	} {
		if got := ask(c.who, c.command, c.option, c.typed); got != c.want {
			t.Errorf("%s %s %s %q: %q, want %q", c.who, c.command, c.option, c.typed, got, c.want)
		}
	}
}

func TestWhatWasUnderstoodIsRepeated(t *testing.T) {
	h := newHouse(t)
	c, err := h.call("ana", "marketing", "/help")
	h.must(err)
	c.Command = lookUp(sample, "draft")
	for line, want := range map[string]string{
		"/draft New shoe": "",
		"/draft New shoe when:thursday 9am link:https://example.com/shoe networks:newsroom": "Understood: Thursday 26 November, 9:00 (Paris), link example.com/shoe, newsroom.",
		"/draft New shoe when:next tags:a":                                                  "Understood: the next free slot, tags a.",
	} {
		if c.Bound, err = Bind(sample, line, nil); err != nil {
			t.Fatal(err)
		}
		if got := say.Plain(c.Understood().EN); got != want {
			t.Errorf("%s\n got %s\nwant %s", line, got, want)
		}
	}
}

func TestTimesAreReadWithTheirTroubles(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct{ who, typed, note, wrong string }{
		{"ana", "tomorrow 9am", "", ""},
		{"ana", "thursday", "You gave no hour, so I took 9:00.", ""},
		{"leo", "jeudi", "Sans heure donnée, j'ai pris 9\u00a0h.", ""},
		{"ana", "8am", "That hour had passed today, so it is tomorrow.", ""},
		{"ana", "28 march 2027 2:30", "2:30 does not exist on Sunday 28 March (clocks go forward). I took 3:30.", ""},
		{"leo", "28 mars 2027 2h30", "2\u00a0h\u00a030 n'existe pas le dimanche 28 mars (changement d'heure). J'ai pris 3\u00a0h\u00a030.", ""},
		{"ana", "31 october 2027 2:30", "2:30 comes twice on Sunday 31 October (clocks go back). I took the first.", ""},
		{"ana", "soonish", "", "I cannot read “soonish” as a time. Try: tomorrow 9am, Thursday 14:30, in 2 hours, next."},
		{"leo", "bientôt", "", "Je ne comprends pas «\u202fbientôt\u202f» comme une date."},
		{"ana", "31 june 9am", "", "“31 june 9am” names a day that does not exist."},
		{"ana", "tomorrow 25:00", "", "“tomorrow 25:00” names an hour that does not exist."},
		{"ana", "1 january 2030 9am", "", "lies more than two years ahead."},
		{"ana", "2026-11-01 9:00", "", "Sunday 1 November, 9:00 (Paris) has passed."},
	} {
		call, err := h.call(c.who, "marketing", "/away \""+c.typed+"\"")
		h.must(err)
		_, note, err := call.When("until")
		if got := say.Plain(note.In(call.Lang)); got != c.note {
			t.Errorf("%q: note %q, want %q", c.typed, got, c.note)
		}
		var p *say.Problem
		if errors.As(err, &p) != (c.wrong != "") || p != nil && !strings.Contains(say.Plain(p.Text.In(call.Lang)), c.wrong) {
			t.Errorf("%q: %v", c.typed, err)
		}
	}
}
