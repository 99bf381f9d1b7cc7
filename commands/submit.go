package commands

import (
	"context"
	"errors"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var submit = &Command{
	Spec: chat.Spec{
		Name: submitName,
		Help: say.Text{EN: "Ask for approval of a post, or of several", FR: "Demander la validation d'une publication, ou de plusieurs"},
		Options: []chat.Option{
			{Name: say.Text{EN: "post", FR: "publication"}, Help: say.Text{EN: "Its number, or several", FR: "Son numéro, ou plusieurs"}, Kind: chat.PostNos, Main: true, Complete: true},
			{Name: say.Text{EN: "when", FR: "quand"}, Help: say.Text{EN: "When it should go out", FR: "Quand elle doit partir"}, Kind: chat.When, Complete: true},
		},
		Example: say.Text{EN: "/submit 12", FR: "/soumettre 12"},
		Role:    say.Text{EN: "contributor (own posts), editor", FR: "contribution (les siennes), rédaction"},
	},
	Reach: Contributors,
	Run:   runSubmit,
}

func runSubmit(ctx context.Context, c *Call) (chat.Message, error) {
	ready, err := c.requests(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	at := 0
	err = c.Change(ctx, func(tx *storage.Tx) error {
		for at = range ready {
			if err := ready[at].open(tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	var no *approvals.Refusal
	if errors.As(err, &no) { // of several posts, the one that was refused is named
		return chat.Message{}, RefuseFor(ctx, c, ready[at].post, no)
	}
	if err != nil {
		return chat.Message{}, err
	}
	var said []say.Speaker
	for _, r := range ready {
		said = append(said, say.Join(" ", c.requested(ctx, r), r.links))
	}
	m := c.Private(say.Join("\n", said...))
	m.About = about(ready[0].post, c.Info)
	return m, nil
}

// requests gathers what submitting the posts of the line needs.
func (c *Call) requests(ctx context.Context) ([]request, error) {
	posts, err := c.Posts(ctx, "post")
	if err != nil {
		return nil, err
	}
	ready := make([]request, 0, len(posts))
	for _, p := range posts {
		r, err := c.request(ctx, p)
		if err != nil {
			return nil, err
		}
		ready = append(ready, r)
	}
	return ready, c.ask(ctx, ready)
}

// A request is one post about to be submitted: the policy that its words, tags and accounts ask
// for, and by when.
type request struct {
	post     storage.Post
	policy   approvals.Policy
	deadline time.Time
	reread   time.Duration      // until its card is read again
	plan     *approvals.Planned // set: the time asked for with the submission
	links    say.Text           // what is wrong with addresses in it, where they were asked
}

// request gathers what submitting needs, and refuses what a check stops or nobody could approve.
func (c *Call) request(ctx context.Context, p storage.Post) (request, error) {
	r := request{post: p}
	if err := c.Mine(p); err != nil {
		return r, err
	}
	if p.Drafting {
		return r, say.No(say.Refused, say.Text{
			EN: "The model is still drafting post %[1]s. Ask again when its card shows the text, or give your own: %[2]s.",
			FR: "Le modèle rédige encore la publication %[1]s. Redemandez quand sa carte montre le texte, ou donnez le vôtre\u202f: %[2]s.",
		}.F(post(p.Number), Shown(editName, post(p.Number))))
	}
	if c.Has("when") {
		plan, _, err := c.planned(ctx, p)
		if err != nil {
			return r, err
		}
		r.plan, r.post.Time = &plan, plan.Time
	}
	if err := c.passes(ctx, p); err != nil {
		return r, err
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return r, err
	}
	if r.policy, err = c.policyOf(ctx, p, roles); err != nil {
		return r, err
	}
	if !r.policy.PossibleFor(excluded(p, r.policy), roles) {
		return r, RefuseFor(ctx, c, p, &approvals.Refusal{Code: approvals.NobodyCan, State: p.State})
	}
	if r.reread, err = c.rereadIn(ctx, p); err != nil {
		return r, err
	}
	r.deadline = deadline(r.post.Time, c.At, c.Info)
	return r, nil
}

// rereadIn is when the card of a request is read again. One that was asked about before has a card,
// and what stands on it is about the same words: it counts at once.
func (c *Call) rereadIn(ctx context.Context, p storage.Post) (time.Duration, error) {
	cards, err := c.Brand.Cards(ctx, p.ID)
	if err != nil {
		return 0, err
	}
	for _, card := range cards {
		if card.Revision == p.Revision && card.Ref.ID != "" && !card.Lost {
			return 0, nil
		}
	}
	return 10 * time.Minute, nil
}

// excluded lists who wrote the post and so cannot decide about it.
func excluded(p storage.Post, pol approvals.Policy) []string {
	if pol.Solo {
		return nil
	}
	return append([]string{p.Author}, p.Editors...)
}

// open submits the post, and plans to read its card again: a reaction is only a hint.
func (r *request) open(tx *storage.Tx, c *Call) error {
	p, err := tx.PostByID(r.post.ID)
	if err != nil {
		return err
	}
	if r.plan != nil {
		r.plan.At = tx.Now()
		if err := tx.Apply(&p, *r.plan); err != nil {
			return err
		}
	}
	err = tx.Apply(&p, approvals.SubmittedTo{By: c.Person.ID, At: tx.Now(), Policy: r.policy, Deadline: r.deadline})
	if err != nil {
		return err
	}
	r.post = p
	if err := tx.Touch(c.Person.ID, c.Here(), p.Number); err != nil {
		return err
	}
	if err := r.tellLinks(tx, c.Info); err != nil {
		return err
	}
	return tx.Do(storage.Due{Key: "reread/" + p.ID, Kind: "reread", Post: p.ID, At: tx.Now().Add(r.reread)})
}

// requested says whom a post now waits for, by when, and what happens if nobody answers.
func (c *Call) requested(ctx context.Context, r request) say.Text {
	room := c.RoomName(ctx, approvalRoomOf(c.Info))
	return say.Text{
		EN: "Post %[1]s asks %[2]s for approval in %[3]s, by %[4]s. If nobody answers, it stays unpublished.",
		FR: "La publication %[1]s demande la validation de %[2]s dans %[3]s, avant %[4]s. Sans réponse, elle ne part pas.",
	}.F(post(r.post.Number), deciderNames(ctx, c.DB, c.Brand, r.post), room, say.Near(r.deadline.In(c.Info.Zone()), c.At))
}

// approvalRoomOf is where a brand's requests are shown.
func approvalRoomOf(info storage.BrandInfo) storage.RoomKey {
	if r, ok := info.Rooms["approvals"]; ok {
		return r
	}
	return info.Rooms["home"]
}
