package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// linkFor is how long a code that joins two identities works.
const linkFor = 15 * time.Minute

var (
	linkName    = say.Text{EN: "link", FR: "lier"}
	linkOptions = []chat.Option{
		{Name: say.Text{EN: "code", FR: "code"}, Help: say.Text{EN: "The code from your other account; left out: a new one", FR: "Le code de votre autre compte\u202f; sinon, un nouveau"}, Kind: chat.Words, Main: true, Secret: true},
		{Name: say.Text{EN: "sure", FR: "sûr"}, Help: say.Text{EN: "on: join them now", FR: "oui\u202f: les réunir maintenant"}, Kind: chat.Flag, Carried: true},
	}
)

// link joins two identities of one person: a code from one, typed with the other, then a press on
// the button that says what it means.
func (c *Call) link(ctx context.Context) (chat.Message, error) {
	code := strings.ToUpper(strings.TrimSpace(c.Text("code")))
	if code == "" {
		return c.newLink(ctx)
	}
	var owner string
	var again time.Time
	var wrong bool
	var lack []string
	err := c.DB.Change(ctx, storage.Cause{Event: c.EventID, Actor: c.Person.ID}, func(tx *storage.Tx) (err error) {
		owner, again, err = tx.LinkOf(code, c.Person.ID)
		if wrong = errors.Is(err, storage.ErrWrongCode); wrong {
			return nil // the try is counted
		}
		if err != nil || owner == c.Person.ID || !c.On("sure") {
			return err
		}
		lack, err = join(tx, owner, c.Person.ID)
		return err
	})
	switch {
	case err != nil:
		return chat.Message{}, err
	case wrong:
		return chat.Message{}, wrongLink(again.Sub(c.At))
	case owner == c.Person.ID:
		return chat.Message{}, say.No(say.Refused, say.Text{
			EN: "That code is from this very account. Type it with your other one.", FR: "Ce code vient de ce compte-ci. Tapez-le avec l'autre.",
		})
	case !c.On("sure"):
		return c.beforeJoining(ctx, code, owner), nil
	}
	return c.joined(ctx, owner, lack), nil
}

func (c *Call) newLink(ctx context.Context) (chat.Message, error) {
	var code string
	err := c.DB.Change(ctx, storage.Cause{Event: c.EventID, Actor: c.Person.ID}, func(tx *storage.Tx) (err error) {
		code, err = tx.LinkCode(c.Person.ID, tx.Now().Add(linkFor))
		return err
	})
	if err != nil {
		return chat.Message{}, err
	}
	return c.Private(say.Text{
		EN: "Type this with your other account, within 15 minutes: %s. Give the code to nobody: whoever types it becomes one person with you.",
		FR: "Tapez ceci avec votre autre compte, d'ici 15 minutes\u202f: %s. Ne donnez ce code à personne\u202f: qui le tape ne fait plus qu'une personne avec vous.",
	}, Typed(teamName, say.Text{EN: linkName.EN + " " + code, FR: linkName.FR + " " + code})), nil
}

// beforeJoining says whose code it is and what joining means, with the button that does it.
func (c *Call) beforeJoining(ctx context.Context, code, owner string) chat.Message {
	m := c.Private(say.Text{
		EN: "This is the code of %[1]s. Joined, you are one person: one vote, the roles of both, and neither approves what the other wrote. It cannot be undone.",
		FR: "C'est le code de %[1]s. Réunis, vous ne faites qu'une personne\u202f: une seule voix, les rôles des deux, et aucun ne valide ce que l'autre a écrit. C'est définitif.",
	}, c.Who(ctx, owner))
	m.Buttons = []chat.Button{{Label: c.Say(say.Text{EN: "We are one person", FR: "C'est bien moi"}), Action: Do("team", "link", code, "sure:on"), Style: chat.Go}}
	return m
}

// join makes other and person one, and asks again for what then lacks an approval; it gives those
// posts as people read them.
func join(tx *storage.Tx, person, other string) (lack []string, err error) {
	err = tx.Join(person, other, func(tx *storage.Tx, before approvals.Post, p storage.Post) error {
		if p.State != approvals.Review || before.State == approvals.Review {
			return nil
		}
		info, err := tx.Info()
		if err != nil {
			return err
		}
		lack = append(lack, info.Name+" "+post(p.Number))
		return AskNext(tx, p)
	})
	slices.Sort(lack)
	return lack, err
}

func (c *Call) joined(ctx context.Context, owner string, lack []string) chat.Message {
	said := []say.Speaker{say.Text{
		EN: "This account and the one of %s are one person now.", FR: "Ce compte et celui de %s ne font plus qu'une personne.",
	}.F(c.Who(ctx, owner))}
	if len(lack) > 0 {
		said = append(said, say.Text{
			EN: "Lacking an approval now, so it is asked for again: %s.", FR: "Il manque de nouveau une validation, et elle est redemandée\u202f: %s.",
		}.F(say.List{Items: lack}))
	}
	return c.Private(say.Join(" ", said...))
}

// wrongLink says where a code comes from and how long the next try must wait.
func wrongLink(wait time.Duration) *say.Problem {
	wait = max(wait.Round(time.Second), time.Second)
	t := say.Text{
		EN: "That code does not work. %[1]s with your other account gives one, good for 15 minutes. Try again in %[2]s.",
		FR: "Ce code ne fonctionne pas. %[1]s, avec votre autre compte, en donne un pour 15 minutes. Réessayez dans %[2]s.",
	}.F(Typed(teamName, linkName), spanSaid(wait))
	return &say.Problem{Kind: say.Refused, Text: t, Fields: []say.FieldProblem{{Name: "code", Text: t}}}
}
