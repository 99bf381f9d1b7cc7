package slacktest

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// somebody is a person as interactions name them.
func (s *Service) somebody(user string) obj {
	p := s.people[user]
	return obj{"id": user, "username": p.Name, "name": p.Name, "team_id": p.Team}
}

func (r *room) named() obj {
	if r.with != "" {
		return obj{"id": r.ID, "name": "directmessage"}
	}
	return obj{"id": r.ID, "name": r.Name}
}

// Said is what Slack itself tells somebody, the app having failed them.
type Said struct{ Room, Text string }

// Command has somebody type a slash command in a channel: "/note hello". Slack takes none in
// threads: https://docs.slack.dev/interactivity/implementing-slash-commands
func (s *Service) Command(user, channel, line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, text, _ := strings.Cut(line, " ")
	if i := strings.IndexAny(line, " \n"); i >= 0 {
		name, text = line[:i], strings.TrimLeft(line[i:], " ")
	}
	r := s.rooms[channel]
	switch {
	case s.options.Commands != nil && !slices.Contains(s.options.Commands, name), s.revoked != "":
		s.say(user, r, name+" is not a valid command. In Slack, all messages that start with the \"/\" character are interpreted as commands.")
		return
	case s.people[user].Team != Team:
		s.say(user, r, name+" cannot be used by people of another workspace.")
		return
	}
	if !s.options.Raw {
		text = s.escaped(text)
	}
	address, _ := s.newHook(hook{user: user, room: r})
	fields := obj{"token": "legacy", "team_id": Team, "team_domain": "copydesk-test", "channel_id": r.ID, "channel_name": r.named()["name"], "user_id": user, "user_name": s.people[user].Name,
		"command": name, "text": text, "api_app_id": AppID, "is_enterprise_install": "false", "response_url": address, "trigger_id": s.newTrigger(user, nil)}
	form := url.Values{}
	for key, v := range fields {
		form.Set(key, v.(string))
	}
	s.send(&parcel{kind: aCommand, payload: fields, form: form,
		answered: func(answer obj) { s.commandAnswer(user, r, answer) },
		failed: func(reason string) {
			code := "dispatch_failed"
			if reason == "timeout" || reason == "http_timeout" {
				code = "operation_timeout"
			} else if reason == "http_error" {
				code = "http_service_error"
			}
			s.say(user, r, name+" failed with the error \""+code+"\"")
		}})
}

// commandAnswer shows what a command's acknowledgement brought.
func (s *Service) commandAnswer(user string, r *room, answer obj) {
	if len(answer) == 0 {
		return
	}
	if err := s.respond(&hook{user: user, room: r}, answer); err != nil {
		s.say(user, r, "failed with the error \"invalid_command_response\"")
	}
}

// say has Slack itself tell somebody something; the caller holds the lock.
func (s *Service) say(user string, r *room, text string) {
	s.told[user] = append(s.told[user], Said{r.ID, text})
}

var names = regexp.MustCompile(`[@#][\p{L}\d._-]+`)

// escaped is what somebody typed as Slack hands it over: entities, and people and channels by id
// (https://docs.slack.dev/messaging/formatting-message-text).
func (s *Service) escaped(text string) string {
	kept := []string{}
	text = wire.ReplaceAllStringFunc(text, func(mark string) string { // typed as a mark: a client makes those of what is picked
		kept = append(kept, mark)
		return "\x00"
	})
	text = entities.Replace(text)
	text = names.ReplaceAllStringFunc(text, func(word string) string {
		for id, p := range s.people {
			if word == "@"+p.Name {
				return "<@" + id + "|" + p.Name + ">"
			}
		}
		for id, r := range s.rooms {
			if r.with == "" && word == "#"+r.Name {
				return "<#" + id + "|" + r.Name + ">"
			}
		}
		return word
	})
	for _, mark := range kept {
		text = strings.Replace(text, "\x00", mark, 1)
	}
	return text
}

