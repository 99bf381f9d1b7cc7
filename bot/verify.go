package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// meanings is what a canonical emoji on a request says. Their twins mean nothing by themselves,
// unless the brand says so: a decider who uses one is asked.
var meanings = map[string]approvals.Kind{
	"✅": approvals.Approve,
	"❌": approvals.Reject,
	"✋": approvals.Hold,
	"✏": approvals.Change,
	"👀": approvals.Looking,
}

// twins are close enough to ask about.
var twins = map[string]approvals.Kind{
	"👍": approvals.Approve, "✔": approvals.Approve, "☑": approvals.Approve,
	"👎": approvals.Reject, "✖": approvals.Reject,
}

// caution orders the kinds: of several words of one person the most cautious counts.
var caution = map[approvals.Kind]int{approvals.Reject: 4, approvals.Hold: 3, approvals.Change: 2, approvals.Approve: 1}

// reread answers a reaction: the card is read back whole, the differences become votes, and the
// person who acted hears, in private, why theirs did not count.
func (h *house) reread(ctx context.Context, e chat.Event) error {
	card, found, err := h.cardOf(ctx, e)
	if err == nil && !found {
		return h.onLine(ctx, e)
	}
	if err != nil || card.Kind != "request" && card.Kind != "root" {
		return err
	}
	person, err := h.meet(ctx, e)
	if err != nil {
		return err
	}
	b := h.db.Of(card.Brand)
	why, err := h.readBack(ctx, b, card, person.ID)
	if err == nil && why.Empty() {
		why, err = h.stillCounts(ctx, b, card, person.ID, e.Emoji)
	}
	if err != nil || why.Empty() {
		return err
	}
	return h.whisper(ctx, e, why)
}

// stillCounts tells somebody who took a reaction off that the word behind it came by a button or a
// command, and how that is taken back.
func (h *house) stillCounts(ctx context.Context, b *storage.Brand, card storage.Card, actor, emoji string) (chat.Message, error) {
	post, err := b.PostByID(ctx, card.Post)
	if err != nil || card.Revision != post.Submitted {
		return chat.Message{}, err
	}
	i := slices.IndexFunc(post.Votes, func(v approvals.Vote) bool { return v.Person == actor && v.Kind == meanings[emoji] && !v.Lapsed })
	if i < 0 || post.Votes[i].Road == approvals.ByReaction || post.CanVote(actor, post.Votes[i].Roles) != nil {
		return chat.Message{}, nil
	}
	words, err := h.words(ctx, b, card)
	if err != nil || words[actor].kind == meanings[emoji] {
		return chat.Message{}, err
	}
	c, err := h.talk(ctx, b, post, actor)
	if err != nil {
		return chat.Message{}, err
	}
	return commands.StillCounts(c, post), nil
}

// readBack reads a card's reactions and applies what differs from the votes. It returns what the
// actor should be told in private; actor may be empty.
func (h *house) readBack(ctx context.Context, b *storage.Brand, card storage.Card, actor string) (chat.Message, error) {
	post, err := b.PostByID(ctx, card.Post)
	if err != nil {
		return chat.Message{}, err
	}
	if post.Submitted == 0 || card.Revision != post.Submitted { // reactions on an older card sign nothing
		return h.older(ctx, b, post, card, actor)
	}
	words, err := h.words(ctx, b, card)
	if errors.Is(err, chat.ErrGone) {
		return chat.Message{}, h.lose(ctx, b, card)
	}
	if err != nil {
		return chat.Message{}, err
	}
	c, err := h.judge(ctx, b, post, words, actor)
	if err != nil {
		return chat.Message{}, err
	}
	return c.why, b.Change(ctx, storage.Cause{Actor: orBot(actor)}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(post.ID)
		if err != nil {
			return err
		}
		for _, e := range c.events {
			if err := h.word(tx, &p, e); err != nil {
				return err
			}
		}
		return h.afterVotes(tx, post.Post, p, actor)
	})
}

func orBot(person string) string {
	if person == "" {
		return "copydesk"
	}
	return person
}

