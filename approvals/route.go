package approvals

import (
	"slices"
	"strings"
	"unicode"

	"copydesk/approvals/say"
)

// A Route adds a step to the policy of posts that say certain words, carry a tag or go to an
// account. The zero value catches nothing.
type Route struct {
	Name     string
	Words    []string // folded whole words or phrases; a last * takes any ending; # is any number
	Tags     []string
	Accounts []string // account ids
	Step     Step
}

// A Hit is why a route was taken.
type Hit struct {
	Route string
	By    string // "word", "tag" or "account"
	Match string // the words of the route, the tag, or the account id
}

// DefaultRoutes lists the routes that a brand can switch on: prices, health and legal claims, in
// English and French. Each asks for an admin.
func DefaultRoutes() []Route {
	admin := Step{Needed: 1, Roles: []Role{Admin}}
	return []Route{
		{Name: "price", Step: admin, Words: []string{
			"# €", "€ #", "# $", "$ #", "# £", "£ #", "# %", "# eur*", "# dollar*", "# pound*",
			"price*", "discount*", "sale", "sales", "free", "coupon*", "voucher*", "deal", "deals", "cheap*", "half off", "special offer*",
			"prix", "tarif*", "promo*", "solde*", "remise*", "rabais", "reduction*", "gratuit*", "offert*", "moitie prix", "offre speciale", "bon d achat",
		}},
		{Name: "health", Step: admin, Words: []string{
			"health*", "medic*", "disease*", "treatment*", "therap*", "symptom*", "diagnos*", "cure", "cures", "cured", "heal", "heals", "pain", "vaccin*",
			"allerg*", "cancer*", "diabet*", "weight loss", "lose weight",
			"sante", "maladie*", "traitement*", "gueri*", "soign*", "douleur*", "clinique*", "minceur", "maigrir", "perte de poids",
		}},
		{Name: "legal", Step: admin, Words: []string{
			"legal*", "lawsuit*", "law", "patent*", "guarantee*", "warrant*", "certifi*", "gdpr", "giveaway*", "sweepstake*", "recall*", "terms and conditions",
			"juridique*", "legaux", "proces", "litige*", "loi", "brevet*", "garanti*", "rgpd", "concours", "tirage au sort", "rappel produit", "rappel de produit*", "conditions generales",
		}},
	}
}

// routeNames are the routes of [DefaultRoutes] as people read them.
var routeNames = map[string]say.Text{
	"price": {EN: "price", FR: "prix"}, "health": {EN: "health", FR: "santé"}, "legal": {EN: "legal", FR: "juridique"},
}

// RouteName is a route's name as people read it: in both languages where it is one of
// [DefaultRoutes], else as it was typed.
func RouteName(name string) say.Text {
	if t, ok := routeNames[name]; ok {
		return t
	}
	return say.Same(name)
}

// RouteCalled is the name that a route is kept under: one of [DefaultRoutes] is understood in both
// languages, with or without accents.
func RouteCalled(typed string) string {
	for name, t := range routeNames {
		if f := Folded(typed); f == Folded(t.EN) || f == Folded(t.FR) {
			return name
		}
	}
	return typed
}

// Resolve gives the policy under which a text is submitted: the brand's own steps, then one for
// each route that the text, its tags or its accounts take, in the order of the routes. people are
// everybody's roles in the brand: a step that needs all holders of a role names them from here on.
func Resolve(base Policy, routes []Route, text string, tags, accounts []string, people map[string][]Role) (Policy, []Hit) {
	out := Policy{Solo: base.Solo, Strict: base.Strict, Expires: base.Expires}
	for _, s := range base.Steps {
		out.Steps = append(out.Steps, s.named(people))
	}
	var hits []Hit
	said := words(text)
	for _, r := range routes {
		hit, ok := r.takes(said, tags, accounts)
		if !ok {
			continue
		}
		s := r.Step.named(people)
		s.Why = r.Name
		out.Steps = append(out.Steps, s)
		hits = append(hits, hit)
	}
	return out, hits
}

// named gives a step of its own; one that needs all holders of a role names them.
func (s Step) named(people map[string][]Role) Step {
	s.People, s.Roles = sorted(s.People), slices.Clone(s.Roles)
	if s.Needed != 0 || len(s.Roles) == 0 {
		return s
	}
	for person, roles := range people {
		if s.Names(person, roles) {
			s.People = append(s.People, person)
		}
	}
	s.People, s.Roles = sorted(s.People), nil
	return s
}

func (r Route) takes(said, tags, accounts []string) (Hit, bool) {
	for _, phrase := range r.Words {
		if says(said, words(phrase)) {
			return Hit{r.Name, "word", phrase}, true
		}
	}
	for _, want := range r.Tags {
		for _, tag := range tags {
			if Folded(strings.TrimPrefix(tag, "#")) == Folded(strings.TrimPrefix(want, "#")) {
				return Hit{r.Name, "tag", want}, true
			}
		}
	}
	for _, a := range r.Accounts {
		if slices.Contains(accounts, a) {
			return Hit{r.Name, "account", a}, true
		}
	}
	return Hit{}, false
}

// says reports whether the words of a phrase stand one after another in what was said.
func says(said, phrase []string) bool {
	for i := 0; len(phrase) > 0 && i+len(phrase) <= len(said); i++ {
		if slices.EqualFunc(said[i:i+len(phrase)], phrase, alike) {
			return true
		}
	}
	return false
}

func alike(word, want string) bool {
	if want == "#" {
		return unicode.IsDigit([]rune(word)[0])
	}
	if stem, open := strings.CutSuffix(want, "*"); open {
		return strings.HasPrefix(word, stem)
	}
	return word == want
}

// words splits a text into folded words, numbers ("19,90" is one) and the signs that make a number
// a price. A * or # stays with its word, so that phrases of a route split alike.
func words(text string) []string {
	var out []string
	var word []rune
	end := func() {
		if w := strings.TrimRight(string(word), ".,"); w != "" {
			out = append(out, w)
		}
		word = nil
	}
	for _, r := range Folded(text) {
		number := len(word) > 0 && unicode.IsDigit(word[0])
		switch {
		case unicode.IsDigit(r):
			if !number {
				end()
			}
			word = append(word, r)
		case number && (r == '.' || r == ','):
			word = append(word, r)
		case unicode.IsLetter(r):
			if number {
				end()
			}
			word = append(word, r)
		case r == '*' && len(word) > 0:
			word = append(word, r)
			end()
		case unicode.Is(unicode.Sc, r), r == '%', r == '#':
			end()
			word = []rune{r}
			end()
		default:
			end()
		}
	}
	end()
	return out
}
