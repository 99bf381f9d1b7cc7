package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
)

// maxWords is the longest text of a brand's value, in characters.
const maxWords = 2000

func readText(_ context.Context, _ *Call, typed string) (string, error) {
	if n := len([]rune(typed)); n > maxWords {
		return "", say.No(say.Unreadable, say.Text{
			EN: "That is %[1]d characters; at most %[2]d fit. Shorten it.", FR: "Cela fait %[1]d caractères, pour %[2]d au plus. Raccourcissez.",
		}.F(n, maxWords))
	}
	return strings.TrimSpace(typed), nil
}

// readList keeps words and phrases with commas between them, each once.
func readList(ctx context.Context, c *Call, typed string) (string, error) {
	var out []string
	for _, w := range strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if w = strings.Join(strings.Fields(w), " "); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return readText(ctx, c, strings.Join(out, ", "))
}

func readHashtags(ctx context.Context, c *Call, typed string) (string, error) {
	var out []string
	for _, w := range strings.FieldsFunc(typed, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }) {
		w = strings.TrimLeft(w, "#")
		if w == "" || strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }) {
			return "", cannotRead(w, say.Text{EN: "#trail #demo", FR: "#trail #demo"})
		}
		if w = "#" + w; !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return readText(ctx, c, strings.Join(out, " "))
}

// readMentions keeps handles with commas between them, each once, with its @.
func readMentions(ctx context.Context, c *Call, typed string) (string, error) {
	var out []string
	for _, w := range strings.FieldsFunc(typed, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }) {
		w = "@" + strings.TrimLeft(w, "@")
		if found := networks.Mentions(w); len(found) != 1 || found[0].Text != w {
			return "", cannotRead(w, say.Text{EN: "@nike, @club", FR: "@nike, @club"})
		}
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return readText(ctx, c, strings.Join(out, ", "))
}

// The bounds of a brand's monthly budget, in tokens.
const leastBudget, mostBudget = 1_000, 100_000_000

func readBudget(_ context.Context, _ *Call, typed string) (string, error) {
	n, err := strconv.Atoi(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(",.'’", r) {
			return -1
		}
		return r
	}, typed))
	if err != nil {
		return "", cannotRead(typed, say.Text{EN: "200,000", FR: "200\u202f000"})
	}
	if n < leastBudget || n > mostBudget {
		return "", say.No(say.Unreadable, say.Text{
			EN: "That must lie between %s and %s. To use no model: %s.", FR: "Il faut un nombre entre %s et %s. Pour ne pas utiliser de modèle\u202f: %s.",
		}.F(say.Int(leastBudget), say.Int(mostBudget), say.Text{EN: string(say.C("/brand set drafting off")), FR: string(say.C("/marque régler rédaction non"))}))
	}
	return strconv.Itoa(n), nil
}

func showBudget(_ *Call, stored string) say.Text {
	n := numberOf(stored, 0)
	return say.Text{EN: say.Int(n).In(say.EN), FR: say.Int(n).In(say.FR)}
}

// Regions that a city alone is looked up in.
var regions = []string{"Europe/", "America/", "Asia/", "Africa/", "Australia/", "Pacific/", "Atlantic/", "Indian/"}

// readZone reads an IANA zone, or the city of one.
func readZone(_ context.Context, _ *Call, typed string) (string, error) {
	words := strings.FieldsFunc(fold(typed), func(r rune) bool { return r == ' ' || r == '_' })
	for i, w := range words {
		parts := strings.Split(w, "/")
		for j, p := range parts {
			if p != "" {
				parts[j] = strings.ToUpper(p[:1]) + p[1:]
			}
		}
		words[i] = strings.Join(parts, "/")
	}
	city := strings.Join(words, "_")
	names := []string{typed, city}
	for _, r := range regions {
		names = append(names, r+city)
	}
	for _, n := range append(names, strings.ToUpper(typed)) {
		if z, err := time.LoadLocation(n); err == nil && n != "" && z.String() != "Local" && !strings.HasPrefix(n, ".") {
			return z.String(), nil
		}
	}
	return "", cannotRead(typed, say.Text{EN: "Europe/Paris, America/New_York, UTC", FR: "Europe/Paris, America/Montreal, UTC"})
}

func readSlots(_ context.Context, c *Call, typed string) (string, error) {
	s, err := approvals.ParseSlots(typed)
	for _, name := range s.Names() {
		if len(c.accountsNamed(name)) == 0 {
			return "", c.noSuchAccount("value", name)
		}
	}
	return s.In(say.EN), err
}

func showSlots(_ *Call, stored string) say.Text {
	s, err := approvals.ParseSlots(stored)
	if err != nil {
		return say.Same(stored)
	}
	return say.Text{EN: s.In(say.EN), FR: s.In(say.FR)}
}

func readHours(_ context.Context, _ *Call, typed string) (string, error) {
	h, err := approvals.ParseHours(typed)
	if err != nil || h.None() {
		return "", err
	}
	return h.In(say.EN), nil
}

func showHours(_ *Call, stored string) say.Text {
	h, err := approvals.ParseHours(stored)
	if err != nil {
		return say.Same(stored)
	}
	return say.Text{EN: h.In(say.EN), FR: h.In(say.FR)}
}

var spanUnits = map[string]time.Duration{
	"s": time.Second, "sec": time.Second, "second": time.Second, "seconds": time.Second, "seconde": time.Second, "secondes": time.Second,
	"m": time.Minute, "mn": time.Minute, "min": time.Minute, "mins": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hour": time.Hour, "hours": time.Hour, "heure": time.Hour, "heures": time.Hour,
}

