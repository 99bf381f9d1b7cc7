package playground

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// quiet is a bot that answers every command with what it read, in private; some lines it refuses.
type quiet struct {
	platform func() *Playground
	refuse   error // set: answers everything
}

func (q *quiet) Receive(_ context.Context, e chat.Event) error {
	name, _, _ := strings.Cut(e.Line, " ")
	if e.Kind == chat.Unsent && name == "/draft" {
		return nil
	}
	if problem, ok := map[string]error{
		"/wrong":  say.No(say.Unreadable, say.Text{EN: "I cannot read “soonish” as a time.", FR: "Je ne comprends pas «\u202fsoonish\u202f» comme une date."}),
		"/draft":  &say.Problem{Kind: say.Unreadable, Text: say.Text{EN: "Say what the post is about.", FR: "Dites de quoi parle la publication."}, Ask: "/draft"},
		"/busy":   say.No(say.Busy, say.Text{EN: "Too much is going on at once.", FR: "Il y a trop de demandes à la fois."}),
		"/broken": say.No(say.Broken, say.Text{EN: "The disk is full. Nothing changed.", FR: "Le disque est plein. Rien n'a changé."}),
		"/fault":  errDisk,
	}[name]; ok {
		return problem
	}
	if q.refuse != nil || e.Reply == "" {
		return q.refuse
	}
	go func() {
		_ = q.platform().Answer(context.Background(), e.Reply, chat.Message{Text: say.Data("Read: " + e.Line), Private: true})
	}()
	return nil
}

func (q *quiet) Complete(_ context.Context, asked chat.Question) []chat.Choice {
	return []chat.Choice{{Value: asked.Typed + "stodon", Text: say.Same("Mastodon @demo")}}
}

func (q *quiet) Form(context.Context, chat.Ask) (chat.Form, error) {
	return chat.Form{Command: "/draft", Title: "New post", Fields: []chat.FormField{
		{Name: "brief", Label: "Brief", Help: "What it is about.", Required: true, Kind: chat.Words, Error: "Say what the post is about."},
		{Name: "lang", Label: "Language", Value: "en", Kind: chat.One, Choices: []chat.Choice{{Value: "en", Text: say.Text{EN: "English", FR: "anglais"}}}}}}, nil
}

// specs of one command, as the page completes it.
var oneCommand = []chat.Spec{{
	Name: say.Text{EN: "schedule", FR: "programmer"}, Aliases: []string{"plan"}, Help: say.Text{EN: "Gives a post its time.", FR: "Donne son heure à une publication."},
	Example: say.Text{EN: "/schedule 12 tomorrow 9am", FR: "/programmer 12 demain 9h"},
	Options: []chat.Option{{Name: say.Text{EN: "post", FR: "publication"}, Help: say.Text{EN: "Which post.", FR: "Quelle publication."}, Kind: chat.PostNo, Main: true, Complete: true},
		{Name: say.Text{EN: "when", FR: "quand"}, Help: say.Text{EN: "When.", FR: "Quand."}, Kind: chat.When, Main: true, Required: true,
			Choices: []chat.Choice{{Value: "next", Text: say.Text{EN: "next", FR: "prochain"}}}}},
}}

var tuesday = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// fixed is a stage whose ids and instants are the same in every run, with one card in the room.
func fixed(t *testing.T) (*stage, chat.Ref) {
	q := &quiet{}
	s := open(t, oneCommand, q)
	q.platform = s.playground
	s.options.Now = func() time.Time { return tuesday }
	s.options.Standing = func(_ context.Context, brand string, number int64) (PostStanding, error) {
		switch {
		case brand == "demo" && number == 12:
			return PostStanding{Post: 12, State: "scheduled", Revision: 3, Time: tuesday.Add(48 * time.Hour)}, nil
		case brand == "other" && number == 1:
			return PostStanding{Post: 1, State: "draft", Revision: 1}, nil
		case brand == "torn":
			return PostStanding{}, errDisk
		}
		return PostStanding{}, say.No(say.Unknown, say.Same("There is no such post."))
	}
	s.options.People = People
	s.Drop()
	ref, err := s.playground().Post(t.Context(), chat.Place{Room: room("approvals")}, aCard, "card/12/3")
	if err != nil {
		t.Fatal(err)
	}
	return s, ref
}

// aCard has everything a message can have.
var aCard = chat.Message{
	Text: say.Text{EN: "Marc, Ana asks for your approval: %s goes out %s."}.F(say.B("post 12"), say.At(tuesday.Add(48*time.Hour))).EN,
	Fields: []chat.Field{{Block: chat.Title, Name: "demo", Value: "Our <new> shop & more", Note: "in review"},
		{Block: chat.Exact, Name: "newsroom", Value: "Our <new> shop & more\nopens", Note: "27/500"},
		{Block: chat.Changes, Name: "Since revision 2", Value: string(say.Gone("old") + say.Added("<new>"))},
		{Block: chat.Warning, Value: "The link did not answer."}},
	Buttons: []chat.Button{{Label: "Approve revision 3", Action: "/approve 12 revision:3", Style: chat.Go}, {Label: "Open the preview", URL: "/newsroom/demo"}},
	Images:  []chat.Image{{Name: "shop.png", Alt: "The shop at dawn", Data: []byte("\x89PNG\r\n\x1a\n")}},
	About:   &chat.About{Brand: "demo", Post: 12, Revision: 3, State: "review"},
	Card:    true, Seeds: []string{"✅", "❌"},
}

