package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/bot/web"
	"copydesk/storage"
)

// holder gives somebody a role in a brand and a link to its calendar.
func (w *town) holder(info storage.BrandInfo, who, lang string) (token string) {
	w.Helper()
	w.must(w.db.Of(info.ID).Change(w.Context(), storage.Cause{Actor: w.people["ana"]}, func(tx *storage.Tx) error {
		p, err := tx.Meet(storage.Identity{Platform: "test", Team: "t", User: who}, who, lang, "")
		if err != nil {
			return err
		}
		w.people[who] = p.ID
		if err := tx.Give(p.ID, approvals.Editor); err != nil {
			return err
		}
		s, err := tx.LinkCalendar(p.ID)
		token = s.Reveal()
		return err
	}))
	return token
}

// values sets values of a brand.
func (w *town) values(info storage.BrandInfo, pairs ...string) {
	w.Helper()
	w.must(w.db.Of(info.ID).Change(w.Context(), storage.Cause{Actor: w.people["ana"]}, func(tx *storage.Tx) error {
		for i := 0; i+1 < len(pairs); i += 2 {
			if err := tx.SetValue(pairs[i], pairs[i+1]); err != nil {
				return err
			}
		}
		return nil
	}))
}

func planned(at time.Time) func(*storage.Tx, storage.Post) approvals.Event {
	return func(tx *storage.Tx, _ storage.Post) approvals.Event {
		return approvals.Planned{By: "ana", At: tx.Now(), Time: at, Zone: "Europe/Paris"}
	}
}

func cancelled(tx *storage.Tx, _ storage.Post) approvals.Event {
	return approvals.CancelledBy{By: "ana", At: tx.Now()}
}

func november(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC)
}

// month is a brand with a month of everything: Tuesday 24 November 2026, 9:00 in Paris.
func (w *town) month() storage.BrandInfo {
	w.Helper()
	info := w.brand("demo", "en", "Europe/Paris")
	w.values(info, "slots", "mon,thu 9:00", "holidays", "FR")
	w.publish(info, w.draft(info, text{words: "Published, with a link"}))
	w.apply(info, w.draft(info, text{words: "<b>Bold</b>, “quoted”; back\\slash & more\nsecond line"}), w.submit, w.approve, planned(november(26, 8, 0)))
	w.apply(info, w.draft(info, text{words: "Été\u202f: prêts\u202f?", lang: "fr"}), w.submit, planned(november(26, 17, 30)))
	w.apply(info, w.draft(info, text{words: "A draft past midnight in Paris"}), planned(november(28, 23, 30)))
	w.apply(info, w.draft(info, text{words: "Off the calendar"}), planned(november(27, 9, 0)), cancelled)
	w.draft(info, text{words: "Without a time"})
	return info
}

// unnamed replaces what differs from run to run: tokens and ids.
func unnamed(s, token string) string {
	s = strings.ReplaceAll(s, token, "TOKEN")
	for i, id := range regexp.MustCompile(`UID:[0-9a-f-]{36}`).FindAllString(s, -1) {
		s = strings.Replace(s, id, "UID:post-"+string(rune('a'+i)), 1)
	}
	return s
}

