package approvals

import (
	"hash/fnv"
	"strconv"
	"time"
)

// Backoff is the pause after the tries-th try (from 1): 5 seconds, doubled each time up to 15
// minutes, a fifth more or less as the seed says. The same seed gives the same pause.
func Backoff(tries int, seed string) time.Duration {
	pause := 15 * time.Minute
	if n := max(tries, 1) - 1; n < 8 {
		pause = min(pause, 5*time.Second<<n)
	}
	h := fnv.New64a()
	h.Write([]byte(seed + "/" + strconv.Itoa(tries)))
	fifth := pause / 5
	return (pause - fifth + time.Duration(h.Sum64()%uint64(2*fifth))).Truncate(time.Millisecond)
}
