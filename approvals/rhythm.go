package approvals

import (
	"slices"
	"time"
)

// A Rhythm is when a brand publishes: its slots, less what lies outside its publish hours or on a
// public holiday. The zero value has no slots.
type Rhythm struct {
	Slots    Slots
	Hours    Hours         // none: any
	Country  string        // whose public holidays count; empty: none
	Accounts []SlotAccount // of the brand; none: every slot is for whatever the brand has
}

// A SlotAccount is an account by the names that slots may know it by, folded, the plainest first.
type SlotAccount struct {
	ID    string
	Names []string
}

// Taken reports whether a post planned at the minute of an instant keeps some accounts from it, see
// [Shared].
type Taken func(t time.Time, accounts []string) bool

// Shared reports whether a post that goes to some accounts takes a slot from others: they have one
// in common. Where either is not known yet, they may.
func Shared(post, accounts []string) bool {
	return len(post) == 0 || len(accounts) == 0 || slices.ContainsFunc(post, func(a string) bool { return slices.Contains(accounts, a) })
}

// A Gap is a slot that is free for the accounts it is for.
type Gap struct {
	At       time.Time
	Accounts []string // ids; none: those of the brand are not known
	On       []string // what to call them, in the order of the slots; none: all accounts of the brand
}

// workSlots are the slots of a brand that has chosen none: mid-morning on working days.
var workSlots = Slots{{Day: time.Monday, Minute: 9 * 60}, {Day: time.Tuesday, Minute: 9 * 60}, {Day: time.Wednesday, Minute: 9 * 60},
	{Day: time.Thursday, Minute: 9 * 60}, {Day: time.Friday, Minute: 9 * 60}}

// ReadRhythm reads a brand's values. What cannot be read counts as not set; without slots of its
// own a brand has 9:00 on working days.
func ReadRhythm(slots, hours, country string, accounts ...SlotAccount) Rhythm {
	r := Rhythm{Slots: workSlots, Country: country, Accounts: accounts}
	if own, err := ParseSlots(slots); err == nil && len(own) > 0 {
		if r.Slots = own; len(own.of("")) == 0 { // the other accounts keep theirs
			r.Slots = append(slices.Clone(workSlots), own...).ordered()
		}
	}
	if h, err := ParseHours(hours); err == nil {
		r.Hours = h
	}
	return r
}

// Next is the first slot after an instant, in that instant's zone, that suits every one of some
// accounts, by id, and is not taken from them; zero when there is none within a year. Without
// accounts: any slot that is for somebody.
func (r Rhythm) Next(after time.Time, taken Taken, accounts ...string) time.Time {
	names := make([][]string, len(accounts))
	for i, id := range accounts {
		names[i] = r.names(id)
	}
	for t, slot := range r.Slots.For(names...).after(after) {
		if !r.closed(t) && (len(accounts) > 0 || r.served(slot)) && !taken(t, accounts) {
			return t
		}
	}
	return time.Time{}
}

// Gaps lists the slots from an instant until another, not included, that are free: each is what
// [Rhythm.Next] gives for its accounts.
func (r Rhythm) Gaps(from, to time.Time, taken Taken) []Gap {
	var out []Gap
	for t, slot := range r.Slots.after(from.Add(-time.Nanosecond)) {
		if !t.Before(to) {
			break
		}
		accounts := r.accounts(slot)
		if r.closed(t) || !r.served(slot) || taken(t, accounts) {
			continue
		}
		if last := len(out) - 1; last < 0 || !out[last].At.Equal(t) {
			out = append(out, Gap{At: t})
		}
		out[len(out)-1].add(accounts, r.called(slot))
	}
	for i := range out {
		if out[i].Accounts = sorted(out[i].Accounts); len(out[i].Accounts) == len(r.Accounts) {
			out[i].On = nil
		}
	}
	return out
}

func (g *Gap) add(accounts, on []string) {
	g.Accounts, g.On = append(g.Accounts, accounts...), append(g.On, on...)
}

func (r Rhythm) closed(t time.Time) bool {
	_, feast := Holiday(r.Country, t)
	return feast || !r.Hours.None() && !r.Hours.Contains(t)
}
