package commands

import (
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// A setupStep is one line of what is left to do after the installation.
type setupStep struct {
	platform string // empty: every one
	text     say.Text
}

// setupSteps is the checklist, in the order in which it is best done. Delayed Events are not part of
// an app manifest: https://docs.slack.dev/apis/events-api/#delayed-events
var setupSteps = []setupStep{
	{"slack", say.Text{
		EN: "Add me to the rooms where I should post: type `/invite @copydesk` in each.",
		FR: "Ajoutez-moi aux salons où je dois écrire\u202f: tapez `/invite @copydesk` dans chacun.",
	}},
	{"", say.Text{EN: "Make the first brand, in the room where it should live: `/brand new NAME`.", FR: "Créez la première marque, dans le salon où elle vivra\u202f: `/marque nouvelle NOM`."}},
	{"", say.Text{EN: "Approve the practice post that then waits for your ✅.", FR: "Validez la publication d'essai qui attend alors votre ✅."}},
	{"", say.Text{EN: "Say who decides and who writes: `/team add @name approver`.", FR: "Dites qui décide et qui rédige\u202f: `/équipe ajouter @nom validation`."}},
	{"slack", say.Text{
		EN: "In the app's settings, under Event Subscriptions, switch Delayed Events on: nothing is missed then while I am away.",
		FR: "Dans les réglages de l'app, sous Event Subscriptions, activez Delayed Events\u202f: rien ne se perd en mon absence.",
	}},
	{"", say.Text{EN: "On the server, `copydesk check` tells whether anything is missing.", FR: "Sur le serveur, `copydesk check` dit s'il manque quelque chose."}},
}

// welcome sends whoever used the setup code what is left to do, in private and once: a code opens once.
// Nobody else hears of the installation.
func (c *Call) welcome(tx *storage.Tx) error {
	if c.Event.Who.Platform == "" {
		return nil
	}
	return Tell(tx, "welcome/"+c.Person.ID, "", Saying{To: chat.Place{Person: c.Event.Who}, Message: Checklist(c.Event.Who.Platform, c.Lang)})
}

// Checklist is what is left to do after the installation on a platform, as a direct message.
func Checklist(platform string, l say.Lang) chat.Message {
	m := chat.Message{Text: say.Text{
		EN: "Copydesk is installed, and nobody else was told. This is left to do:", FR: "Copydesk est installé, et personne d'autre n'en est prévenu. Il reste à faire\u202f:",
	}.In(l)}
	for _, s := range setupSteps {
		if s.platform == "" || s.platform == platform {
			m.Fields = append(m.Fields, chat.Field{Block: chat.Rule, Value: "• " + ticked(s.text).In(l)})
		}
	}
	return m
}
