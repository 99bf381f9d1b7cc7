package report

import (
	"fmt"
	"math"

	charts "github.com/go-analyze/charts"

	"copydesk/approvals/say"
)

// The plot's edges; the left one moves with the width of the numbers.
const (
	margin     = 64
	plotBottom = 796
	plotRight  = Width - margin
)

// A sheet is a picture being drawn.
type sheet struct {
	table
	*charts.Painter
	look
	scale
	left, top int
}

func draw(t table) ([]byte, error) {
	p := charts.NewPainter(charts.PainterOptions{
		OutputFormat: charts.ChartOutputPNG, Width: Width, Height: Height, Font: charts.GetFont(plain),
	})
	s := &sheet{table: t, Painter: p, look: light}
	if t.Dark {
		s.look = dark
	}
	s.FilledRect(0, 0, Width, Height, s.paper, s.paper, 0)
	s.heading()
	lo, hi, some := t.reach()
	if !some {
		s.nothing()
		return s.bytes()
	}
	s.scale = scaleFor(lo, hi)
	s.indent()
	s.blanks()
	s.values()
	s.dates()
	if t.Bars {
		s.bars()
		s.goal()
	} else {
		s.goal()
		s.lines()
	}
	s.figures()
	return s.bytes()
}

func (s *sheet) bytes() ([]byte, error) {
	png, err := s.Bytes()
	if err != nil {
		return nil, fmt.Errorf("encode the picture: %w", err)
	}
	return shrink(png)
}

// heading is the title, the days, and the legend where there is something to tell apart.
func (s *sheet) heading() {
	s.write(s.fit(drawable(s.title), Width-2*margin, titleSize), margin, 96, titleSize, s.ink)
	s.top = 150
	if n := len(s.at); n > 0 {
		first, last := Numbers{From: s.at[0], To: s.at[n-1].Add(1), Zone: s.at[0].Location()}.days()
		s.write(drawable(span(first, last).In(s.lang)), margin, 150, labelSize, s.soft)
		s.top = 232
	}
	if s.legend(204) {
		s.top = 272
	}
}

// legend tells the series, the goal and the gaps apart; one series alone needs no name beside the
// title.
func (s *sheet) legend(y int) bool {
	x := margin
	item := func(name string, mark func(x, y int)) {
		name = s.fit(drawable(name), 420, labelSize)
		if x+70+s.width(name, labelSize) > plotRight {
			return
		}
		mark(x, y-11)
		s.write(name, x+58, y, labelSize, s.soft)
		x += 58 + s.width(name, labelSize) + 44
	}
	if len(s.rows) > 1 {
		for i, r := range s.rows {
			item(r.name, func(x, y int) { s.sample(i, x, y) })
		}
	}
	if s.Goal > 0 {
		item(drawable(say.Text{EN: "Goal %s", FR: "Objectif %s"}.F(say.Int(s.Goal)).In(s.lang)), func(x, y int) {
			s.dashes([]charts.Point{{X: x, Y: y}, {X: x + 44, Y: y}}, s.goalInk, 5, goalDashes)
		})
	}
	if _, _, some := s.reach(); some && s.gaps() {
		item(say.Text{EN: "No number", FR: "Pas de chiffre"}.In(s.lang), func(x, y int) {
			s.FilledRect(x+4, y-16, x+40, y+16, s.band, s.grid, 2)
		})
	}
	return x > margin
}

func (s *sheet) gaps() bool {
	for i := range s.at {
		if s.blank(i) {
			return true
		}
	}
	return false
}

func (s *sheet) sample(i, x, y int) {
	if s.Bars {
		s.FilledRect(x+4, y-16, x+40, y+16, s.color(i), s.color(i), 0)
		return
	}
	s.dashes([]charts.Point{{X: x, Y: y}, {X: x + 44, Y: y}}, s.color(i), lineWidth, s.pattern(i))
}

func (s *sheet) nothing() {
	words := say.Text{EN: "No numbers for this period", FR: "Aucun chiffre pour cette période"}.In(s.lang)
	s.write(words, (Width-s.width(words, titleSize))/2, Height/2+40, titleSize, s.soft)
}

// indent leaves room for the widest number of the axis.
func (s *sheet) indent() {
	for _, v := range s.ticks() {
		s.left = max(s.left, margin+s.width(figure(v, s.lang), labelSize)+24)
	}
}

// values draws the axis of values: quiet lines, the one of 0 stronger.
func (s *sheet) values() {
	for _, v := range s.ticks() {
		y, ink, wide := s.y(v), s.grid, 2.0
		if v == 0 {
			ink, wide = s.axis, 3
		}
		s.LineStroke([]charts.Point{{X: s.left, Y: y}, {X: plotRight, Y: y}}, ink, wide)
		word := figure(v, s.lang)
		s.write(word, s.left-24-s.width(word, labelSize), y+11, labelSize, s.soft)
	}
}

func (s *sheet) y(v float64) int {
	share := (v - s.lo) / (s.hi - s.lo)
	return plotBottom - int(math.Round(share*float64(plotBottom-s.top)))
}

// x is the middle of instant i's place: equal places for bars, true to time for lines.
func (s *sheet) x(i int) int {
	n, wide := len(s.at), float64(plotRight-s.left)
	if s.Bars || n == 1 {
		return s.left + int(wide*(float64(i)+0.5)/float64(n))
	}
	const inset = 28
	share := float64(s.at[i].Sub(s.at[0])) / float64(s.at[n-1].Sub(s.at[0]))
	return s.left + inset + int(math.Round(share*(wide-2*inset)))
}

// blanks shades where nothing is known, half-way to the neighbours.
func (s *sheet) blanks() {
	for i := 0; i < len(s.at); i++ {
		from := i
		for i < len(s.at) && s.blank(i) {
			i++
		}
		if i > from {
			s.FilledRect(s.edge(from), s.top, s.edge(i), plotBottom, s.band, s.band, 0)
		}
	}
}

// edge is the border between instants i-1 and i.
func (s *sheet) edge(i int) int {
	switch i {
	case 0:
		return s.left
	case len(s.at):
		return plotRight
	}
	return (s.x(i-1) + s.x(i)) / 2
}

func (s *sheet) dates() {
	g, reach := s.grain(), s.left-20
	for _, i := range s.named(12) {
		word := moment(s.at[i], g, s.lang)
		x, wide := s.x(i), s.width(word, labelSize)
		from := min(max(x-wide/2, s.left-20), Width-24-wide)
		if from < reach {
			continue
		}
		s.LineStroke([]charts.Point{{X: x, Y: plotBottom}, {X: x, Y: plotBottom + 10}}, s.axis, 2)
		s.write(word, from, plotBottom+54, labelSize, s.soft)
		reach = from + wide + 28
	}
}
