package web

import (
	"net/http"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"copydesk/approvals/say"
)

// A document is a whole page in one language.
type document struct {
	lang  say.Lang
	title string
	sheet string  // path of its style
	about g.Group // what else stands in its head before the title
	links g.Group // and after the style
	body  g.Group
}

// render writes the page.
func (d document) render(w http.ResponseWriter) error {
	head := append(g.Group{h.Meta(h.Charset("utf-8")), named("viewport", "width=device-width, initial-scale=1"), named("color-scheme", "light dark")}, d.about...)
	head = append(head, h.TitleEl(g.Text(d.title)), h.Link(h.Rel("stylesheet"), href(d.sheet)))
	return lines(
		g.Raw("<!doctype html>"),
		h.HTML(h.Lang(string(d.lang)), block(h.Head(block(append(head, d.links...)...)), h.Body(block(d.body...)))),
		g.Raw(""),
	).Render(w)
}

func named(name, content string) g.Node { return h.Meta(h.Name(name), h.Content(content)) }

// unlisted keeps a page that belongs to the holder of its address out of search engines, and the
// address from where its links lead.
func unlisted() g.Group {
	return g.Group{named("robots", "noindex, nofollow"), named("referrer", "no-referrer")}
}

// lines puts each node on a line of its own, so that people can read a page's source.
func lines(nodes ...g.Node) g.Group {
	var out g.Group
	for _, n := range flat(nodes) {
		if out != nil {
			out = append(out, g.Raw("\n"))
		}
		out = append(out, n)
	}
	return out
}

// block is lines between two tags that have lines of their own.
func block(nodes ...g.Node) g.Group {
	out := g.Group{g.Raw("\n")}
	for _, n := range flat(nodes) {
		out = append(out, n, g.Raw("\n"))
	}
	return out
}

// flat is nodes without those that are not there, and with groups' nodes in their stead.
func flat(nodes []g.Node) g.Group {
	var out g.Group
	for _, n := range nodes {
		if group, is := n.(g.Group); is {
			out = append(out, flat(group)...)
		} else if n != nil {
			out = append(out, n)
		}
	}
	return out
}

// said is an element's text, and nothing of the element where there is none.
func said(element func(...g.Node) g.Node, text string, attributes ...g.Node) g.Node {
	return g.If(text != "", element(append(attributes, g.Text(text))...))
}

// href leads to an address; to none that a browser would run or that is no page's nor a mail's.
func href(address string) g.Node { return g.If(leads(address), h.Href(address)) }

// src shows what is at an address, under the rule of [href].
func src(address string) g.Node { return g.If(leads(address), h.Src(address)) }

// leads reports whether an address is a path or of a scheme that only leads somewhere. Addresses of
// posts come from networks' servers, which may be anybody's: javascript: would run in our page.
func leads(address string) bool {
	scheme, _, found := strings.Cut(address, ":")
	if !found || strings.ContainsAny(scheme, "/?#") {
		return true
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "mailto":
		return true
	}
	return false
}
