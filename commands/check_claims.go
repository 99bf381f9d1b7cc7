package commands

import (
	"regexp"
	"slices"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/integrations/networks"
)

// Parts of the expressions below. Their \b would know no accents, and their \s no no-break space.
const (
	gap    = `[ \x{00a0}\x{202f}]?`
	figure = `\d+(?:[ .,'’\x{00a0}\x{202f}]\d{3})*(?:[.,]\d+)?`
	edge   = `(?:$|[^\pL\pM\pN])`
	start  = `(?:^|[^\pL\pM\pN])`
)

var (
	// prices are amounts and shares, with their sign: "9,99 €", "$9.99", "-20 %".
	prices = regexp.MustCompile(`(?i)` + start + `([-−–+]?` + gap + `(?:[€$£]|(?:eur|usd|gbp|chf)` + gap + `)` + gap + figure +
		`|[-−–+]?` + gap + figure + gap + `(?:[€$£%]|(?:eur|euros?|usd|dollars?|gbp|pounds?|chf|percent|per cent|pour cent)))` + edge)
	superlatives = regexp.MustCompile(`(?i)` + start + `(best|cheapest|fastest|greenest|lightest|strongest|safest|largest|biggest|cleanest|healthiest|` +
		`lowest|highest|finest|easiest|the most \pL+|the only|number one|(?:market|world)[ -]leader|(?:market|world)[ -]leading|world['’]s first|` +
		`n[°ºo]\.?` + gap + `1|#` + gap + `1|numéros? (?:un|1)|` +
		`(?:le|la|les|du|de la|des|au|aux) meilleure?s?|(?:le|la|les) moins ch[eè]re?s?|(?:le|la|les) plus \pL+|le seul|la seule|unique au monde|` +
		`leaders? (?:du|de la|des|mondia\pL+|français\pL*|européen\pL*)|première? mondiale?|` +
		`kind to (?:the|nature|your|skin)|eco-?friendly|sustainable|carbon[ -]neutral|climate[ -]neutral|` +
		`écologiques?|éco-?responsables?|neutres? en carbone|durables?|bons? pour la (?:planète|santé))` + edge)
	// idioms hold a superlative and claim nothing.
	idioms = regexp.MustCompile(`(?i)best wishes|best regards|all the best|best before|(?:your|our|my|their|his|her) best|meilleurs vœux|` +
		`(?:le|la|les) plus (?:souvent|tôt|tard|vite|possible|rapidement possible|tôt possible|vite possible)`)
)

// checkClaims warns of a price, a figure or a superlative where nothing says where it comes from.
func checkClaims(_ CheckInput, p approvals.Part) (Level, say.Text) {
	if len(networks.Links(p.Text)) > 0 {
		return Pass, say.Text{} // what a claim rests on can be followed
	}
	figures, words := matches(prices, p.Text), matches(superlatives, idioms.ReplaceAllString(p.Text, " "))
	switch {
	case len(figures) > 0 && len(words) > 0:
		return Warn, say.Text{EN: "%[1]s and %[2]s: where can people check that? Add a link.", FR: "%[1]s et %[2]s\u202f: où le vérifier\u202f? Ajoutez un lien."}.F(quotedAll(figures), quotedAll(words))
	case len(figures) > 1:
		return Warn, say.Text{EN: "%s: where can people check these figures? Add a link.", FR: "%s\u202f: où vérifier ces chiffres\u202f? Ajoutez un lien."}.F(quotedAll(figures))
	case len(figures) == 1:
		return Warn, say.Text{EN: "%s is a price or a figure: where can people check it? Add a link.", FR: "%s est un prix ou un chiffre\u202f: où le vérifier\u202f? Ajoutez un lien."}.F(quotedAll(figures))
	case len(words) > 1:
		return Warn, say.Text{EN: "%s are claims: what is their source? Add a link.", FR: "%s sont des affirmations\u202f: quelle est leur source\u202f? Ajoutez un lien."}.F(quotedAll(words))
	case len(words) == 1:
		return Warn, say.Text{EN: "%s is a claim: what is its source? Add a link.", FR: "%s est une affirmation\u202f: quelle est sa source\u202f? Ajoutez un lien."}.F(quotedAll(words))
	}
	return Pass, say.Text{}
}

// mostFound bounds how many claims of a text are named.
const mostFound = 5

// matches lists what an expression's first group matches in a text, each once, at most [mostFound].
func matches(re *regexp.Regexp, text string) []string {
	var out []string
	for rest := text; len(out) < mostFound; {
		at := re.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		if w := strings.TrimSpace(rest[at[2]:at[3]]); !slices.Contains(out, w) {
			out = append(out, w)
		}
		rest = rest[at[3]:]
	}
	return out
}
