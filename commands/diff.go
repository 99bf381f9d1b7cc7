package commands

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// mostWords bounds a comparison: longer texts are compared line by line.
const mostWords = 2000

// Diff shows word by word what came and what went. Without its Added parts it reads as the old text,
// without its Gone parts as the new one.
func Diff(old, new string) say.Marked {
	a, b := splitWords(old), splitWords(new)
	if len(a) > mostWords || len(b) > mostWords {
		a, b = strings.SplitAfter(old, "\n"), strings.SplitAfter(new, "\n")
	}
	if len(a) > mostWords || len(b) > mostWords {
		return say.Gone(old) + say.Added(new)
	}
	return marked(a, b, common(a, b))
}

// shownDiff is [Diff] with what cannot be seen made visible: a character added unseen is a change.
func shownDiff(old, new string) string {
	return string(Diff(approvals.Visible(old), approvals.Visible(new)))
}

// splitWords cuts a text into words, spaces and single signs; together they are the text. What is
// drawn as one sign, an emoji of several, stays one.
func splitWords(s string) []string {
	var out []string
	start, at, last, state := 0, 0, 0, -1
	for rest := s; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		k := kindOf(cluster)
		if at > 0 && (k == 0 || k != last) {
			out = append(out, s[start:at])
			start = at
		}
		at, last = at+len(cluster), k
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// kindOf tells a cluster of a word (1) and a space (2) from a sign (0).
func kindOf(cluster string) int {
	switch r, _ := utf8.DecodeRuneInString(cluster); {
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.M, r):
		return 1
	case unicode.IsSpace(r):
		return 2
	}
	return 0
}

// common is the table of longest common subsequences of the ends of a and b.
func common(a, b []string) [][]int16 {
	table := make([][]int16, len(a)+1)
	cells := make([]int16, (len(a)+1)*(len(b)+1))
	for i := range table {
		table[i] = cells[i*(len(b)+1) : (i+1)*(len(b)+1)]
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

// marked walks the table; runs of the same kind become one mark.
func marked(a, b []string, table [][]int16) say.Marked {
	var out, gone, came strings.Builder
	flush := func() {
		out.WriteString(string(say.Gone(gone.String()) + say.Added(came.String())))
		gone.Reset()
		came.Reset()
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			flush()
			out.WriteString(say.Data(a[i]))
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && table[i+1][j] >= table[i][j+1]:
			gone.WriteString(a[i])
			i++
		default:
			came.WriteString(b[j])
			j++
		}
	}
	flush()
	return say.Marked(out.String())
}
