package slack

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
	"unicode/utf8"

	"copydesk/commands/chat"
)

var (
	us     = self{team: "T123ABC456", user: "U0BOT", bot: "B0BOT"}
	spoken = names{words: map[string]bool{"weather": true, "draft": true}, brief: "brief"}
	noon   = time.Date(2026, 11, 25, 12, 0, 0, 123456789, time.UTC)
)

// who and where are an identity and a room of our workspace.
func who(user string) chat.Identity {
	return chat.Identity{Platform: "slack", Team: us.team, User: user}
}

func where(id string) chat.Room { return chat.Room{Platform: "slack", Team: us.team, ID: id} }

// enveloped is an event with what stands around it.
func enveloped(event string) string {
	return `{"token":"x","team_id":"T123ABC456","api_app_id":"A1","type":"event_callback","event_id":"Ev1","event_time":1599616881,"authorizations":[{"team_id":"T123ABC456","user_id":"U0BOT","is_bot":true}],"event":` + event + `}`
}

// payloads are what Slack's documentation shows, and what is made of each.
var payloads = []struct {
	name, kind, body string
	do               doing
	event            chat.Event
}{
	{"a slash command", kindCommand, // https://docs.slack.dev/interactivity/implementing-slash-commands
		`{"token":"gIkuvaNzQIHg97ATvDxqgjtO","team_id":"T123ABC456","team_domain":"example","enterprise_id":"E1","channel_id":"C2147483705","channel_name":"test","user_id":"U2147483697","user_name":"Steve","command":"/weather","text":"94070 &amp; &lt;b&gt; <@U2|steve> <https://x.y|x.y>","response_url":"https://hooks.slack.com/commands/1234/5678","trigger_id":"13345224609.738474920.8088930838d88f008e0","api_app_id":"A123456"}`,
		deliver, chat.Event{ID: "13345224609.738474920.8088930838d88f008e0", Kind: chat.Typed, Who: who("U2147483697"), Room: where("C2147483705"), Line: "/weather 94070 & <b> <@U2> x.y"}},
	{"a command of another workspace", kindCommand,
		`{"team_id":"T9","channel_id":"C1","user_id":"U9","command":"/weather","text":"","trigger_id":"t"}`,
		deliver, chat.Event{ID: "t", Kind: chat.Typed, Who: chat.Identity{Platform: "slack", Team: "T9", User: "U9"}, Room: where("C1"), Line: "/weather"}},
	{"a mention in a thread", kindEvent, // https://docs.slack.dev/reference/events/app_mention
		enveloped(`{"type":"app_mention","user":"U061F7AUR","text":"<@U0BOT> is it everything a river should be?","ts":"1515449522.000016","thread_ts":"1515449500.000016","channel":"C123ABC456","event_ts":"1515449522000016","files":[{"id":"F1","name":"a.png","mimetype":"image/png"},{"id":""}]}`),
		deliver, chat.Event{ID: "Ev1", Kind: chat.Typed, Who: who("U061F7AUR"), Room: where("C123ABC456"), Thread: "1515449500.000016", Line: "/is it everything a river should be?",
			Files: []chat.File{{ID: "F1", Name: "a.png", Type: "image/png"}}, At: now(noon)}},
	{"a mention by a bot", kindEvent, enveloped(`{"type":"app_mention","user":"U2","bot_id":"B2","text":"<@U0BOT> draft x","ts":"1.2","channel":"C1","event_ts":"1.2"}`), nothing, chat.Event{}},
	{"a mention edited in", kindEvent, enveloped(`{"type":"app_mention","user":"U2","edited":{"user":"U2","ts":"1.3"},"text":"<@U0BOT> draft x","ts":"1.2","channel":"C1","event_ts":"1.2"}`), nothing, chat.Event{}},
	{"a reaction", kindEvent, // https://docs.slack.dev/reference/events/reaction_added
		enveloped(`{"type":"reaction_added","user":"U123ABC456","reaction":"thumbsup::skin-tone-4","item_user":"U222222222","item":{"type":"message","channel":"C123ABC456","ts":"1360782400.498405"},"event_ts":"1360782804.083113"}`),
		deliver, chat.Event{ID: "Ev1", Kind: chat.Reacted, Who: who("U123ABC456"), Room: where("C123ABC456"), Message: "1360782400.498405", Emoji: "👍", At: time.Unix(1360782804, 83000000).UTC()}},
	{"a reaction taken off", kindEvent,
		enveloped(`{"type":"reaction_removed","user":"U2","reaction":"acme-yes","item":{"type":"message","channel":"C1","ts":"1360782400.498405"},"event_ts":"1360782804.083113"}`),
		deliver, chat.Event{ID: "Ev1", Kind: chat.Reacted, Who: who("U2"), Room: where("C1"), Message: "1360782400.498405", Emoji: ":acme-yes:", At: time.Unix(1360782804, 83000000).UTC()}},
	{"our own reaction", kindEvent, enveloped(`{"type":"reaction_added","user":"U0BOT","reaction":"x","item":{"type":"message","channel":"C1","ts":"1.2"},"event_ts":"1.2"}`), nothing, chat.Event{}},
	{"a reaction on a file", kindEvent, enveloped(`{"type":"reaction_added","user":"U2","reaction":"x","item":{"type":"file","file":"F1"},"event_ts":"1.2"}`), nothing, chat.Event{}},
	{"the home tab", kindEvent, // https://docs.slack.dev/reference/events/app_home_opened
		enveloped(`{"type":"app_home_opened","user":"U123ABC456","channel":"D123ABC456","event_ts":"1515449522.000016","tab":"home","view":{"id":"V1"}}`),
		deliver, chat.Event{ID: "Ev1", Kind: chat.Typed, Who: who("U123ABC456"), Line: "/home", At: time.Unix(1515449522, 0).UTC()}},
	{"the messages tab", kindEvent, enveloped(`{"type":"app_home_opened","user":"U1","channel":"D1","event_ts":"1.2","tab":"messages"}`), nothing, chat.Event{}},
	{"a message of ours deleted", kindEvent, // https://docs.slack.dev/reference/events/message_metadata_deleted
		enveloped(`{"type":"message_metadata_deleted","channel_id":"C1","event_ts":"1360782804.083113","previous_metadata":{"event_type":"copydesk_message","event_payload":{"key":"k"}},"app_id":"A1","bot_id":"B0BOT","user_id":"U0BOT","team_id":"T123ABC456","message_ts":"1360782400.498405","deleted_ts":"1360782804.083113"}`),
		deliver, chat.Event{ID: "Ev1", Kind: chat.Reacted, Who: who("U0BOT"), Room: where("C1"), Message: "1360782400.498405", At: time.Unix(1360782804, 83000000).UTC()}},
	{"another app's metadata", kindEvent, enveloped(`{"type":"message_metadata_posted","user_id":"U5","channel_id":"C1","message_ts":"1.2","metadata":{"event_type":"copydesk_message","event_payload":{"key":"k"}},"event_ts":"1.2"}`), nothing, chat.Event{}},
	{"a group's members", kindEvent, // https://docs.slack.dev/reference/events/subteam_members_changed
		enveloped(`{"type":"subteam_members_changed","subteam_id":"S0614TZR7","team_id":"T123ABC456","date_update":1446670362,"added_users":["U1"],"removed_users":[],"event_ts":"1360782804.083113"}`),
		groups, chat.Event{ID: "Ev1", Kind: chat.Changed, Who: who(""), Group: "S0614TZR7", At: time.Unix(1360782804, 83000000).UTC()}},
	{"a token revoked", kindEvent, enveloped(`{"type":"tokens_revoked","tokens":{"oauth":["U1"],"bot":["U0BOT"]},"event_ts":"1.2"}`), finished, chat.Event{}},
	{"somebody's own token revoked", kindEvent, enveloped(`{"type":"tokens_revoked","tokens":{"oauth":["U1"]},"event_ts":"1.2"}`), nothing, chat.Event{}},
	{"an unknown event", kindEvent, enveloped(`{"type":"app_context_changed","user":{"id":7},"channel":["x"],"event_ts":"1.2"}`), nothing, chat.Event{}},
	{"a button in a thread", kindAct, // https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
		`{"type":"block_actions","team":{"id":"T123ABC456","domain":"x"},"user":{"id":"U1","username":"a","team_id":"T123ABC456"},"api_app_id":"A1","token":"x","container":{"type":"message","message_ts":"1548261231.000200","channel_id":"C1","is_ephemeral":false,"thread_ts":"1548261000.000100"},"trigger_id":"12321423423.333649436676.d8c","channel":{"id":"C1","name":"g"},"message":{"bot_id":"B0BOT","type":"message","text":"x","ts":"1548261231.000200"},"response_url":"https://hooks.slack.com/actions/1/2/3","actions":[{"action_id":"run0","block_id":"=qXel","text":{"type":"plain_text","text":"Approve"},"value":"/approve 12 revision:3","type":"button","action_ts":"1548426417.840180"}]}`,
		deliver, chat.Event{ID: "12321423423.333649436676.d8c", Kind: chat.Clicked, Who: who("U1"), Room: where("C1"), Thread: "1548261000.000100", Message: "1548261231.000200", Line: "/approve 12 revision:3"}},
	{"a link", kindAct, `{"type":"block_actions","user":{"id":"U1","team_id":"T123ABC456"},"container":{"type":"message","message_ts":"1.2","channel_id":"C1"},"trigger_id":"t","actions":[{"action_id":"link0","type":"button","url":"https://x.y"}]}`, nothing, chat.Event{}},
	{"a message shortcut", kindAct, // https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
		`{"token":"x","callback_id":"draft_from_message","type":"message_action","trigger_id":"13345224609.8534564800.6f8ab1f53e13d0cd15f96106292d5536","response_url":"https://hooks.slack.com/app-actions/1","team":{"id":"T123ABC456","domain":"x"},"channel":{"id":"C1","name":"x"},"user":{"id":"U1","name":"x","team_id":"T123ABC456"},"message":{"type":"message","user":"U2","ts":"1516229207.000133","text":"World&apos;s best &amp; more"}}`,
		deliver, chat.Event{ID: "13345224609.8534564800.6f8ab1f53e13d0cd15f96106292d5536", Kind: chat.Typed, Who: who("U1"), Room: where("C1"), Line: "/draft", Options: map[string]string{"brief": "World&apos;s best & more"}}},
	{"a global shortcut", kindAct, `{"type":"shortcut","token":"x","action_ts":"1581106241.371594","team":{"id":"T123ABC456"},"user":{"id":"U1","username":"x","team_id":"T123ABC456"},"callback_id":"draft_new","trigger_id":"t"}`,
		ask, chat.Event{ID: "t", Kind: chat.Typed, Who: who("U1"), Line: "/draft"}},
	{"another app's view", kindAct, `{"type":"view_submission","user":{"id":"U1","team_id":"T123ABC456"},"trigger_id":"t","view":{"id":"V1","type":"modal","callback_id":"other","private_metadata":"x","blocks":[],"state":{"values":{}}}}`, nothing, chat.Event{}},
}

