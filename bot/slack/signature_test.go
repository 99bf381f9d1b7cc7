package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

const secret = "8f742231b10e8888abcd99yyyzzz85a5"

// signed gives the headers that Slack sends with a body.
func signed(secret string, at time.Time, body string) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte("v0:" + stamp + ":" + body))
	h := http.Header{}
	h.Set("X-Slack-Request-Timestamp", stamp)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(m.Sum(nil)))
	return h
}

// verify does what a request goes through.
func verify(v *verifier, h http.Header, body string) error {
	c, err := v.claimed(h)
	if err != nil {
		return err
	}
	return v.check(c, []byte(body))
}

// The example of https://docs.slack.dev/authentication/verifying-requests-from-slack, to the letter.
const exampleBody = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"

func TestSlacksOwnExampleVerifies(t *testing.T) {
	v, err := newVerifier(secret, func() time.Time { return time.Unix(1531420618, 0) })
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	h.Set("X-Slack-Request-Timestamp", "1531420618")
	h.Set("X-Slack-Signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")
	if err := verify(v, h, exampleBody); err != nil {
		t.Error(err)
	}
}

func TestAnEmptySecretIsRefused(t *testing.T) {
	for _, s := range []string{"", " ", "\n"} {
		if v, err := newVerifier(s, time.Now); err == nil || v != nil {
			t.Errorf("%q makes a verifier", s)
		}
		if New(Options{SigningSecret: s}).door != nil {
			t.Errorf("%q opens the routes", s)
		}
	}
}

