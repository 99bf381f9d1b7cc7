package commands

import (
	"errors"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

// takenDown is how a post is shown that was live and is nowhere any more.
var takenDown = say.Text{EN: "taken down", FR: "retirée"}

// standingWords says where a post stands: its state, or that it was taken down.
func standingWords(p storage.Post, info storage.BrandInfo) say.Text {
	if p.TakenDown() {
		return takenDown
	}
	if !p.Deleted.IsZero() {
		return deletedWords
	}
	if isIdea(p) {
		return ideaWords
	}
	return StateWords(approvals.Shown(p.Post, info.Stopped != nil))
}

// Signers are the people who approved a post, and whoever they stood in for; but is left out.
func Signers(p storage.Post, but string) []string {
	var out []string
	for _, v := range p.Votes {
		if v.Kind == approvals.Approve {
			out = append(out, v.Person, v.For)
		}
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(id string) bool { return id == "" || id == but })
}

// passRefusal lets a change stand in which one event no longer may happen.
func passRefusal(err error) error {
	var no *approvals.Refusal
	if errors.As(err, &no) {
		return nil
	}
	return err
}

// TellTakedown tells a post's thread what became of its removal from one place, where that is new;
// to are those who had signed.
func TellTakedown(tx *storage.Tx, who string, info storage.BrandInfo, web string, p storage.Post, before approvals.Post, delivery string, to Ping) error {
	of := func(list []approvals.Delivery) (approvals.Delivery, bool) {
		i := slices.IndexFunc(list, func(d approvals.Delivery) bool { return d.ID == delivery })
		if i < 0 {
			return approvals.Delivery{}, false
		}
		return list[i], true
	}
	d, found := of(p.Deliveries)
	was, _ := of(before.Deliveries)
	if !found || d.Down.State == was.Down.State || d.Down.State == approvals.TakingDown {
		return nil
	}
	lang := info.Lang()
	m := chat.Message{About: about(p, info), Ping: to.Who, Buttons: goneButtons(p, info, lang)}
	if d.Down.State == approvals.Gone {
		m.Text = say.Text{
			EN: "%[2]s took post %[1]s down from %[3]s. It is kept here, with who asked and when.",
			FR: "%[2]s a retiré la publication %[1]s de %[3]s. Elle est gardée ici, avec qui l'a demandé et quand.",
		}.F(post(p.Number), who, placeNamed(info, d.Account)).In(lang)
	} else {
		m.Text = say.Join(" ", say.Text{
			EN: "%[2]s asked to take post %[1]s down.", FR: "%[2]s a demandé le retrait de la publication %[1]s.",
		}.F(post(p.Number), who), removalHard(p.Number, d, info, web)).In(lang)
	}
	return Tell(tx, "takedown/"+d.ID+"/"+string(d.Down.State), p.ID, Saying{Root: true, Message: m})
}

// removalHard says that a post may still be there, or that only a person can take it down.
func removalHard(number int64, d approvals.Delivery, info storage.BrandInfo, web string) say.Text {
	place := placeNamed(info, d.Account)
	if d.Down.State == approvals.MayBeThere {
		return say.Text{
			EN: "No answer from %[2]s: post %[1]s may still be there. I ask again at %[3]s.",
			FR: "Pas de réponse de %[2]s\u202f: la publication %[1]s y est peut-être encore. Je redemande à %[3]s.",
		}.F(post(number), place, say.AtHour(d.Down.Next.In(info.Zone())))
	}
	cannot := say.Text{EN: "I cannot take post %[1]s down from %[2]s.", FR: "Je ne peux pas retirer la publication %[1]s de %[2]s."}.F(post(number), place)
	if d.Down.Problem != "" {
		cannot = say.Text{EN: "Post %[1]s is still on %[2]s: %[3]s", FR: "La publication %[1]s est toujours sur %[2]s\u202f: %[3]s"}.F(post(number), place, networks.Words(d.Down.Problem))
	}
	return say.Join(" ", cannot, say.Text{
		EN: "Open it, delete it there, then press It is gone: %s", FR: "Ouvrez-la, supprimez-la sur place, puis appuyez sur Elle n'y est plus\u202f: %s",
	}.F(absolute(web, d.URL)))
}

// goneButtons are what a person can say who took a post down by hand, or looked.
func goneButtons(p storage.Post, info storage.BrandInfo, lang say.Lang) []chat.Button {
	var out []chat.Button
	for _, d := range p.Deliveries {
		if d.Down.State == approvals.OnlyByHand || d.Down.State == approvals.MayBeThere {
			label := say.Text{EN: "It is gone from %s", FR: "Elle n'est plus sur %s"}.F(placeNamed(info, d.Account))
			out = append(out, chat.Button{Label: label.In(lang), Action: Do("takedown", post(p.Number), "gone:"+d.Account)})
		}
	}
	return out
}

// removal is the line of a card about a place that the post is taken down from.
func (in CardInput) removal(d approvals.Delivery) say.Text {
	place := placeNamed(in.Info, d.Account)
	switch d.Down.State {
	case approvals.Gone:
		return say.Text{EN: "Taken down from %s, %s, by %s.", FR: "Retirée de %s, %s, par %s."}.F(place, say.AtShort(d.Down.Gone.In(in.Info.Zone())), in.name(d.Down.By))
	case approvals.TakingDown:
		return say.Text{EN: "Being taken down from %s, as %s asked.", FR: "En cours de retrait de %s, à la demande de %s."}.F(place, in.name(d.Down.By))
	}
	return removalHard(in.Post.Number, d, in.Info, in.Web)
}
