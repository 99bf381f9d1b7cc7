package bot_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"copydesk/bot/slack/slacktest"
)

// killsInSlack is how often the program is killed over each transport, unless KILL_ROUNDS says.
const killsInSlack = 25

// TestKilledAtAnyMomentInSlack kills the real program with SIGKILL around a command, a click, a
// reaction and an order to publish: at a random moment within 50 ms, just after Slack had its
// acknowledgement, or just after Slack took a message whose answer never came. It is started again
// each time. What was acknowledged is done, no card stands twice, no post is out twice, and all that is
// approved goes out.
func TestKilledAtAnyMomentInSlack(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "copydesk")
	if out, err := exec.Command("go", "build", "-o", binary, "..").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	n := killsInSlack
	if os.Getenv("KILL_ROUNDS") != "" {
		n = rounds(t)
	}
	for _, road := range []string{"sockets", "http"} {
		t.Run(road, func(t *testing.T) {
			t.Parallel()
			m := mortalIn(t, binary, road == "http")
			m.prepare(n)
			for i := range n {
				m.round(i)
			}
			m.settle()
			m.kill()
			if out, err := exec.Command(binary, "--data", m.data, "audit", "verify").CombinedOutput(); err != nil {
				t.Errorf("audit verify: %v\n%s", err, out)
			}
		})
	}
}

// A mortal is the program in a process of its own, in a workspace that outlives it.
type mortal struct {
	workplace
	binary, data string
	http         bool
	cmd          *exec.Cmd
	address      string
	log          bytes.Buffer
	passed       time.Duration // how far the workspace's clock was moved on
	posts        []*mortalPost
}

// A mortalPost is what a round does something with.
type mortalPost struct {
	text, number, card string
	act                string // what the kill falls into
	done               bool   // acknowledged
}

// The acts of the rounds, in turn.
var mortalActs = []string{"command", "click", "reaction", "publish"}

func mortalIn(t *testing.T, binary string, overHTTP bool) *mortal {
	m := &mortal{binary: binary, data: t.TempDir(), http: overHTTP}
	m.workplace = workplace{Service: slacktest.New(t, slacktest.Options{}), t: t}
	m.Unlimited()
	m.AddPerson(slacktest.Person{ID: slacktest.Ana, Name: "ana", Admin: true})
	m.AddPerson(slacktest.Person{ID: slacktest.Marc, Name: "marc"})
	m.AddChannel(slacktest.Channel{ID: slacktest.Room, Name: "marketing", Members: []string{slacktest.BotUser, slacktest.Ana, slacktest.Marc}})
	m.start()
	t.Cleanup(func() {
		_ = m.cmd.Process.Kill()
		_ = m.cmd.Wait()
		if t.Failed() {
			t.Log(m.log.String())
		}
	})
	return m
}

