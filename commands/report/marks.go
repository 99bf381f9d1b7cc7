package report

import (
	"math"

	charts "github.com/go-analyze/charts"
)

const (
	lineWidth = 6
	thinWidth = 3 // of lines with more than thinFrom points
	thinFrom  = 100
	dotsUpTo  = 40 // points: more than that, and dots hide the line
	toldUpTo  = 14 // points: each gets its number
	aBreak    = math.MaxInt32
)

var goalDashes = []float64{16, 12}

// lines draws the last series first, so that the first lies on top.
func (s *sheet) lines() {
	wide := float64(lineWidth)
	if len(s.at) > thinFrom {
		wide = thinWidth
	}
	for i := len(s.rows) - 1; i >= 0; i-- {
		points := s.path(s.rows[i])
		if len(s.rows) == 1 {
			s.area(points)
		}
		s.dashes(points, s.color(i), wide, s.pattern(i))
		for j, p := range points {
			alone := (j == 0 || points[j-1].Y == aBreak) && (j == len(points)-1 || points[j+1].Y == aBreak)
			if p.Y != aBreak && (alone || len(points) <= dotsUpTo) {
				s.Circle(9, p.X, p.Y, s.color(i), s.paper, 4)
			}
		}
	}
}

func (s *sheet) path(r row) []charts.Point {
	points := make([]charts.Point, len(r.cells))
	for i, c := range r.cells {
		points[i] = charts.Point{X: s.x(i), Y: aBreak}
		if c.known {
			points[i].Y = s.y(float64(c.value))
		}
	}
	return points
}

// area fills from each unbroken run down to 0.
func (s *sheet) area(points []charts.Point) {
	zero, tint := s.y(0), s.color(0).WithAlpha(s.tint)
	var run []charts.Point
	flush := func() {
		if len(run) > 1 {
			first, last := run[0], run[len(run)-1]
			s.FillArea(append(run, charts.Point{X: last.X, Y: zero}, charts.Point{X: first.X, Y: zero}, first), tint)
		}
		run = nil
	}
	for _, p := range points {
		if p.Y == aBreak {
			flush()
			continue
		}
		run = append(run, p)
	}
	flush()
}

// bars stand side by side; a known 0 is a thin line, so that it is not taken for a gap.
func (s *sheet) bars() {
	slot := float64(plotRight-s.left) / float64(len(s.at))
	wide := math.Max(math.Min(slot*0.68, 180)/float64(max(len(s.rows), 1)), 1)
	for i, r := range s.rows {
		for j, c := range r.cells {
			if !c.known {
				continue
			}
			middle := float64(s.left) + slot*(float64(j)+0.5)
			from := int(math.Round(middle + wide*(float64(i)-float64(len(s.rows))/2)))
			to := max(int(math.Round(float64(from)+wide))-1, from+1)
			zero, end := s.y(0), s.y(float64(c.value))
			if c.value == 0 {
				end = zero - 4
			}
			s.FilledRect(from, min(zero, end), to, max(zero, end), s.color(i), s.color(i), 0)
		}
	}
}

func (s *sheet) goal() {
	if s.Goal > 0 {
		y := s.y(float64(s.Goal))
		s.dashes([]charts.Point{{X: s.left, Y: y}, {X: plotRight, Y: y}}, s.goalInk, 5, goalDashes)
	}
}

// figures writes numbers at the points of a single series: all of a few, else the highest and the
// last.
func (s *sheet) figures() {
	if len(s.rows) != 1 {
		return
	}
	cells := s.rows[0].cells
	highest, last := -1, -1
	for i, c := range cells {
		if c.known {
			last = i
			if highest < 0 || c.value > cells[highest].value {
				highest = i
			}
		}
	}
	if len(cells) <= toldUpTo {
		for i, c := range cells {
			if c.known {
				s.figure(i, c)
			}
		}
		return
	}
	s.figure(highest, cells[highest])
	if far := s.x(last) - s.x(highest); far > 140 || far < -140 {
		s.figure(last, cells[last])
	}
}

func (s *sheet) figure(i int, c cell) {
	word := figure(float64(c.value), s.lang)
	wide := s.width(word, labelSize)
	x := min(max(s.x(i)-wide/2, s.left+6), Width-16-wide)
	y := s.y(float64(c.value)) - 24
	if c.value < 0 || !s.Bars && s.valley(i) && s.y(0)-y > 90 {
		y += 70
	}
	// Paper around the letters keeps them readable over a line or the goal.
	for _, d := range [][2]int{{-4, 0}, {4, 0}, {0, -4}, {0, 4}, {-3, -3}, {3, 3}, {-3, 3}, {3, -3}} {
		s.write(word, x+d[0], y+d[1], labelSize, s.paper)
	}
	s.write(word, x, y, labelSize, s.ink)
}

// valley reports whether the line climbs on both sides of instant i, so that there is room below.
func (s *sheet) valley(i int) bool {
	cells, climbs := s.rows[0].cells, 0
	for _, j := range []int{i - 1, i + 1} {
		if j < 0 || j >= len(cells) || !cells[j].known {
			continue
		}
		if cells[j].value < cells[i].value {
			return false
		}
		if cells[j].value > cells[i].value {
			climbs++
		}
	}
	return climbs > 0
}
