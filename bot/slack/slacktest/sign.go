package slacktest

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Paths are where the app takes each kind of request over HTTP, below its base address.
var Paths = map[string]string{aCommand: "/slack/commands", anEvent: "/slack/events", anInter: "/slack/interactions"}

// Sign is the signature of a request: https://docs.slack.dev/authentication/verifying-requests-from-slack
func Sign(secret string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("v0:" + strconv.FormatInt(at.Unix(), 10) + ":"))
	_, _ = mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// CallAt has everything delivered over HTTP to the app at a base address.
func (s *Service) CallAt(base string) {
	s.locked(func() { s.post.app = strings.TrimSuffix(base, "/") })
}

// Skew makes the clock that signs go wrong.
func (s *Service) Skew(d time.Duration) { s.locked(func() { s.post.skew = d }) }

// callApp sends a parcel over HTTP; the caller holds the lock.
func (s *Service) callApp(p *parcel) {
	if p.kind == strayKind {
		return
	}
	body, kind := p.request()
	ctx, cancel := context.WithCancelCause(context.Background())
	off := s.in(patience, func() { cancel(errLate) })
	p.off = func() { off(); cancel(errClosed) }
	r := s.signed(ctx, s.post.app+Paths[p.kind], kind, body)
	if p.attempt > 0 {
		r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(p.attempt))
		r.Header.Set("X-Slack-Retry-Reason", p.reason)
	}
	s.post.pending[p.id] = p
	s.group.Go(func() {
		answer, reason, never := exchange(r)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.closed {
			cancel(nil)
			return
		}
		off()
		p.off = nil
		defer cancel(nil)
		if reason == "" {
			s.take(p, answer)
			return
		}
		if errors.Is(context.Cause(ctx), errLate) {
			reason = "http_timeout"
		}
		if never {
			p.attempt = len(again) + hourly
		}
		s.miss(p, reason)
	})
}

var (
	errLate   = errors.New("slacktest: no answer within 3 seconds")
	errClosed = errors.New("slacktest: closed")
)

// request is a parcel as it is sent over HTTP.
func (p *parcel) request() (body []byte, kind string) {
	if p.kind == aCommand {
		return []byte(p.form.Encode()), "application/x-www-form-urlencoded"
	}
	b, err := json.Marshal(p.payload)
	if err != nil {
		panic(err)
	}
	if p.kind == anEvent {
		return b, "application/json"
	}
	return []byte(url.Values{"payload": {string(b)}}.Encode()), "application/x-www-form-urlencoded"
}

func (s *Service) signed(ctx context.Context, address, kind string, body []byte) *http.Request {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(string(body)))
	if err != nil {
		panic(err)
	}
	at := s.now().Add(s.post.skew)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	r.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(at.Unix(), 10))
	r.Header.Set("X-Slack-Signature", Sign(SigningSecret, at, body))
	return r
}

// caller follows two redirects, as Slack does.
var caller = &http.Client{CheckRedirect: func(_ *http.Request, via []*http.Request) error {
	if len(via) > 2 {
		return errRedirects
	}
	return nil
}}

var errRedirects = errors.New("slacktest: too many redirects")

// exchange sends a request and reads what it is answered; reason is why it failed, never that it is
// not to be tried again.
func exchange(r *http.Request) (answer obj, reason string, never bool) {
	resp, err := caller.Do(r)
	switch {
	case errors.Is(err, errRedirects):
		return nil, "too_many_redirects", false
	case err != nil:
		return nil, "connection_failed", false
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return nil, "connection_failed", false
	case resp.StatusCode != http.StatusOK:
		return nil, "http_error", resp.Header.Get("X-Slack-No-Retry") == "1"
	}
	if len(b) > 0 && json.Unmarshal(b, &answer) != nil {
		answer = obj{"text": string(b)} // plain text is shown as it is
	}
	return answer, "", false
}

// Verify asks the app to prove that its address is its own, and gives status and answer:
// https://docs.slack.dev/reference/events/url_verification
func (s *Service) Verify(challenge string) (status int, body string) {
	return s.Request(anEvent, "application/json", []byte(`{"token":"legacy","type":"url_verification","challenge":`+strconv.Quote(challenge)+`}`))
}

// Probe asks whether the app's address answers over TLS, as Slack does of public apps now and then.
func (s *Service) Probe() (status int, body string) {
	return s.Request(aCommand, "application/x-www-form-urlencoded", []byte("ssl_check=1&token=legacy"))
}

// RateLimited tells the app that it gets no more events this hour:
// https://docs.slack.dev/reference/events/app_rate_limited
func (s *Service) RateLimited() (status int, body string) {
	return s.Request(anEvent, "application/json", []byte(`{"token":"legacy","type":"app_rate_limited","team_id":"`+Team+`","minute_rate_limited":1518467820,"api_app_id":"`+AppID+`"}`))
}

// Request sends the app one signed request of its own, once.
func (s *Service) Request(kind, content string, body []byte) (status int, answer string) {
	s.mu.Lock()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r := s.signed(ctx, s.post.app+Paths[kind], content, body)
	s.mu.Unlock()
	resp, err := caller.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b)
}
