package slack

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
)

// lacks is what a command that lacks something is answered.
func lacks(e chat.Event) error {
	if strings.Contains(e.Line, "text") || strings.Contains(e.Line, " ") {
		return nil
	}
	return &say.Problem{Kind: say.Unreadable, Text: say.Same("Say what to note."), Ask: "/note"}
}

func TestAFormOpensInTimeThoughTheBotIsSlow(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.refuses(lacks)
	s.set(func() {
		s.form = func(ctx context.Context, _ chat.Ask) (chat.Form, error) { <-ctx.Done(); return chat.Form{}, ctx.Err() }
	})
	s.Command(slacktest.Ana, slacktest.Room, "/note")
	s.until("the form that nothing is filled into opens", func() bool { _, open := s.Service.Open(slacktest.Ana); return open })
	m, _ := s.Service.Open(slacktest.Ana)
	if blocks := m.View["blocks"].([]any); len(blocks) != 1 {
		t.Errorf("it has the fields %+v", blocks)
	}
}

func TestAFormThatCouldNotOpenIsOfferedWithAButton(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.refuses(lacks)
	s.Service.Fail("views.open", slacktest.Fault{Error: "expired_trigger_id"})
	s.Command(slacktest.Ana, slacktest.Room, "/note")
	offer := s.told(slacktest.Ana, slacktest.Room, "Say what to note.")
	if len(offer.Buttons) != 1 {
		t.Fatalf("the buttons are %q", offer.Buttons)
	}
	s.Press(slacktest.Ana, slacktest.Room, offer.ID, offer.Buttons[0])
	s.until("the form opens", func() bool { _, open := s.Service.Open(slacktest.Ana); return open })
}

func TestAFormThatIsRefusedStaysOpenWithWhatWasTyped(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		form *chat.Form
		want string
	}{
		"beside its field": {&say.Problem{Kind: say.Unreadable, Text: say.Same("Too short."), Fields: []say.FieldProblem{{Name: "text", Text: say.Same("Too short.")}}},
			&chat.Form{Command: "/note", Fields: []chat.FormField{{Name: "text", Label: "Text", Required: true, Kind: chat.Letter, Value: "hm", Error: "Too short."}}}, "Too short."},
		"busy":            {say.No(say.Busy, say.Same("Too much is going on at once.")), nil, "Too much is going on at once."},
		"a fault of ours": {errDisk, nil, "That could not be stored just now. Nothing changed: try again in a moment."},
		"without a field": {say.No(say.Refused, say.Same("It is stopped.")), nil, "It is stopped."},
	} {
		t.Run(name, func(t *testing.T) {
			s := newDesk(t, bySocket, slacktest.Options{})
			s.refuses(lacks)
			s.Command(slacktest.Ana, slacktest.Room, "/note")
			s.until("the form opens", func() bool { _, open := s.Service.Open(slacktest.Ana); return open })
			s.hears(chat.Typed)
			s.refuses(func(chat.Event) error { return c.err })
			if c.form != nil {
				s.set(func() { s.form = func(context.Context, chat.Ask) (chat.Form, error) { return *c.form, nil } })
			}
			s.Fill(slacktest.Ana, "text", "hm")
			s.Service.Submit(slacktest.Ana)
			if e := s.hears(chat.Typed); !e.Form || !strings.Contains(e.Line, `"hm"`) {
				t.Errorf("it came as %+v", e)
			}
			said := func() string {
				m, open := s.Service.Open(slacktest.Ana)
				if !open {
					return ""
				}
				words := ""
				for _, w := range m.Wrong {
					words += w
				}
				for _, b := range m.View["blocks"].([]any) {
					if block := b.(map[string]any); block["block_id"] == "wrong" {
						words += block["text"].(map[string]any)["text"].(string)
					}
				}
				return words
			}
			s.until("it says what is wrong", func() bool { return said() != "" })
			if got := said(); got != c.want || strings.Contains(got, "disk") {
				t.Errorf("it says %q", got)
			}
		})
	}
}

func TestWhatAFormKeptCanBeDropped(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.refuses(func(e chat.Event) error {
		if e.Kind == chat.Typed {
			return lacks(e)
		}
		return nil
	})
	value := "half a thought"
	s.set(func() {
		s.form = func(context.Context, chat.Ask) (chat.Form, error) {
			f := chat.Form{Command: "/note", Title: "Note", Fields: []chat.FormField{{Name: "text", Label: "Text", Kind: chat.Letter, Value: value}, {Name: "revision", Value: "3", Kind: chat.Number}}}
			if value != "" {
				f.Kept = "You typed this before."
			}
			return f, nil
		}
	})
	s.Command(slacktest.Ana, slacktest.Room, "/note")
	s.until("the form opens", func() bool { _, open := s.Service.Open(slacktest.Ana); return open })
	s.set(func() { value = "" })
	s.PressModal(slacktest.Ana, "Start afresh")
	if e := s.hears(chat.Unsent); strings.Contains(e.Line, "thought") || !strings.HasPrefix(e.Line, "/note") || e.Who.User != slacktest.Ana {
		t.Errorf("it was told as %+v", e)
	}
	s.until("it is shown anew", func() bool {
		m, open := s.Service.Open(slacktest.Ana)
		return open && len(m.View["blocks"].([]any)) == 1
	})
}

