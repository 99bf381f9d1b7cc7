package commands

import (
	"context"
	"slices"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// openLine plans the one message that asks for several posts, in place of a request for each.
func (c *Call) openLine(tx *storage.Tx, ready []request) error {
	if len(ready) < 2 {
		return nil
	}
	var posts []storage.LinePost
	for _, r := range ready {
		posts = append(posts, storage.LinePost{Post: r.post.ID, Number: r.post.Number, Revision: r.post.Submitted})
	}
	id, err := tx.NewLine(c.Person.ID, approvalRoomOf(c.Info), posts)
	if err != nil {
		return err
	}
	return TouchLine(tx, id)
}

// TouchLine brings a line that asks for several posts up to date.
func TouchLine(tx *storage.Tx, id string) error {
	return tx.Do(storage.Due{Key: DueLine + "/" + id, Kind: DueLine, At: tx.Now(), Body: []byte(id)})
}

// requestedAll says whom several posts now wait for, by when, and what happens if nobody answers.
func (c *Call) requestedAll(ctx context.Context, ready []request) say.Text {
	first := ready[0].deadline
	var names []string
	for _, r := range ready {
		if r.deadline.Before(first) {
			first = r.deadline
		}
		list, err := deciderList(ctx, c.DB, c.Brand, r.post, c.Lang)
		if err == nil {
			names = append(names, list...)
		}
	}
	return say.Text{
		EN: "%[1]s ask %[2]s for approval in %[3]s, in one line, the first by %[4]s. If nobody answers, they stay unpublished.",
		FR: "%[1]s demandent la validation de %[2]s dans %[3]s, en une ligne, la première avant %[4]s. Sans réponse, elles ne partent pas.",
	}.F(say.Posts(len(ready)), namesOr(names), c.RoomName(ctx, approvalRoomOf(c.Info)), say.Near(first.In(c.Info.Zone()), c.At))
}

// namesOr is "Marc or Sofia", each once.
func namesOr(names []string) say.Speaker {
	names = slices.Clone(names)
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 0 {
		return say.Text{EN: "whoever can approve", FR: "toute personne qui peut valider"}
	}
	return say.List{Items: names, Or: true}
}

// A LineInput is everything that a line for several posts shows.
type LineInput struct {
	Info     storage.BrandInfo
	By       string // the name of who asked
	Posts    []storage.Post
	Asked    []int    // the revision of each that the line asks for
	Deciders []string // names of those who can still decide about one of them
	Ping     []chat.Identity
	Now      time.Time
}

// LineView gathers what a line shows.
func LineView(ctx context.Context, d *Desk, b *storage.Brand, l storage.RequestLine) (LineInput, error) {
	info, err := b.Info(ctx)
	if err != nil {
		return LineInput{}, err
	}
	roles, err := b.Roles(ctx)
	if err != nil {
		return LineInput{}, err
	}
	by, err := d.DB.Person(ctx, l.By)
	if err != nil {
		return LineInput{}, err
	}
	in := LineInput{Info: info, By: by.Name, Now: d.Now().In(info.Zone())}
	var ids []string
	for _, asked := range l.Posts {
		p, err := b.PostByID(ctx, asked.Post)
		if err != nil {
			return in, err
		}
		in.Posts, in.Asked = append(in.Posts, p), append(in.Asked, asked.Revision)
		if in.waits(len(in.Posts) - 1) {
			ids = append(ids, Deciding(p, roles)...)
		}
	}
	slices.Sort(ids)
	to, err := PingFor(ctx, d, b, info, slices.Compact(ids))
	in.Deciders, in.Ping = to.Names, to.Who
	return in, err
}

// waits reports whether a post still waits for a word on the revision that the line asks for.
func (in LineInput) waits(i int) bool {
	p := in.Posts[i]
	return p.State == approvals.Review && p.Submitted == in.Asked[i]
}

// LineCard is the one message that asks for several posts. Nothing on it signs anything: each post is
// looked at and decided by itself.
func LineCard(in LineInput) chat.Message {
	lang := in.Info.Lang()
	var first time.Time
	left := 0
	var m chat.Message
	for i, p := range in.Posts {
		if in.waits(i) {
			if left++; first.IsZero() || p.Deadline.Before(first) {
				first = p.Deadline
			}
		}
		if i < longestList {
			m.Fields = append(m.Fields, in.row(i, lang))
		}
	}
	if more := len(in.Posts) - longestList; more > 0 {
		m.Fields = append(m.Fields, chat.Field{Value: say.Text{EN: "and %d more", FR: "et %d de plus"}.F(more).In(lang)})
	}
	all := say.Posts(len(in.Posts))
	if left == 0 {
		m.Text = say.Text{EN: "%[1]s · %[2]s asked for approval of %[3]s. None waits any more.", FR: "%[1]s · %[2]s a demandé la validation de %[3]s. Plus aucune n'attend."}.
			F(oneLine(in.Info.Name), in.By, all).In(lang)
		return m
	}
	by := CardInput{Info: in.Info, Now: in.Now}.near(first)
	m.Text = say.Text{
		EN: "%[1]s · %[2]s · your answers by %[3]s\n%[4]s, %[5]s asks for your approval of %[2]s: %[6]d still to decide, the first by %[3]s. If nobody answers, they stay unpublished.",
		FR: "%[1]s · %[2]s · vos réponses avant %[3]s\n%[4]s, %[5]s demande votre validation pour %[2]s\u202f: %[6]d à décider, la première avant %[3]s. Sans réponse, elles ne partent pas.",
	}.F(oneLine(in.Info.Name), all, by, namesOr(in.Deciders), in.By, left).In(lang)
	m.Ping = in.Ping
	m.Buttons = []chat.Button{{Label: reviewLabel.In(lang), Action: Do(reviewName.EN), Style: chat.Go}}
	return m
}

var reviewLabel = say.Text{EN: "Review", FR: "Relire"}

// row is one post of a line: its number and time, its words, where it stands.
func (in LineInput) row(i int, lang say.Lang) chat.Field {
	p := in.Posts[i]
	when := say.Speaker(say.Text{EN: "no time yet", FR: "sans heure"})
	switch {
	case p.Now && p.State == approvals.Review:
		when = onceApproved
	case !p.Time.IsZero():
		when = CardInput{Info: in.Info, Now: in.Now}.near(p.Time)
	}
	state := StateWords(approvals.Shown(p.Post, in.Info.Stopped != nil))
	if p.Revision != in.Asked[i] {
		state = say.Text{EN: "changed since, %s", FR: "modifiée depuis, %s"}.F(state)
	}
	return chat.Field{Block: chat.Row, Name: say.Text{EN: "%s · %s", FR: "%s · %s"}.F(post(p.Number), when).In(lang),
		Value: say.Data(oneLine(p.Title)), Note: state.In(lang)}
}

// OnLine says to whoever reacted on a line for several posts that this signs nothing, and leads to
// where it can be done.
func OnLine(c *Call, posts int, emoji string) chat.Message {
	m := c.Private(say.Text{
		EN: "%[1]s signs nothing here: the line stands for %[2]s, and each is signed by itself. Look at them one by one.",
		FR: "%[1]s ne signe rien ici\u202f: la ligne vaut pour %[2]s, et chacune se signe à part. Regardez-les une à une.",
	}, emoji, say.Posts(posts))
	m.Buttons = []chat.Button{{Label: c.Say(reviewLabel), Action: Do(reviewName.EN), Style: chat.Go}}
	return m
}
