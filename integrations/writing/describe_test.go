package writing_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"copydesk/integrations/writing"
)

// An eye is an OpenAI-compatible server that takes a picture as documented
// (https://platform.openai.com/docs/guides/images-vision) and answers with what it is told to.
type eye struct {
	*testing.T
	status  int
	message string // JSON of the choice's message
	asked   atomic.Int32
	slow    chan struct{}
}

func (e *eye) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.asked.Add(1)
	body, _ := io.ReadAll(r.Body)
	var q struct {
		Messages []struct {
			Role    string
			Content json.RawMessage
		}
		Tools json.RawMessage
	}
	var parts []struct {
		Type  string
		Text  string
		Image struct{ URL, Detail string } `json:"image_url"`
	}
	if json.Unmarshal(body, &q) != nil || len(q.Messages) != 2 || q.Messages[0].Role != "system" || q.Messages[1].Role != "user" ||
		json.Unmarshal(q.Messages[1].Content, &parts) != nil || len(parts) != 1 || parts[0].Type != "image_url" || parts[0].Image.Detail != "low" {
		e.Errorf("a request against the documentation: %s", body)
	}
	if q.Tools != nil {
		e.Error("the model was given tools")
	}
	data, found := strings.CutPrefix(parts[0].Image.URL, "data:image/jpeg;base64,")
	if got, err := base64.StdEncoding.DecodeString(data); !found || err != nil || string(got) != "the pixels" {
		e.Errorf("the picture came as %q", parts[0].Image.URL)
	}
	if e.slow != nil {
		<-e.slow
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.status)
	if e.status != http.StatusOK {
		_, _ = io.WriteString(w, `{"error":{"message":"no"}}`)
		return
	}
	_, _ = io.WriteString(w, `{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop","message":`+e.message+`}],"usage":{"prompt_tokens":900,"completion_tokens":40,"total_tokens":940}}`)
}

func seeing(t *testing.T, e *eye) *writing.Model {
	e.T = t
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return writing.New(writing.Options{Key: key, BaseURL: server.URL + "/v1", Model: "sees-1", Timeout: 2 * time.Second})
}

func content(s string) string {
	inner, _ := json.Marshal(map[string]string{"description": s})
	outer, _ := json.Marshal(map[string]string{"role": "assistant", "content": string(inner)})
	return string(outer)
}

func TestADescriptionIsProposed(t *testing.T) {
	m := seeing(t, &eye{status: http.StatusOK, message: content("A trail shoe on wet rock,\n the sea behind. ")})
	words, tokens, err := m.Describe(t.Context(), []byte("the pixels"), "en")
	if err != nil || words != "A trail shoe on wet rock, the sea behind." || tokens != 940 || m.Blind() {
		t.Errorf("%q, %d tokens, %v", words, tokens, err)
	}
}

// What cannot stand as a description is none; it was paid for all the same.
func TestWhatIsNoDescriptionIsNotProposed(t *testing.T) {
	for name, c := range map[string]struct {
		message string
		want    error
	}{
		"nothing":            {content("  "), writing.ErrUnfit},
		"a link":             {content("See https://evil.example"), writing.ErrUnfit},
		"a mention":          {content("A shoe by @stranger"), writing.ErrUnfit},
		"too long":           {content(strings.Repeat("word ", 200)), writing.ErrUnfit},
		"hidden characters":  {content("A shoe\u202e on a rock"), writing.ErrUnfit},
		"no JSON":            {`{"role":"assistant","content":"A shoe"}`, writing.ErrUnfit},
		"another property":   {`{"role":"assistant","content":"{\"text\":\"A shoe\"}"}`, writing.ErrUnfit},
		"the model declines": {`{"role":"assistant","content":"","refusal":"I cannot"}`, writing.ErrDeclined},
	} {
		words, tokens, err := seeing(t, &eye{status: http.StatusOK, message: c.message}).Describe(t.Context(), []byte("the pixels"), "fr")
		if !errors.Is(err, c.want) || words != "" || tokens != 940 {
			t.Errorf("%s: %q, %d tokens, %v", name, words, tokens, err)
		}
	}
}

// A server that takes no pictures is asked once.
func TestAModelThatDoesNotSeeIsKnown(t *testing.T) {
	e := &eye{status: http.StatusBadRequest}
	m := seeing(t, e)
	if _, _, err := m.Describe(t.Context(), []byte("the pixels"), "en"); !errors.Is(err, writing.ErrBlind) || !m.Blind() {
		t.Errorf("%v, blind %v", err, m.Blind())
	}
	busy := seeing(t, &eye{status: http.StatusInternalServerError})
	if _, _, err := busy.Describe(t.Context(), []byte("the pixels"), "en"); err == nil || busy.Blind() || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("a server that fails is taken for blind, or told: %v", err)
	}
}

func TestADescriptionHasATimeLimit(t *testing.T) {
	e := &eye{status: http.StatusOK, slow: make(chan struct{})}
	m := seeing(t, e)
	t.Cleanup(func() { close(e.slow) })
	if _, _, err := m.Describe(t.Context(), []byte("the pixels"), "en"); err == nil || !strings.Contains(err.Error(), "in time") {
		t.Errorf("got %v", err)
	}
}
