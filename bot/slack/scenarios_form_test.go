package slack

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
)

var (
	lacksText = &say.Problem{Kind: say.Unreadable, Text: say.Same("Say what to note."), Ask: "/note"}
	tooMuch   = say.No(say.Busy, say.Same("Too much is going on at once."))
)

// types lets Ana type a command that lacks something.
func (s *scene) types() {
	s.bot(func(chat.Event) error { return lacksText })
	s.Type(s.Cast().Ana, chat.Place{Room: s.Cast().Room}, "/note")
}

// typed is what stands in the text of the form that Ana has open.
func (s *scene) typed() string {
	m, _ := s.Open(slacktest.Ana)
	for _, actions := range m.Values {
		if text, is := actions["text"].(map[string]any); is {
			words, _ := text["value"].(string)
			return words
		}
	}
	return ""
}

// fills waits for Ana's form and writes into it.
func (s *scene) fills(block, words string) {
	s.t.Helper()
	s.happens("a form opens", func() bool { _, open := s.Open(slacktest.Ana); return open })
	if !s.Fill(slacktest.Ana, block, words) {
		s.t.Fatalf("the form has no field %q", block)
	}
}

// wrong waits until Ana's form says that something is wrong.
func (s *scene) wrong(words string) {
	s.t.Helper()
	s.happens("the form says what is wrong", func() bool {
		for _, m := range s.Sees(s.Cast().Ana, s.Cast().Room) {
			told := m.Wrong
			for _, f := range m.Fields {
				told += f.Error
			}
			if m.Form != "" && strings.Contains(told, words) {
				return true
			}
		}
		return false
	})
}

func TestAFormThatCannotOpenInTimeWaitsBehindAButton(t *testing.T) {
	for _, way := range []over{bySocket, byHTTP} {
		t.Run(string(way), func(t *testing.T) {
			s := stages(t, way, slacktest.Options{})
			s.Fail("views.open", slacktest.Fault{Error: "expired_trigger_id"})
			s.types()
			var said slacktest.Shown
			s.happens("Ana reads why", func() bool {
				for _, m := range s.Screen(slacktest.Ana, slacktest.Room) {
					said = m
				}
				return len(said.Buttons) > 0
			})
			if !said.Private || !strings.Contains(said.Text, "Say what to note.") {
				t.Errorf("Ana reads %+v", said)
			}
			s.Click(s.Cast().Ana, chat.Ref{Room: s.Cast().Room, ID: said.ID}, said.Buttons[0])
			s.happens("the form opens", func() bool { _, open := s.Open(slacktest.Ana); return open })
		})
	}
}

func TestAFormSentWhileTheBotIsBusyKeepsItsWords(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	s.types()
	s.fills("text", "a long <thought> & more")
	for _, why := range []error{tooMuch, errors.New("disk /var/lib is full")} {
		s.bot(func(chat.Event) error { return why })
		s.Service.Submit(slacktest.Ana)
		s.settles()
		words := "going on at once"
		if why != tooMuch {
			words = "could not be stored"
		}
		s.wrong(words)
		if got := s.typed(); got != "a long <thought> & more" {
			t.Errorf("the form holds %q", got)
		}
	}
	s.bot(nil)
	s.Service.Submit(slacktest.Ana)
	s.happens("the form closes", func() bool { _, open := s.Open(slacktest.Ana); return !open })
	events := s.heard(chat.Typed, 4)
	if last := events[len(events)-1]; !last.Form || !strings.Contains(last.Line+last.Options["text"], "a long <thought> & more") {
		t.Errorf("it came as %+v", last)
	}
}

