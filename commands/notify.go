package commands

import (
	"context"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var notify = &Command{
	Spec: chat.Spec{
		Name: say.Text{EN: "notify", FR: "alertes"},
		Help: say.Text{EN: "How requests reach you: at once, in one daily message, or in this room only", FR: "Comment les demandes vous parviennent\u202f: aussitôt, une fois par jour, ou ici seulement"},
		Options: []chat.Option{
			{Name: say.Text{EN: "how", FR: "comment"}, Help: say.Text{EN: "now, digest or here", FR: "aussitôt, résumé ou ici"}, Kind: chat.One, Main: true, Required: true, Choices: notifyChoices},
		},
		Form:    true,
		Example: say.Text{EN: "/notify digest", FR: "/alertes résumé"},
		Role:    anyone,
	},
	Reach: Anybody,
	Run:   runNotify,
	Fill: func(_ context.Context, c *Call) map[string]string {
		return map[string]string{"how": notifyOf(c.Person)}
	},
}

// The ways of being told, as storage keeps them.
const (
	NotifyNow    = "now"    // pinged on the request
	NotifyDigest = "digest" // once a day, never pinged
	NotifyHere   = "here"   // named on the request, not pinged
)

var notifyChoices = []chat.Choice{
	{Value: NotifyNow, Text: say.Text{EN: "now", FR: "aussitôt"}},
	{Value: NotifyDigest, Text: say.Text{EN: "digest", FR: "résumé"}},
	{Value: NotifyHere, Text: say.Text{EN: "here", FR: "ici"}},
}

var notifyMeans = map[string]say.Text{
	NotifyNow: {
		EN: "You are pinged as soon as something in %s waits for you. In your quiet hours nobody pings you.",
		FR: "Vous recevez une alerte dès qu'une demande vous attend pour %s. Rien ne sonne pendant les heures calmes.",
	},
	NotifyDigest: {
		EN: "You get one message each morning with what waits for you in %s, and no ping in between.",
		FR: "Vous recevez un seul message le matin, avec ce qui vous attend pour %s, et aucune alerte entre-temps.",
	},
	NotifyHere: {
		EN: "Requests of %s name you in their room and do not ping you. /today lists what waits for you.",
		FR: "Les demandes de %s vous nomment dans leur salon, sans alerte. /jour donne ce qui vous attend.",
	},
}

func notifyOf(p storage.Person) string {
	if p.Notify == "" {
		return NotifyNow
	}
	return p.Notify
}

// zone is where a person's day is read: their own, else the brand's.
func (c *Call) zone() *time.Location {
	if z, err := time.LoadLocation(c.Person.Zone); err == nil && c.Person.Zone != "" {
		return z
	}
	return c.At.Location()
}

func runNotify(ctx context.Context, c *Call) (chat.Message, error) {
	how := c.Text("how")
	err := c.DB.Change(ctx, storage.Cause{Event: c.EventID, Actor: c.Person.ID}, func(tx *storage.Tx) error {
		if err := tx.SetNotify(c.Person.ID, how); err != nil || how != NotifyDigest {
			return err
		}
		return planDigest(tx, digest{c.Person.ID, c.zone().String()})
	})
	if err != nil {
		return chat.Message{}, err
	}
	return c.Private(notifyMeans[how], c.Info.Name), nil
}
