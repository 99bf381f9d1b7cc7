package bot

import (
	"errors"
	"testing"
	"testing/synctest"

	"copydesk/commands/chat"
)

// A reaction that nobody told of counts as soon as the platform is connected again, and not at the
// next look only.
func TestWhatWasMissedIsReadWhenAPlatformIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.stop()
		w.plays("ana: /draft Hello when:tomorrow 9am", "ana: /submit 2", "ana: /draft Again when:tomorrow 10am", "ana: /submit 3")
		w.breaks(func(chat.Ref) error { return errors.New("the connection is cut") })
		w.plays("marc: +✅ 2", "marc: +✅ 3", "state 2 review", "state 3 review")
		w.breaks(func(chat.Ref) error { return nil })
		back := chat.Event{ID: "back", Kind: chat.Resumed, Who: chat.Identity{Platform: "playground"}}
		w.must(w.house.Receive(t.Context(), back))
		synctest.Wait()
		w.plays("clock +10s", "state 2 scheduled", "state 3 scheduled")
		w.must(w.house.Receive(t.Context(), chat.Event{ID: "elsewhere", Kind: chat.Resumed, Who: chat.Identity{Platform: "nowhere"}}))
	})
}
