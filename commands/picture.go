package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var pictureName = say.Text{EN: "picture", FR: "visuel"}

var (
	addOption      = chat.Option{Name: say.Text{EN: "add", FR: "ajouter"}, Help: say.Text{EN: "The picture file", FR: "Le fichier de l'image"}, Kind: chat.FileIn}
	describeOption = chat.Option{Name: say.Text{EN: "describe", FR: "décrire"}, Help: say.Text{EN: "What it shows, for people who cannot see it; with its number where there are several", FR: "Ce qu'elle montre, pour qui ne la voit pas\u202f; avec son numéro s'il y en a plusieurs"}, Kind: chat.Words, Main: true}
)

var picture = &Command{
	Spec: chat.Spec{
		Name: pictureName,
		Help: say.Text{EN: "Add, describe, order or remove a post's pictures", FR: "Ajouter, décrire, ranger ou retirer les images d'une publication"},
		Options: []chat.Option{
			postOption, describeOption, addOption,
			{Name: say.Text{EN: "replace", FR: "remplacer"}, Help: say.Text{EN: "The number of the picture that the file takes the place of", FR: "Le numéro de l'image que le fichier remplace"}, Kind: chat.Number, Unasked: true},
			{Name: say.Text{EN: "remove", FR: "retirer"}, Help: say.Text{EN: "Numbers of pictures to take away", FR: "Les numéros des images à retirer"}, Kind: chat.Words},
			{Name: say.Text{EN: "order", FR: "ordre"}, Help: say.Text{EN: "The numbers in their new order: 2,1,3", FR: "Les numéros dans leur nouvel ordre\u202f: 2,1,3"}, Kind: chat.Words, Unasked: true},
			networkOption,
		},
		Example: say.Text{EN: "/picture 12 Trail shoe on wet rock, sea behind", FR: "/visuel 12 Chaussure de trail sur un rocher mouillé, la mer derrière"},
		Role:    writers,
	},
	Reach: Contributors,
	Run:   runPicture,
}

// runPicture makes a new revision with other pictures, or shows those there are.
func runPicture(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	if err := c.Mine(p); err != nil {
		return chat.Message{}, err
	}
	old, err := c.Brand.Revision(ctx, p.ID, p.Revision)
	if err != nil {
		return chat.Message{}, err
	}
	accounts, err := c.Accounts("network")
	if err != nil {
		return chat.Message{}, err
	}
	a := album{media: mediaOf(old), of: idsOf(accounts, old)}
	if len(c.Event.Files) == 0 && !c.Has("describe") && !c.Has("remove") && !c.Has("order") {
		return c.showAlbum(ctx, p, a)
	}
	notes, err := c.changeAlbum(ctx, &a)
	if err != nil {
		return chat.Message{}, err
	}
	m, err := c.revise(ctx, p, old, wording{texts: textsOf(old), media: a.media})
	if err != nil {
		return m, err
	}
	m.Text += " " + c.Say(say.Join(" ", append(notes, a.missing())...))
	if !a.missing().Empty() {
		m.Buttons = append([]chat.Button{describeButton(c.Lang, p)}, m.Buttons...)
	}
	return m, nil
}

func describeButton(l say.Lang, p storage.Post) chat.Button {
	return chat.Button{Label: say.Text{EN: "Describe the picture", FR: "Décrire l'image"}.In(l), Action: Do("picture", post(p.Number)), Style: chat.Go}
}

// changeAlbum does what the line asks for and says what is worth knowing about it.
func (c *Call) changeAlbum(ctx context.Context, a *album) ([]say.Speaker, error) {
	if c.Has("remove") {
		return nil, a.remove(numbersIn(c.Text("remove")))
	}
	if c.Has("order") {
		return nil, a.order(numbersIn(c.Text("order")))
	}
	if len(c.Event.Files) == 0 {
		return nil, a.describe(c.Text("describe"))
	}
	added, notes, err := c.handedOver(ctx, c.Text("describe"))
	if err != nil {
		return nil, err
	}
	if c.Has("replace") {
		return notes, a.replace(c.Text("replace"), added)
	}
	a.add(added)
	return notes, nil
}

// numbersIn lets numbers be parted by spaces as well as commas.
func numbersIn(s string) []string { return strings.Fields(strings.ReplaceAll(s, ",", " ")) }

// An album is the pictures of a post, and the accounts meant. Numbers count from 1 in the list of
// the first account meant; what they name is found by its bytes in the others.
type album struct {
	media Media
	of    []string // account ids, sorted
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
	case len(a.list()) == 1:
		return say.Text{EN: "Describe it for people who cannot see it.", FR: "Décrivez-la pour les personnes qui ne la voient pas."}
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
func (a *album) each(f func([]approvals.Medium) []approvals.Medium) {
	for _, id := range a.of {
		a.media[id] = f(slices.Clone(a.media[id]))
	}
}

func (a *album) add(added []approvals.Medium) {
	a.each(func(list []approvals.Medium) []approvals.Medium {
		for _, m := range added {
			if at := indexOf(list, m.SHA256); at >= 0 { // the same picture again: only its description is new
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
		gone = append(gone, m.SHA256)
	}
	a.each(func(list []approvals.Medium) []approvals.Medium {
		return slices.DeleteFunc(list, func(m approvals.Medium) bool { return slices.Contains(gone, m.SHA256) })
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
		rank[m.SHA256] = i - len(numbers)
	}
	a.each(func(list []approvals.Medium) []approvals.Medium {
		slices.SortStableFunc(list, func(x, y approvals.Medium) int { return rank[x.SHA256] - rank[y.SHA256] })
		return list
	})
	return nil
}

func (a *album) replace(number string, added []approvals.Medium) error {
	was, err := a.numbered("replace", number)
	if err != nil {
		return err
	}
	a.each(func(list []approvals.Medium) []approvals.Medium {
		at := indexOf(list, was.SHA256)
		if at < 0 || len(added) == 0 {
			return list
		}
		m := added[0]
		if m.Alt == "" {
			m.Alt = was.Alt
		}
		list[at] = m
		return list
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
			meant, words = m.SHA256, strings.TrimSpace(rest)
		}
	}
	a.each(func(list []approvals.Medium) []approvals.Medium {
		if at := indexOf(list, meant); at >= 0 {
			list[at].Alt = words
		}
		return list
	})
	return nil
}

// meant is the picture that a description without a number is for: the first without one, else the first.
func (a album) meant(list []approvals.Medium) string {
	for _, m := range list {
		if strings.TrimSpace(m.Alt) == "" {
			return m.SHA256
		}
	}
	return list[0].SHA256
}

func indexOf(list []approvals.Medium, sha string) int {
	return slices.IndexFunc(list, func(m approvals.Medium) bool { return m.SHA256 == sha })
}
