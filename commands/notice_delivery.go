package commands

import (
	"cmp"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// slowTries is after how many tries that surely did not arrive the thread hears of it: one or two
// are over before anybody wonders.
const slowTries = 3

// Outcome is what a thread hears when a delivery came to stand where it stands: live with its link,
// refused with the way out, in doubt with what happens next. An outcome that needs no words, or that
// the thread knows already from was, gives an empty message.
func Outcome(p storage.Post, was, d approvals.Delivery, info storage.BrandInfo, words func(problem string) say.Text, web string) chat.Message {
	lang := info.Lang()
	name, first, n := placeNamed(info, d.Account), placeFirst(info, d.Account), post(p.Number)
	m := chat.Message{About: about(p, info)}
	switch {
	case d.State == was.State:
		return chat.Message{}
	case d.State == approvals.Live:
		m.Text = say.Text{EN: "Post %s is live on %s: %s", FR: "La publication %s est en ligne sur %s\u202f: %s"}.F(n, name, absolute(web, d.URL)).In(lang)
		if p.Series != nil {
			m.Text = say.Join(" ", say.Marked(m.Text), nextTurn(p, info)).In(lang)
		}
	case d.State == approvals.Refused:
		return notTaken(m, n, name, first, d, lang, words)
	case d.State == approvals.InDoubt && told(was, d):
		m.Text = inDoubt(d).F(n, first, say.AtHour(d.Looks().In(info.Zone()))).In(lang)
	case d.State == approvals.AskHuman:
		return whichIsIt(m, n, name, d.Account, lang)
	case d.State == approvals.Waiting && was.State == approvals.Intent && d.Tries == slowTries:
		until := p.Time.Add(cmp.Or(p.Late, approvals.LateAfter))
		m.Text = say.Text{
			EN: "%[2]s does not take post %[1]s just now, so it is not there yet. I keep trying until %[3]s.",
			FR: "%[2]s ne prend pas la publication %[1]s en ce moment\u202f: elle n'y est pas encore. Je réessaie jusqu'à %[3]s.",
		}.F(n, first, say.AtHour(until.In(info.Zone()))).In(lang)
	default:
		return chat.Message{}
	}
	return m
}

// told reports whether people should hear of a doubt: once, and of a keyed network only when its
// second answer stayed away too, for the first is settled within seconds.
func told(was, d approvals.Delivery) bool {
	if d.Class == approvals.ClassA {
		return d.Tries == 2
	}
	return !was.Doubt
}

// inDoubt says what happens next, %[3]s at what hour.
func inDoubt(d approvals.Delivery) say.Text {
	if d.Resendable(d.Next) {
		return say.Text{
			EN: "%[2]s did not answer in time. Post %[1]s may be live. I ask again with the same key, so it cannot be there twice.",
			FR: "%[2]s n'a pas répondu à temps. La publication %[1]s est peut-être en ligne. Je redemande avec la même clé\u202f: elle ne peut pas y être deux fois.",
		}
	}
	return say.Text{
		EN: "%[2]s did not answer in time. Post %[1]s may be live. I will look again at %[3]s and send nothing meanwhile.",
		FR: "%[2]s n'a pas répondu à temps. La publication %[1]s est peut-être en ligne. Je revérifie à %[3]s et n'envoie rien d'ici là.",
	}
}

func notTaken(m chat.Message, n string, name, first say.Text, d approvals.Delivery, lang say.Lang, words func(problem string) say.Text) chat.Message {
	if d.Problem == approvals.Unreached {
		m.Text = say.Text{
			EN: "Post %[1]s is not on %[2]s: none of %[3]d tries reached it.", FR: "La publication %[1]s n'est pas sur %[2]s\u202f: aucun des %[3]d essais ne l'a atteint.",
		}.F(n, name, d.Tries).In(lang)
		m.Buttons = []chat.Button{{Label: stepPublish.label.In(lang), Action: Do("publish", n), Style: chat.Go}}
		return m
	}
	m.Text = say.Text{EN: "%[2]s refused post %[1]s: %[3]s", FR: "%[2]s a refusé la publication %[1]s\u202f: %[3]s"}.F(n, first, words(d.Problem)).In(lang)
	m.Buttons = []chat.Button{{Label: stepEdit.label.In(lang), Action: Do("edit", n)}}
	return m
}

// whichIsIt asks a person what no look-up can tell.
func whichIsIt(m chat.Message, n string, name say.Text, account string, lang say.Lang) chat.Message {
	m.Text = say.Text{
		EN: "I cannot tell whether post %[1]s is on %[2]s. Please look, then press one.",
		FR: "Je ne peux pas savoir si la publication %[1]s est sur %[2]s. Regardez, puis choisissez.",
	}.F(n, name).In(lang)
	m.Buttons = []chat.Button{
		{Label: say.Text{EN: "It is there", FR: "Elle y est"}.In(lang), Action: Do("publish", n, "there:"+account), Style: chat.Go},
		{Label: say.Text{EN: "Send it again", FR: "Renvoyer"}.In(lang), Action: Do("publish", n, "again:"+account)},
	}
	return m
}

// tellJudged tells the thread what a person saw where no look-up could tell.
func (c *Call) tellJudged(tx *storage.Tx, p storage.Post, d approvals.Delivery, there bool) error {
	said := say.Text{EN: "%[1]s looked: post %[2]s is on %[3]s.", FR: "%[1]s a regardé\u202f: la publication %[2]s est sur %[3]s."}
	if !there {
		said = say.Text{
			EN: "%[1]s looked: post %[2]s is not on %[3]s, so it is sent again.",
			FR: "%[1]s a regardé\u202f: la publication %[2]s n'est pas sur %[3]s, elle y est renvoyée.",
		}
	}
	m := chat.Message{About: about(p, c.Info), Text: said.F(c.Person.Name, post(p.Number), placeNamed(c.Info, d.Account)).In(c.Info.Lang())}
	return Tell(tx, "judged/"+d.ID, p.ID, Saying{Root: true, Message: m})
}
