package slack

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"copydesk/commands/chat"
)

// A doing is what a delivery asks for.
type doing int

const (
	nothing  doing = iota // nothing of ours: acknowledged, and no more
	deliver               // the bot is told: act.event
	ask                   // a form is to open: act.event.Line
	sent                  // a form came back: act.event, act.view
	drop                  // what a form kept is to be forgotten and the form shown anew: act.event.Line, act.view
	posted                // Slack tells that a message of ours is there: act.key, act.event.Message
	person                // somebody is described anew: act.user; the bot is told where that matters
	groups                // user groups changed: the bot is told
	room                  // a channel changed: act.key
	missed                // Slack holds events back: what is pending is to be read again
	finished              // the app was removed or its token revoked: act.key
)

// An act is one delivery, decoded.
type act struct {
	do     doing
	event  chat.Event
	handle handle // for an answer; its User is empty where nothing can be answered
	key    string
	user   *slackapi.User
	shared bool           // it happened in a channel that another organisation is in too
	view   *slackapi.View // the modal acted in
	hash   string         // of that view, so that a newer one is not overwritten
}

// names are what decoding needs to know of the commands.
type names struct {
	words map[string]bool // every name and alias, folded
	brief string          // the option of /draft that takes the text
}

// decode reads a delivery. It reads nothing else: who somebody is, and what a command means, is not
// its business.
func decode(d delivered, me self, n names, at time.Time) (act, error) {
	var a act
	var err error
	switch d.Kind {
	case kindCommand:
		a, err = decodeCommand(d.Body, n)
	case kindEvent:
		a, err = decodeEvent(d.Body, me)
	case kindAct:
		a, err = decodeAct(d.Body, me, n)
	}
	if err != nil {
		return act{}, fmt.Errorf("decode what slack delivered: %w", err)
	}
	e := &a.event
	if e.At.IsZero() {
		e.At = now(at)
	}
	if e.Who.User != "" || e.Kind == chat.Changed {
		e.Who.Platform = platformName
		if e.Who.Team == "" {
			e.Who.Team = me.team
		}
	}
	if e.Room.ID != "" {
		e.Room.Platform, e.Room.Team = platformName, me.team
	}
	if a.handle.User != "" {
		a.handle.At = now(at).UnixMilli()
		if a.handle.URL != "" && a.handle.URLAt == 0 {
			a.handle.URLAt = a.handle.At
		}
	}
	return a, nil
}

// decodeCommand reads a slash command. All that Slack says of it:
// https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling
func decodeCommand(body []byte, n names) (a act, err error) {
	var c struct {
		Command string `json:"command"`
		Text    string `json:"text"`
		URL     string `json:"response_url"`
		Trigger string `json:"trigger_id"`
		User    string `json:"user_id"`
		Team    string `json:"team_id"`
		Room    string `json:"channel_id"`
	}
	if err := json.Unmarshal(body, &c); err != nil || c.User == "" || c.Command == "" || c.Trigger == "" {
		return a, err
	}
	a.do = deliver
	a.event = chat.Event{ID: c.Trigger, Kind: chat.Typed, Who: chat.Identity{Team: c.Team, User: c.User}, Room: chat.Room{ID: c.Room},
		Line: n.line(c.Command, plain(c.Text))}
	a.handle = handle{URL: c.URL, Trigger: c.Trigger, Room: c.Room, User: c.User}
	return a, nil
}

// line is a slash command as people type it elsewhere: without what the app's manifest puts before
// every name, because Slack's names are shared by all apps.
func (n names) line(command, text string) string {
	name := folded(strings.TrimPrefix(command, "/"))
	if !n.words[name] && name != umbrella {
		for i := 1; i < len(name); i++ { // the longest name that it ends with
			if n.words[name[i:]] {
				name = name[i:]
				break
			}
		}
	}
	return strings.TrimSpace("/" + name + " " + text)
}

// umbrella is the command that every other stands behind.
const umbrella = "copydesk"

// commandAfter is the command in "<@U0BOT> approve 12", "/" where there is none, and empty where the bot
// is not called by name. Somebody who names the bot within a sentence ("should <@U0BOT> publish 12?")
// asks it for nothing yet, unless they write the command with its slash.
func commandAfter(text string, me self) string {
	before, rest, named := strings.Cut(text, "<@"+me.user+">")
	if !named {
		before, rest, _ = strings.Cut(text, "<@"+me.user+"|")
		if _, rest, named = strings.Cut(rest, ">"); !named {
			return ""
		}
	}
	rest = strings.TrimLeft(plain(rest), " \u00a0\u202f:,\n\t")
	if strings.TrimSpace(before) != "" && !strings.HasPrefix(rest, "/") {
		return "/"
	}
	return strings.TrimSpace("/" + strings.TrimPrefix(rest, "/"))
}

// An inner is an event (https://docs.slack.dev/reference/events). Fields that are texts in one and
// objects in another are read where they matter.
type inner struct {
	Type     string          `json:"type"`
	User     json.RawMessage `json:"user"`
	Channel  json.RawMessage `json:"channel"`
	Text     string          `json:"text"`
	TS       string          `json:"ts"`
	Thread   string          `json:"thread_ts"`
	EventTS  string          `json:"event_ts"`
	Team     string          `json:"team"`
	UserTeam string          `json:"user_team"`
	Bot      string          `json:"bot_id"`
	Edited   json.RawMessage `json:"edited"`
	Files    []attached      `json:"files"`
	Tab      string          `json:"tab"`
	Reaction string          `json:"reaction"`
	Item     struct{ Type, Channel, TS string }
	// of message metadata
	UserID   string `json:"user_id"`
	Room     string `json:"channel_id"`
	Message  string `json:"message_ts"`
	Metadata struct {
		Type    string `json:"event_type"`
		Payload struct {
			Key string `json:"key"`
		} `json:"event_payload"`
	} `json:"metadata"`
	Tokens struct {
		Bot []string `json:"bot"`
	} `json:"tokens"`
	GroupID string          `json:"subteam_id"`
	Group   json.RawMessage `json:"subteam"`
}

