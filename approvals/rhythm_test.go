package approvals

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// planned takes slots from everybody at the minutes of some instants.
func planned(list ...time.Time) Taken {
	return func(t time.Time, _ []string) bool {
		return slices.ContainsFunc(list, func(p time.Time) bool { return p.Unix()/60 == t.Unix()/60 })
	}
}

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
		got := ReadRhythm(c.slots, c.hours, c.country).Gaps(at(9, 0, 0), at(16, 0, 0), planned(c.planned...))
		if !slices.EqualFunc(got, c.want, func(g Gap, t time.Time) bool { return g.At.Equal(t) }) {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

// A free slot is for whom it was made, less who has a post there already.
func TestGapsOfSomeAccounts(t *testing.T) {
	news, clips, mast := SlotAccount{"n", []string{"newsroom"}}, SlotAccount{"c", []string{"tiktok", "demo"}}, SlotAccount{"m", []string{"mastodon", "demo"}}
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		what, slots string
		accounts    []SlotAccount
		posts       string // accounts of a post at 9:00 on Monday
		want        string
	}{
		{"for all", "mon 9:00", []SlotAccount{news, clips}, "", "9:00 c n for all"},
		{"one of them has a post", "mon 9:00", []SlotAccount{news, clips}, "n", ""},
		{"another's post leaves a network's own slot free", "mon 9:00; tiktok: mon 9:00", []SlotAccount{news, clips}, "n", "9:00 c for tiktok"},
		{"and the other way round", "mon 9:00; tiktok: mon 9:00", []SlotAccount{news, clips}, "c", "9:00 n for newsroom"},
		{"two slots at one minute are one", "mon 9:00; tiktok: mon 9:00", []SlotAccount{news, clips}, "", "9:00 c n for all"},
		{"the brand's is for those without their own", "mon 9:00; tiktok: mon 17:00", []SlotAccount{news, clips, mast}, "", "9:00 m n for newsroom,mastodon 17:00 c for tiktok"},
		{"a name that two have is as it was typed", "demo: mon 9:00; newsroom: mon 10:00", []SlotAccount{news, clips, mast}, "", "9:00 c m for demo 10:00 n for newsroom"},
		{"of a network that left nobody hears", "mon 9:00; myspace: mon 17:00", []SlotAccount{news}, "", "9:00 n for all"},
		{"where all have their own, the brand's are nobody's", "newsroom: mon 10:00", []SlotAccount{news}, "", "10:00 n for all"},
	} {
		r := ReadRhythm(c.slots, "", "", c.accounts...)
		taken := func(t time.Time, accounts []string) bool {
			return c.posts != "" && t.Hour() == 9 && Shared([]string{c.posts}, accounts)
		}
		var said []string
		for _, g := range r.Gaps(monday, monday.AddDate(0, 0, 1), taken) {
			on := strings.Join(g.On, ",")
			if on == "" {
				on = "all"
			}
			said = append(said, strings.TrimPrefix(g.At.Format("15:04"), "0"), strings.Join(g.Accounts, " "), "for", on)
			if next := r.Next(g.At.Add(-time.Minute), taken, g.Accounts...); !next.Equal(g.At) {
				t.Errorf("%s: %v is free, and the next for %v is %v", c.what, g.At, g.Accounts, next)
			}
		}
		if got := strings.Join(said, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// Whatever is free is what somebody gets who asks for the next slot again and again.
func TestFreeSlotsAreTheNextOnes(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	rapid.Check(t, func(t *rapid.T) {
		accounts := []SlotAccount{{"n", []string{"newsroom"}}, {"m", []string{"mastodon"}}, {"b", []string{"bluesky"}}}
		r := ReadRhythm(rapid.SampledFrom([]string{"mon,wed,sun 2:30; tue-sat 9:00, 17:45", "daily 9:00; mastodon: daily 9:00, sun 2:30; sun 3:00", "newsroom: mon 8:00; mastodon: mon 8:00"}).Draw(t, "slots"),
			rapid.SampledFrom([]string{"", "8:00-18:00"}).Draw(t, "hours"), rapid.SampledFrom([]string{"", "FR", "US"}).Draw(t, "country"), accounts[:rapid.IntRange(0, 3).Draw(t, "accounts")]...)
		from := time.Date(2026, 1, 1, 0, 0, 0, 0, paris).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "minutes")) * time.Minute)
		to := from.AddDate(0, 0, rapid.IntRange(0, 40).Draw(t, "days"))
		posts := map[int64][]string{}
		taken := func(t time.Time, accounts []string) bool {
			post, is := posts[t.Unix()/60]
			return is && Shared(post, accounts)
		}
		for _, free := range r.Gaps(from, to, taken) {
			next := r.Next(free.At.Add(-time.Nanosecond), taken, free.Accounts...)
			if !next.Equal(free.At) || next.Before(from) || !next.Before(to) {
				t.Fatalf("free %v, next %v", free, next)
			}
			posts[next.Unix()/60] = append(posts[next.Unix()/60], free.Accounts...)
		}
		if left := r.Gaps(from, to, taken); len(left) != 0 {
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
