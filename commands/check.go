package commands

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
	"copydesk/integrations/pictures"
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
	Parts   []approvals.Part
	Links   []approvals.Link
	Names   map[string]say.Text        // account id → how it is called
	Limits  map[string]networks.Limits // account id → what it takes; missing: what its network takes
	Forbid  []string
	Mention string
	Handles []string         // mentions the brand knows
	Alike   map[string]int64 // account id → another post of the last 30 days that says the same
	Again   bool             // it goes out again and again
}

// checkInput gathers what checks look at from a brand's values.
func checkInput(info storage.BrandInfo, rev approvals.Revision, alike map[string]int64) CheckInput {
	in := CheckInput{Parts: rev.Parts, Links: rev.Links, Names: map[string]say.Text{}, Limits: map[string]networks.Limits{}, Alike: alike, Again: len(rev.Occurrences) > 1,
		Forbid: listOf(info.Value("forbidden-words")), Mention: info.Value("required-mention"), Handles: listOf(info.Value("known-mentions"))}
	for _, a := range info.Accounts {
		in.Names[a.ID] = placeOf(a)
		in.Handles = append(in.Handles, a.Name) // a brand may always name itself
		for _, m := range networks.Mentions(a.Name) {
			in.Handles = append(in.Handles, m.Text)
		}
		if n := networks.Named(a.Network); n != nil {
			in.Limits[a.ID] = n.For(a.Name)
		}
	}
	return in
}

// limits is what a part's account takes.
func (in CheckInput) limits(p approvals.Part, n *networks.Network) networks.Limits {
	if l, ok := in.Limits[p.Account]; ok {
		return l
	}
	return n.Limits
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
	{"picture", checkPicture},
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
	if n == nil {
		return Pass, say.Text{}
	}
	limit := in.limits(p, n).Text
	if limit == 0 || n.Count(p.Text) <= limit {
		return Pass, say.Text{}
	}
	return Stop, say.Text{
		EN: "The text is %[1]s too long for %[2]s.",
		FR: "Le texte dépasse de %[1]s pour %[2]s.",
	}.F(say.Count{N: int64(n.Count(p.Text) - limit), One: say.Text{EN: "character", FR: "caractère"}, Many: say.Text{EN: "characters", FR: "caractères"}}, in.Names[p.Account])
}

// checkPicture stops what a network would not take: most networks of pictures have no post of words
// alone, and each takes so many at once.
func checkPicture(in CheckInput, p approvals.Part) (Level, say.Text) {
	n := networks.Named(p.Network)
	if n == nil {
		return Pass, say.Text{}
	}
	l := in.limits(p, n)
	switch {
	case len(p.Media) == 0 && !l.TextAlone:
		return Stop, say.Text{
			EN: "%[1]s takes no post without a picture. Add one: %[2]s.",
			FR: "%[1]s n'accepte pas de publication sans image. Ajoutez-en une\u202f: %[2]s.",
		}.F(begins(in.Names[p.Account], n), Shown(say.Text{EN: "picture", FR: "visuel"}, ""))
	case l.Film == nil && slices.ContainsFunc(p.Media, func(m approvals.Medium) bool { return pictures.IsFilm(m.Type) }):
		return Stop, say.Text{EN: "A film cannot go to %s.", FR: "Un film ne peut pas partir sur %s."}.F(in.Names[p.Account])
	case len(p.Media) > l.Pictures:
		return Stop, say.Text{
			EN: "%[1]s takes %[2]s at most, and this post has %[3]d.",
			FR: "%[1]s accepte au plus %[2]s\u202f; cette publication en a %[3]d.",
		}.F(begins(in.Names[p.Account], n), picturesCount(l.Pictures), len(p.Media))
	}
	return Pass, say.Text{}
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
	var found []string
	for _, w := range in.Forbid {
		if hasWords(p.Text, w) {
			found = append(found, w)
		}
	}
	switch len(found) {
	case 0:
		return Pass, say.Text{}
	case 1:
		return Stop, say.Text{EN: "%s is a forbidden word here.", FR: "%s est un mot interdit ici."}.F(say.Quoted(found[0]))
	}
	return Stop, say.Text{EN: "These words are forbidden here: %s.", FR: "Ces mots sont interdits ici\u202f: %s."}.F(quotedAll(found))
}

