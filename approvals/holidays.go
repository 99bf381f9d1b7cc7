package approvals

import (
	"slices"
	"strings"
	"time"

	"copydesk/approvals/say"
)

// Countries lists the countries whose public holidays are known, by ISO 3166 code.
var Countries = []string{"BE", "CA", "CH", "DE", "ES", "FR", "GB", "IT", "US"}

// A feast is a public holiday of some countries: one day of each year.
type feast struct {
	in   string // country codes
	name say.Text
	on   func(year int) time.Time
}

func date(year int, m time.Month, day int) time.Time {
	return time.Date(year, m, day, 0, 0, 0, 0, time.UTC)
}

func fixed(m time.Month, day int) func(int) time.Time {
	return func(year int) time.Time { return date(year, m, day) }
}

// easter counts days from Easter Sunday.
func easter(days int) func(int) time.Time {
	return func(year int) time.Time { return Easter(year).AddDate(0, 0, days) }
}

// nth is the n-th such weekday of a month; counted from the end when n is negative.
func nth(n int, d time.Weekday, m time.Month) func(int) time.Time {
	return func(year int) time.Time {
		if n < 0 {
			last := date(year, m+1, 0)
			return last.AddDate(0, 0, -int(last.Weekday()-d+7)%7+7*(n+1))
		}
		first := date(year, m, 1)
		return first.AddDate(0, 0, int(d-first.Weekday()+7)%7+7*(n-1))
	}
}

// nearest moves a Saturday to Friday and a Sunday to Monday, as the United States observe them
// (https://www.law.cornell.edu/uscode/text/5/6103).
func nearest(f func(int) time.Time) func(int) time.Time {
	return func(year int) time.Time {
		t := f(year)
		return t.AddDate(0, 0, map[time.Weekday]int{time.Saturday: -1, time.Sunday: 1}[t.Weekday()])
	}
}

// substitute moves a day of a weekend to the next working day, as England and Wales do
// (https://www.gov.uk/bank-holidays). before is 1 when the day before is a holiday too.
func substitute(before int, f func(int) time.Time) func(int) time.Time {
	return func(year int) time.Time {
		t := f(year)
		switch d := t.Weekday(); {
		case d == time.Saturday, d == time.Sunday && before == 1:
			return t.AddDate(0, 0, 2)
		case d == time.Sunday, d == time.Monday && before == 1:
			return t.AddDate(0, 0, 1)
		}
		return t
	}
}

func since(first int, f func(int) time.Time) func(int) time.Time {
	return func(year int) time.Time {
		if year < first {
			return time.Time{}
		}
		return f(year)
	}
}

