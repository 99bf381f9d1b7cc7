package networks_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/integrations/networks"
)

// silent fails the test when anything at all is asked of the outside.
type silent struct{ t *testing.T }

func (s silent) RoundTrip(r *http.Request) (*http.Response, error) {
	s.t.Errorf("the newsroom sent a request to %s", r.URL)
	return nil, http.ErrUseLastResponse
}

func newsroomSend(brand string) networks.Send {
	return networks.Send{Account: networks.Account{ID: "a1", Name: "newsroom", Remote: brand}, Brand: brand, Post: "p1", Number: 12,
		Delivery: "p1.a1", Key: "p1/2/a1", Wire: []byte(`{"text":"Hello"}`), Since: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
}

// To publish in the newsroom is to store that it was published: nothing leaves, nothing is in
// doubt, and whoever sends or asks again hears the same.
func TestNewsroomPublishesAtOnceAndSaysTheSameAgain(t *testing.T) {
	n, s := networks.Named("newsroom"), newsroomSend("demo")
	client := &http.Client{Transport: silent{t}}
	want := networks.Result{State: approvals.Live, Remote: "p1.a1", URL: "/newsroom/demo#12"}
	for _, try := range []struct {
		name string
		got  networks.Result
	}{
		{"first send", n.Publish(t.Context(), client, s)},
		{"the same again", n.Publish(t.Context(), client, s)},
		{"look-up", n.Find(t.Context(), client, s)},
	} {
		if try.got != want {
			t.Errorf("%s: %+v, want %+v", try.name, try.got, want)
		}
	}
}

func TestNewsroomTakesDownAtOnce(t *testing.T) {
	got := networks.Named("newsroom").TakeDown(t.Context(), &http.Client{Transport: silent{t}}, newsroomSend("demo"))
	if want := (networks.Removal{State: approvals.Gone}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// The address is put into messages as it is, so it must be one that chats and browsers take whole.
func TestNewsroomAddressIsAnAddress(t *testing.T) {
	for _, brand := range []string{"demo", "Crème-Fraîche", "日本", "a b", "50%", "a/b", "a?b#c"} {
		t.Run(brand, func(t *testing.T) {
			got := networks.Named("newsroom").Publish(t.Context(), nil, newsroomSend(brand)).URL
			u, err := url.Parse("https://example.com" + got)
			if err != nil {
				t.Fatal(err)
			}
			if u.Path != "/newsroom/"+brand || u.Fragment != "12" {
				t.Errorf("%s leads to path %q, fragment %q", got, u.Path, u.Fragment)
			}
			if strings.ContainsFunc(got, func(r rune) bool { return r <= ' ' || r > '~' }) {
				t.Errorf("%s has letters that an address cannot have", got)
			}
		})
	}
}

func TestEveryRefusalHasWords(t *testing.T) {
	seen := map[string]string{}
	for _, code := range []string{"length", "duplicate", "rights", "media", "", "never heard of"} {
		w := networks.Words(code)
		inBoth(t, code, w)
		if !strings.HasSuffix(w.EN, ".") || !strings.HasSuffix(w.FR, ".") {
			t.Errorf("%s is no sentence: %+v", code, w)
		}
		seen[w.EN] += "|" + code
	}
	if len(seen) != 5 {
		t.Errorf("each known code has words of its own, and the rest share theirs: %v", seen)
	}
}
