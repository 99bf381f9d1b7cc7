package commands

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// A value is one thing a brand can be set to.
type value struct {
	Name  say.Text // the English one is how it is stored
	Help  say.Text // one sentence
	Usual string   // what it is when nobody set it, as stored; empty: nothing
	Owner bool     // only the owner sets it
	Room  string   // a room of this kind instead of words
	// Read gives what is stored for what was typed. The error is a *say.Problem.
	Read func(ctx context.Context, c *Call, typed string) (string, error)
	// Show says what is stored; nil: as it is.
	Show func(c *Call, stored string) say.Text
}

// values lists everything that /brand set takes, in the order it is shown.
var values = []value{
	{Name: say.Text{EN: "approvals-room", FR: "salon-validation"}, Help: say.Text{EN: "Where requests for approval are posted", FR: "Où paraissent les demandes de validation"}, Room: "approvals"},
	{Name: say.Text{EN: "metrics-room", FR: "salon-chiffres"}, Help: say.Text{EN: "Where the numbers are posted", FR: "Où paraissent les chiffres"}, Room: "metrics"},
	{Name: say.Text{EN: "needed", FR: "validations"}, Help: say.Text{EN: "How many approvers must approve, or all", FR: "Combien de personnes doivent valider, ou toutes"}, Usual: "1", Read: readNeeded, Show: showNeeded},
	{Name: say.Text{EN: "steps", FR: "étapes"}, Help: say.Text{EN: "Steps in order, instead of needed: marc; 2 of approver; all of client", FR: "Des étapes en ordre, au lieu de validations\u202f: marc\u202f; 2 sur valideur\u202f; tous les clients"}, Read: readSteps, Show: showSteps},
	{Name: say.Text{EN: "solo", FR: "solo"}, Help: say.Text{EN: "For a team of one: the author signs alone, and every card says so", FR: "Pour une personne seule\u202f: l'auteur signe seul, et chaque carte le dit"}, Usual: "off", Owner: true, Read: readFlag, Show: showFlag},
	{Name: say.Text{EN: "timezone", FR: "fuseau"}, Help: say.Text{EN: "The zone in which times are read: Europe/Paris", FR: "Le fuseau où se lisent les heures\u202f: Europe/Paris"}, Read: readZone},
	{Name: say.Text{EN: "language", FR: "langue"}, Help: say.Text{EN: "The language of rooms and of posts: en or fr", FR: "La langue des salons et des publications\u202f: en ou fr"}, Usual: "en", Read: readLanguage, Show: showLanguage},
	{Name: say.Text{EN: "slots", FR: "créneaux"}, Help: say.Text{EN: "When the brand usually publishes: mon,thu 9:00", FR: "Quand la marque publie d'ordinaire\u202f: lun,jeu 9 h"}, Read: readSlots, Show: showSlots},
	{Name: say.Text{EN: "publish-hours", FR: "heures-publication"}, Help: say.Text{EN: "The only hours in which posts go out: 8:00-20:00", FR: "Les seules heures où l'on publie\u202f: 8 h-20 h"}, Read: readHours, Show: showHours},
	{Name: say.Text{EN: "quiet-hours", FR: "heures-calmes"}, Help: say.Text{EN: "When nobody is pinged; posts still go out", FR: "Quand personne n'est alerté\u202f; les publications partent quand même"}, Read: readHours, Show: showHours},
	{Name: say.Text{EN: "late-after", FR: "retard-après"}, Help: say.Text{EN: "How long past its time a post may still go out: 60 minutes", FR: "Jusqu'à quand une publication peut partir après son heure\u202f: 60 minutes"}, Usual: "60m", Read: readSpan(time.Minute, time.Minute, 24*time.Hour), Show: showSpan},
	{Name: say.Text{EN: "grace", FR: "délai"}, Help: say.Text{EN: "How long a post waits after /publish, so that it can be stopped: 60 s", FR: "Combien une publication attend après /publier, pour pouvoir l'arrêter\u202f: 60 s"}, Usual: "60s", Read: readSpan(time.Second, 0, 10*time.Minute), Show: showSpan},
	{Name: say.Text{EN: "approve-time", FR: "heure-validée"}, Help: say.Text{EN: "strict: moving the time voids the approval; free: it does not", FR: "strict\u202f: déplacer l'heure annule la validation\u202f; libre\u202f: non"}, Usual: "loose", Read: readWords(strictOrFree), Show: showWord(strictOrFree)},
	{Name: say.Text{EN: "approval-expires", FR: "validation-expire"}, Help: say.Text{EN: "After how many days an approval no longer counts, if the post has not left: 30 days", FR: "Après combien de jours une validation ne vaut plus, si la publication n'est pas partie\u202f: 30 jours"}, Read: readDays, Show: showDays},
	{Name: say.Text{EN: "holidays", FR: "jours-fériés"}, Help: say.Text{EN: "The country whose public holidays count: FR, GB, US", FR: "Le pays dont les jours fériés comptent\u202f: FR, BE, CH"}, Read: readCountry},
	{Name: say.Text{EN: "calendar", FR: "calendrier"}, Help: say.Text{EN: "What calendar links show: titles, or the full texts", FR: "Ce que montrent les liens de calendrier\u202f: les titres, ou les textes complets"}, Usual: "titles", Read: readWords(titlesOrFull), Show: showWord(titlesOrFull)},
	{Name: say.Text{EN: "twins", FR: "jumeaux"}, Help: say.Text{EN: "on: 👍 ✔️ ☑️ count as ✅, and 👎 ✖️ as ❌", FR: "on\u202f: 👍 ✔️ ☑️ valent ✅, et 👎 ✖️ valent ❌"}, Usual: "off", Read: readFlag, Show: showFlag},
	{Name: say.Text{EN: "corrections", FR: "corrections"}, Help: say.Text{EN: "on: who decides may hand in the exact wording; off: they only ask for changes", FR: "on\u202f: qui décide peut proposer le texte exact\u202f; off\u202f: seulement demander des modifications"}, Usual: "on", Read: readFlag, Show: showFlag},
	{Name: say.Text{EN: "voice", FR: "ton"}, Help: say.Text{EN: "How the brand speaks, in a few sentences", FR: "Comment la marque s'exprime, en quelques phrases"}, Read: readText},
	{Name: say.Text{EN: "audiences", FR: "cibles"}, Help: say.Text{EN: "Whom it speaks to", FR: "À qui elle parle"}, Read: readText},
	{Name: say.Text{EN: "pillars", FR: "piliers"}, Help: say.Text{EN: "What it speaks about", FR: "De quoi elle parle"}, Read: readText},
	{Name: say.Text{EN: "forbidden-words", FR: "mots-interdits"}, Help: say.Text{EN: "Words that stop a post, with commas", FR: "Les mots qui arrêtent une publication, avec des virgules"}, Read: readList},
	{Name: say.Text{EN: "required-mention", FR: "mention-obligatoire"}, Help: say.Text{EN: "What every post must say", FR: "Ce que chaque publication doit dire"}, Read: readText},
	{Name: say.Text{EN: "hashtags", FR: "mots-dièse"}, Help: say.Text{EN: "Hashtags that the fitter adds: #trail #demo", FR: "Les mots-dièse ajoutés d'office\u202f: #trail #demo"}, Read: readHashtags},
	{Name: say.Text{EN: "known-mentions", FR: "mentions-connues"}, Help: say.Text{EN: "Mentions that are right and need no warning: @nike, @club", FR: "Les mentions justes, sans avertissement\u202f: @nike, @club"}, Read: readMentions},
	{Name: say.Text{EN: "links", FR: "liens"}, Help: say.Text{EN: "plain, or tracked to count clicks on networks too", FR: "simples, ou suivis pour compter aussi les clics des réseaux"}, Usual: "plain", Read: readWords(plainOrTracked), Show: showWord(plainOrTracked)},
	{Name: say.Text{EN: "drafting", FR: "rédaction"}, Help: say.Text{EN: "on: the drafting model writes; off: your words are only fitted", FR: "on\u202f: le modèle rédige\u202f; off\u202f: vos mots sont seulement adaptés"}, Usual: "on", Read: readFlag, Show: showFlag},
	{Name: say.Text{EN: "model-budget", FR: "budget-modèle"}, Help: say.Text{EN: "How many tokens the drafting model may use each month; a draft takes about 700", FR: "Combien de jetons le modèle de rédaction peut utiliser par mois\u202f; un brouillon en prend environ 700"}, Usual: "200000", Read: readBudget, Show: showBudget},
}

