package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"copydesk/approvals"
	"copydesk/storage"
)

// pictured drafts a post for the newsroom with a picture in it.
func (w *town) pictured(info storage.BrandInfo, bytes, alt string) (storage.Post, string) {
	w.Helper()
	sha, err := w.db.KeepBytes([]byte(bytes))
	w.must(err)
	medium := approvals.Medium{Alt: alt, SHA256: sha, Type: "image/png"}
	wire, err := json.Marshal(map[string]any{"media": []approvals.Medium{medium}, "text": "With a picture"})
	w.must(err)
	var p storage.Post
	w.must(w.db.Of(info.ID).Change(w.Context(), storage.Cause{Actor: w.people["ana"]}, func(tx *storage.Tx) error {
		if err := tx.SaveMedium(storage.Medium{SHA256: sha, Type: "image/png", Width: 1, Height: 1, Frames: 1}); err != nil {
			return err
		}
		a := info.Accounts[0]
		part := approvals.Part{Account: a.ID, Network: a.Network, Remote: a.Remote, Text: "With a picture", Wire: wire, Media: []approvals.Medium{medium}}
		p, err = tx.NewPost(w.people["ana"], storage.Meta{Title: "With a picture"}, []approvals.Part{part}, nil, nil)
		return err
	}))
	return p, sha
}

func TestAPictureIsShownOnceItsPostIsLive(t *testing.T) {
	w := newTown(t, nil)
	info, other := w.brand("demo", "en", "UTC"), w.brand("other", "en", "UTC")
	p, sha := w.pictured(info, "the bytes", `A "shoe" <b>`)
	at := "/newsroom/demo/media/" + sha
	if resp, _ := w.get(at); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a draft's picture: %d", resp.StatusCode)
	}
	w.publish(info, p)
	resp, body := w.get(at)
	if resp.StatusCode != http.StatusOK || body != "the bytes" || resp.Header.Get("Content-Type") != "image/png" || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %q %v", resp.StatusCode, body, resp.Header)
	}
	for _, path := range []string{"/newsroom/" + other.Name + "/media/" + sha, "/newsroom/demo/media/" + strings.Repeat("0", 64), "/newsroom/none/media/" + sha} {
		if resp, _ := w.get(path); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	_, page := w.get("/newsroom/demo")
	if !strings.Contains(page, `<img src="`+at+`" alt="A &#34;shoe&#34; &lt;b&gt;"`) {
		t.Errorf("the page does not show it:\n%s", page)
	}
	_, feed := w.get("/newsroom/demo/feed.json")
	var f struct {
		Items []struct {
			Image       string
			Attachments []struct {
				URL, Title string
				Kind       string `json:"mime_type"`
			}
		}
	}
	w.must(json.Unmarshal([]byte(feed), &f))
	if got := f.Items[0]; got.Image != base+at || len(got.Attachments) != 1 || got.Attachments[0].Kind != "image/png" || got.Attachments[0].URL != base+at {
		t.Errorf("the feed: %+v", got)
	}
	_, atom := w.get("/newsroom/demo/feed.xml")
	if !strings.Contains(atom, base+at) {
		t.Errorf("the Atom feed has no picture:\n%s", atom)
	}
}
