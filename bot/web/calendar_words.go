package web

import "copydesk/approvals/say"

var (
	calendarOf = say.Text{EN: "Calendar of %s", FR: "Calendrier de %s"}
	freeSlot   = say.Text{EN: "free slot", FR: "créneau libre"}
	typeIt     = say.Text{EN: "To fill it, type in chat:", FR: "Pour le remplir, tapez dans la messagerie\u202f:"}
)

// calendarWords are the phrases that stand on every month page.
var calendarWords = struct{ today, present, months, holiday, nothing, empty, feed say.Text }{
	today:   say.Text{EN: "today", FR: "aujourd'hui"},
	present: say.Text{EN: "This month", FR: "Ce mois-ci"},
	months:  say.Text{EN: "Months", FR: "Mois"},
	holiday: say.Text{EN: "public holiday", FR: "jour férié"},
	nothing: say.Text{EN: "Nothing is planned this month.", FR: "Rien n'est prévu ce mois-ci."},
	empty:   say.Text{EN: "nothing planned", FR: "rien de prévu"},
	feed:    say.Text{EN: "Feed for a calendar program", FR: "Flux pour un logiciel d'agenda"},
}

// timesIn says whose clock the page goes by.
func (c calendar) timesIn() string {
	return say.Text{EN: "Read-only. Times in %s.", FR: "En lecture seule. Heures de %s."}.F(say.Zone(c.now)).In(c.lang)
}
