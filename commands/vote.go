package commands

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var (
	postOption = chat.Option{
		Name: say.Text{EN: "post", FR: "publication"}, Help: say.Text{EN: "Its number; left out: the post of this thread", FR: "Son numéro\u202f; sinon, la publication de ce fil"},
		Kind: chat.PostNo, Main: true, Complete: true,
	}
	reasonOption = chat.Option{
		Name: say.Text{EN: "reason", FR: "raison"}, Help: say.Text{EN: "Why, in one sentence", FR: "Pourquoi, en une phrase"},
		Kind: chat.Words, Main: true,
	}
	revisionOption = chat.Option{
		Name: say.Text{EN: "revision", FR: "version"}, Carried: true, Help: say.Text{EN: "The revision that was seen", FR: "La version qui a été vue"},
		Kind: chat.Number,
	}
	backOption = chat.Option{
		Name: say.Text{EN: "back", FR: "retour"}, Carried: true, Help: say.Text{EN: "on: take my word back", FR: "oui\u202f: retirer mon avis"},
		Kind: chat.Flag,
	}
	decides = say.Text{EN: "whoever a step names", FR: "toute personne nommée par une étape"}
)

var approve = &Command{
	Spec: chat.Spec{
		Name: approveName, Aliases: []string{"approuver"},
		Help:    say.Text{EN: "Approve a post: shows it first", FR: "Valider une publication\u202f: la montre d'abord"},
		Options: []chat.Option{postOption, revisionOption, backOption}, Example: say.Text{EN: "/approve 12", FR: "/valider 12"}, Role: decides,
	},
	Reach: Deciders,
	Run:   func(ctx context.Context, c *Call) (chat.Message, error) { return runVote(ctx, c, approvals.Approve) },
}

var reject = &Command{
	Spec: chat.Spec{
		Name:    say.Text{EN: "reject", FR: "refuser"},
		Help:    say.Text{EN: "Say no to a post", FR: "Refuser une publication"},
		Options: []chat.Option{postOption, reasonOption, revisionOption}, Example: say.Text{EN: "/reject 12 The price is wrong", FR: "/refuser 12 Le prix est faux"}, Role: decides,
	},
	Reach: Deciders,
	Run:   func(ctx context.Context, c *Call) (chat.Message, error) { return runVote(ctx, c, approvals.Reject) },
}

var hold = &Command{
	Spec: chat.Spec{
		Name:    say.Text{EN: "hold", FR: "suspendre"},
		Help:    say.Text{EN: "Ask everyone to wait with a post", FR: "Demander d'attendre pour une publication"},
		Options: []chat.Option{postOption, reasonOption, revisionOption}, Example: say.Text{EN: "/hold 12 Legal looks at it", FR: "/suspendre 12 Le juridique vérifie"}, Role: decides,
	},
	Reach: Deciders,
	Run:   func(ctx context.Context, c *Call) (chat.Message, error) { return runVote(ctx, c, approvals.Hold) },
}

var changes = &Command{
	Spec: chat.Spec{
		Name:    say.Text{EN: "changes", FR: "retouches"},
		Help:    say.Text{EN: "Ask for changes to a post", FR: "Demander des modifications d'une publication"},
		Options: []chat.Option{postOption, reasonOption, revisionOption}, Example: say.Text{EN: "/changes 12 Shorter, please", FR: "/retouches 12 Plus court"}, Role: decides,
	},
	Reach: Deciders,
	Run:   func(ctx context.Context, c *Call) (chat.Message, error) { return runVote(ctx, c, approvals.Change) },
}

// runVote gives a word on the revision that was seen. A line without a revision shows the post and
// signs nothing.
func runVote(ctx context.Context, c *Call, kind approvals.Kind) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	if c.On("back") {
		return c.takeBack(ctx, p)
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	vote, err := c.word(ctx, p, kind, roles)
	if err != nil {
		return chat.Message{}, err
	}
	if kind == approvals.Approve && !c.Has("revision") {
		return c.toSign(ctx, p)
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		p, err = c.cast(tx, p.ID, vote, c.Text("reason"))
		return err
	})
	if err != nil {
		return chat.Message{}, err
	}
	if kind != approvals.Approve && c.Text("reason") == "" {
		return AskReason(ctx, c, p, kind), nil
	}
	m := c.Private(voted[kind], post(p.Number), p.Revision, c.afterVote(ctx, p))
	m.About, m.Buttons = about(p, c.Info), []chat.Button{c.backButton(p)}
	return m, nil
}

