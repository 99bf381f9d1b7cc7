package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

// A HandOut is what a person is handed to publish: the very bytes that were approved.
type HandOut struct {
	Post     storage.Post
	Delivery approvals.Delivery
	Part     approvals.Part
	Info     storage.BrandInfo
	To       storage.Person
	Instead  string // who would publish and is away or gone; empty: To is the one
}

// Tell gives the person text and pictures in private, and the thread one line. again says that the
// person has it already: the thread then hears only when nobody has answered twice.
func (h HandOut) Tell(tx *storage.Tx, d *Desk, again bool) error {
	m, err := h.private(d, again)
	if err != nil {
		return err
	}
	key := "hand/" + h.Delivery.ID
	if err := tellPerson(tx, d, h.To, key, h.Post.ID, Saying{Message: m, Media: h.Part.Media}); err != nil {
		return err
	}
	thread := h.thread()
	if again {
		if !h.Delivery.Unanswered() {
			return nil
		}
		thread = h.unsaid()
	}
	return Tell(tx, key+"/thread", h.Post.ID, Saying{Root: true, Message: chat.Message{About: about(h.Post, h.Info), Text: thread.In(h.Info.Lang())}})
}

// private is what the person reads, in their language.
func (h HandOut) private(d *Desk, again bool) (chat.Message, error) {
	text, err := networks.Named(h.Part.Network).Shown(h.Part.Wire)
	if err != nil {
		return chat.Message{}, fmt.Errorf("read what was approved for %s: %w", h.Part.Account, err)
	}
	lang, n, place := d.langOf(h.To, h.Info), post(h.Post.Number), placeNamed(h.Info, h.Part.Account)
	first := say.Text{EN: "Now is the time for post %[1]s on %[2]s.", FR: "C'est l'heure de la publication %[1]s sur %[2]s."}.F(n, place)
	if again {
		first = say.Text{EN: "You have had post %[1]s for %[2]s since %[3]s.", FR: "Vous avez la publication %[1]s pour %[2]s depuis %[3]s."}.F(n, place, say.AtShort(h.Delivery.IntentAt.In(h.Info.Zone())))
	}
	m := chat.Message{About: about(h.Post, h.Info), Private: true, Text: say.Join(" ", first, todo(len(h.Part.Media))).In(lang)}
	m.Fields = append(m.Fields, chat.Field{Block: chat.Copy, Name: place.In(lang), Value: say.Data(text)})
	for i, medium := range h.Part.Media {
		if medium.Alt != "" {
			name := say.Text{EN: "Description of picture %d", FR: "Description de l'image %d"}.F(i + 1)
			m.Fields = append(m.Fields, chat.Field{Block: chat.Copy, Name: name.In(lang), Value: say.Data(medium.Alt)})
		}
	}
	m.Buttons = []chat.Button{
		{Label: say.Text{EN: "Done, here is the link", FR: "C'est fait, voici le lien"}.In(lang), Action: handAction("done", h.Post, h.Delivery, h.Info), Style: chat.Go},
		{Label: say.Text{EN: "Later", FR: "Plus tard"}.In(lang), Action: handAction("later", h.Post, h.Delivery, h.Info, "choose:on")},
		{Label: say.Text{EN: "Not today", FR: "Pas aujourd'hui"}.In(lang), Action: handAction("not-today", h.Post, h.Delivery, h.Info), Style: chat.Quiet},
	}
	return m, nil
}

// todo says what to do with what stands below it.
func todo(pictures int) say.Text {
	switch pictures {
	case 0:
		return say.Text{EN: "Copy the text, publish, then press Done.", FR: "Copiez le texte, publiez, puis appuyez sur C'est fait."}
	case 1:
		return say.Text{EN: "Copy the text, save the picture, publish, then press Done.", FR: "Copiez le texte, enregistrez l'image, publiez, puis appuyez sur C'est fait."}
	}
	return say.Text{
		EN: "Copy the text, save the %d pictures, publish, then press Done.", FR: "Copiez le texte, enregistrez les %d images, publiez, puis appuyez sur C'est fait.",
	}.F(pictures)
}

