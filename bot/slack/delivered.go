package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// A taker is told what Slack delivered, whichever way it came. With a nil error it is
// acknowledged, and answer, where not nil, is what the acknowledgement carries: a view's
// response_action, a text for the person alone. With an error it is not acknowledged: Slack
// delivers an event again, at once, after a minute and after five
// (https://docs.slack.dev/apis/events-api/#retries), and tells the person of a command or a click
// that it failed. Called from many goroutines at once.
type taker func(ctx context.Context, d delivered) (answer any, err error)

// What a delivery may be, and the two ways it comes.
const (
	kindCommand = "slash_commands"
	kindEvent   = "events_api"
	kindAct     = "interactive"

	bySocket = "socket"
	byHTTP   = "http"
)

// A delivered is one envelope: what somebody did, as Slack tells it.
type delivered struct {
	ID      string          // of this delivery; a second delivery of the same thing has another one
	Kind    string          // kindCommand, kindEvent or kindAct
	Body    json.RawMessage // one JSON object, the same whichever way it came
	Attempt int             // how many times Slack tried before; 0 is the first
	Reason  string          // why Slack tries again; empty the first time
	By      string          // bySocket or byHTTP
}

// A frame is one message of Socket Mode (https://docs.slack.dev/apis/events-api/using-socket-mode).
type frame struct {
	Type       string          `json:"type"`
	EnvelopeID string          `json:"envelope_id"`
	Payload    json.RawMessage `json:"payload"`
	Accepts    bool            `json:"accepts_response_payload"`
	Attempt    int             `json:"retry_attempt"`
	Why        string          `json:"retry_reason"`
	Reason     string          `json:"reason"` // of a disconnect
	Debug      struct {
		Seconds float64 `json:"approximate_connection_time"` // in a hello
	} `json:"debug_info"`
}

// readFrame decodes a message of Socket Mode. A field of another type than is documented stays
// empty: an envelope that can be acknowledged is one.
func readFrame(b []byte) (f frame, err error) {
	err = json.Unmarshal(b, &f)
	if odd := (*json.UnmarshalTypeError)(nil); errors.As(err, &odd) && odd.Field != "" {
		err = nil
	}
	return f, err
}

// delivered gives what the envelope holds; false where it is not one for the taker.
func (f frame) delivered() (delivered, bool) {
	known := f.Type == kindCommand || f.Type == kindEvent || f.Type == kindAct
	if !known || f.EnvelopeID == "" || !object(f.Payload) {
		return delivered{}, false
	}
	return delivered{f.EnvelopeID, f.Type, f.Payload, max(0, f.Attempt), f.Why, bySocket}, true
}

// object reports whether valid JSON is an object.
func object(b json.RawMessage) bool { return len(b) > 0 && b[0] == '{' }

// maxAnswer is the size from which Slack drops what a socket answers without a word, the
// acknowledgement with it.
const maxAnswer = 20 << 10

// acknowledgement is what tells Slack that the envelope was taken. An answer that is too large
// or that the envelope has no room for is an error, and the bytes then go without it.
func acknowledgement(f frame, answer any) ([]byte, error) {
	type ack struct {
		ID      string `json:"envelope_id"`
		Payload any    `json:"payload,omitempty"`
	}
	plain, err := json.Marshal(ack{ID: f.EnvelopeID})
	if err != nil || answer == nil {
		return plain, err
	}
	if !f.Accepts {
		return plain, errors.New("the envelope takes no answer")
	}
	full, err := json.Marshal(ack{f.EnvelopeID, answer})
	switch {
	case err != nil:
		return plain, fmt.Errorf("write the answer: %w", err)
	case len(full) >= maxAnswer:
		return plain, fmt.Errorf("an answer of %d bytes is too large for a socket", len(full))
	}
	return full, nil
}

// outer is what surrounds an event (https://docs.slack.dev/apis/events-api/#event-type-structure).
type outer struct {
	Type      string `json:"type"`
	Challenge string `json:"challenge"`
	Minute    int64  `json:"minute_rate_limited"`
}

const (
	eventCallback = "event_callback"
	rateLimited   = "app_rate_limited" // https://docs.slack.dev/reference/events/app_rate_limited/
)

// readOuter tells what an events_api body is. Events themselves have the type event_callback.
func readOuter(b json.RawMessage) (o outer) {
	_ = json.Unmarshal(b, &o) // a field of another type is as good as none
	return o
}

// told says in the log what is delivered beside events; nobody else needs it.
func (o outer) told(ctx context.Context, log *slog.Logger) {
	if o.Type == rateLimited {
		log.WarnContext(ctx, "slack held events back: more than 30,000 in an hour", "minute", o.Minute)
		return
	}
	log.InfoContext(ctx, "slack delivered something unknown, which is acknowledged", "type", o.Type)
}

// safely calls the taker; a panic in it is that delivery's error, nobody else's.
func (take taker) safely(ctx context.Context, d delivered) (answer any, err error) {
	defer func() {
		if r := recover(); r != nil {
			answer, err = nil, fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return take(ctx, d)
}
