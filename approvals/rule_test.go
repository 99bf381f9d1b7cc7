package approvals

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"copydesk/approvals/say"
)

// Six zones whose clocks change in six ways: spring and autumn, the southern year, half an hour, a
// rule given up, a month of fasting, and never.
var sixZones = []string{"Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Kolkata"}

var (
	friday = Rule{Unit: EachWeek, Days: []time.Weekday{time.Friday}, Minute: 9 * 60}
	anyDay = Rule{Unit: EachDay, Minute: 2*60 + 30}
)

func TestOccurrences(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, paris) // a Tuesday
	for _, c := range []struct {
		what  string
		rule  Rule
		brand Rhythm
		n     int
		want  string
		more  bool
	}{
		{"every Friday", friday, Rhythm{}, 3, "27/11 09:00, 04/12 09:00, 11/12 09:00", true},
		{"until a day, that day too", Rule{Unit: EachWeek, Days: friday.Days, Minute: 540, Until: "2026-12-04"}, Rhythm{}, 9, "27/11 09:00, 04/12 09:00", false},
		{"so many times", Rule{Unit: EachWeek, Days: friday.Days, Minute: 540, Times: 2}, Rhythm{}, 9, "27/11 09:00, 04/12 09:00", false},
		{"as many as are named, and no more", Rule{Unit: EachWeek, Days: friday.Days, Minute: 540, Times: 3}, Rhythm{}, 3, "27/11 09:00, 04/12 09:00, 11/12 09:00", false},
		{"an hour that passed today is tomorrow's", Rule{Unit: EachDay, Minute: 540}, Rhythm{}, 2, "25/11 09:00, 26/11 09:00", true},
		{"an hour still to come is today's", Rule{Unit: EachDay, Minute: 660}, Rhythm{}, 1, "24/11 11:00", true},
		{"working days", Rule{Unit: EachWorkday, Minute: 540}, Rhythm{}, 5, "25/11 09:00, 26/11 09:00, 27/11 09:00, 30/11 09:00, 01/12 09:00", true},
		{"public holidays are no working days", Rule{Unit: EachWorkday, Minute: 540, Until: "2026-12-28"}, Rhythm{Country: "FR"}, 40,
			"25/11 09:00, 26/11 09:00, 27/11 09:00, 30/11 09:00, 01/12 09:00, 02/12 09:00, 03/12 09:00, 04/12 09:00, 07/12 09:00, 08/12 09:00, 09/12 09:00, 10/12 09:00, " +
				"11/12 09:00, 14/12 09:00, 15/12 09:00, 16/12 09:00, 17/12 09:00, 18/12 09:00, 21/12 09:00, 22/12 09:00, 23/12 09:00, 24/12 09:00, 28/12 09:00", false},
		{"every second week", Rule{Unit: EachWeek, Every: 2, Days: friday.Days, Minute: 540}, Rhythm{}, 3, "27/11 09:00, 11/12 09:00, 25/12 09:00", true},
		{"counted from a day long ago", Rule{Unit: EachWeek, Every: 2, Days: friday.Days, Minute: 540, From: "2026-11-20"}, Rhythm{}, 2, "04/12 09:00, 18/12 09:00", true},
		{"every third day", Rule{Unit: EachDay, Every: 3, Minute: 540}, Rhythm{}, 3, "25/11 09:00, 28/11 09:00, 01/12 09:00", true},
		{"the first of the month", Rule{Unit: EachMonth, Day: 1, Minute: 540}, Rhythm{}, 3, "01/12 09:00, 01/01 09:00, 01/02 09:00", true},
		{"months without the 31st: their last day", Rule{Unit: EachMonth, Day: 31, Minute: 540}, Rhythm{}, 5, "30/11 09:00, 31/12 09:00, 31/01 09:00, 28/02 09:00, 31/03 09:00", true},
		{"the first Monday", Rule{Unit: EachMonth, Nth: 1, Days: []time.Weekday{time.Monday}, Minute: 540}, Rhythm{}, 3, "07/12 09:00, 04/01 09:00, 01/02 09:00", true},
		{"the last Friday", Rule{Unit: EachMonth, Nth: -1, Days: friday.Days, Minute: 540}, Rhythm{}, 3, "27/11 09:00, 25/12 09:00, 29/01 09:00", true},
		{"every third month", Rule{Unit: EachMonth, Every: 3, Day: 15, Minute: 540}, Rhythm{}, 3, "15/12 09:00, 15/03 09:00, 15/06 09:00", true},
		{"publish hours: the weekend's become one on Monday", Rule{Unit: EachDay, Minute: 22 * 60},
			Rhythm{Hours: Hours{From: 480, To: 1200, Days: []time.Weekday{1, 2, 3, 4, 5}}}, 4, "25/11 08:00, 26/11 08:00, 27/11 08:00, 30/11 08:00", true},
		{"no rule is nothing", Rule{}, Rhythm{}, 9, "", false},
	} {
		list, more := c.rule.Occurrences(now, c.n, c.brand)
		var said []string
		for _, at := range list {
			said = append(said, at.Format("02/01 15:04"))
		}
		got := strings.Join(said, ", ")
		if got != c.want || more != c.more {
			t.Errorf("%s: %s (more: %v), want %s", c.what, got, more, c.want)
		}
	}
}

