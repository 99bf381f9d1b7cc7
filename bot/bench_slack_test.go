package bot

import (
	"slices"
	"sync"
	"testing"
	"time"
)

// BenchmarkSlackCommands sends signed commands 64 at a time, to the program and to the floor handler
// in turns.
func BenchmarkSlackCommands(b *testing.B) {
	const rounds, each = 5, 12 // 768 at once: what the program takes before it says that it is busy
	least, s := openFloor(b), openBureau(b)
	least.burst(each) // warm both
	s.burst(each)
	var rates, ratios []float64
	for range rounds {
		f := least.burst(each)
		r := s.burst(each)
		rates, ratios = append(rates, r), append(ratios, r/f)
	}
	b.ReportMetric(median(rates), "slack_commands_per_second")
	b.ReportMetric(median(ratios), "slack_commands_ratio")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkSlackOneClient sends one command after another, a moment after the one before was answered,
// and holds the acknowledgements against bare durable commits at the same pace: a disk that was
// left alone for a moment is slower than one that is kept busy.
func BenchmarkSlackOneClient(b *testing.B) {
	const rounds, each = 7, 60
	bare, s := openBare(b), openBureau(b)
	line := s.call()
	s.alone(line, 0, each, true)
	var commits, acks []float64
	for range rounds {
		commit := median(paced(each, func() time.Duration { return bare.commits(b, 1)[0] }))
		commits, acks = append(commits, commit.Seconds()*1e6), append(acks, median(s.alone(line, 0, each, true)).Seconds()/commit.Seconds())
	}
	b.ReportMetric(median(commits), "slack_bare_commit_us")
	b.ReportMetric(median(acks), "slack_acknowledged_ratio")
	b.ReportMetric(0, "ns/op")
}

// paced does something n times, a moment apart, and gives how long each took.
func paced(n int, do func() time.Duration) (took []time.Duration) {
	moment := time.NewTicker(15 * time.Millisecond)
	defer moment.Stop()
	for range n {
		took = append(took, do())
		<-moment.C
	}
	return took
}

// alone sends n commands of one person, who types the next one a moment after the last; patient: when
// it was answered too.
func (s *bureau) alone(line *caller, office, n int, patient bool) []time.Duration {
	return paced(n, func() time.Duration {
		k := s.command(office)
		stored, ack, err := line.send(k)
		if err != nil || !stored {
			s.b.Fatalf("a command was not stored: %v", err)
		}
		if patient {
			<-k.done
		}
		return ack
	})
}

// BenchmarkSlackNeighbour is what 64 people of one brand, each waiting for their answers, do to the
// acknowledgements of another brand, in turns with quiet.
func BenchmarkSlackNeighbour(b *testing.B) {
	const rounds, each = 5, 300
	s := openBureau(b)
	line := s.call()
	s.alone(line, 1, each, false)
	var quiet, ratios []float64
	for range rounds {
		q := quantile(s.alone(line, 1, each, false), 0.99)
		end := s.crowd()
		ratios = append(ratios, quantile(s.alone(line, 1, each, false), 0.99).Seconds()/q.Seconds())
		end()
		quiet = append(quiet, q.Seconds()*1e3)
	}
	b.ReportMetric(median(quiet), "slack_alone_p99_ms")
	b.ReportMetric(median(ratios), "slack_neighbour_ratio")
	b.ReportMetric(0, "ns/op")
}

// crowd has 64 people of the first brand send commands, each when the one before was answered.
func (s *bureau) crowd() (end func()) {
	var crowd sync.WaitGroup
	stop := make(chan struct{})
	for range 64 {
		line := s.call()
		crowd.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				k := s.command(0)
				if stored, _, err := line.send(k); err != nil {
					s.b.Error(err)
					return
				} else if stored {
					<-k.done
				}
			}
		})
	}
	return func() { close(stop); crowd.Wait() }
}

// BenchmarkSlackOverload has far more commands sent for half a minute than the program works off,
// over more connections than it has places: each is stored or refused in time, and what was
// acknowledged is there.
func BenchmarkSlackOverload(b *testing.B) {
	const lines, whole = 1500, 30 * time.Second
	s := openBureau(b)
	s.burst(12)
	var got flood
	var sending sync.WaitGroup
	start := time.Now()
	for range lines {
		line := s.call()
		sending.Go(func() {
			for time.Since(start) < whole {
				k := s.command(0)
				stored, took, err := line.send(k)
				if err != nil {
					b.Error(err)
					return
				}
				if !stored {
					s.answered.Delete("/" + k.id)
				}
				got.note(k, stored, took)
			}
		})
	}
	sending.Wait()
	b.ReportMetric(float64(len(got.took))/time.Since(start).Seconds(), "slack_overload_per_second")
	b.ReportMetric(float64(len(got.stored)), "slack_overload_stored")
	b.ReportMetric(float64(len(got.took)-len(got.stored)), "slack_overload_refused")
	b.ReportMetric(quantile(got.took, 0.99).Seconds()*1e3, "slack_overload_p99_ms")
	b.ReportMetric(slices.Max(got.took).Seconds()*1e3, "slack_overload_max_ms")
	b.ReportMetric(float64(s.missing(got.stored)), "slack_overload_lost")
	b.ReportMetric(0, "ns/op")
}

// A flood is what became of many commands.
type flood struct {
	mu     sync.Mutex
	stored []string // ids of their events
	took   []time.Duration
}

func (f *flood) note(k knock, stored bool, took time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.took = append(f.took, took)
	if stored {
		f.stored = append(f.stored, "slack/"+k.id)
	}
}
