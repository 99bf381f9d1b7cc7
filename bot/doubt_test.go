package bot

import (
	"testing"
	"time"

	"copydesk/approvals"
)

// faults are the ways in which a network leaves it open whether it has the post; true: it has.
var faults = map[string]bool{
	"cut": false, "500": false, "hang": false,
	"accept, then cut": true, "accept, then 500": true, "accept, then a page": true, "accept, then half": true, "accept, then hang": true,
}

// each runs a test for every fault.
func each(t *testing.T, class approvals.Class, f func(w *wired, fault string, there bool)) {
	for fault, there := range faults {
		t.Run(fault, func(t *testing.T) { f(wireUp(t, class, fault), fault, there) })
	}
}

// classes runs a test for every class of network.
func classes(t *testing.T, f func(t *testing.T, class approvals.Class)) {
	for _, class := range []approvals.Class{approvals.ClassA, approvals.ClassB, approvals.ClassC} {
		t.Run(string(class), func(t *testing.T) { f(t, class) })
	}
}

func TestAKeyedNetworkInDoubtGetsTheSameKeyAgainAndHasThePostOnce(t *testing.T) {
	each(t, approvals.ClassA, func(w *wired, _ string, there bool) {
		w.say("ana: /publish 2")
		w.wants("unconfirmed", 1, map[bool]int{true: 1}[there])
		w.passes(3 * time.Minute)
		w.wants("published", 2, 1)
		w.passes(48 * time.Hour)
		w.wants("published", 2, 1)
		w.told(0, "did not answer in time") // it took seconds
		w.told(1, "Post 2 is live on Pigeon @demo")
	})
}

func TestADoubtThatLastsIsToldOnce(t *testing.T) {
	w := wireUp(t, approvals.ClassA, "cut", "500", "accept, then hang", "cut", "500")
	w.say("ana: /publish 2")
	w.passes(time.Hour)
	w.wants("published", 6, 1)
	w.told(1, "Pigeon @demo did not answer in time. Post 2 may be live. I ask again with the same key, so it cannot be there twice.")
	w.told(1, "did not answer in time")
}

func TestANetworkThatCanBeAskedIsAskedBeforeAnythingIsSentAgain(t *testing.T) {
	each(t, approvals.ClassB, func(w *wired, _ string, there bool) {
		w.say("ana: /publish 2")
		if there { // found at once
			w.wants("published", 1, 1)
			w.passes(48 * time.Hour)
			w.wants("published", 1, 1)
			return
		}
		w.wants("unconfirmed", 1, 0)
		w.told(1, "Pigeon @demo did not answer in time. Post 2 may be live. I will look again at 10:10 and send nothing meanwhile.")
		w.passes(approvals.Quarantine + approvals.BetweenSeen - time.Second)
		w.wants("unconfirmed", 1, 0)
		w.passes(2 * time.Second)
		w.wants("published", 2, 1)
		w.passes(48 * time.Hour)
		w.wants("published", 2, 1)
		w.told(1, "did not answer in time")
	})
}

func TestWhatIsAcceptedLongAfterItsAnswerWasGivenUpIsNotSentAgain(t *testing.T) {
	w := wireUp(t, approvals.ClassB, "hang")
	w.say("ana: /publish 2")
	w.passes(90 * time.Second)
	p, err := w.db.BrandNamed(t.Context(), demo)
	w.must(err)
	post, err := w.db.Of(p.ID).Post(t.Context(), 2)
	w.must(err)
	w.pigeon.accept(post.Deliveries[0].Key, "Our new trail shoe is here")
	w.passes(time.Hour)
	w.wants("published", 1, 1)
}

func TestANetworkThatCannotBeAskedIsAPersonsToLookAt(t *testing.T) {
	each(t, approvals.ClassC, func(w *wired, _ string, there bool) {
		public := map[bool]int{true: 1}[there]
		w.say("ana: /publish 2")
		w.passes(72 * time.Hour)
		w.wants("unconfirmed", 1, public)
		w.told(1, "I cannot tell whether post 2 is on Pigeon @demo. Please look, then press one.")
		if there {
			w.say("ana: [It is there] 2", "bot: Noted: post 2 is there.")
			w.passes(24 * time.Hour)
			w.wants("published", 1, 1)
			w.told(1, "Ana looked: post 2 is on Pigeon @demo.")
			return
		}
		w.say("leo: [Send it again] 2", "bot: La publication 2 est renvoyée")
		w.passes(24 * time.Hour)
		w.wants("published", 2, 1)
		w.told(1, "Léo looked: post 2 is not on Pigeon @demo, so it is sent again.")
	})
}

func TestAQuestionIsAnsweredOnce(t *testing.T) {
	w := wireUp(t, approvals.ClassC, "accept, then cut")
	w.say("ana: /publish 2", "ana: /publish 2", "bot: First it must be clear whether it is live", "gil: /publish 2 there:pigeon", "bot: You have no role",
		"ana: /publish 2 there:newsroom", "bot: Nothing of post 2 waits for that answer any more.", "state 2 unconfirmed",
		"leo: /publier 2 en-ligne:pigeon", "bot: C'est noté : la publication 2 y est.", "ana: /publish 2 again:pigeon", "bot! sent again", "state 2 published")
	w.passes(24 * time.Hour)
	w.wants("published", 1, 1)
}

func TestAnAnswerGivenTooSoonWaitsOutTheQuarantine(t *testing.T) {
	w := wireUp(t, approvals.ClassC, "cut")
	w.say("ana: /publish 2", "ana: [Send it again] 2", "bot: Post 2 is sent again at 10:10: until then it may still turn up.")
	w.passes(approvals.Quarantine - time.Second)
	w.wants("publishing", 1, 0)
	w.passes(2 * time.Second)
	w.wants("published", 2, 1)
}

func TestLookUpsThatFailForADayAskAPerson(t *testing.T) {
	w := wireUp(t, approvals.ClassB, "accept, then cut")
	w.pigeon.blind = true
	w.say("ana: /publish 2")
	w.passes(23 * time.Hour)
	w.wants("unconfirmed", 1, 1)
	w.told(1, "did not answer in time")
	w.told(0, "Please look")
	w.passes(2 * time.Hour)
	w.wants("unconfirmed", 1, 1)
	w.told(1, "Please look, then press one.")
	w.say("ana: [It is there] 2", "state 2 published")
}
