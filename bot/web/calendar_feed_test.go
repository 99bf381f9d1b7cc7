package web_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/storage"
)

// settledAt ends a try with the address at which the post is live.
func settledAt(delivery, url string) func(*storage.Tx, storage.Post) approvals.Event {
	return func(tx *storage.Tx, _ storage.Post) approvals.Event {
		return approvals.Settled{At: tx.Now(), Delivery: delivery, Result: approvals.Live, URL: url}
	}
}

func TestCalendarFeed(t *testing.T) {
	w := newTown(t, nil)
	info := w.month()
	for i, url := range []string{"https://social.example/@demo/1", "/newsroom/demo#8", "javascript:alert(1)", "https://x.example/\r\nBEGIN:VALARM", "//evil.example/"} {
		name := "delivery-" + string(rune('a'+i))
		p := w.apply(info, w.draft(info, text{words: "Live at " + name}), w.submit, w.approve, w.schedule)
		w.apply(info, p, w.begin(info.Accounts[0].ID, name), settledAt(name, url))
		w.later(time.Hour)
	}
	token := w.holder(info, "ana", "en")
	resp, body := w.get("/cal/" + token + ".ics")
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/calendar; charset=utf-8" || resp.Header.Get("Cache-Control") != "private, no-store" {
		t.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}
	if strings.Contains(body, "javascript") || strings.Contains(body, "VALARM") {
		t.Error("an address became something else")
	}
	french := w.holder(info, "leo", "fr")
	_, body = w.get("/cal/" + french + ".ics")
	golden(t, "calendar_fr.ics", unnamed(body, french))
}

// Every line of the feed is one that RFC 5545 knows, in an order that every program takes.
func TestCalendarFeedLineByLine(t *testing.T) {
	w := newTown(t, nil)
	info := w.month()
	token := w.holder(info, "ana", "en")
	_, body := w.get("/cal/" + token + ".ics")
	page := base + "/cal/" + token + "?month=2026-11"
	stamp := `20261124T080000Z`
	event := func(start, summary, status, sequence string) []string {
		return []string{`BEGIN:VEVENT`, `UID:[0-9a-f-]{36}@copydesk`, `DTSTAMP:` + stamp, `DTSTART:` + start, `DURATION:PT15M`, `SUMMARY:` + summary,
			`STATUS:` + status, `URL:` + regexp.QuoteMeta(page), `LAST-MODIFIED:` + stamp, `SEQUENCE:` + sequence, `TRANSP:TRANSPARENT`, `END:VEVENT`}
	}
	want := []string{`BEGIN:VCALENDAR`, `VERSION:2\.0`, `PRODID:-//Copydesk//Calendar//EN`, `CALSCALE:GREGORIAN`, `NAME:Calendar of demo`, `X-WR-CALNAME:Calendar of demo`,
		`X-WR-TIMEZONE:Europe/Paris`, `REFRESH-INTERVAL;VALUE=DURATION:PT15M`, `X-PUBLISHED-TTL:PT15M`}
	want = append(want, event(`20261124T080000Z`, `✓ Published\\, with a link \(1\\, published\)`, `CONFIRMED`, `12`)...)
	want = append(want, event(`20261126T080000Z`, `› <b>Bold</b>\\, “quoted”\\; back\\\\slash & more second line \(2\\, scheduled\)`, `CONFIRMED`, `8`)...)
	want = append(want, event(`20261126T173000Z`, "\\? Été\u202f: prêts\u202f\\? \\(3\\\\, waiting for approval\\)", `TENTATIVE`, `6`)...)
	want = append(want, event(`20261128T233000Z`, `… A draft past midnight in Paris \(4\\, a draft\)`, `TENTATIVE`, `4`)...)
	want = append(want, event(`20261127T090000Z`, `– Off the calendar \(5\\, cancelled\)`, `CANCELLED`, `6`)...)
	want = append(want, `END:VCALENDAR`)
	if !strings.HasSuffix(body, "\r\n") || strings.Count(body, "\n") != strings.Count(body, "\r\n") {
		t.Error("a line does not end in CRLF")
	}
	for _, l := range strings.Split(body, "\r\n") {
		if len(l) > 75 {
			t.Errorf("%d octets: %s", len(l), l)
		}
	}
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(body, "\r\n ", ""), "\r\n"), "\r\n")
	for i := range min(len(lines), len(want)) {
		if !regexp.MustCompile("^" + want[i] + "$").MatchString(lines[i]) {
			t.Errorf("line %d is %q, want %s", i+1, lines[i], want[i])
		}
	}
	if len(lines) != len(want) {
		t.Errorf("%d lines, want %d", len(lines), len(want))
	}
}

var uidLine, sequenceLine, statusLine = regexp.MustCompile(`UID:(\S+)`), regexp.MustCompile(`SEQUENCE:(\d+)`), regexp.MustCompile(`STATUS:(\w+)`)

// A post keeps its UID whatever happens to it, its SEQUENCE grows, and 30 days after it was
// cancelled it is gone.
func TestCalendarFeedFollowsAPost(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("demo", "en", "UTC")
	token := w.holder(info, "ana", "en")
	p := w.apply(info, w.draft(info, text{words: "A post"}), planned(november(26, 8, 0)))
	uid, last := "", ""
	see := func(status string) {
		t.Helper()
		_, body := w.get("/cal/" + token + ".ics")
		got := []string{}
		for _, line := range []*regexp.Regexp{uidLine, sequenceLine, statusLine} {
			m := line.FindStringSubmatch(body)
			if m == nil {
				t.Fatal(body)
			}
			got = append(got, m[1])
		}
		if got[2] != status || uid != "" && got[0] != uid || len(got[1]) < len(last) || len(got[1]) == len(last) && got[1] <= last {
			t.Errorf("%v, after %s %s; want %s", got, uid, last, status)
		}
		uid, last = got[0], got[1]
		w.later(time.Minute)
	}
	see("TENTATIVE")
	w.apply(info, p, w.submit, w.approve)
	see("CONFIRMED")
	w.apply(info, p, planned(november(27, 8, 0)))
	see("CONFIRMED")
	w.must(w.db.Of(info.ID).Change(t.Context(), storage.Cause{Actor: w.people["ana"]}, func(tx *storage.Tx) error { return tx.Stop(w.people["ana"], "recall") }))
	see("TENTATIVE")
	w.apply(info, p, cancelled)
	see("CANCELLED")
	w.later(30 * 24 * time.Hour)
	if _, body := w.get("/cal/" + token + ".ics"); strings.Contains(body, "VEVENT") || !strings.Contains(body, "BEGIN:VTIMEZONE") {
		t.Errorf("30 days later:\n%s", body)
	}
}
