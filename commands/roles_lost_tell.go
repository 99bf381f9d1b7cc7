package commands

import (
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// tellAuthors says of each post that lost its approval why it came back and what to do: in its thread,
// where its link was to come, and to its author in private, for a thread calls nobody.
func (l Loss) tellAuthors(tx *storage.Tx) error {
	for _, p := range l.Lack {
		words := l.back(p)
		m := chat.Message{About: about(p, l.info), Text: words.In(l.info.Lang())}
		if err := Tell(tx, "lacks/"+p.ID, p.ID, Saying{Root: true, Message: m}); err != nil {
			return err
		}
		author, err := tx.Person(p.Author)
		if err != nil {
			return err
		}
		if l.Left && author.ID == l.Person.ID {
			continue
		}
		m.Text = words.In(l.desk.langOf(author, l.info))
		if err := tellPerson(tx, l.desk, author, "lacks/"+p.ID+"/"+author.ID, p.ID, Saying{Message: m}); err != nil {
			return err
		}
	}
	return nil
}

// back is why an approved post waits again, and for whom.
func (l Loss) back(p storage.Post) say.Text {
	why := say.Text{
		EN: "Post %[1]s is back in review and does not go out: %[2]s no longer approves for %[3]s.",
		FR: "La publication %[1]s repasse en relecture et ne part pas\u202f: %[2]s ne valide plus pour %[3]s.",
	}
	if l.Left {
		why = say.Text{
			EN: "Post %[1]s is back in review and does not go out: %[2]s left, so that approval no longer counts.",
			FR: "La publication %[1]s repasse en relecture et ne part pas\u202f: %[2]s n'est plus là, et cette validation ne compte plus.",
		}
	}
	next := say.Text{
		EN: "Ask %s to approve it; nothing has to be sent again.", FR: "Demandez à %s de la valider\u202f; il n'y a rien à renvoyer.",
	}.F(say.List{Items: l.ask.Names, Or: true})
	if len(l.ask.Names) == 0 {
		next = say.Join(" ", say.Text{EN: "Nobody else can approve it.", FR: "Personne d'autre ne peut la valider."}, l.mend())
	}
	return say.Join(" ", why.F(post(p.Number), l.Person.Name, l.info.Name), next)
}
