package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	slackapi "github.com/slack-go/slack"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// How long what Slack hands out can be used
// (https://docs.slack.dev/interactivity/handling-user-interaction).
const (
	answerFor  = 30 * time.Minute        // a response_url, five times
	triggerFor = 2500 * time.Millisecond // a trigger_id, of its 3 s
)

// A handle is what an answer is given through. It is stored with its event, so it holds everything
// that is needed after a restart.
type handle struct {
	At      int64    `json:"at"`            // of the event, Unix milliseconds
	URL     string   `json:"url,omitempty"` // response_url
	URLAt   int64    `json:"url_at,omitempty"`
	Trigger string   `json:"trigger,omitempty"`
	Room    string   `json:"room,omitempty"`
	Thread  string   `json:"thread,omitempty"`
	User    string   `json:"user"`
	Over    string   `json:"over,omitempty"`  // the private message acted on, which URL can replace
	Files   string   `json:"files,omitempty"` // ids of those that came with what a form was asked for
	Home    bool     `json:"home,omitempty"`  // the answer is the person's home tab
	FromTab bool     `json:"tab,omitempty"`   // acted on in the home tab, which then shows what is new
	Lang    say.Lang `json:"lang,omitempty"`
}

func (h handle) String() string {
	b, _ := json.Marshal(h) // strings and numbers alone
	return string(b)
}

// later is the handle as a form carries it: good for what the form's sender does then.
func (h handle) later() string {
	h.Trigger, h.FromTab = "", false
	return h.String()
}

// read reads a handle back; false where it is none.
func readHandle(s string) (h handle, ok bool) {
	err := json.Unmarshal([]byte(s), &h)
	return h, err == nil && h.User != "" && h.At != 0
}

// Answer replies to an event through its handle: by the address that Slack gave for it, or where that
// is used up or was never given, as a message of ours.
func (p *Platform) Answer(ctx context.Context, reply string, m chat.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	h, ok := readHandle(reply)
	if !ok || p.o.Now().Sub(time.UnixMilli(h.At)) >= answerFor {
		return chat.ErrLate
	}
	switch {
	case m.Empty():
		return nil
	case h.Home:
		return p.publish(ctx, h.User, m)
	case m.Form != nil && p.openNow(ctx, h, *m.Form):
		if len(m.Buttons) == 0 { // the form says it all
			return nil
		}
		m.Form = nil // what is told, and how to come back to the form, stays once it is closed
	}
	said, err := p.drawn(ctx, m, h.Lang)
	if err != nil {
		return err
	}
	err = p.shown(ctx, &said, func(said drawing) error { return p.answer(ctx, h, m, said) })
	if err == nil && h.FromTab {
		p.refreshTab(h)
	}
	return err
}

// answer sends an answer on the best way that is left.
func (p *Platform) answer(ctx context.Context, h handle, m chat.Message, said drawing) error {
	if h.URL != "" && p.o.Now().Sub(time.UnixMilli(h.URLAt)) < answerFor {
		err := p.respond(ctx, h, m, said)
		if !is(err, "used_url", "expired_url", "channel_not_found", "no_permission") {
			return err
		}
	}
	if m.Private || h.Room == "" {
		return p.whisper(ctx, h.Room, h.Thread, h.User, said)
	}
	_, _, err := p.send(ctx, h.Room, h.Thread, said, "")
	return err
}

// respond posts to a response_url.
func (p *Platform) respond(ctx context.Context, h handle, m chat.Message, said drawing) error {
	body := said.response()
	body["response_type"], body["replace_original"] = "in_channel", false
	if m.Private {
		body["response_type"], body["replace_original"] = "ephemeral", m.Replace && h.Over != ""
	}
	if h.Thread != "" {
		body["thread_ts"] = h.Thread
	}
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return p.call(ctx, responseURL, "", func(ctx context.Context) error { return p.postTo(ctx, h.URL, b) })
}

