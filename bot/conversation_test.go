package bot

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/commands/chat"
)

// conversations is where the manual in dialogues stands: what people type and what they read.
const conversations = "../commands/testdata/conversations"

// TestConversations plays every dialogue against the whole program, each in a world of its own
// that begins on Tuesday 24 November 2026 at 10:00 in Paris. Time hardly moves while people read
// and goes by at once where a line says "clock". The lines of a dialogue:
//
//	ana: /draft Hello          Ana types it in #marketing
//	ana#approvals: /review     … in another room
//	ana+shoe.jpg: /draft Hi    … with a file of testdata/pictures
//	ana>12: @copydesk submit   … in the thread of post 12
//	gil: /team link {code}     … with the last code that an answer gave
//	marc: +✅ 12               Marc reacts on the newest card of post 12; -✅ takes it back
//	marc: [Approve] 12         he presses that button there
//	marc: +✅ line             … on the newest line that asks for several posts; [Review] line too
//	marc: [Use it]             … or on the last answer, or what he was told in private
//	ana: {when: soonish | tags: a} sends the form of the last answer, with these fields changed
//	ana: {when: soonish} close … closes it with them typed and not sent
//	ana: {} afresh             … drops what she had typed before
//	bot: text                  that direct answer holds the text
//	bot! text                  … does not hold it
//	bot= text                  … says just that
//	room approvals: text       a message now in that room holds it; "room! approvals:" none does
//	thread 12: text            a message in the thread of post 12 holds it
//	whisper gil: text          so does something said to Gil alone since the last line he typed
//	card 12: text              the newest card of post 12 shows it
//	state 12 review            where the post stands
//	live 12 1                  how often it is live
//	follow 12                  a reader of the newsroom follows the first link of post 12
//	page: text                 demo's newsroom shows it; "page!" does not
//	times metrics 7 Yesterday  so many messages now in that room hold the text
//	model Shorter.             the drafting model answers so next; a town where no line says this has none
//	model 170000 Shorter.      … and says that it took so many tokens
//	model! 500                 … or its server answers with that status; 0: it does not answer at all
//	clock +2h                  time goes by; also: clock 2026-11-26 09:00
//	leaves marc                Marc is no member of the platform any more
//	stands marc guest          he is a guest there now, as the platform tells
//	group board marc sofia     the group @board has these people in it now, as the platform tells
//	silent, silent no          the platform does not say who somebody is; it does again
//	stop, start                the program ends, starts again over the same folder
//
// After each line everything that must always hold is checked: see [town.check].
func TestConversations(t *testing.T) {
	for _, file := range dialogues(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			lines := readDialogue(t, file)
			synctest.Test(t, func(t *testing.T) { play(t, lines) })
		})
	}
}

func dialogues(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(conversations, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations in %s: %v", conversations, err)
	}
	return files
}

// A spoken is one line of a dialogue.
type spoken struct {
	where string // file:line
	text  string
	who   string // somebody of the playground; empty for what is no person's line
	room  string
	files []string // from testdata/pictures
	under int64    // in the thread of this post
	verb  string   // of what is no person's line: "bot:", "room!", "clock"
	rest  string
}

var (
	personLine = regexp.MustCompile(`^([a-z]+)((?:\+[a-z]+\.[a-z0-9]+)*)(?:#([a-z]+))?(?:>(\d+))?: (.+)$`)
	aboutLine  = regexp.MustCompile(`^(bot[:!=]|(?:room|thread|whisper|card)!? \S+:|page[:!]|state|live|follow|times|model!?|clock|leaves|stands|group|silent|stop|start)(?: (.*))?$`)
)

func readDialogue(t *testing.T, file string) []spoken {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []spoken
	for i, text := range strings.Split(string(b), "\n") {
		if text = strings.TrimSpace(text); text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		line, err := readLine(text)
		if err != nil {
			t.Fatalf("%s:%d: %v", file, i+1, err)
		}
		line.where, line.text = fmt.Sprintf("%s:%d", strings.TrimPrefix(file, "../"), i+1), text
		out = append(out, line)
	}
	return out
}

func readLine(text string) (spoken, error) {
	if m := aboutLine.FindStringSubmatch(text); m != nil {
		return spoken{verb: m[1], rest: m[2]}, nil
	}
	m := personLine.FindStringSubmatch(text)
	if m == nil {
		return spoken{}, fmt.Errorf("nobody says %q", text)
	}
	under, _ := strconv.ParseInt(m[4], 10, 64)
	if m[3] == "" {
		m[3] = "marketing"
	}
	return spoken{who: m[1], files: strings.FieldsFunc(m[2], func(r rune) bool { return r == '+' }), room: m[3], under: under,
		rest: strings.ReplaceAll(m[5], `\n`, "\n")}, nil
}

// breath is how long a person takes between two lines: not even they do two things at one instant.
const breath = 100 * time.Millisecond

// play opens a town and goes through a dialogue.
func play(t *testing.T, lines []spoken) {
	var m *fakeModel
	if slices.ContainsFunc(lines, func(l spoken) bool { return strings.HasPrefix(l.verb, "model") }) {
		m = newFakeModel(t)
	}
	town := newTownWith(t, m.furnish)
	town.model = m
	defer town.close()
	for _, l := range lines {
		town.line = l
		town.follow(l)
		settled()
		town.echo(l)
		town.check()
		if t.Failed() {
			return
		}
	}
}

// echo shows the dialogue with its answers, under -v.
func (w *town) echo(l spoken) {
	if !testing.Verbose() || l.who == "" {
		return
	}
	w.Logf("%s\n%s", l.text, shown(w.answer))
	for _, m := range w.whispers(l.who) {
		w.Logf("(in private) %s", shown(m))
	}
}

// follow does what a line says.
func (w *town) follow(l spoken) {
	w.Helper()
	verb, name, _ := strings.Cut(strings.TrimRight(l.verb, ":"), " ")
	switch verb {
	case "":
		w.act(l)
	case "bot", "bot=", "bot!":
		w.answered(l)
	case "room", "room!":
		w.among(l, w.inRoom(name))
	case "thread", "thread!":
		w.among(l, w.inThread(w.number(name)))
	case "whisper", "whisper!":
		w.among(l, w.whispers(name))
	case "card", "card!":
		w.among(l, []wire{w.card(w.number(name))})
	case "page", "page!":
		w.reads(l)
	case "state", "live":
		w.stands(l)
	case "follow":
		w.follows(w.number(l.rest))
	case "times":
		w.times(l)
	case "model", "model!":
		w.model.next(l)
	case "leaves":
		w.house.platforms["playground"].(*faulty).left.Store(l.rest, chat.Left)
	case "stands", "group", "silent":
		w.changes(verb, strings.Fields(l.rest))
	case "clock":
		w.clock(l.rest)
	case "stop":
		w.stop()
	case "start":
		w.start()
	}
}

var paris = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return zone
}()

// clock lets time go by, by a span or to an instant in Paris.
func (w *town) clock(text string) {
	w.Helper()
	span, err := time.ParseDuration(strings.TrimPrefix(text, "+"))
	if err != nil {
		to, err := time.ParseInLocation("2006-01-02 15:04", text, paris)
		if err != nil {
			w.fail("no span and no instant: %v", err)
		}
		span = time.Until(to)
	}
	<-time.After(span)
}
