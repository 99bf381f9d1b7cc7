package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/report"
	"copydesk/commands/when"
	"copydesk/storage"
)

var metrics = &Command{
	Spec: chat.Spec{
		Name:    say.Text{EN: "metrics", FR: "chiffres"},
		Aliases: []string{"stats"},
		Help:    say.Text{EN: "What the brand, a campaign or a post brought", FR: "Ce que la marque, une campagne ou une publication a rapporté"},
		Options: []chat.Option{
			{Name: say.Text{EN: "what", FR: "quoi"}, Help: say.Text{EN: "brand, a post's number or a campaign; else the brand", FR: "marque, un numéro de publication ou une campagne\u202f; sinon la marque"}, Kind: chat.Words, Main: true},
			{Name: say.Text{EN: "period", FR: "période"}, Help: say.Text{EN: "today, yesterday, week, month, 14 days; else the week", FR: "aujourd'hui, hier, semaine, mois, 14 jours\u202f; sinon la semaine"}, Kind: chat.Words, Main: true},
			{Name: say.Text{EN: "against", FR: "contre"}, Help: say.Text{EN: "What to compare with", FR: "À quoi comparer"}, Kind: chat.One, Choices: []chat.Choice{
				{Value: "before", Text: say.Text{EN: "before", FR: "avant"}},
				{Value: "year", Text: say.Text{EN: "year", FR: "an"}},
				{Value: "none", Text: say.Text{EN: "none", FR: "rien"}}}},
		},
		Subs: []chat.Spec{
			{Name: say.Text{EN: "daily", FR: "chaque-jour"}, Aliases: []string{"quotidien"}, Help: say.Text{EN: "Post the numbers in this room every day", FR: "Publier les chiffres dans ce salon chaque jour"}, Options: []chat.Option{
				{Name: say.Text{EN: "at", FR: "heure"}, Help: say.Text{EN: "At what time; else 9:00", FR: "À quelle heure\u202f; sinon 9 h"}, Kind: chat.Words, Main: true}}},
			{Name: say.Text{EN: "off", FR: "jamais"}, Help: say.Text{EN: "No daily numbers in this room any more", FR: "Plus de chiffres quotidiens dans ce salon"}},
		},
		Bare:    say.Text{EN: "show", FR: "voir"},
		Example: say.Text{EN: "/metrics 12 week", FR: "/chiffres 12 semaine"},
		Role:    anyoneInBrand,
	},
	Run: runMetrics,
}

// clicks is the measure that tracked links count.
const clicks = "clicks"

