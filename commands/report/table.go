package report

import (
	"slices"
	"strings"
	"time"
	"unicode"

	charts "github.com/go-analyze/charts"

	"copydesk/approvals/say"
)

// A table is a chart in one language, its series on common instants.
type table struct {
	Chart
	lang  say.Lang
	title string      // as said; drawable makes it fit to draw
	at    []time.Time // ascending
	rows  []row
}

type row struct {
	name  string
	cells []cell // one for each instant
}

type cell struct {
	value int64
	known bool
}

func tabulate(c Chart, lang say.Lang) table {
	t := table{Chart: c, lang: lang, title: words(c.Title.In(lang))}
	for _, s := range c.Series {
		for _, p := range s.Points {
			t.at = append(t.at, p.At)
		}
	}
	slices.SortStableFunc(t.at, time.Time.Compare)
	t.at = slices.CompactFunc(t.at, time.Time.Equal)
	for i, s := range c.Series {
		r := row{name: words(s.Name.In(lang)), cells: make([]cell, len(t.at))}
		if drawable(r.name) == "" && len(c.Series) > 1 {
			r.name = say.Int(i + 1).In(lang)
		}
		for _, p := range s.Points {
			at, _ := slices.BinarySearchFunc(t.at, p.At, time.Time.Compare)
			r.cells[at] = cell{p.Value, !p.Missing}
		}
		t.rows = append(t.rows, r)
	}
	return t
}

// blank reports whether no series knows the number at instant i.
func (t table) blank(i int) bool {
	for _, r := range t.rows {
		if r.cells[i].known {
			return false
		}
	}
	return true
}

// reach is the lowest and highest number to be shown; 0 is always among them.
func (t table) reach() (lo, hi int64, some bool) {
	hi = max(t.Goal, 0)
	for _, r := range t.rows {
		for _, c := range r.cells {
			if c.known {
				lo, hi, some = min(lo, c.value), max(hi, c.value), true
			}
		}
	}
	return lo, hi, some
}

// words are somebody's words on one line.
func words(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, say.Plain(s)))
}

var plain, bold = "notosans", "notosans-bold"

// drawable keeps of somebody's words what the fonts of the picture have: they know no emoji and
// would draw boxes.
func drawable(s string) string {
	face := charts.GetFont(plain)
	kept := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.So, r) || unicode.Is(unicode.Variation_Selector, r) || unicode.Is(unicode.Cf, r) || face.Index(r) == 0:
			return -1
		}
		return r
	}, say.Plain(s))
	return strings.Join(strings.Fields(kept), " ")
}