func TestWhatSlackDeliversIsRead(t *testing.T) {
	for _, c := range payloads {
		t.Run(c.name, func(t *testing.T) {
			a, err := decode(delivered{Kind: c.kind, Body: json.RawMessage(c.body)}, us, spoken, noon)
			if err != nil {
				t.Fatal(err)
			}
			if a.do != c.do {
				t.Fatalf("it asks for %d, not %d", a.do, c.do)
			}
			if c.do == nothing || c.do == finished {
				return
			}
			if c.event.At.IsZero() {
				c.event.At = now(noon)
			}
			if !reflect.DeepEqual(a.event, c.event) {
				t.Errorf("it reads\n%+v\nnot\n%+v", a.event, c.event)
			}
		})
	}
}

// FuzzDecode holds what is read of any delivery to what the bot may be told: nothing panics, and what
// is handed on has an id, a kind, a person, and text that is text.
func FuzzDecode(f *testing.F) {
	for _, c := range payloads {
		f.Add(c.kind, []byte(c.body))
	}
	f.Add(kindAct, []byte(`{"type":"view_submission","user":{"id":"U1"},"trigger_id":"t","view":{"id":"V1","type":"modal","callback_id":"form","private_metadata":"{\"c\":\"/note\"}","blocks":[{"type":"input","block_id":"text","element":{"type":"plain_text_input","action_id":"text"}}],"state":{"values":{"text":{"text":{"type":"plain_text_input","value":"hm"}}}}}}`))
	f.Add(kindEvent, []byte(enveloped(`{"type":"user_change","user":{"id":"U1","deleted":true}}`)))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		a, err := decode(delivered{Kind: kind, Body: body}, us, spoken, noon)
		if err != nil || a.do == nothing {
			return
		}
		e := a.event
		switch a.do {
		case deliver, ask, sent, drop:
			if e.Kind == "" || e.Who.User == "" || e.Who.Platform != "slack" || e.Who.Team == "" || e.At.IsZero() {
				t.Errorf("%q is handed on as %+v", body, e)
			}
			if e.ID == "" && a.do != drop {
				t.Errorf("%q has no id", body)
			}
			if !utf8.ValidString(e.Line) {
				t.Errorf("%q brings a line that is no text", body)
			}
			if e.Kind != chat.Reacted && e.Kind != chat.Unsent && a.handle.User != e.Who.User {
				t.Errorf("%q is answered to %q", body, a.handle.User)
			}
		}
		if a.handle.User != "" {
			if back, ok := readHandle(a.handle.String()); !ok || back != a.handle {
				t.Errorf("a handle comes back as %+v", back)
			}
		}
	})
}

