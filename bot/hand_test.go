package bot

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"copydesk/approvals"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// inAnasHands is post 2, for an account by hand, of which Ana has the text.
var inAnasHands = []string{"sofia: /connect by-hand Xing person:ana", "ana: /draft Hello networks:xing", "ana: /submit 2", "marc: +✅ 2", "ana: /publish 2",
	"whisper ana: Now is the time for post 2 on Xing.", "state 2 publishing", "ana: /status"}

// An approval that went without anybody saying so, as a role given by a group goes, is found before
// the text is handed out again: it is taken back instead.
func TestATextIsNotHandedOutAgainWithoutItsApproval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.stop()
		w.plays(inAnasHands...)
		info, err := w.db.BrandNamed(w.Context(), demo)
		w.must(err)
		marc, known, err := w.db.PersonOf(w.Context(), storage.Identity{Platform: "playground", User: "marc"})
		w.must(err)
		if !known {
			t.Fatal("marc is not known")
		}
		w.must(w.db.Of(info.ID).Change(w.Context(), storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error { return tx.Take(marc.ID, approvals.Approver) }))
		w.plays("clock +31m", "whisper! ana: You have had", "whisper ana: Its approval no longer stands. Is it there already?", "state 2 unconfirmed",
			"thread 2: Its approval no longer stands. Ana was handed post 2 for Xing at 10:00 and may have published it.")
		w.check()
	})
}

// While the request cannot be read nothing is handed out again; once it can, it is.
func TestATextIsHandedOutAgainOnlyWhenItsRequestCanBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.stop()
		w.plays(inAnasHands...)
		w.breaks(func(chat.Ref) error { return errors.New("the network is away") })
		w.plays("clock +45m", "whisper! ana: You have had", "state 2 publishing")
		w.breaks(func(chat.Ref) error { return nil })
		w.plays("clock +11m", "whisper ana: You have had post 2 for Xing since Tue 10:00.", "state 2 publishing")
		w.check()
	})
}

// Whoever deletes the request takes the signatures with it: whoever has the text is told to stop.
func TestADeletedRequestStopsWhoeverHasTheText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.stop()
		w.plays(inAnasHands...)
		deleted := w.card(2).ID
		w.breaks(func(ref chat.Ref) error {
			if ref.ID == deleted {
				return chat.ErrGone
			}
			return nil
		})
		w.plays("clock +31m", "whisper! ana: You have had", "whisper ana: Stop: do not publish post 2 on Xing any more.", "state 2 unconfirmed")
		w.check()
	})
}

// Where nobody is here to publish, nothing is handed out and nothing is lost without a word.
func TestNobodyIsHandedATextWhoIsNotHere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.stop()
		w.plays("sofia: /connect by-hand Xing person:ana", "ana: /draft Hello networks:newsroom,xing", "ana: /submit 2", "marc: +✅ 2",
			"marc: /away friday", "leo: /absence vendredi", "sofia: /away friday", "ana: /away friday", "ana: /publish 2",
			"whisper! ana: Now is the time", "whisper! leo: publication 2", "live 2 1", "state 2 partly",
			"thread 2: Post 2 did not go out. Nobody is here to publish on Xing by hand. Name somebody, then choose a new time: /accounts.",
			"ana: /away back", "ana: /schedule 2 in 1 hour", "clock +61m", "whisper ana: Now is the time for post 2 on Xing.", "live 2 1")
		w.check()
	})
}

// A text that did not arrive before it was taken back does not arrive after; one that only comes late
// does.
func TestATextIsNotHandedOutAfterItWasTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.stop()
		shut := &w.house.platforms["playground"].(*faulty).shut
		shut.Store(true)
		w.plays("sofia: /connect by-hand Xing person:ana", "ana: /draft Hello networks:xing", "ana: /submit 2", "marc: +✅ 2", "ana: /publish 2",
			"whisper! ana: Now is the time", "state 2 publishing", "clock +10s")
		shut.Store(false)
		w.plays("clock +1m", "whisper ana: Now is the time for post 2 on Xing.", "ana: /by-hand not-today 2", "ana: /schedule 2 in 1 minute")
		shut.Store(true)
		w.plays("clock +61s", "state 2 publishing", "marc: /freeze product recall", "state 2 unconfirmed")
		shut.Store(false)
		w.plays("clock +20m", "whisper! ana: Now is the time", "whisper ana: Stop: do not publish post 2 on Xing any more.")
		w.check()
	})
}

// Start after start, what a person has in hand is neither in doubt nor handed out twice, and their word
// counts once.
func TestStartsLeaveWhatAPersonHasInHandAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		w.plays(inAnasHands...)
		for range 3 {
			w.plays("stop", "clock +5m", "start", "state 2 publishing", "whisper! ana: Now is the time")
		}
		w.plays("ana: /by-hand done 2 https://xing.example/1", "stop", "start", "state 2 published", "live 2 1")
		w.check()
		lines, err := w.db.Of(brandID(w)).Audit(context.Background(), 2, 100)
		w.must(err)
		count := map[string]int{}
		for _, l := range lines {
			count[l.Kind]++
		}
		if count["began"] != 1 || count["judged"] != 1 || count["settled"] != 0 {
			t.Errorf("the log tells %v", count)
		}
		w.stop()
	})
}

func brandID(w *town) string {
	info, err := w.db.BrandNamed(w.Context(), demo)
	w.must(err)
	return info.ID
}
