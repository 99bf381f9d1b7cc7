package bot

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/bot/playground"
	"copydesk/commands/chat"
	"copydesk/commands/chat/chattest"
	"copydesk/integrations/egress"
	"copydesk/storage"
)

// Settings of Slack that do not go together are refused in a sentence that says what to set; the tokens
// are not in it.
func TestSettingsOfSlackGoTogether(t *testing.T) {
	const bot, app = "xoxb-1-canary", "xapp-1-canary"
	for _, c := range []struct {
		env  map[string]string
		want string // empty: they are taken
	}{
		{map[string]string{}, ""},
		{map[string]string{"SLACK_BOT_TOKEN": bot, "SLACK_APP_TOKEN": app}, ""},
		{map[string]string{"SLACK_BOT_TOKEN": bot, "SLACK_SIGNING_SECRET": "canary"}, ""},
		{map[string]string{"SLACK_BOT_TOKEN": bot, "SLACK_APP_TOKEN": app, "SLACK_SIGNING_SECRET": "canary", "SLACK_API_URL": "http://127.0.0.1:1/api"}, ""},
		{map[string]string{"SLACK_BOT_TOKEN": bot}, "SLACK_BOT_TOKEN is not enough: set SLACK_APP_TOKEN too (Socket Mode), or SLACK_SIGNING_SECRET (HTTP)."},
		{map[string]string{"SLACK_APP_TOKEN": app}, "SLACK_APP_TOKEN is not enough: set SLACK_BOT_TOKEN too."},
		{map[string]string{"SLACK_SIGNING_SECRET": "canary"}, "SLACK_SIGNING_SECRET is not enough: set SLACK_BOT_TOKEN too."},
		{map[string]string{"SLACK_BOT_TOKEN": app, "SLACK_APP_TOKEN": bot}, "SLACK_BOT_TOKEN must be the Bot User OAuth Token, which begins with xoxb-."},
		{map[string]string{"SLACK_BOT_TOKEN": bot, "SLACK_APP_TOKEN": bot}, "SLACK_APP_TOKEN must be an app-level token, which begins with xapp-."},
		{map[string]string{"SLACK_BOT_TOKEN": "xoxe.xoxb-canary", "SLACK_APP_TOKEN": app}, "SLACK_BOT_TOKEN ends after 12 hours: switch token rotation off"},
		{map[string]string{"SLACK_API_URL": "slack.example"}, "SLACK_API_URL must start with https:// or http:// and name a host."},
	} {
		_, err := readSettings(func(name string) string { return c.env[name] }, nil)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%v is refused: %v", c.env, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "canary")):
			t.Errorf("%v: got %v, want %q", c.env, err, c.want)
		}
	}
}

// A mortal platform is a desk that says something final when it is told to.
type mortal struct {
	*chattest.Desk
	final chan error
	asked *atomic.Value // func(chat.Ref): told of each request before whoever posts it is
}

func (m mortal) Post(ctx context.Context, to chat.Place, said chat.Message, key string) (chat.Ref, error) {
	ref, err := m.Desk.Post(ctx, to, said, key)
	if f, hears := m.asked.Load().(func(chat.Ref)); hears && said.Card && err == nil {
		f(ref)
		synctest.Wait()
	}
	return ref, err
}

func (m mortal) Run(ctx context.Context, specs []chat.Spec, h chat.Handler) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	over := make(chan error, 1)
	go func() { over <- m.Desk.Run(ctx, specs, h) }()
	select {
	case err := <-m.final:
		end()
		<-over
		return err
	case err := <-over:
		return err
	}
}

// A shared house has a brand that lives at a desk, and the playground beside it or not.
type shared struct {
	*testing.T
	house *house
	desk  mortal
	play  *playground.Playground
	ended chan error
	log   errorLog
}

