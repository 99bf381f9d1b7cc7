package approvals

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"copydesk/approvals/say"
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

func TestWallWhereClocksChange(t *testing.T) {
	for _, c := range []struct {
		zone      string
		y, m, d   int
		hour, min int
		want      string
		why       string
	}{
		{"Europe/Paris", 2027, 3, 28, 2, 30, "2027-03-28T03:30:00+02:00", "skipped: forward"},
		{"Europe/Paris", 2027, 3, 28, 3, 0, "2027-03-28T03:00:00+02:00", "just after"},
		{"Europe/Paris", 2027, 10, 31, 2, 30, "2027-10-31T02:30:00+02:00", "twice: the first"},
		{"Europe/Paris", 2027, 10, 31, 3, 0, "2027-10-31T03:00:00+01:00", "after"},
		{"Australia/Lord_Howe", 2026, 10, 4, 2, 15, "2026-10-04T02:45:00+11:00", "half an hour"},
		{"America/New_York", 2026, 11, 1, 1, 30, "2026-11-01T01:30:00-04:00", "twice: the first"},
		{"Asia/Kathmandu", 2026, 11, 1, 9, 0, "2026-11-01T09:00:00+05:45", "plain"},
	} {
		got := Wall(c.y, time.Month(c.m), c.d, c.hour*60+c.min, zone(t, c.zone)).Format(time.RFC3339)
		if got != c.want {
			t.Errorf("%s %s: %s, want %s", c.zone, c.why, got, c.want)
		}
	}
}

func TestDeadline(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, paris)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	french := func(d time.Time) bool { _, ok := Holiday("FR", d); return ok }
	for _, c := range []struct{ planned, submitted, want string }{
		{"2026-11-26 09:00", "2026-11-23 10:00", "2026-11-26 09:00"},
		{"", "2026-11-23 09:00", "2026-11-25 15:00"}, // 9 + 9 + 6 hours
		{"", "2026-11-20 17:00", "2026-11-25 14:00"}, // over a weekend
		{"", "2026-11-21 11:00", "2026-11-25 15:00"}, // on a Saturday
		{"", "2026-11-10 09:00", "2026-11-13 15:00"}, // 11 November is a holiday
		{"2026-11-20 09:00", "2026-11-23 09:00", "2026-11-25 15:00"},
	} {
		var planned time.Time
		if c.planned != "" {
			planned = at(c.planned)
		}
		got, work := Deadline(planned, at(c.submitted), paris, french)
		if said := got.In(paris).Format("2006-01-02 15:04"); said != c.want {
			t.Errorf("submitted %s: %s, want %s", c.submitted, said, c.want)
		}
		var hours time.Duration
		for _, s := range work {
			hours += s.To.Sub(s.From)
		}
		if planned.After(at(c.submitted)) != (work == nil) || work != nil && (hours != AnswerWithin || !work[len(work)-1].To.Equal(got)) {
			t.Errorf("submitted %s: %v of work", c.submitted, work)
		}
	}
	if got, work := Deadline(time.Time{}, noon, time.UTC, func(time.Time) bool { return true }); got.Before(noon) || work != nil {
		t.Error("holidays for ever:", got, work)
	}
}

func TestSlotsReadBothLanguages(t *testing.T) {
	for in, want := range map[string]string{
		"mon,wed 9:00; fri 14h30":           "Monday, Wednesday 9:00; Friday 14:30",
		"lundi, mercredi 9 h ; ven 14 h 30": "Monday, Wednesday 9:00; Friday 14:30",
		"lun-ven 9h et 17h":                 "Monday, Tuesday, Wednesday, Thursday, Friday 9:00, 17:00",
		"lundi à vendredi à 9 h":            "Monday, Tuesday, Wednesday, Thursday, Friday 9:00",
		"le lundi à 9 h, le jeudi à midi":   "Monday 9:00; Thursday 12:00",
		"Mon 9am, Thu 2:30pm":               "Monday 9:00; Thursday 14:30",
		"every day at 8:00":                 "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday 8:00",
		"weekends noon":                     "Saturday, Sunday 12:00",
		"sat-mon 12am":                      "Monday, Saturday, Sunday 0:00",
		"mon 9:00, 9:00":                    "Monday 9:00",
		"":                                  "",
	} {
		s, err := ParseSlots(in)
		if err != nil || s.In(say.EN) != want {
			t.Errorf("%q: %q %v, want %q", in, s.In(say.EN), err, want)
		}
	}
	for _, in := range []string{"9:00", "mon", "mon 25:00", "mon 13pm", "soonish", "mon 24:00", "mon 9:61", "mon 9h;", "xyz 9:00", "mon 9:00 wed"} {
		var p *say.Problem
		if s, err := ParseSlots(in); in != "mon 9h;" && (!errors.As(err, &p) || p.Text.FR == "") {
			t.Errorf("%q was read as %v", in, s)
		}
	}
}

