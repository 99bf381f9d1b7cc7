package storage

import (
	"maps"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"copydesk/approvals"
)

const (
	// knownFor bounds how long something stays known that another process changes: one that a
	// sub-command of the program is. Our own changes are seen at once.
	knownFor = time.Second
	// maxKnown bounds what is known of one kind.
	maxKnown = 1024
)

// known remembers what every act begins with and what changes rarely: people, brands, roles. What was
// read before the last change of any of them is read again. Changes themselves never use it.
type known struct {
	turn   atomic.Int64 // of the settings: one more after each commit that changed them
	infos  kin[string, BrandInfo]
	roles  kin[string, map[string][]approvals.Role]
	people kin[string, Person]
	who    kin[Identity, sought[Person]]
	rooms  kin[RoomKey, string]
}

// sought is what was looked for, and whether it was there.
type sought[T any] struct {
	it T
	is bool
}

// settling tells a statement that changes what is known. Counters of a brand are no part of it.
var settling = regexp.MustCompile(`(?s)^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+(people|identities|brand_values|rooms|roles|circle_roles|circle_people|accounts|meta|brands)\b`)

var counting = regexp.MustCompile(`^UPDATE brands SET (next_number|filed) = `)

func settles(query string) bool { return settling.MatchString(query) && !counting.MatchString(query) }

// A kin remembers things of one kind. The zero value is ready; safe for concurrent use.
type kin[K comparable, V any] struct {
	mu   sync.Mutex
	made map[K]memory[V]
}

type memory[V any] struct {
	it   V
	turn int64
	at   time.Time
}

// of gives what is known under a key, else what read gives. The turn is taken before the read, so
// that what a change overtook is not remembered as if it were newer.
func (k *kin[K, V]) of(turn *atomic.Int64, key K, read func() (V, error)) (V, error) {
	now, at := turn.Load(), time.Now()
	k.mu.Lock()
	m, some := k.made[key]
	k.mu.Unlock()
	if some && m.turn == now && at.Sub(m.at) < knownFor {
		return m.it, nil
	}
	it, err := read()
	if err != nil {
		return it, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.made == nil || len(k.made) >= maxKnown {
		k.made = map[K]memory[V]{}
	}
	k.made[key] = memory[V]{it, now, at}
	return it, nil
}

// cloned is a brand that its reader may change.
func (i BrandInfo) cloned() BrandInfo {
	i.Values, i.Rooms, i.Accounts = maps.Clone(i.Values), maps.Clone(i.Rooms), slices.Clone(i.Accounts)
	if i.Stopped != nil {
		stop := *i.Stopped
		i.Stopped = &stop
	}
	return i
}

func clonedRoles(of map[string][]approvals.Role) map[string][]approvals.Role {
	out := make(map[string][]approvals.Role, len(of))
	for person, roles := range of {
		out[person] = slices.Clone(roles)
	}
	return out
}

// zones remembers time zones: to load one reads a file.
var zones sync.Map // name → *time.Location; there are a few hundred names

// zoneNamed is a zone by its IANA name.
func zoneNamed(name string) (*time.Location, error) {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location), nil
	}
	z, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, z)
	}
	return z, err
}
