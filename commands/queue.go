package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// longestList bounds a list in chat.
const longestList = 25

var queue = &Command{
	Spec: chat.Spec{
		Name: say.Text{EN: "queue", FR: "planning"},
		Help: say.Text{EN: "What is being written, waits and goes out", FR: "Ce qui s'écrit, ce qui attend, ce qui part"},
		Options: []chat.Option{
			{Name: say.Text{EN: "state", FR: "état"}, Help: say.Text{EN: "Only posts in this state", FR: "Seulement cet état"}, Kind: chat.One, Main: true, Choices: shelfChoices()},
			{Name: say.Text{EN: "who", FR: "qui"}, Help: say.Text{EN: "Only this person's posts", FR: "Seulement cette personne"}, Kind: chat.Who, Complete: true},
			{Name: say.Text{EN: "week", FR: "semaine"}, Help: say.Text{EN: "Only the next seven days", FR: "Seulement les sept prochains jours"}, Kind: chat.Flag},
		},
		Example: say.Text{EN: "/queue", FR: "/planning"},
		Role:    say.Text{EN: "anyone in the brand", FR: "toute la marque"},
	},
	Reads: true, Lists: true,
	Run: runQueue,
}

// open are the states of a post that still needs somebody or something.
var openStates = []approvals.State{approvals.Draft, approvals.Review, approvals.Changes, approvals.Rejected, approvals.Held,
	approvals.Approved, approvals.Scheduled, approvals.Late, approvals.Publishing, approvals.Partly, approvals.Unconfirmed, approvals.Failed}

func runQueue(ctx context.Context, c *Call) (chat.Message, error) {
	if c.Text("brand") == everyBrand {
		return c.listed(ctx, (*Call).queueIn)
	}
	return c.queueIn(ctx)
}

// queueIn is one brand's queue.
func (c *Call) queueIn(ctx context.Context) (chat.Message, error) {
	q := storage.Query{States: openStates, Limit: longestList + 1}
	if s, none := c.stands("state"); s != "" {
		if q.States = []approvals.State{s}; none {
			return c.noneInQueue(), nil
		}
	}
	if c.On("week") {
		q.From, q.To = c.At, c.At.AddDate(0, 0, 7)
	}
	if c.Has("who") {
		person, err := c.Member(ctx, "who")
		if err != nil {
			return chat.Message{}, err
		}
		q.Author = person.ID
	}
	posts, err := c.nearest(ctx, q)
	if err != nil {
		return chat.Message{}, err
	}
	if len(posts) == 0 {
		return c.noneInQueue(), nil
	}
	m := c.Private(say.Text{EN: "%[1]s: %[2]s.", FR: "%[1]s\u202f: %[2]s."}, c.Info.Name, say.Posts(len(posts)))
	if len(posts) > longestList {
		m = c.Private(say.Text{
			EN: "%[1]s: the next %[2]d posts; there are more. %[3]s narrows it down.",
			FR: "%[1]s\u202f: les %[2]d prochaines publications\u202f; il y en a d'autres. %[3]s en montre moins.",
		}, c.Info.Name, longestList, say.Text{EN: string(say.C("/queue scheduled week:on")), FR: string(say.C("/planning programmée semaine:oui"))})
	}
	m.Fields = c.rows(posts)
	return m, nil
}

func (c *Call) noneInQueue() chat.Message {
	if c.Has("state") || c.Has("who") || c.On("week") {
		return c.Private(say.Text{
			EN: "No post of %[1]s fits. %[2]s lists everything that is open.", FR: "Aucune publication de %[1]s ne correspond. %[2]s donne tout ce qui est en cours.",
		}, c.Info.Name, Shown(say.Text{EN: "queue", FR: "planning"}, ""))
	}
	return c.Private(say.Text{
		EN: "Nothing is waiting in %[1]s. Start with %[2]s.", FR: "Rien n'attend pour %[1]s. Commencez par %[2]s.",
	}, c.Info.Name, Shown(say.Text{EN: "draft", FR: "brouillon"}, ""))
}

// nearest lists posts as a queue shows them, q.Limit at most: what has a time first, whatever its
// state, so that many drafts do not hide what goes out.
func (c *Call) nearest(ctx context.Context, q storage.Query) ([]storage.Post, error) {
	var out []storage.Post
	add := func(q storage.Query) error {
		for _, s := range q.States {
			q.States = []approvals.State{s}
			posts, err := c.Brand.Posts(ctx, q)
			if err != nil {
				return err
			}
			out = append(out, posts...)
		}
		return nil
	}
	timed, untimed := q, q
	if q.From.IsZero() {
		timed.From, untimed.To = time.UnixMilli(1), time.UnixMilli(1)
	}
	err := add(timed)
	if err == nil && q.From.IsZero() && len(out) < q.Limit {
		err = add(untimed)
	}
	sortByTime(out)
	return out[:min(len(out), q.Limit)], err
}

// onceApproved is the time of a post that was ordered to leave now and waits for its deciders.
var onceApproved = say.Text{EN: "as soon as it is approved", FR: "dès sa validation"}

// sortByTime puts what has a time first, earliest first; then the newest.
func sortByTime(posts []storage.Post) {
	slices.SortFunc(posts, func(a, b storage.Post) int {
		switch {
		case a.Time.IsZero() && b.Time.IsZero():
			return int(b.Number - a.Number)
		case a.Time.IsZero():
			return 1
		case b.Time.IsZero():
			return -1
		}
		return a.Time.Compare(b.Time)
	})
}

// rows lists posts, one a line: number and first words, time, state.
func (c *Call) rows(posts []storage.Post) []chat.Field {
	var out []chat.Field
	for i, p := range posts {
		if i == longestList {
			break
		}
		out = append(out, c.row(p))
	}
	return out
}

func (c *Call) row(p storage.Post) chat.Field {
	when := c.Say(say.Text{EN: "no time yet", FR: "sans heure"})
	switch {
	case p.Now && p.State == approvals.Review:
		when = c.Say(onceApproved)
	case !p.Time.IsZero():
		when = c.Say(say.Near(p.Time.In(c.Info.Zone()), c.At))
	}
	note := say.Join(" · ", standingWords(p, c.Info), CardInput{Post: p, Info: c.Info, Lang: c.Lang}.again())
	return chat.Field{Block: chat.Row, Name: post(p.Number) + " · " + when, Value: say.Data(oneLine(p.Title)), Note: c.Say(note)}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// dayOf is the first and last instant of the day of t, in its zone.
func dayOf(t time.Time) (from, to time.Time) {
	from = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
	return from, from.AddDate(0, 0, 1)
}
