package commands

import (
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// PlatformOver tells an admin that the platform a brand lives on has stopped for good, and that
// nothing whose approval stands there goes out meanwhile.
func PlatformOver(lang say.Lang, platform string, info storage.BrandInfo, why say.Text) chat.Message {
	return chat.Message{Text: say.Text{
		EN: "%[1]s has stopped for %[2]s. %[3]s No post whose request stands there goes out meanwhile. Mend it, then restart Copydesk: %[4]s tells what is wrong.",
		FR: "%[1]s est arrêté pour %[2]s. %[3]s D'ici là, aucune publication dont la demande s'y trouve ne part. Corrigez, puis relancez Copydesk\u202f: %[4]s dit ce qui ne va pas.",
	}.F(platformShown(platform), info.Name, why, say.C("copydesk check")).In(lang)}
}

// platformShown is a platform's name as people call it.
func platformShown(name string) string {
	for _, n := range platformNames {
		if n.Name == name {
			return n.Shown
		}
	}
	return name
}
