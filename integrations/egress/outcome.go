package egress

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// An Outcome is what is known about a request that may have changed something.
type Outcome string

// The outcomes.
const (
	NotSent   Outcome = "not sent"  // surely: no connection was ever ready to carry it
	Refused   Outcome = "refused"   // surely: the server said no, and will say it again
	Limited   Outcome = "limited"   // surely not done, and may be tried later: 408, 425, 429
	Confirmed Outcome = "confirmed" // 2xx; whether the body names what was made is the caller's to read
	Unknown   Outcome = "unknown"   // everything else: it may be done
)

// Do sends req with ctx and tells what became of it. Not sent means that no connection was ready,
// name, dial, handshake and all: from then on a writer of its own may have put bytes on the wire
// whenever this side gave up. The error is scrubbed. The body is the caller's to close; a body that
// cannot be read to its end makes Confirmed unknown again.
func Do(ctx context.Context, client *http.Client, req *http.Request) (*http.Response, Outcome, error) {
	ctx, ready := traced(ctx)
	resp, err := client.Do(req.WithContext(ctx))
	if err == nil {
		return resp, Classify(resp, nil), nil
	}
	if resp != nil {
		resp.Body.Close()
	}
	if ready.Load() {
		return nil, Unknown, Scrub(err)
	}
	return nil, NotSent, Scrub(err)
}

// traced notes whether a connection was ever ready to carry a request of the context.
func traced(ctx context.Context) (context.Context, *atomic.Bool) {
	ready := new(atomic.Bool)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { ready.Store(true) },
	}), ready
}

// begunError is a failure after something may have been sent: on a connection that broke before
// net/http dialled another in vain, or on a hop before a redirect.
type begunError struct{ error }

func (e begunError) Unwrap() error { return e.error }

// Timeout lets url.Error say what it wraps.
func (e begunError) Timeout() bool {
	var t interface{ Timeout() bool }
	return errors.As(e.error, &t) && t.Timeout()
}

func begun(err error, is bool) error {
	if is {
		return begunError{err}
	}
	return err
}

// Classify judges an answer, or an error by its kind alone; [Do] knows more. With an error it says
// NotSent only for what comes before the first byte: a refused address, a failed look-up or dial, a
// certificate that is not trusted.
func Classify(resp *http.Response, err error) Outcome {
	if err != nil {
		if resp == nil && beforeBytes(err) {
			return NotSent
		}
		return Unknown
	}
	if resp == nil {
		return Unknown
	}
	switch code := resp.StatusCode; {
	case code >= 200 && code < 300:
		return Confirmed
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests:
		return Limited
	case code >= 400 && code < 500:
		return Refused
	}
	return Unknown
}

func beforeBytes(err error) bool {
	var (
		sent   begunError
		dns    *net.DNSError
		op     *net.OpError
		cert   *tls.CertificateVerificationError
		name   x509.HostnameError
		record tls.RecordHeaderError
	)
	if errors.As(err, &sent) {
		return false
	}
	for _, own := range []error{ErrPrivate, ErrPort, ErrScheme} {
		if errors.Is(err, own) {
			return true
		}
	}
	if errors.As(err, &op) && op.Op == "dial" {
		return true
	}
	return errors.As(err, &dns) || errors.As(err, &cert) || errors.As(err, &name) || errors.As(err, &record)
}
