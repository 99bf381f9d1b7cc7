package commands

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

// wired makes a post whose parts go out as these bytes, whatever their text says.
func (h *house) wired(parts ...approvals.Part) storage.Post {
	h.Helper()
	var p storage.Post
	h.change(func(tx *storage.Tx) (err error) {
		p, err = tx.NewPost(h.people["ana"].ID, storage.Meta{Title: "x"}, parts, nil, []approvals.Link{{Code: "c1", Target: "https://example.com/\u200bshoe"}})
		return err
	})
	return p
}

// What is shown is read back from the bytes that leave, not from what was typed.
func TestPreviewShowsTheWire(t *testing.T) {
	h := newHouse(t)
	a := h.info.Accounts[0]
	h.wired(approvals.Part{Account: a.ID, Network: "newsroom", Text: "typed",
		Wire: []byte(`{"lang":"fr","links":[{"code":"c1","shown":"x"}],"tags":["trail","run"],"text":"sent\u200b to the \u202ereader","title":"A headline"}`)})
	want := `Post 1, revision 1: exactly what is sent.
  the newsroom | sent⟨U+200B⟩ to the ⟨U+202E⟩reader
  Sent with it | lang: fr
tags: ["trail","run"]
title: A headline
  A link leads to | https://example.com/⟨U+200B⟩shoe
   | An approval counts for exactly this (`
	if got := h.run("ana", "marketing", "/preview 1"); !strings.HasPrefix(got, want) {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got := h.run("leo", "marketing", "/aperçu 1"); !strings.Contains(got, "Envoyé avec | lang: fr") || strings.Contains(got, "typed") {
		t.Error(got)
	}
}

func TestPreviewOfOneNetworkAndOfOneThatIsGone(t *testing.T) {
	h := newHouse(t)
	h.change(func(tx *storage.Tx) error {
		return tx.AddAccount(storage.Account{Network: "myspace", Name: "@demo", Class: approvals.ClassC, State: "ready"})
	})
	info, err := h.DB.Of(h.info.ID).Info(t.Context())
	h.must(err)
	var all []approvals.Part
	for _, a := range info.Accounts {
		all = append(all, approvals.Part{Account: a.ID, Network: a.Network, Text: "typed", Wire: []byte(`{"text":"to ` + a.Network + `"}`)})
	}
	h.wired(all...)
	h.says("ana", "marketing", "/preview 1", "the newsroom | to newsroom", `myspace @demo | {"text":"to myspace"}`)
	if got := h.run("ana", "marketing", "/preview 1 network:newsroom"); strings.Contains(got, "myspace") || !strings.Contains(got, "to newsroom") {
		t.Error(got)
	}
}

// Whatever a person writes, the exact text of a preview is the wire's, with nothing unseen left in it.
func TestPreviewHidesNothing(t *testing.T) {
	n := networks.Named("newsroom")
	c := &Call{Lang: say.EN, Info: storage.BrandInfo{Accounts: []storage.Account{{ID: "a1", Network: "newsroom", Name: "newsroom"}}}}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(words, rapid.String()).Draw(t, "text")
		wire, err := n.Render(networks.Draft{Text: text, Lang: "en", Tags: []string{text}})
		if err != nil {
			t.Fatal(err)
		}
		sent, err := n.Shown(wire)
		if err != nil {
			t.Fatal(err)
		}
		fields := c.onTheWire(approvals.Part{Account: "a1", Network: "newsroom", Wire: wire, Media: []approvals.Medium{{Alt: text}}}, nil)
		if fields[0].Block != chat.Exact || fields[0].Value != approvals.Visible(sent) {
			t.Fatalf("%q is shown as %q", sent, fields[0].Value)
		}
		for _, f := range fields {
			if hidden := approvals.Invisible(f.Value); len(hidden) > 0 {
				t.Fatalf("%q hides %v", f.Value, hidden)
			}
		}
	})
}
