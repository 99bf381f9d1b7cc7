package commands

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// askLink opens the form for the link.
func (c *Call) askLink(p storage.Post, d approvals.Delivery) chat.Message {
	m := c.Private(say.Text{
		EN: "Post %[1]s on %[2]s: paste its link. Leave it empty if the network gives none.",
		FR: "Publication %[1]s sur %[2]s\u202f: collez son lien. Laissez vide si le réseau n'en donne pas.",
	}, post(p.Number), placeNamed(c.Info, d.Account))
	m.About = about(p, c.Info)
	form := Form(c.Lang, c.Bound, map[string]string{"post": post(p.Number)}, nil)
	form.Title = m.Text
	form.Fields = append(slices.DeleteFunc(form.Fields, func(f chat.FormField) bool { return f.Name != "link" }),
		kept("post", post(p.Number)), kept("account", d.Account), kept("asked", "on"), kept("brand", c.Info.Name))
	m.Form = &form
	return m
}

// kept is a field that nobody sees: it comes back as it is.
func kept(name, value string) chat.FormField {
	return chat.FormField{Name: name, Value: value, Kind: chat.Words}
}

// longestLink bounds an address that is kept and shown.
const longestLink = 2000

// publishedAt is the address where a post was published, with its scheme; nothing where none was given.
// Its form is checked and it is not asked: it proves nothing. What cannot be seen, or names somebody
// before the host, would lead elsewhere than it reads.
func publishedAt(link string) (string, error) {
	if link == "" {
		return "", nil
	}
	if !strings.Contains(link, "://") {
		link = "https://" + strings.TrimPrefix(link, "//")
	}
	u, err := url.Parse(link)
	if err != nil || u.User != nil || len(link) > longestLink || len(approvals.Invisible(link)) > 0 {
		return "", field("link", say.Text{
			EN: "%s does not read as a plain web address. Copy it again from the network.", FR: "%s n'a pas la forme d'une adresse web ordinaire. Recopiez-la depuis le réseau.",
		}.F(say.Quoted(short(approvals.Visible(link)))))
	}
	return link, nil
}

// answer writes a person's word down, counts it, and tells the thread.
func (c *Call) answer(ctx context.Context, p storage.Post, e approvals.Judged) (chat.Message, error) {
	var d approvals.Delivery
	err := c.Change(ctx, func(tx *storage.Tx) (err error) {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		e.At = tx.Now()
		if err := tx.Apply(&p, e); err != nil {
			return err
		}
		d = p.Deliveries[slices.IndexFunc(p.Deliveries, func(x approvals.Delivery) bool { return x.ID == e.Delivery })]
		if err := unsent(tx, d); err != nil {
			return err
		}
		return Tell(tx, "outcome/"+d.ID+"/"+string(d.State), p.ID, Saying{Root: true, Shown: e.There, Message: AnsweredByHand(p, d, c.Info, c.Person.Name)})
	})
	if err != nil {
		return chat.Message{}, err
	}
	if c.Delivered != nil {
		c.Delivered(networkOf(c.Info, d.Account), d.State, d.SettledAt.Sub(p.Time))
	}
	said := say.Text{EN: "Noted: post %[1]s was not published on %[2]s.", FR: "C'est noté\u202f: la publication %[1]s n'a pas été publiée sur %[2]s."}
	if e.There {
		said = say.Text{EN: "Noted: post %[1]s is published on %[2]s. It counts like the others.", FR: "C'est noté\u202f: la publication %[1]s est publiée sur %[2]s. Elle compte comme les autres."}
	}
	m := c.Private(said, post(p.Number), placeNamed(c.Info, d.Account))
	m.About = about(p, c.Info)
	if !e.There {
		m.Buttons = []chat.Button{nextSlotButton(post(p.Number), c.Lang), {Label: stepTime.label.In(c.Lang), Action: stepTime.line(post(p.Number), "")}}
	}
	return m, nil
}

func networkOf(info storage.BrandInfo, account string) string {
	a, _ := info.Account(account)
	return a.Network
}