func TestWhatIsNotSignedIsRefused(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	const body = "command=/draft"
	set := func(name, value string) func(http.Header) { return func(h http.Header) { h.Set(name, value) } }
	const stamp, sign = "X-Slack-Request-Timestamp", "X-Slack-Signature"
	good := signed(secret, now, body)
	for name, c := range map[string]struct {
		h    http.Header
		edit func(http.Header)
		body string
		want error
	}{
		"good":                    {h: good, body: body},
		"another body":            {h: good, body: body + " ", want: errForged},
		"no body":                 {h: good, want: errForged},
		"another secret":          {h: signed("other", now, body), body: body, want: errForged},
		"empty secret":            {h: signed("", now, body), body: body, want: errForged},
		"nothing":                 {h: http.Header{}, body: body, want: errUnsigned},
		"no time":                 {h: good, edit: func(h http.Header) { h.Del(stamp) }, body: body, want: errUnsigned},
		"no signature":            {h: good, edit: func(h http.Header) { h.Del(sign) }, body: body, want: errUnsigned},
		"another version":         {h: good, edit: set(sign, "v1="+strings.Repeat("0", 64)), body: body, want: errUnsigned},
		"a version too many":      {h: good, edit: set(sign, "v0="+good.Get(sign)), body: body, want: errUnsigned},
		"a short one":             {h: good, edit: set(sign, good.Get(sign)[:66]), body: body, want: errUnsigned},
		"no hex":                  {h: good, edit: set(sign, "v0="+strings.Repeat("g", 64)), body: body, want: errUnsigned},
		"zeroes":                  {h: good, edit: set(sign, "v0="+strings.Repeat("0", 64)), body: body, want: errForged},
		"another second":          {h: good, edit: set(stamp, "1800000001"), body: body, want: errForged},
		"the same second, padded": {h: good, edit: set(stamp, "+1800000000"), body: body, want: errForged},
		"no number":               {h: good, edit: set(stamp, "now"), body: body, want: errUnsigned},
		"beyond numbers":          {h: good, edit: set(stamp, "9223372036854775808"), body: body, want: errUnsigned},
		"at the edge of the past": {h: signed(secret, now.Add(-window), body), body: body},
		"too old":                 {h: signed(secret, now.Add(-window-time.Second), body), body: body, want: errStale},
		"six minutes ago":         {h: signed(secret, now.Add(-6*time.Minute), body), body: body, want: errStale},
		"ahead, still good":       {h: signed(secret, now.Add(window), body), body: body},
		"too far ahead":           {h: signed(secret, now.Add(window+time.Second), body), body: body, want: errStale},
	} {
		v, err := newVerifier(secret, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		h := c.h.Clone()
		if c.edit != nil {
			c.edit(h)
		}
		if err := verify(v, h, c.body); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestAReplayIsRefusedForAsLongAsItWouldVerify(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	v, err := newVerifier(secret, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	h := signed(secret, now.Add(window), "a") // Slack's clock is ahead as far as may be
	if err := verify(v, h, "a"); err != nil {
		t.Fatal(err)
	}
	upper := h.Clone()
	upper.Set("X-Slack-Signature", "v0="+strings.ToUpper(h.Get("X-Slack-Signature")[3:]))
	for range 2*int(window/time.Second) + 1 {
		if err := verify(v, h, "a"); !errors.Is(err, errReplayed) {
			t.Fatalf("at %v: %v", now, err)
		}
		if err := verify(v, upper, "a"); !errors.Is(err, errReplayed) {
			t.Fatalf("at %v, in capitals: %v", now, err)
		}
		now = now.Add(time.Second)
	}
	if err := verify(v, h, "a"); !errors.Is(err, errStale) {
		t.Errorf("after it: %v", err)
	}
}

// A body that comes slowly must not outlive the memory of its twin.
func TestASlowBodyIsNoWayAroundTheMemory(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	v, err := newVerifier(secret, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	h := signed(secret, now, "a")
	if err := verify(v, h, "a"); err != nil {
		t.Fatal(err)
	}
	now = now.Add(window)
	late, err := v.claimed(h)
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(2 * time.Minute)
	if err := v.check(late, []byte("a")); !errors.Is(err, errStale) {
		t.Errorf("%v", err)
	}
}

func TestTheMemoryOfSignaturesIsBounded(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	v, err := newVerifier(secret, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	v.limit = 100
	say := func(i int) error { b := strconv.Itoa(i); return verify(v, signed(secret, now, b), b) }
	for i := range 100 {
		if err := say(i); err != nil {
			t.Fatal(err)
		}
	}
	if err := say(100); !errors.Is(err, errFull) {
		t.Errorf("one too many: %v", err)
	}
	if err := say(0); !errors.Is(err, errReplayed) {
		t.Errorf("a replay while it is full: %v", err)
	}
	c, err := v.claimed(signed(secret, now, "7"))
	if err != nil {
		t.Fatal(err)
	}
	v.forget(c) // was not taken
	v.forget(c)
	if err := say(7); err != nil {
		t.Errorf("a second try of what was not taken: %v", err)
	}
	now = now.Add(window + time.Minute + time.Second)
	if err := say(101); err != nil || v.kept != 1 || len(v.seen) != 1 {
		t.Errorf("after the window: %v, %d kept in %d minutes", err, v.kept, len(v.seen))
	}
}

func FuzzSignature(f *testing.F) {
	now := time.Unix(1_800_000_000, 0)
	good := signed(secret, now, exampleBody)
	f.Add(good.Get("X-Slack-Request-Timestamp"), good.Get("X-Slack-Signature"), []byte(exampleBody))
	f.Add("1800000000", "v0=", []byte(""))
	f.Add("0", "v0="+strings.Repeat("00", 32), []byte("a"))
	f.Fuzz(func(t *testing.T, stamp, signature string, body []byte) {
		v, err := newVerifier(secret, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		h := http.Header{}
		h.Set("X-Slack-Request-Timestamp", stamp)
		h.Set("X-Slack-Signature", signature)
		err = verify(v, h, string(body))
		m := hmac.New(sha256.New, []byte(secret))
		m.Write([]byte("v0:" + stamp + ":" + string(body)))
		if real := strings.EqualFold(signature, "v0="+hex.EncodeToString(m.Sum(nil))); err == nil && !real {
			t.Fatalf("accepted: %q %q %q", stamp, signature, body)
		}
		if err == nil && verify(v, h, string(body)) == nil {
			t.Fatal("accepted twice")
		}
	})
}
