package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/storage"
)

// fill publishes what is hard to show: markup, links, other scripts, several lines.
func (w *town) fill() storage.BrandInfo {
	w.Helper()
	info := w.brand("demo", "en", "Europe/Paris")
	for _, x := range []text{
		{words: "Our new trail shoe is here.\n\nSee https://example.com/shoe?a=1&b=2, today.", links: map[string]string{"SHOE12345678": "https://example.com/shoe?a=1&b=2"}, tags: []string{"trail", "new & bold"}},
		{words: "<script>alert(1)</script> & \"quotes\" <b>bold</b> 'one' ]]> --> 👩‍👩‍👧‍👦"},
		{words: "Prête\u202f? «\u00a0Oui\u00a0!\u00a0» L’été à 9\u00a0h\u00a0: javascript:alert(1)", lang: "fr"},
		{words: "مرحبا بالعالم", lang: "ar"},
	} {
		w.publish(info, w.draft(info, x))
		w.later(25 * time.Hour)
	}
	return info
}

func TestPage(t *testing.T) {
	w := newTown(t, nil)
	w.fill()
	resp, body := w.get("/newsroom/demo")
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}
	golden(t, "page.html", body)
	if strings.Contains(body, "<script") || strings.Contains(body, "<b>") || strings.Contains(body, "href=\"javascript:") {
		t.Error("what people wrote became markup")
	}
}

func TestPageInFrench(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("Crème-Fraîche", "fr", "Europe/Paris")
	_, body := w.get("/newsroom/" + url.PathEscape(info.Name))
	golden(t, "page_empty_fr.html", body)
	w.publish(info, w.draft(info, text{words: "L’été est là\u202f!"}))
	_, body = w.get("/newsroom/" + url.PathEscape(info.Name))
	golden(t, "page_fr.html", body)
	if _, folded := w.get("/newsroom/creme-fraiche"); folded != body {
		t.Error("the name without accents and capitals is another page")
	}
}

