package commands

import (
	"context"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/report"
	"copydesk/commands/when"
	"copydesk/storage"
)

var calendar = &Command{
	Spec: chat.Spec{
		Name: calendarName,
		Help: say.Text{EN: "The week or the month: what goes out when, and what is free", FR: "La semaine ou le mois\u202f: ce qui part quand, et ce qui est libre"},
		Options: []chat.Option{
			{Name: say.Text{EN: "period", FR: "période"}, Help: say.Text{EN: "week or month; else the week", FR: "semaine ou mois\u202f; sinon la semaine"}, Kind: chat.One, Main: true, Choices: []chat.Choice{
				{Value: "week", Text: say.Text{EN: "week", FR: "semaine"}},
				{Value: "month", Text: say.Text{EN: "month", FR: "mois"}}}},
			{Name: say.Text{EN: "from", FR: "début"}, Help: say.Text{EN: "A day in it: monday, 1 December; else today", FR: "Un de ses jours\u202f: lundi, 1er décembre\u202f; sinon aujourd'hui"}, Kind: chat.When},
			{Name: brandOption.Name, Help: say.Text{EN: "A brand, or all", FR: "Une marque, ou toutes"}, Kind: chat.Brand, Complete: true},
		},
		Subs: []chat.Spec{
			{Name: say.Text{EN: "link", FR: "lien"}, Help: say.Text{EN: "Your own address of the month page and of the feed, read-only", FR: "Votre adresse de la page du mois et du flux, en lecture seule"}},
			{Name: say.Text{EN: "link-off", FR: "lien-jamais"}, Aliases: []string{"lien-off", "link-jamais"}, Help: say.Text{EN: "Your calendar address opens nothing any more", FR: "Votre adresse de calendrier n'ouvre plus rien"}},
		},
		Bare:    say.Text{EN: "show", FR: "voir"},
		Example: say.Text{EN: "/calendar month", FR: "/calendrier mois"},
		Role:    anyoneInBrand,
	},
	Lists: true,
	Run:   runCalendar,
}

var calendarName = say.Text{EN: "calendar", FR: "calendrier"}

func runCalendar(ctx context.Context, c *Call) (chat.Message, error) {
	switch c.Sub {
	case "link":
		return c.linkCalendar(ctx)
	case "link-off":
		return c.unlinkCalendar(ctx)
	}
	if c.Text("brand") != everyBrand {
		p, err := c.planOf(ctx)
		if err != nil {
			return chat.Message{}, err
		}
		m := p.message()
		m.Buttons = append(m.Buttons, p.turn()...)
		m.Images, err = p.images(ctx)
		return m, err
	}
	return c.everyCalendar(ctx)
}

// everyCalendar lists every brand of the person, one after the other, without pictures.
func (c *Call) everyCalendar(ctx context.Context) (chat.Message, error) {
	all, err := c.inEveryBrand(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Private: true}
	for _, one := range all {
		p, err := one.planOf(ctx)
		if err != nil {
			return m, err
		}
		part := p.message()
		m.Text = c.Say(say.Join("\n", say.Marked(m.Text), say.Marked(part.Text)))
		m.Fields = append(m.Fields, part.Fields...)
	}
	return m, nil
}

// mostFields bounds a list with the titles of its days: Slack takes 50 blocks a message
// (https://docs.slack.dev/reference/block-kit/blocks).
const mostFields = 40

// A plan is a week or a month of one brand, being told to one person.
type plan struct {
	*Call
	month    bool
	from, to time.Time // to not included
	days     []storage.Day
}

// planOf reads the days that the call is about, Monday first.
func (c *Call) planOf(ctx context.Context) (plan, error) {
	p := plan{Call: c, month: c.Text("period") == "month"}
	day := c.At
	if typed := c.Text("from"); typed != "" {
		m, err := when.Parse(typed, c.At, c.Info.Zone(), when.Lang(c.Lang))
		if err != nil || m.Next {
			return p, unclearTime("from", typed, orUnclear(err))
		}
		day = m.At.In(c.Info.Zone())
	}
	p.from = approvals.Wall(day.Year(), day.Month(), day.Day()-(int(day.Weekday())+6)%7, 0, day.Location())
	p.to = approvals.Wall(p.from.Year(), p.from.Month(), p.from.Day()+7, 0, day.Location())
	if p.month {
		p.from = approvals.Wall(day.Year(), day.Month(), 1, 0, day.Location())
		p.to = approvals.Wall(day.Year(), day.Month()+1, 1, 0, day.Location())
	}
	var err error
	p.days, err = c.Brand.Calendar(ctx, p.from, p.to)
	return p, err
}

