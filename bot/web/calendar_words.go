package web

import "copydesk/approvals/say"

var (
	calendarOf = say.Text{EN: "Calendar of %s", FR: "Calendrier de %s"}
	freeSlot   = say.Text{EN: "free slot", FR: "créneau libre"}
	typeIt     = say.Text{EN: "To fill it, type in chat:", FR: "Pour le remplir, tapez dans la messagerie\u202f:"}
)

// calendarWords are the phrases that stand on every month page.
var calendarWords = map[string]say.Text{
	"today":   {EN: "today", FR: "aujourd'hui"},
	"present": {EN: "This month", FR: "Ce mois-ci"},
	"months":  {EN: "Months", FR: "Mois"},
	"holiday": {EN: "public holiday", FR: "jour férié"},
	"nothing": {EN: "Nothing is planned this month.", FR: "Rien n'est prévu ce mois-ci."},
	"empty":   {EN: "nothing planned", FR: "rien de prévu"},
	"feed":    {EN: "Feed for a calendar program", FR: "Flux pour un logiciel d'agenda"},
}

// words are the page's phrases in the reader's language.
func (c calendar) words() map[string]string {
	out := map[string]string{"zone": say.Text{
		EN: "Read-only. Times in %s.", FR: "En lecture seule. Heures de %s.",
	}.F(say.Zone(c.now)).In(c.lang)}
	for name, t := range calendarWords {
		out[name] = t.In(c.lang)
	}
	return out
}
