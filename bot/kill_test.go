package bot_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// rounds is how often the program is killed: a few in every run of the tests, KILL_ROUNDS=200 in
// the checks that decide what lands.
func rounds(t *testing.T) int {
	t.Helper()
	text := os.Getenv("KILL_ROUNDS")
	if text == "" {
		return 12
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestKilledAtAnyMomentLosesAndDoublesNothing approves a post, orders it out, and kills the real
// program with SIGKILL within 50 ms of the order. After a restart the newsroom has it exactly once
// if the order was acknowledged, and never twice.
func TestKilledAtAnyMomentLosesAndDoublesNothing(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "copydesk")
	if out, err := exec.Command("go", "build", "-o", binary, "..").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	data := t.TempDir()
	run := start(t, binary, data)
	for i := range rounds(t) {
		text := fmt.Sprintf("Round %d of the kill test", i)
		n := run.approved(t, text)
		acknowledged := make(chan bool, 1)
		go func() { acknowledged <- run.try("editor", "/publish "+strconv.FormatInt(n, 10)) }()
		timer := time.NewTimer(time.Duration(rand.Int64N(int64(50 * time.Millisecond))))
		<-timer.C
		run.kill(t)
		ordered := <-acknowledged
		run = start(t, binary, data)
		if ordered {
			run.until(t, n, "published")
		}
		if times := run.feed(t)[text]; times > 1 || ordered && times != 1 {
			t.Fatalf("round %d: ordered %v, and in the newsroom %d times", i, ordered, times)
		}
	}
	run.kill(t)
	if out, err := exec.Command(binary, "--data", data, "audit", "verify").CombinedOutput(); err != nil {
		t.Errorf("audit verify: %v\n%s", err, out)
	}
}

// A process is the program, running.
type process struct {
	cmd     *exec.Cmd
	address string
	client  *http.Client
}

func start(t *testing.T, binary, data string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(binary, "--data", data, "--addr", "127.0.0.1:0"), client: &http.Client{Timeout: 20 * time.Second}}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	p.cmd.Stderr = &log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, address, found := strings.Cut(lines.Text(), "http://"); found {
			p.address = "http://" + strings.TrimRight(address, "/")
			return p
		}
	}
	t.Fatalf("no address was printed: %s", log.String())
	return nil
}

func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait()
	p.client.CloseIdleConnections()
}

// people of the playground by what they do in the test.
var people = map[string]string{"editor": "ana", "approver": "marc"}

func (p *process) call(route string, body any, into any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	resp, err := p.client.Post(p.address+"/playground/api/"+route, "application/json", bytes.NewReader(b))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: status %d", route, resp.StatusCode)
	}
	if into == nil {
		return nil
	}
	return json.NewDecoder(resp.Body).Decode(into)
}

// A said is what the tests read of a message.
type said struct {
	Message struct {
		Text  string `json:"text"`
		Post  int64  `json:"post"`
		State string `json:"state"`
	} `json:"message"`
}

func (p *process) try(who, line string) bool {
	var answer said
	err := p.call("command", map[string]string{"user": people[who], "room": "marketing", "line": line}, &answer)
	return err == nil
}

// approved drafts a post, submits it and has it approved; it gives the post's number.
func (p *process) approved(t *testing.T, text string) int64 {
	t.Helper()
	var answer said
	if err := p.call("command", map[string]string{"user": "ana", "room": "marketing", "line": "/draft " + text}, &answer); err != nil {
		t.Fatal(err)
	}
	n := answer.Message.Post
	if n == 0 {
		t.Fatalf("draft was answered without a post: %q", answer.Message.Text)
	}
	if !p.try("editor", fmt.Sprintf("/submit %d", n)) {
		t.Fatalf("submit %d failed", n)
	}
	if !p.try("approver", fmt.Sprintf("/approve %d revision:1", n)) {
		t.Fatalf("approve %d failed", n)
	}
	p.until(t, n, "approved")
	return n
}

// until waits for a post's state, asking again and again: a state follows from work that goes on
// beside the answer.
func (p *process) until(t *testing.T, n int64, want string) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	var state string
	for time.Now().Before(deadline) {
		resp, err := p.client.Get(p.address + "/playground/api/posts/" + strconv.FormatInt(n, 10) + "?brand=demo")
		if err != nil {
			t.Fatal(err)
		}
		var post struct {
			State string `json:"state"`
		}
		err = json.NewDecoder(resp.Body).Decode(&post)
		resp.Body.Close()
		if state = post.State; err == nil && state == want {
			return
		}
		<-time.After(5 * time.Millisecond)
	}
	t.Fatalf("post %d is %q, want %q", n, state, want)
}

// feed counts the newsroom's posts by their text.
func (p *process) feed(t *testing.T) map[string]int {
	t.Helper()
	resp, err := p.client.Get(p.address + "/newsroom/demo/feed.json")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var feed struct {
		Items []struct {
			Text string `json:"content_text"`
		} `json:"items"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&feed); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, item := range feed.Items {
		count[item.Text]++
	}
	return count
}