// A request is one line of a transcript.
type request struct{ route, body string }

// transcript sends requests one after another and writes down what came back, as a manual would.
func (s *stage) transcript(list []request) []byte {
	var out bytes.Buffer
	for _, r := range list {
		method, path, _ := strings.Cut(r.route, " ")
		status, body := s.send(method, path, []byte(r.body))
		fmt.Fprintf(&out, "%s /playground/api/%s\n", method, path)
		if len(r.body) > 400 {
			r.body = fmt.Sprintf("(%d bytes)", len(r.body))
		}
		if r.body != "" {
			fmt.Fprintf(&out, "%q\n", r.body)
		}
		fmt.Fprintf(&out, "%d ", status)
		if err := json.Indent(&out, bytes.TrimSpace(body), "", "  "); err != nil {
			fmt.Fprintf(&out, "%q", body)
		}
		out.WriteString("\n\n")
	}
	return bytes.ReplaceAll(out.Bytes(), []byte(`\"`), []byte(`"`))
}

// golden compares with a file of testdata; UPDATE_GOLDEN=1 writes it anew.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := "testdata/" + name
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; UPDATE_GOLDEN=1 writes it anew. Got:\n%s", file, got)
	}
}

// TestWhatTheRoutesAnswer plays a page's requests against one card.
func TestWhatTheRoutesAnswer(t *testing.T) {
	s, card := fixed(t)
	golden(t, "answers.txt", s.transcript([]request{
		{"GET people", ""},
		{"GET rooms", ""},
		{"GET commands", ""},
		{"GET complete?user=ana&room=marketing&command=draft&option=networks&typed=ma", ""},
		{"POST react", `{"user":"marc","message":"` + card.ID + `","emoji":"✅"}`},
		{"POST react", `{"user":"sofia","message":"` + card.ID + `","emoji":"👀"}`},
		{"POST react", `{"user":"gil","message":"` + card.ID + `","emoji":"✋🏽"}`},
		{"POST react", `{"user":"gil","message":"` + card.ID + `","emoji":"✋","remove":true}`},
		{"POST react", `{"user":"gil","message":"` + card.ID + `","emoji":"✋","remove":true}`},
		{"GET messages?room=approvals&user=ana", ""},
		{"POST click", `{"user":"marc","message":"` + card.ID + `","action":"/approve 12 revision:3"}`},
		{"POST command", `{"user":"ana","room":"marketing","line":"/note Hello <b>world</b> & co"}`},
		{"POST command", `{"user":"leo","room":"marketing","line":"/wrong soonish"}`},
		{"POST command", `{"user":"ana","room":"marketing","line":"/draft"}`},
		{"POST command", `{"user":"ana","room":"approvals","thread":"` + card.ID + `","line":"Looks fine to me"}`},
		{"POST command", `{"user":"ana","room":"approvals","thread":"` + card.ID + `","line":"@Copydesk note to all"}`},
		{"POST file", "\x89PNG\r\n\x1a\n"},
		{"POST command", `{"user":"ana","room":"marketing","line":"/note with a picture","files":["f1"]}`},
		{"POST command", `{"user":"ana","room":"marketing","line":"/draft brief:\"Half an idea\"","unsent":true}`},
		{"POST command", `{"user":"ana","room":"marketing","line":"/draft","unsent":true,"open":true}`},
		{"GET messages?room=marketing&user=leo", ""},
		{"GET posts/12?brand=demo", ""},
		{"GET posts/12", ""},
		{"GET posts/1?brand=other", ""},
	}))
}

