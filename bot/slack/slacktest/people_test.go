package slacktest

import (
	"slices"
	"testing"

	slackapi "github.com/slack-go/slack"
)

func TestPeopleAreWhatTheyAre(t *testing.T) {
	a := town(t, Options{})
	for _, p := range []Person{{ID: "U0GUEST", Name: "guest", Guest: true}, {ID: "U0SINGLE", Name: "single", OneRoom: true}, {ID: "U0GONE", Name: "gone", Gone: true}, {ID: "U0OTHER", Name: "other", Stranger: true}, {ID: "W0OWNER", Name: "owner", Owner: true, Zone: "America/New_York"}} {
		a.AddPerson(p)
	}
	is := func(id string) slackapi.User {
		u, err := a.api.GetUserInfo(id)
		a.must(err)
		return *u
	}
	for what, ok := range map[string]bool{
		"guest": is("U0GUEST").IsRestricted && !is("U0GUEST").IsUltraRestricted, "single": is("U0SINGLE").IsRestricted && is("U0SINGLE").IsUltraRestricted, "gone": is("U0GONE").Deleted,
		"stranger": is("U0OTHER").IsStranger && is("U0OTHER").TeamID == OtherTeam && is("U0OTHER").Locale == "", "owner": is("W0OWNER").IsOwner && is("W0OWNER").IsAdmin && is("W0OWNER").TZ == "America/New_York",
		"admin": is(Ana).IsAdmin && !is(Ana).IsOwner && is(Ana).Locale == "fr-FR" && is(Ana).TeamID == Team, "member": !is(Marc).IsAdmin && !is(Marc).IsRestricted, "bot": is(BotUser).IsBot, "Slackbot": !is("USLACKBOT").IsBot,
	} {
		if !ok {
			t.Errorf("the %s is not shown as one", what)
		}
	}
	_, err := a.api.GetUserInfo("U0NOBODY")
	a.refuses(err, "user_not_found")
	all, err := a.api.GetUsers(slackapi.GetUsersOptionLimit(3))
	a.must(err)
	if len(all) != 8 || slices.ContainsFunc(all, func(u slackapi.User) bool { return u.ID == "U0OTHER" }) {
		t.Errorf("%d people are listed over several pages", len(all))
	}
}

func TestGroupsNeedAPlan(t *testing.T) {
	a := town(t, Options{})
	a.connect()
	a.AddGroup("S0BOSSES", "bosses", Ana)
	users, err := a.api.GetUserGroupMembers("S0BOSSES")
	a.must(err)
	if !slices.Equal(users, []string{Ana}) {
		t.Errorf("in the group are %v", users)
	}
	a.ChangeGroup("S0BOSSES", Marc)
	e := a.next().Payload["event"].(map[string]any)
	if e["type"] != "subteam_members_changed" || e["subteam_id"] != "S0BOSSES" || one(t, e["added_users"].([]any)) != Marc || one(t, e["removed_users"].([]any)) != Ana {
		t.Errorf("the change came as %v", e)
	}
	_, err = a.api.GetUserGroupMembers("S0NONE")
	a.refuses(err, "no_such_subteam")
	free := town(t, Options{Free: true})
	_, err = free.api.GetUserGroupMembers("S0BOSSES")
	free.refuses(err, "plan_upgrade_required")
}

func TestWhatSomebodyIsChanges(t *testing.T) {
	a := town(t, Options{})
	a.connect()
	a.ChangePerson(Marc, func(p *Person) { p.Gone = true })
	e := a.next().Payload["event"].(map[string]any)
	if e["type"] != "user_change" || e["user"].(map[string]any)["id"] != Marc || e["user"].(map[string]any)["deleted"] != true {
		t.Errorf("it came as %v", e)
	}
}