// The page must look right on a phone, in the dark, and without any script.
func TestPageIsReadableEverywhere(t *testing.T) {
	w := newTown(t, nil)
	w.brand("demo", "en", "UTC")
	_, page := w.get("/newsroom/demo")
	for _, want := range []string{`<html lang="en">`, `<meta name="viewport" content="width=device-width, initial-scale=1">`, `<link rel="stylesheet" href="/newsroom/newsroom.css">`,
		`type="application/feed+json" title="JSON Feed" href="/newsroom/demo/feed.json"`, `type="application/atom+xml" title="Atom" href="/newsroom/demo/feed.xml"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	resp, css := w.get("/newsroom/newsroom.css")
	if resp.Header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(css, "prefers-color-scheme: dark") || !strings.Contains(css, "pre-wrap") {
		t.Errorf("style: %v\n%s", resp.Header, css)
	}
	if strings.Contains(css, "http") || strings.Contains(css, "@import") {
		t.Error("the style fetches from elsewhere")
	}
}

// Whatever has not left stays inside: every state before publication, refusals and doubts.
func TestOnlyWhatIsPublishedIsShown(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("demo", "en", "UTC")
	room := info.Accounts[0].ID
	step := func(words string, events ...func(*storage.Tx, storage.Post) approvals.Event) {
		w.apply(info, w.draft(info, text{words: words}), events...)
	}
	step("secret draft")
	step("secret review", w.submit)
	step("secret approved", w.submit, w.approve)
	step("secret scheduled", w.submit, w.approve, w.schedule)
	step("secret leaving", w.submit, w.approve, w.schedule, w.begin(room, "d5"))
	step("secret refused", w.submit, w.approve, w.schedule, w.begin(room, "d6"), settle("d6", approvals.Refused))
	step("secret in doubt", w.submit, w.approve, w.schedule, w.begin(room, "d7"), settle("d7", approvals.InDoubt))
	w.publish(info, w.draft(info, text{words: "public words"}))
	for _, path := range []string{"/newsroom/demo", "/newsroom/demo/feed.json", "/newsroom/demo/feed.xml"} {
		_, body := w.get(path)
		if strings.Contains(body, "secret") || strings.Contains(body, "brief") {
			t.Errorf("%s shows what is not published:\n%s", path, body)
		}
		if !strings.Contains(body, "public words") {
			t.Errorf("%s lacks what is published:\n%s", path, body)
		}
	}
}

// What people say about a post later is no part of what was approved, so it is no part of the page.
func TestOnlyWhatWasApprovedIsShown(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("demo", "en", "UTC")
	p := w.draft(info, text{words: "public words", tags: []string{"approved"}, lang: "fr"})
	w.publish(info, p)
	before := map[string]string{}
	for _, path := range []string{"/newsroom/demo", "/newsroom/demo/feed.json", "/newsroom/demo/feed.xml"} {
		_, before[path] = w.get(path)
	}
	w.must(w.db.Of(info.ID).Change(t.Context(), storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(p.ID)
		if err != nil {
			return err
		}
		if err := tx.Note(&p, w.people["ana"], "other"); err != nil {
			return err
		}
		return tx.SetMeta(&p, storage.Meta{Title: "other", Brief: "other", Tags: []string{"never approved"}, Lang: "en"})
	}))
	for path, was := range before {
		if _, is := w.get(path); is != was {
			t.Errorf("%s changed without an approval:\n%s\nwas:\n%s", path, is, was)
		}
	}
}

// A post on several accounts stands in the newsroom once, and one that went elsewhere only does not.
func TestAPublishedPostAppearsOnce(t *testing.T) {
	w := newTown(t, nil)
	newsroom := w.brand("demo", "en", "UTC")
	both := w.account(newsroom, "zz-other", "othernet")
	elsewhere := both
	elsewhere.Accounts = nil
	for _, a := range both.Accounts {
		if a.Network == "othernet" {
			elsewhere.Accounts = append(elsewhere.Accounts, a)
		}
	}
	w.publish(both, w.draft(both, text{words: "on two accounts"}))
	for i := range 60 {
		w.publish(elsewhere, w.draft(elsewhere, text{words: fmt.Sprintf("elsewhere %d", i)}))
	}
	w.onlyTheFirst()
	// The other account is removed: what it published is no more of the newsroom than before.
	w.must(w.db.Of(newsroom.ID).Change(t.Context(), storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error { return tx.RemoveAccount("zz-other") }))
	w.onlyTheFirst()
}

func (w *town) onlyTheFirst() {
	w.Helper()
	_, page := w.get("/newsroom/demo")
	if n := strings.Count(page, "<article"); n != 1 || !strings.Contains(page, "on two accounts") {
		w.Errorf("%d posts on the page:\n%s", n, page)
	}
	for _, path := range []string{"/newsroom/demo/feed.json", "/newsroom/demo/feed.xml"} {
		_, body := w.get(path)
		if n := strings.Count(body, "demo#1\""); n != 1 || strings.Contains(body, "elsewhere") || strings.Contains(body, "zz-other") {
			w.Errorf("%s: %d\n%s", path, n, body)
		}
	}
}

func TestTheNewestFiftyAreShown(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("demo", "en", "UTC")
	for i := range 53 {
		w.publish(info, w.draft(info, text{words: fmt.Sprintf("number %d.", i+1)}))
		w.later(time.Minute)
	}
	_, page := w.get("/newsroom/demo")
	if n := strings.Count(page, "<article"); n != 50 {
		t.Errorf("%d posts", n)
	}
	first, last := strings.Index(page, "number 53."), strings.Index(page, "number 4.")
	if first < 0 || last < first || strings.Contains(page, "number 3.") {
		t.Errorf("the newest are not first: %d, %d", first, last)
	}
}

func TestBrandsDoNotMix(t *testing.T) {
	w := newTown(t, nil)
	for _, name := range []string{"alpha", "beta"} {
		info := w.brand(name, "en", "UTC")
		w.publish(info, w.draft(info, text{words: "words of " + name, links: map[string]string{"CODE" + name: "https://" + name + ".example/"}}))
	}
	for _, path := range []string{"", "/feed.json", "/feed.xml"} {
		_, alpha := w.get("/newsroom/alpha" + path)
		_, beta := w.get("/newsroom/beta" + path)
		if !strings.Contains(alpha, "words of alpha") || strings.Contains(alpha, "beta") {
			t.Errorf("alpha%s shows:\n%s", path, alpha)
		}
		if !strings.Contains(beta, "words of beta") || strings.Contains(beta, "alpha") {
			t.Errorf("beta%s shows:\n%s", path, beta)
		}
	}
}

func TestUnknownBrand(t *testing.T) {
	w := newTown(t, nil)
	w.brand("demo", "en", "UTC")
	for _, name := range []string{"nowhere", "demo%20", "%00", "..%2f..%2fkey", "%25", "%ff", "'%20OR%201=1--", strings.Repeat("a", 3000), "%3Cscript%3E"} {
		for _, path := range []string{"", "/feed.json", "/feed.xml"} {
			resp, body := w.get("/newsroom/" + name + path)
			if resp.StatusCode != 404 || body != "There is no such newsroom.\n" {
				t.Errorf("%.40s%s: %d %q", name, path, resp.StatusCode, body)
			}
		}
	}
}
