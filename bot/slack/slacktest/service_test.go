package slacktest

import (
	"slices"
	"strings"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"
)

func TestAnAppSpeaksAndIsRead(t *testing.T) {
	a := town(t, Options{})
	who, err := a.api.AuthTest()
	a.must(err)
	if who.UserID != BotUser || who.BotID != BotID || who.TeamID != Team || !strings.Contains(who.Header.Get("X-OAuth-Scopes"), "reactions:read") {
		t.Errorf("the token is of %+v", who)
	}
	ts := a.post(slackapi.MsgOptionText("Hello <@"+Marc+">, *bold* &amp; `x &lt; y` <https://example.com|there> <!date^1795165200^{date_short} {time}|then>", false))
	seen := one(t, a.Screen(Ana, Room))
	if seen.Text != "Hello @marc, bold & x < y there Nov 20, 2026 10:00 AM" {
		t.Errorf("reads %q", seen.Text)
	}
	if !slices.Equal(seen.Pinged, []string{Marc}) || len(seen.Times) != 1 || seen.Times[0].Unix() != 1795165200 {
		t.Errorf("calls %v, shows %v", seen.Pinged, seen.Times)
	}
	_, _, _, err = a.api.UpdateMessage(Room, ts, slackapi.MsgOptionText("New", false))
	a.must(err)
	if seen := one(t, a.Screen(Ana, Room)); seen.Text != "New" || seen.ID != ts || !seen.Edited {
		t.Errorf("after the edit: %+v", seen)
	}
	_, err = a.api.PostEphemeral(Room, Marc, slackapi.MsgOptionText("only you", false))
	a.must(err)
	if len(a.Screen(Ana, Room)) != 1 || len(a.Screen(Marc, Room)) != 2 {
		t.Error("an ephemeral message is not read by its reader alone")
	}
	_, _, err = a.api.DeleteMessage(Room, ts)
	a.must(err)
	_, _, _, err = a.api.UpdateMessage(Room, ts, slackapi.MsgOptionText("Newer", false))
	a.refuses(err, "message_not_found")
}

func TestACommandIsAnsweredInEachWay(t *testing.T) {
	a := town(t, Options{Commands: []string{"/note"}})
	a.connect()
	a.Command(Ana, Room, "/note to @marc in #marketing & <b>")
	e := a.next()
	if e.Type != "slash_commands" || !e.Accepts || e.Payload["command"] != "/note" || e.Payload["text"] != "to <@"+Marc+"|marc> in <#"+Room+"|marketing> &amp; &lt;b&gt;" {
		t.Fatalf("the command came as %+v", e)
	}
	a.ack(e, map[string]any{"text": "noted"})
	a.until("Ana reads the answer", func() bool { return len(a.Screen(Ana, Room)) == 1 })
	if len(a.Screen(Marc, Room)) != 0 {
		t.Error("Marc reads it too")
	}
	address := e.Payload["response_url"].(string)
	for range hookUses {
		a.must(slackapi.PostWebhook(address, &slackapi.WebhookMessage{Text: "more", ResponseType: "in_channel"}))
	}
	if err := slackapi.PostWebhook(address, &slackapi.WebhookMessage{Text: "more"}); err == nil {
		t.Error("a sixth answer was taken")
	}
	if n := len(a.Screen(Marc, Room)); n != hookUses {
		t.Errorf("Marc reads %d answers", n)
	}
	a.Command(Ana, Room, "/nothing")
	if told := one(t, a.Told(Ana)); !strings.Contains(told.Text, "not a valid command") {
		t.Errorf("Ana is told %q", told.Text)
	}
	a.Command(Ana, Room, "/note late")
	late := a.next()
	a.Pass(3 * time.Second)
	if told := a.Told(Ana)[1]; !strings.Contains(told.Text, "operation_timeout") {
		t.Errorf("Ana is told %q", told.Text)
	}
	a.Pass(30 * time.Minute)
	if err := slackapi.PostWebhook(late.Payload["response_url"].(string), &slackapi.WebhookMessage{Text: "late"}); err == nil {
		t.Error("an answer after half an hour was taken")
	}
}

func TestReactionsComeAndAreReadBack(t *testing.T) {
	a := town(t, Options{})
	for i := range 150 {
		a.AddPerson(Person{ID: crowd(i), Name: "crowd"})
	}
	a.connect()
	ts := a.post(slackapi.MsgOptionText("Approve?", false))
	item := slackapi.NewRefToMessage(Room, ts)
	a.must(a.api.AddReaction("white_check_mark", item))
	if e := a.next(); e.Payload["event"].(map[string]any)["user"] != BotUser {
		t.Errorf("the bot's own reaction came as %+v", e)
	} else {
		a.ack(e, nil)
	}
	a.refuses(a.api.AddReaction("white_check_mark", item), "already_reacted")
	a.refuses(a.api.AddReaction("no_such_emoji", item), "invalid_name")
	a.refuses(a.api.RemoveReaction("x", item), "no_reaction")
	a.must(a.React(Marc, Room, ts, "✋🏽"))
	e := a.next()
	event := e.Payload["event"].(map[string]any)
	if event["reaction"] != "hand::skin-tone-4" || event["type"] != "reaction_added" || event["item"].(map[string]any)["ts"] != ts {
		t.Errorf("the reaction came as %+v", event)
	}
	for i := range 150 {
		a.must(a.React(crowd(i), Room, ts, "✅"))
	}
	got, err := a.api.GetReactions(item, slackapi.GetReactionsParameters{Full: true})
	a.must(err)
	if r := got.Reactions[0]; len(r.Users) != 151 || r.Count != 151 {
		t.Errorf("in full: %d people, count %d", len(r.Users), r.Count)
	}
	got, err = a.api.GetReactions(item, slackapi.GetReactionsParameters{})
	a.must(err)
	if r := got.Reactions[0]; len(r.Users) == 151 || r.Count != 151 {
		t.Errorf("without full: %d people, count %d", len(r.Users), r.Count)
	}
	a.Delete(Room, ts)
	_, err = a.api.GetReactions(item, slackapi.GetReactionsParameters{Full: true})
	a.refuses(err, "message_not_found")
}

func TestAModalOpensIsFilledAndSent(t *testing.T) {
	a := town(t, Options{})
	a.connect()
	a.Command(Ana, Room, "/note")
	e := a.next()
	a.ack(e, nil)
	trigger := e.Payload["trigger_id"].(string)
	opened, err := a.api.OpenView(trigger, form())
	a.must(err)
	_, err = a.api.OpenView(trigger, form())
	a.refuses(err, "exchanged_trigger_id")
	if a.Submit(Ana) {
		t.Error("a form whose required field is empty was sent")
	}
	a.Fill(Ana, "text", "a & b")
	a.Fill(Ana, "who", Marc)
	if !a.Submit(Ana) {
		m, _ := a.Open(Ana)
		t.Fatalf("the form is not sent: %v", m.Wrong)
	}
	sent := a.next()
	state := sent.Payload["view"].(map[string]any)["state"].(map[string]any)["values"].(map[string]any)
	if state["text"].(map[string]any)["in"].(map[string]any)["value"] != "a & b" || state["who"].(map[string]any)["in"].(map[string]any)["selected_user"] != Marc {
		t.Errorf("it held %v", state)
	}
	a.ack(sent, map[string]any{"response_action": "errors", "errors": map[string]any{"text": "Say more."}})
	a.until("the error shows", func() bool { m, open := a.Open(Ana); return open && m.Wrong["text"] == "Say more." })
	_, err = a.api.UpdateView(form(), "", opened.Hash, opened.ID)
	a.must(err)
	_, err = a.api.UpdateView(form(), "", opened.Hash, opened.ID)
	a.refuses(err, "hash_conflict")
	if m, _ := a.Open(Ana); m.Values["text"]["in"].(map[string]any)["value"] != "a & b" {
		t.Errorf("an update lost what was typed: %v", m.Values)
	}
	a.Close(Ana, false)
	closed := a.next()
	if closed.Payload["type"] != "view_closed" || closed.Payload["is_cleared"] != false {
		t.Errorf("it closed as %+v", closed.Payload)
	}
	a.Command(Ana, Room, "/note")
	e = a.next()
	a.Pass(3*time.Second + time.Millisecond)
	_, err = a.api.OpenView(e.Payload["trigger_id"].(string), form())
	a.refuses(err, "expired_trigger_id")
}

// form is a modal with a text and a person.
func form() slackapi.ModalViewRequest {
	plain := func(s string) *slackapi.TextBlockObject {
		return slackapi.NewTextBlockObject("plain_text", s, false, false)
	}
	return slackapi.ModalViewRequest{Type: slackapi.VTModal, Title: plain("Note"), Submit: plain("Send"), Close: plain("Cancel"), NotifyOnClose: true, Blocks: slackapi.Blocks{BlockSet: []slackapi.Block{
		slackapi.NewInputBlock("text", plain("Text"), nil, slackapi.NewPlainTextInputBlockElement(nil, "in")),
		slackapi.NewInputBlock("who", plain("Who"), nil, slackapi.NewOptionsSelectBlockElement("users_select", nil, "in")).WithOptional(true),
	}}}
}
