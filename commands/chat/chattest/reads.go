package chattest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

func reactions(p *play) {
	c := p.Cast()
	ref := p.post(chat.Message{Text: "Approve?", Card: true, Seeds: []string{"✅", "❌"}}, "card")
	if got := p.readBack(ref); len(got) > 0 {
		p.Fatalf("nobody reacted, and yet: %v", got)
	}
	var want []string
	for _, who := range append([]chat.Identity{c.Ana, c.Marc}, c.Crowd...) {
		p.React(who, ref, "✅")
		want = append(want, who.User+" ✅")
	}
	for _, s := range spellings[1:] {
		p.React(c.Marc, ref, s[0])
		want = append(want, c.Marc.User+" "+s[1])
	}
	p.React(c.Ana, ref, "❌")
	p.Unreact(c.Ana, ref, "❌")
	slices.Sort(want)
	if got := p.readBack(ref); !slices.Equal(got, want) {
		p.Errorf("read back %d reactions, want %d:\n%q\n%q", len(got), len(want), got, want)
	}
}

// readBack is Reactions as sorted words.
func (p *play) readBack(ref chat.Ref) []string {
	p.Helper()
	list, err := p.Platform().Reactions(p.ctx(), ref)
	p.must(err)
	got := []string{}
	for _, r := range list {
		if r.Who.Platform != p.Platform().Name() {
			p.Errorf("a reaction of another platform: %+v", r)
		}
		got = append(got, r.Who.User+" "+r.Emoji)
	}
	slices.Sort(got)
	return got
}

func gone(p *play) {
	ref := p.post(chat.Message{Text: "soon deleted"}, "gone")
	p.Delete(ref)
	if _, err := p.Platform().Reactions(p.ctx(), ref); !errors.Is(err, chat.ErrGone) {
		p.Errorf("Reactions of what was deleted gave %v, not ErrGone", err)
	}
	if err := p.Platform().Edit(p.ctx(), ref, chat.Message{Text: "back"}); !errors.Is(err, chat.ErrGone) {
		p.Errorf("Edit of what was deleted gave %v, not ErrGone", err)
	}
	if back := p.reads(p.Cast().Marc, "back"); len(back) > 0 {
		p.Errorf("it came back: %+v", back)
	}
}

func standings(p *play) {
	c := p.Cast()
	for _, row := range []struct {
		who  chat.Identity
		want chat.Standing
	}{{c.Ana, chat.Member}, {c.Marc, chat.Member}, {c.Gil, chat.Guest}} {
		if row.who == (chat.Identity{}) {
			continue
		}
		for _, fresh := range []bool{false, true} {
			got, err := p.Platform().Person(p.ctx(), row.who, fresh)
			p.must(err)
			if got.Identity != row.who || got.Standing != row.want || got.Name == "" {
				p.Errorf("%s is %+v; want a %s with a name", row.who.User, got, row.want)
			}
		}
	}
	elsewhere := c.Ana
	elsewhere.Platform = "elsewhere"
	for _, who := range []chat.Identity{c.Nobody, elsewhere, {}} {
		if got, err := p.Platform().Person(p.ctx(), who, true); !errors.Is(err, chat.ErrGone) {
			p.Errorf("%+v is %+v, %v; want ErrGone", who, got, err)
		}
	}
}

func found(p *play) {
	c := p.Cast()
	for _, who := range []chat.Identity{c.Ana, c.Marc} {
		for _, typed := range p.Spelled(who) {
			if got, err := p.Platform().FindPerson(p.ctx(), who.Team, typed); err != nil || got != who {
				p.Errorf("%q found %+v, %v; want %s", typed, got, err, who.User)
			}
		}
	}
	for _, room := range []chat.Room{c.Room, c.Other} {
		name := p.Platform().RoomName(p.ctx(), room)
		if name == "" || name[0] == '#' {
			p.Errorf("room %s is called %q", room.ID, name)
		}
		for _, typed := range append(p.SpelledRoom(room), name, "#"+name) {
			if got, err := p.Platform().FindRoom(p.ctx(), room.Team, typed); err != nil || got != room {
				p.Errorf("%q found %+v, %v; want %s", typed, got, err, room.ID)
			}
		}
	}
	if name := p.Platform().RoomName(p.ctx(), c.NoRoom); name != "" {
		p.Errorf("a room that is not there is called %q", name)
	}
	for _, typed := range []string{"", "@", "#", "no such name at all", "@everyone"} {
		if who, err := p.Platform().FindPerson(p.ctx(), c.Ana.Team, typed); !errors.Is(err, chat.ErrGone) {
			p.Errorf("%q found %+v, %v; want ErrGone", typed, who, err)
		}
		if room, err := p.Platform().FindRoom(p.ctx(), c.Room.Team, typed); !errors.Is(err, chat.ErrGone) {
			p.Errorf("%q found %+v, %v; want ErrGone", typed, room, err)
		}
	}
}