// later puts the question off, or asks until when.
func (c *Call) later(ctx context.Context, p storage.Post, d approvals.Delivery) (chat.Message, error) {
	if c.On("choose") {
		return c.askWhen(p, d), nil
	}
	moment, note, err := c.When("when")
	if err != nil {
		return chat.Message{}, err
	}
	latest := d.IntentAt.Add(approvals.LongestPutOff)
	if moment.Next || moment.At.After(latest) {
		return chat.Message{}, field("when", say.Text{
			EN: "Choose a time before %[1]s. If it should go out after that: press Not today and plan it anew.",
			FR: "Choisissez un moment avant %[1]s. Si elle doit partir après\u202f: appuyez sur Pas aujourd'hui et replanifiez-la.",
		}.F(say.AtFrom(latest.In(c.Info.Zone()), c.At)))
	}
	until := say.AtFrom(moment.At.In(c.Info.Zone()), c.At)
	err = c.Change(ctx, func(tx *storage.Tx) (err error) {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		if err := tx.Apply(&p, approvals.Deferred{By: c.Person.ID, At: tx.Now(), Delivery: d.ID, Until: moment.At.UTC()}); err != nil {
			return err
		}
		m := chat.Message{About: about(p, c.Info), Text: say.Text{
			EN: "%[1]s publishes post %[2]s on %[3]s later. I ask again on %[4]s.", FR: "%[1]s publiera plus tard la publication %[2]s sur %[3]s. Je redemande le %[4]s.",
		}.F(c.Person.Name, post(p.Number), placeNamed(c.Info, d.Account), until).In(c.Info.Lang())}
		return Tell(tx, "later/"+d.ID, p.ID, Saying{Root: true, Message: m})
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Join(" ", say.Text{EN: "Post %[1]s: I give it to you again on %[2]s.", FR: "Publication %[1]s\u202f: je vous la redonne le %[2]s."}.F(post(p.Number), until), note))
	m.About = about(p, c.Info)
	return m, nil
}

// askWhen offers the usual moments, and any other by the form.
func (c *Call) askWhen(p storage.Post, d approvals.Delivery) chat.Message {
	m := c.Private(say.Text{EN: "When shall I give you post %[1]s for %[2]s again?", FR: "Quand vous redonner la publication %[1]s pour %[2]s\u202f?"}, post(p.Number), placeNamed(c.Info, d.Account))
	m.About = about(p, c.Info)
	planned := p.Time.In(c.Info.Zone())
	tomorrow := approvals.Wall(c.At.Year(), c.At.Month(), c.At.Day()+1, planned.Hour()*60+planned.Minute(), c.Info.Zone())
	for _, b := range []struct {
		label say.Text
		when  string
	}{
		{say.Text{EN: "In 30 minutes", FR: "Dans 30 minutes"}, "in 30 minutes"},
		{say.Text{EN: "In 1 hour", FR: "Dans 1 heure"}, "in 1 hour"},
		{say.Text{EN: "Tomorrow, %s", FR: "Demain, %s"}.F(say.Same(say.Plain(say.AtHour(tomorrow).In(c.Lang)))), tomorrow.Format("2006-01-02T15:04")},
	} {
		if tomorrow.Sub(d.IntentAt) > approvals.LongestPutOff && strings.Contains(b.when, "T") {
			continue
		}
		m.Buttons = append(m.Buttons, chat.Button{Label: c.Say(b.label), Action: handAction("later", p, d, c.Info, "when:"+b.when)})
	}
	m.Buttons = append(m.Buttons, chat.Button{Label: c.Say(say.Text{EN: "Another time", FR: "Autre moment"}), Action: handAction("later", p, d, c.Info), Style: chat.Quiet})
	return m
}

// handAction is a button's line: it names its brand, for in private no room says it.
func handAction(sub string, p storage.Post, d approvals.Delivery, info storage.BrandInfo, more ...string) string {
	return Do("by-hand", append([]string{sub, post(p.Number), "account:" + d.Account, "brand:" + info.Name}, more...)...)
}

// whenHeld is when a text was handed out, as it reads now: "at 9:00", "on Thursday …".
func whenHeld(d approvals.Delivery, info storage.BrandInfo, now time.Time) say.Text {
	at := d.IntentAt.In(info.Zone())
	if from, to := dayOf(now.In(info.Zone())); at.Before(from) || !at.Before(to) {
		return say.Text{EN: "on %s", FR: "le %s"}.F(say.AtFrom(at, now))
	}
	return say.Text{EN: "at %s", FR: "à %s"}.F(say.AtHour(at))
}
