package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/storage"
)

// A measure is one thing that GET /metrics tells.
type measure struct {
	Name   string
	Kind   string // "counter", "gauge", "histogram"
	Labels string // with blanks between
	Help   string
}

// measures is everything of ours that /metrics tells, in the order of README.md, whose table is
// made from it. A label never holds what a person wrote but for the names of brands.
var measures = []measure{
	{"copydesk_build_info", "gauge", "version commit go sqlite", "1, with what is running as labels."},
	{"copydesk_posts", "gauge", "brand state", "Posts by state; a stopped brand's scheduled ones count as frozen."},
	{"copydesk_due_waiting", "gauge", "", "Actions that are due and not done. What a stop holds back is not among them."},
	{"copydesk_due_lateness_seconds", "gauge", "", "How long the oldest of these has been due. Minutes mean that something hangs."},
	{"copydesk_due_failures_total", "counter", "kind", "Tries of due actions that failed; each comes again."},
	{"copydesk_deliveries_total", "counter", "network outcome", "Tries to publish, by how they ended."},
	{"copydesk_publish_lateness_seconds", "histogram", "", "From the time a post was planned for to its being live."},
	{"copydesk_events_total", "counter", "platform", "Commands, clicks and reactions that came in."},
	{"copydesk_event_seconds", "histogram", "outcome", "From an event's coming in to its answer: answered, refused in words, or failed with a reference."},
	{"copydesk_inbox_events", "gauge", "", "Events taken and not worked off. More than 1024 are refused as busy."},
	{"copydesk_platform_ready", "gauge", "platform", "1 where a chat platform is connected."},
	{"copydesk_writer_batch_size", "histogram", "", "Changes in one commit."},
	{"copydesk_writer_commit_seconds", "histogram", "", "How long a commit took, until it was on the disk."},
	{"copydesk_writer_queue", "gauge", "", "Changes waiting for the writer. More than 4096 are refused as busy."},
	{"copydesk_requests_total", "counter", "to answer", "Requests that went out, to social networks or the drafting model, by the answer's status; none: no answer came."},
}

// lateBounds are seconds: a post is on time, a little late, or late for its readers.
var lateBounds = []float64{.1, .5, 1, 2, 5, 10, 30, 60, 300, 900, 3600}

// A meter counts what happens. Its registry is its own, so that nothing else shows up in it.
type meter struct {
	registry  *prometheus.Registry
	failures  *prometheus.CounterVec
	tries     *prometheus.CounterVec
	late      prometheus.Histogram
	events    *prometheus.CounterVec
	eventTook *prometheus.HistogramVec
	requests  *prometheus.CounterVec
}

func newMeter() *meter {
	m := &meter{registry: prometheus.NewRegistry()}
	m.failures, m.tries = counter("copydesk_due_failures_total"), counter("copydesk_deliveries_total")
	m.events, m.requests = counter("copydesk_events_total"), counter("copydesk_requests_total")
	took := named("copydesk_event_seconds")
	m.eventTook = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: took.Name, Help: took.Help}, took.labels())
	late := named("copydesk_publish_lateness_seconds")
	m.late = prometheus.NewHistogram(prometheus.HistogramOpts{Name: late.Name, Help: late.Help, Buckets: lateBounds})
	m.registry.MustRegister(m.failures, m.tries, m.events, m.requests, m.eventTook, m.late,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// named finds a row of the table.
func named(name string) measure {
	i := slices.IndexFunc(measures, func(m measure) bool { return m.Name == name })
	return measures[i]
}

func (m measure) labels() []string { return strings.Fields(m.Labels) }

func (m measure) desc() *prometheus.Desc { return prometheus.NewDesc(m.Name, m.Help, m.labels(), nil) }

func counter(name string) *prometheus.CounterVec {
	m := named(name)
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: m.Name, Help: m.Help}, m.labels())
}

// delivered counts how a try to publish ended, and how late what is live now is.
func (m *meter) delivered(network string, outcome approvals.DeliveryState, late time.Duration) {
	m.tries.WithLabelValues(network, string(outcome)).Inc()
	if outcome == approvals.Live {
		m.late.Observe(max(late, 0).Seconds())
	}
}