// cast lets a word count, tells the thread what came of it, and keeps the reason given with it.
func (c *Call) cast(tx *storage.Tx, id string, vote approvals.Voted, reason string) (storage.Post, error) {
	vote.At = tx.Now()
	p, err := tx.PostByID(id)
	if err != nil {
		return p, err
	}
	before := p.Post
	if !explains(p, vote, reason) {
		if err := tx.Apply(&p, vote); err != nil {
			return p, err
		}
	}
	if err := TellDecided(tx, before, p, c.Person.Name); err != nil {
		return p, err
	}
	if reason = strings.TrimSpace(reason); reason != "" {
		return p, c.because(tx, p, reason)
	}
	return p, nil
}

// explains reports whether a line only adds the reason to a word that stands. That word keeps its
// road: one given by a reaction is still taken back with it.
func explains(p storage.Post, vote approvals.Voted, reason string) bool {
	return vote.Kind != approvals.Approve && strings.TrimSpace(reason) != "" &&
		slices.ContainsFunc(p.Votes, func(v approvals.Vote) bool { return v.Person == vote.By && v.Kind == vote.Kind })
}

// word is the vote that the line gives; refused in words where it would not count.
func (c *Call) word(ctx context.Context, p storage.Post, kind approvals.Kind, roles map[string][]approvals.Role) (approvals.Voted, error) {
	aways, err := c.Brand.Aways(ctx)
	if err != nil {
		return approvals.Voted{}, err
	}
	road := approvals.ByCommand
	if c.Event.Kind == chat.Clicked {
		road = approvals.ByButton
	}
	revision := p.Revision
	if c.Has("revision") { // what was named is meant, and only that: 0 is no revision
		revision = c.Number("revision", 0)
	}
	vote := approvals.Voted{By: c.Person.ID, At: c.At, Kind: kind, Road: road, Revision: revision, Roles: roles[c.Person.ID]}
	if absent := StandsFor(c.Person.ID, p, roles, aways, c.At); absent != "" {
		vote.For, vote.Roles = absent, roles[absent]
	}
	_, err = p.Next(vote)
	return vote, err
}

// StandsFor finds the person whose delegate id is at an instant, where id alone could not decide.
// Empty: id acts for themselves.
func StandsFor(id string, p storage.Post, roles map[string][]approvals.Role, aways map[string]storage.Away, now time.Time) string {
	if p.CanVote(id, roles[id]) == nil {
		return ""
	}
	for _, absent := range slices.Sorted(maps.Keys(aways)) {
		a := aways[absent]
		if a.Delegate == id && a.Until.After(now) && p.CanVote(absent, roles[absent]) == nil {
			return absent
		}
	}
	return ""
}

// beforeSigning shows the exact revision in private, with what changed since the person's last look
// and the button that signs it.
func (c *Call) beforeSigning(ctx context.Context, p storage.Post) (chat.Message, error) {
	in, err := c.shownTo(ctx, p)
	if err != nil {
		return chat.Message{}, err
	}
	m := RequestCard(in)
	m.Private, m.Card, m.Ping, m.Seeds = true, false, nil, nil
	return m, nil
}

// toSign is [Call.beforeSigning] with a button that says which revision it signs.
func (c *Call) toSign(ctx context.Context, p storage.Post) (chat.Message, error) {
	m, err := c.beforeSigning(ctx, p)
	if err != nil {
		return m, err
	}
	for i, b := range m.Buttons {
		if b.Action == stepApprove.line(post(p.Number), strconv.Itoa(p.Revision)) {
			m.Buttons[i].Label = c.Say(say.Text{EN: "Approve revision %d", FR: "Valider la version %d"}, p.Revision)
		}
	}
	return m, nil
}

