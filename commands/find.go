package commands

import (
	"context"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var find = &Command{
	Spec: chat.Spec{
		Name: say.Text{EN: "find", FR: "chercher"},
		Help: say.Text{EN: "Find posts by their words, campaign or tags", FR: "Trouver des publications par leurs mots, leur campagne ou leurs étiquettes"},
		Options: []chat.Option{
			{Name: say.Text{EN: "words", FR: "mots"}, Help: say.Text{EN: "What the post says", FR: "Ce que dit la publication"}, Kind: chat.Words, Main: true, Required: true},
			{Name: say.Text{EN: "state", FR: "état"}, Help: say.Text{EN: "Only posts that stand there", FR: "Seulement les publications qui en sont là"}, Kind: chat.One, Choices: StateChoices()},
			{Name: say.Text{EN: "campaign", FR: "campagne"}, Help: say.Text{EN: "Only posts of this campaign", FR: "Seulement celles de cette campagne"}, Kind: chat.Words},
		},
		Form:    true,
		Example: say.Text{EN: "/find trail shoe", FR: "/chercher chaussure trail"},
		Role:    anyoneInBrand,
	},
	Reads: true,
	Run:   runFind,
}

// maxFound is how many posts an answer lists.
const maxFound = 20

func runFind(ctx context.Context, c *Call) (chat.Message, error) {
	q := storage.Query{Text: c.Text("words"), Campaign: c.Text("campaign"), Limit: maxFound + 1}
	if s := c.Text("state"); s != "" {
		q.States = []approvals.State{approvals.State(s)}
	}
	posts, err := c.Brand.Posts(ctx, q)
	if err != nil {
		return chat.Message{}, err
	}
	if len(posts) == 0 {
		return c.Private(say.Text{
			EN: "No post of %[1]s says %[2]s. Try fewer words, or %[3]s for what is planned.", FR: "Aucune publication de %[1]s ne dit %[2]s. Essayez moins de mots, ou %[3]s pour ce qui est prévu.",
		}, c.Info.Name, say.Quoted(short(c.Text("words"))), Shown(say.Text{EN: "queue", FR: "planning"}, "")), nil
	}
	m := c.Private(say.Text{EN: "%[1]s with %[2]s:", FR: "%[1]s avec %[2]s\u202f:"}, say.Posts(min(len(posts), maxFound)), say.Quoted(short(c.Text("words"))))
	if len(posts) > maxFound {
		m.Text = c.Say(say.Text{EN: "More than %[1]d posts say %[2]s. These come first; add a word to narrow it down.", FR: "Plus de %[1]d publications disent %[2]s. Voici les premières\u202f; ajoutez un mot pour préciser."}, maxFound, say.Quoted(short(c.Text("words"))))
		posts = posts[:maxFound]
	}
	for _, p := range posts {
		m.Fields = append(m.Fields, c.found(p))
	}
	return m, nil
}

// found is one post in the list: its number, first words, state and time.
func (c *Call) found(p storage.Post) chat.Field {
	note := StateWords(approvals.Shown(p.Post, c.Info.Stopped != nil))
	if !p.Time.IsZero() {
		note = say.Join(", ", note, say.Text{EN: "%s", FR: "%s"}.F(say.At(p.Time.In(c.Info.Zone()))))
	}
	return chat.Field{Block: chat.Row, Name: post(p.Number), Value: say.Data(short(p.Title)), Note: note.In(c.Lang)}
}
