package web

import (
	"context"
	_ "embed"
	"encoding/xml"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"copydesk/approvals/say"
	"copydesk/storage"
)

// onPage bounds how many posts a page or feed shows, newest first.
const onPage = 50

//go:embed newsroom.html
var pageSource string

//go:embed newsroom.css
var styleSource string

var pageTemplate = template.Must(template.New("newsroom").Parse(pageSource))

func style(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=300")
	_, _ = w.Write([]byte(styleSource))
}

// An item is one published post as the page and the feeds show it.
type item struct {
	ID     string
	Number int64
	Anchor string
	Text   []piece
	Plain  string
	At     time.Time
	Lang   string
	Tags   []string
}

// A piece is a run of a post's text; a link has an address.
type piece struct{ Text, Href string }

// items reads what a brand has published; ok is false when there is no such brand.
func (s Site) items(ctx context.Context, name string) (info storage.BrandInfo, list []item, ok bool, err error) {
	info, err = s.DB.BrandNamed(ctx, name)
	var no *say.Problem
	if errors.As(err, &no) {
		return info, nil, false, nil
	}
	if err != nil {
		return info, nil, false, err
	}
	published, err := s.DB.Of(info.ID).Published(ctx, onPage, time.Time{})
	for _, p := range published {
		list = append(list, s.item(info, p))
	}
	return info, list, true, err
}

func (s Site) item(info storage.BrandInfo, p storage.Publication) item {
	text, links := readWire(p.Wire)
	n := strconv.FormatInt(p.Number, 10)
	lang := p.Lang
	if lang == "" {
		lang = string(info.Lang())
	}
	return item{ID: p.Delivery, Number: p.Number, Anchor: n, Text: pieces(text, links), Plain: text,
		At: p.At.In(info.Zone()), Lang: lang, Tags: p.Tags}
}

// pieces splits a text at its links, which lead over their tracked addresses.
func pieces(text string, links []wireLink) []piece {
	var out []piece
	for _, l := range links {
		before, after, found := strings.Cut(text, l.Shown)
		if !found {
			continue
		}
		if before != "" {
			out = append(out, piece{Text: before})
		}
		out = append(out, piece{l.Shown, l.Address()})
		text = after
	}
	if text != "" {
		out = append(out, piece{Text: text})
	}
	return out
}

// page shows the newsroom to people.
func (s Site) page(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readLimit)
	defer cancel()
	info, list, ok, err := s.items(ctx, r.PathValue("brand"))
	if err != nil {
		s.fault(w, "show a newsroom", err)
		return
	}
	if !ok {
		say404(w)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	err = pageTemplate.Execute(w, map[string]any{
		"Brand": info.Name, "Lang": string(info.Lang()), "Items": list,
		"Title": newsroomOf.F(info.Name).In(info.Lang()), "Empty": nothingYet.In(info.Lang()),
		"When": func(t time.Time) string { return say.Plain(say.At(t).In(info.Lang())) },
	})
	if err != nil {
		s.Log.Warn("newsroom page was not sent whole", "err", err)
	}
}

var (
	newsroomOf = say.Text{EN: "%s newsroom", FR: "Salle de presse de %s"}
	nothingYet = say.Text{EN: "Nothing is published yet.", FR: "Rien n'est encore publié."}
)

func say404(w http.ResponseWriter) { answer(w, http.StatusNotFound, "There is no such newsroom.") }

// jsonFeed shows the newsroom as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).
func (s Site) jsonFeed(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readLimit)
	defer cancel()
	info, list, ok, err := s.items(ctx, r.PathValue("brand"))
	if err != nil {
		s.fault(w, "show a feed", err)
		return
	}
	if !ok {
		say404(w)
		return
	}
	home := s.Base() + "/newsroom/" + info.Name
	entries := []map[string]any{}
	for _, it := range list {
		e := map[string]any{"id": it.ID, "url": home + "#" + it.Anchor, "content_text": it.Plain, "content_html": asHTML(it.Text, s.Base()),
			"date_published": it.At.Format(time.RFC3339), "language": it.Lang}
		if len(it.Tags) > 0 {
			e["tags"] = it.Tags
		}
		entries = append(entries, e)
	}
	writeJSON(w, "application/feed+json", map[string]any{
		"version": "https://jsonfeed.org/version/1.1", "title": newsroomOf.F(info.Name).In(info.Lang()),
		"home_page_url": home, "feed_url": home + "/feed.json", "language": string(info.Lang()), "items": entries,
	})
}

// asHTML is a text with its links followed through the tracked address.
func asHTML(text []piece, base string) string {
	var b strings.Builder
	for _, p := range text {
		words := strings.ReplaceAll(template.HTMLEscapeString(p.Text), "\n", "<br>")
		if p.Href == "" {
			b.WriteString(words)
			continue
		}
		b.WriteString(`<a href="` + template.HTMLEscapeString(base+p.Href) + `">` + words + `</a>`)
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
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Link      atomLink `xml:"link"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Content   struct {
		Type string `xml:"type,attr"`
		Body string `xml:",chardata"`
	} `xml:"content"`
}

func (s Site) atom(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readLimit)
	defer cancel()
	info, list, ok, err := s.items(ctx, r.PathValue("brand"))
	if err != nil {
		s.fault(w, "show a feed", err)
		return
	}
	if !ok {
		say404(w)
		return
	}
	home := s.Base() + "/newsroom/" + info.Name
	feed := atomFeed{Lang: string(info.Lang()), ID: home, Title: newsroomOf.F(info.Name).In(info.Lang()), Author: info.Name,
		Updated: info.Created.UTC().Format(time.RFC3339), Links: []atomLink{{"alternate", home}, {"self", home + "/feed.xml"}}}
	for i, it := range list {
		at := it.At.UTC().Format(time.RFC3339)
		if i == 0 {
			feed.Updated = at
		}
		e := atomEntry{ID: home + "#" + it.Anchor, Title: firstWords(it.Plain), Link: atomLink{"alternate", home + "#" + it.Anchor}, Published: at, Updated: at}
		e.Content.Type, e.Content.Body = "html", asHTML(it.Text, s.Base())
		feed.Entries = append(feed.Entries, e)
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	_, _ = w.Write([]byte(xml.Header))
	_ = xml.NewEncoder(w).Encode(feed)
}

// firstWords is a title for a post that has none: its first line, at most 80 characters.
func firstWords(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if r := []rune(line); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return line
}
