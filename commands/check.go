package commands

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

// Level is how much a check says.
type Level int

// The levels. A Stop check keeps a post from being submitted.
const (
	Pass Level = iota
	Warn
	Stop
)

// A Check is one thing looked at.
type Check struct {
	Code  string
	Level Level
	Text  say.Text
}

// A CheckInput is what checks look at; they are a pure function of it.
type CheckInput struct {
	Parts    []approvals.Part
	Links    []approvals.Link
	Names    map[string]say.Text // account id → how it is called
	Forbid   []string
	Mention  string
	Handles  []string         // mentions the brand knows
	Alike    map[string]int64 // account id → another post of the last 30 days that says the same
	HasModel bool
}

// checkInput gathers what checks look at from a brand's values.
func checkInput(info storage.BrandInfo, rev approvals.Revision, alike map[string]int64) CheckInput {
	in := CheckInput{Parts: rev.Parts, Links: rev.Links, Names: map[string]say.Text{}, Alike: alike,
		Forbid: listOf(info.Value("forbidden-words")), Mention: info.Value("required-mention"), Handles: listOf(info.Value("handles"))}
	for _, a := range info.Accounts {
		in.Names[a.ID] = placeOf(a)
	}
	return in
}

// listOf reads a value that is a list with commas.
func listOf(value string) []string {
	var out []string
	for _, v := range strings.Split(value, ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// checks lists what is looked at, in the order it is said.
var checks = []struct {
	code string
	look func(CheckInput, approvals.Part) (Level, say.Text)
}{
	{"length", checkLength},
	{"hidden", checkHidden},
	{"forbidden", checkForbidden},
	{"mention", checkMention},
	{"strangers", checkStrangers},
	{"links", checkLinks},
	{"alt", checkAlt},
	{"duplicate", checkDuplicate},
	{"claims", checkClaims},
}

// Checks looks at every text: what stops or warns comes first as it was found, each once; what
// passed is counted.
func Checks(in CheckInput) []Check {
	var out []Check
	for _, c := range checks {
		level := Pass
		said := map[string]bool{}
		for _, p := range in.Parts {
			l, text := c.look(in, p)
			level = max(level, l)
			if l != Pass && !said[text.EN] {
				said[text.EN] = true
				out = append(out, Check{c.code, l, text})
			}
		}
		if level == Pass {
			out = append(out, Check{Code: c.code})
		}
	}
	return out
}

// checkFields shows checks on a card: what stops, what warns, and in one line what passed.
func checkFields(list []Check, lang say.Lang) []chat.Field {
	var stops, warnings, passed []chat.Field
	good := say.Count{One: say.Text{EN: "check passed", FR: "contrôle réussi"}, Many: say.Text{EN: "checks passed", FR: "contrôles réussis"}}
	for _, c := range list {
		switch c.Level {
		case Pass:
			good.N++
		case Warn:
			warnings = append(warnings, chat.Field{Block: chat.Warning, Value: "! " + c.Text.In(lang)})
		default:
			stops = append(stops, chat.Field{Block: chat.Stop, Value: "✗ " + c.Text.In(lang)})
		}
	}
	if good.N > 0 {
		passed = append(passed, chat.Field{Block: chat.Passed, Value: "✓ " + good.In(lang)})
	}
	return slices.Concat(stops, warnings, passed)
}

func checkLength(in CheckInput, p approvals.Part) (Level, say.Text) {
	n := networks.Named(p.Network)
	if strings.TrimSpace(p.Text) == "" {
		return Stop, say.Text{EN: "There is no text for %s.", FR: "Il n'y a pas de texte pour %s."}.F(in.Names[p.Account])
	}
	if n == nil || n.Limits.Text == 0 || n.Count(p.Text) <= n.Limits.Text {
		return Pass, say.Text{}
	}
	return Stop, say.Text{
		EN: "The text is %[1]s characters too long for %[2]s.",
		FR: "Le texte dépasse de %[1]s caractères pour %[2]s.",
	}.F(say.Int(n.Count(p.Text)-n.Limits.Text), in.Names[p.Account])
}

func checkHidden(_ CheckInput, p approvals.Part) (Level, say.Text) {
	found := approvals.Invisible(p.Text)
	if len(found) == 0 {
		return Pass, say.Text{}
	}
	return Stop, say.Text{
		EN: "The text has invisible characters. See where: %s.",
		FR: "Le texte contient des caractères invisibles. Voyez où\u202f: %s.",
	}.F(Shown(previewName, ""))
}

func checkForbidden(in CheckInput, p approvals.Part) (Level, say.Text) {
	for _, w := range in.Forbid {
		if hasWords(p.Text, w) {
			return Stop, say.Text{EN: "%s is a forbidden word here.", FR: "%s est un mot interdit ici."}.F(say.Quoted(w))
		}
	}
	return Pass, say.Text{}
}

// hasWords reports whether a text has a word or phrase, case and accents folded, as whole words.
func hasWords(text, phrase string) bool {
	pad := func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(approvals.Folded(s), func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127)
		}), " ") + " "
	}
	want := pad(phrase)
	return strings.TrimSpace(want) != "" && strings.Contains(pad(text), want)
}

