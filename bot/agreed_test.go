package bot

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"copydesk/approvals"
	"copydesk/storage"
)

// Two people agreed to a wording that was taken: both stand in the log, and in the evidence with
// which it left.
func TestBothWhoAgreedToAWordingStandInTheEvidence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.close()
		for _, text := range []string{
			"ana: /draft Our new trail shoe is here when:today 11am",
			"ana: /submit 2",
			"marc: /correct 2 Our new trail shoe is here, in red",
			"ana: [Take it] 2",
			"clock +90m",
			"live 2 1",
		} {
			l, err := readLine(text)
			w.must(err)
			w.line, l.text = l, text
			w.follow(l)
			settled()
		}
		marc, ana := w.personID("marc"), w.personID("ana")
		var took approvals.Took
		var began approvals.Began
		for l, err := range w.db.Lines(w.Context()) {
			w.must(err)
			switch l.Kind {
			case took.Name():
				w.must(json.Unmarshal(l.Body, &took))
			case began.Name():
				if strings.Contains(string(l.Body), took.Digest) {
					w.must(json.Unmarshal(l.Body, &began))
				}
			}
		}
		if took.By != ana || took.Person != marc || took.Revision != 2 {
			t.Errorf("the log says %+v", took)
		}
		if began.Evidence.Digest != took.Digest || began.Evidence.Takers[marc] != ana || len(began.Evidence.Voters[marc]) == 0 {
			t.Errorf("it left with %+v", began.Evidence)
		}
	})
}

// personID is the id of somebody of the playground.
func (w *town) personID(user string) string {
	w.Helper()
	p, known, err := w.db.PersonOf(w.Context(), storage.Identity{Platform: "playground", User: user})
	w.must(err)
	if !known {
		w.fail("nobody met %s", user)
	}
	return p.ID
}
