package commands

import (
	"context"
	"slices"
	"strings"
	"time"

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
			{Name: say.Text{EN: "text", FR: "texte"}, Help: say.Text{EN: "What reviewers should know; none takes yours away", FR: "Ce que les relecteurs doivent savoir\u202f; rien pour enlever les vôtres"}, Kind: chat.Words, Main: true},
		},
		Example: say.Text{EN: "/note 12 Photo rights are cleared", FR: "/remarque 12 Les droits photo sont réglés"},
		Role:    anyoneInBrand,
	},
	Run: runNote,
}

// maxNote is the longest note, in characters.
const maxNote = 4000

// runNote adds a note to the post, shows what was said about it, or takes the person's own away.
func runNote(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	text := strings.TrimSpace(c.Text("text"))
	if text == "" {
		return c.noteSaid(ctx, p)
	}
	if n := len([]rune(text)); n > maxNote {
		return chat.Message{}, say.No(say.Refused, say.Text{
			EN: "That note has %[1]d characters; at most %[2]d are kept. Shorten it.",
			FR: "Cette remarque fait %[1]d caractères\u202f; on en garde %[2]d au plus. Raccourcissez-la.",
		}.F(n, maxNote))
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		if unset(text) {
			_, err = tx.DropNotes(&p, c.Person.ID)
		} else {
			err = tx.Note(&p, c.Person.ID, text)
		}
		if err != nil {
			return err
		}
		return tx.Touch(c.Person.ID, c.Here(), p.Number)
	})
	if err != nil {
		return chat.Message{}, err
	}
	return c.noteSaid(ctx, p)
}

// Comment keeps what somebody of the brand said in a post's thread with its notes, so that reviewers
// read it where they decide.
func Comment(tx *storage.Tx, post, person, words string) error {
	p, err := tx.PostByID(post)
	if err != nil {
		return err
	}
	if r := []rune(words); len(r) > maxNote {
		words = string(r[:maxNote-1]) + "…"
	}
	return tx.Note(&p, person, words)
}

const (
	shownNotes = 3  // of a post on its request
	mostNotes  = 25 // where they are asked for
)

// notes is the end of what was said about a post, where somebody decides.
func (in CardInput) notes() []chat.Field {
	if in.Reader != "" {
		return in.noteFields(mostNotes)
	}
	return in.noteFields(shownNotes)
}

func (in CardInput) noteFields(most int) []chat.Field {
	if len(in.Notes) == 0 {
		return nil
	}
	var lines []say.Speaker
	for _, n := range in.Notes[max(0, len(in.Notes)-most):] {
		lines = append(lines, noteLine(n, in.name(n.Person), in.Info.Zone(), in.Now))
	}
	return []chat.Field{{Name: in.say(saidAboutIt), Value: in.say(say.Join("\n", lines...))}}
}

var saidAboutIt = say.Text{EN: "Said about it, never published", FR: "Ce qui s'en dit, jamais publié"}

// noteLine is one note: who, when, what.
func noteLine(n storage.Note, name string, zone *time.Location, now time.Time) say.Text {
	at := say.Speaker(say.AtShort(n.At.In(zone)))
	if now.Sub(n.At) > 6*24*time.Hour {
		at = say.AtFrom(n.At.In(zone), now)
	}
	return say.Text{EN: "%s, %s: %s", FR: "%s, %s\u202f: %s"}.F(name, at, n.Words)
}

var noteName = say.Text{EN: "note", FR: "remarque"}

// noteSaid lists what was said about a post.
func (c *Call) noteSaid(ctx context.Context, p storage.Post) (chat.Message, error) {
	notes, err := c.Brand.Notes(ctx, p.ID)
	if err != nil {
		return chat.Message{}, err
	}
	t := say.Text{EN: "Post %d has no note.", FR: "La publication %d n'a pas de remarque."}.F(p.Number)
	if len(notes) > 0 {
		said := []say.Speaker{say.Text{EN: "Notes on post %d, for its reviewers only:", FR: "Remarques sur la publication %d, pour ses relecteurs seulement\u202f:"}.F(p.Number)}
		t = say.Join("\n", slices.Concat(said, c.noteLines(ctx, notes))...)
	}
	m := c.Private(say.Text{EN: "%s", FR: "%s"}, t)
	m.About = about(p, c.Info)
	return m, nil
}

// noteLines are the newest notes, a line each.
func (c *Call) noteLines(ctx context.Context, notes []storage.Note) []say.Speaker {
	var out []say.Speaker
	for _, n := range notes[max(0, len(notes)-mostNotes):] {
		out = append(out, noteLine(n, c.Who(ctx, n.Person), c.Info.Zone(), c.At))
	}
	return out
}