// worked counts how an event ended, and how long whoever caused it waited.
func (m *meter) worked(err error, took time.Duration) {
	outcome := "answered"
	var p *say.Problem
	switch {
	case errors.As(err, &p):
		outcome = "refused"
	case err != nil:
		outcome = "failed"
	}
	m.eventTook.WithLabelValues(outcome).Observe(max(took, 0).Seconds())
}

// counted counts what a client sends; where names whom it asks.
func (m *meter) counted(where string, c *http.Client) *http.Client {
	out := *c
	out.Transport = tap{c.Transport, func(answer string) { m.requests.WithLabelValues(where, answer).Inc() }}
	return &out
}

// A tap hears the status of every answer.
type tap struct {
	http.RoundTripper
	hear func(answer string)
}

func (t tap) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.RoundTripper.RoundTrip(r)
	if err != nil {
		t.hear("none")
		return resp, err
	}
	t.hear(fmt.Sprint(resp.StatusCode))
	return resp, nil
}

// CloseIdleConnections lets http.Client.CloseIdleConnections reach what is tapped.
func (t tap) CloseIdleConnections() {
	if c, ok := t.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// watch adds what is read from a house whenever somebody asks.
func (m *meter) watch(h *house) { m.registry.MustRegister(standing{h}) }

// standing is what is so at the moment of the question.
type standing struct{ h *house }

// standingNames are the measures that are read, not counted.
var standingNames = []string{"copydesk_build_info", "copydesk_posts", "copydesk_due_waiting", "copydesk_due_lateness_seconds",
	"copydesk_inbox_events", "copydesk_platform_ready", "copydesk_writer_batch_size", "copydesk_writer_commit_seconds", "copydesk_writer_queue"}

// Describe names the measures.
func (s standing) Describe(ch chan<- *prometheus.Desc) {
	for _, name := range standingNames {
		ch <- named(name).desc()
	}
}

// Collect reads them.
func (s standing) Collect(ch chan<- prometheus.Metric) {
	gauge := func(name string, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(named(name).desc(), prometheus.GaugeValue, v, labels...)
	}
	b := version()
	gauge("copydesk_build_info", 1, b.Version, b.Commit, b.Go, b.SQLite)
	gauge("copydesk_inbox_events", float64(len(s.h.inbox.seats)))
	for name, p := range s.h.platforms {
		ready := 0.0
		if p.Ready() {
			ready = 1
		}
		gauge("copydesk_platform_ready", ready, name)
	}
	w := s.h.db.Stats()
	gauge("copydesk_writer_queue", float64(w.Queued))
	ch <- spread("copydesk_writer_batch_size", w.Batches)
	ch <- spread("copydesk_writer_commit_seconds", w.Took)
	if err := s.read(gauge); err != nil {
		ch <- prometheus.NewInvalidMetric(named("copydesk_posts").desc(), err)
	}
}

// read asks the database; one that does not answer leaves the rest to be told.
func (s standing) read(gauge func(string, float64, ...string)) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	now := s.h.now()
	due, err := s.h.db.Overdue(ctx, now)
	if err != nil {
		return err
	}
	late := time.Duration(0)
	if due.Waiting > 0 {
		late = now.Sub(due.Oldest)
	}
	gauge("copydesk_due_waiting", float64(due.Waiting))
	gauge("copydesk_due_lateness_seconds", late.Seconds())
	tallies, err := s.h.db.Tallies(ctx)
	if err != nil {
		return err
	}
	for _, t := range tallies {
		gauge("copydesk_posts", float64(t.Posts), t.Brand, string(t.State))
	}
	return nil
}

// spread makes a histogram of what the store counted.
func spread(name string, s storage.Spread) prometheus.Metric {
	upTo, n := map[float64]uint64{}, uint64(0)
	for i, bound := range s.Bounds {
		n += s.Counts[i]
		upTo[bound] = n
	}
	n += s.Counts[len(s.Bounds)]
	return prometheus.MustNewConstHistogram(named(name).desc(), n, s.Sum, upTo)
}

// readmeMeasures is the table of measures in README.md.
func readmeMeasures() string {
	var b strings.Builder
	b.WriteString("| measure | kind | labels | tells |\n|---|---|---|---|\n")
	for _, m := range measures {
		labels := ""
		if m.Labels != "" {
			labels = "`" + strings.Join(m.labels(), "`, `") + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m.Name, m.Kind, labels, m.Help)
	}
	return b.String()
}
