package bot

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/approvals/say"
	"copydesk/bot/web"
	"copydesk/commands/chat"
	"copydesk/commands/chat/chattest"
	"copydesk/integrations/egress"
	"copydesk/storage"
)

// A newcomer is the program on its first day, on a platform where nobody has a role, and what it
// printed.
type newcomer struct {
	*testing.T
	dir     string
	desk    *chattest.Desk
	house   *house
	printed bytes.Buffer
	web     http.Handler
	ended   func()
	log     errorLog
}

// newNewcomer starts the program as serve does, but for the listener.
func newNewcomer(t *testing.T, dir string) *newcomer { return newNewcomerIn(t, dir, say.EN) }

// newNewcomerIn starts it where people speak a language.
func newNewcomerIn(t *testing.T, dir string, lang say.Lang) *newcomer {
	t.Helper()
	n := &newcomer{T: t, dir: dir, desk: chattest.NewDesk()}
	n.desk.Speak(lang)
	p := &program{getenv: func(name string) string { return map[string]string{"COPYDESK_TIMEZONE": "Europe/Paris"}[name] }, out: &n.printed, err: io.Discard}
	s, err := p.settings()
	n.must(err)
	ctx, cancel := context.WithCancel(context.Background())
	log := slog.New(slog.NewTextHandler(&n.log, &slog.HandlerOptions{Level: slog.LevelError}))
	db, err := storage.Open(ctx, dir, storage.Options{Log: log})
	n.must(err)
	desk := p.desk(s)
	desk.Web = "http://localhost:8080"
	platforms := []chat.Platform{n.desk}
	n.house = newHouse(db, desk, platforms, egress.Client(egress.Options{}), log)
	n.must(offerOwnership(ctx, db, platforms, p.out))
	n.web = web.Handler(web.Site{DB: db, Base: func() string { return desk.Web }, Ready: n.house.ready, Log: log})
	var running sync.WaitGroup
	running.Go(func() {
		if err := n.house.run(ctx); err != nil {
			t.Error(err)
		}
	})
	settled()
	n.ended = sync.OnceFunc(func() {
		cancel()
		running.Wait()
		n.must(db.Close())
		if log := n.log.String(); log != "" {
			t.Errorf("the log has errors:\n%s", log)
		}
	})
	return n
}

func (n *newcomer) must(err error) {
	n.Helper()
	if err != nil {
		n.Fatal(err)
	}
}

// room is where everything happens.
func (n *newcomer) room() chat.Place { return chat.Place{Room: n.desk.Cast().Room} }

// sees is what somebody can read in a room once everything has happened, the newest first.
func (n *newcomer) sees(who chat.Identity, in chat.Room) []chattest.Seen {
	n.Helper()
	settled()
	list := n.desk.Sees(who, in)
	slices.Reverse(list)
	return append(list, chattest.Seen{})
}

// reads finds the newest message that somebody reads with all these words.
func (n *newcomer) reads(who chat.Identity, in chat.Room, words ...string) chattest.Seen {
	n.Helper()
	list := n.sees(who, in)
	for _, seen := range list {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(seen.Text, w) }) {
			return seen
		}
	}
	n.Errorf("%s reads nowhere %q:\n%+v", who.User, words, list)
	return chattest.Seen{}
}

func (n *newcomer) get(path string) (int, string) {
	answer := httptest.NewRecorder()
	n.web.ServeHTTP(answer, httptest.NewRequest("GET", "http://localhost"+path, nil))
	return answer.Code, answer.Body.String()
}

var codeLine = regexp.MustCompile(`^setup code: ([A-Z2-7]{4}-[A-Z2-7]{4})\n$`)

// heldIn is what a form's field holds.
func heldIn(s chattest.Seen, name string) string {
	i := slices.IndexFunc(s.Fields, func(f chat.FormField) bool { return f.Name == name })
	if i < 0 {
		return "(no such field)"
	}
	return s.Fields[i].Value
}