var (
	wire     = regexp.MustCompile(`<[@#][UWC][A-Z0-9]+(\|[^<>]*)?>`)
	entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// Write has somebody write a message in a channel or a thread, with files that were uploaded; it
// gives the message's stamp. Only what calls the app's bot by name, or is written to it directly,
// reaches the app.
func (s *Service) Write(user, channel, thread, text string, files ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[channel]
	body := obj{"text": s.escaped(text)}
	if len(files) > 0 {
		shown := []any{}
		for _, id := range files {
			f := s.files[id]
			f.channels = append(f.channels, channel)
			shown = append(shown, s.shownFile(f))
		}
		body["files"] = shown
	}
	m := s.put(r, user, body)
	m.thread = thread
	event := s.shownMessage(m)
	event["channel"], event["event_ts"] = r.ID, m.ts
	if strings.Contains(body["text"].(string), "<@"+BotUser) && r.has(BotUser) && r.with == "" {
		event["type"] = "app_mention"
		s.tell(event, user)
	}
	if sort, scope := r.messages(); s.granted(scope) && s.subscribed(sort) && r.has(BotUser) {
		event["type"], event["channel_type"] = "message", channelTypes[sort]
		if len(files) > 0 {
			event["subtype"] = "file_share"
		}
		s.send(&parcel{kind: anEvent, payload: s.envelope(event)})
	}
	return m.ts
}

// channelTypes are what an event calls the sort of its room.
var channelTypes = map[string]string{"message.channels": "channel", "message.groups": "group", "message.im": "im"}

// messages is the event by which an app hears what is said in a room, and the scope it needs.
func (r *room) messages() (event, scope string) {
	switch r.kind() {
	case "D":
		return "message.im", "im:history"
	case "G":
		return "message.groups", "groups:history"
	}
	return "message.channels", "channels:history"
}

// React and Unreact have somebody set or take a reaction: an emoji as their phone sends it, or
// ":name:". It gives Slack's error, if any.
func (s *Service) React(user, channel, ts, emoji string) error {
	return s.touch(channel, ts, func(m *message) error { return s.react(m, user, nameOf(emoji)) })
}

// Unreact takes a reaction.
func (s *Service) Unreact(user, channel, ts, emoji string) error {
	return s.touch(channel, ts, func(m *message) error { return s.unreact(m, user, nameOf(emoji)) })
}

func (s *Service) touch(channel, ts string, do func(*message) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(channel, ts)
	if m == nil {
		return no("message_not_found")
	}
	return do(m)
}

// Delete has a message deleted by somebody with the right to.
func (s *Service) Delete(channel, ts string) {
	_ = s.touch(channel, ts, func(m *message) error { s.remove(m); return nil })
}

// Press has somebody press the button, or choose the menu entry, that shows a label on a message.
// False: they see none.
func (s *Service) Press(user, channel, ts, label string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(channel, ts)
	if m == nil || m.only != "" && m.only != user {
		return false
	}
	blocks, _ := m.body["blocks"].([]any)
	action := s.pressed(blocks, label)
	if action == nil {
		return false
	}
	address, _ := s.newHook(hook{user: user, room: m.room, thread: m.thread, source: m})
	payload := s.interaction("block_actions", user)
	payload["container"] = obj{"type": "message", "message_ts": m.ts, "channel_id": m.room.ID, "is_ephemeral": m.only != ""}
	if m.thread != "" {
		payload["container"].(obj)["thread_ts"] = m.thread
	}
	payload["channel"], payload["response_url"], payload["actions"] = m.room.named(), address, []any{action}
	payload["state"] = obj{"values": obj{}}
	if m.only == "" { // an ephemeral message is not handed over: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
		payload["message"] = escapeTree(s.shownMessage(m))
	}
	s.send(&parcel{kind: anInter, payload: payload, failed: func(string) { s.say(user, m.room, "This app did not respond. Try again.") }})
	return true
}

// interaction is what every interaction says of itself.
func (s *Service) interaction(kind, user string) obj {
	return obj{"type": kind, "user": s.somebody(user), "api_app_id": AppID, "token": "legacy", "team": obj{"id": Team, "domain": "copydesk-test"}, "enterprise": nil, "is_enterprise_install": false,
		"trigger_id": s.newTrigger(user, nil)}
}

// pressed finds the element with a label, as the action it makes.
func (s *Service) pressed(blocks []any, label string) obj {
	for _, e := range interactive(blocks) {
		action := obj{"type": e.el["type"], "action_id": e.el["action_id"], "block_id": e.block["block_id"], "action_ts": s.stamp()}
		switch e.el["type"] {
		case "button":
			if plainWords(e.el["text"]) != label {
				continue
			}
			action["text"] = escapeTree(e.el["text"])
			for _, name := range []string{"value", "url", "style"} {
				if e.el[name] != nil {
					action[name] = e.el[name]
				}
			}
		default:
			chosen := slices.IndexFunc(optionsOf(e.el), func(o obj) bool { return plainWords(o["text"]) == label })
			if chosen < 0 {
				continue
			}
			action["selected_option"] = escapeTree(optionsOf(e.el)[chosen])
		}
		return action
	}
	return nil
}

// Shortcut has somebody use a message shortcut on a message.
func (s *Service) Shortcut(user, channel, ts, callback string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(channel, ts)
	address, _ := s.newHook(hook{user: user, room: m.room, thread: m.thread})
	payload := s.interaction("message_action", user)
	payload["callback_id"], payload["message_ts"], payload["action_ts"] = callback, m.ts, s.stamp()
	payload["channel"], payload["response_url"], payload["message"] = m.room.named(), address, escapeTree(s.shownMessage(m))
	s.send(&parcel{kind: anInter, payload: payload, failed: func(string) { s.say(user, m.room, "This app did not respond. Try again.") }})
}

// GlobalShortcut has somebody use a shortcut that belongs to no message.
func (s *Service) GlobalShortcut(user, callback string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	payload := s.interaction("shortcut", user)
	payload["callback_id"], payload["action_ts"] = callback, s.stamp()
	s.send(&parcel{kind: anInter, payload: payload})
}
