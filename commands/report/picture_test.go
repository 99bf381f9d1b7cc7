package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"copydesk/approvals/say"
)

// run makes n daily points of a plausible series; those of gaps are missing.
func run(n int, peak int64, gaps ...int) []Point {
	points := make([]Point, n)
	seed := uint32(n)*7 + uint32(peak)
	for i := range points {
		seed = seed*1664525 + 1013904223
		at := day("2026-11-16").AddDate(0, 0, i)
		v := peak/2 + peak/4*int64(i)/int64(n) + int64(seed>>8)%(peak/4+1)
		if d := at.Weekday(); d == time.Saturday || d == time.Sunday {
			v /= 2
		}
		points[i] = Point{At: at, Value: v}
	}
	for _, g := range gaps {
		points[g].Missing, points[g].Value = true, 0
	}
	return points
}

func one(points []Point) []Series { return []Series{{visitsName, points}} }

// pictures are the charts that were looked at: COPYDESK_PICTURES names a folder to put them in.
func pictures() map[string]Chart {
	title := say.Text{EN: "Visits", FR: "Visites"}
	flat := run(7, 4)
	for i := range flat {
		flat[i].Value = 0
	}
	hourly := make([]Point, 24)
	for i := range hourly {
		hourly[i] = Point{At: day("2026-11-16").Add(time.Duration(i) * time.Hour), Value: int64(i * (24 - i) % 60)}
	}
	lost := run(7, 9, 0, 1, 2, 3, 4, 5, 6)
	signed := run(10, 30)
	for i := range signed {
		signed[i].Value -= 20
	}
	before := run(7, 900)
	two := []Series{{visitsName, run(7, 1204, 3)}, {say.Text{EN: "Week before", FR: "Semaine précédente"}, before}}
	long := strings.Repeat("A title that somebody wrote 🎉 with many words 👩‍👩‍👧 ", 4)
	return map[string]Chart{
		"point1":     {Title: title, Series: one(run(1, 1204))},
		"point1bars": {Title: title, Series: one(run(1, 1204)), Bars: true},
		"week":       {Title: title, Series: one(run(7, 1204)), Goal: 1000},
		"weekbars":   {Title: title, Series: one(run(7, 1204, 2)), Goal: 1500, Bars: true},
		"month":      {Title: title, Series: one(run(30, 48210, 5, 6, 7, 12, 29))},
		"monthbars":  {Title: title, Series: one(run(30, 48210, 5, 6, 7, 12)), Bars: true},
		"year":       {Title: title, Series: one(run(365, 3_400_000, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 200)), Goal: 3_000_000},
		"yearbars":   {Title: title, Series: one(run(365, 3400, 100, 101, 102, 103)), Bars: true},
		"zero":       {Title: title, Series: one(flat)},
		"zerobars":   {Title: title, Series: one(flat), Bars: true},
		"hours":      {Title: title, Series: one(hourly)},
		"two":        {Title: title, Series: two, Goal: 1100},
		"twobars":    {Title: title, Series: two, Bars: true},
		"missing":    {Title: title, Series: one(lost), Goal: 9},
		"dense":      {Title: title, Series: []Series{{visitsName, run(365, 900)}, {clicksName, run(365, 500)}, {followersName, run(365, 300)}}},
		"signed":     {Title: say.Text{EN: "New followers", FR: "Nouveaux abonnés"}, Series: one(signed), Bars: true},
		"empty":      {},
		"huge": {Title: title, Goal: math.MaxInt64, Series: one([]Point{
			{At: day("0001-01-01"), Value: math.MaxInt64}, {At: day("2026-11-16"), Value: math.MinInt64}, {At: day("9999-12-31")}})},
		"words": {Title: say.Same(long), Goal: 12, Series: []Series{
			{say.Same(long), run(7, 12)}, {say.Same("🎉"), run(7, 11)}, {say.Same("Été «\u202fà l'œil\u202f»"), run(7, 8)}, {say.Same("four"), run(7, 6)}}},
	}
}

