package slacktest

import (
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// A method is one row of the Web API.
type method struct {
	do         func(*call) (obj, error)
	scopes     []string // the bot needs one of them; none: no scope
	tier       int      // 0: special, not limited here
	json       bool     // takes arguments as JSON: methods that read do not
	perChannel bool     // limited by channel: it writes a message
	app        bool     // wants the app-level token
}

// A refusal is an error code of Slack's, with what its answer says besides.
type refusal struct {
	code     string
	messages []string
	with     obj
}

func (r refusal) Error() string { return r.code }

// no refuses with a code.
func no(code string, messages ...string) error { return refusal{code: code, messages: messages} }

// A call is one request under way; the service is locked.
type call struct {
	*Service
	args obj
}

// serveMethod answers one call of the Web API (https://docs.slack.dev/apis/web-api).
func (s *Service) serveMethod(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	m, known := methods[name]
	args, token, err := read(r, m)
	if !s.stalled(r) {
		return
	}
	s.mu.Lock()
	fault := s.gate.fault(name)
	if fault.Cut {
		s.mu.Unlock()
		breaks(w)
		return
	}
	answer, status, wait := obj(nil), http.StatusOK, 0
	switch {
	case fault.RetryAfter > 0:
		wait = int(fault.RetryAfter.Seconds())
	case fault.Status > 0:
		status = fault.Status
	case fault.Error != "":
		answer = refused(no(fault.Error))
	case !known:
		answer = refused(refusal{code: "unknown_method", with: obj{"req_method": name}})
	case err != nil:
		answer = refused(err)
	default:
		if wait = s.gate.wait(s.now(), name, m, args); wait == 0 {
			answer = s.run(m, args, token)
		}
	}
	if wait > 0 {
		answer, status = obj{"ok": false, "error": "ratelimited"}, http.StatusTooManyRequests
	}
	code, _ := answer["error"].(string)
	s.gate.calls = append(s.gate.calls, Call{Method: name, Args: args, At: s.now(), Error: code, Status: status})
	scopes := strings.Join(s.options.Scopes, ",")
	if m.app {
		scopes = "connections:write"
	}
	s.mu.Unlock()
	w.Header().Set("X-OAuth-Scopes", scopes)
	w.Header().Set("X-Accepted-OAuth-Scopes", strings.Join(m.scopes, ","))
	s.answer(w, fault, answer, status, wait)
}

// answer sends what a call is told, or what a fault leaves of it.
func (s *Service) answer(w http.ResponseWriter, fault Fault, answer obj, status, wait int) {
	switch {
	case fault.Lost:
		breaks(w)
	case wait > 0:
		limited(w, wait)
	case answer == nil:
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "<!DOCTYPE html><title>Slack is having trouble</title>")
	case fault.Garbled:
		b, _ := json.Marshal(answer)
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(b[:len(b)/2])
	default:
		write(w, status, answer)
	}
}

// run checks a call's token and scopes, and does it.
func (s *Service) run(m method, args obj, token string) obj {
	if err := s.admit(m, token); err != nil {
		return refused(err)
	}
	answer, err := m.do(&call{s, args})
	if err != nil {
		return refused(err)
	}
	out := obj{"ok": true}
	maps.Copy(out, answer)
	return out
}

// admit says whether a token may call a method.
func (s *Service) admit(m method, token string) error {
	want, other := BotToken, AppToken
	if m.app {
		want, other = other, want
	}
	switch {
	case token == "":
		return no("not_authed")
	case token == other:
		return no("not_allowed_token_type")
	case token != want:
		return no("invalid_auth")
	case s.revoked != "":
		return no(s.revoked)
	case len(m.scopes) > 0 && !slices.ContainsFunc(m.scopes, func(scope string) bool { return slices.Contains(s.options.Scopes, scope) }):
		return refusal{code: "missing_scope", with: obj{"needed": strings.Join(m.scopes, ","), "provided": strings.Join(s.options.Scopes, ",")}}
	}
	return nil
}

// granted reports whether the bot has a scope.
func (s *Service) granted(scope string) bool { return slices.Contains(s.options.Scopes, scope) }

func refused(err error) obj {
	r, is := err.(refusal)
	if !is {
		r = refusal{code: "fatal_error", messages: []string{err.Error()}}
	}
	out := obj{"ok": false, "error": r.code}
	if len(r.messages) > 0 {
		out["response_metadata"] = obj{"messages": r.messages}
	}
	maps.Copy(out, r.with)
	return out
}

func write(w http.ResponseWriter, status int, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

// read takes a call's arguments and token: from a form, or from JSON where the method takes it.
func read(r *http.Request, m method) (args obj, token string, err error) {
	args = obj{}
	token, _ = strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case kind == "application/json":
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return args, token, no("request_timeout")
		}
		if m.json && len(b) > 0 && json.Unmarshal(b, &args) != nil {
			return args, token, no("invalid_json")
		}
		return args, token, nil
	case kind == "multipart/form-data":
		err = r.ParseMultipartForm(32 << 20)
	case kind == "" && r.Method == http.MethodPost && r.ContentLength > 0:
		return args, token, no("missing_post_type")
	default:
		err = r.ParseForm()
	}
	if err != nil {
		return args, token, no("invalid_form_data")
	}
	for name, values := range r.Form {
		args[name] = values[0]
	}
	// A token in the query is not accepted: https://docs.slack.dev/authentication/tokens
	if body := r.PostForm.Get("token"); body != "" && token == "" {
		token = body
	}
	delete(args, "token")
	return args, token, nil
}
