package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var reviewName = say.Text{EN: "review", FR: "relire"}

// What a line may say of the post that was shown, beside the kinds of vote.
const (
	later   = "later" // put off until the round is over
	because = "why"   // the reason for a word given before
)

var review = &Command{
	Spec: chat.Spec{
		Name: reviewName,
		Help: say.Text{EN: "The posts that wait for you, one at a time", FR: "Les publications qui vous attendent, une à une"},
		Options: []chat.Option{
			{Name: say.Text{EN: "post", FR: "publication"}, Help: say.Text{EN: "The post that was shown", FR: "La publication montrée"}, Kind: chat.PostNo, Carried: true},
			revisionOption,
			{Name: say.Text{EN: "say", FR: "avis"}, Help: say.Text{EN: "What you say of it", FR: "Ce que vous en dites"}, Kind: chat.One, Carried: true, Choices: []chat.Choice{
				{Value: string(approvals.Approve), Text: say.Text{EN: "approve", FR: "valider"}}, {Value: string(approvals.Change), Text: say.Text{EN: "changes", FR: "modifications"}},
				{Value: string(approvals.Reject), Text: say.Text{EN: "reject", FR: "refuser"}}, {Value: later, Text: say.Text{EN: "later", FR: "plus-tard"}},
				{Value: because, Text: say.Text{EN: "why", FR: "pourquoi"}}}},
			{Name: say.Text{EN: "reason", FR: "raison"}, Help: say.Text{EN: "Why, in one sentence", FR: "Pourquoi, en une phrase"}, Kind: chat.Words, Carried: true},
		},
		Example: say.Text{EN: "/review", FR: "/relire"},
		Role:    decides,
	},
	Reach: Deciders,
	Run:   runReview,
}

// runReview goes through what waits for a person. A line that says something of a post does that
// first; the next post then takes the place of the message whose button was pressed. Where they are
// is kept, so that they can go on another day.
func runReview(ctx context.Context, c *Call) (chat.Message, error) {
	var head say.Text
	var form *chat.Form
	if c.Has("say") {
		p, err := c.Post(ctx, "post")
		if err == nil {
			head, form, err = c.sayOf(ctx, p)
		}
		var no *approvals.Refusal
		var problem *say.Problem
		if errors.As(err, &no) && errors.As(RefuseFor(ctx, c, p, no), &problem) { // a word that does not count ends no round
			head, err = problem.Text, nil
		}
		if err != nil {
			return chat.Message{}, err
		}
	}
	m, err := c.goOn(ctx, head)
	m.Replace, m.Form = c.Has("say"), form
	return m, err
}

// sayOf does what the line says of a post. head tells it; form asks for a reason.
func (c *Call) sayOf(ctx context.Context, p storage.Post) (head say.Text, form *chat.Form, err error) {
	switch said := c.Text("say"); said {
	case later:
		return head, nil, c.inRound(ctx, func(_ *storage.Tx, r *storage.Round) error {
			if !slices.Contains(r.Later, p.Number) {
				r.Later = append(r.Later, p.Number)
			}
			return nil
		})
	case because:
		if reason := strings.TrimSpace(c.Text("reason")); reason != "" {
			return c.explained(ctx, p, reason)
		}
		return head, c.whyForm(ctx, p), nil
	default:
		head, err = c.decided(ctx, p, approvals.Kind(said))
		return head, nil, err
	}
}

// inRound changes where the person is, with whatever else f does.
func (c *Call) inRound(ctx context.Context, f func(tx *storage.Tx, r *storage.Round) error) error {
	return c.Change(ctx, func(tx *storage.Tx) error {
		r, _, err := tx.Round(c.Person.ID)
		if past(r, tx.Now()) && c.Text("say") != because {
			r = storage.Round{}
		}
		if r.Began.IsZero() {
			r.Began = tx.Now()
		}
		if err == nil {
			err = f(tx, &r)
		}
		if err != nil {
			return err
		}
		return tx.SaveRound(c.Person.ID, r)
	})
}

// roundLife is how long a round may go on: after that its count tells nobody anything, and what was
// put off comes back.
const roundLife = 7 * 24 * time.Hour

// past reports whether the next word begins another round.
func past(r storage.Round, now time.Time) bool {
	return r.Over || !r.Began.IsZero() && now.Sub(r.Began) > roundLife
}

