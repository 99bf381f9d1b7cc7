package egress

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestASecretIsNeverPrinted(t *testing.T) {
	s := Secret("canary")
	var out bytes.Buffer
	for _, verb := range "vsqxXdtbcoOUeEfFgG" {
		fmt.Fprintf(&out, "%"+string(verb), s)
		fmt.Fprintf(&out, "%+"+string(verb)+" %#"+string(verb), s, &s)
	}
	fmt.Fprint(&out, s, &s, []Secret{s}, map[Secret]Secret{s: s}, struct{ Token Secret }{s})
	out.WriteString(s.String() + s.GoString())
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("m", "token", s, "all", []Secret{s}, "in", struct{ Token Secret }{s})
	}
	if err := json.NewEncoder(&out).Encode(map[string]any{"a": s, "b": &s}); err != nil {
		t.Fatal(err)
	}
	for _, leak := range []string{"canary", "63616e617279", "63616E617279"} {
		if strings.Contains(out.String(), leak) {
			t.Errorf("printed as %s in:\n%s", leak, &out)
		}
	}
	if s.Reveal() != "canary" {
		t.Error("a secret that cannot be used")
	}
}

func TestScrub(t *testing.T) {
	_, unread := http.NewRequest("GET", "http://user:can/ary:canary@h.example/?q=canary", nil)
	_, escape := url.Parse(strings.ToLower("http://h.example/%ZZ?canary"))
	at := func(s string) error { return &url.Error{Op: "Get", URL: s, Err: errors.New("refused")} }
	for _, tc := range []struct {
		err  error
		want string
	}{
		{at("https://h.example/feed?key=canary"), `Get "https://h.example/feed?***": refused`},
		{at("https://h.example/feed#canary"), `Get "https://h.example/feed#***": refused`},
		{at("https://ana:canary@h.example/feed"), `Get "https://***@h.example/feed": refused`},
		{at("https://canary@h.example"), `Get "https://***@h.example": refused`},
		{at(`https://h.example/?a="canary" canary`), `Get "https://h.example/?***": refused`},
		{at("https://api.telegram.org/bot123456:canary/sendMessage"), `Get "https://api.telegram.org/***/sendMessage": refused`},
		{at("https://hooks.example/T0/B0/canaryCANARYcanary1234"), `Get "https://hooks.example/T0/B0/***": refused`},
		{at("https://[2001:db8::1]:8443/@demo/123"), `Get "https://[2001:db8::1]:8443/@demo/123": refused`},
		{fmt.Errorf("two: %w, %w", at("http://a/?canary"), at("http://b/?canary")), `two: Get "http://a/?***": refused, Get "http://b/?***": refused`},
		{errors.New("asked https://h.example/?canary and failed"), "asked https://h.example/?*** and failed"},
		{unread, `parse "http://***@h.example/?***": not an address`},
		{escape, `parse "http://h.example/%zz?***": not an address`},
		{errors.New("plain"), "plain"},
	} {
		got := Scrub(tc.err)
		for _, text := range []string{got.Error(), fmt.Sprintf("%v", got), fmt.Sprintf("%+v", got)} {
			if text != tc.want {
				t.Errorf("%s\nwant %s", text, tc.want)
			}
		}
		if strings.Contains(fmt.Sprintf("%#v", got), "canary") {
			t.Errorf("%#v", got)
		}
		if !errors.Is(got, tc.err) {
			t.Errorf("%v lost what it was", got)
		}
	}
	if Scrub(nil) != nil {
		t.Error("Scrub(nil) is an error")
	}
	if !errors.Is(Scrub(&url.Error{Op: "Get", URL: "http://h/?x", Err: fs.ErrNotExist}), fs.ErrNotExist) {
		t.Error("the cause is lost")
	}
}

func TestScrubHidesEveryQuery(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := "https://" + rapid.StringMatching(`([a-z:]{0,5}@)?[a-z]{1,9}(:\d{1,4})?(/[a-z@:]{0,5}){0,3}`).Draw(t, "address") + "?" +
			rapid.String().Draw(t, "before") + "canary" + rapid.String().Draw(t, "after")
		if got := Scrub(&url.Error{Op: "Post", URL: u, Err: errors.New("no")}).Error(); strings.Contains(got, "canary") {
			t.Fatalf("%q gives %s", u, got)
		}
	})
}

func FuzzScrub(f *testing.F) {
	f.Add("http://u:p@h/?q")
	f.Add("://@?#/")
	f.Add("?://")
	f.Fuzz(func(t *testing.T, s string) {
		once := cleanAddress(s)
		if _, query, found := strings.Cut(once, "?"); found && query != hidden && !strings.Contains(once, "#") {
			t.Fatalf("%q gives %q", s, once)
		}
	})
}