func TestInstants(t *testing.T) {
	for ts, want := range map[string]time.Time{"1360782804.083113": time.Unix(1360782804, 83000000).UTC(), "1515449522": time.Unix(1515449522, 0).UTC(), "": {}, "x": {}, "-1.2": {}, "99999999999999.1": {}, "1.x": time.Unix(1, 0).UTC()} {
		if got := instant(ts); !got.Equal(want) {
			t.Errorf("%q is %v, not %v", ts, got, want)
		}
	}
}

// Who names the bot within a sentence asks it for nothing yet.
func TestASentenceAboutTheBotIsNoCommand(t *testing.T) {
	me := self{team: "T1", user: "U0BOT"}
	for text, want := range map[string]string{
		"should <@U0BOT> publish 12?":       "/",
		"please do not <@U0BOT> publish 12": "/",
		"<@U0BOT> publish 12":               "/publish 12",
		"<@U0BOT|copydesk> publish 12":      "/publish 12",
		"  <@U0BOT>  publish 12":            "/publish 12",
		"hey <@U0BOT> /publish 12":          "/publish 12",
		"<@U0BOT2> publish 12":              "",
		"<@U0BOT2> and <@U0BOT>":            "/",
		"nobody is named":                   "",
		"<@U0BOT":                           "",
		"<@U0BOT|copydesk publish":          "",
	} {
		if got := commandAfter(text, me); got != want {
			t.Errorf("%q is %q, not %q", text, got, want)
		}
	}
}