// Ten years of clock changes in six zones: the k-th occurrence is at its own time on the clocks of
// the zone. A time that does not exist moves forward by what the clocks skip; one that comes twice is
// the first; no day is left out or doubled.
func TestTenYearsOfClockChanges(t *testing.T) {
	for _, name := range sixZones {
		z := zone(t, name)
		for _, minute := range []int{0, 15, 30, 2*60 + 15, 2*60 + 30, 9 * 60, 23*60 + 45} {
			r := Rule{Unit: EachDay, Minute: minute}
			at := time.Date(2017, 1, 1, 12, 0, 0, 0, z)
			day := 1
			if minute > 12*60 {
				day = 0
			}
			shifted := 0
			for day <= 3650 {
				list, more := r.Occurrences(at, MostOccurrences, Rhythm{})
				if len(list) != MostOccurrences || !more {
					t.Fatalf("%s: %d occurrences", name, len(list))
				}
				for _, o := range list {
					want := time.Date(2017, 1, 1+day, 0, 0, 0, 0, time.UTC)
					asked := fmt.Sprintf("%02d:%02d", minute/60, minute%60)
					if o.Format("15:04") != asked {
						shifted++
						checkGap(t, o, want, minute)
					} else if o.Format(time.DateOnly) != want.Format(time.DateOnly) {
						t.Fatalf("%s: occurrence %s, want one on %s", name, o, want.Format(time.DateOnly))
					}
					if before := o.Add(-time.Hour); before.Format("02 15:04") == o.Format("02 15:04") {
						t.Fatalf("%s: %s is the second of two", name, o)
					}
					if half := o.Add(-30 * time.Minute); half.Format("02 15:04") == o.Format("02 15:04") {
						t.Fatalf("%s: %s is the second of two", name, o)
					}
					if !o.After(at) {
						t.Fatalf("%s: %s does not come after %s", name, o, at)
					}
					at, day = o, day+1
				}
			}
			if name == "Europe/Paris" && minute == 2*60+30 && shifted != 10 {
				t.Errorf("%d springs in ten years", shifted)
			}
		}
	}
}

// checkGap wants the clocks of that day to skip the time asked for, and the occurrence to stand as
// far past the change.
func checkGap(t *testing.T, o, day time.Time, minute int) {
	t.Helper()
	asked := time.Date(day.Year(), day.Month(), day.Day(), 0, minute, 0, 0, time.UTC)
	for at := o.Add(-48 * time.Hour).Truncate(15 * time.Minute); at.Before(o.Add(48 * time.Hour)); at = at.Add(15 * time.Minute) {
		if at.Format("2006-01-02 15:04") == asked.Format("2006-01-02 15:04") {
			t.Fatalf("%s exists, and %s was taken", asked.Format("2006-01-02 15:04"), o)
		}
	}
	shown := time.Date(o.Year(), o.Month(), o.Day(), o.Hour(), o.Minute(), 0, 0, time.UTC)
	if skip := shown.Sub(asked); skip <= 0 || skip > time.Hour {
		t.Fatalf("%s moved to %s", asked, o)
	}
}

