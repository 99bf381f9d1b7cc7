package playground

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// texts is what somebody reads in #marketing.
func (s *stage) texts(who string) (out []string) {
	for _, m := range s.messages(identity(who), room("marketing")) {
		out = append(out, m.Text)
	}
	return out
}

// TestARestartKeepsWhatIsPublic and lets go what was private.
func TestARestartKeepsWhatIsPublic(t *testing.T) {
	q := &quiet{}
	s := open(t, nil, q)
	q.platform = s.playground
	ref, err := s.playground().Post(t.Context(), chat.Place{Room: room("marketing")}, aCard, "card")
	if err != nil {
		t.Fatal(err)
	}
	s.React(identity("marc"), ref, "✅")
	s.React(identity("gil"), ref, "👀")
	s.Say(identity("ana"), chat.Place{Room: room("marketing"), Thread: ref.ID}, "Looks fine <to> me & all")
	before := s.messages(identity("marc"), room("marketing"))
	s.whisper(t, "marc", "for Marc alone")
	s.Drop()
	after := s.messages(identity("marc"), room("marketing"))
	if fmt.Sprintf("%+v", before) != fmt.Sprintf("%+v", after) || len(after) != 2 {
		t.Errorf("before the restart:\n%+v\nafter:\n%+v", before, after)
	}
	again, err := s.playground().Post(t.Context(), chat.Place{Room: room("marketing")}, aCard, "card")
	if err != nil || again != ref {
		t.Errorf("the key gave %+v, %v after the restart; want %+v", again, err, ref)
	}
	if next := s.post(t, "new"); next.ID <= ref.ID {
		t.Errorf("a new message %s sorts before an old one %s", next.ID, ref.ID)
	}
}

// TestWhatCannotBeKeptIsNotShown has the disk fail: nothing shows, each caller is told, and what
// comes later is not held up.
func TestWhatCannotBeKeptIsNotShown(t *testing.T) {
	s := open(t, nil, &quiet{})
	ref := s.post(t, "first")
	page := s.listen(t, "marc", "")
	s.fail(errDisk)
	p := s.playground()
	if _, err := p.Post(t.Context(), chat.Place{Room: room("marketing")}, chat.Message{Text: "second"}, "second"); !errors.Is(err, errDisk) {
		t.Errorf("Post gave %v", err)
	}
	if err := p.Edit(t.Context(), ref, chat.Message{Text: "edited"}); !errors.Is(err, errDisk) {
		t.Errorf("Edit gave %v", err)
	}
	for route, body := range map[string]string{
		"command": `{"user":"ana","room":"marketing","line":"said"}`,
		"react":   `{"user":"ana","message":"` + ref.ID + `","emoji":"✅"}`,
	} {
		if status, answer := s.send("POST", route, []byte(body)); status != http.StatusServiceUnavailable || strings.Contains(string(answer), "/var/lib") {
			t.Errorf("%s was answered %d %s", route, status, answer)
		}
	}
	if m := s.messages(identity("ana"), room("marketing")); len(m) != 1 || m[0].Text != "first" || m[0].Edited || len(m[0].Reactions) > 0 {
		t.Errorf("Ana sees %+v", m)
	}
	s.fail(nil)
	if _, err := p.Post(t.Context(), chat.Place{Room: room("marketing")}, chat.Message{Text: "second, again"}, "second"); err != nil {
		t.Errorf("the same key, when the disk is well again: %v", err)
	}
	page.hears("second, again")
	s.Drop()
	if got := s.texts("ana"); !slices.Equal(got, []string{"first", "second, again"}) {
		t.Errorf("after a restart Ana reads %q", got)
	}
}

// TestAReactionThatTheBotCouldNotBeToldIsUndone, so that the second try counts.
func TestAReactionThatTheBotCouldNotBeToldIsUndone(t *testing.T) {
	q := &quiet{refuse: say.No(say.Busy, say.Same("Too much is going on at once."))}
	s := open(t, nil, q)
	ref := s.post(t, "approve?")
	body := []byte(`{"user":"marc","message":"` + ref.ID + `","emoji":"✅"}`)
	if status, answer := s.send("POST", "react", body); status != http.StatusServiceUnavailable {
		t.Errorf("answered %d %s", status, answer)
	}
	if list, err := s.playground().Reactions(t.Context(), ref); err != nil || len(list) > 0 {
		t.Errorf("read back %v, %v", list, err)
	}
	q.refuse = nil
	if status, answer := s.send("POST", "react", body); status != http.StatusOK {
		t.Errorf("the second try was answered %d %s", status, answer)
	}
	if list, err := s.playground().Reactions(t.Context(), ref); err != nil || len(list) != 1 {
		t.Errorf("read back %v, %v", list, err)
	}
}

