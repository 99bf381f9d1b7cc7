package chattest

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

func typed(p *play) {
	c := p.Cast()
	p.Type(c.Ana, in(c.Room), "/note Bonjour à tous <b>")
	e := p.event(chat.Typed)
	p.sameOrigin(e, c.Ana, c.Room)
	if e.Thread != "" {
		p.Errorf("Thread is %q outside of threads", e.Thread)
	}
	if e.Reply == "" {
		p.Error("no Reply: the command cannot be answered")
	}
	if !strings.HasPrefix(e.Line, "/note") || !spoke(e, "Bonjour à tous <b>") {
		p.Errorf("Line %q, Options %v: not what was typed", e.Line, e.Options)
	}
}

// spoke reports whether the words stand in the line, or in an option where the service splits it.
func spoke(e chat.Event, words string) bool {
	if strings.Contains(e.Line, words) {
		return true
	}
	for _, v := range e.Options {
		if v == words {
			return true
		}
	}
	return false
}

// sameOrigin checks what every event says of itself.
func (p *play) sameOrigin(e chat.Event, who chat.Identity, where chat.Room) {
	p.Helper()
	if e.Who != who {
		p.Errorf("Who is %+v, not %+v", e.Who, who)
	}
	if e.Room != where {
		p.Errorf("Room is %+v, not %+v", e.Room, where)
	}
	if name := p.Platform().Name(); e.Who.Platform != name || e.Room.Platform != name {
		p.Errorf("an event of another platform than %s: %+v", name, e)
	}
	if e.ID == "" {
		p.Error("the event has no ID")
	}
	if e.At.IsZero() || !e.At.Equal(e.At.Truncate(time.Millisecond)) {
		p.Errorf("At is %v, not an instant in whole milliseconds", e.At)
	}
}

func typedInThread(p *play) {
	c := p.Cast()
	root := p.post(chat.Message{Text: "the root"}, "root")
	p.Type(c.Marc, chat.Place{Room: c.Room, Thread: root.ID}, "/note in the thread")
	e := p.event(chat.Typed)
	p.sameOrigin(e, c.Marc, c.Room)
	if e.Thread != root.ID || !strings.HasPrefix(e.Line, "/note") {
		p.Errorf("Thread %q, Line %q; want %q and the command", e.Thread, e.Line, root.ID)
	}
}

func said(p *play) {
	c := p.Cast()
	root := p.post(chat.Message{Text: "the root"}, "root")
	p.Say(c.Marc, chat.Place{Room: c.Room, Thread: root.ID}, "a & b look fine to me")
	e := p.event(chat.SaidIt)
	p.sameOrigin(e, c.Marc, c.Room)
	if e.Thread != root.ID || e.Line != "a & b look fine to me" {
		p.Errorf("Thread %q, Line %q: not what was said where", e.Thread, e.Line)
	}
	if from := p.one(c.Ana, "a & b look fine to me").From; from != c.Marc {
		p.Errorf("Ana reads it as said by %+v", from)
	}
}

func clicked(p *play) {
	c := p.Cast()
	root := p.post(chat.Message{Text: "the root"}, "root")
	place := chat.Place{Room: c.Room, Thread: root.ID}
	card, err := p.Platform().Post(p.ctx(), place, chat.Message{Text: "Approve?", Buttons: []chat.Button{
		{Label: "Approve revision 3", Action: "/approve 12 revision:3", Style: chat.Go}, {Label: "Later", Action: "/note later"}}}, "card")
	p.must(err)
	p.Click(c.Marc, card, "Approve revision 3")
	e := p.event(chat.Clicked)
	p.sameOrigin(e, c.Marc, c.Room)
	if e.Line != "/approve 12 revision:3" || e.Message != card.ID || e.Thread != root.ID || e.Reply == "" {
		p.Errorf("Line %q, Message %q, Thread %q, Reply %q: want the action, the card %q and its thread %q", e.Line, e.Message, e.Thread, e.Reply, card.ID, root.ID)
	}
}

// spellings are emoji as phones send them, and the one spelling of each.
var spellings = [][2]string{
	{"✅", "✅"}, {"✏️", "✏"}, {"✋🏽", "✋"}, {"👍🏿", "👍"}, {"❤️", "❤"}, {"👩🏽‍💻", "👩‍💻"}, {"🇫🇷", "🇫🇷"},
}

