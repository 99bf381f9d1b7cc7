package report

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"copydesk/approvals/say"
)

func TestTheAxisHoldsEverythingAndZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-20, 20))
		a, b := value.Draw(t, "a"), value.Draw(t, "b")
		s := scaleFor(min(a, b), max(a, b))
		ticks := s.ticks()
		if !slices.Contains(ticks, 0) || len(ticks) < 2 || len(ticks) > 9 {
			t.Fatalf("%d, %d give %v", a, b, ticks)
		}
		if s.lo > float64(min(a, b)) || s.hi < float64(max(a, b)) || s.step < 1 || math.IsNaN(s.hi-s.lo) || math.IsInf(s.hi-s.lo, 0) {
			t.Fatalf("%d, %d give %+v", a, b, s)
		}
		for _, v := range ticks {
			if odd.MatchString(figure(v, say.FR)) || odd.MatchString(figure(v, say.EN)) {
				t.Fatalf("%v reads %s", v, figure(v, say.FR))
			}
		}
	})
}

func TestFigures(t *testing.T) {
	for v, want := range map[float64][2]string{
		0: {"0", "0"}, -5: {"-5", "-5"}, 1204: {"1,204", "1 204"}, 999_999: {"999,999", "999 999"},
		1_000_000: {"1 M", "1 M"}, 2_500_000: {"2.5 M", "2,5 M"}, 3e9: {"3 bn", "3 Md"}, -4e6: {"-4 M", "-4 M"},
	} {
		if en, fr := figure(v, say.EN), figure(v, say.FR); en != want[0] || fr != want[1] {
			t.Errorf("%v reads %q and %q", v, en, fr)
		}
	}
}

func TestInstantsAreNamedInTheirOwnZone(t *testing.T) {
	at := time.Date(2026, 8, 1, 9, 30, 0, 0, paris)
	for g, want := range map[grain][2]string{
		hours: {"9:30", "9 h 30"}, weekdays: {"Sat 1", "sam. 1er"}, days: {"1 Aug", "1er août"}, months: {"Aug", "août"},
	} {
		if en, fr := moment(at, g, say.EN), moment(at, g, say.FR); en != want[0] || fr != want[1] {
			t.Errorf("%q and %q, want %q", en, fr, want)
		}
	}
	// The days on which clocks change are 23 and 25 hours long and keep their name.
	for _, s := range []string{"2027-03-28", "2026-10-25"} {
		d := day(s)
		first, last := Numbers{From: d, To: d.AddDate(0, 0, 1)}.days()
		if !first.Equal(last) || first.Day() != d.Day() {
			t.Errorf("%s reads %v to %v", s, first, last)
		}
	}
}

func TestLabelsAreFewAndEven(t *testing.T) {
	for n := range 400 {
		tab := tabulate(Chart{Series: one(run(n, 10))}, say.EN)
		got := tab.named(12)
		if len(got) > 12 || n > 0 && len(got) == 0 {
			t.Fatalf("%d days have %d labels", n, len(got))
		}
		if tab.grain() != days {
			continue
		}
		for i := 2; i < len(got); i++ {
			if got[i]-got[i-1] != got[1]-got[0] {
				t.Fatalf("%d days are labelled at %v", n, got)
			}
		}
	}
}

func TestWhatFontsLackIsNotDrawn(t *testing.T) {
	for s, want := range map[string]string{
		"🎉 Fête  d'été 👩‍👩‍👧 ✅": "Fête d'été", "日本語": "", "a\u00a0b\u202fc": "a b c", "Œuvre — 50 %": "Œuvre — 50 %", "✏️": "",
	} {
		if got := drawable(s); got != want {
			t.Errorf("%q draws %q", s, got)
		}
	}
}