func share(t *testing.T, beside bool, drawn ...func(chat.Platform) chat.Platform) *shared {
	s := &shared{T: t, desk: mortal{chattest.NewDesk(), make(chan error, 1), &atomic.Value{}}, ended: make(chan error, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	log := slog.New(slog.NewTextHandler(&s.log, nil))
	p := &program{getenv: func(string) string { return "" }, out: io.Discard, err: io.Discard}
	set, err := p.settings()
	s.must(err)
	db, err := storage.Open(ctx, filepath.Join(t.TempDir(), "data"), storage.Options{Log: log})
	s.must(err)
	desk := p.desk(set)
	var seat chat.Platform = s.desk
	for _, wrap := range drawn {
		seat = wrap(seat)
	}
	all := []chat.Platform{seat}
	if beside {
		s.play = newPlayground(db, desk, set, log)
		all = append(all, s.play)
	}
	s.house = newHouse(db, desk, all, egress.Client(egress.Options{}), log)
	s.people()
	var running sync.WaitGroup
	running.Go(func() { s.ended <- s.house.run(ctx) })
	settled()
	t.Cleanup(func() { cancel(); running.Wait(); s.must(db.Close()) })
	return s
}

// types has somebody type a line in the brand's room, and waits for what follows.
func (s *shared) types(who chat.Identity, line string) {
	s.Helper()
	s.desk.Type(who, chat.Place{Room: s.desk.Cast().Room}, line)
	settled()
}

// stands wants a post in a state.
func (s *shared) stands(number int64, want approvals.State) {
	s.Helper()
	info, err := s.house.db.BrandNamed(s.Context(), "acme")
	s.must(err)
	p, err := s.house.db.Of(info.ID).Post(s.Context(), number)
	s.must(err)
	if p.State != want {
		s.Fatalf("post %d is %s, want %s\n%s", number, p.State, want, s.log.String())
	}
}

// playground is what somebody was told in private there.
func (s *shared) playground(user string) []wire {
	s.Helper()
	return (&town{T: s.T, web: s.play.Handler()}).private(user)
}

func (s *shared) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// people makes the brand acme at the desk: Marc approves and administers, and is Marc of the playground too.
func (s *shared) people() {
	s.Helper()
	c := s.desk.Cast()
	var info storage.BrandInfo
	var ana, marc storage.Person
	s.must(s.house.db.Change(s.Context(), storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) (err error) {
		if marc, err = tx.Meet(storage.Identity(c.Marc), "Marc", "fr", ""); err != nil {
			return err
		}
		if ana, err = tx.Meet(storage.Identity(c.Ana), "Ana", "fr", ""); err != nil {
			return err
		}
		other, err := tx.Meet(storage.Identity{Platform: playground.Name, User: "marc"}, "Marc", "fr", "")
		if err != nil {
			return err
		}
		info, err = tx.NewBrand("acme", marc.ID, storage.RoomKey(c.Room), "fr", "Europe/Paris")
		if err != nil {
			return err
		}
		return tx.Join(marc.ID, other.ID, func(*storage.Tx, approvals.Post, storage.Post) error { return nil })
	}))
	s.must(s.house.db.Of(info.ID).Change(s.Context(), storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		return errors.Join(tx.Give(marc.ID, approvals.Admin), tx.Give(marc.ID, approvals.Approver), tx.Give(ana.ID, approvals.Editor))
	}))
}

var revoked = say.No(say.Refused, say.Text{EN: "Slack no longer accepts the token.", FR: "Slack n'accepte plus le jeton."})

// A platform that ends for good ends the program where it is the only one, with its sentence.
func TestTheOnlyPlatformEndsTheProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := share(t, false)
		s.desk.final <- revoked
		if err := <-s.ended; !errors.Is(err, revoked) {
			t.Errorf("the program ended with %v", err)
		}
	})
}