func TestAnAnswerOutlivesARestartAndItsAddress(t *testing.T) {
	s := newDesk(t, byHTTP, slacktest.Options{})
	s.Command(slacktest.Ana, slacktest.Room, "/note hello")
	e := s.hears(chat.Typed)
	s.Drop()
	for _, words := range []string{"one", "two", "three", "four", "five", "six"} { // the address answers five times
		s.must(s.Platform().Answer(t.Context(), e.Reply, chat.Message{Text: "Answer " + words, Private: true}))
		if m := s.told(slacktest.Ana, slacktest.Room, "Answer "+words); !m.Private {
			t.Errorf("%q is read by all", words)
		}
	}
	s.Lapse()
	if err := s.Platform().Answer(t.Context(), e.Reply, chat.Message{Text: "late"}); !errors.Is(err, chat.ErrLate) {
		t.Errorf("a late answer gave %v", err)
	}
	for _, junk := range []string{"", "x", "{}", `{"at":1}`, "null", "[1]"} {
		if err := s.Platform().Answer(t.Context(), junk, chat.Message{Text: "x"}); !errors.Is(err, chat.ErrLate) {
			t.Errorf("the handle %q gave %v", junk, err)
		}
	}
}

func TestAMessageBecomesADraftWithItsFiles(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	file := s.Upload(slacktest.Marc, "shop.png", onePixel)
	ts := s.Write(slacktest.Marc, slacktest.Room, "", "We open at 9 & 10 <soon>", file)
	s.Shortcut(slacktest.Ana, slacktest.Room, ts, draftFromMessage)
	e := s.hears(chat.Typed)
	if e.Line != "/draft" || e.Options["brief"] != "We open at 9 & 10 <soon>" || len(e.Files) != 1 || e.Files[0].ID != file || e.Who.User != slacktest.Ana || e.Reply == "" {
		t.Errorf("it came as %+v", e)
	}
	if b, err := s.Platform().File(t.Context(), e.Files[0], 1<<20); err != nil || string(b) != string(onePixel) {
		t.Errorf("its file: %v", err)
	}
	s.DeleteFile(file)
	if _, err := s.Platform().File(t.Context(), e.Files[0], 1<<20); !errors.Is(err, chat.ErrGone) {
		t.Errorf("a deleted file gave %v", err)
	}
	s.GlobalShortcut(slacktest.Ana, draftNew)
	s.until("the form opens", func() bool { _, open := s.Service.Open(slacktest.Ana); return open })
}

func TestTheHomeTabIsTheAnswerToLookingAtIt(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.OpenHome(slacktest.Ana)
	e := s.hears(chat.Typed)
	if e.Line != "/home" || e.Who != slacktest.Identity(slacktest.Ana) {
		t.Fatalf("it came as %+v", e)
	}
	s.must(s.Platform().Answer(t.Context(), e.Reply, chat.Message{Text: "Waits for you: 2 posts", Private: true, Buttons: []chat.Button{{Label: "Stop everything", Action: "/note stop"}}}))
	home, shown := s.Home(slacktest.Ana)
	if !shown || !strings.Contains(home.Text, "Waits for you: 2 posts") {
		t.Fatalf("it shows %+v", home)
	}
	s.PressHome(slacktest.Ana, "Stop everything")
	e = s.hears(chat.Clicked)
	if e.Line != "/note stop" || e.Reply == "" {
		t.Errorf("the button came as %+v", e)
	}
	s.must(s.Platform().Answer(t.Context(), e.Reply, chat.Message{Text: "Everything is stopped.", Private: true}))
	s.told(slacktest.Ana, s.Direct(slacktest.Ana), "Everything is stopped.")
	if e := s.hears(chat.Typed); e.Line != "/home" {
		t.Errorf("the tab is not drawn anew: %+v", e)
	}
}

