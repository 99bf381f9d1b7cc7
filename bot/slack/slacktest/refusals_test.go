package slacktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"
)

// send calls a method with JSON and gives its answer and status.
func (a *app) send(method, token string, args map[string]any) (answer map[string]any, r *http.Response) {
	a.Helper()
	b, err := json.Marshal(args)
	a.must(err)
	req, err := http.NewRequestWithContext(a.Context(), "POST", a.APIURL()+method, strings.NewReader(string(b)))
	a.must(err)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	r, err = http.DefaultClient.Do(req)
	a.must(err)
	defer r.Body.Close()
	a.must(json.NewDecoder(r.Body).Decode(&answer))
	return answer, r
}

func TestATokenIsWhatItIsFor(t *testing.T) {
	a := town(t, Options{Scopes: []string{"chat:write", "channels:read"}})
	for _, row := range []struct{ method, token, code string }{
		{"auth.test", "", "not_authed"}, {"auth.test", "xoxb-other", "invalid_auth"}, {"auth.test", AppToken, "not_allowed_token_type"}, {"apps.connections.open", BotToken, "not_allowed_token_type"},
		{"no.such.method", BotToken, "unknown_method"}, {"reactions.add", BotToken, "missing_scope"}, {"auth.test", BotToken, ""},
	} {
		answer, r := a.send(row.method, row.token, map[string]any{})
		if code, _ := answer["error"].(string); code != row.code || r.StatusCode != http.StatusOK {
			t.Errorf("%s with %q: %v, %d; want %q", row.method, row.token, answer, r.StatusCode, row.code)
		}
	}
	answer, r := a.send("reactions.add", BotToken, nil)
	if answer["needed"] != "reactions:write" || answer["provided"] != "chat:write,channels:read" || r.Header.Get("X-OAuth-Scopes") != "chat:write,channels:read" {
		t.Errorf("a missing scope says %v, %v", answer, r.Header)
	}
	a.Grant("chat:write", "reactions:write")
	if answer, _ := a.send("reactions.add", BotToken, nil); answer["error"] != "no_item_specified" {
		t.Errorf("granted, and %v", answer)
	}
	a.Revoke()
	_, err := a.api.AuthTest()
	a.refuses(err, "token_revoked")
}

func TestMethodsThatReadTakeNoJSON(t *testing.T) {
	a := town(t, Options{})
	if answer, _ := a.send("users.info", BotToken, map[string]any{"user": Ana}); answer["error"] != "user_not_found" {
		t.Errorf("arguments in JSON were read: %v", answer)
	}
	r, err := http.Get(a.APIURL() + "auth.test?token=" + BotToken)
	a.must(err)
	defer r.Body.Close()
	var answer map[string]any
	a.must(json.NewDecoder(r.Body).Decode(&answer))
	if answer["error"] != "not_authed" {
		t.Errorf("a token in the query was taken: %v", answer)
	}
}

func TestCallsAreLimitedByTheMinute(t *testing.T) {
	a := town(t, Options{})
	var err error
	for range 20 {
		_, err = a.api.GetEmoji()
		a.must(err)
	}
	_, err = a.api.GetEmoji()
	limited := &slackapi.RateLimitedError{}
	if !errors.As(err, &limited) || limited.RetryAfter < 55*time.Second || limited.RetryAfter > time.Minute {
		t.Fatalf("the 21st call of a method of tier 2 gave %v", err)
	}
	_, err = a.api.GetUserInfo(Ana)
	a.must(err) // another method is its own
	a.Pass(limited.RetryAfter)
	_, err = a.api.GetEmoji()
	a.must(err)
	for range burst {
		a.post(slackapi.MsgOptionText("quick", false))
	}
	_, _, err = a.api.PostMessage(Room, slackapi.MsgOptionText("too quick", false))
	if !errors.As(err, &limited) {
		t.Errorf("message %d in one channel gave %v", burst+1, err)
	}
	_, _, err = a.api.PostMessage(Ana, slackapi.MsgOptionText("elsewhere", false))
	a.must(err)
}

