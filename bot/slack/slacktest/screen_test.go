package slacktest

import (
	"slices"
	"testing"

	slackapi "github.com/slack-go/slack"
)

// TestWhatAScreenShows reads messages as people do.
func TestWhatAScreenShows(t *testing.T) {
	mrkdwn := func(text string) string { return `[{"type":"section","text":{"type":"mrkdwn","text":"` + text + `"}}]` }
	plain := func(text, more string) string {
		return `[{"type":"section","text":{"type":"plain_text","text":"` + text + `"` + more + `}}]`
	}
	rich := func(parts string) string {
		return `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + parts + `]}]}]`
	}
	for _, row := range []struct {
		blocks, shows string
		pings         []string
	}{
		{mrkdwn(`*b* _i_ ~s~ &lt;x&gt; &amp;amp; :tada:`), "b i s <x> &amp; 🎉", nil},
		{mrkdwn("`*b* &lt;` 2*3*4 a_b_c"), "*b* < 2*3*4 a_b_c", nil},
		{mrkdwn(`<!channel> <@` + Marc + `|x> <#` + Room + `> <https://a.example|there> <https://b.example>`), "@channel @marc #marketing there https://b.example", []string{"channel", Marc}},
		{mrkdwn(`careful @here`), "careful @here", []string{"here"}},
		{`[{"type":"section","text":{"type":"mrkdwn","text":"careful @here","verbatim":true}}]`, "careful @here", nil},
		{plain(`*b* <!channel> &lt;x&gt; :tada:`, ``), "*b* <!channel> <x> 🎉", nil},
		{plain(`:tada:`, `,"emoji":false`), ":tada:", nil},
		{rich(`{"type":"text","text":"*b* &lt; <!channel> :tada: @here "},{"type":"user","user_id":"` + Marc + `"},{"type":"emoji","name":"tada"},{"type":"link","url":"https://a.example","text":" there"}`), "*b* &lt; <!channel> :tada: @here @marc🎉 there", []string{Marc}},
		{rich(`{"type":"broadcast","range":"everyone"},{"type":"date","timestamp":1795165200,"format":" {date_num}","fallback":"x"}`), "@everyone 2026-11-20", []string{"everyone"}},
	} {
		a := town(t, Options{})
		a.post(slackapi.MsgOptionText("notice", false), slackapi.UnsafeMsgOptionEndpoint(a.APIURL()+"chat.postMessage", func(v urlValues) { v.Set("blocks", row.blocks) }))
		seen := one(t, a.Screen(Ana, Room))
		if seen.Text != row.shows || !slices.Equal(seen.Pinged, row.pings) || seen.Notice != "notice" {
			t.Errorf("%s\nshows %q and calls %v; want %q and %v", row.blocks, seen.Text, seen.Pinged, row.shows, row.pings)
		}
	}
}

func TestAnUpdateThatSaysNothingOfParseLinksNames(t *testing.T) {
	a := town(t, Options{})
	ts := a.post(slackapi.MsgOptionText("careful @here", false))
	if seen := one(t, a.Screen(Ana, Room)); seen.Pinged != nil {
		t.Errorf("posted, it calls %v", seen.Pinged)
	}
	a.send("chat.update", BotToken, map[string]any{"channel": Room, "ts": ts, "text": "careful @here"})
	if seen := one(t, a.Screen(Ana, Room)); !slices.Equal(seen.Pinged, []string{"here"}) {
		t.Errorf("updated without parse, it calls %v", seen.Pinged)
	}
	a.send("chat.update", BotToken, map[string]any{"channel": Room, "ts": ts, "text": "careful @here", "parse": "none"})
	if seen := one(t, a.Screen(Ana, Room)); seen.Pinged != nil {
		t.Errorf("updated with parse, it calls %v", seen.Pinged)
	}
}

func TestTheHomeTabIsTheirs(t *testing.T) {
	a := town(t, Options{})
	a.connect()
	a.OpenHome(Ana)
	e := a.next()
	if event := e.Payload["event"].(map[string]any); event["type"] != "app_home_opened" || event["tab"] != "home" || event["view"] != nil {
		t.Errorf("it opened as %v", event)
	}
	a.ack(e, nil)
	view := map[string]any{"type": "home", "blocks": []any{map[string]any{"type": "actions", "elements": []any{map[string]any{"type": "button", "action_id": "stop", "value": "all", "text": map[string]any{"type": "plain_text", "text": "Stop"}}}}}}
	answer, _ := a.send("views.publish", BotToken, map[string]any{"user_id": Ana, "view": view})
	hash := answer["view"].(map[string]any)["hash"]
	if answer, _ = a.send("views.publish", BotToken, map[string]any{"user_id": Ana, "view": view, "hash": hash}); answer["ok"] != true {
		t.Errorf("published again: %v", answer)
	}
	if answer, _ = a.send("views.publish", BotToken, map[string]any{"user_id": Ana, "view": view, "hash": hash}); answer["error"] != "hash_conflict" {
		t.Errorf("published on an old hash: %v", answer)
	}
	if home, is := a.Home(Ana); !is || !slices.Equal(home.Buttons, []string{"Stop"}) {
		t.Errorf("Ana's home is %+v", home)
	}
	if _, is := a.Home(Marc); is {
		t.Error("Marc has a home too")
	}
	if !a.PressHome(Ana, "Stop") {
		t.Fatal("no button")
	}
	p := a.next().Payload
	if action := one(t, p["actions"].([]any)).(map[string]any); action["value"] != "all" || p["view"].(map[string]any)["type"] != "home" || p["response_url"] != nil {
		t.Errorf("the press came as %v", p)
	}
}

func TestAnEphemeralMessageIsReplacedByItsResponse(t *testing.T) {
	a := town(t, Options{})
	a.connect()
	_, err := a.api.PostEphemeral(Room, Ana, slackapi.MsgOptionText("1 of 2", false), blocks(t, `[{"type":"actions","elements":[{"type":"button","action_id":"n","text":{"type":"plain_text","text":"Next"}}]}]`))
	a.must(err)
	ts := one(t, a.Screen(Ana, Room)).ID
	_, _, _, err = a.api.UpdateMessage(Room, ts, slackapi.MsgOptionText("x", false))
	a.refuses(err, "message_not_found")
	if a.Press(Marc, Room, ts, "Next") {
		t.Error("Marc pressed what only Ana sees")
	}
	a.Press(Ana, Room, ts, "Next")
	p := a.next().Payload
	if c := p["container"].(map[string]any); c["is_ephemeral"] != true || p["message"] != nil {
		t.Errorf("the press came as %v", p)
	}
	a.must(slackapi.PostWebhook(p["response_url"].(string), &slackapi.WebhookMessage{Text: "2 of 2", ReplaceOriginal: true}))
	if seen := one(t, a.Screen(Ana, Room)); seen.Text != "2 of 2" || seen.ID != ts || !seen.Private {
		t.Errorf("Ana reads %+v", seen)
	}
	a.must(slackapi.PostWebhook(p["response_url"].(string), &slackapi.WebhookMessage{DeleteOriginal: true}))
	if left := a.Screen(Ana, Room); len(left) != 0 {
		t.Errorf("it is still there: %+v", left)
	}
}
