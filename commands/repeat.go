package commands

import (
	"context"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/when"
	"copydesk/storage"
)

// onceWords begin a time that a post with dates of its own is to have instead, once.
var onceWords = []string{"once ", "une seule fois ", "une fois "}

// repeats gives a post the dates that the line asks for. They are content: whoever approved it so far
// did so without them.
func (c *Call) repeats(ctx context.Context, p storage.Post) (chat.Message, error) {
	e, notes, err := c.repeated()
	if err != nil {
		return chat.Message{}, err
	}
	signed := len(p.Votes) > 0
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		e.At = tx.Now()
		if err := tx.Repeat(&p, e); err != nil {
			return err
		}
		return tx.Touch(c.Person.ID, c.Here(), p.Number)
	})
	if err != nil {
		return chat.Message{}, err
	}
	said := []say.Speaker{c.datesSaid(p)}
	if signed {
		said = append(said, say.Text{
			EN: "What was approved so far was without these dates, so it no longer counts.",
			FR: "Ce qui était validé l'était sans ces dates\u202f: cela ne vaut plus.",
		})
	}
	said = append(said, say.Text{EN: "It needs an approval for exactly these dates: %s.", FR: "Il lui faut une validation pour ces dates, pas une de plus\u202f: %s."}.F(Shown(submitName, post(p.Number))))
	m := c.Private(say.Join(" ", append(said, notes)...))
	m.About = about(p, c.Info)
	m.Fields = append(m.Fields, CardInput{Post: p, Info: c.Info, Lang: c.Lang, Now: c.At}.dates()...)
	m.Buttons = c.nextSteps(p)
	return m, nil
}

// datesSaid says what was understood: the rule, how many dates that are, the first and the last.
func (c *Call) datesSaid(p storage.Post) say.Text {
	s, zone := p.Series, c.Info.Zone()
	left := s.Left()
	first, last := left[0].At.In(zone), left[len(left)-1].At.In(zone)
	if s.Rule.Unit == "" {
		return say.Text{
			EN: "Post %[1]s is planned once more, for %[2]s, and no longer again and again.",
			FR: "La publication %[1]s est prévue une seule fois encore, %[2]s, et ne revient plus ensuite.",
		}.F(post(p.Number), say.AtFrom(first, c.At))
	}
	t := say.Text{
		EN: "Post %[1]s is planned %[2]s: %[3]s, first %[4]s, last %[5]s.",
		FR: "La publication %[1]s est prévue %[2]s\u202f: %[3]s, la première %[4]s, la dernière %[5]s.",
	}.F(post(p.Number), s.Rule, howMany(len(left)), say.AtFrom(first, c.At), say.AtFrom(last, c.At))
	if s.More {
		t = say.Join(" ", t, laterDates)
	}
	return t
}

var laterDates = say.Text{
	EN: "Later dates are asked for anew when these are over.",
	FR: "Les dates suivantes seront demandées quand celles-ci seront passées.",
}

func howMany(n int) say.Count {
	return say.Count{N: int64(n), One: say.Text{EN: "date", FR: "date"}, Many: say.Text{EN: "dates", FR: "dates"}}
}

// repeated reads what the line says: a rule with its end, or "once" and a time.
func (c *Call) repeated() (approvals.Repeated, say.Text, error) {
	e := approvals.Repeated{By: c.Person.ID, At: c.At, Zone: c.Info.Zone().String(), Late: lateAfter(c.Info)}
	if at, is := onceAt(c.Text("when")); is {
		c.Args["when"] = at
		m, note, err := c.When("when")
		if err == nil && m.Next {
			err = unclearTime("when", at, &when.Error{Trouble: when.Unclear})
		}
		moved := c.within(&m.At)
		e.Times = []time.Time{m.At}
		return e, say.Join(" ", note, moved, c.dayNotes(m.At.In(c.Info.Zone()))), err
	}
	rule, bare, err := c.rule()
	if err != nil {
		return e, say.Text{}, err
	}
	if e.Times, e.More = rule.Occurrences(c.At, approvals.MostOccurrences, c.Info.Rhythm()); len(e.Times) == 0 {
		return e, say.Text{}, field("until", say.Text{
			EN: "No date of %[1]s lies ahead. Choose a later end: %[2]s.", FR: "Aucune date à venir pour %[1]s. Choisissez une fin plus tardive\u202f: %[2]s.",
		}.F(rule, say.Text{EN: "until:june", FR: "jusque:juin"}))
	}
	rule.From = e.Times[0].In(c.Info.Zone()).Format(time.DateOnly)
	e.Rule = rule
	return e, c.ruleNotes(rule, e.Times, bare), nil
}

