package chattest

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// asks lets Ana type a command and gives its event.
func (p *play) asks() chat.Event {
	c := p.Cast()
	p.Type(c.Ana, in(c.Room), "/note hello")
	return p.event(chat.Typed)
}

func answered(p *play) {
	c := p.Cast()
	p.must(p.Platform().Answer(p.ctx(), p.asks().Reply, chat.Message{Text: "Noted for you.", Private: true}))
	p.only(c.Ana, c.Marc, "Noted for you.")
	p.must(p.Platform().Answer(p.ctx(), p.asks().Reply, chat.Message{Text: "Noted for all."}))
	p.one(c.Ana, "Noted for all.")
	p.one(c.Marc, "Noted for all.")
	before := len(p.Sees(c.Ana, c.Room))
	p.must(p.Platform().Answer(p.ctx(), p.asks().Reply, chat.Message{}))
	if after := len(p.Sees(c.Ana, c.Room)); after != before {
		p.Errorf("an answer that says nothing shows as %d messages", after-before)
	}
}

func answeredAgain(p *play) {
	c := p.Cast()
	e := p.asks()
	p.must(p.Platform().Answer(p.ctx(), e.Reply, chat.Message{Text: "Working on it.", Private: true}))
	p.one(c.Ana, "Working on it.")
	p.must(p.Platform().Answer(p.ctx(), e.Reply, chat.Message{Text: "Here it is.", Private: true}))
	p.only(c.Ana, c.Marc, "Here it is.")
	late := p.asks()
	p.Lapse()
	for _, handle := range []string{e.Reply, late.Reply} {
		if err := p.Platform().Answer(p.ctx(), handle, chat.Message{Text: "Too late."}); !errors.Is(err, chat.ErrLate) {
			p.Errorf("a late answer gave %v, not ErrLate", err)
		}
	}
	if heard := p.reads(c.Ana, "Too late."); len(heard) > 0 {
		p.Errorf("a refused answer shows: %+v", heard)
	}
}

// replaced goes through several private answers in one place, and leaves what everybody sees alone.
func replaced(p *play) {
	c := p.Cast()
	step := func(words, next string) chat.Message {
		return chat.Message{Text: words, Private: true, Replace: true, Buttons: []chat.Button{{Label: next, Action: "/note " + next}}}
	}
	p.must(p.Platform().Answer(p.ctx(), p.asks().Reply, step("This is 1 of 3.", "Second")))
	for _, words := range []string{"Second", "Third"} {
		on := p.reads(c.Ana, " of 3.")
		if len(on) != 1 || on[0].ID == "" {
			p.Fatalf("Ana reads %+v", on)
		}
		p.Click(c.Ana, chat.Ref{Room: c.Room, ID: on[0].ID}, words)
		e := p.event(chat.Clicked)
		if e.Line != "/note "+words {
			p.Fatalf("pressed %q: %q", words, e.Line)
		}
		p.must(p.Platform().Answer(p.ctx(), e.Reply, step(words+" of 3.", "Third")))
		p.only(c.Ana, c.Marc, words+" of 3.")
		p.until("one message is left", func() bool { return len(p.reads(c.Ana, " of 3.")) == 1 })
	}
	ref := p.post(chat.Message{Text: "For everybody", Buttons: []chat.Button{{Label: "Begin", Action: "/note begin"}}}, "public")
	p.Click(c.Ana, ref, "Begin")
	p.must(p.Platform().Answer(p.ctx(), p.event(chat.Clicked).Reply, step("Begun for Ana.", "Second")))
	p.only(c.Ana, c.Marc, "Begun for Ana.")
	p.one(c.Marc, "For everybody")
}

func postedOnce(p *play) {
	c := p.Cast()
	first := p.post(chat.Message{Text: "The numbers of today"}, "metrics/1")
	if again := p.post(chat.Message{Text: "The numbers of today"}, "metrics/1"); again != first {
		p.Errorf("the same key gave %+v and %+v", first, again)
	}
	p.one(c.Marc, "The numbers of today")
	var group sync.WaitGroup
	refs := make([]chat.Ref, 8)
	for i := range refs {
		group.Go(func() {
			var err error
			if refs[i], err = p.Platform().Post(p.ctx(), in(c.Room), chat.Message{Text: "At the same moment"}, "metrics/2"); err != nil {
				p.Error(err)
			}
		})
	}
	group.Wait()
	if refs[0] == first || slices.ContainsFunc(refs[1:], func(r chat.Ref) bool { return r != refs[0] }) {
		p.Errorf("one key at one moment gave %+v", refs)
	}
	p.one(c.Marc, "At the same moment")
}

