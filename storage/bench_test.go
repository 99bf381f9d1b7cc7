package storage

import (
	"testing"
	"time"
)

// BenchmarkWeek reads a week's numbers as /metrics does, its sum, days and best posts, where that
// week alone has 1,000,000 samples, and where a year has them.
func BenchmarkWeek(b *testing.B) {
	for _, of := range []struct {
		figure string
		hours  int
	}{{"week_ms", 7 * 24}, {"week_of_year_ms", 365 * 24}} {
		db := opened(b, b.TempDir(), Options{})
		brand := branded(b, db, "acme")
		end := time.UnixMilli(db.now().UnixMilli() / hour * hour)
		sampled(b, brand, 1_000_000, of.hours, end)
		var took []time.Duration
		for range 5 {
			start := time.Now()
			from := end.AddDate(0, 0, -7)
			_, _, err := brand.Sum(ctx, "clicks", from, end, Filter{})
			must(b, err)
			_, err = brand.Daily(ctx, "clicks", from, end, time.UTC, Filter{})
			must(b, err)
			_, err = brand.Top(ctx, "clicks", from, end, 3)
			must(b, err)
			took = append(took, time.Since(start))
		}
		b.ReportMetric(float64(min(took[2], took[3], took[4]).Microseconds())/1000, of.figure)
	}
	b.ReportMetric(0, "ns/op")
}

// sampled adds n generated samples, each of another post and hour, over the hours before an end.
func sampled(b *testing.B, brand *Brand, n, hours int, end time.Time) {
	b.Helper()
	for range 10 {
		drafted(b, brand, "A post")
	}
	for n > 0 {
		list := make([]Sample, 0, 20_000)
		for range min(n, cap(list)) {
			n--
			list = append(list, Sample{Number: int64(1 + n/hours), Measure: "clicks", At: end.Add(-time.Duration(1+n%hours) * time.Hour), Value: int64(1 + n%9)})
		}
		change(b, brand, func(tx *Tx) error { return tx.AddSamples(list) })
	}
}