// readSpan reads "60", "60 minutes", "2 h"; a number alone counts in unit. Stored as Go writes a
// duration.
func readSpan(unit, least, most time.Duration) func(context.Context, *Call, string) (string, error) {
	return func(_ context.Context, _ *Call, typed string) (string, error) {
		w := strings.Join(strings.Fields(fold(typed)), "")
		i := strings.IndexFunc(w, func(r rune) bool { return r < '0' || r > '9' })
		if i < 0 {
			i = len(w)
		}
		n, err := strconv.Atoi(w[:i])
		u, ok := spanUnits[w[i:]]
		if w[i:] == "" {
			u, ok = unit, true
		}
		if err != nil || !ok || n > 1_000_000 {
			return "", cannotRead(typed, spanSaid(max(unit, 60*unit)))
		}
		d := time.Duration(n) * u
		if d < least || d > most {
			return "", say.No(say.Unreadable, say.Text{
				EN: "That must lie between %s and %s.", FR: "Il faut une durée entre %s et %s.",
			}.F(spanSaid(least), spanSaid(most)))
		}
		return d.String(), nil
	}
}

func showSpan(_ *Call, stored string) say.Text {
	d, err := time.ParseDuration(stored)
	if err != nil {
		return say.Same(stored)
	}
	return spanSaid(d)
}

// spanSaid says a duration in its largest whole unit.
func spanSaid(d time.Duration) say.Text {
	count := say.Count{N: int64(d / time.Second), One: say.Text{EN: "second", FR: "seconde"}, Many: say.Text{EN: "seconds", FR: "secondes"}}
	switch {
	case d >= 2*time.Hour && d%time.Hour == 0:
		count = say.Count{N: int64(d / time.Hour), One: say.Text{EN: "hour", FR: "heure"}, Many: say.Text{EN: "hours", FR: "heures"}}
	case d >= time.Minute && d%time.Minute == 0:
		count = say.Count{N: int64(d / time.Minute), One: say.Text{EN: "minute", FR: "minute"}, Many: say.Text{EN: "minutes", FR: "minutes"}}
	}
	return say.Text{EN: count.In(say.EN), FR: count.In(say.FR)}
}

// mostDays is the longest that an approval can be made to count.
const mostDays = 365

// readDays reads "30", "30 days", « 30 jours »; stored as Go writes a duration.
func readDays(_ context.Context, _ *Call, typed string) (string, error) {
	w := strings.Fields(fold(typed))
	n, err := 0, error(nil)
	if len(w) > 0 {
		n, err = strconv.Atoi(strings.TrimRight(w[0], "djaysour"))
	}
	if err != nil || n < 1 || n > mostDays || len(w) > 2 || len(w) == 2 && !slices.Contains([]string{"d", "j", "day", "days", "jour", "jours"}, w[1]) {
		return "", cannotRead(typed, say.Text{EN: "30 days", FR: "30 jours"})
	}
	return (time.Duration(n) * 24 * time.Hour).String(), nil
}

func showDays(_ *Call, stored string) say.Text {
	d, err := time.ParseDuration(stored)
	if err != nil {
		return say.Same(stored)
	}
	count := daysOf(d)
	return say.Text{EN: count.In(say.EN), FR: count.In(say.FR)}
}

func daysOf(d time.Duration) say.Count {
	return say.Count{N: int64(d / (24 * time.Hour)), One: say.Text{EN: "day", FR: "jour"}, Many: say.Text{EN: "days", FR: "jours"}}
}

var countryNames = map[string]string{
	"belgium": "BE", "belgique": "BE", "canada": "CA", "switzerland": "CH", "suisse": "CH", "germany": "DE", "allemagne": "DE",
	"spain": "ES", "espagne": "ES", "france": "FR", "uk": "GB", "united kingdom": "GB", "england": "GB", "royaume-uni": "GB",
	"angleterre": "GB", "italy": "IT", "italie": "IT", "usa": "US", "united states": "US", "etats-unis": "US",
}

func readCountry(_ context.Context, _ *Call, typed string) (string, error) {
	code := strings.ToUpper(fold(typed))
	if named, ok := countryNames[fold(typed)]; ok {
		code = named
	}
	if slices.Contains(approvals.Countries, code) {
		return code, nil
	}
	known := strings.Join(approvals.Countries, ", ")
	return "", cannotRead(typed, say.Same(known))
}

var (
	strictOrFree = []chat.Choice{
		{Value: "strict", Text: say.Text{EN: "strict", FR: "strict"}},
		{Value: "loose", Text: say.Text{EN: "free", FR: "libre"}},
	}
	titlesOrFull = []chat.Choice{
		{Value: "titles", Text: say.Text{EN: "titles", FR: "titres"}},
		{Value: "full", Text: say.Text{EN: "full", FR: "complet"}},
	}
	plainOrTracked = []chat.Choice{
		{Value: "plain", Text: say.Text{EN: "plain", FR: "simples"}},
		{Value: "tracked", Text: say.Text{EN: "tracked", FR: "suivis"}},
	}
)

// readWords takes one of a few words, in either language.
func readWords(choices []chat.Choice) func(context.Context, *Call, string) (string, error) {
	return func(_ context.Context, _ *Call, typed string) (string, error) {
		v, wrong := checkChoice(chat.Option{Choices: choices}, typed)
		if !wrong.Empty() {
			return "", cannotRead(typed, choiceList(choices))
		}
		return v, nil
	}
}

func showWord(choices []chat.Choice) func(*Call, string) say.Text {
	return func(_ *Call, stored string) say.Text {
		for _, c := range choices {
			if c.Value == stored {
				return c.Text
			}
		}
		return say.Same(stored)
	}
}
