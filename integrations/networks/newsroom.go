package networks

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// newsroom is the built-in publication channel. Its page and its feeds are its published
// deliveries, so sending to it is storing that it was sent: there is nothing to be in doubt about.
var newsroom = &Network{
	Name:    "newsroom",
	Title:   say.Text{EN: "the newsroom", FR: "la salle de presse"},
	Checked: "2026-11-23",
	Docs:    "https://www.jsonfeed.org/version/1.1/",
	Class:   approvals.ClassA,
	Limits: Limits{Text: 5000, Unit: say.Text{EN: "characters", FR: "caractères"}, Pictures: 10, AltRequired: true, TextAlone: true,
		Picture: MediumLimits{Types: []string{"image/jpeg", "image/png", "image/gif", "image/webp"}, Bytes: 8 << 20, Side: 4096},
		// What every browser plays: https://developer.mozilla.org/docs/Web/Media/Guides/Formats/Video_codecs
		Film: &MediumLimits{Types: []string{"video/mp4"}, Bytes: 50 << 20, Side: 4096, Length: 10 * time.Minute, Codecs: []string{"avc1", "avc3", "vp09", "av01"}}},
	Count: Graphemes, SameAgain: true,
	Render:  renderNewsroom,
	Shown:   shownNewsroom,
	Publish: sendNewsroom,
	Find:    sendNewsroom,
	// What is stored as gone is not on the page any more: nothing else is to be done.
	TakeDown: func(context.Context, *http.Client, Send) Removal { return Removal{State: approvals.Gone} },
}

// A NewsroomWire is what the page and the feeds are made from. Its fields stand in the order of
// their names, so that its JSON has sorted keys.
type NewsroomWire struct {
	Lang  string             `json:"lang,omitempty"`
	Links []Tracked          `json:"links,omitempty"`
	Media []approvals.Medium `json:"media,omitempty"`
	Tags  []string           `json:"tags,omitempty"`
	Text  string             `json:"text"`
	Title string             `json:"title,omitempty"`
}

func renderNewsroom(d Draft) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(NewsroomWire{Text: d.Text, Title: d.Title, Lang: d.Lang, Tags: d.Tags, Media: d.Media, Links: d.Links})
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func shownNewsroom(wire []byte) (string, error) {
	var w NewsroomWire
	err := json.Unmarshal(wire, &w)
	return w.Text, err
}

func sendNewsroom(_ context.Context, _ *http.Client, s Send) Result {
	return Result{State: approvals.Live, Remote: s.Delivery, URL: "/newsroom/" + url.PathEscape(s.Brand) + "#" + anchor(s.Number, s.Occurrence)}
}

// anchor is where a post stands on the newsroom's page: "12", and "12-2" where it goes out for the
// second time.
func anchor(number int64, occurrence int) string {
	if occurrence == 0 {
		return fmt.Sprint(number)
	}
	return fmt.Sprint(number, "-", occurrence+1)
}
