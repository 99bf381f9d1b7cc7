package bot

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"copydesk/commands/chat"
)

// What is said about a post for its reviewers reaches them, and nothing that leaves the house: no
// wire, no page, no feed, no calendar, no question to the model.
func TestWhatIsSaidAboutAPostIsNeverPublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.close()
		line := func(text string) {
			l, err := readLine(text)
			w.must(err)
			w.line, l.text = l, text
			w.follow(l)
			settled()
		}
		for _, text := range []string{
			"sofia: /brand set calendar full",
			"ana: /draft Our new trail shoe is here when:today 11am",
			"ana: /note 2 canary of a note",
			"marc>2: canary of a comment",
			"ana: /submit 2",
			"marc: /changes 2 canary of a reason",
			"marc: /approve 2 revision:1",
			"leo: /remarque 2 canary later",
			"clock +90m",
			"live 2 1",
			"leo: /calendrier lien",
		} {
			line(text)
		}
		w.neverOutside("canary")
		line("ana: /note 2")
		for _, said := range []string{"canary of a note", "canary of a comment", "canary later"} {
			if !strings.Contains(shown(w.answer), said) {
				t.Errorf("its reviewers do not read %q: %s", said, shown(w.answer))
			}
		}
	})
}

// neverOutside fetches whatever the outside can and looks for a word in it. The last answer is the
// one with somebody's calendar address.
func (w *town) neverOutside(word string) {
	w.Helper()
	token := regexp.MustCompile(`/cal/[\w-]+`).FindString(shown(w.answer))
	if token == "" {
		w.fail("no calendar address in %s", shown(w.answer))
	}
	for _, path := range []string{"/newsroom/demo", "/newsroom/demo/feed.json", "/newsroom/demo/feed.xml", token, token + ".ics"} {
		answer := httptest.NewRecorder()
		w.web.ServeHTTP(answer, httptest.NewRequest("GET", "http://localhost"+path, nil))
		if body := answer.Body.String(); answer.Code != 200 || !strings.Contains(strings.ReplaceAll(body, "\r\n ", ""), "trail shoe") || strings.Contains(body, word) {
			w.Errorf("%s answered %d:\n%s", path, answer.Code, body)
		}
	}
	info, err := w.db.BrandNamed(w.Context(), demo)
	w.must(err)
	p, err := w.db.Of(info.ID).Post(w.Context(), 2)
	w.must(err)
	rev, err := w.db.Of(info.ID).Revision(w.Context(), p.ID, p.Revision)
	w.must(err)
	for _, part := range rev.Parts {
		if !strings.Contains(string(part.Wire), "trail shoe") || strings.Contains(string(part.Wire), word) {
			w.Errorf("the wire of %s: %s", part.Network, part.Wire)
		}
	}
	var log strings.Builder
	w.must(w.db.ExportAudit(w.Context(), &log))
	if strings.Contains(log.String(), word) {
		w.Error("the log holds people's words")
	}
	gil := chat.Identity{Platform: "playground", User: "gil"}
	for _, m := range w.whispers(gil.User) {
		if strings.Contains(shown(m), word) {
			w.Errorf("Gil was told %s", shown(m))
		}
	}
}
