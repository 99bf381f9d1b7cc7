package slacktest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"
)

var picture = []byte("\x89PNG\r\n\x1a\nand so on")

// upload puts a picture into Slack as slack-go does.
func (a *app) upload(channel string) string {
	a.Helper()
	f, err := a.api.UploadFile(slackapi.UploadFileParameters{Filename: "shop.png", Title: "Shop", AltTxt: "The shop at dawn", FileSize: len(picture), Reader: bytes.NewReader(picture), Channel: channel})
	a.must(err)
	return f.ID
}

// shows posts a message that shows a file.
func (a *app) shows(file string) error {
	_, _, err := a.api.PostMessage(Room, slackapi.MsgOptionText("look", false), blocks(a.T, `[{"type":"image","slack_file":{"id":"`+file+`"},"alt_text":"The shop &amp; more"}]`))
	return err
}

func TestAFileGoesUpShowsAndComesDown(t *testing.T) {
	a := town(t, Options{})
	id := a.upload("")
	info, _, _, err := a.api.GetFileInfo(id, 0, 0)
	a.must(err)
	if info.Size != len(picture) || info.Mimetype != "image/png" || info.Title != "Shop" {
		t.Errorf("the file is %+v", info)
	}
	a.must(a.shows(id))
	if seen := one(t, a.Screen(Ana, Room)); !slices.Equal(seen.Alts, []string{"The shop & more"}) {
		t.Errorf("the pictures say %q", seen.Alts)
	}
	var down bytes.Buffer
	a.must(a.api.GetFile(info.URLPrivateDownload, &down))
	if !bytes.Equal(down.Bytes(), picture) {
		t.Errorf("%d bytes came down", down.Len())
	}
	r, err := http.Get(info.URLPrivateDownload)
	a.must(err)
	defer r.Body.Close()
	if kind := r.Header.Get("Content-Type"); r.StatusCode != http.StatusOK || !strings.HasPrefix(kind, "text/html") {
		t.Errorf("without a token came %d %s", r.StatusCode, kind)
	}
	a.must(a.api.DeleteFile(id))
	_, _, _, err = a.api.GetFileInfo(id, 0, 0)
	a.refuses(err, "file_deleted")
	a.upload(Room)
	if seen := a.Screen(Ana, Room)[1]; !slices.Equal(seen.Alts, []string{"The shop at dawn"}) {
		t.Errorf("a file shared in the room shows as %+v", seen)
	}
}

func TestAFileIsLookedAtBeforeBlocksMayNameIt(t *testing.T) {
	a := town(t, Options{})
	a.Scan(5 * time.Second)
	id := a.upload("")
	a.refuses(a.shows(id), "invalid_blocks")
	info, _, _, err := a.api.GetFileInfo(id, 0, 0)
	a.must(err)
	if info.Mimetype != "" {
		t.Errorf("not looked at yet, it is %q", info.Mimetype)
	}
	a.Pass(5 * time.Second)
	a.must(a.shows(id))
}

func TestUploadsAreRefused(t *testing.T) {
	a := town(t, Options{})
	for _, row := range []struct {
		args map[string]any
		code string
	}{
		{map[string]any{"files": `[{"id":"F0NOWHERE"}]`}, "file_not_found"},
		{map[string]any{"files": `[]`}, "invalid_arguments"},
		{map[string]any{"files": `[{"id":"` + a.Upload(Ana, "a.png", picture) + `"}]`, "channel_id": "C0NOWHERE"}, "channel_not_found"},
	} {
		if answer, _ := a.send("files.completeUploadExternal", BotToken, row.args); answer["error"] != row.code {
			t.Errorf("%v: %v", row.args, answer)
		}
	}
	form := url.Values{"token": {BotToken}, "filename": {"a.png"}, "length": {"5"}}
	r, err := http.PostForm(a.APIURL()+"files.getUploadURLExternal", form)
	a.must(err)
	var u struct {
		Address string `json:"upload_url"`
		ID      string `json:"file_id"`
	}
	a.must(json.NewDecoder(r.Body).Decode(&u))
	_ = r.Body.Close()
	r, err = http.Post(u.Address, "application/octet-stream", strings.NewReader("not five"))
	a.must(err)
	_ = r.Body.Close()
	if r.StatusCode == http.StatusOK {
		t.Error("more bytes were taken than were announced")
	}
	if answer, _ := a.send("files.completeUploadExternal", BotToken, map[string]any{"files": `[{"id":"` + u.ID + `"}]`}); answer["error"] != "file_not_found" {
		t.Errorf("completed without its bytes: %v", answer)
	}
}

