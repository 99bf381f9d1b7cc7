package bot

import (
	"fmt"
	"testing"
	"testing/synctest"
)

func TestManyDraftsDoNotHideWhatGoesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.stop()
		w.plays("ana: /draft The one that goes out when:tomorrow 9am", "ana: /submit 2", "marc: +✅ 2")
		for i := range 26 {
			w.plays(fmt.Sprintf("ana: /draft An idea %d", i))
		}
		w.plays("ana: /draft One more, with a time when:friday 9am",
			"ana: /queue", "bot: demo: the next 25 posts; there are more. /queue scheduled week:on narrows it down.", "bot: 2 · 9:00 tomorrow | The one that goes out | scheduled",
			"bot: 29 · Fri 9:00 | One more, with a time | a draft", "bot: 28 · no time yet", "bot! An idea 0",
			"leo: /planning", "bot: demo : les 25 prochaines publications ; il y en a d'autres.",
			"leo: /planning programmée semaine:oui", "bot: demo : 1 publication.",
			"ana: /queue published", "bot: No post of demo fits. /queue lists everything that is open.",
			"leo: /planning qui:gil", "bot: Aucune publication de demo ne correspond. /planning donne tout ce qui est en cours.")
	})
}
