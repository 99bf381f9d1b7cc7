package bot

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/commands/chat"
)

// A faulty is a platform on which reading reactions may fail, as a network or a deleted message
// makes it fail.
type faulty struct {
	chat.Platform
	fails atomic.Pointer[func(chat.Ref) error]
	left  sync.Map    // user → chat.Standing, of those who are not members any more
	shut  atomic.Bool // direct messages do not arrive
	mute  atomic.Bool // nobody is described, when asked anew
	flock sync.Map    // group → []string, users
}

// FindGroup knows the groups that a dialogue made.
func (f *faulty) FindGroup(_ context.Context, _, typed string) (chat.Group, string, error) {
	id := strings.Trim(strings.TrimPrefix(typed, "<!subteam^"), "@>")
	if _, known := f.flock.Load(id); !known {
		return chat.Group{}, "", chat.ErrGone
	}
	return chat.Group{Platform: "playground", ID: id}, "@" + id, nil
}

// Members are those that a dialogue put into a group.
func (f *faulty) Members(_ context.Context, g chat.Group) ([]chat.Identity, error) {
	if f.mute.Load() {
		return nil, errors.New("the service is away")
	}
	users, known := f.flock.Load(g.ID)
	if !known {
		return nil, chat.ErrGone
	}
	var out []chat.Identity
	for _, user := range users.([]string) {
		out = append(out, chat.Identity{Platform: "playground", User: user})
	}
	return out, nil
}

// changes has the platform say something else of somebody, or of a group, and tell so.
func (w *town) changes(verb string, words []string) {
	w.Helper()
	f := w.house.platforms["playground"].(*faulty)
	e := chat.Event{ID: verb + w.line.where, Kind: chat.Changed, Who: chat.Identity{Platform: "playground"}, At: time.Now()}
	switch verb {
	case "silent":
		f.mute.Store(len(words) == 0)
		return
	case "group":
		e.Group = words[0]
		f.flock.Store(words[0], words[1:])
	case "stands":
		e.Who.User = words[0]
		f.left.Store(words[0], chat.Standing(words[1]))
	}
	w.must(w.house.Receive(w.Context(), e))
}

func (f *faulty) Post(ctx context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	if to.Person != (chat.Identity{}) && f.shut.Load() {
		return chat.Ref{}, errors.New("the service is away")
	}
	return f.Platform.Post(ctx, to, m, key)
}

// Person is what the platform says, but for those who left.
func (f *faulty) Person(ctx context.Context, id chat.Identity, fresh bool) (chat.Person, error) {
	if fresh && f.mute.Load() {
		return chat.Person{}, errors.New("the service is away")
	}
	p, err := f.Platform.Person(ctx, id, fresh)
	if s, ok := f.left.Load(id.User); ok {
		p.Standing = s.(chat.Standing)
	}
	return p, err
}

func (f *faulty) Reactions(ctx context.Context, ref chat.Ref) ([]chat.Reaction, error) {
	if fails := f.fails.Load(); fails != nil {
		if err := (*fails)(ref); err != nil {
			return nil, err
		}
	}
	return f.Platform.Reactions(ctx, ref)
}

// breaks makes reading reactions fail from now on.
func (w *town) breaks(fails func(chat.Ref) error) {
	w.house.platforms["playground"].(*faulty).fails.Store(&fails)
}

// plays follows the lines of a dialogue.
func (w *town) plays(lines ...string) {
	w.Helper()
	for _, text := range lines {
		l, err := readLine(text)
		w.must(err)
		l.where, l.text = "here", text
		w.line = l
		w.follow(l)
		settled()
	}
}

func TestADeletedRequestIsPostedAgainAndSignsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.stop()
		w.plays("ana: /draft Hello when:tomorrow 9am", "ana: /submit 2", "marc: +✅ 2", "state 2 scheduled")
		deleted := w.card(2).ID
		w.breaks(func(ref chat.Ref) error {
			if ref.ID == deleted {
				return chat.ErrGone
			}
			return nil
		})
		w.plays("clock 2026-11-25 09:05", "state 2 review", "live 2 0", "thread 2: Somebody deleted the request for post 2.")
		if again := w.card(2); again.ID == deleted || !again.Card {
			t.Errorf("the request was not posted again: %s", shown(again))
		}
		w.plays("marc: +✅ 2", "state 2 published", "live 2 1")
	})
}

func TestNothingIsSentWhileItsApprovalCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.stop()
		w.plays("ana: /draft Hello when:tomorrow 9am", "ana: /submit 2", "marc: [Approve] 2", "state 2 scheduled")
		var mended atomic.Bool
		w.breaks(func(chat.Ref) error {
			if !mended.Load() {
				return errors.New("the network is down")
			}
			return nil
		})
		w.plays("clock 2026-11-25 09:10", "state 2 scheduled", "live 2 0", "thread 2: I cannot read the request for post 2 just now")
		mended.Store(true)
		w.plays("clock +12m", "state 2 published", "live 2 1")
		if n := strings.Count(strings.Join(w.texts(2), "\n"), "I cannot read"); n != 1 {
			t.Errorf("the thread was told %d times", n)
		}
	})
}

func TestAnApprovalThatStaysUnreadableMakesThePostLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.stop()
		w.plays("ana: /draft Hello when:tomorrow 9am", "ana: /submit 2", "marc: [Approve] 2")
		w.breaks(func(chat.Ref) error { return errors.New("the network is down") })
		w.plays("clock 2026-11-25 10:15", "state 2 late", "live 2 0", "thread 2: I could not read the request for post 2 in time")
		w.plays("clock +24h", "state 2 late", "live 2 0")
	})
}

// texts lists what the thread of a post says.
func (w *town) texts(number int64) []string {
	var out []string
	for _, m := range w.inThread(number) {
		out = append(out, m.Text)
	}
	return out
}
