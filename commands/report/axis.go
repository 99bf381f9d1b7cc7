package report

import (
	"math"
	"time"

	"copydesk/approvals/say"
)

// A scale is the axis of values: it always holds 0 and steps by 1, 2 or 5 times a power of ten.
type scale struct{ lo, hi, step float64 }

func scaleFor(lo, hi int64) scale {
	low, high := math.Min(float64(lo), 0), math.Max(float64(hi), 0)
	if low == high {
		return scale{0, 10, 5}
	}
	step := math.Pow(10, math.Floor(math.Log10((high-low)/4)))
	for _, f := range []float64{1, 2, 5, 10} {
		if (high-low)/(step*f) <= 5 {
			step *= f
			break
		}
	}
	step = math.Max(step, 1)
	return scale{math.Floor(low/step) * step, math.Ceil(high/step) * step, step}
}

func (s scale) ticks() []float64 {
	var out []float64
	for i := 0; ; i++ {
		v := s.lo + float64(i)*s.step
		if v > s.hi+s.step/2 || i > 20 {
			return out
		}
		out = append(out, v)
	}
}

// figure writes a number as short as an axis needs it: 1,200, 1.2 M, 3 G in French 3 Md.
func figure(v float64, l say.Lang) string {
	thousandMillion := "\u00a0bn"
	if l == say.FR {
		thousandMillion = "\u00a0Md"
	}
	for _, big := range []struct {
		from float64
		sign string
	}{{1e9, thousandMillion}, {1e6, "\u00a0M"}} {
		if math.Abs(v) >= big.from {
			return drawable(say.Float(v/big.from).In(l) + big.sign)
		}
	}
	return drawable(say.Int(v).In(l))
}

var shortMonths = [12]say.Text{
	{EN: "Jan", FR: "janv."}, {EN: "Feb", FR: "févr."}, {EN: "Mar", FR: "mars"}, {EN: "Apr", FR: "avr."},
	{EN: "May", FR: "mai"}, {EN: "Jun", FR: "juin"}, {EN: "Jul", FR: "juil."}, {EN: "Aug", FR: "août"},
	{EN: "Sep", FR: "sept."}, {EN: "Oct", FR: "oct."}, {EN: "Nov", FR: "nov."}, {EN: "Dec", FR: "déc."},
}

// A unit of time that labels name.
type grain byte

const (
	hours grain = iota
	weekdays
	days
	months
)

func (t table) grain() grain {
	n := len(t.at)
	if n < 2 {
		return days
	}
	switch long := t.at[n-1].Sub(t.at[0]); {
	case long < 36*time.Hour && !t.midnights():
		return hours
	case long < 8*24*time.Hour:
		return weekdays
	case long < 100*24*time.Hour:
		return days
	}
	return months
}

// midnights reports whether every point stands for a day: no hour then, however short the run.
func (t table) midnights() bool {
	for _, at := range t.at {
		if at.Hour() != 0 || at.Minute() != 0 {
			return false
		}
	}
	return true
}

// moment names one instant: "9:00", "Tue 17", "17 Nov", "Nov".
func moment(at time.Time, g grain, l say.Lang) string {
	month := shortMonths[at.Month()-1].In(l)
	switch g {
	case hours:
		return drawable(say.AtHour(at).In(l))
	case weekdays:
		name := string([]rune(say.Weekday(at.Weekday()).In(l))[:3])
		if l == say.FR {
			name += "."
		}
		return name + " " + dayOfMonth(at).In(l)
	case months:
		return month
	}
	return dayOfMonth(at).In(l) + " " + month
}

// named picks the instants to label, at most most of them and evenly.
func (t table) named(most int) []int {
	var all []int
	g := t.grain()
	for i, at := range t.at {
		if g != months || i == 0 && at.Day() == 1 || i > 0 && at.Month() != t.at[i-1].Month() {
			all = append(all, i)
		}
	}
	every := 1
	for (len(all)+every-1)/every > most {
		every++
		if g == days && every > 2 {
			every = (every + 6) / 7 * 7 // whole weeks
		}
	}
	var out []int
	for i := 0; i < len(all); i += every {
		out = append(out, all[i])
	}
	return out
}