// word applies one person's word. What takes approval away from a post that somebody has in hand, to
// publish it, tells that person to stop.
func (h *house) word(tx *storage.Tx, p *storage.Post, e approvals.Event) error {
	err := tx.Apply(p, e)
	var no *approvals.Refusal
	if !errors.As(err, &no) || no.Code != approvals.InHand {
		return skipRefusal(err)
	}
	by := ""
	switch e := e.(type) {
	case approvals.Voted:
		by = e.By
	case approvals.Unvoted:
		by = e.By
	}
	person, err := tx.Person(by)
	if err != nil {
		return err
	}
	return commands.TakeBack(tx, h.desk, p, by, commands.ChangedBy(person.Name))
}

// skipRefusal lets the remaining votes of a card count when one of them no longer may.
func skipRefusal(err error) error {
	var no *approvals.Refusal
	if errors.As(err, &no) {
		return nil
	}
	return err
}

// word is what one person's reactions on a card say together.
type word struct {
	kind    approvals.Kind
	looking bool
	twin    approvals.Kind
	emoji   string
}

// words reads a card and folds each person's reactions into one word. Reactions of people who do
// not count (guests, bots, strangers) are folded too: the roles decide. Where the brand switched
// twins on, 👍 is ✅.
func (h *house) words(ctx context.Context, b *storage.Brand, card storage.Card) (map[string]word, error) {
	info, err := b.Info(ctx)
	if err != nil {
		return nil, err
	}
	asMeant := info.Value("twins") == "on"
	platform, err := h.on(card.Ref.Room.Platform)
	if err != nil {
		return nil, fmt.Errorf("card of post %d: %w", card.Number, err)
	}
	reactions, err := platform.Reactions(ctx, chat.Ref{Room: chat.Room(card.Ref.Room), ID: card.Ref.ID})
	if err != nil {
		return nil, fmt.Errorf("read reactions: %w", err)
	}
	out := map[string]word{}
	for _, r := range reactions {
		person, err := h.meet(ctx, chat.Event{Who: r.Who})
		if err != nil {
			return nil, err
		}
		w := out[person.ID]
		kind, known := meanings[r.Emoji]
		if !known && asMeant {
			kind, known = twins[r.Emoji]
		}
		switch {
		case kind == approvals.Looking:
			w.looking = true
		case known && caution[kind] > caution[w.kind]:
			w.kind = kind
		case !known && twins[r.Emoji] != "":
			w.twin, w.emoji = twins[r.Emoji], r.Emoji
		}
		out[person.ID] = w
	}
	return out, nil
}

// A verdict is what a card's reactions change, and what the actor hears.
type verdict struct {
	events []approvals.Event
	why    chat.Message
}

// judge compares what the card says with the standing votes. It reads roles and, for the actor,
// finds the reason why theirs does not count.
func (h *house) judge(ctx context.Context, b *storage.Brand, post storage.Post, words map[string]word, actor string) (verdict, error) {
	var v verdict
	roles, err := h.rolesOf(ctx, b)
	if err != nil {
		return v, err
	}
	aways, err := b.Aways(ctx)
	if err != nil {
		return v, err
	}
	now := h.now()
	standing := map[string]approvals.Vote{}
	for _, vote := range post.Votes {
		standing[vote.Person] = vote
	}
	before := len(roles[actor])
	if err := h.rolesNow(ctx, b, roles, newWords(words, standing)); err != nil {
		return v, err
	}
	for _, vote := range post.Votes {
		if vote.Road == approvals.ByReaction && words[vote.Person].kind == "" {
			v.events = append(v.events, approvals.Unvoted{By: vote.Person, At: now, Road: approvals.ByReaction, Revision: post.Submitted})
		}
	}
	for _, id := range sorted(words) {
		w := words[id]
		if w.looking {
			v.events = append(v.events, approvals.Voted{By: id, At: now, Kind: approvals.Looking, Road: approvals.ByReaction, Revision: post.Submitted, Roles: roles[id]})
		}
		old, has := standing[id]
		switch {
		case w.kind == "" || has && old.Kind == w.kind:
		case has && old.Road != approvals.ByReaction && caution[w.kind] <= caution[old.Kind]:
		default:
			vote := approvals.Voted{By: id, At: now, Kind: w.kind, Road: approvals.ByReaction, Revision: post.Submitted, Roles: roles[id]}
			if absent := commands.StandsFor(id, post, roles, aways, now); absent != "" {
				vote.For, vote.Roles = absent, roles[absent]
			}
			v.events = append(v.events, vote)
		}
	}
	if before > 0 && len(roles[actor]) == 0 {
		c, err := h.talk(ctx, b, post, actor)
		if err != nil {
			return v, err
		}
		v.why = commands.NoMember(ctx, c)
	} else if actor != "" {
		v.why, err = h.why(ctx, b, post, words[actor], actor, v.events)
	}
	return v, err
}