func TestSlotsReadBackWhatTheySay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Slots(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Slot {
			return Slot{time.Weekday(rapid.IntRange(0, 6).Draw(t, "day")), rapid.IntRange(0, 24*60-1).Draw(t, "minute"), rapid.SampledFrom([]string{"", "", "mastodon", "@demo.fr"[1:], "linkedin"}).Draw(t, "on")}
		}), 0, 8).Draw(t, "slots")).ordered()
		for _, l := range say.Langs {
			back, err := ParseSlots(s.In(l))
			if err != nil || fmt.Sprint(back) != fmt.Sprint(s) {
				t.Fatalf("%q: %v %v", s.In(l), back, err)
			}
		}
	})
}

func TestNextSlot(t *testing.T) {
	s, err := ParseSlots("mon,thu 9:00; thu 14:00")
	if err != nil {
		t.Fatal(err)
	}
	paris := zone(t, "Europe/Paris")
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, paris)
	r := Rhythm{Slots: s}
	next := r.Next(monday, planned())
	if want := time.Date(2026, 11, 26, 9, 0, 0, 0, paris); !next.Equal(want) {
		t.Fatal(next)
	}
	if got := r.Next(monday, planned(next)); !got.Equal(next.Add(5 * time.Hour)) {
		t.Fatal("taken:", got)
	}
	if got := (Rhythm{}).Next(monday, planned()); !got.IsZero() {
		t.Fatal("no slots:", got)
	}
	if got := r.Next(monday, func(time.Time, []string) bool { return true }); !got.IsZero() {
		t.Fatal("all taken:", got)
	}
}

func TestHours(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC) } // the 23rd is a Monday
	for _, c := range []struct {
		in       string
		t        time.Time
		contains bool
	}{
		{"8:00-20:00", at(23, 8, 0), true}, {"8:00-20:00", at(23, 20, 0), false}, {"8:00-20:00", at(23, 7, 59), false},
		{"22h-7h", at(23, 23, 0), true}, {"22 h à 7 h", at(24, 6, 59), true}, {"22:00 to 7:00", at(24, 7, 0), false},
		{"mon-fri 9am-6pm", at(28, 10, 0), false}, {"lun-ven de 9 h à 18 h", at(27, 10, 0), true},
		{"fri 22:00-7:00", at(28, 3, 0), true}, {"fri 22:00-7:00", at(27, 3, 0), false},
		{"0:00-24:00", at(23, 0, 0), true}, {"none", at(23, 12, 0), false}, {"jamais", at(23, 12, 0), false},
	} {
		h, err := ParseHours(c.in)
		if err != nil || h.Contains(c.t) != c.contains {
			t.Errorf("%q at %s: %v %v", c.in, c.t, h.Contains(c.t), err)
		}
	}
	for _, in := range []string{"8", "8:00-8:00", "soon", "8:00-20:00 9:00-10:00", "25:00-26:00", "mon"} {
		if h, err := ParseHours(in); err == nil {
			t.Errorf("%q was read as %v", in, h)
		}
	}
}

func TestHoursBeginAndEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := Hours{From: rapid.IntRange(0, 24*60-1).Draw(t, "from"), To: rapid.IntRange(0, 24*60).Draw(t, "to")}
		if days := rapid.SliceOfNDistinct(rapid.IntRange(0, 6), 0, 6, func(d int) int { return d }).Draw(t, "days"); h.From != h.To {
			for _, d := range days {
				h.Days = append(h.Days, time.Weekday(d))
			}
		}
		at := noon.Add(time.Duration(rapid.IntRange(0, 7*24*60).Draw(t, "at")) * time.Minute)
		in := h.Within(at)
		if in.Before(at) || !h.None() && !h.Contains(in) {
			t.Fatalf("%+v within %s: %s", h, at, in)
		}
		out := h.Outside(at)
		if out.Before(at) || h.Contains(out) && !out.Equal(at) {
			t.Fatalf("%+v outside %s: %s", h, at, out)
		}
		for _, l := range say.Langs {
			back, err := ParseHours(h.In(l))
			if err != nil || back.Contains(at) != h.Contains(at) {
				t.Fatalf("%q: %+v %v", h.In(l), back, err)
			}
		}
	})
}

