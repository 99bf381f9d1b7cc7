package commands

import (
	"strconv"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// A CardInput is everything a post's card shows. The card is a pure function of it.
type CardInput struct {
	Post     storage.Post
	Revision approvals.Revision
	Before   *approvals.Revision // the revision before, for the words that changed; nil: none
	Info     storage.BrandInfo
	Names    map[string]string // person id → name
	Deciders []string          // names of those who can still satisfy the open step
	Ping     []chat.Identity   // who a request notifies
	Notes    []storage.Note    // what was said about it, oldest first
	Wordings []Wording         // what deciders handed in instead
	Checks   []Check
	Lang     say.Lang
	Now      time.Time
	Clicks   *int64       // nil: nothing measured
	Pictures []chat.Image // of every account, each once, as cards show them
	Web      string       // address of the web side
	Reader   string       // the one person it is shown to, by id: Before is what they saw last; empty: everybody
}

func (in CardInput) say(t say.Text, args ...any) string {
	if len(args) > 0 {
		t = t.F(args...)
	}
	return t.In(in.Lang)
}

func (in CardInput) shown() approvals.State {
	return approvals.Shown(in.Post.Post, in.Info.Stopped != nil)
}

// RootCard is a post where it was drafted: its text and its next steps.
func RootCard(in CardInput) chat.Message {
	if !in.Post.Deleted.IsZero() {
		return in.deletedCard()
	}
	if isIdea(in.Post) {
		return in.ideaCard()
	}
	m := in.card(in.waitsFor(), in.asks())
	m.Buttons = Buttons(in, false)
	return m
}

// RequestCard asks for approval: whom, by when, and what happens if nobody answers.
func RequestCard(in CardInput) chat.Message {
	if !in.Post.Deleted.IsZero() {
		return in.deletedCard()
	}
	yours := say.Text{EN: "your ✅ by %s", FR: "votre ✅ avant %s"}.F(in.near(in.Post.Deadline))
	if in.Post.Deadline.IsZero() {
		yours = say.Text{EN: "your ✅", FR: "votre ✅"}
	}
	m := in.card(yours, reminders(in.Post, in.near))
	m.Card = true
	m.Fields = append(m.Fields, in.notes()...)
	if in.Post.State == approvals.Review {
		m.Text += "\n" + in.request()
		m.Ping = in.Ping
	}
	if canStillVote(in.Post.State) {
		m.Seeds = []string{"✅", "❌", "✋", "✏", "👀"}
	}
	m.Buttons = Buttons(in, true)
	return m
}

// OldCard is a request whose revision is no longer the one: struck through, without buttons.
func OldCard(in CardInput, revision int) chat.Message {
	t := say.Text{
		EN: "Revision %[2]d of post %[1]s is being changed. Reactions here no longer count.",
		FR: "La version %[2]d de la publication %[1]s est en cours de modification. Les réactions ici ne comptent plus.",
	}
	switch {
	case !in.Post.Deleted.IsZero():
		t = say.Text{EN: "Post %[1]s was deleted: it does not go out.", FR: "La publication %[1]s a été supprimée\u202f: elle ne part pas."}
	case in.Post.State == approvals.Cancelled:
		t = say.Text{
			EN: "Post %[1]s was taken off the calendar: it does not go out.",
			FR: "La publication %[1]s a été retirée du calendrier\u202f: elle ne part pas.",
		}
	case in.Post.Submitted > revision:
		t = say.Text{
			EN: "Revision %[3]d of post %[1]s is here now. Reactions to revision %[2]d no longer count.",
			FR: "La version %[3]d de la publication %[1]s est arrivée. Les réactions à la version %[2]d ne comptent plus.",
		}
	}
	return chat.Message{Text: in.say(t, post(in.Post.Number), revision, in.Post.Revision), Void: true, About: about(in.Post, in.Info)}
}

func canStillVote(s approvals.State) bool {
	switch s {
	case approvals.Review, approvals.Changes, approvals.Rejected, approvals.Held, approvals.Approved, approvals.Scheduled, approvals.Late:
		return true
	}
	return false
}

// card is what every card of a post has in common. While it is decided, wanted says on a lock screen
// whose word is awaited, and asked says so in the card.
func (in CardInput) card(wanted, asked say.Text) chat.Message {
	m := chat.Message{Text: in.lead(wanted), About: about(in.Post, in.Info), Images: in.Pictures}
	m.Fields = append(m.Fields,
		chat.Field{Block: chat.Title, Name: say.Data(oneLine(in.Info.Name)), Value: say.Quoted(in.firstWords()).In(in.Lang), Note: in.say(standingWords(in.Post, in.Info))},
		chat.Field{Block: chat.Fact, Value: in.facts()})
	m.Fields = append(m.Fields, in.texts()...)
	m.Fields = append(m.Fields, in.dates()...)
	if !in.drafting() {
		m.Fields = append(m.Fields, in.changed()...)
		m.Fields = append(m.Fields, in.corrected()...)
		m.Fields = append(m.Fields, checkFields(in.Checks, in.Lang)...)
	}
	if rule := in.rule(asked); rule != "" {
		m.Fields = append(m.Fields, chat.Field{Block: chat.Rule, Value: rule})
	}
	return m
}

// words is the text that stands for the post: that of its first account.
func (in CardInput) words() string {
	for _, p := range in.Revision.Parts {
		return p.Text
	}
	return in.Post.Title
}

// FirstWords is the beginning of a text, on one line, at most 42 characters.
func FirstWords(text string) string {
	text = oneLine(text)
	if r := []rune(text); len(r) > 42 {
		cut := string(r[:40])
		if i := strings.LastIndexByte(cut, ' '); i > 20 {
			cut = cut[:i]
		}
		return strings.TrimRight(cut, " .,;:!?…") + "…"
	}
	return text
}

// lead is what a lock screen shows: brand, first words, time, accounts, who decides by when.
func (in CardInput) lead(wanted say.Text) string {
	last := standingWords(in.Post, in.Info)
	if in.Post.State == approvals.Review && !wanted.Empty() {
		last = wanted
	}
	parts := []say.Speaker{say.Same(oneLine(in.Info.Name)), say.Quoted(in.firstWords())}
	if at := in.instant(); !at.IsZero() {
		parts = append(parts, in.near(at))
	}
	return in.say(say.Join(" · ", append(parts, in.accountsShort(), last)...))
}

// firstWords shows what cannot be seen, so that a lock screen cannot be made to lie.
func (in CardInput) firstWords() string { return FirstWords(approvals.Visible(in.words())) }

// near says an instant as briefly as stays true: a card stands for days, so it never says "today".
func (in CardInput) near(t time.Time) say.Speaker {
	t = t.In(in.Info.Zone())
	if d := t.Sub(in.Now); d > -6*24*time.Hour && d < 6*24*time.Hour {
		return say.AtShort(t)
	}
	return say.AtFrom(t, in.Now)
}

// instant is when the post goes out or went out; zero: not known.
func (in CardInput) instant() time.Time {
	if s := in.Post.Series; s != nil && !s.Over() {
		return in.Post.Time
	}
	for _, d := range in.Post.Deliveries {
		if d.State == approvals.Live {
			return d.SettledAt
		}
	}
	if in.Post.Now {
		return time.Time{}
	}
	return in.Post.Time
}

func (in CardInput) accountsShort() say.Text {
	names := placesOf(in.Post, in.Info)
	switch len(names) {
	case 0:
		return say.Text{EN: "no account", FR: "aucun compte"}
	case 1:
		return names[0]
	}
	return say.Text{EN: "%s +%s", FR: "%s +%s"}.F(names[0], strconv.Itoa(len(names)-1))
}

// facts is the small line under the title: number, revision, time, accounts, author, campaign.
func (in CardInput) facts() string {
	var when say.Speaker = say.Text{EN: "no time yet", FR: "sans heure"}
	switch at := in.instant(); {
	case !at.IsZero():
		when = say.AtFrom(at.In(in.Info.Zone()), in.Now)
	case in.Post.State == approvals.Publishing:
		when = say.Text{}
	case in.Post.Now:
		when = say.Text{EN: "as soon as it is approved", FR: "dès sa validation"}
	}
	parts := []say.Speaker{
		say.Text{EN: "Post %s, revision %d", FR: "Publication %s, version %d"}.F(post(in.Post.Number), in.Post.Revision),
		when, in.again(), say.Text{EN: "%s", FR: "%s"}.F(accountsOf(in.Post, in.Info)),
		say.Text{EN: "by %s", FR: "par %s"}.F(in.name(in.Post.Author)),
	}
	if in.Post.Campaign != "" {
		parts = append(parts, say.Text{EN: "campaign %s", FR: "campagne %s"}.F(in.Post.Campaign))
	}
	if byModel(in.Revision) {
		parts = append(parts, say.Text{EN: "with a model", FR: "avec un modèle"})
	}
	if in.Clicks != nil {
		parts = append(parts, clicksOf(*in.Clicks))
	}
	return in.say(say.Join(" · ", parts...))
}

func clicksOf(n int64) say.Count {
	return say.Count{N: n, One: say.Text{EN: "click", FR: "clic"}, Many: say.Text{EN: "clicks", FR: "clics"}}
}

func (in CardInput) name(id string) string {
	if n := in.Names[id]; n != "" {
		return n
	}
	return id
}