// newWords are those who say something that they had not said.
func newWords(words map[string]word, standing map[string]approvals.Vote) []string {
	return slices.DeleteFunc(sorted(words), func(id string) bool {
		return words[id].kind == "" || standing[id].Kind == words[id].kind
	})
}

func sorted(words map[string]word) []string {
	ids := make([]string, 0, len(words))
	for id := range words {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// older says to a decider who reacted on an earlier revision's card that the newest still needs them.
func (h *house) older(ctx context.Context, b *storage.Brand, post storage.Post, card storage.Card, actor string) (chat.Message, error) {
	if actor == "" || post.Submitted == 0 || card.Revision == 0 {
		return chat.Message{}, nil
	}
	c, err := h.talk(ctx, b, post, actor)
	if err != nil || post.CanVote(actor, c.Roles) != nil {
		return chat.Message{}, err
	}
	return commands.OlderRevision(c, post, card.Revision), nil
}

// talk is a call for saying something in private to one person about a post, outside any command.
func (h *house) talk(ctx context.Context, b *storage.Brand, post storage.Post, id string) (*commands.Call, error) {
	person, err := h.db.Person(ctx, id)
	if err != nil {
		return nil, err
	}
	info, err := b.Info(ctx)
	if err != nil {
		return nil, err
	}
	roles, err := h.rolesOf(ctx, b)
	if err != nil {
		return nil, err
	}
	return &commands.Call{Desk: h.desk, Person: person, Lang: h.langOf(person, info.Lang()), Brand: b, Info: info,
		At: h.now().In(info.Zone()), Roles: roles[id], InPost: post.Number}, nil
}

// why says to the actor, in private, why a reaction does not count or which reason is wanted.
func (h *house) why(ctx context.Context, b *storage.Brand, post storage.Post, w word, actor string, events []approvals.Event) (chat.Message, error) {
	c, err := h.talk(ctx, b, post, actor)
	if err != nil {
		return chat.Message{}, err
	}
	for _, e := range events {
		vote, ok := e.(approvals.Voted)
		if !ok || vote.By != actor || vote.Kind == approvals.Looking {
			continue
		}
		if _, err := post.Next(vote); err != nil {
			return h.said(ctx, c, err)
		}
		if vote.Kind != approvals.Approve {
			return commands.AskReason(ctx, c, post, vote.Kind), nil
		}
		return chat.Message{}, nil
	}
	said := slices.ContainsFunc(post.Votes, func(v approvals.Vote) bool { return v.Person == actor && v.Kind == w.twin && !v.Lapsed })
	if w.kind == "" && w.twin != "" && !said && post.CanVote(actor, c.Roles) == nil {
		return commands.AskTwin(c, post, w.twin, w.emoji), nil
	}
	return chat.Message{}, nil
}

// said turns a refused vote into the sentence for it.
func (h *house) said(ctx context.Context, c *commands.Call, err error) (chat.Message, error) {
	var no *approvals.Refusal
	if !errors.As(err, &no) {
		return chat.Message{}, err
	}
	var p *say.Problem
	if err := commands.Refuse(ctx, c, no); errors.As(err, &p) {
		return chat.Message{Text: p.Text.In(c.Lang), Private: true}, nil
	}
	return chat.Message{}, err
}