func TestFilesOfAMessageReachTheApp(t *testing.T) {
	a := town(t, Options{})
	a.connect()
	id := a.Upload(Ana, "shop.png", picture)
	ts := a.Write(Ana, Room, "", "<@"+BotUser+"> draft", id)
	mention := a.next()
	if f := one(t, mention.Payload["event"].(map[string]any)["files"].([]any)).(map[string]any); f["id"] != id || f["mimetype"] != "image/png" {
		t.Errorf("the mention brought %v", f)
	}
	a.ack(mention, nil)
	a.Shortcut(Marc, Room, ts, "draft_from_message")
	e := a.next().Payload
	m := e["message"].(map[string]any)
	if e["type"] != "message_action" || e["callback_id"] != "draft_from_message" || m["ts"] != ts || m["user"] != Ana || len(m["files"].([]any)) != 1 || e["response_url"] == "" || e["trigger_id"] == "" {
		t.Errorf("the shortcut came as %v", e)
	}
}

func TestAFileIsPutIntoAModal(t *testing.T) {
	a := town(t, Options{})
	a.connect()
	a.GlobalShortcut(Ana, "new")
	e := a.next()
	a.ack(e, nil)
	answer, _ := a.send("views.open", BotToken, map[string]any{"trigger_id": e.Payload["trigger_id"], "view": map[string]any{"type": "modal", "title": map[string]any{"type": "plain_text", "text": "T"},
		"submit": map[string]any{"type": "plain_text", "text": "S"}, "blocks": []any{
			map[string]any{"type": "input", "block_id": "f", "label": map[string]any{"type": "plain_text", "text": "Files"}, "element": map[string]any{"type": "file_input", "action_id": "in", "max_files": 2}},
			map[string]any{"type": "input", "block_id": "w", "optional": true, "label": map[string]any{"type": "plain_text", "text": "When"}, "element": map[string]any{"type": "datetimepicker", "action_id": "in", "initial_date_time": 1795165200}},
			map[string]any{"type": "input", "block_id": "h", "optional": true, "label": map[string]any{"type": "plain_text", "text": "Hour"}, "element": map[string]any{"type": "timepicker", "action_id": "in"}},
			map[string]any{"type": "input", "block_id": "p", "optional": true, "label": map[string]any{"type": "plain_text", "text": "People"}, "element": map[string]any{"type": "multi_users_select", "action_id": "in", "initial_users": []any{Ana}}},
		}}})
	if answer["ok"] != true {
		t.Fatalf("refused: %v", answer)
	}
	id := a.Upload(Ana, "shop.png", picture)
	a.Fill(Ana, "f", id)
	a.Fill(Ana, "h", "9:30")
	a.Fill(Ana, "p", Ana+", "+Marc)
	if !a.Submit(Ana) {
		t.Fatal("not sent")
	}
	values := a.next().Payload["view"].(map[string]any)["state"].(map[string]any)["values"].(map[string]any)
	in := func(block string) map[string]any { return values[block].(map[string]any)["in"].(map[string]any) }
	if f := one(t, in("f")["files"].([]any)).(map[string]any); f["id"] != id || f["url_private_download"] == "" {
		t.Errorf("the files are %v", f)
	}
	if in("w")["selected_date_time"] != float64(1795165200) || in("h")["selected_time"] != "09:30" || len(in("p")["selected_users"].([]any)) != 2 {
		t.Errorf("the fields hold %v", values)
	}
}