func TestHolidays(t *testing.T) {
	for _, c := range []struct {
		country, day, want string
	}{
		{"FR", "2026-04-06", "Easter Monday"}, {"fr", "2026-05-14", "Ascension Day"}, {"FR", "2026-05-25", "Whit Monday"}, {"FR", "2026-07-14", "Bastille Day"},
		{"FR", "2026-11-23", ""}, {"FR", "2026-04-03", ""}, {"DE", "2026-04-03", "Good Friday"}, {"DE", "2026-10-03", "Day of German Unity"},
		{"US", "2026-11-26", "Thanksgiving"}, {"US", "2026-07-03", "Independence Day"}, {"US", "2027-12-31", "New Year's Day"}, {"US", "2026-05-25", "Memorial Day"},
		{"US", "2026-01-19", "Martin Luther King Jr. Day"}, {"GB", "2026-12-28", "Boxing Day"}, {"GB", "2027-12-27", "Christmas Day"}, {"GB", "2027-12-28", "Boxing Day"},
		{"GB", "2028-01-03", "New Year's Day"}, {"GB", "2026-08-31", "Summer bank holiday"}, {"GB", "2026-05-25", "Spring bank holiday"},
		{"CA", "2026-05-18", "Victoria Day"}, {"CA", "2026-10-12", "Thanksgiving"}, {"BE", "2026-07-21", "Belgian National Day"}, {"CH", "2026-08-01", "Swiss National Day"},
		{"ES", "2026-12-08", "Immaculate Conception"}, {"IT", "2026-10-04", "Saint Francis of Assisi"}, {"IT", "2025-10-04", ""}, {"", "2026-12-25", ""}, {"XX", "2026-12-25", ""},
	} {
		day, _ := time.Parse("2006-01-02", c.day)
		if got, ok := Holiday(c.country, day); got.EN != c.want || ok != (c.want != "") {
			t.Errorf("%s %s: %q, want %q", c.country, c.day, got.EN, c.want)
		}
	}
	for year, want := range map[int]string{1961: "04-02", 2000: "04-23", 2019: "04-21", 2024: "03-31", 2025: "04-20", 2038: "04-25", 2285: "03-22"} {
		if got := Easter(year).Format("01-02"); got != want {
			t.Errorf("Easter %d: %s, want %s", year, got, want)
		}
	}
}

func TestBackoffGrowsAndStaysTheSame(t *testing.T) {
	for tries := 1; tries < 20; tries++ {
		pause := Backoff(tries, "d")
		if pause != Backoff(tries, "d") || pause < 4*time.Second || pause > 18*time.Minute {
			t.Errorf("after %d tries: %s", tries, pause)
		}
	}
	if Backoff(3, "a") == Backoff(3, "b") {
		t.Error("two deliveries would come back together")
	}
}

func FuzzSlotsAndHours(f *testing.F) {
	for _, s := range []string{"mon,wed 9:00; fri 14h30", "lundi à vendredi de 9 h à 18 h", "22h-7h", "daily 12am", "-", "mon-", "9-9-9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if s, err := ParseSlots(in); err == nil && len(s.In(say.FR)) <= longestPlan {
			if back, err := ParseSlots(s.In(say.FR)); err != nil || fmt.Sprint(back) != fmt.Sprint(s) {
				t.Fatalf("%q: %v, said %q, read %v %v", in, s, s.In(say.FR), back, err)
			}
		}
		if h, err := ParseHours(in); err == nil {
			if back, err := ParseHours(h.In(say.EN)); err != nil || back.From != h.From || back.To != h.To {
				t.Fatalf("%q: %+v, said %q, read %+v %v", in, h, h.In(say.EN), back, err)
			}
		}
	})
}
