package approvals

import (
	"regexp"
	"slices"
	"strings"

	"copydesk/approvals/say"
)

// onlyFor is the name of a network or account before its own times: "mastodon: tue 14:00".
var onlyFor = regexp.MustCompile(`^\s*@?([\pL][\pL\d@._-]*)\s*:\s*`)

// forWhom cuts off the name that a group of slots begins with; empty: they are for every account.
func forWhom(group string) (name, rest string) {
	m := onlyFor.FindStringSubmatch(group)
	if m == nil || strings.TrimLeft(group[len(m[0]):], "0123456789") != group[len(m[0]):] { // "mon-fri 9:00"
		return "", group
	}
	if _, day := daysOf(m[1]); day {
		return "", group
	}
	return m[1], group[len(m[0]):]
}

// Names lists the networks and accounts that have slots of their own, sorted.
func (s Slots) Names() []string {
	var out []string
	for _, slot := range s {
		if slot.On != "" {
			out = append(out, slot.On)
		}
	}
	return sorted(out)
}

// of lists the slots of one network or account; the empty name: of all that have none of their own.
func (s Slots) of(name string) Slots {
	return slices.DeleteFunc(slices.Clone(s), func(slot Slot) bool { return slot.On != name })
}

// For lists the slots that suit every one of some accounts, each given by the names it goes by,
// folded: its own slots where it has some, else the brand's. Without accounts: all slots.
func (s Slots) For(accounts ...[]string) Slots {
	if len(accounts) == 0 {
		return s
	}
	out := s.suiting(accounts[0])
	for _, names := range accounts[1:] {
		other := s.suiting(names)
		out = slices.DeleteFunc(out, func(a Slot) bool {
			return !slices.ContainsFunc(other, func(b Slot) bool { return a.Day == b.Day && a.Minute == b.Minute })
		})
	}
	return out
}

func (s Slots) suiting(names []string) Slots {
	var own Slots
	for _, name := range names {
		own = append(own, s.of(name)...)
	}
	if len(own) > 0 {
		return own.ordered()
	}
	return s.of("")
}

// accounts lists the accounts, by id, that a slot is for.
func (r Rhythm) accounts(slot Slot) []string {
	var out []string
	for _, a := range r.Accounts {
		if slot.On != "" && slices.Contains(a.Names, slot.On) || slot.On == "" && slices.Contains(r.Slots.suiting(a.Names), slot) {
			out = append(out, a.ID)
		}
	}
	return out
}

// served reports whether a slot is for somebody: that of an account that left is not, nor is the
// brand's where every account has its own.
func (r Rhythm) served(slot Slot) bool {
	return len(r.Accounts) == 0 || len(r.accounts(slot)) > 0
}

// called names whom a slot is for: as it does itself, else each account by a name that no other has.
func (r Rhythm) called(slot Slot) []string {
	if slot.On != "" {
		return []string{slot.On}
	}
	var out []string
	for _, id := range r.accounts(slot) {
		out = append(out, r.ownName(id))
	}
	return out
}

func (r Rhythm) ownName(id string) string {
	for _, name := range r.names(id) {
		if !slices.ContainsFunc(r.Accounts, func(a SlotAccount) bool { return a.ID != id && slices.Contains(a.Names, name) }) {
			return name
		}
	}
	return id
}

func (r Rhythm) names(id string) []string {
	for _, a := range r.Accounts {
		if a.ID == id {
			return a.Names
		}
	}
	return nil
}

// In says the slots, days with the same times together, those of one network after its name; what it
// says can be read back.
func (s Slots) In(l say.Lang) string {
	var said []string
	if all := s.of(""); len(all) > 0 {
		said = append(said, all.say(l))
	}
	colon, semicolon := ": ", "; "
	if l == say.FR {
		colon, semicolon = "\u202f: ", "\u202f; "
	}
	for _, name := range s.Names() {
		for _, group := range strings.Split(s.of(name).say(l), semicolon) {
			said = append(said, name+colon+group)
		}
	}
	return strings.Join(said, semicolon)
}
