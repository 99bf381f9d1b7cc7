package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/bot/web"
	"copydesk/commands/chat"
	"copydesk/integrations/egress"
	"copydesk/storage"
)

// A town is the whole program with the playground's people in it, and what they were told.
type town struct {
	*testing.T
	line    spoken // the one being played
	dir     string
	db      *storage.DB
	house   *house
	web     http.Handler
	page    http.Handler // the playground's own routes
	furnish func(*house) // adds to the house before it runs; nil: nothing
	model   *fakeModel   // nil: none is set up
	ended   func()
	log     errorLog
	answer  wire            // the last direct answer
	asked   string          // who got it
	typed   string          // for what
	code    string          // the last one that an answer gave
	heard   map[string]bool // ids of private messages that were direct answers, or came before the last line
	spoke   map[string]bool // who said something so far
}

// A wire is a message as the playground's routes give it.
type wire struct {
	ID, Room, Thread, From, Text string
	Fields                       []struct{ Name, Value, Note string }
	Buttons                      []struct{ Action, Label, Style string }
	Reactions                    map[string][]string
	Private, Card, Void          bool
	Brand, State                 string
	Post                         int64
	Revision                     int
	Time                         int64
	Form                         *struct {
		Command, Title, Kept, Error string
		Fields                      []struct{ Name, Label, Help, Value, Kind, Error string }
	}
}

// newTown starts the program on Tuesday 24 November 2026 at 10:00 in Paris.
func newTown(t *testing.T) *town {
	return newTownWith(t, nil)
}

// newTownWith starts it with something more in the house.
func newTownWith(t *testing.T, furnish func(*house)) *town {
	<-time.After(time.Until(time.Date(2026, 11, 24, 10, 0, 0, 0, paris)))
	w := &town{T: t, dir: filepath.Join(t.TempDir(), "data"), heard: map[string]bool{}, spoke: map[string]bool{}, furnish: furnish}
	w.start()
	return w
}

// start composes the program as serve does, but for the listener, and runs it.
func (w *town) start() {
	w.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w.compose(ctx, time.Now, egress.Client(egress.Options{}))
	var running sync.WaitGroup
	running.Go(func() {
		if err := w.house.run(ctx); err != nil {
			w.Error(err)
		}
	})
	w.ended = func() { cancel(); running.Wait() }
	settled()
}

// compose puts the program together over the folder, on a clock and with a client to networks.
func (w *town) compose(ctx context.Context, now func() time.Time, client *http.Client) {
	w.Helper()
	p := &program{getenv: func(name string) string { return map[string]string{"COPYDESK_TIMEZONE": "Europe/Paris"}[name] }, out: io.Discard, err: io.Discard}
	s, err := p.settings()
	w.must(err)
	log := slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelError}))
	w.db, err = storage.Open(ctx, w.dir, storage.Options{Log: log, Now: now})
	w.must(err)
	desk := p.desk(s)
	desk.Web, desk.Now = "http://localhost:8080", now
	play := newPlayground(w.db, desk, s, log)
	w.house = newHouse(w.db, desk, []chat.Platform{&faulty{Platform: play}}, client, log)
	if w.furnish != nil {
		w.furnish(w.house)
	}
	w.must(w.house.seed(ctx))
	w.page = play.Handler()
	w.web = web.Handler(web.Site{DB: w.db, Base: func() string { return desk.Web }, Ready: w.house.ready, Front: w.page, Files: w.house, Log: log})
}

// stop ends the program as a signal does.
func (w *town) stop() {
	w.ended()
	w.must(w.db.Close())
	w.db = nil
}

func (w *town) close() {
	if w.db != nil {
		w.stop()
	}
	if log := w.log.String(); log != "" && !w.Failed() {
		w.Errorf("the log has errors:\n%s", log)
	}
}

func (w *town) must(err error) {
	w.Helper()
	if err != nil {
		w.fail("%v", err)
	}
}

// fail says where the dialogue stands and what was answered last.
func (w *town) fail(format string, args ...any) {
	w.Helper()
	w.Errorf("%s: %s", w.line.where, w.line.text)
	w.Errorf(format, args...)
	if log := w.log.String(); log != "" {
		w.Errorf("the log:\n%s", log)
	}
	w.FailNow()
}

// ask sends a request to the program as the page does.
func (w *town) ask(method, path string, body, into any) int {
	w.Helper()
	b, err := json.Marshal(body)
	w.must(err)
	r := httptest.NewRequest(method, "http://localhost"+path, bytes.NewReader(b))
	r.Header.Set("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)")
	answer := httptest.NewRecorder()
	w.web.ServeHTTP(answer, r)
	if answer.Code == http.StatusOK && into != nil {
		w.must(json.Unmarshal(answer.Body.Bytes(), into))
	}
	if answer.Code >= 500 {
		w.fail("%s %s: %d %s", method, path, answer.Code, answer.Body)
	}
	return answer.Code
}