func checkMention(in CheckInput, p approvals.Part) (Level, say.Text) {
	if in.Mention == "" || strings.Contains(approvals.Folded(p.Text), approvals.Folded(in.Mention)) {
		return Pass, say.Text{}
	}
	return Stop, say.Text{EN: "%s must be in the text.", FR: "%s doit figurer dans le texte."}.F(say.Quoted(in.Mention))
}

func checkStrangers(in CheckInput, p approvals.Part) (Level, say.Text) {
	for _, m := range networks.Mentions(p.Text) {
		known := strings.Contains(approvals.Folded(in.Mention), approvals.Folded(m.Text))
		for _, h := range in.Handles {
			known = known || approvals.Folded(strings.TrimPrefix(h, "@")) == approvals.Folded(strings.TrimPrefix(m.Text, "@"))
		}
		if !known {
			return Warn, say.Text{EN: "%s is not a mention this brand knows. Is it the right one?", FR: "%s n'est pas une mention connue de la marque. Est-ce la bonne\u202f?"}.F(m.Text)
		}
	}
	return Pass, say.Text{}
}

// bareHost is an address as people read it in a text, without its scheme.
var bareHost = regexp.MustCompile(`(?i)\b(?:[\pL\pN-]+\.)+(?:com|org|net|fr|eu|io|de|uk|be|ch|co|app|dev|shop)\b`)

func checkLinks(_ CheckInput, p approvals.Part) (Level, say.Text) {
	for _, l := range networks.Links(p.Text) {
		u, err := url.Parse(l.Text)
		if err != nil || u.Host == "" {
			return Stop, say.Text{EN: "%s is not an address that works.", FR: "%s n'est pas une adresse valable."}.F(l.Text)
		}
		if u.User != nil {
			return Stop, say.Text{EN: "%s hides where it leads: what stands before @ is not its site.", FR: "%s cache sa destination\u202f: ce qui précède @ n'est pas son site."}.F(l.Text)
		}
		if odd := approvals.OddHost(u.Hostname()); odd != "" {
			return Stop, say.Text{EN: "The address %s imitates another one with look-alike letters.", FR: "L'adresse %s en imite une autre avec des lettres ressemblantes."}.F(u.Hostname())
		}
		if u.Scheme != "https" {
			return Warn, say.Text{EN: "%s is not https.", FR: "%s n'est pas en https."}.F(l.Text)
		}
	}
	for _, host := range bareHost.FindAllString(withoutLinks(p.Text), -1) {
		if !strings.HasPrefix(host, "@") {
			return Warn, say.Text{EN: "%s is no link: add https:// so that people can follow it.", FR: "%s n'est pas un lien\u202f: ajoutez https:// pour qu'on puisse le suivre."}.F(host)
		}
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

func checkAlt(_ CheckInput, p approvals.Part) (Level, say.Text) {
	for _, m := range p.Media {
		if strings.TrimSpace(m.Alt) == "" {
			return Stop, say.Text{EN: "A picture has no description for people who cannot see it.", FR: "Une image n'a pas de description pour les personnes qui ne la voient pas."}
		}
	}
	return Pass, say.Text{}
}

func checkDuplicate(in CheckInput, p approvals.Part) (Level, say.Text) {
	if n, found := in.Alike[p.Account]; found {
		return Warn, say.Text{EN: "Post %s of the last 30 days says the same.", FR: "La publication %s, de moins de 30 jours, dit la même chose."}.F(post(n))
	}
	return Pass, say.Text{}
}

var (
	prices       = regexp.MustCompile(`(?i)(?:[€$£]\s?\d|\d\s?(?:[€$£%]|eur\b|euros?\b|dollars?\b))`)
	superlatives = regexp.MustCompile(`(?i)\b(?:best|cheapest|fastest|greenest|leading|number one|n[°º] ?1|#1|world.s first|only one|100 ?%|le meilleur|la meilleure|les meilleurs|le moins cher|la moins chère|leader|numéro un|le plus \pL+|la plus \pL+|kind to|eco-?friendly|écologique|sustainable|carbon neutral|neutre en carbone)`)
)

func checkClaims(_ CheckInput, p approvals.Part) (Level, say.Text) {
	if len(networks.Links(p.Text)) > 0 {
		return Pass, say.Text{} // what a claim rests on can be followed
	}
	if found := prices.FindString(p.Text); found != "" {
		return Warn, say.Text{EN: "%s is a price or a figure: where can people check it? Add a link.", FR: "%s est un prix ou un chiffre\u202f: où le vérifier\u202f? Ajoutez un lien."}.F(say.Quoted(found))
	}
	if found := superlatives.FindString(p.Text); found != "" {
		return Warn, say.Text{EN: "%s is a claim: what is its source? Add a link.", FR: "%s est une affirmation\u202f: quelle est sa source\u202f? Ajoutez un lien."}.F(say.Quoted(found))
	}
	return Pass, say.Text{}
}

// recentSince is how far back a duplicate is looked for.
func recentSince(now time.Time) time.Time { return now.AddDate(0, 0, -30) }