// valueNamed finds a value by its name in either language.
func valueNamed(name string) (value, bool) {
	w := strings.ReplaceAll(fold(strings.TrimSpace(name)), " ", "-")
	for _, v := range values {
		if w == fold(v.Name.EN) || w == fold(v.Name.FR) {
			return v, true
		}
	}
	return value{}, false
}

// said is what a brand's value is now, in words.
func (v value) said(c *Call, stored string) say.Text {
	if stored == "" {
		stored = v.Usual
	}
	switch {
	case stored == "":
		return say.Text{EN: "none", FR: "rien"}
	case v.Show != nil:
		return v.Show(c, stored)
	}
	return say.Same(stored)
}

// unset reports whether somebody asks for what it usually is.
func unset(typed string) bool {
	switch fold(strings.TrimSpace(typed)) {
	case "", "none", "default", "rien", "aucun", "aucune", "defaut", "-":
		return true
	}
	return false
}

func cannotRead(typed string, try say.Text) *say.Problem {
	t := say.Text{EN: "I cannot read %s here. Try: %s.", FR: "Je ne comprends pas %s ici. Essayez\u202f: %s."}.F(say.Quoted(short(typed)), try)
	return &say.Problem{Kind: say.Unreadable, Text: t, Fields: []say.FieldProblem{{Name: "value", Text: t}}}
}

