package report

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"copydesk/approvals/say"
)

// resident is the process's memory in MiB as the kernel counts it, or 0 where it does not say.
func resident() float64 {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.ParseFloat(strings.Fields(string(statm))[1], 64)
	return pages * float64(os.Getpagesize()) / (1 << 20)
}

// BenchmarkPicture tells what a picture costs, in time and in memory before, at most during, and
// after.
func BenchmarkPicture(b *testing.B) {
	for _, name := range []string{"week", "year", "dense"} {
		b.Run(name, func(b *testing.B) {
			c, before := pictures()[name], resident()
			var peak atomic.Value
			peak.Store(before)
			stop, done := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(done)
				for tick := time.Tick(2 * time.Millisecond); ; {
					select {
					case <-stop:
						return
					case <-tick:
						peak.Store(max(peak.Load().(float64), resident()))
					}
				}
			}()
			for b.Loop() {
				if _, _, err := Picture(b.Context(), c, say.FR); err != nil {
					b.Fatal(err)
				}
			}
			close(stop)
			<-done
			for tidying.Load() {
				runtime.Gosched()
			}
			b.ReportMetric(before, "MiB-before")
			b.ReportMetric(peak.Load().(float64), "MiB-peak")
			b.ReportMetric(resident(), "MiB-after")
		})
	}
}
