package commands

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
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
	Checks   []Check
	Lang     say.Lang
	Now      time.Time
	Clicks   *int64 // nil: nothing measured
	Web      string // address of the web side
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
	m := in.card()
	m.Buttons = Buttons(in, false)
	return m
}

// RequestCard asks for approval: whom, by when, and what happens if nobody answers.
func RequestCard(in CardInput) chat.Message {
	m := in.card()
	m.Card = true
	if in.Post.State == approvals.Review {
		m.Text = in.lead() + "\n" + in.request()
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

// card is what every card of a post has in common.
func (in CardInput) card() chat.Message {
	m := chat.Message{Text: in.lead(), About: about(in.Post, in.Info)}
	m.Fields = append(m.Fields,
		chat.Field{Block: chat.Title, Name: say.Data(in.Info.Name), Value: say.Quoted(FirstWords(in.words())).In(in.Lang), Note: in.say(StateWords(in.shown()))},
		chat.Field{Block: chat.Fact, Value: in.facts()})
	m.Fields = append(m.Fields, in.texts()...)
	if f, ok := in.changed(); ok {
		m.Fields = append(m.Fields, f)
	}
	m.Fields = append(m.Fields, checkFields(in.Checks, in.Lang)...)
	if rule := in.rule(); rule != "" {
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
func (in CardInput) lead() string {
	parts := []say.Speaker{say.Same(in.Info.Name), say.Quoted(FirstWords(in.words()))}
	if !in.Post.Time.IsZero() && !in.Post.Now {
		parts = append(parts, say.AtShort(in.Post.Time.In(in.Info.Zone())))
	}
	parts = append(parts, in.accountsShort())
	switch in.Post.State {
	case approvals.Review:
		parts = append(parts, say.Text{EN: "your ✅ by %s", FR: "votre ✅ avant %s"}.F(say.Near(in.Post.Deadline.In(in.Info.Zone()), in.Now)))
	default:
		parts = append(parts, StateWords(in.shown()))
	}
	return in.say(say.Join(" · ", parts...))
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
	when := say.Text{EN: "no time yet", FR: "sans heure"}
	switch {
	case in.Post.State == approvals.Published || in.Post.State == approvals.Publishing:
		when = say.Text{}
	case in.Post.Now:
		when = say.Text{EN: "as soon as it is approved", FR: "dès sa validation"}
	case !in.Post.Time.IsZero():
		when = say.Text{EN: "%s", FR: "%s"}.F(say.AtFrom(in.Post.Time.In(in.Info.Zone()), in.Now))
	}
	parts := []say.Speaker{
		say.Text{EN: "Post %s, revision %d", FR: "Publication %s, version %d"}.F(post(in.Post.Number), in.Post.Revision),
		when, say.Text{EN: "%s", FR: "%s"}.F(accountsOf(in.Post, in.Info)),
		say.Text{EN: "by %s", FR: "par %s"}.F(in.name(in.Post.Author)),
	}
	if in.Post.Campaign != "" {
		parts = append(parts, say.Text{EN: "campaign %s", FR: "campagne %s"}.F(in.Post.Campaign))
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

// texts shows each text once, to the letter, with all the accounts it goes to.
func (in CardInput) texts() []chat.Field {
	if in.Post.Note == "drafting" {
		return []chat.Field{{Block: chat.Fact, Value: in.say(say.Text{EN: "drafting…", FR: "rédaction en cours…"})}}
	}
	var out []chat.Field
	at := map[string]int{}
	for _, p := range in.Revision.Parts {
		name := in.say(placeNamed(in.Info, p.Account))
		if i, same := at[p.Text]; same {
			out[i].Name += ", " + name
			continue
		}
		at[p.Text] = len(out)
		out = append(out, chat.Field{Block: chat.Exact, Name: name, Value: say.Data(approvals.Visible(p.Text)), Note: in.count(p)})
	}
	return out
}

// count is how much of a network's limit a text takes: "143 / 5,000".
func (in CardInput) count(p approvals.Part) string {
	n := networks.Named(p.Network)
	if n == nil || n.Limits.Text == 0 {
		return ""
	}
	return in.say(say.Text{EN: "%s / %s", FR: "%s / %s"}, say.Int(n.Count(p.Text)), say.Int(n.Limits.Text))
}

// changed shows word by word what the newest revision changed, while it waits for a word.
func (in CardInput) changed() (chat.Field, bool) {
	if in.Before == nil || in.Post.Note == "drafting" {
		return chat.Field{}, false
	}
	switch in.Post.State {
	case approvals.Draft, approvals.Review:
	default:
		return chat.Field{}, false
	}
	old := map[string]string{}
	for _, p := range in.Before.Parts {
		old[p.Account] = p.Text
	}
	for _, p := range in.Revision.Parts {
		if was, had := old[p.Account]; had && was != p.Text {
			return chat.Field{Block: chat.Changes, Name: in.say(say.Text{EN: "What changed since revision %d", FR: "Ce qui a changé depuis la version %d"}, in.Before.Number),
				Value: string(Diff(was, p.Text))}, true
		}
	}
	return chat.Field{}, false
}

// request is the sentence that asks: whom, by when, and what happens if nobody answers.
func (in CardInput) request() string {
	by := in.name(in.Post.SubmittedBy)
	who := say.Speaker(say.List{Items: in.Deciders, Or: true})
	if len(in.Deciders) == 0 {
		who = say.Text{EN: "To whoever can approve", FR: "À qui peut valider"}
	}
	return in.say(say.Text{
		EN: "%[1]s, %[2]s asks for your approval by %[3]s. If nobody answers, post %[4]s stays unpublished.",
		FR: "%[1]s, %[2]s demande votre validation avant %[3]s. Sans réponse, la publication %[4]s ne part pas.",
	}, who, by, say.Near(in.Post.Deadline.In(in.Info.Zone()), in.Now), post(in.Post.Number))
}

// rule is what happens next.
func (in CardInput) rule() string {
	var parts []say.Speaker
	switch {
	case in.Post.Submitted == 0 || !in.Post.Policy.Solo:
	case signedAlone(in.Post):
		parts = append(parts, say.Text{EN: "Signed by its author alone (solo).", FR: "Signée par son auteur seul (solo)."})
	default:
		parts = append(parts, say.Text{EN: "Its author may sign alone (solo).", FR: "Son auteur peut la signer seul (solo)."})
	}
	if s := in.steps(); s != nil {
		parts = append(parts, s...)
	}
	switch in.shown() {
	case approvals.Review:
		parts = append(parts, say.Text{EN: "If nobody answers, it stays unpublished.", FR: "Sans réponse, elle ne part pas."})
	case approvals.Frozen:
		parts = append(parts, say.Text{EN: "Everything is stopped for %s: it does not go out.", FR: "Tout est arrêté pour %s\u202f: elle ne part pas."}.F(in.Info.Name))
	case approvals.Late:
		parts = append(parts, say.Text{EN: "Its time has passed. It needs a new one.", FR: "Son heure est passée. Il lui en faut une autre."})
	case approvals.Unconfirmed:
		parts = append(parts, say.Text{EN: "It may be live. Nothing is sent meanwhile.", FR: "Elle est peut-être en ligne. Rien n'est envoyé d'ici là."})
	case approvals.Published:
		for _, d := range in.Post.Deliveries {
			if d.URL != "" {
				parts = append(parts, say.Same(absolute(in.Web, d.URL)))
			}
		}
	}
	return in.say(say.Join(" ", parts...))
}

// signedAlone reports whether somebody who wrote the post signed it, as solo allows.
func signedAlone(p storage.Post) bool {
	return slices.ContainsFunc(p.Votes, func(v approvals.Vote) bool { return v.Kind == approvals.Approve && wrote(p, v.Person) })
}

// wrote reports whether a person made any revision of the post.
func wrote(p storage.Post, person string) bool {
	return person == p.Author || slices.Contains(p.Editors, person)
}

// signer names a person whose approval counts, and who gave it for them.
func (in CardInput) signer(id string) string {
	for _, v := range in.Post.Votes {
		if v.For == id && v.Kind == approvals.Approve {
			return in.say(say.Text{EN: "%s for %s", FR: "%s pour %s"}, in.name(v.Person), in.name(id))
		}
	}
	return in.name(id)
}

// steps says how far each step is, once there is something to say: more than one step, or votes.
func (in CardInput) steps() []say.Speaker {
	tally := in.Post.Tally()
	if in.Post.Submitted == 0 || len(tally) == 0 {
		return nil
	}
	var out []say.Speaker
	for i, t := range tally {
		if len(tally) == 1 && len(t.Who) == 0 && t.Need <= 1 {
			continue
		}
		line := say.Text{EN: "%[2]d of %[3]d ✅", FR: "%[2]d ✅ sur %[3]d"}.F(i+1, t.Have, t.Need)
		if len(tally) > 1 {
			line = say.Text{EN: "Step %[1]d: %[2]d of %[3]d ✅", FR: "Étape %[1]d\u202f: %[2]d ✅ sur %[3]d"}.F(i+1, t.Have, t.Need)
		}
		if len(t.Who) > 0 {
			names := say.List{}
			for _, id := range t.Who {
				names.Items = append(names.Items, in.signer(id))
			}
			line = say.Text{EN: "%s (%s)", FR: "%s (%s)"}.F(line, names)
		}
		if t.Step.Why != "" {
			line = say.Text{EN: "%s, because of: %s", FR: "%s, en raison de\u202f: %s"}.F(line, t.Step.Why)
		}
		out = append(out, say.Text{EN: "%s.", FR: "%s."}.F(line))
	}
	return out
}