// quotedAll are several words of people, each in its quotation marks.
func quotedAll(words []string) say.Text {
	var all []say.Speaker
	for _, w := range words {
		all = append(all, say.Quoted(w))
	}
	return say.Join(", ", all...)
}

// hasWords reports whether a text has a word or phrase, case and accents folded, as whole words:
// what is beside it is no letter and no figure where it ends with one itself.
func hasWords(text, phrase string) bool {
	text, phrase = " "+spaced(text)+" ", spaced(phrase)
	if phrase == "" {
		return false
	}
	for from := 0; ; from++ {
		i := strings.Index(text[from:], phrase)
		if i < 0 {
			return false
		}
		from += i
		before, _ := utf8.DecodeLastRuneInString(text[:from])
		after, _ := utf8.DecodeRuneInString(text[from+len(phrase):])
		first, _ := utf8.DecodeRuneInString(phrase)
		last, _ := utf8.DecodeLastRuneInString(phrase)
		if !(inWord(before) && inWord(first)) && !(inWord(last) && inWord(after)) {
			return true
		}
	}
}

// spaced is a folded text with one space for every space, line break and hyphen.
func spaced(s string) string {
	return strings.Join(strings.FieldsFunc(approvals.Folded(s), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r)
	}), " ")
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func checkMention(in CheckInput, p approvals.Part) (Level, say.Text) {
	if in.Mention == "" || hasWords(p.Text, in.Mention) {
		return Pass, say.Text{}
	}
	return Stop, say.Text{EN: "%s must be in the text.", FR: "%s doit figurer dans le texte."}.F(say.Quoted(in.Mention))
}

func checkStrangers(in CheckInput, p approvals.Part) (Level, say.Text) {
	known := map[string]bool{}
	for _, m := range networks.Mentions(in.Mention) {
		known[handle(m.Text)] = true
	}
	for _, h := range in.Handles {
		known[handle(h)] = true
	}
	var strangers []string
	for _, m := range networks.Mentions(p.Text) {
		if !known[handle(m.Text)] {
			known[handle(m.Text)] = true
			strangers = append(strangers, m.Text)
		}
	}
	switch len(strangers) {
	case 0:
		return Pass, say.Text{}
	case 1:
		return Warn, say.Text{EN: "%s is not a mention this brand knows. Is it the right one?", FR: "%s n'est pas une mention connue de la marque. Est-ce la bonne\u202f?"}.F(strangers[0])
	}
	return Warn, say.Text{EN: "This brand does not know these mentions: %s. Are they the right ones?", FR: "La marque ne connaît pas ces mentions\u202f: %s. Sont-elles justes\u202f?"}.F(strings.Join(strangers, ", "))
}

// handle is a mention as two are compared.
func handle(mention string) string { return approvals.Folded(strings.TrimPrefix(mention, "@")) }

func checkAlt(_ CheckInput, p approvals.Part) (Level, say.Text) {
	for _, m := range p.Media {
		switch {
		case strings.TrimSpace(m.Alt) != "":
		case pictures.IsFilm(m.Type):
			return Stop, say.Text{EN: "A film has no description for people who cannot see it.", FR: "Un film n'a pas de description pour les personnes qui ne le voient pas."}
		default:
			return Stop, say.Text{EN: "A picture has no description for people who cannot see it.", FR: "Une image n'a pas de description pour les personnes qui ne la voient pas."}
		}
	}
	return Pass, say.Text{}
}

func checkDuplicate(in CheckInput, p approvals.Part) (Level, say.Text) {
	if n, found := in.Alike[p.Account]; found {
		return Warn, say.Text{EN: "Post %s of the last 30 days says the same.", FR: "La publication %s, de moins de 30 jours, dit la même chose."}.F(post(n))
	}
	if n := networks.Named(p.Network); in.Again && (n == nil || !n.SameAgain) {
		return Warn, say.Text{
			EN: "It says the same on every date, and %s may refuse the same text twice.",
			FR: "Elle dit la même chose à chaque date, et %s peut refuser deux fois le même texte.",
		}.F(in.Names[p.Account])
	}
	return Pass, say.Text{}
}

// recentSince is how far back a duplicate is looked for.
func recentSince(now time.Time) time.Time { return now.AddDate(0, 0, -30) }