func TestFaultsAreAsTheyWereAskedFor(t *testing.T) {
	a := town(t, Options{})
	a.Unlimited()
	say := func() error { _, _, err := a.api.PostMessage(Room, slackapi.MsgOptionText("said", false)); return err }
	count := func() int { return len(a.Screen(Ana, Room)) }
	for _, row := range []struct {
		fault Fault
		done  int
		is    func(error) bool
	}{
		{Fault{Cut: true}, 0, func(err error) bool { return err != nil }},
		{Fault{Lost: true}, 1, func(err error) bool { return err != nil }},
		{Fault{Garbled: true}, 1, func(err error) bool { return err != nil }},
		{Fault{Status: 503}, 0, func(err error) bool { var e slackapi.StatusCodeError; return errors.As(err, &e) && e.Code == 503 }},
		{Fault{Error: "internal_error"}, 0, func(err error) bool { return err != nil && err.Error() == "internal_error" }},
		{Fault{RetryAfter: 7 * time.Second}, 0, func(err error) bool {
			e := &slackapi.RateLimitedError{}
			return errors.As(err, &e) && e.RetryAfter == 7*time.Second
		}},
	} {
		before := count()
		a.Fail("chat.postMessage", row.fault)
		if err := say(); !row.is(err) || count() != before+row.done {
			t.Errorf("%+v: %v, and %d messages more", row.fault, err, count()-before)
		}
		a.must(say()) // once only
	}
	a.Fail("*", Fault{Times: -1, Error: "fatal_error"})
	for range 3 {
		a.refuses(say(), "fatal_error")
	}
	a.Mend("*")
	a.must(say())
	if calls := a.Calls("chat.postMessage"); calls[0].Args["text"] != "said" || calls[len(calls)-2].Error != "fatal_error" {
		t.Errorf("the calls were %+v", calls)
	}
}

func TestWhereTheBotMayWrite(t *testing.T) {
	a := town(t, Options{})
	a.AddChannel(Channel{ID: "C0PUBLIC", Name: "public", Members: []string{Ana}})
	a.AddChannel(Channel{ID: "C0PRIVATE", Name: "private", Private: true, Members: []string{Ana}})
	a.AddChannel(Channel{ID: "C0OLD", Name: "old", Members: []string{BotUser, Ana}})
	a.Archive("C0OLD", Ana)
	said := func(channel string, o ...slackapi.MsgOption) error {
		_, _, err := a.api.PostMessage(channel, append(o, slackapi.MsgOptionText("x", false))...)
		return err
	}
	a.refuses(said("C0PUBLIC"), "not_in_channel")
	a.refuses(said("C0PRIVATE"), "channel_not_found")
	a.refuses(said("C0NOWHERE"), "channel_not_found")
	a.refuses(said("C0OLD"), "is_archived")
	a.refuses(said(Room, slackapi.MsgOptionTS("1.000001")), "thread_not_found")
	a.Kick(Room, BotUser)
	a.refuses(said(Room), "not_in_channel")
	a.Grant(append(slices.Clone(Scopes), "chat:write.public")...)
	a.must(said("C0PUBLIC"))
	_, err := a.api.PostEphemeral("C0PUBLIC", Marc, slackapi.MsgOptionText("x", false))
	a.refuses(err, "user_not_in_channel")
	_, _, _, err = a.api.UpdateMessage("C0PUBLIC", a.Write(Ana, "C0PUBLIC", "", "mine"), slackapi.MsgOptionText("x", false))
	a.refuses(err, "cant_update_message")
	_, _, _, err = a.api.UpdateMessage("C0PUBLIC", a.Screen(Ana, "C0PUBLIC")[0].ID, slackapi.MsgOptionText(strings.Repeat("x", longestUpdate+1), false))
	a.refuses(err, "msg_too_long")
	_, _, err = a.api.PostMessage("C0PUBLIC")
	a.refuses(err, "no_text")
}

