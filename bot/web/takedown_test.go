package web_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"copydesk/approvals"
	"copydesk/storage"
)

// lasting is a feed's id.
func lasting(id string) string { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(id)).URN() }

// takeDown removes what a post has live in the newsroom.
func (w *town) takeDown(info storage.BrandInfo, number int64) {
	w.Helper()
	p, err := w.db.Of(info.ID).Post(w.Context(), number)
	w.must(err)
	d := p.Deliveries[0].ID
	w.apply(info, p, func(tx *storage.Tx, _ storage.Post) approvals.Event {
		return approvals.TakedownAsked{By: w.people["ana"], At: tx.Now(), Delivery: d}
	}, func(tx *storage.Tx, _ storage.Post) approvals.Event {
		return approvals.TakedownTried{At: tx.Now(), Delivery: d, Result: approvals.Gone}
	})
}

// What was taken down is nowhere on the page nor in the feeds; its old address and its id in the
// feeds say that it was taken down, and nothing else of it.
func TestWhatIsTakenDownLeavesATombstone(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("demo", "en", "Europe/Paris")
	w.publish(info, w.draft(info, text{words: "secret price 4711", tags: []string{"secretag"}, links: map[string]string{}}))
	w.publish(info, w.draft(info, text{words: "public words"}))
	w.later(time.Hour)
	w.takeDown(info, 1)
	for path, name := range map[string]string{"/newsroom/demo": "page_down.html", "/newsroom/demo/feed.json": "feed_down.json", "/newsroom/demo/feed.xml": "feed_down.xml"} {
		_, body := w.get(path)
		golden(t, name, strings.Replace(body, lasting(info.ID), "urn:uuid:of-the-feed", 1))
		if strings.Contains(body, "4711") || strings.Contains(body, "secret") {
			t.Errorf("%s still shows it:\n%s", path, body)
		}
		if !strings.Contains(body, "public words") || !strings.Contains(body, "This post was taken down on") {
			t.Errorf("%s:\n%s", path, body)
		}
	}
}

func TestFeedReadersLearnThatAPostIsGone(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("demo", "fr", "Europe/Paris")
	w.publish(info, w.draft(info, text{words: "À retirer"}))
	type jsonFeed struct {
		Items []struct {
			ID, URL string
			Text    string `json:"content_text"`
			Changed string `json:"date_modified"`
		}
	}
	type atomFeed struct {
		Updated string `xml:"updated"`
		Entries []struct {
			ID      string `xml:"id"`
			Updated string `xml:"updated"`
			Content string `xml:"content"`
		} `xml:"entry"`
		Gone []struct {
			Ref  string `xml:"ref,attr"`
			When string `xml:"when,attr"`
		} `xml:"http://purl.org/atompub/tombstones/1.0 deleted-entry"`
	}
	read := func() (j jsonFeed, a atomFeed) {
		_, body := w.get("/newsroom/demo/feed.json")
		w.must(json.Unmarshal([]byte(body), &j))
		_, body = w.get("/newsroom/demo/feed.xml")
		w.must(xml.Unmarshal([]byte(body), &a))
		return j, a
	}
	was, wasAtom := read()
	w.later(time.Hour)
	w.takeDown(info, 1)
	is, isAtom := read()
	if len(is.Items) != 1 || is.Items[0].ID != was.Items[0].ID || is.Items[0].URL != was.Items[0].URL || is.Items[0].Changed == "" || !strings.HasPrefix(is.Items[0].Text, "Cette publication a été retirée le ") {
		t.Errorf("JSON: %+v, before %+v", is, was)
	}
	if len(isAtom.Entries) != 1 || len(isAtom.Gone) != 1 || isAtom.Entries[0].ID != wasAtom.Entries[0].ID || isAtom.Gone[0].Ref != isAtom.Entries[0].ID ||
		isAtom.Gone[0].When != isAtom.Entries[0].Updated || isAtom.Updated <= wasAtom.Updated || strings.Contains(isAtom.Entries[0].Content, "À retirer") {
		t.Errorf("Atom: %+v, before %+v", isAtom, wasAtom)
	}
	_, page := w.get("/newsroom/demo")
	if !strings.Contains(page, `id="1"`) || !strings.Contains(page, "Rien n&#39;est publié ici pour le moment.") {
		t.Errorf("the page:\n%s", page)
	}
}

// A picture goes with its post, unless another that is live shows it too; its bytes stay in the house.
func TestAPictureGoesWithItsPost(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("demo", "en", "UTC")
	first, sha := w.pictured(info, "the bytes", "A shoe")
	second, _ := w.pictured(info, "the bytes", "A shoe")
	w.publish(info, first)
	w.publish(info, second)
	at := "/newsroom/demo/media/" + sha
	w.takeDown(info, first.Number)
	resp, _ := w.get(at)
	if resp.StatusCode != http.StatusOK {
		t.Errorf("another live post shows it: %d", resp.StatusCode)
	}
	if tag := resp.Header.Get("ETag"); !strings.Contains(resp.Header.Get("Cache-Control"), "no-cache") || tag == "" {
		t.Errorf("a cache would keep it: %v", resp.Header)
	} else if again, _ := w.get(at, "If-None-Match", tag); again.StatusCode != http.StatusNotModified {
		t.Errorf("asked about again: %d", again.StatusCode)
	}
	w.takeDown(info, second.Number)
	if resp, _ := w.get(at); resp.StatusCode != http.StatusNotFound {
		t.Errorf("it is still served: %d", resp.StatusCode)
	}
	if b, err := w.db.Of(info.ID).MediumBytes(w.Context(), sha, false); err != nil || string(b) != "the bytes" {
		t.Errorf("the evidence is gone: %v", err)
	}
}
