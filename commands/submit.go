package commands

import (
	"context"
	"errors"
	"slices"
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
			{Name: say.Text{EN: "post", FR: "publication"}, Help: say.Text{EN: "Its number, or several, or week: all drafts of the next seven days", FR: "Son numéro, ou plusieurs, ou semaine\u202f: les brouillons des sept prochains jours"}, Kind: chat.PostNos, Main: true, Complete: true},
			{Name: say.Text{EN: "when", FR: "quand"}, Help: say.Text{EN: "When it should go out", FR: "Quand elle doit partir"}, Kind: chat.When, Complete: true},
		},
		Example: say.Text{EN: "/submit 12", FR: "/soumettre 12"},
		Role:    say.Text{EN: "contributor (own posts), editor", FR: "contribution (les siennes), rédaction"},
	},
	Reach: Contributors,
	Run:   runSubmit,
}

func runSubmit(ctx context.Context, c *Call) (chat.Message, error) {
	posts, err := c.toSubmit(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	ready, kept, err := c.requests(ctx, posts)
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
		return c.openLine(tx, ready)
	})
	var no *approvals.Refusal
	if errors.As(err, &no) { // changed since it was looked at: the one that was refused is named
		return chat.Message{}, RefuseFor(ctx, c, ready[at].post, no)
	}
	if err != nil {
		return chat.Message{}, err
	}
	return c.submitted(ctx, ready, kept), nil
}

// thisWeek is what stands in place of numbers for every ready draft of the next seven days.
const thisWeek = "week"

// toSubmit lists the posts of the line, or the drafts planned for the next seven days that the person
// may submit.
func (c *Call) toSubmit(ctx context.Context) ([]storage.Post, error) {
	if c.Text("post") != thisWeek {
		return c.Posts(ctx, "post")
	}
	until := c.At.AddDate(0, 0, 7)
	posts, err := c.Brand.Posts(ctx, storage.Query{States: []approvals.State{approvals.Draft}, From: c.At, To: until, Limit: 100})
	posts = slices.DeleteFunc(posts, func(p storage.Post) bool { return c.Mine(p) != nil })
	sortByTime(posts)
	if err == nil && len(posts) == 0 {
		err = say.No(say.Refused, say.Text{
			EN: "No draft of %[1]s is planned until %[2]s. Give drafts a time first: %[3]s.",
			FR: "Aucun brouillon de %[1]s n'est prévu d'ici au %[2]s. Donnez d'abord une heure\u202f: %[3]s.",
		}.F(c.Info.Name, say.OnDate(until), Shown(scheduleName, "")))
	}
	return posts, err
}

// requests gathers what submitting the posts needs. Of several, what cannot be submitted is told with
// why in kept, and the rest goes; where none can, that is the error.
func (c *Call) requests(ctx context.Context, posts []storage.Post) (ready []request, kept []say.Text, err error) {
	for _, p := range posts {
		r, err := c.request(ctx, p)
		if err == nil {
			_, err = p.Next(approvals.SubmittedTo{By: c.Person.ID, At: c.At, Policy: r.policy, Deadline: r.deadline, Work: r.work})
		}
		var no *approvals.Refusal
		if errors.As(err, &no) {
			if err = RefuseFor(ctx, c, p, no); no.Code == approvals.AskAnew {
				err = nil // it is asked for as a new revision
			}
		}
		var why *say.Problem
		switch {
		case err == nil:
			ready = append(ready, r)
		case len(posts) > 1 && errors.As(err, &why):
			kept = append(kept, why.Text)
		default:
			return nil, nil, err
		}
	}
	if len(ready) == 0 {
		return nil, nil, say.No(say.Refused, say.Join("\n", speakers(kept)...))
	}
	return ready, kept, c.ask(ctx, ready)
}

func speakers(texts []say.Text) []say.Speaker {
	var out []say.Speaker
	for _, t := range texts {
		out = append(out, t)
	}
	return out
}

// submitted says what was asked for and of whom, and what was not, with why.
func (c *Call) submitted(ctx context.Context, ready []request, kept []say.Text) chat.Message {
	var said []say.Speaker
	if len(ready) > 1 {
		said = append(said, c.requestedAll(ctx, ready))
	}
	for _, r := range ready {
		switch {
		case len(ready) == 1:
			said = append(said, say.Join(" ", c.requested(ctx, r), r.links))
		case !r.links.Empty():
			said = append(said, say.Text{EN: "Post %[1]s: %[2]s", FR: "Publication %[1]s\u202f: %[2]s"}.F(post(r.post.Number), r.links))
		}
	}
	m := c.Private(say.Join("\n", append(said, speakers(kept)...)...))
	if len(ready) == 1 {
		m.About = about(ready[0].post, c.Info)
		return m
	}
	for _, r := range ready {
		m.Fields = append(m.Fields, c.row(r.post))
	}
	return m
}

// A request is one post about to be submitted: the policy that its words, tags and accounts ask
// for, and by when.
type request struct {
	post     storage.Post
	policy   approvals.Policy
	deadline time.Time
	work     []approvals.Span   // the working hours until then; none: all of the time counts
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
	for _, o := range p.Series.Left() {
		if r.post.Time.Before(c.At) && o.At.After(c.At) {
			r.post.Time = o.At // the answer is wanted by the next date
		}
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
		return r, c.outOfReach(ctx, p, r.policy, roles)
	}
	if r.reread, err = c.rereadIn(ctx, p); err != nil {
		return r, err
	}
	r.deadline, r.work = deadline(r.post.Time, c.At, c.Info)
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
	return firstReread, nil
}

// firstReread is how long after it was asked for a card is read again by itself.
const firstReread = 10 * time.Minute

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
		if err := c.move(tx, &p, *r.plan); err != nil {
			return err
		}
	}
	if p.Submitted == 0 || p.State != approvals.Review { // else its new time asked for it already
		err = tx.Apply(&p, approvals.SubmittedTo{By: c.Person.ID, At: tx.Now(), Policy: r.policy, Deadline: r.deadline, Work: r.work})
		if err != nil {
			return err
		}
	}
	if err := r.keepDead(tx, &p); err != nil {
		return err
	}
	r.post = p
	if err := tx.Touch(c.Person.ID, c.Here(), p.Number); err != nil {
		return err
	}
	return tx.Do(storage.Due{Key: "reread/" + p.ID, Kind: "reread", Post: p.ID, At: tx.Now().Add(r.reread)})
}

// requested says whom a post now waits for, by when, and what happens if nobody answers.
func (c *Call) requested(ctx context.Context, r request) say.Text {
	room := c.RoomName(ctx, approvalRoomOf(c.Info))
	near := func(t time.Time) say.Speaker { return say.Near(t.In(c.Info.Zone()), c.At) }
	return say.Join(" ", say.Text{
		EN: "Post %[1]s asks %[2]s for approval in %[3]s, by %[4]s. If nobody answers, it stays unpublished.",
		FR: "La publication %[1]s demande la validation de %[2]s dans %[3]s, avant %[4]s. Sans réponse, elle ne part pas.",
	}.F(post(r.post.Number), deciderNames(ctx, c.DB, c.Brand, r.post), room, near(r.deadline)), reminders(r.post, near))
}

// approvalRoomOf is where a brand's requests are shown.
func approvalRoomOf(info storage.BrandInfo) storage.RoomKey {
	if r, ok := info.Rooms["approvals"]; ok {
		return r
	}
	return info.Rooms["home"]
}
