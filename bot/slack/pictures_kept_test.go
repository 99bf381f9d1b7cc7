package slack

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"copydesk/approvals/say"
	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
)

// A message that holds nothing but pictures is asked for words, and keeps its pictures meanwhile.
func TestPicturesWithoutWordsStayWithTheirForm(t *testing.T) {
	for _, way := range []over{bySocket, byHTTP} {
		s := newDesk(t, way, slacktest.Options{})
		s.refuses(func(e chat.Event) error {
			if e.Form {
				return nil
			}
			return &say.Problem{Kind: say.Unreadable, Text: say.Same("Say what it should say."), Ask: "/draft"}
		})
		s.set(func() {
			s.form = func(context.Context, chat.Ask) (chat.Form, error) {
				return chat.Form{Command: "/draft", Title: "Draft", Lang: say.FR, Fields: []chat.FormField{
					{Name: "brief", Label: "Brief", Required: true, Kind: chat.Letter}, {Name: "picture", Label: "Image", Kind: chat.FileIn}}}, nil
			}
		})
		first, second := s.Upload(slacktest.Marc, "shop.png", onePixel), s.Upload(slacktest.Ana, "door.png", onePixel)
		ts := s.Write(slacktest.Marc, slacktest.Room, "", "", first)
		s.Shortcut(slacktest.Ana, slacktest.Room, ts, draftFromMessage)
		s.hears(chat.Typed)
		s.until("the form opens", func() bool { _, open := s.Service.Open(slacktest.Ana); return open })
		m, _ := s.Service.Open(slacktest.Ana)
		if view, err := json.Marshal(m.View); err != nil || !strings.Contains(string(view), "Les fichiers du message sont repris.") {
			t.Errorf("the form is %s, %v", view, err)
		}
		s.Fill(slacktest.Ana, "brief", "We open")
		s.Fill(slacktest.Ana, "picture", second)
		s.Service.Submit(slacktest.Ana)
		e := s.hears(chat.Typed)
		if !e.Form || len(e.Files) != 2 || e.Files[0].ID != first || e.Files[1].ID != second {
			t.Errorf("over %s the form brought %+v", way, e)
		}
	}
}
