package writing_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rivo/uniseg"

	"copydesk/integrations/writing"
)

const key = "sk-test-0123456789abcdefghijklmnop"

// A fake is an OpenAI-compatible server as documented
// (https://platform.openai.com/docs/api-reference/chat/create): it refuses a request that does not
// follow the documentation, and else gives the next answer of its script.
type fake struct {
	t      *testing.T
	url    string
	mu     sync.Mutex
	script []http.HandlerFunc
	asked  []request
}

type request struct {
	Model    string
	Messages []struct{ Role, Content string }
	Format   struct {
		Type   string
		Schema struct {
			Name   string
			Strict bool
			Schema struct {
				Type       string
				Properties map[string]struct{ Type string }
				Required   []string
				Additional *bool `json:"additionalProperties"`
			}
		} `json:"json_schema"`
	} `json:"response_format"`
	raw string
}

func serve(t *testing.T, script ...http.HandlerFunc) *fake {
	f := &fake{t: t, script: script}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.url = server.URL + "/v1"
	return f
}

// model is a client of the fake.
func (f *fake) model(change ...func(*writing.Options)) *writing.Model {
	o := writing.Options{Key: key, BaseURL: f.url, Model: "small-1"}
	for _, c := range change {
		c(&o)
	}
	return writing.New(o)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		f.t.Errorf("reading a request: %v", err)
	}
	q := request{raw: string(body)}
	if wrong := f.against(r, &q); wrong != "" {
		f.t.Errorf("a request against the documentation: %s\n%s", wrong, body)
		failing(http.StatusBadRequest, wrong)(w, r)
		return
	}
	f.mu.Lock()
	f.asked = append(f.asked, q)
	n := len(f.asked)
	f.mu.Unlock()
	if n > len(f.script) {
		f.t.Errorf("request %d was not expected", n)
		failing(http.StatusInternalServerError, "no more")(w, r)
		return
	}
	f.script[n-1](w, r)
}

// against says what of a request the documentation forbids.
func (f *fake) against(r *http.Request, q *request) string {
	if r.Method != http.MethodPost || r.URL.Path != "/v1/chat/completions" {
		return r.Method + " " + r.URL.Path
	}
	if got := r.Header.Get("Authorization"); got != "Bearer "+key {
		return "Authorization " + got
	}
	if got := r.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/json") {
		return "Content-Type " + got
	}
	if err := json.Unmarshal([]byte(q.raw), q); err != nil {
		return err.Error()
	}
	for _, m := range q.Messages {
		if m.Content == "" || m.Role != "system" && m.Role != "user" && m.Role != "assistant" {
			return fmt.Sprintf("message %+v", m)
		}
	}
	s := q.Format.Schema
	if q.Model == "" || len(q.Messages) < 2 || q.Format.Type != "json_schema" || s.Name == "" || !s.Strict {
		return "model, messages or format"
	}
	if s.Schema.Type != "object" || s.Schema.Additional == nil || *s.Schema.Additional || len(s.Schema.Required) != len(s.Schema.Properties) {
		return "a strict schema requires every property and allows no other"
	}
	return ""
}

func (f *fake) requests(want int) []request {
	f.t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.asked) != want {
		f.t.Fatalf("%d requests, want %d", len(f.asked), want)
	}
	return f.asked
}

// says answers with texts, as a model that follows the schema does.
func says(tokens int, texts ...string) http.HandlerFunc {
	m := map[string]string{}
	for i, t := range texts {
		m[fmt.Sprintf("t%d", i+1)] = t
	}
	b, _ := json.Marshal(m)
	return answers(tokens, map[string]any{"role": "assistant", "content": string(b), "refusal": nil}, "stop")
}

func answers(tokens int, message map[string]any, finish string) http.HandlerFunc {
	return completes(tokens, []any{map[string]any{"index": 0, "message": message, "logprobs": nil, "finish_reason": finish}})
}

func completes(tokens int, choices []any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"id": "chatcmpl-1", "object": "chat.completion", "created": 1795165200, "model": "small-1",
			"choices": choices, "usage": map[string]int{"prompt_tokens": tokens / 2, "completion_tokens": tokens - tokens/2, "total_tokens": tokens}})
	}
}

// failing answers with an error that, as OpenAI's does for a wrong key, repeats a part of it.
func failing(status int, message string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": message + " " + r.Header.Get("Authorization"),
			"type": "some_error", "param": nil, "code": "some_code"}})
	}
}

func target(id, name string, limit int) writing.Target {
	return writing.Target{ID: id, Network: name, Name: "@" + name, Limit: limit, Count: uniseg.GraphemeClusterCount}
}

// golden compares got with a file under testdata; UPDATE_GOLDEN=1 writes the file instead.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs.\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}