func (h HandOut) thread() say.Text {
	t := say.Text{
		EN: "%[1]s has post %[2]s now, to publish by hand on %[3]s. The link comes here.", FR: "%[1]s a maintenant la publication %[2]s, à publier à la main sur %[3]s. Le lien arrivera ici.",
	}
	if h.Instead != "" {
		t = say.Text{
			EN: "%[4]s is not here, so %[1]s has post %[2]s now, to publish by hand on %[3]s. The link comes here.",
			FR: "%[4]s n'est pas là\u202f: %[1]s a maintenant la publication %[2]s, à publier à la main sur %[3]s. Le lien arrivera ici.",
		}
	}
	return t.F(h.To.Name, post(h.Post.Number), placeNamed(h.Info, h.Part.Account), h.Instead)
}

func (h HandOut) unsaid() say.Text {
	return say.Text{
		EN: "%[1]s has not said yet whether post %[2]s is on %[3]s. Whoever knows can say so: %[4]s.",
		FR: "%[1]s n'a pas encore dit si la publication %[2]s est sur %[3]s. Qui le sait peut le dire\u202f: %[4]s.",
	}.F(h.To.Name, post(h.Post.Number), placeNamed(h.Info, h.Part.Account),
		say.Text{EN: string(say.C("/by-hand done " + post(h.Post.Number))), FR: string(say.C("/à-la-main fait " + post(h.Post.Number)))})
}

// langOf is the language somebody reads, else the brand's.
func (d *Desk) langOf(p storage.Person, info storage.BrandInfo) say.Lang {
	if p.Lang != "" {
		return say.Lang(p.Lang)
	}
	return info.Lang()
}

// Reaches finds how a person is told something in private now; false: on no platform that runs here.
func (d *Desk) Reaches(p storage.Person) (chat.Identity, bool) {
	i := slices.IndexFunc(p.Identities, func(id storage.Identity) bool { return d.Platform(id.Platform) != nil })
	if i < 0 {
		return chat.Identity{}, false
	}
	return chat.Identity(p.Identities[i]), true
}

// tellPerson queues a direct message; somebody whom nothing reaches now hears nothing.
func tellPerson(tx *storage.Tx, d *Desk, p storage.Person, key, post string, s Saying) error {
	id, ok := d.Reaches(p)
	if !ok {
		return nil
	}
	s.To = chat.Place{Person: id}
	return Tell(tx, key, post, s)
}

// TakeBack takes a post's text back from everybody who was handed it and has not said what became of
// it: they are told at once to stop and to say, and the thread hears that it may be live. why is a
// whole sentence; by is empty for the program.
func TakeBack(tx *storage.Tx, d *Desk, p *storage.Post, by string, why say.Text) error {
	info, err := tx.Info()
	if err != nil {
		return err
	}
	for _, held := range p.InHand() {
		if by == "" && !(held.Unanswered() && !tx.Now().Before(held.Next)) {
			continue // somebody put that one off
		}
		if err := tx.Apply(p, approvals.Recalled{By: by, At: tx.Now(), Delivery: held.ID}); err != nil {
			return err
		}
		person, err := tx.Person(held.Holder)
		if err != nil {
			return err
		}
		key := "back/" + held.ID
		if err := unsent(tx, held); err != nil {
			return err
		}
		if err := tellPerson(tx, d, person, key, p.ID, Saying{Message: stop(*p, held, info, why, d.langOf(person, info))}); err != nil {
			return err
		}
		m := chat.Message{About: about(*p, info), Text: say.Join(" ", why, mayBeLive(*p, held, info, person.Name, tx.Now()), say.Text{
			EN: "I told %[1]s to stop, and to say whether it is there.", FR: "J'ai dit à %[1]s d'arrêter, et de dire si elle y est.",
		}.F(person.Name)).In(info.Lang()), Buttons: answersByHand(*p, held, info, info.Lang())}
		if err := Tell(tx, key+"/thread", p.ID, Saying{Root: true, Message: m}); err != nil {
			return err
		}
	}
	return nil
}

// unsent drops a hand-out that is still on its way to its person: what was answered or taken back must
// not arrive after that.
func unsent(tx *storage.Tx, d approvals.Delivery) error { return tx.Done("say/hand/" + d.ID) }

