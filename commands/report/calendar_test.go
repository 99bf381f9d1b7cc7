package report

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"copydesk/approvals/say"
)

var parisZone = func() *time.Location {
	z, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return z
}()

// entries are one of each tone and a free slot.
func entries(day time.Time, n int) []CalendarEntry {
	all := []CalendarEntry{
		{Number: 12, Words: "Our new trail shoe is here, and it is light", State: say.Text{EN: "scheduled", FR: "programmée"}, Sign: "›", Tone: Ready},
		{},
		{Number: 13, Words: "Été\u202f: «\u202fprêts\u202f?\u202f» 🎉", State: say.Text{EN: "waiting for approval", FR: "en attente de validation"}, Sign: "?", Tone: Asking},
		{Number: 9, Words: "Thank you all", State: say.Text{EN: "published", FR: "publiée"}, Sign: "✓", Tone: Out},
		{Number: 14, Words: "AWordThatIsLongerThanAnyColumnIsWideAndCannotBeBroken", State: say.Text{EN: "on hold", FR: "suspendue"}, Sign: "‖", Tone: Parked},
		{Number: 15, Words: "Sale", State: say.Text{EN: "failed", FR: "en échec"}, Sign: "!", Tone: Trouble},
		{Number: 16, Words: "", State: say.Text{EN: "a draft", FR: "en brouillon"}, Sign: "…", Tone: Writing},
		{Number: 17, Words: "Stopped", State: say.Text{EN: "stopped", FR: "arrêtée"}, Sign: "■", Tone: Parked},
	}
	var out []CalendarEntry
	for i := range n {
		e := all[(i+day.Day())%len(all)]
		e.At = day.Add(time.Duration(8+i) * time.Hour)
		out = append(out, e)
	}
	return out
}

// plan is a calendar of days from a first one; of says how much is on each.
func plan(first string, days int, of func(i int) int) Calendar {
	start := day(first)
	c := Calendar{Title: say.Text{EN: "Calendar of demo", FR: "Calendrier de demo"}}
	for i := range days {
		at := time.Date(start.Year(), start.Month(), start.Day()+i, 0, 0, 0, 0, parisZone)
		d := CalendarDay{Date: at, Today: i == 1, Entries: entries(at, of(i))}
		if at.Day() == 11 && at.Month() == time.November {
			d.Holiday = say.Text{EN: "Armistice Day", FR: "Armistice 1918"}
		}
		c.Days = append(c.Days, d)
	}
	return c
}

// calendars are the pictures that were looked at: COPYDESK_PICTURES names a folder to put them in.
func calendars() map[string]Calendar {
	return map[string]Calendar{
		"week":  plan("2026-11-09", 7, func(i int) int { return i }),
		"empty": plan("2026-11-23", 7, func(int) int { return 0 }),
		"month": plan("2026-11-01", 30, func(i int) int { return i * i % 6 }),
		"full":  plan("2026-08-01", 31, func(i int) int { return 3 + i%7 }),
		"none":  {},
	}
}

func TestCalendarPictures(t *testing.T) {
	for name, c := range calendars() {
		for _, lang := range say.Langs {
			c.Dark = lang == say.FR
			data, alt, err := CalendarPicture(t.Context(), c, lang)
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			high := Height
			if len(c.Days) > 7 {
				high = MonthHeight
			}
			if b := img.Bounds(); b.Dx() != Width || b.Dy() != high {
				t.Errorf("%s is %v", name, b)
			}
			if len(data) > 200<<10 || alt == "" {
				t.Errorf("%s takes %d bytes: %q", name, len(data), alt)
			}
			if dir := os.Getenv("COPYDESK_PICTURES"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, "calendar."+name+"."+string(lang)+".png"), data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// Who cannot see the picture is told the same: days, times, words, states, and what is free.
func TestCalendarIsDescribed(t *testing.T) {
	c := plan("2026-11-09", 7, func(i int) int { return map[int]int{1: 2, 3: 1}[i] })
	for lang, want := range map[say.Lang]string{
		say.EN: "Calendar of demo, 9 to 15 November 2026. Tue 10 (today): 8:00 Été\u202f: «\u202fprêts\u202f?\u202f» 🎉 (post 13, waiting for approval), 9:00 Thank you all (post 9, published). " +
			"Wed 11: Armistice Day. Thu 12: 8:00 AWordThatIsLongerThanAnyColumnIsWideAnd… (post 14, on hold).",
		say.FR: "Calendrier de demo, du 9 au 15 novembre 2026. mar. 10 (aujourd'hui)\u202f: 8\u00a0h Été\u202f: «\u202fprêts\u202f?\u202f» 🎉 (publication 13, en attente de validation), 9\u00a0h Thank you all (publication 9, publiée). " +
			"mer. 11\u202f: Armistice 1918. jeu. 12\u202f: 8\u00a0h AWordThatIsLongerThanAnyColumnIsWideAnd… (publication 14, suspendue).",
	} {
		if got := c.told(lang); got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
	}
	if got := calendars()["empty"].told(say.FR); got != "Calendrier de demo, du 23 au 29 novembre 2026. Rien n'est prévu." {
		t.Error(got)
	}
	if got := calendars()["full"].told(say.EN); !strings.HasSuffix(got, " more.") || !strings.Contains(got, "Sat 1: ") {
		t.Error(got)
	}
}

// Whatever is on it, a calendar is drawn and described within bounds.
func TestAnyCalendarIsDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := plan("2026-10-20", rapid.SampledFrom([]int{0, 1, 7, 28, 31, 42}).Draw(t, "days"), func(int) int { return 0 })
		for i := range c.Days {
			for range rapid.IntRange(0, 12).Draw(t, "entries") {
				c.Days[i].Entries = append(c.Days[i].Entries, CalendarEntry{At: c.Days[i].Date, Number: rapid.Int64Range(0, 1<<40).Draw(t, "number"),
					Words: rapid.String().Draw(t, "words"), State: say.Same(rapid.String().Draw(t, "state")), Sign: rapid.SampledFrom([]string{"", "✓", "■", "?", "🎉"}).Draw(t, "sign")})
			}
			c.Days[i].Holiday = say.Same(rapid.String().Draw(t, "holiday"))
		}
		for _, lang := range say.Langs {
			if alt := c.told(lang); utf8.RuneCountInString(alt) > altMost || alt == "" {
				t.Fatalf("%d characters: %s", utf8.RuneCountInString(alt), alt)
			}
		}
		if rapid.IntRange(0, 7).Draw(t, "drawn") > 0 { // words are cheap, pictures are not
			return
		}
		if _, err := drawCalendar(c, say.EN); err != nil {
			t.Fatal(err)
		}
	})
}