// feasts lists what is a holiday in the whole of each country: days of single regions are left out.
var feasts = []feast{
	{"BE CA CH DE ES FR IT", say.Text{EN: "New Year's Day", FR: "Jour de l'an"}, fixed(1, 1)},
	{"US", say.Text{EN: "New Year's Day", FR: "Jour de l'an"}, nearest(fixed(1, 1))},
	{"GB", say.Text{EN: "New Year's Day", FR: "Jour de l'an"}, substitute(0, fixed(1, 1))},
	{"ES IT", say.Text{EN: "Epiphany", FR: "Épiphanie"}, fixed(1, 6)},
	{"US", say.Text{EN: "Martin Luther King Jr. Day", FR: "Journée de Martin Luther King"}, nth(3, time.Monday, 1)},
	{"US", say.Text{EN: "Presidents' Day", FR: "Journée des présidents"}, nth(3, time.Monday, 2)},
	{"CA DE ES GB", say.Text{EN: "Good Friday", FR: "Vendredi saint"}, easter(-2)},
	{"IT", say.Text{EN: "Easter Sunday", FR: "Dimanche de Pâques"}, easter(0)},
	{"BE DE FR GB IT", say.Text{EN: "Easter Monday", FR: "Lundi de Pâques"}, easter(1)},
	{"IT", say.Text{EN: "Liberation Day", FR: "Fête de la Libération"}, fixed(4, 25)},
	{"BE DE ES FR IT", say.Text{EN: "Labour Day", FR: "Fête du Travail"}, fixed(5, 1)},
	{"GB", say.Text{EN: "Early May bank holiday", FR: "Jour férié de début mai"}, nth(1, time.Monday, 5)},
	{"FR", say.Text{EN: "Victory Day", FR: "Victoire 1945"}, fixed(5, 8)},
	{"BE CH DE FR", say.Text{EN: "Ascension Day", FR: "Ascension"}, easter(39)},
	{"BE DE FR", say.Text{EN: "Whit Monday", FR: "Lundi de Pentecôte"}, easter(50)},
	{"CA", say.Text{EN: "Victoria Day", FR: "Fête de la Reine"}, func(y int) time.Time {
		return date(y, 5, 24).AddDate(0, 0, -int(date(y, 5, 24).Weekday()+6)%7)
	}},
	{"GB", say.Text{EN: "Spring bank holiday", FR: "Jour férié de printemps"}, nth(-1, time.Monday, 5)},
	{"US", say.Text{EN: "Memorial Day", FR: "Jour du Souvenir"}, nth(-1, time.Monday, 5)},
	{"IT", say.Text{EN: "Republic Day", FR: "Fête de la République"}, fixed(6, 2)},
	{"US", say.Text{EN: "Juneteenth", FR: "Juneteenth"}, nearest(fixed(6, 19))},
	{"CA", say.Text{EN: "Canada Day", FR: "Fête du Canada"}, fixed(7, 1)},
	{"US", say.Text{EN: "Independence Day", FR: "Fête de l'Indépendance"}, nearest(fixed(7, 4))},
	{"FR", say.Text{EN: "Bastille Day", FR: "Fête nationale"}, fixed(7, 14)},
	{"BE", say.Text{EN: "Belgian National Day", FR: "Fête nationale belge"}, fixed(7, 21)},
	{"CH", say.Text{EN: "Swiss National Day", FR: "Fête nationale suisse"}, fixed(8, 1)},
	{"BE ES FR IT", say.Text{EN: "Assumption Day", FR: "Assomption"}, fixed(8, 15)},
	{"GB", say.Text{EN: "Summer bank holiday", FR: "Jour férié d'été"}, nth(-1, time.Monday, 8)},
	{"CA US", say.Text{EN: "Labour Day", FR: "Fête du Travail"}, nth(1, time.Monday, 9)},
	{"CA", say.Text{EN: "National Day for Truth and Reconciliation", FR: "Journée nationale de la vérité et de la réconciliation"}, since(2021, fixed(9, 30))},
	{"DE", say.Text{EN: "Day of German Unity", FR: "Jour de l'Unité allemande"}, fixed(10, 3)},
	{"IT", say.Text{EN: "Saint Francis of Assisi", FR: "Saint François d'Assise"}, since(2026, fixed(10, 4))},
	{"ES", say.Text{EN: "National Day of Spain", FR: "Fête nationale espagnole"}, fixed(10, 12)},
	{"US", say.Text{EN: "Columbus Day", FR: "Columbus Day"}, nth(2, time.Monday, 10)},
	{"CA", say.Text{EN: "Thanksgiving", FR: "Action de grâce"}, nth(2, time.Monday, 10)},
	{"BE ES FR IT", say.Text{EN: "All Saints' Day", FR: "Toussaint"}, fixed(11, 1)},
	{"BE FR", say.Text{EN: "Armistice Day", FR: "Armistice 1918"}, fixed(11, 11)},
	{"CA", say.Text{EN: "Remembrance Day", FR: "Jour du Souvenir"}, fixed(11, 11)},
	{"US", say.Text{EN: "Veterans Day", FR: "Journée des anciens combattants"}, nearest(fixed(11, 11))},
	{"US", say.Text{EN: "Thanksgiving", FR: "Thanksgiving"}, nth(4, time.Thursday, 11)},
	{"ES", say.Text{EN: "Constitution Day", FR: "Jour de la Constitution"}, fixed(12, 6)},
	{"ES IT", say.Text{EN: "Immaculate Conception", FR: "Immaculée Conception"}, fixed(12, 8)},
	{"BE CA CH DE ES FR IT", say.Text{EN: "Christmas Day", FR: "Noël"}, fixed(12, 25)},
	{"US", say.Text{EN: "Christmas Day", FR: "Noël"}, nearest(fixed(12, 25))},
	{"GB", say.Text{EN: "Christmas Day", FR: "Noël"}, substitute(0, fixed(12, 25))},
	{"CA DE IT", say.Text{EN: "26 December", FR: "26 décembre"}, fixed(12, 26)},
	{"GB", say.Text{EN: "Boxing Day", FR: "Lendemain de Noël"}, substitute(1, fixed(12, 26))},
}

// Easter is Easter Sunday of a year of the Gregorian calendar, at midnight UTC.
func Easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return date(year, time.Month(n/31), n%31+1)
}

// Holiday names the public holiday that the date of day, on the clocks of its own zone, is in the
// whole of a country. An unknown or empty country has none.
func Holiday(country string, day time.Time) (say.Text, bool) {
	country = strings.ToUpper(country)
	if !slices.Contains(Countries, country) {
		return say.Text{}, false
	}
	on := date(day.Year(), day.Month(), day.Day())
	for _, f := range feasts {
		// New Year's Day may be observed on the last day of the year before.
		if strings.Contains(f.in, country) && (f.on(on.Year()).Equal(on) || f.on(on.Year()+1).Equal(on)) {
			return f.name, true
		}
	}
	return say.Text{}, false
}
