package commands

import (
	"context"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/report"
	"copydesk/storage"
)

// mostGaps is how many free slots have a button: more would hide the list.
const mostGaps = 5

// gapButtons open the form of a draft for the first free slots, for whoever may write.
func (p plan) gapButtons() []chat.Button {
	if !draft.May(p.Roles) && !p.Person.Owner {
		return nil
	}
	var out []chat.Button
	for _, d := range p.days {
		for _, gap := range d.Gaps {
			if len(out) == mostGaps {
				return out
			}
			out = append(out, chat.Button{
				Label:  p.Say(say.Text{EN: "Draft for %s", FR: "Brouillon pour %s"}, p.gapSaid(gap.At)),
				Action: Do("draft", append(p.filling(gap), p.elsewhere()...)...),
			})
		}
	}
	return out
}

// filling is how a draft for a free slot is begun: its time, and the networks it is for.
func (p plan) filling(gap approvals.Gap) []string {
	out := []string{"when:" + gap.At.Format("2006-01-02 15:04")}
	if len(gap.On) > 0 {
		out = append(out, "networks:"+strings.Join(gap.On, ","))
	}
	return out
}

// gapSaid is a free slot as a button names it, in plain words: "Thu 9:00", with its date where that
// is not within six days.
func (p plan) gapSaid(gap time.Time) say.Text {
	day := func(l say.Lang) string {
		if gap.Before(p.At.AddDate(0, 0, 6)) {
			return say.Plain(say.AtShort(gap).In(l))
		}
		return say.Plain(say.OnDate(gap).In(l) + " " + say.AtHour(gap).In(l))
	}
	return say.Text{EN: day(say.EN), FR: day(say.FR)}
}

// elsewhere names the brand where the room does not say it.
func (p plan) elsewhere() []string {
	for _, r := range p.Info.Rooms {
		if r == p.Here() {
			return nil
		}
	}
	return []string{"brand:" + p.Info.Name}
}

// turn leads to the next week or month, and to the other of the two.
func (p plan) turn() []chat.Button {
	to := func(label say.Text, period string, day time.Time) chat.Button {
		return chat.Button{Label: p.Say(label), Style: chat.Quiet,
			Action: Do("calendar", append([]string{period, "from:" + day.Format("2006-01-02")}, p.elsewhere()...)...)}
	}
	if p.month {
		return []chat.Button{to(say.Text{EN: "Next month", FR: "Mois suivant"}, "month", p.to), to(say.Text{EN: "Week", FR: "Semaine"}, "week", p.middle())}
	}
	return []chat.Button{to(say.Text{EN: "Next week", FR: "Semaine suivante"}, "week", p.to), to(say.Text{EN: "Month", FR: "Mois"}, "month", p.middle())}
}

// middle is today where it is shown, else the first day: where the other view should stand.
func (p plan) middle() time.Time {
	if !p.At.Before(p.from) && p.At.Before(p.to) {
		return p.At
	}
	return p.from
}

// images draws the plan.
func (p plan) images(ctx context.Context) ([]chat.Image, error) {
	c := report.Calendar{Title: say.Text{EN: "Calendar of %s", FR: "Calendrier de %s"}.F(p.Info.Name)}
	for _, d := range p.days {
		c.Days = append(c.Days, p.drawn(d))
	}
	png, alt, err := report.CalendarPicture(ctx, c, p.Lang)
	if err != nil {
		return nil, err
	}
	return []chat.Image{{Name: "calendar.png", Alt: alt, Data: png}}, nil
}

func (p plan) drawn(d storage.Day) report.CalendarDay {
	day := report.CalendarDay{Date: d.Date, Today: d.Today, Holiday: d.Holiday}
	inOrder(d, func(post storage.Post) {
		s := p.shown(post)
		day.Entries = append(day.Entries, report.CalendarEntry{At: post.Time.In(p.Info.Zone()), Number: post.Number, Words: oneLine(post.Title),
			State: s.Words(), Sign: s.Sign(), Tone: report.Tone(s.Stage())})
	}, func(gap approvals.Gap) {
		day.Entries = append(day.Entries, report.CalendarEntry{At: gap.At})
	})
	return day
}

// linkCalendar makes the person's address of the calendar; the one before closes.
func (c *Call) linkCalendar(ctx context.Context) (chat.Message, error) {
	var token storage.Secret
	err := c.Change(ctx, func(tx *storage.Tx) (err error) {
		token, err = tx.LinkCalendar(c.Person.ID)
		return err
	})
	if err != nil {
		return chat.Message{}, err
	}
	page := c.Web + "/cal/" + token.Reveal()
	said := []say.Speaker{say.Text{
		EN: "Your calendar of %[1]s, to read only.\nMonth page: %[2]s\nFeed for a calendar program: %[3]s",
		FR: "Votre calendrier de %[1]s, en lecture seule.\nPage du mois\u202f: %[2]s\nFlux pour un logiciel d'agenda\u202f: %[3]s",
	}.F(c.Info.Name, page, page+".ics"), c.shownByLinks(), say.Text{
		EN: "Whoever has an address reads it too: keep them to yourself. %s closes them. Any earlier address of yours is closed now.",
		FR: "Qui a une adresse peut la lire aussi\u202f: gardez-les pour vous. %s les ferme. Votre adresse précédente, s'il y en avait une, est fermée.",
	}.F(say.Text{EN: string(say.C("/calendar link off")), FR: string(say.C("/calendrier lien jamais"))})}
	if !c.Public {
		said = append(said, say.Text{
			EN: "This server has no public address, so they work on this machine or its network only. Whoever runs Copydesk sets COPYDESK_PUBLIC_URL.",
			FR: "Ce serveur n'a pas d'adresse publique\u202f: elles ne marchent que sur cette machine ou son réseau. La personne qui gère Copydesk règle COPYDESK_PUBLIC_URL.",
		})
	}
	return c.Private(say.Join("\n", said...)), nil
}

func (c *Call) shownByLinks() say.Text {
	if c.Info.Value("calendar") == "full" {
		return say.Text{EN: "They show the posts' whole texts.", FR: "Elles montrent les textes entiers des publications."}
	}
	return say.Text{EN: "They show the posts' first words, no more.", FR: "Elles montrent les premiers mots des publications, pas plus."}
}

func (c *Call) unlinkCalendar(ctx context.Context) (chat.Message, error) {
	var had bool
	err := c.Change(ctx, func(tx *storage.Tx) (err error) {
		had, err = tx.UnlinkCalendar(c.Person.ID)
		return err
	})
	if err != nil {
		return chat.Message{}, err
	}
	again := say.Text{EN: string(say.C("/calendar link")), FR: string(say.C("/calendrier lien"))}
	if !had {
		return c.Private(say.Text{EN: "You have no calendar address for %[1]s. %[2]s makes one.", FR: "Vous n'avez pas d'adresse de calendrier pour %[1]s. %[2]s en crée une."}, c.Info.Name, again), nil
	}
	return c.Private(say.Text{
		EN: "Your calendar address for %[1]s opens nothing any more. %[2]s makes a new one.",
		FR: "Votre adresse de calendrier pour %[1]s n'ouvre plus rien. %[2]s en crée une nouvelle.",
	}, c.Info.Name, again), nil
}
