package commands

import (
	"context"
	"slices"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var pictureName = say.Text{EN: "picture", FR: "visuel"}

var (
	addOption      = chat.Option{Name: say.Text{EN: "add", FR: "ajouter"}, Help: say.Text{EN: "The picture or film", FR: "L'image ou le film"}, Kind: chat.FileIn}
	describeOption = chat.Option{Name: say.Text{EN: "describe", FR: "décrire"}, Help: say.Text{EN: "What it shows, for people who cannot see it; with its number where there are several", FR: "Ce qu'elle montre, pour qui ne la voit pas\u202f; avec son numéro s'il y en a plusieurs"}, Kind: chat.Words, Main: true}
)

var picture = &Command{
	Spec: chat.Spec{
		Name: pictureName,
		Help: say.Text{EN: "Add, describe, order or remove a post's pictures", FR: "Ajouter, décrire, ranger ou retirer les images d'une publication"},
		Options: []chat.Option{
			postOption, addOption, describeOption,
			{Name: say.Text{EN: "replace", FR: "remplacer"}, Help: say.Text{EN: "The number of the picture that the file takes the place of", FR: "Le numéro de l'image que le fichier remplace"}, Kind: chat.Number, Unasked: true},
			{Name: say.Text{EN: "remove", FR: "retirer"}, Help: say.Text{EN: "Numbers of pictures to take away", FR: "Les numéros des images à retirer"}, Kind: chat.Words},
			{Name: say.Text{EN: "order", FR: "ordre"}, Help: say.Text{EN: "The numbers in their new order: 2,1,3", FR: "Les numéros dans leur nouvel ordre\u202f: 2,1,3"}, Kind: chat.Words, Unasked: true},
			networkOption,
			{Name: say.Text{EN: "use", FR: "prendre"}, Help: say.Text{EN: "A proposed description to take", FR: "Une description proposée à prendre"}, Kind: chat.Words, Carried: true},
			{Name: say.Text{EN: "upload", FR: "envoi"}, Help: say.Text{EN: "on: a page for a file that is too big for the chat", FR: "oui\u202f: une page pour un fichier trop lourd pour la messagerie"}, Kind: chat.Flag, Unasked: true},
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
	a, old, err := c.albumOf(ctx, p)
	if err != nil {
		return chat.Message{}, err
	}
	switch {
	case c.On("upload"):
		return c.uploadPage(ctx, p)
	case len(c.Event.Files) == 0 && !c.Has("describe") && !c.Has("remove") && !c.Has("order") && !c.Has("use"):
		return c.showAlbum(ctx, p, a)
	}
	w := wording{texts: textsOf(old), media: a.media}
	var notes []say.Speaker
	if c.Has("use") {
		w.also = func(tx *storage.Tx) error { return tx.DropProposal(c.Text("use")) }
		err = c.takeDescription(ctx, p, &a)
	} else {
		notes, err = c.changeAlbum(ctx, &a)
	}
	if err != nil {
		return chat.Message{}, err
	}
	return c.reviseAlbum(ctx, p, old, a, w, notes)
}

// albumOf reads the pictures of the newest revision, for the accounts that the line names.
func (c *Call) albumOf(ctx context.Context, p storage.Post) (a album, old approvals.Revision, err error) {
	if old, err = c.Brand.Revision(ctx, p.ID, p.Revision); err != nil {
		return a, old, err
	}
	accounts, err := c.Accounts("network")
	if err != nil {
		return a, old, err
	}
	a = album{media: mediaOf(old), of: idsOf(accounts, old)}
	a.origin, err = originsOf(ctx, c.Brand, a.media)
	return a, old, err
}

// reviseAlbum makes the next revision with the album's pictures, says what is worth knowing, and has
// the model propose descriptions where one is set up.
func (c *Call) reviseAlbum(ctx context.Context, p storage.Post, old approvals.Revision, a album, w wording, notes []say.Speaker) (chat.Message, error) {
	first, added := w.also, a.undescribed()
	for _, part := range old.Parts { // of those that were there, a description was asked for before
		added = slices.DeleteFunc(added, func(m approvals.Medium) bool { return a.find(part.Media, a.origin[m.SHA256]) >= 0 })
	}
	w.also = func(tx *storage.Tx) error {
		if first != nil {
			if err := first(tx); err != nil {
				return err
			}
		}
		return c.askDescriptions(tx, p, added)
	}
	m, err := c.revise(ctx, p, old, w)
	if err != nil {
		return m, err
	}
	if said := c.Say(say.Join(" ", append(notes, a.missing())...)); said != "" {
		m.Text += " " + said
	}
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
	more, err := c.putIn(ctx, a, added)
	return append(notes, more...), err
}

// putIn adds pictures that were handed over to an album, or replaces one by them, for each account as
// its network takes them.
func (c *Call) putIn(ctx context.Context, a *album, added []approvals.Medium) ([]say.Speaker, error) {
	suited, notes, err := c.suited(ctx, added, a.of)
	if err != nil {
		return nil, err
	}
	for _, list := range suited {
		for i, m := range list {
			a.origin[m.SHA256] = added[i].SHA256
		}
	}
	if c.Has("replace") {
		return notes, a.replace(c.Text("replace"), suited)
	}
	a.add(suited)
	return notes, nil
}

// numbersIn lets numbers be parted by spaces as well as commas.
func numbersIn(s string) []string { return strings.Fields(strings.ReplaceAll(s, ",", " ")) }
