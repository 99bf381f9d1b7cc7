// Package report turns numbers into sentences and pictures.
//
// It takes plain structs and knows neither where the numbers come from nor where the words go.
// [Sentences] tells a period, [Daily] tells yesterday in the three sentences of a morning message,
// [Picture] draws a line or bar chart as PNG and writes its description.
//
// A number that is missing is said to be missing, or is a gap in the picture: it is never 0. The
// package reads no clock and does no IO.
package report

import (
	"time"

	"copydesk/approvals/say"
)

// Numbers are what is known about one period. The zero value says nothing but its heading.
type Numbers struct {
	Title say.Text // "Visits"; may be empty
	Brand string   // somebody's data; may be empty
	// From and To bound the period: From is its first instant, To the first one after it. A To
	// that is the last instant of the period reads the same.
	From, To time.Time
	Zone     *time.Location // in which days are told; nil: From's own
	Measures []Measure      // the first is what Top counts
	Top      []Top          // the best posts, best first; three are told
	Gaps     []say.Text     // what is missing and why, whole sentences
	Today    []say.Text     // what today brings, without full stops: "3 posts", "1 waits for Marc"
}

// A Measure is one number of the period, with what it can be held against.
type Measure struct {
	Name    say.Text // "Visits"
	Unit    Unit
	Value   int64
	Missing bool   // Value is not known
	Before  *int64 // the period before; nil: nothing to compare with
	Usual   *int64 // what is usual for this day of the week; nil: not known
	Goal    int64  // 0: none
}

// A Unit is the noun that is counted, alone: "visit", "visits".
type Unit struct{ One, Many say.Text }

func (u Unit) of(n int64) say.Count { return say.Count{N: n, One: u.One, Many: u.Many} }

// A Top is what one post brought of the first measure.
type Top struct {
	Number int64  // the post's number
	Words  string // its first words, somebody's data; may be empty
	Value  int64  // what it brought; from 0 down it is not told
}