// Where another is left, that one goes on, the brand's admins hear of it there, and a post whose
// request stands on the other is not sent.
func TestAnotherPlatformGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := share(t, true)
		c := s.desk.Cast()
		s.types(c.Ana, "/brouillon Notre chaussure quand:\"dans 2 heures\"")
		s.types(c.Ana, "/soumettre 1")
		s.types(c.Marc, "/valider 1 revision:1")
		s.stands(1, approvals.Scheduled)
		s.desk.final <- revoked
		<-time.After(time.Second)
		settled()
		select {
		case err := <-s.ended:
			t.Fatalf("the program ended: %v", err)
		default:
		}
		said := s.playground("marc")
		if len(said) != 1 || !strings.Contains(said[0].Text, "est arrêté pour acme. Slack n'accepte plus le jeton.") || !strings.Contains(said[0].Text, "copydesk check") {
			t.Errorf("Marc reads in the playground: %+v", said)
		}
		<-time.After(2*time.Hour + 20*time.Minute)
		settled()
		s.stands(1, approvals.Scheduled)
		if said = s.playground("marc"); len(said) != 2 || !strings.Contains(said[0].Text, "Je ne peux pas lire la demande de la publication 1 en ce moment\u202f: rien ne part.") {
			t.Errorf("Marc reads in the playground: %+v", said)
		}
		<-time.After(2 * time.Hour)
		settled()
		s.stands(1, approvals.Late)
		if said = s.playground("marc"); len(said) != 3 || !strings.Contains(said[0].Text, "elle n'est pas partie") {
			t.Errorf("Marc reads in the playground: %+v", said)
		}
		if s.house.ready(t.Context()) == nil {
			t.Error("a program with a platform that stopped says that it is ready")
		}
	})
}

// Somebody who reads their platform in another language from now on is answered in it at once; what
// stands in the room stays in the brand's.
func TestALanguageThatChangesIsSpokenAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := share(t, false)
		c := s.desk.Cast()
		last := func() string {
			seen := s.desk.Sees(c.Ana, c.Room)
			return seen[len(seen)-1].Text
		}
		s.types(c.Ana, "/planning")
		if got := last(); !strings.HasPrefix(got, "Rien n'attend pour acme.") {
			t.Errorf("Ana reads %q", got)
		}
		s.desk.Speak(say.EN)
		s.desk.Stand(c.Ana, chat.Member)
		<-time.After(breath)
		synctest.Wait()
		s.types(c.Ana, "/planning")
		if got := last(); !strings.HasPrefix(got, "Nothing is waiting in acme.") {
			t.Errorf("Ana reads %q", got)
		}
		s.types(c.Ana, "/freeze fire")
		if !slices.ContainsFunc(s.desk.Sees(c.Marc, c.Room), func(m chattest.Seen) bool { return strings.HasPrefix(m.Text, "Tout est arrêté pour acme") }) {
			t.Errorf("the room reads %+v", s.desk.Sees(c.Marc, c.Room))
		}
	})
}

// A platform that keeps no groups says so, and what to do instead.
func TestAPlatformWithoutGroupsSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := share(t, true, func(p chat.Platform) chat.Platform { return struct{ chat.Platform }{p} })
		c := s.desk.Cast()
		s.types(c.Marc, "/équipe ajouter admins validation")
		seen := s.desk.Sees(c.Marc, c.Room)
		if got := seen[len(seen)-1].Text; !strings.HasPrefix(got, "Il n'y a pas de groupes ici. Donnez le rôle à des personnes\u202f: /équipe ajouter @nom validation") {
			t.Errorf("Marc reads %q", got)
		}
	})
}

// A phone may be quicker than we are: a reaction that came before its card was remembered is read all
// the same, a moment later.
func TestAReactionThatComesBeforeItsCardIsRememberedCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := share(t, false)
		c := s.desk.Cast()
		info, err := s.house.db.BrandNamed(t.Context(), "acme")
		s.must(err)
		s.must(s.house.db.Of(info.ID).Change(t.Context(), storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
			return tx.BindRoom("approvals", storage.RoomKey(c.Other))
		}))
		s.desk.asked.Store(func(card chat.Ref) { s.desk.React(c.Marc, card, "✅") })
		s.types(c.Ana, "/brouillon Notre chaussure quand:\"dans 2 heures\"")
		s.types(c.Ana, "/soumettre 1")
		<-time.After(asksFrom)
		settled()
		s.stands(1, approvals.Scheduled)
	})
}
