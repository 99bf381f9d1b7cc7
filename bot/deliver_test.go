package bot

import (
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
)

func TestARefusalIsToldAndNothingIsTriedAgain(t *testing.T) {
	classes(t, func(t *testing.T, class approvals.Class) {
		w := wireUp(t, class, "refuse")
		w.say("ana: /publish 2")
		w.passes(24 * time.Hour)
		w.wants("failed", 1, 0)
		w.told(1, "Pigeon @demo refused post 2: the text is too long for it.")
		// Whatever was wrong there may be mended: the same bytes go again under their approval.
		w.say("leo: /publier 2", "bot: La publication 2 part maintenant", "state 2 published")
		w.wants("published", 2, 1)
	})
}

func TestABusyNetworkIsTriedAgainWhenItAsks(t *testing.T) {
	classes(t, func(t *testing.T, class approvals.Class) {
		w := wireUp(t, class, "busy", "busy")
		w.say("ana: /publish 2")
		w.passes(119 * time.Second)
		w.wants("publishing", 1, 0)
		w.passes(2 * time.Second)
		w.wants("publishing", 2, 0)
		w.passes(5 * time.Minute)
		w.wants("published", 3, 1)
	})
}

func TestNobodyThereEndsWithAPersonAfterTheBrandsBound(t *testing.T) {
	classes(t, func(t *testing.T, class approvals.Class) {
		w := wireUp(t, class)
		w.pigeon.server.Listener.Close()
		w.say("ana: /publish 2")
		w.passes(59 * time.Minute)
		w.wants("publishing", 0, 0)
		w.told(1, "Pigeon @demo does not take post 2 just now, so it is not there yet. I keep trying until 11:00.")
		w.passes(2 * time.Minute)
		w.wants("approved", 0, 0)
		w.told(1, "Post 2 is too late for the accounts it has not reached.")
		w.passes(24 * time.Hour)
		w.wants("approved", 0, 0)
	})
}

// The program dies between the answer and writing it down.
func TestAKillAfterTheAnswerLosesAndDoublesNothing(t *testing.T) {
	classes(t, func(t *testing.T, class approvals.Class) {
		for _, script := range []string{"well", "cut"} {
			t.Run(script, func(t *testing.T) {
				w := wireUp(t, class, script)
				w.pigeon.kill.Store(true)
				w.say("ana: /publish 2")
				w.stop()
				w.clock.Add(5000)
				w.open()
				w.settles(class, script == "well")
			})
		}
	})
}

// What the network answered is known to nobody else: a store that fails for a while does not lose it.
func TestAnAnswerThatCannotBeWrittenDownIsKeptUntilItCan(t *testing.T) {
	w := wireUp(t, approvals.ClassC, "well")
	w.pigeon.answered = w.lock(t)
	w.say("ana: /publish 2")
	w.wants("published", 1, 1)
	w.told(0, "I cannot tell")
	if !strings.Contains(w.log.String(), "cannot be written down") {
		t.Error("the store never failed")
	}
}

// A mistake of ours after the answer is that post's alone, and is found out without a restart.
func TestAPanicAfterTheAnswerLosesAndDoublesNothing(t *testing.T) {
	classes(t, func(t *testing.T, class approvals.Class) {
		w := wireUp(t, class, "well")
		w.pigeon.panics.Store(true)
		w.say("ana: /publish 2")
		w.settles(class, true)
	})
}

// What waits between two tries has not left: a stop stops it, and it does not go by itself after.
func TestAStopStopsWhatWaitsForItsNextTry(t *testing.T) {
	w := wireUp(t, approvals.ClassB, "busy")
	w.say("ana: /publish 2", "state 2 publishing", "leo: /freeze product recall", "bot: 1 publication à l'arrêt", "bot: 2 ·")
	w.passes(30 * time.Minute)
	w.wants("publishing", 1, 0)
	w.say("sofia: /resume", "bot: Approved and without a time now: 1 post.", "state 2 approved")
	w.passes(24 * time.Hour)
	w.wants("approved", 1, 0)
	w.say("ana: /publish 2")
	w.wants("published", 2, 1)
}

func TestACorrectedPostGoesOnlyWhereItIsNot(t *testing.T) {
	w := wireUp(t, approvals.ClassB, "refuse")
	w.say("ana: /draft Our new trail shoe is here again networks:pigeon,newsroom", "ana: /submit 3", "marc: /approve 3 revision:1", "ana: /publish 3", "state 3 partly", "live 3 1",
		"ana: /edit 3 Our new trail shoe is here, shorter", "ana: /submit 3", "marc: /approve 3 revision:2", "ana: /publish 3", "state 3 published", "live 3 2")
	if _, _, posts := w.pigeon.counts(); len(posts) != 1 || !strings.Contains(posts[0].Body, "shorter") {
		w.fail("public: %v", posts)
	}
}
