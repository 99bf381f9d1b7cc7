package commands

import (
	"context"
	"strings"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var note = &Command{
	Spec: chat.Spec{
		Name: noteName,
		Help: say.Text{EN: "Leave a note for the reviewers; it is never published", FR: "Laisser une remarque aux relecteurs\u202f; elle n'est jamais publiée"},
		Options: []chat.Option{
			{Name: say.Text{EN: "post", FR: "publication"}, Help: say.Text{EN: "Its number", FR: "Son numéro"}, Kind: chat.PostNo, Main: true, Complete: true},
			{Name: say.Text{EN: "text", FR: "texte"}, Help: say.Text{EN: "What reviewers should know; none takes it away", FR: "Ce que les relecteurs doivent savoir\u202f; rien pour l'enlever"}, Kind: chat.Words, Main: true},
		},
		Example: say.Text{EN: "/note 12 Photo rights are cleared", FR: "/remarque 12 Les droits photo sont réglés"},
		Role:    anyoneInBrand,
	},
	Run: runNote,
}

// maxNote is the longest note of a post, in characters.
const maxNote = 4000

// runNote adds a line to the post's note, shows it, or takes it away.
func runNote(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	text := strings.TrimSpace(c.Text("text"))
	if text == "" {
		return c.noteSaid(p), nil
	}
	line, gone := c.Person.Name+": "+text, unset(text)
	if len([]rune(p.Note))+len([]rune(line)) > maxNote {
		return chat.Message{}, say.No(say.Refused, say.Text{
			EN: "The note of post %[1]d would be longer than %[2]d characters. Shorten it, or start over: %[3]s.",
			FR: "La remarque de la publication %[1]d dépasserait %[2]d caractères. Raccourcissez-la, ou recommencez\u202f: %[3]s.",
		}.F(p.Number, maxNote, Shown(noteName, post(p.Number)+" none")))
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		now, err := tx.PostByID(p.ID)
		if err != nil {
			return err
		}
		m := now.Meta
		if m.Note = withLine(m.Note, line); gone {
			m.Note = ""
		}
		if err := tx.SetMeta(&now, m); err != nil {
			return err
		}
		p = now
		return tx.Touch(c.Person.ID, c.Here(), now.Number)
	})
	if err != nil {
		return chat.Message{}, err
	}
	return c.noteSaid(p), nil
}

func withLine(note, line string) string {
	if note == "" {
		return line
	}
	return note + "\n" + line
}

// Comment keeps what somebody of the brand said in a post's thread with its note, so that reviewers
// read it where they decide. The oldest lines make room.
func Comment(tx *storage.Tx, post, name, words string) error {
	p, err := tx.PostByID(post)
	if err != nil {
		return err
	}
	m := p.Meta
	lines := strings.Split(withLine(m.Note, name+": "+oneLine(words)), "\n")
	for len(lines) > 1 && len([]rune(strings.Join(lines, "\n"))) > maxNote {
		lines = lines[1:]
	}
	m.Note = strings.Join(lines, "\n")
	return tx.SetMeta(&p, m)
}

// shownNotes is how many lines of a note a request shows.
const shownNotes = 3

// notes is the end of a post's note, where somebody decides.
func (in CardInput) notes() []chat.Field {
	if in.Post.Note == "" {
		return nil
	}
	lines := strings.Split(in.Post.Note, "\n")
	words := say.Data(strings.Join(lines[max(0, len(lines)-shownNotes):], "\n"))
	return []chat.Field{{Name: in.say(say.Text{EN: "Said about it", FR: "Ce qui s'en dit"}), Value: words}}
}

var noteName = say.Text{EN: "note", FR: "remarque"}

func (c *Call) noteSaid(p storage.Post) chat.Message {
	t := say.Text{EN: "Post %d has no note.", FR: "La publication %d n'a pas de remarque."}.F(p.Number)
	if p.Note != "" {
		t = say.Text{EN: "Note on post %d, for its reviewers only:\n%s", FR: "Remarque sur la publication %d, pour ses relecteurs seulement\u202f:\n%s"}.F(p.Number, p.Note)
	}
	m := c.Private(t)
	m.About = about(p, c.Info)
	return m
}
