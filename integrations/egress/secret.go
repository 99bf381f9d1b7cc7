package egress

import (
	"fmt"
	"log/slog"
)

const hidden = "***"

// A Secret is a token, password or key. It prints *** wherever its methods are asked. Three places
// do not ask: fmt in an unexported field of a struct (give such a struct a String of its own), fmt
// for %p and %w, and encoding/json for the key of a map. The zero value prints *** too.
type Secret string

// Reveal gives the secret itself, to be put on the wire.
func (s Secret) Reveal() string { return string(s) }

// String gives ***.
func (Secret) String() string { return hidden }

// GoString gives ***.
func (Secret) GoString() string { return hidden }

// Format prints *** for every verb; without it a wrong verb would print the secret.
func (Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, hidden) }

// MarshalJSON gives "***": a secret never travels inside a document.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// MarshalText gives ***, for every other encoding.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue gives ***.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }
