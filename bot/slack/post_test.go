package slack

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"copydesk/bot/slack/slacktest"
	"copydesk/commands/chat"
)

// again posts the same thing once more.
func (s *desk) again() (chat.Ref, error) {
	return s.Platform().Post(s.Context(), chat.Place{Room: slacktest.Place(slacktest.Room)}, chat.Message{Text: "The card"}, "card/1")
}

func TestAMessageWhoseAnswerWasLostIsFoundAndNotPostedTwice(t *testing.T) {
	for _, f := range []slacktest.Fault{{Lost: true}, {Garbled: true}} {
		s := newDesk(t, bySocket, slacktest.Options{})
		s.Service.Fail("chat.postMessage", f)
		if _, err := s.again(); err == nil {
			t.Fatal("a lost answer went well")
		}
		var ref chat.Ref
		s.until("Slack tells of the message", func() (known bool) {
			var err error
			ref, err = s.again()
			return err == nil
		})
		if seen := s.reads(slacktest.Ana, slacktest.Room, "The card"); len(seen) != 1 || seen[0].ID != ref.ID {
			t.Errorf("%+v is there %d times", ref, len(seen))
		}
	}
}

func TestAMessagePostedBeforeACrashIsFoundAfterIt(t *testing.T) {
	s := newDesk(t, byHTTP, slacktest.Options{})
	s.Hold()
	s.set(func() { // the try is kept, and then nothing: as if the process had died before its answer was
		s.kept = func(n int) error {
			if n > 1 {
				return errDisk
			}
			return nil
		}
	})
	if _, err := s.again(); !errors.Is(err, errDisk) {
		t.Fatalf("it gave %v", err)
	}
	s.set(func() { s.kept = nil })
	s.Drop() // the process is another one
	if _, err := s.again(); !errors.Is(err, errDoubt) {
		t.Errorf("before Slack told of it: %v", err)
	}
	s.Release(false)
	s.until("Slack tells of the message", func() bool { _, err := s.again(); return err == nil })
	if seen := s.reads(slacktest.Ana, slacktest.Room, "The card"); len(seen) != 1 {
		t.Errorf("it is there %d times", len(seen))
	}
}

func TestWhatCannotBeRecordedIsNotPosted(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.set(func() { s.kept = func(int) error { return errDisk } })
	if _, err := s.again(); !errors.Is(err, errDisk) {
		t.Errorf("it gave %v", err)
	}
	if n := len(s.Calls("chat.postMessage")); n != 0 {
		t.Errorf("it was sent %d times", n)
	}
}

func TestATryThatSlackNeverTookIsMadeAgainWhenItIsSure(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.Service.Fail("chat.postMessage", slacktest.Fault{Cut: true})
	if _, err := s.again(); err == nil {
		t.Fatal("a cut went well")
	}
	if _, err := s.again(); !errors.Is(err, errDoubt) {
		t.Errorf("at once: %v", err)
	}
	s.Pass(doubtFor)
	if _, err := s.again(); err != nil {
		t.Errorf("when it is sure: %v", err)
	}
	if seen := s.reads(slacktest.Ana, slacktest.Room, "The card"); len(seen) != 1 {
		t.Errorf("it is there %d times", len(seen))
	}
}

func TestARefusalIsNoDoubt(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	for _, f := range []slacktest.Fault{{Error: "restricted_action"}, {Error: "team_access_not_granted"}, {Status: 403}} {
		s.Service.Fail("chat.postMessage", f)
		if _, err := s.again(); err == nil || errors.Is(err, errDoubt) {
			t.Errorf("%+v gave %v", f, err)
		}
	}
	if _, err := s.again(); err != nil {
		t.Errorf("it is not tried again at once: %v", err)
	}
}

func TestACopyThatIsHeardOfTooLateIsDeleted(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.Service.Fail("chat.postMessage", slacktest.Fault{Lost: true})
	s.Hold()
	if _, err := s.again(); err == nil {
		t.Fatal("a lost answer went well")
	}
	s.Pass(doubtFor)
	ref, err := s.again()
	s.must(err)
	if seen := s.reads(slacktest.Ana, slacktest.Room, "The card"); len(seen) != 2 {
		t.Fatalf("it is there %d times", len(seen))
	}
	s.Release(false)
	s.until("one is left", func() bool { return len(s.reads(slacktest.Ana, slacktest.Room, "The card")) == 1 })
	if seen := s.reads(slacktest.Ana, slacktest.Room, "The card"); seen[0].ID != ref.ID {
		t.Errorf("the wrong one was deleted: %s stays, %s is recorded", seen[0].ID, ref.ID)
	}
}

func TestSlackIsObeyedWhenItAsksToWait(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	ref := s.post(chat.Message{Text: "The card"}, "card/1")
	s.Service.Fail("chat.update", slacktest.Fault{RetryAfter: time.Second})
	begun := time.Now()
	s.must(s.Platform().Edit(t.Context(), ref, chat.Message{Text: "Revision 2"}))
	if took := time.Since(begun); took < time.Second {
		t.Errorf("it was tried again after %v", took)
	}
	s.told(slacktest.Ana, slacktest.Room, "Revision 2")
}

func TestABurstOfCardsDelaysNoAcknowledgement(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	for i := range 40 {
		group.Go(func() {
			_, _ = s.Platform().Post(ctx, chat.Place{Room: slacktest.Place(slacktest.Room)}, chat.Message{Text: "card"}, "burst/"+strconv.Itoa(i))
		})
	}
	s.until("the channel is full", func() bool { return len(s.Calls("chat.postMessage")) >= channel.burst })
	before, begun := s.Acknowledged(), time.Now()
	s.Command(slacktest.Ana, slacktest.Room, "/note while they wait")
	s.hears(chat.Typed)
	s.until("it is acknowledged", func() bool { return s.Acknowledged() > before })
	if took := time.Since(begun); took > time.Second {
		t.Errorf("the command was taken after %v", took)
	}
}

// onePixel is the smallest PNG there is.
var onePixel = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82")

func TestPicturesAreUploadedOnceAndShownWhenSlackHasLookedAtThem(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.Scan(400 * time.Millisecond)
	card := chat.Message{Text: "The card", Images: []chat.Image{{Name: "shop.png", Alt: "The shop at dawn", Data: onePixel}}}
	ref := s.post(card, "card/1")
	if seen := s.told(slacktest.Marc, slacktest.Room, "The card"); len(seen.Alts) != 1 || seen.Alts[0] != "The shop at dawn" {
		t.Errorf("the pictures are %q", seen.Alts)
	}
	card.Text = "The card, edited"
	s.must(s.Platform().Edit(t.Context(), ref, card))
	if n := len(s.Calls("files.completeUploadExternal")); n != 1 {
		t.Errorf("%d uploads", n)
	}
}

func TestPicturesThatSlackDoesNotShowHangUnderTheCard(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.Scan(time.Hour)
	ref := s.post(chat.Message{Text: "The card", Images: []chat.Image{{Name: "shop.png", Alt: "The shop at dawn", Data: onePixel}}}, "card/1")
	s.until("the picture hangs under it", func() bool {
		for _, m := range s.Screen(slacktest.Marc, slacktest.Room) {
			if files, _ := m.Sent["files"].([]any); m.Thread == ref.ID && len(files) == 1 {
				return true
			}
		}
		return false
	})
	if seen := s.told(slacktest.Marc, slacktest.Room, "The card"); !strings.Contains(seen.Text+seen.Notice, "The shop at dawn") {
		t.Errorf("the card does not say what the picture shows: %q", seen.Text)
	}
}

func TestCardsAreSeededInOrderAndAfterARestart(t *testing.T) {
	s := newDesk(t, byHTTP, slacktest.Options{})
	ref := s.post(chat.Message{Text: "The card", Card: true, Seeds: []string{"✅", "❌", "✏"}}, "card/1")
	s.until("it has its reactions", func() bool { return len(s.Calls("reactions.add")) == 3 })
	for i, want := range []string{"white_check_mark", "x", "pencil2"} {
		if got := s.Calls("reactions.add")[i].Args["name"]; got != want {
			t.Errorf("reaction %d is %v, not %s", i, got, want)
		}
	}
	s.must(s.Service.React(slacktest.Marc, ref.Room.ID, ref.ID, "✅"))
	if e := s.hears(chat.Reacted); e.Who.User != slacktest.Marc {
		t.Errorf("the bot heard of %s", e.Who.User)
	}
	s.Service.Fail("reactions.add", slacktest.Fault{Times: -1, Status: 503})
	second := s.post(chat.Message{Text: "Another card", Card: true, Seeds: []string{"✏"}}, "card/2")
	s.until("it failed", func() bool { return len(s.Calls("reactions.add")) >= 4 })
	s.Service.Mend("reactions.add")
	s.Drop()
	s.until("it has its reaction", func() bool { return s.told(slacktest.Marc, second.Room.ID, "Another card").Reactions["pencil2"] != nil })
}

func TestAThreadThatIsGoneLosesNoWord(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	root := s.post(chat.Message{Text: "The root"}, "root")
	s.Delete(root)
	_, err := s.Platform().Post(t.Context(), chat.Place{Room: root.Room, Thread: root.ID}, chat.Message{Text: "It is live"}, "live")
	s.must(err)
	s.told(slacktest.Marc, slacktest.Room, "It is live")
}

func TestAWhisperFindsWhoIsNotInTheRoom(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	s.Kick(slacktest.Room, slacktest.Marc)
	s.must(s.Platform().Whisper(t.Context(), slacktest.Place(slacktest.Room), slacktest.Identity(slacktest.Marc), chat.Message{Text: "For Marc"}))
	s.told(slacktest.Marc, s.Direct(slacktest.Marc), "For Marc")
}

func TestADeletedCardIsTold(t *testing.T) {
	s := newDesk(t, bySocket, slacktest.Options{})
	ref := s.post(chat.Message{Text: "The card", Card: true}, "card/1")
	s.Delete(ref)
	if e := s.hears(chat.Reacted); e.Message != ref.ID || e.Room != ref.Room {
		t.Errorf("it came as %+v", e)
	}
	if _, err := s.Platform().Reactions(t.Context(), ref); !errors.Is(err, chat.ErrGone) {
		t.Errorf("it reads as %v", err)
	}
}
