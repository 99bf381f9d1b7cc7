package say

import (
	"strconv"
	"strings"
)

// Int is a whole number with the thousands of the reader's language: 1,204 or 1 204.
type Int int64

// In groups by three: a comma in English, a narrow no-break space in French.
func (n Int) In(l Lang) string {
	digits := strconv.FormatInt(int64(n), 10)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	sep := ","
	if l == FR {
		sep = "\u202f"
	}
	var parts []string
	for len(digits) > 3 {
		parts = append([]string{digits[len(digits)-3:]}, parts...)
		digits = digits[:len(digits)-3]
	}
	return sign + strings.Join(append([]string{digits}, parts...), sep)
}

// Float is a number with one decimal, left out when it is 0.
type Float float64

// In gives 1,234.5 or 1 234,5.
func (f Float) In(l Lang) string {
	tenths := int64(float64(f)*10 + 0.5)
	if f < 0 {
		tenths = int64(float64(f)*10 - 0.5)
	}
	whole, rest := tenths/10, tenths%10
	if rest < 0 {
		rest = -rest
	}
	sign := ""
	if tenths < 0 && whole == 0 {
		sign = "-"
	}
	if rest == 0 {
		return Int(whole).In(l)
	}
	point := "."
	if l == FR {
		point = ","
	}
	return sign + Int(whole).In(l) + point + strconv.FormatInt(rest, 10)
}

// Percent is a share in hundredths, said as "18 %" in both languages.
type Percent int64

// In puts the right no-break space before the sign.
func (p Percent) In(l Lang) string {
	if l == FR {
		return Int(p).In(l) + "\u202f%"
	}
	return Int(p).In(l) + "\u00a0%"
}

// Count is a number with its noun: "1 post", "3 posts". French takes the singular for 0 and 1.
type Count struct {
	N         int64
	One, Many Text // the noun alone
}

// In gives number and noun.
func (c Count) In(l Lang) string {
	one := c.N == 1 || l == FR && c.N >= -1 && c.N <= 1
	noun := c.Many
	if one {
		noun = c.One
	}
	return Int(c.N).In(l) + "\u00a0" + noun.In(l)
}

// Posts counts posts: "3 posts", "3 publications".
func Posts(n int) Count {
	return Count{int64(n), Text{"post", "publication"}, Text{"posts", "publications"}}
}