// takeBack withdraws a word that was given by button or command: a reaction goes with its emoji.
func (c *Call) takeBack(ctx context.Context, p storage.Post) (chat.Message, error) {
	before := p.Post
	err := c.Change(ctx, func(tx *storage.Tx) (err error) {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		if err := tx.Apply(&p, approvals.Unvoted{By: c.Person.ID, At: tx.Now(), Road: approvals.ByButton, Revision: p.Submitted}); err != nil {
			return err
		}
		return TellDecided(tx, before, p, c.Person.Name)
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{
		EN: "Your word on post %[1]s is taken back. If a reaction of yours still stands on the request, take it off too. %[2]s",
		FR: "Votre avis sur la publication %[1]s est retiré. Si une de vos réactions reste sur la demande, retirez-la aussi. %[2]s",
	}, post(p.Number), c.afterVote(ctx, p))
	m.About = about(p, c.Info)
	return m, nil
}

// backButton takes a word back that came by button or command.
func (c *Call) backButton(p storage.Post) chat.Button {
	return chat.Button{Label: c.Say(say.Text{EN: "Take it back", FR: "Retirer"}), Action: Do("approve", post(p.Number), "back:on")}
}

// StillCounts tells somebody who took their reaction off that their word came by another road.
func StillCounts(c *Call, p storage.Post) chat.Message {
	m := c.Private(say.Text{
		EN: "You gave your word on post %[1]s with a button or a command, so it still counts without the reaction.",
		FR: "Vous avez donné votre avis sur la publication %[1]s par un bouton ou une commande\u202f: il vaut encore sans la réaction.",
	}, post(p.Number))
	m.About, m.Buttons = about(p, c.Info), []chat.Button{c.backButton(p)}
	return m
}

// because keeps a decider's reason beside the audit and shows it in the thread.
func (c *Call) because(tx *storage.Tx, p storage.Post, reason string) error {
	if err := tx.Reason(p.Number, c.Person.ID, reason); err != nil {
		return err
	}
	m := chat.Message{About: about(p, c.Info), Text: say.Text{EN: "%s about post %s: %s", FR: "%s, sur la publication %s\u202f: %s"}.F(c.Person.Name, post(p.Number), say.Quoted(reason)).In(c.Info.Lang())}
	return Tell(tx, "reason/"+p.ID+"/"+c.Person.ID, p.ID, Saying{Root: true, Message: m})
}

// TellDecided tells the post's thread what votes made of it; nothing when its state stayed. Where they
// opened a step, its people are asked.
func TellDecided(tx *storage.Tx, before approvals.Post, p storage.Post, by string) error {
	if openStep(p.Post) > openStep(before) && before.State == approvals.Review {
		return AskNext(tx, p)
	}
	if p.State == before.State {
		return nil
	}
	info, err := tx.Info()
	if err != nil {
		return err
	}
	m := Decided(p, before.State, by, info)
	if m.Empty() {
		return nil
	}
	return Tell(tx, "decided/"+p.ID, p.ID, Saying{Root: true, Message: m})
}

// openStep is the step that people are asked about, from 1; 0: none.
func openStep(p approvals.Post) int {
	if p.State != approvals.Review {
		return 0
	}
	return 1 + slices.IndexFunc(p.Tally(), func(t approvals.StepTally) bool { return t.Open })
}

// AskNext has those asked, in the thread of the request, whose word a post waits for now and did not
// when it was submitted.
func AskNext(tx *storage.Tx, p storage.Post) error {
	return tx.Do(storage.Due{Key: DueTurn + "/" + p.ID, Kind: DueTurn, Post: p.ID, At: tx.Now()})
}

var voted = map[approvals.Kind]say.Text{
	approvals.Approve: {EN: "You approved revision %[2]d of post %[1]s. %[3]s", FR: "Vous avez validé la version %[2]d de la publication %[1]s. %[3]s"},
	approvals.Reject:  {EN: "You rejected revision %[2]d of post %[1]s. %[3]s", FR: "Vous avez refusé la version %[2]d de la publication %[1]s. %[3]s"},
	approvals.Hold:    {EN: "You put revision %[2]d of post %[1]s on hold. %[3]s", FR: "Vous avez suspendu la version %[2]d de la publication %[1]s. %[3]s"},
	approvals.Change:  {EN: "You asked for changes to revision %[2]d of post %[1]s. %[3]s", FR: "Vous avez demandé des modifications de la version %[2]d de la publication %[1]s. %[3]s"},
}

// afterVote says where the post stands after the person's word.
func (c *Call) afterVote(ctx context.Context, p storage.Post) say.Text {
	switch p.State {
	case approvals.Review:
		return say.Text{EN: "It still needs %s.", FR: "Il faut encore %s."}.F(deciderNames(ctx, c.DB, c.Brand, p))
	case approvals.Scheduled:
		if c.Info.Stopped != nil {
			return say.Text{EN: "Everything is stopped for %s, so it does not go out.", FR: "Tout est arrêté pour %s\u202f: elle ne part pas."}.F(c.Info.Name)
		}
		if p.Now {
			return say.Text{EN: "It is leaving now.", FR: "Elle part maintenant."}
		}
		return say.Text{EN: "It goes out %s.", FR: "Elle partira %s."}.F(whenOf(p, c.Info))
	case approvals.Approved:
		return say.Text{EN: "It has no time yet.", FR: "Elle n'a pas encore d'heure."}
	case approvals.Held:
		return say.Text{EN: "It will not go out while it is on hold.", FR: "Elle ne partira pas tant qu'elle est suspendue."}
	case approvals.Late:
		return say.Text{EN: "Its time has passed: it needs a new one.", FR: "Son heure est passée\u202f: il lui en faut une autre."}
	}
	return say.Text{EN: "It will not go out.", FR: "Elle ne partira pas."}
}