// TestEveryLimitOfBlocks posts what is just allowed, and what is one too much.
func TestEveryLimitOfBlocks(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	plain := func(n int) string { return `{"type":"plain_text","text":"` + long(n) + `"}` }
	times := func(n int, form string) string {
		var all []string
		for i := range n {
			all = append(all, strings.ReplaceAll(form, "#", fmt.Sprint(i)))
		}
		return strings.Join(all, ",")
	}
	button := func(more string) string {
		return `{"type":"actions","elements":[{"type":"button","action_id":"a","text":` + plain(5) + more + `}]}`
	}
	for _, row := range []struct{ name, good, bad string }{
		{"blocks", times(50, `{"type":"divider"}`), times(51, `{"type":"divider"}`)},
		{"section text", `{"type":"section","text":` + plain(3000) + `}`, `{"type":"section","text":` + plain(3001) + `}`},
		{"section fields", `{"type":"section","fields":[` + times(10, plain(5)) + `]}`, `{"type":"section","fields":[` + times(11, plain(5)) + `]}`},
		{"a field", `{"type":"section","fields":[` + plain(2000) + `]}`, `{"type":"section","fields":[` + plain(2001) + `]}`},
		{"empty section", `{"type":"section","text":` + plain(1) + `}`, `{"type":"section"}`},
		{"empty text", `{"type":"section","text":` + plain(1) + `}`, `{"type":"section","text":` + plain(0) + `}`},
		{"header", `{"type":"header","text":` + plain(150) + `}`, `{"type":"header","text":` + plain(151) + `}`},
		{"header mrkdwn", `{"type":"header","text":` + plain(3) + `}`, `{"type":"header","text":{"type":"mrkdwn","text":"x"}}`},
		{"context", `{"type":"context","elements":[` + times(10, plain(5)) + `]}`, `{"type":"context","elements":[` + times(11, plain(5)) + `]}`},
		{"actions", `{"type":"actions","elements":[` + times(25, `{"type":"button","action_id":"a#","text":`+plain(5)+`}`) + `]}`, `{"type":"actions","elements":[` + times(26, `{"type":"button","action_id":"a#","text":`+plain(5)+`}`) + `]}`},
		{"action ids", `{"type":"actions","elements":[` + times(2, `{"type":"button","action_id":"a#","text":`+plain(5)+`}`) + `]}`, `{"type":"actions","elements":[` + times(2, `{"type":"button","action_id":"a","text":`+plain(5)+`}`) + `]}`},
		{"button label", button(``), `{"type":"actions","elements":[{"type":"button","text":` + plain(76) + `}]}`},
		{"button value", button(`,"value":"` + long(2000) + `"`), button(`,"value":"` + long(2001) + `"`)},
		{"button url", button(`,"url":"` + long(3000) + `"`), button(`,"url":"` + long(3001) + `"`)},
		{"button style", button(`,"style":"danger"`), button(`,"style":"red"`)},
		{"confirmation", button(`,"confirm":{"title":` + plain(100) + `,"text":` + plain(300) + `}`), button(`,"confirm":{"title":` + plain(101) + `,"text":` + plain(5) + `}`)},
		{"block_id", `{"type":"divider","block_id":"` + long(255) + `"}`, `{"type":"divider","block_id":"` + long(256) + `"}`},
		{"block_id twice", `{"type":"divider","block_id":"a"},{"type":"divider","block_id":"b"}`, times(2, `{"type":"divider","block_id":"a"}`)},
		{"alt text", `{"type":"image","image_url":"https://example.com/a.png","alt_text":"` + long(2000) + `"}`, `{"type":"image","image_url":"https://example.com/a.png","alt_text":"` + long(2001) + `"}`},
		{"no alt text", `{"type":"image","image_url":"https://example.com/a.png","alt_text":"x"}`, `{"type":"image","image_url":"https://example.com/a.png"}`},
		{"a file that is not there", `{"type":"divider"}`, `{"type":"image","slack_file":{"id":"F1"},"alt_text":"x"}`},
		{"options", selectOf(times(100, `{"text":`+plain(75)+`,"value":"v#"}`)), selectOf(times(101, `{"text":`+plain(5)+`,"value":"v#"}`))},
		{"an option's value", selectOf(`{"text":` + plain(5) + `,"value":"` + long(150) + `"}`), selectOf(`{"text":` + plain(5) + `,"value":"` + long(151) + `"}`)},
		{"an overflow menu", menuOf(times(5, `{"text":`+plain(75)+`,"value":"v#"}`)), menuOf(times(6, `{"text":`+plain(5)+`,"value":"v#"}`))},
		{"a file in a message", `{"type":"divider"}`, `{"type":"input","label":` + plain(5) + `,"element":{"type":"file_input"}}`},
		{"rich text", `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x"}]}]}`, `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":""}]}]}`},
		{"an unknown block", `{"type":"divider"}`, `{"type":"carousel3000"}`},
		{"verbatim", `{"type":"section","text":{"type":"mrkdwn","text":"x","verbatim":true}}`, `{"type":"section","text":{"type":"plain_text","text":"x","verbatim":true}}`},
		{"a table", `{"type":"table","rows":[` + times(100, `[{"type":"raw_text","text":"x"}]`) + `]}`, `{"type":"table","rows":[` + times(101, `[{"type":"raw_text","text":"x"}]`) + `]}`},
	} {
		a := town(t, Options{})
		if answer, _ := a.send("chat.postMessage", BotToken, map[string]any{"channel": Room, "text": "x", "blocks": "[" + row.good + "]"}); answer["ok"] != true {
			t.Errorf("%s: refused what is allowed: %v", row.name, answer)
		}
		answer, _ := a.send("chat.postMessage", BotToken, map[string]any{"channel": Room, "text": "x", "blocks": json.RawMessage("[" + row.bad + "]")})
		meta, _ := answer["response_metadata"].(map[string]any)
		list, _ := meta["messages"].([]any)
		if answer["error"] != "invalid_blocks" || len(list) == 0 || !strings.Contains(list[0].(string), "json-pointer:/blocks") {
			t.Errorf("%s: %v", row.name, answer)
		}
	}
	a := town(t, Options{})
	answer, _ := a.send("chat.postMessage", BotToken, map[string]any{"channel": Room, "text": "x", "blocks": "[" + times(5, `{"type":"section","text":`+plain(2700)+`}`) + "]"})
	if answer["error"] != "msg_blocks_too_long" {
		t.Errorf("13,500 characters in all: %v", answer)
	}
	if answer, _ = a.send("chat.postMessage", BotToken, map[string]any{"channel": Room, "blocks": "[{"}); answer["error"] != "invalid_blocks_format" {
		t.Errorf("no JSON: %v", answer)
	}
}

