package bot

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"copydesk/bot/slack/slacktest"
)

// A running program is Main with Slack configured, on a workspace over real sockets and HTTP.
type running struct {
	*testing.T
	slack *slacktest.Service
	dir   string
	env   map[string]string
	mu    sync.Mutex
	lines []string // printed
	log   errorLog
	code  chan int
	stop  context.CancelFunc
}

const (
	inSlackAna, inSlackMarc, inSlackLeo, inSlackGil = "U0ANA", "U0MARC", "U0LEO", "U0GIL"
	marketing, approving                            = "C0MARKETING", "C0APPROVALS"
)

// workspace is one with a few people and two rooms.
func workspace(t *testing.T) *slacktest.Service {
	s := slacktest.New(t, slacktest.Options{})
	s.Unlimited() // nobody here takes the time that people take
	for _, p := range []slacktest.Person{
		{ID: inSlackAna, Name: "ana", RealName: "Ana Martin", Owner: true, Admin: true}, {ID: inSlackMarc, Name: "marc", RealName: "Marc Dubois"},
		{ID: inSlackLeo, Name: "leo", RealName: "Léo Petit", Locale: "fr-FR"}, {ID: inSlackGil, Name: "gil", RealName: "Gil Client", Guest: true},
	} {
		s.AddPerson(p)
	}
	all := []string{slacktest.BotUser, inSlackAna, inSlackMarc, inSlackLeo, inSlackGil}
	s.AddChannel(slacktest.Channel{ID: marketing, Name: "marketing", Members: all})
	s.AddChannel(slacktest.Channel{ID: approving, Name: "approvals", Private: true, Members: all})
	return s
}

// runs starts the program over a folder.
func runs(t *testing.T, s *slacktest.Service, dir string, env map[string]string) *running {
	t.Helper()
	r := &running{T: t, slack: s, dir: dir, env: env, code: make(chan int, 1)}
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	out, printed := io.Pipe()
	go func() {
		r.code <- Main(ctx, []string{"serve", "--data", dir, "--addr", "127.0.0.1:0"}, func(name string) string { return env[name] }, strings.NewReader(""), printed, &r.log)
		printed.Close()
	}()
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			r.mu.Lock()
			r.lines = append(r.lines, lines.Text())
			r.mu.Unlock()
		}
	}()
	t.Cleanup(func() { stop(); r.slack = nil })
	return r
}

// overSockets are the settings for Socket Mode at a service.
func overSockets(s *slacktest.Service) map[string]string {
	return map[string]string{"SLACK_BOT_TOKEN": slacktest.BotToken, "SLACK_APP_TOKEN": slacktest.AppToken, "SLACK_API_URL": s.APIURL(), "COPYDESK_TIMEZONE": "Europe/Paris"}
}

// until waits for something that comes by itself.
func (r *running) until(what string, so func() bool) {
	r.Helper()
	deadline, tick := time.After(30*time.Second), time.NewTicker(10*time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-deadline:
			r.Fatalf("never: %s\nprinted %q\nlost %q, %d waiting\n%s", what, r.printed(), r.slack.Lost(), r.slack.Waiting(), r.log.String())
		}
	}
}

func (r *running) printed() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.lines)
}

// after waits for a line that begins so, and gives what follows.
func (r *running) after(start string) (rest string) {
	r.Helper()
	r.until(start, func() bool {
		for _, line := range r.printed() {
			if after, is := strings.CutPrefix(line, start); is {
				rest = after
				return true
			}
		}
		return false
	})
	return rest
}

