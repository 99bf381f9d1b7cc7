package commands

import (
	"context"
	"strconv"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var find = &Command{
	Spec: chat.Spec{
		Name: say.Text{EN: "find", FR: "chercher"},
		Help: say.Text{EN: "Find posts by their words, campaign or tags; a number opens one", FR: "Trouver des publications par mots, campagne, mots-clés\u202f; un numéro en ouvre une"},
		Options: []chat.Option{
			{Name: say.Text{EN: "words", FR: "mots"}, Help: say.Text{EN: "What the post says", FR: "Ce que dit la publication"}, Kind: chat.Words, Main: true, Required: true, Unless: "state"},
			{Name: say.Text{EN: "state", FR: "état"}, Help: say.Text{EN: "Only posts that stand there", FR: "Seulement les publications qui en sont là"}, Kind: chat.One, Choices: shelfChoices()},
			{Name: say.Text{EN: "campaign", FR: "campagne"}, Help: say.Text{EN: "Only posts of this campaign", FR: "Seulement celles de cette campagne"}, Kind: chat.Words},
		},
		Form:    true,
		Example: say.Text{EN: "/find trail shoe", FR: "/chercher chaussure trail"},
		Role:    anyoneInBrand,
	},
	Reads: true,
	Run:   runFind,
}

// maxFound is how many posts an answer lists, each with its button.
const maxFound = 10

// shelfChoices are all states, and where posts stand that no list of the day shows.
func shelfChoices() []chat.Choice {
	return append(StateChoices(),
		chat.Choice{Value: string(storage.Ideas), Text: say.Text{EN: "ideas", FR: "idées"}},
		chat.Choice{Value: string(storage.Deleted), Text: say.Text{EN: "deleted", FR: "supprimée"}})
}

// stands is the state that an option asks for, as it is stored; none where nothing stands there.
func (c *Call) stands(option string) (state approvals.State, none bool) {
	s := approvals.State(c.Text(option))
	if s == approvals.Frozen {
		return approvals.Scheduled, c.Info.Stopped == nil
	}
	return s, s == approvals.Scheduled && c.Info.Stopped != nil
}

func runFind(ctx context.Context, c *Call) (chat.Message, error) {
	if m, opened, err := c.opened(ctx); opened || err != nil {
		return m, err
	}
	state, none := c.stands("state")
	var posts []storage.Post
	var err error
	if !none {
		posts, err = c.Brand.Find(ctx, storage.Search{Words: c.Text("words"), Campaign: c.Text("campaign"), State: state, Limit: maxFound + 1})
	}
	if err != nil {
		return chat.Message{}, err
	}
	if len(posts) == 0 {
		return c.Private(nothingFound(c)), nil
	}
	m := c.Private(c.howMany(len(posts)))
	if len(posts) > maxFound {
		m.Text = c.Say(say.Text{EN: "More than %[1]d posts. These are the newest; add a word to narrow it down.", FR: "Plus de %[1]d publications. Voici les plus récentes\u202f; ajoutez un mot pour préciser."}, maxFound)
		posts = posts[:maxFound]
	}
	for _, p := range posts {
		m.Fields = append(m.Fields, c.found(p))
		m.Buttons = append(m.Buttons, c.opens(p))
	}
	return m, nil
}

// opened shows a post in private where a number alone was typed and there is such a post.
func (c *Call) opened(ctx context.Context) (chat.Message, bool, error) {
	n, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimSpace(c.Text("words")), "#"), 10, 64)
	if err != nil || c.Has("state") || c.Has("campaign") {
		return chat.Message{}, false, nil
	}
	p, err := c.Brand.Post(ctx, n)
	if _, no := err.(*say.Problem); no {
		return chat.Message{}, false, nil
	}
	if err != nil {
		return chat.Message{}, false, err
	}
	in, err := View(ctx, c.Desk, c.Brand, p)
	in.Lang = c.Lang
	m := RootCard(in)
	m.Private = true
	return m, true, err
}

func nothingFound(c *Call) say.Text {
	if c.Text("words") == "" {
		return say.Text{EN: "No post of %[1]s stands there. %[2]s shows what is planned.", FR: "Aucune publication de %[1]s n'en est là. %[2]s montre ce qui est prévu."}.
			F(c.Info.Name, Shown(say.Text{EN: "queue", FR: "planning"}, ""))
	}
	return say.Text{
		EN: "No post of %[1]s says %[2]s. Try fewer words, or %[3]s for what is planned.", FR: "Aucune publication de %[1]s ne dit %[2]s. Essayez moins de mots, ou %[3]s pour ce qui est prévu.",
	}.F(c.Info.Name, say.Quoted(short(c.Text("words"))), Shown(say.Text{EN: "queue", FR: "planning"}, ""))
}

func (c *Call) howMany(n int) say.Text {
	if c.Text("words") == "" {
		return say.Text{EN: "%[1]s: %[2]s.", FR: "%[1]s\u202f: %[2]s."}.F(c.Info.Name, say.Posts(n))
	}
	return say.Text{EN: "%[1]s with %[2]s:", FR: "%[1]s avec %[2]s\u202f:"}.F(say.Posts(n), say.Quoted(short(c.Text("words"))))
}

// found is one post in the list: its number, first words, state and time.
func (c *Call) found(p storage.Post) chat.Field {
	note := standingWords(p, c.Info)
	if !p.Time.IsZero() && p.Deleted.IsZero() && !p.TakenDown() {
		note = say.Join(", ", note, say.Text{EN: "%s", FR: "%s"}.F(say.At(p.Time.In(c.Info.Zone()))))
	}
	return chat.Field{Block: chat.Row, Name: post(p.Number), Value: say.Data(short(p.Title)), Note: note.In(c.Lang)}
}

// opens is the button of one post in a list: it opens it, or brings it back where it was deleted.
func (c *Call) opens(p storage.Post) chat.Button {
	n := post(p.Number)
	if !p.Deleted.IsZero() {
		return chat.Button{Label: c.Say(say.Text{EN: "Bring %s back", FR: "Rétablir la %s"}, n), Action: Do("delete", n, "undo:on")}
	}
	return chat.Button{Label: c.Say(say.Text{EN: "Open %s", FR: "Ouvrir la %s"}, n), Action: Do("find", n)}
}