func readNeeded(ctx context.Context, c *Call, typed string) (string, error) {
	w := fold(typed)
	if w == "all" || w == "tous" || w == "toutes" {
		return "all", nil
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 1 || n > 99 {
		return "", cannotRead(typed, say.Text{EN: "1, 2, all", FR: "1, 2, toutes"})
	}
	who := c.holders(ctx, approvals.Approver)
	if n > len(who) && !(n == 1 && c.Info.Value("solo") == "on") {
		return "", tooFew(c, n, who)
	}
	return strconv.Itoa(n), nil
}

// tooFew refuses more approvals than there are people who can give them.
func tooFew(c *Call, n int, who []string) *say.Problem {
	t := say.Text{
		EN: "%[1]d approvals can never be reached in %[2]s: nobody can approve yet. Add someone first: %[4]s.",
		FR: "%[1]d validations, c'est impossible pour %[2]s\u202f: personne ne peut encore valider. Ajoutez d'abord quelqu'un\u202f: %[4]s.",
	}
	if len(who) > 0 {
		t = say.Text{
			EN: "%[1]d approvals can never be reached in %[2]s: only %[3]s can approve. Add someone first: %[4]s.",
			FR: "%[1]d validations, c'est impossible pour %[2]s\u202f: seuls peuvent valider %[3]s. Ajoutez d'abord quelqu'un\u202f: %[4]s.",
		}
	}
	return say.No(say.Refused, say.Text{EN: strings.ReplaceAll(t.EN, "%[3]s", say.List{Items: who}.In(say.EN)), FR: strings.ReplaceAll(t.FR, "%[3]s", say.List{Items: who}.In(say.FR))}.
		F(n, c.Info.Name, "", teamAdd))
}

func showNeeded(_ *Call, stored string) say.Text {
	if stored == "all" {
		return say.Text{EN: "all approvers", FR: "toutes les personnes qui valident"}
	}
	return say.Same(stored)
}

func readSteps(ctx context.Context, c *Call, typed string) (string, error) {
	steps, err := ReadSteps(typed, func(name string) (string, error) { return c.deciderNamed(ctx, "value", name) })
	if err != nil {
		return "", err
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return "", err
	}
	if whole, _ := approvals.Resolve(approvals.Policy{Steps: steps}, nil, "", nil, nil, roles); !whole.PossibleFor(nil, roles) {
		return "", say.No(say.Refused, say.Text{
			EN: "These steps can never all be reached by the people of %s. %s shows who can approve.",
			FR: "Les personnes de %s ne peuvent jamais franchir toutes ces étapes. %s montre qui peut valider.",
		}.F(c.Info.Name, Shown(teamName, "")))
	}
	stored, err := json.Marshal(steps)
	return string(stored), err
}

func showSteps(c *Call, stored string) say.Text {
	var steps []approvals.Step
	if json.Unmarshal([]byte(stored), &steps) != nil {
		return say.Text{EN: "none", FR: "rien"}
	}
	var said []say.Speaker
	for _, s := range steps {
		said = append(said, c.stepSaid(context.Background(), s))
	}
	return semicolons(said...)
}

func readFlag(_ context.Context, _ *Call, typed string) (string, error) {
	v, wrong := checkFlag(typed)
	if !wrong.Empty() {
		return "", cannotRead(typed, say.Text{EN: "on, off", FR: "oui, non"})
	}
	return v, nil
}

func showFlag(_ *Call, stored string) say.Text {
	if stored == "on" {
		return say.Text{EN: "on", FR: "oui"}
	}
	return say.Text{EN: "off", FR: "non"}
}

func readLanguage(_ context.Context, _ *Call, typed string) (string, error) {
	switch fold(typed) {
	case "en", "english", "anglais":
		return "en", nil
	case "fr", "french", "francais":
		return "fr", nil
	}
	return "", cannotRead(typed, say.Text{EN: "en, fr", FR: "fr, en"})
}

func showLanguage(_ *Call, stored string) say.Text {
	if stored == "fr" {
		return say.Text{EN: "French", FR: "français"}
	}
	return say.Text{EN: "English", FR: "anglais"}
}
