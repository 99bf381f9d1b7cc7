package approvals

import (
	"slices"
	"strconv"
	"time"
)

// An Item is something a post wants done at an instant. Kind says what, Key makes it one thing:
// an item with the same kind and key is the same item, moved when At differs, and one that was
// done is not wanted again.
type Item struct {
	Kind string
	Key  string
	At   time.Time
}

// The kinds of item.
const (
	DueVerify   = "verify"   // read the card and the standing of its voters anew
	DuePublish  = "publish"  // begin each of [Post.Unsent]
	DueRemind   = "remind"   // ask the deciders again
	DueEscalate = "escalate" // tell the admins
	DueExpire   = "expire"   // Missed
	DueLapse    = "lapse"    // Lapsed
	DueDeliver  = "deliver"  // begin the delivery Key again
	DueLookUp   = "lookup"   // ask the network about the delivery Key
	DueTakedown = "takedown" // ask the network to take the delivery Key down
	DueForget   = "forget"   // Forgotten
	DueHand     = "hand"     // ask whoever was handed the delivery Key, or take it back
	DueContinue = "continue" // of a series whose rule goes on: ask for the next occurrences
)

// VerifyAhead is how long before its time a post's evidence is read.
const VerifyAhead = 30 * time.Second

// Agenda lists what the post wants done, in no order; what is not in it is not wanted any more.
// It depends on the post alone. A post wants nothing when only a person can move it on.
func Agenda(p Post) []Item {
	if !p.Deleted.IsZero() {
		return []Item{{DueForget, strconv.FormatInt(p.Deleted.UnixMilli(), 10), p.Deleted.Add(KeptDeleted)}}
	}
	var out []Item
	for _, d := range p.Deliveries {
		if !d.Down.Next.IsZero() {
			out = append(out, Item{DueTakedown, d.ID, d.Down.Next})
		}
	}
	switch p.State {
	case Scheduled:
		key := strconv.Itoa(p.Revision) + "@" + strconv.FormatInt(p.Time.UnixMilli(), 10)
		out = append(out, Item{DueVerify, key, p.Time.Add(-VerifyAhead)}, Item{DuePublish, key, p.Time})
		out = append(out, p.lapses()...)
	case Approved, Rejected, Late:
		out = append(out, p.lapses()...)
	case Review, Changes, Held:
		out = append(append(out, p.waits()...), p.lapses()...)
	case Publishing, Unconfirmed:
		if len(p.Unsent()) > 0 && !p.Time.IsZero() {
			key := strconv.Itoa(p.Revision) + "@" + strconv.FormatInt(p.Time.UnixMilli(), 10)
			out = append(out, Item{DuePublish, key, p.Time})
			if p.Series != nil && !p.begun(p.Series.Next) {
				out = append(out, Item{DueVerify, key, p.Time.Add(-VerifyAhead)})
			}
		}
		if p.unbegun() && !p.Time.IsZero() {
			// Whatever refused an intent half way, the rest comes back to a person.
			out = append(out, Item{DueExpire, "rest@" + strconv.FormatInt(p.Time.UnixMilli(), 10), p.latest()})
		}
		out = append(out, p.sends()...)
	case Published:
		if p.Series != nil && p.Series.More {
			last := p.Series.Times[len(p.Series.Times)-1]
			out = append(out, Item{DueContinue, "after@" + strconv.FormatInt(last.UnixMilli(), 10), last})
		}
	}
	return out
}

// Turn compares the agendas of a post before and after an event: what is wanted now and was not,
// or at another instant, and what is not wanted any more. Keeping due rows by it never brings back
// a reminder that was given.
func Turn(before, after Post) (wanted, dropped []Item) {
	was, is := Agenda(before), Agenda(after)
	same := func(a Item) func(Item) bool { return func(b Item) bool { return a.Kind == b.Kind && a.Key == b.Key } }
	for _, i := range is {
		if n := slices.IndexFunc(was, same(i)); n < 0 || !was[n].At.Equal(i.At) {
			wanted = append(wanted, i)
		}
	}
	for _, i := range was {
		if !slices.ContainsFunc(is, same(i)) {
			dropped = append(dropped, i)
		}
	}
	return wanted, dropped
}

// waits is what an open request wants: nobody is reminded of one that somebody answered.
func (p *Post) waits() []Item {
	var out []Item
	key := strconv.Itoa(p.Submitted) + "@" + strconv.FormatInt(p.SubmittedAt.UnixMilli(), 10)
	add := func(kind string, at time.Time) { out = append(out, Item{kind, key, moment(at)}) }
	if p.State == Review && p.Deadline.After(p.asked()) {
		remind, escalate := p.reminders()
		if remind.Before(escalate) {
			add(DueRemind, remind)
		}
		add(DueEscalate, escalate)
	}
	switch {
	case !p.Time.IsZero():
		add(DueExpire, p.latest())
	case !p.Deadline.IsZero():
		add(DueExpire, p.Deadline)
	}
	return out
}

// reminders: half way, later when somebody said they are on it; and three quarters of the way, at
// least half an hour before the end. Where the deadline counts working time, so do they.
func (p *Post) reminders() (remind, escalate time.Time) {
	from := p.asked()
	remind, escalate = share(p.Work, from, p.Deadline, 1, 2), share(p.Work, from, p.Deadline, 3, 4)
	if p.Seen.After(from) {
		if held := share(p.Work, p.Seen, p.Deadline, 1, 2); held.After(remind) {
			remind = held
		}
	}
	if last := p.Deadline.Add(-30 * time.Minute); last.Before(escalate) {
		escalate = last
	}
	if escalate.Before(from) {
		escalate = from
	}
	return remind, escalate
}

// asked is since when people know the deadline.
func (p *Post) asked() time.Time {
	if p.Asked.After(p.SubmittedAt) {
		return p.Asked
	}
	return p.SubmittedAt
}

// sends is what the deliveries want. An intent without an outcome wants nothing: whoever began it
// settles it, or the next start does. Only of one by hand a person is asked.
func (p *Post) sends() []Item {
	var out []Item
	for _, d := range p.Deliveries {
		switch {
		case d.Next.IsZero():
		case d.InHand():
			out = append(out, Item{DueHand, d.ID, d.Next})
		case d.State == Waiting:
			out = append(out, Item{DueDeliver, d.ID, d.Next})
		case d.State == InDoubt && d.Resendable(d.Next):
			// Should the key be too old by the time somebody comes to it, the network is asked.
			out = append(out, Item{DueDeliver, d.ID, d.Next}, Item{DueLookUp, d.ID, d.IntentAt.Add(keyWindow)})
		case d.State == InDoubt:
			out = append(out, Item{DueLookUp, d.ID, d.Next})
		}
	}
	return out
}