// start starts the program, waits until Slack can reach it, and has Slack deliver what it could not.
func (m *mortal) start() {
	m.t.Helper()
	m.cmd = exec.Command(m.binary, "serve", "--data", m.data, "--addr", "127.0.0.1:0")
	m.cmd.Env = append(os.Environ(), "COPYDESK_TIMEZONE=Europe/Paris", "SLACK_BOT_TOKEN="+slacktest.BotToken, "SLACK_API_URL="+m.APIURL())
	if m.http {
		m.cmd.Env = append(m.cmd.Env, "SLACK_SIGNING_SECRET="+slacktest.SigningSecret)
	} else {
		m.cmd.Env = append(m.cmd.Env, "SLACK_APP_TOKEN="+slacktest.AppToken)
	}
	out, err := m.cmd.StdoutPipe()
	if err != nil {
		m.t.Fatal(err)
	}
	m.log.Reset()
	m.cmd.Stderr = &m.log
	if err := m.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for m.address = ""; m.address == "" && lines.Scan(); {
		m.said.WriteString(lines.Text() + "\n")
		if _, address, found := strings.Cut(lines.Text(), "http://"); found {
			m.address = "http://" + strings.TrimRight(address, "/")
		}
	}
	if m.http {
		m.CallAt(m.address)
	}
	m.happens("the program is ready", func() bool {
		resp, err := http.Get(m.address + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	m.later(time.Minute + 10*time.Second) // the second of Slack's three tries is due
}

// later moves the workspace's clock on, but not the one that signs: the program lives in our time.
func (m *mortal) later(d time.Duration) {
	m.passed += d
	m.Skew(-m.passed)
	m.Pass(d)
}

func (m *mortal) kill() {
	m.t.Helper()
	if err := m.cmd.Process.Kill(); err != nil {
		m.t.Fatal(err)
	}
	_ = m.cmd.Wait()
}

// does waits until something that Ana or Marc type is answered.
func (m *mortal) does(user, line string, words ...string) slacktest.Shown {
	m.t.Helper()
	m.Command(user, slacktest.Room, "/copydesk "+line)
	return m.reads(user, slacktest.Room, words...)
}

var numbered = regexp.MustCompile(`Post (\d+), revision`)

// prepare makes a brand and the posts of the rounds, as far as each round wants them.
func (m *mortal) prepare(n int) {
	m.Command(slacktest.Ana, slacktest.Room, "/copydesk setup "+m.printed(`setup code: ([A-Z2-7]{4}-[A-Z2-7]{4})`)[1])
	m.fills(slacktest.Ana, map[string]string{"name": "acme"})
	m.reads(slacktest.Ana, slacktest.Room, "acme is ready.")
	m.does(slacktest.Ana, "brand set grace 0", "grace of acme")
	m.does(slacktest.Ana, "team add @marc approver", "marc is now approver")
	for i := range n {
		p := &mortalPost{text: fmt.Sprintf("Round %d of the kills", i), act: mortalActs[i%len(mortalActs)]}
		m.posts = append(m.posts, p)
		if p.act == "command" {
			continue
		}
		m.does(slacktest.Ana, "draft "+p.text, p.text+"”", "draft")
		m.find(p)
		m.does(slacktest.Ana, "submit "+p.number, "Post "+p.number+" asks marc")
		switch p.act {
		case "click":
			m.offered(p)
		case "publish":
			m.Press(slacktest.Marc, slacktest.Room, m.offered(p), "Approve revision 1")
			m.reads(slacktest.Ana, slacktest.Room, "Post "+p.number+" is approved")
		}
	}
}

// find takes down which post and card a text became.
func (m *mortal) find(p *mortalPost) {
	m.t.Helper()
	card := m.reads(slacktest.Ana, slacktest.Room, p.text+"”", "revision 1")
	p.card, p.number = card.ID, numbered.FindStringSubmatch(card.Text)[1]
}

// offered shows Marc a revision in private, with the button that signs it.
func (m *mortal) offered(p *mortalPost) (message string) {
	m.t.Helper()
	m.Command(slacktest.Marc, slacktest.Room, "/copydesk approve "+p.number)
	m.happens("Marc is shown "+p.text, func() bool {
		for _, s := range m.Screen(slacktest.Marc, slacktest.Room) {
			if s.Private && strings.Contains(s.Text, p.text) && slices.Contains(s.Buttons, "Approve revision 1") {
				message = s.ID
			}
		}
		return message != ""
	})
	return message
}

// round does something with a post, kills the program around it, and starts it again.
func (m *mortal) round(i int) {
	m.t.Helper()
	p := m.posts[i]
	act, user := m.act(p)
	told := len(m.Told(user))
	acknowledged, posted := m.Acknowledged(), len(m.Calls("chat.postMessage"))
	moment := time.After(rand.N(50 * time.Millisecond))
	switch i / len(mortalActs) % 3 {
	case 0: // at any moment, the act too
		go func() { <-time.After(rand.N(10 * time.Millisecond)); act() }()
		<-moment
		m.kill()
		<-time.After(10 * time.Millisecond) // whoever acts now finds nobody
	case 1: // acknowledged, and not worked off
		act()
		m.happens("it is acknowledged", func() bool { return m.Acknowledged() > acknowledged })
		m.kill()
	case 2: // Slack has a message of which nothing is recorded
		m.Fail("chat.postMessage", slacktest.Fault{Lost: true})
		act()
		m.happens("a message is posted", func() bool { return len(m.Calls("chat.postMessage")) > posted })
		m.kill()
		m.Mend("chat.postMessage")
	}
	m.later(4 * time.Second) // Slack has waited long enough
	m.happens("Slack gave up", func() bool { return m.http && m.Waiting() == 0 || !m.http })
	p.done = len(m.Told(user)) == told // who acted in vain is told so by Slack
	m.start()
}

// act is what somebody does with a post.
func (m *mortal) act(p *mortalPost) (act func(), user string) {
	switch p.act {
	case "click":
		shown := m.offered(p)
		return func() { m.Press(slacktest.Marc, slacktest.Room, shown, "Approve revision 1") }, slacktest.Marc
	case "reaction":
		return func() { _ = m.React(slacktest.Marc, slacktest.Room, p.card, "✅") }, slacktest.Marc
	case "publish":
		return func() { m.Command(slacktest.Ana, slacktest.Room, "/copydesk publish "+p.number) }, slacktest.Ana
	}
	return func() { m.Command(slacktest.Ana, slacktest.Room, "/copydesk draft "+p.text) }, slacktest.Ana
}

// settle lets the program, alive now, finish everything, and compares with what was acknowledged.
func (m *mortal) settle() {
	m.t.Helper()
	for _, p := range m.posts {
		switch {
		case p.act == "command" && p.done:
			m.does(slacktest.Ana, `find "`+p.text+`"`, p.text)
		case p.act == "click" && !p.done && !m.stands(p, "approved"):
			m.Press(slacktest.Marc, slacktest.Room, m.offered(p), "Approve revision 1")
		case p.act == "publish" && !p.done && m.feed()[p.text] == 0:
			m.Command(slacktest.Ana, slacktest.Room, "/copydesk publish "+p.number)
		}
	}
	for _, p := range m.posts {
		if p.act == "click" || p.act == "reaction" {
			m.happens(p.act+" of "+p.text+" counts", func() bool { return m.stands(p, "approved") })
			m.Command(slacktest.Ana, slacktest.Room, "/copydesk publish "+p.number)
		}
	}
	for _, p := range m.posts {
		if p.act != "command" {
			m.happens(p.text+" goes out after "+p.act, func() bool { return m.feed()[p.text] > 0 && m.stands(p, "published") })
		}
	}
	m.counts()
}

// counts holds that nothing is there twice: no post in the newsroom, no message of the bot's.
func (m *mortal) counts() {
	for text, n := range m.feed() {
		if n != 1 {
			m.t.Errorf("%q is out %d times", text, n)
		}
	}
	seen := map[string]int{}
	for _, s := range m.Screen(slacktest.Ana, slacktest.Room) {
		if s.Author == slacktest.BotUser && !s.Private {
			first, _, _ := strings.Cut(s.Text, "\n")
			seen[s.Thread+" "+first]++
		}
	}
	for what, n := range seen {
		if n > 1 {
			m.t.Errorf("it stands %d times: %s", n, what)
		}
	}
}

// stands reports whether the card of a post says one of some words of its state. What is said in its
// thread besides may be in doubt for minutes: whether Slack took it cannot be asked.
func (m *mortal) stands(p *mortalPost, states ...string) bool {
	return slices.ContainsFunc(m.Screen(slacktest.Ana, slacktest.Room), func(s slacktest.Shown) bool {
		first, _, _ := strings.Cut(s.Text, "\n")
		return s.ID == p.card && slices.ContainsFunc(states, func(state string) bool { return strings.HasSuffix(first, " · "+state) })
	})
}

// feed counts the newsroom's posts by their text.
func (m *mortal) feed() map[string]int {
	m.t.Helper()
	resp, err := http.Get(m.address + "/newsroom/acme/feed.json")
	if err != nil {
		m.t.Fatal(err)
	}
	defer resp.Body.Close()
	var feed struct {
		Items []struct {
			Text string `json:"content_text"`
		} `json:"items"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&feed); err != nil {
		m.t.Fatal(err)
	}
	count := map[string]int{}
	for _, item := range feed.Items {
		count[item.Text]++
	}
	return count
}
