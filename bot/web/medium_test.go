package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/storage"
)

// pictured drafts a post for the newsroom with a picture in it.
func (w *town) pictured(info storage.BrandInfo, bytes, alt string) (storage.Post, string) {
	w.Helper()
	return w.handed(info, storage.Medium{Type: "image/png", Width: 1, Height: 1, Frames: 1}, bytes, alt)
}

// handed drafts a post for the newsroom with a picture or film in it.
func (w *town) handed(info storage.BrandInfo, m storage.Medium, bytes, alt string) (storage.Post, string) {
	w.Helper()
	sha, err := w.db.KeepBytes([]byte(bytes))
	w.must(err)
	m.SHA256, m.Bytes = sha, int64(len(bytes))
	medium := approvals.Medium{Alt: alt, SHA256: sha, Type: m.Type}
	wire, err := json.Marshal(map[string]any{"media": []approvals.Medium{medium}, "text": "With a picture"})
	w.must(err)
	var p storage.Post
	w.must(w.db.Of(info.ID).Change(w.Context(), storage.Cause{Actor: w.people["ana"]}, func(tx *storage.Tx) error {
		if err := tx.SaveMedium(m); err != nil {
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

// A film is played on the page and carried by the feeds with its size and its length; it is read piece
// by piece.
func TestAFilmIsPlayedPieceByPiece(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("demo", "en", "UTC")
	p, sha := w.handed(info, storage.Medium{Type: "video/mp4", Width: 640, Height: 360, Length: 42 * time.Second, Codec: "avc1"}, "0123456789", `A "shoe" runs`)
	w.publish(info, p)
	at := "/newsroom/demo/media/" + sha
	resp, body := w.get(at, "Range", "bytes=2-4")
	if resp.StatusCode != http.StatusPartialContent || body != "234" || resp.Header.Get("Content-Range") != "bytes 2-4/10" || resp.Header.Get("Content-Type") != "video/mp4" {
		t.Errorf("%d %q %v", resp.StatusCode, body, resp.Header)
	}
	if resp, _ := w.get(at, "Range", "bytes=20-"); resp.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("beyond its end: %d", resp.StatusCode)
	}
	if resp, _ := w.get(at, "If-None-Match", `"`+sha+`"`); resp.StatusCode != http.StatusNotModified {
		t.Errorf("asked for again: %d", resp.StatusCode)
	}
	resp, page := w.get("/newsroom/demo")
	if !strings.Contains(page, `<video src="`+at+`" controls preload="metadata" playsinline aria-label="A &#34;shoe&#34; runs"></video><figcaption dir="auto">A &#34;shoe&#34; runs`) ||
		!strings.Contains(resp.Header.Get("Content-Security-Policy"), "media-src 'self'") {
		t.Errorf("the page does not play it:\n%s", page)
	}
	_, feed := w.get("/newsroom/demo/feed.json")
	var f struct {
		Items []struct {
			Image       string
			Attachments []struct {
				Size    int64 `json:"size_in_bytes"`
				Seconds int64 `json:"duration_in_seconds"`
			}
		}
	}
	w.must(json.Unmarshal([]byte(feed), &f))
	if got := f.Items[0]; got.Image != "" || len(got.Attachments) != 1 || got.Attachments[0].Size != 10 || got.Attachments[0].Seconds != 42 {
		t.Errorf("the feed: %+v", got)
	}
	_, atom := w.get("/newsroom/demo/feed.xml")
	if !strings.Contains(atom, `<link rel="enclosure" type="video/mp4" href="`+base+at+`" length="10"`) {
		t.Errorf("the Atom feed has no enclosure:\n%s", atom)
	}
}

// Whoever has a picture's address sees it, before it is published too, for a while; nobody makes one up.
func TestAPicturesAddressCannotBeGuessedAndExpires(t *testing.T) {
	w := newTown(t, nil)
	info, other := w.brand("demo", "en", "UTC"), w.brand("other", "en", "UTC")
	_, sha := w.pictured(info, "the bytes", "A shoe")
	at := w.db.Of(info.ID).MediumPath(sha, "a.png")
	if resp, body := w.get(at); resp.StatusCode != http.StatusOK || body != "the bytes" || !strings.HasSuffix(at, ".png") {
		t.Errorf("%s: %d %q", at, resp.StatusCode, body)
	}
	for name, wrong := range map[string]string{
		"another mark":   strings.Replace(at, at[7:12], "AAAAA", 1),
		"another brand":  strings.Replace(at, info.ID, other.ID, 1),
		"not its own":    w.db.Of(other.ID).MediumPath(sha, "a.png"),
		"no mark":        "/media/" + sha,
		"another moment": at[:len(at)-6] + "zz.png",
	} {
		if resp, _ := w.get(wrong); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", name, resp.StatusCode)
		}
	}
	w.later(29 * 24 * time.Hour)
	if resp, _ := w.get(at); resp.StatusCode != http.StatusOK {
		t.Errorf("after a month: %d", resp.StatusCode)
	}
	w.later(32 * 24 * time.Hour)
	if resp, _ := w.get(at); resp.StatusCode != http.StatusNotFound {
		t.Errorf("after two months: %d", resp.StatusCode)
	}
}
