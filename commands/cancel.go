package commands

import (
	"context"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var cancel = &Command{
	Spec: chat.Spec{
		Name: say.Text{EN: "cancel", FR: "annuler"},
		Help: say.Text{EN: "Take a post off the calendar and keep it", FR: "Retirer une publication du calendrier en la gardant"},
		Options: []chat.Option{postOption,
			{Name: say.Text{EN: "date", FR: "date"}, Help: say.Text{EN: "Of a post that comes again: only this date", FR: "D'une publication qui revient\u202f: seulement cette date"}, Kind: chat.When}},
		Example: say.Text{EN: "/cancel 12", FR: "/annuler 12"},
		Role:    say.Text{EN: "editor", FR: "rédaction"},
	},
	Reach: Editors,
	Run:   runCancel,
}

func runCancel(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	if c.Has("date") {
		return c.skipped(ctx, p)
	}
	left := len(p.Series.Left())
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		return tx.Apply(&p, approvals.CancelledBy{By: c.Person.ID, At: tx.Now()})
	})
	if err != nil {
		return chat.Message{}, err
	}
	said := say.Text{
		EN: "Post %[1]s is off the calendar and will not go out. It is kept: /submit %[1]s brings it back.",
		FR: "La publication %[1]s est retirée du calendrier et ne partira pas. Elle est gardée\u202f: /soumettre %[1]s la remet en route.",
	}.F(post(p.Number))
	if p.State != approvals.Cancelled {
		said = say.Text{
			EN: "Post %[1]s does not go out again: %[2]s taken off. What is live stays. /copy %[1]s makes a new post from it.",
			FR: "La publication %[1]s ne repartira pas\u202f: %[2]s en moins. Ce qui est en ligne y reste. /copier %[1]s en fait une nouvelle publication.",
		}.F(post(p.Number), howMany(left))
	}
	m := c.Private(said)
	m.About = about(p, c.Info)
	m.Buttons = c.nextSteps(p)
	return m, nil
}

// skipped takes one date off; the approval of the others stays.
func (c *Call) skipped(ctx context.Context, p storage.Post) (chat.Message, error) {
	m, _, err := c.When("date")
	if err != nil {
		return chat.Message{}, err
	}
	day := m.At.In(c.Info.Zone()).Format(time.DateOnly)
	off := approvals.Skipped{By: c.Person.ID, Occurrence: -1}
	var at time.Time
	for _, o := range p.Series.Left() {
		if t := o.At.In(c.Info.Zone()); t.Format(time.DateOnly) == day && off.Occurrence < 0 {
			off.Occurrence, at = o.Number, t
		}
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		off.At = tx.Now()
		return tx.Apply(&p, off)
	})
	if err != nil {
		return chat.Message{}, err
	}
	said := say.Text{
		EN: "Post %[1]s does not go out on %[2]s. The other dates stay as they are: %[3]s left.",
		FR: "La publication %[1]s ne partira pas le %[2]s. Les autres dates restent\u202f: encore %[3]s.",
	}.F(post(p.Number), say.OnDate(at), howMany(len(p.Series.Left())))
	answer := c.Private(say.Join(" ", said, nextTurn(p, c.Info)))
	answer.About = about(p, c.Info)
	answer.Buttons = c.nextSteps(p)
	return answer, nil
}

// repeatsAlready says that a post has dates of its own, and how to change them.
func repeatsAlready(c *Call, p storage.Post) say.Text {
	n := post(p.Number)
	if left := p.Series.Left(); len(left) == 0 || p.Series.Rule.Unit == "" {
		return say.Text{
			EN: "Post %[1]s was approved for a date of its own. Choose another with: %[2]s.",
			FR: "La publication %[1]s a été validée pour une date précise. Choisissez-en une autre avec\u202f: %[2]s.",
		}.F(n, onceShown(n))
	}
	return say.Text{
		EN: "Post %[1]s goes out %[2]s, and only on the dates that were shown for approval. %[3]s makes it one time instead and asks again; %[4]s takes one date off.",
		FR: "La publication %[1]s part %[2]s, et seulement aux dates montrées pour validation. %[3]s en fait une seule fois et redemande\u202f; %[4]s retire une date.",
	}.F(n, p.Series.Rule, onceShown(n), skipShownOf(n))
}

func onceShown(n string) say.Text {
	return say.Text{EN: string(say.C("/schedule " + n + " once tomorrow 9am")), FR: string(say.C("/programmer " + n + " une fois demain 9 h"))}
}

func skipShownOf(n string) say.Text {
	return say.Text{EN: string(say.C("/cancel " + n + ` date:"4 December"`)), FR: string(say.C("/annuler " + n + ` date:"4 décembre"`))}
}
