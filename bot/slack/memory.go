package slack

import (
	"sync"
	"time"
)

// A memory holds what was read a while ago, so many things and no longer than their life. Safe for
// concurrent use.
type memory[V any] struct {
	most int
	life time.Duration
	now  func() time.Time
	mu   sync.Mutex
	held map[string]read[V]
}

// A read is what was read, and when.
type read[V any] struct {
	value V
	at    time.Time
}

func newMemory[V any](most int, life time.Duration, now func() time.Time) *memory[V] {
	return &memory[V]{most: most, life: life, now: now, held: map[string]read[V]{}}
}

// get gives what was read under a key; false where it is unknown or too old.
func (m *memory[V]) get(key string) (V, bool) { return m.younger(key, m.life) }

// younger is get for what may be no older than age.
func (m *memory[V]) younger(key string, age time.Duration) (v V, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, held := m.held[key]
	if !held || m.now().Sub(r.at) >= min(age, m.life) {
		return v, false
	}
	return r.value, true
}

// put holds what was read now. Where there is no room, what is too old goes, else everything.
func (m *memory[V]) put(key string, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if _, held := m.held[key]; !held && len(m.held) >= m.most {
		for k, r := range m.held {
			if now.Sub(r.at) >= m.life {
				delete(m.held, k)
			}
		}
		if len(m.held) >= m.most {
			clear(m.held)
		}
	}
	m.held[key] = read[V]{v, now}
}

// drop forgets one thing.
func (m *memory[V]) drop(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.held, key)
}