// From nothing to the first post in the newsroom: the code that was printed, one form, one ✅.
func TestTheFirstFiveMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNewcomer(t, filepath.Join(t.TempDir(), "data"))
		defer n.ended()
		code := codeLine.FindStringSubmatch(n.printed.String())
		if code == nil {
			t.Fatalf("printed %q", n.printed.String())
		}
		settled()
		if status, body := n.get("/readyz"); status != http.StatusOK {
			t.Fatalf("not ready: %s", body)
		}
		c := n.desk.Cast()
		n.desk.Type(c.Ana, n.room(), "/setup AAAA-AAAA")
		n.reads(c.Ana, c.Room, "That code does not work.", "copydesk owner reset")
		<-time.After(2 * time.Second)
		n.desk.Type(c.Ana, n.room(), "/setup "+code[1])
		form := n.reads(c.Ana, c.Room, "You are the owner now")
		if form.Form != "/brand new" || heldIn(form, "approvers") != "ana" || heldIn(form, "approvals-room") != c.Room.ID ||
			heldIn(form, "timezone") != "Europe/Paris" || heldIn(form, "language") != "en" || heldIn(form, "daily") != "9:00" {
			t.Errorf("the form of %q opens with %+v", form.Form, form.Fields)
		}
		n.reads(c.Ana, c.Room, "Copydesk is installed, and nobody else was told.", "/brand new NAME", "/team add @name approver")
		n.desk.Submit(c.Ana, n.room(), map[string]string{"name": "two words", "editors": "@marc, nobody here"})
		form = n.sees(c.Ana, c.Room)[0]
		if i := slices.IndexFunc(form.Fields, func(f chat.FormField) bool { return f.Name == "name" }); i < 0 || form.Fields[i].Error == "" || form.Fields[i].Value != "two words" {
			t.Errorf("the wrong name is not told beside its field: %+v", form)
		}
		n.desk.Submit(c.Ana, n.room(), map[string]string{"name": "acme", "editors": "@marc", "approvals-room": c.Other.ID, "metrics-room": ""})
		n.reads(c.Ana, c.Room, "acme is ready.", "A practice post waits for your ✅ in #approvals")
		card := n.reads(c.Ana, c.Other, "This is a practice post", "your ✅")
		n.desk.React(c.Ana, chat.Ref{Room: c.Other, ID: card.ID}, "✅")
		next := n.reads(c.Ana, c.Other, "Post 1 is live: http://localhost:8080/newsroom/acme")
		if want := []string{"Draft a post", "Connect an account", "Invite someone"}; !slices.Equal(next.Buttons, want) {
			t.Errorf("what comes next is %q", next.Buttons)
		}
		if _, page := n.get("/newsroom/acme"); !strings.Contains(page, "This is a practice post") {
			t.Errorf("the newsroom shows:\n%s", page)
		}
		for label, command := range map[string]string{"Draft a post": "/draft", "Connect an account": "/connect", "Invite someone": "/team add"} {
			n.desk.Click(c.Ana, chat.Ref{Room: c.Other, ID: next.ID}, label)
			if got := n.sees(c.Ana, c.Other)[0]; got.Form != command {
				t.Errorf("[%s] opens %q", label, got.Form)
			}
		}
		n.must(n.house.db.CheckReplay(t.Context()))
	})
}

// The same in French; then the room goes, and the owner hears what to do.
func TestTheFirstFiveMinutesInFrench(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNewcomerIn(t, filepath.Join(t.TempDir(), "data"), say.FR)
		defer n.ended()
		c := n.desk.Cast()
		n.desk.Type(c.Ana, n.room(), "/installation "+codeLine.FindStringSubmatch(n.printed.String())[1])
		form := n.reads(c.Ana, c.Room, "Vous êtes propriétaire, et le code ne sert plus.")
		n.reads(c.Ana, c.Room, "Copydesk est installé, et personne d'autre n'en est prévenu.", "/équipe ajouter @nom validation")
		if form.Form != "/brand new" || heldIn(form, "language") != "fr" || form.Fields[2].Label != "Qui décide" {
			t.Errorf("the form of %q opens with %+v", form.Form, form.Fields)
		}
		n.desk.Submit(c.Ana, n.room(), map[string]string{"name": "acme"})
		n.reads(c.Ana, c.Room, "acme est prête.", "Une publication d'essai attend votre ✅ dans #marketing")
		card := n.reads(c.Ana, c.Room, "Ceci est une publication d'essai")
		n.desk.React(c.Ana, chat.Ref{Room: c.Room, ID: card.ID}, "✅")
		next := n.reads(c.Ana, c.Room, "La publication 1 est en ligne\u202f: http://localhost:8080/newsroom/acme", "Et maintenant\u202f?")
		if want := []string{"Rédiger une publication", "Connecter un compte", "Inviter quelqu'un"}; !slices.Equal(next.Buttons, want) {
			t.Errorf("what comes next is %q", next.Buttons)
		}
		n.desk.Type(c.Ana, n.room(), "/marque salon-validation:approvals rédacteurs:@ana valideurs:@marc")
		n.reads(c.Ana, c.Room, "Enregistré pour acme.", "Salon des demandes\u202f: #approvals")
		n.desk.Shut(c.Other)
		n.desk.Type(c.Ana, n.room(), "/brouillon Notre chaussure")
		n.reads(c.Ana, c.Room, "La publication 2 est un brouillon")
		n.desk.Type(c.Ana, n.room(), "/soumettre 2")
		n.reads(c.Ana, c.Room, "Je ne peux rien afficher dans le salon des demandes de acme", "Ajoutez-y Copydesk", "/marque")
	})
}