func TestRoomsAreListedAndOpened(t *testing.T) {
	a := town(t, Options{})
	for _, c := range []Channel{{ID: "C0A", Name: "a"}, {ID: "C0B", Name: "b", Members: []string{BotUser}}, {ID: "G0C", Name: "c", Private: true}, {ID: "G0D", Name: "d", Private: true, Members: []string{BotUser}}, {ID: "C0E", Name: "e", Shared: true}} {
		a.AddChannel(c)
	}
	a.Archive("C0B", Ana)
	var names []string
	list := &slackapi.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}, Limit: 2, ExcludeArchived: true}
	for {
		part, next, err := a.api.GetConversations(list)
		a.must(err)
		for _, c := range part {
			names = append(names, c.Name)
		}
		if list.Cursor = next; next == "" {
			break
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"a", "d", "e", "marketing"}) {
		t.Errorf("listed are %v", names)
	}
	info := func(id string) (*slackapi.Channel, error) {
		return a.api.GetConversationInfo(&slackapi.GetConversationInfoInput{ChannelID: id})
	}
	if c, err := info("G0D"); err != nil || !c.IsPrivate || !c.IsMember {
		t.Errorf("G0D is %+v, %v", c, err)
	}
	if c, err := info("C0E"); err != nil || c.IsMember || !c.IsExtShared {
		t.Errorf("C0E is %+v, %v", c, err)
	}
	_, err := info("G0C")
	a.refuses(err, "channel_not_found")
	d, _, _, err := a.api.OpenConversation(&slackapi.OpenConversationParameters{Users: []string{Ana}})
	a.must(err)
	if d.ID != a.Direct(Ana) {
		t.Errorf("the conversation with Ana is %s", d.ID)
	}
	_, _, _, err = a.api.OpenConversation(&slackapi.OpenConversationParameters{Users: []string{"U0NOBODY"}})
	a.refuses(err, "user_not_found")
	members, _, err := a.api.GetUsersInConversation(&slackapi.GetUsersInConversationParameters{ChannelID: Room})
	a.must(err)
	if !slices.Equal(members, []string{BotUser, Ana, Marc}) {
		t.Errorf("in the room are %v", members)
	}
	a.connect()
	a.Kick(Room, BotUser)
	if e := a.next().Payload["event"].(map[string]any); e["type"] != "channel_left" || e["channel"] != Room {
		t.Errorf("being taken out came as %v", e)
	}
	a.Invite(Room, BotUser)
	a.post(slackapi.MsgOptionText("back", false))
}

func TestMetadataTellsOfAMessage(t *testing.T) {
	a := town(t, Options{Metadata: []string{"card"}})
	a.connect()
	meta := func(kind, key string) slackapi.MsgOption {
		return slackapi.MsgOptionMetadata(slackapi.SlackMetadata{EventType: kind, EventPayload: map[string]any{"key": key}})
	}
	a.post(slackapi.MsgOptionText("other", false), meta("other", "1"))
	ts := a.post(slackapi.MsgOptionText("card", false), meta("card", "2"))
	next := func(kind, key string) map[string]any {
		t.Helper()
		got := a.next()
		a.ack(got, nil)
		e := got.Payload["event"].(map[string]any)
		about, _ := e["metadata"].(map[string]any)
		if about == nil {
			about, _ = e["previous_metadata"].(map[string]any)
		}
		if e["type"] != kind || e["message_ts"] != ts || e["channel_id"] != Room || about["event_payload"].(map[string]any)["key"] != key {
			t.Errorf("it came as %v", e)
		}
		return e
	}
	next("message_metadata_posted", "2")
	_, _, _, err := a.api.UpdateMessage(Room, ts, slackapi.MsgOptionText("card again", false))
	a.must(err)
	a.Delete(Room, ts)
	if e := next("message_metadata_deleted", "2"); e["deleted_ts"] == "" {
		t.Errorf("no deleted_ts: %v", e)
	}
	for _, bad := range []struct{ meta, code string }{{`[]`, "invalid_metadata_format"}, {`{"event_type":"x"}`, "invalid_metadata_schema"}, {`{"event_type":"x","event_payload":{"a":"` + longMeta() + `"}}`, "metadata_too_large"}} {
		if answer, _ := a.send("chat.postMessage", BotToken, map[string]any{"channel": Room, "text": "x", "metadata": bad.meta}); answer["error"] != bad.code {
			t.Errorf("%.40s: %v", bad.meta, answer)
		}
	}
}

func longMeta() string { return string(slices.Repeat([]byte("x"), longestMeta)) }