func selectOf(options string) string {
	return `{"type":"actions","elements":[{"type":"static_select","action_id":"a","options":[` + options + `]}]}`
}

func menuOf(options string) string {
	return `{"type":"actions","elements":[{"type":"overflow","action_id":"a","options":[` + options + `]}]}`
}

func TestEveryLimitOfViews(t *testing.T) {
	a := town(t, Options{})
	a.connect()
	open := func(change func(map[string]any)) string {
		a.GlobalShortcut(Ana, "new")
		e := a.next()
		a.ack(e, nil)
		view := map[string]any{"type": "modal", "title": map[string]any{"type": "plain_text", "text": "T"}, "submit": map[string]any{"type": "plain_text", "text": "S"}, "blocks": []any{map[string]any{"type": "divider"}}}
		change(view)
		answer, _ := a.send("views.open", BotToken, map[string]any{"trigger_id": e.Payload["trigger_id"], "view": view})
		code, _ := answer["error"].(string)
		return code
	}
	input := func(el map[string]any) []any {
		return []any{map[string]any{"type": "input", "block_id": "b", "label": map[string]any{"type": "plain_text", "text": "L"}, "element": el}}
	}
	for _, row := range []struct {
		name, code string
		change     func(map[string]any)
	}{
		{"as it is", "", func(map[string]any) {}},
		{"title", "invalid_arguments", func(v map[string]any) {
			v["title"] = map[string]any{"type": "plain_text", "text": strings.Repeat("x", 25)}
		}},
		{"no title", "invalid_arguments", func(v map[string]any) { delete(v, "title") }},
		{"metadata", "invalid_arguments", func(v map[string]any) { v["private_metadata"] = strings.Repeat("x", 3001) }},
		{"101 blocks", "invalid_arguments", func(v map[string]any) { v["blocks"] = slices.Repeat([]any{map[string]any{"type": "divider"}}, 101) }},
		{"100 blocks", "", func(v map[string]any) { v["blocks"] = slices.Repeat([]any{map[string]any{"type": "divider"}}, 100) }},
		{"too large", "view_too_large", func(v map[string]any) { v["private_metadata"] = strings.Repeat("x", largestView) }},
		{"an input without submit", "invalid_arguments", func(v map[string]any) {
			delete(v, "submit")
			v["blocks"] = input(map[string]any{"type": "plain_text_input"})
		}},
		{"a number without is_decimal_allowed", "invalid_arguments", func(v map[string]any) { v["blocks"] = input(map[string]any{"type": "number_input"}) }},
		{"a long beginning", "invalid_arguments", func(v map[string]any) {
			v["blocks"] = input(map[string]any{"type": "plain_text_input", "initial_value": strings.Repeat("x", 3001)})
		}},
		{"an hour", "invalid_arguments", func(v map[string]any) {
			v["blocks"] = input(map[string]any{"type": "timepicker", "initial_time": "9:30"})
		}},
		{"a moment", "invalid_arguments", func(v map[string]any) {
			v["blocks"] = input(map[string]any{"type": "datetimepicker", "initial_date_time": 12})
		}},
		{"eleven files", "invalid_arguments", func(v map[string]any) { v["blocks"] = input(map[string]any{"type": "file_input", "max_files": 11}) }},
		{"a table", "invalid_arguments", func(v map[string]any) { v["blocks"] = []any{map[string]any{"type": "table", "rows": []any{}}} }},
		{"a choice that is none", "invalid_arguments", func(v map[string]any) {
			o := func(s string) map[string]any {
				return map[string]any{"value": s, "text": map[string]any{"type": "plain_text", "text": s}}
			}
			v["blocks"] = input(map[string]any{"type": "static_select", "options": []any{o("a")}, "initial_option": o("b")})
		}},
	} {
		if code := open(row.change); code != row.code {
			t.Errorf("%s: %q, not %q", row.name, code, row.code)
		}
	}
}
