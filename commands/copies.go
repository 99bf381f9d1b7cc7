package commands

import (
	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// Why a copy could not be made, as whoever runs the program may read it.
var (
	CopyNoRoom = say.Text{
		EN: "The disk is full: make room, or name another folder in COPYDESK_BACKUP.",
		FR: "Le disque est plein\u202f: libérez de la place, ou donnez un autre dossier dans COPYDESK_BACKUP.",
	}
	CopyNoFolder = say.Text{
		EN: "The folder cannot be written: check that it is there and that Copydesk may write to it.",
		FR: "Le dossier n'est pas accessible en écriture\u202f: vérifiez qu'il existe et que Copydesk peut y écrire.",
	}
	CopyOther = say.Text{
		EN: "The log of the program says what went wrong.",
		FR: "Le journal du programme dit ce qui s'est passé.",
	}
)

// CopyFailed tells the owner that tonight's copy is missing; last is the newest good one, empty:
// there is none.
func CopyFailed(lang say.Lang, folder, last string, why say.Text) chat.Message {
	kept := say.Text{EN: "There is no copy in it yet.", FR: "Il ne contient encore aucune copie."}
	if last != "" {
		kept = say.Text{EN: "The last good one is %s.", FR: "La dernière bonne est %s."}.F(last)
	}
	return chat.Message{Text: say.Text{
		EN: "The nightly copy of Copydesk's data could not be made in %[1]s. %[2]s %[3]s I try again every hour and tell you when it works.",
		FR: "La copie nocturne des données de Copydesk n'a pas pu être faite dans %[1]s. %[2]s %[3]s Je réessaie toutes les heures et vous préviens quand elle réussit.",
	}.F(folder, why, kept).In(lang)}
}

// CopyWorks tells the owner that there is a good copy again.
func CopyWorks(lang say.Lang, folder, name string) chat.Message {
	return chat.Message{Text: say.Text{
		EN: "The nightly copy works again: %[1]s is in %[2]s, read back and whole.",
		FR: "La copie nocturne fonctionne à nouveau\u202f: %[1]s est dans %[2]s, relue et complète.",
	}.F(name, folder).In(lang)}
}