func TestMonthPage(t *testing.T) {
	w := newTown(t, nil)
	info := w.month()
	token, french := w.holder(info, "ana", "en"), w.holder(info, "leo", "fr")
	resp, body := w.get("/cal/" + token)
	if resp.StatusCode != 200 {
		t.Fatalf("%d %s", resp.StatusCode, body)
	}
	golden(t, "calendar_en.html", unnamed(body, token))
	if strings.Contains(body, "<b>") || strings.Contains(body, "second line") && !strings.Contains(body, "Bold") {
		t.Error("what people wrote became markup")
	}
	_, body = w.get("/cal/" + french + "?month=2026-12")
	golden(t, "calendar_fr.html", unnamed(body, french))
	for name, want := range map[string]string{"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow",
		"Content-Type": "text/html; charset=utf-8", "Content-Language": "en",
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// The page turns to months that are near, and stays at the present one for anything else.
func TestMonthPageTurns(t *testing.T) {
	w := newTown(t, nil)
	token := w.holder(w.month(), "ana", "en")
	for _, c := range [][2]string{
		{"", "November 2026"}, {"?month=2026-12", "December 2026"}, {"?month=2027-01", "January 2027"}, {"?month=2016-02", "February 2016"},
		{"?month=1999-01", "November 2026"}, {"?month=2026-13", "November 2026"}, {"?month=%00<script>", "November 2026"},
	} {
		_, body := w.get("/cal/" + token + c[0])
		if !strings.Contains(body, "<caption>"+c[1]+"</caption>") {
			t.Errorf("%q does not show %s", c[0], c[1])
		}
	}
	_, body := w.get("/cal/" + token + "?month=2026-12")
	for _, want := range []string{`<a href="?month=2026-11" rel="prev">← November 2026</a>`, `<a href="?month=2027-01" rel="next">January 2027 →</a>`, `<a href="?month=2026-11">This month</a>`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// Titles alone are shown until the brand says otherwise; then the newest text is too.
func TestWholeTextsOnlyWhereTheBrandSaysSo(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("demo", "en", "UTC")
	token := w.holder(info, "ana", "en")
	p := w.draft(info, text{words: "The secret rest"})
	w.must(w.db.Of(info.ID).Change(t.Context(), storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		return tx.SetMeta(&p, storage.Meta{Title: "The title"})
	}))
	w.apply(info, p, planned(november(26, 8, 0)))
	for _, value := range []string{"", "titles", "full"} {
		w.values(info, "calendar", value)
		for _, path := range []string{"/cal/" + token, "/cal/" + token + ".ics"} {
			_, body := w.get(path)
			if !strings.Contains(body, "The title") || strings.Contains(body, "The secret rest") != (value == "full") {
				t.Errorf("%s with %q:\n%s", path[len(path)-4:], value, body)
			}
		}
	}
}

// The page reads without a script, in the dark, by keyboard, aloud, and on a phone.
func TestMonthPageIsReadableEverywhere(t *testing.T) {
	w := newTown(t, nil)
	token := w.holder(w.month(), "ana", "en")
	_, page := w.get("/cal/" + token)
	for _, want := range []string{`<html lang="en">`, `<meta name="viewport" content="width=device-width, initial-scale=1">`, `<meta name="robots" content="noindex, nofollow">`,
		`<th scope="col">Monday</th><th scope="col">Tuesday</th>`, `aria-current="date"`, `<section class="list">`, `<link rel="stylesheet" href="/cal/calendar.css">`, `<nav aria-label="Months">`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "style=") || strings.Count(page, `class="sign" aria-hidden="true"`) != strings.Count(page, `class="sign"`) {
		t.Error("a script, a style in the page, or a sign that is read aloud")
	}
	resp, css := w.get("/cal/calendar.css")
	if resp.Header.Get("Content-Type") != "text/css; charset=utf-8" || strings.Contains(css, "http") || strings.Contains(css, "@import") {
		t.Errorf("style: %v", resp.Header)
	}
	for _, want := range []string{"prefers-color-scheme: dark", "max-width: 56rem", ":focus-visible", "forced-colors"} {
		if !strings.Contains(css, want) {
			t.Errorf("the style lacks %s", want)
		}
	}
	for _, s := range approvals.States {
		if stage := string(s.Stage()); stage != "shelved" && !strings.Contains(css, "--"+stage+":") {
			t.Errorf("%s has no colour", stage)
		}
	}
}

// Whatever opens nothing looks the same: never made, replaced, revoked, or of somebody who left.
func TestWhatOpensNothing(t *testing.T) {
	w := newTown(t, nil)
	info := w.month()
	replaced := w.holder(info, "ana", "en")
	current := w.holder(info, "ana", "en")
	gone := w.holder(info, "leo", "fr")
	revoked := w.holder(info, "marc", "en")
	w.must(w.db.Of(info.ID).Change(t.Context(), storage.Cause{Actor: w.people["ana"]}, func(tx *storage.Tx) error {
		if _, err := tx.UnlinkCalendar(w.people["marc"]); err != nil {
			return err
		}
		return tx.Take(w.people["leo"], approvals.Editor)
	}))
	if resp, _ := w.get("/cal/" + current); resp.StatusCode != 200 {
		t.Fatalf("the newest link: %d", resp.StatusCode)
	}
	for _, token := range []string{"none", replaced, gone, revoked, strings.ToLower(current), current + "x", strings.Repeat("A", 5000), "%00", "'--", info.ID} {
		for _, end := range []string{"", ".ics", "?month=2026-11"} {
			resp, body := w.get("/cal/" + token + end)
			if resp.StatusCode != 404 || body != "There is nothing here. / Il n'y a rien ici.\n" || resp.Header.Get("Cache-Control") != "private, no-store" || resp.Header.Get("X-Robots-Tag") == "" {
				t.Errorf("/cal/%.20s%s: %d %q %v", token, end, resp.StatusCode, body, resp.Header)
			}
		}
	}
}

// Even where everything goes wrong no token is written to the log.
func TestTokensAreNeverLogged(t *testing.T) {
	w := newTown(t, nil)
	token := w.holder(w.month(), "ana", "en")
	var log bytes.Buffer
	site := web.Handler(web.Site{DB: w.db, Base: func() string { return base }, Ready: func(context.Context) error { return nil },
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	ask := func(path string) int {
		rec := httptest.NewRecorder()
		site.ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
		return rec.Code
	}
	paths := []string{"/cal/" + token, "/cal/" + token + ".ics", "/cal/" + token + "x"}
	for _, path := range paths {
		ask(path)
	}
	w.must(w.db.Close())
	for _, path := range paths {
		if code := ask(path); code != 500 {
			t.Errorf("with a broken store: %d", code)
		}
	}
	if log.Len() == 0 || strings.Contains(log.String(), token) {
		t.Errorf("the log:\n%s", log.String())
	}
}

// Somebody without a language of their own reads the brand's.
func TestMonthPageSpeaksTheBrandsLanguage(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("crème", "fr", "Europe/Paris")
	token := w.holder(info, "nobody", "")
	_, body := w.get("/cal/" + token)
	if !strings.Contains(body, `<html lang="fr">`) || !strings.Contains(body, "Calendrier de crème") {
		t.Error(body)
	}
}
