package commands

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/when"
)

// check reads every value that needs no look-up and asks for what is required and missing.
func (b *Bound) check(left string) error {
	spec := b.Spec()
	var fields []say.FieldProblem
	for _, o := range optionsOf(spec) {
		v, ok := b.Args[o.Name.EN]
		if !ok {
			continue
		}
		clean, wrong := checkValue(o, v)
		if o.Name.EN == brandOption.Name.EN && clean == everyBrand && !b.Command.Lists {
			wrong = oneBrandOnly
		}
		if !wrong.Empty() {
			fields = append(fields, say.FieldProblem{Name: o.Name.EN, Text: wrong})
			continue
		}
		b.Args[o.Name.EN] = clean
	}
	if len(fields) > 0 {
		p := &say.Problem{Kind: say.Unreadable, Text: fields[0].Text, Fields: fields}
		if spec.Form {
			p.Ask = Line(b.Command, b.Sub, b.Args)
		}
		return p
	}
	if left != "" {
		return tooMuch(b.Command, spec, b.Sub, left)
	}
	return b.missing(spec)
}

func (b *Bound) missing(spec chat.Spec) error {
	var fields []say.FieldProblem
	for _, o := range spec.Options {
		if other := strings.TrimSpace(b.Args[o.Unless]) != ""; o.Required && !other && strings.TrimSpace(b.Args[o.Name.EN]) == "" {
			fields = append(fields, say.FieldProblem{Name: o.Name.EN, Text: say.Text{EN: "This is needed.", FR: "Ce champ est nécessaire."}})
		}
	}
	if len(fields) == 0 {
		return nil
	}
	p := &say.Problem{Kind: say.Unreadable, Text: lacks(b.Command, spec, b.Sub, fields), Fields: fields}
	if spec.Form {
		p.Ask = Line(b.Command, b.Sub, b.Args)
	}
	return p
}

// checkValue gives the value as commands get it, or what is wrong with it.
func checkValue(o chat.Option, v string) (string, say.Text) {
	v = strings.TrimFunc(v, func(r rune) bool { return o.Kind != chat.Letter && unicode.IsSpace(r) })
	if v == "" {
		return v, say.Text{}
	}
	switch o.Kind {
	case chat.PostNo:
		return checkPost(v)
	case chat.PostNos:
		return checkPosts(v)
	case chat.Number:
		return checkNumber(v)
	case chat.Flag:
		return checkFlag(v)
	case chat.Link:
		return v, checkLink(v)
	case chat.One:
		return checkChoice(o, v)
	case chat.Brand:
		if w := fold(v); w == "all" || w == "toutes" || w == "tous" {
			return everyBrand, say.Text{}
		}
	}
	return v, say.Text{}
}

// everyBrand is the value of brand: that stands for all of a person's brands.
const everyBrand = "all"

var oneBrandOnly = say.Text{
	EN: "All brands at once work where a list is the answer: /today, /queue, /calendar. Name one brand here.",
	FR: "Toutes les marques à la fois, c'est pour les listes\u202f: /jour, /planning, /calendrier. Nommez une marque ici.",
}

// isPost reports whether a word is a post's number: "12", "#12".
func isPost(w string) bool {
	w = strings.TrimPrefix(w, "#")
	return w != "" && len(w) < 19 && strings.Trim(w, "0123456789") == ""
}

func checkPost(v string) (string, say.Text) {
	n, err := strconv.ParseInt(strings.TrimPrefix(v, "#"), 10, 64)
	if err != nil || n < 1 || !isPost(v) {
		return v, say.Text{
			EN: "%s is not a post number. Write it like 12 or #12.",
			FR: "%s n'est pas un numéro de publication. Écrivez 12 ou #12.",
		}.F(say.Quoted(short(v)))
	}
	return strconv.FormatInt(n, 10), say.Text{}
}

// checkPosts reads "12 13 14", "12, 13 and 14"; each number once, at most 100; and "week".
func checkPosts(v string) (string, say.Text) {
	if w := fold(strings.Join(strings.Fields(v), " ")); w == thisWeek || w == "this week" || w == "semaine" || w == "cette semaine" || w == "la semaine" {
		return thisWeek, say.Text{}
	}
	var out []string
	for _, w := range strings.FieldsFunc(v, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }) {
		if w == "and" || w == "et" || w == "&" {
			continue
		}
		n, wrong := checkPost(w)
		if !wrong.Empty() {
			return v, wrong
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	if len(out) > 100 {
		return v, say.Text{EN: "That is more than 100 posts at once. Send fewer.", FR: "Cela fait plus de 100 publications à la fois. Envoyez-en moins."}
	}
	return strings.Join(out, " "), say.Text{}
}

func checkNumber(v string) (string, say.Text) {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, v)
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || n > 1_000_000_000 {
		return v, say.Text{
			EN: "%s is not a whole number between 0 and 1,000,000,000.",
			FR: "%s n'est pas un nombre entier entre 0 et 1\u202f000\u202f000\u202f000.",
		}.F(say.Quoted(short(v)))
	}
	return strconv.FormatInt(n, 10), say.Text{}
}

var flags = map[string]string{
	"on": "on", "yes": "on", "true": "on", "1": "on", "oui": "on", "vrai": "on", "active": "on", "marche": "on",
	"off": "off", "no": "off", "false": "off", "0": "off", "non": "off", "faux": "off", "desactive": "off", "arret": "off", "jamais": "off",
}

func checkFlag(v string) (string, say.Text) {
	if f, ok := flags[fold(v)]; ok {
		return f, say.Text{}
	}
	return v, say.Text{EN: "%s should be on or off.", FR: "%s\u202f: il faut on (oui) ou off (non)."}.F(say.Quoted(short(v)))
}

func checkLink(v string) say.Text {
	address := v
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && !strings.ContainsFunc(v, unicode.IsSpace) &&
		(strings.Contains(strings.Trim(u.Hostname(), "."), ".") || u.Port() != "") {
		return say.Text{}
	}
	return say.Text{
		EN: "%s is not a web address. Write it like https://example.com/shoe.",
		FR: "%s n'est pas une adresse web. Écrivez-la comme https://example.com/chaussure.",
	}.F(say.Quoted(short(v)))
}

func checkChoice(o chat.Option, v string) (string, say.Text) {
	w := fold(v)
	for _, c := range o.Choices {
		if w == fold(c.Value) || w == fold(c.Text.EN) || w == fold(c.Text.FR) {
			return c.Value, say.Text{}
		}
	}
	return v, say.Text{
		EN: "%s is not one of %s.", FR: "%s\u202f: choisissez parmi %s.",
	}.F(say.Quoted(short(v)), choiceList(o.Choices))
}

// choiceList names the choices in the reader's language.
func choiceList(choices []chat.Choice) say.Text {
	var en, fr []string
	for _, c := range choices {
		en, fr = append(en, c.Text.EN), append(fr, c.Text.FR)
	}
	return say.Text{EN: say.List{Items: en, Or: true}.In(say.EN), FR: say.List{Items: fr, Or: true}.In(say.FR)}
}

// aMonday is some working morning: whether words are a moment does not depend on the day.
var aMonday = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

// isMoment reports whether words read as a time, whatever the day.
func isMoment(s string) bool {
	_, err := when.Parse(s, aMonday, time.UTC, "en")
	return err == nil
}

// short cuts somebody's words for a quotation.
func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
