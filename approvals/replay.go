package approvals

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"
)

// A Line is one line of the audit log: an event, who caused it, and its place in its chain. There
// is one chain a brand, and one for the installation.
type Line struct {
	Chain   string    // brand id; empty: the installation
	No      int64     // in the chain, from 1
	At      time.Time // whole milliseconds UTC
	Actor   string    // person id; empty: the program itself
	Cause   string    // id of the stored event that led to it; may be empty
	Post    string    // post id of a post's event; empty otherwise
	Kind    string    // Event.Name
	Version int
	Body    []byte // made by Encode
	Prev    string // Hash of the line before it in the chain; empty for the first
	Hash    string // Sum(Prev)
}

// canonical holds the hashed fields in the order of their names.
type canonical struct {
	Actor   string          `json:"actor"`
	At      int64           `json:"at"` // milliseconds
	Body    json.RawMessage `json:"body"`
	Cause   string          `json:"cause"`
	Chain   string          `json:"chain"`
	Kind    string          `json:"kind"`
	No      int64           `json:"no"`
	Post    string          `json:"post,omitempty"`
	Version int             `json:"version"`
}

// Sum is the hash of the line after one whose hash is previous, in hex: SHA-256 over
// "copydesk audit 1", previous and the line as JSON with sorted keys, a line feed between them. It
// is empty for a body that is not JSON as [Encode] writes it: a blank more would not show in the hash.
func (l Line) Sum(previous string) string {
	text, err := json.Marshal(canonical{Actor: l.Actor, At: l.At.UnixMilli(), Body: l.Body, Cause: l.Cause,
		Chain: l.Chain, Kind: l.Kind, No: l.No, Post: l.Post, Version: l.Version})
	if err != nil || !bytes.Contains(text, slices.Concat([]byte(`"body":`), l.Body, []byte(`,"cause":`))) {
		return ""
	}
	sum := sha256.Sum256([]byte("copydesk audit 1\n" + previous + "\n" + string(text)))
	return hex.EncodeToString(sum[:])
}

// A Broken is the first line of a log that does not stand.
type Broken struct {
	Chain string
	No    int64
	Why   string
}

// Error names the line.
func (b *Broken) Error() string {
	chain := "the installation"
	if b.Chain != "" {
		chain = "brand " + b.Chain
	}
	return fmt.Sprintf("line %d of the log of %s: %s", b.No, chain, b.Why)
}

// Verify reads lines, each chain in order, and stops at the first that was changed, removed or
// added: the error is then a [*Broken]. Any other error comes from reading. Lines cut off at the
// end of a chain leave no trace in it: compare its last hash with a copy kept elsewhere.
func Verify(lines iter.Seq2[Line, error]) error {
	last := map[string]Line{}
	for l, err := range lines {
		if err != nil {
			return err
		}
		before := last[l.Chain]
		broken := &Broken{Chain: l.Chain, No: l.No}
		switch {
		case l.No != before.No+1:
			broken.Why = fmt.Sprintf("line %d should follow", before.No+1)
		case l.Prev != before.Hash:
			broken.Why = "it does not follow the line before it"
		case l.Hash == "" || l.Sum(l.Prev) != l.Hash:
			broken.Why = "its content was changed"
		default:
			last[l.Chain] = l
			continue
		}
		return broken
	}
	return nil
}

// A World is the state that a log gives, as far as the log knows it.
type World struct {
	Posts  map[string]Post       // by post id
	Brands map[string]BrandState // by brand id
	People map[string]PersonState
	Owners []string          // person ids, sorted
	Values map[string]string // of the installation: name to digest
}

// A BrandState is a brand as the log gives it.
type BrandState struct {
	Stopped   bool
	StoppedBy string    // person id
	StoppedAt time.Time // zero when not stopped
	Roles     map[string][]Role
	Accounts  map[string]AccountState
	Values    map[string]string // name to digest
	Rooms     map[string]string // kind to digest
}

// An AccountState is a connected account.
type AccountState struct {
	Network string
	Class   Class
	Person  string // who answers for it, as far as the log tells; empty: who connected it
}

// A PersonState is a person as the log gives them.
type PersonState struct {
	Is       string // who they turned out to be; empty: themselves
	Away     time.Time
	Delegate string
}

