package bot_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestRequestsGoThroughTheProxy starts the real program behind a proxy that lets nothing through,
// and wants the drafting model's server to be asked for there.
func TestRequestsGoThroughTheProxy(t *testing.T) {
	asked := make(chan string, 100)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.Host
		w.WriteHeader(http.StatusForbidden)
	}))
	defer proxy.Close()
	binary := filepath.Join(t.TempDir(), "copydesk")
	if out, err := exec.Command("go", "build", "-o", binary, "..").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	t.Setenv("HTTPS_PROXY", proxy.URL)
	t.Setenv("NO_PROXY", "")
	t.Setenv("OPENAI_API_KEY", "sk-test")
	t.Setenv("OPENAI_BASE_URL", "https://model.example/v1")
	run := start(t, binary, t.TempDir())
	defer run.kill(t)
	body, err := json.Marshal(map[string]string{"user": "ana", "room": "marketing", "line": "/draft Something new"})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := run.client.Post(run.address+"/playground/api/command", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	select {
	case got := <-asked:
		if got != "CONNECT model.example:443" {
			t.Errorf("the proxy was asked %q", got)
		}
	case <-time.After(20 * time.Second):
		t.Error("nothing came to the proxy")
	}
}
