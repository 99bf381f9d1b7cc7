package commands

import (
	"testing"
	"time"

	"copydesk/storage"
)

// A month is held against the whole month before, a window that is not over against the same part
// of it by the clock, whatever the clocks did in between.
func TestWhatAWindowIsComparedWith(t *testing.T) {
	at := func(m time.Month, d, hour, minute int) time.Time {
		return time.Date(2026, m, d, hour, minute, 0, 0, paris)
	}
	for name, c := range map[string]struct {
		from, to, before, ended, now, want time.Time
	}{
		"March, over":                {at(3, 1, 0, 0), at(4, 1, 0, 0), at(2, 1, 0, 0), at(3, 1, 0, 0), at(5, 2, 10, 0), at(3, 1, 0, 0)},
		"November, over":             {at(11, 1, 0, 0), at(12, 1, 0, 0), at(10, 1, 0, 0), at(11, 1, 0, 0), at(12, 2, 10, 0), at(11, 1, 0, 0)},
		"March, on its 31st":         {at(3, 1, 0, 0), at(4, 1, 0, 0), at(2, 1, 0, 0), at(3, 1, 0, 0), at(3, 31, 10, 0), at(3, 1, 0, 0)},
		"a week with a clock change": {at(10, 19, 0, 0), at(10, 26, 0, 0), at(10, 12, 0, 0), at(10, 19, 0, 0), at(10, 25, 15, 30), at(10, 18, 15, 30)},
		"the day clocks go back":     {at(10, 25, 0, 0), at(10, 26, 0, 0), at(10, 24, 0, 0), at(10, 25, 0, 0), at(10, 25, 9, 0), at(10, 24, 9, 0)},
	} {
		w := window{info: storage.BrandInfo{Values: map[string]string{"timezone": "Europe/Paris"}}, from: c.from, to: c.to, before: c.before, ended: c.ended, now: c.now}
		if got := w.beforeTo(); !got.Equal(c.want) {
			t.Errorf("%s: until %s, want %s", name, got, c.want)
		}
	}
}