func TestTheBotIsCalledByName(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	root := s.post(chat.Message{Text: "The root"}, "root")
	for text, want := range map[string]string{
		"<@" + slacktest.BotUser + "> approve 12":             "/approve 12",
		"hello <@" + slacktest.BotUser + ">: /note a & b":     "/note a & b",
		"<@" + slacktest.BotUser + ">":                        "/help",
		"<@" + slacktest.BotUser + ">, note two\nlines <@U1>": "/note two\nlines <@U1>",
	} {
		s.Write(slacktest.Marc, slacktest.Room, root.ID, text)
		if e := s.hears(chat.Typed); e.Line != want || e.Thread != root.ID || e.Who.User != slacktest.Marc {
			t.Errorf("%q came as %+v", text, e)
		}
	}
	s.refuses(func(chat.Event) error { return say.No(say.Unknown, say.Same("There is no such command.")) })
	s.Write(slacktest.Marc, slacktest.Room, root.ID, "<@"+slacktest.BotUser+"> please look")
	if m := s.told(slacktest.Marc, slacktest.Room, "There is no such command."); !m.Private || m.Thread != root.ID {
		t.Errorf("it is told as %+v", m)
	}
}

func TestWhatCannotBeStoredComesAgain(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	ref := s.post(chat.Message{Text: "The card"}, "card")
	s.refuses(func(chat.Event) error { return errDisk })
	s.must(s.Service.React(slacktest.Marc, ref.Room.ID, ref.ID, "✅"))
	first := s.hears(chat.Reacted)
	s.refuses(nil)
	s.Pass(6 * time.Minute)
	if again := s.hears(chat.Reacted); again.ID != first.ID || again.Emoji != "✅" {
		t.Errorf("it came again as %+v", again)
	}
}

func TestARefusalIsReadInThePersonsLanguage(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.ChangePerson(slacktest.Marc, func(p *slacktest.Person) { p.Locale = "fr-FR" })
	s.refuses(func(chat.Event) error {
		return say.No(say.Unknown, say.Text{EN: "No such post.", FR: "Aucune publication."})
	})
	s.Command(slacktest.Marc, slacktest.Room, "/note 99")
	if m := s.told(slacktest.Marc, slacktest.Room, "Aucune publication."); !m.Private {
		t.Error("everybody reads it")
	}
}

func TestTheEndSaysWhatToDo(t *testing.T) {
	for name, end := range map[string]func(*slacktest.Service){"removed": (*slacktest.Service).Uninstall, "revoked": (*slacktest.Service).Revoke} {
		for _, way := range []over{bySocket, byHTTP} {
			t.Run(name+" "+string(way), func(t *testing.T) {
				s := newDesk(t, way, slacktest.Options{})
				end(s.Service)
				_, _ = s.Platform().Person(t.Context(), slacktest.Identity(slacktest.Ana), true) // whatever is asked next finds out at the latest
				s.until("it ends", func() bool { return !s.Platform().Ready() })
				err := s.Stop()
				var problem *say.Problem
				if !errors.As(err, &problem) {
					t.Fatalf("Run ended with %v", err)
				}
				for _, l := range say.Langs {
					if words := problem.Text.In(l); !strings.Contains(words, "Slack") {
						t.Errorf("it says %q", words)
					}
				}
			})
		}
	}
}

func TestPendingCardsAreReadAgainWhenAConnectionStands(t *testing.T) {
	service := slacktest.New(t, slacktest.Options{})
	db := store(t)
	p := New(optionsFor(t, service, db, bySocket))
	events := make(chan chat.Event, 10)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = p.Run(ctx, nil, resumes(events)) }()
	defer func() { cancel(); <-done }()
	first := <-events
	service.Cut()
	second := <-events
	if first.Kind != chat.Resumed || second.Kind != chat.Resumed || first.ID == second.ID || first.Who.Platform != "slack" {
		t.Errorf("it told %+v and %+v", first, second)
	}
}

type resumes chan chat.Event

func (r resumes) Receive(_ context.Context, e chat.Event) error { r <- e; return nil }

func (r resumes) Complete(context.Context, chat.Question) []chat.Choice { return nil }

func (r resumes) Form(context.Context, chat.Ask) (chat.Form, error) { return chat.Form{}, nil }

func TestFreshNamesOfCommands(t *testing.T) {
	n := names{words: map[string]bool{"draft": true, "apercu": true, "aft": true, "publish": true}}
	for _, c := range [][3]string{
		{"/draft", "a  b", "/draft a  b"}, {"/cd-draft", "x", "/draft x"}, {"/acme_publish", "", "/publish"}, {"/copydesk", "draft x", "/copydesk draft x"},
		{"/Aperçu", "12", "/apercu 12"}, {"/nonsense", "x", "/nonsense x"}, {"/", "", "/"},
	} {
		if got := n.line(c[0], c[1]); got != c[2] {
			t.Errorf("%q %q is %q, not %q", c[0], c[1], got, c[2])
		}
	}
	if !slices.Contains([]string{"/draft"}, n.line("/x-draft", "")) {
		t.Error("the longest name does not win")
	}
}
