package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"copydesk/approvals"
	"copydesk/commands"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// line makes the one message that asks for several posts what it should be now: posted once, edited
// when one of its posts moves on, posted again where somebody deleted it.
func (h *house) line(ctx context.Context, d storage.Due) error {
	b := h.db.Of(d.Brand)
	l, err := b.Line(ctx, string(d.Body))
	if err != nil {
		return err
	}
	in, err := commands.LineView(ctx, h.desk, b, l)
	if err != nil {
		return err
	}
	platform, ok := h.platforms[l.Ref.Room.Platform]
	m := commands.LineCard(in)
	shown := fingerprint(m)
	if !ok || l.Shown == shown {
		return h.end(ctx, d)
	}
	room := chat.Room(l.Ref.Room)
	if l.Ref.ID != "" {
		err = platform.Edit(ctx, chat.Ref{Room: room, ID: l.Ref.ID}, m)
		if errors.Is(err, chat.ErrGone) {
			l.Ref.ID, l.Tries = "", l.Tries+1
		}
	}
	if l.Ref.ID == "" {
		var ref chat.Ref
		ref, err = platform.Post(ctx, chat.Place{Room: room}, m, fmt.Sprintf("line/%s/%d", l.ID, l.Tries))
		l.Ref.ID = ref.ID
	}
	if err != nil && !errors.Is(err, chat.ErrGone) {
		return fmt.Errorf("show the line of %d posts: %w", len(l.Posts), err)
	}
	l.Shown = shown
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		if err := tx.SaveLine(l); err != nil {
			return err
		}
		return tx.End(d)
	})
}

// touchLines plans to bring every line up to date that asks or asked for a post.
func (h *house) touchLines(ctx context.Context, b *storage.Brand, post string) (change, error) {
	lines, err := b.LinesOf(ctx, post)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	return func(tx *storage.Tx) error {
		for _, id := range lines {
			if err := commands.TouchLine(tx, id); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// onLine answers a reaction on a line that asks for several posts. It is no vote: nobody saw their
// bytes. Only 👀 counts, for it signs nothing.
func (h *house) onLine(ctx context.Context, e chat.Event) error {
	ref := storage.RefKey{Room: storage.RoomKey(e.Room), ID: e.Message}
	brand, id, found, err := h.db.LineAt(ctx, ref)
	kind := meanings[e.Emoji]
	if kind == "" {
		kind = twins[e.Emoji]
	}
	if err != nil || !found || kind == "" {
		return err
	}
	platform, err := h.on(e.Room.Platform)
	if err != nil {
		return err
	}
	reactions, err := platform.Reactions(ctx, chat.Ref{Room: e.Room, ID: e.Message})
	if err != nil || !slices.Contains(reactions, chat.Reaction{Emoji: e.Emoji, Who: e.Who}) { // it was taken away
		return err
	}
	person, err := h.meet(ctx, e)
	if err != nil {
		return err
	}
	b := h.db.Of(brand)
	l, err := b.Line(ctx, id)
	if err != nil {
		return err
	}
	return h.answerOnLine(ctx, b, l, e, kind, person.ID)
}

// answerOnLine tells whoever may decide about a post of the line where that is done, and anybody
// else why it is not theirs.
func (h *house) answerOnLine(ctx context.Context, b *storage.Brand, l storage.RequestLine, e chat.Event, kind approvals.Kind, person string) error {
	var c *commands.Call
	var why error
	mine := 0
	for _, asked := range l.Posts {
		p, err := b.PostByID(ctx, asked.Post)
		if err != nil {
			return err
		}
		if c, err = h.talk(ctx, b, p, person); err != nil {
			return err
		}
		if refused := p.CanVote(person, c.Roles); refused != nil {
			why = refused
			continue
		}
		mine++
		if kind == approvals.Looking {
			if err := h.looking(ctx, b, p, c); err != nil {
				return err
			}
		}
	}
	switch {
	case mine > 0 && kind == approvals.Looking:
		return nil
	case mine > 0:
		return h.whisper(ctx, e, commands.OnLine(c, len(l.Posts), e.Emoji))
	}
	m, err := h.said(ctx, c, why)
	if err != nil || m.Empty() {
		return err
	}
	return h.whisper(ctx, e, m)
}

// looking holds the reminder of one post.
func (h *house) looking(ctx context.Context, b *storage.Brand, p storage.Post, c *commands.Call) error {
	return b.Change(ctx, storage.Cause{Actor: c.Person.ID}, func(tx *storage.Tx) error {
		return skipRefusal(tx.Apply(&p, approvals.Voted{By: c.Person.ID, At: tx.Now(), Kind: approvals.Looking, Road: approvals.ByReaction, Revision: p.Submitted, Roles: c.Roles}))
	})
}

// beside lists the posts that wait with this one in one line, until the same instant: one reminder
// speaks for all of them. spokenFor says that another one's does.
func (h *house) beside(ctx context.Context, b *storage.Brand, p storage.Post) (with []int64, spokenFor bool, err error) {
	id, err := b.LineOf(ctx, p.ID, p.Submitted)
	if err != nil || id == "" {
		return nil, false, err
	}
	l, err := b.Line(ctx, id)
	if err != nil {
		return nil, false, err
	}
	for _, asked := range l.Posts {
		other, err := b.PostByID(ctx, asked.Post)
		if err != nil {
			return nil, false, err
		}
		if other.ID == p.ID || other.State != approvals.Review || other.Submitted != asked.Revision || !other.Deadline.Equal(p.Deadline) {
			continue
		}
		with = append(with, other.Number)
		spokenFor = spokenFor || other.Number < p.Number
	}
	return with, spokenFor, nil
}
