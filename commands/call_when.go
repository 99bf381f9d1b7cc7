package commands

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/when"
)

// When is the moment that an option names, in the brand's zone. The note says what should be known
// about it: a clock change, a day without an hour, a time that had passed today. Next is left to
// the caller. The error is a *say.Problem.
func (c *Call) When(name string) (when.Moment, say.Text, error) {
	zone := c.Info.Zone()
	if c.Info.ID == "" && c.Desk.Zone != nil {
		zone = c.Desk.Zone
	}
	typed := c.Args[name]
	m, err := when.Parse(typed, c.At, zone, when.Lang(c.Lang))
	if err != nil && when.IsEvery(typed) {
		return m, say.Text{}, field(name, say.Text{
			EN: "%[1]s comes again and again. Draft the post first, then choose that: %[2]s.",
			FR: "%[1]s revient sans cesse. Préparez d'abord la publication, puis choisissez ce rythme\u202f: %[2]s.",
		}.F(say.Quoted(short(typed)), say.Text{EN: string(say.C("/schedule 12 every friday 9am")), FR: string(say.C("/programmer 12 chaque vendredi 9 h"))}))
	}
	if err != nil {
		return m, say.Text{}, unclearTime(name, typed, err)
	}
	if m.Past {
		return m, say.Text{}, field(name, say.Text{
			EN: "%[1]s has passed. Choose a time that lies ahead: tomorrow 9am, Thursday 14:30, next.",
			FR: "%[1]s est passé. Choisissez un moment à venir\u202f: demain 9 h, jeudi 14 h 30, prochain.",
		}.F(say.AtFrom(m.At, c.At)))
	}
	return m, noteOf(m), nil
}

func field(name string, t say.Text) *say.Problem {
	return &say.Problem{Kind: say.Unreadable, Text: t, Fields: []say.FieldProblem{{Name: name, Text: t}}}
}

// noteOf says what a moment hides.
func noteOf(m when.Moment) say.Text {
	switch {
	case m.Shift == when.Gap:
		return say.Text{
			EN: "%[1]s does not exist on %[2]s (clocks go forward). I took %[3]s.",
			FR: "%[1]s n'existe pas le %[2]s (changement d'heure). J'ai pris %[3]s.",
		}.F(asked(m), say.OnDate(m.At), say.AtHour(m.At))
	case m.Shift == when.Fold:
		return say.Text{
			EN: "%[1]s comes twice on %[2]s (clocks go back). I took the first.",
			FR: "%[1]s arrive deux fois le %[2]s (changement d'heure). J'ai pris la première.",
		}.F(say.AtHour(m.At), say.OnDate(m.At))
	case m.Bare:
		return say.Text{EN: "You gave no hour, so I took %s.", FR: "Sans heure donnée, j'ai pris %s."}.F(say.AtHour(m.At))
	case m.Rolled:
		return say.Text{EN: "That hour had passed today, so it is tomorrow.", FR: "Cette heure était passée aujourd'hui\u202f: ce sera demain."}
	}
	return say.Text{}
}

// asked is the wall time that does not exist, as each language writes it.
func asked(m when.Moment) say.Speaker {
	t, err := time.Parse("15:04", m.Asked)
	if err != nil {
		return say.Same(m.Asked)
	}
	fr := fmt.Sprintf("%d\u00a0h\u00a0%02d", t.Hour(), t.Minute())
	return say.Text{EN: fmt.Sprintf("%d:%02d", t.Hour(), t.Minute()), FR: strings.TrimSuffix(fr, "\u00a000")}
}

// unclearTime says why words are no time, and what to type instead.
func unclearTime(name, typed string, err error) error {
	var no *when.Error
	if !errors.As(err, &no) {
		return err
	}
	t, ok := timeTroubles[no.Trouble]
	if !ok {
		t = timeTroubles[when.Unclear]
	}
	return field(name, t.F(say.Quoted(short(typed))))
}

// timeTroubles are the sentences of the date words. %s is what was typed.
var timeTroubles = map[when.Trouble]say.Text{
	when.Unclear: {
		EN: "I cannot read %s as a time. Try: tomorrow 9am, Thursday 14:30, in 2 hours, next.",
		FR: "Je ne comprends pas %s comme une date. Essayez\u202f: demain 9 h, jeudi 14 h 30, dans 2 heures, prochain.",
	},
	when.NoSuchTime: {
		EN: "%s names an hour that does not exist. A day goes from 0:00 to 23:59: try 9am, 14:30.",
		FR: "%s donne une heure qui n'existe pas. Un jour va de 0 h à 23 h 59\u202f: essayez 9 h, 14 h 30.",
	},
	when.NoSuchDate: {
		EN: "%s names a day that does not exist. Try: 30 June 9am, Thursday 14:30.",
		FR: "%s donne un jour qui n'existe pas. Essayez\u202f: 30 juin 9 h, jeudi 14 h 30.",
	},
	when.Ambiguous: {
		EN: "%s can be read as two different days. Write the month as a word: 3 April 9am.",
		FR: "%s peut désigner deux jours différents. Écrivez le mois en lettres\u202f: 3 avril 9 h.",
	},
	when.TooFar: {
		EN: "%s lies more than two years ahead. Choose an earlier time.",
		FR: "%s est à plus de deux ans. Choisissez un moment plus proche.",
	},
	when.Empty: {
		EN: "Say when: tomorrow 9am, Thursday 14:30, in 2 hours, next.%.0s",
		FR: "Dites quand\u202f: demain 9 h, jeudi 14 h 30, dans 2 heures, prochain.%.0s",
	},
}
