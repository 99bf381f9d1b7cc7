package web_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/storage"
)

// Each date of a post that comes again is a day of its own: on the month page, in the feed with its
// own UID, and in the newsroom with its own permalink.
func TestDatesOfAPostThatComesAgain(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("demo", "en", "Europe/Paris")
	p := w.draft(info, text{words: "Tip of the week"})
	first := w.clock().Add(time.Hour).Truncate(time.Hour)
	w.must(w.db.Of(info.ID).Change(t.Context(), storage.Cause{Actor: "ana"}, func(tx *storage.Tx) error {
		return tx.Repeat(&p, approvals.Repeated{By: "ana", At: tx.Now(), Zone: "Europe/Paris", Times: []time.Time{first, first.Add(24 * time.Hour), first.Add(48 * time.Hour)}})
	}))
	p = w.apply(info, p, w.submit, w.approve)
	w.later(first.Sub(w.clock()))
	p = w.apply(info, p, w.begin(p.Accounts[0], "first"), settledAt("first", "/newsroom/demo#1"))
	w.later(24 * time.Hour)
	second := func(tx *storage.Tx, q storage.Post) approvals.Event {
		e := w.begin(p.Accounts[0], "second")(tx, q).(approvals.Began)
		e.Occurrence = 1
		return e
	}
	p = w.apply(info, p, second, settledAt("second", "/newsroom/demo#1-2"))
	if p.State != approvals.Scheduled {
		t.Fatal(p.State)
	}
	_, page := w.get("/newsroom/demo")
	_, feed := w.get("/newsroom/demo/feed.json")
	for _, id := range []string{`id="1"`, `id="1-2"`} {
		if !strings.Contains(page, id) {
			t.Errorf("the newsroom has no %s", id)
		}
	}
	if !strings.Contains(feed, "#1-2") || strings.Contains(page, `id="1-3"`) {
		t.Error("the feed has other permalinks")
	}
	token := w.holder(info, "ana", "en")
	_, ics := w.get("/cal/" + token + ".ics")
	uids := regexp.MustCompile(`UID:[0-9a-f-]{36}(-\d+)?@copydesk`).FindAllString(ics, -1)
	if len(uids) != 3 || uids[0] == uids[1] || uids[1] == uids[2] || !strings.Contains(uids[2], "-3@") {
		t.Errorf("%q", uids)
	}
	if got := regexp.MustCompile(`STATUS:(\w+)`).FindAllString(ics, -1); len(got) != 3 || strings.Count(ics, "✓ Tip of the week") != 2 || strings.Count(ics, "› Tip of the week") != 1 {
		t.Errorf("%s", ics)
	}
	_, month := w.get("/cal/" + token)
	if strings.Count(month, ">Tip of the week<") < 4 { // once in the table, once in the list
		t.Errorf("the month page: %d", strings.Count(month, ">Tip of the week<"))
	}
	if !strings.Contains(month, "/draft when:&#34;") {
		t.Error("a free slot has no line to type")
	}
}
