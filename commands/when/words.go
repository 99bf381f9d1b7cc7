package when

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold makes what phones write plain: lower case, no accents, plain apostrophes and spaces.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == '’', r == '‘', r == '`':
			b.WriteByte('\'')
		case unicode.IsSpace(r), r == '\u00a0', r == '\u202f':
			b.WriteByte(' ')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.TrimSpace(b.String())
}

var weekdays = map[string]time.Weekday{
	"monday": 1, "mon": 1, "lundi": 1, "lun": 1, "tuesday": 2, "tue": 2, "tues": 2, "mardi": 2, "mar": 2,
	"wednesday": 3, "wed": 3, "mercredi": 3, "mer": 3, "thursday": 4, "thu": 4, "thur": 4, "thurs": 4, "jeudi": 4, "jeu": 4,
	"friday": 5, "fri": 5, "vendredi": 5, "ven": 5, "saturday": 6, "sat": 6, "samedi": 6, "sam": 6, "sunday": 0, "sun": 0, "dimanche": 0, "dim": 0,
}

var months = map[string]time.Month{
	"january": 1, "jan": 1, "janvier": 1, "janv": 1, "february": 2, "feb": 2, "fevrier": 2, "fevr": 2, "fev": 2,
	"march": 3, "mars": 3, "april": 4, "apr": 4, "avril": 4, "avr": 4, "may": 5, "mai": 5, "june": 6, "jun": 6, "juin": 6,
	"july": 7, "jul": 7, "juillet": 7, "juil": 7, "august": 8, "aug": 8, "aout": 8, "september": 9, "sep": 9, "sept": 9, "septembre": 9,
	"october": 10, "oct": 10, "octobre": 10, "november": 11, "nov": 11, "novembre": 11, "december": 12, "dec": 12, "decembre": 12,
}

// parts of the day, as minutes.
var dayParts = map[string]int{
	"morning": 9 * 60, "matin": 9 * 60, "afternoon": 14 * 60, "apres-midi": 14 * 60, "aprem": 14 * 60,
	"evening": 18 * 60, "soir": 18 * 60, "noon": 12 * 60, "midi": 12 * 60, "midnight": 0, "minuit": 0,
}

var units = map[string]time.Duration{
	"s": time.Second, "sec": time.Second, "second": time.Second, "seconds": time.Second, "seconde": time.Second, "secondes": time.Second,
	"min": time.Minute, "mins": time.Minute, "mn": time.Minute, "m": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hour": time.Hour, "hours": time.Hour, "hr": time.Hour, "hrs": time.Hour, "heure": time.Hour, "heures": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour, "j": 24 * time.Hour, "jour": 24 * time.Hour, "jours": 24 * time.Hour,
	"w": 7 * 24 * time.Hour, "week": 7 * 24 * time.Hour, "weeks": 7 * 24 * time.Hour, "semaine": 7 * 24 * time.Hour, "semaines": 7 * 24 * time.Hour,
}

// fillers stand between what matters.
var fillers = map[string]bool{"at": true, "a": true, "on": true, "le": true, "the": true, "du": true, "of": true, "vers": true, "l'": true, "de": true, ",": true,
	"until": true, "till": true, "jusqu'": true, "jusqu'a": true, "jusqu'au": true}

// tokens: a dated or dashed number, a clock, a number with letters, a word, a sign.
var tokenShape = regexp.MustCompile(`\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}(?:er|st|nd|rd|th)\b|\d{1,2} ?h ?\d{2}\b|\d{1,2} ?h\b|\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\b\.?|\d+|apres-midi|l'|d'|jusqu'au?|aujourd'hui|\pL+|[^\s]`)

func tokenize(folded string) []string {
	folded = isoT.ReplaceAllString(folded, "$1 $2")
	return tokenShape.FindAllString(folded, -1)
}

var isoT = regexp.MustCompile(`(\d{4}-\d{1,2}-\d{1,2})t(\d{1,2}:\d{2})`)
