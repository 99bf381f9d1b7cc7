package approvals

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// walkedAt is the post of the walk in a state, by its note.
func walkedAt(t *testing.T, state State, where string) Post {
	t.Helper()
	for _, w := range walkPosts() {
		if w.post.State == state && w.where == where {
			return w.post
		}
	}
	t.Fatalf("the walk has no %s, %s", state, where)
	return Post{}
}

// Whatever happens on the way to its removal, what was published stays published in the books, its
// account never gets it again, and somebody is always on it until it is gone: the agenda or a person.
func TestTakedownNeverForgetsNorPublishesAgain(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := walkedAt(t, Published, "")
		now, asked, requests := walkDue.Add(time.Hour), false, 0
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 3600).Draw(r, "seconds")) * time.Second)
			var e Event
			switch rapid.IntRange(0, 5).Draw(r, "what") {
			case 0:
				e = TakedownAsked{By: "ana", At: now, Delivery: "dx", ByHand: rapid.Bool().Draw(r, "by hand")}
			case 1:
				e = TakedownSeen{By: "marc", At: now, Delivery: "dx"}
			case 2:
				e = walkBegan(p, "x", now)
			default:
				result := rapid.SampledFrom([]TakedownState{Gone, MayBeThere, OnlyByHand, TakingDown, TakingDown, MayBeThere, ""}).Draw(r, "result")
				e = TakedownTried{At: now, Delivery: "dx", Result: result}
			}
			was := p.Deliveries[p.find("dx")].Down
			next, err := p.Next(e)
			if _, again := e.(Began); again && err == nil {
				t.Fatal("sent to an account that had it")
			}
			if err != nil {
				continue
			}
			p = next
			down := p.Deliveries[p.find("dx")].Down
			if _, tried := e.(TakedownTried); tried {
				requests++
			}
			if _, order := e.(TakedownAsked); order {
				asked, requests = true, 0
			}
			if p.State != Published || p.Deliveries[p.find("dx")].State != Live || p.Deliveries[p.find("dy")].Down != (Takedown{}) {
				t.Fatalf("%s: %+v", e.Name(), p)
			}
			planned := false
			for _, i := range Agenda(p) {
				planned = planned || i.Kind == DueTakedown && i.Key == "dx" && i.At.Equal(down.Next)
			}
			switch {
			case !asked, down.State == "":
				t.Fatalf("a removal that nobody asked for: %+v", down)
			case was.State == Gone && down != was:
				t.Fatalf("what was gone came back: %+v", down)
			case down.State == Gone:
				if planned || down.Gone.IsZero() {
					t.Fatalf("gone, and still asked for: %+v", down)
				}
			case down.State == OnlyByHand:
				if planned {
					t.Fatalf("a person and the program at once: %+v", down)
				}
			case !planned || !down.Gone.IsZero():
				t.Fatalf("nobody is on it: %+v", down)
			}
			if was.State == MayBeThere && down.State == TakingDown && requests > 0 {
				t.Fatalf("a doubt was dropped: %+v", down)
			}
			if requests > maxTakedowns {
				t.Fatalf("asked %d times", requests)
			}
		}
	})
}

func TestTakenDownIsTrueOnlyWhenItIsNowhere(t *testing.T) {
	p := walkedAt(t, Published, "taken down")
	if p.TakenDown() {
		t.Error("it is still live on y")
	}
	p = must(t, must(t, p, TakedownAsked{By: "ana", At: walkDue, Delivery: "dy", ByHand: true}), TakedownSeen{By: "ana", At: walkDue, Delivery: "dy"})
	if !p.TakenDown() {
		t.Error("it is live nowhere")
	}
	if walkedAt(t, Draft, "").TakenDown() {
		t.Error("a draft was never anywhere")
	}
}

// Nothing but its author's second thoughts, or time, reaches a deleted post; brought back it is what
// it was, to the letter.
func TestADeletedPostIsKeptAsItWas(t *testing.T) {
	for _, w := range walkPosts() {
		gone, err := w.post.Next(DeletedBy{By: "ana", At: walkDue})
		if err != nil {
			continue
		}
		if Shown(gone, true) != Cancelled || len(Agenda(gone)) != 1 || Agenda(gone)[0].Kind != DueForget {
			t.Errorf("%s, %s: shown as %s, wants %v", w.post.State, w.where, Shown(gone, true), Agenda(gone))
		}
		for _, row := range walkEvents {
			e := row.event(gone, walkDue)
			next, err := gone.Next(e)
			switch e.(type) {
			case Undeleted:
				if err != nil || !reflect.DeepEqual(next, w.post) {
					t.Errorf("%s, %s: brought back as %+v", w.post.State, w.where, next)
				}
			case Forgotten:
				if err == nil && next.State != "" {
					t.Errorf("forgotten, and there: %+v", next)
				}
			case Joined: // says who is meant, not what happens to the post
				if err != nil || !next.Deleted.Equal(gone.Deleted) {
					t.Errorf("joined: %+v, %v", next, err)
				}
			default:
				if err == nil && !reflect.DeepEqual(next, gone) {
					t.Errorf("%s happened to a deleted post", e.Name())
				}
			}
		}
	}
}

func TestWhatLeftIsNeverDeleted(t *testing.T) {
	for _, w := range walkPosts() {
		gone, err := w.post.Next(DeletedBy{By: "ana", At: walkDue})
		for _, d := range gone.Deliveries {
			if err == nil && d.State != Dropped {
				t.Errorf("%s, %s was deleted with %s on %s", w.post.State, w.where, d.State, d.Account)
			}
		}
		if err == nil && w.post.Submitted != 0 && (w.post.State == Review || w.post.State == Approved || w.post.State == Scheduled || w.post.State == Held) {
			t.Errorf("%s was deleted under its deciders", w.post.State)
		}
	}
}

// A post that nobody removed or deleted reads as before: nothing is added to what is stored of it.
func TestPostsWithoutThemAreStoredAsBefore(t *testing.T) {
	b, err := json.Marshal(walkedAt(t, Published, ""))
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		t.Fatal(err)
	}
	var deliveries []map[string]json.RawMessage
	if err := json.Unmarshal(fields["deliveries"], &deliveries); err != nil || len(deliveries) != 2 {
		t.Fatal(err, len(deliveries))
	}
	if fields["deleted"] != nil || deliveries[0]["down"] != nil {
		t.Errorf("%s", b)
	}
}

func TestReplayForgets(t *testing.T) {
	lines := logged(t, "p1", drafted(), DeletedBy{By: "ana", At: noon}, Undeleted{By: "ana", At: noon}, DeletedBy{By: "ana", At: noon}, Forgotten{At: noon.Add(KeptDeleted)})
	w, err := Replay(read(lines))
	if err != nil || len(w.Posts) != 0 {
		t.Fatal(err, w.Posts)
	}
}
