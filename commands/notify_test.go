package commands

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A stop reaches everybody who works for the brand, once, whatever they chose and whatever the hour;
// nothing else does in quiet hours.
func TestAStopPingsInQuietHoursToo(t *testing.T) {
	h := newHouse(t)
	h.run("sofia", "marketing", "/brand set quiet-hours 9:00-11:00")
	h.run("marc", "marketing", "/notify here")
	h.run("leo", "marketing", "/notify digest")
	h.says("ana", "marketing", "/freeze recall", "Everything is stopped for demo")
	due, _, err := h.DB.Ahead(t.Context(), h.now.Add(time.Minute), 100, nil)
	h.must(err)
	var pinged []string
	for _, d := range due {
		if !strings.HasPrefix(d.Key, "say/freeze/") {
			continue
		}
		var s Saying
		h.must(json.Unmarshal(d.Body, &s))
		for _, id := range s.Message.Ping {
			pinged = append(pinged, id.User)
		}
	}
	slices.Sort(pinged)
	if got := strings.Join(pinged, " "); got != "leo marc sofia" {
		t.Errorf("pinged: %s", got)
	}
}

// Whatever the zone and the day, also where clocks change: the next digest is the next 9:00 or 16:00
// on the person's clocks, never later than a night away.
func TestDigestsComeAtNineAndFour(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.SampledFrom([]string{"Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC", "Nowhere/Land"}).Draw(r, "zone")
		now := time.Unix(rapid.Int64Range(1_790_000_000, 2_100_000_000).Draw(r, "now"), 0)
		next := digest{Zone: name}.next(now)
		zone, err := time.LoadLocation(name)
		if err != nil {
			zone = time.UTC
		}
		at := next.In(zone)
		if !next.After(now) || next.Sub(now) > 18*time.Hour || at.Minute() != 0 || at.Hour() != 9 && at.Hour() != 16 {
			r.Fatalf("after %s comes %s", now.In(zone), at)
		}
	})
}
