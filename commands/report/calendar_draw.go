package report

import (
	"strings"

	charts "github.com/go-analyze/charts"

	"copydesk/approvals/say"
)

// Where things stand in a picture of a calendar, and its sizes of text.
const (
	gridLeft   = 40
	gridTop    = 236
	columnWide = (Width - 2*gridLeft) / 7
	legendHigh = 74 // at the bottom
	dateSize   = 30
	entrySize  = 25
	smallSize  = 22
)

// A planner is a calendar being drawn.
type planner struct {
	sheet
	Calendar
	high  int
	tones map[Tone]tone
}

// A tone is the strong colour of a sign and the pale one behind words.
type tone struct{ strong, pale charts.Color }

var (
	lightTones = map[Tone]tone{
		Writing: {hex("#5b6675"), hex("#eef0f3")}, Asking: {hex("#a85b07"), hex("#fdf0de")}, Parked: {hex("#7440c4"), hex("#f1eafc")},
		Ready: {hex("#2458c9"), hex("#e6edfc")}, Out: {hex("#1b7a43"), hex("#e3f3e8")}, Trouble: {hex("#b3261e"), hex("#fbe6e4")},
	}
	darkTones = map[Tone]tone{
		Writing: {hex("#a3adba"), hex("#2b3037")}, Asking: {hex("#f5b84a"), hex("#3a2e18")}, Parked: {hex("#c4a8fb"), hex("#31284a")},
		Ready: {hex("#83aefb"), hex("#1f2d49")}, Out: {hex("#5fcf8a"), hex("#1a3325")}, Trouble: {hex("#f58a80"), hex("#412322")},
	}
)

func drawCalendar(c Calendar, lang say.Lang) ([]byte, error) {
	p := &planner{Calendar: c, high: Height, tones: lightTones}
	if len(c.Days) > 7 {
		p.high = MonthHeight
	}
	p.sheet = sheet{table: table{lang: lang}, look: light, Painter: charts.NewPainter(charts.PainterOptions{
		OutputFormat: charts.ChartOutputPNG, Width: Width, Height: p.high, Font: charts.GetFont(plain),
	})}
	if c.Dark {
		p.look, p.tones = dark, darkTones
	}
	p.FilledRect(0, 0, Width, p.high, p.paper, p.paper, 0)
	p.write(p.fit(drawable(words(c.Title.In(lang))), Width-2*gridLeft, titleSize), gridLeft, 84, titleSize, p.ink)
	p.write(p.fit(drawable(c.span(lang)), Width-2*gridLeft, labelSize), gridLeft, 138, labelSize, p.soft)
	if p.high == Height {
		p.week()
	} else {
		p.month()
	}
	p.legend()
	return p.bytes()
}

func (p *planner) tone(t Tone) tone {
	if found, ok := p.tones[t]; ok {
		return found
	}
	return p.tones[Writing]
}

// column is the first pixel of a weekday's column, Monday first.
func column(weekday int) int { return gridLeft + (weekday+6)%7*columnWide }

// week draws seven columns with a box for each entry.
func (p *planner) week() {
	bottom := p.high - legendHigh
	for _, d := range p.Days {
		x := column(int(d.Date.Weekday()))
		p.frame(x, gridTop-64, x+columnWide, bottom, d.Today)
		p.write(p.fit(moment(d.Date, weekdays, p.lang), columnWide-24, dateSize), x+14, gridTop-20, dateSize, p.ink)
		y := gridTop + 12
		if !d.Holiday.Empty() {
			p.write(p.fit(drawable(d.Holiday.In(p.lang)), columnWide-24, smallSize), x+14, gridTop+16, smallSize, p.soft)
			y += 26
		}
		for i, e := range d.Entries {
			if high := p.boxHigh(e); y+high > bottom-8 || i < len(d.Entries)-1 && y+high > bottom-44 {
				p.write(more(len(d.Entries)-i, p.lang), x+14, y+24, smallSize, p.soft)
				break
			}
			y += p.box(e, x+7, y) + 9
		}
	}
}

// frame is the place of one day; today's has a strong edge and says so.
func (p *planner) frame(x, y, toX, toY int, today bool) {
	p.FilledRect(x, y, toX, toY, p.paper, p.grid, 2)
	if !today {
		return
	}
	p.FilledRect(x+3, y+3, toX-3, toY-3, p.paper, p.series[0], 5)
	word := todayWord.In(p.lang)
	p.write(word, toX-14-p.width(word, smallSize-2), y+28, smallSize-2, p.series[0])
}

const gapHigh, boxHigh = 50, 108

func (p *planner) boxHigh(e CalendarEntry) int {
	if e.Number == 0 {
		return gapHigh
	}
	return boxHigh
}

// box draws one entry of a week: its sign, time and number, then two lines of words.
func (p *planner) box(e CalendarEntry, x, y int) int {
	wide, hour := columnWide-14, drawable(say.AtHour(e.At).In(p.lang))
	if e.Number == 0 {
		p.outline(x, y, x+wide, y+gapHigh)
		p.write(p.fit(hour+" "+freeWord.In(p.lang), wide-20, entrySize), x+12, y+34, entrySize, p.soft)
		return gapHigh
	}
	t := p.tone(e.Tone)
	p.FilledRect(x, y, x+wide, y+boxHigh, t.pale, t.pale, 0)
	p.FilledRect(x, y, x+6, y+boxHigh, t.strong, t.strong, 0)
	p.sign(e, x+28, y+23, 15)
	p.write(p.fit(hour+" · "+say.Int(e.Number).In(p.lang), wide-60, entrySize), x+52, y+32, entrySize, p.ink)
	for i, line := range p.wrap(drawable(words(e.Words)), wide-26, smallSize, 2) {
		p.write(line, x+16, y+64+i*29, smallSize, p.ink)
	}
	return boxHigh
}

