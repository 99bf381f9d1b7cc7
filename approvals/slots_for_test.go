package approvals

import (
	"testing"
	"time"

	"copydesk/approvals/say"
)

// A network with slots of its own keeps to them; what goes to several accounts at once waits for a
// slot that suits them all.
func TestSlotsOfOneNetwork(t *testing.T) {
	s, err := ParseSlots("mon,thu 9:00; Mastodon : tue 14h, thu 9:00; @demo.fr: fri 17:00")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		accounts [][]string
		want     string
	}{
		{[][]string{{"newsroom"}}, "Monday, Thursday 9:00"},
		{[][]string{nil}, "Monday, Thursday 9:00"},
		{[][]string{{"mastodon"}}, "mastodon: Tuesday 14:00; mastodon: Thursday 9:00"},
		{[][]string{{"newsroom"}, {"mastodon"}}, "Thursday 9:00"},
		{[][]string{{"mastodon"}, {"demo.fr"}}, ""},
		{[][]string{{"mastodon", "demo.fr"}}, "demo.fr: Friday 17:00; mastodon: Tuesday 14:00; mastodon: Thursday 9:00"},
	} {
		if got := s.For(c.accounts...).In(say.EN); got != c.want {
			t.Errorf("%v: %q, want %q", c.accounts, got, c.want)
		}
	}
	if got, want := s.In(say.FR), "lundi, jeudi 9\u00a0h\u202f; demo.fr\u202f: vendredi 17\u00a0h\u202f; mastodon\u202f: mardi 14\u00a0h\u202f; mastodon\u202f: jeudi 9\u00a0h"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	r := ReadRhythm("mastodon: tue 14:00", "", "", SlotAccount{"n", []string{"newsroom"}}, SlotAccount{"m", []string{"mastodon"}})
	tuesday := time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)
	if got := r.Next(tuesday, planned(), "n"); !got.Equal(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("the others keep the usual slots: %v", got)
	}
	if got := r.Next(tuesday, planned(), "m"); !got.Equal(tuesday.AddDate(0, 0, 7)) {
		t.Errorf("it keeps to its own: %v", got)
	}
	for _, wrong := range []string{"mastodon:", "mastodon: 9:00", ": mon 9:00", "mastodon tue 9:00"} {
		if _, err := ParseSlots(wrong); err == nil {
			t.Errorf("%q is read", wrong)
		}
	}
}
