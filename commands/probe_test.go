package commands

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/integrations/egress"
)

// A site answers /right, has no /gone, sends /moved to /right and never answers /silent.
func newSite(t *testing.T) *httptest.Server {
	t.Helper()
	over := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/right", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/busy", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	mux.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-over:
		case <-r.Context().Done():
		}
	})
	mux.Handle("/moved", http.RedirectHandler("/right", http.StatusFound))
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	t.Cleanup(func() { close(over) })
	return site
}

// clientFor may reach the site, although it stands on a private address.
func clientFor(t *testing.T, site *httptest.Server) *http.Client {
	t.Helper()
	client := egress.Client(egress.Options{Allow: []string{strings.TrimPrefix(site.URL, "http://")}})
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func parts(text string) []approvals.Part {
	return []approvals.Part{{Account: "a1", Network: "newsroom", Text: text}}
}

func TestLinksThatDoNotAnswerWarn(t *testing.T) {
	site := newSite(t)
	client := clientFor(t, site)
	for _, c := range []struct{ text, en, fr string }{
		{"No link", "", ""},
		{"See SITE/right, SITE/moved and SITE/busy", "", ""},
		{"See SITE/gone", "There is no page at SITE/gone. Is it right?", "Il n'y a pas de page à l'adresse SITE/gone. Est-elle juste ?"},
		{"See http://nowhere.invalid/", "http://nowhere.invalid/ does not answer. Is it right?", "L'adresse http://nowhere.invalid/ ne répond pas. Est-elle juste ?"},
		{"See http://127.0.0.1/admin", "http://127.0.0.1/admin is a private address: people elsewhere cannot open it.", "L'adresse http://127.0.0.1/admin est privée : on ne peut pas l'ouvrir d'ailleurs."},
		{"Twice SITE/gone and SITE/gone", "There is no page at SITE/gone. Is it right?", "Il n'y a pas de page à l'adresse SITE/gone. Est-elle juste ?"},
	} {
		named := strings.NewReplacer("SITE", site.URL).Replace
		var all []say.Speaker
		for _, said := range Unanswered(t.Context(), client, parts(named(c.text)), time.Minute) {
			all = append(all, said)
		}
		got := say.Join(" ", all...)
		if got.EN != named(c.en) || spacedOut(got.FR) != named(c.fr) {
			t.Errorf("%s\n got %s\n     %s\nwant %s\n     %s", c.text, got.EN, got.FR, c.en, c.fr)
		}
	}
}

// A server that takes the connection and says nothing costs its bound, once for all addresses.
func TestSilentLinksCostNoMoreThanTheirBound(t *testing.T) {
	site := newSite(t)
	client := clientFor(t, site)
	text := strings.Repeat(site.URL+"/silent?a ", 3) + site.URL + "/silent?b " + site.URL + "/right"
	start := time.Now()
	said := Unanswered(t.Context(), client, parts(text), 300*time.Millisecond)
	if took := time.Since(start); took < 300*time.Millisecond || took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if len(said) != 2 || said[0].EN != site.URL+"/silent?a does not answer. Is it right?" || !strings.Contains(said[1].FR, "/silent?b ne répond pas") {
		t.Errorf("%+v", said)
	}
}

func TestNobodyWaitsForLinksOfACallThatEnded(t *testing.T) {
	site := newSite(t)
	client := clientFor(t, site)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if said := Unanswered(ctx, client, parts(site.URL+"/silent"), time.Hour); len(said) != 1 {
		t.Errorf("%+v", said)
	}
}

// Whoever asks for approval hears of a dead link, and so do those who decide; the post is submitted
// all the same.
func TestSubmittingSaysWhichLinksAreDead(t *testing.T) {
	h := newHouse(t)
	site := newSite(t)
	h.Client = clientFor(t, site)
	h.draft("ana", "See "+site.URL+"/gone", approvals.Draft)
	h.says("ana", "marketing", "/submit 1", "Post 1 asks Marc or Sofia for approval", "There is no page at "+site.URL+"/gone. Is it right?")
	if p, err := h.DB.Of(h.info.ID).Post(t.Context(), 1); err != nil || p.State != approvals.Review {
		t.Errorf("%s %v", p.State, err)
	}
	card := func() string {
		p, err := h.DB.Of(h.info.ID).Post(t.Context(), 1)
		h.must(err)
		in, err := View(t.Context(), h.Desk, h.DB.Of(h.info.ID), p)
		h.must(err)
		return pictured(RequestCard(in))
	}
	if !strings.Contains(card(), "! There is no page at "+site.URL+"/gone. Is it right?") {
		t.Errorf("those who decide read nothing of it:\n%s", card())
	}
	// Another text is another question.
	h.says("ana", "marketing", "/edit 1 See "+site.URL+"/right", "Here is revision 2")
	h.says("ana", "marketing", "/submit 1", "Post 1 asks")
	if strings.Contains(card(), "no page at") {
		t.Errorf("what was mended still warns:\n%s", card())
	}
}
