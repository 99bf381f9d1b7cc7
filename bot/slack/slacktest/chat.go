package slacktest

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of messages: https://docs.slack.dev/reference/methods/chat.postMessage, and in update's
// page the shorter one.
const (
	longestText   = 40_000 // more is cut off
	longestUpdate = 4_000
	longestBlocks = 13_200 // characters in all blocks together; not documented, found in the field
	longestMeta   = 8_000
)

// content reads what a message says: text, blocks, metadata. limit is in characters; 0: it is cut.
func (c *call) content(limit int) (obj, error) {
	body := obj{}
	text := c.str("text")
	if c.str("markdown_text") != "" {
		return nil, no("markdown_text_conflict") // it never goes with text and blocks, and is not taken alone here
	}
	if list, err := c.undo("attachments"); err == nil && list != nil {
		if all, is := list.([]any); !is || len(all) > 100 {
			return nil, no("too_many_attachments")
		}
	}
	if limit > 0 && utf8.RuneCountInString(text) > limit {
		return nil, no("msg_too_long")
	}
	if utf8.RuneCountInString(text) > longestText {
		text = string([]rune(text)[:longestText])
	}
	if text != "" {
		body["text"] = text
	}
	blocks, err := c.undo("blocks")
	list, is := blocks.([]any)
	switch {
	case err != nil, blocks != nil && !is:
		return nil, no("invalid_blocks_format")
	case len(list) > 0:
		if err := c.checkMessage(list); err != nil {
			return nil, err
		}
		body["blocks"] = c.seed(list)
	}
	meta, err := c.metadata()
	if err != nil {
		return nil, err
	}
	if meta != nil {
		body["metadata"] = meta
	}
	return body, nil
}

// metadata reads what a message carries for apps (https://docs.slack.dev/messaging/message-metadata).
func (c *call) metadata() (obj, error) {
	v, err := c.undo("metadata")
	meta, is := v.(obj)
	switch {
	case err != nil, v != nil && !is:
		return nil, no("invalid_metadata_format")
	case v == nil:
		return nil, nil
	case len(meta) == 0:
		return obj{}, nil
	}
	kind, _ := meta["event_type"].(string)
	payload, is := meta["event_payload"].(obj)
	if kind == "" || !is {
		return nil, no("invalid_metadata_schema")
	}
	if b, err := json.Marshal(payload); err != nil || len(b) > longestMeta {
		return nil, no("metadata_too_large")
	}
	return meta, nil
}

// target gives the room to write in: a channel, or a person's direct messages.
func (c *call) target() (*room, error) {
	if p := c.people[c.str("channel")]; p != nil && !p.Bot && !p.Gone {
		return c.direct(p.ID), nil
	}
	r, err := c.reach("channel")
	switch {
	case err != nil:
		return nil, err
	case r.archived:
		return nil, no("is_archived")
	case !r.has(BotUser) && !(c.granted("chat:write.public") && !r.Private):
		return nil, no("not_in_channel")
	}
	return r, nil
}

// thread gives the root of the thread that a message goes to.
func (c *call) thread(r *room) (string, error) {
	ts := c.str("thread_ts")
	if ts == "" {
		return "", nil
	}
	root := c.find(r.ID, ts)
	switch {
	case root == nil && slices.ContainsFunc(c.messages, func(m *message) bool { return m.room == r && m.thread == ts && !m.deleted }):
		return ts, nil // its first message was deleted, the thread goes on
	case root == nil:
		return "", no("thread_not_found")
	case root.only != "":
		return "", no("cannot_reply_to_message")
	case root.thread != "":
		return root.thread, nil
	}
	return ts, nil
}

func (c *call) postMessage() (obj, error) {
	r, err := c.target()
	if err != nil {
		return nil, err
	}
	body, err := c.content(0)
	if err != nil {
		return nil, err
	}
	if body["text"] == nil && body["blocks"] == nil {
		return nil, no("no_text")
	}
	thread, err := c.thread(r)
	if err != nil {
		return nil, err
	}
	if meta, is := body["metadata"].(obj); is && len(meta) == 0 {
		delete(body, "metadata")
	}
	m := c.put(r, BotUser, body)
	m.thread, m.broadcast, m.parse, m.mute = thread, c.flag("reply_broadcast") && thread != "", c.str("parse"), c.str("mrkdwn") == "false"
	c.metaEvent("message_metadata_posted", m, nil)
	return obj{"channel": r.ID, "ts": m.ts, "message": c.shownMessage(m)}, nil
}

// own gives the bot's message that a call names.
func (c *call) own(not string) (*message, error) {
	r, err := c.reach("channel")
	if err != nil {
		return nil, err
	}
	m := c.find(r.ID, c.str("ts"))
	switch {
	case m == nil, m.only != "":
		return nil, no("message_not_found")
	case m.author != BotUser:
		return nil, no(not)
	}
	return m, nil
}

