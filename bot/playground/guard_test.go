package playground

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// everyRoute lists what a browser may ask for.
var everyRoute = []string{
	"GET /", "GET /playground/page/app.js", "POST /playground/api/command", "POST /playground/api/react", "POST /playground/api/click",
	"POST /playground/api/file", "GET /playground/api/messages?user=ana&room=marketing", "GET /playground/api/posts/1", "GET /playground/api/people",
	"GET /playground/api/rooms", "GET /playground/api/commands", "GET /playground/api/complete", "GET /playground/api/stream?user=ana",
	"GET /playground/api/image/m1-0",
}

// ask sends a request with headers; the header Host is the host asked for.
func ask(t *testing.T, address, route string, headers map[string]string) (*http.Response, string) {
	t.Helper()
	method, path, _ := strings.Cut(route, " ")
	r, err := http.NewRequestWithContext(t.Context(), method, address+path, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		r.Header.Set(name, value)
		if name == "Host" {
			r.Host = value
		}
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(b)
}

// TestOtherPagesAndNamesAreRefused plays a page elsewhere, also one that makes its name point at this
// machine (DNS rebinding).
func TestOtherPagesAndNamesAreRefused(t *testing.T) {
	s := open(t, nil, &quiet{})
	port := s.server.URL[strings.LastIndex(s.server.URL, ":"):]
	own := "http://127.0.0.1" + port
	for name, headers := range map[string]map[string]string{
		"another origin":              {"Origin": "https://evil.example"},
		"another port":                {"Origin": "http://127.0.0.1:1"},
		"a frame without origin":      {"Origin": "null"},
		"a rebound name":              {"Host": "evil.example" + port, "Origin": "http://evil.example" + port},
		"a rebound name, no origin":   {"Host": "evil.example" + port},
		"a name that looks like ours": {"Host": "127.0.0.1.evil.example" + port},
		"another that does":           {"Host": "localhost.evil.example" + port},
		"an address of this machine":  {"Host": "192.168.1.7" + port},
		"no name":                     {"Host": "0.0.0.0" + port},
	} {
		for _, route := range everyRoute {
			if answer, body := ask(t, s.server.URL, route, headers); answer.StatusCode != http.StatusForbidden || !strings.Contains(body, `"error":"The playground answers`) {
				t.Errorf("%s: %s was answered %d %s", name, route, answer.StatusCode, body)
			}
		}
	}
	if answer, _ := ask(t, s.server.URL, "POST /playground/api/command", map[string]string{"Sec-Fetch-Site": "cross-site"}); answer.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site was answered %d", answer.StatusCode)
	}
	for _, headers := range []map[string]string{{}, {"Origin": own}, {"Host": "localhost" + port, "Origin": "http://localhost" + port}, {"Host": "LOCALHOST." + port},
		{"Host": "[::1]" + port}, {"Host": "127.8.9.10"}} {
		if answer, body := ask(t, s.server.URL, "GET /playground/api/people", headers); answer.StatusCode != http.StatusOK {
			t.Errorf("our own page, %v, was answered %d %s", headers, answer.StatusCode, body)
		}
	}
}

// TestATicketOpensOnce follows the one-time address of a playground that more than this machine
// reaches.
func TestATicketOpensOnce(t *testing.T) {
	s := open(t, nil, &quiet{})
	server := httptest.NewServer(s.playground().Behind("right"))
	defer server.Close()
	shut := func(when string, headers map[string]string) {
		t.Helper()
		for _, route := range append(everyRoute, "GET /?ticket=wrong", "GET /?ticket=", "POST /?ticket=right", "GET /playground/api/people?ticket=right") {
			if answer, body := ask(t, server.URL, route, headers); answer.StatusCode != http.StatusForbidden || !strings.Contains(body, "printed when Copydesk started") {
				t.Errorf("%s: %s was answered %d %s", when, route, answer.StatusCode, body)
			}
		}
	}
	shut("before", nil)
	shut("with a cookie of one's own", map[string]string{"Cookie": passCookie + "=right"})
	shut("with an empty cookie", map[string]string{"Cookie": passCookie + "="})
	if answer, _ := ask(t, server.URL, "GET /?ticket=right", map[string]string{"Sec-Purpose": "prefetch"}); answer.StatusCode != http.StatusForbidden {
		t.Errorf("a browser that only looks ahead was answered %d", answer.StatusCode)
	}

	answer, page := ask(t, server.URL, "GET /?ticket=right", map[string]string{"Host": "office.example:8080"})
	if answer.StatusCode != http.StatusOK || !strings.Contains(page, "<title>") {
		t.Fatalf("the ticket was answered %d %s", answer.StatusCode, page)
	}
	cookies := answer.Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode || cookies[0].Path != "/" || cookies[0].Secure || len(cookies[0].Value) < 20 {
		t.Fatalf("the cookie is %v", cookies)
	}
	shut("after", nil)
	if answer, _ := ask(t, server.URL, "GET /?ticket=right", nil); answer.StatusCode != http.StatusForbidden {
		t.Errorf("the used ticket was answered %d", answer.StatusCode)
	}

	in := map[string]string{"Cookie": passCookie + "=" + cookies[0].Value, "Host": "office.example:8080", "Origin": "http://office.example:8080"}
	for _, route := range []string{"GET /", "GET /?ticket=right", "GET /playground/api/people", "GET /playground/page/app.js"} {
		if answer, body := ask(t, server.URL, route, in); answer.StatusCode != http.StatusOK {
			t.Errorf("with the cookie %s was answered %d %s", route, answer.StatusCode, body)
		}
	}
	in["Origin"] = "https://evil.example"
	if answer, _ := ask(t, server.URL, "GET /playground/api/people", in); answer.StatusCode != http.StatusForbidden {
		t.Errorf("another origin with the cookie was answered %d", answer.StatusCode)
	}
}

func TestBehindTLSTheCookieStaysThere(t *testing.T) {
	s := open(t, nil, &quiet{})
	server := httptest.NewServer(s.playground().Behind("right"))
	defer server.Close()
	answer, _ := ask(t, server.URL, "GET /?ticket=right", map[string]string{"X-Forwarded-Proto": "https"})
	if cookies := answer.Cookies(); len(cookies) != 1 || !cookies[0].Secure {
		t.Errorf("the cookie is %v", answer.Cookies())
	}
}