// Replay gives the world after lines, read from the first, each chain in order. An error names the
// line whose event cannot have happened.
func Replay(lines iter.Seq2[Line, error]) (World, error) {
	w := World{Posts: map[string]Post{}, Brands: map[string]BrandState{}, People: map[string]PersonState{}, Values: map[string]string{}}
	for l, err := range lines {
		if err != nil {
			return w, err
		}
		e, err := Decode(l.Kind, l.Version, l.Body)
		if err == nil {
			err = w.take(l, e)
		}
		if err != nil {
			return w, &Broken{Chain: l.Chain, No: l.No, Why: err.Error()}
		}
	}
	return w, nil
}

func (w *World) take(l Line, e Event) error {
	if w.brand(e) || w.installation(e) {
		return nil
	}
	id := l.Post
	if first, ok := e.(Drafted); ok {
		id = first.ID
	}
	next, err := w.Posts[id].Next(e)
	if err != nil {
		return err
	}
	if w.Posts[id].Brand != l.Chain && next.Brand != l.Chain {
		return fmt.Errorf("post %s belongs to another brand", id)
	}
	if _, gone := e.(Forgotten); gone {
		delete(w.Posts, id)
		return nil
	}
	w.Posts[id] = next
	return nil
}

// brand applies what happened to a brand and reports whether e is such an event.
func (w *World) brand(e Event) bool {
	switch e := e.(type) {
	case BrandMade:
		w.change(e.ID, func(*BrandState) {})
	case ValueSet:
		if e.Brand == "" {
			put(w.Values, e.Key, e.Digest)
			return true
		}
		w.change(e.Brand, func(b *BrandState) { put(b.Values, e.Key, e.Digest) })
	case RoomBound:
		w.change(e.Brand, func(b *BrandState) { put(b.Rooms, e.Kind, e.Room) })
	case RoleGiven:
		w.change(e.Brand, func(b *BrandState) { b.give(e.Person, e.Role) })
	case RoleTaken:
		w.change(e.Brand, func(b *BrandState) { b.take(e.Person, e.Role) })
	case AccountAdded:
		w.change(e.Brand, func(b *BrandState) { b.Accounts[e.ID] = AccountState{Network: e.Network, Class: e.Class} })
	case AccountGiven:
		w.change(e.Brand, func(b *BrandState) {
			a := b.Accounts[e.ID]
			a.Person = e.Person
			b.Accounts[e.ID] = a
		})
	case AccountRemoved:
		w.change(e.Brand, func(b *BrandState) { delete(b.Accounts, e.ID) })
	case FrozenBy:
		w.change(e.Brand, func(b *BrandState) { b.Stopped, b.StoppedBy, b.StoppedAt = true, e.By, moment(e.At) })
	case ResumedBy:
		w.change(e.Brand, func(b *BrandState) { b.Stopped, b.StoppedBy, b.StoppedAt = false, "", time.Time{} })
	case LinkMade, Noted:
	default:
		return false
	}
	return true
}

func (w *World) installation(e Event) bool {
	switch e := e.(type) {
	case OwnerMade:
		w.Owners = sorted(append(w.Owners, e.Person))
	case PersonMet:
		w.People[e.Person] = PersonState{}
	case Linked:
		p := w.People[e.Other]
		p.Is = e.Person
		w.People[e.Other] = p
	case AwayUntil:
		p := w.People[e.Person]
		p.Away, p.Delegate = moment(e.Until), e.Delegate
		w.People[e.Person] = p
	case CodeMade, KeysRotated, Claimed, Restored:
	default:
		return false
	}
	return true
}

func put(m map[string]string, name, digest string) {
	if digest == "" {
		delete(m, name)
		return
	}
	m[name] = digest
}

func (w *World) change(id string, f func(*BrandState)) {
	b, known := w.Brands[id]
	if !known {
		b = BrandState{Roles: map[string][]Role{}, Accounts: map[string]AccountState{}, Values: map[string]string{}, Rooms: map[string]string{}}
	}
	f(&b)
	w.Brands[id] = b
}

func (b *BrandState) give(person string, r Role) {
	held := append(slices.Clone(b.Roles[person]), r)
	slices.Sort(held)
	b.Roles[person] = slices.Compact(held)
}

func (b *BrandState) take(person string, r Role) {
	held := slices.DeleteFunc(slices.Clone(b.Roles[person]), func(h Role) bool { return r == "" || h == r })
	if len(held) == 0 {
		delete(b.Roles, person)
		return
	}
	b.Roles[person] = held
}
