package report

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"copydesk/approvals/say"
)

// Sentences tells a period: a heading, then a line for each idea.
func Sentences(n Numbers) say.Text {
	lines := []say.Speaker{heading(n)}
	against := baselineOf(n)
	var alone []Measure
	for _, m := range n.Measures {
		said, compares := sentence(m, n, against)
		lines = append(lines, say.Join(" ", said, goal(m)))
		if !compares {
			alone = append(alone, m)
		}
	}
	lines = append(lines, nothingToCompare(alone, len(alone) == known(n.Measures)))
	lines = append(lines, top(n, false), gaps(n), today(n))
	return say.Join("\n", lines...)
}

// Daily tells yesterday, a day of the given name: "Yesterday: 1,204 visits, 18 % above a usual
// Tuesday. Post 41 (trail shoe) brought 430. Today: 3 posts, 1 waits for Marc."
func Daily(n Numbers, weekday time.Weekday) say.Text {
	parts := []say.Speaker{yesterday(n.Measures, weekday)}
	if known(n.Measures) > 0 {
		for _, m := range n.Measures {
			if m.Missing {
				parts = append(parts, missing(m))
			}
		}
	}
	for _, m := range n.Measures {
		parts = append(parts, goal(m))
	}
	return say.Join(" ", append(parts, top(n, true), gaps(n), today(n))...)
}

func known(ms []Measure) int {
	count := 0
	for _, m := range ms {
		if !m.Missing {
			count++
		}
	}
	return count
}

func yesterday(ms []Measure, weekday time.Weekday) say.Text {
	if len(ms) == 0 {
		return say.Text{}
	}
	var told []say.Speaker
	for _, m := range ms {
		switch {
		case m.Missing:
		case comparable(m, m.Usual):
			told = append(told, say.Join("", m.Unit.of(m.Value), compared(m.Value, *m.Usual, usual(weekday))))
		case comparable(m, m.Before):
			told = append(told, say.Join("", m.Unit.of(m.Value), compared(m.Value, *m.Before, dayBefore)))
		default:
			told = append(told, m.Unit.of(m.Value))
		}
	}
	if len(told) == 0 {
		return say.Text{EN: "Yesterday's numbers are missing.", FR: "Les chiffres d'hier manquent."}
	}
	return say.Text{EN: "Yesterday: %s.", FR: "Hier\u202f: %s."}.F(semicolons(told))
}

// semicolons joins clauses that hold commas of their own.
func semicolons(told []say.Speaker) say.Text {
	return say.Text{EN: say.Join("; ", told...).EN, FR: say.Join("\u202f; ", told...).FR}
}

// sentence tells one measure; compares is false where it stands alone though it is known.
func sentence(m Measure, n Numbers, against baseline) (said say.Text, compares bool) {
	if m.Missing {
		return missing(m), true
	}
	first, last := n.days()
	clause := say.Text{}
	switch {
	case comparable(m, m.Before):
		clause = compared(m.Value, *m.Before, against)
	case first.Equal(last) && comparable(m, m.Usual):
		clause = compared(m.Value, *m.Usual, usual(first.Weekday()))
	}
	return say.Join("", m.Unit.of(m.Value), clause, say.Same(".")), !clause.Empty()
}

func missing(m Measure) say.Text {
	return say.Text{EN: "%s: the number is missing.", FR: "%s\u202f: le chiffre manque."}.F(capital(m.Name))
}

// nothingToCompare says once what stands alone.
func nothingToCompare(alone []Measure, all bool) say.Text {
	if len(alone) == 0 {
		return say.Text{}
	}
	if all {
		return say.Text{EN: "There was nothing to compare with.", FR: "Il n'y avait rien à quoi comparer."}
	}
	var names []say.Text
	for _, m := range alone {
		names = append(names, m.Unit.Many)
	}
	return say.Text{
		EN: "For the %s there was nothing to compare with.",
		FR: "Pour les %s, il n'y avait rien à quoi comparer.",
	}.F(list(names))
}

// goal tells how far it is; the share is cut, so that 100 % is never said before it is reached.
func goal(m Measure) say.Text {
	switch {
	case m.Goal <= 0 || m.Missing:
		return say.Text{}
	case m.Value >= m.Goal:
		return say.Text{EN: "The goal of %s is reached.", FR: "L'objectif de %s est atteint."}.F(m.Unit.of(m.Goal))
	}
	done := int64(max(float64(m.Value), 0) / float64(m.Goal) * 100)
	return say.Text{EN: "The goal of %[2]s is %[1]s reached.", FR: "L'objectif de %[2]s est atteint à %[1]s."}.
		F(say.Percent(min(done, 99)), m.Unit.of(m.Goal))
}

// top names the best posts. short leaves the noun out where the sentence before just said it.
func top(n Numbers, short bool) say.Text {
	short = short && len(n.Measures) > 0 && !n.Measures[0].Missing && known(n.Measures) == 1
	var told []say.Text
	for _, t := range n.Top {
		if t.Value <= 0 || len(told) == 3 {
			continue
		}
		told = append(told, brought(n, t, short, len(told) == 0))
	}
	if len(told) == 0 {
		return say.Text{}
	}
	return say.Join("", list(told), say.Same("."))
}

func brought(n Numbers, t Top, short, first bool) say.Text {
	who := say.Text{EN: "post %d", FR: "la %d"}
	if first {
		who = say.Text{EN: "Post %d", FR: "La publication %d"}
	}
	said := who.F(t.Number)
	if words := strings.Join(strings.Fields(t.Words), " "); words != "" {
		said = say.Text{EN: "%s (%s)", FR: "%s (%s)"}.F(said, words)
	}
	switch {
	case !first || short || len(n.Measures) == 0:
		return say.Text{EN: "%s brought %s", FR: "%s en a amené %s"}.F(said, say.Int(t.Value))
	}
	return say.Text{EN: "%s brought %s", FR: "%s a amené %s"}.F(said, n.Measures[0].Unit.of(t.Value))
}

func gaps(n Numbers) say.Text { return say.Join(" ", speakers(n.Gaps)...) }

func today(n Numbers) say.Text {
	said := say.Join(", ", speakers(n.Today)...)
	if said.Empty() {
		return say.Text{}
	}
	return say.Text{EN: "Today: %s.", FR: "Aujourd'hui\u202f: %s."}.F(said)
}

func speakers(ts []say.Text) []say.Speaker {
	out := make([]say.Speaker, len(ts))
	for i, t := range ts {
		out[i] = t
	}
	return out
}

// list joins phrases with commas and one "and".
func list(ts []say.Text) say.Text {
	if len(ts) < 2 {
		return say.Join("", speakers(ts)...)
	}
	last := len(ts) - 1
	return say.Text{EN: "%s and %s", FR: "%s et %s"}.F(say.Join(", ", speakers(ts[:last])...), ts[last])
}

func capital(t say.Text) say.Text {
	up := func(s string) string {
		r, size := utf8.DecodeRuneInString(s)
		if size == 0 {
			return s
		}
		return string(unicode.ToUpper(r)) + s[size:]
	}
	return say.Text{EN: up(t.EN), FR: up(t.FR)}
}
