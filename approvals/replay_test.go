package approvals

import (
	"errors"
	"iter"
	"reflect"
	"testing"
	"time"
)

// logged writes events as one chain.
func logged(t testing.TB, post string, events ...Event) []Line {
	t.Helper()
	var out []Line
	prev := ""
	for i, e := range events {
		body, err := Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		l := Line{Chain: "demo", No: int64(i + 1), At: noon, Actor: "ana", Post: post, Kind: e.Name(), Version: Version, Body: body, Prev: prev}
		l.Hash = l.Sum(prev)
		prev = l.Hash
		out = append(out, l)
	}
	return out
}

func read(lines []Line) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}
}

func TestReplayGivesTheStateAndTheLogVerifies(t *testing.T) {
	events := []Event{drafted(), SubmittedTo{By: "ana", At: noon, Policy: oneApprover(), Deadline: noon.Add(time.Hour)},
		Planned{By: "ana", At: noon, Time: noon.Add(time.Hour), Zone: "Europe/Paris"}, yes("marc", 1, noon)}
	p := must(t, Post{}, events...)
	more := []Event{start(p, "x", ClassA, noon.Add(time.Hour)), Settled{At: noon.Add(time.Hour), Delivery: "d-x", Result: InDoubt}}
	p = must(t, p, more...)
	lines := logged(t, "p1", append(events, more...)...)
	if err := Verify(read(lines)); err != nil {
		t.Fatal(err)
	}
	w, err := Replay(read(lines))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(w.Posts["p1"], p) {
		t.Fatalf("replayed\n%+v\nnot\n%+v", w.Posts["p1"], p)
	}
}

func TestVerifyNamesTheFirstBrokenLine(t *testing.T) {
	fresh := func() []Line {
		return logged(t, "p1", drafted(), Revised{By: "ana", At: noon, Revision: 2, Digest: "bb"}, Unplanned{By: "ana", At: noon}, CancelledBy{By: "ana", At: noon})
	}
	for name, c := range map[string]struct {
		no     int64
		damage func([]Line) []Line
	}{
		"body changed":  {2, func(l []Line) []Line { l[1].Body = append([]byte(nil), l[0].Body...); return l }},
		"blank added":   {2, func(l []Line) []Line { l[1].Body = append([]byte(" "), l[1].Body...); return l }},
		"actor changed": {3, func(l []Line) []Line { l[2].Actor = "marc"; return l }},
		"post changed":  {3, func(l []Line) []Line { l[2].Post = "p2"; return l }},
		"time changed":  {1, func(l []Line) []Line { l[0].At = l[0].At.Add(time.Millisecond); return l }},
		"line removed":  {3, func(l []Line) []Line { return append(l[:1:1], l[2:]...) }},
		"line twice":    {2, func(l []Line) []Line { return append(l[:2:2], l[1:]...) }},
		"hash removed":  {1, func(l []Line) []Line { l[0].Hash = ""; return l }},
		"not JSON":      {4, func(l []Line) []Line { l[3].Body = []byte("{"); l[3].Hash = l[3].Sum(l[3].Prev); return l }},
		"chained anew":  {3, func(l []Line) []Line { l[1].Actor = "x"; l[1].Hash = l[1].Sum(l[1].Prev); return l }},
	} {
		var b *Broken
		if err := Verify(read(c.damage(fresh()))); !errors.As(err, &b) || b.No != c.no {
			t.Errorf("%s: %v, want line %d", name, err, c.no)
		}
	}
}

func TestReplayOfABrand(t *testing.T) {
	w, err := Replay(read(logged(t, "", BrandMade{ID: "demo", By: "ana", At: noon}, OwnerMade{Person: "ana", At: noon},
		RoleGiven{Brand: "demo", Person: "marc", Role: Approver, By: "ana", At: noon}, RoleGiven{Brand: "demo", Person: "marc", Role: Admin, By: "ana", At: noon},
		RoleTaken{Brand: "demo", Person: "marc", Role: Approver, By: "ana", At: noon}, AccountAdded{Brand: "demo", ID: "x", Network: "newsroom", Class: ClassA},
		ValueSet{Brand: "demo", Key: "solo", Digest: "ff", By: "ana", At: noon}, FrozenBy{Brand: "demo", By: "marc", At: noon},
		AwayUntil{Person: "marc", Until: noon, Delegate: "sofia"}, Linked{Person: "ana", Other: "ana2"})))
	if err != nil {
		t.Fatal(err)
	}
	b := w.Brands["demo"]
	if !b.Stopped || b.StoppedBy != "marc" || !reflect.DeepEqual(b.Roles["marc"], []Role{Admin}) || b.Accounts["x"].Class != ClassA ||
		b.Values["solo"] != "ff" || w.Owners[0] != "ana" || w.People["marc"].Delegate != "sofia" || w.People["ana2"].Is != "ana" {
		t.Fatalf("%+v", w)
	}
}

func TestReplayRefusesWhatCannotHaveHappened(t *testing.T) {
	var b *Broken
	if _, err := Replay(read(logged(t, "p1", drafted(), Released{}, yes("marc", 1, noon)))); !errors.As(err, &b) || b.No != 3 {
		t.Fatal(err)
	}
	other := logged(t, "p1", drafted())
	other[0].Chain = "else"
	if _, err := Replay(read(other)); !errors.As(err, &b) {
		t.Fatal("a post in another brand's chain:", err)
	}
}

func TestEveryKindIsRegisteredOnceAndReadBack(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range registry {
		if seen[row.of.Name()] {
			t.Errorf("%s stands twice", row.of.Name())
		}
		seen[row.of.Name()] = true
		body, err := Encode(row.of)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(row.of.Name(), row.version, body)
		if err != nil || !reflect.DeepEqual(back, row.of) {
			t.Errorf("%s: %v %+v", row.of.Name(), err, back)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, row := range registry {
		body, _ := Encode(row.of)
		f.Add(row.of.Name(), body)
	}
	f.Add("planned", []byte(`{"intent":"demain"}`))
	f.Add("voted", []byte(`{"by":"a"} {}`))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		e, err := Decode(kind, Version, body)
		if err != nil {
			return
		}
		first, err := Encode(e)
		if err != nil {
			return // an instant that JSON cannot say
		}
		again, err := Decode(kind, Version, first)
		if err != nil {
			t.Fatalf("%s cannot be read back: %v", first, err)
		}
		if second, _ := Encode(again); string(second) != string(first) {
			t.Fatalf("%s became %s", first, second)
		}
	})
}