// TestWhatTheRoutesRefuse lists every error; nothing that was refused shows.
func TestWhatTheRoutesRefuse(t *testing.T) {
	s, card := fixed(t)
	private := say.Data("for Ana alone")
	if err := s.playground().Whisper(t.Context(), room("approvals"), identity("ana"), chat.Message{Text: private, Buttons: []chat.Button{{Label: "Go", Action: "/note go"}}}); err != nil {
		t.Fatal(err)
	}
	whisper := s.messages(identity("ana"), room("approvals"))[1].ID
	command := func(more string) request {
		return request{"POST command", `{"user":"ana","room":"marketing",` + more + `}`}
	}
	got := s.transcript([]request{
		{"POST command", `{"user":"ana"`}, {"POST command", ``}, {"POST command", `[]`}, {"POST command", `{"user":7}`}, {"POST command", `{"user":"ana"} {}`},
		command("\"line\":\"caf\xe9\""), {"POST react", "\xff"}, command(`"line":""`), command(`"line":" \n "`),
		command(`"line":"` + strings.Repeat("x", maxBody) + `"`), {"POST file", string(make([]byte, fileBytes+1))}, {"POST file", ""},
		{"POST command", `{"user":"nobody","room":"marketing","line":"/note"}`}, {"POST command", `{"user":"ana","room":"nowhere","line":"/note"}`},
		{"POST command", `{"user":"ana","line":"/note"}`}, command(`"line":"/note","thread":"m1"`), command(`"line":"/note","thread":"` + card.ID + `"`),
		{"POST command", `{"user":"marc","room":"approvals","line":"hello","thread":"` + whisper + `"}`}, command(`"line":"/note","files":["f99"]`),
		{"POST react", `{"user":"nobody","message":"` + card.ID + `","emoji":"✅"}`}, {"POST react", `{"user":"ana","message":"m1","emoji":"✅"}`},
		{"POST react", `{"user":"ana","message":"` + whisper + `","emoji":"✅"}`}, {"POST react", `{"user":"ana","message":"` + card.ID + `","emoji":"ok"}`},
		{"POST click", `{"user":"nobody","message":"` + card.ID + `","action":"/approve 12 revision:3"}`}, {"POST click", `{"user":"marc","message":"m1","action":"/approve 12 revision:3"}`},
		{"POST click", `{"user":"marc","message":"` + card.ID + `","action":"/approve 12 revision:2"}`}, {"POST click", `{"user":"marc","message":"` + whisper + `","action":"/note go"}`},
		{"GET messages?user=nobody&room=marketing", ""}, {"GET messages?user=ana&room=nowhere", ""}, {"GET messages?user=ana", ""}, {"GET complete?user=nobody&room=marketing", ""},
		{"GET stream?user=nobody", ""}, {"GET posts/99?brand=demo", ""}, {"GET posts/12?brand=none", ""}, {"GET posts/twelve", ""}, {"GET posts/12?brand=torn", ""},
		{"GET image/m1-0", ""}, {"GET image/f9", ""},
		command(`"line":"/busy"`), command(`"line":"/broken"`), command(`"line":"/fault"`), command(`"line":"/fault","unsent":true`), command(`"line":"/broken","unsent":true,"open":true`), {"POST command", `{"user":"leo","room":"marketing","line":"/busy"}`},
	})
	golden(t, "errors.txt", got)
	if list := s.messages(identity("ana"), room("marketing")); len(list) > 0 {
		t.Errorf("what was refused shows: %+v", list)
	}
	if strings.Contains(string(got), "/var/lib") {
		t.Error("an error shows the inside")
	}
}

// TestPicturesComeBack serves a public picture from what is kept, and a private one to whom its
// address was told.
func TestPicturesComeBack(t *testing.T) {
	s, card := fixed(t)
	first := s.messages(identity("ana"), room("approvals"))[0].Images[0].URL
	if status, b := s.send("GET", strings.TrimPrefix(first, "/playground/api/"), nil); status != http.StatusOK || string(b) != "\x89PNG\r\n\x1a\n" {
		t.Errorf("the picture was answered %d %q", status, b)
	}
	next := aCard
	next.Images = []chat.Image{{Alt: "The shop at noon", Data: []byte("GIF89a")}}
	if err := s.playground().Edit(t.Context(), card, next); err != nil {
		t.Fatal(err)
	}
	second := s.messages(identity("ana"), room("approvals"))[0].Images[0].URL
	if second == first {
		t.Error("another picture has the same address, and browsers would show the old one")
	}
	if status, b := s.send("GET", strings.TrimPrefix(second, "/playground/api/"), nil); status != http.StatusOK || string(b) != "GIF89a" {
		t.Errorf("the new picture was answered %d %q", status, b)
	}
	if status, _ := s.send("GET", strings.TrimPrefix(first, "/playground/api/"), nil); status != http.StatusNotFound {
		t.Errorf("the picture that nobody shows any more was answered %d", status)
	}
	private := chat.Message{Text: "look", Images: []chat.Image{{Alt: "a draft", Data: []byte("GIF89a private")}}}
	if err := s.playground().Whisper(t.Context(), room("approvals"), identity("ana"), private); err != nil {
		t.Fatal(err)
	}
	address := s.messages(identity("ana"), room("approvals"))[1].Images[0].URL
	if status, b := s.send("GET", strings.TrimPrefix(address, "/playground/api/"), nil); status != http.StatusOK || string(b) != "GIF89a private" {
		t.Errorf("the private picture was answered %d %q", status, b)
	}
	if name := strings.TrimPrefix(address, imagePath); len(name) < 20 {
		t.Errorf("anybody can guess %q", name)
	}
}
