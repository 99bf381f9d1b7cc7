package bot

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A process is the built program, running.
type process struct {
	cmd     *exec.Cmd
	address string
	ready   time.Duration // from its start until /readyz answered
}

// binary is the program to measure: the one .ci/bench built as it is shipped, else one built here.
func binary(b *testing.B) string {
	b.Helper()
	if built := os.Getenv("COPYDESK_BINARY"); built != "" {
		return built
	}
	path := filepath.Join(b.TempDir(), "copydesk")
	if out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", path, "..").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// started starts the program on a folder and waits until it is ready.
func started(b *testing.B, binary, data string) *process {
	b.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	addr := free.Addr().String()
	free.Close()
	p := &process{cmd: exec.Command(binary, "--data", data, "--addr", addr), address: "http://" + addr}
	var log bytes.Buffer
	p.cmd.Stderr = &log
	start := time.Now()
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { p.stop(b) })
	for time.Since(start) < 30*time.Second {
		if resp, err := http.Get(p.address + "/readyz"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				p.ready = time.Since(start)
				return p
			}
		}
		<-time.After(500 * time.Microsecond)
	}
	b.Fatalf("not ready within 30 s: %s", log.String())
	return nil
}

func (p *process) stop(b *testing.B) {
	b.Helper()
	if p.cmd.ProcessState != nil {
		return
	}
	_ = p.cmd.Process.Signal(os.Interrupt)
	_ = p.cmd.Wait()
}

// resident is the memory that the program has now, in MiB.
func (p *process) resident(b *testing.B) float64 {
	b.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			kib, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(text, "kB")), 64)
			if err != nil {
				b.Fatal(err)
			}
			return kib / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}

// BenchmarkStart starts the program on an empty folder, on one with 1,000 scheduled posts and on one
// with 1,000,000, in turns.
func BenchmarkStart(b *testing.B) {
	const rounds = 11
	program, some, full := binary(b), multiplied(b, 1_000), multiplied(b, 1_000_000)
	once := func(data string) float64 {
		p := started(b, program, data)
		defer p.stop(b)
		return p.ready.Seconds() * 1000
	}
	once(some) // what was due since it was generated
	once(full)
	var empty, thousand, million []float64
	for range rounds {
		empty = append(empty, once(filepath.Join(b.TempDir(), "data")))
		thousand = append(thousand, once(some))
		million = append(million, once(full))
	}
	b.ReportMetric(median(empty), "start_empty_ms")
	b.ReportMetric(median(million), "start_million_ms")
	b.ReportMetric(median(million)/median(empty), "start_million_ratio")
	b.ReportMetric(median(million)/median(thousand), "start_growth")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkMemory reads the program's memory at rest, while it draws a year of clicks, and in the
// minute after.
func BenchmarkMemory(b *testing.B) {
	data := filepath.Join(b.TempDir(), "data")
	program := binary(b)
	p := started(b, program, data)
	<-time.After(10 * time.Second)
	b.ReportMetric(p.resident(b), "rest_mib")
	if out, err := exec.Command(program, "--data", data, "demo-history").CombinedOutput(); err != nil {
		b.Fatalf("demo-history: %v\n%s", err, out)
	}
	drawn := make(chan error, 1)
	go func() { drawn <- draw(p.address) }()
	most, least := 0.0, 0.0
	for waiting := true; waiting; {
		select {
		case err := <-drawn:
			if err != nil {
				b.Fatal(err)
			}
			waiting = false
		case <-time.After(time.Millisecond):
		}
		most = max(most, p.resident(b))
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-time.After(time.Second) {
		least = min(cmp.Or(least, most), p.resident(b))
	}
	b.ReportMetric(most, "picture_mib")
	b.ReportMetric(least, "after_picture_mib")
	b.ReportMetric(0, "ns/op")
}

// draw asks for pictures, one after another.
func draw(address string) error {
	for range 5 {
		if _, err := command(http.DefaultClient, address, "ana", "/metrics brand 90 days"); err != nil {
			return err
		}
	}
	return nil
}