func placed(p *play) {
	c := p.Cast()
	root := p.post(chat.Message{Text: "the root"}, "root")
	if root.Room != c.Room {
		p.Errorf("the Ref names the room %+v", root.Room)
	}
	reply, err := p.Platform().Post(p.ctx(), chat.Place{Room: c.Room, Thread: root.ID}, chat.Message{Text: "under it"}, "reply")
	p.must(err)
	if seen := p.one(c.Marc, "under it"); seen.Thread != root.ID || seen.ID != reply.ID {
		p.Errorf("message %s hangs from %q; want %s from %s", seen.ID, seen.Thread, reply.ID, root.ID)
	}
	if seen := p.one(c.Marc, "the root"); seen.Thread != "" || seen.From != (chat.Identity{}) {
		p.Errorf("the root reads as %+v", seen)
	}
	for range 2 {
		_, err = p.Platform().Post(p.ctx(), chat.Place{Person: c.Ana}, chat.Message{Text: "for you, Ana"}, "direct")
		p.must(err)
	}
	p.only(c.Ana, c.Marc, "for you, Ana")
	p.one(c.Ana, "for you, Ana")
	if _, err := p.Platform().Post(p.ctx(), in(c.NoRoom), chat.Message{Text: "nowhere"}, "nowhere"); !errors.Is(err, chat.ErrGone) {
		p.Errorf("a room that is not there gave %v, not ErrGone", err)
	}
}

func crowded(p *play) {
	const many = 24
	c := p.Cast()
	var group sync.WaitGroup
	for i := range many {
		group.Go(func() {
			if _, err := p.Platform().Post(p.ctx(), in(c.Room), chat.Message{Text: "parallel"}, "parallel/"+strconv.Itoa(i)); err != nil {
				p.Error(err)
			}
		})
	}
	group.Wait()
	ids := map[string]bool{}
	for _, s := range p.reads(c.Marc, "parallel") {
		ids[s.ID] = true
	}
	if len(ids) != many {
		p.Errorf("%d messages of %d are there", len(ids), many)
	}
}

func edited(p *play) {
	c := p.Cast()
	ref := p.post(chat.Message{Text: "Revision 1", Buttons: []chat.Button{{Label: "Approve revision 1", Action: "/approve 1 revision:1"}}}, "card")
	p.must(p.Platform().Edit(p.ctx(), ref, chat.Message{Text: "Revision 2", Buttons: []chat.Button{{Label: "Approve revision 2", Action: "/approve 1 revision:2"}}}))
	seen := p.one(c.Marc, "Revision 2")
	if seen.ID != ref.ID || !slices.Equal(seen.Buttons, []string{"Approve revision 2"}) {
		p.Errorf("after the edit Marc sees %+v", seen)
	}
	if old := p.reads(c.Marc, "Revision 1"); len(old) > 0 {
		p.Errorf("the old text is still there: %+v", old)
	}
	p.Click(c.Marc, ref, "Approve revision 2")
	if e := p.event(chat.Clicked); e.Line != "/approve 1 revision:2" {
		p.Errorf("the new button brings %q", e.Line)
	}
}

func whispered(p *play) {
	c := p.Cast()
	p.must(p.Platform().Whisper(p.ctx(), c.Room, c.Marc, chat.Message{Text: "Count this as your ✅?"}))
	p.only(c.Marc, c.Ana, "Count this as your ✅?")
	if err := p.Platform().Whisper(p.ctx(), c.Room, c.Nobody, chat.Message{Text: "Hello?"}); err == nil {
		p.Error("whispering to nobody went well")
	}
}

// writings are what people write that a service might take as its own marks.
var writings = []string{
	`5 < 6 & "7" > 6; &lt; stays &amp;lt;`,
	`*bold* _under_score_ ~gone~ __init__ ||spoiler|| # no title`,
	"`code` and ```more``` and > no quote",
	`@everyone @here @channel <!channel> <!here> <@U12345> <#C1|x>`,
	`https://example.com/a_b_c?x=1&y=2#z and [text](https://example.com)`,
	`:smile: :white_check_mark: \*escaped\* -- (c) …`,
	"two\nlines, «\u202ffrançais\u202f»\u00a0; 日本語 👩🏽‍💻",
}