// response is the drawing as what answers an interaction.
func (d drawing) response() map[string]any {
	return map[string]any{"text": d.text, "blocks": d.blocks, "parse": "none", "unfurl_links": false, "unfurl_media": false}
}

// postTo posts JSON to an address that Slack gave and reads Slack's word for what went wrong.
func (p *Platform) postTo(ctx context.Context, address string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := p.o.Client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return err
	}
	var no struct {
		OK    *bool  `json:"ok"`
		Error string `json:"error"`
	}
	unread := json.Unmarshal(b, &no) != nil
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		after, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return &slackapi.RateLimitedError{RetryAfter: time.Duration(max(1, after)) * time.Second}
	case no.Error != "":
		return slackapi.SlackErrorResponse{Err: no.Error}
	case unread && resp.StatusCode == http.StatusNotFound: // an address that is not known any more answers in words
		return slackapi.SlackErrorResponse{Err: "expired_url"}
	case resp.StatusCode != http.StatusOK:
		return slackapi.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
	}
	return nil
}

// openNow opens a form where the event's trigger still lives; false: it did not open.
func (p *Platform) openNow(ctx context.Context, h handle, f chat.Form) bool {
	left := triggerFor - p.o.Now().Sub(time.UnixMilli(h.At))
	if h.Trigger == "" || left <= 0 {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	err := p.call(ctx, "views.open", "", func(ctx context.Context) error {
		_, err := p.api.OpenViewContext(ctx, h.Trigger, modal(f, h.later()))
		return err
	})
	if is(err, "exchanged_trigger_id", "trigger_exchanged") { // the first delivery of the same press opened it
		return true
	}
	if err != nil && !is(err, "expired_trigger_id", "trigger_expired") {
		p.o.Log.Warn("a form did not open", "form", f.Command, "err", err)
	}
	return err == nil
}

// publish shows a message as somebody's home tab (https://docs.slack.dev/reference/methods/views.publish).
func (p *Platform) publish(ctx context.Context, user string, m chat.Message) error {
	return p.call(ctx, "views.publish", "", func(ctx context.Context) error {
		_, err := p.api.PublishViewContext(ctx, slackapi.PublishViewContextRequest{UserID: user, View: homeTab(m)})
		return err
	})
}

// refreshTab asks the bot for the home tab anew, after something was done in it.
func (p *Platform) refreshTab(h handle) {
	p.later(func(ctx context.Context) {
		me := p.known()
		tab := handle{At: p.o.Now().UnixMilli(), User: h.User, Home: true, Lang: h.Lang}
		e := chat.Event{ID: "tab/" + h.Trigger, Kind: chat.Typed, Who: chat.Identity{Platform: platformName, Team: me.team, User: h.User},
			Line: homeLine, Reply: tab.String(), Lang: h.Lang, At: now(p.o.Now())}
		if err := p.receiver().Receive(ctx, e); err != nil {
			p.o.Log.Warn("a home tab was not drawn anew", "err", err)
		}
	})
}

// homeLine is the command whose answer is the home tab.
const homeLine = "/home"

// now is an instant as events carry it.
func now(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// worded is a problem as its person reads it; what is none is a fault of ours, without its inside.
func worded(err error, l say.Lang) chat.Message {
	if problem, is := errors.AsType[*say.Problem](err); is {
		return chat.Message{Text: problem.Text.In(l), Private: true}
	}
	return chat.Message{Private: true, Text: say.Text{
		EN: "That could not be stored just now. Nothing changed: try again in a moment.",
		FR: "Impossible de l'enregistrer pour l'instant. Rien n'a changé\u202f: réessayez dans un instant.",
	}.In(l)}
}

// tell says something in private to whoever did something.
func (p *Platform) tell(ctx context.Context, h handle, m chat.Message) {
	if err := p.Answer(ctx, h.String(), m); err != nil {
		p.o.Log.Warn("somebody was not told what is so", "err", fmt.Errorf("answer: %w", err))
	}
}