func runMetrics(ctx context.Context, c *Call) (chat.Message, error) {
	switch c.Sub {
	case "daily":
		return c.setDaily(ctx)
	case "off":
		return c.endDaily(ctx)
	}
	w, err := c.window(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	n, err := w.numbers(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Text: report.Sentences(n).In(c.Lang), Private: true}
	if w.post.ID != "" {
		m.About = about(w.post, c.Info)
	}
	w.lang = c.Lang
	m.Images, err = w.images(ctx, w.from)
	return m, err
}

// A window is what numbers are asked of: a brand, a campaign or a post, over a time.
type window struct {
	brand    *storage.Brand
	info     storage.BrandInfo
	lang     say.Lang // empty: the brand's
	title    say.Text
	from, to time.Time // in the brand's zone; to not included
	now      time.Time // the present; zero: the window is over
	before   time.Time // start of the time to compare with; zero: nothing
	ended    time.Time // its end, not included
	only     storage.Filter
	post     storage.Post
}

// window reads what and which period: "12 week", "spring sale month", "week".
func (c *Call) window(ctx context.Context) (window, error) {
	w := window{brand: c.Brand, info: c.Info}
	words := strings.Fields(c.Text("what") + " " + c.Text("period"))
	what := words
	var p when.Period
	var err error
	for i := range words {
		if i+1 < len(words) && isPost(words[i]) && oneOf[fold(words[i+1])] {
			continue // "12 week" is post 12 this week; "12 weeks" are 84 days
		}
		if p, err = c.period(strings.Join(words[i:], " ")); err == nil {
			what = words[:i]
			break
		}
	}
	if err != nil || len(words) == 0 {
		if c.Text("period") != "" && !c.campaignKnown(ctx, strings.Join(words, " ")) {
			return w, noSuchPeriod(c.Text("period"))
		}
		if p, err = c.period("week"); err != nil {
			return w, err
		}
	}
	w.from, w.to, w.now = p.From, p.To, c.At
	switch c.Text("against") {
	case "none":
	case "year":
		w.before, w.ended = w.from.AddDate(-1, 0, 0), w.to.AddDate(-1, 0, 0)
	default:
		w.before, w.ended = p.Before().From, p.Before().To
	}
	return w, c.subject(ctx, &w, strings.Join(what, " "))
}

// oneOf are the periods that follow a post's number.
var oneOf = map[string]bool{"day": true, "week": true, "month": true, "jour": true, "semaine": true, "mois": true}

func (c *Call) period(text string) (when.Period, error) {
	return when.ParsePeriod(text, c.At, c.Info.Zone(), when.Lang(c.Lang))
}

func noSuchPeriod(typed string) *say.Problem {
	return field("period", say.Text{
		EN: "I cannot read %s as a period. Try: today, yesterday, week, month, 14 days, last month.",
		FR: "Je ne comprends pas %s comme une période. Essayez\u202f: aujourd'hui, hier, semaine, mois, 14 jours, mois dernier.",
	}.F(say.Quoted(short(typed))))
}

// subject finds what the numbers are about.
func (c *Call) subject(ctx context.Context, w *window, what string) (err error) {
	name := fold(what)
	switch {
	case isPost(what):
		number, err := strconv.ParseInt(strings.TrimPrefix(what, "#"), 10, 64)
		if err != nil {
			return err
		}
		return c.aboutPost(ctx, w, number)
	case what == "" && c.InPost != 0:
		return c.aboutPost(ctx, w, c.InPost)
	case what == "" || name == "brand" || name == "marque" || name == fold(c.Info.Name):
		w.title = say.Same(c.Info.Name)
		return nil
	case c.campaignKnown(ctx, what):
		w.only.Campaign = what
		w.title = say.Text{EN: "Campaign %s", FR: "Campagne %s"}.F(what)
		return nil
	}
	return say.No(say.Unknown, say.Text{
		EN: "I know no campaign %s. Ask for the brand, a post's number or a campaign: %s.",
		FR: "Je ne connais pas de campagne %s. Demandez la marque, un numéro de publication ou une campagne\u202f: %s.",
	}.F(say.Quoted(short(what)), say.Text{EN: string(say.C("/metrics 12 week")), FR: string(say.C("/chiffres 12 semaine"))}))
}

func (c *Call) aboutPost(ctx context.Context, w *window, number int64) error {
	p, err := c.Brand.Post(ctx, number)
	if err != nil {
		return err
	}
	w.post, w.only.Post = p, number
	w.title = say.Text{EN: "Post %d, %s", FR: "Publication %d, %s"}.F(number, say.Quoted(short(p.Title)))
	return nil
}

func (c *Call) campaignKnown(ctx context.Context, name string) bool {
	posts, err := c.Brand.Posts(ctx, storage.Query{Campaign: name, Limit: 1})
	return err == nil && name != "" && len(posts) > 0
}

// numbers reads what is known of the window.
func (w window) numbers(ctx context.Context) (report.Numbers, error) {
	n := report.Numbers{Title: w.title, From: w.from, To: w.to, Zone: w.info.Zone(), Gaps: []say.Text{noReach}}
	if slices.ContainsFunc(w.info.Accounts, func(a storage.Account) bool { return a.Class == approvals.ByHand }) {
		n.Gaps = append(n.Gaps, noneByHand)
	}
	m := report.Measure{Name: say.Text{EN: "clicks", FR: "clics"}, Unit: report.Unit{One: say.Text{EN: "click", FR: "clic"}, Many: say.Text{EN: "clicks", FR: "clics"}}}
	v, known, err := w.clicked(ctx, w.from, w.to)
	if err != nil {
		return n, err
	}
	m.Value, m.Missing = v, !known
	if !w.before.IsZero() {
		was, known, err := w.clicked(ctx, w.before, w.beforeTo())
		if err != nil {
			return n, err
		}
		if known {
			m.Before = &was
		}
		if known && w.running() {
			n.Gaps = append(n.Gaps, soFar)
		}
	}
	n.Measures = []report.Measure{m}
	if w.only.Post != 0 {
		return n, nil
	}
	if err := w.publications(ctx, &n); err != nil || w.only.Campaign != "" {
		return n, err
	}
	best, err := w.brand.Top(ctx, clicks, w.from, w.to, 3)
	for _, t := range best {
		n.Top = append(n.Top, report.Top{Number: t.Number, Words: short(t.Title), Value: t.Value})
	}
	return n, err
}

// clicked counts the clicks of a time. They are counted here, so from the first tracked link on
// nothing counted is 0; before it the number is missing.
func (w window) clicked(ctx context.Context, from, to time.Time) (n int64, known bool, err error) {
	n, known, err = w.brand.Sum(ctx, clicks, from, to, w.only)
	if err != nil || known {
		return n, known, err
	}
	since, some, err := w.brand.Since(ctx, clicks, w.only)
	return 0, some && since.Before(to), err
}

// beforeTo ends the time to compare with: a window that is not over is held against the same part,
// by the clock, of the one before.
func (w window) beforeTo() time.Time {
	if !w.running() {
		return w.ended
	}
	now := w.now.In(w.info.Zone())
	days := int(startOf(now).Sub(w.from).Round(24*time.Hour) / (24 * time.Hour))
	end := approvals.Wall(w.before.Year(), w.before.Month(), w.before.Day()+days, now.Hour()*60+now.Minute(), now.Location())
	if end.After(w.ended) {
		return w.ended
	}
	return end
}

func (w window) running() bool { return !w.now.IsZero() && w.now.Before(w.to) }

var soFar = say.Text{
	EN: "This is not over yet, so it is compared with the same part of the time before.",
	FR: "Ce n'est pas fini\u202f: la comparaison porte sur la même durée de la période précédente.",
}

// noReach says what nobody can know yet, so that it is not taken for 0.
var noReach = say.Text{
	EN: "The newsroom gives no reach and no impressions, so they are not counted here.",
	FR: "La salle de presse ne fournit ni portée ni impressions\u202f: elles ne sont pas comptées ici.",
}

// noneByHand says what accounts by hand give: the publication counts, and nothing else of it is known.
var noneByHand = say.Text{
	EN: "What is published by hand counts as published. Its reach, impressions and clicks are missing: nothing tells them.",
	FR: "Ce qui est publié à la main compte comme publié. Sa portée, ses impressions et ses clics manquent\u202f: rien ne les donne.",
}

// publications counts what went out in the window: of a post that comes again, each date.
func (w window) publications(ctx context.Context, n *report.Numbers) error {
	count := func(from, to time.Time) (int64, error) { return w.brand.WentOut(ctx, from, to, w.only.Campaign) }
	now, err := count(w.from, w.to)
	if err != nil {
		return err
	}
	m := report.Measure{Name: say.Text{EN: "publications", FR: "publications"}, Value: now,
		Unit: report.Unit{One: say.Text{EN: "publication", FR: "publication"}, Many: say.Text{EN: "publications", FR: "publications"}}}
	if !w.before.IsZero() {
		was, err := count(w.before, w.beforeTo())
		if err != nil {
			return err
		}
		m.Before = &was
	}
	n.Measures = append(n.Measures, m)
	return nil
}

func orNobody(who []string) say.Speaker {
	if len(who) == 0 {
		return listOrNobody(nil)
	}
	return say.List{Items: who, Or: true}
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func startOf(t time.Time) time.Time {
	return approvals.Wall(t.Year(), t.Month(), t.Day(), 0, t.Location())
}