// decided gives the person's word on the revision that was shown; a second press says nothing new.
func (c *Call) decided(ctx context.Context, p storage.Post, kind approvals.Kind) (say.Text, error) {
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return say.Text{}, err
	}
	vote, err := c.word(ctx, p, kind, roles)
	if err != nil {
		return say.Text{}, err
	}
	if said(p, c.Person.ID) == kind {
		return say.Text{}, nil
	}
	err = c.inRound(ctx, func(tx *storage.Tx, r *storage.Round) error {
		r.Said = append(r.Said, storage.Said{Number: p.Number, Revision: p.Revision, Kind: kind})
		p, err = c.cast(tx, p.ID, vote, "")
		return err
	})
	if err != nil {
		return say.Text{}, err
	}
	return voted[kind].F(post(p.Number), p.Revision, c.afterVote(ctx, p)), nil
}

// said is the standing word of a person about a post; empty: none.
func said(p storage.Post, person string) approvals.Kind {
	for _, v := range p.Votes {
		if v.Person == person {
			return v.Kind
		}
	}
	return ""
}

// explained keeps the reason for a word given before.
func (c *Call) explained(ctx context.Context, p storage.Post, reason string) (say.Text, *chat.Form, error) {
	err := c.inRound(ctx, func(tx *storage.Tx, r *storage.Round) error {
		for i := range r.Said {
			r.Said[i].Why = r.Said[i].Why || r.Said[i].Number == p.Number
		}
		return c.because(tx, p, reason)
	})
	return say.Text{EN: "%[2]s sees your reason in the thread of post %[1]s.", FR: "%[2]s voit votre raison dans le fil de la publication %[1]s."}.F(post(p.Number), c.Who(ctx, p.Author)), nil, err
}

// whyForm asks for the reason of a word given before. The round goes on whether it is given or not.
func (c *Call) whyForm(ctx context.Context, p storage.Post) *chat.Form {
	return &chat.Form{Command: "/" + reviewName.EN, Title: c.Say(say.Text{
		EN: "Tell %[2]s why, in one sentence, about post %[1]s.", FR: "Dites à %[2]s pourquoi, en une phrase, pour la publication %[1]s.",
	}, post(p.Number), c.Who(ctx, p.Author)), Fields: []chat.FormField{
		{Name: "post", Value: post(p.Number), Kind: chat.PostNo},
		{Name: "say", Value: because, Kind: chat.One},
		{Name: "reason", Label: c.Say(say.Text{EN: "Why", FR: "Pourquoi"}), Required: true, Kind: chat.Words},
	}}
}

