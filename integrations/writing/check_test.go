package writing_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"copydesk/integrations/writing"
)

func TestCheckTellsWhatIsWrongWithTheModel(t *testing.T) {
	status, body := 200, `{"object":"list","data":[{"id":"gpt-4.1-mini","object":"model"},{"id":"other","object":"model"}]}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "GET" || r.URL.Path != "/v1/models" || r.Header.Get("Authorization") != "Bearer "+key {
			t.Errorf("%s %s", r.Method, r.URL.Path)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	defer server.Close()
	check := func(model string) error {
		return writing.New(writing.Options{Key: key, BaseURL: server.URL + "/v1", Model: model, Timeout: 5 * time.Second}).Check(t.Context())
	}
	if err := check("gpt-4.1-mini"); err != nil {
		t.Error(err)
	}
	if err := check("gone"); !errors.Is(err, writing.ErrNoModel) {
		t.Errorf("a model that is not offered: %v", err)
	}
	status, body = 404, `<html>no such page</html>`
	if err := check("any"); err != nil {
		t.Errorf("a server without a list: %v", err)
	}
	status, body = 401, `{"error":{"message":"Incorrect API key provided: `+key+`","type":"invalid_request_error"}}`
	if err := check("gpt-4.1-mini"); !errors.Is(err, writing.ErrKey) || strings.Contains(err.Error(), key) {
		t.Errorf("a wrong key: %v", err)
	}
	server.Close()
	if err := check("gpt-4.1-mini"); err == nil || strings.Contains(err.Error(), key) {
		t.Errorf("nobody there: %v", err)
	}
}
