package commands

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/integrations/pictures"
	"copydesk/storage"
)

// An album is the pictures of a post, and the accounts meant. Numbers count from 1 in the list of
// the first account meant; what they name is found in the others by what it was handed over as, for
// each network may have its own of it.
type album struct {
	media  Media
	of     []string          // account ids, sorted
	origin map[string]string // hash → hash of what was handed over
}

// find is where a list has the picture that was handed over under a hash; -1: nowhere.
func (a album) find(list []approvals.Medium, origin string) int {
	return slices.IndexFunc(list, func(m approvals.Medium) bool { return a.origin[m.SHA256] == origin })
}

// undescribed lists what nobody has described, by what was handed over.
func (a album) undescribed() (out []approvals.Medium) {
	for _, m := range a.list() {
		if strings.TrimSpace(m.Alt) == "" {
			out = append(out, m)
		}
	}
	return out
}

func idsOf(accounts []storage.Account, old approvals.Revision) []string {
	var ids []string
	for _, part := range old.Parts {
		if len(accounts) == 0 || slices.ContainsFunc(accounts, func(a storage.Account) bool { return a.ID == part.Account }) {
			ids = append(ids, part.Account)
		}
	}
	return ids
}

func (a album) list() []approvals.Medium {
	if len(a.of) == 0 {
		return nil
	}
	return a.media[a.of[0]]
}

// missing says which pictures nobody has described.
func (a album) missing() say.Text {
	var n []string
	for i, m := range a.list() {
		if strings.TrimSpace(m.Alt) == "" {
			n = append(n, strconv.Itoa(i+1))
		}
	}
	switch {
	case len(n) == 0:
		return say.Text{}
	case len(a.list()) == 1 && pictures.IsFilm(a.list()[0].Type):
		return say.Text{EN: "Describe the film for people who cannot see it.", FR: "Décrivez le film pour les personnes qui ne le voient pas."}
	case len(a.list()) == 1:
		return say.Text{EN: "Describe the picture for people who cannot see it.", FR: "Décrivez l'image pour les personnes qui ne la voient pas."}
	}
	return say.Text{EN: "Describe picture %s for people who cannot see it.", FR: "Décrivez l'image %s pour les personnes qui ne la voient pas."}.F(say.List{Items: n})
}

// numbered finds a picture by its number.
func (a album) numbered(option, text string) (approvals.Medium, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimSpace(text), "#"))
	list := a.list()
	if err == nil && n >= 1 && n <= len(list) {
		return list[n-1], nil
	}
	t := say.Text{EN: "There is no picture %[1]s: the post has %[2]s.", FR: "Il n'y a pas d'image %[1]s\u202f: la publication en a %[2]s."}.F(say.Quoted(short(text)), say.Int(len(list)))
	return approvals.Medium{}, &say.Problem{Kind: say.Unknown, Text: t, Fields: []say.FieldProblem{{Name: option, Text: t}}}
}

// each changes the list of every account meant.
func (a *album) each(f func(account string, list []approvals.Medium) []approvals.Medium) {
	for _, id := range a.of {
		a.media[id] = f(id, slices.Clone(a.media[id]))
	}
}

func (a *album) add(added Media) {
	a.each(func(id string, list []approvals.Medium) []approvals.Medium {
		for _, m := range added[id] {
			if at := a.find(list, a.origin[m.SHA256]); at >= 0 { // the same picture again: only its description is new
				if m.Alt != "" {
					list[at].Alt = m.Alt
				}
				continue
			}
			list = append(list, m)
		}
		return list
	})
}

func (a *album) remove(numbers []string) error {
	var gone []string
	for _, n := range numbers {
		m, err := a.numbered("remove", n)
		if err != nil {
			return err
		}
		gone = append(gone, a.origin[m.SHA256])
	}
	a.each(func(_ string, list []approvals.Medium) []approvals.Medium {
		return slices.DeleteFunc(list, func(m approvals.Medium) bool { return slices.Contains(gone, a.origin[m.SHA256]) })
	})
	return nil
}

// order puts the pictures named first, in this order; the others follow as they were.
func (a *album) order(numbers []string) error {
	rank := map[string]int{}
	for i, n := range numbers {
		m, err := a.numbered("order", n)
		if err != nil {
			return err
		}
		rank[a.origin[m.SHA256]] = i - len(numbers)
	}
	a.each(func(_ string, list []approvals.Medium) []approvals.Medium {
		slices.SortStableFunc(list, func(x, y approvals.Medium) int { return rank[a.origin[x.SHA256]] - rank[a.origin[y.SHA256]] })
		return list
	})
	return nil
}

// replace puts the first picture handed over in the place of another, with its description where it
// has none of its own; others handed over with it follow it.
func (a *album) replace(number string, added Media) error {
	was, err := a.numbered("replace", number)
	if err != nil {
		return err
	}
	a.each(func(id string, list []approvals.Medium) []approvals.Medium {
		at := a.find(list, a.origin[was.SHA256])
		if at < 0 || len(added[id]) == 0 {
			return list
		}
		now := slices.Clone(added[id])
		if now[0].Alt == "" {
			now[0].Alt = was.Alt
		}
		list = slices.Replace(list, at, at+1, now...)
		kept := list[:0]
		for _, m := range list { // what stands in two places now stays in the first
			if a.find(kept, a.origin[m.SHA256]) < 0 {
				kept = append(kept, m)
			}
		}
		return kept
	})
	return nil
}

// describe gives a picture its words: "2 A shoe on a rock", or the words alone where one is meant.
func (a *album) describe(text string) error {
	list := a.list()
	if len(list) == 0 {
		t := say.Text{EN: "This post has no picture yet. Send the file with the command.", FR: "Cette publication n'a pas encore d'image. Envoyez le fichier avec la commande."}
		return &say.Problem{Kind: say.Refused, Text: t, Fields: []say.FieldProblem{{Name: "describe", Text: t}}}
	}
	meant, words := a.meant(list), strings.TrimSpace(text)
	if first, rest, found := strings.Cut(words, " "); found && isPost(strings.TrimSuffix(first, ":")) {
		m, err := a.numbered("describe", strings.TrimSuffix(first, ":"))
		if err == nil || len(list) > 1 && len(first) <= 3 {
			if err != nil {
				return err
			}
			meant, words = a.origin[m.SHA256], strings.TrimSpace(rest)
		}
	}
	a.name(meant, words)
	return nil
}

// name gives the picture that was handed over under a hash its description; false: it is not there.
func (a *album) name(origin, words string) (found bool) {
	a.each(func(_ string, list []approvals.Medium) []approvals.Medium {
		if at := a.find(list, origin); at >= 0 {
			list[at].Alt, found = norm.NFC.String(words), true
		}
		return list
	})
	return found
}

// meant is the picture that a description without a number is for: the first without one, else the first.
func (a album) meant(list []approvals.Medium) string {
	if missing := a.undescribed(); len(missing) > 0 {
		return a.origin[missing[0].SHA256]
	}
	return a.origin[list[0].SHA256]
}
