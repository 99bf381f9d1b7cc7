package commands

import (
	"net/url"
	"regexp"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/integrations/networks"
)

// bareHost is an address as people read it in a text, without its scheme. What follows @ is not one:
// it belongs to a mention or an e-mail address.
var bareHost = regexp.MustCompile(`(?i)(?:^|[^\pL\pM\pN@/.-])((?:[\pL\pN][\pL\pM\pN-]*\.)+(?:com|org|net|fr|eu|io|de|uk|be|ch|co|app|dev|shop))\b`)

// checkLinks says the worst of what is found: a link that deceives before one that is only not safe.
func checkLinks(_ CheckInput, p approvals.Part) (Level, say.Text) {
	worst, said := Pass, say.Text{}
	note := func(l Level, t say.Text) {
		if l > worst {
			worst, said = l, t
		}
	}
	for _, l := range networks.Links(p.Text) {
		level, text := judged(l.Text)
		note(level, text)
	}
	for _, found := range bareHost.FindAllStringSubmatch(withoutLinks(p.Text), -1) {
		if approvals.OddHost(found[1]) != "" {
			note(Stop, imitates.F(found[1]))
		}
		note(Warn, say.Text{EN: "%s is no link: add https:// so that people can follow it.", FR: "%s n'est pas un lien\u202f: ajoutez https:// pour qu'on puisse le suivre."}.F(found[1]))
	}
	return worst, said
}

var imitates = say.Text{EN: "The address %s imitates another one with look-alike letters.", FR: "L'adresse %s en imite une autre avec des lettres ressemblantes."}

// judged says what is wrong with one address.
func judged(link string) (Level, say.Text) {
	u, err := url.Parse(link)
	switch {
	case err != nil || u.Host == "":
		return Stop, say.Text{EN: "%s is not an address that works.", FR: "%s n'est pas une adresse valable."}.F(link)
	case u.User != nil:
		return Stop, say.Text{EN: "%s hides where it leads: what stands before @ is not its site.", FR: "%s cache sa destination\u202f: ce qui précède @ n'est pas son site."}.F(link)
	case approvals.OddHost(u.Hostname()) != "":
		return Stop, imitates.F(u.Hostname())
	case !strings.EqualFold(u.Scheme, "https"):
		return Warn, say.Text{EN: "%s is not https.", FR: "%s n'est pas en https."}.F(link)
	}
	return Pass, say.Text{}
}

// withoutLinks is a text with spaces where its links and mentions stand.
func withoutLinks(text string) string {
	b := []byte(text)
	for _, found := range append(networks.Links(text), networks.Mentions(text)...) {
		for i := found.Start; i < found.End; i++ {
			b[i] = ' '
		}
	}
	return string(b)
}