func TestPictures(t *testing.T) {
	all := os.Getenv("COPYDESK_PICTURES") != ""
	// Each way of drawing once is enough where nobody looks.
	once := []string{"week", "monthbars", "two", "zero", "huge", "missing", "dense", "words"}
	for name, c := range pictures() {
		if !all && !slices.Contains(once, name) {
			continue
		}
		for _, lang := range say.Langs {
			for _, c.Dark = range []bool{false, true} {
				if !all && (c.Dark != (lang == say.FR) || c.Dark != (len(name)%2 == 0)) {
					continue
				}
				data, alt, err := Picture(t.Context(), c, lang)
				if err != nil {
					t.Fatal(err)
				}
				img, err := png.Decode(bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				if b := img.Bounds(); b.Dx() != Width || b.Dy() != Height {
					t.Errorf("%s is %v", name, b)
				}
				if len(data) > 150<<10 {
					t.Errorf("%s takes %d bytes", name, len(data))
				}
				if alt == "" {
					t.Errorf("%s is not described", name)
				}
				if dir := os.Getenv("COPYDESK_PICTURES"); dir != "" {
					file := fmt.Sprintf("%s.%s.dark=%v.png", name, lang, c.Dark)
					if err := os.WriteFile(filepath.Join(dir, file), data, 0o644); err != nil {
						t.Fatal(err)
					}
					t.Logf("%s: %d bytes: %s", file, len(data), alt)
				}
			}
		}
	}
}

func TestEveryPictureIsDescribed(t *testing.T) {
	for name, c := range pictures() {
		for _, lang := range say.Langs {
			alt := describe(tabulate(c, lang))
			if n := utf8.RuneCountInString(alt); alt == "" || n > altMost || odd.MatchString(alt) || strings.ContainsAny(alt, "\x02\x03\x1f") {
				t.Errorf("%s is described in %d characters: %s", name, n, alt)
			}
			if lang == say.FR && bareSign.MatchString(alt) {
				t.Errorf("%s: %q in %s", name, bareSign.FindString(alt), alt)
			}
		}
	}
}

func TestDescriptionTellsTheNumbers(t *testing.T) {
	c := Chart{Title: say.Text{EN: "Visits 🎉", FR: "Visites 🎉"}, Goal: 1500, Series: []Series{{visitsName, []Point{
		{At: day("2026-11-17"), Missing: true}, {At: day("2026-11-16"), Value: 1204}, {At: day("2026-11-18"), Value: 0},
	}}}}
	for lang, want := range map[say.Lang]string{
		say.EN: "Line chart: Visits 🎉, 16 to 18 November 2026. Visits — Mon 16: 1,204, Tue 17: missing, Wed 18: 0. Goal: 1,500.",
		say.FR: "Courbe\u202f: Visites 🎉, du 16 au 18 novembre 2026. Visites — lun. 16\u202f: 1\u202f204, mar. 17\u202f: chiffre manquant, mer. 18\u202f: 0. Objectif\u202f: 1\u202f500.",
	} {
		if got := describe(tabulate(c, lang)); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
	c.Series[0].Points = run(30, 1000, 4, 5)
	if got := describe(tabulate(c, say.EN)); !strings.Contains(got, "lowest") || !strings.Contains(got, "missing: 2 of 30") {
		t.Error(got)
	}
}

func TestWhoWaitsInVainIsTold(t *testing.T) {
	desk <- struct{}{}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, _, err := Picture(ctx, Chart{}, say.EN); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting: %v", err)
	}
	if _, _, err := Picture(ctx, Chart{}, say.EN); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("arriving late: %v", err)
	}
	<-desk
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, _, err := Picture(t.Context(), Chart{Series: one(run(7, 90))}, say.FR); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if waiting.Load() != 0 {
		t.Errorf("%d still wait", waiting.Load())
	}
}