func reacted(p *play) {
	c := p.Cast()
	card := p.post(chat.Message{Text: "Approve?", Card: true}, "card")
	for _, s := range spellings {
		for _, act := range []func(chat.Identity, chat.Ref, string){p.React, p.Unreact} {
			act(c.Marc, card, s[0])
			e := p.event(chat.Reacted)
			p.sameOrigin(e, c.Marc, c.Room)
			if e.Emoji != s[1] || e.Message != card.ID {
				p.Errorf("%q on %s arrived as %q on %s; want %q", s[0], card.ID, e.Emoji, e.Message, s[1])
			}
		}
	}
}

func stable(p *play) {
	c := p.Cast()
	seen := map[string]bool{}
	for range 5 {
		p.Type(c.Ana, in(c.Room), "/note again")
		e := p.event(chat.Typed)
		if seen[e.ID] {
			p.Fatalf("two events share the id %q", e.ID)
		}
		seen[e.ID] = true
		if !p.Redeliver() {
			continue
		}
		if second := p.event(chat.Typed); second.ID != e.ID {
			p.Errorf("one event came as %q and as %q", e.ID, second.ID)
		}
	}
}

func refused(p *play) {
	c := p.Cast()
	p.ear.answer(say.No(say.Unreadable, say.Text{EN: "I cannot read “soonish” as a time.", FR: "Je ne comprends pas «\u202fsoonish\u202f»."}))
	p.Type(c.Ana, in(c.Room), "/note soonish")
	p.event(chat.Typed)
	p.only(c.Ana, c.Marc, "soonish”")
}

func busy(p *play) {
	c := p.Cast()
	p.ear.answer(say.No(say.Busy, say.Text{EN: "Too much is going on at once.", FR: "Il y a trop de demandes à la fois."}))
	p.Type(c.Ana, in(c.Room), "/note hello")
	p.event(chat.Typed)
	p.only(c.Ana, c.Marc, "Too much is going on at once.")
}

func faulty(p *play) {
	c := p.Cast()
	before := len(p.Sees(c.Ana, c.Room))
	p.ear.answer(errors.New("disk /var/lib is full"))
	p.Type(c.Ana, in(c.Room), "/note hello")
	p.event(chat.Typed)
	p.until("Ana is told", func() bool { return len(p.Sees(c.Ana, c.Room)) > before })
	if leak := p.reads(c.Ana, "/var/lib"); len(leak) > 0 {
		p.Errorf("the inside shows: %+v", leak)
	}
}

func files(p *play) {
	c := p.Cast()
	bodies := [][]byte{bytes.Repeat([]byte("\x89PNG\x00\xff"), 100), []byte("\x00"), bytes.Repeat([]byte("\xff\xd8\r\n"), 200_000)}
	p.Type(c.Ana, in(c.Room), "/note look", bodies...)
	e := p.event(chat.Typed)
	if len(e.Files) != len(bodies) {
		p.Fatalf("%d files arrived of %d", len(e.Files), len(bodies))
	}
	for i, body := range bodies {
		got, err := p.Platform().File(p.ctx(), e.Files[i], int64(len(body)))
		p.must(err)
		if !bytes.Equal(got, body) {
			p.Errorf("file %d: %d bytes came back, not the %d handed over", i, len(got), len(body))
		}
		if _, err := p.Platform().File(p.ctx(), e.Files[i], int64(len(body))-1); !errors.Is(err, chat.ErrLarge) {
			p.Errorf("file %d, larger than allowed: %v, not ErrLarge", i, err)
		}
	}
	if _, err := p.Platform().File(p.ctx(), chat.File{ID: "f-none-such"}, 10); !errors.Is(err, chat.ErrGone) {
		p.Errorf("a file that is not there: %v, not ErrGone", err)
	}
}

func suggested(p *play) {
	c := p.Cast()
	p.ear.choices = []chat.Choice{{Value: "one", Text: say.Text{EN: "The first", FR: "Le premier"}}, {Value: "two", Text: say.Same("The second")}}
	got := p.Complete(c.Ana, c.Room, "note", "text", "th")
	if !slices.Equal(got, []string{"The first", "The second"}) {
		p.Errorf("Ana is offered %q", got)
	}
	q := <-p.ear.asked
	if q.Who != c.Ana || q.Room != c.Room || q.Command != "note" || q.Option != "text" || q.Typed != "th" {
		p.Errorf("the question was %+v", q)
	}
}
