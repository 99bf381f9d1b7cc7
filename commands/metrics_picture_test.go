package commands

import (
	"testing"
	"time"

	"copydesk/storage"
)

// October has the clock change: its days must lie over November's, not an hour beside them.
func TestEarlierDaysLieOverTheWindowsDays(t *testing.T) {
	days := func(from time.Time, n int) (out []storage.DayValue) {
		for i := range n {
			out = append(out, storage.DayValue{Day: from.AddDate(0, 0, i), Value: int64(i)})
		}
		return out
	}
	november, october := days(time.Date(2026, 11, 1, 0, 0, 0, 0, paris), 30), days(time.Date(2026, 10, 1, 0, 0, 0, 0, paris), 31)
	laid := over(november, october)
	if len(laid) != 30 {
		t.Fatalf("%d days over 30", len(laid))
	}
	for i := range laid {
		if !laid[i].Day.Equal(november[i].Day) || laid[i].Value != october[i].Value {
			t.Errorf("day %d: %v, %v", i, laid[i], november[i])
		}
	}
	if october[0].Day.Month() != time.October {
		t.Error("the days it was given were changed")
	}
	w := window{from: november[0].Day, to: november[0].Day.AddDate(0, 1, 0), now: november[9].Day.Add(time.Hour)}
	if got := w.begun(november); len(got) != 10 {
		t.Errorf("%d days have begun, want 10", len(got))
	}
}