// An attached is a file of a message.
type attached struct{ ID, Name, Mimetype string }

func filesOf(list []attached) (out []chat.File) {
	for _, f := range list {
		if f.ID != "" {
			out = append(out, chat.File{ID: f.ID, Name: f.Name, Type: f.Mimetype})
		}
	}
	return out
}

// word is a text, or the id of an object.
func word(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var o struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(raw, &o) // neither: nothing
	return o.ID
}

// decodeEvent reads one event (https://docs.slack.dev/apis/events-api/#event-type-structure).
func decodeEvent(body []byte, me self) (a act, err error) {
	var o struct {
		Type   string `json:"type"`
		ID     string `json:"event_id"`
		Shared bool   `json:"is_ext_shared_channel"`
		Event  inner  `json:"event"`
	}
	err = json.Unmarshal(body, &o)
	switch {
	case err == nil && o.Type == rateLimited:
		return act{do: missed}, nil
	case err != nil || o.ID == "":
		return a, err
	}
	in := o.Event
	a.shared = o.Shared
	a.event = chat.Event{ID: o.ID, At: instant(in.EventTS)}
	switch user := word(in.User); in.Type {
	case "app_mention":
		a.mention(in, user, me)
	case "reaction_added", "reaction_removed":
		a.reaction(in, user, me)
	case "app_home_opened":
		a.home(in, user)
	case "message_metadata_posted":
		if in.Metadata.Type == Metadata && in.UserID == me.user {
			a.do, a.key = posted, in.Metadata.Payload.Key
			a.event.Room.ID, a.event.Message = in.Room, in.Message
		}
	case "message_metadata_deleted":
		if in.UserID == me.user { // the bot's own message is gone: what stood on it is read again
			a.do = deliver
			a.event.Kind, a.event.Who.User, a.event.Room.ID, a.event.Message = chat.Reacted, me.user, in.Room, in.Message
		}
	case "user_change":
		a.described(in, user)
	case "subteam_members_changed", "subteam_updated":
		a.do, a.event.Kind, a.event.Group = groups, chat.Changed, in.GroupID
		if in.GroupID == "" {
			a.event.Group = word(in.Group)
		}
	case "channel_rename", "channel_archive", "channel_unarchive", "channel_left", "channel_shared", "channel_unshared", "group_rename", "group_archive", "group_unarchive", "group_left", "member_left_channel":
		a.do, a.key = room, word(in.Channel)
	case "app_uninstalled":
		a.do, a.key = finished, in.Type
	case "tokens_revoked":
		if len(in.Tokens.Bot) > 0 {
			a.do, a.key = finished, "token_revoked"
		}
	}
	return a, nil
}

// mention is the bot called by name: in a thread, where slash commands do not work, or in a room
// (https://docs.slack.dev/reference/events/app_mention).
func (a *act) mention(in inner, user string, me self) {
	line := commandAfter(in.Text, me)
	if line == "" || user == "" || user == me.user || in.Bot != "" || len(in.Edited) > 0 {
		return
	}
	if line == "/" {
		line = "/help"
	}
	team := in.UserTeam
	if team == "" {
		team = in.Team
	}
	where := word(in.Channel)
	a.do = deliver
	a.event.Kind, a.event.Who, a.event.Room.ID = chat.Typed, chat.Identity{Team: team, User: user}, where
	a.event.Thread, a.event.Line, a.event.Files = in.Thread, line, filesOf(in.Files)
	a.handle = handle{Room: where, Thread: in.Thread, User: user}
}

// reaction is one that came or went; the bot's own are none.
func (a *act) reaction(in inner, user string, me self) {
	if user == "" || user == me.user || in.Item.Type != "message" || in.Item.TS == "" {
		return
	}
	a.do = deliver
	a.event.Kind, a.event.Who.User, a.event.Emoji = chat.Reacted, user, canonical(in.Reaction)
	a.event.Room.ID, a.event.Message = in.Item.Channel, in.Item.TS
}

// described is somebody as Slack describes them now (https://docs.slack.dev/reference/events/user_change).
func (a *act) described(in inner, user string) {
	var u slackapi.User
	if user == "" || json.Unmarshal(in.User, &u) != nil || u.ID == "" {
		return
	}
	a.do, a.user = person, &u
	a.event.Kind, a.event.Who.User = chat.Changed, user
}

// home is somebody looking at the bot's home tab (https://docs.slack.dev/reference/events/app_home_opened).
func (a *act) home(in inner, user string) {
	if in.Tab != "home" || user == "" {
		return
	}
	a.do = deliver
	a.event.Kind, a.event.Who.User, a.event.Line = chat.Typed, user, homeLine
	a.handle = handle{User: user, Home: true}
}

// instant reads a timestamp of Slack's, seconds and microseconds with a point between; the zero time
// where it is none.
func instant(ts string) time.Time {
	seconds, fraction, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || s <= 0 || s > 1<<33 {
		return time.Time{}
	}
	micro, err := strconv.ParseInt((fraction + "000000")[:6], 10, 64)
	if err != nil || micro < 0 {
		micro = 0
	}
	return now(time.Unix(s, micro*1000))
}
