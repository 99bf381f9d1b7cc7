package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var setup = &Command{
	Spec: chat.Spec{
		Name: say.Text{EN: "setup", FR: "installation"},
		Help: say.Text{EN: "Become the owner with the code that the program printed", FR: "Devenir propriétaire avec le code affiché par le programme"},
		Options: []chat.Option{
			{Name: say.Text{EN: "code", FR: "code"}, Help: say.Text{EN: "The setup code, XXXX-XXXX", FR: "Le code d'installation, XXXX-XXXX"}, Kind: chat.Words, Main: true, Required: true, Secret: true},
		},
		Form:    true,
		Example: say.Text{EN: "/setup K7QF-2M9D", FR: "/installation K7QF-2M9D"},
		Role:    say.Text{EN: "whoever has the code", FR: "la personne qui a le code"},
	},
	Reach: Anybody, NoBrand: true,
	Run: runSetup,
}

// runSetup makes the person the owner. Wrong codes are slowed down per person where they are kept.
func runSetup(ctx context.Context, c *Call) (chat.Message, error) {
	code := strings.ToUpper(strings.TrimSpace(c.Text("code")))
	brands, err := c.DB.Brands(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	begun := slices.ContainsFunc(brands, c.livesHere)
	var again time.Time
	var wrong bool
	err = c.DB.Change(ctx, storage.Cause{Event: c.EventID, Actor: c.Person.ID}, func(tx *storage.Tx) (err error) {
		again, err = tx.UseSetupCode(code, c.Person.ID)
		if wrong = errors.Is(err, storage.ErrWrongCode); wrong {
			return nil // the try is counted
		}
		if err != nil || begun {
			return err
		}
		return c.welcome(tx)
	})
	if err != nil {
		return chat.Message{}, err
	}
	if wrong {
		return chat.Message{}, wrongCode(again.Sub(c.At))
	}
	if begun {
		return c.Private(say.Text{
			EN: "You are the owner now, so you are admin of every brand. The code no longer works. %s shows who may do what.",
			FR: "Vous êtes propriétaire\u202f: vous administrez toutes les marques. Le code ne sert plus. %s montre qui peut quoi.",
		}, Shown(teamName, "")), nil
	}
	m := c.Private(say.Text{
		EN: "You are the owner now, and the code no longer works. Next: your first brand, in the room where it should live. %s",
		FR: "Vous êtes propriétaire, et le code ne sert plus. Ensuite\u202f: votre première marque, dans le salon où elle vivra. %s",
	}, say.Text{EN: string(say.C("/brand new NAME")), FR: string(say.C("/marque nouvelle NOM"))})
	m.Form = c.firstBrand(ctx)
	m.Buttons = []chat.Button{{Label: c.Say(say.Text{EN: "Make the first brand", FR: "Créer la première marque"}), Action: "/brand new", Style: chat.Go}}
	return m, nil
}

// livesHere reports whether a brand has a room on the platform that the person types on.
func (c *Call) livesHere(info storage.BrandInfo) bool {
	for _, room := range info.Rooms {
		if room.Platform == c.Event.Who.Platform {
			return true
		}
	}
	return false
}

// wrongCode says how long the next try must wait.
func wrongCode(wait time.Duration) *say.Problem {
	wait = max(wait.Round(time.Second), time.Second)
	t := say.Text{
		EN: "That code does not work. It is printed where Copydesk was started, works once, and looks like XXXX-XXXX. Try again in %[1]s. If it is lost, %[2]s on the server prints a new one.",
		FR: "Ce code ne fonctionne pas. Il s'affiche là où Copydesk a été lancé, sert une fois et ressemble à XXXX-XXXX. Réessayez dans %[1]s. S'il est perdu, %[2]s sur le serveur en affiche un autre.",
	}.F(spanSaid(wait), say.C("copydesk owner reset"))
	return &say.Problem{Kind: say.Refused, Text: t, Fields: []say.FieldProblem{{Name: "code", Text: t}}}
}

// firstBrand is the form of /brand new with what is known filled in.
func (c *Call) firstBrand(ctx context.Context) *chat.Form {
	cmd := lookUp(c.Table, brandName.EN)
	if cmd == nil {
		return nil
	}
	next := *c
	next.Bound = Bound{Command: cmd, Sub: "new", Args: map[string]string{}}
	f := next.offer(ctx, next.present(ctx), nil)
	return &f
}
