package web

import (
	"encoding/xml"
	"html"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
)

// jsonFeed shows the newsroom as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).
func (s Site) jsonFeed(w http.ResponseWriter, n newsroom) {
	home := s.Base() + n.Path
	entries := []map[string]any{}
	for _, it := range n.Items {
		e := map[string]any{"id": it.ID, "url": home + "#" + it.Anchor, "content_text": it.Plain, "content_html": s.html(it),
			"date_published": it.At.Format(time.RFC3339), "language": it.Lang}
		if len(it.Tags) > 0 {
			e["tags"] = it.Tags
		}
		for _, img := range it.Images {
			if !img.Film {
				e["image"] = s.Base() + img.Src
				break
			}
		}
		if len(it.Images) > 0 {
			e["attachments"] = s.attachments(it)
		}
		entries = append(entries, e)
	}
	for _, g := range n.Gone { // under its id, so that a reader that kept the post shows this instead
		entries = append(entries, map[string]any{"id": g.ID, "url": home + "#" + g.Anchor, "content_text": g.Words, "language": string(n.Lang()),
			"date_published": g.At.Format(time.RFC3339), "date_modified": g.Down.Format(time.RFC3339)})
	}
	writeJSON(w, "application/feed+json", map[string]any{
		"version": "https://jsonfeed.org/version/1.1", "title": n.Title(), "home_page_url": home, "feed_url": home + "/feed.json",
		"language": string(n.Lang()), "authors": []map[string]string{{"name": n.Name, "url": home}}, "items": entries,
	})
}

// html is a post's text with its pictures below.
func (s Site) html(it item) string {
	b := asHTML(it.Text, s.Base())
	for _, img := range it.Images {
		src, alt := html.EscapeString(s.Base()+img.Src), html.EscapeString(img.Alt)
		if img.Film {
			b += `<br><video src="` + src + `" controls aria-label="` + alt + `"></video>`
			continue
		}
		b += `<br><img src="` + src + `" alt="` + alt + `">`
	}
	return b
}

func (s Site) attachments(it item) []map[string]any {
	var out []map[string]any
	for _, img := range it.Images {
		a := map[string]any{"url": s.Base() + img.Src, "mime_type": img.Type, "title": img.Alt, "size_in_bytes": img.Bytes}
		if img.Film {
			a["duration_in_seconds"] = img.Seconds
		}
		out = append(out, a)
	}
	return out
}

// asHTML is a text with its links followed through the tracked address.
func asHTML(text []piece, base string) string {
	var b strings.Builder
	for _, p := range text {
		words := strings.ReplaceAll(html.EscapeString(p.Text), "\n", "<br>")
		if p.Href == "" {
			b.WriteString(words)
			continue
		}
		b.WriteString(`<a href="` + html.EscapeString(base+p.Href) + `">` + words + `</a>`)
	}
	return b.String()
}

// The Atom feed (https://www.rfc-editor.org/rfc/rfc4287).
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Author  string      `xml:"author>name"`
	Entries []atomEntry `xml:"entry"`
	Deleted []atomGone
}

// An atomGone says that an entry is no more (https://www.rfc-editor.org/rfc/rfc6721).
type atomGone struct {
	XMLName xml.Name `xml:"http://purl.org/atompub/tombstones/1.0 deleted-entry"`
	Ref     string   `xml:"ref,attr"`
	When    string   `xml:"when,attr"`
	Comment string   `xml:"http://purl.org/atompub/tombstones/1.0 comment"`
}

type atomLink struct {
	Rel    string `xml:"rel,attr"`
	Type   string `xml:"type,attr"`
	Href   string `xml:"href,attr"`
	Length int64  `xml:"length,attr,omitempty"` // bytes, of an enclosure
	Title  string `xml:"title,attr,omitempty"`
}

type atomEntry struct {
	Lang       string         `xml:"xml:lang,attr"`
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Links      []atomLink     `xml:"link"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Categories []atomCategory `xml:"category"`
	Content    atomContent    `xml:"content"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Body string `xml:",chardata"`
}

func (s Site) atom(w http.ResponseWriter, n newsroom) {
	home := s.Base() + n.Path
	feed := atomFeed{Lang: string(n.Lang()), ID: lasting(n.ID), Title: n.Title(), Author: n.Name, Updated: stamp(n.Created),
		Links: []atomLink{{Rel: "alternate", Type: "text/html", Href: home}, {Rel: "self", Type: "application/atom+xml", Href: home + "/feed.xml"}}}
	for i, it := range n.Items {
		if i == 0 {
			feed.Updated = stamp(it.At)
		}
		feed.Entries = append(feed.Entries, s.entry(it, home))
	}
	for _, g := range n.Gone {
		feed.Updated = max(feed.Updated, stamp(g.Down))
		feed.Deleted = append(feed.Deleted, atomGone{Ref: lasting(g.ID), When: stamp(g.Down), Comment: g.Words})
		feed.Entries = append(feed.Entries, gravestone(g, home, string(n.Lang())))
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	_, _ = w.Write([]byte(xml.Header))
	_ = xml.NewEncoder(w).Encode(feed)
}

func (s Site) entry(it item, home string) atomEntry {
	e := atomEntry{Lang: it.Lang, ID: lasting(it.ID), Title: firstWords(it.Plain), Links: []atomLink{{Rel: "alternate", Type: "text/html", Href: home + "#" + it.Anchor}},
		Published: stamp(it.At), Updated: stamp(it.At), Content: atomContent{"html", s.html(it)}}
	for _, img := range it.Images {
		e.Links = append(e.Links, atomLink{Rel: "enclosure", Type: img.Type, Href: s.Base() + img.Src, Length: img.Bytes, Title: img.Alt})
	}
	for _, tag := range it.Tags {
		e.Categories = append(e.Categories, atomCategory{tag})
	}
	return e
}

// gravestone takes the place of a post in readers that do not know of deleted entries.
func gravestone(g tombstone, home, lang string) atomEntry {
	return atomEntry{Lang: lang, ID: lasting(g.ID), Title: g.Words, Links: []atomLink{{Rel: "alternate", Type: "text/html", Href: home + "#" + g.Anchor}},
		Published: stamp(g.At), Updated: stamp(g.Down), Content: atomContent{"text", g.Words}}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// lasting is an id that stays when the server moves to another address, so that no reader shows
// everything as new (RFC 4287, section 4.2.6).
func lasting(id string) string { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(id)).URN() }

// firstWords is a title for a post that has none: its first line, at most 80 characters.
func firstWords(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if r := []rune(line); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return line
}
