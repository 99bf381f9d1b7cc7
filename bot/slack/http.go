package slack

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"copydesk/approvals/say"
)

const (
	maxBody  = 1 << 20 // of a request
	maxProbe = 4 << 10 // of a request that is not signed: only Slack's look at the certificate

	atOnce     = 1024                    // deliveries that are with the taker; one more is told to come back
	takeWithin = 2500 * time.Millisecond // Slack waits 3 s
	readWithin = 3 * time.Second
)

// A door is where Slack knocks when there is no socket. Until a taker stands behind it every
// delivery is told to come back.
type door struct {
	verify *verifier
	log    *slog.Logger
	taker  atomic.Pointer[taker]
	places chan struct{}
}

func newDoor(secret string, now func() time.Time, log *slog.Logger) (*door, error) {
	v, err := newVerifier(secret, now)
	if err != nil {
		return nil, err
	}
	return &door{verify: v, log: log, places: make(chan struct{}, atOnce)}, nil
}

// Routes are the addresses that Slack calls where there is a signing secret: /slack/commands,
// /slack/events, /slack/interactions. Without one, everything is not found. Before Run every
// delivery is answered 503, and Slack tries again.
func (p *Platform) Routes() http.Handler {
	mux := http.NewServeMux()
	if p.door == nil {
		return mux
	}
	const form = "application/x-www-form-urlencoded"
	mux.HandleFunc("/slack/commands", p.door.open(kindCommand, form, commandBody))
	mux.HandleFunc("/slack/events", p.door.open(kindEvent, "application/json", eventBody))
	mux.HandleFunc("/slack/interactions", p.door.open(kindAct, form, actBody))
	return mux
}

// serve lets take have what Slack delivers from now on.
func (d *door) serve(take taker) { d.taker.Store(&take) }

// shut lets nothing be delivered any more: Slack is told to come back.
func (d *door) shut() { d.taker.Store(nil) }

// open is one route: what kind comes in, written how, and how its body becomes the JSON that a
// socket would have brought.
func (d *door) open(kind, media string, read func([]byte) (json.RawMessage, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		raw, c, status := d.admit(r, w, kind, media)
		if status != http.StatusContinue {
			w.WriteHeader(status)
			return
		}
		body, err := read(raw)
		if err != nil {
			d.log.WarnContext(r.Context(), "slack sent what cannot be read", "kind", kind, "error", err)
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if kind == kindEvent && d.aside(w, r, body) {
			return
		}
		answer, status := d.hand(r, c, delivered{ID: hex.EncodeToString(c.mac[:]), Kind: kind, Body: body,
			Attempt: attempt(r.Header), Reason: cut(r.Header.Get("X-Slack-Retry-Reason"), 64), By: byHTTP})
		d.reply(w, r, answer, status)
	}
}

// admit reads the body of a request that is signed; any status but 100 is the answer.
func (d *door) admit(r *http.Request, w http.ResponseWriter, kind, media string) (raw []byte, c claim, status int) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, c, http.StatusMethodNotAllowed
	}
	if got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || got != media {
		return nil, c, http.StatusUnsupportedMediaType
	}
	c, refused := d.verify.claimed(r.Header)
	limit := int64(maxBody)
	if refused != nil {
		limit = maxProbe
	}
	raw, err := body(w, r, limit)
	if kind == kindCommand && err == nil && probe(raw) {
		return nil, c, http.StatusOK
	}
	if refused == nil && err != nil {
		return nil, c, unread(err)
	}
	if refused == nil {
		refused = d.verify.check(c, raw)
	}
	if refused != nil {
		return nil, c, d.refuse(r, refused)
	}
	return raw, c, http.StatusContinue
}

func (d *door) refuse(r *http.Request, why error) (status int) {
	d.log.WarnContext(r.Context(), "a request to Slack's address was refused", "path", r.URL.Path, "error", why)
	if errors.Is(why, errFull) {
		return http.StatusServiceUnavailable
	}
	return http.StatusUnauthorized
}