func drawRule(t *rapid.T) Rule {
	r := Rule{Minute: rapid.IntRange(0, 24*60-1).Draw(t, "minute"), Every: rapid.IntRange(0, 5).Draw(t, "every")}
	switch r.Unit = rapid.SampledFrom([]Unit{EachDay, EachWorkday, EachWeek, EachMonth}).Draw(t, "unit"); r.Unit {
	case EachWorkday:
		r.Every = 0
	case EachWeek:
		r.Days = slices.Compact(slices.Sorted(slices.Values(rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 6), func(n int) time.Weekday { return time.Weekday(n) }), 1, 3).Draw(t, "days"))))
	case EachMonth:
		if r.Nth = rapid.SampledFrom([]int{0, 1, 2, 3, 4, -1}).Draw(t, "nth"); r.Nth == 0 {
			r.Day = rapid.IntRange(1, 31).Draw(t, "day")
		} else {
			r.Days = []time.Weekday{time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))}
		}
	}
	return r
}

// Whatever the rule: in order, each once, none before it is asked for, and asking again from any of
// them gives the ones after it.
func TestOccurrencesFollowOneAnother(t *testing.T) {
	zones := map[string]*time.Location{}
	for _, name := range sixZones {
		zones[name] = zone(t, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t)
		z := zones[rapid.SampledFrom(sixZones).Draw(t, "zone")]
		now := time.Date(2017, 1, 1, 0, 0, 0, 0, z).Add(time.Duration(rapid.IntRange(0, 10*365*24*60).Draw(t, "now")) * time.Minute)
		list, more := r.Occurrences(now, MostOccurrences, Rhythm{})
		if !more || len(list) == 0 {
			t.Fatalf("%v: %d, more: %v", r, len(list), more)
		}
		r.From = list[0].Format(time.DateOnly)
		for i, at := range list {
			if !at.After(now) || i > 0 && !at.After(list[i-1]) {
				t.Fatalf("%v of %v", at, list)
			}
		}
		k := rapid.IntRange(0, len(list)-1).Draw(t, "k")
		again, _ := r.Occurrences(list[k], MostOccurrences, Rhythm{})
		if n := min(len(again), len(list)-k-1); !slices.EqualFunc(again[:n], list[k+1:k+1+n], time.Time.Equal) {
			t.Fatalf("after %v: %v, of %v", list[k], again[:n], list)
		}
		times := rapid.IntRange(1, MostOccurrences).Draw(t, "times")
		r.Times = times
		if some, rest := r.Occurrences(now, MostOccurrences, Rhythm{}); len(some) != min(times, len(list)) || rest && len(some) == times {
			t.Fatalf("%d times: %d, more: %v", times, len(some), rest)
		}
	})
}

func TestRulesAreSaid(t *testing.T) {
	for _, c := range []struct {
		rule   Rule
		en, fr string
	}{
		{Rule{}, "once", "une seule fois"},
		{friday, "every Friday at 9:00", "chaque vendredi à 9\u00a0h"},
		{anyDay, "every day at 2:30", "chaque jour à 2\u00a0h\u00a030"},
		{Rule{Unit: EachWorkday, Minute: 540, Times: 4}, "every working day at 9:00, 4 times", "chaque jour ouvré à 9\u00a0h, 4 fois"},
		{Rule{Unit: EachWeek, Every: 2, Days: []time.Weekday{1, 4}, Minute: 540, Until: "2027-06-30"}, "every 2 weeks on Monday and Thursday at 9:00, until Wednesday 30 June 2027", "toutes les 2 semaines, le lundi et jeudi, à 9\u00a0h, jusqu'au mercredi 30 juin 2027"},
		{Rule{Unit: EachMonth, Day: 1, Minute: 540}, "every month on the 1st at 9:00", "chaque mois, le 1er, à 9\u00a0h"},
		{Rule{Unit: EachMonth, Every: 3, Day: 31, Minute: 540}, "every 3 months on the 31st (or the month's last day) at 9:00", "tous les 3 mois, le 31 (ou le dernier jour du mois), à 9\u00a0h"},
		{Rule{Unit: EachMonth, Nth: 1, Days: []time.Weekday{1}, Minute: 540}, "every month on the first Monday at 9:00", "chaque mois, le premier lundi, à 9\u00a0h"},
		{Rule{Unit: EachDay, Every: 3, Minute: 540}, "every 3 days at 9:00", "tous les 3 jours à 9\u00a0h"},
		{Rule{Unit: EachMonth, Day: 22, Minute: 540}, "every month on the 22nd at 9:00", "chaque mois, le 22, à 9\u00a0h"},
	} {
		if en, fr := c.rule.In(say.EN), c.rule.In(say.FR); en != c.en || fr != c.fr {
			t.Errorf("%q, want %q\n%q, want %q", en, c.en, fr, c.fr)
		}
	}
}
