package storage

import (
	"strings"
	"sync"
)

// maxRebound bounds the statements remembered: there are a few hundred.
const maxRebound = 1024

// rebound remembers statements as SQLite wants them. The zero value is ready; safe for concurrent
// use.
type rebound struct {
	mu   sync.RWMutex
	made map[string]string
}

func (r *rebound) of(query string) string {
	r.mu.RLock()
	made, known := r.made[query]
	r.mu.RUnlock()
	if known {
		return made
	}
	made = rebind(query)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.made == nil || len(r.made) >= maxRebound {
		r.made = map[string]string{}
	}
	r.made[query] = made
	return made
}

// rebind writes the portable $N of a statement as SQLite's ?N. go-sqlite3 binds $1 and $2 by order
// of first appearance, not by number, and says nothing
// (https://github.com/mattn/go-sqlite3/issues/472). String literals, names and comments stay.
func rebind(query string) string {
	if !strings.Contains(query, "$") {
		return query
	}
	var b strings.Builder
	for i := 0; i < len(query); {
		end := skip(query, i)
		if end > i {
			b.WriteString(query[i:end])
			i = end
			continue
		}
		if query[i] == '$' && i+1 < len(query) && query[i+1] >= '0' && query[i+1] <= '9' {
			b.WriteByte('?')
		} else {
			b.WriteByte(query[i])
		}
		i++
	}
	return b.String()
}

// skip gives the end of the literal, name or comment that starts at i, else i.
func skip(query string, i int) int {
	until := func(from int, mark string) int {
		if n := strings.Index(query[from:], mark); n >= 0 {
			return from + n + len(mark)
		}
		return len(query)
	}
	switch {
	case query[i] == '\'', query[i] == '"', query[i] == '`':
		return until(i+1, query[i:i+1])
	case query[i] == '[':
		return until(i+1, "]")
	case inName(query[i]):
		end := i + 1
		for end < len(query) && (inName(query[end]) || query[end] == '$') {
			end++
		}
		return end
	case strings.HasPrefix(query[i:], "--"):
		return until(i+2, "\n")
	case strings.HasPrefix(query[i:], "/*"):
		return until(i+2, "*/")
	}
	return i
}

// inName reports whether a byte may stand in a name; a dollar may too, but not begin one.
func inName(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
