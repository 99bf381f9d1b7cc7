package web

import (
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"copydesk/approvals/say"
)

// page shows the days of a month twice: in weeks from Monday, and as a list of those with something
// on them, and today. The style shows one of the two.
func (c calendar) page(first time.Time, days []monthDay) document {
	title, month := calendarOf.F(c.info.Name).In(c.lang), c.monthName(first)
	return document{lang: c.lang, title: month + " · " + title, sheet: "/cal/calendar.css", about: unlisted(), body: g.Group{
		h.Header(block(h.H1(g.Text(title)), c.turns(first))),
		h.Main(block(c.table(first, days), c.list(month, days))),
		h.Footer(h.P(g.Text(c.timesIn()+" "), h.A(href(c.token+".ics"), g.Text(calendarWords.feed.In(c.lang))))),
	}}
}

// turns leads to other months.
func (c calendar) turns(first time.Time) g.Node {
	to := func(from time.Time, months int) (g.Node, string) {
		t := time.Date(from.Year(), from.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
		return href("?month=" + t.Format("2006-01")), c.monthName(t)
	}
	before, earlier := to(first, -1)
	now, _ := to(c.now, 0)
	after, later := to(first, 1)
	return h.Nav(h.Aria("label", calendarWords.months.In(c.lang)),
		h.A(before, h.Rel("prev"), g.Text("← "+earlier)), g.Text(" "),
		h.A(now, g.Text(calendarWords.present.In(c.lang))), g.Text(" "),
		h.A(after, h.Rel("next"), g.Text(later+" →")))
}

func (c calendar) table(first time.Time, days []monthDay) g.Node {
	var names g.Group
	for i := range 7 {
		names = append(names, h.Th(h.Scope("col"), g.Text(say.Weekday(time.Weekday((i+1)%7)).In(c.lang))))
	}
	lead := (int(first.Weekday()) + 6) % 7
	cells := append(make([]monthDay, lead), days...)
	for len(cells)%7 != 0 {
		cells = append(cells, monthDay{})
	}
	var weeks g.Group
	for ; len(cells) > 0; cells = cells[7:] {
		weeks = append(weeks, h.Tr(block(g.Map(cells[:7], c.cell))))
	}
	return h.Table(block(h.Caption(g.Text(c.monthName(first))), h.THead(h.Tr(names)), h.TBody(block(weeks))))
}

func (c calendar) cell(d monthDay) g.Node {
	if d.Date == "" {
		return h.Td(h.Class("other"))
	}
	return h.Td(d.marked(), lines(h.P(h.Class("date"), c.date(d, strconv.Itoa(d.Number))), c.holiday(d), c.entries(d)))
}

func (c calendar) list(month string, days []monthDay) g.Node {
	var shown g.Group
	for _, d := range days {
		if d.Today || d.Holiday != "" || len(d.Entries) > 0 {
			entries := c.entries(d)
			if entries == nil {
				entries = h.P(h.Class("holiday"), g.Text(calendarWords.empty.In(c.lang)))
			}
			shown = append(shown, h.Section(d.marked(), block(h.H3(c.date(d, d.Name)), c.holiday(d), entries)))
		}
	}
	if shown == nil {
		shown = g.Group{h.P(h.Class("holiday"), g.Text(calendarWords.nothing.In(c.lang)))}
	}
	return h.Section(h.Class("list"), block(h.H2(g.Text(month)), shown))
}

// marked tells today from the other days.
func (d monthDay) marked() g.Node {
	return g.If(d.Today, g.Group{h.Class("today"), h.Aria("current", "date")})
}

func (c calendar) date(d monthDay, shown string) g.Node {
	return g.Group{h.Time(h.DateTime(d.Date), g.Text(shown)), g.If(d.Today, g.Group{g.Text(" "), h.Strong(g.Text(calendarWords.today.In(c.lang)))})}
}

func (c calendar) holiday(d monthDay) g.Node {
	return g.If(d.Holiday != "", h.P(h.Class("holiday"), g.Text(calendarWords.holiday.In(c.lang)+" · "+d.Holiday)))
}

func (c calendar) entries(d monthDay) g.Node {
	return g.If(len(d.Entries) > 0, h.Ul(block(g.Map(d.Entries, monthEntry.node))))
}

func (e monthEntry) node() g.Node {
	number, title := "", g.Text(e.Title)
	if e.Number != 0 {
		number = " · #" + strconv.FormatInt(e.Number, 10)
	}
	if e.URL != "" {
		title = h.A(href(e.URL), h.Rel("noopener noreferrer"), title)
	}
	written := g.Group{h.Dir("auto"), g.If(e.Lang != "", h.Lang(e.Lang))}
	return h.Li(h.Class(e.Stage), h.Span(h.Class("sign"), h.Aria("hidden", "true"), g.Text(e.Sign)), h.Div(lines(
		h.P(h.Class("head"), h.Time(h.DateTime(e.At), g.Text(e.Hour)), g.Text(number)),
		h.P(h.Class("title"), written, title),
		said(h.P, e.State, h.Class("state")),
		g.If(e.Line != "", h.P(h.Class("line"), g.Text(e.TypeIt+" "), h.Code(g.Text(e.Line)))),
		said(h.P, e.Text, h.Class("text"), written),
	)))
}