func TestAFormSentToABotThatDoesNotAnswerKeepsItsWords(t *testing.T) {
	s := stages(t, byHTTP, slacktest.Options{})
	s.types()
	s.fills("text", "half a thought")
	stall := make(chan struct{})
	s.bot(func(chat.Event) error { <-stall; return nil })
	s.Service.Submit(slacktest.Ana)
	s.heard(chat.Typed, 2)
	s.Pass(3 * time.Second)
	s.wrong("trouble")
	close(stall)
	if got := s.typed(); got != "half a thought" {
		t.Errorf("the form holds %q", got)
	}
}

func TestAFormOutlivesARestart(t *testing.T) {
	s := stages(t, byHTTP, slacktest.Options{})
	s.types()
	s.fills("text", "written over lunch")
	s.Drop()
	s.bot(nil)
	s.Service.Submit(slacktest.Ana)
	e := s.heard(chat.Typed, 2)[1]
	if e.Reply == "" || e.Room != s.Cast().Room || !strings.Contains(e.Line+e.Options["text"], "written over lunch") {
		t.Errorf("it came as %+v", e)
	}
	if err := s.Platform().Answer(t.Context(), e.Reply, chat.Message{Text: "Noted for Ana.", Private: true}); err != nil || s.copies("Noted for Ana.") != 1 {
		t.Errorf("the answer gave %v, and Ana reads it %d times", err, s.copies("Noted for Ana."))
	}
}

func TestPicturesComeFromFormsAndMessages(t *testing.T) {
	s := stages(t, bySocket, slacktest.Options{})
	body := bytes.Repeat([]byte("\x89PNG"), 1000)
	id := s.Upload(slacktest.Ana, "shop.png", body)
	s.types()
	s.fills("text", "look")
	s.fills("picture", id)
	s.bot(nil)
	s.Service.Submit(slacktest.Ana)
	e := s.heard(chat.Typed, 2)[1]
	if len(e.Files) != 1 || e.Files[0].ID != id || e.Files[0].Name != "shop.png" {
		t.Fatalf("the form brought %+v", e.Files)
	}
	ts := s.Write(slacktest.Marc, slacktest.Room, "", "Our new shop & more", id)
	s.Shortcut(slacktest.Ana, slacktest.Room, ts, draftFromMessage)
	if e = s.heard(chat.Typed, 3)[2]; len(e.Files) != 1 || e.Files[0].ID != id || !strings.Contains(e.Line+e.Options["brief"], "Our new shop & more") {
		t.Errorf("the shortcut came as %+v", e)
	}
	if got, err := s.Platform().File(t.Context(), e.Files[0], int64(len(body))); err != nil || !bytes.Equal(got, body) {
		t.Errorf("%d bytes came down, %v", len(got), err)
	}
	if _, err := s.Platform().File(t.Context(), e.Files[0], int64(len(body)-1)); !errors.Is(err, chat.ErrLarge) {
		t.Errorf("too large a file gave %v", err)
	}
	s.DeleteFile(id)
	if _, err := s.Platform().File(t.Context(), e.Files[0], int64(len(body))); !errors.Is(err, chat.ErrGone) {
		t.Errorf("a deleted file gave %v", err)
	}
}

// TestAPictureThatSlackStillLooksAt posts a card whose picture blocks may not name yet: the card is
// not lost, and says in words what the picture shows.
func TestAPictureThatSlackStillLooksAt(t *testing.T) {
	t.Parallel() // it waits
	s := stages(t, bySocket, slacktest.Options{})
	s.Scan(time.Hour)
	_, err := s.Platform().Post(t.Context(), chat.Place{Room: s.Cast().Room}, chat.Message{Text: "Approve?", Card: true,
		Images: []chat.Image{{Name: "shop.png", Alt: "The shop at dawn", Data: []byte("\x89PNG\r\n\x1a\n")}}}, "1")
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, m := range s.Screen(slacktest.Ana, slacktest.Room) {
		said += m.Text + strings.Join(m.Alts, " ")
	}
	if s.copies("Approve?") != 1 || !strings.Contains(said, "The shop at dawn") {
		t.Errorf("the room reads %q", said)
	}
}