// orUnclear is for a moment that can be read and names no day.
func orUnclear(err error) error {
	if err == nil {
		return &when.Error{Trouble: when.Unclear}
	}
	return err
}

// message lists the days that have something on them, and today; a button for each of the first
// free slots.
func (p plan) message() chat.Message {
	posts, gaps := p.count()
	m := p.Private(say.Text{
		EN: "%[1]s, %[2]s: %[3]s, %[4]s. Times in %[5]s.", FR: "%[1]s, %[2]s\u202f: %[3]s, %[4]s. Heures de %[5]s.",
	}, p.Info.Name, report.Span(p.from, p.to), say.Posts(posts), freeSlots(gaps), say.Zone(p.At))
	listed := 0
	for _, d := range p.days {
		room := min(longestList-listed, mostFields-len(m.Fields)-1)
		if rows := p.dayRows(d); room > 0 && (len(rows) > 0 || d.Today || !d.Holiday.Empty()) {
			rows = rows[:min(len(rows), room)]
			m.Fields = append(append(m.Fields, p.dayTitle(d)), rows...)
			listed += len(rows)
		}
	}
	if left := posts + gaps - listed; left > 0 {
		m.Text += " " + p.Say(say.Text{EN: "The first %[1]d are listed; %[2]s shows all.", FR: "Les %[1]d premières lignes sont ici\u202f; %[2]s montre tout."}, listed,
			say.Text{EN: string(say.C("/calendar link")), FR: string(say.C("/calendrier lien"))})
	}
	m.Buttons = p.gapButtons()
	return m
}

func (p plan) count() (posts, gaps int) {
	for _, d := range p.days {
		posts, gaps = posts+len(d.Posts), gaps+len(d.Gaps)
	}
	return posts, gaps
}

func freeSlots(n int) say.Count {
	return say.Count{N: int64(n), One: say.Text{EN: "free slot", FR: "créneau libre"}, Many: say.Text{EN: "free slots", FR: "créneaux libres"}}
}

// dayTitle names a day in plain words, no instant: a day of the brand stays that day for a reader
// elsewhere.
func (p plan) dayTitle(d storage.Day) chat.Field {
	said := []say.Speaker{say.Text{EN: say.Plain(say.OnDate(d.Date).In(say.EN)), FR: say.Plain(say.OnDate(d.Date).In(say.FR))}}
	if d.Today {
		said = append(said, say.Text{EN: "today", FR: "aujourd'hui"})
	}
	if !d.Holiday.Empty() {
		said = append(said, say.Text{EN: "public holiday: %s", FR: "jour férié\u202f: %s"}.F(d.Holiday))
	}
	f := chat.Field{Name: p.Say(say.Join(" · ", said...))}
	if len(d.Posts)+len(d.Gaps) == 0 {
		f.Value = p.Say(say.Text{EN: "nothing planned", FR: "rien de prévu"})
	}
	return f
}

// dayRows lists what is on a day in order: posts, and free slots between them.
func (p plan) dayRows(d storage.Day) []chat.Field {
	var out []chat.Field
	inOrder(d, func(post storage.Post) { out = append(out, p.postRow(post)) }, func(gap approvals.Gap) {
		out = append(out, chat.Field{Block: chat.Row, Name: p.hour(gap.At), Value: p.Say(say.Text{EN: "free slot", FR: "créneau libre"}), Note: p.Say(slotFor(p.Info, gap))})
	})
	return out
}

func (p plan) postRow(post storage.Post) chat.Field {
	at := p.hour(post.Time.In(p.Info.Zone()))
	if post.Now && post.State == approvals.Review {
		at = p.Say(onceApproved)
	}
	return chat.Field{Block: chat.Row, Name: at + " · #" + say.Int(post.Number).In(p.Lang), Value: say.Data(oneLine(post.Title)),
		Note: p.Say(say.Join(" · ", p.shown(post).Words(), accountsOf(post, p.Info)))}
}

func (p plan) shown(post storage.Post) approvals.State {
	return approvals.Shown(post.Post, p.Info.Stopped != nil)
}

func (p plan) hour(t time.Time) string { return say.Plain(say.AtHour(t).In(p.Lang)) }

// inOrder goes through a day by time, a post before a free slot of the same minute.
func inOrder(d storage.Day, post func(storage.Post), gap func(approvals.Gap)) {
	gaps := d.Gaps
	for _, p := range d.Posts {
		for len(gaps) > 0 && gaps[0].At.Before(p.Time) {
			gap(gaps[0])
			gaps = gaps[1:]
		}
		post(p)
	}
	for _, g := range gaps {
		gap(g)
	}
}
