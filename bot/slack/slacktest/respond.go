package slacktest

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"time"
)

// A response_url is good for this: https://docs.slack.dev/interactivity/handling-user-interaction
const (
	hookUses = 5
	hookLife = 30 * time.Minute
)

// A hook answers one thing that somebody did.
type hook struct {
	user, thread string
	room         *room
	source       *message // the one acted on; nil: a command
	given        *message // the answer that stands
	uses         int
	until        time.Time
}

// newHook gives the response_url of something that happened; the caller holds the lock.
func (s *Service) newHook(h hook) (address string, made *hook) {
	id := s.id("")
	h.until = s.now().Add(hookLife)
	s.hooks[id] = &h
	return s.server.URL + "/respond/" + id, &h
}

func (s *Service) serveHook(w http.ResponseWriter, r *http.Request) {
	if !s.stalled(r) {
		return
	}
	b, err := io.ReadAll(r.Body)
	args := obj{}
	if err != nil || json.Unmarshal(b, &args) != nil {
		write(w, http.StatusBadRequest, obj{"ok": false, "error": "invalid_payload"})
		return
	}
	s.mu.Lock()
	fault := s.gate.fault("respond")
	h := s.hooks[r.PathValue("hook")]
	status, code := http.StatusOK, ""
	switch {
	case fault.Cut:
		s.mu.Unlock()
		breaks(w)
		return
	case fault.RetryAfter > 0:
		status, code = http.StatusTooManyRequests, "rate_limited"
	case fault.Status > 0:
		status, code = fault.Status, "internal_error"
	case h == nil, s.now().After(h.until), h.uses >= hookUses:
		status, code = http.StatusNotFound, "used_url"
		if h == nil || s.now().After(h.until) {
			code = "expired_url"
		}
	default:
		h.uses++
		if err := s.respond(h, args); err != nil {
			status, code = http.StatusBadRequest, err.Error()
		}
	}
	s.gate.calls = append(s.gate.calls, Call{Method: "respond", Args: args, At: s.now(), Error: code, Status: status})
	s.mu.Unlock()
	switch {
	case fault.Lost:
		breaks(w)
	case fault.RetryAfter > 0:
		limited(w, int(fault.RetryAfter.Seconds()))
	case code != "":
		write(w, status, obj{"ok": false, "error": code})
	default:
		_, _ = io.WriteString(w, "ok")
	}
}

// respond writes what a response says; the caller holds the lock.
func (s *Service) respond(h *hook, args obj) error {
	c := &call{s, args}
	if gone, _ := args["delete_original"].(bool); gone {
		if h.source != nil {
			s.remove(h.source)
		}
		return nil
	}
	body, err := c.content(0)
	if err != nil {
		return err
	}
	if body["text"] == nil && body["blocks"] == nil {
		return no("no_text")
	}
	delete(body, "metadata")
	if replace, _ := args["replace_original"].(bool); replace && h.source != nil {
		h.source.body, h.source.edited = maps.Clone(body), true
		return nil
	}
	public := c.str("response_type") == "in_channel"
	m := s.put(h.room, BotUser, body)
	m.thread = h.thread
	if ts := c.str("thread_ts"); ts != "" {
		m.thread = ts
	}
	if !public {
		m.only = h.user
	}
	h.given = m
	return nil
}
