package when

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// said is a moment as the golden table writes it.
func said(m Moment, err error) string {
	if e, ok := err.(*Error); ok {
		return "refused: " + string(e.Trouble)
	}
	if m.Next {
		return "next free slot"
	}
	s := m.At.Format("Mon 2006-01-02 15:04 -0700")
	for name, on := range map[string]bool{" bare": m.Bare} {
		if on {
			s += name
		}
	}
	if m.Past {
		s += " past"
	}
	if m.Rolled {
		s += " rolled"
	}
	if m.Shift != "" {
		s += " " + string(m.Shift)
	}
	if m.Asked != "" {
		s += " asked " + m.Asked
	}
	return s
}

// TestPhrases reads testdata/phrases.txt: "lang | phrase | meaning", as typed on Wednesday
// 18 November 2026 at 10:00 in Paris. UPDATE_GOLDEN=1 writes the meanings anew.
func TestPhrases(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	now := time.Date(2026, 11, 18, 10, 0, 0, 0, paris)
	f, err := os.Open("testdata/phrases.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out strings.Builder
	for lines := bufio.NewScanner(f); lines.Scan(); {
		part := strings.Split(lines.Text(), " | ")
		if len(part) < 2 || strings.HasPrefix(lines.Text(), "#") {
			fmt.Fprintln(&out, lines.Text())
			continue
		}
		got := said(Parse(part[1], now, paris, Lang(part[0])))
		fmt.Fprintf(&out, "%s | %s | %s\n", part[0], part[1], got)
		if os.Getenv("UPDATE_GOLDEN") == "" && (len(part) < 3 || part[2] != got) {
			t.Errorf("%s: got %s", lines.Text(), got)
		}
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile("testdata/phrases.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var zones = []string{"Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Sao_Paulo", "UTC"}

// TestNextWallOnceADay walks ten years of days in six zones: one instant for each local day, in
// order, each showing the time asked for unless clocks jump over it.
func TestNextWallOnceADay(t *testing.T) {
	for _, name := range zones {
		z := zone(t, name)
		at := time.Date(2017, 1, 1, 0, 0, 0, 0, z)
		days := map[string]bool{}
		for range 3650 {
			next := NextWall(at, 2, 30, z)
			day := next.Format(time.DateOnly)
			if !next.After(at) || days[day] {
				t.Fatalf("%s: %s after %s", name, next, at)
			}
			if !days[at.Format(time.DateOnly)] && len(days) > 0 {
				t.Fatalf("%s: a day is missing before %s", name, next)
			}
			days[day] = true
			at = next
		}
		if last := time.Date(2017, 1, 3650, 12, 0, 0, 0, z); !days[last.Format(time.DateOnly)] {
			t.Errorf("%s: a day was skipped: %d days end before %s", name, len(days), last)
		}
	}
}

// TestWrittenMinutesReadBack writes a random minute in several ways and reads it again.
func TestWrittenMinutesReadBack(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	now := time.Date(2026, 11, 18, 10, 0, 0, 0, paris)
	rapid.Check(t, func(t *rapid.T) {
		at := now.Add(time.Duration(rapid.IntRange(1, 300*24*60).Draw(t, "minutes")) * time.Minute)
		if _, shift := wall(at.Year(), at.Month(), at.Day(), at.Hour()*60+at.Minute(), paris); shift != "" {
			return
		}
		layout := rapid.SampledFrom([]string{"2006-01-02 15:04", "2006-01-02T15:04", "2 January 2006 15:04", "Monday 2 January 2006, 15:04", "January 2 2006 at 3:04pm", "02/01/2006 15h04"}).Draw(t, "layout")
		text := at.Format(layout)
		m, err := Parse(text, now, paris, "fr")
		if err != nil || !m.At.Equal(at) {
			t.Fatalf("%q is %v, %v; want %v", text, m.At, err, at)
		}
	})
}

func TestPeriods(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	now := time.Date(2026, 11, 18, 10, 0, 0, 0, paris)
	for text, want := range map[string]string{
		"today": "11-18 11-19", "hier": "11-17 11-18", "week": "11-16 11-23", "semaine dernière": "11-09 11-16", "mois": "11-01 12-01",
		"last month": "10-01 11-01", "7 jours": "11-12 11-19", "30d": "10-20 11-19", "octobre": "10-01 11-01", "2026-11-01..2026-11-07": "11-01 11-08",
	} {
		p, err := ParsePeriod(text, now, paris, "en")
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := p.From.Format("01-02") + " " + p.To.Format("01-02"); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
		if b := p.Before(); !b.To.Equal(p.From) && p.Name != "last week" && p.Name != "week" {
			t.Errorf("%s: the period before ends %s", text, b.To)
		}
	}
	if _, err := ParsePeriod("whenever", now, paris, "en"); err == nil {
		t.Error("whenever is no period")
	}
}

func TestDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{"2 hours": 2 * time.Hour, "30 min": 30 * time.Minute, "2 heures": 2 * time.Hour,
		"24h": 24 * time.Hour, "3 days": 72 * time.Hour, "45s": 45 * time.Second, "1h30": 90 * time.Minute} {
		if got, err := Duration(text); err != nil || got != want {
			t.Errorf("%s: %v %v, want %v", text, got, err, want)
		}
	}
}

func TestSuggestionsCanBeRead(t *testing.T) {
	now := time.Date(2026, 11, 18, 10, 0, 0, 0, time.UTC)
	for _, l := range []Lang{"en", "fr"} {
		for _, s := range Suggest("", now, time.UTC, l) {
			if _, err := Parse(s, now, time.UTC, l); err != nil {
				t.Errorf("%s: %v", s, err)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"tomorrow 9am", "jeudi 14 h 30", "in 2 hours", "2026-11-26T09:00", "next", "31/02 25h"} {
		f.Add(s, "fr")
		f.Add(s, "en")
	}
	now := time.Date(2026, 11, 18, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text, lang string) {
		m, err := Parse(text, now, time.UTC, Lang(lang))
		if err == nil && !m.Next && !m.Past && m.At.Before(now) {
			t.Errorf("%q is %v, before now", text, m.At)
		}
		_, _ = ParsePeriod(text, now, time.UTC, Lang(lang))
		_, _ = Duration(text)
	})
}
