package when

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// saidEvery is what repeats as the golden table writes it.
func saidEvery(e Every, err error) string {
	if no, ok := err.(*Error); ok {
		return "refused: " + string(no.Trouble)
	}
	s := fmt.Sprintf("%d %s", e.Step, e.Unit)
	for _, d := range e.Days {
		s += " " + strings.ToLower(d.String()[:3])
	}
	if e.Nth != 0 {
		s += fmt.Sprintf(" nth %d", e.Nth)
	}
	if e.Date != 0 {
		s += fmt.Sprintf(" on the %d", e.Date)
	}
	s += fmt.Sprintf(" at %d:%02d", e.Minute/60, e.Minute%60)
	if e.Bare {
		s += " bare"
	}
	if e.Times != 0 {
		s += fmt.Sprintf(", %d times", e.Times)
	}
	if e.Until != "" {
		s += ", until " + e.Until
	}
	return s
}

// TestRepetitions reads testdata/every.txt: "lang | phrase | meaning", as typed on Wednesday
// 18 November 2026 at 10:00 in Paris. UPDATE_GOLDEN=1 writes the meanings anew.
func TestRepetitions(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	now := time.Date(2026, 11, 18, 10, 0, 0, 0, paris)
	table(t, "testdata/every.txt", func(lang, phrase string) string {
		if last, found := strings.CutPrefix(phrase, "until: "); found {
			at, err := ParseUntil(last, now, paris, Lang(lang))
			if no, ok := err.(*Error); ok {
				return "refused: " + string(no.Trouble)
			}
			return at.Format("Mon 2006-01-02 15:04")
		}
		e, err := ParseEvery(phrase, now, paris, Lang(lang))
		if err == nil && !IsEvery(phrase) {
			t.Errorf("%q is read and does not begin as what repeats does", phrase)
		}
		if _, once := Parse(phrase, now, paris, Lang(lang)); err == nil && once == nil {
			t.Errorf("%q is a single moment too", phrase)
		}
		return saidEvery(e, err)
	})
}

// table holds a golden table against what its phrases mean.
func table(t *testing.T, file string, mean func(lang, phrase string) string) {
	t.Helper()
	f, err := os.Open(file)
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
		got := mean(part[0], part[1])
		fmt.Fprintf(&out, "%s | %s | %s\n", part[0], part[1], got)
		if os.Getenv("UPDATE_GOLDEN") == "" && (len(part) < 3 || part[2] != got) {
			t.Errorf("%s: got %s", lines.Text(), got)
		}
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever is put together from the words of either language is read as it was meant.
func TestWrittenRepetitionsReadBack(t *testing.T) {
	now := time.Date(2026, 11, 18, 10, 0, 0, 0, time.UTC)
	en := []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	fr := []string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	rapid.Check(t, func(t *rapid.T) {
		d, minute := rapid.IntRange(0, 6).Draw(t, "day"), rapid.IntRange(0, 24*60-1).Draw(t, "minute")
		step := rapid.IntRange(2, mostSteps).Draw(t, "step")
		type phrase struct {
			text string
			want Every
		}
		week := Every{Unit: Week, Step: 1, Days: []time.Weekday{time.Weekday(d)}, Minute: minute}
		steps := week
		steps.Step = step
		first := Every{Unit: Month, Step: 1, Nth: 1, Days: week.Days, Minute: minute}
		all := []phrase{
			{"every " + en[d], week}, {"chaque " + fr[d], week}, {"tous les " + fr[d] + "s", week},
			{fmt.Sprintf("every %d weeks on %s", step, en[d]), steps}, {fmt.Sprintf("toutes les %d semaines le %s", step, fr[d]), steps},
			{"every month on the first " + en[d], first}, {"chaque mois le premier " + fr[d], first}, {"le premier " + fr[d] + " de chaque mois", first},
			{"every day", Every{Unit: Day, Step: 1, Minute: minute}}, {"chaque jour ouvré", Every{Unit: Workday, Step: 1, Minute: minute}},
		}
		p := rapid.SampledFrom(all).Draw(t, "phrase")
		clock := rapid.SampledFrom([]string{fmt.Sprintf("%d:%02d", minute/60, minute%60), fmt.Sprintf("at %d:%02d", minute/60, minute%60), fmt.Sprintf("à %d h %02d", minute/60, minute%60)}).Draw(t, "clock")
		text := p.text + " " + clock
		if times := rapid.IntRange(0, 9).Draw(t, "times"); times > 0 {
			p.want.Times = times
			text += fmt.Sprintf(" %d times", times)
		}
		got, err := ParseEvery(text, now, time.UTC, "fr")
		if err != nil || saidEvery(got, nil) != saidEvery(p.want, nil) {
			t.Fatalf("%q is %s (%v), want %s", text, saidEvery(got, err), err, saidEvery(p.want, nil))
		}
	})
}

func FuzzParseEvery(f *testing.F) {
	for _, s := range []string{"every friday 9am", "chaque jour ouvré 9 h", "le 1er de chaque mois", "every 2 weeks until june", "un vendredi sur deux", "every month on the 31st 4 times"} {
		f.Add(s, "fr")
		f.Add(s, "en")
	}
	now := time.Date(2026, 11, 18, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text, lang string) {
		e, err := ParseEvery(text, now, time.UTC, Lang(lang))
		if err != nil {
			if _, ok := err.(*Error); !ok {
				t.Fatalf("%T", err)
			}
			return
		}
		switch {
		case e.Step < 1 || e.Step > mostSteps || e.Minute < 0 || e.Minute >= 24*60 || e.Date < 0 || e.Date > 31 || e.Times < 0:
			t.Errorf("%q is %+v", text, e)
		case e.Unit == Week && len(e.Days) == 0, e.Unit == Month && e.Date == 0 && e.Nth == 0, e.Nth != 0 && len(e.Days) != 1:
			t.Errorf("%q names no day: %+v", text, e)
		}
		_, _ = ParseUntil(text, now, time.UTC, Lang(lang))
	})
}
