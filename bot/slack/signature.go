package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// What stands against a request. Only errFull is no fault of whoever sent it.
var (
	errUnsigned = errors.New("slack: the request is not signed")
	errStale    = errors.New("slack: the request is more than five minutes off")
	errForged   = errors.New("slack: the signature does not match")
	errReplayed = errors.New("slack: the request was here before")
	errFull     = errors.New("slack: more requests in five minutes than are kept in mind")
)

const (
	// window is how far a request's clock may be off
	// (https://docs.slack.dev/authentication/verifying-requests-from-slack).
	window = 5 * time.Minute
	// maxSeen bounds what is kept in mind of the window: 16 bytes each, about 25 MB. Slack delivers at
	// most 30,000 events an hour.
	maxSeen = 1 << 20
)

// A verifier tells Slack's requests from everybody else's, each of them once. Safe for
// concurrent use.
type verifier struct {
	secret []byte
	now    func() time.Time
	limit  int

	mu   sync.Mutex
	seen map[int64]map[mark]struct{} // by the minute that the requests say of themselves
	kept int
}

// A mark is what is kept in mind of a signature.
type mark [16]byte

// newVerifier refuses an empty secret: anybody could sign with it.
func newVerifier(secret string, now func() time.Time) (*verifier, error) {
	if strings.TrimSpace(secret) == "" {
		return nil, errors.New("slack: without a signing secret nothing can be told from a forgery")
	}
	return &verifier{secret: []byte(secret), now: now, limit: maxSeen, seen: map[int64]map[mark]struct{}{}}, nil
}

// A claim is what a request says of itself before its body is read.
type claim struct {
	stamp string // as signed
	at    int64  // the same in seconds
	mac   [sha256.Size]byte
}

// claimed reads the headers: a request that is not signed or too old needs no reading.
func (v *verifier) claimed(h http.Header) (c claim, err error) {
	c.stamp = h.Get("X-Slack-Request-Timestamp")
	signature, versioned := strings.CutPrefix(h.Get("X-Slack-Signature"), "v0=")
	if !versioned || len(signature) != hex.EncodedLen(len(c.mac)) {
		return c, errUnsigned
	}
	if _, err := hex.Decode(c.mac[:], []byte(signature)); err != nil {
		return c, errUnsigned
	}
	if c.at, err = strconv.ParseInt(c.stamp, 10, 64); err != nil {
		return c, errUnsigned
	}
	if !fresh(c.at, v.now().Unix()) {
		return c, errStale
	}
	return c, nil
}

func fresh(at, now int64) bool {
	const off = int64(window / time.Second)
	return at >= now-off && at <= now+off
}

// check holds the claim against the raw body, in constant time, and marks the signature as seen.
func (v *verifier) check(c claim, raw []byte) error {
	m := hmac.New(sha256.New, v.secret)
	m.Write([]byte("v0:" + c.stamp + ":"))
	m.Write(raw)
	if !hmac.Equal(m.Sum(nil), c.mac[:]) {
		return errForged
	}
	return v.once(c)
}

// once refuses what was here before. Only what is signed gets this far, so nobody else can fill
// the memory; where it is full all the same nothing is let in, rather than something twice.
func (v *verifier) once(c claim) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now().Unix()
	v.sweep(now)
	if !fresh(c.at, now) { // its body was long in coming, and what it repeats may be forgotten
		return errStale
	}
	minute, m := c.at/60, mark(c.mac[:])
	if _, was := v.seen[minute][m]; was {
		return errReplayed
	}
	if v.kept >= v.limit {
		return errFull
	}
	if v.seen[minute] == nil {
		v.seen[minute] = map[mark]struct{}{}
	}
	v.seen[minute][m] = struct{}{}
	v.kept++
	return nil
}

// sweep forgets the minutes that are too old to be accepted.
func (v *verifier) sweep(now int64) {
	oldest := (now - int64(window/time.Second)) / 60
	for minute, marks := range v.seen {
		if minute < oldest {
			v.kept -= len(marks)
			delete(v.seen, minute)
		}
	}
}

// forget lets the request come again: it was not taken, and Slack's next try within the same
// second has the same signature.
func (v *verifier) forget(c claim) {
	v.mu.Lock()
	defer v.mu.Unlock()
	m := mark(c.mac[:])
	if _, was := v.seen[c.at/60][m]; was {
		delete(v.seen[c.at/60], m)
		v.kept--
	}
}
