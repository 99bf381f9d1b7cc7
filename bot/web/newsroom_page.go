package web

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"copydesk/approvals/say"
)

// document shows the newsroom to people.
func (n newsroom) document() document {
	lang := n.Lang()
	posts := g.Map(n.Items, func(it item) g.Node { return it.article(lang) })
	if len(posts) == 0 {
		posts = g.Group{h.P(h.Class("empty"), g.Text(n.empty().In(lang)))}
	}
	gone := g.Map(n.Gone, func(t tombstone) g.Node { return h.P(h.Class("gone"), h.ID(t.Anchor), g.Text(t.Words)) })
	json, atom := href(n.Path+"/feed.json"), href(n.Path+"/feed.xml")
	return document{lang: lang, title: n.Title(), sheet: "/newsroom/newsroom.css",
		about: g.Group{named("description", about.F(n.Name).In(lang))},
		links: g.Group{
			h.Link(h.Rel("alternate"), h.Type("application/feed+json"), h.Title("JSON Feed"), json),
			h.Link(h.Rel("alternate"), h.Type("application/atom+xml"), h.Title("Atom"), atom),
		},
		body: g.Group{
			h.Header(block(h.H1(g.Text(n.Title())),
				h.P(h.Class("follow"), g.Text(follow.In(lang)+" "), h.A(atom, g.Text("Atom")), g.Text(" "), h.A(json, g.Text("JSON Feed"))))),
			h.Main(block(posts, gone)),
		},
	}
}

func (it item) article(lang say.Lang) g.Node {
	return h.Article(h.ID(it.Anchor), block(
		h.P(h.Class("text"), h.Lang(it.Lang), h.Dir("auto"), g.Map(it.Text, piece.node)),
		g.Map(it.Images, pictured.node),
		h.P(h.Class("when"), h.A(href("#"+it.Anchor), h.Time(h.DateTime(stamp(it.At)), g.Text(dated(it.At, lang))))),
	))
}

func (p piece) node() g.Node {
	if p.Href == "" {
		return g.Text(p.Text)
	}
	return h.A(href(p.Href), h.Rel("noopener"), g.Text(p.Text))
}

func (m pictured) node() g.Node {
	if !m.Film {
		return h.Img(src(m.Src), h.Alt(m.Alt), h.Loading("lazy"))
	}
	return h.Figure(h.Video(src(m.Src), h.Controls(), h.Preload("metadata"), h.PlaysInline(), h.Aria("label", m.Alt)),
		h.FigCaption(h.Dir("auto"), g.Text(m.Alt)))
}
