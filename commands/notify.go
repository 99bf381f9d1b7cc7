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
		Help: say.Text{EN: "How this brand's requests reach you: at once, twice a day, or in their room only", FR: "Comment les demandes de cette marque vous parviennent\u202f: aussitôt, deux fois par jour, ou ici"},
		Options: []chat.Option{
			{Name: say.Text{EN: "how", FR: "comment"}, Help: say.Text{EN: "now, digest or here", FR: "aussitôt, résumé ou ici"}, Kind: chat.One, Main: true, Required: true, Choices: notifyChoices},
		},
		Form:    true,
		Example: say.Text{EN: "/notify digest", FR: "/alertes résumé"},
		Role:    anyone,
	},
	Reach: Anybody,
	Run:   runNotify,
	Fill: func(ctx context.Context, c *Call) map[string]string {
		how := NotifyNow
		if c.Brand != nil {
			if is, err := c.Brand.Notify(ctx, c.Person.ID); err == nil && is != "" {
				how = is
			}
		}
		return map[string]string{"how": how}
	},
}

// The ways of being told, as storage keeps them.
const (
	NotifyNow    = "now"    // pinged on the request
	NotifyDigest = "digest" // twice a day where something waits, never pinged
	NotifyHere   = "here"   // named on the request, not pinged
)

var notifyChoices = []chat.Choice{
	{Value: NotifyNow, Text: say.Text{EN: "now", FR: "aussitôt"}},
	{Value: NotifyDigest, Text: say.Text{EN: "digest", FR: "résumé"}},
	{Value: NotifyHere, Text: say.Text{EN: "here", FR: "ici"}},
}

var notifyMeans = map[string]say.Text{
	NotifyNow: {
		EN: "You are pinged as soon as something in %[1]s waits for you. In your quiet hours nobody pings you, unless everything is stopped.",
		FR: "Vous recevez une alerte dès qu'une demande vous attend pour %[1]s. Rien ne sonne pendant les heures calmes, sauf un arrêt général.",
	},
	NotifyDigest: {
		EN: "You get a message at 9:00 and at 16:00 (%[2]s) when something in %[1]s waits for you, and no ping in between.",
		FR: "Vous recevez un message à 9 h et à 16 h (%[2]s) quand quelque chose vous attend pour %[1]s, et aucune alerte entre-temps.",
	},
	NotifyHere: {
		EN: "Requests of %[1]s name you in their room and do not ping you. /today lists what waits for you.",
		FR: "Les demandes de %[1]s vous nomment dans leur salon, sans alerte. /jour donne ce qui vous attend.",
	},
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
	err := c.Change(ctx, func(tx *storage.Tx) error {
		if err := tx.SetNotify(c.Person.ID, how); err != nil || how != NotifyDigest {
			return err
		}
		return planDigest(tx, digest{Person: c.Person.ID, Zone: c.zone().String()})
	})
	if err != nil {
		return chat.Message{}, err
	}
	return c.Private(notifyMeans[how], c.Info.Name, say.Zone(c.At.In(c.zone()))), nil
}
