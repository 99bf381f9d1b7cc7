package bot_test

import (
	"bufio"
	"context"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"copydesk/bot"
	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat/chattest"
)

// A workplace is a Slack workspace and the program that serves it, as an operator starts it.
type workplace struct {
	*slacktest.Service
	t    *testing.T
	mu   sync.Mutex
	said strings.Builder // what the program printed
}

// printed is a line of the program's output that matches, once it is there.
func (w *workplace) printed(form string) (found []string) {
	w.t.Helper()
	w.happens("the program prints "+form, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		found = regexp.MustCompile(form).FindStringSubmatch(w.said.String())
		return found != nil
	})
	return found
}

// happens waits for what no call announces.
func (w *workplace) happens(what string, is func() bool) {
	w.t.Helper()
	chattest.Until(w.t, 30*time.Second, what, is)
}

// reads waits until somebody reads all these words in one message, and gives it.
func (w *workplace) reads(user, channel string, words ...string) (found slacktest.Shown) {
	w.t.Helper()
	w.happens(user+" reads "+strings.Join(words, " and "), func() bool {
		for _, m := range w.Screen(user, channel) {
			all := true
			for _, word := range words {
				all = all && strings.Contains(m.Notice+"\n"+m.Text, word)
			}
			if all {
				found = m
			}
		}
		return found.ID != ""
	})
	return found
}

// fills waits for the modal of somebody, writes into its fields and sends it.
func (w *workplace) fills(user string, values map[string]string) {
	w.t.Helper()
	var m slacktest.Modal
	w.happens("a form opens", func() bool { var open bool; m, open = w.Open(user); return open })
	for block, actions := range m.Values {
		for action := range actions {
			if value, is := values[action]; is {
				w.Fill(user, block, value)
			}
		}
	}
	if !w.Submit(user) {
		m, _ := w.Open(user)
		w.t.Fatalf("Slack does not send the form: %v", m.Wrong)
	}
}

// approves sets ✅ once, however early, and waits until the room shows what follows from it.
func (w *workplace) approves(user, channel, card, words string) {
	w.t.Helper()
	if err := w.React(user, channel, card, "✅"); err != nil {
		w.t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); <-time.After(5 * time.Millisecond) {
		for _, m := range w.Screen(user, channel) {
			if strings.Contains(m.Notice+"\n"+m.Text, words) {
				return
			}
		}
	}
	w.t.Fatalf("%s set ✅, and nothing in %s says %q", user, channel, words)
}

// employed starts the program over a new workspace in which nobody has a role.
func employed(t *testing.T) *workplace {
	w := &workplace{Service: slacktest.New(t, slacktest.Options{}), t: t}
	w.AddPerson(slacktest.Person{ID: slacktest.Ana, Name: "ana", Admin: true})
	w.AddPerson(slacktest.Person{ID: slacktest.Marc, Name: "marc"})
	members := []string{slacktest.BotUser, slacktest.Ana, slacktest.Marc}
	w.AddChannel(slacktest.Channel{ID: slacktest.Room, Name: "marketing", Members: members})
	w.AddChannel(slacktest.Channel{ID: slacktest.Other, Name: "approvals", Private: true, Members: members})
	ctx, cancel := context.WithCancel(context.Background())
	out, printer := io.Pipe()
	env := map[string]string{"COPYDESK_ADDR": "127.0.0.1:0", "COPYDESK_TIMEZONE": "Europe/Paris", "SLACK_BOT_TOKEN": slacktest.BotToken, "SLACK_APP_TOKEN": slacktest.AppToken, "SLACK_API_URL": w.APIURL()}
	ended := make(chan int, 1)
	go func() {
		ended <- bot.Main(ctx, []string{"--data", t.TempDir()}, func(name string) string { return env[name] }, strings.NewReader(""), printer, io.Discard)
	}()
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			w.mu.Lock()
			_, _ = w.said.WriteString(lines.Text() + "\n")
			w.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("the program ended with %d", code)
		}
		_ = out.Close()
	})
	w.happens("two connections stand", func() bool { return w.Sockets() == 2 })
	return w
}

// owned makes Ana the owner, with a brand whose approvals are in a room of their own, and gives the
// practice post's card.
func (w *workplace) owned() (card slacktest.Shown) {
	w.t.Helper()
	w.Command(slacktest.Ana, slacktest.Room, "/copydesk setup "+w.printed(`setup code: ([A-Z2-7]{4}-[A-Z2-7]{4})`)[1])
	w.fills(slacktest.Ana, map[string]string{"name": "acme", "approvals-room": slacktest.Other})
	w.reads(slacktest.Ana, slacktest.Room, "acme is ready.")
	return w.reads(slacktest.Ana, slacktest.Other, "This is a practice post")
}

// From nothing to the first post in the newsroom, in a Slack workspace: the whole program over real
// sockets, the code that it printed, one form, one ✅.
func TestTheFirstFiveMinutesInSlack(t *testing.T) {
	w := employed(t)
	w.Command(slacktest.Marc, slacktest.Room, "/copydesk help")
	w.reads(slacktest.Marc, slacktest.Room, "/draft")
	card := w.owned()
	if err := w.React(slacktest.Marc, slacktest.Other, card.ID, "✅"); err != nil { // has no role
		t.Fatal(err)
	}
	w.approves(slacktest.Ana, slacktest.Other, card.ID, "Post 1 is live")
}

// Marc approves, and is deactivated before the post leaves. Slack's word of it is on its way: the
// program asks before it publishes, and the post stays.
func TestWhoLeavesSlackSignsNothing(t *testing.T) {
	w := employed(t)
	w.owned()
	w.Command(slacktest.Ana, slacktest.Room, "/copydesk brand set grace 0")
	w.reads(slacktest.Ana, slacktest.Room, "grace")
	w.Command(slacktest.Ana, slacktest.Room, "/copydesk team add @marc approver")
	w.reads(slacktest.Ana, slacktest.Room, "marc is now approver")
	w.Command(slacktest.Ana, slacktest.Room, "/copydesk draft Our new trail shoe is here")
	w.reads(slacktest.Ana, slacktest.Room, "Our new trail shoe is here")
	w.Command(slacktest.Ana, slacktest.Room, "/copydesk submit 2")
	card := w.reads(slacktest.Marc, slacktest.Other, "marc, ana asks for your approval")
	w.approves(slacktest.Marc, slacktest.Other, card.ID, "Our new trail shoe is here” · the newsroom · approved")
	w.Hold()
	w.ChangePerson(slacktest.Marc, func(p *slacktest.Person) { p.Gone = true })
	w.Discard()
	w.Command(slacktest.Ana, slacktest.Room, "/copydesk publish 2")
	w.reads(slacktest.Ana, slacktest.Room, "Our new trail shoe is here” · the newsroom · waiting for approval", "It waits for whoever can approve")
	for _, where := range []string{slacktest.Room, w.Direct(slacktest.Ana)} { // in the thread, and in private
		w.reads(slacktest.Ana, where, "Post 2 is back in review and does not go out: marc left, so that approval no longer counts.", "Nobody else can approve it. Add someone: /team add")
	}
	for _, m := range w.Screen(slacktest.Ana, slacktest.Room) {
		if strings.Contains(m.Text, "Post 2 is live") {
			t.Error("it went out all the same")
		}
	}
}