func (p *planner) outline(x, y, toX, toY int) {
	p.DashedLineStroke([]charts.Point{{X: x, Y: y}, {X: toX, Y: y}, {X: toX, Y: toY}, {X: x, Y: toY}, {X: x, Y: y}}, p.axis, 2, []float64{8, 7})
}

// wrap breaks words into lines of a width in pixels; the last one is cut.
func (p *planner) wrap(text string, most int, size float64, lines int) []string {
	var out []string
	line := ""
	for _, w := range strings.Fields(text) {
		longer := strings.TrimSpace(line + " " + w)
		if line == "" || len(out) == lines-1 || p.width(longer, size) <= most {
			line = longer
			continue
		}
		out, line = append(out, p.fit(line, most, size)), w
	}
	return append(out, p.fit(line, most, size))
}

// sign is a disc in the colour of the state with the state's own sign in it.
func (p *planner) sign(e CalendarEntry, x, y int, radius float64) {
	strong := p.tone(e.Tone).strong
	p.Circle(radius, x, y, strong, strong, 0)
	r := func(share float64) int { return int(share * radius) }
	switch e.Sign {
	case "✓": // the fonts of the picture have no tick and no square
		p.LineStroke([]charts.Point{{X: x - r(0.5), Y: y + r(0.05)}, {X: x - r(0.12), Y: y + r(0.45)}, {X: x + r(0.55), Y: y - r(0.4)}}, p.paper, 3)
	case "■":
		p.FilledRect(x-r(0.4), y-r(0.4), x+r(0.4), y+r(0.4), p.paper, p.paper, 0)
	default:
		size := radius * 1.6
		p.write(e.Sign, x-p.width(e.Sign, size)/2, y+r(0.55), size, p.paper)
	}
}

// month draws weeks as rows: a date and up to as many entries as there is room for.
func (p *planner) month() {
	lead := (int(p.Days[0].Date.Weekday()) + 6) % 7
	rows := (lead + len(p.Days) + 6) / 7
	high := (p.high - legendHigh - gridTop + 30) / rows
	for i := range 7 {
		day := p.Days[0].Date.AddDate(0, 0, i)
		name := say.Weekday(day.Weekday()).In(p.lang)
		p.write(p.fit(name, columnWide-20, smallSize+2), column(int(day.Weekday()))+12, gridTop-44, smallSize+2, p.soft)
	}
	for i, d := range p.Days {
		x, y := column(int(d.Date.Weekday())), gridTop-30+(lead+i)/7*high
		p.frame(x, y, x+columnWide, y+high, d.Today)
		number := dayOfMonth(d.Date).In(p.lang)
		p.write(number, x+12, y+34, dateSize, p.ink)
		if !d.Holiday.Empty() {
			from, to := x+22+p.width(number, dateSize), x+columnWide-10
			if d.Today {
				to -= 14 + p.width(todayWord.In(p.lang), smallSize-2)
			}
			p.write(p.fit(drawable(d.Holiday.In(p.lang)), to-from, smallSize-3), from, y+32, smallSize-3, p.soft)
		}
		p.cell(d, x, y+46, (high-50)/31)
	}
}

// cell writes a day's entries, one a line; the last line counts what has no room.
func (p *planner) cell(d CalendarDay, x, y, room int) {
	for i, e := range d.Entries {
		at := y + i*31
		if i == room-1 && i < len(d.Entries)-1 {
			p.write(more(len(d.Entries)-i, p.lang), x+12, at+23, smallSize, p.soft)
			return
		}
		hour := drawable(say.AtHour(e.At).In(p.lang))
		if e.Number == 0 {
			p.Circle(9, x+22, at+15, p.paper, p.axis, 2)
			p.write(p.fit(hour+" "+freeWord.In(p.lang), columnWide-48, smallSize), x+40, at+23, smallSize, p.soft)
			continue
		}
		p.sign(e, x+22, at+15, 11)
		p.write(p.fit(hour+" "+drawable(words(e.Words)), columnWide-48, smallSize), x+40, at+23, smallSize, p.ink)
	}
}

func more(n int, lang say.Lang) string {
	return say.Text{EN: "+ %s more", FR: "+ %s de plus"}.F(say.Int(n)).In(lang)
}

// legend explains the signs in sight, as far as there is room.
func (p *planner) legend() {
	seen := map[string]bool{}
	x := gridLeft
	for _, d := range p.Days {
		for _, e := range d.Entries {
			name := drawable(e.State.In(p.lang))
			if e.Number == 0 || seen[e.Sign] || x+44+p.width(name, smallSize) > Width-gridLeft {
				continue
			}
			seen[e.Sign] = true
			p.sign(e, x+14, p.high-30, 14)
			p.write(name, x+38, p.high-22, smallSize, p.soft)
			x += 38 + p.width(name, smallSize) + 34
		}
	}
}