// get asks the web side.
func (r *running) get(path string) int {
	resp, err := http.Get(r.after("Copydesk joins Slack. Its web side: ") + path)
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

// reads waits until somebody can read all the words in one message of a channel.
func (r *running) reads(user, channel string, words ...string) (found slacktest.Shown) {
	r.Helper()
	defer func() {
		if r.Failed() {
			for _, m := range r.slack.Screen(user, channel) {
				r.Logf("%s reads: %s %q", user, m.Text, m.Buttons)
			}
		}
	}()
	r.until(user+" reads "+strings.Join(words, " … ")+" in "+channel, func() bool {
		for _, m := range slices.Backward(r.slack.Screen(user, channel)) {
			if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(m.Text+"\n"+m.Notice, w) }) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// seeded waits for a request with these words whose reactions stand ready to be pressed.
func (r *running) seeded(user, channel string, words ...string) (card slacktest.Shown) {
	r.Helper()
	r.until("the seeds of "+strings.Join(words, " … "), func() bool {
		card = r.reads(user, channel, words...)
		return len(card.Reactions) >= 3
	})
	return card
}

// From nothing to the first post: the code is printed before the program is ready, whoever types it
// becomes the owner and alone is told what is left to do, makes a brand, and approves the practice post.
func TestSlackFromNothingToTheFirstPost(t *testing.T) {
	s := workspace(t)
	r := runs(t, s, t.TempDir(), overSockets(s))
	code := r.after("setup code: ")
	r.until("ready", func() bool { return r.get("/readyz") == http.StatusOK })
	if slices.ContainsFunc(r.printed(), func(l string) bool { return strings.Contains(l, "playground") }) {
		t.Errorf("printed %q", r.printed())
	}
	if status := r.get("/playground/api/people"); status != http.StatusNotFound {
		t.Errorf("the playground answers %d", status)
	}
	s.Command(inSlackAna, marketing, "/setup "+code)
	r.until("the form", func() bool {
		_, open := s.Open(inSlackAna)
		return open || len(r.slack.Screen(inSlackAna, marketing)) > 0
	})
	r.reads(inSlackAna, marketing, "You are the owner now")
	list := r.reads(inSlackAna, s.Direct(inSlackAna), "Copydesk is installed, and nobody else was told.", "/invite @copydesk", "Delayed Events")
	for _, other := range []string{inSlackMarc, inSlackLeo, inSlackGil} {
		if seen := s.Screen(other, s.Direct(other)); len(seen) > 0 {
			t.Errorf("%s was told %+v", other, seen)
		}
	}
	s.Command(inSlackAna, marketing, "/brand new acme approvers:<@U0MARC> editors:<@U0LEO> language:en")
	r.reads(inSlackAna, marketing, "acme is ready.")
	card := r.seeded(inSlackAna, marketing, "This is a practice post")
	if err := s.React(inSlackAna, marketing, card.ID, "✅"); err != nil {
		t.Fatal(err)
	}
	r.reads(inSlackAna, marketing, "Post 1 is live")
	// What is private is in the person's language, what stands in the room is in the brand's.
	s.Command(inSlackLeo, marketing, "/brouillon Notre chaussure est là")
	r.reads(inSlackLeo, marketing, "La publication 2 est un brouillon")
	s.Command(inSlackLeo, marketing, "/soumettre 2")
	r.reads(inSlackLeo, marketing, "La publication 2 demande la validation de marc")
	r.reads(inSlackMarc, marketing, "leo asks for your approval")
	s.OpenHome(inSlackLeo)
	r.until("Léo's home tab", func() bool {
		tab, there := s.Home(inSlackLeo)
		return there && strings.Contains(tab.Text, "Vos publications et ce qui vous attend") && strings.Contains(tab.Text, "Notre chaussure") && slices.Contains(tab.Buttons, "Tout arrêter pour acme")
	})
	r.stop()
	if got := <-r.code; got != 0 {
		t.Errorf("the program ended with %d: %s", got, r.log.String())
	}
	again := runs(t, s, r.dir, r.env)
	again.until("ready again", func() bool { return again.get("/readyz") == http.StatusOK })
	if slices.ContainsFunc(again.printed(), func(l string) bool { return strings.Contains(l, "code") }) {
		t.Errorf("the second start printed %q", again.printed())
	}
	s.Command(inSlackAna, marketing, "/queue")
	again.reads(inSlackAna, marketing, "Notre chaussure")
	n := 0
	for _, m := range s.Screen(inSlackAna, s.Direct(inSlackAna)) {
		if m.Text == list.Text {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the checklist came %d times", n)
	}
	again.stop()
	<-again.code
}

// Slack over HTTP: what it sends is taken on the web side, signed.
func TestSlackOverHTTP(t *testing.T) {
	s := workspace(t)
	env := overSockets(s)
	delete(env, "SLACK_APP_TOKEN")
	env["SLACK_SIGNING_SECRET"] = slacktest.SigningSecret
	r := runs(t, s, t.TempDir(), env)
	s.CallAt(r.after("Copydesk joins Slack. Its web side: "))
	r.until("ready", func() bool { return r.get("/readyz") == http.StatusOK })
	s.Command(inSlackLeo, marketing, "/copydesk état")
	r.reads(inSlackLeo, marketing, "Slack connecté")
	resp, err := http.Post(r.after("Copydesk joins Slack. Its web side: ")+"/slack/commands", "application/x-www-form-urlencoded", strings.NewReader("command=/status"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("what is not signed is answered with %d", resp.StatusCode)
	}
	r.stop()
	<-r.code
}

// A start without Slack being reachable keeps trying: the program is alive, not ready, and is ready as
// soon as Slack answers.
func TestSlackNotReachableAtTheStart(t *testing.T) {
	s := workspace(t)
	resume := s.Stall()
	r := runs(t, s, t.TempDir(), overSockets(s))
	r.after("setup code: ")
	if alive, ready := r.get("/healthz"), r.get("/readyz"); alive != http.StatusOK || ready != http.StatusServiceUnavailable {
		t.Errorf("alive %d, ready %d", alive, ready)
	}
	resume()
	r.until("ready", func() bool { return r.get("/readyz") == http.StatusOK })
	r.stop()
	if got := <-r.code; got != 0 {
		t.Errorf("the program ended with %d: %s", got, r.log.String())
	}
}

// A token that is revoked ends the program with a sentence that says what to do; the data stays.
func TestSlackRevokedEndsTheProgram(t *testing.T) {
	s := workspace(t)
	r := runs(t, s, t.TempDir(), overSockets(s))
	r.until("ready", func() bool { return r.get("/readyz") == http.StatusOK })
	s.Revoke()
	if got := <-r.code; got != 1 || !strings.Contains(r.log.String(), "SLACK_BOT_TOKEN") || strings.Contains(r.log.String(), slacktest.BotToken) {
		t.Errorf("the program ended with %d: %s", got, r.log.String())
	}
}

// Roles by user group and by the workspace's admins, as Slack says them now.
func TestSlackGroupsCount(t *testing.T) {
	s := workspace(t)
	s.AddGroup("S0BOARD", "board", inSlackMarc, inSlackGil)
	r := runs(t, s, t.TempDir(), overSockets(s))
	code := r.after("setup code: ")
	r.until("ready", func() bool { return r.get("/readyz") == http.StatusOK })
	s.Command(inSlackAna, marketing, "/setup "+code)
	r.reads(inSlackAna, marketing, "You are the owner now")
	s.Command(inSlackAna, marketing, "/brand new acme editors:<@U0LEO> language:en")
	r.reads(inSlackAna, marketing, "acme is ready.")
	s.Command(inSlackAna, marketing, "/team add <!subteam^S0BOARD|@board> approver")
	r.reads(inSlackAna, marketing, "Whoever is in @board is now approver for acme", "acme: marc.", "Guests and bots never count.")
	s.Command(inSlackLeo, marketing, "/brouillon Notre chaussure")
	r.reads(inSlackLeo, marketing, "La publication 2 est un brouillon")
	s.Command(inSlackLeo, marketing, "/soumettre 2")
	card := r.seeded(inSlackMarc, marketing, "asks for your approval", "Notre chaussure")
	if err := s.React(inSlackGil, marketing, card.ID, "❌"); err != nil {
		t.Fatal(err)
	}
	r.reads(inSlackGil, marketing, "can approve for acme")
	if err := s.React(inSlackMarc, marketing, card.ID, "✅"); err != nil {
		t.Fatal(err)
	}
	r.reads(inSlackLeo, marketing, "Notre chaussure” · the newsroom · approved") // the practice post speaks of approval too
	s.ChangeGroup("S0BOARD", inSlackGil)
	r.reads(inSlackLeo, marketing, "marc no longer approves for acme.", "lacks an approval")
	s.Command(inSlackAna, marketing, "/team add admins approver")
	r.reads(inSlackAna, marketing, "Whoever is in the workspace's admins is now approver for acme: ana.")
	s.ChangePerson(inSlackMarc, func(p *slacktest.Person) { p.Admin = true })
	r.until("Marc is one of the admins", func() bool {
		s.Command(inSlackAna, marketing, "/team")
		m := r.reads(inSlackAna, marketing, "The team of acme")
		return strings.Contains(m.Text, "marc")
	})
	r.stop()
	<-r.code
}
