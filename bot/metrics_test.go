package bot

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/commands/chat"
)

// scraped is what GET /metrics answers.
func scraped(t *testing.T, h *house) string {
	t.Helper()
	answer := httptest.NewRecorder()
	metricsServer(h.meter, h.log).Handler.ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	if answer.Code != http.StatusOK {
		t.Fatalf("answered %d: %s", answer.Code, answer.Body)
	}
	return answer.Body.String()
}

// TestMetricsTellADay plays a morning and wants the numbers of it.
func TestMetricsTellADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.stop()
		w.house.meter.watch(w.house)
		w.plays("ana: /draft Hello when:tomorrow 9am", "ana: /submit 2", "marc: [Approve] 2", "clock 2026-11-25 09:05", "state 2 published",
			"ana: /draft Another one", "ana: /publish 99")
		<-time.After(time.Second) // what nobody waits for is stored too
		got := scraped(t, w.house)
		for _, want := range []string{
			`copydesk_posts{brand="demo",state="published"} 1`,
			`copydesk_posts{brand="demo",state="draft"} 1`,
			`copydesk_posts{brand="demo",state="review"} 1`, // the practice post
			`copydesk_deliveries_total{network="newsroom",outcome="published"} 1`,
			`copydesk_publish_lateness_seconds_bucket{le="1"} 1`,
			`copydesk_events_total{platform="playground"} 5`,
			`copydesk_event_seconds_count{outcome="answered"} 4`,
			`copydesk_event_seconds_count{outcome="refused"} 1`,
			`copydesk_due_waiting 0`,
			`copydesk_due_lateness_seconds 0`,
			`copydesk_inbox_events 0`,
			`copydesk_platform_ready{platform="playground"} 1`,
			`copydesk_writer_queue 0`,
		} {
			if !strings.Contains(got, want+"\n") {
				t.Errorf("%s is not told", want)
			}
		}
		if strings.Contains(got, "Hello") || strings.Contains(got, "ana") {
			t.Error("texts or people are told")
		}
		if t.Failed() {
			t.Log(regexp.MustCompile(`(?m)^(#|go_).*\n`).ReplaceAllString(got, ""))
		}
	})
}

// TestMetricsTellOfFailures makes a publication impossible and an answer fail.
func TestMetricsTellOfFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.stop()
		w.house.meter.watch(w.house)
		w.plays("ana: /draft Hello when:tomorrow 9am", "ana: /submit 2", "marc: [Approve] 2")
		w.breaks(deaf)
		w.plays("clock 2026-11-25 09:01", "state 2 scheduled", "marc: +👀 2")
		got := scraped(t, w.house)
		for _, want := range []string{`copydesk_event_seconds_count{outcome="failed"} 1`, `copydesk_due_failures_total{kind="publish"} `, `copydesk_due_failures_total{kind="verify"} `} {
			if !strings.Contains(got, want) {
				t.Errorf("%s is not told", want)
			}
		}
	})
}

// TestEveryMeasureIsTold compares the table with what is registered, so that README.md neither
// promises a measure nor keeps one back.
func TestEveryMeasureIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.stop()
		m := w.house.meter
		m.watch(w.house)
		m.failures.WithLabelValues("publish").Inc()
		m.delivered("newsroom", "published", 0)
		m.worked(nil, 0)
		m.requests.WithLabelValues("model", "200").Inc()
		w.plays("ana: /today")
		families, err := m.registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, f := range families {
			if strings.HasPrefix(f.GetName(), "copydesk_") {
				got = append(got, tell(f.GetName(), strings.ToLower(f.GetType().String()), f.GetHelp()))
			}
		}
		for _, r := range measures {
			want = append(want, tell(r.Name, r.Kind, r.Help))
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("told:\n%s\nin the table:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// deaf is a platform whose reactions cannot be read.
func deaf(chat.Ref) error { return errors.New("the network is down") }

func tell(words ...string) string { return strings.Join(words, " | ") }

// TestRequestsAreCountedByTheirAnswer asks a server that says no, and one that is not there.
func TestRequestsAreCountedByTheirAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }))
	m := newMeter()
	client := m.counted("model", server.Client())
	resp, err := client.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	server.Close()
	if _, err := client.Get(server.URL); err == nil {
		t.Fatal("a closed server answered")
	}
	told := scraped(t, &house{meter: m})
	for _, want := range []string{`copydesk_requests_total{answer="429",to="model"} 1`, `copydesk_requests_total{answer="none",to="model"} 1`} {
		if !strings.Contains(told, want) {
			t.Errorf("%s is not told", want)
		}
	}
}

// TestAddressesCollide reads pairs of addresses.
func TestAddressesCollide(t *testing.T) {
	for _, c := range []struct {
		metrics, addr string
		wrong         string
	}{
		{"", "127.0.0.1:8080", ""},
		{"127.0.0.1:9090", "127.0.0.1:8080", ""},
		{"127.0.0.1:8080", "127.0.0.2:8080", ""},
		{"127.0.0.1:0", "127.0.0.1:0", ""},
		{"127.0.0.1:8080", "127.0.0.1:8080", "must not be"},
		{":8080", "127.0.0.1:8080", "must not be"},
		{"127.0.0.1:8080", "0.0.0.0:8080", "must not be"},
		{"[::]:8080", "127.0.0.1:8080", "must not be"},
		{"localhost:8080", "127.0.0.1:8080", "must not be"},
		{"[::ffff:127.0.0.1]:8080", "127.0.0.1:8080", "must not be"},
		{"127.0.0.1:http", "127.0.0.1:80", "must not be"},
		{"9090", "127.0.0.1:8080", "must be host:port"},
		{"127.0.0.1:", "127.0.0.1:8080", "must be host:port"},
		{"127.0.0.1:nowhere", "127.0.0.1:8080", "must be host:port"},
		{"127.0.0.1:99999", "127.0.0.1:8080", "must be host:port"},
	} {
		got := metricsWrong(c.metrics, c.addr)
		if c.wrong == "" && got != "" || !strings.HasPrefix(got, c.wrong) {
			t.Errorf("metrics on %q beside %q: %q, want %q", c.metrics, c.addr, got, c.wrong)
		}
	}
}
