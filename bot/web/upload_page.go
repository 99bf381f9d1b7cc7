package web

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"copydesk/approvals/say"
)

// document shows what became of the file, or why nothing did, or the form.
func (p UploadPage) document(taken, wrong string) document {
	heading := uploadHeading(p)
	return document{lang: p.Lang, title: heading + " · Copydesk", sheet: "/upload/upload.css", about: unlisted(), body: g.Group{h.Main(block(
		h.H1(g.Text(heading)),
		said(h.P, p.Title, h.Class("title"), h.Dir("auto")),
		said(h.P, wrong, h.Class("wrong"), h.Role("alert")),
		g.If(taken != "", g.Group{said(h.P, taken, h.Class("said"), h.Role("status")), h.P(g.Text(uploadWords.close.In(p.Lang)))}),
		g.If(taken == "" && p.Post != 0, g.Group{p.form(), hint(uploadFor.F(p.Person, p.Brand).In(p.Lang))}),
	))}}
}

func (p UploadPage) form() g.Node {
	words := func(t say.Text) g.Node { return g.Text(t.In(p.Lang)) }
	return h.Form(h.Method("post"), h.EncType("multipart/form-data"), block(
		h.Label(h.For("file"), words(uploadWords.file)),
		h.Input(h.ID("file"), h.Name("file"), h.Type("file"), h.Required(),
			h.Accept("image/jpeg,image/png,image/gif,image/webp,video/mp4,video/quicktime,video/webm"), h.Aria("describedby", "sizes")),
		h.P(h.Class("hint"), h.ID("sizes"), words(uploadWords.sizes)),
		h.Label(h.For("alt"), words(uploadWords.alt)),
		h.Textarea(h.ID("alt"), h.Name("alt"), h.Rows("3"), h.MaxLength("1500"), h.Aria("describedby", "later")),
		h.P(h.Class("hint"), h.ID("later"), words(uploadWords.later)),
		h.Button(h.Type("submit"), words(uploadWords.send)),
		hint(uploadWords.slow.In(p.Lang)),
	))
}

func hint(words string) g.Node { return h.P(h.Class("hint"), g.Text(words)) }