// goOn shows the next post of the person's round, or how the round ended. head says what was just
// done.
func (c *Call) goOn(ctx context.Context, head say.Text) (chat.Message, error) {
	round, _, err := c.Brand.Round(ctx, c.Person.ID)
	if err != nil {
		return chat.Message{}, err
	}
	if past(round, c.At) && !c.Has("say") {
		round = storage.Round{}
	}
	posts, err := c.waiting(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	slices.SortFunc(posts, soonest)
	posts = slices.DeleteFunc(posts, func(p storage.Post) bool { return slices.Contains(round.Later, p.Number) })
	if len(posts) == 0 {
		return c.roundOver(ctx, head, round)
	}
	m, err := c.beforeSigning(ctx, posts[0])
	if err != nil {
		return m, err
	}
	passed := len(round.Said) + len(round.Later)
	return c.inTurn(m, posts[0], head, passed+1, passed+len(posts), round), nil
}

// soonest puts first what must be answered first; what has no deadline comes last, the oldest first.
func soonest(a, b storage.Post) int {
	if a.Deadline.IsZero() != b.Deadline.IsZero() {
		return cmp.Compare(b.Deadline.Unix(), a.Deadline.Unix())
	}
	return cmp.Or(a.Deadline.Compare(b.Deadline), cmp.Compare(a.Number, b.Number))
}

// inTurn makes a card one of a round: which of how many, what was just done, and four words.
func (c *Call) inTurn(m chat.Message, p storage.Post, head say.Text, at, of int, round storage.Round) chat.Message {
	count := say.Text{EN: "%d of %d", FR: "%d sur %d"}.F(at, of)
	lead, asked, _ := strings.Cut(m.Text, "\n")
	tell := []say.Speaker{head}
	if head.Empty() {
		tell = []say.Speaker{say.Marked(asked)}
	}
	m.Text = c.Say(say.Text{EN: "%s · %s\n%s", FR: "%s · %s\n%s"}, count, say.Marked(lead), say.Join(" ", tell...))
	m.Fields = slices.Clone(m.Fields)
	if len(m.Fields) > 0 && m.Fields[0].Block == chat.Title {
		m.Fields[0].Name = c.Say(say.Text{EN: "%s · %s", FR: "%s · %s"}, count, say.Marked(m.Fields[0].Name))
	}
	n, revision := post(p.Number), "revision:"+post(int64(p.Revision))
	word := func(label say.Text, said string, style chat.Style) chat.Button {
		return chat.Button{Label: c.Say(label), Action: Do(reviewName.EN, "post:"+n, revision, "say:"+said), Style: style}
	}
	m.Buttons = []chat.Button{
		word(say.Text{EN: "Approve", FR: "Valider"}, string(approvals.Approve), chat.Go),
		word(say.Text{EN: "Change", FR: "À modifier"}, string(approvals.Change), ""),
		word(say.Text{EN: "Reject", FR: "Refuser"}, string(approvals.Reject), chat.Grave),
		word(say.Text{EN: "Later", FR: "Plus tard"}, later, chat.Quiet),
	}
	m.Buttons = append(m.Buttons, c.unexplained(round, 1)...)
	if c.Info.Value("corrections") == "on" {
		m.Buttons = append(m.Buttons, chat.Button{Label: stepCorrect.label.In(c.Lang), Action: Do(correctName.EN, n, revision, "row:on")})
	}
	m.Buttons = append(m.Buttons, chat.Button{Label: stepExact.label.In(c.Lang), Action: stepExact.line(n, ""), Style: stepExact.style})
	m.Buttons = quietLast(m.Buttons)
	return m
}

// unexplained offers to give the reason of the last words that have none.
func (c *Call) unexplained(round storage.Round, most int) []chat.Button {
	var out []chat.Button
	for _, s := range slices.Backward(round.Said) {
		if s.Kind == approvals.Approve || s.Why || s.Wording || len(out) == most {
			continue
		}
		n := post(s.Number)
		out = append(out, chat.Button{Label: c.Say(say.Text{EN: "Say why, post %s", FR: "Dire pourquoi, publication %s"}, n), Action: Do(reviewName.EN, "post:"+n, "say:"+because)})
	}
	return out
}

// roundOver says what was done, and what was left for later.
func (c *Call) roundOver(ctx context.Context, head say.Text, round storage.Round) (chat.Message, error) {
	if len(round.Said)+len(round.Later) == 0 {
		return c.Private(say.Join(" ", head, say.Text{EN: "Nothing waits for you in %s.", FR: "Rien ne vous attend pour %s."}.F(c.Info.Name))), nil
	}
	tell := []say.Speaker{head, say.Text{EN: "That was all for %s.", FR: "C'est tout pour %s."}.F(c.Info.Name), sumOf(round)}
	m := chat.Message{Private: true}
	if left := numbers(round.Later); len(left) > 0 {
		one := say.Text{EN: "Left for later: post %s.", FR: "Laissé pour plus tard\u202f: publication %s."}
		if len(left) > 1 {
			one = say.Text{EN: "Left for later: posts %s.", FR: "Laissé pour plus tard\u202f: publications %s."}
		}
		tell = append(tell, one.F(say.List{Items: left}))
		m.Buttons = append(m.Buttons, chat.Button{Label: c.Say(say.Text{EN: "Review what is left", FR: "Relire le reste"}), Action: Do(reviewName.EN), Style: chat.Go})
	}
	m.Text = c.Say(say.Join(" ", tell...))
	m.Buttons = append(m.Buttons, c.unexplained(round, 5)...)
	round.Over = true
	return m, c.Brand.Change(ctx, storage.Cause{Actor: c.Person.ID}, func(tx *storage.Tx) error { return tx.SaveRound(c.Person.ID, round) })
}

func numbers(list []int64) []string {
	var out []string
	for _, n := range list {
		out = append(out, post(n))
	}
	return out
}

// sumOf counts what was said in a round: "You approved 5 and rejected 1."
func sumOf(round storage.Round) say.Text {
	count := map[say.Text]int{}
	for _, s := range round.Said {
		count[deedOf(s)]++
	}
	var en, fr say.List
	for _, v := range deeds {
		if n := count[v]; n > 0 {
			t := v.F(n)
			en.Items, fr.Items = append(en.Items, t.EN), append(fr.Items, t.FR)
		}
	}
	if len(en.Items) == 0 {
		return say.Text{}
	}
	return say.Text{EN: "You " + en.In(say.EN) + ".", FR: "Vous en avez " + fr.In(say.FR) + "."}
}

// deeds are what somebody does to posts in a round, in the order it is said.
var deeds = []say.Text{
	{EN: "approved %d", FR: "validé %d"},
	{EN: "corrected %d", FR: "corrigé %d"},
	{EN: "asked for changes to %d", FR: "renvoyé %d à modifier"},
	{EN: "rejected %d", FR: "refusé %d"},
}

func deedOf(s storage.Said) say.Text {
	switch {
	case s.Kind == approvals.Approve:
		return deeds[0]
	case s.Wording:
		return deeds[1]
	case s.Kind == approvals.Change:
		return deeds[2]
	}
	return deeds[3]
}
