package web_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestJSONFeed(t *testing.T) {
	w := newTown(t, nil)
	w.fill()
	resp, body := w.get("/newsroom/demo/feed.json")
	if got := resp.Header.Get("Content-Type"); got != "application/feed+json; charset=utf-8" {
		t.Errorf("content type %s", got)
	}
	var feed map[string]any
	if err := json.Unmarshal([]byte(body), &feed); err != nil {
		t.Fatal(err)
	}
	isJSONFeed(t, feed)
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, []byte(body), "", "  "); err != nil {
		t.Fatal(err)
	}
	golden(t, "feed.json", pretty.String())
}

// isJSONFeed holds a feed to the specification (https://www.jsonfeed.org/version/1.1/): which
// fields there are, of which type, which must be there.
func isJSONFeed(t *testing.T, feed map[string]any) {
	t.Helper()
	fields(t, "feed", feed, map[string]string{"version": "!text", "title": "!text", "home_page_url": "url", "feed_url": "url", "language": "text", "authors": "list", "items": "!list"})
	if feed["version"] != "https://jsonfeed.org/version/1.1" {
		t.Errorf("version %v", feed["version"])
	}
	for _, a := range feed["authors"].([]any) {
		fields(t, "author", a.(map[string]any), map[string]string{"name": "text", "url": "url"})
	}
	ids := map[any]bool{}
	for _, it := range feed["items"].([]any) {
		it := it.(map[string]any)
		fields(t, "item", it, map[string]string{"id": "!text", "url": "url", "content_text": "text", "content_html": "text", "date_published": "time", "language": "text", "tags": "list"})
		if it["content_text"] == nil && it["content_html"] == nil {
			t.Errorf("item %v has no content", it["id"])
		}
		if ids[it["id"]] {
			t.Errorf("two items have the id %v", it["id"])
		}
		ids[it["id"]] = true
	}
}

// fields checks an object against what each field may be; "!" marks those that must be there.
func fields(t *testing.T, what string, o map[string]any, kinds map[string]string) {
	t.Helper()
	for name, kind := range kinds {
		v, there := o[name]
		if kind[0] == '!' && !there {
			t.Errorf("%s lacks %s", what, name)
		}
		if there && !is(strings.TrimPrefix(kind, "!"), v) {
			t.Errorf("%s: %s is %v, no %s", what, name, v, kind)
		}
	}
	for name := range o {
		if kinds[name] == "" {
			t.Errorf("%s has a field %s that the specification does not know", what, name)
		}
	}
}

func is(kind string, v any) bool {
	s, text := v.(string)
	switch kind {
	case "list":
		_, list := v.([]any)
		return list
	case "url":
		u, err := url.Parse(s)
		return text && err == nil && u.IsAbs() && u.Host != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
	case "time":
		_, err := time.Parse(time.RFC3339, s)
		return err == nil
	}
	return text && s != ""
}

type atom struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID      []string `xml:"id"`
	Title   []string `xml:"title"`
	Updated []string `xml:"updated"`
	Author  []string `xml:"author>name"`
	Links   []link   `xml:"link"`
	Entries []struct {
		ID        []string `xml:"id"`
		Title     []string `xml:"title"`
		Updated   []string `xml:"updated"`
		Published string   `xml:"published"`
		Links     []link   `xml:"link"`
		Content   []struct {
			Type string `xml:"type,attr"`
			Body string `xml:",chardata"`
		} `xml:"content"`
	} `xml:"entry"`
}

type link struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

func TestAtom(t *testing.T) {
	w := newTown(t, nil)
	info := w.fill()
	resp, body := w.get("/newsroom/demo/feed.xml")
	if got := resp.Header.Get("Content-Type"); got != "application/atom+xml; charset=utf-8" {
		t.Errorf("content type %s", got)
	}
	var feed atom
	if err := xml.Unmarshal([]byte(body), &feed); err != nil {
		t.Fatal(err)
	}
	isAtom(t, feed)
	if len(feed.Entries) != 4 || feed.Lang != "en" || feed.Updated[0] != "2026-11-27T11:00:00Z" {
		t.Errorf("%d entries, %s, updated %v", len(feed.Entries), feed.Lang, feed.Updated)
	}
	if strings.Contains(body, info.ID) {
		t.Error("the feed names the brand's id")
	}
	golden(t, "feed.xml", indented(t, strings.ReplaceAll(body, feed.ID[0], "urn:uuid:FEED")))
}

