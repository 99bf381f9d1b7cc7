package bot

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"copydesk/integrations/writing"
)

// A fakeModel is an OpenAI-compatible server that answers what a dialogue says, over pipes: a socket
// would hang a bubble of synctest.
type fakeModel struct {
	*testing.T
	conns  chan net.Conn
	mu     sync.Mutex
	script []said
}

// A said is one answer: a text for every account, or a status.
type said struct {
	text   string
	tokens int
	status int // 0: no answer before whoever asked is gone
}

func newFakeModel(t *testing.T) *fakeModel {
	m := &fakeModel{T: t, conns: make(chan net.Conn)}
	server := &http.Server{Handler: m}
	go server.Serve(m)
	t.Cleanup(func() { server.Close() })
	return m
}

// furnish sets the model up in a house; without one nothing is set up.
func (m *fakeModel) furnish(h *house) {
	if m == nil {
		return
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		here, there := net.Pipe()
		select {
		case m.conns <- there:
			return here, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}}
	h.desk.Model = writing.New(writing.Options{Key: "sk-test", BaseURL: "http://model.example/v1", Model: "small-1", Client: client})
}

// next puts a line of a dialogue on the script.
func (m *fakeModel) next(l spoken) {
	s := said{text: l.rest, tokens: 100, status: http.StatusOK}
	if first, rest, more := strings.Cut(l.rest, " "); more {
		if n, err := strconv.Atoi(first); err == nil {
			s.tokens, s.text = n, rest
		}
	}
	if l.verb == "model!" {
		s.status, _ = strconv.Atoi(l.rest)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.script = append(m.script, s)
}

func (m *fakeModel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Format struct {
			Schema struct{ Schema struct{ Required []string } } `json:"json_schema"`
		} `json:"response_format"`
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		m.Errorf("the model was asked what cannot be read: %v", err)
	}
	m.mu.Lock()
	if len(m.script) == 0 {
		m.Error("the model was asked once too often")
		m.script = []said{{status: http.StatusInternalServerError}}
	}
	s := m.script[0]
	m.script = m.script[1:]
	m.mu.Unlock()
	switch s.status {
	case 0:
		<-r.Context().Done()
		return
	case http.StatusOK:
		texts := map[string]string{}
		for _, label := range asked.Format.Schema.Schema.Required {
			texts[label] = s.text
		}
		content, _ := json.Marshal(texts)
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"id": "chatcmpl-1", "object": "chat.completion", "created": 1795165200, "model": "small-1",
			"choices": []any{map[string]any{"index": 0, "message": map[string]any{"role": "assistant", "content": string(content)}, "finish_reason": "stop"}},
			"usage":   map[string]int{"prompt_tokens": s.tokens / 2, "completion_tokens": s.tokens - s.tokens/2, "total_tokens": s.tokens}})
	default:
		w.WriteHeader(s.status)
	}
}

// Accept, Close and Addr make the model's pipes a listener.
func (m *fakeModel) Accept() (net.Conn, error) {
	conn, open := <-m.conns
	if !open {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (m *fakeModel) Close() error { close(m.conns); return nil }

func (m *fakeModel) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "model" }