// TestMessagesAreSeenInTheOrderOfTheirIDs has the first of two be kept last: nobody sees the second
// before the first, so whoever asks for what came after an id misses nothing.
func TestMessagesAreSeenInTheOrderOfTheirIDs(t *testing.T) {
	first, second := make(chan struct{}), make(chan struct{})
	reached := make(chan string, 2)
	p := New(Options{
		Kept: func(context.Context, string) (map[string][]byte, error) { return nil, nil },
		Keep: func(_ context.Context, _ string, b []byte) error {
			if strings.Contains(string(b), "first") {
				reached <- "first"
				<-first
				return nil
			}
			reached <- "second"
			close(second)
			return nil
		},
	})
	ctx, stop := context.WithCancel(t.Context())
	var running, group sync.WaitGroup
	running.Go(func() { _ = p.Run(ctx, nil, nil) })
	defer running.Wait()
	defer stop()
	post := func(text string) {
		group.Go(func() {
			if _, err := p.Post(t.Context(), chat.Place{Room: room("marketing")}, chat.Message{Text: text}, text); err != nil {
				t.Error(err)
			}
		})
		<-reached
	}
	post("first")
	post("second")
	<-second
	seen := func() (out []string) {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, m := range p.store.seen("marketing", "ana", "", 10) {
			out = append(out, m.Said.Text)
		}
		return out
	}
	if got := seen(); len(got) > 0 {
		t.Errorf("seen before the first was kept: %q", got)
	}
	close(first)
	group.Wait()
	if got := seen(); !slices.Equal(got, []string{"first", "second"}) {
		t.Errorf("seen in the order %q", got)
	}
}

// TestAskingForWhatCameAfterMissesNothing lets many write while somebody reads on from the last id
// they saw.
func TestAskingForWhatCameAfterMissesNothing(t *testing.T) {
	const writers, each = 8, 25
	s := open(t, nil, &quiet{})
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for i := range each {
				s.post(t, fmt.Sprintf("%d/%d", w, i))
			}
		})
	}
	var got []string
	for last := ""; len(got) < writers*each; {
		query := "messages?room=marketing&user=ana&limit=7&after=" + last
		if last == "" {
			query += "m"
		}
		for _, m := range s.fetch(query) {
			if m.ID <= last {
				t.Fatalf("%s came after %s", m.ID, last)
			}
			last = m.ID
			got = append(got, m.Text)
		}
	}
	group.Wait()
	want := s.texts("ana")
	if !slices.Equal(got, want) {
		t.Errorf("read on: %d messages, in all: %d", len(got), len(want))
	}
}

// TestMessagesAfterAndLimit walks through a room.
func TestMessagesAfterAndLimit(t *testing.T) {
	s := open(t, nil, &quiet{})
	var ids []string
	for i := range 5 {
		ids = append(ids, s.post(t, strconv.Itoa(i)).ID)
		s.whisper(t, "marc", "between")
	}
	for query, want := range map[string][]string{
		"":                         {"0", "1", "2", "3", "4"},
		"&limit=2":                 {"3", "4"},
		"&limit=0":                 {"0", "1", "2", "3", "4"},
		"&limit=-1":                {"0", "1", "2", "3", "4"},
		"&limit=many":              {"0", "1", "2", "3", "4"},
		"&after=" + ids[0]:         {"1", "2", "3", "4"},
		"&limit=2&after=" + ids[0]: {"1", "2"},
		"&limit=9&after=" + ids[4]: nil,
		"&limit=1&after=m":         {"0"},
		"&after=zzz":               nil,
	} {
		var got []string
		for _, m := range s.fetch("messages?room=marketing&user=ana" + query) {
			got = append(got, m.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q gave %q, not %q", query, got, want)
		}
	}
}

// TestARoomForgetsItsOldestTalk and keeps what waits to be decided; what is kept outside is exactly
// what can be seen.
func TestARoomForgetsItsOldestTalk(t *testing.T) {
	s := open(t, nil, &quiet{})
	card, err := s.playground().Post(t.Context(), chat.Place{Room: room("marketing")}, aCard, "card")
	if err != nil {
		t.Fatal(err)
	}
	s.whisper(t, "marc", "private")
	first := s.post(t, "oldest")
	var group sync.WaitGroup
	talk := chat.Message{Text: "talk", Images: []chat.Image{{Alt: "x", Data: []byte("GIF89a")}}}
	for range 32 {
		group.Go(func() {
			for range (perRoom + perRoom/10) / 32 {
				if _, err := s.playground().Post(t.Context(), chat.Place{Room: room("marketing")}, talk, ""); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	for range 32 {
		s.post(t, "the last")
	}
	if _, err := s.playground().Reactions(t.Context(), first); !errors.Is(err, chat.ErrGone) {
		t.Errorf("the oldest message: %v, not ErrGone", err)
	}
	if _, err := s.playground().Reactions(t.Context(), card); err != nil {
		t.Errorf("the card that waits: %v", err)
	}
	if got := s.fetch("messages?room=marketing&user=marc&limit=99999&after=m"); len(got) < perRoom || !slices.ContainsFunc(got, func(m wireMessage) bool { return m.Private }) {
		t.Errorf("%d messages, or the private one was pushed out by talk", len(got))
	}
	s.keptIsSeen(t)
	s.Drop()
	s.keptIsSeen(t)
}

// keptIsSeen compares memory with what is kept outside.
func (s *stage) keptIsSeen(t *testing.T) {
	t.Helper()
	p := s.playground()
	kept, err := s.options.Kept(t.Context(), keptPrefix)
	if err != nil {
		t.Fatal(err)
	}
	images, err := s.options.Kept(t.Context(), imagePrefix)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	public, pictures := 0, 0
	for _, e := range p.store.byID {
		if !e.private() {
			public++
			pictures += len(e.Said.Images)
		}
	}
	if total := p.store.rooms["marketing"].count; len(kept) != public || len(images) != pictures || total[talk] > perRoom+perRoom/10 {
		t.Errorf("%d messages and %d pictures are kept, %d and %d are shown; counts %v", len(kept), len(images), public, pictures, total)
	}
}
