package commands

import (
	"context"
	"slices"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/report"
	"copydesk/storage"
)

// shortest is how many days a picture shows at least: one day alone is no line.
const shortest = 7

// images draws the window's clicks by day from an instant on, with the time before it as a second
// line. Where nothing was measured on any day there is no picture.
func (w window) images(ctx context.Context, from time.Time) ([]chat.Image, error) {
	if least := w.to.AddDate(0, 0, -shortest); from.After(least) {
		from = least
	}
	now, err := w.daily(ctx, from, w.to)
	if err != nil || !slices.ContainsFunc(now, func(d storage.DayValue) bool { return !d.Missing }) {
		return nil, err
	}
	chart := report.Chart{
		Title:  say.Text{EN: "Clicks a day, %s", FR: "Clics par jour, %s"}.F(w.title),
		Series: []report.Series{series(say.Text{EN: "clicks", FR: "clics"}, w.begun(now))},
		Bars:   len(now) <= shortest,
	}
	if !w.before.IsZero() && !chart.Bars {
		was, err := w.daily(ctx, w.before, w.before.AddDate(0, 0, len(now)))
		if err != nil {
			return nil, err
		}
		chart.Series = append(chart.Series, series(say.Text{EN: "before", FR: "avant"}, over(now, was)))
	}
	lang := w.lang
	if lang == "" {
		lang = w.info.Lang()
	}
	png, alt, err := report.Picture(ctx, chart, lang)
	if err != nil {
		return nil, err
	}
	return []chat.Image{{Name: "metrics.png", Alt: alt, Data: png}}, nil
}

// daily are the clicks of each day, as [window.clicked] knows them.
func (w window) daily(ctx context.Context, from, to time.Time) ([]storage.DayValue, error) {
	days, err := w.brand.Daily(ctx, clicks, from, to, w.info.Zone(), w.only)
	if err != nil {
		return nil, err
	}
	since, some, err := w.brand.Since(ctx, clicks, w.only)
	for i, d := range days {
		days[i].Missing = d.Missing && (!some || !since.Before(d.Day.AddDate(0, 0, 1)))
	}
	return days, err
}

// begun leaves out the days that are still to come: their numbers are not missing.
func (w window) begun(days []storage.DayValue) []storage.DayValue {
	if !w.running() {
		return days
	}
	return slices.DeleteFunc(slices.Clone(days), func(d storage.DayValue) bool { return d.Day.After(w.now) })
}

// over lays earlier days over the window's, day by day: a clock change between them moves nothing.
func over(days, was []storage.DayValue) []storage.DayValue {
	was = slices.Clone(was[:min(len(was), len(days))])
	for i := range was {
		was[i].Day = days[i].Day
	}
	return was
}

func series(name say.Text, days []storage.DayValue) report.Series {
	s := report.Series{Name: name}
	for _, d := range days {
		s.Points = append(s.Points, report.Point{At: d.Day, Value: d.Value, Missing: d.Missing})
	}
	return s
}