func checked(p *play) {
	c := p.Cast()
	fine := p.Platform().Check(p.ctx(), []chat.Room{c.Room, c.Other})
	if bad := slices.IndexFunc(fine, func(f chat.Finding) bool { return !f.OK }); bad >= 0 {
		p.Errorf("all is well, and the check says: %s", fine[bad].Text.EN)
	}
	list := p.Platform().Check(p.ctx(), []chat.Room{c.Room, c.NoRoom})
	if !slices.ContainsFunc(list, func(f chat.Finding) bool { return !f.OK }) {
		p.Error("a room that is not there passes the check")
	}
	for _, f := range append(fine, list...) {
		for _, l := range say.Langs {
			if f.Text.In(l) == "" {
				p.Errorf("a finding says nothing in %s: %+v", l, f)
			}
		}
	}
}

func dropped(p *play) {
	c := p.Cast()
	ref := p.post(chat.Message{Text: "before the cut", Card: true}, "before")
	p.React(c.Marc, ref, "✅")
	p.Drop()
	if !p.Platform().Ready() {
		p.Fatal("not ready after the cut")
	}
	if got := p.readBack(ref); !slices.Equal(got, []string{c.Marc.User + " ✅"}) {
		p.Errorf("after the cut the reactions are %q", got)
	}
	p.must(p.Platform().Edit(p.ctx(), ref, chat.Message{Text: "after the cut"}))
	p.one(c.Ana, "after the cut")
	e := p.asks()
	p.must(p.Platform().Answer(p.ctx(), e.Reply, chat.Message{Text: "still here", Private: true}))
	p.one(c.Ana, "still here")
}

// ended calls everything while the service hangs, and takes the context away. Calls that need no
// service may have succeeded by then.
func ended(p *play) {
	c := p.Cast()
	ref := p.post(chat.Message{Text: "before"}, "before")
	e := p.asks()
	resume := sync.OnceFunc(p.Stall())
	defer resume()
	l := p.Platform()
	for what, call := range map[string]func(context.Context) error{
		"Answer": func(ctx context.Context) error { return l.Answer(ctx, e.Reply, chat.Message{Text: "x"}) },
		"Post": func(ctx context.Context) error {
			_, err := l.Post(ctx, in(c.Room), chat.Message{Text: "x"}, "x")
			return err
		},
		"Edit":       func(ctx context.Context) error { return l.Edit(ctx, ref, chat.Message{Text: "x"}) },
		"Whisper":    func(ctx context.Context) error { return l.Whisper(ctx, c.Room, c.Ana, chat.Message{Text: "x"}) },
		"Reactions":  func(ctx context.Context) error { _, err := l.Reactions(ctx, ref); return err },
		"Person":     func(ctx context.Context) error { _, err := l.Person(ctx, c.Ana, true); return err },
		"FindPerson": func(ctx context.Context) error { _, err := l.FindPerson(ctx, c.Ana.Team, "nobody"); return err },
		"FindRoom":   func(ctx context.Context) error { _, err := l.FindRoom(ctx, c.Room.Team, "nowhere"); return err },
		"RoomName":   func(ctx context.Context) error { l.RoomName(ctx, c.Room); return nil },
		"File":       func(ctx context.Context) error { _, err := l.File(ctx, chat.File{ID: "none"}, 10); return err },
		"Check":      func(ctx context.Context) error { l.Check(ctx, []chat.Room{c.Room}); return nil },
	} {
		for _, when := range []string{"under way", "before it began"} {
			p.within(fmt.Sprintf("%s, its context taken away %s,", what, when), func() {
				ctx, cancel := context.WithTimeout(p.ctx(), 20*time.Millisecond)
				defer cancel()
				if when == "before it began" {
					cancel()
				}
				_ = call(ctx)
			})
		}
	}
	resume()
	p.post(chat.Message{Text: "and it goes on"}, "after")
	p.one(c.Marc, "and it goes on")
}

func stopped(p *play) {
	if !p.Platform().Ready() {
		p.Error("not ready after Open")
	}
	p.within("Run", func() {
		if err := p.Stop(); err != nil && !errors.Is(err, context.Canceled) {
			p.Errorf("Run ended with %v", err)
		}
	})
}