// act types a line, reacts, or presses a button.
func (w *town) act(l spoken) {
	w.Helper()
	for _, m := range w.whispers(l.who) {
		w.heard[m.ID] = true
	}
	l.rest = strings.ReplaceAll(l.rest, "{code}", w.code)
	w.spoke[l.who], w.asked, w.typed = true, l.who, l.rest
	switch {
	case strings.HasPrefix(l.rest, "+") || strings.HasPrefix(l.rest, "-"):
		w.react(l)
	case strings.HasPrefix(l.rest, "["):
		w.press(l)
	case strings.HasPrefix(l.rest, "{"):
		w.fillIn(l)
	default:
		body := map[string]any{"user": l.who, "room": l.room, "line": l.rest}
		if l.under != 0 {
			root := w.root(l.under)
			body["thread"], body["room"] = root.ID, root.Room
		}
		body["files"] = w.handOver(l.files)
		w.direct("command", body)
	}
}

// handOver uploads files as the page does, and gives what they are called from then on.
func (w *town) handOver(names []string) (ids []string) {
	w.Helper()
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join("..", "commands", "testdata", "pictures", name))
		w.must(err)
		ids = append(ids, w.upload(b))
	}
	return ids
}

// upload hands bytes to the playground as its page does.
func (w *town) upload(b []byte) string {
	w.Helper()
	answer := httptest.NewRecorder()
	w.web.ServeHTTP(answer, httptest.NewRequest("POST", "http://localhost/playground/api/file", bytes.NewReader(b)))
	var got struct{ File string }
	w.must(json.Unmarshal(answer.Body.Bytes(), &got))
	return got.File
}

func (w *town) direct(route string, body any) {
	w.Helper()
	var got struct{ Message wire }
	if code := w.ask("POST", "/playground/api/"+route, body, &got); code != http.StatusOK {
		w.fail("%s answered %d", route, code)
	}
	if w.answer = got.Message; w.answer.From != "copydesk" {
		w.answer = wire{} // what somebody said, and nobody answered
	}
	w.heard[w.answer.ID] = true
	if found := aCode.FindString(w.answer.Text); found != "" {
		w.code = found
	}
}

// aCode is a one-time code as people type it.
var aCode = regexp.MustCompile(`\b[A-Z2-7]{4}-[A-Z2-7]{4}\b`)

func (w *town) react(l spoken) {
	w.Helper()
	emoji, number, _ := strings.Cut(l.rest[1:], " ")
	body := map[string]any{"user": l.who, "message": w.at(number).ID, "emoji": emoji, "remove": l.rest[0] == '-'}
	if code := w.ask("POST", "/playground/api/react", body, nil); code != http.StatusOK {
		w.fail("react answered %d", code)
	}
	w.answer = wire{}
}

func (w *town) press(l spoken) {
	w.Helper()
	label, number, _ := strings.Cut(strings.TrimPrefix(l.rest, "["), "]")
	on := w.answer
	if number = strings.TrimSpace(number); number != "" {
		on = w.at(number)
		if under := w.said(number, label); under.ID != "" {
			on = under
		}
	}
	for _, m := range append([]wire{on}, w.private(l.who)...) {
		for _, b := range m.Buttons {
			if fold(b.Label) == fold(label) {
				w.direct("click", map[string]any{"user": l.who, "message": m.ID, "action": b.Action})
				return
			}
		}
	}
	w.fail("there is no button %q on:\n%s", label, shown(on))
}

// at is the newest card of a post by its number, or "line": the newest one that asks for several posts.
func (w *town) at(what string) wire {
	w.Helper()
	if what != "line" {
		return w.card(w.number(what))
	}
	var found wire
	for _, m := range w.public() {
		asks := strings.Contains(m.Text, "asks for your approval of ") || strings.Contains(m.Text, "demande votre validation pour ")
		if m.Post == 0 && asks && m.ID > found.ID {
			found = m
		}
	}
	if found.ID == "" {
		w.fail("no line asks for several posts")
	}
	return found
}

// said finds the newest message about a post with a button, wherever it stands.
func (w *town) said(number, label string) (found wire) {
	for _, m := range w.public() {
		for _, b := range m.Buttons {
			if fold(b.Label) == fold(label) && strconv.FormatInt(m.Post, 10) == number {
				found = m
			}
		}
	}
	return found
}

// follows goes over a post's first link as a reader of the newsroom does.
func (w *town) follows(number int64) {
	w.Helper()
	info, err := w.db.BrandNamed(w.Context(), demo)
	w.must(err)
	p, err := w.db.Of(info.ID).Post(w.Context(), number)
	w.must(err)
	rev, err := w.db.Of(info.ID).Revision(w.Context(), p.ID, p.Revision)
	w.must(err)
	if code := w.ask("GET", "/r/"+rev.Links[0].Code, nil, nil); code != http.StatusFound {
		w.fail("the link answered %d", code)
	}
}

func (w *town) number(text string) int64 {
	w.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	w.must(err)
	return n
}

// An errorLog keeps what the program logged as an error. Safe for concurrent use.
type errorLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *errorLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *errorLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// settled waits until nothing runs, in a bubble of package synctest: also for what rests a moment to
// share a commit, and for what lets an answer go first.
func settled() {
	<-time.After(breath)
	synctest.Wait()
}