// isAtom holds a feed to RFC 4287, sections 4.1.1 and 4.1.2.
func isAtom(t *testing.T, f atom) {
	t.Helper()
	one := func(what string, list ...[]string) {
		t.Helper()
		for _, l := range list {
			if len(l) != 1 || strings.TrimSpace(l[0]) == "" {
				t.Errorf("%s: %q, want exactly one", what, l)
			}
		}
	}
	one("feed", f.ID, f.Title, f.Updated, f.Author)
	ids := map[string]bool{f.ID[0]: true}
	rels := map[string]string{}
	for _, l := range f.Links {
		rels[l.Rel] = l.Href
	}
	if rels["self"] != base+"/newsroom/demo/feed.xml" || rels["alternate"] != base+"/newsroom/demo" {
		t.Errorf("links %v", rels)
	}
	for _, e := range f.Entries {
		one("entry", e.ID, e.Title, e.Updated)
		if ids[e.ID[0]] || !strings.HasPrefix(e.ID[0], "urn:uuid:") {
			t.Errorf("id %s is twice or no address", e.ID[0])
		}
		ids[e.ID[0]] = true
		if !is("time", e.Updated[0]) || !is("time", e.Published) || len(e.Links) != 1 || !is("url", e.Links[0].Href) {
			t.Errorf("entry %+v", e)
		}
		if len(e.Content) != 1 || e.Content[0].Type != "html" || strings.Contains(e.Content[0].Body, "<script") {
			t.Errorf("content %+v", e.Content)
		}
	}
}

// indented puts every element on a line of its own.
func indented(t *testing.T, body string) string {
	t.Helper()
	var b strings.Builder
	in, out := xml.NewDecoder(strings.NewReader(body)), xml.NewEncoder(&b)
	out.Indent("", "  ")
	for {
		token, err := in.RawToken()
		if err == io.EOF {
			break
		}
		if err == nil {
			if start, ok := token.(xml.StartElement); ok {
				start.Name.Space = ""
				for i, a := range start.Attr {
					if a.Name.Space != "" {
						start.Attr[i].Name = xml.Name{Local: a.Name.Space + ":" + a.Name.Local}
					}
				}
			}
			err = out.EncodeToken(token)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String() + "\n"
}

func TestEmptyFeedsAreFeedsToo(t *testing.T) {
	w := newTown(t, nil)
	w.brand("demo", "fr", "Europe/Paris")
	_, body := w.get("/newsroom/demo/feed.json")
	var feed map[string]any
	if err := json.Unmarshal([]byte(body), &feed); err != nil {
		t.Fatal(err)
	}
	isJSONFeed(t, feed)
	if feed["language"] != "fr" || feed["title"] != "Salle de presse de demo" {
		t.Errorf("%v", feed)
	}
	_, body = w.get("/newsroom/demo/feed.xml")
	var a atom
	if err := xml.Unmarshal([]byte(body), &a); err != nil {
		t.Fatal(err)
	}
	isAtom(t, a)
}

// A reader that knows a post by its id must know it again when the server moved.
func TestFeedAddressesAreAddresses(t *testing.T) {
	w := newTown(t, nil)
	info := w.brand("Crème-Fraîche", "fr", "UTC")
	w.publish(info, w.draft(info, text{words: "L’été"}))
	path := "/newsroom/" + url.PathEscape(info.Name)
	_, body := w.get(path + "/feed.json")
	var feed map[string]any
	if err := json.Unmarshal([]byte(body), &feed); err != nil {
		t.Fatal(err)
	}
	isJSONFeed(t, feed)
	for _, address := range []string{feed["home_page_url"].(string), feed["feed_url"].(string)} {
		if resp, _ := w.get(strings.TrimPrefix(address, base)); resp.StatusCode != 200 {
			t.Errorf("%s: %d", address, resp.StatusCode)
		}
	}
	_, body = w.get(path + "/feed.xml")
	if strings.Contains(body, base+"/newsroom/Crème") || !strings.Contains(body, base+path+"/feed.xml") {
		t.Errorf("addresses are not escaped:\n%s", body)
	}
	var a atom
	if err := xml.Unmarshal([]byte(body), &a); err != nil || strings.Contains(a.ID[0]+a.Entries[0].ID[0], "news.example") {
		t.Errorf("ids hang on the server's address: %v, %v", a.ID, err)
	}
}
