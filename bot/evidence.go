package bot

import (
	"context"
	"errors"

	"copydesk/approvals"
	"copydesk/storage"
)

// errNoCard says that a request is not shown anywhere yet, or not any more.
var errNoCard = errors.New("there is no request card to read")

// verify reads the card and every voter's standing anew and applies what changed as ordinary
// events. What it returns is evidence for an intent until ahead past the due instant.
func (h *house) verify(ctx context.Context, b *storage.Brand, number int64) (approvals.Evidence, error) {
	post, err := b.Post(ctx, number)
	if err != nil {
		return approvals.Evidence{}, err
	}
	card, found, err := h.requestCard(ctx, b, post)
	if err != nil {
		return approvals.Evidence{}, err
	}
	if err := h.readAnew(ctx, b, post, card, found); err != nil {
		return approvals.Evidence{}, err
	}
	if post, err = b.Post(ctx, number); err != nil {
		return approvals.Evidence{}, err
	}
	roles, err := h.standing(ctx, b, post)
	if err != nil {
		return approvals.Evidence{}, err
	}
	now := h.now()
	until := now.Add(ahead)
	if t := post.Time.Add(ahead); t.After(until) {
		until = t
	}
	return approvals.Evidence{At: now, Until: until, Digest: post.Digest, Voters: roles, Takers: takers(post)}, nil
}

// readAnew reads the request of a post back. One that was asked for in a line with others has no
// card of its own: every word on it came by a button or a command, and there is nothing to read.
func (h *house) readAnew(ctx context.Context, b *storage.Brand, post storage.Post, card storage.Card, found bool) error {
	if found {
		_, err := h.readBack(ctx, b, card, "")
		return err
	}
	line, err := b.LineOf(ctx, post.ID, post.Submitted)
	if err == nil && line == "" {
		err = errNoCard
	}
	return err
}

// requestCard finds the card that stands for the submitted revision and can be read.
func (h *house) requestCard(ctx context.Context, b *storage.Brand, post storage.Post) (storage.Card, bool, error) {
	cards, err := b.Cards(ctx, post.ID)
	for _, c := range cards {
		if c.Kind != "old" && c.Revision == post.Submitted && c.Ref.ID != "" && !c.Lost {
			return c, true, err
		}
	}
	return storage.Card{}, false, err
}

// takers are who took the wordings that voters signed with.
func takers(post storage.Post) map[string]string {
	var out map[string]string
	for _, vote := range post.Votes {
		if vote.Taken != "" {
			if out == nil {
				out = map[string]string{}
			}
			out[vote.Person] = vote.Taken
		}
	}
	return out
}
