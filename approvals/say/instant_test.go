package say

import (
	"slices"
	"testing"
	"time"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestMoments(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	nine := time.Date(2026, 11, 26, 9, 0, 0, 0, paris)
	for _, c := range []struct {
		m      Speaker
		en, fr string
	}{
		{At(nine), "Thursday 26 November, 9:00 (Paris)", "jeudi 26 novembre à 9\u00a0h (Paris)"},
		{At(nine.Add(30 * time.Minute)), "Thursday 26 November, 9:30 (Paris)", "jeudi 26 novembre à 9\u00a0h\u00a030 (Paris)"},
		{At(time.Date(2026, 8, 1, 0, 5, 0, 0, paris)), "Saturday 1 August, 0:05 (Paris)", "samedi 1er août à 0\u00a0h\u00a005 (Paris)"},
		{At(nine.In(zone(t, "America/New_York"))), "Thursday 26 November, 3:00 (New York)", "jeudi 26 novembre à 3\u00a0h (New York)"},
		{At(nine.UTC()), "Thursday 26 November, 8:00 (UTC)", "jeudi 26 novembre à 8\u00a0h (UTC)"},
		{At(nine.In(time.FixedZone("CET", 3600))), "Thursday 26 November, 9:00 (CET)", "jeudi 26 novembre à 9\u00a0h (CET)"},
		{AtFrom(nine, nine), "Thursday 26 November, 9:00 (Paris)", "jeudi 26 novembre à 9\u00a0h (Paris)"},
		{AtFrom(nine.AddDate(1, 0, 0), nine), "Friday 26 November 2027, 9:00 (Paris)", "vendredi 26 novembre 2027 à 9\u00a0h (Paris)"},
		{AtShort(nine), "Thu 9:00", "jeu. 9\u00a0h"},
		{AtHour(nine), "9:00", "9\u00a0h"},
		{OnDate(nine), "Thursday 26 November", "jeudi 26 novembre"},
		{Weekday(time.Sunday), "Sunday", "dimanche"},
		{Month(time.February), "February", "février"},
	} {
		both(t, c.m, c.en, c.fr)
	}
}

// The year is said by the calendar of the zone it is said in, not by that of who reads.
func TestAYearTurnsInTheZoneOfTheMoment(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	reading := time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC) // 2027 already in Paris
	both(t, AtFrom(time.Date(2027, 1, 1, 9, 0, 0, 0, paris), reading), "Friday 1 January, 9:00 (Paris)", "vendredi 1er janvier à 9\u00a0h (Paris)")
}

func TestNearSaysTheLeastThatIsClear(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, paris) // a Tuesday
	for _, c := range []struct {
		at     time.Time
		en, fr string
	}{
		{now.Add(6 * time.Hour), "16:00 today", "16\u00a0h aujourd'hui"},
		{now.Add(-time.Hour), "9:00 today", "9\u00a0h aujourd'hui"},
		{now.Add(14 * time.Hour), "0:00 tomorrow", "0\u00a0h demain"},
		{now.AddDate(0, 0, 2), "Thu 10:00", "jeu. 10\u00a0h"},
		{now.AddDate(0, 0, 6), "Mon 10:00", "lun. 10\u00a0h"},
		{now.AddDate(0, 0, 7), "Tuesday 1 December, 10:00 (Paris)", "mardi 1er décembre à 10\u00a0h (Paris)"},
		{now.AddDate(0, 0, -1), "Monday 23 November, 10:00 (Paris)", "lundi 23 novembre à 10\u00a0h (Paris)"},
		{now.AddDate(0, 2, 0), "Sunday 24 January 2027, 10:00 (Paris)", "dimanche 24 janvier 2027 à 10\u00a0h (Paris)"},
	} {
		both(t, Near(c.at, now), c.en, c.fr)
		both(t, Near(c.at, now.UTC()), c.en, c.fr) // whoever asks, the day is that of the moment's zone
	}
	// The night the clocks go back has 25 hours; tomorrow is still tomorrow.
	both(t, Near(time.Date(2026, 10, 26, 0, 30, 0, 0, paris), time.Date(2026, 10, 25, 0, 10, 0, 0, paris)), "0:30 tomorrow", "0\u00a0h\u00a030 demain")
}

// Each moment carries its instant, so that a platform can show it in the reader's own zone.
func TestMomentsCarryTheirInstant(t *testing.T) {
	one, two := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC), time.Date(1969, 7, 20, 20, 17, 0, 0, time.UTC)
	for _, l := range Langs {
		text := Text{EN: "%s, then %s", FR: "%s, puis %s"}.F(At(one), AtHour(two)).In(l)
		if got := Times(text); !slices.Equal(got, []time.Time{one, two}) {
			t.Errorf("%v", got)
		}
	}
	if got := Times("\x02tsoon\x1fnow\x03 \x02b\x1f9:00\x03"); got != nil {
		t.Errorf("what is no instant gives %v", got)
	}
}

func TestMarksComeBack(t *testing.T) {
	m := string(B("bold")) + " and " + string(C("/edit 12")) + string(Gone("old")) + string(Added("new")) + Mute(Text{EN: "%s", FR: "%s"}.F(B("small"))).EN
	want := []Span{{Kind: Bold, Text: "bold"}, {Text: " and "}, {Kind: Code, Text: "/edit 12"}, {Kind: Del, Text: "old"}, {Kind: Ins, Text: "new"}, {Kind: Quiet, Text: "small"}}
	if got := Spans(m); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if Plain(m) != "bold and /edit 12oldnewsmall" {
		t.Errorf("%q", Plain(m))
	}
	if B("") != "" || C("\x02") != "" {
		t.Error("nothing has a mark")
	}
	if Marked(m).In(FR) != m {
		t.Error("a marked text reads differently in another language")
	}
	// Broken marks read as words, and give no instant.
	for in, want := range map[string]string{"\x02": "", "a\x02b": "ab", "\x02b\x1fbold": "bbold", "\x02\x1fx\x03y": "xy", "\x02tx\x1fnow\x03": "now", "a\x03b\x1fc": "abc"} {
		if got := Plain(in); got != want {
			t.Errorf("%q reads %q, want %q", in, got, want)
		}
		for _, sp := range Spans(in) {
			if sp.Kind == Instant || !sp.At.IsZero() {
				t.Errorf("%q has an instant: %+v", in, sp)
			}
		}
	}
}