// body reads what was sent, within Slack's own time: who sends slower is not Slack.
func body(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, &http.MaxBytesError{Limit: limit}
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(readWithin)) // where it can be set
	defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	return io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
}

func unread(err error) (status int) {
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

// probe reports whether Slack only looks at the certificate
// (https://docs.slack.dev/interactivity/implementing-slash-commands#creating_commands): that wants
// a 200 and is no command, so it need not be signed.
func probe(raw []byte) bool {
	if len(raw) > maxProbe {
		return false
	}
	form, err := url.ParseQuery(string(raw))
	return err == nil && form.Get("ssl_check") == "1" && !form.Has("command")
}

// aside answers what is delivered beside events and needs no taker.
func (d *door) aside(w http.ResponseWriter, r *http.Request, body json.RawMessage) bool {
	switch o := readOuter(body); o.Type {
	case eventCallback:
		return false
	case rateLimited: // what was held back is to be made up for
		o.told(r.Context(), d.log)
		return false
	case "url_verification": // https://docs.slack.dev/reference/events/url_verification/
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = io.WriteString(w, o.Challenge)
	default:
		o.told(r.Context(), d.log)
	}
	return true
}

// hand gives the delivery to the taker and says how the request ends. What was not taken may come
// again. That Slack hung up changes nothing: what was begun is finished, and its next try finds it
// done.
func (d *door) hand(r *http.Request, c claim, it delivered) (answer any, status int) {
	take := d.taker.Load()
	if take == nil {
		d.verify.forget(c)
		return nil, http.StatusServiceUnavailable
	}
	select {
	case d.places <- struct{}{}:
		defer func() { <-d.places }()
	default:
		d.verify.forget(c)
		return nil, http.StatusServiceUnavailable
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), takeWithin)
	defer cancel()
	answer, err := take.safely(ctx, it)
	if err != nil {
		d.verify.forget(c)
		return nil, d.untaken(ctx, it, err)
	}
	return answer, http.StatusOK
}

func (d *door) untaken(ctx context.Context, it delivered, err error) (status int) {
	if busy(err) || errors.Is(err, context.DeadlineExceeded) {
		return http.StatusServiceUnavailable
	}
	d.log.ErrorContext(ctx, "what slack delivered was not taken", "kind", it.Kind, "attempt", it.Attempt, "error", err)
	return http.StatusInternalServerError
}

// busy reports whether too much is going on at once.
func busy(err error) bool {
	problem := (*say.Problem)(nil)
	return errors.As(err, &problem) && problem.Kind == say.Busy
}

func (d *door) reply(w http.ResponseWriter, r *http.Request, answer any, status int) {
	if answer == nil || status != http.StatusOK {
		w.WriteHeader(status)
		return
	}
	b, err := json.Marshal(answer)
	if err != nil { // it was taken: only its answer is lost
		d.log.ErrorContext(r.Context(), "an answer to slack cannot be written", "error", err)
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(b)
}

// attempt is how many times Slack tried before (https://docs.slack.dev/apis/events-api/#retries).
func attempt(h http.Header) int {
	n, err := strconv.Atoi(h.Get("X-Slack-Retry-Num"))
	if err != nil || n < 0 || n > 100 {
		return 0
	}
	return n
}

func cut(s string, n int) string { return s[:min(n, len(s))] }

// commandBody makes of a command's form the object that Socket Mode sends: every field a string.
func commandBody(raw []byte) (json.RawMessage, error) {
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, err
	}
	if form.Get("command") == "" {
		return nil, errors.New("a command without its name")
	}
	fields := make(map[string]string, len(form))
	for name := range form {
		fields[name] = form.Get(name)
	}
	return json.Marshal(fields)
}

// actBody takes a click's or a form's JSON out of its field.
func actBody(raw []byte) (json.RawMessage, error) {
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, err
	}
	return eventBody([]byte(form.Get("payload")))
}

func eventBody(raw []byte) (json.RawMessage, error) {
	if !object(raw) || !json.Valid(raw) {
		return nil, errors.New("not a JSON object")
	}
	return raw, nil
}