func literal(p *play) {
	c := p.Cast()
	for i, text := range writings {
		words := "Written: " + text
		m := chat.Message{Text: say.Data(words), Fields: []chat.Field{{Block: chat.Exact, Name: "newsroom", Value: say.Data("Exactly: " + text)},
			{Block: chat.Copy, Name: "TikTok @demo", Value: say.Data("To copy: " + text)}}}
		p.post(m, "literal/"+strconv.Itoa(i))
		p.labelled(text, i)
		for _, want := range []string{words, "Exactly: " + text, "To copy: " + text} {
			list := p.reads(c.Marc, want)
			if len(list) == 0 {
				p.Errorf("does not read as written: %q in %+v", want, p.Sees(c.Marc, c.Room))
				continue
			}
			if called := list[0].Pinged; len(called) > 0 {
				p.Errorf("%q called %v", text, called)
			}
		}
	}
}

// labelled presses a button that is called as people write.
func (p *play) labelled(text string, i int) {
	c := p.Cast()
	label := "Use " + shortLine(text)
	ref := p.post(chat.Message{Text: "Which one?", Buttons: []chat.Button{{Label: say.Data(label), Action: "/note label"}}}, "label/"+strconv.Itoa(i))
	on := p.reads(c.Marc, "Which one?")
	if last := on[len(on)-1]; !slices.Contains(last.Buttons, label) {
		p.Errorf("a button is called %q, not %q", last.Buttons, label)
		return
	}
	p.Click(c.Marc, ref, label)
	p.event(chat.Clicked)
}

// shortLine is the beginning of a text, as a label holds it.
func shortLine(text string) string {
	line := []rune(strings.Join(strings.Fields(text), " "))
	return strings.TrimSpace(string(line[:min(len(line), 20)]))
}

func pinged(p *play) {
	c := p.Cast()
	p.post(chat.Message{Text: "Marc, please look. Not you, @everyone.", Ping: []chat.Identity{c.Marc}}, "ping")
	if seen := p.one(c.Marc, "please look"); !slices.Equal(seen.Pinged, []string{c.Marc.User}) {
		p.Errorf("%v were notified; want %s alone", seen.Pinged, c.Marc.User)
	}
}

func instants(p *play) {
	c := p.Cast()
	first, second := time.Unix(1795165200, 0).UTC(), time.Unix(1795251600, 0).UTC()
	text := say.Text{EN: "Post 12 moved to %s, from %s.", FR: "La publication 12 passe à %s, au lieu de %s."}.F(say.At(second), say.AtShort(first))
	p.post(chat.Message{Text: text.EN}, "moved")
	seen := p.one(c.Marc, "Post 12 moved")
	if !slices.EqualFunc(seen.Times, []time.Time{second, first}, time.Time.Equal) {
		p.Errorf("Marc sees the instants %v, not %v and %v", seen.Times, second, first)
	}
	if strings.ContainsAny(seen.Text, "\x02\x03\x1f") {
		p.Errorf("marks show in %q", seen.Text)
	}
}

func cards(p *play) {
	c := p.Cast()
	card := chat.Message{Text: "Post 12 asks for your approval", Card: true, Fields: []chat.Field{
		{Block: chat.Title, Name: "demo", Value: "Our <new> shop", Note: "in review"}, {Block: chat.Exact, Name: "newsroom", Value: "Our <new> shop opens", Note: "20/280"},
		{Block: chat.Warning, Value: "The link did not answer"}, {Name: "When", Value: "Thursday"}},
		Images: []chat.Image{{Name: "shop.png", Alt: "The shop at dawn", Data: onePixel}, {Name: "opening.mp4", Alt: "The doors open", URL: "/media/opening.mp4"}},
		About:  &chat.About{Brand: "demo", Post: 12, Revision: 3, State: "review"}}
	for i := range 25 {
		card.Buttons = append(card.Buttons, chat.Button{Label: "Button " + strconv.Itoa(i), Action: "/note " + strconv.Itoa(i)})
	}
	ref := p.post(card, "card")
	seen := p.one(c.Marc, "Post 12 asks")
	for _, words := range []string{"demo", "Our <new> shop", "in review", "20/280", "The link did not answer", "When", "Thursday"} {
		if !strings.Contains(seen.Text, words) {
			p.Errorf("the card lacks %q: %q", words, seen.Text)
		}
	}
	if len(seen.Buttons) != 25 || !slices.Equal(seen.Alts, []string{"The shop at dawn", "The doors open"}) {
		p.Errorf("the card shows %d buttons and the pictures and films %q", len(seen.Buttons), seen.Alts)
	}
	card.Void = true
	p.must(p.Platform().Edit(p.ctx(), ref, card))
	if seen := p.one(c.Marc, "Post 12 asks"); len(seen.Buttons) > 0 {
		p.Errorf("a void card shows %d buttons", len(seen.Buttons))
	}
}

// onePixel is the smallest PNG there is.
var onePixel = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82")
