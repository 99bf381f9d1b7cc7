package slacktest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// shownRoom is a view of a room in which everything stands once that a page can show.
func shownRoom(t *testing.T) View {
	sent := func(text string) (out obj) {
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	return View{
		Now:    time.Unix(1795100000, 0), // the day before
		Reader: Person{ID: Marc, RealName: "Marc Dubois", Zone: "Europe/Paris"}, Room: "#approvals",
		People:   map[string]Person{Ana: {ID: Ana, Name: "ana", RealName: "Ana Martin"}, Marc: {ID: Marc, Name: "marc", RealName: "Marc Dubois"}, BotUser: {ID: BotUser, Name: BotName, RealName: "Copydesk", Bot: true}},
		Channels: map[string]string{Room: "marketing"}, Groups: map[string]string{"S0TEAM": "social"}, Files: map[string]string{"F1": "/people/files/F1"},
		Messages: []Shown{
			{ID: "1795165200.000001", Author: Ana, Text: "Look & <b>say</b>", Sent: sent(`{"text":"x","files":[{"id":"F1","name":"shoe.png","alt_txt":"A \"red\" shoe"}]}`)},
			{ID: "1795165260.000002", Author: Ana, Text: "Second", Edited: true, Sent: sent(`{"text":"Second"}`)},
			{ID: "1795165320.000003", Author: BotUser, Text: "card", Reactions: map[string][]string{"white_check_mark": {BotUser, Marc}, "+1::skin-tone-3": {Ana}, "party-parrot": {Ana}}, Order: []string{"white_check_mark", "+1::skin-tone-3", "party-parrot"}, Sent: sent(`{"text":"card","blocks":[
				{"type":"header","text":{"type":"plain_text","text":"Head <1>"}},
				{"type":"rich_text","elements":[
					{"type":"rich_text_section","elements":[{"type":"text","text":"bold <x>","style":{"bold":true}},{"type":"text","text":" & "},{"type":"user","user_id":"U0MARC"},{"type":"text","text":" "},{"type":"user","user_id":"U0ANA"},
						{"type":"usergroup","usergroup_id":"S0TEAM"},{"type":"channel","channel_id":"C0MARKETING"},{"type":"date","timestamp":1795165200,"format":"{date_short_pretty} {time}","fallback":"x"},{"type":"emoji","name":"tada"},
						{"type":"link","url":"https://a.example/?a=1&b=2","text":"there"},{"type":"link","url":"javascript:alert(1)","text":"bad"},{"type":"text","text":"gone","style":{"strike":true,"italic":true,"code":true}}]},
					{"type":"rich_text_quote","elements":[{"type":"text","text":"To the\nletter"}]},
					{"type":"rich_text_preformatted","elements":[{"type":"text","text":"copy </div>"}]},
					{"type":"rich_text_list","style":"bullet","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]}]}]},
				{"type":"image","slack_file":{"id":"F1"},"alt_text":"A red shoe","title":{"type":"plain_text","text":"shoe"}},
				{"type":"image","slack_file":{"id":"F9"},"alt_text":"Not there"},
				{"type":"section","text":{"type":"mrkdwn","text":"*b* &lt;i&gt;"},"fields":[{"type":"plain_text","text":"f1"},{"type":"plain_text","text":"f2"}],"accessory":{"type":"overflow","action_id":"o","options":[]}},
				{"type":"divider"},{"type":"context","elements":[{"type":"mrkdwn","text":"small"},{"type":"image","image_url":"https://a.example/i.png","alt_text":"icon"}]},
				{"type":"actions","elements":[{"type":"button","style":"primary","text":{"type":"plain_text","text":"Approve"}},{"type":"button","style":"danger","text":{"type":"plain_text","text":"No"}},
					{"type":"button","url":"https://a.example","text":{"type":"plain_text","text":"Open"}},{"type":"static_select","placeholder":{"type":"plain_text","text":"Choose"}}]}]}`)},
			{ID: "1795165330.000004", Thread: "1795165320.000003", Author: Ana, Text: "In the thread", Sent: sent(`{"text":"In the thread"}`)},
			{ID: "1795165340.000005", Thread: "1795165320.000003", Author: BotUser, Text: "It is live", Broadcast: true, Sent: sent(`{"text":"It is live"}`)},
			{ID: "1795165350.000006", Author: BotUser, Text: "For you", Private: true, Sent: sent(`{"text":"For you"}`)},
			{ID: "1795270000.000007", Author: "U0GONE", Text: "Another day", Sent: sent(`{"text":"Another day"}`)},
		},
	}
}

// TestWhatAPageShows holds pages to testdata: UPDATE_GOLDEN=1 writes them anew.
func TestWhatAPageShows(t *testing.T) {
	room := shownRoom(t)
	thread := room
	thread.Thread = "1795165320.000003"
	for name, v := range map[string]View{"room": room, "thread": thread} {
		got := v.Page()
		if again := v.Page(); again != got {
			t.Errorf("%s is another page the second time", name)
		}
		_, got, _ = strings.Cut(got, "</style>") // what a page looks like is for eyes
		file := filepath.Join("testdata", name+".html")
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || string(want) != got {
			t.Errorf("%s is not what %s holds (%v):\n%s", name, file, err, got)
		}
	}
}

// TestAPageTakesEveryTextAsText puts marks of HTML into everything that somebody can write.
func TestAPageTakesEveryTextAsText(t *testing.T) {
	const nasty = `"'><script>alert(1)</script>&amp;`
	b, err := json.Marshal(nasty)
	if err != nil {
		t.Fatal(err)
	}
	text := `{"type":"plain_text","text":` + string(b) + `}`
	var sent obj
	if err := json.Unmarshal([]byte(`{"blocks":[{"type":"header","text":`+text+`},{"type":"section","text":`+text+`,"fields":[`+text+`]},{"type":"image","image_url":`+string(b)+`,"alt_text":`+string(b)+`,"title":`+text+`},
		{"type":"context","elements":[`+text+`]},{"type":"markdown","text":`+string(b)+`},{"type":"actions","elements":[{"type":"button","url":`+string(b)+`,"style":`+string(b)+`,"text":`+text+`}]},
		{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":`+string(b)+`},{"type":"link","url":`+string(b)+`},{"type":"user","user_id":`+string(b)+`}]}]}],
		"files":[{"id":"F1","name":`+string(b)+`,"alt_txt":`+string(b)+`}]}`), &sent); err != nil {
		t.Fatal(err)
	}
	me := Person{ID: nasty, Name: nasty, RealName: nasty, Zone: nasty}
	v := View{Reader: me, Room: nasty, Thread: "1795165200.000001", People: map[string]Person{nasty: me}, Files: map[string]string{"F1": nasty},
		Messages: []Shown{{ID: "1795165200.000001", Author: nasty, Text: nasty, Sent: sent, Reactions: map[string][]string{nasty: {nasty}}, Order: []string{nasty}}}}
	page := v.Page()
	_, body, _ := strings.Cut(page, "</style>")
	if n := strings.Count(page, "<script"); n != 0 || strings.Contains(body, `"'>`) || strings.Contains(body, "'><") {
		t.Errorf("%d scripts, or an attribute that was left:\n%s", n, body)
	}
	if n := strings.Count(body, "&lt;script&gt;alert(1)&lt;/script&gt;"); n < 12 {
		t.Errorf("the text shows %d times:\n%s", n, body)
	}
	if !strings.Contains(body, "stand-in for Slack") || !strings.Contains(body, "this is not Slack") {
		t.Error("the page does not say what it is")
	}
}
