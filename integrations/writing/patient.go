package writing

import (
	"context"
	"net/http"
	"time"

	"copydesk/integrations/egress"
)

// longestWait is how long a server that has too much to do is waited for.
const longestWait = 20 * time.Second

// patient asks once more where the server says how soon it may: an answer 429 was not worked on, so
// the same request costs nothing twice (https://platform.openai.com/docs/guides/rate-limits).
type patient struct{ client *http.Client }

// Do sends a request, and again after a short wait that the server asked for.
func (p patient) Do(req *http.Request) (*http.Response, error) {
	resp, err := p.client.Do(req)
	if err != nil || resp.StatusCode != http.StatusTooManyRequests || req.GetBody == nil {
		return resp, err
	}
	wait, told := egress.RetryAfter(resp.Header, time.Now(), time.Hour)
	if !told || wait > longestWait || !pause(req.Context(), wait) {
		return resp, nil
	}
	again := req.Clone(req.Context())
	if again.Body, err = req.GetBody(); err != nil {
		return resp, nil
	}
	resp.Body.Close()
	return p.client.Do(again)
}

// pause waits; false, at once, where ctx ends before.
func pause(ctx context.Context, d time.Duration) bool {
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= d {
		return false
	}
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