func (c *call) update() (obj, error) {
	m, err := c.own("cant_update_message")
	if err != nil {
		return nil, err
	}
	if m.room.archived {
		return nil, no("is_inactive")
	}
	body, err := c.content(longestUpdate)
	if err != nil {
		return nil, err
	}
	before, _ := m.body["metadata"].(obj)
	switch {
	case body["text"] == nil && body["blocks"] == nil:
		return nil, no("no_text")
	case body["text"] == nil:
		body["text"] = m.body["text"]
	}
	meta, given := body["metadata"].(obj)
	if !given && before != nil {
		body["metadata"] = before
	} else if given && len(meta) == 0 {
		delete(body, "metadata")
	}
	m.body, m.edited, m.parse = body, body["blocks"] == nil, c.str("parse")
	if m.parse == "" {
		m.parse = "client" // unlike postMessage: https://docs.slack.dev/reference/methods/chat.update
	}
	if given && before != nil {
		c.metaEvent("message_metadata_updated", m, before)
	}
	text, _ := m.body["text"].(string)
	return obj{"channel": m.room.ID, "ts": m.ts, "text": text, "message": c.shownMessage(m)}, nil
}

func (c *call) postEphemeral() (obj, error) {
	r, err := c.target()
	if err != nil {
		return nil, err
	}
	user := c.str("user")
	if p := c.people[user]; p == nil || !r.has(user) || p.Gone {
		return nil, no("user_not_in_channel")
	}
	body, err := c.content(longestText)
	if err != nil {
		return nil, err
	}
	if body["text"] == nil && body["blocks"] == nil {
		return nil, no("no_text")
	}
	thread, err := c.thread(r)
	if err != nil {
		return nil, err
	}
	m := c.put(r, BotUser, body)
	m.only, m.thread, m.parse = user, thread, c.str("parse")
	return obj{"message_ts": m.ts}, nil
}

func (c *call) deleteMessage() (obj, error) {
	m, err := c.own("cant_delete_message")
	if err != nil {
		return nil, err
	}
	c.remove(m)
	return obj{"channel": m.room.ID, "ts": m.ts}, nil
}

func (c *call) permalink() (obj, error) {
	r, err := c.reach("channel")
	if err != nil {
		return nil, err
	}
	m := c.find(r.ID, c.str("message_ts"))
	if m == nil || m.only != "" {
		return nil, no("message_not_found")
	}
	link := "https://copydesk-test.slack.com/archives/" + r.ID + "/p" + strings.ReplaceAll(m.ts, ".", "")
	if m.thread != "" {
		link += "?thread_ts=" + m.thread + "&cid=" + r.ID
	}
	return obj{"channel": r.ID, "permalink": link}, nil
}

// remove deletes a message; its metadata goes with it.
func (s *Service) remove(m *message) {
	m.deleted = true
	if before, is := m.body["metadata"].(obj); is {
		s.metaEvent("message_metadata_deleted", m, before)
	}
}

// metaEvent tells the app of metadata, where it subscribed to its type.
func (s *Service) metaEvent(kind string, m *message, before obj) {
	now, _ := m.body["metadata"].(obj)
	about := now
	if before != nil {
		about = before
	}
	name, _ := about["event_type"].(string)
	if name == "" || s.options.Metadata != nil && !slices.Contains(s.options.Metadata, name) || !s.granted("metadata.message:read") {
		return
	}
	e := obj{"type": kind, "app_id": AppID, "bot_id": BotID, "user_id": BotUser, "team_id": Team, "channel_id": m.room.ID, "message_ts": m.ts}
	if before != nil {
		e["previous_metadata"] = before
	}
	if kind == "message_metadata_deleted" {
		e["deleted_ts"] = s.stamp()
	} else {
		e["metadata"] = now
	}
	s.tell(e, "")
}

// shownMessage is a message as the app gets it back: with its entities kept.
func (s *Service) shownMessage(m *message) obj {
	team := s.people[m.author].Team
	out := obj{"type": "message", "user": m.author, "ts": m.ts, "team": Team}
	if team != Team {
		out["user_team"], out["source_team"], out["team"] = team, team, team
	}
	for _, name := range []string{"text", "blocks", "metadata", "files"} {
		if v := m.body[name]; v != nil {
			out[name] = v
		}
	}
	if out["text"] == nil {
		out["text"] = ""
	}
	if m.author == BotUser {
		out["bot_id"], out["app_id"] = BotID, AppID
	}
	if m.thread != "" {
		out["thread_ts"] = m.thread
	}
	if m.edited {
		out["edited"] = obj{"user": m.author, "ts": m.ts}
	}
	return out
}