// stop is what somebody reads from whom a text is taken back.
func stop(p storage.Post, d approvals.Delivery, info storage.BrandInfo, why say.Text, lang say.Lang) chat.Message {
	return chat.Message{About: about(p, info), Private: true, Buttons: answersByHand(p, d, info, lang), Text: say.Join(" ", say.Text{
		EN: "Stop: do not publish post %[1]s on %[2]s any more.", FR: "Arrêtez\u202f: ne publiez plus la publication %[1]s sur %[2]s.",
	}.F(post(p.Number), placeNamed(info, d.Account)), why, say.Text{EN: "Is it there already?", FR: "Y est-elle déjà\u202f?"}).In(lang)}
}

// answersByHand are the two words that settle what a person was handed.
func answersByHand(p storage.Post, d approvals.Delivery, info storage.BrandInfo, lang say.Lang) []chat.Button {
	place := placeNamed(info, d.Account)
	return []chat.Button{
		{Label: say.Text{EN: "It is on %s", FR: "Elle est sur %s"}.F(place).In(lang), Action: handAction("done", p, d, info)},
		{Label: say.Text{EN: "It is not on %s", FR: "Elle n'est pas sur %s"}.F(place).In(lang), Action: handAction("not-today", p, d, info)},
	}
}

// mayBeLive says who was handed a text, when, and that it may be published.
func mayBeLive(p storage.Post, d approvals.Delivery, info storage.BrandInfo, holder string, now time.Time) say.Text {
	return say.Text{
		EN: "%[1]s was handed post %[2]s for %[3]s %[4]s and may have published it.",
		FR: "%[1]s a reçu la publication %[2]s pour %[3]s %[4]s et l'a peut-être publiée.",
	}.F(holder, post(p.Number), placeNamed(info, d.Account), whenHeld(d, info, now))
}

// AskBack takes a post's text back because the caller wanted to change or stop it.
func AskBack(ctx context.Context, c *Call) error {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return err
	}
	return c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		return TakeBack(tx, c.Desk, &p, c.Person.ID, ChangedBy(c.Person.Name))
	})
}

// Unapproved says why a text is taken back: whoever approved it took that back, or left.
var Unapproved = say.Text{EN: "Its approval no longer stands.", FR: "Sa validation ne vaut plus."}

// ChangedBy says why a text is taken back: somebody wants to change or stop it.
func ChangedBy(name string) say.Text {
	return say.Text{EN: "%s wants to change or stop it.", FR: "%s veut la modifier ou l'arrêter."}.F(name)
}

// AnsweredByHand is what the thread hears of a person's word about a delivery by hand.
func AnsweredByHand(p storage.Post, d approvals.Delivery, info storage.BrandInfo, who string) chat.Message {
	lang, n, place := info.Lang(), post(p.Number), placeNamed(info, d.Account)
	m := chat.Message{About: about(p, info)}
	switch {
	case d.State == approvals.Live && d.URL == "":
		m.Text = say.Text{
			EN: "Post %[1]s is live on %[2]s, published by hand (%[3]s's word). No link was given.",
			FR: "La publication %[1]s est en ligne sur %[2]s, publiée à la main\u202f: %[3]s le dit. Aucun lien n'a été donné.",
		}.F(n, place, who).In(lang)
	case d.State == approvals.Live:
		m.Text = say.Text{
			EN: "Post %[1]s is live on %[2]s, published by hand (%[3]s's word): %[4]s",
			FR: "La publication %[1]s est en ligne sur %[2]s, publiée à la main, %[3]s le dit\u202f: %[4]s",
		}.F(n, place, who, d.URL).In(lang)
	default:
		t := say.Text{
			EN: "Post %[1]s was not published on %[2]s, says %[3]s. Choose a new time: `/schedule %[1]s`.",
			FR: "%[3]s n'a pas publié la publication %[1]s sur %[2]s. Choisissez une autre heure\u202f: `/programmer %[1]s`.",
		}
		m.Text = ticked(t).F(n, place, who).In(lang)
		m.Buttons = []chat.Button{nextSlotButton(n, lang), {Label: stepTime.label.In(lang), Action: stepTime.line(n, "")}}
	}
	return m
}

// NobodyPublishes says why a post was handed to nobody.
func NobodyPublishes(a storage.Account) *say.Problem {
	return say.No(say.Refused, say.Text{
		EN: "Nobody is here to publish on %[1]s by hand. Name somebody, then choose a new time: %[2]s.",
		FR: "Personne n'est là pour publier à la main sur %[1]s. Nommez quelqu'un, puis choisissez une autre heure\u202f: %[2]s.",
	}.F(placeOf(a), Shown(accountsName, "")))
}
