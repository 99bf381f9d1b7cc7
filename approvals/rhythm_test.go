package approvals

import (
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestFreeSlots(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, paris) } // the 9th is a Monday
	for _, c := range []struct {
		what                  string
		slots, hours, country string
		planned               []time.Time
		want                  []time.Time
	}{
		{"without slots of its own: working days at 9:00", "", "", "", nil, []time.Time{at(9, 9, 0), at(10, 9, 0), at(11, 9, 0), at(12, 9, 0), at(13, 9, 0)}},
		{"what cannot be read is not set", "whenever", "sometimes", "Atlantis", nil, []time.Time{at(9, 9, 0), at(10, 9, 0), at(11, 9, 0), at(12, 9, 0), at(13, 9, 0)}},
		{"a public holiday has none", "wed,thu 9:00", "", "FR", nil, []time.Time{at(12, 9, 0)}},
		{"nor what lies outside publish hours", "thu 7:00, 9:00, 21:00", "8:00-20:00", "", nil, []time.Time{at(12, 9, 0)}},
		{"a minute at which something is planned is taken", "thu 9:00, 9:01", "", "", []time.Time{at(12, 9, 0).Add(40 * time.Second)}, []time.Time{at(12, 9, 1)}},
		{"the first instant counts, the last does not", "mon 0:00", "", "", nil, []time.Time{at(9, 0, 0)}},
	} {
		got := ReadRhythm(c.slots, c.hours, c.country).Free(at(9, 0, 0), at(16, 0, 0), c.planned)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v", c.what, got)
			continue
		}
		for i := range got {
			if !got[i].Equal(c.want[i]) {
				t.Errorf("%s: %v, want %v", c.what, got[i], c.want[i])
			}
		}
	}
}

// Whatever is free is what somebody gets who asks for the next slot again and again.
func TestFreeSlotsAreTheNextOnes(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	rapid.Check(t, func(t *rapid.T) {
		r := ReadRhythm("mon,wed,sun 2:30; tue-sat 9:00, 17:45", rapid.SampledFrom([]string{"", "8:00-18:00"}).Draw(t, "hours"), rapid.SampledFrom([]string{"", "FR", "US"}).Draw(t, "country"))
		from := time.Date(2026, 1, 1, 0, 0, 0, 0, paris).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "minutes")) * time.Minute)
		to := from.AddDate(0, 0, rapid.IntRange(0, 40).Draw(t, "days"))
		var planned []time.Time
		for _, free := range r.Free(from, to, planned) {
			next := r.Next(from.Add(-time.Nanosecond), planned)
			if !next.Equal(free) || free.Before(from) || !free.Before(to) {
				t.Fatalf("free %v, next %v", free, next)
			}
			planned = append(planned, next)
		}
		if left := r.Free(from, to, planned); len(left) != 0 {
			t.Fatalf("all are taken, and these are free: %v", left)
		}
	})
}

// Colour is never the only thing that tells two states apart.
func TestEveryStateHasItsSign(t *testing.T) {
	seen := map[string]State{}
	for _, s := range States {
		if other, twice := seen[s.Sign()]; twice || utf8.RuneCountInString(s.Sign()) != 1 {
			t.Errorf("%s has the sign %q, as %s", s, s.Sign(), other)
		}
		seen[s.Sign()] = s
		if s.Stage() == "" || s.Words().EN == string(s) && s.Words().FR == string(s) || s.Words().FR == "" {
			t.Errorf("%s has no stage or no words", s)
		}
	}
	if State("none").Words().EN != "none" || State("none").Sign() != "" {
		t.Error("an unknown state reads as it is")
	}
}
