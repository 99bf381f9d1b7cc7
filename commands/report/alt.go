package report

import (
	"strings"

	"copydesk/approvals/say"
)

// altMost is what every platform takes: Discord 1,024 characters
// (https://discord.com/developers/docs/resources/message#attachment-object), Slack 2,000.
const altMost = 1000

// describe tells the picture to who cannot see it: kind, title, days, then the numbers, all of a
// few, else lowest, highest and last.
func describe(t table) string {
	parts := []string{t.kind()}
	for _, r := range t.rows {
		parts = append(parts, t.told(r))
	}
	if t.Goal > 0 {
		parts = append(parts, say.Text{EN: "Goal: %s.", FR: "Objectif\u202f: %s."}.F(say.Int(t.Goal)).In(t.lang))
	}
	alt := []rune(strings.Join(parts, " "))
	if len(alt) > altMost {
		alt = append(alt[:altMost-1], '…')
	}
	return say.Plain(string(alt))
}

func (t table) kind() string {
	kind := say.Text{EN: "Line chart", FR: "Courbe"}
	if t.Bars {
		kind = say.Text{EN: "Bar chart", FR: "Graphique en barres"}
	}
	days := ""
	if n := len(t.at); n > 0 {
		first, last := Numbers{From: t.at[0], To: t.at[n-1].Add(1), Zone: t.at[0].Location()}.days()
		days = span(first, last).In(t.lang)
	}
	return joined(", ", joined(say.Text{EN: ": ", FR: "\u202f: "}.In(t.lang), kind.In(t.lang), t.title), days) + "."
}

func (t table) told(r row) string {
	lowest, highest, last, lost := -1, -1, -1, 0
	for i, c := range r.cells {
		if !c.known {
			lost++
			continue
		}
		last = i
		if lowest < 0 || c.value < r.cells[lowest].value {
			lowest = i
		}
		if highest < 0 || c.value > r.cells[highest].value {
			highest = i
		}
	}
	prefix := ""
	if r.name != "" {
		prefix = r.name + " — "
	}
	switch {
	case last < 0:
		return prefix + say.Text{EN: "no numbers.", FR: "aucun chiffre."}.In(t.lang)
	case len(r.cells) <= toldUpTo:
		return prefix + t.each(r) + "."
	}
	said := say.Text{EN: "lowest %s (%s), highest %s (%s), last %s (%s)", FR: "minimum %s (%s), maximum %s (%s), dernier %s (%s)"}.F(
		say.Int(r.cells[lowest].value), t.name(lowest), say.Int(r.cells[highest].value), t.name(highest),
		say.Int(r.cells[last].value), t.name(last))
	if lost > 0 {
		said = say.Join("", said, say.Text{EN: "; missing: %s of %s", FR: "\u202f; chiffres manquants\u202f: %s sur %s"}.F(say.Int(lost), say.Int(len(r.cells))))
	}
	return prefix + said.In(t.lang) + "."
}

func (t table) each(r row) string {
	var all []string
	for i, c := range r.cells {
		value := say.Text{EN: "missing", FR: "chiffre manquant"}.In(t.lang)
		if c.known {
			value = say.Int(c.value).In(t.lang)
		}
		all = append(all, t.name(i)+say.Text{EN: ": ", FR: "\u202f: "}.In(t.lang)+value)
	}
	return strings.Join(all, ", ")
}

// name is an instant's label, precise where months alone would not be.
func (t table) name(i int) string { return moment(t.at[i], min(t.grain(), days), t.lang) }

func joined(sep string, parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, sep)
}