// onceAt cuts off the word that says so.
func onceAt(typed string) (at string, is bool) {
	for _, w := range onceWords {
		if rest, found := strings.CutPrefix(fold(typed), w); found {
			return rest, true
		}
	}
	return typed, false
}

var untilShown = say.Text{EN: string(say.C(`until:june`)) + ", " + string(say.C(`until:"30 June"`)), FR: string(say.C(`jusque:juin`)) + ", " + string(say.C(`jusque:"30 juin"`))}

// rule reads "every friday 9am" with its end, which may stand in the words or beside them.
func (c *Call) rule() (r approvals.Rule, bare bool, err error) {
	typed := c.Text("when")
	e, err := when.ParseEvery(typed, c.At, c.Info.Zone(), when.Lang(c.Lang))
	if err != nil {
		return r, false, unclearRule(typed, err)
	}
	r = approvals.Rule{Unit: approvals.Unit(e.Unit), Every: e.Step, Days: e.Days, Day: e.Date, Nth: e.Nth, Minute: e.Minute, Times: e.Times}
	until := e.Until
	if c.Has("until") {
		until = c.Text("until")
	}
	if c.Has("times") {
		r.Times = c.Number("times", 0)
	}
	if r.Times > 0 && until != "" || c.Has("until") && e.Until != "" || c.Has("times") && r.Times == 0 {
		return r, false, field("until", say.Text{
			EN: "Say one end only: until:june, or times:4.", FR: "Donnez une seule fin\u202f: jusque:juin, ou fois:4.",
		})
	}
	if until == "" {
		return r, e.Bare, nil
	}
	last, err := when.ParseUntil(until, c.At, c.Info.Zone(), when.Lang(c.Lang))
	if err != nil {
		return r, false, field("until", say.Text{
			EN: "I cannot read %s as a last day. Try: %s.", FR: "Je ne comprends pas %s comme un dernier jour. Essayez\u202f: %s.",
		}.F(say.Quoted(short(until)), untilShown))
	}
	r.Until = last.Format(time.DateOnly)
	return r, e.Bare, nil
}

// unclearRule says why words are nothing that repeats, and what to type instead.
func unclearRule(typed string, err error) error {
	if no, ok := err.(*when.Error); ok && no.Trouble != when.Unclear {
		return unclearTime("when", typed, err)
	}
	return field("when", say.Text{
		EN: "I cannot read %s as times that come again. Try: every friday 9am, every weekday 14:30, every 2 weeks on monday, every month on the 1st.",
		FR: "Je ne comprends pas %s comme un rythme. Essayez\u202f: chaque vendredi 9 h, chaque jour ouvré 14 h 30, toutes les 2 semaines le lundi, chaque mois le 1er.",
	}.F(say.Quoted(short(typed))))
}

// ruleNotes says what should be known about dates: a day without an hour, clock changes, publish
// hours, public holidays.
func (c *Call) ruleNotes(r approvals.Rule, times []time.Time, bare bool) say.Text {
	var said []say.Speaker
	zone := c.Info.Zone()
	if bare {
		said = append(said, say.Text{EN: "You gave no hour, so I took %s.", FR: "Sans heure donnée, j'ai pris %s."}.F(say.AtHour(times[0].In(zone))))
	}
	var moved, feasts []say.Speaker
	for _, t := range times {
		t = t.In(zone)
		if t.Hour()*60+t.Minute() != r.Minute {
			moved = append(moved, say.Text{EN: "%s, %s", FR: "%s à %s"}.F(say.OnDate(t), say.AtHour(t)))
		}
		if _, is := approvals.Holiday(c.Info.Value("holidays"), t); is {
			feasts = append(feasts, say.OnDate(t))
		}
	}
	if len(moved) > 0 {
		said = append(said, say.Text{
			EN: "Moved, because clocks change or your publish hours say so: %s.", FR: "Déplacées, à cause du changement d'heure ou de vos heures de publication\u202f: %s.",
		}.F(few(moved)))
	}
	if len(feasts) > 0 {
		said = append(said, say.Text{EN: "Public holidays among them: %[1]s. %[2]s takes one off.", FR: "Jours fériés parmi elles\u202f: %[1]s. %[2]s en retire une."}.F(few(feasts), skipShownOf("12")))
	}
	return say.Join(" ", said...)
}

// few names the first of several moments: the card lists all.
func few(list []say.Speaker) say.Text {
	if len(list) > 5 {
		list = append(list[:5:5], say.Same("…"))
	}
	return say.Join(", ", list...)
}
