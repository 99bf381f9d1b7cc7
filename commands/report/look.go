package report

import (
	"unicode/utf8"

	charts "github.com/go-analyze/charts"
)

// Sizes of text in pixels, to be read at a third of the picture's size.
const (
	titleSize = 52
	labelSize = 32
)

// A look is the colours of a picture.
type look struct {
	paper, ink, soft, grid, axis, band, goalInk charts.Color
	tint                                        uint8 // opacity of the area under a line, of 255
	series                                      []charts.Color
}

var (
	light = look{
		paper: hex("#ffffff"), ink: hex("#1d1c1d"), soft: hex("#5c5f66"), grid: hex("#e8e9ec"),
		axis: hex("#a3a7af"), band: hex("#eceef1"), goalInk: hex("#b45309"), tint: 30,
		series: colors("#2563eb", "#0f9f8f", "#9333ea", "#db2777", "#64748b", "#ca8a04"),
	}
	dark = look{
		paper: hex("#1a1d21"), ink: hex("#f2f3f5"), soft: hex("#b5b9c0"), grid: hex("#33373d"),
		axis: hex("#6b7078"), band: hex("#2a2f35"), goalInk: hex("#fbbf24"), tint: 46,
		series: colors("#60a5fa", "#2dd4bf", "#c084fc", "#f472b6", "#94a3b8", "#fde047"),
	}
	// Lines differ in pattern too: colours alone do not tell them apart for everyone.
	patterns = [][]float64{nil, {20, 10}, {6, 10}, {28, 10, 6, 10}}
)

func hex(s string) charts.Color { return charts.ColorFromHex(s) }

func colors(all ...string) []charts.Color {
	out := make([]charts.Color, len(all))
	for i, s := range all {
		out[i] = hex(s)
	}
	return out
}

func (l look) color(i int) charts.Color { return l.series[i%len(l.series)] }
func (l look) pattern(i int) []float64  { return patterns[i%len(patterns)] }
func (s *sheet) dashes(points []charts.Point, ink charts.Color, wide float64, pattern []float64) {
	if pattern == nil {
		s.LineStroke(points, ink, wide)
		return
	}
	s.DashedLineStroke(points, ink, wide, pattern)
}

// style gives the font of a size in pixels: the painter counts points, 92 dots to the inch.
func (s *sheet) style(size float64, ink charts.Color) charts.FontStyle {
	name := plain
	if size == titleSize {
		name = bold
	}
	return charts.FontStyle{FontSize: size * 72 / 92, FontColor: ink, Font: charts.GetFont(name)}
}

func (s *sheet) write(words string, x, y int, size float64, ink charts.Color) {
	s.Text(words, x, y, 0, s.style(size, ink))
}

func (s *sheet) width(words string, size float64) int {
	return s.MeasureText(words, 0, s.style(size, s.ink)).Width()
}

// fit cuts words to a width in pixels.
func (s *sheet) fit(words string, most int, size float64) string {
	if s.width(words, size) <= most {
		return words
	}
	for words != "" && s.width(words+"…", size) > most {
		_, last := utf8.DecodeLastRuneInString(words)
		words = words[:len(words)-last]
	}
	return words + "…"
}