// A start after the first one prints no code anew: it says how to get one, until somebody is owner.
func TestTheCodeIsPrintedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "data")
		first := newNewcomer(t, dir)
		code := codeLine.FindStringSubmatch(first.printed.String())
		first.ended()
		second := newNewcomer(t, dir)
		defer second.ended()
		if got := second.printed.String(); got != lostCode+"\n" {
			t.Errorf("the second start printed %q", got)
		}
		c := second.desk.Cast()
		settled()
		second.desk.Type(c.Ana, second.room(), "/setup "+strings.ToLower(code[1]))
		second.reads(c.Ana, c.Room, "You are the owner now")
		second.ended()
		third := newNewcomer(t, dir)
		defer third.ended()
		if seen := third.sees(c.Ana, c.Room); len(seen) > 1 {
			t.Errorf("after a restart the owner was told %+v", seen)
		}
		if got := third.printed.String(); got != "" {
			t.Errorf("somebody is the owner, and the start printed %q", got)
		}
	})
}

// A room that is gone, or that the bot is not in, ends in a sentence that mends it: the request waits
// and stands as soon as there is a room for it.
func TestAMissingRoomIsSaidAndMended(t *testing.T) {
	for _, mend := range []string{"let in", "another room"} {
		t.Run(mend, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newNewcomer(t, filepath.Join(t.TempDir(), "data"))
				defer n.ended()
				c := n.desk.Cast()
				n.desk.Type(c.Ana, n.room(), "/setup "+codeLine.FindStringSubmatch(n.printed.String())[1])
				n.sees(c.Ana, c.Room)
				n.desk.Shut(c.Other)
				n.desk.Type(c.Ana, n.room(), "/brand new acme approvals-room:approvals")
				n.reads(c.Ana, c.Room, "I find no room “approvals”. Add Copydesk to it")
				n.desk.Reopen(c.Other)
				n.desk.Type(c.Ana, n.room(), "/brand new acme approvals-room:approvals editors:@ana approvers:@marc")
				n.reads(c.Ana, c.Room, "acme is ready.")
				n.desk.Shut(c.Other)
				n.desk.Type(c.Ana, n.room(), "/draft Our new shoe")
				n.reads(c.Ana, c.Room, "Post 2 is a draft")
				n.desk.Type(c.Ana, n.room(), "/submit 2")
				told := n.reads(c.Ana, c.Room, "I cannot post in the room where the requests of acme go", "Add Copydesk to it", "/brand")
				<-time.After(time.Hour)
				again := 0
				for _, s := range n.sees(c.Ana, c.Room) {
					if s.Text == told.Text {
						again++
					}
				}
				if again != 1 {
					t.Errorf("told %d times in an hour", again)
				}
				where := c.Other
				if mend == "let in" {
					n.desk.Reopen(c.Other)
					<-time.After(11 * time.Minute)
				} else {
					n.desk.Type(c.Ana, n.room(), "/brand")
					n.sees(c.Ana, c.Room)
					n.desk.Submit(c.Ana, n.room(), map[string]string{"approvals-room": c.Room.ID})
					n.reads(c.Ana, c.Room, "Saved for acme.")
					where = c.Room
				}
				n.reads(c.Marc, where, "marc, ana asks for your approval", "Our new shoe")
				n.must(n.house.db.CheckReplay(t.Context()))
			})
		})
	}
}

// A folder that the playground began with is nobody's in a team's chat: the code is printed, and whoever
// types it makes the first brand there.
func TestTheOwnerOfThePlaygroundIsNobodyElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		w.close()
		n := newNewcomer(t, w.dir)
		defer n.ended()
		code := codeLine.FindStringSubmatch(n.printed.String())
		if code == nil {
			t.Fatalf("printed %q", n.printed.String())
		}
		c := n.desk.Cast()
		n.desk.Type(c.Ana, n.room(), "/setup "+code[1])
		if form := n.reads(c.Ana, c.Room, "You are the owner now"); form.Form != "/brand new" {
			t.Errorf("the form of %q opens", form.Form)
		}
		n.ended()
		again := newNewcomer(t, w.dir)
		defer again.ended()
		if got := again.printed.String(); got != "" {
			t.Errorf("somebody is the owner, and the start printed %q", got)
		}
	})
}
